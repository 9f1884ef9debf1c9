"""A report as plain text: all that it says, in lines of the terminal's width, and nothing in it runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sample_report import full, hostile, plain
from sample_report import texts as corpus

from auditcore import i18n, report_text
from auditcore.api import (
    Bullets,
    Chart,
    Column,
    Fields,
    Report,
    Section,
    Series,
    Signature,
    Signatures,
    Table,
)
from auditcore.contract import Part
from auditcore.errors import Refused
from auditcore.text import width as wide

WIDTHS = pytest.mark.parametrize("width", [40, 80, 120])


def lines(report: Report, width: int = 80, format: str = "simple") -> list[str]:
    with i18n.speaking(report.language):
        return list(report_text.text(report, format, width))


def of(*parts: Part, width: int = 80, format: str = "simple", title: str = "") -> list[str]:
    """The lines of these parts alone."""
    section = Section(title, parts)
    report = Report("T", "", "", "", (section,))
    return lines(report, width, format)[3:]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@WIDTHS
@pytest.mark.parametrize("language", ["en", "vi"])
def test_all_that_is_said_stands_in_lines_that_fit(width: int, language: str) -> None:
    report = full(language)
    shown = lines(report, width)
    assert max(map(wide, shown)) <= width
    assert not any("\n" in line for line in shown)
    said = set(words(" ".join(shown)))
    for section in report.sections:
        assert set(words(section.title)) <= said
        for part in section.parts:
            if isinstance(part, str):
                assert set(words(part)) <= said
            elif isinstance(part, Fields):
                assert {word for pair in part.pairs for text in pair for word in words(text)} <= said
            elif isinstance(part, Bullets):
                assert {word for _depth, text in part.items for word in words(text)} <= said
            elif isinstance(part, Chart):
                assert {*words(part.about), *words(part.title)} <= said
    for table in report.tables:
        titles = {word for column in table.columns for word in words(column.title)}
        assert titles <= said or not list(table.rows)
        assert set(words(table.note)) <= said
    assert report.letterhead
    assert {*words(report.letterhead.office), *words(report.letterhead.motto[0])} <= said
    assert all(set(words(one)) <= said for one in report.letterhead.recipients)
    assert report.head.replace(":", " ") in " ".join(shown).replace(":", " ")


@WIDTHS
def test_titles_are_underlined_by_their_level(width: int) -> None:
    report = Report("Whole", "", "", "", tuple(Section(f"Level {n}", ("x",), n) for n in (1, 2, 3, 4)))
    shown = lines(report, width)
    titles = [at for at, line in enumerate(shown) if line.startswith(("Whole", "Level"))]
    assert {shown[at]: shown[at + 1] for at in titles} == {
        "Whole": "═════",
        "Level 1": "───────",
        "Level 2": "╌╌╌╌╌╌╌",
        "Level 3": "·······",
        "Level 4": "·······",
    }


def test_what_has_no_title_has_no_rule() -> None:
    assert of("text") == ["text"]


def test_organisation_period_and_day_stand_below_the_title_without_a_letterhead() -> None:
    report = full("vi", letterhead=False)
    shown = lines(report)
    assert shown[1].startswith("═") and report.organisation in shown[2] and report.period in shown[3]
    assert shown[4].endswith("31/07/2026")


def test_facts_stand_below_each_other_and_those_without_a_value_are_left_out() -> None:
    shown = of(Fields((("a", "1"), ("long label", "2"), ("nothing", ""))))
    assert shown == ["a           1", "long label  2"]


def test_a_fact_goes_on_below_its_beginning() -> None:
    shown = of(Fields((("label", "one two three four five six seven\neight"),)), width=40)
    assert shown == ["label  one two three four five six seven", "       eight"]


def test_a_label_that_is_long_stands_above() -> None:
    label = "a label that takes more room than a line has for labels"
    shown = of(Fields(((label, "value"), ("b", "x"))), width=60)
    assert shown[0] == label and shown[1].strip() == "value" and shown[1].startswith(" " * 20)


def test_a_list_hangs_as_a_tree() -> None:
    items = ((0, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e"), (5, "f"))
    assert of(Bullets(items)) == ["- a", "  ├ b", "  │ └ c", "  └ d", "- e", "  └ f"]


def test_an_item_goes_on_below_its_beginning_with_the_line_beside_it() -> None:
    items = ((0, "a"), (1, "b " * 30), (1, "c"))
    shown = of(Bullets(items), width=40)
    assert shown[1].startswith("  ├ b") and shown[2].startswith("  │ b") and shown[-1] == "  └ c"


def test_a_tree_of_any_depth_fits() -> None:
    shown = of(Bullets(tuple((depth, f"n{depth} {'word ' * 9}") for depth in range(60))), width=40)
    assert max(map(wide, shown)) <= 40 and {f"n{depth}" for depth in range(60)} <= set(
        " ".join(shown).split()
    )


GRID = Table(
    "Days", (Column("id", "finding", "id"), Column("n", "days", "number")), ({"id": "F01", "n": 3},), "Note."
)


def test_a_table_stands_below_its_title_and_above_its_note() -> None:
    assert of(GRID) == ["Days", "finding  days", "-------  ----", "F01      3", "Note."]


SAYS = Table(
    "",
    (Column("id", "input", "id"), Column("said", "what was put before it"), Column("on", "on", "day")),
    (
        {"id": "a", "said": "From the record:\nDone: 2 of 2.", "on": "2026-07-20"},
        {"id": "b", "said": "Two new procedures", "on": "2026-07-21"},
    ),
)


def test_a_cell_has_its_own_lines() -> None:
    assert of(SAYS) == [
        "input  what was put before it  on",
        "-----  ----------------------  ----------",
        "a      From the record:        2026-07-20",
        "       Done: 2 of 2.",
        "b      Two new procedures      2026-07-21",
    ]
    narrow = of(SAYS, width=34)
    assert "⏎" not in str(narrow) and "       Done: 2 of 2." in narrow and max(map(wide, narrow)) <= 34


def test_a_cell_with_lines_is_as_wide_as_its_longest_line() -> None:
    """So that no other column gives way for it."""
    columns = (Column("a", "a"), Column("b", "b"))
    row = {"a": "twenty letters wide.\ntwenty letters wide.", "b": "thirty letters are in this one."}
    assert of(Table("", columns, (row,)), width=20 + 2 + 31)[2:] == [
        "twenty letters wide.  thirty letters are in this one.",
        "twenty letters wide.",
    ]


@pytest.mark.parametrize("format", ["grid", "psql", "plain", "fancy_grid"])
def test_it_has_them_in_any_format_whose_rows_may_have_several(format: str) -> None:
    shown = of(SAYS, format=format)
    assert "⏎" not in str(shown)
    assert any("Done: 2 of 2." in line and "From" not in line for line in shown)


@pytest.mark.parametrize("format", ["tsv", "pipe", "html"])
def test_it_is_one_line_where_a_row_is_one(format: str) -> None:
    assert any("From the record: Done: 2 of 2." in line for line in of(SAYS, format=format))


def test_nothing_in_a_line_of_a_cell_runs() -> None:
    rows = ({"id": "a", "said": "one\n\x1b[31mtwo\r", "on": ""},)
    shown = of(SAYS._replace(rows=rows))
    assert not re.search("[\x00-\x1f]", "".join(shown)) and "⏎" not in str(shown)


def test_a_title_is_not_said_twice() -> None:
    assert of(GRID, title="Days")[2:] == ["finding  days", "-------  ----", "F01      3", "Note."]


@pytest.mark.parametrize(
    ("format", "line"),
    [("grid", "| F01     | 3    |"), ("pipe", "| F01     | 3    |"), ("tsv", "F01\t3")],
)
def test_a_table_is_drawn_in_the_format_that_is_asked_for(format: str, line: str) -> None:
    assert line in of(GRID, format=format)


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="gird"):
        lines(plain(), format="gird")


@pytest.mark.parametrize("format", ["simple", "grid"])
def test_of_a_table_that_is_too_wide_each_row_is_a_list_of_facts(format: str) -> None:
    columns = tuple(Column(f"c{i}", f"column-{i}", "id") for i in range(9))
    rows = [{f"c{i}": f"row-{row}-value-{i}" for i in range(9)} for row in (1, 2)]
    shown = of(Table("", columns, rows), format=format, width=40)
    assert max(map(wide, shown)) <= 40
    assert shown[0] == "column-0  row-1-value-0" and shown[10] == "column-0  row-2-value-0" and shown[9] == ""


def test_a_table_for_programs_is_as_wide_as_it_needs() -> None:
    columns = tuple(Column(f"c{i}", f"column-{i}", "id") for i in range(9))
    shown = of(Table("", columns, ({f"c{i}": "x" * 30 for i in range(9)},)), format="tsv", width=40)
    assert shown[1] == "\t".join(["x" * 30] * 9)


def test_a_table_without_rows_says_so() -> None:
    assert of(GRID._replace(rows=()))[:2] == ["Days", "Nothing stands here."]


@pytest.mark.parametrize(
    ("column", "value", "english", "vietnamese"),
    [
        (Column("a", "a", "day"), "2026-07-03", "2026-07-03", "03/07/2026"),
        (
            Column("a", "a", "moment"),
            "2026-07-03T07:02:59.1Z",
            "2026-07-03 07:02 UTC",
            "03/07/2026 07:02 UTC",
        ),
        (Column("a", "a", "number"), 1.5, "1.5", "1,5"),
        (Column("a", "a", "number"), -0.00001, "0", "0"),
        (Column("a", "a", "percent"), 62.5, "62.5%", "62,5%"),
        (Column("a", "a", "percent"), float("nan"), "", ""),
        (Column("a", "a", "truth"), False, "no", "không"),
        (Column("a", "a", "code", words={"major": "nặng"}), ("major", "x"), "nặng, x", "nặng, x"),
        (Column("a", "a", "code", {"major": "bad"}, {"major": "nặng"}), "major", "▲ nặng", "▲ nặng"),
        (Column("a", "a", "truth", {"true": "warn"}), True, "◆ yes", "◆ có"),
        (Column("a", "a", "data"), {"k": (1, None)}, "k: 1,", "k: 1,"),
    ],
)
def test_values_are_shown_as_the_language_has_them(
    column: Column, value: object, english: str, vietnamese: str
) -> None:
    for language, expected in (("en", english), ("vi", vietnamese)):
        table = Table("", (column, Column("b", "b")), ({"a": value, "b": "|"},))
        report = Report("T", "", "", "", (Section("", (table,)),), language=language)
        assert lines(report)[-1].rpartition("|")[0].strip() == expected


def chart(kind: str, *series: tuple[float | None, ...]) -> Chart:
    columns = (Column("l", "label"), *(Column(str(i), f"s{i}", "number") for i in range(len(series))))
    labels = tuple(f"l{i}" for i in range(len(series[0])))
    rows = [
        {"l": label, **{str(i): one[at] for i, one in enumerate(series)}} for at, label in enumerate(labels)
    ]
    made = tuple(Series(f"s{i}", one) for i, one in enumerate(series))
    return Chart(kind, "C", "About.", labels, made, Table("C", columns, rows))


@pytest.mark.parametrize(("kind", "more"), [("bars", ()), ("pareto", ((50.0, 75.0, 100.0),))])
def test_bars_stand_beside_the_figures_and_say_the_same(
    kind: str, more: tuple[tuple[float, ...], ...]
) -> None:
    shown = of(chart(kind, (8, 4, 0), *more))
    assert shown[:2] == ["C", "About."]
    drawn = [line.count("█") for line in shown[-3:]]
    assert drawn == [24, 12, 0]
    assert [line.split()[1] for line in shown[-3:]] == ["8", "4", "0"]


def test_a_bar_is_drawn_to_an_eighth() -> None:
    assert of(chart("bars", (64, 1)))[-1].split()[-1] == "▍"


@pytest.mark.parametrize(
    "one",
    [chart("bars", (1, 2), (2, 1)), chart("lines", (1, 2)), chart("heat", (1, 2)), chart("bars", (0, 0))],
)
def test_what_bars_could_not_say_has_none(one: Chart) -> None:
    assert not any("█" in line or "▏" in line for line in of(one))


def test_bars_give_way_where_there_is_no_room() -> None:
    one = chart("bars", (1, 2))
    named = one._replace(
        table=one.table._replace(columns=(one.table.columns[0], Column("0", "f" * 20, "number")))
    )
    assert any("█" * 12 in line and "█" * 24 not in line for line in of(named, width=44))
    shown = of(named, width=38)
    assert not any("█" in line for line in shown) and shown[-1].split() == ["l1", "2"]


@WIDTHS
def test_everybody_who_signs_has_a_line(width: int) -> None:
    blocks = tuple(Signature(f"Title {i}", f"Name {i}", "(sign)") for i in range(4))
    shown = of(Signatures(blocks), width=width)
    assert max(map(wide, shown)) <= width
    text = " ".join(shown)
    assert len(re.findall("_{10,}", text)) == 4
    for i in range(4):
        assert text.index(f"Title {i}") < text.index(f"Name {i}")
    at = next(number for number, line in enumerate(shown) if "____" in line)
    assert "Name 0" in shown[at + 1]


@WIDTHS
def test_no_text_runs_or_hides(width: int, shared_data: Path) -> None:
    report = hostile([text for text in corpus(shared_data) if len(text) < 5000])
    for format in ("simple", "grid", "pipe"):
        for line in lines(report, width, format):
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ud800-\udfff]", line)
            assert format == "pipe" or wide(line) <= width or max(line) >= "\u3000"


def test_a_letterhead_is_side_by_side_where_there_is_room() -> None:
    report = full("vi")
    assert report.letterhead
    office, motto = report.letterhead.above, report.letterhead.motto[0]
    assert office in lines(report, 120)[0] and motto in lines(report, 120)[0]
    assert lines(report, 40)[0] in office and motto not in lines(report, 40)[0]
