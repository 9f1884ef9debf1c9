"""One finding or action as a page of plain text, wrapped to the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import click

from auditcore import dates, render, text
from auditcore.cli import action_shown, cause_shown, following_shown, waited
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import N_, _
from auditcore.organisation import Organisation
from auditcore.words import word

LABEL = 18

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

CLOCKS = {
    "answer": N_("the answer is due on {due}, from {who}"),
    "review": N_("the auditor ({who}) is to accept or return it by {due}"),
    "decision": N_("the dispute is to be decided by {due} ({who})"),
    "action": N_("{id} is due on {due}, from {who}"),
    "hold": N_("{id} is on hold until {due}, from {who}"),
    "extension": N_("the extension of {id} is to be allowed or refused by {due} ({who})"),
    "plan": N_("every action was cancelled: {who} is to plan another one"),
    "effect": N_("the effect is to be judged from {due} on, by {who}"),
}


def person(org: Organisation, id: str | None) -> str:
    """A person's name with the id, as it is typed in commands."""
    if not id:
        return ""
    name = org.people.get(id, {}).get("name", "")
    return f"{name} ({id})" if name and name != id else id


def unit(org: Organisation, id: str | None) -> str:
    if not id:
        return ""
    name = org.units.get(id, {}).get("name", "")
    return f"{name} ({id})" if name and name != id else id


def title(words: str) -> None:
    click.echo(text.printable(words))
    click.echo("─" * min(terminal_width(), text.width(text.printable(words))))


def field(label: str, value: Any) -> None:
    """A label and its text, wrapped beside it; nothing for an empty value."""
    shown = text.printable(render.plain(value), newlines=True)
    if not shown:
        return
    room = max(20, terminal_width() - LABEL)
    lines = [line for part in shown.split("\n") for line in (text.wrap(part, room) or [""])]
    # A label is wrapped, too: in another language it may be longer than its column.
    label = text.printable(label)
    for left, right in zip_longest(text.wrap(label, LABEL - 1), lines, fillvalue=""):
        click.echo(f"{left}{' ' * (LABEL - text.width(left))}{right}".rstrip())


def heading(words: str) -> None:
    click.echo(f"\n{text.printable(words)}")


def bullet(words: str) -> None:
    room = max(20, terminal_width() - 2)
    for number, line in enumerate(text.wrap(text.printable(words), room)):
        click.echo(f"{'- ' if number == 0 else '  '}{line}")


def show_finding(session: Session, detail: Mapping[str, Any]) -> None:
    org = session.ws.org()
    state = _(" · ").join(map(word, [detail["grade"], detail["status"], *detail["flags"]]))
    title(f"{detail['id']} · {state}")
    if not detail["observed"].startswith(detail["title"].removesuffix(" …")):
        field(_("title"), detail["title"])
    field(_("unit"), unit(org, detail["unit"]))
    field(_("seen in, too"), [unit(org, id) for id in detail["also_units"]])
    field(_("owner"), person(org, detail["owner"]))
    field(_("clauses"), detail["clauses"])
    field(_("questions"), detail["questions"])
    field(_("origin"), word(detail["origin"]) if detail["origin"] != "audit" else "")
    field(_("reference"), detail["reference"])
    field(_("repeats"), detail["repeat_of"])
    waited.came_back(detail)
    field(_("requirement"), detail["requirement"])
    field(_("observed"), detail["observed"])
    field(_("evidence"), detail["evidence"])
    for entry in detail["attachments"]:
        given = _("{what} by {person}").format(what=_(DONE[entry["move"]]), person=person(org, entry["by"]))
        field(
            _("file {number}").format(number=entry["number"]),
            f"{entry['name']} ({entry['size']} B) · {given}",
        )
    field(
        _("raised"),
        f"{dates.show_day(detail['raised_on'])}, {person(org, detail['raised_by'])}",
    )
    if detail["source"]:
        heading(_("In the register {file}, row {row}").format(**detail["source"]))
        for column, words in detail["source"]["fields"].items():
            field(column, words)
    for number, facts in enumerate([*detail["earlier_rounds"], detail["facts"]], start=1):
        if facts:
            heading(_("Answer, round {round}").format(round=number))
            answer(org, facts)
        if number <= len(detail["earlier_rounds"]):
            following_shown.of_round(facts)
    if detail["facts"].get("method") == "8d":
        cause_shown.disciplines(detail, LABEL)
    if detail["action_list"]:
        heading(_("Actions"))
        for row in detail["action_list"]:
            bullet(action_shown.line(org, row, detail["id"]))
    if detail["follow_through"]:
        heading(_("Follow-through"))
        following_shown.of_round(detail["facts"], detail["follow_through"])
    following_shown.opinions(org, detail["opinions"])
    if detail["clocks"]:
        heading(_("What is awaited"))
        for clock in detail["clocks"]:
            due = dates.show_day(clock["due"]) if clock["due"] else "–"
            bullet(_(CLOCKS[clock["what"]]).format(due=due, who=person(org, clock["who"]), id=clock["id"]))
    waited.times(org, detail["waiting"])
    history(org, detail["history"], detail["id"])


def answer(org: Organisation, facts: Mapping[str, Any]) -> None:
    """What the unit answered in one round: correction, cause and plan for the effect."""
    for key, label in FACTS:
        value = facts.get(key)
        if key == "causes":
            cause_shown.tree(facts, LABEL)
            continue
        field(_(label), render.as_words(value) if key in CODED else value and _shown(org, key, value))


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
_SHOWN_BY: dict[str, Callable[[Organisation, Any], str]] = {
    "grade": lambda _org, value: word(value),
    "owner": person,
    "allowed_by": person,
    "judge": person,
    "corrected_by": person,
    "verdict": lambda _org, value: _(OUTCOMES[value]) if value in OUTCOMES else word(value),
    "verdict_by": person,
    **dict.fromkeys(
        ("answer_due", "due", "asked_due", "until", "judge_on", "verdict_on"),
        lambda _org, value: dates.show_day(value),
    ),
}


def _shown(org: Organisation, field: str, value: Any) -> str:
    return _SHOWN_BY[field](org, value) if field in _SHOWN_BY else str(value)


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


def _outcome(entry: Mapping[str, Any]) -> str:
    """The word behind a move that says how it came out; empty where the move says it all."""
    if "choice" in entry:
        return _(CHOICES[entry["choice"]])
    outcome = entry.get("outcome", "")
    return "" if outcome in PLAIN else _(OUTCOMES[outcome]) if outcome in OUTCOMES else word(outcome)


def typed_by(org: Organisation, entry: Mapping[str, Any]) -> str:
    """Who typed it where that is not who decided, and the form or the words that it rests on."""
    who, source = person(org, entry.get("typed_by")), entry.get("source") or {}
    rests_on = source.get("name") or (f"“{source['text']}”" if "text" in source else "")
    if who and rests_on:
        return _("(typed by {person} from {source})").format(person=who, source=rests_on)
    return _("(typed by {person})").format(person=who) if who else ""


def became(org: Organisation, field: str, old: Any, new: Any) -> str:
    """`old → new` of a changed field, as words; only the new value where there was none before."""
    shown = [_shown(org, field, value) for value in (old, new) if value]
    return f"{_(CHANGED[field])} " + " → ".join(shown)


def _said(org: Organisation, entry: Mapping[str, Any]) -> list[str]:
    """What a move says beside itself: what became of what, who allowed it, during which audit, why, and its files."""
    said = [
        became(org, **change)
        for change in entry.get("changes", ())
        if change["old"] or change["field"] in FIRST_TOLD
    ]
    for key, words in TOLD.items():
        if entry.get(key):
            said.append(_(words).format(value=_shown(org, key, entry[key])))
    if entry.get("checklists"):
        said.append(", ".join(entry["checklists"]))
    said += following_shown.in_history(entry.get("facts", {}))
    said += [entry[key] for key in ("reason", "evidence", "text", "note") if entry.get(key)]
    if entry.get("files"):
        said.append(_("files: {names}").format(names=", ".join(entry["files"])))
    return said


def history(org: Organisation, entries: Sequence[Mapping[str, Any]], own: str = "") -> None:
    """One line a move: day, of what (unless it is the `own` page's), what, by whom, for whom, and what it says."""
    if entries:
        heading(_("History"))
    for entry in entries:
        done, outcome = _(DONE.get(entry["move"], entry["move"])), _outcome(entry)
        done += f" ({outcome})" if outcome else ""
        words = [
            entry["on"],
            entry.get("of", "") if entry.get("of") != own else "",
            _("{what} by {person}").format(what=done, person=person(org, entry["by"])),
            typed_by(org, entry),
            _("(taken back)") if "undone" in entry else "",
        ]
        said = "; ".join(_said(org, entry))
        bullet(" ".join(filter(None, words)) + (f": {said}" if said else ""))
