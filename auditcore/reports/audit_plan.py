"""The audit plan as units get it beforehand: what is looked at, by whom and when, with attendance sheets. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from auditcore import auditrules, dates
from auditcore.contract import Part, Report, Section, Table
from auditcore.i18n import N_, _
from auditcore.model import GRADES, STATUSES
from auditcore.reports import audit_scope as scope
from auditcore.reports.parts import GRADE_TONES, bullets, coded, column, fields, large, section, table
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]

MEETINGS = {"opening": N_("opening meeting"), "closing": N_("closing meeting")}

# Room to sign in, above one line of dots, which is no longer than the column is wide.
SIGN_HERE = "\u00a0\n………………"
# Empty lines of an attendance sheet below those whom one expects; fewer, but some, where it would grow over its page.
SPARE, FULL, LEAST = 8, 16, 3

ASKED = (
    N_(
        "Heads of the units take part in the opening and the closing meeting, or send somebody who decides for them."
    ),
    N_("Whoever does the work is at the place at the time of the visit and can show it."),
    N_("Procedures, forms in use and records of the time looked at are at hand, on paper or on the screen."),
    N_("Let the auditors choose what they look at; nothing needs to be prepared or put in order for them."),
    N_("Tell the lead auditor in time where a day or an hour does not suit."),
)


def report(scene: Scene, audit: Row) -> Report:
    """The plan of an audit, which is what `report_audit.facts` gives."""
    title = _("Audit plan {id}: {title}").format(id=audit["id"], title=audit["title"])
    made = scene._replace(recipients=()).report(
        "plan", scope.marked(audit, title), sections(scene, audit), scene.days(audit["from"], audit["to"])
    )
    head = made.letterhead
    return made._replace(letterhead=head._replace(recipients=())) if head else made


def recipients(scene: Scene) -> tuple[Part, ...]:
    """Who gets the plan, below the signatures; formats put them at the end, where the attendance sheets stand."""
    named = scene.letterhead.recipients if scene.letterhead else scene.recipients
    return (_("Recipients:"), *bullets(named)) if named else ()


def sections(scene: Scene, audit: Row) -> Iterator[Section]:
    yield section("", scope.cancelled(scene, audit), fields(*scope.at_a_glance(scene, audit)))
    yield scope.purpose(scene, audit)
    yield from verifying(scene, audit)
    yield section(_("Method and place"), scope.held(audit))
    yield section(large(_("team")), scope.team(scene, audit))
    yield section(_("Independence and exceptions"), scope.independence(scene, audit))
    yield from timetable(scene, audit)
    yield section(_("What is asked of the units"), bullets(map(_, ASKED)))
    yield section(
        _("Confidentiality"),
        (
            _(
                "What the auditors see and hear is used for this audit only. Its report goes to those who are named in it."
            ),
        ),
    )
    yield section("", (scope.sign_off(scene, audit),), recipients(scene))
    held = {meeting["kind"]: meeting["on"] for meeting in audit["meetings"]}
    for kind, name in MEETINGS.items():
        sheet = attendance(scene, audit, held.get(kind, ""))
        yield section(_("Attendance sheet: {meeting}").format(meeting=_(name)), *sheet)._replace(
            own_page=True
        )


def timetable(scene: Scene, audit: Row) -> Iterator[Section]:
    """The visits day by day, and where the meetings stand, to be filled in where they are not held yet."""
    counted = {meeting["kind"]: meeting for meeting in audit["meetings"]}
    meetings = fields(
        *(
            (_(name), scene.day(counted[kind]["on"]) if kind in counted else _("…… (day, hour and place)"))
            for kind, name in MEETINGS.items()
        )
    )
    yield section(
        _("Timetable"), meetings, () if audit["timetable"] else (_("No visit is in the timetable yet."),)
    )
    columns = (
        column("time", _("time"), "id"),
        column("unit", _("unit")),
        column("clauses", _("clauses"), "clause"),
        column("auditor", word("auditor")),
    )
    for day, visits in groupby(by_time(audit["timetable"]), lambda visit: str(visit["day"])):
        weekday = dates.show_day(day).removesuffix(day)
        yield section(f"{weekday}{scene.day(day)}", table("", columns, visited(scene, visits)), level=2)


def by_time(visits: Iterable[Row]) -> list[Row]:
    return sorted(visits, key=lambda visit: (visit["day"], visit["time"]))


def visited(scene: Scene, visits: Iterable[Row]) -> list[dict[str, Any]]:
    """Visits as rows with names."""
    return [
        {
            **visit,
            "unit": scene.unit(visit["unit"]),
            "auditor": scene.person(visit["auditor"]),
            "clauses": tuple(visit["clauses"]),
        }
        for visit in visits
    ]


def verifying(scene: Scene, audit: Row) -> Iterator[Section]:
    """Of a follow-up: the findings that are to be verified, those that are not ready for it yet, and apart from both those
    of units in which it does not audit."""
    followed = (*audit["to_verify"], *audit["not_ready"])
    outside = [
        row for row in followed if row["unit"] and not auditrules.audited(scene.org, audit, row["unit"])
    ]
    for label, some in (
        (_("To be verified, from {audit}"), audit["to_verify"]),
        (_("Not yet ready to be verified, from {audit}"), audit["not_ready"]),
        (_("Not in the scope of this audit, from {audit}"), outside),
    ):
        rows = [row for row in some if (row in outside) == (some is outside)]
        yield section(label.format(audit=audit["follows"]), waiting(scene, rows), level=2)


def waiting(scene: Scene, rows: Iterable[Row]) -> tuple[Part, ...]:
    columns = (
        column("id", _("finding"), "id"),
        coded("grade", _("grade"), GRADES, GRADE_TONES),
        coded("status", _("status"), STATUSES),
        column("unit", _("unit")),
        column("observed", _("observed")),
        column("due", _("due"), "day"),
    )
    return table("", columns, [{**row, "unit": scene.unit(row["unit"])} for row in rows])


def attendance(scene: Scene, audit: Row, on: str) -> Iterator[tuple[Part, ...]]:
    """A sheet for a meeting to be signed by hand, of its day (ISO) where that is known: the team, the heads of the units,
    and empty lines."""
    yield fields(
        (_("day and hour"), _("{day}, from …… to ……").format(day=scene.day(on)) if on else "……"),
        (_("place"), audit["place"] or "……"),
        (_("chaired by"), scene.person(audit["lead"])),
    )
    columns = (
        column("number", _("row no."), "number"),
        column("name", _("name")),
        column("unit", _("unit, position")),
        column("signature", _("signature")),
    )
    expected = expected_at(scene, audit)
    names = [(scene.person(id), scene.unit(scene.org.people.get(id, {}).get("unit"))) for id in expected]
    spare = max(LEAST, min(SPARE, FULL - len(names)))
    rows = [
        {"number": number, "name": name, "unit": unit, "signature": SIGN_HERE}
        for number, (name, unit) in enumerate([*names, *[("", "")] * spare], start=1)
    ]
    yield (Table("", columns, rows),)


def expected_at(scene: Scene, audit: Row) -> list[str]:
    """Whom one expects at a meeting: the team, who approved the audit, and the heads of its units and those below."""
    units = [*scope.reached(scene, audit), *(visit["unit"] for visit in by_time(audit["timetable"]))]
    heads = (scene.org.head_of(unit, max(scene.today, audit["from"])) for unit in units)
    people = (*auditrules.team_of(audit), audit["approved_by"], *heads)
    return list(dict.fromkeys(filter(None, people)))
