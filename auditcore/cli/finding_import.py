"""`auditcore finding import`: a register kept elsewhere, shown as it is understood, then taken in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.ids import id_option
from auditcore.cli.options import choice, records
from auditcore.cli.session import Session
from auditcore.columns import Column
from auditcore.errors import Refused
from auditcore.i18n import _, ngettext
from auditcore.model import ORIGINS
from auditcore.render import table

if TYPE_CHECKING:
    from auditcore.importing.shapes import Plan
    from auditcore.service.weighing import Register, Weighed
    from auditcore.workspace import Workspace

CONFLICTS = ("stop", "skip", "update")


@click.command(
    "import",
    help=_(
        """\b
Example:
  auditcore finding import register.xlsx --audit 2026-03 --dry-run
  auditcore finding import register.xlsx --audit 2026-03 --map map.toml

Take in a register kept elsewhere, csv or xlsx: as one event, whole or not at all. The same file again changes
nothing. Without --map the columns are guessed from what is there; --save-map writes the guess into a file that you
can correct. What is imported is issued; what no field holds stays beside the finding as it stood.
"""
    ),
)
@click.argument("file", metavar="FILE")
@id_option(
    "--audit", required=True, help=_("The audit that holds the findings, or 2026-00 for a year's register.")
)
@click.option("--map", "map_", metavar="MAP.toml", default="", help=_("What the columns mean."))
@click.option(
    "--save-map",
    metavar="FILE",
    default="",
    help=_("Write what the columns mean into a file, and import nothing."),
)
@click.option("--dry-run", is_flag=True, help=_("Only show what would be imported."))
@choice(
    "--on-conflict",
    values=CONFLICTS,
    default="stop",
    help=_("What to do where the register changed since the last import."),
)
@click.option(
    "--add-units", is_flag=True, help=_("Add the units that the register names and that are not known.")
)
@choice("--origin", values=ORIGINS, default="", help=_("Where the findings come from, in a year's register."))
@click.option(
    "--prefix",
    metavar="TEXT",
    default="",
    help=_("Put this before each number, where every sheet or year counts from 1: 2025-"),
)
@click.option(
    "--encoding", metavar="NAME", default="", help=_("How a csv file is encoded, such as windows-1258.")
)
@click.option("--force", is_flag=True, help=_("Write over the file of --save-map if it is there."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@records
def import_(
    session: Session,
    ws: Workspace,
    file: str,
    audit: str,
    map_: str,
    save_map: str,
    dry_run: bool,
    on_conflict: str,
    add_units: bool,
    origin: str,
    prefix: str,
    encoding: str,
    force: bool,
    yes: bool,
) -> None:
    from auditcore.service import imports
    from auditcore.service.weighing import Wish

    as_json = bool(click.get_current_context().params["json_"])
    given = _plan(map_) if map_ else None
    if os.path.isfile(file) and os.path.getsize(file) > SLOW:
        session.say(_("Reading {file} …").format(file=file))
    register = imports.open_register(ws, file, audit, given, encoding, complete=not save_map)
    wish = Wish(on_conflict, origin, add_units, prefix)
    weighed = imports.look(ws, audit, register, wish)
    if save_map:
        _save(session, register, weighed, file, save_map, force)
        return
    if not as_json:
        _picture(session, register, weighed)
    if weighed.problems:
        _refuse(register, weighed, bool(map_))
    if dry_run:
        if as_json:
            session.json({"event": None, **_report(register, weighed)})
        session.say(_("Nothing was imported: this was a dry run."))
        return
    if (
        (weighed.new or weighed.changed)
        and not map_
        and not yes
        and not session.agreed(_("Import it like this? It cannot be taken back."))
    ):
        session.say(_("Nothing was imported."))
        return
    looked = weighed
    weighed, saved = imports.bring_in(ws, audit, register, wish, looked)
    if as_json:
        session.json({"event": saved.number if saved else None, **_report(register, weighed)})
    elif saved:
        session.saved(saved)
    elif looked.new or looked.changed:
        session.say(_("Somebody else has imported it in the meantime; nothing more was to be done."))


# Bytes from which reading takes longer than a second.
SLOW = 1_000_000


def _plan(path: str) -> Plan:
    from auditcore.importing import mapping

    return mapping.load_file(path)


def _save(session: Session, register: Register, weighed: Weighed, file: str, path: str, force: bool) -> None:
    from auditcore.cli.outputs import deliver

    if os.path.exists(path) and os.path.samefile(path, file):
        raise Refused(
            _("{file} is the register itself; name another file for the mapping.").format(file=path)
        )
    from auditcore.importing.mapping import write

    mapping = write(register.plan, register.sheet.rows[register.header - 1], [*weighed.read.unknown_units])
    deliver(session, mapping, path, force)
    session.say(
        _("Nothing was imported. Look through {file}, then add --map {file} to the same command.").format(
            file=path
        )
    )


# What was understood.

FIELDS = (
    Column("field", _("field"), "id", rank=1),
    Column("column", _("column of the register"), rank=1),
    Column("example", _("first value"), rank=1),
)
ROWS = (
    Column("row", _("row"), "number", rank=1),
    Column("number", _("number"), "id", rank=1),
    Column("grade", _("grade"), "code", rank=1),
    Column("units", _("unit"), "texts", rank=1),
    Column("clauses", _("clauses"), "clauses", rank=1),
    Column("title", _("title"), rank=1),
)

FIRST_ROWS = 3
NAMED = 5


def _picture(session: Session, register: Register, weighed: Weighed) -> None:
    """How the columns are read, the first rows as they would be, and what is worth knowing: notes on stderr."""
    from auditcore.cli.session import terminal_width
    from auditcore.importing.lines import grouped
    from auditcore.service.register import title_of
    from auditcore.text import printable

    for sentence in register.said:
        session.say(printable(sentence))  # a sheet's name may hold a line break
    click.echo(table(FIELDS, _fields(register), "simple", terminal_width()))
    if unused := _unused(register):
        said = _("Kept beside the finding as they stand: {columns}.").format(columns=", ".join(unused))
        click.echo(printable(said) + "\n")
    rows = [
        {"row": reading.row, "number": reading.number, **reading.fields, "title": title_of(reading.fields)}
        for reading in weighed.read.readings[:FIRST_ROWS]
    ]
    if rows:
        click.echo(table(ROWS, rows, "simple", terminal_width()))
    for line in grouped(weighed.notes):
        session.say(_("Note: {line}").format(line=line))
    for sentence in () if weighed.problems else (*_counts(weighed), *_changes(weighed)):
        session.say(sentence)


def _fields(register: Register) -> list[dict[str, Any]]:
    header = register.sheet.rows[register.header - 1]
    first = next((row for row in register.sheet.rows[register.header :] if any(row)), [])
    cells = dict(zip(header, first, strict=False))
    return [
        {
            "field": name,
            "column": field.columns or [_("always: {value}").format(value=field.default)],
            "example": _opening(" ".join(cells.get(column, "") for column in field.columns)),
        }
        for name, field in register.plan.fields.items()
    ]


def _opening(words: str) -> str:
    return words if len(words) <= 60 else words[:59] + "…"


def _unused(register: Register) -> list[str]:
    used = {column for field in register.plan.fields.values() for column in field.columns}
    return [name for name in register.sheet.rows[register.header - 1] if name and name not in used]


def _counts(weighed: Weighed) -> list[str]:
    """How many findings are new, changed and so on, in whole sentences; nothing of what there is none."""
    new, same, changed, left = len(weighed.new), len(weighed.same), len(weighed.changed), len(weighed.left)
    actions = len(weighed.actions)
    units, absent = len(weighed.units), weighed.absent
    return [
        sentence
        for count, sentence in (
            (new, ngettext("{count} finding is new.", "{count} findings are new.", new)),
            (
                actions,
                ngettext("{count} action comes with them.", "{count} actions come with them.", actions),
            ),
            (units, ngettext("{count} unit is added: {units}.", "{count} units are added: {units}.", units)),
            (changed, ngettext("{count} finding is updated.", "{count} findings are updated.", changed)),
            (
                left,
                ngettext("{count} finding is left as it is.", "{count} findings are left as they are.", left),
            ),
            (same, ngettext("{count} finding is as it was.", "{count} findings are as they were.", same)),
            (
                len(absent),
                ngettext(
                    "{count} finding of an earlier import is not in the file any more: {ids}.",
                    "{count} findings of an earlier import are not in the file any more: {ids}.",
                    len(absent),
                ),
            ),
        )
        if count
        for sentence in [
            sentence.format(count=count, units=", ".join(weighed.units.values()), ids=_first(absent))
        ]
    ]


def _changes(weighed: Weighed) -> list[str]:
    """What the register says otherwise, finding by finding."""
    return [f"  {id} ({reading.number}): {', '.join(fields)}" for reading, id, fields in weighed.changed]


def _first(ids: Sequence[str]) -> str:
    return ", ".join(ids[:NAMED]) + (" …" if len(ids) > NAMED else "")


def _refuse(register: Register, weighed: Weighed, mapped: bool) -> None:
    from auditcore.importing.lines import grouped

    problems = grouped(weighed.problems)
    raise Refused(
        ngettext(
            "Nothing was imported: {count} problem.", "Nothing was imported: {count} problems.", len(problems)
        ).format(count=len(problems)),
        problems=problems,
        hint=_("Correct the file or the mapping {map}, and try again.").format(map=register.plan.path)
        if mapped
        else _(
            "Correct the file; or write down what its columns mean, correct that, and use it with --map map.toml:"
        )
        + "\n  "
        + _again("--save-map", "map.toml"),
    )


def _again(*words: str) -> str:
    """The command that was typed, with more words, as it can be copied."""
    import shlex

    ctx = click.get_current_context()
    typed = [str(ctx.params["file"])]
    for option in ("audit", "encoding", "prefix"):
        typed += [f"--{option}", str(ctx.params[option])] if ctx.params[option] else []
    return " ".join(("auditcore finding import", *map(shlex.quote, [*typed, *words])))


def _report(register: Register, weighed: Weighed) -> dict[str, Any]:
    """The outcome for programs: which row became which finding."""

    def lines(entries: Any) -> list[dict[str, Any]]:
        keys = ("id", "number", "row", "fields")
        return [
            dict(zip(keys, (id, reading.number, reading.row, *fields), strict=False))
            for reading, id, *fields in entries
        ]

    return {
        "file": register.file.name,
        "sheet": register.sheet.name,
        "added": lines(weighed.new),
        "updated": lines(weighed.changed),
        "left": lines(weighed.left),
        "unchanged": lines(weighed.same),
        "absent": weighed.absent,
        "units": [{"id": id, "name": name} for name, id in weighed.units.items()],
        "notes": [line._asdict() for line in weighed.notes],
    }
