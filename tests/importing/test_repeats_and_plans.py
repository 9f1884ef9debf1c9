"""Which earlier findings a row repeats, which actions it plans, and how cells are split for both."""

from __future__ import annotations

import pytest
from registers import KNOWN, read_rows, row, sentences

from auditcore.importing.lines import grouped
from auditcore.importing.shapes import Action, Field, Line
from auditcore.importing.values import split

REPEAT = {"repeat": Field(("Repeat of",), blank=("N/A",))}
PLANS = {
    "action": Field(("Plan",), split="numbers"),
    "action_due": Field(("Due",), split=";", blank=("N/A",)),
    "action_owner": Field(("Who",), split=";"),
}
TWO = "1. Write it. 2. Teach it."


# Splitting


@pytest.mark.parametrize(
    ("cell", "how", "parts"),
    [
        ("a; b", "", ["a; b"]),
        ("a; b;; c ;", ";", ["a", "b", "c"]),
        ("Defense, Veterans and Emergency Management", ";", ["Defense, Veterans and Emergency Management"]),
        ("a\n\n b ", "lines", ["a", "b"]),
        ("B, EN", "letters", ["B", "E", "N"]),
        ("1. Do a. 2. Do b in 2023. 3) And c", "numbers", ["Do a.", "Do b in 2023.", "And c"]),
        ("The unit will:\n(1) do a;\n(2) do b", "numbers", ["The unit will:\ndo a;", "do b"]),
        ("Paid 1.5 million in 3. quarter", "numbers", ["Paid 1.5 million in 3. quarter"]),
        ("", "numbers", []),
        (" ; ", ";", []),
    ],
)
def test_a_cell_is_split_as_the_mapping_says(cell: str, how: str, parts: list[str]) -> None:
    assert split(cell, how) == parts


# Repeats


def test_repeats_are_in_the_register_in_the_workspace_or_kept_as_text() -> None:
    found = read_rows(
        row(1, Repeat_of="2021-001, 2022-002; 2020-7\n2022-002"),
        row(2, Repeat_of="n/a"),
        row(3, Repeat_of="Letter"),
        **REPEAT,
    )
    assert not found.problems
    assert [reading.fields["repeats"] for reading in found.readings] == [
        *(["2021-001", "2022-002", "2020-7"], [], ["Letter"])
    ]
    assert sentences(found.notes) == [
        (0, "Repeat of", "2 references name findings that are not here; they are kept as text.")
    ]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("2022-001", "a finding cannot repeat itself."),
        ("2021-001, 2022-999", "2022-999 is not in this register."),
        (
            "2021-001 AND 2021-002",
            "cannot read '2021-001 AND 2021-002' as references; separate them by a comma.",
        ),
        ("see letter", "cannot read 'see letter' as references; separate them by a comma."),
    ],
)
def test_a_repeat_that_cannot_be_is_a_problem(cell: str, sentence: str) -> None:
    found = read_rows(row(1, Repeat_of=cell), row(2), **REPEAT)
    assert sentences(found.problems) == [(2, "Repeat of", sentence)]


@pytest.mark.parametrize(
    ("how", "advice"),
    [
        (",", "separate them by a comma."),
        ("/", "separate them by '/'."),
        ("lines", "write each on a line of its own."),
    ],
)
def test_references_are_separated_as_the_mapping_says(how: str, advice: str) -> None:
    repeat = Field(("Repeat of",), split=how)
    cell = {"lines": "2021-1\n2021-2"}.get(how, f"2021-1 {how} 2021-2")
    found = read_rows(row(1, Repeat_of=cell), row(2, Repeat_of="2021-1 and 2021-2"), repeat=repeat)
    assert found.readings[0].fields["repeats"] == ["2021-1", "2021-2"]
    assert [line.sentence for line in found.problems] == [
        f"cannot read '2021-1 and 2021-2' as references; {advice}"
    ]


def test_the_mapping_may_keep_a_missing_number_of_the_own_series() -> None:
    repeat = Field(("Repeat of",), missing="keep")
    found = read_rows(row(1, Repeat_of="2022-999"), repeat=repeat)
    assert not found.problems and found.readings[0].fields["repeats"] == ["2022-999"] and found.notes


def test_a_number_of_the_own_series_may_be_in_the_workspace() -> None:
    known = KNOWN._replace(findings={"2022-500": ["2022-01-F09"]})
    found = read_rows(row(1, Repeat_of="2022-500"), known=known, **REPEAT)
    assert not found.problems and not found.notes


def test_numbers_with_spaces_are_read_where_the_register_has_such() -> None:
    cells = {"No": "NC 2022 1", "Repeat of": "NC 2021 7, NC 2022 2"}
    found = read_rows({**row(), **cells}, {**row(), "No": "NC 2022 2", "Repeat of": "nc 2022 3"}, **REPEAT)
    assert found.readings[0].fields["repeats"] == ["NC 2021 7", "NC 2022 2"]
    assert sentences(found.problems) == [(3, "Repeat of", "nc 2022 3 is not in this register.")]


def test_plain_numbers_are_a_series_too() -> None:
    rows = [row(No="8", Repeat_of="A-9, 9-A"), row(No="9", Repeat_of="10")]
    assert sentences(read_rows(*rows, **REPEAT).problems) == [(3, "Repeat of", "10 is not in this register.")]


# Plans


def planned(number: int = 1, **cells: str) -> dict[str, str]:
    """A row with the columns of a plan."""
    return row(number, **{"Plan": TWO, "Due": "", "Who": "", **cells})


@pytest.mark.parametrize(
    ("cells", "actions"),
    [
        ({"Plan": "Write it.", "Due": "June 30, 2023"}, [("Write it.", "2023-06-30", "")]),
        (
            {"Plan": TWO, "Due": "30/6/2023", "Who": "lan"},
            [("Write it.", "2023-06-30", "lan"), ("Teach it.", "2023-06-30", "lan")],
        ),
        (
            {"Plan": TWO, "Due": "30/6/2023; 2023-12-31", "Who": "Lan; minh"},
            [("Write it.", "2023-06-30", "lan"), ("Teach it.", "2023-12-31", "minh")],
        ),
    ],
)
def test_actions_come_from_texts_days_and_owners_that_go_together(
    cells: dict[str, str], actions: list[tuple[str, str, str]]
) -> None:
    found = read_rows(planned(**cells), **PLANS)
    assert found.readings[0].actions == [Action(*parts) for parts in actions]
    assert not found.notes and not found.problems
    # The whole cells stand in the source all the same.
    assert cells.items() <= found.readings[0].source.items()


RESPECTIVELY = "June 30, 2023 and December 31, 2023 respectively"


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ({"Due": RESPECTIVELY}, f"kept as text, like the plan, since it is not one date: {RESPECTIVELY}"),
        (
            {"Due": "2023-06-30; later"},
            "kept as text, like the plan, since it is not one date: 2023-06-30; later",
        ),
        (
            {"Due": "2023-06-30; N/A"},
            "kept as text, like the plan, since it is not one date: 2023-06-30; N/A",
        ),
        ({"Due": "1/6/2023; 2/6/2023; 3/6/2023"}, "the plan stays as text: actions 2, dates 3, owners 1. "),
        (
            {"Due": "1/6/2023", "Who": "lan; minh; lan"},
            "the plan stays as text: actions 2, dates 1, owners 3. ",
        ),
    ],
)
def test_a_plan_that_does_not_go_with_its_days_stays_as_text(cells: dict[str, str], note: str) -> None:
    found = read_rows(planned(**cells), **PLANS)
    assert found.readings[0].actions == [] and not found.problems
    ((number, column, sentence),) = sentences(found.notes)
    assert (number, column) == (2, "Due") and sentence.startswith(note)
    assert {"Plan": TWO, **cells}.items() <= found.readings[0].source.items()


@pytest.mark.parametrize("due", ["", "N/A"])
def test_a_plan_without_a_day_is_no_action_and_nothing_to_note(due: str) -> None:
    found = read_rows(planned(1, Due=due), planned(2, Plan="", Due="2023-06-30"), **PLANS)
    assert [reading.actions for reading in found.readings] == [[], []] and not found.notes


def test_an_owner_who_is_not_there_leaves_the_action_to_the_findings_owner() -> None:
    found = read_rows(planned(Due="2023-06-30", Who="Mrs. Hoa; lan"), **PLANS)
    assert [action.owner for action in found.readings[0].actions] == ["", "lan"]
    assert sentences(found.notes) == [(2, "Who", "kept as text: there is no person 'Mrs. Hoa'.")]


# Telling


def test_the_same_about_several_rows_is_one_sentence_in_the_order_of_the_rows() -> None:
    lines = [
        *(Line(row, "Severity", "must be filled in.") for row in (9, 3, 5, 6, 7, 8, 3)),
        *(Line(4, "Unit", "must be filled in."), Line(4, "", "there are 7 cells."), Line(5, "Unit", "{odd}")),
        Line(0, "", "No 2022-001 is used twice, rows 2 and 5."),
        *(Line(0, "Repeat of", "2 references are kept."), Line(11, "Due", "x"), Line(10, "Due", "x")),
    ]
    assert grouped(lines) == [
        "No 2022-001 is used twice, rows 2 and 5.",
        "Repeat of: 2 references are kept.",
        "rows 3, 5–9, Severity: must be filled in.",
        "row 4, Unit: must be filled in.",
        "row 4: there are 7 cells.",
        "row 5, Unit: {odd}",
        "rows 10, 11, Due: x",
    ]


def test_nobody_has_to_read_a_thousand_row_numbers() -> None:
    (sentence,) = grouped([Line(row, "Unit", "x") for row in range(2, 4002, 2)])
    assert sentence.startswith("rows 2, 4, 6, ") and sentence.endswith(", 40 and 1980 more, Unit: x")


def test_a_long_cell_is_told_in_short() -> None:
    found = read_rows(planned(Due="x" * 9000, Severity="y" * 9000), **PLANS)
    assert all(len(line.sentence) < 400 for line in [*found.notes, *found.problems])
    assert len(found.notes) == len(found.problems) == 1


def test_problems_and_notes_come_in_the_order_of_the_sheet() -> None:
    found = read_rows(
        planned(1, Due="later", Seen="?"),
        planned(1, Due="soon", Seen="?", Unit="", Condition="", Severity="-"),
        raised=Field(("Seen",)),
        **PLANS,
    )
    assert [(line.row, line.column) for line in found.notes] == [
        *((2, "Due"), (2, "Seen"), (3, "Due"), (3, "Seen"))
    ]
    assert [(line.row, line.column) for line in found.problems] == [
        *((0, ""), (3, "Condition"), (3, "Severity"), (3, "Unit"))
    ]
