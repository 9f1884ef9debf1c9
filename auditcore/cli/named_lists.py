"""Lists that a workspace keeps under a name, in `lists.toml`: what was typed behind `finding list`, as one line.

    [finding]
    late = "--overdue --sort due"

The file may be changed by hand; comments and order are kept. It is no part of the record.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from auditcore.errors import NotFound, Refused
from auditcore.i18n import _

FILE = "lists.toml"


class Kept(NamedTuple):
    """A kept list: its words as they were typed, and where they stand, for messages: `lists.toml:3: late`."""

    words: list[str]
    where: str


def names(root: str, noun: str) -> tuple[str, ...]:
    """The names of the lists that a workspace keeps of a noun. Raises Refused where the file is damaged."""
    return tuple(_section(_read(root), noun))


def find(root: str, noun: str, name: str) -> Kept | None:
    """The list of this name, None where there is none. Raises Refused, with file and line, where it cannot be read."""
    text = _read(root)
    section = _section(text, noun)
    if name not in section:
        return None
    import shlex

    where = f"{FILE}:{_line(text, noun, name)}: {name}"
    line = section[name]
    if not isinstance(line, str):
        raise broken(where, [_('it must be a text in quotes, such as "--overdue --sort due"')])
    try:
        return Kept(shlex.split(line), where)
    except ValueError:
        raise broken(where, [_("a quote is not closed")]) from None


def broken(where: str, problems: Sequence[str]) -> Refused:
    """A kept list that cannot be used: where it stands, and all that is wrong with it."""
    return Refused(
        f"{where}: {problems[0]}",
        problems=problems[1:],
        hint=_("Correct the file with an editor, or keep the list anew with --save NAME --force."),
    )


def unknown(root: str, noun: str, name: str) -> NotFound:
    """There is no list of this name: the nearest, and all that there are."""
    from auditcore.text import nearest

    there = names(root, noun)
    close = nearest(name, there)
    meant = _("Did you mean '{close}'?").format(close=close) + " " if close else ""
    return NotFound(
        _("No list '{name}' is kept here.").format(name=name),
        hint=meant
        + (
            _("Kept lists: {names}").format(names=", ".join(there))
            if there
            else _("Lists are kept with --save NAME; none is yet.")
        ),
    )


def keep(root: str, noun: str, name: str, words: Sequence[str], *, force: bool) -> None:
    """Keep these words under a name, at once and durably. Refused over another list of that name unless `force`."""
    import json
    import shlex

    from auditcore.text import is_slug, normalise, slug
    from auditcore.tomlfile import with_value

    if not (is_slug(name) and name[0].isalpha()):
        close = slug(name).lstrip("-0123456789")
        raise Refused(
            _(
                "'{name}' cannot be a list's name: small letters a to z, digits and dashes, a letter first."
            ).format(name=name),
            hint=_("Write it so: {name}").format(name=close) if close else "",
        )
    if not words:
        raise Refused(
            _("There is nothing to keep."), hint=_("Name a filter, an order or columns beside --save NAME.")
        )
    text = _read(root)
    if name in _section(text, noun) and not force:
        raise Refused(
            _("A list '{name}' is kept already.").format(name=name),
            hint=_("Add --force to keep this one in its place."),
        )
    line = shlex.join(words)
    normalise(line, "--save")  # refuses what is no text
    _write(root, with_value(text, (noun, name), json.dumps(line, ensure_ascii=False)))


def forget(root: str, noun: str, name: str) -> None:
    """Take a list out of the file. Raises NotFound."""
    from auditcore.tomlfile import without_value

    text = _read(root)
    if name not in _section(text, noun):
        raise unknown(root, noun, name)
    _write(root, without_value(text, (noun, name)))


def _read(root: str) -> str:
    try:
        with open(os.path.join(root, FILE), "rb") as file:
            return file.read().decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Refused(
            _("{file}:{line}: this is not UTF-8 text.").format(file=FILE, line=line),
            hint=_("Save the file again in your editor with the encoding UTF-8."),
        ) from None


def _section(text: str, noun: str) -> Mapping[str, object]:
    import tomllib

    try:
        section = tomllib.loads(text).get(noun, {})
    except (ValueError, RecursionError) as error:
        raise Refused(
            _("{file} cannot be read: {problem}").format(file=FILE, problem=error),
            hint=_("Correct the file with an editor."),
        ) from None
    if not isinstance(section, dict):
        raise Refused(
            _('{file}: "{noun}" must be a table: [{noun}]').format(file=FILE, noun=noun),
            hint=_("Correct the file with an editor."),
        )
    return section


def _line(text: str, noun: str, name: str) -> int:
    from auditcore.tomlfile import line_numbers

    lines = line_numbers(text)
    return lines.get((noun, name)) or lines.get((noun,), 1)


def _write(root: str, text: str) -> None:
    from auditcore.place import write_file
    from auditcore.record.disk import Disk

    write_file(Disk(), os.path.join(root, FILE), text.encode())
