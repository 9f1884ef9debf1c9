"""One finding or action as a page of plain text, wrapped to the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any

import click

from auditcore import dates, movewords, render, text
from auditcore.cli import action_shown, cause_shown, following_shown, waited
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import N_, _
from auditcore.movewords import CODED, DONE, FACTS
from auditcore.organisation import Organisation
from auditcore.words import word

LABEL = 18

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
    if detail["ended_on"]:
        ended = f"{dates.show_day(detail['ended_on'])}, {person(org, detail['ended_by'])}"
        field(word(detail["status"]), ended)
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
        field(
            _(label),
            render.as_words(value)
            if key in CODED
            else value and movewords.shown(partial(person, org), key, value),
        )


def history(org: Organisation, entries: Sequence[Mapping[str, Any]], own: str = "") -> None:
    """One line a move: day, of what (unless it is the `own` page's), what, by whom, for whom, and what it says."""
    named = partial(person, org)
    if entries:
        heading(_("History"))
    for entry in entries:
        words = [
            entry["on"],
            entry.get("of", "") if entry.get("of") != own else "",
            _("{what} by {person}").format(what=movewords.done(entry), person=named(entry["by"])),
            movewords.typed_by(named, entry),
            _("(taken back)") if "undone" in entry else "",
        ]
        said = "; ".join(movewords.said(named, entry))
        bullet(" ".join(filter(None, words)) + (f": {said}" if said else ""))
