"""A checklist as a workbook or a csv file in the layout that `sheet_rows` reads back as the same checklist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from auditcore.checklists import Checklist, Text
from auditcore.checklists.layout import ABOUT_FACT, ABOUT_KEYS, KINDS, guarded
from auditcore.checklists.writing import texts
from auditcore.errors import Refused
from auditcore.extras import needed
from auditcore.i18n import _
from auditcore.model import RESULTS

# What a cell of a workbook can hold; XlsxWriter would leave a longer text out without a word.
_LONGEST = 32_767
_WIDTHS = {
    "clause": 9,
    "question": 10,
    "clause-title": 30,
    "ask": 55,
    "look-for": 55,
    "core": 6,
    "key": 12,
    "value": 80,
}

Cell = str | int | float


class Sheet(NamedTuple):
    """A sheet: its name, its headings with their keys, and its rows."""

    name: str
    heads: list[tuple[str, str]]
    rows: list[list[Cell]]


def sheets(checklist: Checklist) -> list[Sheet]:
    """The sheets of a checklist; Documents and Figures only where it has some."""
    several = [dict(text) for text in texts(dict(checklist))]
    own = checklist["language"]
    tags = [own, *sorted({tag for text in several for tag in text} - {own})]
    about: list[list[Cell]] = [[key, value] for key, value in facts(checklist)]
    made = [
        _sheet("question", list(_rows(checklist)), tags),
        Sheet(KINDS["about"].sheet, [("key", "key"), ("value", "value")], about),
    ]
    for kind in ("document", "figure"):
        parts: Any = checklist.get(f"{kind}s")
        if parts:
            made.append(_sheet(kind, parts, tags))
    return made


def facts(checklist: Checklist) -> Iterator[tuple[str, str]]:
    """What the top of the file says, a text once for each of its languages."""
    for key in ABOUT_KEYS:
        value: Any = checklist.get(key)
        if isinstance(value, dict):
            yield from ((f"{key}.{tag}", text) for tag, text in value.items())
        elif value:
            yield key, value


def _sheet(kind: str, rows: Iterable[Mapping[str, Any]], tags: list[str]) -> Sheet:
    """A sheet with a column for each key, for each language where it has texts."""
    name, heads, _needs = KINDS[kind]
    columns = [(key, tag) for key, head in heads.items() for tag in (tags if head.languages else [""])]
    headings = [(f"{key}.{tag}" if tag and len(tags) > 1 else key, key) for key, tag in columns]
    return Sheet(name, headings, [[_cell(row, key, tag) for key, tag in columns] for row in rows])


def _cell(row: Mapping[str, Any], key: str, tag: str) -> Cell:
    value = row.get(key.replace("-", "_"))
    if isinstance(value, dict):
        text: Cell = value.get(tag, "")
        return text
    if isinstance(value, list):
        return "" if key == "answers" and value == [*RESULTS] else ", ".join(value)
    if isinstance(value, bool):
        return "x" if value else ""
    return "" if value is None else value


def _rows(checklist: Checklist) -> Iterator[dict[str, Any]]:
    """A row for each question; the first of a clause has its title. A clause without questions has one for itself."""
    for clause in checklist["clauses"]:
        title: Text = clause["title"]
        for question in clause["questions"]:
            yield {**question, "clause": clause["id"], "clause_title": title, "question": question["id"]}
            title = {}
        if title:
            yield {"clause": clause["id"], "clause_title": title}


def csv_of(checklist: Checklist) -> bytes:
    """A csv file for spreadsheets (with a byte order mark; formulas are made harmless): the questions, and above them
    what the top of the file says. Documents and figures have no place in it."""
    import csv
    import io

    head = sheets(checklist)[0]
    width = len(head.heads)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    rows: list[list[Cell]] = [[f"{ABOUT_FACT} {key}", value] for key, value in facts(checklist)]
    rows += [[heading for heading, _key in head.heads], *head.rows]
    for row in rows:
        cells = [cell if isinstance(cell, int | float) else guarded(cell) for cell in row]
        writer.writerow(cells + [""] * (width - len(cells)))
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(checklist: Checklist) -> bytes:
    """A workbook. Raises Refused where XlsxWriter is missing, or a text is longer than a cell can hold."""
    with needed("xlsx"):
        import xlsxwriter
    import datetime
    import io

    made = sheets(checklist)
    _check(made)
    out = io.BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **as_text})
    # The same checklist is the same file.
    book.set_properties({"created": datetime.datetime(2026, 1, 1)})
    # “Text”, so that what is typed in later stays as it was typed.
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"num_format": "@", "bold": True, "bg_color": "#DDE6F0", "valign": "top"})
    for sheet in made:
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        # On paper: as wide as a page, the headings on each.
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for at, (heading, key) in enumerate(sheet.heads):
            page.set_column(at, at, _WIDTHS.get(key, 16), None if key == "value" else plain)
            put(page, 0, at, heading, bold)
        for number, row in enumerate(sheet.rows, 1):
            for at, cell in enumerate(row):
                _write(page, number, at, cell, plain)
    book.close()
    return out.getvalue()


def put(page: Any, row: int, column: int, text: str, look: Any) -> None:
    """Write a text into a cell of XlsxWriter's, whatever it says."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for markup of its own, unless it comes in parts.
        page.write_rich_string(row, column, text[0], look, text[1], look, text[2:], look)
    else:
        page.write_string(row, column, text, look)


def _write(page: Any, number: int, at: int, cell: Cell, plain: Any) -> None:
    if isinstance(cell, str):
        if cell:
            put(page, number, at, cell, plain)
    elif float(f"{cell:.15g}") == cell:
        page.write_number(number, at, cell)
    else:  # a sheet knows 15 digits of a number
        page.write_string(number, at, repr(cell), plain)


def _check(made: list[Sheet]) -> None:
    problems = [
        _("{sheet}, row {row}: {heading} has {count} signs.").format(
            sheet=sheet.name, row=number, heading=sheet.heads[at][0], count=len(cell)
        )
        for sheet in made
        for number, row in enumerate(sheet.rows, 2)
        for at, cell in enumerate(row)
        if isinstance(cell, str) and len(cell) > _LONGEST
    ]
    if problems:
        raise Refused(
            _("A cell of a workbook holds no more than {limit} signs; nothing was written.").format(
                limit=_LONGEST
            ),
            problems=problems,
            hint=_("Choose --format toml or csv."),
        )
