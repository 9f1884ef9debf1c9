"""`docx`: a report as a document for Word and LibreOffice, with real headings, lists, repeated heads and page numbers.

A table that is too wide for the page is set on pages that lie, between others that stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from auditcore.api import Bullets, Chart, Fields, MissingExtra, Report, Signatures, Table
from auditplugins.exporters import document_blocks as blocks
from auditplugins.exporters import document_charts as charts
from auditplugins.exporters import words
from auditplugins.exporters.document_keeping import kept, signed_next
from auditplugins.exporters.document_package import Package
from auditplugins.exporters.document_table import WHOLE, table
from auditplugins.exporters.document_widths import Plan, alike, pages, plan, same
from auditplugins.exporters.document_xml import clean, line, paragraph, said

# What is no table, and what may stand in a section.
Words = str | Fields | Bullets | Signatures
Part = Words | Table | Chart
# What begins a page with a heading, and without one.
TURN, TURNED = "<w:pageBreakBefore/>", paragraph("Normal", '<w:r><w:br w:type="page"/></w:r>')
# Of a picture, so that its title and the head of its table find room on the page; in mm.
BESIDE = 45


def write(report: Report, stream: IO[bytes]) -> None:
    """Write the report as docx. Raises MissingExtra where python-docx is not installed."""
    try:
        import docx
    except ModuleNotFoundError as error:
        raise MissingExtra("docx") from error

    package = Package(docx.Document(), report)
    package.save(_Text(package).chunks(), stream)


class _Text:
    """The text of a document while it is written; `lying` says how the page does that is written on."""

    def __init__(self, package: Package) -> None:
        self.package, self.report = package, package.report
        self.language, self.official = self.report.language, self.report.letterhead is not None
        self.compact = self.report.compact
        self.pages = pages(self.official, self.compact)
        self.sign = blocks.CLOSE if self.compact else blocks.SIGN
        self.alike = alike(self.report.tables)
        # A list with many columns lies as a whole.
        self.usual = not self.report.name and any(self._plan(one, False).lying for one in self.report.tables)
        self.lying, self.first = self.usual, True
        self.waiting: list[str] = []
        drawn = [
            part for section in self.report.sections for part in section.parts if isinstance(part, Chart)
        ]
        made = charts.pictures(drawn, self.language)
        # They are in the package before its text is asked for.
        self.pictures = None if made is None else iter([(png, package.picture(png)) for png in made])
        self.count = 0

    def chunks(self) -> Iterator[str]:
        yield self._beginning()
        report, above = self.report, 0
        closing, signed = self._closing(), signed_next(report)
        for at, section in enumerate(report.sections):
            title = line(section.title)
            if title:
                # A level may be left out in a report; here every heading is at most one below that before it.
                above = min(max(section.level, 1), above + 1, 9)
                self.waiting.append(said(f"Heading{above}", title, TURN if section.own_page else ""))
            elif section.own_page:
                self.waiting.append(TURNED)
            for number, part in enumerate(section.parts):
                if part is not closing:
                    made = self._part(part, section.title if title else report.title)
                    yield from kept(made) if (at, number) in signed else made
        yield from self._on(self.lying)
        if report.letterhead:
            room = self.pages[self.lying].wide  # what lies at the end has room for those who sign
            yield blocks.closing(report.letterhead, closing, room, self.language, self.sign)
        yield self.package.section(self.pages[self.lying], self.first)

    def _beginning(self) -> str:
        """Whose report this is, for which time, of which day; an official one says most of it in its letterhead."""
        report, room = self.report, self.pages[self.usual].wide
        day = words.day(report.on, self.language)
        if report.letterhead:
            mark, kind, subject = words.titled(report)
            close = '<w:spacing w:before="0" w:after="0"/>' if mark else ""
            title = said("Title", clean(mark)) + said("Title", clean(kind), close)
            told = [clean(subject), report.period, "" if report.letterhead.place_and_date else day]
            about = "".join(said("Subtitle", one) for one in told)
            return blocks.letterhead(report.letterhead, room) + title + about + blocks.title_rule(room)
        facts = (("organisation", report.organisation), ("period", report.period), ("date", day))
        shown = tuple((words.say(self.language, word), text) for word, text in facts if text)
        return said("Title", line(report.title)) + self._facts(Fields(shown), room)

    def _closing(self) -> Signatures | None:
        """The places to sign with which an official document ends."""
        parts = self.report.sections[-1].parts if self.report.sections else ()
        last = parts[-1] if parts else None
        return last if self.report.letterhead and isinstance(last, Signatures) else None

    def _part(self, part: Part, within: str) -> Iterator[str]:
        if isinstance(part, Table):
            laid = self._plan(part, self.lying)  # behind a table that lies the next one does, too
            yield from self._on(laid.lying)
            yield from table(part, laid, self.language, within, 0 if self.compact else WHOLE)
        elif isinstance(part, Chart):
            yield from self._chart(part, within)
        else:
            yield from self._on(self.usual)
            yield self._words(part)

    def _words(self, part: Words) -> str:
        room = self.pages[self.usual].wide
        if isinstance(part, Fields):
            return self._facts(part, room)
        if isinstance(part, Bullets):
            return blocks.bullets(part)
        if isinstance(part, Signatures):
            return blocks.signatures(part, room, self.sign)
        return "".join(said("BodyText", one) for one in clean(part).split("\n"))

    def _facts(self, part: Fields, room: float) -> str:
        return (blocks.abreast if self.compact else blocks.facts)(part, room)

    def _chart(self, chart: Chart, within: str) -> Iterator[str]:
        """What is to be seen, the picture, and the table that says the same."""
        laid = self._plan(chart.table, self.usual)
        yield from self._on(laid.lying)
        title = line(chart.title)
        if title != line(within):
            yield said("Caption", title)
        yield said("Normal", chart.about, "<w:keepNext/>")
        self.count += 1
        if self.pictures is None:
            told = charts.WORDS[words.language_of(self.language)].format(command=charts.INSTALL)
            yield said("TableNote", told)
        else:
            (png, relation), high = next(self.pictures), self.pages[self.lying].high - BESIDE
            yield paragraph("Figure", charts.drawing(chart, png, relation, self.count, high))
        yield from table(chart.table, laid, self.language, title or within)

    def _plan(self, part: Table, lying: bool) -> Plan:
        part = self.alike.get(same(part), part)
        return plan(part, self.language, self.official, lying, self.compact)

    def _on(self, lying: bool) -> Iterator[str]:
        """Go on with a page that lies, or stands; then come the headings that wait for what stands below them."""
        if lying != self.lying:
            ended = self.package.section(self.pages[self.lying], self.first)
            small = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
            yield f"<w:p><w:pPr>{small}{ended}</w:pPr></w:p>"
            self.lying, self.first = lying, False
        yield from self.waiting
        self.waiting.clear()
