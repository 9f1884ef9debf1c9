"""Every list in every format: the cells come back, as programs or as people read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from auditplugins.exporters import FORMATS
from commands import CommandLine
from every_list import EVERY, LISTS, everything, example, rows
from list_reading import PEOPLE, PROGRAMS, below, pdf_text, read_by_people, read_by_programs, value
from schema_check import problems

from auditcore import i18n
from auditcore.cli.exporting import TITLES, of_suffix
from auditcore.columns import Column, is_empty
from auditcore.contract import Column as ReportColumn

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
EVERY_FORMAT = pytest.mark.parametrize("format", [name for name, *_rest in FORMATS])

Path_ = tuple[str, ...]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    folder = tmp_path_factory.mktemp("office")
    line = example(folder / "demo")
    (folder / "photo.jpg").write_text("x")
    line.fine("evidence", "add", "2026-01-F01", str(folder / "photo.jpg"))
    return line


def written(line: CommandLine, target: Path, path: Path_, format: str, *words: str, **how: str) -> bytes:
    line.fine(*everything(path), "--format", format, "-o", str(target), *words, **how)
    return target.read_bytes()


@pytest.fixture(scope="module")
def names(line: CommandLine) -> dict[str, str]:
    """The names of people and units, by their ids."""
    found = [*rows(line, ("person", "list")), *rows(line, ("unit", "list"))]
    assert len({one["id"] for one in found}) == len({one["name"] for one in found}) == len(found) > 20
    return {one["id"]: one["name"] for one in found}


def shown_columns(path: Path_, found: list[dict[str, Any]]) -> list[Column]:
    """The columns that a table has by itself."""
    listing = LISTS[path].listing
    return [
        column
        for column in (*listing.columns, *listing.more(found))
        if column.rank and not (column.sparse and all(is_empty(row[column.key]) for row in found))
    ]


@EVERY_FORMAT
@EVERY
def test_the_cells_come_back(
    line: CommandLine, names: dict[str, str], path: Path_, format: str, tmp_path: Path
) -> None:
    data = written(line, tmp_path / "list", path, format)
    found = rows(line, path)
    columns = shown_columns(path, found)
    heads = [column.heading for column in columns]
    if format in PEOPLE:
        back = below(PEOPLE[format](data), heads)
        wanted = [[read_by_people(column, row, names) for column in columns] for row in found]
        assert back[: len(found)] == wanted
    elif format in PROGRAMS:
        guarded = format == "csv"
        plain = [[read_by_programs(column, row) for column in columns] for row in found]
        wanted = [
            [f"'{cell}" if guarded and cell[:1] in "=+-@" and cell else cell for cell in row] for row in plain
        ]
        assert below(PROGRAMS[format](data), heads) == wanted
    elif format == "pdf":
        text = pdf_text(data)
        for column in columns[:1]:
            assert all("".join(read_by_people(column, row, names).split()) in text for row in found)
    elif format in ("json", "jsonl"):
        whole = [json.loads(line_) for line_ in data.decode().splitlines()] if format == "jsonl" else None
        back = whole if whole is not None else json.loads(data)["sections"][0]["parts"][0]["rows"]
        assert back == [{column.key: value(column, row) for column in columns} for row in found]
    else:
        assert format == "ics" and data.startswith(b"BEGIN:VCALENDAR")


@EVERY
def test_all_fields_come_back_as_data_that_the_schema_describes(
    line: CommandLine, path: Path_, tmp_path: Path
) -> None:
    keys = [column.key for column in LISTS[path].listing.columns]
    data = json.loads(written(line, tmp_path / "list", path, "json", "--columns", ",".join(keys)))
    assert list(problems(data, SCHEMA, SCHEMA)) == []
    table = data["sections"][0]["parts"][0]
    assert table["rows"] == [
        {column.key: value(column, row) for column in LISTS[path].listing.columns} for row in rows(line, path)
    ]
    kinds = {column["key"]: column["kind"] for column in table["columns"]}
    assert {"texts", "ids", "codes", "clauses"}.isdisjoint(kinds.values()) and [*kinds] == keys


@EVERY
def test_groups_counts_and_limits_are_those_of_the_table(
    line: CommandLine, path: Path_, tmp_path: Path
) -> None:
    listing = LISTS[path].listing
    by = next(
        column for column in listing.columns if column.field and column.kind in ("id", "code", "ids", "text")
    )
    key = listing.orderly()[-1]

    def cells(name: str, *words: str) -> list[list[str]]:
        return PROGRAMS["csv-exact"](written(line, tmp_path / name, path, "csv-exact", *words))

    grouped = cells("a", "--group-by", by.key, "--columns", key, "--sort", f"-{key}")
    groups = rows(line, path, "--group-by", by.key, "--sort", f"-{key}")
    [column] = [one for one in listing.columns if one.key == key]
    said = [
        [str(group["group"][by.key] or ""), read_by_programs(column, row)]
        for group in groups
        for row in group["rows"]
    ]
    assert grouped == [[by.heading, column.heading], *said]
    counts = cells("b", "--group-by", by.key, "--count", "--sort", "-count", "--limit", "2")
    wanted = rows(line, path, "--group-by", by.key, "--count", "--sort", "-count", "--limit", "2")
    assert counts[1:] == [[str(one[by.key] or ""), str(one["count"])] for one in wanted]
    assert cells("c", "--count")[1:] == [[str(len(rows(line, path)))]]
    limited = line.fine(
        *everything(path),
        "--limit",
        "1",
        "--format",
        "csv-exact",
        "--columns",
        key,
        "-o",
        str(tmp_path / "d"),
    )
    assert f"1 of {len(rows(line, path))} shown\n" in limited.err
    [one] = rows(line, path, "--limit", "1")
    assert PROGRAMS["csv-exact"]((tmp_path / "d").read_bytes())[1:] == [[read_by_programs(column, one)]]


@EVERY
def test_every_list_has_a_title_in_both_languages(path: Path_) -> None:
    assert TITLES[LISTS[path].listing.noun]


def test_no_title_is_left_of_a_list_that_is_no_more() -> None:
    assert set(TITLES) == {command.listing.noun for command in LISTS.values()}


# What is read by whom.


def table_of(line: CommandLine, format: str, *words: str, **how: str) -> list[list[str]]:
    data = line.fine("finding", "list", "--status", "all", "--format", format, *words, **how).out.encode()
    return (PEOPLE | PROGRAMS)[format](data)


def test_people_read_words_and_programs_codes(line: CommandLine) -> None:
    words = ("--columns", "grade,state,raised_on,overdue")
    codes = {row[0] for row in table_of(line, "csv", *words, AUDITCORE_LANG="vi")[1:]}
    assert codes <= {"major", "minor", "observation", "opportunity", "strength"} and len(codes) > 2
    with i18n.speaking("vi"):
        from auditcore.words import word

        spoken = {word(code) for code in codes}
    for format in ("html", "markdown"):
        cells = table_of(line, format, *words, AUDITCORE_LANG="vi")
        grades = {row[0] for row in cells if len(row) == 4} - {"grade", "mức độ", cells[0][0]}
        assert grades == spoken
        assert all(row[2][2] == row[2][5] == "/" for row in cells if row[0] in spoken)
    with i18n.speaking("vi"):
        closed = word("closed")
    assert any(closed in row[1] for row in cells) and not any("closed" in row[1] for row in cells)


def test_what_only_a_screen_shows_is_no_data(line: CommandLine) -> None:
    moment = table_of(line, "csv-exact", "--columns", "id")  # the list is there at all
    assert len(moment) > 2
    data = line.fine("log", "--format", "jsonl", "--columns", "at").out.splitlines()
    assert all(json.loads(one)["at"].endswith("Z") and len(json.loads(one)["at"]) == 27 for one in data)
    team = line.fine("audit", "independence", "2026-01", "--format", "jsonl", "--columns", "team,person").out
    assert {type(json.loads(one)["team"]) for one in team.splitlines()} == {bool}
    assert "nobody" not in team


def test_a_list_says_whose_it_is_of_which_day_and_in_which_language(line: CommandLine) -> None:
    said = json.loads(line.fine("finding", "list", "--format", "json", AUDITCORE_LANG="vi").out)
    assert (said["language"], said["on"], said["name"]) == ("vi", line.today, "")
    assert said["at"] == f"{line.today}T00:00:00.000000Z" and said["organisation"]
    again = line.fine("finding", "list", "--format", "json", SOURCE_DATE_EPOCH="1767225600").out
    assert json.loads(again)["at"].startswith("2026-01-01T00:00:00")
    assert json.loads(again)["language"] == "en" and json.loads(again)["title"] == "Findings"


@EVERY_FORMAT
def test_the_same_list_is_the_same_file(line: CommandLine, format: str, tmp_path: Path) -> None:
    first, second = (written(line, tmp_path / name, ("finding", "list"), format) for name in "ab")
    assert first == second


def test_the_name_of_a_file_says_its_format(line: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "findings.XLSX"
    line.fine("finding", "list", "-o", str(target))
    assert target.read_bytes().startswith(b"PK")
    line.fine("finding", "list", "-o", str(tmp_path / "findings.txt"))
    assert (tmp_path / "findings.txt").read_text(encoding="utf-8").startswith("finding ")
    line.fine("finding", "list", "--format", "csv", "-o", str(tmp_path / "b.html"))
    assert (tmp_path / "b.html").read_bytes().startswith(b"\xef\xbb\xbf")
    line.fine("finding", "list", "--json", "id", "-o", str(tmp_path / "c.csv"))
    assert json.loads((tmp_path / "c.csv").read_text(encoding="utf-8"))


@EVERY_FORMAT
def test_a_list_without_rows_is_a_file_all_the_same(line: CommandLine, format: str, tmp_path: Path) -> None:
    target = tmp_path / "none"
    line.fine(
        "finding", "list", "--owner", "lan", "--status", "withdrawn", "--format", format, "-o", str(target)
    )
    assert target.exists() and (target.stat().st_size > 0 or format == "jsonl")


def test_columns_have_the_words_that_are_shown_for_their_values(line: CommandLine) -> None:
    assert ReportColumn("a", "a").words == {}
    assert of_suffix.__doc__


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_only_the_format_that_is_asked_for_is_loaded(line: CommandLine, format: str, tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from auditcore.cli.main import guarded\n"
        f"assert guarded(['finding', 'list', '--format', {format!r}, '-o', {str(tmp_path / 'x')!r}]) == 0\n"
        "print(*(name for name in sys.modules if name.startswith('auditplugins.exporters.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=line.workspace,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'plugins'}", "AUDITCORE_WORKSPACE": line.workspace, "PATH": ""},
    )
    loaded = {name.rpartition(".")[2] for name in done.stdout.split()}
    assert loaded and {"html", "markdown", "document", "paper", "calendar_dates"}.isdisjoint(loaded)
    assert ("workbook" in loaded) == (format == "xlsx") and ("spreadsheet" in loaded) == (format == "csv")
