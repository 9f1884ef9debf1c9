"""A checklist that a team wrote in a spreadsheet, one row a question, as tables; `layout` says what stands where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from auditcore.checklists.foreign import Found, Spot
from auditcore.checklists.layout import ABOUT_KEYS, ABOUT_TEXTS, KINDS, NO, SEPARATORS, YES, Column
from auditcore.checklists.sheet_cells import Cells, Row
from auditcore.checklists.source import Number, Table
from auditcore.i18n import _
from auditcore.text import fold

if TYPE_CHECKING:
    from auditcore.importing.shapes import FileOptions

_NUMBER = re.compile(r"-?[0-9]+(?P<part>[.,][0-9]+)?(?P<power>[eE][+-]?[0-9]{1,3})?")
# A file that this program wrote begins so: how it is parted need not be guessed.
_OWN_CSV = (b"\xef\xbb\xbf# id,", b"# id,")
_WORDS = ("whom", "answers", "see", "cites")


def read(path: str, file: str, language: str, fallback: str, options: FileOptions) -> Found:
    """What a workbook or a csv file says. `language` is its own, as it was told; `fallback` is taken where neither that
    nor the file names one. `options` says how a csv file is written, where that was told.

    Raises NotFound and Refused as `importing.sheets.read` does, and Refused without a sheet of questions.
    """
    from auditcore.importing import sheets

    if _beginning(path).startswith(_OWN_CSV):
        options = options._replace(delimiter=options.delimiter or ",", quote=options.quote or '"')
    book = sheets.read(path, options)
    found = Found(file)
    cells = Cells(found, guarded=not book.sheets[0].name)
    for sheet in book.sheets:
        cells.take(sheet)
    if not cells.columns["question"]:
        found.report(Spot(), _("no row has the headings of a checklist: clause, ask, look-for and others."))
        found.refuse()
    tables = _Tables(found, cells, language, fallback)
    tables.about()
    tables.parts("document", found.documents)
    tables.parts("figure", found.figures)
    tables.questions()
    return found


def _beginning(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(16)
    except (OSError, ValueError):
        return b""  # reading it will say what is wrong


class _Tables:
    """The rows of a file on their way to tables."""

    def __init__(self, found: Found, cells: Cells, language: str, fallback: str) -> None:
        self.found = found
        self.cells = cells
        self.language = language
        self.fallback = fallback

    def texts(self, row: Row, key: str) -> dict[str, str]:
        """A text in the languages in which the row has it."""
        found: dict[str, str] = {}
        for meant, text in row.cells.items():
            if meant.key == key:
                tag = meant.language or self.language
                if tag in found:
                    what = _("{key} stands in this row twice, since the checklist's language is {tag}.")
                    self.found.report(row.spot(meant), what.format(key=key, tag=tag))
                found[tag] = text
        return found

    def about(self) -> None:
        """The facts of the file, as its top says them."""
        said = [(row, *row.says("key").partition(".")) for row in self.cells.rows["about"]]
        given = {fold(key): row.says("value") for row, key, _point, tag in said if not tag}
        self.language = self.language or given.get("language") or self.only_language()
        facts: dict[str, Any] = {"language": self.language}
        for row, written, _point, tag in said:
            key, value = fold(written), row.says("value")
            if key not in ABOUT_KEYS or (tag and key not in ABOUT_TEXTS):
                self.found.report(row.spot(), _('"{key}" is not known here.').format(key=row.says("key")))
            elif value and key in ABOUT_TEXTS:
                facts.setdefault(key, {})[tag or self.language] = value
            elif value and key != "language":
                facts[key] = value
            self.found.spots.setdefault(((), key), row.spot(Column("value")))
        self.found.facts = facts

    def only_language(self) -> str:
        """That of the first heading with one. Raises Refused where nobody knows it."""
        tags = [meant.language for meant in self.cells.columns["question"] if meant.language]
        if not tags and not self.fallback:
            self.found.report(Spot(), _("in which language it is, is not said. Add --language."))
            self.found.refuse()
        return tags[0] if tags else self.fallback

    def parts(self, kind: str, tables: list[Table]) -> None:
        """Documents, or figures: one a row."""
        for number, row in enumerate(self.cells.rows[kind]):
            values = {
                key: self.texts(row, key) if head.languages else row.says(key)
                for key, head in KINDS[kind].heads.items()
            }
            table: Table = {key: value for key, value in values.items() if value}
            if kind == "figure" and "value" in table:
                table["value"] = _number(table["value"])
            self.remember((kind, number), row)
            tables.append(table)

    def questions(self) -> None:
        at: dict[str, int] = {}
        last = ""
        for row in self.cells.rows["question"]:
            last = id = row.says("clause") or last
            if not id:
                self.found.report(row.spot(), _("the clause is missing."))
                continue
            if id not in at:
                at[id] = len(self.found.clauses)
                self.found.clause({"id": id, "title": {}, "question": []}, row.spot(Column("clause")))
                self.remember(("clause", at[id]), row)
            clause = self.found.clauses[at[id]]
            self.title(clause["title"], row)
            if question := self.question(row):
                self.remember(("clause", at[id], len(clause["question"])), row)
                clause["question"].append(question)
        for clause in self.found.clauses:
            if not clause["title"]:
                del clause["title"]

    def title(self, title: dict[str, str], row: Row) -> None:
        for tag, text in self.texts(row, "clause-title").items():
            if title.setdefault(tag, text) != text:
                named = next(
                    one for one in (Column("clause-title", tag), Column("clause-title")) if one in row.cells
                )
                what = _("above, this clause is called “{title}”.").format(title=title[tag])
                self.found.report(row.spot(named), what)

    def question(self, row: Row) -> Table:
        """The question of a row; {} where it only names a clause."""
        cells: dict[str, Any] = {key: self.texts(row, key) for key in ("ask", "look-for")}
        cells["id"] = row.says("question")
        for key in _WORDS:
            cells[key] = [
                word.strip() for word in SEPARATORS.split(row.says(key)) if word and not word.isspace()
            ]
        core = fold(row.says("core"))
        cells["core"] = core in YES
        if core not in (*YES, *NO):
            self.found.report(row.spot(Column("core")), _("write x for a core question, or nothing."))
        return {key: value for key, value in cells.items() if value}

    def remember(self, at: tuple[str | int, ...], row: Row) -> None:
        """Where a part stands, and each of its keys."""
        names = {"clause": "id", "clause-title": "title"} if len(at) == 2 else {"question": "id"}
        self.found.spots[at, ""] = row.spot()
        for meant in row.places:
            key = names.get(meant.key, meant.key)
            spot = row.spot(meant)
            self.found.spots[at, meant._replace(key=key).name] = spot
            self.found.spots.setdefault((at, key), spot)


def _number(written: str) -> int | Number | str:
    """A number as TOML would give it; the text itself where it is none."""
    found = _NUMBER.fullmatch(written.replace(" ", ""))
    if not found:
        return written
    plain = found[0].replace(",", ".")
    return Number(plain) if found["part"] or found["power"] else int(plain)
