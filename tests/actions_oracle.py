"""What stands against each move of an action: see `moves_oracle`."""

from __future__ import annotations

from event_files import Doc, Docs, due, owners, served, state
from moves_oracle import Now, Problems, Rules, impartial, nothing_disputed

# Who may, and where the finding stands that it is for.
WHO: dict[str, tuple[str, str]] = {
    "add": ("issued in-progress", "owner lead"),
    "serve": ("issued in-progress", "owner lead"),
    "release": ("issued in-progress", "owner lead"),
    "progress": ("in-progress", "doer"),
    "hold": ("in-progress", "doer owner lead quality"),
    "resume": ("in-progress", "doer owner lead quality"),
    "block": ("issued submitted in-progress", "doer owner lead"),
    "unblock": ("issued submitted in-progress", "doer owner lead"),
    "done": ("in-progress", "doer"),
    "cancel": ("issued in-progress", "owner lead"),
    "ask": ("issued in-progress", "doer owner"),
    "allow": ("issued submitted in-progress", "team quality head"),
    "refuse": ("issued submitted in-progress", "team quality head"),
    "extend": ("issued in-progress", "team quality head"),
    "assign": ("issued submitted in-progress", "doer owner lead quality"),
    "attach": ("issued submitted in-progress implemented", "anyone"),
    "detach": ("issued submitted in-progress implemented", "doer owner lead"),
}


def still_open(now: Now) -> Problems:
    if state(now.action) != "open":
        yield f"{now.move['move']} of an action that is {state(now.action)}"


def after_planning(now: Now) -> Problems:
    first = now.action["due"][0]["on"]
    if now.on < first:
        yield f"{now.move['move']} on {now.on}, planned on {first}"


def proven(now: Now) -> Problems:
    if not (now.move.get("evidence") or now.move.get("attachments")):
        yield "done without evidence"


def blocker(action: Doc) -> str | None:
    turns = [move for move in action["moves"] if move["move"] in ("block", "unblock")]
    return turns[-1]["blocker"] if turns and turns[-1]["move"] == "block" else None


def waits_for(action: Doc, docs: Docs) -> Doc | None:
    """The action that must be done before, and is not."""
    other = docs.get(f"action/{blocker(action)}")
    return other if other and state(other) == "open" else None


def not_waiting(now: Now) -> Problems:
    if other := waits_for(now.action, now.docs):
        yield f"done while {other['id']} is not"


def waits_in_a_row(now: Now) -> Problems:
    """What it waits for is another open action, which does not wait for this one in turn."""
    at, row = now.move["blocker"], [now.action["id"]]
    if state(now.docs.get(f"action/{at}", {"moves": [{"move": "done"}]})) != "open":
        yield f"waits for {at}, which is not open"
    while at and at not in row:
        row.append(at)
        at = blocker(now.docs[f"action/{at}"])
    if at:
        yield f"waits in a circle: {row}"


def holding(action: Doc) -> Doc | None:
    turns = [move for move in action["moves"] if move["move"] in ("hold", "resume", "done", "cancel")]
    return turns[-1] if turns and turns[-1]["move"] == "hold" else None


def held(now: Now) -> Problems:
    move, stops = now.move, bool(now.move.get("stops_clock"))
    if holding(now.action):
        yield "held twice"
    if stops != now.limit("hold-stops-clock"):
        yield f"the clock {'stands' if stops else 'runs'} against the policy"
    if not stops:
        return
    if owed := list(owes(now)):
        yield f"{now.by} stops the own clock: {owed}"
    if move.get("until", "") < now.on or now.on != now.at:
        yield f"the clock stands from {now.on} until {move.get('until')}, on {now.at}"
    yield from more_time(now)


def resumed(now: Now) -> Problems:
    began = holding(now.action)
    if not began or now.on < began["on"]:
        yield f"resumed on {now.on}, held on {began and began['on']}"


def asking(action: Doc) -> Doc | None:
    turns = [move for move in action["moves"] if move["move"] in ("ask", "allow", "refuse", "extend")]
    return turns[-1] if turns and turns[-1]["move"] == "ask" else None


def owes(now: Now) -> Problems:
    """Whose the work is or was, and who answers for what it is for."""
    if now.by in owners(now.action):
        yield f"{now.by} owns {now.action['id']}, or did"
    mine = [one for one in served(now.action) if now.answers(now.docs[f"finding/{one}"])]
    yield from (f"{now.by} answers for {one}" for one in mine)


def leave_given(now: Now) -> Problems:
    """Nobody who owes the work, answers for what it is for, or asked, gives or refuses leave."""
    yield from owes(now)
    asked = asking(now.action)
    if asked and asked["by"] == now.by:
        yield f"{now.by} decides on the own wish"
    if now.move["move"] != "extend" and (not asked or asked["on"] > now.on):
        yield f"{now.move['move']} of what nobody asked for"
    if now.move["move"] == "allow" and asked and asked["asked_due"] != now.move["due"]:
        yield f"allowed {now.move['due']}, asked {asked['asked_due']}"


def later(now: Now) -> Problems:
    to = now.move.get("asked_due") or now.move["due"]
    if to <= due(now.action) or to < now.on:
        yield f"moved to {to} from {due(now.action)} on {now.on}"
    yield from more_time(now)


def more_time(now: Now) -> Problems:
    """A hold that stops the clock gives more time, too."""
    held = [move for move in now.action["moves"] if move.get("stops_clock")]
    times = len(now.action["due"]) - 1 + len(held)
    if times >= now.limit("extensions"):
        yield f"{now.action['id']} was given more time {times} times already"


def told(now: Now) -> Problems:
    if not 1 <= now.move["percent"] <= 99:
        yield f"{now.move['percent']} %"


def serves_once(now: Now) -> Problems:
    if now.move["serves"] in served(now.action) or now.move["round"] != now.round.number:
        yield f"serves {now.move['serves']} in round {now.move['round']}"


def let_go(now: Now) -> Problems:
    if now.move["serves"] == now.action["finding"] or now.move["serves"] not in served(now.action):
        yield f"does not serve {now.move['serves']} any more"


RULES: Rules = {
    "add": (nothing_disputed,),
    "serve": (nothing_disputed, still_open, after_planning, serves_once),
    "release": (still_open, let_go, after_planning),
    "progress": (still_open, after_planning, told),
    "hold": (still_open, after_planning, held),
    "resume": (resumed, after_planning),
    "block": (still_open, after_planning, waits_in_a_row),
    "done": (still_open, after_planning, proven, not_waiting),
    "cancel": (still_open, after_planning),
    "ask": (still_open, after_planning, later),
    "allow": (still_open, leave_given, impartial, later),
    "refuse": (still_open, leave_given, impartial),
    "extend": (still_open, after_planning, leave_given, impartial, later),
    "assign": (still_open,),
}
