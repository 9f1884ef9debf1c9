"""What a notice says of one thing: what, why, by when, what to type; and no more of the finding than the settings allow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditcore import dates, lifecycle
from auditcore.actionstate import is_open
from auditcore.clocks import clocks
from auditcore.i18n import _, ngettext
from auditcore.noticekinds import PARTS
from auditcore.notices import REMINDS
from auditcore.service import register
from auditcore.service.notice_command import commands
from auditcore.service.notice_said import NOT_YET, OWED, SAID, way_of
from auditcore.service.notice_tame import tame, tame_line
from auditcore.service.notice_thing import Thing, thing
from auditcore.words import word
from auditcore.workspace import Workspace

__all__ = ["OWED", "SAID", "of_item", "tame", "when"]

Doc = Mapping[str, Any]

# Kinds whose date is theirs, however things stand now; and those that tell of days, not of a date by which something is due.
_DATED = (*REMINDS, "calendar", "extension-asked", "input-asked")
_TO_COME = ("audit-planned", "review-planned")
_UNDATED = (*_TO_COME, "report-issued", "weekly")
# Days in a calendar on which something happens, and nothing is due: of an audit, and of a management review.
VISIT, SITTING = "visit", "sitting"


def of_item(ws: Workspace, item: Doc) -> dict[str, Any]:
    """One thing as templates get it, each a text: kind, id, subject, what, why, due (ISO or ""), by_when and what that is
    called (when_word), type, now, title, observed, reason, head, ask (who answers questions); `lines` is a list of them.
    Texts of the record cannot act: see `notice_tame`."""
    about = thing(ws, item["about"])
    entry = _entry(item, about)
    facts = _facts(ws, item, about, entry)
    # No text of the record in what becomes a mail's subject but ids.
    subject, what = (_first_large(_(one).format(**facts)) for one in SAID[way_of(item, entry)])
    due, (typed, others) = _due(item, about), commands(ws, item, about)
    return {
        "kind": item["kind"],
        "id": item["about"],
        "subject": subject,
        "what": " ".join((what, *_beside(ws, item, about))),
        "why": _(PARTS[_part(item, about)]),
        "due": due,
        **_by_when(ws, item, due, facts["days"]),
        "type": typed,
        "now": facts["status"],
        **_texts(ws, about, entry),
        "lines": [*_actions(ws, item, about), *others],
        "head": about.head,
        "ask": _whom_to_ask(ws, item, about),
    }


def _by_when(ws: Workspace, item: Doc, due: str, days: str) -> dict[str, str]:
    """The day in words, with what it is called: one by which something is done, or those on which something happens."""
    if (item["kind"] in _TO_COME and item["what"] != "cancel") or (due and item["what"] in (VISIT, SITTING)):
        return {"by_when": days, "when_word": _("When")}
    said = _("{day}, {when}").format(day=dates.written_day(due), when=_from(ws, due)) if due else ""
    return {"by_when": said, "when_word": _("By when")}


def _texts(ws: Workspace, about: Thing, entry: Doc) -> dict[str, str]:
    """What people wrote, as far as the settings let it be told: a title, what was observed, the reason."""
    content = str(ws.settings.get("notify.content"))
    finding, action = about.finding, about.action
    if content == "number":
        return {"title": "", "observed": "", "reason": ""}
    full = content == "full"
    observed = str(finding.get("observed", "")) if full and finding else ""
    own = str(about.doc.get("text") or about.doc.get("title") or "")
    # A finding without a title is called by the opening of what was observed, which need not be told twice.
    title = own or ("" if observed or not finding or action else register.title_of(finding))
    return {
        "title": tame(" ".join((title if full else register.opening(title)).split())),
        "observed": tame(observed),
        "reason": tame(str(entry.get("reason") or entry.get("note") or "")),
    }


def _entry(item: Doc, about: Thing) -> Doc:
    """The entry of the record that an item tells of; {} for a date that runs, and for one that was taken back."""
    if item["kind"] in _TO_COME:  # it tells of the last one of its kind
        planned = about.plan if item["kind"] == "audit-planned" else about.other or {}
        told = [one for one in planned.get("moves", ()) if one["move"] == item["what"]]
        return told[-1] if told else {}
    moves = about.doc.get("asked" if about.kind == "input" else "moves", ())
    return next(
        (one for one in moves if str(one.get("seq")) == item["occasion"] and one["move"] == item["what"]), {}
    )


def _facts(ws: Workspace, item: Doc, about: Thing, entry: Doc) -> dict[str, str]:
    """What may stand in the sentences."""
    finding, audit = about.finding, about.audit
    owing = register.person_of(item["whose"], audit)
    # A weekly notice has the figures of the day on which it is written.
    day = ws.today if item["kind"] == "weekly" else item["due"] or item["on"]
    until = entry.get("asked_due") or entry.get("due") or day
    owed = _(OWED.get(item["what"], "{id}")).format(id=item["about"])
    return {
        "id": item["about"] if about.kind else owed,
        "by": _called(ws, item["by"]),
        "grade": word(str(entry.get("grade") or finding["grade"] or "")) if finding else "",
        "into": str(entry.get("into", "")),
        "owner": _called(ws, str((finding or {}).get("owner") or "")),
        "owing": _called(ws, owing),
        "lead": _called(ws, str(audit.get("lead") or "")),
        "status": word(lifecycle.standing(finding, about.actions).status) if finding else "",
        "day": dates.written_day(day),
        "days": _days(audit, day),
        "until": dates.written_day(until),
        "when": _from(ws, day),
        "thing": owed,
    }


def _called(ws: Workspace, id: str) -> str:
    """The name of a person, or of those who have a role."""
    people = ws.org().people
    if id in people:
        return tame_line(people[id]["name"])
    names = (tame_line(people[one]["name"]) for one in ws.org().with_role(id))
    return ", ".join(names) or (tame_line(word(id)) if id else _("somebody"))


def _whom_to_ask(ws: Workspace, item: Doc, about: Thing) -> str:
    """Who answers questions about a thing, with their e-mail address: the lead, else, and for the lead, the role quality."""
    org, lead = ws.org(), str(about.audit.get("lead") or "")
    whom = [lead] if org.active(lead) and lead != item["to"] else org.with_role("quality")
    people = [org.people[id] for id in whom if id != item["to"]]
    told = ((tame_line(one["name"]), str(one.get("email") or "")) for one in people)
    plain = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
    return ", ".join(f"{name} ({email})" if plain.fullmatch(email) else name for name, email in told)


def _days(audit: Doc, day: str) -> str:
    first, last = audit.get("from") or day, audit.get("to") or day
    if first >= last:
        return _("on {day}").format(day=dates.written_day(first))
    return _("from {first} to {last}").format(first=dates.written_day(first), last=dates.written_day(last))


def _part(item: Doc, about: Thing) -> str:
    """Why somebody hears it. A register has no lead: whoever runs the programme stands in."""
    return "quality" if item["part"] == "lead" and not about.audit.get("lead") else str(item["part"])


def _due(item: Doc, about: Thing) -> str:
    """The day (ISO) by which something is to be done: that of the reminder, else of the date that runs now; "" for none."""
    if item["kind"] in _UNDATED or item["outcome"] == "cancelled":
        return ""
    if item["kind"] in _DATED or about.finding is None:
        return str(item["due"])
    running = clocks(about.finding, about.actions, lifecycle.standing(about.finding, about.actions))
    due = {clock.what: clock.due for clock in running if clock.id == item["about"]}
    if about.action:
        planned = about.action["due"][-1]["to"] if is_open(about.action) else ""
        return due.get("action", due.get("hold", planned))
    if item["kind"] == "plan-accepted" and item["part"] == "judge":
        return str(lifecycle.standing(about.finding, about.actions).facts.get("judge_on") or "")
    if item["kind"] == "plan-accepted":
        own = about.owned_by(item["to"]) if item["part"] == "action-owner" else []
        return str(own[0]["due"][-1]["to"]) if own else ""
    # What waits for a judge or an auditor is no date of the owner's.
    mine = ("review", "decision") if item["kind"] == "plan-submitted" else ("answer", "plan")
    return next((due[what] for what in mine if what in due), "")


def _beside(ws: Workspace, item: Doc, about: Thing) -> Iterator[str]:
    """Sentences behind what is told: that a plan is still to be accepted, and when it happened, if that was before today."""
    if _waits_for_the_plan(item, about):
        yield _(NOT_YET)
    if item["kind"] not in (*REMINDS, "calendar", "weekly") and item["on"] < ws.today:
        yield _("That was on {day}.").format(day=dates.written_day(item["on"]))


def _waits_for_the_plan(item: Doc, about: Thing) -> bool:
    if item["kind"] != "action-assigned" or about.finding is None:
        return False
    return lifecycle.standing(about.finding, about.actions).status in ("issued", "submitted")


def _actions(ws: Workspace, item: Doc, about: Thing) -> Iterator[str]:
    """The actions that begin with a plan, or the reader's own: who does which by when."""
    if item["kind"] != "plan-accepted":
        return
    mine = about.owned_by(item["to"]) if item["part"] == "action-owner" else None
    for action in about.actions if mine is None else mine:
        if is_open(action):
            name, day = _called(ws, action["owner"]), dates.written_day(action["due"][-1]["to"])
            yield _("{id}: {name}, by {day}").format(id=action["id"], name=name, day=day)


def _first_large(sentence: str) -> str:
    """A sentence in one line, which may begin with a word of its own."""
    said = " ".join(sentence.split())
    return said[:1].upper() + said[1:]


def _from(ws: Workspace, day: str) -> str:
    return when(dates.days_between(ws.today, day))


def when(days: int) -> str:
    """How far away a day is, in calendar days; negative for the past."""
    if days < 0:
        return ngettext("{count} day late", "{count} days late", -days).format(count=-days)
    if days == 0:
        return _("today")
    return ngettext("in {count} day", "in {count} days", days).format(count=days)
