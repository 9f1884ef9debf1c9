"""Checklists, and the clauses and questions in them: those of the audit that the line is about."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditcore.cli.completing.records import FEW, audits
from auditcore.cli.completing.scene import Item, Scene

Doc = Mapping[str, Any]


def checklists(scene: Scene) -> Iterator[Item]:
    from auditcore.checklists import text_in

    for id, checklist in _read(scene, _files(scene)).items():
        title = text_in(checklist["title"], _language(scene), checklist["language"])
        yield Item(id, title, title)


def forms(scene: Scene) -> Iterator[Item]:
    """What a form is made of: an audit, or a checklist."""
    yield from audits(scene)
    yield from checklists(scene)


def clauses(scene: Scene) -> Iterator[Item]:
    """The clauses of the criteria that the line is about, in their order."""
    from auditcore.checklists import text_in
    from auditcore.text import clause_key

    titles: dict[str, str] = {}
    for checklist in _criteria(scene):
        for clause in checklist["clauses"]:
            title = text_in(clause["title"], _language(scene), checklist["language"])
            titles.setdefault(clause["id"], title)
    for id in sorted(titles, key=clause_key):
        yield Item(id, titles[id], titles[id])


def questions(scene: Scene) -> Iterator[Item]:
    """The questions of the audit, those in its scope that nobody has answered yet first."""
    from auditcore.service.answer_sheet import questions_of, wording

    view = scene.ws.view(scene.stream)
    if not view.get("audit", scene.stream):
        return
    answered = {(one["checklist"], one["question"]) for one in view.table("answer").values()}
    asked = [
        ((one.checklist, one.question["id"]) in answered or not inside, one)
        for one, inside in questions_of(view)
    ]
    for _done, one in sorted(asked, key=lambda pair: pair[0]):
        ask = wording(view, one, _language(scene))
        yield Item(one.question["id"], ask, ask)


def unexamined(scene: Scene) -> Iterator[Item]:
    """Questions, with the sign behind which the reason is typed."""
    return (item._replace(value=f"{item.value}=") for item in questions(scene))


def at_units(scene: Scene) -> Iterator[Item]:
    """The questions of an audit at each of its units; of one that is only planned, those of its checklists."""
    from auditcore.checklists import all_questions, text_in

    plan: Doc = scene.ws.programme().get("audit", scene.stream) or {}
    asks = [
        (question["id"], text_in(question["ask"], _language(scene), checklist["language"]))
        for checklist in _criteria(scene)
        for _clause, question in all_questions(checklist)
    ]
    for unit in plan.get("units", ()):
        for id, ask in asks:
            yield Item(f"{id}@{unit}", ask, ask)


def _criteria(scene: Scene) -> Iterable[Any]:
    """The checklists that were named, or those of the audit; else of the open audits; else all there are."""
    from auditcore.service.audit_case import snapshots
    from auditcore.service.register import open_streams

    ws, named = scene.ws, scene.all_said("criteria")
    if not named:
        about = [scene.stream] if scene.stream else open_streams(ws)[-FEW:]
        if held := [one for stream in about for one in snapshots(ws.view(stream)).values()]:
            return held
        plan: Doc = ws.programme().get("audit", scene.stream) or {}
        named = plan.get("criteria", [])
    return _read(scene, [id for id in _files(scene) if not named or id in named]).values()


def _files(scene: Scene) -> dict[str, Any]:
    """The checklists that an audit can be planned by, by id."""
    from auditcore.service.audit_case import available

    return available(scene.ws)


def _read(scene: Scene, ids: Iterable[str]) -> dict[str, Any]:
    """Those that can be read: one with a mistake in it is no reason to offer nothing."""
    from auditcore import checklists
    from auditcore.errors import AuditcoreError

    read, known = {}, _files(scene)
    for id in ids:
        with contextlib.suppress(AuditcoreError):
            read[id] = checklists.load(known, id)
    return read


def _language(scene: Scene) -> str:
    return str(scene.ws.settings.get("language"))
