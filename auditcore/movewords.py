"""What was recorded, in words: the moves of a finding, an action or an audit, and the facts of an answer. Pure.

Screens and reports say it alike. `Named` shows a person: with the id, as it is typed, or the name alone; `Dated` a day
(ISO): with its weekday, or as the language of a document writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from auditcore import dates
from auditcore.i18n import N_, _
from auditcore.words import word

Named = Callable[[str | None], str]
Dated = Callable[[str], str]

FACTS = (
    ("respond", N_("response")),
    ("correction", N_("correction")),
    ("corrected_on", N_("corrected on")),
    ("corrected_by", N_("corrected by")),
    ("consequences", N_("consequences")),
    ("similar", N_("similar ones")),
    ("extent", N_("extent")),
    ("correction_only", N_("correction only")),
    ("method", N_("method")),
    ("team", N_("looked for by")),
    ("causes", ""),
    ("escape", N_("escape point")),
    ("cause", N_("cause")),
    ("category", N_("kind of cause")),
    ("effect", N_("effect shown by")),
    ("measure", N_("measured by")),
    ("target", N_("target")),
    ("judge", N_("judge")),
    ("judge_on", N_("judged from")),
    ("measured", N_("measured")),
    ("verdict", N_("verdict")),
    ("verdict_on", N_("given on")),
    ("verdict_by", N_("given by")),
)

# Facts whose values are codes.
CODED = ("respond", "similar", "method", "category")

# A move as history says it.
DONE = {
    "accept": N_("accepted"),
    "add": N_("added"),
    "analyse": N_("cause recorded"),
    "assign": N_("given to another owner"),
    "attach": N_("file attached"),
    "cancel": N_("cancelled"),
    "close": N_("closed"),
    "combine": N_("combined"),
    "conclude": N_("conclusion written"),
    "decide": N_("dispute decided"),
    "detach": N_("file detached"),
    "done": N_("done"),
    "edit": N_("changed"),
    "end": N_("ended"),
    "follow-through": N_("follow-through answered"),
    "qualify": N_("trained"),
    "unqualify": N_("qualification withdrawn"),
    "extend": N_("extended"),
    "ask": N_("extension asked for"),
    "allow": N_("extension allowed"),
    "refuse": N_("extension refused"),
    "hold": N_("put on hold"),
    "resume": N_("gone on with"),
    "block": N_("waits for another"),
    "unblock": N_("waits no more"),
    "progress": N_("progress"),
    "serve": N_("serves another, too"),
    "release": N_("serves it no more"),
    "issue": N_("issued"),
    "merge": N_("merged"),
    "note": N_("note"),
    "opinion": N_("opinion that differs"),
    "plan": N_("planned"),
    "postpone": N_("postponed"),
    "refresh": N_("newer text taken in"),
    "regrade": N_("regraded"),
    "reopen": N_("reopened"),
    "respond": N_("answered"),
    "return": N_("returned"),
    "start": N_("started"),
    "submit": N_("submitted"),
    "undo": N_("taken back"),
    "verify": N_("verified"),
    "withdraw": N_("withdrawn"),
}

# Outcomes that say no more than the move itself, and those that need more words.
PLAIN = ("answer", "plan", "recorded", "again")
OUTCOMES = {"partly": N_("partly effective"), "not": N_("not effective")}


# How a dispute was decided.
CHOICES = {"uphold": N_("upheld"), "regrade": N_("regraded"), "withdraw": N_("withdrawn")}

CHANGED = {"grade": N_("grade"), "owner": N_("owner"), "answer_due": N_("answer due"), "due": N_("due"),
           "judge": N_("judge"), "judge_on": N_("judged from")}  # fmt: skip
# Of these the first value is told, too: whoever changed them had none to begin with.
FIRST_TOLD = ("answer_due", "judge", "judge_on")
# How their values read; the others are days.
_SHOWN_BY: dict[str, Callable[[Any], str]] = {
    "grade": lambda value: word(value),
    "verdict": lambda value: _(OUTCOMES[value]) if value in OUTCOMES else word(value),
}
_PEOPLE = ("owner", "allowed_by", "judge", "corrected_by", "verdict_by")
_DAYS = ("answer_due", "due", "asked_due", "until", "judge_on", "verdict_on")


def shown(named: Named, field: str, value: Any, day: Dated = dates.show_day) -> str:
    """The value of a fact or a field, in words."""
    if field in _PEOPLE:
        return named(value)
    if field in _DAYS:
        return day(value)
    return _SHOWN_BY[field](value) if field in _SHOWN_BY else str(value)


# What a move says besides, by its key.
TOLD = {
    "percent": N_("{value} %"),
    "asked_due": N_("to {value}"),
    "until": N_("until {value}"),
    "blocker": N_("for {value}"),
    "serves": "{value}",
    "allowed_by": N_("allowed by {value}"),
    "during": N_("during {value}"),
    "into": N_("into {value}"),
    "measured": N_("measured: {value}"),
}


def outcome(entry: Mapping[str, Any]) -> str:
    """The word behind a move that says how it came out; empty where the move says it all."""
    if "choice" in entry:
        return _(CHOICES[entry["choice"]])
    code = entry.get("outcome", "")
    return "" if code in PLAIN else _(OUTCOMES[code]) if code in OUTCOMES else word(code)


def typed_by(named: Named, entry: Mapping[str, Any]) -> str:
    """Who typed it where that is not who decided, and the form or the words that it rests on."""
    who, source = named(entry.get("typed_by")), entry.get("source") or {}
    rests_on = source.get("name") or (f"“{source['text']}”" if "text" in source else "")
    if who and rests_on:
        return _("(typed by {person} from {source})").format(person=who, source=rests_on)
    return _("(typed by {person})").format(person=who) if who else ""


def became(named: Named, field: str, old: Any, new: Any, day: Dated = dates.show_day) -> str:
    """`old → new` of a changed field, as words; only the new value where there was none before."""
    told = [shown(named, field, value, day) for value in (old, new) if value]
    return f"{_(CHANGED[field])} " + " → ".join(told)


def said(named: Named, entry: Mapping[str, Any], day: Dated = dates.show_day) -> list[str]:
    """What a move says beside itself: what became of what, who allowed it, during which audit, why, and its files."""
    parts = [
        became(named, **change, day=day)
        for change in entry.get("changes", ())
        if change["old"] or change["field"] in FIRST_TOLD
    ]
    for key, words in TOLD.items():
        if entry.get(key):
            parts.append(_(words).format(value=shown(named, key, entry[key], day)))
    if entry.get("checklists"):
        parts.append(", ".join(entry["checklists"]))
    parts += followed(entry.get("facts", {}))
    parts += [entry[key] for key in ("reason", "evidence", "text", "note") if entry.get(key)]
    if entry.get("files"):
        parts.append(_("files: {names}").format(names=", ".join(entry["files"])))
    return parts


def done(entry: Mapping[str, Any]) -> str:
    """What was done, and how it came out: `verified (effective)`."""
    words, how = _(DONE.get(entry["move"], entry["move"])), outcome(entry)
    return f"{words} ({how})" if how else words


FOLLOWED = {"risk": N_("risks"), "qms": N_("system")}


def follow(what: str, facts: Mapping[str, Any]) -> str:
    """The answer to one question of the follow-through, in words; "" where the facts have none."""
    if facts.get(what) == "not-needed":
        return _("no change needed: {reason}").format(reason=facts[f"{what}_said"])
    if facts.get(what) != "yes":
        return ""
    words = _("updated: {said}") if what == "risk" else _("changed: {said} (document: {document})")
    return words.format(said=facts[f"{what}_said"], document=facts.get("document", "–"))


def followed(facts: Mapping[str, Any]) -> Iterator[str]:
    """What one move answered of the follow-through, a line each."""
    for what, label in FOLLOWED.items():
        if words := follow(what, facts):
            name = _(label)
            yield f"{name}: {words}"
