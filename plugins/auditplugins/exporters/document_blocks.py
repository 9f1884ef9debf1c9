"""What stands in a document beside tables and pictures: facts, lists, letterhead, places to sign, recipients."""

from __future__ import annotations

from collections.abc import Sequence

from auditcore.api import Bullets, Fields, Letterhead, Signature, Signatures
from auditplugins.exporters import drawing, words
from auditplugins.exporters.document_styles import DEPTHS
from auditplugins.exporters.document_xml import (
    clean,
    layout,
    line,
    paragraph,
    run,
    said,
    twips,
)

# Room for the word before a fact: no less and no more, in mm, for a letter of it, and between it and what is so.
NARROW, BROAD, LETTER, GAP = 28, 60, 4.9, 3
# Room to sign and for a seal, in mm; in a compact report.
SIGN, CLOSE = 25, 16
# Before those who sign: it stays with them.
STAYING = paragraph("Between", props="<w:keepNext/>")
# How many sign beside each other.
ABREAST = 3
# The right half of the letterhead is so wide, in mm, as the motto wants; both reach into the margins.
MOTTO, LEFT, RIGHT = 92.0, 10.0, 2.0
# The rule under the office is so long, measured by its name.
PART = 0.4


def facts(part: Fields, room: float) -> str:
    """Each fact in a row: its word, and what is so."""
    pairs = [(line(name), text) for name, text in part.pairs if line(name) or text.strip()]
    if not pairs:
        return ""
    longest = max(drawing.width(name[:60], 1) for name, _text in pairs) * LETTER
    left = twips(min(max(longest + GAP, NARROW), BROAD))
    apart = f'<w:ind w:right="{twips(GAP)}"/>'
    rows = [
        [said("FieldName", name, apart), said("FieldText", text) or paragraph("FieldText")]
        for name, text in pairs
    ]
    return layout([left, twips(room) - left], rows) + paragraph("Between")


def abreast(part: Fields, room: float) -> str:
    """The facts of a compact report, each behind its word: two in a row where they are short."""
    rows = words.abreast((line(name), text) for name, text in part.pairs if line(name) or text.strip())
    made = [
        [
            paragraph("FieldText", run(f"{name}: ", "<w:b/><w:bCs/>") + run(clean(text).strip()))
            for name, text in row
        ]
        for row in rows
    ]
    half = twips(room / 2)
    return layout([half, twips(room) - half], made) + paragraph("Between") if made else ""


def bullets(part: Bullets) -> str:
    """Items, each a step deeper than the one before at the most."""
    made, open_at = [], -1
    for depth, text in part.items:
        open_at = min(max(depth, 0), open_at + 1)
        level = min(open_at, DEPTHS - 1)
        style = f"ListBullet{level + 1}" if level else "ListBullet"
        made.append(said(style, text) or paragraph(style))
    return "".join(made)


def letterhead(head: Letterhead, room: float) -> str:
    """Office and body above it at the left, the motto at the right, as official documents of Vietnam begin."""
    bold = "<w:b/><w:bCs/>"
    left, right = room + LEFT + RIGHT - MOTTO, MOTTO
    office = said("Letterhead", line(head.above)) + _bold(line(head.office), bold)
    office += _rule(_long(line(head.office), 12) * PART, left)
    motto = "".join(
        _bold(line(text), bold if number == 0 else f'{bold}<w:sz w:val="26"/><w:szCs w:val="26"/>')
        for number, text in enumerate(head.motto)
    )
    if head.motto:
        motto += _rule(_long(line(head.motto[-1]), 13), right)
    number = said("Letterhead", line(head.number) or words.DOTS, '<w:spacing w:before="120" w:after="0"/>')
    place = said("PlaceAndDate", line(head.place_and_date) or words.DOTS)
    return layout([twips(left), twips(right)], [[office, motto], [number, place]], -twips(LEFT)) + paragraph(
        "Between"
    )


def _bold(text: str, props: str) -> str:
    return paragraph("Letterhead", run(text, props)) if text else ""


def _long(text: str, size: int) -> float:
    """How long a line is in bold letters of so many points, in mm, about."""
    return drawing.width(text[:200], size) * 0.88 * 25.4 / 72


def _rule(long: float, room: float) -> str:
    """A line of this length in the middle."""
    side = twips(max(room - long, 0) / 2)
    return paragraph(
        "Letterhead",
        props='<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
        f'<w:spacing w:before="30" w:line="60" w:lineRule="exact"/><w:ind w:left="{side}" w:right="{side}"/>',
    )


def title_rule(room: float) -> str:
    """The line below the title of an official document."""
    return _rule(32, room) + paragraph("Between")


def signatures(part: Signatures, room: float, sign: float = SIGN) -> str:
    """Places to sign, side by side, with room for the hand and the seal; dots where nobody is named."""
    made = []
    abreast = 2 if len(part.blocks) in (2, 4) else ABREAST
    for at in range(0, len(part.blocks), abreast):
        some, more = part.blocks[at : at + abreast], at + abreast < len(part.blocks)
        wide = [twips(room / max(len(some), 2))] * len(some)
        if len(some) == 1:  # at the right, where one signs who signs alone
            made.append(layout([*wide, *wide], [["", cell] for cell in _signature(some[0], sign, more)]))
        else:
            rows = zip(*(_signature(one, sign, more) for one in some), strict=True)
            made.append(layout(wide, [list(row) for row in rows]))
    return "".join(f"{STAYING}{one}" for one in made) + (paragraph("Between") if made else "")


def _signature(block: Signature, sign: float, stays: bool = False) -> tuple[str, str]:
    """As what somebody signs and how; then room, and the name. Two cells, so that names stand at one height. It `stays` on
    the page of those who sign below."""
    above = said("SignedAs", block.title) + said("SignedHow", block.note)
    name = line(block.name) or words.DOTS
    keep = "<w:keepNext/>" if stays else ""
    return above, said("SignedBy", name, f'{keep}<w:spacing w:before="{twips(sign)}" w:after="0"/>')


def recipients(head: Letterhead, language: str) -> str:
    lines = words.recipients(head)
    if not lines:
        return ""
    told = "".join(said("Recipient", f"- {one}") for one in lines)
    return said("Recipients", words.say(language, "recipients")) + told


def closing(head: Letterhead, part: Signatures | None, room: float, language: str, sign: float = SIGN) -> str:
    """The end of an official document: recipients at the lower left, beside the one who signs or below several."""
    told = recipients(head, language)
    blocks: Sequence[Signature] = part.blocks if part else ()
    if len(blocks) != 1:
        return (signatures(part, room, sign) if part else "") + told
    signed = "".join(_signature(blocks[0], sign))
    wide = twips(room / 2)
    return STAYING + layout([wide, wide], [[told, signed]]) + paragraph("Between")
