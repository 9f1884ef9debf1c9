"""Minutes of an audit, or of a unit's part of it: what both sides sign on the spot. Pure.

Auditor and audited unit each write by hand what stands on the dotted lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import auditrules
from auditcore.contract import Part, Report, Section
from auditcore.i18n import N_, _, ngettext
from auditcore.model import RESULTS
from auditcore.reports import audit_findings as findings
from auditcore.reports.audit_course import counting, decided
from auditcore.reports.audit_plan import by_time
from auditcore.reports.audit_results import BLANK, asks_questions
from auditcore.reports.audit_scope import cancelled, marked
from auditcore.reports.audit_summary import standing, units_of
from auditcore.reports.parts import (
    GRADE_TONES,
    coded,
    column,
    fields,
    large,
    section,
    sign,
    signatures,
    table,
)
from auditcore.reports.scene import Scene

Row = Mapping[str, Any]

SHORT = "………………………………"
LINE = SHORT * 2

# What the unit said so far.
SAID = {
    "agree": N_("The unit agrees."),
    "dispute": N_("The unit disputes it."),
    "decline": N_("The unit declines it."),
    "": N_("☐ agrees   ☐ does not agree, because: {line}"),
}


def report(scene: Scene, audit: Row, unit: str = "") -> Report:
    """The minutes of an audit, which is what `report_audit.facts` gives; those of a unit and what is below it where one is
    named."""
    held = was_held(audit)
    audit = part_of(scene, audit, unit) if unit else audit
    title = _("Minutes of the audit {id}: {title}") if not unit else _("Minutes of the audit {id} in: {unit}")
    title = title.format(id=audit["id"], title=audit["title"], unit=scene.unit(unit))
    title = title if held else _("DRAFT, form to fill in – {title}").format(title=title)
    return scene.report(
        "minutes",
        marked(audit, title),
        sections(scene, audit, unit, held),
        scene.days(audit["from"], audit["to"]),
    )


def was_held(audit: Row) -> bool:
    """Whether anything of an audit took place: an answer, a meeting or a finding is recorded."""
    recorded = audit["meetings"] or audit["finding_list"] or any(row["result"] for row in audit["sheet"])
    return audit["status"] != "planned" and bool(recorded)


def part_of(scene: Scene, audit: Row, unit: str) -> dict[str, Any]:
    """The audit as far as it is about a unit, those below it and those whose place it took."""
    mine = set(scene.org.answering(unit)) | {
        one for one in scene.org.units if unit in scene.org.taken_over(one)
    }
    return {
        **audit,
        "mine": mine,
        "sheet": [row for row in audit["sheet"] if row["unit"] in mine],
        "timetable": [visit for visit in audit["timetable"] if visit["unit"] in mine],
        "finding_list": [row for row in audit["finding_list"] if not mine.isdisjoint(units_of(row))],
        "later": {
            "decided": [row for row in audit["later"]["decided"] if not mine.isdisjoint(units_of(row))],
            "raised": [row for row in audit["later"]["raised"] if not mine.isdisjoint(units_of(row))],
            "answered": [row for row in audit["later"]["answered"] if row["unit"] in mine],
        },
    }


def sections(scene: Scene, audit: Row, unit: str, held: bool) -> Iterator[Section]:
    here = auditors(audit, unit, held)
    yield section("", cancelled(scene, audit), present(scene, audit, unit, here))
    yield section(_("What was examined"), *examined(scene, audit))
    yield from stated(scene, audit)
    yield section(large(_("closing meeting")), closing(scene, audit))
    yield section(_("Remarks of the audited unit"), (LINE, LINE, LINE))
    yield section(
        _("Confirmation"),
        (
            _("These minutes were read to both sides, who sign that the findings were explained as they stand here. "
              "To sign is not to agree: what the unit sees otherwise stands in its remarks.")
            if held
            else _("Nothing of this audit is recorded yet: this is a form, to be signed once it was filled in and read to "
                   "both sides."),
        ),
    )  # fmt: skip
    yield signatures(
        sign(_("for the auditors"), scene.person(here[0]) if here else ""),
        sign(
            _("for the audited unit"),
            scene.person(_head(scene, audit, unit or next(iter(audit["units"]), ""))),
        ),
    )


def _head(scene: Scene, audit: Row, unit: str) -> str | None:
    """Who heads a unit on the day of the minutes."""
    day = audit["as_of"] or max(scene.today, audit["from"])
    return scene.org.head_of(unit, day) if unit in scene.org.units else None


def auditors(audit: Row, unit: str = "", held: bool = True) -> list[str]:
    """Who audited here: by what they answered, raised (and did not withdraw) or were to visit; the lead first. Where nothing
    tells, the whole team, but in a unit nobody once the audit was held."""
    here = {
        *(row["by"] for row in audit["sheet"] if row["result"]),
        *(row["raised_by"] for row in standing(audit)),
        *(visit["auditor"] for visit in audit["timetable"]),
    }
    team = auditrules.team_of(audit)
    return [one for one in team if one in here] or ([] if unit and held else team)


def present(scene: Scene, audit: Row, unit: str, here: Sequence[str]) -> tuple[Part, ...]:
    """Which audit, where and when, and who was there from either side."""
    units = [unit] if unit else audit["units"]
    heads = dict.fromkeys(_head(scene, audit, one) for one in units)
    spoken = dict.fromkeys(row["spoke_with"] for row in audit["sheet"] if row["spoke_with"])
    visits = [f"{scene.day(visit['day'])} {visit['time']}" for visit in by_time(audit["timetable"])]
    return fields(
        (_("audit"), f"{audit['id']} · {audit['title']}"),
        (_("audited unit"), scene.units(units)),
        (
            _("day and hour"),
            list(dict.fromkeys(visits))
            or _("{days}; from …… to ……").format(days=scene.days(audit["from"], audit["to"])),
        ),
        (_("place"), audit["place"] or SHORT),
        (_("for the auditors"), scene.people(here) or SHORT),
        (_("for the audited unit"), scene.people(heads) or SHORT),
        (_("others present"), SHORT),
        (_("spoke with"), list(spoken)),
        (_("criteria"), [one["title"] or one["id"] for one in audit["standards"]]),
    )


def examined(scene: Scene, audit: Row) -> Iterator[tuple[Part, ...]]:
    """The questions that were answered with what was looked at, and how many were not."""
    columns = (
        column("clause", _("clause"), "clause"),
        column("ask", _("asked")),
        column("unit", _("unit")),
        coded("grade", _("answer"), RESULTS, GRADE_TONES),
        column("evidence", _("evidence")),
        column("findings", _("findings"), "id"),
    )
    rows = [
        {
            **row,
            "unit": scene.unit(row["unit"]),
            "evidence": row["evidence"] or row["reason"] or row["note"],
            "findings": tuple(row["findings"]),
        }
        for row in audit["sheet"]
        if row["result"]
    ]
    yield table("", columns, rows) or (_("No answer is recorded."),)
    left = sum(row["state"] in BLANK for row in audit["sheet"])
    if asks_questions(audit) and left:
        yield (
            _(
                "Questions in the scope that were not examined, and so say nothing of conformity: {count}"
            ).format(count=left),
        )


def stated(scene: Scene, audit: Row) -> Iterator[Section]:
    """Each finding as it is put to the unit, with what the unit says to it; what was withdrawn by its number alone."""
    found, until = standing(audit), audit["as_of"]
    withdrawn = [row["id"] for row in audit["finding_list"] if row["status"] == "withdrawn"]
    yield section(
        _("Findings as stated to the unit"),
        (_("Withdrawn: {ids}").format(ids=", ".join(withdrawn)),) if withdrawn else (),
        () if found else (_("No finding was raised."),),
        (_("The unit writes below each finding whether it agrees."),) if found else (),
        later(scene, audit),
    )
    for row in found:
        told = (*findings.stated(scene, row), *answered(scene, audit, row, until))
        yield section(findings.heading(row), fields(*told), level=2)


def later(scene: Scene, audit: Row) -> Iterator[str]:
    """What came after the day of the minutes, so that nobody looks for it in them."""
    day, came = scene.day(audit["as_of"]), audit["later"]
    if any(_own(audit, row) for row in came["decided"]):
        yield _("What was answered or decided after {day} is not part of these minutes.").format(day=day)
    if came["raised"]:
        said = _("Findings that were raised after {day}, and so are not part of these minutes: {ids}.")
        yield said.format(day=day, ids=", ".join(row["id"] for row in came["raised"]))
    if came["answered"]:
        yield ngettext(
            "{count} answer was recorded for a day after {day}, and so is not part of these minutes.",
            "{count} answers were recorded for a day after {day}, and so are not part of these minutes.",
            len(came["answered"]),
        ).format(count=len(came["answered"]), day=day)


def _own(audit: Row, row: Row) -> bool:
    """Whether a finding is answered by the unit of the minutes; minutes of the whole audit are everybody's."""
    return not row["unit"] or row["unit"] in audit.get("mine", (row["unit"],))


def answered(scene: Scene, audit: Row, row: Row, until: str) -> Iterator[tuple[str, object]]:
    """What the unit said to a finding up to a day, or where it writes so, with what was decided of it, as labelled facts; a
    strength wants no answer, and what another unit owns is answered there."""
    if row["grade"] == "strength":
        return

    def known(entry: Row) -> bool:
        return not until or str(entry["on"]) <= until

    if _own(audit, row):
        last: Row = next(filter(known, reversed(row["answers"])), {})
        words = (_(SAID[last.get("outcome", "")]).format(line=SHORT), last.get("reason"))
        yield _("the unit's answer"), " ".join(filter(None, words))
        for dispute in row["disputes"]:
            if dispute["decision"] and known(dispute["decision"]):
                if dispute["seq"] != last.get("seq"):
                    yield _("disputed"), dispute.get("reason")
                yield _("decision on dispute"), decided(scene, dispute["decision"])
        for opinion in filter(known, row["opinions"]):
            yield (
                _("diverging opinion"),
                f"{opinion['text']} ({scene.signed(opinion['by'], opinion['on'])})",
            )
    else:
        yield _("the unit's answer"), _("is given by {unit}").format(unit=scene.unit(row["unit"]))
    yield _("the unit's remark"), LINE


def closing(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """Who was present at the closing meeting, as recorded; else lines to write it on."""
    meeting = counting(audit).get("closing")
    if meeting is None:
        return fields(
            (_("day and hour"), SHORT),
            (_("place"), SHORT),
            (_("present"), " ".join((_("not recorded"), LINE))),
        )
    return (
        *fields((_("day"), scene.day(meeting["on"]))),
        *attended(scene, meeting["present"]),
        *fields((_("note"), meeting.get("note"))),
    )


def attended(scene: Scene, people: Iterable[str]) -> tuple[Part, ...]:
    """Who was present, with the unit."""
    columns = (column("number", _("row no."), "number"), column("name", _("name")), column("unit", _("unit")))
    of = scene.org.people
    rows = [
        {"number": number, "name": scene.person(id), "unit": scene.unit(of.get(id, {}).get("unit"))}
        for number, id in enumerate(people, start=1)
    ]
    return table("", columns, rows)
