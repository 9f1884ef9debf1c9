"""What somebody is told to type: what leads on where that is theirs to do, else what shows how things stand.

A command is told whole: what a person must say or choose stands in it as a word in capitals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore import guards, lifecycle
from auditcore.case import Case
from auditcore.clocks import clocks
from auditcore.i18n import N_, _
from auditcore.model import ENDED
from auditcore.noticekinds import KINDS
from auditcore.service.explain import TURNS, Try
from auditcore.service.notice_thing import Thing
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]

# Parts that only look on: it is somebody else's turn.
LOOK_ON = ("unit-head", "above")

# What a reader of each kind may end now: a date of these that runs. The other kinds are to be read first.
_ANY = tuple(TURNS)
ENDS = {
    "plan-submitted": ("review", "decision"),
    "action-assigned": ("action", "hold"),
    "extension-asked": ("extension",),
    **dict.fromkeys(("due-soon", "overdue", "effect-due", "calendar"), _ANY),
}
assert ENDS.keys() <= KINDS.keys()

# What shows how a thing stands, and what is asked of whom.
LOOK = {
    "finding": "auditcore finding explain {id}",
    "action": "auditcore action show {id}",
    "audit": "auditcore audit show {id}",
    "review": "auditcore review show {id}",
    "law": "auditcore law list",
    "": "auditcore programme show",
}
# What comes round is for these roles.
ROUND = {
    "law": ("auditcore law done {id} --evidence TEXT", ("quality",)),
    # Whole it would not fit a line of a message; it says itself what it lacks.
    "next-audit": ("auditcore audit plan", ("quality",)),
    "next-review": ("auditcore review plan DAY", ("quality", "head")),
    "meeting": ("auditcore review hold {id} --present PERSON,PERSON", ("quality", "head")),
}
WEEKLY = "auditcore finding stuck"

DONE = "auditcore action done {id} --evidence TEXT"
# What a way on wants besides: the table of ways tells of it only once it is missing.
WANTS = {
    "auditcore action done {id}": DONE,
    "auditcore finding verify {id} --verdict effective": "auditcore finding verify {id} --verdict VERDICT --evidence TEXT",
}
# Which of several answers is right is not for a notice to say: these are told beside the usual one.
ELSE = {
    "auditcore finding respond {id} --decline REASON": N_("To decline it, type: {command}"),
    "auditcore finding decide {id} --regrade GRADE --reason REASON": N_(
        "To give the finding another grade, type: {command}"
    ),
    "auditcore finding decide {id} --withdraw --reason REASON": N_(
        "To withdraw the finding, type: {command}"
    ),
    "auditcore finding return {id} --reason REASON": N_("To send it back, type: {command}"),
    "auditcore action extend {id} --refuse REASON": N_("To refuse it, type: {command}"),
}
assert {*WANTS, *ELSE} <= {way.command for ways in TURNS.values() for way in ways}

# Guards that ask who somebody is, rather than what they say: who may not do it today will not be able to by saying more.
_OF_THE_PERSON = (
    guards.independent,
    guards.accepter_owns_nothing,
    guards.decider_did_no_work,
    guards.verifier_did_no_work,
    guards.decider_fits,
    guards.extension_allowed,
)


def commands(ws: Workspace, item: Doc, thing: Thing) -> tuple[str, list[str]]:
    """The command to be typed, and sentences that name the other answers that the reader may give instead."""
    first, *others = [*_ways(ws, item, thing)] or [_look(thing)]
    said = (_(ELSE[way]).format(command=way.format(id=item["about"])) for way in others if way in ELSE)
    return first.format(id=item["about"]), list(said)


def _ways(ws: Workspace, item: Doc, thing: Thing) -> Iterator[str]:
    """Commands that lead on, the usual one first; none where it is for somebody else to act."""
    acts = item["part"] not in LOOK_ON
    if item["kind"] == "weekly":
        yield WEEKLY
    elif item["kind"] == "plan-accepted" and item["part"] == "action-owner":
        own = thing.owned_by(item["to"])
        yield DONE.format(id=own[0]["id"]) if len(own) == 1 else "auditcore action list --mine"
    elif thing.kind == "input":
        review, _slash, key = item["about"].partition("/")
        yield f"auditcore review input {review} {key} TEXT" if acts else f"auditcore review show {review}"
    elif not acts or item["kind"] not in ENDS or item["outcome"] == "cancelled":
        return
    elif thing.finding:
        yield from _leads_on(ws, item, thing, thing.finding)
    elif item["what"] in ROUND:
        leads_on, roles = ROUND[item["what"]]
        if ws.org().has_role(item["to"], *roles):
            yield leads_on


def _look(thing: Thing) -> str:
    if thing.kind == "finding" and thing.finding and _standing(thing, thing.finding).status in ENDED:
        return "auditcore finding show {id}"
    return LOOK[thing.kind]


def _leads_on(ws: Workspace, item: Doc, thing: Thing, finding: Doc) -> Iterator[str]:
    """The ways on that are open to the reader; none where nothing waits, or nothing for them."""
    person = ws.org().people.get(item["to"])
    now = _standing(thing, finding)
    running = [clock.what for clock in clocks(finding, thing.actions, now) if clock.id == item["about"]]
    wanted = [what for what in running if what in ENDS[item["kind"]]]
    # A reminder is of one date, even where another runs for the same thing.
    wanted = [what for what in wanted if what == item["what"]] or wanted
    if not wanted or person is None:
        return
    case = Case(
        entry={},
        finding=finding,
        now=now,
        actions=thing.actions,
        action=thing.action,
        person=person,
        audit=thing.audit,
        org=ws.org(),
        policy=ws.policy,
        today=ws.today,
        beside=thing.beside,
        served=thing.served,
    )
    for one in (one for what in wanted for one in TURNS[what] if one.fits(case) and _may(case, one)):
        yield WANTS.get(one.command, one.command)


def _may(case: Case, one: Try) -> bool:
    move = one.table[one.move]
    wished = case._replace(
        entry={"on": case.today, "by": case.person["id"], "owner": case.person["id"], **one.brings}
    )
    against = (said for guard in move.guards if guard in _OF_THE_PERSON for said in guard(wished))
    return not lifecycle.barred(move, wished) and next(against, None) is None


def _standing(thing: Thing, finding: Doc) -> lifecycle.Standing:
    return lifecycle.standing(finding, thing.actions)
