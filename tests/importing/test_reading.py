"""Rows of a register become readings: what is not there, not known or not readable is said, each with its row."""

from __future__ import annotations

import pytest
from registers import KNOWN, LETTERS, plan, read_rows, row, sentences, sheet

from auditcore import i18n
from auditcore.importing.reading import read
from auditcore.importing.shapes import Check, Field, Known, Read, Remark, Sheet

EMPTY_FIELDS = {
    **{"title": "", "observed": "No stamp.", "requirement": "", "evidence": ""},
    **{"grade": "major", "clauses": [], "units": ["land"], "owner": "", "origin": "", "raised": ""},
    **{"answer_due": "", "repeats": []},
}


def only(found: Read) -> tuple[int, str, str]:
    """The one problem."""
    assert len(found.problems) == 1, found.problems
    return sentences(found.problems)[0]


# Columns and rows


def test_a_row_becomes_a_reading_and_every_other_cell_its_source() -> None:
    found = read_rows(row(Status="open", Contact="Mrs. Hoa"))
    assert not found.problems and not found.notes and not found.unknown_units
    (reading,) = found.readings
    assert (reading.row, reading.number, reading.fields, reading.actions) == (2, "2022-001", EMPTY_FIELDS, [])
    assert reading.source == {
        **{"Severity": "Major NC", "Unit": "land", "Status": "open", "Contact": "Mrs. Hoa"}
    }
    assert list(reading.source) == ["Severity", "Unit", "Status", "Contact"]


def test_rows_keep_their_numbers_where_others_are_blank_or_stand_above_the_header() -> None:
    head, *rows = sheet(row(1), row(2)).rows
    above = Sheet("", [["Register 2022"], [], head, rows[0], [], ["", " "], rows[1]], {})
    found = read(above, 3, plan(), KNOWN)
    assert [(reading.row, reading.number) for reading in found.readings] == [(4, "2022-001"), (7, "2022-002")]
    assert not found.problems


def test_columns_are_found_by_their_exact_name_first_then_without_case_and_marks() -> None:
    head = ["no", "  CONDITION ", "muc  do", "Mức độ", "Unit"]
    rows = Sheet("", [head, ["1", "Seen.", "Minor NC", "Major NC", "land"]], {})
    found = read(rows, 1, plan(grade=Field(("Mức độ",), values={"Major NC": "major"})), KNOWN)
    assert found.readings[0].fields["grade"] == "major"
    assert found.readings[0].source == {"muc  do": "Minor NC", "Mức độ": "Major NC", "Unit": "land"}


def test_columns_without_a_name_of_their_own_are_called_by_their_letter() -> None:
    rows = sheet(row()).rows
    wide = Sheet("", [[*rows[0], "Note", "", "Note", "Column F"], [*rows[1], "a", "b", "c", "d"]], {})
    source = read(wide, 1, plan(), KNOWN).readings[0].source
    assert {"Note": "a", "Column F*": "b", "Column G": "c", "Column F": "d"}.items() <= source.items()


def test_a_row_with_more_cells_than_the_header_has_names_is_a_problem_with_fewer_it_is_not() -> None:
    rows = sheet(row(1), row(2), row(3)).rows
    ragged = Sheet("", [[*rows[0], "Note"], rows[1], [*rows[2], "a", "", "b"], [*rows[3], "a", "", " "]], {})
    number, column, sentence = only(read(ragged, 1, plan(), KNOWN))
    assert (number, column) == (3, "")
    assert "7 cells" in sentence and "row 1 names 5 columns" in sentence


def test_a_column_of_the_plan_that_is_not_there_is_told_once() -> None:
    found = read_rows(row(1), row(2), title=Field(("Titel",)), checks={"Sevrity": Check(("Y",))})
    assert [line.row for line in found.problems] == [1, 1]
    assert (
        "'Titel'" in found.problems[0].sentence
        and "No, Condition, Severity, Unit" in found.problems[0].sentence
    )
    assert "Did you mean 'Severity'?" in found.problems[1].sentence


def test_a_required_field_without_a_column_is_told_once() -> None:
    assert only(read_rows(row(1), row(2), grade=Field())) == (
        0,
        "",
        "The mapping names no column for 'grade'.",
    )


# Text


def test_text_is_kept_in_nfc_with_plain_line_ends() -> None:
    found = read_rows(row(Condition="Hồ sơ trễ\r\nhạn ", Status="Đang  làm"))
    assert found.readings[0].fields["observed"] == "Hồ sơ trễ\nhạn"
    assert found.readings[0].source["Status"] == "Đang  làm"


@pytest.mark.parametrize("column", ["No", "Condition", "Severity", "Unit", "Status"])
def test_a_control_character_is_one_problem_that_names_its_cell(column: str) -> None:
    found = read_rows(row(1, Status="open"), {**row(2, Status="open"), column: "a\x07b"})
    number, name, sentence = only(found)
    assert (number, name) == (3, column)
    cell = "ABCDE"[["No", "Condition", "Severity", "Unit", "Status"].index(column)] + "3"
    assert sentence.startswith(f"{cell}: the character U+0007 at position 2 ")
    assert len(found.readings) == 2


def test_a_control_character_in_the_header_names_its_cell() -> None:
    rows = Sheet("", [["No", "Condition", "Severity", "Unit", "St\x00"], *sheet(row()).rows[1:]], {})
    assert only(read(rows, 1, plan(), KNOWN))[:2] == (1, "E")


def test_several_columns_of_a_text_are_joined_by_a_blank_line() -> None:
    observed = Field(("Condition", "Detail", "More"), blank=("N/A",))
    found = read_rows(row(Detail="n/a", More="Nor a date."), row(2, Condition=""), observed=observed)
    assert found.readings[0].fields["observed"] == "No stamp.\n\nNor a date."
    # What means nothing is not lost either.
    assert found.readings[0].source["Detail"] == "n/a" and "More" not in found.readings[0].source
    assert only(found) == (3, "Condition", "must be filled in.")


def test_a_default_stands_where_the_cell_is_empty_or_no_column_is_named() -> None:
    found = read_rows(
        row(1, Severity="", Title="-", Unit=""),
        row(2, Title="Late"),
        title=Field(("Title",), default="Untitled", blank=("-",)),
        grade=Field(("Severity",), values={"Major NC": "major"}, default="minor"),
        unit=Field(("Unit",), default="Một cửa"),
        origin=Field(default="inspection"),
        owner=Field(default="lan"),
    )
    wanted = ("title", "grade", "units", "origin", "owner")
    assert [[reading.fields[name] for name in wanted] for reading in found.readings] == [
        ["Untitled", "minor", ["one-stop"], "inspection", "lan"],
        ["Late", "major", ["land"], "inspection", "lan"],
    ]
    assert not found.problems and found.readings[0].source["Title"] == "-"


# What must be there


def test_every_missing_value_of_a_row_is_named() -> None:
    found = read_rows(
        row(1, Title="Late", Due=""),
        dict.fromkeys([*row(), "Title", "Due"], "") | {"Status": "open"},
        row(3, Title="Late", Due="1/6/2026"),
        checks={"Title": Check(required=True), "Severity": Check(required=True), "No": Check(required=True)},
        title=Field(("Title",)),
        raised=Field(("Due",), required=True),
    )
    must = "must be filled in."
    names = ["No", "Condition", "Severity", "Unit", "Title", "Due"]
    assert sentences(found.problems) == [(2, "Due", must), *((3, name, must) for name in names)]


@pytest.mark.parametrize("nothing", ["N/A", " n/a ", "\u200b", "\u3164", "", " "])
def test_a_word_that_means_nothing_does_not_fill_a_required_cell(nothing: str) -> None:
    blank = Field(("Condition",), blank=("N/A",))
    number, column, sentence = only(read_rows(row(Condition=nothing), observed=blank))
    assert (number, column) == (2, "Condition")
    assert sentence.startswith("must be filled in") and nothing.strip() in sentence


@pytest.mark.parametrize("cell", [";", "N/A; n/a"])
def test_a_unit_cell_of_separators_alone_names_no_unit(cell: str) -> None:
    unit = Field(("Unit",), split=";", blank=("N/A",))
    assert only(read_rows(row(Unit=cell), unit=unit)) == (2, "Unit", f"must be filled in, found '{cell}'.")


def test_a_check_names_what_is_allowed_and_what_was_found() -> None:
    checks = {
        "Costs": Check(("Y", "N")),
        "Kind": Check(("{a}",), required=True),
        "Late": Check(("a", "b", "c")),
    }
    found = read_rows(row(1, Costs="N/A", Kind="", Late="d"), row(2, Costs="y", Kind="{a}"), checks=checks)
    assert sentences(found.problems) == [
        (2, "Costs", "must be Y or N, found 'N/A'."),
        (2, "Kind", "must be filled in."),
        (2, "Late", "must be a, b or c, found 'd'."),
    ]


# Numbers


def test_a_number_used_twice_is_one_problem_with_its_rows() -> None:
    found = read_rows(row(1), row(2), row(3), row(1, No="2022-001 "), row(3), row(3), row(3))
    assert sentences(found.problems) == [
        (0, "", "No 2022-001 is used twice, rows 2 and 5."),
        (0, "", "No 2022-003 is used 4 times, rows 4 and 6–8."),
    ]


def test_numbers_are_one_where_only_case_or_composed_letters_differ() -> None:
    composed, apart = "Đ-é1", "đ-e\u03011"
    assert (
        only(read_rows(row(No=composed), row(No=apart)))[2] == f"No {composed} is used twice, rows 2 and 3."
    )


def test_numbers_that_only_look_alike_are_two() -> None:
    found = read_rows(*(row(No=number) for number in ("8.10", "8.1", "0012", "12", "1E5", "12:30", "100000")))
    assert not found.problems
    assert [reading.number for reading in found.readings][:3] == ["8.10", "8.1", "0012"]


REMARKS = {
    "number": Remark("number", "holds the number 8.2, shown as 8.20", False),
    "date": Remark("date", "holds a date, shown as Oct-22", False),
    "truth": Remark("truth", "holds a truth value", False),
    "error": Remark("error", "holds the error #REF!", True),
}


@pytest.mark.parametrize("kind", REMARKS)
@pytest.mark.parametrize(
    ("column", "at"), [("No", 0), ("Clause", 4), ("Repeat", 5)], ids=["number", "clauses", "repeat"]
)
def test_an_identifier_that_is_no_text_is_one_problem(kind: str, column: str, at: int) -> None:
    cells = row(2, Clause="8.2", Repeat="2021-001")
    found = read_rows(
        row(1, Clause="8.2"),
        cells,
        known=KNOWN._replace(clauses=("8.2", "8.20")),
        remarks={(3, at): REMARKS[kind]},
        clauses=Field(("Clause",), required=True),
        repeat=Field(("Repeat",)),
    )
    says = REMARKS[kind].says
    how = "format the column as text and type again what should stand there."
    # Of the same clause in many rows one sentence is made, so it names no cell.
    where = "the cell" if column == "Clause" else f"{'ABCDEF'[at]}3"
    assert only(found) == (3, column, f"{where} {says}: {how}")


def test_a_clause_typed_as_a_number_is_taken_where_only_one_can_be_meant() -> None:
    remarks = {
        (at, 4): Remark("number", f"holds the number {cell}", False) for at, cell in ((2, "8.2"), (3, "8.1"))
    }
    known = KNOWN._replace(clauses=("8.2", "8.10"))
    rows = row(1, Clause="8.2"), row(2, Clause="8.1")
    found = read_rows(*rows, remarks=remarks, known=known, clauses=Field(("Clause",)))
    assert [reading.fields["clauses"] for reading in found.readings] == [["8.2"], ["8.10"]]
    so = "E2 holds the number 8.2; it is taken as the clause 8.2. So it is in 1 more cell."
    assert sentences(found.notes) == [(2, "Clause", so)] and not found.problems


@pytest.mark.parametrize(
    ("cell", "clauses"), [("8,2", ["8.2"]), ("8,2,1", ["8.2.1"]), ("8.2,9.1", ["8.2", "9.1"]), ("8, 2", [])]
)
def test_a_comma_inside_a_clause_is_its_dot(cell: str, clauses: list[str]) -> None:
    found = read_rows(row(Clause=cell), clauses=Field(("Clause",), split=","))
    assert found.readings[0].fields["clauses"] == clauses
    assert bool(found.problems) is not bool(clauses)


def test_totals_and_signatures_are_left_out_and_named_in_one_sentence() -> None:
    empty = dict.fromkeys(row(), "")
    rows = [
        row(1),
        empty | {"No": "Tổng cộng:", "Condition": "5 điểm"},
        row(2),
        empty | {"No": "Total"},
        empty | {"Note": "Người lập sổ"},
    ]
    found = read_rows(*rows)
    assert [reading.number for reading in found.readings] == ["2022-001", "2022-002"]
    what = "left out, since no finding stands there but: Tổng cộng: | 5 điểm; Total; Người lập sổ"
    assert sentences(found.notes) == [(number, "", what) for number in (3, 5, 6)]
    assert not found.problems


def test_a_row_that_says_something_of_a_finding_is_never_left_out() -> None:
    empty = dict.fromkeys(row(), "")
    found = read_rows(row(No="TOTAL-1"), empty | {"Note": "?"}, row(2), empty | {"Condition": "No key."})
    assert [reading.row for reading in found.readings] == [2, 3, 4, 5]
    assert {line.row for line in found.problems} == {3, 5} and not found.notes
    assert {line.row for line in read_rows(empty | {"Note": "?"}).problems} == {2}


@pytest.mark.parametrize("name", ["Lan", "Chị Lan", "Đ/c Lan", "BÀ LAN", "Ms. Lan", "Mrs Lan"])
def test_a_title_is_no_part_of_a_persons_name(name: str) -> None:
    found = read_rows(row(Owner=name), owner=Field(("Owner",)))
    assert found.readings[0].fields["owner"] == "lan" and not found.notes


def test_cells_merged_downwards_count_for_each_row_but_for_numbers() -> None:
    cells = sheet(row(1), row(2), row(3)).rows
    merged = {(3, 3): "D2:D4", (4, 3): "D2:D4", (4, 0): "A3:A4"}
    found = read(Sheet("", cells, {}, merged), 1, plan(), KNOWN)
    says = "D3 is part of the merged cells D2:D4; what they show counts for each of their rows. So it is in 1 more cell."
    assert sentences(found.notes) == [(3, "Unit", says)]
    assert only(found) == (
        4,
        "No",
        "A4 is part of the merged cells A3:A4; unmerge them and fill in each row.",
    )


def test_what_is_merged_makes_no_row() -> None:
    cells = sheet(row(1), row(1)).rows
    merged = {(3, at): "…" for at in range(4)}
    assert [each.row for each in read(Sheet("", cells, {}, merged), 1, plan(), KNOWN).readings] == [2]


def test_an_exact_number_is_taken_and_told_once_a_column_only_where_zeros_stand_before_it() -> None:
    exact = {
        (number, at): Remark("number", "holds the number 9", True) for number in (2, 3, 4) for at in (0, 3)
    }
    found = read_rows(row(No="7"), row(No="8"), row(No="9"), remarks=exact)
    assert not found.problems and not found.notes
    found = read_rows(row(No="07"), row(No="08"), row(No="09"), remarks=exact)
    so = "A2 holds the number 9; it is taken as it is shown. So it is in 2 more cells."
    assert sentences(found.notes) == [(2, "No", so)]


def test_formulas_and_numbers_elsewhere_are_notes() -> None:
    remarks = {
        (2, 1): Remark("formula", "holds a formula; its stored result is used", False),
        (3, 4): Remark("no-result", "holds a formula without a stored result: nothing is read", True),
        (2, 5): Remark("number", "holds the number 1234.5, shown as 1,234.50", False),
        (3, 5): Remark("number", "holds the number 3", True),
        (2, 6): Remark("date", "holds a date, shown as 30 June 2023", False),
        (2, 7): Remark("date", "holds a date, shown as 30 June 2023", False),
        (1, 0): Remark("number", "holds the number 1", False),
    }
    cells = {"Note": "", "Costs": "1234.5", "Due": "2023-06-30", "Seen": "2023-06-30"}
    raised = Field(("Due",))
    found = read_rows(row(1, **cells), row(2, Costs="3"), remarks=remarks, raised=raised)
    assert not found.problems and found.readings[0].fields["raised"] == "2023-06-30"
    assert sentences(found.notes) == [
        (2, "Condition", "B2 holds a formula; its stored result is used."),
        (2, "Costs", "F2 holds the number 1234.5, shown as 1,234.50; '1234.5' is kept."),
        (2, "Seen", "H2 holds a date, shown as 30 June 2023; '2023-06-30' is kept."),
        (3, "Note", "E3 holds a formula without a stored result: nothing is read."),
    ]


# Words


def test_a_grade_is_found_by_the_mapping_then_by_its_code_or_word() -> None:
    i18n.use("vi")
    try:
        grades = ("major nc", "MINOR NC", "observation", "Strength", "cơ hội cải tiến", "diem manh")
        found = read_rows(*(row(n, Severity=grade) for n, grade in enumerate(grades)))
    finally:
        i18n.use("en")
    assert not found.problems
    assert [reading.fields["grade"] for reading in found.readings] == [
        *("major", "minor", "observation", "strength", "opportunity", "strength")
    ]


def test_a_grade_that_is_not_known_is_told_with_those_that_are() -> None:
    blank = Field(("Severity",), values={"Major NC": "major", "Obs": "observation", "?": ""}, blank=("N/A",))
    found = read_rows(row(1, Severity="N/A"), row(2, Severity="High"), grade=blank)
    assert sentences(found.problems) == [
        (2, "Severity", "'N/A' is not known; the mapping knows: Major NC, Obs."),
        (3, "Severity", "'High' is not known; the mapping knows: Major NC, Obs."),
    ]
    bare = only(read_rows(row(Severity="High"), grade=Field(("Severity",))))[2]
    assert bare == "'High' is not known; these are: major, minor, observation, opportunity, strength."


def test_what_the_mapping_leaves_open_is_told_with_the_place_to_say_it() -> None:
    assert only(read_rows(row(Severity="chưa rõ")))[2] == (
        "'chưa rõ' has no meaning yet: write it in map.toml, under [grade.values]."
    )
    guessed = only(read_rows(row(Severity="chưa rõ"), path=""))[2]
    assert "--save-map map.toml" in guessed and "--map map.toml" in guessed
    clauses = Field(("Clause",), values={"x": ""})
    assert "[clauses.values]" in only(read_rows(row(Clause="x"), clauses=clauses))[2]


def test_an_origin_is_known_by_code_or_mapping() -> None:
    origin = Field(("From",), values={"khách hàng": "complaint"}, blank=("-",))
    cells = ("Khách hàng", "process", "", "-", "elsewhere")
    found = read_rows(*(row(n, From=cell) for n, cell in enumerate(cells)), origin=origin)
    assert [reading.fields["origin"] for reading in found.readings] == ["complaint", "process", "", "", ""]
    assert only(found) == (6, "From", "'elsewhere' is not known; the mapping knows: khách hàng.")


# Clauses


@pytest.mark.parametrize(
    ("cell", "split", "clauses"),
    [
        ("8.2", ";", ["8.2"]),
        ("8.2; 8.10;8.2", ";", ["8.2", "8.10"]),
        ("8.2\n9.1", "lines", ["8.2", "9.1"]),
        ("Purchasing;n/a", ";", ["8.2.1"]),
        ("N/A", ";", []),
    ],
)
def test_clauses_are_split_and_must_be_known(cell: str, split: str, clauses: list[str]) -> None:
    field = Field(("Clause",), split=split, values={"purchasing": "8.2.1"}, blank=("N/A",))
    found = read_rows(row(Clause=cell), clauses=field)
    assert found.readings[0].fields["clauses"] == clauses and not found.problems
    assert found.readings[0].source["Clause"] == cell


def test_letters_are_clauses_each() -> None:
    known = KNOWN._replace(clauses=LETTERS)
    field = Field(("Clause",), split="letters")
    found = read_rows(
        row(1, Clause="BEN"), row(2, Clause="a, B&b"), row(3, Clause="BX"), clauses=field, known=known
    )
    assert [reading.fields["clauses"] for reading in found.readings] == [["B", "E", "N"], ["A", "B"], ["B"]]
    assert only(found) == (4, "Clause", "'X' is no clause of the audit's criteria.")


def test_an_unknown_clause_comes_with_what_was_probably_meant() -> None:
    found = read_rows(row(Clause="8.2.2; 8.20"), clauses=Field(("Clause",), split=";"))
    assert [line.sentence for line in found.problems] == [
        "'8.2.2' is no clause of the audit's criteria. Did you mean '8.2.1'?",
        "'8.20' is no clause of the audit's criteria. Did you mean '8.2'?",
    ]


def test_without_criteria_every_clause_stands_as_it_is_written() -> None:
    known = KNOWN._replace(clauses=())
    found = read_rows(row(Clause="7.5 b"), clauses=Field(("Clause",)), known=known)
    assert found.readings[0].fields["clauses"] == ["7.5 b"] and not found.problems


# Units and people


def test_units_are_found_by_mapping_id_or_name_and_others_are_handed_on() -> None:
    field = Field(("Unit",), split=";", values={"PTC": "one-stop", "HHS": "Health"})
    cells = ("land; tu phap", "TƯ PHÁP; justice", "ptc; Thuế; THUẾ", "HHS; Defense, Veterans", "thuế")
    found = read_rows(*(row(n, Unit=cell) for n, cell in enumerate(cells)), unit=field)
    assert [reading.fields["units"] for reading in found.readings] == [
        *(["land", "justice"], ["justice"], ["one-stop", "Thuế"], ["Health", "Defense, Veterans"], ["Thuế"])
    ]
    assert found.unknown_units == {"Thuế": [4, 6], "Health": [5], "Defense, Veterans": [5]}
    assert not found.problems


def test_a_name_that_could_mean_two_units_is_not_guessed() -> None:
    known = KNOWN._replace(units={"a": "Tổ Hoà", "b": "Tổ Hoa", "c": "Kho", "d": "Kho"})
    found = read_rows(row(1, Unit="Tổ Hoà"), row(2, Unit="to hoa"), row(3, Unit="Kho"), known=known)
    assert [reading.fields["units"] for reading in found.readings] == [["a"], ["to hoa"], ["Kho"]]


def test_who_is_not_there_is_kept_as_text_and_noted() -> None:
    owner = Field(("Owner",), values={"Chief": "lan"}, blank=("none",))
    cells = ("lan", "nguyen van minh", "CHIEF", "Mrs. Hoa", "none")
    found = read_rows(*(row(n, Owner=cell) for n, cell in enumerate(cells)), owner=owner)
    assert [reading.fields["owner"] for reading in found.readings] == ["lan", "minh", "lan", "", ""]
    assert sentences(found.notes) == [(5, "Owner", "kept as text: there is no person 'Mrs. Hoa'.")]
    assert found.readings[3].source["Owner"] == "Mrs. Hoa"


# Days


def test_days_that_cannot_be_read_are_kept_as_text_and_noted() -> None:
    found = read_rows(
        row(1, Found="3/7/2025", Answer="July 3, 2025"),
        row(2, Found="May 2022", Answer="N/A"),
        raised=Field(("Found",), order="month-first"),
        answer_due=Field(("Answer",), blank=("N/A",)),
    )
    days = [(reading.fields["raised"], reading.fields["answer_due"]) for reading in found.readings]
    assert days == [("2025-03-07", "2025-07-03"), ("", "")]
    assert sentences(found.notes) == [(3, "Found", "kept as text, since it is not one date: May 2022")]
    assert found.readings[1].source["Found"] == "May 2022"


def test_a_finding_is_not_raised_in_the_future() -> None:
    found = read_rows(row(1, Found="2026-07-01"), row(2, Found="2/7/2026"), raised=Field(("Found",)))
    assert only(found) == (3, "Found", "2026-07-02 lies in the future; today is 2026-07-01.")


def test_the_readings_need_nothing_but_their_register() -> None:
    nothing = Known({}, {}, (), {}, "2026-07-01")
    assert read(Sheet("", [], {}), 1, plan(), nothing).readings == []
    assert read(Sheet("", [], {}), 0, plan(), nothing).problems
