"""Every guard of the table has a test named after it in this folder, and every trap of the design, too."""

from __future__ import annotations

import ast
from pathlib import Path

from auditcore import guards, lifecycle


def names_of_tests() -> set[str]:
    return {
        node.name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def guards_of_the_table() -> set[str]:
    moves = [*lifecycle.MOVES.values(), *lifecycle.ACTION_MOVES.values()]
    return {guard.__name__ for move in moves for guard in move.guards}


def test_each_guard_of_the_table_has_a_test_named_after_it() -> None:
    missing = {f"test_{name}" for name in guards_of_the_table()} - names_of_tests()
    assert not missing, f"guards without a test: {sorted(missing)}"


def test_each_guard_that_is_written_guards_something() -> None:
    """A rule that stands in no row of the table would protect nobody."""
    written = {
        node.name
        for path in Path(guards.__file__).parent.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and isinstance(node.returns, ast.Subscript)
        and ast.unparse(node.returns) == "Iterator[str]"
    }
    assert written == guards_of_the_table()


# What public tools have fallen into, and what other tools lack (the design, section 3).
TRAPS = (
    "closing_with_no_action",
    "closing_with_no_action_but_a_correction_only",
    "closing_with_all_actions_cancelled",
    "verifying_before_the_last_action_is_done",
    "verdict_dated_before_the_work",
    "verifier_who_owns_or_did_the_work_or_belongs_to_the_unit",
    "one_failed_action_does_not_block_closing_for_ever",
    "evidence_missing",
    "a_due_date_moved_keeps_every_earlier_one",
    "extension_twice",
    "a_closed_finding_edited",
    "editing_the_closed_behind_its_back",
    "deleting_the_closed",
    "reopening_clears_the_closing_date_and_keeps_history",
    "status_and_result_that_disagree",
    "a_moved_detection_date",
    "negative_ages",
    "negative_ages_wherever_days_are_counted",
    "a_whole_year_on_with_nothing_run",
    "a_correction_only_for_a_repeat_or_a_major",
    "what_is_missing_is_said_all_at_once",
)


def test_each_trap_has_a_test_named_after_it() -> None:
    missing = {f"test_{trap}" for trap in TRAPS} - names_of_tests()
    assert not missing, f"traps without a test: {sorted(missing)}"
