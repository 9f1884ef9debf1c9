"""A form as a page to print on A4 and fill in by hand: boxes to tick, room to write, lines to sign. One file, no script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from auditcore.i18n import _, speaking
from auditcore.service.forms import words
from auditcore.service.forms.content import Form, Item, Section, Values
from auditcore.text import printable

# Only lines that are drawn are printed: browsers leave backgrounds out.
STYLE = """
@page { size: A4; margin: 14mm 13mm 16mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
%(pages)s
* { box-sizing: border-box; }
body { font: 10.5pt/1.35 "Noto Sans", Arial, "DejaVu Sans", sans-serif; color: #000; margin: 0 auto; max-width: 184mm; }
section { break-after: page; }
section:last-of-type { break-after: auto; }
h1 { font-size: 15pt; margin: 0 0 1mm; }
h2 { font-size: 12.5pt; margin: 4mm 0 2mm; break-after: avoid; }
h1 + h2 { margin-top: 0; }
h3 { font-size: 10.5pt; margin: 4mm 0 1mm; break-after: avoid; }
dl { margin: 0 0 3mm; display: grid; grid-template-columns: max-content 1fr; gap: 0 4mm; font-size: 9pt; }
dd { margin: 0; }
dt, .small { color: #333; }
.small { font-size: 9pt; margin: .5mm 0; white-space: pre-line; }
.question { border: .3mm solid #777; margin-top: -.3mm; padding: 1.5mm 2.5mm; break-inside: avoid; }
h3 + .question { break-before: avoid; }
.ask { font-weight: bold; margin: 0; white-space: pre-line; }
.no { display: inline-block; min-width: 14mm; }
.boxes { margin: 1.5mm 0; }
.boxes > span { display: inline-block; margin-right: 4mm; font-size: 10pt; white-space: nowrap; }
.box { display: inline-block; width: 3.6mm; height: 3.6mm; border: .3mm solid #000; margin-right: 1.5mm;
  vertical-align: -.5mm; text-align: center; font: bold 9pt/3mm sans-serif; }
.field { display: flex; align-items: flex-end; gap: 2mm; min-height: 7mm; font-size: 9pt; }
.field .write { flex: 1; border-bottom: .2mm dotted #000; font-size: 10pt; line-height: 1.2; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.line { border-bottom: .2mm dotted #000; height: 7mm; }
.row { display: flex; align-items: flex-end; gap: 4mm; }
.row .field { flex: 1; }
.row .short { flex: 0 0 auto; }
.short .write { min-width: 13mm; text-align: center; }
.sign { display: flex; gap: 10mm; margin-top: 10mm; break-inside: avoid; }
.sign div { flex: 1; }
@media screen { body { padding: 8mm; } }
"""


def write(form: Form) -> str:
    """The page, in UTF-8 once it is encoded. No text of a form can become markup."""
    with speaking(form.language):
        pages = "\n".join(_footer(form, number, section) for number, section in enumerate(form.sections))
        parts = [
            "<!doctype html>",
            f'<html lang="{_text(form.language)}">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            f"<title>{_text(words.heading(form))}</title>",
            f"<style>{STYLE % {'pages': pages}}</style></head>",
            "<body>",
            *(
                line
                for number, section in enumerate(form.sections)
                for line in _section(form, number, section)
            ),
            "</body></html>",
        ]
        return "\n".join(parts) + "\n"


def _text(value: str) -> str:
    """A text as it may stand anywhere in the page: what would hide or reorder it is made visible, then it is escaped."""
    return escape(printable(value, newlines=True))


def _css(value: str) -> str:
    """A text between quotes of a style sheet, which no `</style>` ends."""
    return "".join(sign if sign.isalnum() or sign in "-. " else f"\\{ord(sign):x} " for sign in value)


def _footer(form: Form, number: int, section: Section) -> str:
    """Which audit and unit a sheet belongs to, should it get among others: the pages of each unit have a name."""
    what = " · ".join(filter(None, (form.audit or form.criteria[0].id, section.name)))
    footer = (
        f'@page u{number} {{ @bottom-left {{ content: "{_css(printable(what))}"; font: 8pt sans-serif; }} }}'
    )
    return f"{footer} .u{number} {{ page: u{number}; }}"


def _section(form: Form, number: int, section: Section) -> Iterator[str]:
    titles = {one.id: one.title for one in form.criteria}
    yield f'<section class="u{number}">'
    yield f"<h1>{_text(words.heading(form))}</h1>"
    yield f"<h2>{_text(words.unit_of(section))}</h2>"
    facts = "".join(f"<dt>{_text(label)}</dt><dd>{_text(value)}</dd>" for label, value in words.facts(form))
    yield f"<dl>{facts}</dl>"
    before: Item | None = None
    for item in section.items:
        if before is None or (before.checklist, before.clause) != (item.checklist, item.clause):
            of = titles[item.checklist] if before is None or before.checklist != item.checklist else ""
            yield from _headings(of if len(titles) > 1 else "", item)
        yield from _question(item)
        before = item
    yield from _signatures()
    if section is form.sections[-1]:
        yield from _appendix(form)
    yield "</section>"


def _appendix(form: Form) -> Iterator[str]:
    for title, lines in words.appendix(form):
        yield f"<h2>{_text(title)}</h2>"
        yield from (f'<p class="small"><b>{_text(label)}</b>: {_text(line)}</p>' for label, line in lines)


def _headings(checklist: str, item: Item) -> Iterator[str]:
    if checklist:
        yield f"<h2>{_text(checklist)}</h2>"
    clause = f"{item.clause} {item.title}".strip()
    yield f"<h3>{_text(clause)}</h3>"


def _question(item: Item) -> Iterator[str]:
    given = item.given
    yield '<div class="question">'
    yield f'<p class="ask"><span class="no">{_text(item.question)}</span> {_text(item.ask)}</p>'
    said, who = words.hint(item), words.whom(item)
    look, ask = _("Look for: {words}").format(words=said), _("Ask: {whom}").format(whom=who)
    yield from (
        f'<p class="small">{_text(line)}</p>' for given_, line in ((said, look), (who, ask)) if given_
    )
    boxes = "".join(
        f'<span><span class="box">{"✓" if given["result"] == code else "&nbsp;"}</span>{_text(words.in_full(code))}</span>'
        for code in item.answers
    )
    yield f'<p class="boxes">{boxes}</p>'
    yield _field(_("Evidence"), given["evidence"], lines=1)
    yield '<div class="row">'
    yield _field(_("Spoke with"), given["spoke_with"])
    for label, key in (
        (_("not in order"), "nonconforming"),
        (_("looked at"), "examined"),
        (_("taken from"), "population"),
    ):
        yield _field(label, given[key], "field short")
    yield "</div>"
    yield _field(_("Note, or the reason why it does not apply"), _remarks(given))
    yield _field(_("If it is not fulfilled: what is required, what was observed"), "", lines=1)
    yield "</div>"


def _remarks(given: Values) -> str:
    return "\n".join(filter(None, (given["reason"], given["note"])))


def _field(label: str, value: str, kind: str = "field", lines: int = 0) -> str:
    more = "" if value else '<div class="line"></div>' * lines
    return f'<div class="{kind}"><span>{_text(label)}:</span><span class="write">{_text(value)}</span></div>{more}'


def _signatures() -> Iterator[str]:
    yield '<div class="sign">'
    for who in (_("Auditor"), _("For the unit")):
        fields = "".join(_field(label, "") for label in (_("Name"), _("Date"), _("Signature")))
        yield f"<div><b>{_text(who)}</b>{fields}</div>"
    yield "</div>"
