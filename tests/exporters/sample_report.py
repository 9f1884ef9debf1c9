"""Reports for the tests of exporters: `plain` is a list as the command line makes it, `full` has one of everything,
`hostile` has the shared corpus in every place where text may stand, `many` has as many rows as one likes."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sample_charts import bars, control, grades, heat, lines, pareto, steps
from sample_words import WORDS

from auditcore.api import (
    Bullets,
    Chart,
    Column,
    Fields,
    Letterhead,
    Report,
    Section,
    Series,
    Signature,
    Signatures,
    Table,
)

ON = "2026-07-31"
AT = "2026-07-31T09:15:00.000000Z"
HEAD = "2026-07:153:0a1b-2c3d-4e5f-6071"

Row = Mapping[str, Any]


class Rows:
    """Rows that are made anew each time that they are gone through: an exporter that needs a list fails on them."""

    def __init__(self, make: Callable[[], Iterable[Row]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Row]:
        return iter(self._make())


def plain(rows: int = 3) -> Report:
    """A list of findings, as `finding list --format` gives it to an exporter. Its kinds are those of lists, too."""
    columns = (
        Column("id", "finding", "id"),
        Column("grade", "grade", "code"),
        Column("clauses", "clauses", "clauses"),
        Column("observed", "observed", "text"),
        Column("due", "due", "day"),
        Column("days", "days", "number"),
        Column("late", "late", "truth"),
        Column("extra", "extra", "data"),
    )
    said = ("3 of 20 files have no receipt", "8.10", "0012", "Thiếu “giấy” hẹn; hai\ndòng", "=1+1", "")

    def made() -> Iterator[Row]:
        for i in range(rows):
            yield {
                "id": f"2026-07-F{i + 1:02d}",
                "grade": ("major", "minor", "observation")[i % 3],
                "clauses": (("8.10", "8.2"), (), ("9.1",))[i % 3],
                "observed": said[i % len(said)],
                "due": ("2026-08-31", None, "2026-09-01")[i % 3],
                "days": (31, None, -4)[i % 3],
                "late": bool(i % 2),
                "extra": ({"cause": ["why", None]}, None, ())[i % 3],
            }

    section = Section("", (Table("Findings", columns, Rows(made)),))
    return Report("Findings", "Ủy ban nhân dân xã Hòa Bình", ON, "", (section,))


def many(rows: int) -> Report:
    """A list with so many rows, none of them kept."""
    return plain(rows)._replace(title=f"{rows} findings")


def full(language: str = "en", letterhead: bool = True) -> Report:
    """A report with one of everything, in English (`en`) or Vietnamese (`vi`)."""
    says = WORDS[language]
    office = Letterhead(
        office=says["office"],
        above=says["above"],
        motto=(says["motto 1"], says["motto 2"]),
        number=says["number"],
        place_and_date=says["place"],
        recipients=(says["recipient 1"], says["recipient 2"], says["recipient 3"]),
    )
    facts = Fields(
        (
            (says["objective"], says["objective text"]),
            (says["criteria"], "ISO 9001:2015"),
            (says["scope"], says["scope text"]),
            # NFD: as some keyboards and systems write it.
            (
                says["unit"],
                unicodedata.normalize("NFD", "Bộ phận Tiếp nhận và Trả kết quả – Đường Nguyễn Huệ"),
            ),
        )
    )
    whys = Bullets(tuple((depth, says[f"why {i}"]) for depth, i in ((0, 1), (1, 2), (2, 3), (0, 4))))
    blocks = Signatures(
        (
            Signature(says["auditee"], "", says["sign"]),
            Signature(says["lead"], "Nguyễn Thị Lan", says["sign"]),
            Signature(says["head"], "Trần Văn Đức", says["seal"]),
        )
    )
    none = Table(says["nothing"], _columns(says), (), says["table note"])
    sections = (
        Section("", (says["paragraph"],)),
        Section(says["summary"], (facts, says["paragraph"])),
        Section(says["findings"], (findings(says),)),
        Section(says["each finding"], (), 2),
        Section("2026-07-F01", (says["paragraph"], Fields(((says["clause"], "8.10"), (says["number"], "0012")))), 3),
        Section(says["causes"], (whys,), 3),
        Section(says["nothing"], (Table("", _columns(says), ()), none)),
        Section(says["figures"], ()),
        Section(says["bars"], (bars(says), grades(says)), 2),
        Section(says["pareto"], (pareto(says),), 2),
        Section(says["lines"], (lines(says), steps(says)), 2),
        Section(says["control"], (control(says),), 2),
        Section(says["heat"], (heat(says),), 2),
        Section(says["detail"], (wide(says), long(says))),
        Section(says["signatures"], (blocks,)),
    )  # fmt: skip
    return Report(
        title=says["title"],
        organisation=says["organisation"],
        on=ON,
        head=HEAD,
        sections=sections,
        name="audit",
        period=says["period"],
        language=language,
        at=AT,
        letterhead=office if letterhead else None,
    )


def _columns(says: Mapping[str, str]) -> tuple[Column, ...]:
    """A column of every kind."""
    return (
        Column("id", says["finding"], "id"),
        Column("grade", says["grade"], "code", {says["major"]: "bad", says["minor"]: "warn"}),
        Column("clauses", says["clauses"], "clause"),
        Column("observed", says["observed"]),
        Column("due", says["due"], "day"),
        Column("at", says["written"], "moment"),
        Column("days", says["days"], "number"),
        Column("share", says["share"], "percent"),
        Column("late", says["late"], "truth", {"yes": "bad"}),
    )


def findings(says: Mapping[str, str]) -> Table:
    def made() -> Iterator[Row]:
        yield {"id": "2026-07-F01", "grade": says["major"], "clauses": ("8.5.1", "8.10"), "observed": says["paragraph"],
               "due": "2026-08-31", "at": "2026-07-03T07:02:11.123456Z", "days": 34, "share": 62.5,
               "late": True}  # fmt: skip
        yield {"id": "2026-07-F02", "grade": says["minor"], "clauses": ("8.10",), "observed": "8.10",
               "due": "2026-08-01", "at": "2026-07-03T23:30:00.000000Z", "days": 1234567, "share": 0,
               "late": False}  # fmt: skip
        yield {"id": "2026-07-F100", "grade": says["observation"], "clauses": "9.1", "observed": "0012",
               "due": "", "at": None, "days": -3, "share": 100, "late": None}  # fmt: skip
        yield {"id": "2026-07-F101", "grade": None, "clauses": (), "observed": "=SUM(A1:A2)\n+1",
               "due": None, "at": None, "days": None, "share": None, "late": None}  # fmt: skip
        yield {"id": "2026-07-F102", "observed": unicodedata.normalize("NFD", says["asked"]), "days": 0.125}

    return Table(says["by number"], _columns(says), Rows(made), says["table note"])


def long(says: Mapping[str, str], rows: int = 240) -> Table:
    """A table that goes over several pages."""
    columns = (
        Column("id", says["clause"], "clause"),
        Column("asked", says["question"]),
        Column("days", says["days"], "number"),
    )

    def made() -> Iterator[Row]:
        for i in range(rows):
            yield {"id": f"8.{i}", "asked": " ".join([says["asked"]] * (1 + i % 3)), "days": i}

    return Table(says["long"], columns, Rows(made))


def wide(says: Mapping[str, str]) -> Table:
    """A table with more columns than a page of A4 likes."""
    months = [f"m{i}" for i in range(1, 13)]
    columns = (
        Column("unit", says["unit"]),
        *(Column(month, f"{says['month']} {month[1:]}", "number") for month in months),
        Column("sum", says["count"], "number"),
    )
    units = [says[f"unit {i}"] for i in (1, 2, 3)]

    def made() -> Iterator[Row]:
        for place, unit in enumerate(units):
            figures = {month: (i * 7 + place * 5) % 11 for i, month in enumerate(months)}
            yield {"unit": unit, **figures, "sum": sum(figures.values())}

    return Table(says["wide"], columns, Rows(made))


def texts(shared_data: Path) -> list[str]:
    """The hostile texts of the shared corpus, the repeated ones written out. Two hold half a surrogate pair."""
    entries = json.loads((shared_data / "hostile" / "texts.json").read_text(encoding="utf-8"))
    return [_written_out(entry["text"]) for entry in entries]


def _written_out(text: Any) -> str:
    return text if isinstance(text, str) else text["repeat"][0] * text["repeat"][1]


def hostile(corpus: Sequence[str], language: str = "en") -> Report:
    """A report with these texts in every place where text may stand."""

    def taken(count: int) -> tuple[str, ...]:
        """The next texts of the corpus, which begins again at its end."""
        return tuple(next(endless) for _each in range(count))

    def again() -> Iterator[str]:
        while True:
            yield from corpus

    endless = again()
    columns = (
        Column("id", taken(1)[0], "id"),
        Column("text", taken(1)[0]),
        Column("code", taken(1)[0], "code", {corpus[0]: "bad"}),
        Column("clause", taken(1)[0], "clause"),
        Column("list", taken(1)[0]),
        Column("day", taken(1)[0], "day"),
        Column("moment", taken(1)[0], "moment"),
        Column("number", taken(1)[0], "number"),
    )
    rows = [
        {"id": f"F{i:02d}", "text": text, "code": text, "clause": text, "list": (text, text), "day": text, "moment": text,
         "number": text}
        for i, text in enumerate(corpus)
    ]  # fmt: skip
    tables = [Table(text, columns[:2], (), text) for text in corpus]
    kinds = ("bars", "pareto", "lines", "steps", "control", "heat")
    charts = [_hostile_chart(kind, taken(12)) for kind in kinds]
    sections = (
        *(Section(text, (text, Fields(((text, text),)), Bullets(((0, text), (3, text))))) for text in corpus),
        Section("Table", (Table(taken(1)[0], columns, Rows(lambda: rows), taken(1)[0]), *tables)),
        Section("Charts", tuple(charts)),
        *(Section(text, (Signatures((Signature(text, text, text), Signature(text))),), 2) for text in corpus),
    )
    return Report(
        title=" ".join(text for text in corpus if len(text) < 200),
        organisation=taken(1)[0],
        on=ON,
        head=HEAD,
        sections=sections,
        name="audit",
        period=taken(1)[0],
        language=language,
        at=AT,
        letterhead=Letterhead(taken(1)[0], taken(1)[0], taken(2), taken(1)[0], taken(1)[0], tuple(corpus)),
    )


def _hostile_chart(kind: str, given: tuple[str, ...]) -> Chart:
    title, about, unit, *names = given
    values: tuple[float | None, ...] = (3, None, 1e9)
    series = tuple(Series(name, values) for name in names[:4])
    labels = tuple(names[4:7])
    columns = (
        Column("first", names[7]),
        *(Column(f"c{i}", one.name, "number") for i, one in enumerate(series)),
    )
    rows = [{"first": label, **{f"c{i}": values[at] for i in range(4)}} for at, label in enumerate(labels)]
    return Chart(kind, title, about, labels, series, Table(title, columns, rows, about), unit)
