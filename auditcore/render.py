"""Tables for the terminal and for text files; the only importer of tabulate.

Cells are text as it was recorded: `8.10` stays `8.10`. Control and direction characters are made visible, and
what a format uses as its own sign is escaped, so that no cell can break its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import text
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.words import word


class Column(NamedTuple):
    """A column: the row's key, its title, whether its text may be wrapped (ids and dates never are), whether it is
    left out where the terminal is narrower than WIDE columns, and whether it holds codes that are shown as words."""

    key: str
    title: str
    wraps: bool = False
    wide: bool = False
    coded: bool = False


WIDE = 100


# Formats whose rows are one line each: a wrapped cell would break the table.
ONE_LINE = {"tsv", "pipe", "github", "jira", "mediawiki", "moinmoin", "textile", "youtrack", "asciidoc", "orgtbl", "html",
            "unsafehtml", "latex", "latex_raw", "latex_booktabs", "latex_longtable", "colon_grid_"}  # fmt: skip

# What each format's cells may not hold as it is. Tabulate escapes html and latex itself.
ESCAPES: dict[str, Sequence[tuple[str, str]]] = {
    "pipe": (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("[", "\\["), ("`", "\\`")),
    "github": (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("[", "\\["), ("`", "\\`")),
    "orgtbl": (("|", "\\vert{}"),),
    "jira": (("\\", "\\\\"), ("|", "\\|"), ("{", "\\{"), ("[", "\\[")),
    "youtrack": (("|", "&#124;"), ("{", "&#123;"), ("[", "&#91;")),
    "mediawiki": (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;"), ("[", "&#91;"), ("{", "&#123;")),
    "moinmoin": (("|", "&#124;"), ("<", "&lt;"), ("[", "&#91;"), ("{", "&#123;")),
    "textile": (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;")),
    "asciidoc": (("|", "\\|"),),
}

# These leave escaping to whoever calls them, so their safe twins stand in for them.
SAFE_TWIN = {"unsafehtml": "html", "latex_raw": "latex"}


def table(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], format: str, width: int | None
) -> str:
    """The rows as a table in one of tabulate's formats, ended by a line end; wrapped to `width` terminal columns.

    Raises Refused for an unknown format, with the nearest.
    """
    import tabulate

    tabulate.MIN_PADDING = 0  # it would widen each column by its title
    if width is not None and width < WIDE and format not in ONE_LINE:
        columns = [column for column in columns if not column.wide]
    format = SAFE_TWIN.get(format, format)
    if format not in tabulate.tabulate_formats:
        raise Refused(
            _("There is no table format '{name}'.").format(name=format),
            hint=_("Formats: {names}").format(names=", ".join(tabulate.tabulate_formats)),
        )
    escapes = ESCAPES.get(format, ())
    cells = [[_cell(row.get(column.key), escapes, column.coded) for column in columns] for row in rows]
    titles = [column.title for column in columns]
    if width is not None and format not in ONE_LINE:
        frame = tabulate.tabulate([["x"] * len(columns)], headers=["x"] * len(columns), tablefmt=format)
        room = width - max(map(len, frame.splitlines())) + len(columns)
        cells, titles = _fit(columns, titles, cells, room)
    drawn = tabulate.tabulate(cells, headers=titles, tablefmt=format, disable_numparse=True)
    return drawn + "\n"


def _cell(value: Any, escapes: Sequence[tuple[str, str]], coded: bool) -> str:
    shown = text.printable(plain(as_words(value) if coded else value))
    for sign, written in escapes:
        shown = shown.replace(sign, written)
    return shown


def as_words(value: Any) -> Any:
    """A code, or a list of codes, as the words of the language in use."""
    return [word(code) for code in value] if isinstance(value, list) else word(value) if value else value


def plain(value: Any) -> str:
    """A value as text: lists with commas, yes for true, nothing for None and false."""
    if value is None or value is False:
        return ""
    if value is True:
        return _("yes")
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(item) for item in value)
    return str(value)


def _fit(
    columns: Sequence[Column], titles: list[str], cells: list[list[str]], room: int
) -> tuple[list[list[str]], list[str]]:
    """Wrap the columns that may be wrapped, the widest first, until the cells fit `room`; ids are never cut."""
    longest = [max((text.width(row[i]) for row in cells), default=0) for i in range(len(titles))]
    natural = [max(width, text.width(title)) for width, title in zip(longest, titles, strict=True)]
    if sum(natural) > room:  # a title gives way before a cell does: it may be wrapped between its words
        words = [max((text.width(word) for word in title.split()), default=0) for title in titles]
        natural = [max(width, word) for width, word in zip(longest, words, strict=True)]
    widths = list(natural)
    for least in (24, 12, 8):
        while sum(widths) > room:
            shrinkable = [i for i, column in enumerate(columns) if column.wraps and widths[i] > least]
            if not shrinkable:
                break
            widest = max(shrinkable, key=lambda i: widths[i])
            others = [widths[i] for i in shrinkable if i != widest]
            floor = max([least, *(w for w in others if w < widths[widest])])
            widths[widest] -= max(1, min(sum(widths) - room, widths[widest] - floor))
    wrapped = [
        [
            "\n".join(text.wrap(cell, widths[i]))
            if columns[i].wraps and text.width(cell) > widths[i]
            else cell
            for i, cell in enumerate(row)
        ]
        for row in cells
    ]
    narrow = [
        "\n".join(text.wrap(title, max(widths[i], 1))) if text.width(title) > widths[i] else title
        for i, title in enumerate(titles)
    ]
    return wrapped, narrow
