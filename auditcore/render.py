"""Tables for the terminal and for text files; the only importer of tabulate.

Cells are text as it was recorded: `8.10` stays `8.10`. Control and direction characters are made visible, and
what a format uses as its own sign is escaped, so that no cell can break its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import text
from auditcore.columns import CODES, LOOSE, Column, Row
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.words import word

# Formats whose rows are one line each: a wrapped cell would break the table.
ONE_LINE = {"tsv", "pipe", "github", "jira", "mediawiki", "moinmoin", "textile", "youtrack", "asciidoc", "orgtbl", "html",
            "unsafehtml", "latex", "latex_raw", "latex_booktabs", "latex_longtable"}  # fmt: skip

# Of these, the ones that programs read: nothing stands in a cell but its text. (asciidoc needs to know how wide it is.)
BARE = ONE_LINE - {"pipe", "github", "orgtbl", "asciidoc"}

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

# Drawn here: importing tabulate takes longer than all the rest of a list.
OWN = ("simple", "tsv")

# The kind of a column whose texts stand there with their own lines, where a format's rows may have several.
LINES = "lines"

# The narrowest that a column of texts gets, one after the other, until the table fits.
COMFORT = (24, 16, 12)
NARROW = 60


class Part(NamedTuple):
    """Rows below a heading, which may be empty."""

    heading: str
    rows: Sequence[Row]


def table(columns: Sequence[Column], rows: Iterable[Row], format: str, width: int | None) -> str:
    """The rows as a table in one of tabulate's formats, ended by a line end; wrapped to `width` terminal columns.

    Raises Refused for an unknown format, with the nearest.
    """
    return tables(columns, [Part("", list(rows))], format, width)


def tables(columns: Sequence[Column], parts: Sequence[Part], format: str, width: int | None) -> str:
    """A table a part, each below its heading, with the same columns at the same widths (of `simple`)."""
    format = known_format(format)
    if format in ONE_LINE:
        width = None
    rows = [row for part in parts for row in part.rows]
    cells = [[_cell(column, row, format) for column in columns] for row in rows]
    titles = [column.heading for column in columns]
    if width is not None:
        sizes = [
            _size(column, title, [row[i] for row in cells])
            for i, (column, title) in enumerate(zip(columns, titles, strict=True))
        ]
        comfort = COMFORT[0] if width >= NARROW else COMFORT[1]
        kept = _kept(columns, sizes, comfort, lambda count: width - _frame(format, count))
        titles, cells = [titles[i] for i in kept], [[row[i] for i in kept] for row in cells]
        widths = _widths([sizes[i] for i in kept], width - _frame(format, len(kept)))
        titles, cells = _wrapped(titles, widths), [_wrapped(row, widths) for row in cells]
    least = [_widest(column) for column in zip(titles, *cells, strict=True)]
    drawn, at = [], 0
    for part in parts:
        heading = "".join(f"{line}\n" for line in _heading(part.heading, width))
        drawn.append(heading + _drawn(titles, cells[at : at + len(part.rows)], format, least))
        at += len(part.rows)
    return "\n".join(drawn)


def formats() -> frozenset[str]:
    """The names of all formats of tables."""
    import tabulate

    return frozenset((*OWN, *tabulate.tabulate_formats))


def known_format(name: str) -> str:
    """The format that draws what is asked for. Raises Refused where there is none, with the nearest and all there are."""
    name = SAFE_TWIN.get(name, name)
    if name not in OWN:
        import tabulate

        if name not in tabulate.tabulate_formats:
            close = text.nearest(name, tabulate.tabulate_formats)
            meant = _("Did you mean '{close}'?").format(close=close) + " " if close else ""
            raise Refused(
                _("There is no table format '{name}'.").format(name=name),
                hint=meant + _("Formats: {names}").format(names=", ".join(tabulate.tabulate_formats)),
            )
    return name


def _heading(heading: str, width: int | None) -> list[str]:
    shown = text.printable(heading)
    return text.wrap(shown, width) if width and heading else [shown] if heading else []


def _drawn(titles: list[str], cells: list[list[str]], format: str, least: Sequence[int]) -> str:
    """The table itself, ended by a line end. `least` are the widths that columns of `simple` have at least."""
    if format == "tsv":
        return "".join("\t".join(line) + "\n" for line in (titles, *cells))
    if format == "simple":
        rule = ["-" * wide for wide in least]
        return "".join(_lines(line, least) for line in (titles, rule, *cells))
    import tabulate

    tabulate.MIN_PADDING = 0  # it would widen each column by its title
    bare: dict[str, Any] = {"stralign": None, "numalign": None} if format in BARE else {}
    return tabulate.tabulate(cells, headers=titles, tablefmt=format, disable_numparse=True, **bare) + "\n"


def _lines(cells: Sequence[str], widths: Sequence[int]) -> str:
    """One row of a simple table; a cell may have several lines."""
    if not any("\n" in cell for cell in cells):
        return _line(cells, widths)
    split = [cell.split("\n") for cell in cells]
    deep = max(map(len, split))
    return "".join(
        _line([lines[i] if i < len(lines) else "" for lines in split], widths) for i in range(deep)
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (wide - text.width(cell)) for cell, wide in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip() + "\n"


def _frame(format: str, count: int) -> int:
    """How many terminal columns of a table of so many columns are no cell."""
    if format == "simple":
        return 2 * (count - 1)
    import tabulate

    tabulate.MIN_PADDING = 0
    frame = tabulate.tabulate([["x"] * count], headers=["x"] * count, tablefmt=format)
    return max(map(len, frame.splitlines())) - count


def _cell(column: Column, row: Row, format: str) -> str:
    cell = shown(column, row)
    if column.kind == LINES:
        cell = (" " if format in ONE_LINE else "\n").join(
            map(text.printable, cell.replace("\r\n", "\n").split("\n"))
        )
    else:
        cell = text.printable(cell)
    for sign, written in ESCAPES.get(format, ()):
        cell = cell.replace(sign, written)
    return cell


def shown(column: Column, row: Row) -> str:
    """What a table shows of a row in a column: codes as words."""
    value = column.show(row) if column.show else row.get(column.key)
    return plain(as_words(value) if column.kind in CODES else value)


def as_words(value: Any) -> Any:
    """A code, or a list of codes, as the words of the language in use."""
    return [word(code) for code in value] if isinstance(value, list) else word(value) if value else value


def plain(value: Any) -> str:
    """A value as text: lists with commas, yes for true, nothing for None and false, `key: value; …` for a table."""
    if value is None or value is False:
        return ""
    if value is True:
        return _("yes")
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(item) for item in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {plain(item)}" for key, item in value.items())
    return str(value)


def _widest(cells: Iterable[str]) -> int:
    return max(text.width(line) for cell in cells for line in cell.split("\n"))


class Size(NamedTuple):
    """How wide a column is unwrapped, how wide its longest word, whether words may be cut where that is wider, and whether
    nothing stands in it."""

    whole: int
    word: int
    loose: bool
    empty: bool

    def least(self, comfort: int) -> int:
        """The width that the column cannot do without: texts may be cut at `comfort`; ids, days and codes never."""
        return min(self.whole, max(comfort, self.word) if self.loose else self.word)


def _size(column: Column, title: str, cells: Sequence[str]) -> Size:
    loose = column.kind in (*LOOSE, LINES)
    words = title.split() if loose else (word for cell in (title, *cells) for word in cell.split())
    word = max(map(text.width, words), default=0)
    return Size(_widest((title, *cells)), word, loose, not any(cells))


def _kept(
    columns: Sequence[Column], sizes: Sequence[Size], comfort: int, room: Callable[[int], int]
) -> list[int]:
    """Which columns are shown: until the others have the room that they need, those give way in which nothing stands, then
    those of the highest rank."""
    kept = list(range(len(columns)))
    while sum(sizes[i].least(comfort) for i in kept) > room(len(kept)):
        last = max(kept, key=lambda i: (columns[i].rank > 1, sizes[i].empty, columns[i].rank, i))
        if columns[last].rank <= 1:
            break
        kept.remove(last)
    return kept


def _widths(sizes: Sequence[Size], room: int) -> list[int]:
    """The width of each column: as wide as it is, then narrower, the widest first, until all fit `room` or nothing helps."""
    widths = [size.whole for size in sizes]
    for comfort in COMFORT:
        floors = [size.least(comfort) for size in sizes]
        while sum(widths) > room:
            shrinkable = [i for i in range(len(sizes)) if widths[i] > floors[i]]
            if not shrinkable:
                break
            widest = max(shrinkable, key=lambda i: widths[i])
            others = [widths[i] for i in shrinkable if i != widest]
            floor = max([floors[widest], *(w for w in others if w < widths[widest])])
            widths[widest] -= max(1, min(sum(widths) - room, widths[widest] - floor))
    return widths


def _wrapped(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        "\n".join(text.wrap(cell, max(wide, 1))) if _widest([cell]) > wide else cell
        for cell, wide in zip(cells, widths, strict=True)
    ]
