"""`pdf`: a report on A4, tagged for screen readers (PDF/UA-1) and fit for archives (PDF/A-2a), set by typst.

Nothing is written to the disk and nothing is fetched. What a report says goes to typst as data (`paper_book`), never as
markup. It is set in TeX Gyre Termes, which has the widths of Times and all letters of Vietnamese, and comes along: so the
same report gives the same bytes on any machine. The machine's own fonts are only asked for letters that neither it nor
typst's fonts have; a letter that is in no font at all is named by its number.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from json import dumps
from typing import IO, Any

from auditcore.api import MissingExtra, Report
from auditplugins.exporters.paper_book import Book

FONT = "TeX Gyre Termes"
# typst's own follow for signs that the first lacks.
FONTS = (FONT, "Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
UNIVERSAL, ARCHIVAL = "ua-1", "a-2a"
# How often a report is set anew because letters beside each other are in no font that has each of them.
ROUNDS = 9
# What typst says where its rounds did not do.
UNSETTLED = "did not converge"

_HERE = os.path.dirname(os.path.abspath(__file__))
# What typst says of letters that it cannot draw, or that an archive cannot take.
_UNDRAWN = re.compile(r'(?:the text|the codepoint) `"((?:[^"\\]|\\.)*)"`')
_PROBE = """
#set document(title: "-", date: datetime(year: 2000, month: 1, day: 1))
#let d = json("letters.json")
#set text(font: d.fonts)
#for one in d.letters [#one ]
"""


def write(report: Report, stream: IO[bytes]) -> None:
    """The report as PDF. Raises MissingExtra where typst is not installed, NotSent where it is too long for paper."""
    try:
        import typst
    except ModuleNotFoundError as error:
        raise MissingExtra("pdf") from error

    book = Book(report, FONT)
    own = _Press(typst)
    lacking = own.lacking(book)
    if not lacking:
        stream.write(own.pdf(book))
        return
    machine = _Press(typst, machine=True)
    try:
        made = machine.pdf(Book(report, FONT, machine.lacking(book)))
    except typst.TypstError:
        # A font of the machine that is broken, or must not be embedded.
        made = own.pdf(Book(report, FONT, lacking))
    stream.write(made)


class _Press:
    """typst with the fonts that come along, or with the machine's as well."""

    def __init__(self, typst: Any, machine: bool = False) -> None:
        self.typst, self.machine = typst, machine
        self.fonts = typst.Fonts(machine, True, [os.path.join(_HERE, "paper_fonts")])

    def lacking(self, book: Book) -> frozenset[str]:
        """The book's letters that are in no font."""
        letters = sorted(set(_json(book.data)).union(*book.pictures.values()) - set("\n "))
        files = {
            "main.typ": _PROBE.encode(),
            "letters.json": _json({"fonts": FONTS, "letters": letters}).encode(),
        }
        missing: set[str] = set()
        while True:
            try:
                self._compiled(files, [ARCHIVAL, UNIVERSAL])
                return frozenset(missing)
            except self.typst.TypstError as error:
                missing |= _undrawn(error, missing)
            left = [letter for letter in letters if letter not in missing]
            files["letters.json"] = _json({"fonts": FONTS, "letters": left}).encode()

    def pdf(self, book: Book) -> bytes:
        """The book set. Raises TypstError where that cannot be done."""
        for _round in range(ROUNDS):
            try:
                return self._set(book)
            except self.typst.TypstError as error:
                book = Book(book.report, FONT, book.missing | _undrawn(error, book.missing))
        return self._set(book)

    def _set(self, book: Book) -> bytes:
        moment = _moment(book.report)
        date = list(moment.timetuple()[:6]) if moment else None
        with open(os.path.join(_HERE, "paper.typ"), "rb") as template:
            files = {"main.typ": template.read()}
        files.update((name, drawn.encode()) for name, drawn in book.pictures.items())
        # An archive wants to know when a document was made.
        standards = [ARCHIVAL, UNIVERSAL] if date else [UNIVERSAL]
        made = b""
        # Each chart that is made to fit moves those behind it. Where typst cannot say in the end which page is which,
        # none is.
        for fitting in (True, False) if book.pictures else (False,):
            data = {**book.data, "fonts": FONTS, "date": date, "fitting": fitting}
            made, settled = self._compiled({**files, "report.json": _json(data).encode()}, standards)
            if settled:
                break
        return made

    def _compiled(self, files: dict[str, bytes], standards: list[str]) -> tuple[bytes, bool]:
        """The PDF, and whether its pages were found in as many rounds as typst tries."""
        compiler = self.typst.Compiler(files, font_paths=self.fonts)
        made, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=standards)
        return made, not any(UNSETTLED in one.message for one in warnings)


def _undrawn(error: Any, known: frozenset[str] | set[str]) -> set[str]:
    """The letters that typst could not draw. Raises the error again where it is about nothing else that can be mended."""
    said = "".join(_UNDRAWN.findall(error.diagnostic))
    letters = set(re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), said))
    found = {letter for letter in letters if not letter.isascii()} - known
    if not found:
        raise error
    return found


def _json(data: Any) -> str:
    return dumps(data, ensure_ascii=False, separators=(",", ":"))


def _moment(report: Report) -> datetime | None:
    """When the report was made: its own moment or day, or that of SOURCE_DATE_EPOCH; never the clock's."""
    for stamp in (report.at, report.on):
        try:
            found = datetime.fromisoformat(stamp)
        except ValueError:
            continue
        return found.astimezone(UTC) if found.tzinfo else found
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if re.fullmatch(r"\d{1,11}", epoch) else None
