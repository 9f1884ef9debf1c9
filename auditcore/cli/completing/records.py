"""What the workspace holds, as values: findings, actions, audits, units, people and what belongs to them.

Newest first, and before those that are ended. An id's streams are read only as far as its beginning asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore.cli.completing.scene import Item, Scene
from auditcore.i18n import _

Doc = Mapping[str, Any]

# Of more audits than these only the ids are offered at first.
FEW = 12


def people(scene: Scene) -> Iterator[Item]:
    """Those who have not left."""
    return _called(scene.ws.org().people, ended=False)


def everybody(scene: Scene) -> Iterator[Item]:
    return _called(scene.ws.org().people)


def units(scene: Scene) -> Iterator[Item]:
    """Those that have not ended."""
    return _called(scene.ws.org().units, ended=False)


def every_unit(scene: Scene) -> Iterator[Item]:
    return _called(scene.ws.org().units)


def _called(table: Mapping[str, Doc], *, ended: bool = True) -> Iterator[Item]:
    for id, doc in sorted(table.items(), key=lambda item: (bool(item[1].get("ended")), item[0])):
        if ended or not doc.get("ended"):
            yield Item(id, doc["name"], doc["name"])


# Audits.


def audits(scene: Scene) -> Iterator[Item]:
    """Every audit that was planned; the closed and cancelled ones last."""
    from auditcore import auditstatus

    plans = _newest(scene.ws.programme().table("audit"))
    return map(_audit, sorted(plans, key=lambda plan: auditstatus.plan_status(plan) in auditstatus.ENDED))


def streams(scene: Scene) -> Iterator[Item]:
    """Audits, and the registers of findings that no audit raised."""
    yield from audits(scene)
    yield from registers(scene)


def running(scene: Scene) -> Iterator[Item]:
    """Those that take findings: audits that were started and are not closed, and the registers."""
    from auditcore import auditstatus

    yield from map(_audit, filter(auditstatus.is_open, _newest(scene.ws.programme().table("audit"))))
    yield from registers(scene)


def registers(scene: Scene) -> Iterator[Item]:
    for register in _newest(scene.ws.programme().table("register")):
        yield Item(register["id"], _("register of {year}").format(year=register["id"].partition("-")[0]))


# The verbs that make another's move.
MOVE_OF = {"walk": "answer"}


def audits_to_move(scene: Scene) -> Iterator[Item]:
    """The audits that have a status from which the verb leads on."""
    from auditcore import auditcycle, auditstatus
    from auditcore.service.audit_case import status

    move = auditcycle.MOVES.get(MOVE_OF.get(scene.path[-1], scene.path[-1]))
    if move is None:
        yield from audits(scene)
        return
    for plan in _newest(scene.ws.programme().table("audit")):
        now = auditstatus.plan_status(plan)
        if auditstatus.is_open(plan):
            now = status(scene.ws.view(plan["id"]), plan["id"])
        if now in move.starts:
            yield _audit(plan)


def _audit(plan: Doc) -> Item:
    return Item(plan["id"], plan["title"], plan["title"])


def _newest(table: Mapping[str, Any]) -> list[Any]:
    from auditcore.model import id_key

    return [doc for _id, doc in sorted(table.items(), key=lambda item: id_key(item[0]), reverse=True)]


# Findings and actions.


def findings(scene: Scene) -> Iterator[Item]:
    return _findings(scene, ())


def findings_to_move(scene: Scene) -> Iterator[Item]:
    """The findings that have a status from which the verb leads on; one's own first."""
    from auditcore import lifecycle

    moves = lifecycle.ACTION_MOVES if scene.path[0] == "action" else lifecycle.MOVES
    move = moves.get(scene.path[-1])
    return _findings(scene, move.starts if move else ())


def _findings(scene: Scene, statuses: Sequence[str]) -> Iterator[Item]:
    from auditcore import lifecycle
    from auditcore.model import ENDED
    from auditcore.service.register import actions_by_finding, owned, title_of
    from auditcore.words import word

    rows = []
    read, named = _streams(scene, statuses)
    for stream in read:
        view = scene.ws.view(stream)
        actions = actions_by_finding(view)
        for finding in _newest(view.table("finding")):
            status = lifecycle.standing(finding, actions.get(finding["id"], ())).status
            if statuses and status not in statuses:
                continue
            mine = bool(statuses and scene.me and owned(scene.ws, finding)["owner"] == scene.me)
            rows.append((status in ENDED, not mine, finding, title_of(finding)))
    for _ended, _others, finding, title in sorted(rows, key=lambda row: row[:2]):
        about = f"{word(finding['grade'])} · {title}"
        yield Item(finding["id"], about, title)
        # The number that it has in another register, once somebody types that.
        number = finding.get("reference", "")
        if scene.word and number.casefold().startswith(scene.word.casefold()):
            yield Item(number, f"{finding['id']} · {about}")
    yield from named


def actions(scene: Scene) -> Iterator[Item]:
    return _actions(scene, ())


def actions_to_move(scene: Scene) -> Iterator[Item]:
    """The open actions whose finding has a status from which the verb leads on; one's own first."""
    from auditcore import lifecycle

    move = lifecycle.ACTION_MOVES.get(scene.path[-1])
    return _actions(scene, move.starts if move else ())


def _actions(scene: Scene, statuses: Sequence[str]) -> Iterator[Item]:
    from auditcore import lifecycle
    from auditcore.actionstate import is_open
    from auditcore.service import holders
    from auditcore.service.register import actions_by_finding

    rows = []
    read, named = _streams(scene, statuses)
    for stream in read:
        view = scene.ws.view(stream)
        held = actions_by_finding(view)
        holds = holders.of(view, scene.ws.view)
        standing = {id: lifecycle.standing(holds[id], actions).status for id, actions in held.items()}
        for action in _newest(view.table("action")):
            open_ = is_open(action)
            if not statuses or (open_ and standing[action["finding"]] in statuses):
                rows.append((not open_, bool(statuses) and action["owner"] != scene.me, action))
    for _ended, _others, action in sorted(rows, key=lambda row: row[:2]):
        yield Item(action["id"], action["text"], action["text"])
    yield from named


def _streams(scene: Scene, statuses: Sequence[str]) -> tuple[list[str], list[Item]]:
    """The streams whose findings are offered, newest first, and the beginnings of ids in those that are too many to read.

    Closed audits only where their ids were begun, or where audits are few; never where only something open can be meant.
    """
    from auditcore.model import id_key
    from auditcore.service.register import all_streams, open_streams

    word = scene.word.upper()
    open_ = open_streams(scene.ws)
    every = open_ if statuses else all_streams(scene.ws)
    if inside := [id for id in every if word.startswith(f"{id}-")]:
        return inside, []
    meant = {id for id in every if id.startswith(word)}
    closed = meant - set(open_) if word or len(every) <= FEW else set()
    # Where no id begins so, it may be a register's number, or words of a title.
    read = set(open_ if len(open_) <= FEW or not meant else meant - closed)
    read = set() if meant and len(read) > FEW else read
    read |= closed if len(read | closed) <= FEW else set()
    titles = scene.ws.programme().table("audit")
    named = meant & (set(open_) | closed) - read
    beginnings = [Item(f"{id}-", titles.get(id, {}).get("title", "")) for id in named]
    return (
        sorted(read, key=id_key, reverse=True),
        sorted(beginnings, key=lambda item: id_key(item.value), reverse=True),
    )


def anything(scene: Scene) -> Iterator[Item]:
    """Whatever has a history."""
    from auditcore.cli.completing.reviews import every as every_review

    yield from streams(scene)
    yield from every_review(scene)
    yield from findings(scene)
    yield from actions(scene)
    yield from every_unit(scene)
    yield from everybody(scene)


def findings_and_actions(scene: Scene) -> Iterator[Item]:
    yield from findings(scene)
    yield from actions(scene)


def with_evidence(scene: Scene) -> Iterator[Item]:
    yield from findings_and_actions(scene)
    yield from streams(scene)


def attachments(scene: Scene) -> Iterator[Item]:
    """The numbers of the files that belong to the finding or action before."""
    from auditcore.model import canonical
    from auditcore.service import evidence

    id = canonical(scene.said("id"))
    detaching = scene.path[-1] == "detach"
    for row in evidence.rows(scene.ws, id):
        if row["id"] == id and not (detaching and str(row["number"]).startswith("S")):
            yield Item(str(row["number"]), row["name"], row["name"])


def heads(scene: Scene) -> Iterator[Item]:
    return map(Item, scene.ws.record.streams())


def years(scene: Scene) -> Iterator[Item]:
    """The years of which there is a programme, and this one."""
    ids = [*scene.ws.programme().table("audit"), *scene.ws.programme().table("year"), scene.ws.today]
    return map(Item, sorted({id[:4] for id in ids}, reverse=True))


def visits(scene: Scene) -> Iterator[Item]:
    """The visits of the timetable, by their numbers."""
    audit = (scene.ws.view(scene.stream).get("audit", scene.stream)) or scene.ws.programme().get(
        "audit", scene.stream
    )
    for number, visit in enumerate((audit or {}).get("timetable", ()), start=1):
        yield Item(str(number), f"{visit['day']} {visit['time']} {visit['unit']}")


def processes(scene: Scene) -> Iterator[Item]:
    """The processes of the matrix, and those that earlier plans name."""
    yield from of_the_matrix(scene)
    plans = scene.ws.programme().table("audit").values()
    known = scene.ws.programme().table("process")
    named = {process for plan in plans for process in plan.get("processes") or ()}
    yield from map(Item, sorted(named - set(known)))


def of_the_matrix(scene: Scene) -> Iterator[Item]:
    """The processes of the matrix that have not ended."""
    return _called(scene.ws.programme().table("process"), ended=False)


def laws(scene: Scene) -> Iterator[Item]:
    """Changed laws that are not yet taken in."""
    from auditcore.service import duties

    return (Item(law["id"], law["text"]) for law in duties.laws(scene.ws))


def messages(scene: Scene) -> Iterator[Item]:
    """Messages that did not reach anybody, each with for whom and why."""
    from auditcore.service import notify

    return map(_message, notify.failed(scene.ws))


def given_up(scene: Scene) -> Iterator[Item]:
    """Those of them that are not tried again."""
    from auditcore.service import notify

    return (_message(row) for row in notify.failed(scene.ws) if row["state"] == "given-up")


def _message(row: Mapping[str, Any]) -> Item:
    return Item(row["id"], f"{row['to']}: {row['why']}")
