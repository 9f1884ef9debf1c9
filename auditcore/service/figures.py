"""The facts from which figures are made: one pass over all findings, and what is open with whom it waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import dates
from auditcore.case import units_of
from auditcore.figures.control import Sample
from auditcore.figures.lives import Life, Task, life, task
from auditcore.figures.periods import Period
from auditcore.lifecycle import standing
from auditcore.model import ORG, stream_of
from auditcore.reports.corrective_facts import Corrective
from auditcore.reports.scene import Scene
from auditcore.service import holders
from auditcore.service.awaiting import Awaiting
from auditcore.service.register import all_streams, each, finding_row
from auditcore.workspace import Workspace

Row = dict[str, Any]
Found = tuple[Row, Sequence[Row], Mapping[str, Any]]


class Lived(NamedTuple):
    """All findings as `register.each` gives them, whatever unit they are of; the `lives` of those that are meant, by id,
    those that do not count among them; and `waits`: the rows of those that are open, with what is awaited first (`due_what`)
    from whom (`due_who`) and `since` which day (ISO). `reviewed` are the actions of management reviews, which are of no
    unit; `begins` is the day on which the record begins, whatever unit is meant."""

    every: Sequence[Found]
    lives: Mapping[str, Life]
    waits: Sequence[Row]
    reviewed: Sequence[Task] = ()
    begins: str = ""


class Recorded:
    """From which day (ISO) on a move counts: that on which it was made, or on which it was recorded where that is later. A
    finding or an action that was itself recorded later, such as one from paper, is taken by the days that were said."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self._moments: dict[str, Mapping[int, str]] = {}  # of the few streams that are asked for

    def __call__(self, doc: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
        said = str(entry["on"])
        if self._day(doc["created"]["at"]) > said:
            return said
        return max(said, self._day(self._moment(doc, entry["seq"])))

    def _moment(self, doc: Mapping[str, Any], seq: int) -> str:
        if doc["changed"]["seq"] == seq:
            return str(doc["changed"]["at"])
        stream = str(stream_of(doc["id"]))
        if stream not in self._moments:
            self._moments[stream] = {one.seq: one.header["at"] for one in self.ws.record.read(stream)}
        return self._moments[stream][seq]

    def _day(self, stamp: str) -> str:
        return dates.local(stamp, self.ws.zone).date().isoformat()


def lived(ws: Workspace, wanted: frozenset[str] = frozenset()) -> Lived:
    """Every finding of the record; with `wanted` the lives only of what was seen in one of these units."""
    every = list(each(ws, all_streams(ws)))
    told = Recorded(ws)
    lives: dict[str, Life] = {}
    waits: list[Row] = []
    awaiting = Awaiting(ws)
    for finding, actions, audit in every:
        if wanted and wanted.isdisjoint(units_of(finding)):
            continue
        one = lives[finding["id"]] = life(finding, actions, told)
        if one.is_open and one.counts:
            waits.append(wait(awaiting, (finding, actions, audit), ws.today))
    reviews = () if wanted else holders.begun_reviews(ws)
    reviewed = [task(one, told) for id in reviews for one in ws.view(id).table("action").values()]
    return Lived(every, lives, waits, reviewed, begins(ws, every))


def begins(ws: Workspace, every: Iterable[Found]) -> str:
    """The day (ISO) from which on the record knows anything: that of its first event, or of the first audit or finding where
    older ones were taken over; of the findings those of `every`."""
    first = next(ws.record.read(ORG), None)
    days = [dates.local(first.header["at"], ws.zone).date().isoformat()] if first else []
    days += [finding["raised"]["on"] for finding, _actions, _audit in every]
    plans = ws.programme().table("audit").values()
    days += [entry["on"] for plan in plans for entry in plan["moves"] if entry["move"] == "start"]
    return min(days, default="")


def wait(awaiting: Awaiting, found: Found, today: str) -> Row:
    """The row of `Lived.waits` for a finding that is open."""
    finding, actions, audit = found
    row = finding_row(finding, actions, audit, today, awaiting.org)
    first = next(awaiting.of(finding, actions, audit, standing(finding, actions)))
    return {**row, "due_what": first["what"], "due_who": first["who"], "since": first["since"]}


def corrective(scene: Scene, period: Period, found: Lived) -> Corrective:
    """The figures of corrective action in a period."""
    return Corrective(
        scene,
        period,
        [one for one in found.lives.values() if one.counts],
        found.waits,
        found.reviewed,
        found.begins,
    )


def within(ws: Workspace, unit: str) -> frozenset[str]:
    """The unit, all below it and all that was merged into them; empty for no unit, which is every one. Raises NotFound."""
    if not unit:
        return frozenset()
    org = ws.org()
    org.unit(unit)
    return frozenset(org.with_past(unit))


def answered(ws: Workspace, audit: str, wanted: frozenset[str]) -> list[Row]:
    """The answers of an audit, those about `wanted` units where some are named: an answer for a unit is about all below it,
    too, but not one for the organisation as a whole."""
    answers: Iterable[Row] = ws.view(audit).table("answer").values()
    if not wanted:
        return list(answers)
    org = ws.org()

    def about(unit: str) -> bool:
        top = not org.units.get(unit, {}).get("parent")
        return unit in wanted or (not top and not wanted.isdisjoint(org.below(unit)))

    return [answer for answer in answers if about(answer["unit"])]


def of_units(ws: Workspace, rows: Iterable[Row], found: Lived, wanted: frozenset[str]) -> Iterator[Row]:
    """The rows of the audits that are about these units, as far as they are: what they found there, and which clauses they
    examined."""
    made: dict[str, list[Life]] = {}
    for one in found.lives.values():
        if one.status != "withdrawn":
            made.setdefault(one.audit, []).append(one)
    org = ws.org()
    for row in rows:
        if all(wanted.isdisjoint(org.below(unit)) for unit in row["units"]):
            continue
        its = made.get(row["id"], ())
        clauses: dict[str, set[str]] = {}
        for answer in answered(ws, row["id"], wanted) if row["started_on"] else ():
            clauses.setdefault(answer["checklist"], set()).add(answer["clause"])
        yield {
            **row,
            "findings": len(its),
            "grades": Counter(one.grade for one in its),
            "open_findings": sum(one.is_open for one in its),
            "examined": {"units": sorted(wanted), "clauses": clauses} if clauses else {},
        }


def samples(
    ws: Workspace, audits: Iterable[Row], found: Lived, wanted: frozenset[str] = frozenset()
) -> Iterator[Sample]:
    """How many findings each audit made, strengths and withdrawn ones left out, and how many questions it examined, by the
    day on which it began."""
    made = Counter(one.audit for one in found.lives.values() if one.counts)
    begun = (row for row in audits if row["started_on"])
    for row in sorted(begun, key=lambda row: (row["started_on"], row["id"])):
        asked = sum(
            answer["answers"][-1]["result"] != "not-applicable" for answer in answered(ws, row["id"], wanted)
        )
        yield Sample(row["id"], made[row["id"]], asked)


def origins(lives: Iterable[Life], of: Period) -> dict[str, int]:
    """How many findings were raised in a period, by what raised them."""
    return Counter(one.origin for one in lives if of.first <= one.raised < of.before)
