"""Figures in plain words: shares as numbers of numbers, waits as half of them, change only where chance does not explain it.

Intervals are added where the reader asks for detail. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditcore import stats
from auditcore.contract import Column
from auditcore.figures import rates
from auditcore.figures.rates import Rate
from auditcore.figures.trends import Trend
from auditcore.i18n import _, ngettext
from auditcore.reports.parts import column
from auditcore.reports.scene import Scene


def part_of(rate: Rate, detail: bool = False) -> str:
    """`31 of 40 (78 %)`; without a share where they are too few; "–" for none of none."""
    if rate.share is None:
        return "–"
    said = _("{number} of {of}").format(number=rate.number, of=rate.of)
    if not rate.few:
        said = _("{number} ({share} %)").format(number=said, share=round(rate.share * 100))
    if detail and rate.low is not None and rate.high is not None:
        said = _("{said}, likely between {low} and {high} %").format(
            said=said, low=round(rate.low * 100), high=round(rate.high * 100)
        )
    return said


def known_half(half: stats.Half) -> bool:
    """Whether the day says something: half of them are closed, or enough for a guess."""
    return half.days is not None and (half.over >= rates.LEAST or 2 * half.over >= half.waits)


def half_closed(half: stats.Half, detail: bool = False) -> str:
    """By which day half of the findings of a period were closed, those still open counted."""
    if not half.waits:
        return _("No finding was raised, so none could be closed.")
    if half.days is None or not known_half(half):
        return _(
            "Less than half of the findings raised in the period were closed by its end: {over} of {all}."
        ).format(over=half.over, all=half.waits)
    if 2 * half.over >= half.waits:
        said = ngettext(
            "Half of the findings raised in the period were closed within {days} day, open ones counted.",
            "Half of the findings raised in the period were closed within {days} days, open ones counted.",
            half.days,
        ).format(days=half.days)
    else:
        said = ngettext(
            "Half of the findings raised in the period are likely to be closed within {days} day; {over} of {all} were "
            "by its end.",
            "Half of the findings raised in the period are likely to be closed within {days} days; {over} of {all} were "
            "by its end.",
            half.days,
        ).format(days=half.days, over=half.over, all=half.waits)
    if not detail:
        return said
    limits = _("Likely between {low} and {high} days.").format(
        low="–" if half.low is None else half.low, high="–" if half.high is None else half.high
    )
    return f"{said} {limits}"


def changed(trend: Trend, detail: bool = False) -> str:
    """Whether more was raised than in the period before, as far as it is no chance."""
    if trend.few:
        said = _("Too few to tell a change from chance.")
    elif trend.change > 0:
        said = _("That is more than chance explains.")
    elif trend.change < 0:
        said = _("That is less than chance explains.")
    else:
        said = _("That is no change beyond chance.")
    if not detail or trend.ratio is None:
        return said
    ratio = _("Against before, that is {ratio} times as many, likely between {low} and {high} times.").format(
        ratio=f"{trend.ratio:.2f}",
        low=f"{trend.low:.2f}",
        high="–" if trend.high is None else f"{trend.high:.2f}",
    )
    return f"{said} {ratio}"


def rate_columns(detail: bool) -> tuple[Column, ...]:
    """The columns of a table of rates: how many, of how many, and the share where they are not too few."""
    limits = (column("low", _("at least"), "percent"), column("high", _("at most"), "percent"))
    return (
        column("number", _("on time"), "number"),
        column("of", _("were due"), "number"),
        column("share", _("share"), "percent"),
        *(limits if detail else ()),
    )


def rate_row(rate: Rate) -> dict[str, float | None]:
    """A rate in the columns of `rate_columns`."""
    shares = {"share": rate.share, "low": rate.low, "high": rate.high}
    return {
        "number": rate.number,
        "of": rate.of,
        **{
            key: None if share is None or rate.few else round(share * 100, 1) for key, share in shares.items()
        },
    }


def unknown(scene: Scene, begins: str) -> str:
    """That the record begins (ISO) only after a period: what it does not know is no zero."""
    return _("The record begins on {day}: it knows nothing of this period.").format(day=scene.day(begins))


def unknown_before(scene: Scene, begins: str) -> str:
    """That the record begins (ISO) only within a stretch of days."""
    return _("The record begins on {day}: it knows nothing of the days before.").format(day=scene.day(begins))


def counted(number: int) -> str:
    return ngettext("{count} finding", "{count} findings", number).format(count=number)


def graded(grades: Iterable[tuple[str, int]]) -> str:
    """`2 major, 5 minor`, what is none left out."""
    return ", ".join(f"{number} {grade}" for grade, number in grades if number)


def some(ids: Sequence[str], most: int = 5) -> str:
    """The first ids, and how many more there are."""
    shown = ", ".join(ids[:most])
    more = len(ids) - most
    return _("{ids} and {count} more").format(ids=shown, count=more) if more > 0 else shown
