"""Text and paragraphs as WordprocessingML. What a report says gets into a document through these functions alone.

Text is composed (NFC), since fonts place the marks of Vietnamese best so, and nothing hidden is left in it.
"""

from __future__ import annotations

from html import escape
from unicodedata import normalize

from auditplugins.exporters.words import one_line, visible

# A twentieth of a point, in which Word measures, in a millimetre; and what pictures are measured in.
TWIPS, EMU = 1440 / 25.4, 36_000

_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'


def clean(text: str) -> str:
    return normalize("NFC", visible(text))


def line(text: str, most: int = 0) -> str:
    """The text on one line, cut to so many characters where that is said."""
    said = normalize("NFC", one_line(text))
    return f"{said[: most - 1]}…" if 0 < most < len(said) else said


def attribute(text: str, most: int = 0) -> str:
    return escape(line(text, most))


def run(text: str, props: str = "") -> str:
    """A text that is clean already, its lines as they are; `props` is what stands in `w:rPr`."""
    if not text:
        return ""
    shown = escape(text, quote=False).replace("\n", _BREAK)
    styled = f"<w:rPr>{props}</w:rPr>" if props else ""
    return f'<w:r>{styled}<w:t xml:space="preserve">{shown}</w:t></w:r>'


def paragraph(style: str, runs: str = "", props: str = "") -> str:
    """A paragraph of this style (its id); `props` is what stands behind the style in `w:pPr`."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{props}</w:pPr>{runs}</w:p>'


def said(style: str, text: str, props: str = "") -> str:
    """A paragraph with this text; nothing for none."""
    shown = clean(text).strip()
    return paragraph(style, run(shown), props) if shown else ""


def field(name: str, props: str = "") -> str:
    """A field that Word works out, such as PAGE."""
    return f'<w:fldSimple w:instr=" {name} ">{run("1", props)}</w:fldSimple>'


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS)


def layout(widths: list[int], rows: list[list[str]], begin: int = 0) -> str:
    """Cells without lines around them, each with the paragraphs in it: what stands side by side; one that is alone in its
    row takes all of it. Rows stay whole. `begin` is how far from the margin it begins, in twips."""
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    made = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}</w:tcPr>{cell or paragraph("Beside")}</w:tc>'
            for wide, cell in zip(widths if len(row) > 1 else [sum(widths)], row, strict=True)
        )
        + "</w:tr>"
        for row in rows
        for span in [f'<w:gridSpan w:val="{len(widths)}"/>' if len(row) < len(widths) else ""]
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportLayout"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblInd w:w="{begin}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>"
    )
