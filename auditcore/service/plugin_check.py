"""Would a plugin work? It is loaded and asked in a child process, so that a bad one hurts nobody.

What is not installed yet is shown to the child as if it were: a folder with the names that pip would write stands
first on its path.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from auditcore.errors import DeliveryFailed, NotFound
from auditcore.i18n import _
from auditcore.installed import BUILT_IN, GROUP, distribution, entry_points
from auditcore.service import plugin_child
from auditcore.service.plugins import points, unknown, used
from auditcore.workspace import Workspace

Report = dict[str, Any]

# Seconds that loading and asking a plugin may take.
DEADLINE = 60


class Source(NamedTuple):
    """A plugin to look at. `paths` are where its modules lie; () for one that is installed."""

    name: str
    distribution: str
    version: str
    module: str
    paths: tuple[str, ...] = ()


def check(what: str, ws: Workspace | None) -> list[Report]:
    """Each plugin that a name, a folder with pyproject.toml, or a .py file is; nearly always one.

    A report has name, distribution, version, module, `hooks` (with their arguments), `offers` (kind and name), `says`
    (what its rules say of a sample) and `problems`; without problems it would work. Raises NotFound, and DeliveryFailed
    for a folder that names no plugin.
    """
    return [_checked(source, ws) for source in sources(what)]


def sources(what: str) -> list[Source]:
    installed = entry_points()
    if what in installed:
        point = installed[what]
        return [Source(what, *distribution(point), point.value)]
    if what in BUILT_IN:
        return [Source(what, "", "", BUILT_IN[what][0])]
    path = os.path.abspath(what)
    if os.path.isdir(path):
        return _of_folder(path)
    if path.endswith(".py") and os.path.isfile(path):
        stem = os.path.basename(path).removesuffix(".py")
        return [Source(stem.replace("_", "-"), stem, "0", stem, (os.path.dirname(path),))]
    if os.sep in what or what.endswith(".py"):
        raise NotFound(
            _("There is no folder and no Python file '{path}'.").format(path=what),
            hint=_("Name the folder of a plugin's pyproject.toml, a .py file, or a plugin's name."),
        )
    raise unknown(what, [*BUILT_IN, *installed])


def project_of(folder: str) -> Mapping[str, Any]:
    """The table `project` of a folder's pyproject.toml. Raises NotFound without it, DeliveryFailed for no TOML."""
    import tomllib

    path = os.path.join(folder, "pyproject.toml")
    try:
        with open(path, "rb") as file:
            project = tomllib.load(file).get("project")
    except FileNotFoundError:
        raise NotFound(
            _("There is no pyproject.toml in '{folder}'.").format(folder=folder),
            hint=_("Name the folder that has one, or the plugin's .py file."),
        ) from None
    except (ValueError, RecursionError) as error:
        raise DeliveryFailed(
            _("{file} cannot be read: {problem}").format(file=path, problem=error),
            hint=_("Correct the file with an editor."),
        ) from None
    return project if isinstance(project, dict) else {}


def _of_folder(folder: str) -> list[Source]:
    project = project_of(folder)
    groups = project.get("entry-points")
    named = groups.get(GROUP) if isinstance(groups, dict) else None
    if not isinstance(named, dict) or not named:
        raise DeliveryFailed(
            _("{file} names no plugin.").format(file=os.path.join(folder, "pyproject.toml")),
            hint=_('It needs [project.entry-points.auditcore] and below it: NAME = "MODULE"'),
        )
    who = str(project.get("name", "")), str(project.get("version", "0"))
    paths = tuple(path for path in (os.path.join(folder, "src"), folder) if os.path.isdir(path))
    return [Source(name, who[0] or name, who[1], str(module), paths) for name, module in named.items()]


def _checked(source: Source, ws: Workspace | None) -> Report:
    report: Report = {
        "name": source.name,
        "distribution": source.distribution,
        "version": source.version,
        "module": source.module,
        "hooks": [],
        "offers": [],
        "says": [],
        "problems": _names(source),
    }
    return report if report["problems"] else {**report, **_tried(source, ws)}


def _names(source: Source) -> list[str]:
    """What is wrong with the names alone, under which nothing could be loaded."""
    if not source.distribution:
        return []
    if source.name in BUILT_IN:
        return [_("'{name}' is the name of a plugin that comes with auditcore.").format(name=source.name)]
    if source.paths and source.module in sys.stdlib_module_names:
        return [
            _("Python has a module '{name}' of its own: give the file another name.").format(
                name=source.module
            )
        ]
    return [
        _("'{name}' is a plugin of {distribution} already: give yours another name.").format(
            name=source.name, distribution=distribution(point)[0]
        )
        for point in points()
        if point.name == source.name and _plain(distribution(point)[0]) != _plain(source.distribution)
    ]


def _plain(name: str) -> str:
    """A distribution's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _tried(source: Source, ws: Workspace | None) -> Report:
    """What the child found: hooks, offers, says, problems."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="auditcore-", ignore_cleanup_errors=True) as folder:
        if source.paths:
            _pretend(folder, source)
        job = {
            "name": source.name,
            "place": [ws.path, ws.settings.get("organisation"), ws.settings.get("language")]
            if ws
            else [folder, "Organisation", "en"],
            "use": [name for name in used(ws) if name != source.name]
            if ws and not ws.without_plugins
            else [],
        }
        try:
            return plugin_child.run("check", job, DEADLINE, first=[folder, *source.paths])[0]
        except plugin_child.Ended as ended:
            return {"problems": [str(ended)]}


def _pretend(folder: str, source: Source) -> None:
    """Write what pip would write, so that Python takes the plugin for installed."""
    info = os.path.join(folder, re.sub(r"\W+", "_", source.distribution) + "-0.dist-info")
    os.mkdir(info)
    # Where it is installed, too, it stands before that, under the very same name.
    whose = next((distribution(one)[0] for one in points() if one.name == source.name), source.distribution)
    metadata = f"Metadata-Version: 2.1\nName: {whose}\nVersion: {source.version}\n"
    entries = f"[{GROUP}]\n{source.name} = {source.module}\n"
    for name, text in (("METADATA", metadata), ("entry_points.txt", entries)):
        with open(os.path.join(info, name), "w", encoding="utf-8") as file:
            file.write(text)
