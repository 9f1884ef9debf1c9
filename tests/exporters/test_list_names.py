"""Lists that are documents say the names of people and units; programs and the screen have their ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import building
import pytest
from building import ISSUED
from commands import CommandLine
from conftest import Clock
from list_reading import PEOPLE, PROGRAMS

from auditcore.cli.list_names import Names, names
from auditcore.model import ROLES
from auditcore.organisation import Organisation
from auditcore.workspace import Workspace

COLUMNS = ("--columns", "id,owner,unit,also_units,raised_by")


@pytest.fixture
def line(workspace: Workspace, clock: Clock) -> CommandLine:
    office = building.build(workspace, clock)
    office.day(ISSUED)
    line = CommandLine(office.ws.path, "lan", ISSUED)
    line.fine("person", "edit", "oanh", "--name", "Nguyễn Thị Oanh")
    line.fine("unit", "edit", "economy", "--name", "Phòng Kinh tế")
    office.draft(by="linh", owner="oanh", unit="economy", also_units=["land", "culture"])
    return line


def read(line: CommandLine, tmp_path: Path, format: str, *words: str) -> list[list[str]]:
    target = tmp_path / format
    line.fine("finding", "list", *words, "--format", format, "-o", str(target), "--force")
    return [row for row in (PEOPLE | PROGRAMS)[format](target.read_bytes()) if row]


@pytest.mark.parametrize("format", sorted(PEOPLE))
def test_documents_say_names_of_one_and_of_several(line: CommandLine, tmp_path: Path, format: str) -> None:
    [row] = [row for row in read(line, tmp_path, format, *COLUMNS) if row[0].startswith("2026-01-F")]
    assert row[1:5] == ["Nguyễn Thị Oanh", "Phòng Kinh tế", "Land, Culture", "Linh"]


@pytest.mark.parametrize("format", sorted(PROGRAMS))
def test_programs_have_ids(line: CommandLine, tmp_path: Path, format: str) -> None:
    [row] = read(line, tmp_path, format, *COLUMNS)[1:]
    assert row[1:3] == ["oanh", "economy"]


def test_json_and_the_screen_have_ids(line: CommandLine) -> None:
    for format in ("json", "jsonl", "simple", "tsv", "grid"):
        said = line.fine("finding", "list", *COLUMNS, "--format", format).out
        assert "oanh" in said and "economy" in said and "Thị" not in said and "Kinh" not in said, format


def test_groups_are_called_by_their_names(line: CommandLine, tmp_path: Path) -> None:
    counted = read(line, tmp_path, "markdown", "--group-by", "unit,owner", "--count")
    assert ["Phòng Kinh tế", "Nguyễn Thị Oanh", "1"] in counted
    grouped = read(line, tmp_path, "markdown", "--group-by", "also_units", "--columns", "owner")
    assert [row for row in grouped if row[-1] == "Nguyễn Thị Oanh"] == [
        ["Culture", "Nguyễn Thị Oanh"],
        ["Land", "Nguyễn Thị Oanh"],
    ]


def test_two_people_of_one_name_are_told_apart(line: CommandLine, tmp_path: Path) -> None:
    line.fine("person", "edit", "an", "--name", "Nguyễn Thị Oanh")
    [row] = [row for row in read(line, tmp_path, "html", *COLUMNS) if row[0].startswith("2026-01-F")]
    assert row[1] == "Nguyễn Thị Oanh (oanh)"


def test_the_organisation_is_read_for_documents_alone(
    line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = Workspace.org

    def org(ws: Workspace) -> Organisation:
        asked.append("org")
        return real(ws)

    monkeypatch.setattr(Workspace, "org", org)

    def times(format: str) -> int:
        asked.clear()
        line.fine("finding", "list", "--format", format, "-o", str(tmp_path / "x"), "--force")
        return len(asked)

    usual = times("simple")
    assert [times(format) for format in ("csv", "csv-exact", "json", "jsonl")] == [usual] * 4
    assert times("html") > usual


def office(**given: Any) -> Organisation:
    def docs(names: dict[str, str | None]) -> dict[str, dict[str, Any]]:
        return {id: {"id": id, "name": name} for id, name in names.items()}

    return Organisation(docs(given.get("units", {})), docs(given.get("people", {})))


def test_a_name_that_several_have_is_followed_by_the_id() -> None:
    org = office(
        people={"lan": "Nguyễn Thị Lan", "lan-2": "nguyễn  thị Lan ", "lân": "Nguyễn Thị Lân", "ba": None}
    )
    assert names(org, "person") == {
        "lan": "Nguyễn Thị Lan (lan)",
        "lan-2": "nguyễn  thị Lan  (lan-2)",
        "lân": "Nguyễn Thị Lân",
    }
    assert names(org, "unit") == {}


def test_of_an_id_that_a_person_and_a_unit_have_nothing_is_said_where_it_may_be_either() -> None:
    org = office(people={"an": "An", "ba": "Ba"}, units={"an": "Land", "c": "Ba"})
    assert names(org, "either") == {"ba": "Ba (ba)", "c": "Ba (c)"}
    assert names(org, "person") == {"an": "An", "ba": "Ba"} and names(org, "unit")["an"] == "Land"


def test_nothing_is_read_before_a_name_is_asked_for_and_then_once() -> None:
    reads: list[int] = []

    def read() -> Organisation:
        reads.append(1)
        return office(people={"lan": "Lan"})

    known = Names(read, "person", {"": "nobody"})
    assert reads == []
    assert (known["lan"], known.get(""), known.get("x")) == ("Lan", "nobody", None)
    said = {id: name for id, name in known.items() if id not in ROLES}
    assert said == {"lan": "Lan", "": "nobody"} and len(known) == 2 + len(ROLES) and reads == [1]


def test_whose_ids_a_column_has_is_said_of_columns_of_ids_alone() -> None:
    from every_list import LISTS

    named = [column for command in LISTS.values() for column in command.listing.columns if column.whose]
    assert len(named) > 25 and {column.whose for column in named} == {"person", "unit", "either"}
    assert {column.kind for column in named} == {"id", "ids"}


def test_a_role_that_owes_something_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditcore.cli.list_names.word", lambda code: f"the {code}")
    org = Organisation({}, {"lan": {"name": "Lan"}, "head": {"name": "Minh"}})
    found = Names(lambda: org, "person")
    assert (found["quality"], found["lan"]) == ("the quality", "Lan")
    # The id of somebody is never the role.
    assert found["head"] == "Minh"
    assert "quality" not in Names(lambda: org, "unit")
