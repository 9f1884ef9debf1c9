"""A TOML file changed by hand and by program: on which line a key stands; one value set, all else kept.

tomllib decides what is TOML; nothing here parses it a second time. A piece of text is a statement, a key or
a value when tomllib takes it as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from auditcore.errors import Refused
from auditcore.i18n import _

Path: TypeAlias = tuple[str, ...]


class _Statement(NamedTuple):
    """Lines `start` to `end` (excluded): a table's header, or a key of `table`. `path` is the whole key's."""

    start: int
    end: int
    table: Path
    path: Path
    header: bool


def leaves(table: dict[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each value that is not a table, with its path. A list is one value."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name), value


def line_numbers(text: str) -> dict[Path, int]:
    """The line, from 1, of each key and header in a valid TOML text. An inline table of several keys is one."""
    headers_first = sorted(_statements(_lines(text)), key=lambda s: not s.header)
    return {s.path: s.start + 1 for s in headers_first}


def with_value(text: str, path: Path, literal: str) -> str:
    """A valid TOML text with `path` set to the TOML value `literal`; comments, order and line ends are kept.

    Raises Refused when that cannot be done without touching anything else (the key is in an inline table).
    """
    lines = _lines(text)
    wanted = {**_content(text), path: repr(_loads(f"x = {literal}")["x"])}
    for candidate in _candidates(lines, path, literal):
        if _is(candidate, wanted):
            return candidate
    near = {s.path[:n]: s.start + 1 for s in _statements(lines) for n in range(1, len(s.path) + 1)}
    line = next((near[path[:n]] for n in range(len(path), 0, -1) if path[:n] in near), 1)
    raise Refused(
        _("“{key}” cannot be set without changing other lines.").format(key=".".join(path)),
        hint=_("Change it in the file with an editor, at line {line}.").format(line=line),
    )


def without_value(text: str, path: Path) -> str:
    """A valid TOML text without `path`, which is one of its keys; all else is kept. Raises Refused as `with_value` does."""
    lines = _lines(text)
    wanted = {key: value for key, value in _content(text).items() if key != path}
    for s in _statements(lines):
        candidate = "".join(lines[: s.start] + lines[s.end :])
        if s.path == path and not s.header and _is(candidate, wanted):
            return candidate
    line = line_numbers(text).get(path[:-1], 1)
    raise Refused(
        _("“{key}” cannot be taken out without changing other lines.").format(key=".".join(path)),
        hint=_("Change it in the file with an editor, at line {line}.").format(line=line),
    )


def _candidates(lines: list[str], path: Path, literal: str) -> Iterator[str]:
    """Texts that may have the value set, the best looking first."""
    statements = list(_statements(lines))
    for s in statements:
        if s.path == path and not s.header:
            yield _spliced(lines, s.start, s.end, _replaced("".join(lines[s.start : s.end]), literal))
    end_of_line = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    for depth in range(len(path) - 1, -1, -1):
        table, name = path[:depth], ".".join(path[depth:])
        inside = [s.end for s in statements if s.table == table and (not s.header or s.path == table)]
        if inside or not table:
            at = max(inside, default=0)
            yield _spliced(lines, at, at, f"{name} = {literal}{end_of_line}")
        elif depth == len(path) - 1:
            blank = end_of_line if lines else ""
            header = f"{blank}[{'.'.join(table)}]{end_of_line}"
            yield _spliced(lines, len(lines), len(lines), f"{header}{name} = {literal}{end_of_line}")


def _spliced(lines: list[str], start: int, end: int, new: str) -> str:
    before = "".join(lines[:start])
    if before and not before.endswith("\n"):
        before += "\n"
    return before + new + "".join(lines[end:])


def _replaced(statement: str, literal: str) -> str:
    """A key's statement with another value; its key, spacing and comment stay."""
    equals = (m.start() for m in re.finditer("=", statement))
    key_end = next(i for i in equals if _loads(statement[:i] + "= 0") is not None)
    key, rest = statement[: key_end + 1], statement[key_end + 1 :]
    signs = (m.start() for m in re.finditer("#", rest))
    value = next((rest[:i] for i in signs if _loads("x =" + rest[:i]) is not None), rest)
    space = value[: len(value) - len(value.lstrip())]
    return f"{key}{space}{literal}{value[len(value.rstrip()) :]}{rest[len(value) :]}"


def _lines(text: str) -> list[str]:
    # Not splitlines: it also splits at characters that TOML allows inside a line.
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _loads(text: str) -> Any:
    """The table that the text says, None when it is no TOML."""
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def _content(text: str) -> dict[Path, str]:
    # As repr, since 1, 1.0 and true are equal in Python, and a nan equals nothing.
    return {path: repr(value) for path, value in leaves(_loads(text) or {})}


def _is(text: str, wanted: dict[Path, str]) -> bool:
    return _loads(text) is not None and _content(text) == wanted


def _statements(lines: list[str]) -> Iterator[_Statement]:
    """The headers and keys of a valid TOML text.

    A statement ends at the first line end where tomllib takes it: no part of a longer one is valid by itself.
    """
    table: Path = ()
    start = 0
    while start < len(lines):
        found, end = None, start
        while found is None and end < len(lines):
            end += 1
            found = _loads("".join(lines[start:end]))
        header = lines[start].lstrip().startswith("[")
        path = _chain(found or {})
        if header:
            table = path
        if path:
            yield _Statement(start, end, table, path if header else table + path, header)
        start = end


def _chain(table: Any) -> Path:
    """The keys down to the first value that is not a table of one key."""
    path: Path = ()
    while isinstance(table, dict) and len(table) == 1:
        ((name, table),) = table.items()
        path = (*path, name)
    return path
