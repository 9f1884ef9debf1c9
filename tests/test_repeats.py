"""What came back: chains in order, counted, and the earlier effect that is doubtful for it, computed and never stored."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import building
import pytest
from building import Office
from commands import CommandLine
from conftest import ROOT, Clock
from hypothesis import given
from hypothesis import strategies as st
from test_resemblance import second_audit

from auditcore.service import findings, moves, repeats
from auditcore.service.repeats import _links, _together
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def chains(office: Office, **asked: Any) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Each chain with its findings in order, and which of them are doubtful."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for row in repeats.chains(office.ws, **asked):
        assert row["step"] == len(found.setdefault(row["chain"], [])) + 1
        found[row["chain"]].append((row["id"], row["doubtful"]))
    return list(found.items())


def again(office: Office, *earlier: str, **fields: Any) -> str:
    """A later finding, in the second audit, that repeats these."""
    if office.ws.programme().get("audit", "2026-02") is None:
        second_audit(office, units=("office",))
    given = {
        "grade": "minor",
        "unit": "economy",
        "owner": "oanh",
        "clauses": ["8.5.1"],
        **building.TEXTS,
        **fields,
    }
    ws = office("linh", on=office.ws.today)
    return findings.add(ws, audit="2026-02", repeat_of=earlier, **given)[0]


# Chains.


def test_a_chain_is_in_the_order_of_its_days(office: Office) -> None:
    first = office.at("closed")
    second = again(office, first)
    office.day("2026-09-01")
    third = again(office, second)
    office.issued()  # repeats nothing
    assert chains(office) == [(first, [(first, True), (second, False), (third, False)])]
    rows = repeats.chains(office.ws)
    assert [row["of"] for row in rows] == [3, 3, 3]
    assert [row["repeats"] for row in rows] == [[], [first], [second]]
    assert (rows[0]["verdict"], rows[0]["judged_on"], rows[0]["ended_on"]) == (
        "effective",
        *["2026-08-20"] * 2,
    )


def test_what_is_not_here_is_the_earlier_end(office: Office) -> None:
    from auditcore.decision import put

    first, second = office.issued(), office.issued()
    changes = [
        put(f"finding/{first}", set={"repeat_of": ["2021-007", "PA-3"]}),
        put(f"finding/{second}", set={"repeat_of": ["pa-3"]}),
    ]
    office.ws.commit(building.AUDIT, "test.change", lambda situation: changes)
    (row, *_rest) = rows = repeats.chains(office.ws)
    assert [one["id"] for one in rows] == ["2021-007", "PA-3", first, second]
    assert (row["external"], row["raised_on"], row["unit"], row["clauses"]) == (True, None, None, [])
    # Once the earlier register is here, too, its finding takes the place of the number.
    brought = office.draft(reference="PA-3")
    assert brought in [one["id"] for one in repeats.chains(office.ws)]
    assert "PA-3" not in [one["id"] for one in repeats.chains(office.ws)]


def test_two_chains_that_meet_are_one(office: Office) -> None:
    one, other = office.issued(), office.issued()
    assert chains(office) == []
    both = again(office, one, other)
    assert chains(office) == [(one, [(one, False), (other, False), (both, False)])]


def test_what_was_withdrawn_repeats_nothing(office: Office) -> None:
    first = office.at("closed")
    new = again(office, first)
    moves.withdraw(office("linh", on=office.ws.today), new, "Unfounded")
    assert chains(office) == []
    assert findings.detail(office.ws, first)["doubtful"] is False
    assert findings.detail(office.ws, new)["doubts"] == []


def test_filters_keep_whole_chains(office: Office) -> None:
    first = office.issued(unit="land", clauses=["7.5"])
    new = again(office, first, unit="culture")
    whole = [(first, [(first, False), (new, False)])]
    for asked in ({"units": ["economy"]}, {"units": ["culture"]}, {"clauses": ["7"]}, {"clauses": ["8.5"]}):
        assert chains(office, **asked) == whole
    assert chains(office, units=["office"]) == whole
    assert chains(office, clauses=["10"]) == [] == chains(office, clauses=["8.5.10"])


def test_counts_are_those_of_the_latest_finding_of_each_chain(office: Office) -> None:
    one, other = office.issued(clauses=["7.5"]), office.issued(clauses=["7.5"])
    again(office, one, clauses=["8.5.1"])
    again(office, other, clauses=["8.5.1", "10.2"], unit="culture")
    assert repeats.counts(repeats.chains(office.ws)) == {
        "clause": {"8.5.1": 2, "10.2": 1},
        "unit": {"culture": 1, "economy": 1},
    }


IDS = st.sampled_from([f"2026-01-F{number:02d}" for number in range(1, 9)])


@given(st.dictionaries(IDS, st.lists(IDS | st.sampled_from(["x", "X", "y"]), max_size=3)))
def test_chains_are_the_connected_parts(named: dict[str, list[str]]) -> None:
    found = {
        id: {"id": id, "reference": "", "named": names, "status": "issued"} for id, names in named.items()
    }
    parts: list[set[str]] = []  # by joining whatever shares a member
    for id, names in named.items():
        new = {id, *(name if name in named else name.lower() for name in names)}
        if names:
            parts = [part for part in parts if not part & new] + [new.union(*(p for p in parts if p & new))]
    got = [{id if id in named else id.lower() for id in chain} for chain in _together(_links(found))]
    assert sorted(map(sorted, got)) == sorted(map(sorted, parts))
    assert all(len(chain) == len(set(chain)) for chain in _together(_links(found)))


# The earlier effect.


def test_a_repeat_of_a_closed_finding_makes_its_effect_doubtful(office: Office) -> None:
    first = office.at("closed")
    before = building.files_below(office.ws.path, "records")
    new = again(office, first)
    written = set(building.files_below(office.ws.path, "records")) - set(before)
    assert not [path for path in written if building.AUDIT in path], (
        "the closed finding's own stream has no new event"
    )
    old, fresh = findings.detail(office.ws, first), findings.detail(office.ws, new)
    assert (old["repeated_by"], old["doubtful"], old["flags"]) == ([new], True, ["doubtful"])
    assert (fresh["doubts"], fresh["doubtful"], fresh["flags"]) == ([first], False, ["repeat"])
    assert repeats.doubtful(office.ws) == {first}


def test_what_is_not_closed_or_had_no_effect_is_not_doubtful(office: Office) -> None:
    still_open = office.issued()
    declined = office.issued("observation")
    moves.respond(office._on("oanh", building.SUBMITTED), declined, decline="No use")
    strength = office.issued("strength")
    for id in (still_open, declined, strength):
        again(office, id)
        detail = findings.detail(office.ws, id)
        assert (detail["doubtful"], "doubtful" in detail["flags"]) == (False, False), id
    assert repeats.doubtful(office.ws) == set()


def test_a_reopened_one_is_not_doubtful_any_more(office: Office) -> None:
    first = office.at("closed")
    again(office, first)
    moves.reopen(office("linh", on=office.ws.today), first, "It came back")
    assert findings.detail(office.ws, first)["doubtful"] is False and repeats.doubtful(office.ws) == set()


def test_a_repeat_by_its_number_elsewhere_counts(office: Office) -> None:
    from auditcore.decision import put

    first = office.at("closed")
    office.ws.commit(
        building.AUDIT,
        "test.change",
        lambda situation: [put(f"finding/{first}", set={"reference": "2021-009"})],
    )
    new = again(office)
    office.ws.commit(
        "2026-02", "test.change", lambda situation: [put(f"finding/{new}", set={"repeat_of": ["2021-009"]})]
    )
    assert findings.detail(office.ws, first)["repeated_by"] == [new]
    assert repeats.doubtful(office.ws) == {first}


def test_what_was_not_looked_through_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = office.at("closed")
    again(office, first)
    building.audit_move(office, "close")
    assert findings.detail(office.ws, first)["unlooked"] == 0
    monkeypatch.setattr(repeats, "LOOK", 0)
    detail = findings.detail(office.ws, first)
    assert (detail["unlooked"], detail["repeated_by"]) == (1, ["2026-02-F01"]), (
        "open audits are always looked through"
    )
    page = CommandLine(office.ws.path, "lan", office.ws.today).fine("finding", "show", first).out
    assert "1 older closed audit was not looked through" in " ".join(page.split())


def test_lists_and_pages_say_so(office: Office) -> None:
    first = office.at("closed")
    new = again(office, first)
    line = CommandLine(office.ws.path, "lan", office.ws.today)
    rows = line.fine("finding", "list", "--doubtful", "--json", "id,flags").json
    assert rows == [{"id": first, "flags": ["doubtful"]}]
    assert line.fine("finding", "list", "--doubtful", "--grade", "major").err == "Nothing fits.\n"
    page = line.fine("finding", "show", first).out
    assert f"repeated by       {new}" in page and "it was closed, and it came back" in page
    assert f"doubtful: {first} was closed, and this repeats it" in line.fine("finding", "show", new).out
    out = line.fine("finding", "repeats").out
    assert "effective on Thu 2026-08-20 · it came back: its effect is doubtful" in " ".join(out.split())
    assert "by clause         8.5.1 1" in out and max(map(len, out.splitlines())) <= 80


def test_where_nothing_came_back(office: Office) -> None:
    office.issued()
    line = CommandLine(office.ws.path, "lan", office.ws.today)
    assert line.fine("finding", "repeats").err == "No finding repeats another.\n"
    assert line.fine("finding", "repeats", "--json").json == []


# The real register.


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    line = CommandLine(str(tmp_path_factory.mktemp("state") / "office"), "lan", "2026-07-01")
    line.fine("init", line.workspace, "--org", "State", "--me", "lan:Lan")
    for words in (
        ("unit", "add", "state", "--name", "State"),
        ("audit", "plan", "--kind", "external", "--title", "T", "--criteria", "us-single-audit", "--unit", "state",
         "--lead", "lan", "--from", "today", "--to", "+2", "--objective", "o"),
        ("audit", "start", "2026-01"),
        ("finding", "import", str(ROOT / "examples" / "single-audit-2022.xlsx"), "--audit", "2026-01", "--map",
         str(ROOT / "examples" / "single-audit-map.toml"), "--add-units", "--yes"),
    ):  # fmt: skip
        line.fine(*words)
    return line


def sheet() -> list[dict[str, str]]:
    """The rows of the workbook, straight from its XML."""
    import xml.etree.ElementTree as xml

    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(ROOT / "examples" / "single-audit-2022.xlsx") as book:
        name = next(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
        shared: list[str] = []
        if "xl/sharedStrings.xml" in book.namelist():
            table = xml.fromstring(book.read("xl/sharedStrings.xml"))
            shared = ["".join(t.text or "" for t in one.iter(f"{space}t")) for one in table]
        rows = []
        for row in xml.fromstring(book.read(name)).iter(f"{space}row"):
            cells = {}
            for cell in row:
                column = "".join(c for c in cell.get("r", "") if c.isalpha())
                words = "".join(t.text or "" for t in cell.iter() if t.tag in (f"{space}v", f"{space}t"))
                cells[column] = shared[int(words)] if cell.get("t") == "s" else words
            rows.append(cells)
    head, *rest = rows
    return [{head[column]: cells.get(column, "") for column in head} for cells in rest]


def test_the_real_register_agrees_with_a_plain_reading_of_the_sheet(register: CommandLine) -> None:
    rows = sheet()
    assert len(rows) == 80
    group: dict[str, str] = {}

    def top(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    repeating = {}
    for row in rows:
        names = [one.strip() for one in row["Repeat of"].split(",") if one.strip() not in ("", "N/A")]
        if names:
            repeating[row["Finding No"]] = row
        for name in names:
            group[top(row["Finding No"])] = top(name)
    members = Counter(top(name) for name in list(group))
    answer = register.fine("finding", "repeats", "--json").json
    assert len({row["chain"] for row in answer}) == len(members)
    assert sorted(Counter(row["chain"] for row in answer).values()) == sorted(members.values())
    assert len(answer) == len(group)
    assert sum(not row["external"] for row in answer) == len(repeating) > 40
    # By unit: the latest finding of each chain, which here is the last one of the sheet.
    last = {top(number): row for number, row in repeating.items()}
    units = Counter(row["Department"].split(";")[0].strip() for row in last.values())
    latest = register.fine("finding", "repeats", "--latest", "--group-by", "unit", "--count", "--json").json
    assert sorted(row["count"] for row in latest) == sorted(units.values())
    clauses = Counter(letter for row in last.values() for letter in row["Requirement"] if letter.isalpha())
    by_clause = register.fine(
        "finding", "repeats", "--latest", "--group-by", "clauses", "--count", "--json"
    ).json
    assert {row["clauses"]: row["count"] for row in by_clause} == clauses


def test_its_page_counts_the_chains(register: CommandLine) -> None:
    out = register.fine("finding", "repeats").out
    assert out.count("\nChain ") == 41 and "in all            41\n" in out
    tsv = register.fine("finding", "repeats", "--format", "tsv").out
    assert (
        len(list(csv.reader(io.StringIO(tsv), delimiter="\t")))
        == len(register.fine("finding", "repeats", "--json").json) + 1
    )
    assert Path(register.workspace, "records").is_dir()
