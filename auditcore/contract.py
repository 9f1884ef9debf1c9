"""The values that plugins give and get: small and frozen. Plugins import them from `auditcore.api`.

Nothing here knows about files, commands or pluggy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import IO, Any, NamedTuple


class Place(NamedTuple):
    """The workspace that a plugin works for: its folder (absolute), the organisation's name, the language (`en`)."""

    path: str
    organisation: str
    language: str


class ChecklistSource(NamedTuple):
    """A checklist: `name` is its id with the edition in it (`iso9001-2015`), `load` gives its TOML, bytes in UTF-8.

    It is checked when it is first used, as a file of a workspace's `checklists/` would be. `where` is what messages
    call it: a file's path; without one, the name.
    """

    name: str
    title: str
    edition: str
    load: Callable[[], str | bytes]
    where: str = ""


class Column(NamedTuple):
    """A column of a report's table. `kind` is text, id, code, clause, day, moment, number or truth."""

    key: str
    title: str
    kind: str = "text"


class Table(NamedTuple):
    """Rows below their columns: each a mapping with the columns' keys. Values are text, numbers, true or false, None
    (nothing) and tuples of texts. `rows` may be gone through again and again, and need not be a list."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Mapping[str, Any]]


class Section(NamedTuple):
    """A part of a report: its title (or ""), paragraphs and tables, in their order."""

    title: str
    parts: tuple[str | Table, ...]


class Report(NamedTuple):
    """What a report says, not how it looks. `head` is that of the record on which it rests, or ""."""

    title: str
    organisation: str
    on: str
    head: str
    sections: tuple[Section, ...]

    @property
    def tables(self) -> list[Table]:
        return [part for section in self.sections for part in section.parts if isinstance(part, Table)]


class Exporter(NamedTuple):
    """A format: its `name` for `--format`, the file's `suffix` (`.csv`), and what writes any report as bytes."""

    name: str
    suffix: str
    write: Callable[[Report, IO[bytes]], None]


class Notice(NamedTuple):
    """A message to a person: `to` is the person's id, `address` where the channel finds them, `about` an id."""

    to: str
    address: str
    subject: str
    body: str
    about: str


class Channel(NamedTuple):
    """A way on which notices go. `settings` names what it wants below `[plugin.NAME]`, with a sentence each; `send`
    raises an exception where it could not deliver."""

    name: str
    settings: Mapping[str, str]
    send: Callable[[Notice, Mapping[str, Any]], None]


class Problem(NamedTuple):
    """Why a rule refuses a change: a whole sentence, and what to type instead (or "")."""

    sentence: str
    hint: str = ""


def frozen_rows(report: Report) -> Report:
    """The report as exporters get it: no row of its tables can be changed."""

    def part(given: str | Table) -> str | Table:
        return given if isinstance(given, str) else given._replace(rows=Frozen(given.rows))

    return report._replace(
        sections=tuple(one._replace(parts=tuple(map(part, one.parts))) for one in report.sections)
    )


class Frozen:
    """Rows that are frozen one by one, as often as they are gone through; none is kept."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return map(frozen, self._rows)


def frozen(value: Any) -> Any:
    """The value as something that cannot be changed, at any depth: mappings stay mappings, lists become tuples."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    if isinstance(value, (list, tuple, set, frozenset)) and not hasattr(value, "_fields"):
        return tuple(map(frozen, value))
    return value
