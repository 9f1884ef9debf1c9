"""What is to be told now: read from the open audits, the registers and the programme, less what was told already.

It rests on the record alone, not on when it was asked last: a day on which nothing ran loses nothing but what is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import actionstate, auditstatus, dates, deliveries, lifecycle, notices, reminders
from auditcore.clocks import Clock, clocks
from auditcore.model import ENDED, PROGRAMME, is_outbox, is_register, is_review, stream_of
from auditcore.noticekinds import KINDS
from auditcore.notices import Happening, Item
from auditcore.service import duties, holders, notice_people, register
from auditcore.service.notice_people import About
from auditcore.views import View
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]
Told = Iterator[tuple[Happening, About]]
"""What happened or comes up, with what each is about."""


WEEK = 7


class Found(NamedTuple):
    """What is to be told: `items`; on the very `first` run `passed`, the things that had happened long before it."""

    items: list[Item]
    passed: list[str]
    first: bool


class Times(NamedTuple):
    """When dates are told, in days: `soon` before them, `late` after them."""

    soon: Sequence[int]
    late: Sequence[int]


def streams(ws: Workspace, since: int = 0) -> list[str]:
    """Every stream of notices from a year on, the later ones too: a clock may have been set back."""
    return [name for name in ws.record.streams() if is_outbox(name) and int(name.rpartition("-")[2]) >= since]


def due(ws: Workspace, *, since: str = "", to: str = "") -> Found:
    """All that is to be told today, of what happened since a day (ISO), to one person or to all.

    Without a day: as far back as the settings look. What is told, claimed or passed over already is left out.
    """
    back = dates.add_days(ws.today, -int(ws.settings.get("notify.catch-up-days")))
    # The very first run notes all that is old news, for everybody, also for whoever comes later.
    first = not streams(ws)
    earliest = min(since or back, back) if first else since or back
    items = [*_items(ws, lively(ws, earliest), earliest)]
    begin = min((item.happening.on for item in items), default=ws.today)
    told = told_since(ws, int(dates.add_days(begin, -WEEK)[:4]))
    weeks = _weeks(told)
    new = [
        item
        for item in items
        if item.key not in told
        and item.happening.thing not in told
        and not reminders.outdone(item, told, ws.today)
        and not (item.happening.kind == "weekly" and _week(item.key) in weeks)
    ]
    begins = dates.add_days(ws.today, -int(ws.settings.get("notify.first-days")))
    old = min(since or begins, begins)  # what is not asked for today is told by the next run
    passed = {item.happening.thing: None for item in new if first and _is_old_news(item.happening, old)}
    late = _times(ws).late
    wanted = (
        reminders.covering(item, late, told)
        for item in new
        if item.happening.thing not in passed
        and to in ("", item.to)
        and not (since and _is_old_news(item.happening, since))
    )
    return Found(reminders.merged(_those_who_owe_first(ws, [*wanted], items)), [*passed], first)


def _weeks(told: Iterable[str]) -> set[tuple[Any, str]]:
    """The weeks of which each person had a weekly notice, whatever day of the week it was for."""
    return {_week(key) for key in told if key.startswith("weekly//")}


def _week(key: str) -> tuple[Any, str]:
    _kind, _about, day, to = key.split("/")
    return reminders.calendar_week(day), to


def _those_who_owe_first(ws: Workspace, wanted: list[Item], items: Iterable[Item]) -> list[Item]:
    """Without what would be told of others on the very day on which they are first reminded themselves."""
    rising = {reminders.date_of(item.key) for item in wanted if item.happening.kind == "escalation"}
    if not rising:
        return wanted
    now = {reminders.date_of(item.key) for item in items if item.happening.kind in reminders.FIRST}
    held = rising & now - _reminded(ws)
    return [
        item
        for item in wanted
        if item.happening.kind != "escalation" or reminders.date_of(item.key) not in held
    ]


def _reminded(ws: Workspace) -> set[tuple[str, str]]:
    """The dates of which whoever owes them was reminded on an earlier day."""
    keys = (
        key
        for stream in streams(ws, int(ws.today[:4]) - 1)
        for message in ws.view(stream).table(deliveries.MESSAGE).values()
        if dates.local(message["tries"][0]["at"], ws.zone).date().isoformat() < ws.today
        for key in deliveries.keys(message)
    )
    return {reminders.date_of(key) for key in keys if key.partition("/")[0] in reminders.FIRST}


def every(ws: Workspace, about: str = "") -> list[Item]:
    """All that was or is to be told, told or not: in the audit or register that an id is of, or in all that are open."""
    stream = stream_of(about)
    if stream and register.is_known(ws.programme(), stream):
        return [*_items(ws, [stream] if ws.view(stream).head else [], "")]
    return [*_items(ws, register.open_streams(ws), "")]


def told_since(ws: Workspace, year: int) -> set[str]:
    """The keys of what was told in that year and after."""
    views = [ws.view(stream) for stream in streams(ws, year)]
    return set().union(*(told_in(view) for view in views))


def told_in(view: View) -> set[str]:
    return deliveries.told(view.table(deliveries.MESSAGE), view.table("passed"))


def _is_old_news(told: Happening, day: str) -> bool:
    """Whether it happened before that day; a date that runs, and an audit or a review to come, is no old news."""
    return told.kind not in (*notices.REMINDS, "audit-planned", "review-planned") and told.on < day


def _times(ws: Workspace) -> Times:
    return Times(ws.settings.get("notify.due-soon.days"), ws.settings.get("notify.escalation.days"))


def _items(ws: Workspace, streams: Iterable[str], earliest: str) -> Iterator[Item]:
    parts: dict[str, list[str]] = {kind: ws.settings.get(f"notify.{kind}.to") for kind in KINDS}
    today = ws.today
    for told, about in _happenings(ws, streams, earliest):
        if parts[told.kind] and told.on <= today:
            yield from notice_people.items(told, about, parts[told.kind])


def _happenings(ws: Workspace, streams: Iterable[str], earliest: str) -> Told:
    """What happened in these streams on that day or after, and every date that runs."""
    org, times = ws.org(), _times(ws)
    nobody = About(None, {"id": PROGRAMME}, org, ws.today, (), notice_people.with_roles(org))
    for stream in streams:
        view = ws.view(stream)
        if view.head is None and not (is_register(stream) or is_review(stream)):
            raise register.gone(stream)
        for told, about in _of_stream(ws, view, nobody, times):
            if told.kind in notices.REMINDS or told.on >= earliest:
                yield told, about
    yield from _of_programme(ws, nobody, times, earliest)
    yield from ((told, nobody) for told in _of_duties(ws, times))
    yield from _of_reviews(ws, nobody, times, earliest)
    weekday = reminders.week_of(ws.today, int(ws.settings.get("notify.weekday")))
    yield Happening("weekly", "", weekday, weekday), nobody


def lively(ws: Workspace, earliest: str) -> list[str]:
    """The registers, the open audits, those that were closed since that day, and the reviews: they may have ended with
    something new."""
    closed = [
        id
        for id, plan in ws.programme().table("audit").items()
        if plan["moves"][-1]["on"] >= earliest
        and auditstatus.was_started(plan)
        and not auditstatus.is_open(plan)
    ]
    return [*dict.fromkeys([*register.open_streams(ws), *closed, *holders.begun_reviews(ws)])]


def _of_stream(ws: Workspace, view: View, nobody: About, times: Times) -> Told:
    """What befell the findings and actions of an audit, a register or a review, and the dates that run for them."""
    audit, today = holders.leading(view, ws.view), nobody.today
    whole = nobody._replace(audit=audit)
    for told in notices.of_audit(audit) if "moves" in audit else ():
        yield told, whole
    actions = register.actions_by_finding(view)
    findings = {id: register.owned(ws, finding) for id, finding in holders.of(view, ws.view).items()}
    standings = {id: lifecycle.standing(finding, actions.get(id, ())) for id, finding in findings.items()}
    for id, finding in findings.items():
        serving, now = actions.get(id, []), standings[id]
        about = whole._replace(finding=finding, actions=serving)
        yield from ((told, about) for told in notices.of_finding(finding, now))
        for action in serving:
            if action["finding"] == id:
                served = actionstate.serves(action)
                runs = actionstate.is_open(action) and any(
                    standings[one].status not in ENDED for one in served
                )
                yield from ((told, about) for told in notices.of_action(action, finding["owner"], runs))
        for clock in clocks(finding, serving, now):
            began = notices.began(clock, finding, serving, now)
            yield from ((told, about) for told in notices.of_clock(clock, began, today, *times))


def _of_programme(ws: Workspace, nobody: About, times: Times, earliest: str) -> Told:
    """Audits to come, moved and given up, and the day on which one is to begin."""
    today = nobody.today
    for id, planned in ws.programme().table("audit").items():
        plan = current(ws, id, planned)
        to_come = auditstatus.plan_status(plan) == "planned"
        about = nobody._replace(audit=plan)
        yield from ((told, about) for told in notices.of_plan(plan) if to_come or told.on >= earliest)
        if to_come:
            began = max(entry["on"] for entry in plan["moves"] if entry["move"] in ("plan", "postpone"))
            clock = Clock("audit", "lead", plan["from"], id)
            yield from ((told, about) for told in notices.of_clock(clock, began, today, *times))


def _of_reviews(ws: Workspace, nobody: About, times: Times, earliest: str) -> Told:
    """Management reviews to come, moved and given up, the day of each, and what is asked for one, with the days by which
    that is awaited."""
    if not holders.planned_reviews(ws.programme()):
        return
    from auditcore import reviews
    from auditcore.service import review_duties
    from auditcore.service.review_lists import open_asks

    for view, review in review_duties.each(ws):
        about = nobody._replace(audit=reviews.lead_of(review))
        status = reviews.status(review)
        to_come = status == "planned"
        told_of = notices.of_review(review, status)
        yield from ((told, about) for told in told_of if to_come or told.on >= earliest)
        if to_come:
            began = reviews.planned_since(review)
            clock = Clock("meeting", "quality", review["date"], review["id"])
            yield from ((told, nobody) for told in notices.of_clock(clock, began, nobody.today, *times))
        for ask in open_asks(view, review):
            yield notices.of_ask(ask.id, ask.entry), about
            clock = Clock("input", ask.entry["of"], ask.entry["due"], ask.id)
            yield from (
                (told, about) for told in notices.of_clock(clock, ask.entry["on"], nobody.today, *times)
            )


def current(ws: Workspace, id: str, plan: Doc) -> Doc:
    """An audit as it stands: its plan is kept in the programme until it begins, then in its own stream."""
    own = ws.view(id).get("audit", id) if auditstatus.is_open(plan) else None
    return {**own, "moves": _planned(plan, own)} if own else plan


def _planned(plan: Doc, own: Doc) -> list[Doc]:
    """The moves by which it was planned, then its own."""
    return [*(entry for entry in plan["moves"] if entry["move"] in ("plan", "postpone")), *own["moves"]]


def _of_duties(ws: Workspace, times: Times) -> Iterator[Happening]:
    """What the role quality owes, whatever was found: changed laws, the next audit, the next review."""
    for row in duties.due(ws, dates.add_days(ws.today, max(times.soon, default=0))):
        what = row["what"] if row["id"] else f"next-{row['what']}"
        clock = Clock(what, row["who"], row["due"], row["id"] or what)
        yield from notices.of_clock(clock, "", ws.today, *times)
