"""The values that plugins give and get: small and frozen. Plugins import them from `auditcore.api`.

Nothing here knows about files, commands or pluggy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import IO, Any, NamedTuple

from auditcore.i18n import _


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
    """A column of a report's table. `kind` is text, id, code, clause, day (ISO), moment (UTC stamp), number, percent (0 to
    100), truth or data (mappings and tuples of any depth); where a value is a tuple, it is that of each entry.

    `tones` says of values how they are to be marked: bad, warn or good; never by colour alone. `words` has what people
    read for a value (for none: of ""), in the report's language: formats for people show it, those for programs do not.
    """

    key: str
    title: str
    kind: str = "text"
    tones: Mapping[str, str] = MappingProxyType({})
    words: Mapping[str, str] = MappingProxyType({})


class Table(NamedTuple):
    """Rows below their columns: each a mapping with the columns' keys. Values are text, numbers, true or false, None
    (nothing) and tuples of texts. `rows` may be gone through again and again, and need not be a list. `note` stands
    below it."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Mapping[str, Any]]
    note: str = ""


class Series(NamedTuple):
    """Figures of a chart by its labels; None where there is none."""

    name: str
    values: tuple[float | None, ...]


class Chart(NamedTuple):
    """Figures to be drawn, with the table that stands below and says the same. `about` says in words what is to be seen.

    `kind` is bars, pareto (bars, the largest first, and their running share), lines, steps (a share that falls), control
    (values, centre, lower and upper limit, in this order) or heat (a series a row). `unit` is that of the values.
    """

    kind: str
    title: str
    about: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    table: Table
    unit: str = ""


class Fields(NamedTuple):
    """Facts, each with its word before it."""

    pairs: tuple[tuple[str, str], ...]


class Bullets(NamedTuple):
    """Items of a list, each with its depth, from 0: a tree where depths differ."""

    items: tuple[tuple[int, str], ...]


class Signature(NamedTuple):
    """Who signs: as what, by which name (or ""), and what stands below the title, such as that a seal belongs there."""

    title: str
    name: str = ""
    note: str = ""


class Signatures(NamedTuple):
    """Places to sign, side by side."""

    blocks: tuple[Signature, ...]


class Letterhead(NamedTuple):
    """What stands at the head and the foot of an official document: the office and the body above it, the lines of the
    national motto, number and symbol, place and date, recipients. What is not known is dots, to be filled in by hand.

    `kind` is the word of the title that says what kind of document it is (`Báo cáo`), "" where there is none: printed, it
    stands in capitals on a line of its own, and below it what the document is about.
    """

    office: str
    above: str = ""
    motto: tuple[str, ...] = ()
    number: str = ""
    place_and_date: str = ""
    recipients: tuple[str, ...] = ()
    kind: str = ""


Part = str | Fields | Bullets | Table | Chart | Signatures


class Section(NamedTuple):
    """A part of a report: its title (or ""), what stands in it in its order, and its level, 1 for the highest.

    `own_page` asks formats that are printed to begin a new page with it: it is a sheet to be handed round. A format that
    does not know pages says the same.
    """

    title: str
    parts: tuple[Part, ...]
    level: int = 1
    own_page: bool = False

    @property
    def plain(self) -> Iterator[str | Table]:
        """The same as paragraphs and tables alone, for a format that has nothing else."""
        for part in self.parts:
            if isinstance(part, Fields):
                yield from (f"{word}: {value}" for word, value in part.pairs)
            elif isinstance(part, Bullets):
                yield from ("  " * depth + f"- {item}" for depth, item in part.items)
            elif isinstance(part, Chart):
                yield from (part.title, part.about, part.table)
            elif isinstance(part, Signatures):
                yield from (f"{one.title}: {one.name or '……………………'}" for one in part.blocks)
            else:
                yield part


class Report(NamedTuple):
    """What a report says, not how it looks. `head` is that of the record on which it rests, or ""; `period` is in words.

    `name` is its kind, such as audit or review; "" for a list. `at` is the moment (UTC stamp) for files that hold one.
    `compact` asks formats that are printed to put it on as few pages as they can: it is a form to be filled in and signed.
    A format that does not know it says the same on more pages.
    """

    title: str
    organisation: str
    on: str
    head: str
    sections: tuple[Section, ...]
    name: str = ""
    period: str = ""
    language: str = "en"
    at: str = ""
    letterhead: Letterhead | None = None
    compact: bool = False

    @property
    def tables(self) -> list[Table]:
        """All tables in their order, those of charts, too."""
        parts = [part for section in self.sections for part in section.parts]
        found = [part.table if isinstance(part, Chart) else part for part in parts]
        return [part for part in found if isinstance(part, Table)]


class Exporter(NamedTuple):
    """A format: its `name` for `--format`, the file's `suffix` (`.csv`), and what writes any report as bytes."""

    name: str
    suffix: str
    write: Callable[[Report, IO[bytes]], None]


class CalendarDate(NamedTuple):
    """A stretch of days in a person's calendar, from `first` to `last` (ISO). `uid` stays as long as it is about the same
    thing; `sequence` grows whenever it changes; one that fell away is `cancelled`. `changed` is a UTC stamp."""

    uid: str
    sequence: int
    first: str
    last: str
    title: str
    text: str
    cancelled: bool
    changed: str


class Notice(NamedTuple):
    """A message to a person: `to` is the person's id, `name` what they are called, `address` where the channel finds them
    (or ""), `about` an id (or "" for several).

    `body` is plain text, `html` the same as an HTML document, `slip` a page of A4 to be printed (HTML). `id` (32 hex digits)
    and `at` (UTC stamp) are the same whenever the message is sent again, so that whoever gets it twice can drop one; `keys`
    say what it tells, one a thing. `dates` are all the days that a calendar of this person holds.
    """

    to: str
    address: str
    subject: str
    body: str
    about: str
    name: str = ""
    language: str = "en"
    organisation: str = ""
    html: str = ""
    slip: str = ""
    id: str = ""
    at: str = ""
    keys: tuple[str, ...] = ()
    dates: tuple[CalendarDate, ...] = ()


def unchecked(settings: Mapping[str, Any]) -> None:
    """The `check` of a channel that only sees when it sends whether its settings will do."""


class Channel(NamedTuple):
    """A way on which notices go. `settings` names what it wants below `[plugin.NAME]`, with a sentence each; `send` raises
    Undeliverable where trying again would not help, NotSent or any other exception where it may. `addressed`: it needs the
    person's `address`; whoever has none is told by the channel `file`. `check` raises NotSent for values of settings with
    which `send` would fail; it sends nothing, and is given no secrets."""

    name: str
    settings: Mapping[str, str]
    send: Callable[[Notice, Mapping[str, Any]], None]
    addressed: bool = False
    check: Callable[[Mapping[str, Any]], None] = unchecked


class NotSent(Exception):
    """Why a channel could not deliver: a sentence, with {names} where its values stand. Trying again may help."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return _(self.sentence).format(**self.values) if self.values else _(self.sentence)


class Undeliverable(NotSent):
    """Sending the same again would fail again: an address that does not exist, a refusal."""


class MissingExtra(Exception):
    """A library that a plugin needs is not installed: what installs it is this extra of the plugin's distribution. Raised
    `from` the ModuleNotFoundError, which knows the library's name."""

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra


class Problem(NamedTuple):
    """Why a rule refuses a change: a whole sentence, and what to type instead (or "")."""

    sentence: str
    hint: str = ""


def with_tables(report: Report, change: Callable[[Table], Table]) -> Report:
    """The report with each of its tables changed, those of charts, too."""

    def part(given: Part) -> Part:
        if isinstance(given, Chart):
            return given._replace(table=change(given.table))
        return change(given) if isinstance(given, Table) else given

    return report._replace(
        sections=tuple(one._replace(parts=tuple(map(part, one.parts))) for one in report.sections)
    )


def frozen_rows(report: Report) -> Report:
    """The report as exporters get it: no row of its tables can be changed."""
    return with_tables(report, lambda given: given._replace(rows=Frozen(given.rows)))


class Frozen:
    """Rows that are frozen one by one, as often as they are gone through; none is kept."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return map(frozen, self._rows)


_FROZEN = frozenset((str, int, float, bool, type(None)))


def frozen(value: Any) -> Any:
    """The value as something that cannot be changed, at any depth: mappings stay mappings, lists become tuples."""
    if value.__class__ in _FROZEN:
        return value
    if isinstance(value, Mapping):
        # Most of a table's cells: not even a call for each.
        return MappingProxyType(
            {key: item if item.__class__ in _FROZEN else frozen(item) for key, item in value.items()}
        )
    if isinstance(value, (list, tuple, set, frozenset)) and not hasattr(value, "_fields"):
        return tuple(map(frozen, value))
    return value
