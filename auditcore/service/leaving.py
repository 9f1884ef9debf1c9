"""Who leaves hands over: what a person still owes or leads, and the one command that gives it to somebody else.

A hand-over is one event a stream, each whole in itself; the stream `org`, where the person ends, comes last. A
command that was cut off in between can be run again: it finds what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import actionstate, auditrules, auditstatus, auditvisits, guards, lifecycle, text
from auditcore.clocks import clocks
from auditcore.decision import Decide, Saved, Situation, edit
from auditcore.errors import Refused
from auditcore.i18n import N_, _
from auditcore.model import ENDED, ORG, PROGRAMME, is_review
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service import actions, holders
from auditcore.service.audit_case import case_of, entry_of, examine, with_entry
from auditcore.service.audit_halves import settle_all
from auditcore.service.book import Book
from auditcore.service.holders import Look
from auditcore.service.org import Row, last_with_quality, living_person, not_in_future, noted, refuse
from auditcore.service.register import actions_by_finding, open_streams
from auditcore.workspace import Workspace

WHAT = {
    "finding": N_("owns the finding"),
    "action": N_("owes the action"),
    "effect": N_("is to judge the effect of"),
    "lead": N_("leads the audit"),
    "team": N_("is in the team of the audit"),
    "chair": N_("chairs the management review"),
    "input": N_("was asked for the input of the management review"),
    "programme": N_("answers for the programme of"),
    "head": N_("heads the unit"),
    "deputy": N_("deputises in the unit"),
}
"""What somebody can owe or lead, in words. The order is the order of a hand-over."""


def owed(ws: Workspace, person: str) -> list[Row]:
    """What a person owes or leads, by date: rows with what (a key of WHAT), id, title, due (ISO day or None)."""
    rows = [*_in_streams(ws.view, _streams(ws), person, ws.today), *_in_org(ws.org(), person)]
    return sorted(rows, key=lambda row: row["due"] or "9999")


def _streams(ws: Workspace) -> list[str]:
    """Where something may be owed. A start that was cut off is finished first, so that no audit is looked for twice."""
    settle_all(ws)
    # Of a review that is only planned, its chair is handed over in its own stream, too.
    reviews = holders.planned_reviews(ws.programme())
    return [PROGRAMME, *dict.fromkeys([*open_streams(ws), *reviews])]


def _in_streams(look: Look, streams: Sequence[str], person: str, today: str) -> list[Row]:
    return [row for stream in streams for row in _in_stream(look, stream, person, today)]


def _in_stream(look: Look, stream: str, person: str, today: str) -> Iterator[Row]:
    """From `programme` the planned audits and the years to come; from an audit's stream its findings, actions, effect
    checks, and its lead and team; from a review's its chair, its actions, and the inputs that are awaited."""
    view = look(stream)
    if is_review(stream):
        from auditcore.service import review_handover

        yield from review_handover.owed(view, look, person)
    planned = view.stream == PROGRAMME
    for year in view.table("year").values():
        if year.get("responsible") == person and year["id"] >= today[:4]:
            yield _row("programme", year, year.get("objectives") or year["id"], None)
    for audit in view.table("audit").values():
        status = auditstatus.plan_status(audit)
        if status == "planned" if planned else status in auditstatus.RUNNING:
            yield from _in_audit(audit, person, audit["from"] if planned else audit["to"])
    actions, told = actions_by_finding(view), set()
    for finding in holders.of(view, look).values():
        for row in _in_finding(finding, actions.get(finding["id"], ()), person):
            if row["what"] != "action" or row["id"] not in told:  # one action may serve several findings
                told.add(row["id"])
                yield row


def _in_audit(audit: Mapping[str, Any], person: str, due: str) -> Iterator[Row]:
    for what, people in (("lead", [audit.get("lead")]), ("team", audit.get("team", ()))):
        if person in people:
            yield _row(what, audit, audit["title"], due)


def _in_finding(
    finding: Mapping[str, Any], actions: Sequence[Mapping[str, Any]], person: str
) -> Iterator[Row]:
    now = lifecycle.standing(finding, actions)
    if now.status in ENDED:
        return
    if finding.get("owner") == person:
        running = [clock.due for clock in clocks(finding, actions, now) if clock.what == "answer"]
        yield _row("finding", finding, finding.get("observed", ""), running[0] if running else None)
    for action in actions:
        if action["owner"] == person and actionstate.is_open(action):
            yield _row("action", action, action["text"], actionstate.due(action).on)
    if now.facts.get("judge") == person:
        yield _row("effect", finding, finding.get("observed", ""), now.facts.get("judge_on"))


def _in_org(org: Organisation, person: str) -> Iterator[Row]:
    for unit in org.units.values():
        deputy = unit.get("deputy") or {}
        if not unit.get("ended") and unit.get("head") == person:
            yield _row("head", unit, unit["name"], None)
        if not unit.get("ended") and deputy.get("person") == person:
            yield _row("deputy", unit, unit["name"], deputy.get("to"))


def _row(what: str, doc: Mapping[str, Any], title: str, due: str | None) -> Row:
    return {"what": what, "id": doc["id"], "title": title, "due": due or None}


def end(ws: Workspace, id: str, *, hand_to: str = "", reason: str = "", dry_run: bool = False) -> list[Saved]:
    """A person leaves; `hand_to` takes over everything that is owed or led. The last event is that of the stream `org`.

    Refused, with everything listed, when something is owed and nobody takes it over, when the successor may not have it,
    and for the last person with role `quality`. Every rule is asked before anything is written; `dry_run` stops there.
    """
    reason = text.normalise(reason, "--reason")
    streams = _streams(ws)
    steps: list[tuple[str, Decide]] = []
    if hand_to:
        steps = [
            (stream, _step(id, hand_to, reason))
            for stream in streams
            if any(_in_stream(ws.view, stream, id, ws.today))
        ]
    _ask(ws, [*steps, (ORG, _farewell(id, hand_to, reason, () if hand_to else streams))])
    if dry_run:
        return []
    steps.append((ORG, _farewell(id, hand_to, reason, streams)))
    return [
        ws.commit(stream, "person.end" if stream == ORG else "person.hand-over", decide)
        for stream, decide in steps
    ]


def _ask(ws: Workspace, steps: Sequence[tuple[str, Decide]]) -> None:
    """Refused with the problems of all steps at once, before the first of them is written."""
    problems: list[str] = []
    hint = ""
    for stream, decide in steps:
        try:
            decide(Situation(ws, ws.view(stream), None))
        except Refused as refused:
            problems += [refused.what, *refused.problems]
            hint = hint or refused.hint
    refuse(list(dict.fromkeys(problems)), hint)


def _step(id: str, hand_to: str, reason: str) -> Decide:
    """Hands over what is owed in one stream, as one event."""

    def decide(situation: Situation) -> list[Change]:
        _may_hand_over(situation, id, hand_to)
        book = Book(situation)
        rows = list(_in_stream(situation.other, situation.view.stream, id, situation.today))
        for what, give in (("finding", _give_finding), ("action", _give_action), ("effect", _give_effect)):
            for row in rows:
                if row["what"] == what:
                    give(book, row["id"], hand_to, reason)
        _judges_fit(
            book, [row for row in rows if row["what"] in ("finding", "action", "effect")], id, hand_to
        )
        for audit in dict.fromkeys(row["id"] for row in rows if row["what"] in ("lead", "team")):
            book.changes.append(_give_audit(book, audit, id, hand_to, reason))
        if is_review(book.stream):
            from auditcore.service import review_handover

            given = [row for row in rows if row["what"] in ("chair", "input")]
            book.changes += review_handover.give(situation, given, hand_to, reason)
        for year in (row["id"] for row in rows if row["what"] == "programme"):
            doc = situation.view.table("year")[year]
            book.changes.append(
                noted(situation, "year", doc, "edit", {"responsible": hand_to}, reason=reason)
            )
        return book.done()

    return decide


def _may_hand_over(situation: Situation, id: str, hand_to: str) -> None:
    situation.require_role("quality")
    living_person(situation.org, id)
    if hand_to and living_person(situation.org, hand_to)["id"] == id:
        raise Refused(_("Who leaves cannot take over; name somebody else with --hand-to."))


def _give_finding(book: Book, id: str, hand_to: str, reason: str) -> None:
    edits = edit("finding", book.finding(id), owner=hand_to)
    book.make(id, "assign", edits=edits, owner=hand_to, reason=reason)


def _give_action(book: Book, id: str, hand_to: str, reason: str) -> None:
    actions.give(book, id, hand_to, reason)


def _give_effect(book: Book, id: str, hand_to: str, reason: str) -> None:
    book.make(id, "assign", owner=book.finding(id)["owner"], facts={"judge": hand_to}, reason=reason)


def _judges_fit(book: Book, rows: Sequence[Row], leaves: str, hand_to: str) -> None:
    """Whoever takes over may not come to judge the own work, nor that of the own unit."""
    findings = (book.actions[row["id"]]["finding"] if row["what"] == "action" else row["id"] for row in rows)
    for id in dict.fromkeys(findings):
        if book.standing(id).facts.get("judge") == hand_to:
            # Asked as if the one who leaves had named the judge; the day, agreed with the plan, may be past by now.
            entry = {"move": "assign", **book.situation.stamp(), "facts": {"judge_on": None}}
            case = book.case(id, entry)._replace(person=book.situation.org.people[leaves])
            book.problems += [f"{id}: {problem}" for problem in guards.judge_named(case)]


def _give_audit(book: Book, id: str, person: str, hand_to: str, reason: str) -> Change:
    """The audit's lead or place in the team, under the same rules as any change of its plan."""
    situation = book.situation
    audit = situation.view.table("audit")[id]
    lead = hand_to if audit["lead"] == person else audit["lead"]
    team = dict.fromkeys(hand_to if member == person else member for member in audit["team"])
    wanted = {**audit, "lead": lead, "team": [member for member in team if member != lead]}
    if not auditrules.left_alone(situation.org, wanted):
        wanted["exception"] = None  # it was for a unit that now has somebody independent
    if lead != audit["lead"]:
        wanted["lead_exception"] = None  # it was for somebody else
    moved = _visits(situation, audit, person)
    if moved:
        wanted["timetable"] = [
            {**visit, "auditor": hand_to} if visit in moved else visit for visit in audit["timetable"]
        ]
    why = reason or _("{person} leaves.").format(person=situation.org.people[person]["name"])
    entry = entry_of(situation, "edit", reason=why)
    problems = examine(situation, "edit", id, entry, wanted=wanted)
    others = [visit for visit in audit.get("timetable", ()) if visit not in moved]
    for visit in moved:
        case = case_of(situation, id, {**visit, "auditor": hand_to}, wanted=wanted)
        problems += auditvisits.visit_fits(case._replace(audit={**wanted, "timetable": others}))
    book.problems += [f"{id}: {problem}" for problem in problems]
    fields = ("lead", "team", "exception", "lead_exception", "timetable")
    return with_entry(edit("audit", audit, **{field: wanted.get(field) for field in fields}), entry)


def _visits(situation: Situation, audit: Mapping[str, Any], person: str) -> list[Mapping[str, Any]]:
    """The visits of the timetable that are still to come, while it can be changed."""
    if auditstatus.plan_status(audit) not in ("planned", "under-way"):
        return []
    return [
        visit
        for visit in audit.get("timetable", ())
        if visit["auditor"] == person and visit["day"] >= situation.on
    ]


def _farewell(id: str, hand_to: str, reason: str, streams: Sequence[str]) -> Decide:
    """The person's end with the units that are handed over. Refused while something is owed in one of the streams."""

    def decide(situation: Situation) -> list[Change]:
        _may_hand_over(situation, id, hand_to)
        org = situation.org
        person = org.people[id]
        problems = not_in_future(situation)
        if last_with_quality(org, id):
            problems.append(
                _("{name} is the last person with the role quality; give it to somebody else first.").format(
                    name=person["name"]
                )
            )
        left = [
            *_in_streams(situation.other, streams, id, situation.today),
            *([] if hand_to else _in_org(org, id)),
        ]
        if left:
            problems += [_("{name} still owes or leads:").format(name=person["name"]), *map(in_words, left)]
        refuse(
            problems,
            _("Hand it over: auditcore person end {id} --hand-to PERSON").format(id=id) if left else "",
        )
        ended = {"ended": {**situation.stamp(), "reason": reason}, "logins": []}
        return [
            *_give_units(org, id, hand_to),
            noted(situation, "person", person, "end", ended, to=hand_to, reason=reason),
        ]

    return decide


def _give_units(org: Organisation, person: str, hand_to: str) -> Iterator[Change]:
    """Each unit that the person heads or deputises in; a head needs no deputy's place in the same unit."""
    for id in dict.fromkeys(row["id"] for row in _in_org(org, person)):
        unit = org.units[id]
        head = hand_to if unit.get("head") == person else unit.get("head")
        deputy = unit.get("deputy")
        if deputy and deputy["person"] == person:
            deputy = {**deputy, "person": hand_to}
        yield edit("unit", unit, head=head, deputy=None if deputy and deputy["person"] == head else deputy)


def in_words(row: Row) -> str:
    """One row of `owed` as a line: `owes the action 2026-01-F03-A1 by 2026-07-31: Print the register`."""
    what = _(WHAT[row["what"]])
    sentence = _("{what} {id} by {due}: {title}") if row["due"] else _("{what} {id}: {title}")
    return sentence.format(what=what, id=row["id"], due=row["due"], title=row["title"])
