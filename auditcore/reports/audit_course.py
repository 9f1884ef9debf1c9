"""How an audit went: visits, meetings, obstacles, opinions that differ, and what became of earlier findings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from auditcore import auditrules, movewords
from auditcore.checklists import covers
from auditcore.contract import Part, Section
from auditcore.i18n import N_, _
from auditcore.model import RESULTS
from auditcore.reports import finding as form
from auditcore.reports.audit_plan import MEETINGS, by_time, verifying, visited
from auditcore.reports.audit_summary import standing, units_of
from auditcore.reports.parts import GRADE_TONES, bullets, coded, column, fields, of_verdict, section, table
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]

# What of a plan may change once the audit has begun, as its report says it.
ALTERED = {
    "title": N_("title"),
    "criteria": N_("criteria"),
    "units": N_("units"),
    "processes": N_("processes"),
    "clauses": N_("clauses"),
    "asks": N_("questions"),
    "period": N_("period"),
    "objective": N_("objective"),
    "method": N_("method"),
    "place": N_("place"),
    "lead": N_("lead"),
    "team": N_("team"),
}


def reconcluded(scene: Scene, audit: Row) -> Iterator[tuple[Part, ...]]:
    """What the conclusion became after the report had been given out."""
    since: Row = audit["since"] or {"alterations": ()}
    changed = [entry for entry in since["alterations"] if "conclusion" in entry["now"]]
    if changed:
        yield (_("The conclusion was changed after the report had been given out:"),)
    yield bullets(
        _("{who}. Reason: {reason} Now: {now}").format(
            who=scene.signed(entry["by"], entry["on"]), reason=entry["reason"], now=entry["now"]["conclusion"]
        )
        for entry in changed
    )


def judged_at_home(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """Who answered or found something in a unit that is the own one, as people and units stand today."""
    pairs = chain(
        ((row["by"], row["unit"]) for row in audit["sheet"] if row["result"]),
        ((row["raised_by"], unit) for row in standing(audit) for unit in units_of(row)),
    )
    if audit["kind"] in auditrules.OUTSIDE_KINDS:
        return ()
    return bullets(
        _("{person} judged in {unit} and belongs to it.").format(
            person=scene.person(person), unit=scene.unit(unit)
        )
        for person, unit in dict.fromkeys(pairs)
        if unit in scene.org.units and not scene.org.independent(person, [unit])
    )


def carried_out(scene: Scene, audit: Row) -> Iterator[tuple[Part, ...]]:
    """The visits with what was answered of them, and what was answered besides."""
    visits = by_time(audit["timetable"])
    answered = [row for row in audit["sheet"] if row["result"]]
    of_visit: dict[int | None, list[Row]] = {}
    for row in answered:
        of_visit.setdefault(_visit_of(scene, visits, row), []).append(row)
    if not visits:
        yield (_("No timetable is recorded."),)
    columns = (
        column("day", _("planned for"), "day"),
        column("time", _("time"), "id"),
        column("unit", _("unit")),
        column("clauses", _("clauses"), "clause"),
        column("auditor", word("auditor")),
        column("answers", _("answers recorded"), "number", tones={"0": "warn"}),
        column("days", _("recorded for"), "day"),
        column("who", _("by whom")),
    )
    planned = [
        {**visit, **_done(scene, of_visit.get(number, ()))}
        for number, visit in enumerate(visited(scene, visits))
    ]
    note = _(
        "An answer counts for the visit to its unit, else for one to a unit above whose clauses it is about."
    )
    yield table(_("Planned visits"), columns, planned, note)
    besides: dict[str, list[Row]] = {}
    for row in of_visit.get(None, ()):
        besides.setdefault(row["unit"], []).append(row)
    told = [{"unit": scene.unit(unit), **_done(scene, rows)} for unit, rows in besides.items()]
    title = _("Answered outside the timetable") if visits else _("Answered")
    yield table(title, (columns[2], *columns[5:]), told)


def _visit_of(scene: Scene, visits: Sequence[Row], row: Row) -> int | None:
    """The visit that an answer belongs to: to its unit, else to one above for its clause; of several that of its day."""

    def about(visit: Row) -> bool:
        return not visit["clauses"] or any(covers(clause, row["clause"]) for clause in visit["clauses"])

    fits = [
        number
        for number, visit in enumerate(visits)
        if visit["unit"] == row["unit"]
        or (row["unit"] in scene.org.answering(visit["unit"]) and about(visit))
    ]

    def nearness(number: int) -> tuple[bool, ...]:
        visit = visits[number]
        return (
            visit["unit"] == row["unit"],
            about(visit),
            visit["day"] == row["on"],
            visit["auditor"] == row["by"],
        )

    return max(fits, key=nearness, default=None)


def _done(scene: Scene, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "answers": len(rows),
        "days": tuple(sorted({row["on"] for row in rows})),
        "who": scene.people(dict.fromkeys(row["by"] for row in rows)),
    }


def counting(audit: Row) -> dict[str, Row]:
    """The meeting of each kind that counts: the last one that was recorded."""
    return {meeting["kind"]: meeting for meeting in audit["meetings"]}


def meetings(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """Both meetings with who was present; one that is not recorded is said to be so."""
    held = counting(audit)
    return fields(*((_(name), met(scene, held.get(kind))) for kind, name in MEETINGS.items()))


def met(scene: Scene, meeting: Row | None) -> str:
    if meeting is None:
        return _("not recorded")
    present = _("{day}; present: {people}").format(
        day=scene.day(meeting["on"]), people=scene.people(meeting["present"])
    )
    return ". ".join(filter(None, (present, meeting.get("note"))))


def obstacles(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """What the record knows of: days moved, visits taken out, a plan or a checklist changed on the way, exceptions."""
    told = [*_altered(scene, audit), *_refreshed(scene, audit), *_excepted(scene, audit)]
    return bullets(told) or (_("None is recorded."),)


def _altered(scene: Scene, audit: Row) -> Iterator[str]:
    for entry in audit["alterations"]:
        who, was, now = scene.signed(entry["by"], entry["on"]), entry["was"], entry["now"]
        if entry["move"] == "postpone":
            days = {**{key: audit[key] for key in ("from", "to")}, **now}
            before = {**days, **was}
            yield _("Postponed from {before} to {after} ({who}): {reason}").format(
                before=scene.days(before["from"], before["to"]),
                after=scene.days(days["from"], days["to"]),
                who=who,
                reason=entry["reason"],
            )
        for visit in _taken_out(was, now):
            yield _("The visit to {unit} on {day} at {time} was taken out of the timetable ({who}).").format(
                unit=scene.unit(visit["unit"]), day=scene.day(visit["day"]), time=visit["time"], who=who
            )
        fields_ = [_(ALTERED[field]) for field in ALTERED if field in was]
        if entry["begun"] and entry["move"] == "edit" and fields_:
            yield _("The plan was changed after the beginning ({who}): {fields}. Reason: {reason}").format(
                who=who, fields=", ".join(fields_), reason=entry["reason"]
            )


def _taken_out(was: Row, now: Row) -> Iterator[Row]:
    """The visits that stood in a timetable and stand in it no more; one that another auditor took over still does."""
    left = {(visit["day"], visit["time"], visit["unit"]) for visit in now.get("timetable", ())}
    for visit in was.get("timetable", ()):
        if (visit["day"], visit["time"], visit["unit"]) not in left:
            yield visit


def _refreshed(scene: Scene, audit: Row) -> Iterator[str]:
    for entry in audit["moves"]:
        if entry["move"] == "refresh":
            yield _("A newer text of the checklist was taken in ({who}): {reason}").format(
                who=scene.signed(entry["by"], entry["on"]), reason=entry["reason"]
            )


def _excepted(scene: Scene, audit: Row) -> Iterator[str]:
    for key, what in (
        ("exception", N_("Nobody in the team was independent of some units: {reason}")),
        ("lead_exception", N_("Who leads is not qualified: {reason}")),
    ):
        if audit[key]:
            yield _(what).format(reason=audit[key]["reason"])


def opinions(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """Disputes with how each was decided, and opinions that differ from a decision all the same."""
    told: list[tuple[int, str]] = []
    for row in audit["finding_list"]:
        for dispute in row["disputes"]:
            said = (
                _("{id} was disputed ({who}): {reason}")
                if dispute["decision"]
                else _("{id} is disputed, not decided yet ({who}): {reason}")
            )
            who = scene.signed(dispute["by"], dispute["on"])
            told.append((0, said.format(id=row["id"], who=who, reason=dispute.get("reason", ""))))
            if dispute["decision"]:
                told.append((1, decided(scene, dispute["decision"])))
    return (*bullets(told), *form.opinions(scene, audit["opinions"]))


def decided(scene: Scene, entry: Row) -> str:
    """How a dispute ended, by whom, when and why."""
    became = word(entry["grade"]) if entry.get("grade") else ""
    what = ": ".join(filter(None, (movewords.done(entry), became)))
    return _("{what} ({who}). Reason: {reason}").format(
        what=what, who=scene.signed(entry["by"], entry["on"]), reason=entry.get("reason") or _("not recorded")
    )


# Where management systems say what becomes of nonconformities.
CORRECTIVE = "10.2"


def followed_up(scene: Scene, audit: Row) -> Iterator[Section]:
    """What was verified of earlier findings during this audit, what was seen of them besides, and what is still to be."""
    follows, open_ = audit["follows"], audit["to_verify"] or audit["not_ready"]
    none = _("No finding of {audit} is left to be verified.").format(audit=follows)
    unverified = _("No verdict on an earlier finding was given during this audit.")
    yield section(
        _("Follow-up of earlier findings"),
        (_("This audit follows {audit}.").format(audit=follows),) if follows else (),
        (none,) if follows and not open_ else (),
        verified(scene, audit["verified"]) or (unverified,),
        looked_again(scene, audit),
    )
    yield from verifying(scene, audit)


def looked_again(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """The earlier findings that came back, and what was answered about corrective actions."""
    repeats = bullets(
        _("{id} repeats {earlier}: it was looked at again, and came back.").format(
            id=row["id"], earlier=", ".join(row["repeat_of"])
        )
        for row in standing(audit)
        if row["repeat_of"]
    )
    columns = (
        column("clause", _("clause"), "clause"),
        column("question", _("question"), "id"),
        column("unit", _("unit")),
        coded("result", _("answer"), RESULTS, GRADE_TONES),
        column("evidence", _("evidence")),
    )
    answered = [
        {**row, "unit": scene.unit(row["unit"]), "evidence": row["evidence"] or row["note"] or row["reason"]}
        for row in audit["sheet"]
        if row["result"] and covers(CORRECTIVE, row["clause"])
    ]
    title = _("What was answered about nonconformities and corrective actions")
    return (*repeats, *table(title, columns, answered))


def verified(scene: Scene, rows: Iterable[Row]) -> tuple[Part, ...]:
    columns = (
        column("id", _("finding"), "id"),
        column("unit", _("unit")),
        column("observed", _("observed")),
        of_verdict("verdict"),
        column("on", _("given on"), "day"),
        column("by", _("given by")),
        column("evidence", _("evidence")),
    )
    told = [{**row, "unit": scene.unit(row["unit"]), "by": scene.person(row["by"])} for row in rows]
    return table(_("Verified during this audit"), columns, told)
