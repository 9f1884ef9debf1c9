"""The checklists that audits may take: what is in each, and what is wrong with it; a new one to write in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, cast

from auditcore import checklists
from auditcore.checklists import SUFFIX, Checklist, Clause, Question, Text
from auditcore.contract import ChecklistSource
from auditcore.errors import AuditcoreError, NotFound, Refused
from auditcore.i18n import _
from auditcore.plugins import Plugin
from auditcore.service.audit_case import available
from auditcore.text import nearest
from auditcore.workspace import Workspace, looks_like_a_path

FOLDER = "checklists"

Row = dict[str, Any]


def rows(ws: Workspace) -> list[Row]:
    """A row for each checklist by id; one that cannot be used has its problems in place of what it holds."""
    known, plugins = available(ws), _plugins(ws)
    language = str(ws.settings.get("language"))
    return [_row(ws, known, id, plugins.get(id), language) for id in known]


def _row(
    ws: Workspace, known: Mapping[str, ChecklistSource], id: str, plugin: Plugin | None, language: str
) -> Row:
    checklist, problems = _tried(known, id)
    held = summary(checklist, language) if checklist else _unread(known[id])
    # The list has no room for the way to the workspace.
    shown = [problem.replace(os.path.join(ws.path, ""), "") for problem in problems]
    return {**held, **_origin(ws, known[id], plugin), "problem": "".join(shown[:1]), "problems": len(shown)}


def _tried(known: Mapping[str, ChecklistSource], id: str) -> tuple[Checklist | None, list[str]]:
    try:
        return checklists.load(known, id), []
    except AuditcoreError as error:
        return None, [*(error.problems or [error.what])]
    except Exception as error:  # noqa: BLE001 - what reads it may be a stranger's code, and the others are fine
        return None, [f"{type(error).__name__}: {error}"]


def summary(checklist: Checklist, language: str) -> Row:
    """What a checklist holds, in short; its title in a language."""
    return {
        "id": checklist["id"],
        "title": checklists.text_in(checklist["title"], language, checklist["language"]),
        "edition": checklist["edition"],
        "languages": [*languages(checklist)],
        "clauses": len(checklist["clauses"]),
        "questions": sum(1 for _each in checklists.all_questions(checklist)),
        "core": sum(question.get("core", False) for _clause, question in checklists.all_questions(checklist)),
        "source": checklist["source"],
    }


def _unread(source: ChecklistSource) -> Row:
    nothing: Row = {"languages": [], "clauses": None, "questions": None, "core": None, "source": ""}
    return {"id": source.name, "title": source.title, "edition": source.edition, **nothing}


def _plugins(ws: Workspace) -> dict[str, Plugin]:
    """The plugin of each checklist that comes from one."""
    return {id: plugin for id, (plugin, _source) in ws.plugins.checklists().items()}


def _origin(ws: Workspace, source: ChecklistSource, plugin: Plugin | None) -> Row:
    """Who brings a checklist: a plugin with its distribution, or a file of the workspace."""
    if plugin is None:
        return {"plugin": None, "from": f"{FOLDER}/{os.path.basename(source.where)}"}
    return {"plugin": plugin.name, "from": f"{plugin.distribution} {plugin.version}".strip() or "auditcore"}


def languages(checklist: Checklist) -> dict[str, int]:
    """How many texts are missing in each language of a checklist, its own language first."""
    all_texts = list(texts(checklist))
    tags = dict.fromkeys([checklist["language"], *(tag for text in all_texts for tag in text)])
    return {tag: sum(tag not in text for text in all_texts) for tag in tags}


def texts(checklist: Checklist) -> Iterator[Text]:
    """Each title, question and hint of a checklist, in all of its languages."""
    yield checklist["title"]
    for clause in checklist["clauses"]:
        yield clause["title"]
        for question in clause["questions"]:
            yield from filter(None, (question["ask"], question["look_for"]))


def detail(ws: Workspace, id: str, language: str = "") -> tuple[Checklist, Row]:
    """A whole checklist, and who brings it. Raises NotFound, and Refused where it cannot be used or lacks the language."""
    known = available(ws)
    checklist = checklists.load(known, id)
    if language and language not in languages(checklist):
        raise Refused(
            _("The checklist {id} has no texts in '{language}'.").format(id=id, language=language),
            hint=_("Its languages: {languages}").format(languages=", ".join(languages(checklist))),
        )
    return checklist, _origin(ws, known[id], _plugins(ws).get(id))


def narrowed(checklist: Checklist, clauses: Iterable[str], whom: str = "", core: bool = False) -> Checklist:
    """The checklist with the questions of these clauses alone (all where none is named), with those for whom one asks (what
    anybody is asked among them), with the core; and with the documents and figures on which they rest.

    Raises NotFound for a clause that it does not have.
    """
    chosen = list(clauses)
    if not (chosen or whom or core):
        return checklist
    for wanted in chosen:
        _insist_on_clause(checklist, wanted)

    def fits(question: Question) -> bool:
        asked = question.get("whom", ())
        return (not core or question.get("core", False)) and (
            not (whom and asked) or not {whom, "every-unit"}.isdisjoint(asked)
        )

    kept = [
        cast(Clause, {**clause, "questions": [one for one in clause["questions"] if fits(one)]})
        for clause in checklist["clauses"]
        if not chosen or any(checklists.covers(one, clause["id"]) for one in chosen)
    ]
    kept = [clause for clause in kept if clause["questions"] or not (whom or core)]
    cited = {id for clause in kept for question in clause["questions"] for id in question.get("cites", ())}
    figures = [one for one in checklist.get("figures", ()) if one["id"] in cited]
    cited |= {figure["document"] for figure in figures}
    documents = [one for one in checklist.get("documents", ()) if one["id"] in cited]
    return cast(Checklist, {**checklist, "documents": documents, "figures": figures, "clauses": kept})


def _insist_on_clause(checklist: Checklist, wanted: str) -> None:
    ids = [clause["id"] for clause in checklist["clauses"]]
    if any(checklists.covers(wanted, id) for id in ids):
        return
    close = nearest(wanted, ids)
    raise NotFound(
        _("The checklist {id} has no clause {clause}.").format(id=checklist["id"], clause=wanted),
        hint=(_("Did you mean {close}?").format(close=close) + " " if close else "")
        + _("'auditcore checklist show {id} --outline' lists its clauses.").format(id=checklist["id"]),
    )


def check(wanted: str, ws: Workspace | None) -> Checklist:
    """The checklist of a file or an id, with nothing wrong in it; without a workspace it is a file.

    Raises Refused with all of its problems, that its id is taken among them, and NotFound.
    """
    if os.path.isfile(wanted):
        return _checked(wanted, ws)
    if ws is None or looks_like_a_path(wanted):
        raise NotFound(
            _("There is no file '{file}'.").format(file=wanted),
            hint=_("Name a checklist's file, or its id: auditcore checklist list"),
        )
    return checklists.load(available(ws), wanted)


def _checked(path: str, ws: Workspace | None) -> Checklist:
    name = os.path.basename(path)
    id, suffix = os.path.splitext(name)
    if suffix != SUFFIX:
        # Some editors hang a .txt behind it, which the file manager then hides.
        wanted = id.removesuffix(SUFFIX) + SUFFIX
        raise Refused(
            _("'{file}' would not be found: the name of a checklist's file ends in .toml.").format(file=name),
            hint=_("Call it so: {name}").format(name=wanted),
        )
    clash = taken(ws, id, path) if ws else []
    try:
        checklist = checklists.load({id: ChecklistSource(id, id, "", partial(_bytes, path), path)}, id)
    except Refused as refused:
        refused.problems = (*refused.problems, *clash)
        raise
    if clash:
        raise Refused(clash[0])
    return checklist


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def taken(ws: Workspace, id: str, path: str) -> list[str]:
    """What stands against a file because a plugin brings a checklist of the same id. None for that very file."""
    plugin, source = ws.plugins.checklists().get(id, (None, None))
    if source is None or (source.where and os.path.realpath(source.where) == os.path.realpath(path)):
        return []
    what = _(
        "The id {id} is taken by a checklist of the plugin {plugin}. Write: {id}-ours, in {id}-ours.toml"
    )
    return [what.format(id=id, plugin=plugin)]


def new(ws: Workspace, id: str, *, title: str = "", edition: str = "", tags: tuple[str, ...] = ()) -> str:
    """Write a new checklist with remarks into the workspace's `checklists/`; the file's path.

    `tags` are its languages, its own first; that of the workspace where there is none. Raises Refused, with all
    problems, and never writes over a file.
    """
    from auditcore.service.checklist_starter import starter, wrong_id, wrong_languages

    tags = tags or (str(ws.settings.get("language")),)
    path = os.path.join(ws.path, FOLDER, f"{id}{SUFFIX}")
    problems = [*wrong_id(id), *wrong_languages(tags)] or taken(ws, id, path)
    if problems:
        raise Refused(problems[0], problems=problems[1:])
    data = starter(id, title=title, edition=edition or _edition(ws, id), tags=tags)
    create(path, data.encode())
    return path


def create(path: str, data: bytes) -> None:
    """Write a new checklist's file, durably. Raises Refused where there is one already."""
    from auditcore.record.disk import Disk

    disk, folder = Disk(), os.path.dirname(path)
    disk.make_folder(folder)
    try:
        disk.create(path, [data])
    except FileExistsError:
        name = os.path.join(os.path.basename(folder), os.path.basename(path))
        raise Refused(
            _("There is a file {file} already; nothing was changed.").format(file=name),
            hint=_("Choose another id, such as {id}-ours.").format(
                id=os.path.basename(path).removesuffix(SUFFIX)
            ),
        ) from None
    disk.sync(path)
    disk.sync_folder(folder)


def _edition(ws: Workspace, id: str) -> str:
    """The edition that an id ends in (`2026` of `complaints-2026`), else the year."""
    last = id.rpartition("-")[2]
    return last if "-" in id and any(map(str.isdigit, last)) else ws.today[:4]
