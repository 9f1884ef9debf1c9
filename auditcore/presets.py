"""Policies to begin with, as data: which settings each changes, and where every value comes from, in words.

A preset is written into the settings file value by value; from then on the office's own changes count. What was
decided before keeps the dates and demands that it was given.
"""

from __future__ import annotations

from typing import NamedTuple

from auditcore.i18n import N_


class Line(NamedTuple):
    """One setting as it is typed, and what it rests on."""

    key: str
    value: str
    source: str


class Preset(NamedTuple):
    title: str
    lines: tuple[Line, ...]


_ANNUALLY = N_("ISO 9001, 9.2.1 and 9.3.1: at planned intervals. The standard names none; a year is usual.")
_SMALL = N_("Practice of offices with few staff; no rule asks for it.")
_INSPECTED = N_(
    "Practice of inspections under Decision 19/2014/QĐ-TTg; not checked against its text. Compare it with the text "
    "in force and with the plan of your province."
)
_MINUTES = N_(
    "Two months to answer the minutes of an inspection, as 60 days: practice under Decision 19/2014/QĐ-TTg, not "
    "checked against its text. The minutes may name another period, which then counts."
)

PRESETS: dict[str, Preset] = {
    "iso9001": Preset(
        N_("what ISO 9001 asks for, and no more"),
        (
            *(
                Line(f"policy.{grade}.{name}", value, source)
                for grade in ("major", "minor")
                for name, value, source in (
                    (
                        "correction",
                        "true",
                        N_("ISO 9001, 10.2.1: control and correct it, deal with the consequences."),
                    ),
                    (
                        "extent",
                        "true",
                        N_("ISO 9001, 10.2.1 b: find out whether similar ones exist, or could."),
                    ),
                    ("cause", "true", N_("ISO 9001, 10.2.1: find the causes. The standard names no method.")),
                    (
                        "structured-cause",
                        "false",
                        N_("ISO 9001, 10.2.1: find the causes. The standard names no method."),
                    ),
                    ("actions", "1", N_("ISO 9001, 10.2.1: carry out the action that is needed.")),
                    (
                        "effect-plan",
                        "true",
                        N_("ISO 9001, 10.2.1: look at whether the action had its effect."),
                    ),
                    (
                        "follow-through",
                        "true",
                        N_(
                            "ISO 9001, 10.2.1 e and f: say whether risks, or the system itself, had to change."
                        ),
                    ),
                )
            ),
            Line(
                "policy.lead-qualified",
                "true",
                N_("ISO 9001, 7.2: whoever audits is competent, and a record shows it."),
            ),
            Line("programme.audit-months", "12", _ANNUALLY),
            Line("programme.review-months", "12", _ANNUALLY),
        ),
    ),
    "small-office": Preset(
        N_("working days and simple methods, for offices with few staff"),
        (
            Line("policy.days", "working", _SMALL),
            Line("policy.major.answer-days", "10", _SMALL),
            Line("policy.minor.answer-days", "20", _SMALL),
            Line("policy.observation.answer-days", "20", _SMALL),
            Line("policy.opportunity.answer-days", "20", _SMALL),
            Line("policy.major.action-days", "20", _SMALL),
            Line("policy.minor.action-days", "40", _SMALL),
            Line("policy.review-days", "10", _SMALL),
            Line("policy.due-soon-days", "14", _SMALL),
            Line(
                "policy.major.methods", "5-whys", N_("Practice: of all methods, five whys need no training.")
            ),
            Line("programme.audit-months", "12", _ANNUALLY),
            Line("programme.review-months", "12", _ANNUALLY),
        ),
    ),
    "vn-inspection": Preset(
        N_("periods that inspections of Vietnamese offices go by"),
        (
            Line(
                "calendar.country",
                "VN",
                N_("Labour Code of Vietnam: public holidays with Tết, and swapped days."),
            ),
            Line("policy.days", "calendar", _MINUTES),
            Line("policy.major.answer-days", "60", _MINUTES),
            Line("policy.minor.answer-days", "60", _MINUTES),
            Line("programme.audit-months", "12", _INSPECTED),
            Line("programme.review-months", "12", _INSPECTED),
            Line("programme.law-months", "3", _INSPECTED),
        ),
    ),
}


def source_of(key: str, value: object) -> str:
    """What a setting's value rests on where a preset has the same one; "" where it is the office's own."""
    return next(
        (
            line.source
            for preset in reversed(PRESETS.values())
            for line in preset.lines
            if (line.key, line.value) == (key, str(value))
        ),
        "",
    )
