"""The file around a document's text: styles, header and footer, properties, and the zip in which all of it lies.

python-docx makes the package and its parts; the text goes into the zip as it is made, never whole into memory. The same
report gives the same bytes: no clock, no random ids, a fixed time for each part.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

from auditcore.api import Report
from auditplugins.exporters import words
from auditplugins.exporters.document_styles import SPACE, WEAK, lists, styles
from auditplugins.exporters.document_widths import Page
from auditplugins.exporters.document_xml import field, line, paragraph, run, twips

TEXT = "word/document.xml"
# Parts of the empty document that say nothing about this one.
NOT_WANTED = (
    "stylesWithEffects",
    "webSettings",
    "customXml",
    "thumbnail",
    "extended-properties",
)
# Letters of a title that stand in a header, and of a property.
SHORT, PROPERTY = 100, 255
# The height of header and footer from the paper's edge, in mm.
EDGE = 10

REGIONS = {"en": "en-GB", "vi": "vi-VN"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")

_NAMES = "http://schemas.openxmlformats.org"
RELATIONS = f"{_NAMES}/officeDocument/2006/relationships"
OPENED = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<w:document {SPACE} xmlns:r="{RELATIONS}"'
    f' xmlns:wp="{_NAMES}/drawingml/2006/wordprocessingDrawing" xmlns:a="{_NAMES}/drawingml/2006/main"'
    f' xmlns:pic="{_NAMES}/drawingml/2006/picture"><w:body>'
)
CLOSED = "</w:body></w:document>"


def tongue(given: str) -> str:
    """The language as Word names it, with a region: `vi-VN` for `vi`, `en-GB` for `en` and for what is no language."""
    found = given if _LANGUAGE.fullmatch(given) else "en"
    return REGIONS.get(found.lower(), found.replace("_", "-"))


def made_at(report: Report) -> datetime:
    """The report's moment, else SOURCE_DATE_EPOCH, else its day; never now. In UTC, without saying so."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    for read, given in (
        (datetime.fromisoformat, report.at),
        (_since_1970, epoch),
        (datetime.fromisoformat, report.on),
    ):
        try:
            found = read(given)
        except (ValueError, OverflowError, OSError):
            continue
        return (found.astimezone(UTC) if found.tzinfo else found).replace(tzinfo=None, microsecond=0)
    return datetime(1970, 1, 1)


def _since_1970(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


class Package:
    """A document without its text, to which pictures can be added."""

    def __init__(self, document: Any, report: Report) -> None:
        """`document` is a new one of python-docx."""
        self.document, self.report = document, report
        official = report.letterhead is not None
        for relations in (document.part.rels, document.part.package.rels):
            for key in [key for key, one in relations.items() if one.reltype.endswith(NOT_WANTED)]:
                del relations[key]
        language = tongue(report.language)
        _fill(document.styles.element, styles(language, official, report.compact))
        _fill(document.part.numbering_part.element, lists())
        _fill(document.settings.element, _settings(language))
        self._properties(language)
        self.edges = self._edges(official)

    def picture(self, png: bytes) -> str:
        """The name by which the text refers to this picture."""
        relation, _image = self.document.part.get_or_add_image(BytesIO(png))
        return str(relation)

    def section(self, page: Page, first: bool) -> str:
        """The properties of a stretch of pages; header and footer are named in the first and stay."""
        wide, high = (16838, 11906) if page.lying else (11906, 16838)
        turned = ' w:orient="landscape"' if page.lying else ""
        sides = (("top", page.top), ("right", page.right), ("bottom", page.bottom), ("left", page.left))
        margins = "".join(f' w:{side}="{twips(room)}"' for side, room in sides)
        return (
            f'<w:sectPr>{self.edges if first else ""}<w:type w:val="nextPage"/><w:pgSz w:w="{wide}" w:h="{high}"{turned}/>'
            f'<w:pgMar{margins} w:header="{twips(EDGE)}" w:footer="{twips(EDGE)}" w:gutter="0"/>'
            f"{'<w:titlePg/>' if first else ''}</w:sectPr>"
        )

    def save(self, text: Iterable[str], stream: IO[bytes]) -> None:
        """Write the whole with this text (paragraphs and tables as WordprocessingML)."""
        from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

        shell = BytesIO()
        self.document.save(shell)
        # The zip is put together where one can go back in it, so that it is the same wherever it goes to.
        with TemporaryFile() as file:
            with ZipFile(shell) as given, ZipFile(file, "w", ZIP_DEFLATED) as made:
                for name in given.namelist():
                    info = ZipInfo(name)  # of 1980
                    info.compress_type, info.create_system = ZIP_DEFLATED, 0
                    with made.open(info, "w") as part:
                        if name == TEXT:
                            for piece in chain((OPENED,), text, (CLOSED,)):
                                part.write(piece.encode())
                        else:
                            part.write(given.read(name))
            file.seek(0)
            while block := file.read(1 << 20):
                stream.write(block)

    def _properties(self, language: str) -> None:
        report, properties = self.report, self.document.core_properties
        told = {
            "title": report.title,
            "subject": report.period,
            "author": report.organisation,
            "comments": report.head,
        }
        for name, text in told.items():
            setattr(properties, name, line(text, PROPERTY))
        properties.language, properties.last_modified_by, properties.keywords = language, "", ""
        properties.created = properties.modified = made_at(report)

    def _edges(self, official: bool) -> str:
        """Header and footer, as the properties of a section name them. The first page has no header: the title stands on
        it. An official document has the page's number above, as the Decree wants, and all else but that at the foot."""
        report = self.report
        named = " · ".join(filter(None, (line(report.title, SHORT), line(report.organisation, SHORT))))
        head = line(report.head, SHORT)
        held = f"{words.say(report.language, 'head')}: {head}" if head else ""
        if official:
            above = paragraph("PageNumber", field("PAGE"))
            foot = paragraph("Footer", run(named)) + (paragraph("Footer", run(line(held))) if held else "")
        else:
            edge = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="{WEAK}"/></w:pBdr>'
            above = paragraph("Header", run(named), edge)
            foot = paragraph("Footer", run(f"{line(held)} · " if held else "") + _counted(report.language))
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        made = []
        for kind, pages, part, xml in (
            ("header", "default", section.header, above),
            ("header", "first", section.first_page_header, paragraph("Header")),
            ("footer", "default", section.footer, foot),
            ("footer", "first", section.first_page_footer, foot),
        ):
            part.is_linked_to_previous = False
            _fill(part.part.element, f"<w:edge {SPACE}>{xml}</w:edge>")
            relation = self.document.part.relate_to(part.part, f"{RELATIONS}/{kind}")
            made.append(f'<w:{kind}Reference w:type="{pages}" r:id="{relation}"/>')
        return "".join(made)


def _counted(language: str) -> str:
    """`Page 1 of 7`, in numbers that Word works out."""
    told = words.say(language, "page", page="\0", pages="\1")
    made = {"\0": field("PAGE"), "\1": field("NUMPAGES")}
    return "".join(made.get(part) or run(part) for part in re.split("([\0\1])", told))


def _settings(language: str) -> str:
    modern = 'w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    return (
        f'<w:settings {SPACE}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" {modern}/>'
        f'</w:compat><w:themeFontLang w:val="{language}"/></w:settings>'
    )


def _fill(element: Any, xml: str) -> None:
    """Put what is in this XML in the place of what is in the element."""
    from docx.oxml import parse_xml

    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(xml)):
        element.append(child)
