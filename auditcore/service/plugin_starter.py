"""A new plugin: a whole package, which can be installed and passes its own test as it stands.

What it is made of lies in `auditcore/starters/`: `every/` is for all kinds, a folder for each kind brings the rest, and
of two files at one place the kind's goes on where the other ends. There the plugin is called `my-plugin`. Each name
ends in .txt, so that nothing takes these files for parts of auditcore.
"""

from __future__ import annotations

import json
import keyword
import os
import re
from collections.abc import Iterator, Mapping
from importlib.util import find_spec

from auditcore import text
from auditcore.contract import Place
from auditcore.errors import NotFound, Refused
from auditcore.i18n import _
from auditcore.installed import BUILT_IN, distribution, entry_points
from auditcore.plugins import Plugins
from auditcore.service.checklist_starter import starter, title_of
from auditcore.workspace import Workspace

STARTERS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "starters")
SUFFIX = ".txt"

# What a kind offers under the plugin's name, and where `Plugins` has it.
OFFERS = {"checklist": "checklists", "channel": "channels", "exporter": "exporters"}

# Folders beside the module, and those that building takes for its own.
RESERVED = ("tests", "dist", "build")


def new(
    name: str, kind: str, *, folder: str, title: str, today: str, ws: Workspace | None
) -> tuple[str, list[str]]:
    """Write a plugin into a new folder of its name: the folder's path, and its files, relative to it and with slashes.

    `folder` is where the new one goes, `today` an ISO day. Raises Refused for a name that cannot be used, and where
    something of that name is there; NotFound without `folder`. Nothing is ever written over.
    """
    checklist, edition = _checklist(name, today[:4])
    if problem := _wrong(name) or _taken(kind, checklist if kind == "checklist" else name, ws):
        raise Refused(problem)
    # Some of the places where it goes have room for one line.
    title = " ".join(text.required(title, "--title").split()) if title else title_of(name, edition)
    files = dict(_files(kind, _words(name, title, checklist)))
    if kind == "checklist":
        language = str(ws.settings.get("language")) if ws else "en"
        path = f"{_module(name)}/checklists/{checklist}.toml"
        files[path] = starter(checklist, title=title, edition=edition, tags=[language])
    target = os.path.join(os.path.abspath(folder), name)
    _write(target, files)
    return target, sorted(files)


def _module(name: str) -> str:
    return name.replace("-", "_")


def _checklist(name: str, year: str) -> tuple[str, str]:
    """The id of a plugin's checklist, and its edition: the end of the name where that is one, else the year."""
    stem, _dash, last = name.rpartition("-")
    return (name, last) if stem and any(map(str.isdigit, last)) else (f"{name}-{year}", year)


# Names.


def _wrong(name: str) -> str:
    """What stands against a plugin's name; "" for a good one."""
    if not text.is_slug(name) or not name[0].isalpha():
        said = _(
            "'{name}' cannot be a plugin's name: small letters a to z first, then digits, too, and single dashes. "
            "Write: {close}"
        )
        return said.format(name=name, close=text.slug(name).lstrip("0123456789-") or "house-rules")
    if name in BUILT_IN:
        return _("'{name}' is the name of a plugin that comes with auditcore.").format(name=name)
    if point := entry_points().get(name):
        said = _("'{name}' is a plugin of {distribution} already: give yours another name.")
        return said.format(name=name, distribution=distribution(point)[0])
    module = _module(name)
    if keyword.iskeyword(module) or module in RESERVED or _known_to_python(name, module):
        return _("Python has something else of the name '{name}' already. Write: {close}").format(
            name=name, close=f"our-{name}"
        )
    return ""


def _known_to_python(name: str, module: str) -> bool:
    """Whether a module or a distribution has the name: pip or Python would take the one for the other."""
    from importlib.metadata import PackageNotFoundError, metadata

    # A mere folder of this name, which may lie around here, has no origin.
    if (spec := find_spec(module)) and spec.origin:
        return True
    try:
        metadata(name)
    except PackageNotFoundError:
        return False
    return True


def _taken(kind: str, offer: str, ws: Workspace | None) -> str:
    """What stands against a plugin because another one's offer has the name; "" for nothing."""
    if kind not in OFFERS:
        return ""
    plugins = ws.plugins if ws else Plugins(Place(os.getcwd(), "", "en"))
    found = getattr(plugins, OFFERS[kind])()
    first = (
        str(found[offer][0])
        if offer in found
        else "auditcore"
        if kind == "exporter" and _drawn(offer)
        else ""
    )
    said = _("'{name}' is there already, from {first}: give yours another name, such as {close}.")
    return said.format(name=offer, first=first, close=f"our-{offer}") if first else ""


def _drawn(name: str) -> bool:
    """Whether the terminal's tables have a format of this name."""
    from auditcore.render import known_format

    try:
        known_format(name)
    except Refused:
        return False
    return True


# Files.


def _words(name: str, title: str, checklist: str) -> dict[str, str]:
    """What stands in the starters' texts for a plugin's names."""
    module = _module(name)
    return {
        "my-plugin": name,
        "my_plugin": module,
        "MY_PLUGIN": module.upper(),
        "My plugin": title,
        "my-checklist": checklist,
    }


def _files(kind: str, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each file of a kind, by its place in the package, with a plugin's own names."""
    found: dict[str, str] = {}
    for folder in ("every", kind):
        for path, content in _templates(os.path.join(STARTERS, folder)):
            found[path] = found.get(path, "") + content
    # In code and in TOML the title stands between quotes; a text in JSON is one there, too.
    quoted = {**words, "My plugin": json.dumps(words["My plugin"], ensure_ascii=False)[1:-1]}
    for path, content in found.items():
        yield _filled(path, words), _filled(content, words if path.endswith(".md") else quoted)


def _templates(top: str) -> Iterator[tuple[str, str]]:
    for folder, _folders, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                yield os.path.relpath(path, top).replace(os.sep, "/").removesuffix(SUFFIX), file.read()


def _filled(content: str, words: Mapping[str, str]) -> str:
    """The text with all words at once: what was put in is not looked through again."""
    return re.sub("|".join(words), lambda found: words[found[0]], content)


def _write(target: str, files: Mapping[str, str]) -> None:
    """Write a folder that must not be there yet: all of it, or nothing."""
    try:
        os.mkdir(target)
    except FileExistsError:
        raise Refused(
            _("'{path}' is there already; nothing was changed.").format(path=target),
            hint=_("Choose another name, or another place for it with --folder."),
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(_("There is no folder '{folder}'.").format(folder=os.path.dirname(target))) from None
    try:
        for path, content in files.items():
            full = os.path.join(target, *path.split("/"))
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "x", encoding="utf-8", newline="\n") as file:
                file.write(content)
    except BaseException:
        import shutil

        # Half a package would be taken for a whole one.
        shutil.rmtree(target, ignore_errors=True)
        raise
