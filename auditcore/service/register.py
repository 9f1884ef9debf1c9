"""Reading findings and actions over all audits: which streams are open, and one row a finding or action.

Actions belong to findings, and to management reviews: `holders.of` says what holds those of a stream. The open
audits are those that `programme` does not call closed: no folder is listed and no closed view of one is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import actionstate, auditstatus, lifecycle, text
from auditcore.case import attached, may_settle, stand_in_role
from auditcore.clocks import Clock, action_clock, clocks
from auditcore.decision import Situation, put
from auditcore.errors import AuditcoreError, Damaged, NotFound, Refused
from auditcore.i18n import _
from auditcore.model import (
    ACTION_ID,
    ENDED,
    FINDING_ID,
    KINDS,
    PROGRAMME,
    canonical,
    id_key,
    is_register,
    is_review,
    register_of,
    stream_of,
)
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service import holders
from auditcore.views import View
from auditcore.workspace import Workspace

Row = dict[str, Any]
Doc = Mapping[str, Any]


def ensure(ws: Workspace, year: int) -> str:
    """The stream of the year's register; `programme` learns of it before its first finding, so none is overlooked."""
    stream = register_of(year)
    if ws.programme().get("register", stream) is None:

        def decide(situation: Situation) -> list[Change]:
            return [put(f"register/{stream}", set={"opened": situation.stamp()})]

        ws.commit(PROGRAMME, "register.open", decide)
    return stream


def open_streams(ws: Workspace) -> list[str]:
    """The streams that may hold something open: audits that `programme` does not call closed, the registers, and the
    management reviews that run or have an open action. There are few reviews, so each is looked at."""
    programme = ws.programme()
    audits = [id for id, plan in programme.table("audit").items() if auditstatus.is_open(plan)]
    reviews = [id for id in holders.begun_reviews(ws) if holders.is_open(ws, id)]
    return sorted([*audits, *programme.table("register"), *reviews], key=id_key)


def all_streams(ws: Workspace) -> list[str]:
    """Every audit that was ever started, the registers, and the management reviews that were begun."""
    programme = ws.programme()
    audits = [id for id, plan in programme.table("audit").items() if auditstatus.was_started(plan)]
    return sorted([*audits, *programme.table("register"), *holders.begun_reviews(ws)], key=id_key)


def is_known(programme: View, stream: str) -> bool:
    """Whether `programme` knows an audit, a register or a management review by this id."""
    return any(programme.get(kind, stream) for kind in ("audit", "register", "review"))


def view_of(ws: Workspace, id: str) -> View:
    """The stream that the id of an audit, a review, a finding or an action lies in. Raises NotFound."""
    stream = stream_of(id)
    if stream is None:
        raise NotFound(
            _("'{id}' is no id of an audit, a finding or an action.").format(id=id),
            hint=_(
                "Ids look like 2026-01, 2026-01-F03 and 2026-01-F03-A1; 'auditcore finding list' lists them."
            ),
        )
    view = ws.view(stream)
    if view.head is None:  # else a large programme need not be read
        programme = ws.programme()
        if not (programme.get("register", stream) or programme.get("review", stream)):
            raise not_there(programme, stream)
    return view


def not_there(programme: View, stream: str) -> AuditcoreError:
    """Why nothing stands in an audit's, a register's or a review's stream, as `programme` knows it."""
    if is_register(stream):
        return no_audit(programme, stream)
    if is_review(stream):
        return holders.no_review(stream)
    plan = programme.get("audit", stream)
    if plan is None:
        return NotFound(
            _("There is no started audit '{audit}'.").format(audit=stream),
            hint=_("'auditcore audit list --status all' lists the audits."),
        )
    if auditstatus.was_started(plan):
        return gone(stream)
    status = auditstatus.plan_status(plan)
    return Refused(
        _("{id} was given up before it began.").format(id=stream)
        if status == "cancelled"
        else _("{id} has not begun: auditcore audit start {id}").format(id=stream)
    )


def no_audit(programme: View, register: str) -> NotFound:
    """What to say where a year's register stands in an audit's place, or has nothing in it yet."""
    year = register.partition("-")[0]
    if programme.get("register", register):
        return NotFound(
            _("{id} is the register of {year}, not an audit.").format(id=register, year=year),
            hint=_("'auditcore finding list --audit {id}' lists its findings.").format(id=register),
        )
    return NotFound(
        _("The register of {year} has no finding yet.").format(year=year),
        hint=_(
            "It takes findings that no audit raised: auditcore finding add --origin complaint --grade minor …"
        ),
    )


def finding_id(ws: Workspace, typed: str, *, audits: bool = False) -> str:
    """The id that was typed, in its full form; or that of the finding which has the typed text as its number elsewhere,
    with its action: `2022-014`, `2022-014-A1`.

    With `audits` an audit's own id is one, too. Open audits are looked through first, then all. Raises Refused when
    several findings have that number, NotFound where it looks like an audit's id and is none. Any other text comes back
    as it was: whoever needs it says what is missing.
    """
    id = canonical(typed)
    if ((audits and typed.strip() == id) or stream_of(id) != id) and _is_there(ws, id):
        return id
    if action := re.fullmatch(r"(.+)-[aA](\d+)", typed.strip()):
        finding = finding_id(ws, action[1])
        return f"{finding}-A{int(action[2])}" if FINDING_ID.match(finding) else id
    for streams in (open_streams, all_streams):
        numbered = by_number(ws, streams(ws)).get(number_key(typed), [])
        if len(numbered) > 1:
            raise Refused(
                _("{number} is the number of {count} findings: {ids}.").format(
                    number=typed, count=len(numbered), ids=", ".join(numbered)
                ),
                hint=_("Name the one that you mean by its id."),
            )
        if numbered:
            return numbered[0]
    if audits and _is_there(ws, id):
        return id
    if stream_of(id) == id:  # it looks like an audit's, and is none
        nothing = _("Nothing here has the id or the number '{typed}'.")
        no_finding = _("No finding or action has the id or the number '{typed}'.")
        look = _("'auditcore finding list --status all --text {typed}' looks for it.")
        if is_review(id):
            look = _("It looks like a management review: 'auditcore review list --status all' lists them.")
        raise NotFound(
            (nothing if audits else no_finding).format(typed=typed.strip()),
            hint=look.format(typed=typed.strip()),
        )
    return id


def action_id(id: str) -> str:
    """The id, where it is one of an action. Raises Refused."""
    if not ACTION_ID.match(id):
        raise Refused(
            _("'{id}' is no action's id.").format(id=id),
            hint=_("An action's id looks like 2026-01-F03-A1; 'auditcore action list' lists them."),
        )
    return id


def _is_there(ws: Workspace, id: str) -> bool:
    """Whether the workspace itself calls something by this id. Nothing is opened that `programme` does not know."""
    stream = stream_of(id)
    if stream is None:
        return id in ws.org().units or id in ws.org().people
    if not is_known(ws.programme(), stream):
        return False
    return stream == id or any(ws.view(stream).get(kind, id) for kind in KINDS)


def by_number(ws: Workspace, streams: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the findings that have a number elsewhere, by that number as `number_key` folds it."""
    numbered: dict[str, list[str]] = {}
    for stream in streams:
        for finding in ws.view(stream).table("finding").values():
            if finding.get("reference"):
                numbered.setdefault(number_key(finding["reference"]), []).append(finding["id"])
    return numbered


def number_key(number: str) -> str:
    """A register's number for comparing: in NFC, without case; nothing else is the same number."""
    return text.normalise(number, "").casefold()


def found(view: View, kind: str, id: str) -> Row:
    """A finding or an action by its id. Raises NotFound with the command that lists them."""
    doc = view.get(kind, id)
    if doc is None:
        sentences = {
            "finding": _("There is no finding '{id}'."),
            "action": _("There is no action '{id}'."),
            "import": _("There is no import '{id}'."),
            "input": _("Nobody supplied or was asked for '{id}'."),
        }
        commands = {"import": "auditcore evidence list {audit}", "input": "auditcore review show {audit}"}
        command = commands.get(kind, "auditcore {kind} list --audit {audit} --status all")
        raise NotFound(
            sentences[kind].format(id=id),
            hint=_("'{command}' lists them.").format(command=command.format(kind=kind, audit=view.stream)),
        )
    return doc


def gone(audit: str) -> Damaged:
    """What `programme` calls started and is not there is damage, not an empty audit."""
    return Damaged(
        _(
            "The programme says that audit {audit} was started, but its events are missing (records/{audit})."
        ).format(audit=audit),
        hint=_("Bring the folder back from a copy; 'auditcore record verify' says what else is missing."),
    )


def actions_by_finding(view: View) -> dict[str, list[Row]]:
    """The actions that each finding is served by: those planned for it, and those of others that serve it, too."""
    grouped: dict[str, list[Row]] = {}
    for action in view.table("action").values():
        for finding in actionstate.serves(action):
            grouped.setdefault(finding, []).append(actionstate.seen_from(action, finding))
    return grouped


def past_by_finding(view: View) -> dict[str, list[Row]]:
    """The actions that serve a finding or served it once, as they are: for what is said of an earlier day."""
    grouped: dict[str, list[Row]] = {}
    for action in view.table("action").values():
        for finding in actionstate.served(action):
            grouped.setdefault(finding, []).append(action)
    return grouped


def finding_row(finding: Doc, actions: Sequence[Doc], audit: Doc, today: str, org: Organisation) -> Row:
    """One finding as a flat row with stable keys. Dates are ISO; `due` is the earliest date that runs now."""
    now = lifecycle.standing(finding, actions)
    running = clocks(finding, actions, now)
    next_ = running[0] if running else None
    overdue = bool(next_ and next_.due and next_.due < today)
    issued = now.latest.get("issue")
    end = lifecycle.ended(now, actions) if now.status in ENDED else None
    return {
        "id": finding["id"],
        "audit": finding["audit"],
        "origin": finding["origin"],
        "grade": finding["grade"],
        "status": now.status,
        "round": now.round,
        "flags": flags(finding, now, overdue),
        "unit": finding["unit"],
        "also_units": finding["also_units"],
        "owner": finding["owner"],
        "clauses": finding["clauses"],
        "questions": finding["questions"],
        "title": title_of(finding),
        "requirement": finding.get("requirement", ""),
        "observed": finding.get("observed", ""),
        "evidence": finding.get("evidence", ""),
        "reference": finding.get("reference", ""),
        "repeat_of": finding["repeat_of"],
        "source": source_of(finding),
        "raised_on": finding["raised"]["on"],
        "raised_by": finding["raised"]["by"],
        "issued_on": issued["on"] if issued else None,
        "ended_on": end.on if end else None,
        "ended_by": end.by if end else None,
        "due": next_.due or None if next_ else None,
        "due_what": next_.what if next_ else None,
        "due_who": acting(org, next_, audit, finding, actions) if next_ else None,
        "overdue": overdue,
        "actions": len(actions),
    }


OPENING = 100


def title_of(finding: Mapping[str, Any]) -> str:
    """A finding in a few words: its title, else the opening of what was observed."""
    return str(finding.get("title") or opening(finding.get("observed", "")))


def opening(words: str) -> str:
    """The first line of a text, at most OPENING characters of it; what was left out is an ellipsis."""
    words = words.strip()
    first = words.partition("\n")[0]
    if len(first) > OPENING:
        first = first[:OPENING].rpartition(" ")[0].rstrip(" ,;:") or first[:OPENING]
    return first if first == words else f"{first} …"


def source_of(finding: Mapping[str, Any]) -> Row | None:
    """Where an imported finding comes from: file, sheet, row, and `fields`: column → text as it stood; None for others."""
    source = finding.get("source")
    if not source:
        return None
    return {**{key: source[key] for key in ("file", "sheet", "row")}, "fields": dict(source["cells"])}


def person_of(who: str, audit: Mapping[str, Any]) -> str:
    """The person behind a part of a clock: for the lead and the verifier the audit's lead, `quality` in a register."""
    return str(audit.get("lead") or "quality") if who in ("lead", "verifier") else who


# What nobody does who did the work or belongs to the unit; a draft is issued by its lead all the same.
SETTLED = ("review", "decision", "extension", "effect")


def acting(
    org: Organisation, clock: Clock, audit: Mapping[str, Any], finding: Doc, actions: Sequence[Doc]
) -> str:
    """Who may do what a clock waits for: as `person_of` says, but where the lead may not, whoever stands in: a role, or
    the one person of it who may. A management review is asked of whoever chairs it."""
    who, stream = person_of(clock.who, audit), finding["audit"]
    if clock.who not in ("lead", "verifier") or clock.what not in SETTLED or is_review(stream):
        return who
    for part in (who, stand_in_role(stream)):
        people = [part] if part in org.people else org.with_role(part)
        able = [id for id in people if may_settle(org, id, finding, actions, audit)]
        if able:
            return part if len(able) == len(people) else able[0] if len(able) == 1 else part
    return stand_in_role(stream)


def parts_of(org: Organisation, person: str) -> set[str]:
    """By what a person goes in rows: by their id, and by the roles that lead in the register or stand in for a lead."""
    return {person, *(role for role in ("quality", "head") if org.has_role(person, role))}


def flags(finding: Mapping[str, Any], now: lifecycle.Standing, overdue: bool) -> list[str]:
    """What stands beside the status: overdue, disputed, repeat, round-2 and so on."""
    raised = (
        ("overdue", overdue),
        ("disputed", now.disputed),
        ("repeat", bool(finding["repeat_of"])),
        (f"round-{now.round}", now.round > 1),
    )
    return [flag for flag, holds in raised if holds]


ended_on = lifecycle.ended_on


def action_row(action: Mapping[str, Any], finding: Mapping[str, Any], status: str, today: str) -> Row:
    """One action as a flat row. `original_due` is its first date, `due` the one that counts now."""
    state = lifecycle.action_status(action)
    if actionstate.is_open(action) and status in ENDED:
        state = "cancelled"  # its finding was withdrawn or closed without it
    done = next((entry for entry in reversed(action["moves"]) if entry["move"] == "done"), None)
    held, asked = actionstate.held(action), actionstate.asked(action)
    runs = state in ("open", "on-hold") and status in lifecycle.PLANNING
    return {
        "id": action["id"],
        "finding": action["finding"],
        "status": state,
        "finding_status": status,
        "grade": finding["grade"],
        "unit": finding["unit"],
        "also_units": finding["also_units"],
        "clauses": finding["clauses"],
        "title": opening(action["text"]),
        "text": action["text"],
        "kind": action.get("kind") or actionstate.KIND_BY_GRADE[finding["grade"]],
        "serves": list(actionstate.serves(action)),
        "links": action.get("links", []),
        "owner": action["owner"],
        "due": actionstate.due(action).on,
        "original_due": action["due"][0]["to"],
        "planned_on": action["due"][0]["on"],
        "extensions": len(action["due"]) - 1,
        "round": action["round"],
        "progress": 100 if state == "done" else actionstate.progress(action),
        "held_since": held["on"] if held and runs else None,
        "held_until": held.get("until") if held and runs else None,
        "blocked_by": actionstate.blocked_by(action) if runs else None,
        "asked_due": asked["asked_due"] if asked and runs else None,
        "done_on": done["on"] if done and state == "done" else None,
        "overdue": runs and action_clock(action).due < today,
        "evidence": len(attached(action)),
    }


def where_it_runs(served: Sequence[tuple[Row, str]]) -> tuple[Row, str]:
    """Of the findings that an action serves, each with its status, the first that has not ended; its own where all have."""
    return next((one for one in served if one[1] not in ENDED), served[0])


def each(ws: Workspace, streams: Iterable[str]) -> Iterator[tuple[Row, Sequence[Row], Mapping[str, Any]]]:
    """Every finding of these streams with its actions and its audit's document."""
    for stream in ws.through([*streams]):
        view = ws.view(stream)
        if view.head is None and not (is_register(stream) or is_review(stream)):
            raise gone(stream)
        actions = actions_by_finding(view)
        audit = view.get("audit", stream) or {}
        for finding in view.table("finding").values():
            yield owned(ws, finding), actions.get(finding["id"], ()), audit


def each_holder(
    ws: Workspace, streams: Sequence[str]
) -> Iterator[tuple[Row, Sequence[Row], Mapping[str, Any]]]:
    """Whatever holds actions in these streams, as `each` has it: the findings, and the management reviews."""
    yield from each(ws, streams)
    for stream in filter(is_review, streams):
        view = ws.view(stream)
        actions = actions_by_finding(view)
        for id, holder in holders.of(view, ws.view).items():
            yield holder, actions.get(id, ()), holders.leading(view, ws.view)


def owned(ws: Workspace, finding: Row) -> Row:
    """The finding with an owner: an imported one has none where its unit had no head; who heads it today answers."""
    if finding["owner"] or not finding["unit"]:
        return finding
    return {**finding, "owner": ws.org().head_of(finding["unit"], ws.today)}


def finding_rows(ws: Workspace, streams: Iterable[str]) -> Iterator[Row]:
    today, org = ws.today, ws.org()
    return (finding_row(finding, actions, audit, today, org) for finding, actions, audit in each(ws, streams))
