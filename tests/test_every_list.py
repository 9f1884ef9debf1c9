"""Each option on each list, whatever it lists: one table of fields says what can be named, and all of it works."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import tabulate
from commands import CommandLine
from every_list import COMMANDS, EVERY, LISTS, everything, example, rows
from hypothesis import given, settings
from hypothesis import strategies as st

from auditcore import text
from auditcore.cli.listing import Asked
from auditcore.columns import KINDS, Order, is_empty, is_orderly, ordered
from auditcore.columns import LISTS as LIST_KINDS
from auditcore.model import GRADES, STATUSES

Path_ = tuple[str, ...]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """The example office, with a file attached: no test of this page changes it."""
    folder = tmp_path_factory.mktemp("office")
    line = example(folder / "demo")
    (folder / "photo.jpg").write_text("x")
    line.fine("evidence", "add", "2026-01-F01", str(folder / "photo.jpg"))
    return line


def test_every_command_that_lists_is_a_list() -> None:
    named_so = {path for path in COMMANDS if path and path[-1] == "list"}
    with_columns = {
        path for path, command in COMMANDS.items() if any("--columns" in p.opts for p in command.params)
    }
    assert named_so <= set(LISTS) and with_columns == set(LISTS)
    assert len(LISTS) >= 8


@EVERY
def test_the_options_are_the_same(path: Path_) -> None:
    names = {parameter.name for parameter in LISTS[path].params}
    assert set(Asked._fields) <= names
    options = {option for parameter in LISTS[path].params for option in parameter.opts}
    assert {"--sort", "--columns", "--group-by", "--count", "--limit", "--format", "--json", "-o", "--force", "--save",
            "--forget"} <= options  # fmt: skip


@EVERY
def test_every_column_has_a_heading_in_words(path: Path_) -> None:
    for column in LISTS[path].listing.columns:
        assert column.title and "_" not in column.title, column.key


@EVERY
def test_the_heads_of_a_table_are_names_too(line: CommandLine, path: Path_) -> None:
    """What a file or the screen says above a column is what one may type for it."""
    listing = LISTS[path].listing
    every = [column.key for column in listing.columns]
    # Where a head has a comma, which is what stands between names, its first part will do.
    heads = {column.key: column.heading.partition(",")[0] for column in listing.columns}
    for key, head in heads.items():
        assert heads[listing.keys(head, every)] == head or head in every, key
        assert listing.keys(key, every) == key
    other = (column for column in listing.columns if column.heading != column.key and column.field)
    shown = next(other, listing.columns[0])
    told = line.fine(*everything(path), "--format", "csv-exact", "--columns", shown.heading).out
    assert told.splitlines()[0].strip('"') == shown.heading


@EVERY
def test_help_names_the_formats_of_files_and_those_of_tables(path: Path_) -> None:
    params = LISTS[path].params
    (said,) = (p.help or "" for p in params if p.name == "format_" and isinstance(p, click.Option))
    assert all(name in said for name in ("docx", "pdf", "xlsx", "csv", "simple", "grid"))


@EVERY
def test_rows_have_exactly_the_fields_of_the_table(line: CommandLine, path: Path_) -> None:
    found = rows(line, path)
    assert len(found) > 1, "the example office has none"
    for row in found:
        assert set(row) == set(LISTS[path].listing.fields())


@EVERY
def test_values_are_of_the_kind_that_the_table_says(line: CommandLine, path: Path_) -> None:
    kinds: dict[str, Callable[[Any], bool]] = {
        "text": lambda value: isinstance(value, str),
        "id": lambda value: isinstance(value, (str, int)),
        "code": lambda value: isinstance(value, str),
        "clause": lambda value: isinstance(value, str),
        "day": lambda value: re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None,
        "moment": lambda value: value.endswith("Z"),
        "number": lambda value: isinstance(value, int) and not isinstance(value, bool),
        "truth": lambda value: isinstance(value, bool),
        "data": lambda value: True,
    }
    assert set(kinds) == set(KINDS)
    for column in LISTS[path].listing.columns:
        assert column.about.endswith(".") and column.about[0] in "ABCDEFGHIJKLMNOPQRSTUVWXYZ1"
        for row in rows(line, path) if column.field else ():
            value = row[column.key]
            if is_empty(value):
                continue
            assert isinstance(value, list) or column.kind not in LIST_KINDS
            for one in value if column.kind in LIST_KINDS else [value]:
                assert kinds[LIST_KINDS.get(column.kind, column.kind)](one), (column.key, one)
                if column.values and column.key not in ("flags", "state"):
                    assert one in column.values


@EVERY
def test_fields_are_picked_in_the_order_in_which_they_are_named(line: CommandLine, path: Path_) -> None:
    fields = LISTS[path].listing.fields()[::-2]
    found = line.fine(*everything(path), "--json", ",".join(fields)).json
    assert found == [{key: row[key] for key in fields} for row in rows(line, path)]
    assert [*found[0]] == [*fields]


@EVERY
def test_every_field_sorts_in_both_directions(line: CommandLine, path: Path_) -> None:
    found = rows(line, path)
    for column in LISTS[path].listing.columns:
        for dash in ("", "-") if is_orderly(column) else ():
            by_it = rows(line, path, "--sort", f"{dash}{column.key}")
            assert by_it == ordered(found, [Order(column, bool(dash))]), (column.key, dash)


@EVERY
def test_every_field_groups(line: CommandLine, path: Path_) -> None:
    found = rows(line, path)
    for column in filter(is_orderly, LISTS[path].listing.columns):
        groups = rows(line, path, "--group-by", column.key)
        assert all(len(group["rows"]) == group["count"] > 0 for group in groups)
        if column.kind not in LIST_KINDS:
            assert sum(group["count"] for group in groups) == len(found)
        counts = rows(line, path, "--group-by", column.key, "--count")
        assert counts == [{**group["group"], "count": group["count"]} for group in groups]
        out = line.fine(*everything(path), "--group-by", column.key).out
        headings = re.findall(r"\((\d+)\)$", out, flags=re.MULTILINE)
        assert {str(group["count"]) for group in groups} <= set(headings)


@EVERY
def test_count_is_a_number_and_limit_the_first_so_many(line: CommandLine, path: Path_) -> None:
    found = rows(line, path)
    count = line.fine(*everything(path), "--count", "--limit", "1")
    assert (count.out, count.err) == (f"{len(found)}\n", "")
    assert line.fine(*everything(path), "--count", "--json").json == {"count": len(found)}
    newest_last = LISTS[path].listing.newest_last
    answer = line.fine(*everything(path), "--limit", "1", "--json")
    assert answer.json == (found[-1:] if newest_last else found[:1])
    assert answer.err == f"1 of {len(found)} shown\n"
    assert line.fine(*everything(path), "--limit", "1000", "--json").err == ""
    key = next(column.key for column in LISTS[path].listing.columns if is_orderly(column))
    sorted_ = rows(line, path, "--sort", f"-{key}")
    assert line.fine(*everything(path), "--sort", f"-{key}", "--limit", "1", "--json").json == sorted_[:1]
    shown = line.fine(*everything(path), "--limit", "1", "--columns", key)
    assert shown.err == f"1 of {len(found)} shown\n" and len(shown.out.splitlines()) == 3
    assert line(*path, "--limit", "0").code == 2


@EVERY
def test_every_format_shows_it(line: CommandLine, path: Path_) -> None:
    found = rows(line, path)
    column = LISTS[path].listing.columns[0]
    first = text.printable(str(found[0][column.key]))
    for format in {*tabulate.tabulate_formats} - {"html"}:  # that one is an exporter's
        out = line.fine(*everything(path), "--format", format, "--columns", column.key).out
        assert first[:16].replace("_", "\\_" if "latex" in format else "_") in out, format
        grouped = line.fine(
            *everything(path), "--format", format, "--group-by", column.key, "--limit", "3"
        ).out
        assert grouped.strip(), format
    answer = line(*path, "--format", "gird")
    assert answer.code == 4 and "Did you mean 'grid'?" in answer.err


@EVERY
def test_tsv_is_one_table_of_all_columns_also_in_groups(line: CommandLine, path: Path_) -> None:
    plain = line.fine(*everything(path), "--format", "tsv").out.splitlines()
    assert len(plain) == len(rows(line, path)) + 1
    by = next(c for c in LISTS[path].listing.columns if c.rank and is_orderly(c) and c.kind not in LIST_KINDS)
    grouped = line.fine(*everything(path), "--format", "tsv", "--group-by", by.key).out.splitlines()
    assert len(grouped) == len(plain)
    assert grouped[0].split("\t")[0] == by.heading
    assert sorted(grouped[0].split("\t")) == sorted(plain[0].split("\t"))
    assert {line_.count("\t") for line_ in (*plain, *grouped)} == {plain[0].count("\t")}


@EVERY
@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_ids_are_never_cut_and_the_terminal_is_kept(line: CommandLine, path: Path_, columns: str) -> None:
    out = line.fine(*everything(path), "--format", "simple", COLUMNS=columns).out
    assert max(map(text.width, out.splitlines())) <= int(columns)
    words = set(out.split())
    for column in LISTS[path].listing.columns:
        if column.kind == "id" and column.rank == 1 and not column.sparse:
            assert {str(row[column.key]) for row in rows(line, path) if row[column.key]} <= words


@EVERY
def test_what_is_named_is_shown_however_narrow_the_terminal(line: CommandLine, path: Path_) -> None:
    keys = [column.key for column in LISTS[path].listing.columns]
    out = line.fine(*everything(path), "--columns", ",".join(keys), COLUMNS="40").out
    words = set(out.replace(",", " ").split())
    for column in LISTS[path].listing.columns:
        if column.kind in ("id", "ids", "clauses"):
            listed = [row[column.key] for row in rows(line, path)]
            ids = {
                str(one) for value in listed for one in (value if isinstance(value, list) else [value]) if one
            }
            assert {word for id in ids for word in id.split()} <= words, column.key


@EVERY
def test_output_goes_into_a_file(line: CommandLine, path: Path_, tmp_path: Path) -> None:
    target = tmp_path / "list.json"
    answer = line.fine(*everything(path), "--json", "-o", str(target))
    assert answer.out == "" and json.loads(target.read_text(encoding="utf-8")) == rows(line, path)
    answer = line(*everything(path), "-o", str(target))
    assert answer.code == 4 and "--force" in answer.err
    line.fine(*everything(path), "-o", str(target), "--force", "--format", "tsv")
    assert len(target.read_text(encoding="utf-8").splitlines()) == len(rows(line, path)) + 1


# Findings: every combination of filters beside a plain reading of all rows.

UNITS = {"economy": {"economy", "land", "finance", "construction"}, "office": {"office", "justice"}}


def clause_fits(row: dict[str, Any], wanted: str) -> bool:
    return any(f"{clause}.".startswith(f"{wanted}.") for clause in row["clauses"])


FILTERS: dict[str, tuple[st.SearchStrategy[Any], Callable[[dict[str, Any], Any], bool]]] = {
    "--status": (
        st.lists(st.sampled_from(STATUSES), min_size=1, max_size=3),
        lambda row, wanted: row["status"] in wanted,
    ),
    "--grade": (
        st.lists(st.sampled_from(GRADES), min_size=1, max_size=3),
        lambda row, wanted: row["grade"] in wanted,
    ),
    "--unit": (
        st.lists(st.sampled_from(["economy", "office", "one-stop"]), min_size=1, max_size=2),
        lambda row, wanted: any(
            not UNITS.get(unit, {unit}).isdisjoint([row["unit"], *row["also_units"]]) for unit in wanted
        ),
    ),
    "--owner": (
        st.lists(st.sampled_from(["yen", "minh", "hoa"]), min_size=1, max_size=2),
        lambda row, wanted: row["owner"] in wanted,
    ),
    "--clause": (
        st.lists(st.sampled_from(["8", "7.5", "8.2.1", "9.1.2", "8.20"]), min_size=1, max_size=2),
        lambda row, wanted: any(clause_fits(row, one) for one in wanted),
    ),
    "--origin": (
        st.lists(st.sampled_from(["audit", "complaint", "process"]), min_size=1, max_size=2),
        lambda row, wanted: row["origin"] in wanted,
    ),
    "--audit": (
        st.lists(st.sampled_from(["2025-01", "2026-01", "2026-00"]), min_size=1, max_size=2),
        lambda row, wanted: row["audit"] in wanted,
    ),
    "--due-before": (
        st.sampled_from(["2026-07-01", "2026-07-10", "2026-08-01"]),
        lambda row, wanted: bool(row["due"]) and row["due"] < wanted,
    ),
    "--since": (
        st.sampled_from(["2026-01-01", "2026-05-01", "2026-06-20"]),
        lambda row, wanted: row["raised_on"] >= wanted,
    ),
    "--overdue": (st.just(True), lambda row, wanted: row["overdue"]),
    "--repeat": (st.just(True), lambda row, wanted: bool(row["repeat_of"])),
}


@given(st.fixed_dictionaries({}, optional={name: values for name, (values, _fits) in FILTERS.items()}))
@settings(max_examples=60, deadline=None)
def test_filters_combine_as_a_plain_reading_says(line: CommandLine, wanted: dict[str, Any]) -> None:
    words = [
        word
        for name, value in wanted.items()
        for word in (
            [name] if value is True else [name, ",".join(value) if isinstance(value, list) else value]
        )
    ]
    if "--status" not in wanted:
        words += ["--status", "all"]
    found = line.fine("finding", "list", "--json", "id", *words).json
    every = rows(line, ("finding", "list"))
    assert found == [
        {"id": row["id"]}
        for row in every
        if all(FILTERS[name][1](row, value) for name, value in wanted.items())
    ]


def test_without_a_status_what_is_open(line: CommandLine) -> None:
    every = rows(line, ("finding", "list"))
    found = line.fine("finding", "list", "--json").json
    assert found == [row for row in every if row["status"] not in ("closed", "withdrawn")]


def test_people_and_units_are_sorted_as_in_a_vietnamese_dictionary(line: CommandLine) -> None:
    names = [row["name"] for row in line.fine("person", "list", "--sort", "name", "--json", "name").json]
    assert names[:4] == ["Bùi Thị Tuyết", "Dương Văn Quang", "Đặng Quốc Khánh", "Đỗ Thị Thảo"]
    assert names == sorted(names, key=text.sort_key)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("person", "list", "--text", "bui TUYET"), ["tuyet"]),
        (("person", "list", "--text", "Đặng"), ["khanh"]),
        (("person", "list", "--text", "land environment"), ["dung"]),
        (("unit", "list", "--text", "BỘ PHẬN"), []),
        (("unit", "list", "--text", "hoa justice"), ["justice"]),
        (("evidence", "list", "--text", "PHOTO"), ["2026-01-F01"]),
    ],
)
def test_other_lists_are_searched_by_names(line: CommandLine, words: Path_, found: list[str]) -> None:
    assert [row["id"] for row in line.fine(*words, "--json").json] == found


def test_audits_are_searched_by_title_units_and_team(line: CommandLine) -> None:
    (one, *_rest) = rows(line, ("audit", "list"))
    for words in (one["title"].upper(), one["lead"]):
        assert one["id"] in [row["id"] for row in rows(line, ("audit", "list"), "--text", words)]
    assert rows(line, ("audit", "list"), "--text", "nowhere to be found") == []


def test_groups_have_headings_and_may_be_counted_and_cut(line: CommandLine) -> None:
    out = line.fine("finding", "list", "--group-by", "unit,grade").out
    assert "unit: office; grade: minor (" in out
    assert "owner  " in out and "unit  " not in out  # the heading says it
    top = line.fine(
        "finding",
        "list",
        "--status",
        "all",
        "--group-by",
        "unit",
        "--count",
        "--sort",
        "-count",
        "--limit",
        "2",
    )
    assert re.search(r"2 of \d+ shown", top.err) and len(top.out.splitlines()) == 4
    sizes = [int(row.split()[-1]) for row in top.out.splitlines()[2:]]
    assert sizes == sorted(sizes, reverse=True)
    assert line("finding", "list", "--sort", "count").code == 4
    first = line.fine("log", "--group-by", "by", "--count", "--limit", "1", "--json").json
    assert first == line.fine("log", "--group-by", "by", "--count", "--json").json[:1]


def test_what_has_no_value_is_a_group_too(line: CommandLine) -> None:
    groups = line.fine("finding", "list", "--status", "all", "--group-by", "due", "--json", "id").json
    assert groups[-1]["group"] == {"due": None}
    assert "due: – (" in line.fine("finding", "list", "--status", "all", "--group-by", "due").out
