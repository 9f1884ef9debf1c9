"""An audit in figures: what was found, by grade, clause and unit, and how much was looked at. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore.contract import Chart, Column, Part, Section, Series, Table
from auditcore.figures import tallies
from auditcore.i18n import N_, _
from auditcore.model import GRADES
from auditcore.reports import charts
from auditcore.reports.parts import GRADE_TONES, coded, column, fields, section, table
from auditcore.reports.scene import Scene
from auditcore.text import clause_key
from auditcore.words import word

Row = Mapping[str, Any]

STATES = {
    "answered": N_("{count} answered"),
    "not-examined": N_("{count} not examined"),
    "unexamined": N_("{count} left out, with a reason"),
    "out-of-scope": N_("{count} out of scope"),
}


def standing(audit: Row) -> list[Row]:
    """The findings that count: those that were not withdrawn."""
    return [row for row in audit["finding_list"] if row["status"] != "withdrawn"]


def summary(scene: Scene, audit: Row) -> Iterator[Section]:
    """How much was found and how much was looked at; by grade, clause and unit."""
    counted = Counter(row["state"] for row in audit["sheet"])
    found = standing(audit)
    findings, withdrawn = numbers(audit)
    yield section(
        _("Summary"),
        fields(
            (_("findings"), findings),
            (_("withdrawn"), withdrawn),
            (
                _("questions"),
                [_(STATES[state]).format(count=counted[state]) for state in STATES if counted[state]],
            ),
        ),
        by_grade(found),
    )
    if found:
        tables = (by_clause(scene, audit, found), by_unit(scene, found))
        yield section(_("By clause and unit"), *tables, both(scene, found), level=2)


def numbers(audit: Row) -> tuple[str, object]:
    """How many findings of which grade there are, in words, and how many were withdrawn, or ""."""
    found = standing(audit)
    told = ", ".join(f"{number} {word(grade)}" for grade, number in grades(found))
    return told or _("none"), len(audit["finding_list"]) - len(found) or ""


def grades(found: Iterable[Row]) -> list[tuple[str, int]]:
    """The grades that there are, the gravest first, with their number."""
    counted = Counter(str(row["grade"]) for row in found)
    return [(grade, counted[grade]) for grade in GRADES if counted[grade]]


def by_grade(found: Sequence[Row]) -> tuple[Part, ...]:
    """Findings by grade, as bars where there are several kinds."""
    counted = grades(found)
    columns = (coded("grade", _("grade"), GRADES, GRADE_TONES), column("number", _("findings"), "number"))
    below = table(
        _("Findings by grade"), columns, [{"grade": grade, "number": number} for grade, number in counted]
    )
    if len(counted) < 2:
        return below
    [shown] = below
    assert isinstance(shown, Table)
    most = max(counted, key=lambda one: one[1])
    about = _("The most frequent grade: {grade} ({number} of {all}).").format(
        grade=word(most[0]), number=most[1], all=len(found)
    )
    bars = Series(_("findings"), tuple(number for _grade, number in counted))
    labels = tuple(word(grade) for grade, _number in counted)
    return (Chart("bars", shown.title, about, labels, (bars,), shown, _("findings")),)


def by_clause(scene: Scene, audit: Row, found: Sequence[Row]) -> tuple[Part, ...]:
    """Findings by clause, in the order of the clauses; one that names several counts at each of them."""
    named = sorted({clause for row in found for clause in row["clauses"]}, key=clause_key)
    rows = [
        {
            "clause": clause,
            "title": audit["titles"].get(clause, ""),
            **_graded(row for row in found if clause in row["clauses"]),
        }
        for clause in named
    ]
    if none := [row for row in found if not row["clauses"]]:
        rows.append({"clause": "", "title": _("no clause named"), **_graded(none)})
    several = any(len(row["clauses"]) > 1 for row in found)
    note = _("A finding that names several clauses counts at each of them.") if several else ""
    columns = (column("clause", _("clause"), "clause"), column("title", _("title")), *_grade_columns(found))
    return table(_("Findings by clause"), columns, rows, note)


def by_unit(scene: Scene, found: Sequence[Row]) -> tuple[Part, ...]:
    """Findings by unit, the most first; one that was seen in others, too, counts in each."""
    counts = Counter(unit for row in found for unit in units_of(row))
    rows = [
        {
            "unit": scene.unit(bar.key) or _("no unit"),
            **_graded(row for row in found if bar.key in units_of(row)),
        }
        for bar in tallies.pareto(dict(sorted(counts.items(), key=lambda one: scene.unit(one[0]))))
    ]
    several = any(len(units_of(row)) > 1 for row in found)
    note = _("A finding that was seen in several units counts in each of them.") if several else ""
    return table(_("Findings by unit"), (column("unit", _("unit")), *_grade_columns(found)), rows, note)


def units_of(row: Row) -> list[str]:
    """The units in which a finding was seen; "" where none is named."""
    return list(dict.fromkeys((row["unit"] or "", *row["also_units"])))


def _grade_columns(found: Iterable[Row]) -> list[Column]:
    present = [grade for grade, _number in grades(found)]
    return [
        *(column(grade, word(grade), "number") for grade in present),
        column("all", _("together"), "number"),
    ]


def _graded(found: Iterable[Row]) -> dict[str, Any]:
    counted = Counter(row["grade"] for row in found)
    return {**{grade: counted[grade] for grade in GRADES}, "all": counted.total()}


def both(scene: Scene, found: Sequence[Row]) -> tuple[Part, ...]:
    """Clauses against units, where there are several of either."""
    clauses = sorted({clause for row in found for clause in row["clauses"]}, key=clause_key)
    units = dict.fromkeys(unit for row in found for unit in units_of(row))
    if len(clauses) < 2 or len(units) < 2:
        return ()
    heat = tallies.heat(((row["clauses"], units_of(row)) for row in found), rows=clauses, columns=units)
    return charts.matrix(_("Findings by clause and unit"), _("clause"), heat, scene.unit)
