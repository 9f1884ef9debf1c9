"""What comes round whatever was found: internal audits, management reviews, changed laws; each due by its setting.

Changed laws and the days of reviews are kept in the programme's stream. An interval of 0 months looks after nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import auditstatus, text
from auditcore.decision import Saved, Situation, put
from auditcore.errors import NotFound
from auditcore.i18n import _
from auditcore.model import ORG, PROGRAMME, id_key, is_review
from auditcore.record.events import Change
from auditcore.service import holders
from auditcore.service.org import not_in_future, refuse
from auditcore.workspace import Workspace

Row = dict[str, Any]

LAW, REVIEW = "law", "review"


# Changed laws.


def add_law(ws: Workspace, what: str, *, since: str, due: str = "") -> tuple[str, Saved]:
    """Note a law that has changed: `what`, in force `since` (ISO), to be taken in by `due`.

    Without a day it is `programme.law-months` after `since`; refused where that is 0. Returns the new id, such as `L1`.
    """
    what = text.required(what, "what has changed")
    new_id = ""

    def decide(situation: Situation) -> list[Change]:
        nonlocal new_id
        situation.require_role("quality")
        months = situation.setting("programme.law-months")
        until = due or (months_after(since, months) if months else "")
        problems = not_in_future(situation)
        if not until:
            problems.append(
                _("By when it is to be taken in is missing (--due DAY, or the setting programme.law-months).")
            )
        elif until < since:
            problems.append(
                _("{due} is before {since}, the day from which it is in force.").format(
                    due=until, since=since
                )
            )
        refuse(problems)
        new_id = f"L{len(situation.view.table(LAW)) + 1}"
        fields = {"text": what, "since": since, "due": until}
        return [put(f"{LAW}/{new_id}", set=fields, add={"moves": [{"move": "add", **situation.stamp()}]})]

    saved = ws.commit(PROGRAMME, "law.add", decide)
    return new_id, saved


def law_done(ws: Workspace, id: str, evidence: str, attach: Sequence[str] = ()) -> Saved:
    """Note that a changed law was taken in, with what shows it: a text, or files, or both."""
    id, evidence = id.strip().upper(), text.normalise(evidence, "--evidence")
    stored = ws.files(attach)

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality")
        law = situation.view.get(LAW, id)
        if law is None:
            raise NotFound(
                _("There is no changed law '{id}'.").format(id=text.printable(id)),
                hint=_("'auditcore law list --status all' lists them."),
            )
        problems = not_in_future(situation)
        if ended := _ended(law):
            problems.append(_("{id} was taken in on {day}.").format(id=id, day=ended["on"]))
        elif situation.on < law["moves"][0]["on"]:
            problems.append(
                _("{day} is before {on}, the day on which it was noted.").format(
                    day=situation.on, on=law["moves"][0]["on"]
                )
            )
        if not (evidence or stored):
            problems.append(_("Evidence is needed: --evidence TEXT or --attach FILE."))
        refuse(problems)
        entry = {"move": "done", "evidence": evidence, **situation.stamp()}
        add: dict[str, list[Any]] = {"moves": [entry]}
        if stored:
            add["attachments"] = [{**file.entry, **situation.stamp(), "move": "done"} for file in stored]
        return [put(f"{LAW}/{id}", add=add)]

    return ws.commit(PROGRAMME, "law.done", decide, files=stored)


def _ended(law: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((entry for entry in law["moves"] if entry["move"] == "done"), None)


def laws(ws: Workspace, statuses: Sequence[str] = ()) -> list[Row]:
    """One row a changed law, by id: id, status (open or done), text, since, due, overdue, done_on (null while open),
    evidence (what shows it). Without a status: those that are open; `all` for every one."""
    wanted = statuses or ("open",)
    rows = [_law(law, ws.today) for law in ws.programme().table(LAW).values()]
    return sorted(
        (row for row in rows if row["status"] in wanted or "all" in wanted), key=lambda row: id_key(row["id"])
    )


def _law(law: Mapping[str, Any], today: str) -> Row:
    ended = _ended(law)
    return {
        "id": law["id"],
        "status": "done" if ended else "open",
        "text": law["text"],
        "since": law["since"],
        "due": law["due"],
        "overdue": not ended and law["due"] < today,
        "done_on": ended["on"] if ended else None,
        "evidence": (ended or {}).get("evidence", ""),
    }


# Management reviews: only that one was held.


def reviewed(ws: Workspace, evidence: str, attach: Sequence[str] = ()) -> Saved:
    """Note that a management review was held on the day of the decision, with its minutes: a text, or files, or both."""
    evidence = text.normalise(evidence, "--evidence")
    stored = ws.files(attach)

    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality", "head")
        problems = not_in_future(situation)
        if not (evidence or stored):
            problems.append(_("Evidence is needed: --evidence TEXT or --attach FILE."))
        if situation.view.get(REVIEW, situation.on):
            problems.append(_("The review of {day} is noted already.").format(day=situation.on))
        refuse(problems)
        add: dict[str, list[Any]] = {"moves": [{"move": "add", "evidence": evidence, **situation.stamp()}]}
        if stored:
            add["attachments"] = [{**file.entry, **situation.stamp(), "move": "add"} for file in stored]
        return [put(f"{REVIEW}/{situation.on}", set={"on": situation.on}, add=add)]

    return ws.commit(PROGRAMME, "programme.review", decide, files=stored)


# What is due.


def due(ws: Workspace, soon: str) -> Iterator[Row]:
    """Rows for the attention screen: changed laws that are open; the next internal audit and the next review once they
    are due by `soon` (ISO). Beside what other rows have: `source`, what the period rests on ("" for the office's own)."""
    for law in laws(ws):
        yield _row(ws, "law-months", law["id"], law["due"], law["text"], f"auditcore law done {law['id']}")
    for setting, last, title, next_ in (
        ("audit-months", last_audit, _("an internal audit is due"), "auditcore audit plan"),
        ("review-months", last_review, _("a management review is due"), "auditcore review plan"),
    ):
        if months := int(ws.settings.get(f"programme.{setting}")):
            day = last(ws)
            until = months_after(day or begun(ws), months)
            if until <= soon and not (last is last_review and _is_planned(ws, until)):
                known = _("last: {day}").format(day=day) if day else _("none is recorded")
                yield _row(ws, setting, "", until, f"{title} ({known})", next_)


def _row(ws: Workspace, setting: str, id: str, until: str, title: str, next_: str) -> Row:
    from auditcore import presets  # the screen of an office that looks after nothing needs none of it

    key = f"programme.{setting}"
    source = presets.source_of(key, ws.settings.get(key))
    return {
        "id": id,
        "what": "law" if id else setting.removesuffix("-months"),
        "who": "quality",
        "due": until,
        "title": f"{title}: {_(source)}" if source else title,
        "next": next_,
        "source": _(source) if source else "",
    }


def last_audit(ws: Workspace) -> str:
    """The day (ISO) on which the latest internal audit was reported, or closed; "" for none."""
    from auditcore.service.programme import COUNTED

    days = [""]
    for id, plan in ws.programme().table("audit").items():
        if plan.get("kind", COUNTED[0]) in COUNTED and auditstatus.was_started(plan):
            # While an audit is open only its own stream knows that its report was given out.
            audit = (auditstatus.is_open(plan) and ws.view(id).get("audit", id)) or plan
            days += [entry["on"] for entry in audit["moves"] if entry["move"] in ("issue", "close")]
    return max(days)


def last_review(ws: Workspace) -> str:
    """The day (ISO) of the latest management review that was held, or only noted; "" for none."""
    noted = [id for id in ws.programme().table(REVIEW) if not is_review(id)]
    if not holders.planned_reviews(ws.programme()):
        return max(noted, default="")
    from auditcore.service import review_duties

    return max([*noted, review_duties.last_held(ws)])


def _is_planned(ws: Workspace, until: str) -> bool:
    """Whether a review is planned by a day (ISO), so that nobody need be told to plan one."""
    if not holders.planned_reviews(ws.programme()):
        return False
    from auditcore.service import review_duties

    return review_duties.is_planned(ws, until)


def of_reviews(ws: Workspace) -> Iterator[Row]:
    """Rows for the attention screen: the management reviews that run, and the inputs that somebody was asked for."""
    if holders.planned_reviews(ws.programme()):  # the screen of an office without reviews needs none of it
        from auditcore.service import review_duties

        yield from review_duties.rows(ws)


def begun(ws: Workspace) -> str:
    """The day (ISO) on which the first person was recorded: nothing was due before."""
    made = [person["created"]["at"] for person in ws.view(ORG).table("person").values()]
    return min(made)[:10] if made else ws.today


def months_after(day: str, months: int) -> str:
    """The same day so many months later (ISO), or the last of its month."""
    from auditcore.service.programme import months_before

    return months_before(day, -months)
