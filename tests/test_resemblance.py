"""A new finding that resembles an earlier one is shown at once, and linked with one key."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import building
import click
import pytest
from building import AUDIT, Office
from commands import CommandLine
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st

from auditcore.decision import put
from auditcore.model import ORG, PROGRAMME
from auditcore.resemblance import ALIKE, alike, resembling, said
from auditcore.service import findings, moves
from auditcore.service import resembling as service
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def finding(id: str, observed: str = "", **fields: Any) -> dict[str, Any]:
    return {
        "id": id,
        "audit": id.partition("-F")[0],
        "origin": "complaint" if "-00-" in id else "audit",
        "grade": "minor",
        "unit": "economy",
        "also_units": [],
        "clauses": ["8.5.1"],
        "observed": observed,
        "repeat_of": [],
        **fields,
    }


def ids(one: dict[str, Any], *others: dict[str, Any], **more: Any) -> list[str]:
    return [like.id for like in resembling(one, others, **more)]


NEW = finding("2026-02-F01", "3 of 20 files were taken in without a receipt that names the day of return")


# The rule.


def test_the_same_clause_in_the_same_unit_resembles() -> None:
    same = finding("2026-01-F01", "Something else")
    assert ids(NEW, same) == ["2026-01-F01"]
    assert ids(NEW, {**same, "clauses": ["7.5"]}) == []
    assert ids(NEW, {**same, "unit": "culture"}) == []
    assert ids(NEW, {**same, "unit": "culture", "also_units": ["economy"]}) == ["2026-01-F01"]


def test_much_the_same_words_resemble_wherever_they_stand() -> None:
    elsewhere = {"unit": "culture", "clauses": ["7.5"]}
    same = "11 of 90 files were taken in without a receipt that names the day of return"
    (like,) = resembling(NEW, [finding("2026-01-F01", same, **elsewhere)])
    assert (like.place, like.words) == (False, 1.0), "numbers say nothing"
    assert ids(NEW, finding("2026-01-F01", "The notice board has old fees", **elsewhere)) == []


def test_vietnamese_counts_alike_with_and_without_its_marks() -> None:
    marked = "6/40 hồ sơ được tiếp nhận không có giấy tiếp nhận và hẹn ngày trả kết quả"
    plain = "2/31 HO SO duoc tiep nhan khong co giay tiep nhan va hen ngay tra ket qua"
    assert alike(said(finding("x", marked)), said(finding("y", plain))) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        (
            "6/40 hồ sơ hộ tịch được tiếp nhận mà không có giấy tiếp nhận và hẹn ngày trả kết quả.",
            "Năm hồ sơ tiếp nhận mà không có giấy tiếp nhận và hẹn ngày trả cho dân.",
            True,
        ),
        (
            "6/40 hồ sơ hộ tịch được tiếp nhận mà không có giấy tiếp nhận và hẹn ngày trả kết quả.",
            "2/18 thủ tục vẫn dẫn chiếu nghị định đã hết hiệu lực nửa năm.",
            False,
        ),
        ("4 of 9 files have no receipt", "7 of 60 files have no receipt at all", True),
        ("4 of 9 files have no receipt", "4 of 9 receipts do not name the day of return", False),
        ("", "", False),
        ("Receipts", "Receipts", False),
    ],
)
def test_the_threshold(one: str, other: str, holds: bool) -> None:
    score = alike(said(finding("x", one)), said(finding("y", other)))
    assert (score >= ALIKE) is holds, score


def test_in_the_example_office_it_tells_what_came_back_from_all_else(tmp_path: Path) -> None:
    from itertools import combinations

    from every_list import example

    line = example(tmp_path / "demo")
    every = line.fine("finding", "list", "--status", "all", "--json").json
    assert {(a["id"], b["id"]) for a, b in combinations(every, 2) if alike(said(a), said(b)) >= ALIKE} == {
        ("2025-01-F01", "2026-01-F02"),
        ("2025-01-F03", "2026-00-F01"),
    }


def test_what_stands_in_the_same_audit_is_another_finding_but_in_a_register_it_may_be_a_repeat() -> None:
    assert ids(finding("2026-01-F02"), finding("2026-01-F01")) == []
    assert ids(finding("2026-00-F02"), finding("2026-00-F01")) == ["2026-00-F01"]
    assert ids(finding("2026-00-F02"), finding("2026-00-F02")) == []


def test_a_strength_and_what_is_linked_already_are_left_out() -> None:
    earlier = finding("2026-01-F01")
    assert ids({**NEW, "grade": "strength"}, earlier) == []
    assert ids(NEW, {**earlier, "grade": "strength"}) == []
    assert ids({**NEW, "repeat_of": ["2026-01-F01"]}, earlier) == []


def test_the_likest_stand_first_and_of_equals_the_newest() -> None:
    others = [finding(f"2025-{number:02d}-F01", "Something else") for number in (9, 10, 11)]
    words = finding("2024-01-F01", NEW["observed"])
    assert ids(NEW, *others, words) == ["2024-01-F01", "2025-11-F01", "2025-10-F01"]
    assert ids(NEW, *others, words, most=1) == ["2024-01-F01"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["a b c d", "a b c", "x y z", "hồ sơ", ""]), st.booleans()), max_size=8
    )
)
def test_the_order_in_which_they_come_is_no_matter(texts: list[tuple[str, bool]]) -> None:
    others = [
        finding(f"2025-{number:02d}-F01", words, unit="economy" if same else "culture")
        for number, (words, same) in enumerate(texts, start=1)
    ]
    assert resembling(NEW, others) == resembling(NEW, reversed(others))


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_the_same_both_ways_and_a_share(one: str, other: str) -> None:
    a, b = said(finding("x", one)), said(finding("y", other))
    assert alike(a, b) == alike(b, a) and 0 <= alike(a, b) <= 1
    assert alike(a, a) == (1 if a else 0)


# Where it is looked for.


def second_audit(office: Office, id: str = "2026-02", units: tuple[str, ...] = ("economy",)) -> None:
    """Another audit under way, in both its streams."""
    start = {"move": "start", "on": office.ws.today, "by": "linh"}
    plan = {"title": "Again", "lead": "linh", "team": ["tam"], "units": [*units], "criteria": [], "clauses": [],
            "exception": None, "from": office.ws.today, "to": office.ws.today}  # fmt: skip
    for stream in (id, PROGRAMME):
        office.ws.commit(
            stream, "audit.start", lambda situation: [put(f"audit/{id}", set=plan, add={"moves": [start]})]
        )


def raised(office: Office, **fields: Any) -> str:
    return findings.add(
        office("linh", on=office.ws.today),
        **{"grade": "minor", "unit": "economy", "observed": "No slip", **fields},
    )[0]


def found(office: Office, id: str) -> list[tuple[str, str]]:
    return [(row["id"], row["status"]) for row in service.resembling(office.ws, id)]


def test_open_and_closed_audits_of_its_unit_and_the_register_are_looked_through(office: Office) -> None:
    closed = office.at("closed")
    register = office.draft(audit="", origin="complaint", by="lan")
    building.audit_move(office, "close")
    second_audit(office)
    new = raised(office, audit="2026-02", clauses=["8.5.1"])
    assert found(office, new) == [(closed, "closed"), (register, "draft")]


def test_what_was_withdrawn_is_not_shown(office: Office) -> None:
    office.at("withdrawn")
    second_audit(office)
    assert found(office, raised(office, audit="2026-02", clauses=["8.5.1"])) == []


def test_an_audit_of_other_units_is_not_opened(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.issued()
    second_audit(office, units=("culture",))
    new = raised(office, audit="2026-02", unit="culture", clauses=["8.5.1"])
    office.ws.forget()
    opened: list[str] = []
    current = office.ws.views.current
    monkeypatch.setattr(office.ws.views, "current", lambda stream: opened.append(stream) or current(stream))
    service.resembling(office.ws, new)
    assert set(opened) == {ORG, PROGRAMME, "2026-00", "2025-00", AUDIT, "2026-02"}, (
        "2026-01 covers culture, too"
    )
    opened.clear()
    office.ws.forget()
    monkeypatch.setattr(service, "PROGRAMME_BYTES", 0)
    service.resembling(office.ws, new)
    assert set(opened) == {"2026-00", "2025-00", "2026-02"}, "a large programme is not read"


def test_so_many_audits_are_opened_and_no_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(2, 16):
        second_audit(office, f"2026-{number:02d}")
    new = raised(office, audit="2026-15", clauses=["8.5.1"])
    office.ws.forget()
    opened: list[str] = []
    current = office.ws.views.current
    monkeypatch.setattr(office.ws.views, "current", lambda stream: opened.append(stream) or current(stream))
    service.resembling(office.ws, new)
    audits = [stream for stream in opened if stream not in (ORG, PROGRAMME, "2026-00", "2025-00", "2026-15")]
    assert audits == [f"2026-{number:02d}" for number in range(14, 10, -1)]


def test_an_audit_of_the_unit_that_was_merged_into_this_one_counts(office: Office) -> None:
    office.issued(unit="land")
    building.change_org(office, "unit/land", ended={"on": "2026-07-01"}, successor="culture")
    second_audit(office, units=("culture",))
    new = raised(office, audit="2026-02", unit="culture", requirement=building.TEXTS["requirement"],
                 observed=building.TEXTS["observed"])  # fmt: skip
    assert [id for id, _status in found(office, new)] == ["2026-01-F01"]


# What is typed.


def add(line: CommandLine, *more: str, **how: str) -> Any:
    words = (
        "finding",
        "add",
        "--audit",
        "2026-02",
        "--grade",
        "minor",
        "--unit",
        "economy",
        "--clause",
        "8.5.1",
    )
    return line.fine(*words, "--observed", "No slip", "--as", "linh", *more, **how)


@pytest.fixture
def line(office: Office) -> CommandLine:
    office.issued(title="Receipts at the counter")
    second_audit(office)
    return CommandLine(office.ws.path, "linh", "2026-07-03")


def test_after_adding_each_is_one_line_and_what_links_it_can_be_copied(line: CommandLine) -> None:
    answer = add(line)
    assert answer.out == "2026-02-F01\n"
    assert answer.err.splitlines()[-3:] == [
        "2026-02-F01 resembles:",
        "  1  2026-01-F01 · 2026-07-01 · issued · same clause and unit: Receipts at the …",
        "If it repeats one of them, type: auditcore finding edit 2026-02-F01 --repeat-of 2026-01-F01",
    ]
    command = answer.err.splitlines()[-1].partition("auditcore ")[2].split()
    line.fine(*command)
    assert line.fine("finding", "show", "2026-02-F01", "--json").json["repeat_of"] == ["2026-01-F01"]


def test_json_and_what_resembles_nothing_say_no_more(line: CommandLine) -> None:
    assert add(line, "--json").err == ""
    assert "resembles" not in add(line, "--repeat-of", "2026-01-F01").err


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed at a terminal, one answer after another; questions are put behind them."""
    typed: list[str] = []
    monkeypatch.setattr("auditcore.cli.resembling.at_a_terminal", lambda: True)
    monkeypatch.setattr(click, "prompt", lambda question, **how: (typed.append(question), typed.pop(0))[1])
    return typed


ASKED = "Link it to one of these? 1, Enter: no"


def offered(office: Office) -> str:
    from auditcore.cli.resembling import offer
    from auditcore.cli.session import Session

    new = raised(office, audit="2026-02", clauses=["8.5.1"])
    session = Session(office.ws.path, "linh", "")
    session.use(office("linh"))
    offer(session, office("linh"), new)
    return new


@pytest.mark.parametrize("typed", [["1"], [" 1 "], ["9", "¹", "yes", "1"]])
def test_at_a_terminal_one_key_links_it(
    line: CommandLine,
    office: Office,
    answers: list[str],
    capsys: pytest.CaptureFixture[str],
    typed: list[str],
) -> None:
    answers += typed
    new = offered(office)
    assert answers == [ASKED] * len(typed)
    assert office.finding(new)["repeat_of"] == ["2026-01-F01"]
    assert "--repeat-of" not in capsys.readouterr().err


@pytest.mark.parametrize("typed", [[""], ["0"], ["no"], ["N"], ["9", ""]])
def test_a_no_is_told_how_to_link_it_later_and_anything_else_is_asked_again(
    line: CommandLine,
    office: Office,
    answers: list[str],
    capsys: pytest.CaptureFixture[str],
    typed: list[str],
) -> None:
    answers += typed
    new = offered(office)
    assert answers == [ASKED] * len(typed)
    assert office.finding(new)["repeat_of"] == []
    said = capsys.readouterr().err
    assert said.count("Type one of these numbers") == len(typed) - 1
    assert f"auditcore finding edit {new} --repeat-of 2026-01-F01" in said


def test_no_folder_of_all_records_is_listed(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[str] = []
    scandir, listdir = os.scandir, os.listdir
    monkeypatch.setattr(os, "scandir", lambda path=".": listed.append(str(path)) or scandir(path))
    monkeypatch.setattr(os, "listdir", lambda path=".": listed.append(str(path)) or listdir(path))
    add(line)
    assert listed and not [path for path in listed if path.endswith("records")]


def test_a_withdrawn_one_offers_nothing(office: Office) -> None:
    id = office.issued()
    moves.withdraw(office._on("linh", "2026-07-06"), id, "Unfounded")
    second_audit(office)
    line = CommandLine(office.ws.path, "linh", "2026-07-07")
    assert "resembles" not in add(line).err
