"""Guards of days: nothing in the future, nothing before what it follows, and due dates that move openly."""

from __future__ import annotations

from collections.abc import Callable

import building
import pytest
from building import ACCEPTED, DONE, DUE, ISSUED, RAISED, SUBMITTED, VERIFIED, Office
from conftest import Clock

from auditcore.service import actions, evidence, extensions, findings, following, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


FUTURE = "2027-01-01"

Call = Callable[[Office, Workspace, str], object]

# Every move of a finding, as `call(office, who on that day, id)` at the status at which it may be made.
FINDING_MOVES: dict[str, tuple[str, str, Call]] = {
    "issue": ("draft", "linh", lambda o, ws, one: moves.issue(ws, one)),
    "respond": ("issued", "oanh", lambda o, ws, one: moves.respond(ws, one, agree=True)),
    "analyse": ("issued", "oanh", lambda o, ws, one: moves.analyse(ws, one, method="text", cause="No form")),
    "submit": ("issued", "oanh", lambda o, ws, one: moves.submit(ws, one, correction_only="A slip")),
    "accept": ("submitted", "linh", lambda o, ws, one: moves.accept(ws, one)),
    "return": ("submitted", "linh", lambda o, ws, one: moves.send_back(ws, one, "No cause")),
    "verify": ("implemented", "vy", lambda o, ws, one: moves.verify(ws, one, verdict="not", evidence="e", reason="r")),
    "decide": ("issued", "lan", lambda o, ws, one: moves.settle_dispute(ws, one, withdraw=True, reason="So it is")),
    "regrade": ("implemented", "linh", lambda o, ws, one: moves.regrade(ws, one, "major", "Everywhere")),
    "combine": ("issued", "linh", lambda o, ws, one: findings.combine(ws, one, "2026-01-F02", "The same")),
    "withdraw": ("implemented", "linh", lambda o, ws, one: moves.withdraw(ws, one, "Unfounded")),
    "reopen": ("closed", "linh", lambda o, ws, one: moves.reopen(ws, one, "Seen again")),
    "follow-through": ("issued", "oanh", lambda o, ws, one: following.follow_through(ws, one, no_risk="One file")),
    "opinion": ("issued", "oanh", lambda o, ws, one: following.opinion(ws, one, "It was complete")),
    "edit": ("issued", "linh", lambda o, ws, one: findings.change(ws, one, observed="4", reason="Counted")),
    "assign": ("issued", "linh", lambda o, ws, one: moves.assign(ws, one, "hai")),
    "attach": ("issued", "mai", lambda o, ws, one: evidence.add(ws, one, [building.note_file(ws, "a.txt")])),
    "detach": ("issued", "tam", lambda o, ws, one: evidence.detach(ws, one, 1, "The wrong file")),
    "note": ("closed", "mai", lambda o, ws, one: findings.note(ws, one, "Well done")),
}  # fmt: skip

ACTION_MOVES: dict[str, tuple[str, str, Call]] = {
    "add": ("in-progress", "oanh", lambda o, ws, one: actions.add(ws, one, words="More", owner="an", due=FUTURE)),
    "done": ("in-progress", "an", lambda o, ws, one: actions.done(ws, f"{one}-A1", evidence="e")),
    "cancel": ("in-progress", "oanh", lambda o, ws, one: actions.cancel(ws, f"{one}-A1", "Needless")),
    "serve": ("in-progress", "oanh", lambda o, ws, one: actions.serve(ws, f"{one}-A1", ["2026-01-F02"])),
    "release": ("in-progress", "oanh", lambda o, ws, one: actions.release(ws, f"{one}-A1", ["2026-01-F02"], "Other")),
    "progress": ("in-progress", "an", lambda o, ws, one: actions.progress(ws, f"{one}-A1", 40)),
    "hold": ("in-progress", "oanh", lambda o, ws, one: actions.hold(ws, f"{one}-A1", reason="Flood")),
    "resume": ("in-progress", "an", lambda o, ws, one: actions.resume(ws, f"{one}-A1")),
    "block": ("in-progress", "an", lambda o, ws, one: actions.block(ws, f"{one}-A1", f"{one}-A2")),
    "unblock": ("in-progress", "an", lambda o, ws, one: actions.unblock(ws, f"{one}-A1", "Works without")),
    "ask": ("in-progress", "an", lambda o, ws, one: extensions.extend(ws, f"{one}-A1", to=FUTURE, reason="Late")),
    "allow": ("in-progress", "linh", lambda o, ws, one: extensions.allow(ws, f"{one}-A1")),
    "refuse": ("in-progress", "linh", lambda o, ws, one: extensions.refuse(ws, f"{one}-A1", "Too late")),
    "extend": ("in-progress", "linh", lambda o, ws, one: extensions.extend(ws, f"{one}-A1", to=FUTURE, reason="Late")),
    "assign": ("in-progress", "oanh", lambda o, ws, one: actions.assign(ws, f"{one}-A1", "hai")),
    "attach": ("issued", "mai", lambda o, ws, one: evidence.add(ws, f"{one}-A1", [building.note_file(ws, "a.txt")])),
    "detach": ("issued", "oanh", lambda o, ws, one: evidence.detach(ws, f"{one}-A1", 1, "The wrong file")),
}  # fmt: skip

EVERY_MOVE = [
    *((f"finding {name}", row) for name, row in FINDING_MOVES.items()),
    *((f"action {name}", row) for name, row in ACTION_MOVES.items()),
]


def ready(office: Office, move: str, status: str) -> str:
    """A minor at this status, with what the move needs to be possible."""
    id = office.at(status)
    if move == "finding decide":
        moves.respond(office("oanh"), id, dispute="Not so")
    if move == "finding opinion":
        moves.respond(office("oanh"), id, dispute="Not so")
        moves.settle_dispute(office("lan"), id, uphold=True, reason="It is so")
    if move == "finding combine":
        assert office.draft() == "2026-01-F02"
    if move == "finding submit":
        moves.respond(office("oanh"), id, **building.CORRECTION | {"corrected_on": ISSUED})
        evidence.add(office("oanh"), id, [building.note_file(office.ws, "b.txt")])
    if move in ("action serve", "action release"):
        assert office.issued() == "2026-01-F02"
    if move == "action release":
        actions.serve(office("oanh"), f"{id}-A1", ["2026-01-F02"])
    if move in ("action block", "action unblock"):
        office.plan(id, on=ACCEPTED)
    if move == "action unblock":
        actions.block(office("an"), f"{id}-A1", f"{id}-A2")
    if move == "action resume":
        actions.hold(office("an"), f"{id}-A1", reason="Flood")
    if move in ("action allow", "action refuse"):
        extensions.extend(office("an"), f"{id}-A1", to=FUTURE, reason="Late")
    if move.endswith("tach") and move.startswith("action"):
        office.plan(id)
    if move.endswith("detach"):
        evidence.add(
            office("oanh"),
            f"{id}-A1" if move.startswith("action") else id,
            [building.note_file(office.ws, "b.txt")],
        )
    return id  # fmt: skip


def test_every_move_is_tried_here() -> None:
    from auditcore import lifecycle

    assert set(FINDING_MOVES) == set(lifecycle.MOVES)
    assert set(ACTION_MOVES) == set(lifecycle.ACTION_MOVES)


@pytest.mark.parametrize(("move", "row"), EVERY_MOVE, ids=[move for move, _row in EVERY_MOVE])
def test_not_in_future(office: Office, move: str, row: tuple[str, str, Call]) -> None:
    status, person, call = row
    id = ready(office, move, status)
    tomorrow = "2026-07-31" if office.ws.today < "2026-07-31" else "2026-12-31"
    office.only_refused_for(
        f"{tomorrow} is in the future; today is {office.ws.today}.",
        lambda: call(office, office(person, on=tomorrow), id),
    )
    call(office, office(person), id)


# The day of what brought the finding there; a day earlier is refused, the day itself is not.
BEFORE = {
    "finding issue": ("2026-06-30", RAISED, "add"),
    "finding respond": (RAISED, ISSUED, "issue"),
    "finding analyse": (RAISED, ISSUED, "issue"),
    "finding submit": (RAISED, ISSUED, "issue"),
    "finding accept": ("2026-07-05", SUBMITTED, "submit"),
    "finding return": ("2026-07-05", SUBMITTED, "submit"),
    "finding regrade": ("2026-07-08", ACCEPTED, "accept"),
    "finding withdraw": ("2026-07-08", ACCEPTED, "accept"),
    "finding reopen": ("2026-08-19", VERIFIED, "verify"),
    "finding combine": (RAISED, ISSUED, "issue"),
    "finding decide": (RAISED, ISSUED, "respond"),
    "finding follow-through": (RAISED, ISSUED, "issue"),
    "action add": ("2026-07-08", ACCEPTED, "accept"),
}


@pytest.mark.parametrize("move", BEFORE)
def test_in_order(office: Office, move: str) -> None:
    day, since, name = BEFORE[move]
    status, person, call = dict(EVERY_MOVE)[move]
    id = ready(office, move, status)
    office.only_refused_for(
        f"{day} is before {since}, the day of '{name}'.",
        lambda: call(office, office(person, on=day), id),
    )
    call(office, office(person, on=since), id)


def test_in_order_of_a_verdict_and_what_it_judges(office: Office) -> None:
    """A correction only is judged from the day on which it was accepted, however early it was made."""
    id = office.corrected()
    office.only_refused_for(
        f"2026-07-08 is before {ACCEPTED}, the day of 'accept'.", lambda: office.verify(id, on="2026-07-08")
    )
    office.verify(id, on=ACCEPTED)


def test_in_order_after_a_failed_effect(office: Office) -> None:
    """The second round cannot be answered before the first was judged, nor closed before that."""
    id = office.verify(office.implemented(), verdict="not")
    office.only_refused_for(
        f"{DONE} is before {VERIFIED}, the day of 'verify'.",
        lambda: moves.respond(office("oanh", on=DONE), id, agree=True),
    )
    moves.respond(office("oanh", on=VERIFIED), id, agree=True)


def test_in_order_after_the_last_action_of_an_observation(office: Office) -> None:
    id = office.agreed()
    office.finish(f"{id}-A1")
    assert office.status(id) == "closed"
    office.only_refused_for(
        f"{SUBMITTED} is before {DONE}, the day of 'done'.",
        lambda: moves.reopen(office("linh", on=SUBMITTED), id, "Seen again"),
    )
    moves.reopen(office("linh", on=DONE), id, "Seen again")


@pytest.mark.parametrize("move", ["done", "cancel"])
def test_not_before_planned(office: Office, move: str) -> None:
    id = office.accepted()
    _status, person, call = ACTION_MOVES[move]
    office.only_refused_for(
        f"2026-07-05 is before {SUBMITTED}, the day on which {id}-A1 was planned.",
        lambda: call(office, office(person, on="2026-07-05"), id),
    )
    call(office, office(person, on=SUBMITTED), id)


def test_correction_dated(office: Office) -> None:
    id = office.issued()
    office.only_refused_for(
        "The correction is dated 2026-07-03, in the future",
        lambda: moves.respond(office("oanh"), id, correction="Done soon", corrected_on="2026-07-03"),
    )
    moves.respond(office("oanh"), id, correction="Done", corrected_on=RAISED)


def test_due_not_past(office: Office) -> None:
    id = office.issued()
    office.only_refused_for(
        f"The due date {ISSUED} is before {SUBMITTED}", lambda: office.plan(id, due=ISSUED)
    )
    office.plan(id, due=SUBMITTED)


def test_later_date(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    for to in ("2026-07-30", DUE):
        office.only_refused_for(
            f"{to} is not later than the present due date {DUE}.",
            lambda to=to: extensions.extend(office("linh"), action, to=to, reason="Late"),
        )
    extensions.extend(office("linh"), action, to="2026-08-01", reason="Late")


def test_extension_allowed(office: Office) -> None:
    action = f"{office.accepted()}-A1"

    def extend(by: str, allowed_by: str = "") -> None:
        source = "" if allowed_by in ("", by) else "A mail"
        as_said = office(by, source=source) if source else office(by)
        extensions.extend(as_said, action, to="2026-08-31", reason="Late", allowed_by=allowed_by)

    for by, allowed_by, sentence in (
        ("an", "an", "An may not do this"),
        ("linh", "an", "An may not do this"),
        ("an", "nobody", "'nobody' is not a person"),
        ("an", "mai", "Mai may not do this"),
        ("oanh", "oanh", "Oanh may not do this"),
    ):
        office.only_refused_for(sentence, lambda by=by, allowed_by=allowed_by: extend(by, allowed_by))
    for owner, who in (("an", "Tam"), ("tam", "Tam")):
        own = office.issued(owner=owner)
        mine = office.plan(own, owner="tam" if owner == "an" else "an", by="hai")
        office.only_refused_for(
            f"{who} owes the work or answers for it",
            lambda mine=mine: extensions.extend(
                office("tam"), mine, to="2026-08-31", reason="Late", allowed_by="tam"
            ),
        )
    extend("an", "tam")
    moved = office.action(action)["due"][-1]
    assert (moved["to"], moved["typed_by"], moved["allowed_by"], moved["reason"]) == (
        "2026-08-31",
        "an",
        "tam",
        "Late",
    )


def test_extensions_left(office: Office) -> None:
    action = f"{office.accepted()}-A1"
    extensions.extend(office("linh"), action, to="2026-08-31", reason="Late")
    office.only_refused_for(
        "was given more time already (so far: 1); the setting policy.extensions allows 1.",
        lambda: extensions.extend(office("linh"), action, to="2026-09-30", reason="Later"),
    )
    building.set_policy(office, extensions=2)
    extensions.extend(office("linh"), action, to="2026-09-30", reason="Later")


def test_verdict_not_before_work(office: Office) -> None:
    id = office.implemented()
    office.only_refused_for(
        f"The verdict is dated 2026-07-19, before the work was done ({id}-A1: {DONE}).",
        lambda: office.verify(id, on="2026-07-19", reason="The result shows already"),
    )
    office.verify(id, on=DONE, reason="The result shows already")


def test_verdict_not_before_work_of_a_correction(office: Office) -> None:
    id = office.accept(office.submit_correction_only(office.issued()), on=SUBMITTED)
    said = office.refused(lambda: office.verify(id, on="2026-07-05"))
    assert (
        said[0] == f"The verdict is dated 2026-07-05, before the work was done (the correction: {SUBMITTED})."
    )
    office.verify(id, on=SUBMITTED)


def test_verdict_on_the_planned_day(office: Office) -> None:
    id = office.implemented()
    office.only_refused_for(
        f"The effect was to be judged from {VERIFIED} on; an earlier verdict needs --reason.",
        lambda: office.verify(id, on="2026-08-19"),
    )
    office.verify(id, on="2026-08-19", reason="The counter closes tomorrow")
    late = office.implemented()
    office.verify(late, on="2026-08-25")
