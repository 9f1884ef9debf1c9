"""What stands against a move of a corrective action."""

from __future__ import annotations

from collections.abc import Iterator

from auditcore import actionstate
from auditcore.case import Case, owner_side
from auditcore.i18n import _
from auditcore.words import word


def action_open(case: Case) -> Iterator[str]:
    from auditcore.lifecycle import action_status

    assert case.action is not None
    if not actionstate.is_open(case.action):
        yield _("{id} is {status}, not open.").format(
            id=case.action["id"], status=word(action_status(case.action))
        )


def owner_known(case: Case) -> Iterator[str]:
    owner = case.entry.get("owner", "")
    person = case.org.people.get(owner or "")
    if person is None:
        yield (
            _("There is no person '{id}'; 'auditcore person list' lists them.").format(id=owner)
            + case.org.like_person(owner or "")
        )
    elif person.get("ended"):
        yield _("{person} has left and cannot own anything.").format(person=person["name"])


# Serving several findings.


def serves_another_finding(case: Case) -> Iterator[str]:
    """An action serves a finding once; what was planned for another audit stays there."""
    assert case.action is not None
    if case.finding["id"] in actionstate.serves(case.action):
        yield _("{action} serves {finding} already.").format(
            action=case.action["id"], finding=case.finding["id"]
        )


def serves_this_finding(case: Case) -> Iterator[str]:
    """Its own finding an action serves until it is cancelled."""
    assert case.action is not None
    action, finding = case.action["id"], case.finding["id"]
    if finding == case.action["finding"]:
        yield _(
            "{action} was planned for {finding}; it can be cancelled: auditcore action cancel {action}."
        ).format(action=action, finding=finding)
    elif finding not in actionstate.serves(case.action):
        yield _("{action} does not serve {finding}.").format(action=action, finding=finding)


# How far it is, and what it waits for.


def progress_told(case: Case) -> Iterator[str]:
    assert case.action is not None
    percent, before = case.entry.get("percent", 0), actionstate.progress(case.action) or 0
    if not 1 <= percent <= 99:
        yield _(
            "Progress is a number from 1 to 99; what is done is reported by: auditcore action done {id}."
        ).format(id=case.action["id"])
    elif percent < before and not case.entry.get("note"):
        yield _("{id} was at {before} % already; going back needs --note TEXT.").format(
            id=case.action["id"], before=before
        )


def not_on_hold(case: Case) -> Iterator[str]:
    assert case.action is not None
    if held := actionstate.held(case.action):
        yield _("{id} is on hold already, since {day}.").format(id=case.action["id"], day=held["on"])


def on_hold(case: Case) -> Iterator[str]:
    assert case.action is not None
    if not actionstate.held(case.action):
        yield _("{id} is not on hold.").format(id=case.action["id"])


def hold_ends(case: Case) -> Iterator[str]:
    """A clock that stands for ever would hide what is stuck."""
    until = case.entry.get("until")
    if not until and case.entry.get("stops_clock"):
        yield _("While it is on hold its clock stands still, so it needs an end: --until DAY.")
    elif until and until < case.entry["on"]:
        yield _("It cannot be on hold until {day}, before {on}.").format(day=until, on=case.entry["on"])
    if case.entry.get("stops_clock") and case.entry["on"] < case.today:
        yield _(
            "A clock cannot be stopped for days that are past; it stands from today ({today}) on."
        ).format(today=case.today)


def clock_stopped_by_another(case: Case) -> Iterator[str]:
    """Whoever owes the work or answers for it cannot allow more time for it, on hold or not."""
    if case.entry.get("stops_clock") and _owes(case):
        yield _(
            "{person} owes the work or answers for it and cannot stop its clock (policy.hold-stops-clock); somebody else "
            "must."
        ).format(person=case.person["name"])


def blocker_fits(case: Case) -> Iterator[str]:
    """An action waits for another one of the same audit that is still open, and never for itself."""
    assert case.action is not None
    id, blocker = case.action["id"], case.entry.get("blocker", "")
    other = case.beside.get(blocker)
    if blocker == id:
        yield _("An action cannot wait for itself.")
    elif other is None:
        yield _("There is no action '{id}' in the same audit.").format(id=blocker)
    elif not actionstate.is_open(other):
        yield _("{id} has ended already; nothing waits for it.").format(id=blocker)
    elif id in _chain(case, blocker):
        yield _("{blocker} itself waits for {id}: both would wait for ever.").format(blocker=blocker, id=id)


def _chain(case: Case, first: str) -> list[str]:
    """The actions that one waits for, directly and behind each other."""
    chain: list[str] = []
    id: str | None = first
    while id and id not in chain:
        chain.append(id)
        id = actionstate.blocked_by(case.beside[id]) if id in case.beside else None
    return chain


def blocked(case: Case) -> Iterator[str]:
    assert case.action is not None
    if not actionstate.blocked_by(case.action):
        yield _("{id} waits for no other action.").format(id=case.action["id"])


def not_blocked(case: Case) -> Iterator[str]:
    assert case.action is not None
    if blocker := actionstate.waits_for(case.action, case.beside):
        yield _(
            "{id} waits for {blocker}, which is not done. If it need not wait: auditcore action unblock {id} --reason TEXT."
        ).format(id=case.action["id"], blocker=blocker["id"])


# Extensions: asked for by whoever owes the work, decided by somebody else.


def extension_asked(case: Case) -> Iterator[str]:
    assert case.action is not None
    asked = actionstate.asked(case.action)
    if asked is None:
        yield _("Nobody asked for an extension of {id}.").format(id=case.action["id"])
    elif asked["on"] > case.entry["on"]:
        yield _("{day} is before {on}, the day on which the extension was asked for.").format(
            day=case.entry["on"], on=asked["on"]
        )


def _owes(case: Case) -> bool:
    """Whether the person owns the action, owned it once, or answers for a finding that it serves."""
    assert case.action is not None
    person = case.person["id"]
    answers = any(owner_side(case, person, finding) for finding in (case.finding, *case.served))
    return answers or person in actionstate.owners(case.action)


def extension_allowed(case: Case) -> Iterator[str]:
    """Whoever owes the work, answers for a finding that it serves, or asked, cannot allow more time for it."""
    assert case.action is not None
    person, asked = case.person, actionstate.asked(case.action)
    if _owes(case):
        yield _(
            "{person} owes the work or answers for it; somebody else must decide on the extension."
        ).format(person=person["name"])
    elif asked and person["id"] == asked["by"]:
        yield _("{person} asked for the extension; somebody else must decide on it.").format(
            person=person["name"]
        )


def extensions_left(case: Case) -> Iterator[str]:
    """A hold that stops the clock gives more time, too."""
    assert case.action is not None
    if case.entry["move"] == "hold" and not case.entry.get("stops_clock"):
        return
    limit, count = case.policy("extensions"), actionstate.moved(case.action)
    if count >= limit:
        yield _(
            "{id} was given more time already (so far: {count}); the setting policy.extensions allows {limit}."
        ).format(id=case.action["id"], count=count, limit=limit)
