"""How a document looks: its styles and lists as WordprocessingML, in one way for official documents and one for others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

INK, RULE, HEAD, WEAK = "1F3864", "808080", "E7ECF2", "595959"
# Of a value that is marked: its letters, and the ground behind them.
TONES = {"bad": ("7F1D1D", "F8CBAD"), "warn": ("5F4B00", "FFE699"), "good": ("1E4620", "C6E0B4")}

# Depths of a list; what lies deeper stands at the last.
DEPTHS = 9
# How far a step goes in, in twips.
STEP = 360


class Style(NamedTuple):
    """A style of paragraphs: letters in half points, distances in twips; 0 and "" leave what the style below it says."""

    name: str
    size: int = 0
    bold: bool = False
    italic: bool = False
    caps: bool = False
    colour: str = ""
    before: int = 0
    after: int | None = None
    align: str = ""
    indent: str = ""
    keep: bool = False
    ruled: bool = False
    level: int | None = None
    list_at: int | None = None
    below: str = "Normal"

    @property
    def id(self) -> str:
        return self.name.title().replace(" ", "")

    def xml(self) -> str:
        # In the order that the format wants.
        paragraph = (
            (self.keep, "<w:keepNext/><w:keepLines/>"),
            (self.list_at is not None, f'<w:numPr><w:ilvl w:val="{self.list_at}"/><w:numId w:val="1"/></w:numPr>'),
            (self.ruled, f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="2" w:color="{self.colour}"/></w:pBdr>'),
            (self.after is not None, f'<w:spacing w:before="{self.before}" w:after="{self.after}"/>'),
            (self.indent, f"<w:ind {self.indent}/>"),
            (self.list_at is not None, "<w:contextualSpacing/>"),
            (self.align, f'<w:jc w:val="{self.align}"/>'),
            (self.level is not None, f'<w:outlineLvl w:val="{self.level}"/>'),
        )  # fmt: skip
        letters = (
            (self.bold, "<w:b/><w:bCs/>"),
            (self.italic, "<w:i/><w:iCs/>"),
            (self.caps, "<w:caps/>"),
            (self.colour, f'<w:color w:val="{self.colour}"/>'),
            (self.size, f'<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/>'),
        )
        based = f'<w:basedOn w:val="{self.below}"/>' if self.name != "Normal" else ""
        followed = '<w:next w:val="Normal"/>' if self.level is not None or self.name == "Title" else ""
        default = ' w:default="1"' if self.name == "Normal" else ""
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{self.id}"><w:name w:val="{self.name}"/>{based}'
            f"{followed}<w:qFormat/><w:pPr>{_taken(paragraph)}</w:pPr><w:rPr>{_taken(letters)}</w:rPr></w:style>"
        )


def _taken(parts: tuple[tuple[object, str], ...]) -> str:
    return "".join(xml for wanted, xml in parts if wanted)


def _styles(official: bool) -> Iterator[Style]:
    """All styles; an official document is black, its letters are larger, its lines justified."""
    size, ink = (26, "") if official else (21, INK)
    yield Style("Normal", size, after=120)
    yield Style("Body Text", align="both" if official else "", indent='w:firstLine="567"' if official else "")
    if official:
        yield Style("Title", 28, bold=True, caps=True, before=240, after=0, align="center", keep=True)
        yield Style("Subtitle", 26, bold=True, before=40, after=0, align="center", keep=True)
    else:
        yield Style("Title", 36, bold=True, colour=ink, before=0, after=120, keep=True)
        yield Style("Subtitle", colour=WEAK, after=120)
    for level in range(1, 10):
        large = (28, 26, 26)[min(level, 3) - 1] if official else (30, 25, 22)[min(level, 3) - 1]
        before, after = ((300, 120), (220, 80), (160, 60))[min(level, 3) - 1]
        yield Style(
            f"heading {level}", large, bold=True, italic=level > 3 or (official and level == 3), colour=ink,
            before=before, after=after, keep=True, ruled=level == 1 and not official, level=level - 1,
        )  # fmt: skip
    for depth in range(DEPTHS):
        name = f"List Bullet {depth + 1}" if depth else "List Bullet"
        yield Style(name, after=60, list_at=depth)
    small = 22 if official else 20
    yield Style("caption", size, bold=True, before=160, after=80, keep=True)
    yield Style("Figure", before=80, after=120, keep=True)
    yield Style("Table Text", small, after=0)
    yield Style("Table Number", small, after=0, align="right")
    yield Style("Table Head", small, bold=True, after=0, keep=True)
    yield Style("Table Note", small, italic=True, colour=WEAK, before=60, after=200)
    yield Style("Between", 8, after=120)
    yield Style("Field Name", colour="" if official else WEAK, after=60)
    yield Style("Field Text", after=60)
    yield Style("Beside", after=0, align="center", keep=True)
    yield Style("Letterhead", 24, after=0, align="center")
    yield Style("Place And Date", 26, italic=True, before=120, after=0, align="center")
    yield Style("Signed As", bold=True, caps=official, after=0, align="center", keep=True)
    yield Style("Signed How", italic=True, before=20, after=0, align="center", keep=True)
    yield Style("Signed By", bold=True, after=0, align="center")
    yield Style("Recipients", 24, bold=True, italic=True, after=0, keep=True)
    yield Style("Recipient", 22, after=0, indent='w:left="142" w:hanging="142"')
    yield Style("header", 18, colour=WEAK, after=0)
    yield Style("Page Number", 26, after=0, align="center")
    yield Style("footer", 18, colour=WEAK, after=0, align="center")


# In a compact document: letters of the text, official and not; titles have at most so much less, and the least line that
# the Decree allows.
CLOSE, LESS, SINGLE = (24, 18), 4, 240


def _close(style: Style, official: bool) -> Style:
    """The style as a compact document has it: a third of the distances, smaller letters of text and headings."""
    size = {"Normal": CLOSE[not official], "Title": 28, "Between": 2}.get(style.name, style.size)
    if style.level is not None and not official:
        size = max(size - LESS, CLOSE[1])
    after = 0 if style.name.startswith("Field") else style.after and style.after // 3
    return style._replace(size=size, before=style.before // 3, after=after)


def styles(language: str, official: bool, compact: bool = False) -> str:
    """`styles.xml`; `language` is that of the text, such as `vi-VN`, by which Word checks its spelling."""
    font = "Times New Roman" if official else "Arial"
    line = SINGLE if compact else 276 if official else 264
    every = [_close(one, official) if compact else one for one in _styles(official)]
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f"<w:styles {SPACE}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/><w:sz w:val="22"/>'
        f'<w:szCs w:val="22"/><w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/></w:rPr>'
        f'</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:line="{line}" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        f"</w:docDefaults>{''.join(one.xml() for one in every)}"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph '
        'Font"/><w:uiPriority w:val="1"/></w:style>'
        f"{_table('TableNormal', 'Normal Table', '', 0, 80, default=True)}"
        f"{_table('ReportTable', 'Report Table', f'<w:tblBorders>{edges}</w:tblBorders>', 8 if compact else 30, 80)}"
        f"{_table('ReportLayout', 'Report Layout', '', 0, 0)}</w:styles>"
    )


def _table(id: str, name: str, edges: str, high: int, wide: int, default: bool = False) -> str:
    sides = (("top", high), ("left", wide), ("bottom", high), ("right", wide))
    margins = "".join(f'<w:{side} w:w="{room}" w:type="dxa"/>' for side, room in sides)
    based = "" if default else '<w:basedOn w:val="TableNormal"/>'
    mark = ' w:default="1"' if default else ""
    tight = '<w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>'
    return (
        f'<w:style w:type="table"{mark} w:styleId="{id}"><w:name w:val="{name}"/>{based}{tight}'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{edges}<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>'
    )


def lists() -> str:
    """`numbering.xml`: one list with a sign for each depth."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:pStyle w:val="ListBullet{depth + 1 if depth else ""}"/><w:lvlText w:val="{"•–"[depth % 2]}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{STEP * (depth + 1)}" w:hanging="{STEP - 80}"/></w:pPr></w:lvl>'
        for depth in range(DEPTHS)
    )
    return (
        f'<w:numbering {SPACE}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>{levels}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
