"""By when something is to be done, as the settings count days: calendar or working days, never due on a day off.

Only the suggestion: the day that a person types stands. The library that knows the countries' holidays is loaded
where a country is set, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditcore import extras
from auditcore.dates import add_days
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.workdays import Calendar, days

Setting = Callable[[str], Any]


def due_after(setting: Setting, on: str, count: int) -> str:
    """The ISO day `count` days after `on`, counted as `policy.days` says; the next working day where it would be off.

    An office that has said nothing about its days off works on all of them. Raises Refused for an unknown country, and
    where the extra `calendar` is missing.
    """
    working = setting("policy.days") == "working"
    if not (working or any(setting(f"calendar.{name}") for name in ("country", "days-off", "working-days"))):
        return add_days(on, count)
    # Half of the days are worked, at the least, and a holiday behind the last one is not passed over.
    calendar = known(setting, on, add_days(on, 2 * count + 60))
    return calendar.next(calendar.after(on, count) if working else add_days(on, count))


def known(setting: Setting, first: str, last: str) -> Calendar:
    """The calendar of the settings, with the country's holidays in the years of these days."""
    calendar = Calendar()
    if country := str(setting("calendar.country")):
        calendar = _of_country(country, range(int(first[:4]), int(last[:4]) + 1))
    return calendar.changed(days(setting("calendar.days-off")), days(setting("calendar.working-days")))


def check_country(country: str) -> None:
    """Refused for a country that the library does not know, and where the library is missing; "" is no country."""
    if country:
        _of_country(country, range(2026, 2027))


def _of_country(country: str, years: range) -> Calendar:
    with extras.needed("calendar"):
        from holidays import country_holidays

    code, _dash, part = country.partition("-")
    try:
        found = country_holidays(code, subdiv=part or None, years=years)
    except NotImplementedError:
        raise Refused(
            _("The holidays of “{country}” are not known.").format(country=country),
            hint=_(
                "Type the two letters of a country, such as VN; or leave calendar.country empty and list the "
                "days in calendar.days-off."
            ),
        ) from None
    return Calendar(
        frozenset(day.isoformat() for day in found),
        frozenset(day.isoformat() for day in found.weekend_workdays),
        frozenset(found.weekend),
    )
