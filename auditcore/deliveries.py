"""What became of messages: claimed by a run, sent, failed, given up. Read from the documents of `notices-YEAR`. Pure.

A message's `tries` say when a run claimed it (`at`) and until when nobody else may (`until`), UTC stamps; its `ends` say
what came of which try (`try`, from 1): `sent`, `failed` (it is tried again), `refused` (given up) or `untried` (the run
ended before). A try without an end, past its deadline, was cut off: the message may have gone out, and is sent again under
the same id. `dismissed` says who took it off the list of what failed, and why (on, by, reason), after which `try`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from auditcore.dates import parse_moment
from auditcore.i18n import N_

Doc = Mapping[str, Any]

MESSAGE = "message"

# Minutes for which a run may hold a message; none may take longer.
HOLD = 10

# Hours by which a clock may be set back, or two clocks differ, while a run holds a message; what is held from a time
# further ahead is held by nobody.
SET_BACK = 24

# Minutes before a message that failed is tried again, by how often it failed; then the last of them.
BACK_OFF = (5, 15, 60, 180, 360)

OUTCOMES = {
    "sent": N_("sent"),
    "failed": N_("not delivered, will be tried again"),
    "refused": N_("not delivered, given up"),
    "untried": N_("not tried yet"),
}

STATES = {
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "cut-off": N_("cut off, will be sent again"),
    "untried": N_("not tried yet"),
    "waiting": N_("failed, will be tried again"),
    "given-up": N_("given up"),
    "dismissed": N_("given up, taken off the list"),
}


def ended(message: Doc) -> Doc | None:
    """What came of the last try; None while it runs, or where it was cut off."""
    number = len(message["tries"])
    return next((end for end in reversed(message.get("ends", ())) if end["try"] == number), None)


def _failed(message: Doc) -> list[Doc]:
    """The ends of the tries that failed since it was last asked for by hand."""
    since = max((n for n, one in enumerate(message["tries"], 1) if one.get("asked_for")), default=0)
    return [end for end in message.get("ends", ()) if end["outcome"] == "failed" and end["try"] >= since]


def failures(message: Doc) -> int:
    """How often a message failed since it was last asked for by hand."""
    return len(_failed(message))


def failing(message: Doc, now: datetime) -> timedelta:
    """For how long it has failed since it was last asked for by hand; none at all where it never did before."""
    return now - min((now, *(parse_moment(end["at"]) for end in _failed(message))))


def again_at(message: Doc) -> datetime | None:
    """The moment (UTC) from which a message that failed may be tried again; None where it did not, or was given up."""
    end = ended(message)
    if end is None or end["outcome"] not in ("failed", "untried") or end.get("final"):
        return None
    if end["outcome"] == "untried":
        return parse_moment(end["at"])
    count = failures(message)
    return parse_moment(end["at"]) + timedelta(minutes=BACK_OFF[min(count, len(BACK_OFF)) - 1])


def state(message: Doc, now: datetime) -> str:
    """A key of STATES, at this moment (UTC)."""
    if any(end["outcome"] == "sent" for end in message.get("ends", ())):  # whatever a later try came to
        return "sent"
    end = ended(message)
    if end is not None:
        if end["outcome"] == "refused" or end.get("final"):
            return "dismissed" if dismissed(message) else "given-up"
        return "waiting" if tries(message) else "untried"
    last = message["tries"][-1]
    begun = parse_moment(last["at"]) - timedelta(hours=SET_BACK) <= now
    return "sending" if begun and now < parse_moment(last["until"]) else "cut-off"


def dismissed(message: Doc) -> Doc | None:
    """How it was taken off the list: on, by, reason. None where it was not, or was sent again since."""
    last = next(iter(message.get("dismissed", ())[-1:]), None)
    return last if last and last["try"] == len(message["tries"]) else None


def tries(message: Doc) -> int:
    """How often a channel was given the message; a run that ended before does not count."""
    untried = {end["try"] for end in message.get("ends", ()) if end["outcome"] == "untried"}
    return len(message["tries"]) - len(untried)


def ready(message: Doc, now: datetime) -> bool:
    """Whether a run may take it up now."""
    at = again_at(message)
    stands = state(message, now)
    if stands in ("waiting", "untried") and at is not None:
        # A clock that was set back must not make anybody wait for longer than the longest wait.
        return at <= now or at - now > timedelta(minutes=BACK_OFF[-1])
    return stands == "cut-off"


def cut_off(message: Doc) -> int:
    """How many of its tries were cut off and followed by another: so often it may have come twice."""
    known = {end["try"] for end in message.get("ends", ())}
    return sum(1 for number in range(1, len(message["tries"])) if number not in known)


def keys(message: Doc) -> list[str]:
    """What the message tells, one key a thing, with what that made superfluous."""
    return [key for item in message["items"] for key in (item["key"], *item.get("covers", ()))]


def told(messages: Mapping[str, Doc], passed: Mapping[str, Doc]) -> set[str]:
    """Every key that some message tells, or that was passed over when notices began."""
    over = {entry["key"] for doc in passed.values() for entry in doc.get("keys", ())}
    return over.union(*(keys(message) for message in messages.values()))
