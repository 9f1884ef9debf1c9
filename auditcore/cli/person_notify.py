"""`auditcore person notify`: how a person hears of things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from auditcore.cli.options import choice, ids, records, stack
from auditcore.cli.session import Session
from auditcore.i18n import _
from auditcore.settings_table import STYLES

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace


@click.command(
    help=_(
        """\b
Example:
  auditcore person notify lan --channel email --style single
  auditcore person notify hai --default

Choose how a person hears of things: in one message a time or one for each thing, by which channels, in which language.
Everybody may choose for themselves.
"""
    ),
)
@stack(
    click.argument("id"),
    click.option(
        "--channel", "channels", metavar="CHANNEL", multiple=True, help=_("By this channel; may be repeated.")
    ),
    choice(
        "--style",
        values=STYLES,
        default="",
        help=_("One message with all (digest), or one for each thing (single)."),
    ),
    click.option("--lang", "language", metavar="L", default="", help=_("In this language.")),
    click.option(
        "--default", "default_", is_flag=True, help=_("As the settings say, whatever was chosen before.")
    ),
)
@records
def notify(
    session: Session,
    ws: Workspace,
    id: str,
    channels: tuple[str, ...],
    style: str,
    language: str,
    default_: bool,
) -> Saved:
    from auditcore.service import hearing

    if default_ == bool(channels or style or language):
        raise click.UsageError(
            _("Say how: --channel, --style, --lang; or --default for as the settings say.")
        )
    if default_:
        return hearing.choose(ws, id, style="", channels=(), language="")
    return hearing.choose(
        ws, id, style=style or None, channels=ids(channels) or None, language=language or None
    )
