"""What an audit's answers show: how far the criteria were met, by counting, on what that rests, and who was spoken with.
Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from auditcore.contract import Part, Section
from auditcore.i18n import _
from auditcore.reports.audit_results import asks_questions, result
from auditcore.reports.parts import column, fields, section, table
from auditcore.reports.scene import Scene

Row = Mapping[str, Any]

SAMPLE = ("nonconforming", "examined", "population")


def criteria_met(scene: Scene, audit: Row) -> Section:
    """How many questions came out how, and whether the objective was reached, which only the lead can say; of an audit that
    was given up nobody does."""
    reached = _(
        "to be stated by the lead auditor: ……………………………… (nothing else than the conclusion is recorded)"
    )
    return section(
        _("How far the criteria were met"),
        counted(audit),
        fields(
            (_("objective"), audit["objective"]),
            (_("whether the objective was reached"), "" if audit["status"] == "cancelled" else reached),
        ),
    )


def counted(audit: Row) -> tuple[Part, ...]:
    """The numbers of the conformity table in a sentence; they count, and judge nothing."""
    if not asks_questions(audit):
        return (_("The auditors came from outside: only what they found is recorded."),)
    number = Counter(result(row) for row in audit["sheet"])
    inside = number.total() - number["out-of-scope"]
    if not inside:
        return (_("No question is in the scope yet: the audit has not begun."),)
    return (
        _(
            "Of {all} questions in the scope {examined} were examined: {conforms} conform, {nonconforming} do not conform, "
            "{remarked} have another finding, {needless} do not apply. {left} were not examined: nothing is known of them "
            "from this audit."
        ).format(
            all=inside,
            examined=inside - number["not-examined"],
            needless=number["not-applicable"],
            left=number["not-examined"],
            **{kind: number[kind] for kind in ("conforms", "nonconforming", "remarked")},
        ),
        _(
            "This counts questions; one that is asked in several units counts once for each. How grave anything is, "
            "it does not judge."
        ),
    )


def sections(scene: Scene, audit: Row) -> Iterator[Section]:
    """The evidence of conformity clause by clause, then whom the auditors spoke with."""
    if asks_questions(audit):
        none = _("None is recorded.")
        yield section(_("Evidence of conformity"), conforming(scene, audit), otherwise=none)
        yield section(_("People spoken with"), spoken(scene, audit), otherwise=none)


def conforming(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """Each answer that counts as conforming, with what was looked at."""
    columns = (
        column("clause", _("clause"), "clause"),
        column("question", _("question"), "id"),
        column("unit", _("unit")),
        column("evidence", _("evidence")),
        column("sample", _("sample"), "id"),
    )
    rows = [
        {
            **row,
            "unit": scene.unit(row["unit"]),
            "evidence": row["evidence"] or row["note"] or _("not recorded"),
            "sample": sample(row["sample"]),
        }
        for row in audit["sheet"]
        if result(row) == "conforms"
    ]
    sampled = any(row["sample"] for row in rows)
    note = _("A sample: how many were not in order / looked at / there altogether.") if sampled else ""
    return table("", columns, rows, note)


def sample(value: Mapping[str, int] | None) -> str:
    """A sample as it is typed: `0/20/340`."""
    return "/".join(str(value[part]) for part in SAMPLE if part in value) if value else ""


def spoken(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """Whom the answers name, each as it was written, with the units and clauses that were spoken about."""
    met: dict[str, list[Row]] = {}
    for row in audit["sheet"]:
        if row["spoke_with"]:
            met.setdefault(row["spoke_with"], []).append(row)
    columns = (
        column("who", _("spoke with")),
        column("units", _("units")),
        column("clauses", _("clauses"), "clause"),
    )
    rows = [
        {
            "who": who,
            "units": tuple(dict.fromkeys(scene.unit(row["unit"]) for row in rows)),
            "clauses": tuple(dict.fromkeys(row["clause"] for row in rows)),
        }
        for who, rows in met.items()
    ]
    return table("", columns, rows)
