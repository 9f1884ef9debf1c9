"""Once it is imported: the register"s own number is an id, and every question gets the count that the file itself gives."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from every_list import COMMANDS
from state_office import (
    AUDIT,
    GRADES,
    MAP,
    Imported,
    Office,
    Row,
    empty,
    expected,
    imports,
    office,
    register,
    table,
    written,
)

from auditcore.cli import ids

__all__ = ["empty", "expected", "imports", "office", "register", "table"]


# The register's number is an id


ID = "{id}"
# One try of each verb that takes a finding: some are refused, in the same words for the number as for the id.
VERBS: dict[str, tuple[str, ...]] = {
    "finding show": (ID,),
    "finding edit": (ID, "--evidence", "Ledger", "--reason", "found"),
    "finding note": (ID, "Asked again"),
    "finding issue": (ID,),
    "finding respond": (ID, "--correction", "Paid back", "--as", "binh"),
    "finding analyse": (ID, "--method", "text", "--cause", "No form", "--as", "binh"),
    "finding submit": (ID, "--as", "binh"),
    "finding accept": (ID,),
    "finding return": (ID, "--reason", "Too little"),
    "finding verify": (ID, "--verdict", "effective"),
    "finding decide": (ID, "--withdraw", "--reason", "So be it"),
    "finding regrade": (ID, "--to", "minor", "--reason", "Once"),
    "finding combine": (ID, "--into", f"{AUDIT}-F02", "--reason", "The same"),
    "finding assign": (ID, "--to", "lan"),
    "finding reopen": (ID, "--reason", "Seen again"),
    "finding withdraw": (ID, "--reason", "Unfounded"),
    "finding follow-through": (ID, "--no-risk", "One file", "--as", "binh"),
    "finding opinion": (ID, "It was complete", "--as", "binh"),
    "action add": (ID, "Write a form", "--owner", "binh", "--due", "2026-08-01"),
    "action show": (ID,),
    "action progress": (ID, "50"),
    "action hold": (ID, "--reason", "Flood"),
    "action resume": (ID,),
    "action block": (ID, "--by", ID),
    "action unblock": (ID, "--reason", "Works without"),
    "action serve": (ID, ID),
    "action release": (ID, ID, "--reason", "Another cause"),
    "action done": (ID,),
    "action cancel": (ID, "--reason", "Needless"),
    "action extend": (ID, "--to", "2027-01-01", "--reason", "Late"),
    "action assign": (ID, "--to", "binh"),
    "evidence add": (ID, str(MAP)),
    "evidence list": (ID,),
    "evidence show": (ID, "1"),
    "evidence export": (ID, "--to", "{folder}"),
    "evidence detach": (ID, "1", "--reason", "Wrong"),
    "log": (ID,),
    "finding explain": (ID,),
    "report finding": (ID,),
}


def takes_a_finding(command: click.Command) -> bool:
    made_by = [getattr(parameter.callback, "__qualname__", "") for parameter in command.params]
    return any(name.startswith(ids.finding_argument.__name__) for name in made_by)


def test_the_table_of_verbs_is_complete() -> None:
    assert set(VERBS) == {" ".join(path) for path, command in COMMANDS.items() if takes_a_finding(command)}


@pytest.mark.parametrize("verb", VERBS)
def test_the_registers_number_works_as_an_id(verb: str, imports: dict[str, Imported], tmp_path: Path) -> None:
    """Typed with the number or with the id, a verb answers and records the same."""
    answers, left = [], []
    for typed in (f"{AUDIT}-F01", "2022-014"):
        office = imports["register.csv"].office.copy(tmp_path / typed)
        words = [word.format(id=typed, folder=tmp_path / "out") for word in VERBS[verb]]
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        answers.append(office.line(*verb.split(), *words))
        left.append(office.line.fine("finding", "show", f"{AUDIT}-F01", "--json").json)
    assert answers[0] == answers[1]
    assert left[0] == left[1]
    assert "There is no" not in answers[0].err or verb.startswith("evidence")


@pytest.mark.parametrize(
    "words",
    [
        ("finding", "edit", f"{AUDIT}-F02", "--repeat-of", ID, "--reason", "seen before"),
        ("finding", "combine", f"{AUDIT}-F03", "--into", ID, "--reason", "The same"),
        (
            *("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", "Again"),
            *("--unit", "state", "--repeat-of", ID),
        ),
    ],
)
def test_the_number_works_in_options_that_name_a_finding(
    words: tuple[str, ...], imports: dict[str, Imported], tmp_path: Path
) -> None:
    left = []
    for typed in (f"{AUDIT}-F01", "2022-014"):
        office = imports["register.csv"].office.copy(tmp_path / typed)
        office.line.fine(*(word.format(id=typed) for word in words))
        left.append(office.findings())
    assert left[0] == left[1]
    assert f"{AUDIT}-F01" in json.dumps([row["repeat_of"] for row in left[1].values()]) or "combine" in words


@pytest.mark.parametrize("number", ["2026-001", "2026-1"])
def test_a_number_that_reads_like_an_audits_id_is_an_id_of_its_finding(number: str, office: Office) -> None:
    """Most registers count by year: 2026-001 of the audit 2026-01 is not the audit."""
    rows = [{"No": number, "Unit": "State", "Grade": "minor", "Observed": "Three files had no receipt"}]
    office.brought(written(office.folder / "register.csv", rows))
    answer = office.line("finding", "show", number, "--json")
    assert answer.code == 0 and answer.json["id"] == f"{AUDIT}-F01"


def test_the_actions_of_a_number_are_listed(imports: dict[str, Imported]) -> None:
    rows = imports["register.csv"].office.line.fine("action", "list", "--finding", "2022-014", "--json").json
    assert [row["id"] for row in rows] == [f"{AUDIT}-F01-A1"]


# The questions


class Asked(NamedTuple):
    """Counts made from the csv file alone."""

    office: Office
    rows: list[Row]

    def holds(self, *words: str, **wanted: str) -> None:
        """The list shows exactly the rows in which each column (`Repeat_of`) holds this text."""
        columns = {column.replace("_", " "): text for column, text in wanted.items()}
        assert self.office.numbers(*words) == {
            row["Finding No"]
            for row in self.rows
            if all(text in row[column] for column, text in columns.items())
        }


@pytest.fixture
def asked(imports: dict[str, Imported], table: list[Row]) -> Asked:
    return Asked(imports["register.csv"].office, table)


def test_a_clause_is_every_finding_with_its_letter(asked: Asked) -> None:
    assert len(asked.office.numbers("--clause", "E")) == 14
    asked.holds("--clause", "E", Requirement="E")
    both = asked.office.numbers("--clause", "E,I")
    assert both == {row["Finding No"] for row in asked.rows if {"E", "I"} & set(row["Requirement"])}


def begins(word: str, cell: str) -> bool:
    """Whether a word of the cell begins with this."""
    return bool(re.search(rf"(?<!\w){re.escape(word)}", cell.casefold()))


@pytest.mark.parametrize(
    "words",
    [
        "eligibility",
        "ELIGIBILITY",
        "eligibility timeliness",
        "yellow book",
        "deputy director",
        "subrecipient",
    ],
)
def test_a_text_is_looked_for_in_every_cell(asked: Asked, words: str) -> None:
    wanted = words.casefold().split()
    found = asked.office.numbers("--text", words)
    assert found == {
        row["Finding No"]
        for row in asked.rows
        if all(any(begins(word, cell) for cell in row.values()) for word in wanted)
    }
    assert 0 < len(found) < 80


@pytest.mark.parametrize("column", ["Contact", "Status", "Completion date", "Plan", "Repeat of"])
def test_a_text_is_found_that_stands_in_this_column_only(asked: Asked, column: str) -> None:
    """Some word of the column that no other column has."""
    others = " ".join(cell for row in asked.rows for name, cell in row.items() if name != column).casefold()
    word = next(word for row in asked.rows for word in row[column].casefold().split() if word not in others)
    assert asked.office.numbers("--text", word) == {
        row["Finding No"] for row in asked.rows if begins(word, row[column])
    }


def test_repeats(asked: Asked) -> None:
    found = asked.office.numbers("--repeat")
    assert (
        found == {row["Finding No"] for row in asked.rows if row["Repeat of"] != "N/A"} and len(found) == 42
    )


def test_a_unit_is_what_it_answers_for_or_is_named_in_with_all_below(
    asked: Asked, expected: dict[str, Any]
) -> None:
    departments = {row["Finding No"]: row["Department"].split("; ") for row in asked.rows}
    units = asked.office.units()
    found = {name: asked.office.numbers("--unit", id) for id, name in units.items()}
    assert found.pop("State") == set(departments)
    assert found == {
        name: {number for number, named in departments.items() if name in named} for name in found
    }
    assert {name: len(numbers) for name, numbers in found.items()} == expected[
        "by_department_each_counted_once"
    ]


def test_filters_combine(asked: Asked) -> None:
    found = asked.office.numbers("--grade", "major", "--clause", "B", "--repeat", "--unit", "redacted")
    assert found == {
        row["Finding No"]
        for row in asked.rows
        if row["Severity"] == "Material weakness"
        and "B" in row["Requirement"]
        and row["Repeat of"] != "N/A"
        and row["Department"] == "Redacted"
    }
    assert 0 < len(found) < 22


@pytest.mark.parametrize(
    ("today", "grades"),
    [("2026-07-15", ()), ("2026-07-16", ("major",)), ("2026-07-31", ("major",)), ("2026-08-01", ("major", "minor"))],
)  # fmt: skip
def test_what_is_overdue_depends_on_the_day(
    today: str, grades: tuple[str, ...], asked: Asked, expected: dict[str, Any]
) -> None:
    """A major is to be answered within 14 days of its import, a minor within 30; the actions were due years ago."""
    late = set(expected["completion_date"]["findings"]["one_clean_date"])
    late |= {row["Finding No"] for row in asked.rows if GRADES[row["Severity"]] in grades}
    assert asked.office.numbers("--overdue", today=today) == late


def test_groups_are_counted(asked: Asked) -> None:
    names = {name: id for id, name in asked.office.units().items()}
    wanted = Counter((names[row["Department"].split(";")[0]], GRADES[row["Severity"]]) for row in asked.rows)
    counted = asked.office.line.fine("finding", "list", "--group-by", "unit,grade", "--count", "--json").json
    assert {(row["unit"], row["grade"]): row["count"] for row in counted} == wanted
    assert sum(wanted.values()) == 80
    total = asked.office.line.fine("finding", "list", "--status", "all", "--count")
    assert total.out.strip() == "80"


def test_every_finding_is_in_the_table_with_its_whole_id(asked: Asked) -> None:
    out = asked.office.line.fine("finding", "list", "--columns", "id,reference,title", COLUMNS="40").out
    for number in range(1, 81):
        assert out.count(f"{AUDIT}-F{number:02}") == 1
    assert all(row["Finding No"] in out for row in asked.rows)


def test_a_finding_shows_all_that_the_register_says(asked: Asked) -> None:
    for row in (asked.rows[0], asked.rows[4], asked.rows[31]):
        shown = "".join(asked.office.line.fine("finding", "show", row["Finding No"]).out.split())
        for column, cell in row.items():
            assert "".join(cell.split()) in shown, column
