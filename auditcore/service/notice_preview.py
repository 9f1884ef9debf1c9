"""A notice as it would be written now, for whoever wants to look at it: nothing is sent or recorded."""

from __future__ import annotations

from auditcore import dates, lifecycle
from auditcore.clocks import Clock, clocks
from auditcore.contract import Notice
from auditcore.decision import known
from auditcore.errors import NotFound, Refused
from auditcore.i18n import N_, _, available, languages
from auditcore.model import canonical, is_register, is_review, kind_of, stream_of
from auditcore.notices import Happening, Item
from auditcore.service import notice_dates, notice_people, notices_due, register
from auditcore.service.duties import LAW
from auditcore.service.notice_messages import kept
from auditcore.service.notice_people import About
from auditcore.service.notice_text import language_of, notice
from auditcore.service.notice_thing import Thing, thing
from auditcore.service.notice_words import SITTING, VISIT
from auditcore.workspace import Workspace

# What a kind can be about, and the move and its outcome that it tells of where nothing of the kind happened yet.
FINDING, ACTION, AUDIT = ("finding",), ("action",), ("audit",)
DATED = ("finding", "action", "audit", "review", "input", "law")
FITS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "finding-issued": (FINDING, "issue", "answer"),
    "plan-submitted": (FINDING, "submit", "plan"),
    "plan-returned": (FINDING, "return", ""),
    "plan-accepted": (FINDING, "accept", "plan"),
    "action-assigned": (ACTION, "add", ""),
    "input-asked": (("input",), "ask", ""),
    "due-soon": (DATED, "", ""),
    "overdue": (DATED, "", ""),
    "escalation": (DATED, "", ""),
    "effect-due": (FINDING, "effect", ""),
    "extension-asked": (ACTION, "ask", ""),
    "extension-decided": (ACTION, "allow", ""),
    "finding-decided": (FINDING, "verify", "effective"),
    "audit-planned": (AUDIT, "plan", ""),
    "review-planned": (("review",), "plan", ""),
    "report-issued": (AUDIT, "issue", ""),
    "weekly": ((), "", ""),
    "calendar": (("finding", "action", "audit", "review"), "", ""),
}

# What a date is for where none runs, by what the id is of.
OWED = {
    "finding": "answer",
    "action": "action",
    "audit": "audit",
    "review": "meeting",
    "input": "input",
    "law": "law",
}

# How a thing is called, with what its id looks like.
CALLED = {
    "finding": (N_("a finding"), "2026-01-F03"),
    "action": (N_("an action"), "2026-01-F03-A1"),
    "audit": (N_("an audit"), "2026-01"),
    "review": (N_("a management review"), "2026-R1"),
    "input": (N_("an input of a management review"), "2026-R1/c1"),
    "law": (N_("a changed law"), "L1"),
    "": (N_("a register"), "2026-00"),
}


def preview(ws: Workspace, kind: str, about: str, *, person: str = "", language: str = "") -> Notice:
    """The notice of a kind about a finding, an action or an audit, to a person: as recorded, where that happened, else as it
    would be, marked as a sample. Raises NotFound for an id or a person that is not there, Refused for a language that is
    none, and where a kind is about something else."""
    if language and not available(language):
        raise Refused(
            _("There is no language '{language}'.").format(language=language),
            hint=_("There are: {names}").format(names=", ".join(languages())),
        )
    if person:
        ws.org().person(person)
    id = _fitting(ws, kind, about)
    found = _found(ws, kind, id, person)
    item = found or _made_up(ws, kind, id, person)
    message = {
        "id": "0" * 32,
        "to": item.to,
        "language": language or language_of(ws, ws.org().person(item.to), kind),
        "items": [kept(item)],
        "tries": [{"at": dates.stamp(ws.clock())}],
        "sample": found is None,
    }
    return notice(ws, message)


def _fitting(ws: Workspace, kind: str, about: str) -> str:
    """The id that a notice of this kind can be about; "" for one that is about no single thing."""
    wanted, id = FITS[kind][0], canonical(about)
    if not wanted:
        if id:
            raise Refused(
                _("A notice '{kind}' is about no single thing.").format(kind=kind),
                hint=_typed(kind),
            )
        return ""
    meant = _(" or ").join(_(CALLED[one][0]) for one in wanted)
    if not id:
        raise Refused(
            _("A notice '{kind}' is about {meant}: say which with --for ID.").format(kind=kind, meant=meant),
            hint=_typed(kind, CALLED[wanted[0]][1]),
        )
    id = id.upper() if ws.programme().get(LAW, id.upper()) else id
    _insist(ws, id)
    found = thing(ws, id)
    if found.kind not in wanted:
        said = _("{id} is {found}; a notice '{kind}' is about {meant}.")
        raise Refused(
            said.format(id=id, found=_(CALLED[found.kind][0]), kind=kind, meant=meant),
            hint=_typed(kind, _near(found, id, wanted[0])),
        )
    return id


def _typed(kind: str, id: str = "") -> str:
    """What to type instead."""
    command = f"auditcore notify preview {kind}" + (f" --for {id}" if id else "")
    return _("Type: {command}").format(command=command)


def _insist(ws: Workspace, id: str) -> None:
    """Raises NotFound for an id that is nowhere."""
    if ws.programme().get("audit", id) or ws.programme().get("review", id) or ws.programme().get(LAW, id):
        return
    view = register.view_of(ws, id)
    if id != view.stream:
        register.found(view, kind_of(id), id)
    elif is_register(id) and view.head is None:
        raise NotFound(_("There is nothing in {id}.").format(id=id))


def _near(found: Thing, id: str, wanted: str) -> str:
    """What may be meant instead: the audit or the finding of an id, a finding's action; else what such an id looks like."""
    stream = stream_of(id) or "-00"
    near = {
        "audit": "" if is_review(stream) or is_register(stream) else stream,
        "review": stream if is_review(stream) else "",
        "finding": found.finding["id"] if found.finding and not is_review(stream) else "",
        "action": next((str(one["id"]) for one in found.actions), ""),
    }
    return near.get(wanted, "") or CALLED[wanted][1]


def _found(ws: Workspace, kind: str, id: str, person: str) -> Item | None:
    """What happened last of this kind, or is due; told already or not."""
    every = notices_due.every(ws, id)
    if kind == "calendar":
        every = [item for item, _days in notice_dates.running(ws).values()]
    items = [
        item
        for item in every
        if (item.happening.kind, item.happening.about) == (kind, id) and person in ("", item.to)
    ]
    return max(items, key=lambda item: (item.happening.on, item.happening.seq), default=None)


def _made_up(ws: Workspace, kind: str, id: str, person: str) -> Item:
    """As it would be, with a date a week before or after today; to whoever would hear it, else to whoever looks."""
    found, me = thing(ws, id), str(known(ws.org(), person or ws.claimed()[0])["id"])
    clock = _clock(found, id)
    what, outcome = FITS[kind][1:]
    if kind == "finding-issued" and found.finding and found.finding["grade"] == "strength":
        outcome = "recorded"
    if kind == "calendar":
        what = {"audit": VISIT, "review": SITTING}.get(found.kind, "")
    told = Happening(
        kind,
        id,
        ws.today,
        "",
        due=dates.add_days(ws.today, -7 if kind in ("overdue", "escalation") else 7) if id else "",
        what=what or clock.what,
        outcome=outcome,
        whose=clock.who,
    )
    parts = ws.settings.get(f"notify.{kind}.to")
    about = About(found.finding, found.audit, ws.org(), ws.today, found.actions)
    items = [one for one in notice_people.items(told, about, parts) if person in ("", one.to)]
    item = items[0] if items else Item(told, me, parts[0] if parts else "owes")
    by = ws.claimed()[0] if ws.claimed()[0] != item.to else ""
    return item._replace(happening=told._replace(by=by))


def _clock(found: Thing, id: str) -> Clock:
    """The date that runs for a thing, else one that might."""
    finding = found.finding
    running = clocks(finding, found.actions, lifecycle.standing(finding, found.actions)) if finding else []
    who = (found.action or finding or {}).get("owner") or (
        "quality" if found.kind in ("law", "review") else "lead"
    )
    if found.kind == "input" and found.other and found.other.get("asked"):
        who = found.other["asked"][-1]["of"]
    return next((one for one in running if one.id == id), Clock(OWED.get(found.kind, ""), who, "", id))
