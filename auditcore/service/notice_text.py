"""Messages from what is to be told: the words, the templates filled in, and the whole as a channel gets it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import dates, text
from auditcore.contract import CalendarDate, Notice
from auditcore.i18n import _, ngettext, speaking
from auditcore.service import notice_week
from auditcore.service.notice_tame import line, tame_line
from auditcore.service.notice_templates import Templates
from auditcore.service.notice_words import of_item
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]

# Columns of a plain message.
WIDTH = 78
SET_IN = "  "


def language_of(ws: Workspace, person: Doc, kind: str) -> str:
    """The language in which somebody is told of this kind: the kind's, the person's, the workspace's."""
    own = ws.settings.get(f"notify.{kind}.language") or person.get("notice_language")
    return str(own or ws.settings.get("language"))


def notice(
    ws: Workspace, message: Doc, days: Sequence[CalendarDate] = (), templates: Templates | None = None
) -> Notice:
    """A message as a channel gets it. `message` has id, to, language, items, and tries, of which the first says when it was
    made; a `sample` tells what never happened, says so, and rests on no head. Raises Refused where a template cannot be
    filled in."""
    language, sample = message["language"], bool(message.get("sample"))
    person = ws.org().people.get(message["to"], {"name": message["to"]})
    with speaking(language):
        templates = templates or Templates(ws.path, language)
        items = [_item(ws, item) | ({"head": ""} if sample else {}) for item in message["items"]]
        filled = context(ws, person, items, language)
        subject = line(templates.render("subject.txt", filled))
        subject = _("SAMPLE: {subject}").format(subject=subject) if sample else subject
        filled["subject"] = subject
        body = templates.render("message.txt", filled)
        html, slip = templates.render("message.html", filled), templates.render("slip.html", filled)
        if sample:  # not for a template to leave out
            said = _("SAMPLE: nobody is told this. It only shows what such a notice would say.")
            body = f"{said}\n\n{body}"
            html, slip = _headed(html, said), _headed(slip, said)
    about = {item["about"] for item in message["items"]}
    return Notice(
        to=message["to"],
        address=str(person.get("email") or ""),
        subject=subject,
        body=_wrapped(text.printable(body, newlines=True)),
        about=about.pop() if len(about) == 1 else "",
        name=line(str(person.get("name", message["to"]))),
        language=language,
        organisation=line(str(ws.settings.get("organisation"))),
        html=html,
        slip=slip,
        id=message["id"],
        at=message["tries"][0]["at"],
        keys=tuple(item["key"] for item in message["items"]),
        dates=tuple(day._replace(title=line(day.title)) for day in days),
    )


def _headed(page: str, said: str) -> str:
    """An HTML page that begins with a sentence."""
    from html import escape

    begin = re.search(r"(?i)<body\b[^>]*>", page)
    at = begin.end() if begin else 0
    return f"{page[:at]}\n<p><strong>{escape(said)}</strong></p>{page[at:]}"


def _item(ws: Workspace, item: Doc) -> dict[str, Any]:
    said = of_item(ws, item)
    return (
        {**said, "lines": [line(one) for one in notice_week.lines(ws, item)]}
        if item["kind"] == "weekly"
        else said
    )


def _wrapped(body: str) -> str:
    """A plain message in lines of WIDTH columns: a command stays whole, what somebody wrote stays marked, and what a longer
    line goes on with is set in, so that no text can pass for a line of the message."""
    lines = []
    for part in body.split("\n"):
        before = re.match(r" *(?:> )?", part)
        mark = before[0] if before else ""
        # Only where there may be a command: looking for one takes long in a long word.
        wrap = text.wrap_message if "auditcore " in part else text.wrap
        first, *rest = wrap(part[len(mark) :], WIDTH - len(mark) - len(SET_IN))
        lines += [mark + first, *(f"{mark}{'' if mark.endswith('> ') else SET_IN}{one}" for one in rest)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(one.rstrip() for one in lines))


def context(ws: Workspace, person: Doc, items: Sequence[Doc], language: str) -> dict[str, Any]:
    """What templates may use: name, organisation, language, day, subject, items (see `of_item`), late (how many are), heads
    (of the record, each once), asks (who answers questions, each once), words."""
    name = tame_line(str(person.get("name", "")))
    organisation = tame_line(str(ws.settings.get("organisation")))
    return {
        "name": name,
        "organisation": organisation,
        "language": language,
        "day": dates.written_day(ws.today),
        "subject": "",
        "items": items,
        "late": _late(items),
        "heads": list(dict.fromkeys(item["head"] for item in items if item["head"])),
        "asks": list(dict.fromkeys(item["ask"] for item in items if item["ask"])),
        "words": _words(name, organisation, items),
    }


def _late(items: Sequence[Doc]) -> int:
    """How many things are told because they are late; of what else is told of them nothing is counted twice."""
    return sum(1 for item in items if item["kind"] in ("overdue", "escalation"))


def _words(name: str, organisation: str, items: Sequence[Doc]) -> dict[str, str]:
    """The words around the things, in the language in use."""
    count, late = len(items), _late(items)
    several = ngettext("{count} thing for you", "{count} things for you", count).format(count=count)
    some_late = ngettext("{late} of them late", "{late} of them late", late).format(late=late)
    sender = (
        _("This comes from the audit records of {organisation}.").format(organisation=organisation)
        if organisation
        else _("This comes from your organisation's audit records.")
    )
    return {
        "greeting": _("Dear {name},").format(name=name),
        "several": f"{several}, {some_late}" if late else several,
        "about": _("What it is about"),
        "observed": _("What was observed"),
        "reason": _("Reason"),
        "why": _("Why you are told"),
        "type": _("What to type"),
        "record": _("Head of the record"),
        "slip": _("Notice for {name}").format(name=name),
        "ask": _("Who answers questions"),
        "received": _("Received on"),
        "signature": _("Signature"),
        "footer": sender + " " + _("It holds no links and never asks for a password."),
    }


# Samples.

# What a thing may lack.
_LACKING = ("due", "by_when", "title", "observed", "reason", "now", "head", "ask")


def samples(ws: Workspace, kind: str, language: str) -> list[dict[str, Any]]:
    """Contexts with things of a kind, to try templates on: two that have everything, one, and one that lacks much."""
    item = {
        "kind": kind,
        "id": "2026-01-F01",
        "subject": "2026-01-F01: …",
        "what": "…",
        "why": "…",
        "due": "2026-07-31",
        "by_when": "2026-07-31",
        "when_word": "…",
        "type": "auditcore finding show 2026-01-F01",
        "now": "…",
        "title": "…",
        "observed": "…",
        "reason": "…",
        "lines": ["…"],
        "head": "2026-01:1:0000-0000-0000-0000",
        "ask": "…",
    }
    bare = {**item, **dict.fromkeys(_LACKING, ""), "lines": []}
    person = {"name": "Nguyễn Thị Lan"}
    with speaking(language):
        made = [context(ws, person, items, language) for items in ([item, item], [item], [bare])]
    return [{**one, "subject": item["subject"]} for one in made]
