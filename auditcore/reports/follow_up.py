"""The running list of open findings and actions, as auditors and the head sign it. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import movewords
from auditcore.contract import Column, Part, Report, Section, Table
from auditcore.i18n import _, ngettext
from auditcore.model import ACTION_STATUSES
from auditcore.reports.awaited import AWAITED, awaited, called
from auditcore.reports.parts import (
    GRADE_TONES,
    GRADES,
    bullets,
    coded,
    column,
    fields,
    section,
    sign,
    sign_for_office,
    signatures,
    table,
)
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]

# Of what is awaited, what the auditors owe, or whoever runs the programme.
AUDITORS = ("issue", "review", "decision", "extension", "effect")

# Those for whom most waits: whoever signs talks to them first.
MOST = 3


class Asked(NamedTuple):
    """`since` is the day (ISO) from which on what was closed is told; `only` what the list was narrowed to, in words."""

    since: str
    only: Sequence[tuple[str, str]] = ()


def report(scene: Scene, found: Mapping[str, Sequence[Row]], asked: Asked) -> Report:
    """The list of what `report_follow_up.running` found."""
    return scene.report("follow-up", _("Follow-up of findings and actions"), sections(scene, found, asked))


def sections(scene: Scene, found: Mapping[str, Sequence[Row]], asked: Asked) -> Iterator[Section]:
    """How things stand, each list, and where to sign."""
    auditors = [row for row in found["waits"] if row["what"] in AUDITORS]
    yield section(
        _("Summary"),
        fields(*asked.only),
        bullets(summary(scene, found, asked, len(auditors))),
        by_unit(scene, found["findings"]),
    )
    yield section(_("Open findings"), findings(scene, found["findings"]))
    owed = {row["id"] for row in found["waits"]}
    yield section(_("Open actions"), actions(scene, found["actions"], owed))
    yield section(_("Waits for the auditors"), waits(scene, auditors))
    closed_since = _("Closed since {day}").format(day=scene.day(asked.since))
    yield section(closed_since, closed(scene, found["closed"]))
    yield section(_("Closed, and the effect is doubtful"), doubtful(scene, found["doubtful"]))
    heads = scene.org.with_role("head")
    head = scene.person(heads[0]) if len(heads) == 1 else ""
    yield signatures(sign(_("auditor")), sign_for_office(scene, _("head of the organisation"), head))


# The first page.


def summary(
    scene: Scene, found: Mapping[str, Sequence[Row]], asked: Asked, auditors: int
) -> Iterator[str | tuple[int, str]]:
    """How many are open and late, for whom most waits since when, what was closed, and what came back."""
    findings, actions = found["findings"], found["actions"]
    if findings or actions:
        said = ngettext("{count} finding is open", "{count} findings are open", len(findings))
        yield _with_late(scene, said.format(count=len(findings)), findings)
        said = ngettext("{count} action is open", "{count} actions are open", len(actions))
        yield _with_late(scene, said.format(count=len(actions)), actions)
    else:
        yield _("Nothing is open that fits this.") if asked.only else _("Nothing is open.")
    if auditors:
        said = ngettext(
            "{count} thing waits for the auditors.", "{count} things wait for the auditors.", auditors
        )
        yield said.format(count=auditors)
    if held := most(found["waits"], scene):
        yield _("Most waits for:")
        yield from ((1, _holder(scene, who, rows)) for who, rows in held)
    if count := len(found["closed"]):
        said = ngettext(
            "{count} finding was closed or withdrawn since {day}.",
            "{count} findings were closed or withdrawn since {day}.",
            count,
        )
        yield said.format(count=count, day=scene.day(asked.since))
    if count := len(found["doubtful"]):
        yield ngettext(
            "{count} closed finding came back: the effect of what was done is doubtful.",
            "{count} closed findings came back: the effect of what was done is doubtful.",
            count,
        ).format(count=count)


def _with_late(scene: Scene, said: str, rows: Sequence[Row]) -> str:
    """The sentence, and how many of these are late since when."""
    late = [row for row in rows if row["late"] is not None]
    if not late:
        return _("{said}, none overdue.").format(said=said)
    days = max(row["late"] for row in late)
    return ngettext(
        "{said}, {late} overdue, the oldest by {count} day (due {day}).",
        "{said}, {late} overdue, the oldest by {count} days (due {day}).",
        days,
    ).format(said=said, late=len(late), count=days, day=scene.day(min(row["due"] for row in late)))


def most(waits: Iterable[Row], scene: Scene) -> list[tuple[str, list[Row]]]:
    """Those for whom most waits, each with all of it; of as many the one with more that is late. What waits for a role is
    that of the one person who has it, so that the lists name as many."""
    held: dict[str, list[Row]] = {}
    for row in waits:
        people = scene.org.with_role(row["who"])
        held.setdefault(people[0] if len(people) == 1 else row["who"], []).append(row)
    order = sorted(held.items(), key=lambda one: (-len(one[1]), -_late_ones(one[1]), one[0]))
    return order[:MOST]


def _late_ones(rows: Iterable[Row]) -> int:
    return sum(row["late"] is not None for row in rows)


def _holder(scene: Scene, who: str, rows: Sequence[Row]) -> str:
    said = ngettext(
        "{name}: {count} thing, the longest since {day}",
        "{name}: {count} things, the longest since {day}",
        len(rows),
    ).format(name=called(scene, who), count=len(rows), day=scene.day(min(row["since"] for row in rows)))
    late = _late_ones(rows)
    return _("{said}; {late} overdue").format(said=said, late=late) if late else said


def by_unit(scene: Scene, findings: Sequence[Row]) -> tuple[Part, ...]:
    """How many are open in each unit, by grade, and how late; nothing where all are of one unit."""
    units = grouped(findings)
    columns = (
        column("unit", _("unit")),
        column("open", _("open findings"), "number"),
        *(column(grade, word(grade), "number") for grade in GRADES),
        column("overdue", _("overdue"), "number"),
        column("late", _("days late at most"), "number"),
    )
    rows = (
        {
            "unit": scene.unit(unit) or "–",
            "open": len(rows),
            **{grade: sum(row["grade"] == grade for row in rows) or None for grade in GRADES},
            "overdue": _late_ones(rows) or None,
            "late": max((row["late"] for row in rows if row["late"] is not None), default=None),
        }
        for unit, rows in units.items()
    )
    return table(_("By unit"), columns, rows) if len(units) > 1 else ()


def grouped(findings: Iterable[Row]) -> dict[str | None, list[Row]]:
    """The findings by unit: the unit with the oldest first, and its oldest first, as they come."""
    units: dict[str | None, list[Row]] = {}
    for row in findings:
        units.setdefault(row["unit"], []).append(row)
    return units


# The lists.


def late() -> Column:
    return column("late", _("days late"), "number")


def findings(scene: Scene, rows: Sequence[Row]) -> tuple[Part, ...]:
    """The open findings, a table a unit, all of the same columns."""
    columns = (
        column("id", _("finding"), "id"),
        coded("grade", _("grade"), GRADES, GRADE_TONES),
        column("title", _("what")),
        column("owner", _("owner")),
        coded("state", _("status"), dict.fromkeys(code for row in rows for code in _state(row))),
        column("due", _("due"), "day"),
        *([late()] if _late_ones(rows) else []),
        awaited(AWAITED),
        column("whom", _("from whom")),
        column("since", _("since"), "day"),
    )
    return tuple(
        Table(
            f"{scene.unit(unit) or '–'} ({len(of_unit)})",
            columns,
            [
                {
                    **row,
                    "owner": scene.person(row["owner"]),
                    "state": _state(row),
                    "whom": called(scene, row["whom"]),
                }
                for row in of_unit
            ],
        )
        for unit, of_unit in grouped(rows).items()
    )


def _state(row: Row) -> tuple[str, ...]:
    """The status with its flags; how late it is says a column of its own."""
    return row["status"], *(flag for flag in row["flags"] if flag != "overdue")


# Of an action: that its plan was not agreed to yet, so that nobody waits for it.
PROPOSED = "proposed"


def actions(scene: Scene, rows: Sequence[Row], owed: Container[str]) -> tuple[Part, ...]:
    """The open actions, the oldest first; the first due date only where it was moved; and what nobody owes yet."""
    said = {**{code: word(code) for code in ACTION_STATUSES}, PROPOSED: _("planned, not agreed yet")}
    columns = (
        column("id", _("action"), "id"),
        column("title", _("what")),
        column("owner", _("owner")),
        column("original_due", _("first due"), "day"),
        column("due", _("due"), "day"),
        late(),
        column("progress", _("%"), "percent"),
        column("status", _("status"), "code", words=said, tones={"on-hold": "warn"}),
        column("held_until", _("on hold until"), "day"),
        column("blocked_by", _("waits for action"), "id"),
        column("asked_due", _("asked for"), "day"),
    )
    told = (
        {
            **row,
            "owner": scene.person(row["owner"]),
            "status": row["status"] if row["id"] in owed else PROPOSED,
            "original_due": row["original_due"] if row["original_due"] != row["due"] else None,
        }
        for row in rows
    )
    return table("", columns, told)


def waits(scene: Scene, rows: Sequence[Row]) -> tuple[Part, ...]:
    """What the auditors, or whoever runs the programme, are to do."""
    columns = (
        column("id", _("of"), "id"),
        awaited(AUDITORS),
        column("whom", _("from whom")),
        column("since", _("since"), "day"),
        column("due", _("due"), "day"),
        late(),
        column("unit", _("unit")),
        column("title", _("what")),
    )
    told = (
        {**row, "awaited": row["what"], "whom": called(scene, row["who"]), "unit": scene.unit(row["unit"])}
        for row in rows
    )
    return table("", columns, told)


def _ended(scene: Scene, row: Row) -> Row:
    return {**row, "unit": scene.unit(row["unit"]), "owner": scene.person(row["owner"])}


def _of_ended() -> tuple[Column, ...]:
    return (
        column("id", _("finding"), "id"),
        coded("grade", _("grade"), GRADES, GRADE_TONES),
        column("title", _("what")),
        column("unit", _("unit")),
        column("owner", _("owner")),
    )


def closed(scene: Scene, rows: Sequence[Row]) -> tuple[Part, ...]:
    """What ended, the latest first: on which day, by what, and who decided."""
    columns = (
        *_of_ended(),
        column("ended_on", _("closed on"), "day"),
        column("how", _("how it ended")),
        column("by", _("who decided")),
    )
    told = (
        {
            **_ended(scene, row),
            "how": movewords.done(row["ended"]),
            "by": scene.person(row["ended_by"]),
        }
        for row in rows
    )
    return table("", columns, told)


def doubtful(scene: Scene, rows: Sequence[Row]) -> tuple[Part, ...]:
    """What was closed and came back: when it was closed, and as what it was seen again since when."""
    columns = (
        *_of_ended(),
        column("ended_on", _("closed on"), "day"),
        column("ended_by", _("closed by")),
        column("back", _("seen again on"), "day"),
        column("by", _("as"), "id"),
    )
    told = (
        {**_ended(scene, row), "ended_by": scene.person(row["ended_by"]), "by": tuple(row["by"])}
        for row in rows
    )
    return table("", columns, told)
