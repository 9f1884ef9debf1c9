"""`auditcore config …`: settings, and where each value comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

import click

from auditcore import render
from auditcore.cli.lazy import LazyGroup
from auditcore.cli.listing import Listing
from auditcore.cli.lists import ListCommand
from auditcore.cli.options import pass_session
from auditcore.cli.session import Session
from auditcore.columns import Column, Row
from auditcore.errors import Refused
from auditcore.i18n import N_, _
from auditcore.place import SETTINGS_FILE, write_file

# As `Settings.origin` says it.
DEFAULT = N_("default")


@click.group(
    cls=LazyGroup,
    lazy={"preset": "config_preset:preset"},
    help=_(
        """\b
Example:
  auditcore config set policy.major.answer-days 10

The settings stand in auditcore.toml; a changed file is noticed in the record.
"""
    ),
)
def config() -> None:
    pass


def _value(row: Row) -> object:
    from auditcore.cli.setting_words import said
    from auditcore.plugin_settings import NOT_SET, SET

    value = row["value"]
    # Of a secret no more is known; these two words are codes.
    return (
        _(value) if row["key"].startswith("plugin.") and value in (SET, NOT_SET) else said(row["key"], value)
    )


def _origin(row: Row) -> str:
    """Where a value comes from: `default` is a code, all else are names."""
    return _(DEFAULT) if row["origin"] == DEFAULT else str(row["origin"])


COLUMNS = (
    Column("key", _("setting"), "text", "The setting's name.", rank=1),
    Column("value", _("value"), "data", "Its value.", rank=1, show=_value),
    Column("origin", _("from"), "text", "Where the value comes from.", rank=1, show=_origin),
    Column("meaning", _("meaning"), "text", "What it does."),
)


def _is_key(session: Session, word: str) -> bool:
    return any(_below(row["key"], word) for row in _rows(session, word))


def _rows(session: Session, key: str) -> Iterator[Row]:
    """All settings; those of plugins where the key may mean them, since the plugins are loaded for it."""
    for name, value, origin, meaning in session.ws.settings.rows():
        yield {"key": name, "value": value, "origin": origin, "meaning": _(meaning)}
    if key in ("", "plugin") or key.startswith("plugin."):
        from auditcore.service.plugins import settings_rows

        yield from settings_rows(session.ws)


def _below(name: str, key: str) -> bool:
    return name == key or name.startswith(f"{key}." if key else "")


@config.command(
    "show",
    cls=ListCommand,
    listing=Listing("config", COLUMNS, empty=_("No setting fits."), taken=_is_key),
    help=_(
        """\b
Example:
  auditcore config show policy

All settings, or those whose name begins with KEY, and where each value comes from. A list kept with --save is asked
for by its name in the place of KEY.
"""
    ),
)
@click.argument("key", default="")
@click.option("--origin", is_flag=True, help=_("With file and line of each value that was set."))
@pass_session
def show_(session: Session, key: str, origin: bool) -> Any:
    rows = [row for row in _rows(session, key) if _below(row["key"], key)]
    return list(_placed(session, rows)) if origin else rows


def _placed(session: Session, rows: Sequence[Row]) -> Iterator[Row]:
    from auditcore.tomlfile import line_numbers

    with open(os.path.join(session.root(), SETTINGS_FILE), encoding="utf-8", newline="") as file:
        lines = line_numbers(file.read())
    for row in rows:
        line = lines.get(tuple(row["key"].split("."))) if row["origin"] == SETTINGS_FILE else None
        yield {**row, "origin": f"{row['origin']}:{line}"} if line else row


@config.command(
    "check",
    help=_(
        """\b
Example:
  auditcore config check

Check auditcore.toml and your own templates of notices; every problem at once, with its line.
"""
    ),
)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def check(session: Session, json_: bool) -> None:
    from auditcore import settings

    problems = settings.check(os.path.join(session.root(), SETTINGS_FILE))
    if not problems:  # else the workspace cannot be opened
        from auditcore.service.notice_check import problems as of_notices
        from auditcore.service.plugins import settings_problems

        problems = [*settings_problems(session.ws), *of_notices(session.ws)]
    if not problems:
        from auditcore.service.calendars import check_country

        check_country(str(session.ws.settings.get("calendar.country")))
    if json_:
        session.json({"problems": problems})
    if problems:
        raise Refused(_("The settings have problems."), problems=problems)
    if not json_:
        click.echo(_("The settings are in order."))


@config.command(
    "set",
    help=_(
        """\b
Example:
  auditcore config set timezone Asia/Ho_Chi_Minh

Change one setting in auditcore.toml; comments and order stay.
"""
    ),
)
@click.argument("key")
@click.argument("value")
@pass_session
def set_(session: Session, key: str, value: str) -> None:
    from auditcore import settings
    from auditcore.cli.setting_words import said, typed
    from auditcore.record.disk import Disk

    path = os.path.join(session.root(), SETTINGS_FILE)
    with open(path, encoding="utf-8", newline="") as file:
        before = file.read()
    if key.startswith("plugin."):
        from auditcore.service.plugins import with_setting

        after = with_setting(session.ws, before, key, value)
    else:
        after = settings.set_value(before, key, typed(key, value))
    if key == "calendar.country":
        from auditcore.service.calendars import check_country

        check_country(_in_file(after, key))
    _insist_on_channels(session, key, _in_file(after, key))
    write_file(Disk(), path, after.encode())
    kept = render.plain(said(key, _in_file(after, key))) or _("empty")
    session.say(_("{key} is now {value}.").format(key=key, value=kept))


def _insist_on_channels(session: Session, key: str, value: Any) -> None:
    """Raises NotFound where a setting is to name a channel that is not there."""
    if not (key.startswith("notify.") and key.endswith("channels")):
        return
    from auditcore.service.notice_check import insist_on_channels

    try:
        ws = session.ws
    except Refused:
        return  # a file that is being mended, for `config check` to look at
    insist_on_channels(ws, key, value)


@config.command(
    "unset",
    help=_(
        """\b
Example:
  auditcore config unset notify.channels

Take one setting out of auditcore.toml, so that it has its default again; comments and order stay.
"""
    ),
)
@click.argument("key")
@pass_session
def unset(session: Session, key: str) -> None:
    from auditcore import settings
    from auditcore.record.disk import Disk

    path = os.path.join(session.root(), SETTINGS_FILE)
    with open(path, encoding="utf-8", newline="") as file:
        before = file.read()
    if key.startswith("plugin."):
        from auditcore.service.plugins import without_setting

        after = without_setting(session.ws, before, key)
    else:
        after = settings.unset_value(before, key)
    if after == before:
        session.say(_("{key} is not set: it has its default already.").format(key=key))
        return
    write_file(Disk(), path, after.encode())
    session.say(_("{key} has its default again.").format(key=key))


def _in_file(text: str, key: str) -> Any:
    import tomllib

    value: Any = tomllib.loads(text)
    for part in key.split("."):
        value = value[part]
    return value
