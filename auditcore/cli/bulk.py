"""A verb for one finding or action, or for many: several ids, or filters; looked at first, asked about, told one by one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli import filters
from auditcore.cli.ids import finding_argument
from auditcore.cli.options import Command, acts, stack
from auditcore.cli.session import Session, at_a_terminal, terminal_width
from auditcore.columns import Column, Row
from auditcore.errors import Refused
from auditcore.i18n import _, ngettext
from auditcore.model import ACTION_STATUSES, STATUSES

if TYPE_CHECKING:
    from auditcore.service.bulk import Part, Told, Verb
    from auditcore.workspace import Workspace

# What there is to name and to filter by, as in the list of that noun.
FILTERS: Mapping[str, Callable[[], Callable[[Command], Command]]] = {
    "finding": lambda: filters.all_of_findings(
        STATUSES, since_help=_("Only what was raised on this day or later."), acts=True
    ),
    "action": lambda: stack(
        filters.findings(),
        filters.all_of_findings(
            ACTION_STATUSES, since_help=_("Only what was planned on this day or later."), acts=True
        ),
    ),
}


def over(noun: str) -> Callable[[Command], Command]:
    """For a verb over findings or actions. The command gets `session` and `ws`, then its own parameters, and answers the
    `service.bulk.Verb`: one id is recorded as by any other verb, several ids or filters as one event an audit.
    """

    def decorate(command: Command) -> Command:
        @finding_argument("ids", nargs=-1, metavar="[ID]...")
        @FILTERS[noun]()
        @click.option("--dry-run", is_flag=True, help=_("Only show what would change, one by one."))
        @click.option("--yes", is_flag=True, help=_("Do not ask."))
        @acts
        @click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
        @functools.wraps(command)
        def wrapped(
            session: Session,
            ws: Workspace,
            /,
            ids: tuple[str, ...],
            dry_run: bool,
            yes: bool,
            json_: bool,
            **given: Any,
        ) -> None:
            from auditcore.service import bulk
            from auditcore.service.selection import Wanted

            asked = {name: given.pop(name) for name in Wanted._fields if name in given}
            asked["mine"] = (ws.acting.behalf or ws.claimed()[0]) if asked["mine"] else ""
            filtered = any(asked.values())
            if not ids and not filtered:
                raise click.UsageError(_none_named())
            verb: Verb = command(session, ws, **given)
            if len(ids) == 1 and not filtered and not dry_run:
                session.saved(bulk.one(ws, ids[0], verb), ids[0] if json_ else "", json=json_)
                return
            meant = bulk.chosen(ws, verb, ids, asked)
            if left := [id for id in ids if id not in meant]:
                session.say(_("The filters leave out: {ids}").format(ids=", ".join(left)))
            seen = [] if ids or dry_run or yes else _agreed(session, ws, meant, verb)
            if seen is None:
                session.say(_("Nothing was recorded."))
            else:
                _change(session, ws, meant, verb, seen, dry_run=dry_run, as_json=json_)

        return wrapped

    return decorate


def _none_named() -> str:
    """What to type where neither ids nor filters were."""
    return _(
        "Name what is meant by its id, or choose it by filters, such as: {command} --audit ID --dry-run"
    ).format(command=click.get_current_context().command_path)


# Findings whose examination takes longer than a second.
SLOW = 3000


def _agreed(session: Session, ws: Workspace, ids: Sequence[str], verb: Verb) -> list[Row] | None:
    """The changes that were shown and agreed to, each weighed on paper first; None where somebody says no.

    One change alone is neither shown nor asked about.
    """
    from auditcore.service import bulk

    _patience(session, ids)
    parts = list(bulk.each_audit(ws, ids, verb, dry_run=True))
    changed = {one.id: part.audit for part in parts for one in part.told if one.changes}
    if len(changed) <= 1:
        return []
    count, audits = len(changed), ", ".join(dict.fromkeys(changed.values()))
    question = (
        ngettext("Change {count} finding ({audits})?", "Change {count} findings ({audits})?", count)
        if verb.kind == "finding"
        else ngettext("Change {count} action ({audits})?", "Change {count} actions ({audits})?", count)
    )
    rows = _all_rows(parts)
    if at_a_terminal():
        click.echo(_table(rows), nl=False, err=True)
    return rows if session.agreed(question.format(count=count, audits=audits)) else None


def _patience(session: Session, ids: Sequence[str]) -> None:
    if len(ids) > SLOW:
        session.say(_("Looking at {count} of them …").format(count=len(ids)))


def _change(
    session: Session,
    ws: Workspace,
    ids: Sequence[str],
    verb: Verb,
    seen: Sequence[Row],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Change what can be changed, an audit at a time, and tell each change that was not `seen` on the screen just now.

    Raises Refused where an audit stays as it is.
    """
    import sys

    from auditcore.service import bulk

    _patience(session, ids)
    parts = []
    for part in bulk.each_audit(ws, ids, verb, dry_run=dry_run):
        parts.append(part)
        if part.saved:
            session.say(_("saved as event {number}").format(number=part.saved.number))
    if as_json:
        session.json([_for_programs(one, part) for part in parts for one in part.told])
    elif (rows := _all_rows(parts)) != seen or not sys.stdout.isatty():
        click.echo(_table(rows), nl=False)
    if dry_run:
        session.say(_("Nothing was recorded: this was a dry run."))
    _insist(parts)


def _insist(parts: Iterable[Part]) -> None:
    refused = {part.audit: part.refused for part in parts if part.refused}
    if refused:
        problems = [line for one in refused.values() for line in (one.what, *one.problems)]
        hints = [one.hint for one in refused.values() if one.hint]
        raise Refused(
            _("Nothing changes in {audits}: an audit is changed whole or not at all.").format(
                audits=", ".join(refused)
            ),
            problems=dict.fromkeys(problems),
            hint=hints[0]
            if hints
            else _("Put that right, or leave it out, and type the same command again."),
        )


# What comes of it, one by one.

FIELDS = {
    "status": _("status"),
    "owner": _("owner"),
    "due": _("due"),
    "asked_due": _("due, as asked for"),
}


def _shown(key: str) -> Callable[[Row], Any]:
    from auditcore.words import word

    return lambda row: word(row[key]) if row["field"] == "status" else row[key]


COLUMNS = (
    Column("id", _("id"), "id", rank=1),
    Column("what", _("what changes"), rank=1),
    Column("from", _("from"), "id", rank=1, show=_shown("from")),
    Column("to", _("to"), "id", rank=1, show=_shown("to")),
    Column("why", _("why not"), rank=1),
)


def _table(rows: Sequence[Row]) -> str:
    from auditcore import render

    refused = any(row["why"] for row in rows)
    return render.table(COLUMNS if refused else COLUMNS[:-1], rows, "simple", terminal_width())


def _all_rows(parts: Iterable[Part]) -> list[Row]:
    return [row for part in parts for one in part.told for row in _rows(one)]


def _rows(told: Told) -> list[Row]:
    if not told.changes:
        stays = {"what": _("stays as it is"), "field": "", "from": None, "to": None}
        return [{"id": told.id, **stays, "why": problem} for problem in told.problems or ("",)]
    return [
        {"id": told.id, "what": FIELDS[field], "field": field, "from": before, "to": after, "why": ""}
        for field, before, after in told.changes
    ]


def _for_programs(told: Told, part: Part) -> dict[str, Any]:
    saved = part.saved if told.changes else None
    return {
        "id": told.id,
        "event": saved.number if saved else None,
        "head": str(saved.event.head) if saved else None,
        "changes": [{"field": field, "from": before, "to": after} for field, before, after in told.changes],
        "problems": list(told.problems),
    }
