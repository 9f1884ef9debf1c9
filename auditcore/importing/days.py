"""Days as they stand in the cells of a register, in the usual ways of writing them in English and Vietnamese."""

from __future__ import annotations

import re
from datetime import date

from auditcore.text import fold

# What is written is folded first: no case, no marks, single spaces. Compiled when first used: start-up time counts.
_TIME = r"(?:[t ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[ap]m)?(?:z| ?[+-][0-9]{2}:?[0-9]{2})?)?"
_DAY = r"(?P<day>[0-9]{1,2})"
_NTH = _DAY + "(?:st|nd|rd|th)?"
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_YEAR = r"(?P<year>[0-9]{4}|[0-7][0-9])"
_FORMS = (
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})" + _TIME,
    r"(?:ngay )?(?P<one>[0-9]{1,2}) ?(?P<sign>[/.-]) ?(?P<two>[0-9]{1,2}) ?(?P=sign) ?" + _YEAR + _TIME,
    rf"{_NAME} {_NTH}(?:, ?| ){_YEAR}",
    rf"{_NTH}(?P<sign>[ -]){_NAME},?(?P=sign){_YEAR}",
    rf"(?:ngay )?{_DAY} thang (?P<month>[0-9]{{1,2}})(?: nam|,)? {_YEAR}",
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_BY_NAME = {
    name: number
    for number, month in enumerate(_MONTHS, 1)
    for name in (month, month[:3], "sept" if number == 9 else month)
}
# As everywhere in the program: a slip of the finger (0206, 20226) is no day. Two digits, up to 79, are of this century.
_YEARS = range(1900, 2200)


def parse_cell_day(text: str, order: str) -> str | None:
    """The ISO day that the whole text names, a time of day left out; None for anything else.

    `order` is `month-first` for 6/30/2023; otherwise the day comes first. Nothing is guessed: no month
    without a day, no day among other words.
    """
    written = fold(text) if len(text) <= 100 else ""
    found = next(filter(None, (re.fullmatch(form, written) for form in _FORMS)), None)
    if found is None:
        return None
    parts = found.groupdict()
    if "one" in parts:
        names = ("month", "day") if order == "month-first" else ("day", "month")
        parts.update(zip(names, (parts["one"], parts["two"]), strict=True))
    month = _BY_NAME.get(parts["name"], 0) if "name" in parts else int(parts["month"])
    try:
        year = int(parts["year"])
        day = date(year if len(parts["year"]) == 4 else 2000 + year, month, int(parts["day"]))
    except ValueError:
        return None
    return day.isoformat() if day.year in _YEARS else None
