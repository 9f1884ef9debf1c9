"""What a list is, and what every list may be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import click

from auditcore.cli.options import ids
from auditcore.cli.session import Session
from auditcore.columns import Column, is_orderly
from auditcore.i18n import ENGLISH, _, language

Row = Mapping[str, Any]

ALL = "all"
COUNT = Column("count", _("count"), "number", rank=1)


class Listing(NamedTuple):
    """What a list is: its part of lists.toml, its fields, what is said where no row fits.

    `page` shows the rows where neither columns nor a format are asked for. With `newest_last`, `--limit` keeps the last.
    `more` makes further columns of a table from its rows, where none are named.
    `taken` tells whether a word is an id that the command itself takes, so that no list can be kept under it.
    """

    noun: str
    columns: tuple[Column, ...]
    empty: str = ""
    page: Callable[[Session, Sequence[Row]], None] | None = None
    newest_last: bool = False
    taken: Callable[[Session, str], bool] = lambda session, word: False
    more: Callable[[Sequence[Row]], Sequence[Column]] = lambda rows: ()

    def fields(self) -> tuple[str, ...]:
        """The names that JSON has."""
        return tuple(column.key for column in self.columns if column.field)

    def orderly(self) -> tuple[str, ...]:
        """The names by which rows can be sorted and grouped."""
        return tuple(column.key for column in self.columns if is_orderly(column))

    def keys(self, typed: str, known: Sequence[str]) -> str:
        """Names of fields with commas between, each as JSON has it where its column's heading was typed: that is what people
        see, and in another language than English nobody knows the name. Of two with one heading the first is meant; what is
        none stays as it is."""
        from auditcore.words import meant

        words = []
        for word in typed.split(","):
            name = word.strip().removeprefix("-").strip()
            key = name if name in known else meant(name, reversed(known), self._title)
            words.append(word.replace(name, key, 1) if key else word)
        return ",".join(words)

    def spelled(self, key: str) -> str:
        """A field's name as it is typed, with the heading of its column where that is in another language."""
        from auditcore.words import spelled

        return spelled(key, self._heading)

    def _heading(self, key: str) -> str:
        return key if language() == ENGLISH else self._title(key)

    def _title(self, key: str) -> str:
        return {column.key: column.heading for column in (*self.columns, COUNT)}.get(key, key)

    def named(self, keys: Sequence[str]) -> list[Column]:
        known = {column.key: column for column in self.columns}
        return [known[key] for key in keys]


class Asked(NamedTuple):
    """The options of every list, as they were given."""

    sort_: str
    columns_: str
    group_by_: tuple[str, ...]
    count_: bool
    limit_: int | None
    format_: str
    json_: str | None
    output_: str
    force_: bool
    save_: str
    forget_: str

    @property
    def sort(self) -> list[tuple[str, bool]]:
        """Names of fields, and whether the greatest stands first."""
        return sort_keys(self.sort_)

    @property
    def columns(self) -> list[str]:
        return ids([self.columns_])

    @property
    def group_by(self) -> list[str]:
        return ids(self.group_by_)

    @property
    def plainly(self) -> bool:
        """Whether nothing is said about how it is to look."""
        return not (
            self.json_ or self.count_ or self.format_ or self.columns_ or self.group_by_ or self.output_
        )

    @property
    def fields(self) -> list[str]:
        """The fields that JSON is to have; [] for all."""
        return [] if self.json_ == ALL else ids([self.json_ or ""])


def options(listing: Listing) -> list[click.Parameter]:
    """The options of every list."""
    return [
        click.Option(
            ["--sort", "sort_"],
            metavar="A,-B",
            default="",
            help=_("By these fields; a dash before one turns its order round."),
        ),
        click.Option(
            ["--columns", "columns_"], metavar="A,B", default="", help=_("Which columns, in which order.")
        ),
        click.Option(
            ["--group-by", "group_by_"], metavar="A,B", multiple=True, help=_("A table for each value.")
        ),
        click.Option(["--count", "count_"], is_flag=True, help=_("Only how many there are.")),
        click.Option(
            ["--limit", "limit_"],
            metavar="N",
            type=click.IntRange(min=1),
            help=_("Only the newest so many.") if listing.newest_last else _("Only the first so many."),
        ),
        click.Option(
            ["--format", "format_"],
            metavar="NAME",
            default="",
            help=_(
                "docx, pdf, html, xlsx, csv …, or how the table looks: simple, grid, pipe, tsv …; else what the file's name "
                "says."
            ),
        ),
        click.Option(
            ["--json", "json_"],
            metavar="[A,B]",
            is_flag=False,
            flag_value=ALL,
            default=None,
            help=_("In JSON: all fields, or those that are named."),
        ),
        click.Option(["-o", "--output", "output_"], metavar="FILE", default="", help=_("Write to a file.")),
        click.Option(
            ["--force", "force_"],
            is_flag=True,
            help=_("Write over the file, or the kept list, of that name."),
        ),
        click.Option(["--save", "save_"], metavar="NAME", default="", help=_("Keep this list under a name.")),
        click.Option(
            ["--forget", "forget_"], metavar="NAME", default="", help=_("Forget the list kept under a name.")
        ),
    ]


def is_of_org(session: Session, word: str) -> bool:
    """Whether a word is the id of a unit or a person."""
    org = session.ws.org()
    return word in org.units or word in org.people


def sort_keys(asked: str) -> list[tuple[str, bool]]:
    return [(name.removeprefix("-").strip(), name.startswith("-")) for name in ids([asked])]
