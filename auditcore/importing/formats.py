"""What a sheet shows of a number or a day, worked out from the cell's format: `0013` for 13, `Oct-22` for a day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

GENERAL = "General"

# Formats that a workbook names by number alone. 14, and from 27 to 36 and 50 to 58, depend on the computer's region.
REGIONAL = "regional date"
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: REGIONAL,
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: REGIONAL,
    **dict.fromkeys(range(27, 37), REGIONAL),
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys(range(50, 59), REGIONAL),
}

_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")

# A piece of a format: text that is shown, what takes room or a colour, or the digits themselves.
_PIECE = re.compile(
    r"""
    "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | \[\$(?P<currency>[^\]-]*)[^\]]*\]
    | (?P<nothing> _. | \*. | \[(?:black|blue|cyan|green|magenta|red|white|yellow|color\d+)\] )
    | (?P<digits> E[+-]0+ | [#0?.,%]+ ) | (?P<plain> [-+/():$\ !^&'~{}<>=€£¥₫] )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?P<whole>[#0,]*)(?:\.(?P<part>[0#]*))?(?P<percent>%?)(?:E(?P<sign>[+-])(?P<power>0+))?", re.I
)

_SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DAY_PIECE = re.compile(r"y{1,4}|m{1,4}|d{1,2}(?!d)|\"[^\"]*\"|\\.|[-/., ]", re.IGNORECASE)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LAST_DAY = 2_958_465  # 9999-12-31


# A workbook has few formats and many cells.
_once = lru_cache(256)


def parse(text: str) -> Decimal | None:
    """The number that a sheet holds, in the 15 digits that it knows of it; None for what is no number."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    value = float(text)
    return Decimal(f"{value:.15g}") if abs(value) < 1e300 else None


def plain(number: Decimal) -> str:
    """The number without an exponent where that stays readable: 8.2, 200000."""
    if not number:
        return "0"
    number = number.normalize()
    return f"{number:f}" if -10 <= number.adjusted() <= 20 else f"{number:E}"


def shown(number: Decimal, code: str) -> str | None:
    """What the sheet shows of a number in a format; None where that cannot be told from here."""
    sections = _sections(code)
    if not sections:
        return None
    negative = number < 0
    if number == 0 and len(sections) > 2:
        section = sections[2]
    elif negative and len(sections) > 1:
        section, negative = sections[1], False
    else:
        section = sections[0]
    if section.lower() in ("general", "@"):
        text = plain(number)
        return text if len(text.lstrip("-")) <= 11 else None
    pieces = _pieces(section)
    if pieces is None:
        return None
    before, digits, after = pieces
    found = _digits(abs(number), digits)
    return None if found is None else ("-" if negative else "") + before + found + after


@_once
def _sections(code: str) -> list[str]:
    """The formats for positive, negative and zero; [] where conditions of its own choose among them."""
    sections = re.findall(r'(?:"[^"]*"|\\.|[^;])+|(?<=;)(?=;|$)', code) or [GENERAL]
    return [] if any(re.match(r"\[[<>=]", section) for section in sections) else sections


@_once
def pads(code: str) -> bool:
    """Whether a format makes a name of a whole number: zeros, and perhaps text around them (`"NC-"0000`)."""
    pieces = _pieces(code)
    return pieces is not None and re.fullmatch("0+", pieces[1]) is not None


@_once
def _pieces(section: str) -> tuple[str, str, str] | None:
    """What stands before the digits, the digits' own format, and what stands behind; None where it is not so."""
    before = digits = after = ""
    at = 0
    while at < len(section):
        piece = _PIECE.match(section, at)
        if not piece:
            return None
        at = piece.end()
        text = next((piece[name] for name in ("quoted", "escaped", "currency", "plain") if piece[name]), "")
        if piece["digits"]:
            if after:
                return None
            digits += piece["digits"]
        elif digits:
            after += text
        else:
            before += text
    return before, digits, after


def _digits(number: Decimal, digits: str) -> str | None:
    if not digits:
        return ""  # words alone, or nothing: 0 is often hidden so
    form = _DIGITS.fullmatch(digits)
    if not form or form["whole"].endswith(",") or number >= 10**15:
        return None
    whole, part = form["whole"], form["part"] or ""
    if form["power"]:
        if len(whole) > 1 or form["percent"]:
            return None
        mantissa, _e, power = f"{number:.{len(part)}E}".partition("E")
        sign = "-" if int(power) < 0 else "+" if form["sign"] == "+" else ""
        return f"{mantissa}E{sign}{abs(int(power)):0{len(form['power'])}}"
    if form["percent"]:
        number *= 100
    number = number.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    left, _point, right = f"{number:f}".partition(".")
    left = ("" if left == "0" else left).zfill(whole.count("0"))
    if "," in whole and left:
        left = f"{int(left):,}"
    optional = len(part) - len(part.rstrip("#"))
    if optional:
        right = right[:-optional] + right[-optional:].rstrip("0")
    return left + ("." if part else "") + right + form["percent"]


@_once
def is_date(code: str) -> bool:
    """Whether a format shows a number as a day or a time."""
    return code == REGIONAL or re.search("[dmyhs]", _SILENT.sub("", _first(code)), re.I) is not None


@_once
def is_elapsed(code: str) -> bool:
    """Whether a format counts hours past a day: [h]:mm."""
    return re.search(r"\[(?:h+|m+|s+)\]", _first(code), re.I) is not None


def _first(code: str) -> str:
    return code.partition(";")[0]


def moment(number: Decimal, since_1904: bool) -> datetime | None:
    """The moment that a number stands for, to the second; None where it stands for none."""
    if not 0 <= number < _LAST_DAY + 1:
        return None
    # Lotus took 1900 for a leap year, and all sheets followed.
    days = number + 1 if number < 60 and not since_1904 else number
    seconds = int((days * 86400).to_integral_value(ROUND_HALF_UP))
    try:
        return _EPOCHS[since_1904] + timedelta(seconds=seconds)
    except OverflowError:
        return None


def shown_day(day: datetime, code: str) -> str | None:
    """What the sheet shows of a day; None where that depends on the computer, or times are shown."""
    code = re.sub(r"^\[\$-(?:409|en-US)\]", "", _first(code), flags=re.I)
    at, text = 0, ""
    while at < len(code):
        piece = _DAY_PIECE.match(code, at)
        if not piece:
            return None
        at = piece.end()
        text += _shown_piece(day, piece[0])
    return text


def _shown_piece(day: datetime, piece: str) -> str:
    kind, long = piece[0].lower(), len(piece)
    if kind == "y":
        return f"{day.year:04}" if long > 2 else f"{day.year % 100:02}"
    if kind == "m" and long > 2:
        return _MONTHS[day.month - 1][: None if long == 4 else 3]
    if kind in "md":
        return f"{day.month if kind == 'm' else day.day:0{long}}"
    return piece.strip('"').removeprefix("\\")
