"""One try of every move, by somebody who may make it where the table has it.

Called with the office and a finding. The moves of an action try the finding's first one; `combine` needs a finding OTHER.
"""

from __future__ import annotations

from collections.abc import Callable

import building
from building import Office

from auditcore.service import actions, evidence, extensions, findings, following, moves

OTHER = "2026-01-F02"

TRIES: dict[str, Callable[[Office, str], object]] = {
    "issue": lambda o, one: moves.issue(o("linh"), one),
    "respond": lambda o, one: moves.respond(o("oanh"), one, agree=True),
    "analyse": lambda o, one: moves.analyse(o("oanh"), one, method="text", cause="No form"),
    "submit": lambda o, one: moves.submit(o("oanh"), one),
    "accept": lambda o, one: moves.accept(o("linh"), one),
    "return": lambda o, one: moves.send_back(o("linh"), one, "Too little"),
    "verify": lambda o, one: moves.verify(o("vy"), one, verdict="effective", evidence="Seen"),
    "decide": lambda o, one: moves.settle_dispute(o("lan"), one, withdraw=True, reason="So be it"),
    "regrade": lambda o, one: moves.regrade(o("linh"), one, "major", "Everywhere"),
    "combine": lambda o, one: findings.combine(o("linh"), one, OTHER, "The same"),
    "withdraw": lambda o, one: moves.withdraw(o("linh"), one, "Unfounded"),
    "reopen": lambda o, one: moves.reopen(o("linh"), one, "Seen again"),
    "edit": lambda o, one: findings.change(o("linh"), one, observed="More", reason="Counted"),
    "assign": lambda o, one: moves.assign(o("linh"), one, "hai"),
    "attach": lambda o, one: evidence.add(o("linh"), one, [building.note_file(o.ws, "a.txt")]),
    "detach": lambda o, one: evidence.detach(o("linh"), one, 1, "Wrong"),
    "follow-through": lambda o, one: following.follow_through(o("oanh"), one, no_risk="One file"),
    "opinion": lambda o, one: following.opinion(o("oanh"), one, "It was complete"),
    "note": lambda o, one: findings.note(o("linh"), one, "Well"),
}
ACTION_TRIES: dict[str, Callable[[Office, str], object]] = {
    "add": lambda o, one: o.plan(one, by="linh", on=o.ws.today, due="2027-01-01"),
    "done": lambda o, one: actions.done(o("an"), f"{one}-A1", evidence="Seen"),
    "cancel": lambda o, one: actions.cancel(o("linh"), f"{one}-A1", "Needless"),
    "serve": lambda o, one: actions.serve(o("linh"), f"{one}-A1", [one]),
    "release": lambda o, one: actions.release(o("linh"), f"{one}-A1", [one], "Another cause"),
    "progress": lambda o, one: actions.progress(o("an"), f"{one}-A1", 50),
    "hold": lambda o, one: actions.hold(o("linh"), f"{one}-A1", reason="Flood"),
    "resume": lambda o, one: actions.resume(o("linh"), f"{one}-A1"),
    "block": lambda o, one: actions.block(o("linh"), f"{one}-A1", f"{one}-A2"),
    "unblock": lambda o, one: actions.unblock(o("linh"), f"{one}-A1", "Works without"),
    "ask": lambda o, one: extensions.extend(o("an"), f"{one}-A1", to="2027-01-01", reason="Late"),
    "allow": lambda o, one: extensions.allow(o("linh"), f"{one}-A1"),
    "refuse": lambda o, one: extensions.refuse(o("linh"), f"{one}-A1", "Too late"),
    "extend": lambda o, one: extensions.extend(o("linh"), f"{one}-A1", to="2027-01-01", reason="Late"),
    "assign": lambda o, one: actions.assign(o("linh"), f"{one}-A1", "hai"),
    "attach": lambda o, one: evidence.add(o("linh"), f"{one}-A1", [building.note_file(o.ws, "a.txt")]),
    "detach": lambda o, one: evidence.detach(o("linh"), f"{one}-A1", 1, "Wrong"),
}
