"""Charts of every kind for the sample reports, each with its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore.api import Chart, Column, Series, Table


def _chart(
    says: Mapping[str, str],
    kind: str,
    first: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str = "",
    title: str = "",
) -> Chart:
    """A chart with the table that says the same: a row a label; of a heat map, a row a series."""
    title = title or kind
    values = "percent" if unit == "%" else "number"
    if kind == "heat":
        columns = (
            Column("first", first),
            *(Column(f"c{i}", label, values) for i, label in enumerate(labels)),
        )
        rows: list[dict[str, Any]] = [
            {"first": one.name, **{f"c{i}": value for i, value in enumerate(one.values)}} for one in series
        ]
    else:
        columns = (
            Column("first", first),
            *(Column(f"c{i}", one.name, values) for i, one in enumerate(series)),
        )
        rows = [
            {"first": label, **{f"c{i}": one.values[at] for i, one in enumerate(series)}}
            for at, label in enumerate(labels)
        ]
    table = Table(says[title], columns, rows)
    return Chart(kind, says[title], says[f"{title} about"], tuple(labels), tuple(series), table, unit)


def bars(says: Mapping[str, str]) -> Chart:
    units = [says[f"unit {i}"] for i in (1, 2, 3)]
    return _chart(
        says, "bars", says["unit"], units, [Series(says["count"], (12, 5, 0))], says["findings unit"]
    )


def grades(says: Mapping[str, str]) -> Chart:
    """Bars of several series, with a gap."""
    units = [says[f"unit {i}"] for i in (1, 2, 3)]
    series = [
        Series(says["major"], (2, 0, 1)),
        Series(says["minor"], (7, 4, None)),
        Series(says["observation"], (3, 1, 2)),
    ]
    return _chart(says, "bars", says["unit"], units, series, says["findings unit"], "grades")


def pareto(says: Mapping[str, str]) -> Chart:
    counts = (11, 7, 4, 2, 2, 1)
    running = tuple(round(sum(counts[: i + 1]) / sum(counts) * 100, 1) for i in range(len(counts)))
    labels = ("8.5.1", "8.2.1", "7.5.3", "8.10", "9.1.3", "10.2")
    series = [Series(says["count"], counts), Series(says["running"], running)]
    return _chart(says, "pareto", says["clause"], labels, series, says["findings unit"])


def lines(says: Mapping[str, str]) -> Chart:
    labels = [f"2025-{month:02d}" for month in range(1, 13)]
    opened = (3, 5, 9, 9, 14, 18, 21, 26, 27, 29, 30, 31)
    closed = (None, 1, 2, 5, 6, 9, 11, 13, 19, 24, 27, 29)
    return _chart(
        says,
        "lines",
        says["month"],
        labels,
        [Series(says["opened"], opened), Series(says["closed"], closed)],
        says["findings unit"],
    )


def steps(says: Mapping[str, str]) -> Chart:
    """A share that falls; its labels are days, at uneven distances."""
    labels = ("0", "5", "12", "20", "34", "60", "120")
    return _chart(
        says,
        "steps",
        says["day"],
        labels,
        [Series(says["open share"], (100, 95, 80.5, 66.7, 50, 31.2, 12.5))],
        "%",
    )


def control(says: Mapping[str, str]) -> Chart:
    labels = [f"2026-{i:02d}" for i in range(1, 11)]
    values = (3, 4, 2, 5, 3, 11, 4, 3, None, 2)
    upper = (8.1, 8.1, 7.6, 8.9, 8.1, 8.1, 7.6, 8.1, 8.9, 8.1)
    series = [
        Series(says["per audit"], values),
        Series(says["centre"], (3.7,) * 10),
        Series(says["lower"], (0,) * 10),
        Series(says["upper"], upper),
    ]
    return _chart(says, "control", says["audit"], labels, series, says["findings unit"])


def heat(says: Mapping[str, str]) -> Chart:
    units = [says[f"unit {i}"] for i in (1, 2, 3)]
    series = [
        Series("8.5.1", (7, 1, 0)),
        Series("8.10", (0, 3, None)),
        Series("9.1", (2, None, 1)),
        Series("10.2", (1, 0, 4)),
    ]
    return _chart(says, "heat", says["clause"], units, series, says["findings unit"])


CHARTS = (bars, grades, pareto, lines, steps, control, heat)
"""What makes each chart of `full` from the words of a language."""
