"""Counts side by side: the few that make up most, ages in bands, clauses against units. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise, product
from typing import Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)


class Bar(NamedTuple, Generic[K]):
    """A bar of a Pareto chart: `share` is its own, `running` that of all down to it (0 to 1).

    `kinds` is how many keys it stands for: 1, or more for what is folded together at the end, whose `key` is None.
    """

    key: K | None
    number: int
    share: float
    running: float
    kinds: int = 1


def pareto(counts: Mapping[K, int], most: int | None = None) -> list[Bar[K]]:
    """What was counted, the most first; what was counted as often stays in the order given, and what never was is left out.

    After the first `most`, the rest becomes one bar, unless it is one anyway. Shares are of the sum of the counts: where
    one finding is counted under two clauses, of how often clauses were named (J. M. Juran, Quality Control Handbook: the
    vital few). [] for no counts.
    """
    if (most is not None and most < 0) or any(count < 0 for count in counts.values()):
        raise ValueError("a negative count")
    kept: list[tuple[K | None, int, int]] = [(key, count, 1) for key, count in counts.items() if count]
    kept.sort(key=lambda bar: -bar[1])
    if most is not None and len(kept) > most + 1:
        rest = kept[most:]
        kept[most:] = [(None, sum(count for _key, count, _one in rest), len(rest))]
    total, so_far, bars = sum(counts.values()), 0, []
    for key, count, kinds in kept:
        so_far += count
        bars.append(Bar(key, count, count / total, so_far / total, kinds))
    return bars


class Band(NamedTuple):
    """Ages from one day to another, both of them in it; `last` is None where it has no end."""

    first: int
    last: int | None


class Aged(NamedTuple, Generic[K]):
    """How many are in each band, how many these are, and how old the oldest is; `key` is None for all together."""

    key: K | None
    counts: tuple[int, ...]
    number: int
    oldest: int | None


class Ageing(NamedTuple, Generic[K]):
    """Ages in bands: a row for each key, in the order met, and one for all."""

    bands: tuple[Band, ...]
    rows: tuple[Aged[K], ...]
    total: Aged[K]


# The last days of the bands before the open one.
AGES = (30, 60, 90)


def bands(ends: Sequence[int] = AGES) -> tuple[Band, ...]:
    """The bands that end with these days, and one for all that is older: 0–30, 31–60, 61–90, 91 and more."""
    if any(later <= earlier for earlier, later in pairwise((-1, *ends))):
        raise ValueError(f"ages that do not grow: {list(ends)}")
    firsts = (0, *(end + 1 for end in ends))
    return tuple(map(Band, firsts, (*ends, None)))


def ageing(ages: Iterable[tuple[K, int]], ends: Sequence[int] = AGES) -> Ageing[K]:
    """How many of what is open are how old, in calendar days, by key: an owner, a grade, or both in a tuple."""
    columns = bands(ends)
    by_key: dict[K, list[int]] = {}
    for key, days in ages:
        if days < 0:
            raise ValueError(f"an age of {days} days")
        by_key.setdefault(key, []).append(days)
    rows = tuple(_aged(key, found, ends) for key, found in by_key.items())
    return Ageing(columns, rows, _aged(None, [days for found in by_key.values() for days in found], ends))


def _aged(key: K | None, ages: Sequence[int], ends: Sequence[int]) -> Aged[K]:
    in_band = Counter(bisect_left(ends, days) for days in ages)
    counts = tuple(in_band[band] for band in range(len(ends) + 1))
    return Aged(key, counts, len(ages), max(ages, default=None))


class Heat(NamedTuple):
    """How many findings are about each row and column: `cells` by row, the margins `of_row` and `of_column`, and `total`.

    Margins and total count a finding once; `several` are in more than one cell, so that a row may add up to more than its
    margin where there are any. "", always the last, stands for findings that name no row or no column.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    of_row: tuple[int, ...]
    of_column: tuple[int, ...]
    total: int
    several: int


def heat(
    findings: Iterable[tuple[Iterable[str], Iterable[str]]],
    rows: Iterable[str] = (),
    columns: Iterable[str] = (),
) -> Heat:
    """Findings, each given by its rows and its columns (clauses and units), as a matrix.

    The rows and columns that are named come first, also where nothing was found; others follow in the order met.
    """
    cells: Counter[tuple[str, str]] = Counter()
    of_row: Counter[str] = Counter()
    of_column: Counter[str] = Counter()
    total = several = 0
    for down, across in findings:
        its_rows, its_columns = tuple(dict.fromkeys(down)) or ("",), tuple(dict.fromkeys(across)) or ("",)
        cells.update(product(its_rows, its_columns))
        of_row.update(its_rows)
        of_column.update(its_columns)
        total += 1
        several += len(its_rows) * len(its_columns) > 1
    names, heads = _order(rows, of_row), _order(columns, of_column)
    return Heat(
        names,
        heads,
        tuple(tuple(cells[name, head] for head in heads) for name in names),
        tuple(of_row[name] for name in names),
        tuple(of_column[head] for head in heads),
        total,
        several,
    )


def _order(first: Iterable[str], met: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys((*first, *met)), key=lambda name: not name))
