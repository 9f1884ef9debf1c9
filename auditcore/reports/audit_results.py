"""What an audit examined: conformity clause by clause, what was not examined, and what was not covered at all. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditcore import auditrules, coverage
from auditcore.case import VERIFIED
from auditcore.contract import Part, Section
from auditcore.i18n import _, ngettext
from auditcore.reports.audit_scope import reached
from auditcore.reports.audit_summary import standing
from auditcore.reports.parts import bullets, column, section, table
from auditcore.reports.scene import Scene
from auditcore.text import clause_key
from auditcore.words import word

Row = Mapping[str, Any]

# What conformity counts an answer's grade as.
COUNTED = {
    "conforms": "conforms",
    "strength": "conforms",
    "major": "nonconforming",
    "minor": "nonconforming",
    "observation": "remarked",
    "opportunity": "remarked",
    "not-applicable": "not-applicable",
}
BLANK = ("not-examined", "unexamined")
"""States of a question that nobody answered."""


def asks_questions(audit: Row) -> bool:
    """Whether its auditors answer questions here; others hand in what they found."""
    return audit["kind"] not in auditrules.OUTSIDE_KINDS


def conformity(scene: Scene, audit: Row) -> Iterator[Section]:
    """Clause by clause how many questions came out how; then what did not apply, with the reasons."""
    if not asks_questions(audit):
        yield section(
            _("Conformity by clause, counted in questions"),
            (_("The auditors came from outside: only what they found is recorded."),),
        )
        return
    inside = [row for row in audit["sheet"] if row["state"] != "out-of-scope"]
    clauses = dict.fromkeys((row["checklist"], row["clause"]) for row in inside)
    several = len(audit["criteria"]) > 1
    outside = dict.fromkeys(
        f"{row['checklist']} {row['clause']}" if several else row["clause"]
        for row in audit["sheet"]
        if (row["checklist"], row["clause"]) not in clauses
    )
    rows = [_counted(audit, *clause) for clause in clauses]
    columns = (
        column("checklist", _("criteria"), "id"),
        column("clause", _("clause"), "clause"),
        column("title", _("title")),
        column("conforms", word("conforms"), "number"),
        column("nonconforming", _("does not conform"), "number"),
        column("remarked", _("other finding"), "number"),
        column("not-applicable", _("does not apply"), "number"),
        column("not-examined", _("not examined"), "number"),
        column("out-of-scope", _("out of scope"), "number"),
    )
    note = _(
        "A question that is asked in several units counts once for each. What was found well done counts as conforming; "
        "an observation or an opportunity for improvement is another finding."
    )
    others = _("Out of scope as a whole: {clauses}.").format(clauses=", ".join(outside)) if outside else ""
    yield section(
        _("Conformity by clause, counted in questions"),
        table("", columns if several else columns[1:], rows, note),
        named_besides(audit, rows),
        (others,) if others and rows else (),
        otherwise=_("No question is in the scope yet: the audit has not begun."),
    )
    yield section(_("Requirements that do not apply"), not_applicable(scene, inside), level=2)


def named_besides(audit: Row, rows: Iterable[Row]) -> tuple[Part, ...]:
    """That findings count elsewhere, and the clauses that they break although no question about these came out so."""
    found = standing(audit)
    if not found:
        return ()
    broken = {row["clause"] for row in rows if row["nonconforming"]}
    cited = {clause for row in found if row["grade"] in VERIFIED for clause in row["clauses"]}
    note = _("Findings may name further clauses; they are counted in the table above, by clause and unit.")
    besides = _(
        "Nonconformities were found against these clauses, too, whose questions came out otherwise: {clauses}."
    )
    named = ", ".join(sorted(cited - broken, key=clause_key))
    return (note, besides.format(clauses=named)) if named else (note,)


def _counted(audit: Row, checklist: str, clause: str) -> Row:
    rows = [row for row in audit["sheet"] if (row["checklist"], row["clause"]) == (checklist, clause)]
    counted = Counter(result(row) for row in rows)
    kinds = (*dict.fromkeys(COUNTED.values()), "not-examined", "out-of-scope")
    base = {"checklist": checklist, "clause": clause, "title": audit["titles"].get(clause, "")}
    return {**base, **{kind: counted[kind] for kind in kinds}}


def result(row: Row) -> str:
    """What conformity counts a row of the sheet as: what nobody answered is never anything but not examined."""
    if row["state"] == "out-of-scope":
        return "out-of-scope"
    return "not-examined" if row["state"] in BLANK else COUNTED[row["grade"]]


def not_applicable(scene: Scene, inside: Iterable[Row]) -> tuple[Part, ...]:
    columns = (
        column("clause", _("clause"), "clause"),
        column("question", _("question"), "id"),
        column("unit", _("unit")),
        column("reason", _("reason")),
    )
    rows = [{**row, "unit": scene.unit(row["unit"])} for row in inside if row["grade"] == "not-applicable"]
    return table("", columns, rows)


def unexamined(scene: Scene, audit: Row) -> Iterator[tuple[Part, ...]]:
    """What nobody answered, reason by reason and unit by unit."""
    left: dict[tuple[str, str], list[str]] = {}
    for row in audit["sheet"]:
        if row["state"] in BLANK:
            left.setdefault((row["reason"], row["unit"]), []).append(row["question"])
    if not asks_questions(audit) or not audit["sheet"]:
        yield (_("No question was to be answered here."),)
        return
    if not left:
        yield (_("Every question in the scope was examined."),)
        return
    yield (_("What was not examined never counts as conforming: nothing is known about it from this audit."),)
    columns = (
        column("reason", _("reason")),
        column("unit", _("unit")),
        column("number", _("count"), "number"),
        column("questions", _("questions"), "id"),
    )
    rows = [
        {
            "reason": reason or _("no reason was recorded"),
            "unit": scene.unit(unit),
            "number": len(questions),
            "questions": tuple(questions),
        }
        for (reason, unit), questions in left.items()
    ]
    yield table("", columns, rows)


def uncovered(scene: Scene, audit: Row) -> Iterator[tuple[Part, ...]]:
    """Clauses and units that no answer is about, with the reasons that were given."""
    if not asks_questions(audit):
        yield (_("What the auditors from outside looked at is not recorded."),)
    elif not audit["sheet"]:
        yield (_("The audit has not begun: nothing is covered yet."),)
    elif told := [*_clauses_left(audit), *_units_left(scene, audit)]:
        yield bullets(told)
    else:
        yield (_("None: some question of every clause, and some in every unit in the scope, was answered."),)
    if audit["sheet"] and (left := sum(row["state"] in BLANK for row in audit["sheet"])):
        said = ngettext(
            "{count} question in the scope was not examined; it stands under what was not examined.",
            "{count} questions in the scope were not examined; they stand under what was not examined.",
            left,
        )
        yield (said.format(count=left),) if asks_questions(audit) else ()


def _clauses_left(audit: Row) -> Iterator[str]:
    by_clause_: dict[str, list[Row]] = {}
    for row in audit["sheet"]:
        if row["state"] != "out-of-scope":
            by_clause_.setdefault(row["clause"], []).append(row)
    for clause, rows in by_clause_.items():
        if all(row["state"] in BLANK for row in rows):
            what = _("Clause {clause}").format(
                clause=" ".join(filter(None, (clause, audit["titles"].get(clause))))
            )
            why = "; ".join(_reasons(rows)) or _("no reason was recorded")
            yield f"{what}: {why}"


def _reasons(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(row["reason"] for row in rows if row["reason"]))


def _units_left(scene: Scene, audit: Row) -> Iterator[str]:
    """The units in the scope that no answer is about, by the rule of the programme, which lists them as not audited."""
    org = scene.org
    answered = {row["unit"]: audit["from"] for row in audit["sheet"] if row["result"]}
    examined = coverage.examined_on(org, answered)
    for unit in reached(scene, audit):
        if org.units[unit].get("outside") and unit not in audit["units"]:
            continue
        if not any(examined[one] for one in org.taken_over(unit)):
            what = _("Unit {unit}").format(unit=scene.unit(unit))
            yield f"{what}: {_why_left(scene, audit, unit)}"


def _why_left(scene: Scene, audit: Row, unit: str) -> str:
    """Why questions were left out there; reasons are recorded for the audited units, so below one it is its."""
    told = []
    for one in auditrules.audited(scene.org, audit, unit):
        if reasons := "; ".join(_reasons(row for row in audit["sheet"] if row["unit"] == one)):
            of_above = _("in {unit} questions were left out: {reasons}").format(
                unit=scene.unit(one), reasons=reasons
            )
            told.append(reasons if one == unit else of_above)
    return "; ".join(told) or _("no reason was recorded")
