"""Taking in a register: one event, whole or absent; the same file again changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import CommandLine

from auditcore.record.folder import FolderRecord
from auditcore.service import register
from auditcore.workspace import Workspace

AUDIT = "2026-01"
HEADER = ("No", "Department", "Clause", "Grade", "Observed", "Due", "Plan", "Repeat of", "Remark")
ROWS: tuple[tuple[str, ...], ...] = (
    ("A-1", "Desk", "8.5.1", "minor", "No receipt", "2026-08-01", "Print receipts", "", "seen twice"),
    (
        "A-2",
        "Desk; Land",
        "7.5",
        "major",
        "Three files lost",
        "end of June",
        "Look for them",
        "A-1, OLD-9",
        "",
    ),
)
MAP = """
[number]
column = "No"
[unit]
column = "Department"
split = ";"
[clauses]
column = "Clause"
[grade]
column = "Grade"
[observed]
column = "Observed"
[action]
column = "Plan"
[action-due]
column = "Due"
[repeat]
column = "Repeat of"
split = ","
"""

Row = tuple[str, ...]


class Desk:
    """A workspace with an audit under way, a register beside it, and the command line."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.line = CommandLine(workspace.path, "lan", "2026-07-01")
        self.folder = folder
        self.path = workspace.path
        line = self.line
        line.fine("unit", "add", "desk", "--name", "Desk")
        line.fine("unit", "add", "land", "--name", "Land")
        line.fine("person", "add", "binh", "--name", "Bình", "--unit", "desk")
        line.fine("unit", "edit", "desk", "--head", "binh")
        line.fine(
            *("audit", "plan", "--title", "Autumn", "--criteria", "iso9001-2015", "--unit", "desk,land"),
            *("--lead", "lan", "--from", "2026-07-01", "--to", "2026-07-02", "--objective", "To see"),
        )
        line.fine("audit", "start", AUDIT)
        (folder / "map.toml").write_text(MAP, encoding="utf-8")

    def file(self, rows: tuple[Row, ...] = ROWS, name: str = "register.csv") -> str:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows])
        return str(path)

    def bring(self, *words: str, rows: tuple[Row, ...] = ROWS) -> Any:
        return self.line("finding", "import", self.file(rows), "--audit", AUDIT, "--map", self.map, *words)

    @property
    def map(self) -> str:
        return str(self.folder / "map.toml")

    def finding(self, id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.line.fine("finding", "show", id, "--json").json
        return found

    def events(self) -> int:
        return FolderRecord(str(Path(self.path) / "records")).listing(AUDIT).last


@pytest.fixture
def desk(workspace: Workspace, tmp_path: Path) -> Desk:
    return Desk(workspace, tmp_path)


def changed(number: int, column: str, value: str) -> tuple[Row, ...]:
    """The register with one cell changed."""
    rows = [list(row) for row in ROWS]
    rows[number][HEADER.index(column)] = value
    return tuple(map(tuple, rows))


def test_findings_come_in_issued_as_one_event(desk: Desk) -> None:
    before = desk.events()
    answer = desk.bring()
    assert answer.code == 0, answer.err
    assert desk.events() == before + 1
    first, second = desk.finding("2026-01-F01"), desk.finding("2026-01-F02")
    assert (first["status"], first["owner"], first["unit"], first["clauses"]) == (
        "issued",
        "binh",
        "desk",
        ["8.5.1"],
    )
    assert first["due"] == "2026-07-31"  # a minor is answered within 30 days of its import
    assert (second["unit"], second["also_units"], second["grade"]) == ("desk", ["land"], "major")


def test_what_no_field_holds_stays_beside_the_finding(desk: Desk) -> None:
    desk.bring()
    first, second = desk.finding("A-1"), desk.finding("A-2")
    assert first["source"]["file"] == "register.csv" and first["source"]["row"] == 2
    assert first["source"]["fields"]["Remark"] == "seen twice"
    assert second["source"]["fields"]["Department"] == "Desk; Land"
    assert second["source"]["fields"]["Due"] == "end of June"
    assert "seen twice" in desk.line.fine("finding", "show", "A-1").out


def test_actions_with_a_readable_day_are_planned_and_the_others_stay_as_text(desk: Desk) -> None:
    answer = desk.bring()
    (action,) = desk.line.fine("action", "list", "--audit", AUDIT, "--json").json
    assert (action["id"], action["text"], action["due"]) == ("2026-01-F01-A1", "Print receipts", "2026-08-01")
    assert action["owner"] == "binh"
    assert "end of June" in answer.err


def test_repeats_are_linked_or_kept_as_references(desk: Desk) -> None:
    desk.bring()
    assert desk.finding("A-2")["repeat_of"] == ["2026-01-F01", "OLD-9"]
    assert desk.finding("A-2")["flags"] == ["repeat"]


def test_a_repeat_of_an_earlier_audit_is_linked_by_its_number(desk: Desk) -> None:
    desk.line.fine(
        *("finding", "add", "--origin", "complaint", "--reference", "OLD-9", "--grade", "minor"),
        *("--unit", "desk", "--observed", "The same"),
    )
    desk.bring()
    assert desk.finding("A-2")["repeat_of"] == ["2026-01-F01", "2026-00-F01"]


def test_the_registers_number_works_as_an_id(desk: Desk) -> None:
    desk.bring()
    desk.line.fine("finding", "note", "a-2", "Asked again")
    desk.line.fine("action", "add", "A-2", "Search the cellar", "--owner", "binh", "--due", "2026-08-09")
    assert desk.finding("2026-01-F02")["actions"] == 1
    assert "Search the cellar" in desk.line.fine("action", "show", "a-2-a1").out
    assert "2026-01-F02" in desk.line.fine("log", "A-2").out


def test_a_number_that_two_findings_have_is_no_id(desk: Desk) -> None:
    desk.bring()
    desk.line.fine(
        "finding", "add", "--audit", AUDIT, "--reference", "A-1", "--grade", "minor", "--observed", "x"
    )
    answer = desk.line("finding", "show", "A-1")
    assert answer.code == 4
    assert "2026-01-F01, 2026-01-F03" in answer.err


def test_importing_again_changes_nothing(desk: Desk) -> None:
    desk.bring()
    before = desk.events()
    answer = desk.bring("--json")
    assert answer.code == 0, answer.err
    assert answer.json["event"] is None and answer.json["added"] == []
    assert [one["id"] for one in answer.json["unchanged"]] == ["2026-01-F01", "2026-01-F02"]
    assert desk.events() == before


def test_a_correction_made_here_is_no_change_of_the_register(desk: Desk) -> None:
    desk.bring()
    desk.line.fine("finding", "edit", "A-1", "--observed", "No receipt at all", "--reason", "clearer")
    assert desk.bring("--json").json["updated"] == []
    desk.bring("--on-conflict", "update", rows=changed(0, "Clause", "8.5.2"))
    assert desk.finding("A-1")["observed"] == "No receipt at all"
    assert desk.finding("A-1")["clauses"] == ["8.5.2"]


def test_a_changed_register_stops_by_default(desk: Desk) -> None:
    desk.bring()
    before = desk.events()
    answer = desk.bring(rows=changed(0, "Observed", "No receipts"))
    assert answer.code == 4
    assert "A-1 is here already as 2026-01-F01, with something else in: observed" in " ".join(
        answer.err.split()
    )
    assert desk.events() == before


def test_skip_leaves_what_is_here_and_takes_what_is_new(desk: Desk) -> None:
    desk.bring(rows=ROWS[:1])
    answer = desk.bring("--on-conflict", "skip", "--json", rows=changed(0, "Observed", "No receipts"))
    assert [one["number"] for one in answer.json["left"]] == ["A-1"]
    assert [one["number"] for one in answer.json["added"]] == ["A-2"]
    assert desk.finding("A-1")["observed"] == "No receipt"


@pytest.mark.parametrize(
    ("column", "value", "field", "expected"),
    [
        ("Observed", "No receipts", "observed", "No receipts"),
        ("Grade", "major", "grade", "major"),
        ("Department", "Land", "unit", "land"),
        ("Clause", "8.2.1", "clauses", ["8.2.1"]),
        ("Repeat of", "OLD-1", "repeat_of", ["OLD-1"]),
    ],
)
def test_update_takes_over_what_the_register_changed(
    desk: Desk, column: str, value: str, field: str, expected: Any
) -> None:
    desk.bring()
    answer = desk.bring("--on-conflict", "update", rows=changed(0, column, value))
    assert answer.code == 0, answer.err
    assert desk.finding("A-1")[field] == expected
    assert desk.finding("A-1")["reference"] == "A-1"
    # And then it is as the register says.
    assert desk.bring("--json", rows=changed(0, column, value)).json["event"] is None


def test_update_takes_over_a_column_that_no_field_holds(desk: Desk) -> None:
    desk.bring()
    desk.bring("--on-conflict", "update", rows=changed(0, "Remark", "seen thrice"))
    assert desk.finding("A-1")["source"]["fields"]["Remark"] == "seen thrice"


def test_a_closed_finding_is_not_updated(desk: Desk) -> None:
    desk.bring()
    desk.line.fine("finding", "withdraw", "A-1", "--reason", "unfounded")
    answer = desk.bring("--on-conflict", "update", rows=changed(0, "Observed", "No receipts"))
    assert answer.code == 0, answer.err
    assert "row 2: A-1 is withdrawn here and stays as it is" in answer.err
    assert desk.finding("A-1")["observed"] == "No receipt"


def test_what_was_corrected_on_both_sides_stays_as_it_is_here_and_is_told(desk: Desk) -> None:
    desk.bring()
    desk.line.fine("finding", "edit", "A-1", "--observed", "Mine", "--reason", "clearer")
    answer = desk.bring("--on-conflict", "update", rows=changed(0, "Observed", "Theirs"))
    assert "2026-01-F01 was corrected here, too, in: observed" in answer.err
    assert desk.finding("A-1")["observed"] == "Mine"
    assert desk.bring("--json", rows=changed(0, "Observed", "Theirs")).json["updated"] == []


def test_a_finding_is_known_by_the_number_with_which_it_came(desk: Desk) -> None:
    desk.bring()
    desk.line.fine("finding", "edit", "A-1", "--reference", "A-1b", "--reason", "a slip")
    desk.line.fine(
        "finding", "add", "--audit", AUDIT, "--reference", "A-2", "--grade", "minor", "--observed", "x"
    )
    answer = desk.bring("--json")
    assert answer.json["added"] == answer.json["updated"] == []
    assert [one["id"] for one in answer.json["unchanged"]] == ["2026-01-F01", "2026-01-F02"]


def test_another_unit_brings_its_head_as_owner(desk: Desk) -> None:
    desk.line.fine("person", "add", "hoa", "--name", "Hoa", "--unit", "land")
    desk.line.fine("unit", "edit", "land", "--head", "hoa")
    desk.bring()
    desk.bring("--on-conflict", "update", rows=changed(0, "Department", "Land"))
    assert desk.finding("A-1")["owner"] == "hoa"


def test_a_merged_unit_answers_through_its_successor(desk: Desk) -> None:
    desk.line.fine("unit", "add", "old", "--name", "Old Office")
    desk.line.fine("unit", "merge", "old", "--into", "land", "--reason", "reform")
    answer = desk.bring("--add-units", rows=changed(0, "Department", "Old Office"))
    assert "Old Office is no more; Land answers for it now." in answer.err
    assert desk.finding("A-1")["unit"] == "land"


def test_registers_that_count_from_one_are_set_apart_by_a_prefix(desk: Desk) -> None:
    desk.bring()
    other = desk.file(name="second.csv")
    words = ("finding", "import", other, "--audit", AUDIT, "--map", desk.map)
    Path(other).write_text(
        Path(other).read_text(encoding="utf-8").replace("No receipt", "Else"), encoding="utf-8"
    )
    assert "set its register apart: --prefix" in " ".join(desk.line(*words).err.split())
    answer = desk.line(*words, "--prefix", "2027-", "--json")
    assert [one["number"] for one in answer.json["added"]] == ["2027-A-1", "2027-A-2"]
    assert desk.finding("2027-A-2")["repeat_of"] == ["2026-01-F03", "OLD-9"]


def test_a_guess_is_only_taken_where_somebody_says_so(desk: Desk) -> None:
    words = ("finding", "import", desk.file(), "--audit", AUDIT)
    refused = desk.line(*words)
    assert refused.code == 4 and "--yes" in refused.err
    assert desk.line(*words, "--yes").code == 0


def test_the_register_itself_is_never_written_over(desk: Desk) -> None:
    before = Path(desk.file()).read_bytes()
    answer = desk.line(
        "finding", "import", desk.file(), "--audit", AUDIT, "--save-map", desk.file(), "--force"
    )
    assert answer.code == 4 and Path(desk.file()).read_bytes() == before


def test_a_year_that_is_none_opens_no_register(desk: Desk) -> None:
    for year in ("2099", "0000", "1900"):
        answer = desk.line("finding", "import", desk.file(), "--audit", f"{year}-00", "--map", desk.map)
        assert answer.code == 4 and "1990 to 2026" in answer.err


def test_after_the_report_what_is_here_may_be_brought_up_to_date_but_nothing_new_comes(desk: Desk) -> None:
    desk.bring(rows=ROWS[:1])
    desk.line.fine(
        *("audit", "conclude", AUDIT, "--conclusion", "Mostly in order", "--distribution", "the head"),
    )
    desk.line.fine("audit", "issue", AUDIT, "--unexamined-rest", "only money was looked at")
    assert desk.bring(rows=ROWS[:1]).code == 0
    answer = desk.bring("--on-conflict", "update", rows=changed(0, "Remark", "seen thrice")[:1])
    assert answer.code == 0, answer.err
    assert desk.finding("A-1")["source"]["fields"]["Remark"] == "seen thrice"
    refused = desk.bring("--on-conflict", "skip")
    assert refused.code == 4 and "takes no further findings" in refused.err


def test_a_register_without_rows_is_told(desk: Desk) -> None:
    answer = desk.bring(rows=())
    assert answer.code == 0 and "no finding stands below the names of the columns" in answer.err


def test_what_left_the_register_is_named_and_stays(desk: Desk) -> None:
    desk.bring()
    answer = desk.bring("--json", rows=ROWS[1:])
    assert answer.json["absent"] == ["2026-01-F01"]
    assert desk.finding("A-1")["status"] == "issued"


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    before = desk.events()
    answer = desk.bring("--dry-run")
    assert answer.code == 0, answer.err
    assert "A-1" in answer.out and "2 findings are new" in answer.err
    assert desk.events() == before
    assert desk.line.fine("finding", "list", "--json").json == []


def test_a_problem_in_one_row_imports_nothing(desk: Desk) -> None:
    before = desk.events()
    answer = desk.bring(rows=changed(1, "Grade", "awful"))
    assert answer.code == 4
    assert "row 3" in answer.err and "awful" in answer.err
    assert desk.events() == before


def test_only_the_lead_imports(desk: Desk) -> None:
    answer = desk.bring("--as", "binh")
    assert answer.code == 4
    assert "audit's lead" in answer.err


def test_units_that_are_missing_are_added_on_request(desk: Desk) -> None:
    rows = changed(0, "Department", "Civil Status")
    refused = desk.bring(rows=rows)
    assert refused.code == 4 and "Civil Status" in refused.err and "--add-units" in refused.err
    answer = desk.bring("--add-units", "--json", rows=rows)
    assert answer.json["units"] == [{"id": "civil-status", "name": "Civil Status"}]
    assert desk.finding("A-1")["unit"] == "civil-status"
    assert "Civil Status" in desk.line.fine("unit", "list").out


def test_whoever_heads_the_unit_later_owns_what_was_imported(desk: Desk) -> None:
    desk.bring(rows=changed(0, "Department", "Land"))
    assert desk.finding("A-1")["owner"] is None
    desk.line.fine("person", "add", "hoa", "--name", "Hoa", "--unit", "land")
    desk.line.fine("unit", "edit", "land", "--head", "hoa")
    assert desk.finding("A-1")["owner"] == "hoa"
    desk.line.fine("finding", "respond", "A-1", "--agree", "--as", "hoa")


def test_the_file_is_kept_as_evidence_with_its_mapping(desk: Desk) -> None:
    desk.bring()
    (row,) = desk.line.fine("evidence", "list", AUDIT, "--json").json
    assert (row["id"], row["name"], row["move"]) == ("2026-01-I1", "register.csv", "import")
    kept = desk.line.fine("evidence", "show", "2026-01-I1", "1").out
    assert kept.encode() == Path(desk.file()).read_bytes()
    assert "1 file is whole" in desk.line.fine("evidence", "check").out
    desk.line.fine("record", "verify")


def test_the_log_does_not_drown_in_an_import(desk: Desk) -> None:
    many = tuple((f"B-{n}", *ROWS[0][1:]) for n in range(30))
    desk.bring(rows=many)
    assert len(desk.line.fine("log", AUDIT).out.splitlines()) < 40
    assert "No receipt" in desk.line.fine("log", "B-7").out


def test_a_years_register_takes_findings_with_their_origin(desk: Desk) -> None:
    words = ("finding", "import", desk.file(), "--audit", "2026-00", "--map", desk.map)
    assert "--origin" in desk.line(*words).err
    answer = desk.line(*words, "--origin", "external", "--json")
    assert [one["id"] for one in answer.json["added"]] == ["2026-00-F01", "2026-00-F02"]
    assert {row["origin"] for row in desk.line.fine("finding", "list", "--json").json} == {"external"}


def test_somebody_elses_report_may_be_kept_by_anybody_who_audits(desk: Desk) -> None:
    """Auditors from outside are independent; who leads their audit here only keeps its record."""
    desk.line.fine("person", "edit", "binh", "--role", "auditor")
    plan = (
        *("audit", "plan", "--title", "State audit", "--criteria", "us-single-audit", "--unit", "desk"),
        *("--lead", "binh", "--from", "2026-07-01", "--to", "2026-07-02", "--objective", "Money"),
    )
    assert desk.line(*plan).code == 4
    desk.line.fine(*plan, "--kind", "external")
    desk.line.fine("audit", "start", "2026-02", person="binh")
    rows = tuple((*row[:2], "B", *row[3:]) for row in ROWS)
    answer = desk.line(
        *("finding", "import", desk.file(rows), "--audit", "2026-02", "--map", desk.map, "--as", "binh")
    )
    assert answer.code == 0, answer.err


def test_an_import_of_many_is_not_slow(desk: Desk, acting: Callable[..., Workspace]) -> None:
    """Each finding looks at its own actions only: ten times as many take about ten times as long."""
    many = tuple((f"B-{n}", *ROWS[0][1:]) for n in range(3000))
    answer = desk.bring("--json", rows=many)
    assert len(answer.json["added"]) == 3000
    ws = acting("lan")
    assert len(list(register.finding_rows(ws, [AUDIT]))) == 3000
