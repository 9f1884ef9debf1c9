"""The management review (ISO 9001 9.3): what is put before it by edition, its path, what its documents say. Pure.

`programme` holds the plan, which gives the id (`2026-R1`); all else stands in the review's own stream:

- `review/2026-R1`: what was changed of the plan, and `moves`: postpone, edit, hold (present, excused; where it was told
  begins, ends, place, secretary; `before` and `was_before` where it ended the period earlier), conclude (suitable, adequate,
  effective: yes or no; text), close (missing: keys), reopen, cancel.
- `input/2026-R1/c1`: `said` (text, or none: why there is nothing to report), `asked` (of, due), `attachments`.
- `decision/2026-R1-D1`: text, kind, `decided` (a stamp), action (its id, "" where nothing needs doing).
- `action/2026-R1-A1`: an action like any other; its `finding` is the review (`stand_in`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from auditcore import reviewrules as rules
from auditcore.i18n import N_, _
from auditcore.words import word

Doc = Mapping[str, Any]

# What a decision is about. An action's kind is called `improvement`, too: the words are those of a decision.
DECISIONS = {
    "improvement": N_("improvement to be made"),
    "qms-change": N_("change of the system"),
    "resources": N_("resources"),
}
JUDGED = ("suitable", "adequate", "effective")
STATUSES = ("planned", "held", "closed", "cancelled")
ENDED = ("closed", "cancelled")


class Input(NamedTuple):
    """What is put before a review. What is `computed`, the record itself tells; all else somebody must supply. `topic` is
    what it is about, whatever its key in an edition."""

    key: str
    title: str
    topic: str
    computed: bool = False


_EARLIER = N_("What became of the actions of earlier reviews")
_ISSUES = N_("Changes inside and around the organisation")
_PARTIES = N_("Changes in what interested parties need and expect")
_PERFORMANCE = (
    Input("1", N_("Satisfaction and feedback of customers and interested parties"), "customers"),
    Input("2", N_("How far the quality objectives were met"), "objectives"),
    Input("3", N_("How processes perform, and whether products and services conform"), "processes"),
    Input("4", N_("Nonconformities and corrective actions"), "corrective", computed=True),
    Input("5", N_("Results of monitoring and measuring"), "measuring"),
    Input("6", N_("Results of audits"), "audits", computed=True),
    Input("7", N_("How external providers perform"), "providers"),
)
_RESOURCES = N_("Whether the resources suffice")
_RISKS = N_("Whether the actions on risks and opportunities worked")
_IMPROVE = N_("Opportunities for improvement")


def _performance(letter: str) -> tuple[Input, ...]:
    return tuple(one._replace(key=letter + one.key) for one in _PERFORMANCE)


# By the edition of the standard, in its order; the titles are our own.
INPUTS: dict[str, tuple[Input, ...]] = {
    "iso9001-2015": (
        Input("a", _EARLIER, "earlier", computed=True),
        Input("b", _ISSUES, "issues"),
        *_performance("c"),
        Input("d", _RESOURCES, "resources"),
        Input("e", _RISKS, "risks"),
        Input("f", _IMPROVE, "improvement"),
    ),
    "iso9001-2026": (
        Input("a", _EARLIER, "earlier", computed=True),
        Input("b", _ISSUES, "issues"),
        Input("c", _PARTIES, "parties"),
        *_performance("d"),
        Input("e", _RESOURCES, "resources"),
        Input("f", _RISKS, "risks"),
        Input("g", _IMPROVE, "improvement"),
    ),
}
EDITIONS = tuple(INPUTS)


def title_of(edition: str, key: str) -> str:
    """What an input is about, in the language in use."""
    return _(next(one.title for one in INPUTS[edition] if one.key == key))


def titled(edition: str, keys: Iterable[str]) -> list[str]:
    """The inputs of these keys as people are told of them: the key and what it is about."""
    return [f"{key} {title_of(edition, key)}" for key in keys]


def decision_word(kind: str) -> str:
    """What a decision is about, in the language in use."""
    return _(DECISIONS[kind])


# What a plan says.
FACTS = ("date", "first", "before", "chair", "unit", "invited", "edition")

ENDS = {
    "plan": "planned",
    "hold": "held",
    "close": "closed",
    "reopen": "held",
    "cancel": "cancelled",
}


class Move(NamedTuple):
    """One row: from which statuses, by whom, and what may stand against it. Where it leads is in ENDS."""

    name: str
    starts: tuple[str, ...]
    who: tuple[str, ...]
    guards: tuple[rules.Guard, ...]
    summary: str


RUNNING = ("planned", "held")
RUNS = ("quality", "head", "chair")
# Whether the system is suitable, adequate and effective is for top management to say, whoever types it.
TOP = ("head", "chair")

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "plan",
            ("",),
            RUNS,
            (rules.period_in_order, rules.people_known, rules.unit_known, rules.not_in_future),
            N_("plan a review: its day, period, chair and who is invited"),
        ),
        Move(
            "edit",
            RUNNING,
            RUNS,
            (
                rules.reason_once_held,
                rules.period_in_order,
                rules.people_known,
                rules.unit_known,
                rules.up_to_the_meeting,
                rules.not_in_future,
            ),
            N_("change the plan; old and new values are kept"),
        ),
        Move(
            "postpone",
            ("planned",),
            RUNS,
            (rules.reason_given, rules.not_in_future),
            N_("move the day, with a reason; every earlier day is kept"),
        ),
        Move(
            "ask",
            RUNNING,
            RUNS,
            (rules.asked_known, rules.due_not_past, rules.not_in_future),
            N_("ask somebody for an input, by a day"),
        ),
        Move(
            "input",
            RUNNING,
            ("anyone",),
            (rules.something_said, rules.not_in_future),
            N_("supply an input: a text, files, or why there is nothing to report"),
        ),
        Move(
            "hold",
            RUNNING,
            RUNS,
            (
                rules.reason_once_held,
                rules.present_known,
                rules.chair_present,
                rules.secretary_known,
                rules.hours_in_order,
                rules.begun_before_the_meeting,
                rules.not_in_future,
            ),
            N_("note that it was held, and who was present; its period ends with that day at the latest"),
        ),
        Move(
            "decide",
            ("held",),
            RUNS,
            (rules.owner_with_due, rules.not_in_future, rules.decided_in_time),
            N_("note a decision; with an owner and a day it is an action"),
        ),
        Move(
            "conclude",
            ("held",),
            TOP,
            (rules.not_in_future, rules.not_before_held),
            N_("judge whether the system is suitable, adequate and effective"),
        ),
        Move(
            "close",
            ("held",),
            RUNS,
            (
                rules.concluded,
                rules.supplied_or_said_why,
                rules.not_in_future,
                rules.not_before_held,
                rules.in_order,
            ),
            N_("close it; what nobody supplied stays so, with a reason"),
        ),
        Move(
            "reopen",
            ("closed",),
            RUNS,
            (rules.reason_given, rules.not_in_future, rules.in_order),
            N_("open it again, with a reason"),
        ),
        Move(
            "cancel",
            ("planned",),
            RUNS,
            (rules.reason_given, rules.nothing_decided, rules.not_in_future),
            N_("give it up before it is held, with a reason"),
        ),
    )
}

NEXT_STEP = {
    "planned": N_("once it was held, note it: auditcore review hold {id} --present P,P"),
    "held": N_("it was held; close it: auditcore review close {id}"),
    "closed": N_("it is closed; open it again: auditcore review reopen {id} --reason TEXT"),
    "cancelled": N_("plan another one: auditcore review plan DAY"),
}


# What comes next once nothing is missing any more.
OUTLOOK = {
    "planned": N_(
        "Every input is there. Once the review was held, type: auditcore review hold {id} --present P,P"
    ),
    "held": N_(
        "To note what was decided, type: auditcore review decide {id}; to judge the system: auditcore review conclude {id}"
    ),
    "concluded": N_("Once all decisions are noted, type: auditcore review close {id}"),
}


def barred(move: Move, case: rules.Case) -> list[str]:
    """Why the move cannot even be tried: the review's status, or the person. One sentence or none."""
    if case.now not in move.starts:
        return [
            _("{id} is {status}, and '{move}' is only possible while it is {starts}; {next}.").format(
                id=case.review["id"],
                status=word(case.now),
                move=move.name,
                starts=", ".join(map(word, move.starts)),
                next=_(NEXT_STEP[case.now]).format(id=case.review["id"]),
            )
        ]
    if not any(rules.PARTS[part](case) for part in move.who):
        parts = _(" or ").join(rules.called(case, part) for part in move.who)
        said = _("{person} may not do this: it is for {parts}.").format(
            person=case.person["name"], parts=parts
        )
        if rules.PARTS["quality"](case):
            said += " " + _(
                "What one of them said is recorded on their behalf: --for {person} --source FILE|TEXT."
            ).format(person=case.review["chair"])
        return [said]
    return []


def problems(move: Move, case: rules.Case) -> list[str]:
    """Why this person may not make this move now, in plain sentences; empty when nothing stands against it."""
    return barred(move, case) or [problem for guard in move.guards for problem in guard(case)]


# What the documents say.


def together(plan: Doc, own: Doc | None) -> dict[str, Any]:
    """The review as it stands: its plan, and behind it what its own stream says."""
    own = own or {}
    return {**plan, **own, "moves": [*plan["moves"], *own.get("moves", ())]}


def status(review: Doc) -> str:
    now = ""
    for entry in review.get("moves", ()):
        now = ENDS.get(entry["move"], now)
    return now


def latest(review: Doc, *names: str) -> Doc | None:
    """The latest move of one of these names; None where there is none."""
    return next((entry for entry in reversed(review["moves"]) if entry["move"] in names), None)


def held(review: Doc) -> Doc | None:
    """The entry that says when it was held and who was present, the latest that does."""
    return latest(review, "hold")


def ends_before(review: Doc, on: str) -> str:
    """The day (ISO) behind the last one that a review looks back on where it is held on this day: at the latest the day
    itself, which belongs to the next one. Where an earlier word on the meeting has ended the period, that does not count."""
    said = held(review) or {}
    meant = said["was_before"] if said.get("before") == review["before"] else review["before"]
    return str(min(meant, on))


def absent(review: Doc) -> list[str]:
    """Who was invited to a review that was held, and neither came nor was excused."""
    said = held(review)
    if not said:
        return []
    there = {*said["present"], *said.get("excused", ()), review["chair"]}
    return [id for id in review["invited"] if id not in there]


def planned_since(review: Doc) -> str:
    """The day (ISO) on which its present day was set."""
    entry = latest(review, "plan", "postpone")
    assert entry is not None
    return str(entry["on"])


def said(input: Doc | None) -> Doc | None:
    """What was supplied for an input last; None where nothing was."""
    versions = (input or {}).get("said", ())
    return versions[-1] if versions else None


def asked(input: Doc | None) -> Doc | None:
    """Of whom an input was asked last, and by when, while nobody has supplied it since."""
    asks = (input or {}).get("asked", ())
    word = said(input)
    return asks[-1] if asks and not (word and word["seq"] > asks[-1]["seq"]) else None


def missing(edition: str, inputs: Mapping[str, Doc]) -> list[str]:
    """The keys of the inputs that nobody supplied and the record cannot tell. `inputs` are the documents by key."""
    return [one.key for one in INPUTS[edition] if not one.computed and said(inputs.get(one.key)) is None]


def by_key(review: str, documents: Iterable[Doc]) -> dict[str, Doc]:
    """The documents of a review's inputs by their keys."""
    return {doc["id"].removeprefix(f"{review}/"): doc for doc in documents}


def stand_in(review: Doc) -> dict[str, Any]:
    """The review in the place of a finding, so that its actions are like any other's.

    It has no grade, so it demands nothing and waits for no verdict: it holds its actions, from its beginning on, also once
    it is closed. No unit and nobody answers for it: whoever chairs it leads it.
    """
    days = [entry["on"] for entry in review["moves"] if entry["move"] in ("plan", "hold")]
    begun = {**review["moves"][0], "on": min(days)}
    stamp = {key: begun[key] for key in ("on", "by")}
    return {
        "id": review["id"],
        "audit": review["id"],
        "origin": "review",
        "grade": None,
        "unit": None,
        "also_units": [],
        "owner": None,
        "clauses": [],
        "questions": [],
        "requirement": "",
        "observed": "",
        "evidence": "",
        "reference": "",
        "repeat_of": [],
        "raised": stamp,
        "moves": [{"move": "accept", "outcome": "plan", **stamp, "seq": 0}],
        "created": review["created"],
        "changed": review["changed"],
    }


def lead_of(review: Doc) -> dict[str, Any]:
    """The review in the place of an audit: whoever chairs it leads. None of those `invited` is in a team."""
    return {"id": review["id"], "lead": review["chair"], "team": [], "invited": review["invited"]}
