"""One audit as a page of plain text, its answers as a table, and a year's programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import click

from auditcore import dates
from auditcore.cli import following_shown
from auditcore.cli.details import bullet, field, heading, history, person, title, unit
from auditcore.cli.session import Session
from auditcore.cli.showing import print_table
from auditcore.columns import Column
from auditcore.i18n import N_, _, ngettext
from auditcore.organisation import Organisation
from auditcore.words import word

Row = Mapping[str, Any]

ANSWERS = (
    Column("question", _("question"), "id", rank=1),
    Column("unit", _("unit"), "id", rank=2),
    Column("answer", _("answer"), "code", rank=1),
    Column("ask", _("asked"), rank=1),
    Column("evidence", _("evidence"), rank=4),
    Column("sample", _("sample"), "id", rank=3),
    Column("findings", _("findings"), "ids", rank=1),
)


def show_answers(session: Session, sheet: Iterable[Row]) -> None:
    """A table of what is in scope or was answered, and how many questions are not."""
    rows = list(sheet)
    table = [
        {
            **row,
            "ask": _asked(row),
            "answer": in_short(row),
            "evidence": row["evidence"] or row["reason"],
            "sample": sample(row["sample"]),
        }
        for row in rows
        if row["result"] or row["state"] != "out-of-scope"
    ]
    print_table(session, table, ANSWERS, empty=_("The audit has not begun, so nothing can be answered yet."))
    if len(table) < len(rows):
        session.say(_("{count} more questions are out of scope.").format(count=len(rows) - len(table)))


def _asked(row: Row) -> str:
    """What was asked, and whether the checklist asks it still, or so."""
    if row["gone"]:
        return _("{ask} (no longer in the checklist)").format(ask=row["ask"])
    if row["asked_before"]:
        return _("{ask} (answered under the earlier wording)").format(ask=row["ask"])
    return str(row["ask"])


def in_short(row: Row) -> str:
    """The code of what came out of a question: its grade, or that nobody examined it, whether with a reason or not."""
    return str(row["grade"] or {"unexamined": "not-examined"}.get(row["state"], row["state"]))


def sample(value: Row | None) -> str:
    """A sample as it is typed: `2/20`, `2/20/340`, or `20` where nothing is said about what was not in order."""
    return (
        "/".join(str(value[key]) for key in ("nonconforming", "examined", "population") if key in value)
        if value
        else ""
    )


def days(first: str, last: str) -> str:
    return dates.show_day(first) + ("" if first == last else f" – {dates.show_day(last)}")


def show_audit(session: Session, detail: Row) -> None:
    org = session.ws.org()
    late = [_("overdue")] if detail["overdue"] else []
    title(_(" · ").join([detail["id"], detail["title"], word(detail["status"]), *late]))
    _plan(org, detail)
    for number, visit in enumerate(detail["timetable"], start=1):
        if number == 1:
            heading(_("Timetable"))
        clauses = ", ".join(visit["clauses"])
        bullet(
            f"{number} · {dates.show_day(visit['day'])} {visit['time']} · {unit(org, visit['unit'])}"
            f" · {person(org, visit['auditor'])}" + (f" · {clauses}" if clauses else "")
        )
    _meetings(org, detail["meetings"])
    _results(org, detail)
    history(org, detail["moves"])


KINDS = {"opening": N_("opening meeting"), "closing": N_("closing meeting")}


def _meetings(org: Organisation, meetings: Sequence[Row]) -> None:
    """The meetings; of several of a kind the last one counts."""
    if meetings:
        heading(_("Meetings"))
    counts = {meeting["kind"]: number for number, meeting in enumerate(meetings)}
    for number, meeting in enumerate(meetings):
        people = ", ".join(person(org, id) for id in meeting["present"])
        replaced = "" if counts[meeting["kind"]] == number else " " + _("(replaced)")
        said = f": {meeting['note']}" if meeting.get("note") else ""
        bullet(f"{_(KINDS[meeting['kind']])}{replaced} · {dates.show_day(meeting['on'])} · {people}{said}")


def _plan(org: Organisation, detail: Row) -> None:
    field(_("kind"), word(detail["kind"]))
    field(_("objective"), detail["objective"])
    field(_("why"), detail["why"])
    field(_("criteria"), detail["criteria"])
    field(_("units"), [unit(org, id) for id in detail["units"]])
    field(_("processes"), detail["processes"])
    field(_("clauses"), detail["clauses"])
    field(_("chosen"), [f"{unit(org, id)}: {_chosen(names)}" for id, names in detail["asks"].items()])
    field(_("days"), days(detail["from"], detail["to"]))
    if detail["period"]:
        field(_("looks back on"), days(detail["period"]["from"], detail["period"]["to"]))
    field(_("method"), word(detail["method"]))
    field(_("place"), detail["place"])
    field(_("lead"), person(org, detail["lead"]))
    field(_("team"), [person(org, id) for id in detail["team"]])
    field(_("approved by"), person(org, detail["approved_by"]))
    field(_("follows"), detail["follows"])
    if detail["exception"]:
        units = ", ".join(unit(org, id) for id in detail["exception"]["units"])
        field(_("not independent"), f"{units}: {detail['exception']['reason']}")
    if detail["lead_exception"]:
        who = person(org, detail["lead_exception"]["lead"])
        field(_("not qualified"), f"{who}: {detail['lead_exception']['reason']}")


def _chosen(names: Sequence[str]) -> str:
    return ngettext("{count} question", "{count} questions", len(names)).format(count=len(names))


STATES = {
    "answered": N_("{count} answered"),
    "not-examined": N_("{count} not examined"),
    "unexamined": N_("{count} left out, with a reason"),
    "out-of-scope": N_("{count} out of scope"),
}


def _results(org: Organisation, detail: Row) -> None:
    if detail["answers"] or detail["conclusion"] or detail["head"]:
        heading(_("Results"))
    field(
        _("questions"),
        [
            _(STATES[state]).format(count=detail["answers"][state])
            for state in STATES
            if state in detail["answers"]
        ],
    )
    field(_("conclusion"), detail["conclusion"])
    field(_("distribution"), detail["distribution"])
    field(_("record head"), detail["head"])
    _findings(_("Findings"), detail["finding_list"])
    following_shown.opinions(org, detail["opinions"])
    followed = detail["follows"]
    _findings(_("To be verified, from {audit}").format(audit=followed), detail["to_verify"], due=True)
    _findings(
        _("Not yet ready to be verified, from {audit}").format(audit=followed), detail["not_ready"], due=True
    )
    if followed and not detail["to_verify"] and not detail["not_ready"]:
        heading(_("No finding of {audit} is left to be verified.").format(audit=followed))


def _findings(label: str, rows: Sequence[Row], due: bool = False) -> None:
    if rows:
        heading(label)
    for row in rows:
        words = [row["id"], word(row["grade"]), ", ".join(map(word, [row["status"], *row["flags"]]))]
        if due and row["due"]:
            words.append(_("due {day}").format(day=dates.show_day(row["due"])))
        bullet(" · ".join([*words, row["observed"]]))


def show_question(session: Session, rows: Iterable[Row]) -> None:
    """Questions with all that was ever answered to them, unit by unit, the latest answer whole and first."""
    for number, (_name, group) in enumerate(groupby(rows, lambda row: (row["checklist"], row["question"]))):
        units = list(group)
        if number:
            click.echo()
        title(_(" · ").join([units[0]["question"], units[0]["checklist"]]))
        field(_("clause"), units[0]["clause"])
        field(_("asked"), units[0]["ask"])
        field(_("look for"), units[0]["look_for"])
        if units[0]["gone"]:
            gone = _("The checklist asks this no more since {day}; it is kept for its answers.")
            field(_("left out"), gone.format(day=dates.show_day(units[0]["gone"])))
        for row in units:
            _answers_of(session.ws.org(), row)


def _answers_of(org: Organisation, row: Row) -> None:
    heading(_(" · ").join(filter(None, [unit(org, row["unit"]), word(in_short(row))])))
    field(_("findings"), row["findings"])
    if not row["answers"]:
        field(_("reason"), row["reason"])
    for number, entry in enumerate(row["answers"]):
        if number:
            heading(_("Earlier answer"))
        _one_answer(org, entry)


def _one_answer(org: Organisation, entry: Row) -> None:
    field(_("answer"), word(entry["result"]))
    if entry["asked_before"]:
        field(_("asked then"), entry["asked_before"])
        field("", _("It was answered under this earlier wording."))
    field(_("evidence"), entry.get("evidence"))
    field(_("sample"), sample(entry.get("sample")))
    field(_("spoke with"), entry.get("spoke_with"))
    field(_("note"), entry.get("note"))
    field(_("reason"), entry.get("reason"))
    typed = entry.get("typed_by")
    field(
        _("answered"),
        f"{dates.show_day(entry['on'])}, {person(org, entry['by'])}"
        + (" " + _("(typed by {person})").format(person=person(org, typed)) if typed else ""),
    )


NOT_AUDITED = {"units": N_("Units"), "processes": N_("Processes"), "clauses": N_("Clauses")}


def show_programme(session: Session, shown: Row) -> None:
    org = session.ws.org()
    title(_("Audit programme {year}").format(year=shown["year"]))
    field(_("responsible"), person(org, shown["responsible"]))
    field(_("objectives"), shown["objectives"])
    field(_("risks"), shown["risks"])
    field(_("resources"), shown["resources"])
    for approval in shown["approved"]:
        field(_("approved"), f"{dates.show_day(approval['on'])}, {person(org, approval['by'])}")
    field(_("changed since"), shown["changed_since"])
    heading(_("Audits"))
    for row in shown["audits"]:
        units = ", ".join(unit(org, id) for id in row["units"])
        state = ", ".join([word(row["status"]), *([_("overdue")] if row["overdue"] else [])])
        why = f" · {row['why']}" if row["why"] else ""
        bullet(f"{row['id']} · {days(row['from'], row['to'])} · {row['title']} · {units} · {state}{why}")
    if not shown["audits"]:
        bullet(_("None is planned: auditcore audit plan --help"))
    heading(_("Not audited within the interval"))
    if not shown["examined"]:
        bullet(_("Nothing was ever audited: no internal audit has an answer yet."))
    if not shown["criteria"]:
        bullet(
            _(
                "Clauses cannot be named before an audit is planned by a checklist: auditcore audit plan --help"
            )
        )
    elif not any(shown["not_audited"].values()):
        bullet(_("None: every unit, process and clause was audited."))
    for what, label in NOT_AUDITED.items():
        for last, rows in sorted(_by_last(shown["not_audited"][what]).items()):
            when = _("last on {day}").format(day=dates.show_day(last)) if last else _("never")
            names = [row["id"] if what == "clauses" else f"{row['name']}" for row in rows]
            bullet(f"{_(label)}, {when}: {', '.join(names)}")


def _by_last(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["last"], []).append(row)
    return grouped
