"""The table of all settings in `auditcore.toml`, from which checking, changing and the docs page come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from auditcore.i18n import N_
from auditcore.noticekinds import KINDS, PARTS

Value: TypeAlias = str | int | bool | list[str] | list[int]


class Setting(NamedTuple):
    """One setting. `key` is dotted, its last part the name in its TOML table; `kind` is one of `KINDS`."""

    key: str
    kind: str
    default: Value
    doc: str
    # Bounds of an int, both allowed.
    least: int = 0
    most: int = 3650
    # What a choice may be.
    choices: tuple[str, ...] = ()


# Words for what went wrong, none of them for who: a cause is counted by one of them.
CAUSE_CATEGORIES = [
    "training",
    "procedure",
    "communication",
    "planning",
    "workload",
    "supervision",
    "equipment",
    "software",
    "material",
    "workplace",
    "measurement",
    "supplier",
    "other",
]

GRADES = ("major", "minor", "observation", "opportunity", "strength")

# What each grade demands: name, kind, one default for each of GRADES, doc.
_POLICY: tuple[tuple[str, str, tuple[Any, ...], str], ...] = (
    ("answer-days", "int", (14, 30, 30, 30, 0), N_("Days that the unit has for its answer.")),
    (
        "action-days",
        "int",
        (0, 0, 0, 0, 0),
        N_("Days after which an action is due when nobody says by when; 0: somebody must say."),
    ),
    ("correction", "bool", (True, True, False, False, False), N_("Whether a correction is demanded.")),
    ("cause", "bool", (True, True, False, False, False), N_("Whether a cause is demanded.")),
    (
        "structured-cause",
        "bool",
        (True, False, False, False, False),
        N_("Whether the cause must be found by a method (5 whys or 6M)."),
    ),
    (
        "methods",
        "methods",
        ([], [], [], [], []),
        N_("The methods by which the cause may be found; empty: any, or as structured-cause demands."),
    ),
    (
        "actions",
        "int",
        (1, 1, 1, 1, 0),
        N_("The least number of corrective actions, once the unit agrees to act."),
    ),
    (
        "effect-plan",
        "bool",
        (True, True, False, False, False),
        N_("Whether a plan for judging the effect is demanded: what shows it, when, who."),
    ),
    (
        "extent",
        "bool",
        (False, False, False, False, False),
        N_("Whether the answer must say if similar ones exist, and where was looked."),
    ),
    (
        "follow-through",
        "bool",
        (False, False, False, False, False),
        N_("Whether it must be said, before it counts as effective, if risks or the system were changed."),
    ),
)

_DEFINITIONS = (
    N_("A requirement is not met in a way that puts the result of the work, or the whole system, in doubt."),
    N_("A requirement is not met in a single case or a small part; the result of the work is not in doubt."),
    N_("A requirement is met, but it may not stay so if nothing is done."),
    N_("A requirement is met, and the work could still be made better or simpler."),
    N_("Something done notably well, which others could take over."),
)

STYLES = ("digest", "single")
CONTENTS = ("number", "title", "full")


def _notice(kind: str) -> Iterator[Setting]:
    """The settings of a kind of notice: who hears it, when, how, in which language."""
    of = KINDS[kind]
    yield Setting(f"notify.{kind}.to", "choices", list(of.to), of.doc, choices=tuple(PARTS))
    if of.days:
        days = N_("How many calendar days before or after the date it is told, each once.")
        yield Setting(f"notify.{kind}.days", "numbers", list(of.days), days, most=365)
    channels = N_("The channels by which it goes; empty: those of notify.channels.")
    yield Setting(f"notify.{kind}.channels", "list", [], channels)
    language = N_("The language in which it is written; empty: that of the person, else of the workspace.")
    yield Setting(f"notify.{kind}.language", "language-or-none", "", language)


SETTINGS: tuple[Setting, ...] = (
    Setting("organisation", "text", "", N_("The organisation's name, as reports print it.")),
    Setting("language", "language", "en", N_("The language of messages and reports.")),
    Setting(
        "timezone",
        "zone",
        "",
        N_("The time zone that decides which day it is, such as Asia/Ho_Chi_Minh. Empty: this computer's."),
    ),
    Setting(
        "report.above", "text", "", N_("The body above the organisation, as official documents name it.")
    ),
    Setting(
        "report.place",
        "text",
        "",
        N_("The place that stands before the day at the head of official documents."),
    ),
    Setting(
        "report.signer-title",
        "text",
        "",
        N_(
            "As what the head signs official documents; a slash begins a new line: TM. ỦY BAN NHÂN DÂN/CHỦ TỊCH."
        ),
    ),
    Setting("me", "person", "", N_("The person who works with this copy, when no command says otherwise.")),
    *(
        Setting(f"policy.{grade}.{name}", kind, defaults[n], doc)
        for n, grade in enumerate(GRADES)
        for name, kind, defaults, doc in _POLICY
    ),
    Setting(
        "policy.lead-qualified",
        "bool",
        False,
        N_("Whether who leads an audit must be trained in its criteria or in auditing on its first day."),
    ),
    Setting(
        "policy.auditor-training",
        "list",
        ["iso19011", "internal-audit"],
        N_("The trainings that qualify for leading an audit by whatever criteria."),
    ),
    Setting("policy.extensions", "int", 1, N_("How often a due date may be moved."), most=100),
    Setting(
        "policy.hold-stops-clock",
        "bool",
        False,
        N_(
            "Whether the due date of an action waits while the action is on hold; then its owner cannot put it on hold."
        ),
    ),
    Setting("policy.review-days", "int", 14, N_("Days that the auditor has to accept or return a plan.")),
    Setting(
        "policy.days",
        "choice",
        "calendar",
        N_("How the days of the policy are counted: every day, or working days."),
        choices=("calendar", "working"),
    ),
    Setting(
        "policy.cause-categories",
        "list",
        CAUSE_CATEGORIES,
        N_("The kinds of causes that are counted; write your own words beside or instead of these."),
    ),
    Setting(
        "calendar.country",
        "country",
        "",
        N_("The country whose holidays are days off, such as VN; empty: none. Needs the extra 'calendar'."),
    ),
    Setting(
        "calendar.days-off",
        "days",
        [],
        N_("Further days off, each a day or a stretch such as 2026-02-14..2026-02-22."),
    ),
    Setting(
        "calendar.working-days",
        "days",
        [],
        N_("Days that are worked all the same, such as a Saturday swapped for another day."),
    ),
    Setting(
        "policy.due-soon-days", "int", 7, N_("How many calendar days ahead something counts as due soon.")
    ),
    Setting(
        "programme.unit-months",
        "int",
        12,
        N_("Months within which each unit and process is audited."),
        1,
        120,
    ),
    Setting("programme.clause-months", "int", 36, N_("Months within which each clause is audited."), 1, 120),
    Setting(
        "programme.audit-months",
        "int",
        0,
        N_("Months within which an internal audit is to be reported; 0: it is not looked after."),
        0,
        120,
    ),
    Setting(
        "programme.review-months",
        "int",
        0,
        N_("Months within which a management review is to be held; 0: it is not looked after."),
        0,
        120,
    ),
    Setting(
        "programme.law-months",
        "int",
        0,
        N_("Months within which a changed law is to be taken in; 0: each is given its day."),
        0,
        120,
    ),
    Setting(
        "evidence.max-megabytes",
        "int",
        100,
        N_("The largest evidence file that is taken, in megabytes."),
        1,
        10_000,
    ),
    Setting(
        "notify.channels",
        "list",
        ["file"],
        N_("The channels by which notices go, unless a kind or a person has others."),
    ),
    Setting(
        "notify.style",
        "choice",
        "digest",
        N_("One message a person and run with all that is to be told, or a message for each thing."),
        choices=STYLES,
    ),
    Setting(
        "notify.content",
        "choice",
        "title",
        N_("How much of a finding a notice says: its number, its title, or what was observed, too."),
        choices=CONTENTS,
    ),
    Setting(
        "notify.weekday",
        "int",
        1,
        N_("The day of the week on which the committee is told how things stand; 1 is Monday."),
        1,
        7,
    ),
    Setting(
        "notify.catch-up-days",
        "int",
        60,
        N_("Days after which what happened is told no more, where nothing ran meanwhile."),
        1,
        3650,
    ),
    Setting(
        "notify.first-days",
        "int",
        7,
        N_(
            "Days back from which the very first run tells what happened; dates that run are told at any rate."
        ),
    ),
    Setting(
        "notify.seconds",
        "int",
        30,
        N_("Seconds that a channel has for one message."),
        1,
        300,
    ),
    Setting(
        "notify.run-seconds",
        "int",
        300,
        N_("Seconds after which a run begins no further message; the next run goes on."),
        1,
        540,
    ),
    Setting(
        "notify.give-up-days",
        "int",
        3,
        N_("Days for which a message that fails is tried again before it is given up."),
        0,
        60,
    ),
    *(setting for kind in KINDS for setting in _notice(kind)),
    Setting(
        "plugins.use",
        "list",
        [],
        N_("The outside plugins that act in this workspace, and are needed to write here."),
    ),
    *(
        Setting(
            f"grades.definition.{grade}", "text", text, N_("What the grade means, as reports explain it.")
        )
        for grade, text in zip(GRADES, _DEFINITIONS, strict=True)
    ),
)
