"""Where a finding stands, whose turn it is since when, what is missing for the next move, and which rule asks for it.

Nothing is said twice: the moves that lead on are tried on paper by the guards of the lifecycle, with the sentences with
which they would refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import actionstate, lifecycle, rulebook
from auditcore.case import NEXT_STEP, VERIFIED, Case
from auditcore.clocks import Clock, clocks
from auditcore.dates import days_between
from auditcore.guards import following
from auditcore.i18n import _
from auditcore.lifecycle import Move
from auditcore.model import ENDED, is_register
from auditcore.service.register import actions_by_finding, finding_row, found, owned, person_of, view_of
from auditcore.service.repeats import around
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


def always(case: Case) -> bool:
    return True


def verified(case: Case) -> bool:
    return case.finding["grade"] in VERIFIED


def may_be_corrected_only(case: Case) -> bool:
    return case.finding["grade"] == "minor" and not case.finding["repeat_of"] and not case.actions


def unanswered(case: Case) -> bool:
    return "respond" not in case.now.facts


def open_to_choice(case: Case) -> bool:
    return not verified(case) and unanswered(case)


def agreed(case: Case) -> bool:
    return not verified(case) and not unanswered(case)


def unfollowed(case: Case) -> bool:
    """Whether policy wants the follow-through before the effect can be called good; that is not for the verifier to say."""
    return bool(case.demands("follow-through") and following.unfollowed(case.now.facts))


def owner_away(case: Case) -> bool:
    return case.action is not None and not case.org.active(case.action["owner"])


def waits(case: Case) -> bool:
    return case.action is not None and actionstate.waits_for(case.action, case.beside) is not None


def rests(case: Case) -> bool:
    return case.action is not None and actionstate.held(case.action) is not None


class Try(NamedTuple):
    """A move that leads on, with what to type. `brings` is what the command as shown carries already."""

    move: str
    command: str
    outcome: str = ""
    brings: Mapping[str, Any] = {}
    fits: Callable[[Case], bool] = always
    table: Mapping[str, Move] = lifecycle.MOVES


# What a command shows as a word to be filled in stands against nobody.
REASON = {"reason": "-"}
FOLLOWED = {"facts": {"risk": "yes", "qms": "yes", "document": "-"}}
ADD = Try("add", "auditcore action add {id} TEXT --owner PERSON --due DAY", table=lifecycle.ACTION_MOVES)

# What leads on when this date runs (`clocks`), the usual way first.
TURNS: dict[str, tuple[Try, ...]] = {
    "issue": (Try("issue", "auditcore finding issue {id}"),),
    "answer": (
        Try("submit", "auditcore finding submit {id}", "plan", fits=verified),
        Try(
            "submit",
            "auditcore finding submit {id} --correction-only REASON",
            "correction-only",
            fits=may_be_corrected_only,
        ),
        Try("respond", "auditcore finding respond {id} --agree", "agree", fits=open_to_choice),
        Try(
            "respond",
            "auditcore finding respond {id} --decline REASON",
            "decline",
            REASON,
            fits=open_to_choice,
        ),
        ADD._replace(fits=agreed),
        Try("respond", "auditcore finding respond {id} --dispute REASON", "dispute", REASON, fits=unanswered),
    ),
    "decision": tuple(
        Try(
            "decide",
            f"auditcore finding decide {{id}} {option} --reason REASON",
            "",
            {"choice": choice, **REASON},
        )
        for choice, option in (
            ("uphold", "--uphold"),
            ("regrade", "--regrade GRADE"),
            ("withdraw", "--withdraw"),
        )
    ),
    "review": (
        Try("accept", "auditcore finding accept {id}", "plan"),
        Try("return", "auditcore finding return {id} --reason REASON", "", REASON),
    ),
    "plan": (ADD,),
    "action": (
        Try("done", "auditcore action done {id}", table=lifecycle.ACTION_MOVES),
        Try("resume", "auditcore action resume {id}", fits=rests, table=lifecycle.ACTION_MOVES),
        Try(
            "unblock",
            "auditcore action unblock {id} --reason REASON",
            "",
            REASON,
            fits=waits,
            table=lifecycle.ACTION_MOVES,
        ),
        Try(
            "assign",
            "auditcore action assign {id} --to PERSON",
            fits=owner_away,
            table=lifecycle.ACTION_MOVES,
        ),
    ),
    "hold": (Try("resume", "auditcore action resume {id}", table=lifecycle.ACTION_MOVES),),
    "extension": (
        Try("allow", "auditcore action extend {id} --allow", table=lifecycle.ACTION_MOVES),
        Try(
            "refuse",
            "auditcore action extend {id} --refuse REASON",
            "",
            REASON,
            table=lifecycle.ACTION_MOVES,
        ),
    ),
    "effect": (
        Try("verify", "auditcore finding verify {id} --verdict effective", "effective"),
        Try(
            "follow-through",
            "auditcore finding follow-through {id} --risk TEXT --qms TEXT --document TEXT",
            brings=FOLLOWED,
            fits=unfollowed,
        ),
    ),
    "reopen": (Try("reopen", "auditcore finding reopen {id} --reason REASON", "", REASON),),
}


def explain(ws: Workspace, id: str) -> Row:
    """Where a finding stands: id, grade, status, round, flags, unit, owner, repeat_of, `since` (on, move, outcome, by, days,
    reason, into: of the move that brought it there; a decision's outcome is its choice), `register`, `next` (one sentence),
    `rounds` (what began each later round), what `repeats.around` says, and `waits`, those that nobody can end now last.

    A wait: what, id (of the finding or an action), who (ids), since, days, due, overdue, and `ways`, the usual one first:
    move, outcome (of a decision: its choice), command, who (ids that may), missing (sentence, guard, clauses, settings)
    and barred (person → why somebody whose turn it would be may not). Raises NotFound.
    """
    view = view_of(ws, id)
    finding = owned(ws, found(view, "finding", id))
    actions = actions_by_finding(view).get(id, [])
    audit = view.get("audit", view.stream) or {"id": view.stream}
    now = lifecycle.standing(finding, actions)
    row = finding_row(finding, actions, audit, ws.today, ws.org())
    back = around(ws, finding, actions)
    waits = [
        _wait(ws, finding, actions, audit, now, clock, view) for clock in _turns(finding, actions, audit, now)
    ]
    return {
        **{key: row[key] for key in ("id", "grade", "status", "round", "unit", "owner", "repeat_of")},
        "since": _since(_brought(finding, actions, now, view.table("action")), ws.today),
        "register": is_register(view.stream),
        "next": _(NEXT_STEP[now.status]).format(id=id),
        "rounds": [_round(entry) for entry in finding["moves"] if _begins_round(entry)],
        **back,
        "flags": [*row["flags"], *(["doubtful"] if back["doubtful"] else [])],
        "waits": sorted(waits, key=lambda wait: not any(way["who"] for way in wait["ways"])),
    }


def _since(entry: Doc, today: str) -> Row:
    return {
        "on": entry["on"],
        "move": entry["move"],
        "outcome": entry.get("choice") or entry.get("outcome", ""),
        "by": entry["by"],
        "days": max(0, days_between(entry["on"], today)),
        "reason": entry.get("reason", ""),
        "into": entry.get("into", ""),
    }


def _brought(finding: Doc, actions: Sequence[Doc], now: lifecycle.Standing, beside: Mapping[str, Doc]) -> Doc:
    """What brought the finding to where it is: one of its own moves, or of its actions' where the status is theirs."""
    ends = [entry for action in actions for entry in action["moves"] if entry["move"] in ("done", "cancel")]
    ends += [
        entry
        for action in beside.values()
        for entry in action["moves"]
        if entry["move"] == "release" and entry["serves"] == finding["id"]
    ]
    if now.status == "in-progress" and finding["grade"] not in VERIFIED:
        added = [action["moves"][0] for action in actions if action["round"] == now.round]
        ends = [now.latest.get("respond", now.since), *sorted(added, key=_order)[:1]]
    elif now.status == "in-progress":
        ends = []
    return max([now.since, *ends], key=_order) if now.status in ACTIONS_DECIDE else now.since


# Statuses that may be computed from the actions.
ACTIONS_DECIDE = ("in-progress", "implemented", "closed")


def _order(entry: Doc) -> tuple[str, int]:
    return entry["on"], entry.get("seq", 0)


def _begins_round(entry: Doc) -> bool:
    return lifecycle.starts_round(entry["move"], entry.get("outcome", ""))


def _round(entry: Doc) -> Row:
    said = " · ".join(entry[key] for key in ("evidence", "reason") if entry.get(key))
    return {
        **{key: entry[key] for key in ("on", "by", "move")},
        "outcome": entry.get("outcome", ""),
        "said": said,
    }


def _turns(finding: Doc, actions: Sequence[Doc], audit: Doc, now: lifecycle.Standing) -> list[Clock]:
    """The dates that run; a draft waits to be issued and has none, what is closed could be opened again."""
    if now.status == "draft":
        return [Clock("issue", "lead", "", finding["id"])]
    if now.status == "closed":
        return [Clock("reopen", "lead", "", finding["id"])]
    return [] if now.status in ENDED else clocks(finding, actions, now)


def _wait(
    ws: Workspace,
    finding: Doc,
    actions: Sequence[Doc],
    audit: Doc,
    now: lifecycle.Standing,
    clock: Clock,
    view: View,
) -> Row:
    action = next((one for one in actions if one["id"] == clock.id), None)
    beside = view.table("action")
    turn = _turn(ws, finding, audit, clock)
    case = Case(
        entry={},
        finding=finding,
        now=now,
        actions=actions,
        action=action,
        person={},
        audit=audit,
        org=ws.org(),
        policy=ws.policy,
        today=ws.today,
        beside=beside,
        served=[found(view, "finding", one) for one in actionstate.serves(action)] if action else (),
    )
    began = [_brought(finding, actions, now, beside)["on"]]
    if action:
        moved = actionstate.held(action) if clock.what == "hold" else actionstate.asked(action)
        began.append(moved["on"] if moved and clock.what != "action" else action["due"][0]["on"])
    elif clock.what == "plan":
        began += [entry["on"] for one in actions for entry in one["moves"] if entry["move"] == "cancel"]
    since = max(began)
    return {
        "what": clock.what,
        "id": clock.id,
        "who": turn,
        "since": since,
        "days": max(0, days_between(since, ws.today)),
        "due": clock.due or None,
        "overdue": bool(clock.due) and clock.due < ws.today and clock.what != "reopen",
        **_state(action, clock),
        "ways": [_way(case, one, clock.id, turn) for one in TURNS.get(clock.what, ()) if one.fits(case)],
    }


def _state(action: Doc | None, clock: Clock) -> Row:
    """Of an action's date: `held` (since when it is on hold) and `held_until`; of an extension: the day `asked` for, why."""
    held = actionstate.held(action) if action and clock.what == "action" else None
    asked = actionstate.asked(action) if action and clock.what == "extension" else None
    return {
        "held": held["on"] if held else None,
        "held_until": held.get("until") if held else None,
        "asked": asked["asked_due"] if asked else None,
        "asked_because": asked["reason"] if asked else None,
    }


def _turn(ws: Workspace, finding: Doc, audit: Doc, clock: Clock) -> list[str]:
    """The people whose turn it is; a part that several people have is all of them."""
    org, who = ws.org(), person_of(clock.who, audit)
    if who == "quality" and who not in org.people:
        return sorted(id for id in org.people if org.has_role(id, who))
    return [who] if who in org.people else []


class Tried(NamedTuple):
    """What stands against one person's making the move: guard, sentence; `barred` if it cannot even be tried."""

    person: str
    barred: bool
    against: list[tuple[Any, str]]


def _way(case: Case, one: Try, id: str, turn: Sequence[str]) -> Row:
    """One way on. Who may is whoever the fewest sentences stand against, of them those whose turn it is."""
    active = [person for person in case.org.people if case.org.active(person)]
    tried = {person: _try(case, one, person) for person in active}
    able = [one for one in tried.values() if not one.barred]
    fewest = min((len(one.against) for one in able), default=0)
    best = [one for one in able if len(one.against) == fewest]
    chosen = [one for one in best if one.person in turn] or best
    told = chosen[0] if chosen else next((tried[person] for person in turn if person in tried), None)
    known = {sentence for _guard, sentence in told.against} if told else set()
    return {
        "move": one.move,
        "outcome": one.outcome or one.brings.get("choice", ""),
        "command": one.command.format(id=id),
        "who": [one.person for one in chosen],
        "missing": list(_missing(case, one, told)) if told else [],
        "barred": {
            person: reasons
            for person in turn
            if person not in [one.person for one in chosen]
            and (reasons := [said for said in _against(case, tried, person) if said not in known])
        },
    }


def _against(case: Case, tried: Mapping[str, Tried], person: str) -> Iterable[str]:
    if person not in tried:
        who = case.org.people[person]
        return [
            _("{person} left on {day} and cannot act any more.").format(
                person=who["name"], day=who["ended"]["on"]
            )
        ]
    return [sentence for _guard, sentence in tried[person].against]


def _try(case: Case, one: Try, person: str) -> Tried:
    move, wished = one.table[one.move], _wished(case, one, person)
    if barred := lifecycle.barred(move, wished):
        return Tried(person, True, [(None, barred[0])])
    return Tried(person, False, [(guard, sentence) for guard in move.guards for sentence in guard(wished)])


def _wished(case: Case, one: Try, person: str) -> Case:
    """The move as the command as shown would make it today."""
    entry = {"move": one.move, "on": case.today, "by": person, "outcome": one.outcome, **one.brings}
    if one.table is lifecycle.ACTION_MOVES:
        wished = actionstate.asked(case.action) if case.action else None
        entry |= {
            "owner": person,
            "due": wished["asked_due"] if wished else case.today,
        }
    return case._replace(entry=entry, person=case.org.people[person])


def _missing(case: Case, one: Try, told: Tried) -> Iterator[Row]:
    for guard, sentence in told.against:
        yield {
            "sentence": sentence,
            "guard": guard.__name__ if guard else "",
            "clauses": list(rulebook.RULES.get(guard, ())) if guard else list(rulebook.LIFECYCLE),
            "settings": rulebook.asked_by(guard, _wished(case, one, told.person), sentence) if guard else [],
        }
