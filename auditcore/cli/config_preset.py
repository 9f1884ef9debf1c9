"""`auditcore config preset`: a policy to begin with, written into the settings value by value."""

from __future__ import annotations

import os
from typing import Any

import click

from auditcore.cli.options import pass_session
from auditcore.cli.session import Session
from auditcore.i18n import _
from auditcore.presets import PRESETS


@click.command(
    "preset",
    help=_(
        """\b
Example:
  auditcore config preset small-office --dry-run
  auditcore config preset vn-inspection

Write a policy to begin with into auditcore.toml: iso9001, small-office or vn-inspection. Each change is shown, old →
new, with what it rests on. What was decided before keeps its dates.
"""
    ),
)
@click.argument("name", type=click.Choice(tuple(PRESETS)))
@click.option("--dry-run", is_flag=True, help=_("Only show what would change."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def preset(session: Session, name: str, dry_run: bool, json_: bool) -> None:
    from auditcore import settings
    from auditcore.place import SETTINGS_FILE, write_file
    from auditcore.record.disk import Disk
    from auditcore.service.calendars import check_country

    path = os.path.join(session.root(), SETTINGS_FILE)
    with open(path, encoding="utf-8", newline="") as file:
        before = file.read()
    after = before
    for line in PRESETS[name].lines:
        after = settings.set_value(after, line.key, line.value)
    old, new = (settings.parse(text.encode(), {}, path) for text in (before, after))
    check_country(str(new.get("calendar.country")))
    rows = [
        {"key": line.key, "old": old.get(line.key), "new": new.get(line.key), "source": _(line.source)}
        for line in PRESETS[name].lines
        if old.get(line.key) != new.get(line.key)
    ]
    if rows and not dry_run:
        write_file(Disk(), path, after.encode())
    if json_:
        session.json({"preset": name, "dry_run": dry_run, "changes": rows})
        return
    _show(rows)
    session.say(_said(rows, dry_run))


def _show(rows: list[dict[str, Any]]) -> None:
    """Each change in a line, and below it what it rests on; a source that several share is said once."""
    from auditcore import render, text
    from auditcore.cli.session import terminal_width
    from auditcore.cli.setting_words import said

    for number, row in enumerate(rows):
        was, now = (render.plain(said(row["key"], row[which])) or "–" for which in ("old", "new"))
        click.echo(text.printable(f"{row['key']}: {was} → {now}"))
        if row["source"] != (rows[number + 1]["source"] if number + 1 < len(rows) else ""):
            for line in text.wrap(row["source"], terminal_width() - 2):
                click.echo(f"  {line}")


def _said(rows: list[dict[str, Any]], dry_run: bool) -> str:
    if not rows:
        return _("Nothing would change.")
    return _("Nothing was written: --dry-run.") if dry_run else _("The settings were written.")
