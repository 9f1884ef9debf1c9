"""`auditcore finding explain`: where a finding stands, what is missing for the next move, by whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from auditcore import dates
from auditcore.cli import waited
from auditcore.cli.details import CLOCKS, bullet, field, heading, person, title
from auditcore.cli.ids import finding_argument
from auditcore.cli.options import pass_session
from auditcore.cli.session import Session
from auditcore.i18n import N_, _, ngettext
from auditcore.movewords import CHOICES, DONE, OUTCOMES, PLAIN
from auditcore.organisation import Organisation
from auditcore.words import word

Row = Mapping[str, Any]

WAITS = {
    **CLOCKS,
    "issue": N_("it is a draft, and {who} is to issue it"),
    "reopen": N_("nothing is awaited; {who} may open it again"),
}

# What a way is for, by move and outcome.
WAYS = {
    "issue": N_("To issue it"),
    "submit plan": N_("To submit the plan"),
    "submit correction-only": N_("To submit a correction only"),
    "respond agree": N_("To agree"),
    "respond decline": N_("To decline"),
    "respond dispute": N_("To dispute it"),
    "add": N_("To plan an action"),
    "decide uphold": N_("To decide that it stands"),
    "decide regrade": N_("To decide that it stands with another grade"),
    "decide withdraw": N_("To decide that it is taken back"),
    "accept": N_("To accept it"),
    "return": N_("To return it"),
    "done": N_("To report it as done"),
    "unblock": N_("To say that it need not wait"),
    "resume": N_("To go on with it"),
    "allow": N_("To allow it"),
    "refuse": N_("To refuse it"),
    "assign": N_("To give it to somebody who is here"),
    "verify effective": N_("To judge the effect"),
    "follow-through": N_("To say whether risks and the system were changed"),
    "reopen": N_("To open it again"),
}

# What brings a finding to where it is, where the name of the move alone does not say it; its actions have moves, too.
BROUGHT = {
    "respond agree": N_("agreed to"),
    "respond decline": N_("declined"),
    "respond dispute": N_("disputed"),
}
BY_ACTIONS = {
    "add": N_("action planned"),
    "done": N_("last action done"),
    "cancel": N_("last action cancelled"),
    "release": N_("freed of the last open action"),
}

BEGAN = {
    "verify": N_("The effect was judged on {day} by {person}: {outcome}. {said}"),
    "reopen": N_("It was opened again on {day} by {person}: {said}"),
}


@click.command(
    "explain",
    help=_(
        """\b
Example:
  auditcore finding explain 2026-01-F03

Where a finding stands and why: whose turn it is since when, what is missing for the next move, and which rule or
setting asks for it. The sentences are those with which a move would be refused.
"""
    ),
)
@finding_argument()
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def explain(session: Session, id: str, json_: bool) -> None:
    from auditcore.service.explain import explain

    said = explain(session.ws, id)
    session.json(said) if json_ else show(session.ws.org(), said)


def show(org: Organisation, said: Row) -> None:
    title(_(" · ").join(map(word, [said["id"], said["grade"], said["status"], *said["flags"]])))
    since = said["since"]
    field(
        _("stands so since"),
        _("{day} ({days}): {what} by {person}").format(
            day=dates.show_day(since["on"]),
            days=_days(since["days"]),
            what=_what(said),
            person=person(org, since["by"]),
        ),
    )
    if since["move"] not in BEGAN:  # a new round says it below
        field(_("reason"), since["reason"])
    field(_("taken into"), since["into"])
    field(_("repeats"), said["repeat_of"])
    waited.came_back(said)
    for number, entry in enumerate(said["rounds"], start=2):
        field(_("round {number}").format(number=number), _began(org, entry))
    for wait in said["waits"]:
        heading(_awaited(org, wait))
        if wait["what"] != "reopen":
            late = _(", overdue") if wait["overdue"] else ""
            field(_("waits since"), f"{dates.show_day(wait['since'])} ({_days(wait['days'])}){late}")
        if wait["held"]:
            until = dates.show_day(wait["held_until"]) if wait["held_until"] else "–"
            field(
                _("on hold"),
                _("since {day}, until {until}").format(day=dates.show_day(wait["held"]), until=until),
            )
        if wait["asked"]:
            field(_("asked for"), f"{dates.show_day(wait['asked'])} · {wait['asked_because']}")
        told: set[str] = set()
        for number, way in enumerate(wait["ways"]):
            _way(org, wait, way, told, usual=number == 0)
    if not said["waits"]:
        heading(said["next"][:1].upper() + said["next"][1:])


def _what(said: Row) -> str:
    """What brought it there, with how it came out; where its actions did, which of them."""
    move, outcome = said["since"]["move"], _outcome(said["since"]["outcome"])
    if brought := BROUGHT.get(f"{move} {said['since']['outcome']}"):
        return _(brought)
    words = DONE if said["status"] == "draft" else DONE | BY_ACTIONS
    return _(words[move]) + (f" ({outcome})" if outcome else "")


def _outcome(code: str) -> str:
    told = CHOICES | OUTCOMES
    return "" if code in PLAIN else _(told[code]) if code in told else word(code)


def _days(count: int) -> str:
    if count == 0:
        return _("today")
    return ngettext("{count} day", "{count} days", count).format(count=count)


def _began(org: Organisation, entry: Row) -> str:
    return (
        _(BEGAN[entry["move"]])
        .format(
            day=dates.show_day(entry["on"]),
            person=person(org, entry["by"]),
            outcome=_outcome(entry["outcome"]),
            said=entry["said"],
        )
        .strip()
    )


def _people(org: Organisation, ids: list[str]) -> str:
    return ", ".join(person(org, id) for id in ids)


def _awaited(org: Organisation, wait: Row) -> str:
    who = _(" or ").join(person(org, id) for id in wait["who"]) or _("nobody")
    due = dates.show_day(wait["due"]) if wait["due"] else "–"
    said = _(WAITS[wait["what"]]).format(id=wait["id"], who=who, due=due)
    return said[:1].upper() + said[1:]


def _way(org: Organisation, wait: Row, way: Row, told: set[str], *, usual: bool) -> None:
    """One way on: what to type, who may where that is not who is awaited, and what is missing. `told` is said once."""
    name = WAYS.get(f"{way['move']} {way['outcome']}") or WAYS[way["move"]]
    heading(f"{_(name)}: {way['command']}")
    if way["who"] != wait["who"]:
        field(_("who may"), _people(org, way["who"]) or _("nobody can do this now"))
    for id, reasons in way["barred"].items():
        for reason in reasons:
            who = org.people[id]["name"]
            field(_("who may not"), "" if reason in told else reason if who in reason else f"{who}: {reason}")
            told.add(reason)
    for missing in way["missing"]:
        bullet(_with_rule(missing))
    if usual and way["who"] and not way["missing"]:
        bullet(_("Nothing is missing: this can be done now."))


def _with_rule(missing: Row) -> str:
    """The sentence, and what asks for it: clauses by their number, settings by their key."""
    rules = [_("the order of the lifecycle") if one == "lifecycle" else one for one in missing["clauses"]]
    rules += [_("setting {key}").format(key=key) for key in missing["settings"]]
    if not rules:
        return str(missing["sentence"])
    return _("{sentence} (asked for by {rules})").format(sentence=missing["sentence"], rules=", ".join(rules))
