"""The real register goes in whole by the command line, from csv and from xlsx, and a second time changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from state_office import (
    AUDIT,
    GRADES,
    KINDS,
    MAP,
    ROOT,
    WITH_MAP,
    Imported,
    Office,
    Row,
    empty,
    expected,
    imports,
    office,
    register,
    said,
    table,
    whole,
    written,
)

__all__ = ["empty", "expected", "imports", "office", "register", "table", "whole"]


# The whole register, from csv and from xlsx


def test_80_findings_come_in_issued_with_their_grades(whole: Imported, expected: dict[str, Any]) -> None:
    rows = whole.findings
    assert list(rows) == expected["finding_numbers"] and len(rows) == expected["rows"] == 80
    assert [row["id"] for row in rows.values()] == [f"{AUDIT}-F{n:02}" for n in range(1, 81)]
    assert {(row["status"], row["issued_on"], row["origin"]) for row in rows.values()} == {
        ("issued", "2026-07-01", "audit")
    }
    grades = Counter(row["grade"] for row in rows.values())
    assert grades == {
        GRADES[name]: count for name, count in expected["by_severity"].items() if name in GRADES
    }
    assert expected["by_severity"]["Other"] == 0
    assert whole.office.events() == ["audit.start", "finding.import"]


def test_each_severity_is_the_grade_that_the_map_says(whole: Imported, table: list[Row]) -> None:
    assert {number: row["grade"] for number, row in whole.findings.items()} == {
        cells["Finding No"]: GRADES[cells["Severity"]] for cells in table
    }


def test_letters_are_clauses(whole: Imported, expected: dict[str, Any], table: list[Row]) -> None:
    rows = whole.findings
    counted = Counter(clause for row in rows.values() for clause in row["clauses"])
    assert counted == expected["by_requirement_letter"]
    assert {number: row["clauses"] for number, row in rows.items()} == {
        cells["Finding No"]: sorted(cells["Requirement"]) for cells in table
    }


def test_departments_are_units_the_first_answers(
    whole: Imported, expected: dict[str, Any], table: list[Row]
) -> None:
    names = whole.office.units()
    counted: Counter[str] = Counter()
    for cells in table:
        row = whole.findings[cells["Finding No"]]
        units = [names[unit] for unit in (row["unit"], *row["also_units"])]
        assert units == [name.strip() for name in cells["Department"].split(";")]
        counted.update(units)
    assert counted == expected["by_department_each_counted_once"]
    two = [row for row in whole.findings.values() if row["also_units"]]
    assert len(two) == expected["rows_with_two_departments"]
    assert set(names.values()) == {"State", *counted}
    parents = {row["id"]: row["parent"] for row in whole.office.line.fine("unit", "list", "--json").json}
    assert {parents[unit] for unit in names if unit != "state"} == {"state"}


def test_repeats_are_kept_as_the_references_that_they_are(whole: Imported, expected: dict[str, Any]) -> None:
    repeats = {number: row["repeat_of"] for number, row in whole.findings.items() if row["repeat_of"]}
    assert repeats == expected["repeats"]["by_finding"]
    assert [number for number, found in repeats.items() if len(found) == 2] == [
        *expected["repeats"]["rows_with_two_references"]
    ]
    flagged = [number for number, row in whole.findings.items() if "repeat" in row["flags"]]
    assert flagged == list(repeats) and len(flagged) == expected["repeats"]["rows"] == 42
    assert (
        f"{expected['repeats']['references']} references name findings that are not here; they are kept as text."
        in whole.said
    )


def test_titles_and_whole_conditions(whole: Imported, expected: dict[str, Any], table: list[Row]) -> None:
    rows = whole.findings
    assert {number: row["title"] for number, row in rows.items()} == expected["title"]
    for number, closing in expected["state_number_at_end_of_condition"].items():
        assert closing in rows[number]["observed"][-len(closing) - 2 :]
    assert max(len(row["observed"]) for row in rows.values()) == 16_075
    assert {number: row["observed"] for number, row in rows.items()} == {
        cells["Finding No"]: cells["Condition"].strip() for cells in table
    }


def test_what_no_field_holds_stays_in_the_source(whole: Imported, expected: dict[str, Any]) -> None:
    sources = {number: row["source"]["fields"] for number, row in whole.findings.items()}
    costs = expected["questioned_costs"]
    assert Counter(found["Questioned costs"] for found in sources.values()) == {"Y": 11, "N": 69}
    yes = [number for number, found in sources.items() if found["Questioned costs"] == "Y"]
    assert yes == costs["Y_findings"]
    assert Counter(found["Status"] for found in sources.values()) == expected["by_status_as_written"]


def test_every_cell_is_in_the_finding_or_its_source(whole: Imported, table: list[Row]) -> None:
    columns = set()
    for at, cells in enumerate(table, start=2):
        row = whole.findings[cells["Finding No"]]
        assert (row["source"]["row"], row["source"]["file"]) == (at, whole.file.name)
        held = {
            "Finding No": row["reference"],
            "Title": row["title"],
            "Condition": row["observed"],
        }
        assert {**row["source"]["fields"], **held} == {
            name: cell.strip() for name, cell in cells.items() if cell
        }
        columns |= {column for column, cell in cells.items() if cell}
    assert len(columns) == 12


def test_the_38_clean_dates_are_actions_due_on_these_days(
    whole: Imported, expected: dict[str, Any], table: list[Row]
) -> None:
    dates = expected["completion_date"]
    numbers = {row["id"]: number for number, row in whole.findings.items()}
    actions = whole.office.line.fine("action", "list", "--status", "all", "--json").json
    assert len(actions) == dates["rows"]["one_clean_date"] == 38
    assert {numbers[row["finding"]]: [row["due"]] for row in actions} == {
        number: dates["dates"][number] for number in dates["findings"]["one_clean_date"]
    }
    plans = {cells["Finding No"]: cells["Plan"] for cells in table}
    for row in actions:
        assert row["text"] == plans[numbers[row["finding"]]]
        assert (row["id"], row["status"], row["owner"]) == (f"{row['finding']}-A1", "open", "binh")
        assert row["due"] == row["original_due"]
    assert "38 actions come with them." in whole.said


def test_the_26_texts_with_several_dates_are_listed_and_kept(
    whole: Imported, expected: dict[str, Any]
) -> None:
    listed = 0
    for number in expected["completion_date"]["findings"]["several_dates"]:
        row = whole.findings[number]
        written = row["source"]["fields"]["Completion date"]
        assert row["actions"] == 0
        assert (
            f"row {row['source']['row']}, Completion date: kept as text, like the plan, since it is not one date: "
            f"{' '.join(written.split())}" in whole.said
        )
        listed += 1
    assert listed == whole.said.count("since it is not one date") == 26


def test_the_file_is_kept_as_evidence_and_the_record_holds(whole: Imported) -> None:
    line = whole.office.line
    (row,) = line.fine("evidence", "list", AUDIT, "--json").json
    content = whole.file.read_bytes()
    assert (row["id"], row["name"], row["size"]) == (f"{AUDIT}-I1", whole.file.name, len(content))
    assert row["sha256"] == hashlib.sha256(content).hexdigest()
    kept = whole.office.path / "evidence" / row["sha256"][:2] / row["sha256"]
    assert kept.read_bytes() == content
    assert "No problem found." in line.fine("record", "verify").out
    assert "1 file is whole." in line.fine("evidence", "check").out


def without_file(rows: dict[str, Row]) -> dict[str, Row]:
    """The findings without the name of the file and of its sheet."""
    return {
        number: {**row, "source": {**row["source"], "file": "", "sheet": ""}} for number, row in rows.items()
    }


def test_csv_and_xlsx_give_the_same_findings(imports: dict[str, Imported]) -> None:
    one, other = imports.values()
    assert without_file(one.findings) == without_file(other.findings)
    asked = ("action", "list", "--status", "all", "--json")
    assert one.office.line.fine(*asked).json == other.office.line.fine(*asked).json


def test_the_example_is_the_shared_register(register: Path) -> None:
    example = ROOT / "examples" / "single-audit-2022.xlsx"
    assert example.read_bytes() == (register / "register.xlsx").read_bytes()


# Again


@pytest.mark.parametrize("again", KINDS)
def test_importing_again_changes_nothing_from_either_file(
    whole: Imported, register: Path, again: str
) -> None:
    with whole.office.untouched():
        answer = whole.office.brought(register / again, *WITH_MAP)
    assert "80 findings are as they were." in said(answer)
    assert "saved" not in answer.err
    with whole.office.untouched():
        told = whole.office.brought(register / again, *WITH_MAP, "--json", "--on-conflict", "update").json
    assert told["event"] is None and len(told["unchanged"]) == 80
    assert [*told["added"], *told["updated"], *told["left"], *told["absent"], *told["units"]] == []


def test_without_a_map_the_guess_gives_the_same_findings(
    office: Office, register: Path, imports: dict[str, Imported], tmp_path: Path
) -> None:
    office.brought(register / "register.csv", "--yes")
    known = imports["register.csv"]
    assert office.findings() == known.findings
    asked = ("action", "list", "--status", "all", "--json")
    assert office.line.fine(*asked).json == known.office.line.fine(*asked).json
    saved = tmp_path / "guessed.toml"
    office.brought(register / "register.csv", "--save-map", str(saved))
    # And then the map, given or saved, finds nothing to do.
    with office.untouched():
        for map in (MAP, saved):
            answer = office.brought(register / "register.xlsx", "--map", str(map))
            assert "80 findings are as they were." in said(answer)


def test_a_guess_is_not_imported_where_nobody_can_say_yes_to_it(empty: Office, register: Path) -> None:
    with empty.untouched():
        answer = empty.line(
            "finding", "import", str(register / "register.csv"), "--audit", AUDIT, "--add-units"
        )
    assert answer.code == 4 and "--yes" in answer.err


def test_a_dry_run_shows_all_and_leaves_no_trace(empty: Office, register: Path) -> None:
    with empty.untouched():
        answer = empty.brought(register / "register.xlsx", *WITH_MAP, "--dry-run")
        told = empty.brought(register / "register.csv", "--dry-run", "--json").json
    for sentence in ("80 findings are new.", "38 actions come with them.", "7 units are added: "):
        assert sentence in said(answer)
    assert (
        "2022-014" in answer.out
        and "Kept beside the finding as they stand: Questioned costs, Status" in answer.out
    )
    assert told["event"] is None and len(told["added"]) == 80 and len(told["units"]) == 7
    assert set(empty.units()) == {"state"}


def test_actions_that_nobody_could_own_do_not_come_with_them(office: Office, register: Path) -> None:
    office.line.fine("unit", "edit", "state", "--head", "")
    answer = office.brought(register / "register.csv", *WITH_MAP)
    assert office.line.fine("action", "list", "--status", "all", "--json").json == []
    assert "its plan stays as text: the unit has no head who could own the action." in said(answer)
    assert "actions come with them" not in said(answer)


def test_a_changed_cell_is_told_and_taken_over(
    office: Office, register: Path, tmp_path: Path, table: list[Row]
) -> None:
    office.brought(register / "register.csv", *WITH_MAP)
    changed = [dict(cells) for cells in table]
    changed[5]["Status"] = "Corrective action complete"
    changed[1]["Severity"] = "Material weakness"
    file = written(tmp_path / "register.csv", changed)
    with office.untouched():
        refused = office.bring(file, *WITH_MAP)
    assert refused.code == 4
    for row, field in ((5, "Status"), (1, "grade, Severity")):
        number, id = table[row]["Finding No"], f"{AUDIT}-F{row + 1:02}"
        assert f"row {row + 2}: {number} is here already as {id}, with something else in: {field}." in said(
            refused
        )
    told = office.brought(file, *WITH_MAP, "--on-conflict", "update", "--json").json
    assert {one["number"]: one["fields"] for one in told["updated"]} == {
        table[5]["Finding No"]: ["Status"],
        table[1]["Finding No"]: ["grade", "Severity"],
    }
    assert len(told["unchanged"]) == 78
    rows = office.findings()
    assert rows[table[5]["Finding No"]]["source"]["fields"]["Status"] == "Corrective action complete"
    assert rows[table[1]["Finding No"]]["grade"] == "major"


# The next year


NEXT_YEAR = (
    ("2023-001", "2022-014"),
    ("2023-002", "2022-020,2021-058"),
    ("2023-003", "2023-001"),
    ("2023-004", "N/A"),
    ("2023-005", "2022-999"),
)


@pytest.fixture
def two_years(office: Office, register: Path, table: list[Row]) -> Office:
    office.brought(register / "register.xlsx", *WITH_MAP)
    office.plan("Single audit of 2023", "--kind", "external")
    office.line.fine("audit", "start", "2026-02")
    rows = [{**table[0], "Finding No": number, "Repeat of": repeat} for number, repeat in NEXT_YEAR]
    written(office.folder / "next.csv", rows)
    return office


def test_the_next_years_repeats_are_linked_to_this_years_findings(two_years: Office) -> None:
    answer = two_years.brought(two_years.folder / "next.csv", *WITH_MAP, audit="2026-02")
    assert "2 references name findings that are not here; they are kept as text." in said(answer)
    this_year = two_years.findings("--audit", AUDIT)
    rows = two_years.findings("--audit", "2026-02")
    assert {number: row["repeat_of"] for number, row in rows.items()} == {
        "2023-001": [this_year["2022-014"]["id"]],
        "2023-002": [this_year["2022-020"]["id"], "2021-058"],
        "2023-003": [rows["2023-001"]["id"]],
        "2023-004": [],
        "2023-005": ["2022-999"],
    }
    assert two_years.numbers("--audit", "2026-02", "--repeat") == {number for number, _of in NEXT_YEAR} - {
        "2023-004"
    }
    with two_years.untouched():
        two_years.brought(two_years.folder / "next.csv", *WITH_MAP, audit="2026-02")


def test_a_number_that_two_audits_have_is_linked_to_neither(two_years: Office, register: Path) -> None:
    two_years.plan("The same once more", "--kind", "external")
    two_years.line.fine("audit", "start", "2026-03")
    two_years.brought(register / "register.csv", *WITH_MAP, audit="2026-03")
    two_years.brought(two_years.folder / "next.csv", *WITH_MAP, audit="2026-02")
    assert two_years.findings("--audit", "2026-02")["2023-001"]["repeat_of"] == ["2022-014"]
    answer = two_years.line("finding", "show", "2022-014")
    assert answer.code == 4
    assert f"2022-014 is the number of 2 findings: {AUDIT}-F01, 2026-03-F01." in said(answer)
