"""What somebody is told to type: what leads on where that is theirs to do, else what shows how things stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditcore import guards, lifecycle
from auditcore.case import Case
from auditcore.clocks import clocks
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
    "law": ("auditcore law done {id}", ("quality",)),
    "next-audit": ("auditcore audit plan", ("quality",)),
    "next-review": ("auditcore review plan", ("quality", "head")),
    "meeting": ("auditcore review hold {id}", ("quality", "head")),
}
WEEKLY = "auditcore finding stuck"

# Without an option it asks for nothing; how the other answer is given is told beside it.
EXTEND = "auditcore action extend {id} --allow"
REFUSE = "auditcore action extend {id} --refuse REASON"
assert EXTEND in [way.command for way in TURNS["extension"]]
assert REFUSE in [way.command for way in TURNS["extension"]]

# Guards that ask who somebody is, rather than what they say: who may not do it today will not be able to by saying more.
_OF_THE_PERSON = (
    guards.independent,
    guards.accepter_owns_nothing,
    guards.decider_did_no_work,
    guards.verifier_did_no_work,
    guards.decider_fits,
    guards.extension_allowed,
)


def command(ws: Workspace, item: Doc, thing: Thing) -> str:
    """A command without options, which itself asks for what it needs."""
    if item["kind"] == "weekly":
        return WEEKLY
    if item["kind"] == "plan-accepted" and item["part"] == "action-owner":
        own = thing.owned_by(item["to"])
        return f"auditcore action done {own[0]['id']}" if len(own) == 1 else "auditcore action list --mine"
    if thing.kind == "input":
        review, _slash, key = item["about"].partition("/")
        look_on = item["part"] in LOOK_ON
        return f"auditcore review show {review}" if look_on else f"auditcore review input {review} {key}"
    acts = item["kind"] in ENDS and item["part"] not in LOOK_ON and item["outcome"] != "cancelled"
    found = ""
    if acts and thing.finding:
        found = _leads_on(ws, item, thing, thing.finding)
    elif acts and item["what"] in ROUND:
        leads_on, roles = ROUND[item["what"]]
        found = leads_on if ws.org().has_role(item["to"], *roles) else ""
    return (found or _look(thing)).format(id=item["about"])


def _look(thing: Thing) -> str:
    if thing.kind == "finding" and thing.finding and _standing(thing, thing.finding).status in ENDED:
        return "auditcore finding show {id}"
    return LOOK[thing.kind]


def _leads_on(ws: Workspace, item: Doc, thing: Thing, finding: Doc) -> str:
    """The first way on that is open to the reader; "" where nothing waits, or nothing for them."""
    person = ws.org().people.get(item["to"])
    now = _standing(thing, finding)
    running = [clock.what for clock in clocks(finding, thing.actions, now) if clock.id == item["about"]]
    wanted = [what for what in running if what in ENDS[item["kind"]]]
    # A reminder is of one date, even where another runs for the same thing.
    wanted = [what for what in wanted if what == item["what"]] or wanted
    if not wanted or person is None:
        return ""
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
    ways = (one.command for what in wanted for one in TURNS[what] if one.fits(case) and _may(case, one))
    # Up to the id: which of several answers is right is not for a notice to say.
    return next((way if way == EXTEND else way.partition("{id}")[0] + "{id}" for way in ways), "")


def _may(case: Case, one: Try) -> bool:
    move = one.table[one.move]
    wished = case._replace(
        entry={"on": case.today, "by": case.person["id"], "owner": case.person["id"], **one.brings}
    )
    against = (said for guard in move.guards if guard in _OF_THE_PERSON for said in guard(wished))
    return not lifecycle.barred(move, wished) and next(against, None) is None


def _standing(thing: Thing, finding: Doc) -> lifecycle.Standing:
    return lifecycle.standing(finding, thing.actions)
