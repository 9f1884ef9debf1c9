"""What one cell of a workbook comes to: its text, and a remark where it held something else."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from auditcore.i18n import N_, _
from auditcore.importing import formats
from auditcore.importing.encodings import composed
from auditcore.importing.shapes import Remark

Value = tuple[str, Remark | None]

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Cell(NamedTuple):
    """A cell as it is stored. `kind` is the file's word: n, str, inlineStr, b, e or d; `code` its number format."""

    kind: str
    stored: str
    code: str
    formula: bool
    result: bool
    """Whether anything is stored at all; a formula's result may be an empty text."""
    since_1904: bool


def value(cell: Cell) -> Value:
    """The text of a cell in NFC. Integers and days are exact or say how they are shown; see `shapes.Remark`."""
    if cell.formula:
        return _formula(cell)
    if cell.kind == "n":
        return _number(cell)
    if cell.kind == "b":
        text = "TRUE" if cell.stored.strip() in ("1", "true") else "FALSE"
        # Which word a sheet shows depends on the language of its program.
        return text, Remark("truth", _("holds the truth value {value}").format(value=text), False)
    if cell.kind == "e":
        return "", Remark("error", _("holds the error {error}").format(error=cell.stored), False)
    if cell.kind == "d":
        return _iso(cell)
    return cell.stored, None


def unescaped(text: str) -> str:
    """A text of a workbook in NFC; characters that XML cannot hold stand in it as `_x000B_`."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return composed(text)


def _formula(cell: Cell) -> Value:
    if not cell.result:
        return "", Remark(
            "no-result", _("holds a formula without a stored result, so it has no value"), False
        )
    text, inner = value(cell._replace(formula=False))
    if inner and inner.kind == "error":
        says = _("holds a formula whose result is the error {error}").format(error=cell.stored)
        return "", Remark("error", says, False)
    says = _("holds a formula; its stored result is used")
    if inner and not inner.exact:
        says += "; " + inner.says
    return text, Remark("formula", says, inner is None or inner.exact)


def _number(cell: Cell) -> Value:
    number = formats.parse(cell.stored)
    if number is None:
        return unescaped(cell.stored), None
    if formats.is_elapsed(cell.code):
        return _elapsed(number)
    if formats.is_date(cell.code):
        moment = formats.moment(number, cell.since_1904)
        if moment:
            return _moment(moment, cell.code, time_alone=number < 1)
    text = formats.plain(number)
    shown = formats.shown(number, cell.code)
    whole = number == number.to_integral_value()
    says = _("holds the number {number}").format(number=text)
    if not shown and cell.code != formats.GENERAL:
        says = _("holds the number {number}, shown in the format {format}").format(
            number=text, format=cell.code
        )
    elif shown and shown != text:
        says = _("holds the number {number}, shown as {shown}").format(number=text, shown=shown)
    if whole and shown and formats.pads(cell.code):
        text = shown
    # A fraction is never sure: whoever typed 8.10 sees 8.1.
    return text, Remark("number", says, whole and shown == text, shown or "")


def _elapsed(days: Decimal) -> Value:
    seconds = round(days * 86400)
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text, Remark("number", _("holds the duration {duration}").format(duration=text), False)


_DAY = (
    N_("holds the date {text}"),
    N_("holds the date {text}, shown as {shown}"),
    N_("holds the date {text}, shown in the format {format}"),
)


def _moment(moment: datetime, code: str, time_alone: bool) -> Value:
    if time_alone:
        text = _clock(moment)
        return text, Remark("date", _("holds the time {time}").format(time=text), False)
    text = f"{moment:%Y-%m-%d}" if moment.year > 999 else moment.date().isoformat()
    if moment.hour or moment.minute or moment.second:
        text += "T" + _clock(moment)
    shown = formats.shown_day(moment, code)
    # The third is for what cannot be shown from here, and 14 is no name for a format.
    known = shown == text or code == formats.REGIONAL
    says = _DAY[0 if known else 2 if shown is None else 1]
    return text, Remark("date", _(says).format(text=text, shown=shown, format=code), shown == text)


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _iso(cell: Cell) -> Value:
    """A day that is stored as ISO text, as stricter programs do."""
    try:
        return _moment(datetime.fromisoformat(cell.stored).replace(tzinfo=None), cell.code, time_alone=False)
    except ValueError:
        return unescaped(cell.stored), None
