"""What anybody may try with findings and actions: every verb, right or wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import actions_oracle
from building import AUDIT, CAUSE, CORRECTION
from event_files import Doc, served, state
from people_desk import PEOPLE, Desk

from auditcore.lifecycle import ACTION_MOVES, MOVES, Move
from auditcore.model import ACTION_KINDS, GRADES, VERDICTS
from auditcore.service import actions, evidence, extensions, findings, following, moves
from auditcore.workspace import Workspace

Call = Callable[[], object]

# Moves that answer an earlier one, with whether there is such a one.
IN_TURN: dict[str, Callable[[Doc], object]] = {
    "opinion": lambda finding: any(move["move"] == "decide" for move in finding["moves"]),
    "allow": actions_oracle.asking,
    "refuse": actions_oracle.asking,
    "resume": actions_oracle.holding,
    "unblock": actions_oracle.blocker,
    "release": lambda action: len(served(action)) > 1,
    "detach": lambda doc: "attachments" in doc,
}

NO_ACTION = {"id": f"{AUDIT}-F01-A1", "finding": f"{AUDIT}-F01", "round": 1, "moves": []}


def fitting(table: Mapping[str, Move], status: str, doc: Mapping[str, Any], random: Random) -> str:
    """Mostly a move that the table has from this status, and whose turn it is."""
    kinds = [
        name
        for name, move in table.items()
        if (status in move.starts and (name not in IN_TURN or IN_TURN[name](doc))) or random.random() < 0.1
    ]
    return random.choice(kinds or [*table])


class Trying(Desk):
    """One verb on any grounds."""

    def of_a_finding(self, kind: str, acting: Workspace, id: str, into: str, random: Random) -> Call:
        """One verb on any grounds."""
        other = random.randrange(1000)
        someone, grade = PEOPLE[other % len(PEOPLE)], GRADES[other % len(GRADES)]
        answers: list[dict[str, Any]] = [{"agree": True}, {"dispute": "No"}, {"decline": "No"}, CORRECTION]
        answers += [{**CORRECTION, "corrected_by": someone}, {"dispute": "Look here", "attach": [self.file]}]
        dates_ = {"answer_due": self.day(other % 30 - 5)}, {"judge_on": self.day(other % 60)}
        edits = (
            {"observed": f"{other} of 20"},
            {"repeat_of": [into]},
            {"unit": "culture"},
            {"judge": someone},
            *dates_,
        )
        followed = (
            {"risk": "Entry 3", "no_qms": "It is right"},
            {"no_risk": "One file"},
            {"qms": "A form"},
            {"qms": "A form", "document": "QT-04"},
        )
        tries: dict[str, Call] = {
            "issue": lambda: moves.issue(acting, id),
            "respond": lambda: moves.respond(acting, id, **answers[other % 6]),
            "analyse": lambda: moves.analyse(acting, id, **CAUSE),
            "submit": lambda: (self.submit, self.correction_only)[other % 2](acting, id),
            "accept": lambda: moves.accept(acting, id),
            "return": lambda: moves.send_back(acting, id, "Too little"),
            "verify": lambda: self.verify(
                acting, id, VERDICTS[other % 3], "19" if other % 5 else "", "Soon" if other % 2 else ""
            ),
            "decide": lambda: moves.settle_dispute(
                acting, id, reason="So", **[{"uphold": True}, {"withdraw": True}, {"regrade": grade}][other % 3]
            ),
            "regrade": lambda: moves.regrade(acting, id, grade, "Looked at again"),
            "combine": lambda: findings.combine(acting, id, into, "The same"),
            "withdraw": lambda: moves.withdraw(acting, id, "Unfounded"),
            "reopen": lambda: moves.reopen(acting, id, "Seen again"),
            "follow-through": lambda: following.follow_through(acting, id, **followed[other % 4]),
            "opinion": lambda: following.opinion(acting, id, "Not so"),
            "edit": lambda: findings.change(acting, id, reason="As it is", **edits[other % 6]),
            "assign": lambda: self.assigned(acting, id, someone, other),
            "attach": lambda: evidence.add(acting, id, [self.file]),
            "detach": lambda: evidence.detach(acting, id, 1, "The wrong one"),
            "note": lambda: findings.note(acting, id, "Read"),
        }  # fmt: skip
        return tries[kind]

    def assigned(self, acting: Workspace, id: str, someone: str, other: int) -> None:
        if other % 3:
            moves.assign(acting, id, someone)
        else:
            self.many(acting, moves.assigning(someone), self.ids())

    def of_an_action(self, kind: str, acting: Workspace, finding: str, id: str, random: Random) -> Call:
        other = random.randrange(1000)
        someone, into = PEOPLE[other % len(PEOPLE)], random.choice(self.ids())
        others = [one["id"] for one in self.every_action() if state(one) == "open" and one["id"] != id]
        kinds = ["", *ACTION_KINDS]
        tries: dict[str, Call] = {
            "add": lambda: self.plan(
                acting, finding, someone, days=other % 40 - 5, kind=kinds[other % 5], also=[into][: other % 2]
            ),
            "serve": lambda: actions.serve(acting, id, [into]),
            "release": lambda: actions.release(acting, id, [finding], "Another cause"),
            "progress": lambda: actions.progress(acting, id, other % 110, note="Back" if other % 3 else ""),
            "hold": lambda: self.hold(acting, id, days=other % 20 - 5),
            "resume": lambda: actions.resume(acting, id),
            "block": lambda: actions.block(acting, id, random.choice([*others, *others, *others, id])),
            "unblock": lambda: actions.unblock(acting, id, "Works without"),
            "done": lambda: actions.done(acting, id, evidence="Seen" if other % 4 else ""),
            "cancel": lambda: actions.cancel(acting, id, "Needless"),
            "ask": lambda: extensions.extend(acting, id, to=self.day(other % 80), reason="Late" if other % 5 else ""),
            "allow": lambda: extensions.allow(acting, id),
            "refuse": lambda: extensions.refuse(acting, id, "They wait" if other % 5 else ""),
            "extend": lambda: self.extended(acting, id, someone, other),
            "assign": lambda: actions.assign(acting, id, someone),
            "attach": lambda: evidence.add(acting, id, [self.file]),
            "detach": lambda: evidence.detach(acting, id, 1, "The wrong one"),
        }  # fmt: skip
        return tries[kind]

    def extended(self, acting: Workspace, id: str, someone: str, other: int) -> None:
        """Allowed on paper by somebody, or moved for many."""
        how = {"to": self.day(other % 80), "reason": "Late"}
        if other % 3:
            slip = acting.as_(acting.acting._replace(source="slip of 3 July"))
            extensions.extend(slip, id, allowed_by=someone, **how)
        elif other % 2:
            self.many(acting, extensions.extending(**how), owners=[someone])
        else:
            self.many(acting, actions.assigning(someone), [one["id"] for one in self.every_action()])

    def who_may(self, random: Random, kind: str, finding: str, action: str = "") -> str:
        """Somebody who has a part for which a verb is."""
        part = random.choice((ACTION_MOVES if action else MOVES)[kind].who)
        doc = self.office.finding(finding)
        owners = [one["owner"] for one in self.every_action() if one["id"] == action]
        people = {"owner": doc["owner"], "raiser": doc["raised"]["by"], "action-owner": (owners or ["an"])[0]}
        return {**people, "quality": "lan", "head": "nga", "anyone": "mai"}.get(part, "linh")
