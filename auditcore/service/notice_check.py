"""What is wrong with what a workspace says of notices: channels that are none, and templates that cannot be filled in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import chain

from auditcore.i18n import _, languages
from auditcore.noticekinds import KINDS
from auditcore.place import SETTINGS_FILE
from auditcore.service import sending
from auditcore.service.notice_templates import (
    LONGEST,
    OWN,
    WHOLE,
    Templates,
    Unfit,
    in_language,
    is_own,
    missing,
    names,
)
from auditcore.service.plugins import value_problems
from auditcore.text import nearest, printable
from auditcore.tomlfile import line_numbers
from auditcore.workspace import Workspace


def problems(ws: Workspace) -> list[str]:
    """All of them, each with file and line."""
    return [*_channels(ws), *of_templates(ws)]


# The settings that name channels.
CHANNELS = ("notify.channels", *(f"notify.{kind}.channels" for kind in KINDS))


def insist_on_channels(ws: Workspace, key: str, given: object) -> None:
    """Raises NotFound where a setting is to name a channel that no plugin in use has. Without all plugins that is not
    known, and a value that is no list of names is refused elsewhere."""
    if key in CHANNELS and isinstance(given, list) and not (ws.without_plugins or ws.plugins.missing):
        for name in map(str, given):
            sending.insist_on(ws, name)


def _channels(ws: Workspace) -> Iterator[str]:
    named = {key: [str(one) for one in ws.settings.get(key)] for key in CHANNELS}
    if not any(ws.settings.origin(key) == SETTINGS_FILE for key in CHANNELS):
        return  # the channels of plugins are loaded for it
    known = list(ws.plugins.channels())
    path = os.path.join(ws.path, SETTINGS_FILE)
    with open(path, encoding="utf-8", newline="") as file:
        lines = line_numbers(file.read())
    for key, names_ in named.items():
        for name in names_:
            if name not in known:
                close = nearest(name, known)
                meant = " " + _("Did you mean '{close}'?").format(close=close) if close else ""
                said = _(
                    "{file}, line {line}: “{key}” names the channel “{name}”, which no plugin in use has."
                )
                line = lines.get(tuple(key.split(".")), 1)
                yield said.format(file=path, line=line, key=key, name=printable(name)) + meant
    # Those with settings of their own are looked at with these.
    without = [
        one for one in dict.fromkeys(chain(*named.values())) if not ws.settings.section(f"plugin.{one}")
    ]
    for name in without:
        if name in known:
            yield from value_problems(ws, name)


# Templates.


def of_templates(ws: Workspace) -> list[str]:
    """All that is wrong with a workspace's own templates: their names, names in them, and what cannot be filled in."""
    folder = os.path.join(ws.path, OWN)
    if not os.path.isdir(folder):
        return []
    found: dict[tuple[str, int], Unfit] = {}
    for unfit in (*_files(ws.path), *_names(ws), *_tries(ws)):
        found.setdefault(unfit.place, unfit)
    return [unfit.what for unfit in found.values()]


def _files(folder: str) -> Iterator[Unfit]:
    """Files that are no templates, or none that can be read."""
    known = [*names(), *(in_language(name, language) for language in languages() for name in names())]
    for name in sorted(os.listdir(os.path.join(folder, OWN))):
        path = os.path.join(folder, OWN, name)
        if name.startswith(".") or name.endswith(("~", ".bak")):
            continue  # what editors leave behind
        if name not in known:
            if not os.path.isdir(path):
                yield Unfit(path, 0, missing(name, known, _("no template is called “{name}”.")))
        elif not is_own(folder, name):
            yield Unfit(path, 0, _("it is no file of this folder, or leads to one elsewhere."))
        elif os.path.getsize(path) > LONGEST:
            yield Unfit(path, 0, _("it is longer than {count} bytes.").format(count=LONGEST))
        elif broken := _no_text(path):
            yield broken


def _no_text(path: str) -> Unfit | None:
    """Bytes that are no UTF-8, or signs that a terminal or a mail program would obey."""
    with open(path, "rb") as file:
        content = file.read()
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return Unfit(path, content[: error.start].count(b"\n") + 1, _("it is not UTF-8 text."))
    found = re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]", content)
    if found:
        return Unfit(
            path, content[: found.start()].count(b"\n") + 1, _("there is a control character in it.")
        )
    return None


def _names(ws: Workspace) -> Iterator[Unfit]:
    """Names in a template that are none, also where no message comes by."""
    from jinja2 import TemplateError, meta, nodes

    from auditcore.service.notice_sandbox import GLOBALS
    from auditcore.service.notice_text import samples

    for language in languages():
        templates, context = Templates(ws.path, language), samples(ws, next(iter(KINDS)), language)[0]
        below = {"item": [*context["items"][0]], "words": [*context["words"]]}
        top = [*context, "item", "loop", *GLOBALS]
        for name in names():
            path = templates.path(name)
            if not path.startswith(ws.path):
                continue
            try:
                tree = templates.environment.parse(templates.source(name), name, path)
                strange = meta.find_undeclared_variables(tree) - {*top}
            except TemplateError:
                continue  # found when it is tried
            for used in tree.find_all(nodes.Name):
                if used.name in strange:
                    yield Unfit(path, used.lineno, missing(used.name, top, _("there is no “{name}” here.")))
            for got in tree.find_all(nodes.Getattr):
                of = got.node.name if isinstance(got.node, nodes.Name) else ""
                if of in below and got.attr not in below[of]:
                    yield Unfit(
                        path, got.lineno, missing(got.attr, below[of], _("there is no “{name}” here."))
                    )


def _tries(ws: Workspace) -> Iterator[Unfit]:
    """What goes wrong when each template is filled in, with samples of each kind."""
    from auditcore.service.notice_text import samples

    for language in languages():
        templates, failed = Templates(ws.path, language), set[str]()
        for kind in KINDS:
            for name, context in ((name, one) for one in samples(ws, kind, language) for name in WHOLE):
                if name in failed:
                    continue
                try:
                    templates.render(name, context)
                except Unfit as unfit:
                    yield unfit
                    if not os.path.basename(unfit.place[0]).startswith(kind):
                        failed.add(name)
