"""The child's side of `plugin check`: load one plugin, look at its hooks, and call each once on sample data."""

from __future__ import annotations

import contextlib
import inspect
import io
import os
from collections.abc import Iterator
from typing import Any

from auditcore import checklists
from auditcore.contract import Column, Notice, Place, Report, Section, Table, frozen_rows
from auditcore.errors import AuditcoreError, DeliveryFailed, Refused
from auditcore.i18n import _
from auditcore.installed import BUILT_IN, GROUP, HOOKS, entry_points, wrong_arguments
from auditcore.isolation import contained, reason
from auditcore.plugins import Plugins
from auditcore.service.plugins import KINDS, offered
from auditcore.text import nearest

DAY = "2026-07-01"
BY = {"on": DAY, "by": "lan"}

FINDING: dict[str, Any] = {
    "id": "2026-01-F01",
    "created": {"at": f"{DAY}T08:00:00.000000Z", "by": "lan", "seq": 2},
    "changed": {"at": f"{DAY}T08:00:00.000000Z", "by": "lan", "seq": 2},
    "audit": "2026-01",
    "origin": "audit",
    "grade": "minor",
    "unit": "office",
    "also_units": [],
    "owner": "minh",
    "clauses": ["7.5.3"],
    "questions": ["7.5.3-1"],
    "repeat_of": [],
    "raised": BY,
    "moves": [],
    "attachments": [],
    "title": "",
    "requirement": "Procedure 3: each form names its edition.",
    "observed": "Two of ten forms name none.",
    "evidence": "Forms 4 and 7.",
    "reference": "",
}
ACTION: dict[str, Any] = {
    "id": "2026-01-F01-A1",
    "created": FINDING["created"],
    "changed": FINDING["changed"],
    "finding": FINDING["id"],
    "round": 1,
    "text": "Print the edition on every form.",
    "owner": "minh",
    "due": [{"to": "2026-07-31", **BY}],
    "moves": [{"move": "add", **BY, "owner": "minh", "due": "2026-07-31"}],
}
EVENT = {"stream": "2026-01", "seq": 2, "type": "finding.add", "at": f"{DAY}T08:00:00.000000Z", "by": "lan",
         "ids": [FINDING["id"]]}  # fmt: skip

NOTICE = Notice("lan", "lan@example.org", "A finding was issued", "Please answer by Friday.", FINDING["id"])

REPORT = Report(
    "Findings",
    "Commune office",
    DAY,
    "",
    (
        Section(
            "Open",
            (
                "One finding is open.",
                Table(
                    "Findings",
                    (
                        Column("id", "id", "id"),
                        Column("observed", "observed"),
                        Column("clauses", "clauses", "clause"),
                        Column("due", "due", "day"),
                        Column("actions", "actions", "number"),
                        Column("overdue", "overdue", "truth"),
                    ),
                    (
                        {
                            "id": "2026-01-F01",
                            "observed": "Phiếu số 4 | 7",
                            "clauses": ["8.1", "8.10"],
                            "due": DAY,
                            "actions": 1,
                            "overdue": False,
                        },
                        {
                            "id": "2026-01-F02",
                            "observed": "",
                            "clauses": [],
                            "due": None,
                            "actions": 0,
                            "overdue": True,
                        },
                    ),
                ),
            ),
        ),
    ),
)


def work(job: dict[str, Any]) -> dict[str, Any]:
    with contained():
        return tried(job["name"], Place(*job["place"]), job["use"])


def tried(name: str, place: Place, use: list[str]) -> dict[str, Any]:
    """What a plugin has, offers, says of the samples, and what is wrong with it."""
    module = _module(name)
    hooks, problems = _looked_at(module) if module is not None else ([], [])
    result: dict[str, Any] = {"hooks": hooks, "offers": [], "says": [], "problems": problems}
    plugins = Plugins(place, [] if name in BUILT_IN else [name])
    if problems:  # all of them, where loading would name the first
        return result
    if not plugins.missing:
        result["offers"] = offered(plugins).get(name, [])
        result["says"] = _asked(plugins)
        for offer, value in _values(plugins, name):
            problems += [f"{offer}: {problem}" for problem in _used(value, name)]
        problems += _clashes(plugins, name, place, use)
    problems += [f"{one.where}: {one.why}" for one in plugins.failures if one.plugin.name == name]
    return {**result, "problems": list(dict.fromkeys(problems))}


def _module(name: str) -> Any:
    """The plugin's module; None where it cannot be imported, which `Plugins` tells."""
    with contextlib.suppress(Exception, SystemExit):
        if name in BUILT_IN:
            from importlib import import_module

            return import_module(BUILT_IN[name][0])
        return entry_points()[name].load()
    return None


def _looked_at(module: Any) -> tuple[list[str], list[str]]:
    """Each hook with its arguments; and those that do not exist, want what nobody gives, or are not marked."""
    hooks, problems = [], []
    for name in dir(module):
        function = getattr(module, name, None)
        marked = isinstance(getattr(function, f"{GROUP}_impl", None), dict)
        if not callable(function) or not (marked or name in HOOKS):
            continue
        signature = inspect.signature(function)
        hooks.append(f"{name}({', '.join(signature.parameters)})")
        if name not in HOOKS and not getattr(function, f"{GROUP}_impl")["optionalhook"]:
            close = nearest(name, HOOKS)
            meant = " " + _("Did you mean '{close}'?").format(close=close) if close else ""
            problems.append(_("There is no hook '{name}'.").format(name=name) + meant)
        if name not in HOOKS:
            continue
        if not marked:
            problems.append(
                _("{name} is not marked with @hookimpl, so it is never called.").format(name=name)
            )
        if wrong := wrong_arguments(function, name):
            problems.append(wrong)
    return hooks, problems


def _asked(plugins: Plugins) -> list[str]:
    """What the rules say of the samples. Dates and events are tried too; what fails is among the failures."""
    says: list[str] = []
    samples = {"finding": FINDING, "action": ACTION}
    for kind, record in samples.items():
        asked = {"noun": kind, **record}
        for before in (None, asked):
            says += plugins.problems(asked, before)
    for what in ("answer", "action", "effect"):
        plugins.suggest_due(FINDING, what, DAY)
    plugins.record_changed(EVENT)
    # A rule that fails says so itself.
    return [] if any(one.where == "check_record" for one in plugins.failures) else list(dict.fromkeys(says))


def _values(plugins: Plugins, name: str) -> Iterator[tuple[str, Any]]:
    """What the plugin offers: in words, and the value itself."""
    for kind, method in KINDS.items():
        for offer, (plugin, value) in getattr(plugins, method)().items():
            if plugin.name == name:
                yield f"{kind} {offer}", value


def _used(value: Any, name: str) -> list[str]:
    """What goes wrong when it is used once. Nothing is sent."""
    try:
        if hasattr(value, "load"):
            checklists.load({value.name: value}, value.name)
        elif hasattr(value, "write"):
            stream = io.BytesIO()
            value.write(frozen_rows(REPORT), stream)
            if not stream.getvalue():
                return [_("It wrote nothing.")]
        else:
            inspect.signature(value.send).bind(NOTICE, {})
    except DeliveryFailed as failed:
        return [failed.what]
    except AuditcoreError as error:
        return list(error.problems) or [error.what]
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a stranger's code raises
        return [reason(error)]
    return []


def _clashes(plugins: Plugins, name: str, place: Place, use: list[str]) -> list[str]:
    """Names that another plugin in use, or the workspace itself, has already."""
    problems = []
    others = Plugins(place, use)
    for kind, method in KINDS.items():
        theirs = getattr(others, method)()
        for offer, (plugin, _value) in getattr(plugins, method)().items():
            if plugin.name == name and offer in theirs and theirs[offer][0].name != name:
                problems.append(
                    _("{kind} {name}: '{name}' is there already, from {first}.").format(
                        kind=kind, name=offer, first=theirs[offer][0]
                    )
                )
    own = [source for plugin, source in plugins.checklists().values() if plugin.name == name]
    try:
        checklists.together([*own, *checklists.in_folder(os.path.join(place.path, "checklists"))])
    except Refused as refused:
        problems.append(refused.what)
    return problems
