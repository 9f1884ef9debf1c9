"""The history on the page of a finding holds what an auditor of the audit looks for."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import CommandLine

from auditcore.workspace import Workspace

F1, A1 = "2026-00-F01", "2026-00-F01-A1"


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    """A finding of the register, issued to binh."""
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("unit", "add", "desk", "--name", "Desk")
    line.fine("person", "add", "binh", "--name", "Binh", "--unit", "desk")
    line.fine("person", "add", "chi", "--name", "Chi", "--role", "quality")
    texts = (
        "--observed",
        "two",
        "--requirement",
        "r",
        "--evidence",
        "e",
        "--unit",
        "desk",
        "--owner",
        "binh",
    )
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", *texts)
    line.fine("finding", "issue", F1)
    return line


def page(line: CommandLine, id: str = F1) -> str:
    noun = "action" if "-A" in id else "finding"
    return " ".join(line.fine(noun, "show", id).out.split())


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (("--uphold",), "dispute decided (upheld) by Chi (chi): no ground"),
        (("--withdraw",), "dispute decided (withdrawn) by Chi (chi): no ground"),
        (
            ("--regrade", "observation"),
            "decided (regraded) by Chi (chi): grade minor → observation; no ground",
        ),
    ],
)
def test_how_a_dispute_was_decided(line: CommandLine, choice: tuple[str, ...], said: str) -> None:
    line.fine("finding", "respond", F1, "--dispute", "It was complete", person="binh")
    line.fine("finding", "decide", F1, *choice, "--reason", "no ground", person="chi")
    assert said in page(line)


def test_what_became_of_grade_owner_and_dates(line: CommandLine) -> None:
    line.fine("finding", "edit", F1, "--answer-due", "2026-08-20", "--reason", "leave")
    line.fine("finding", "regrade", F1, "--to", "major", "--reason", "three units")
    line.fine("finding", "regrade", F1, "--to", "minor", "--reason", "one unit")
    line.fine("finding", "assign", F1, "--to", "chi", "--reason", "new head")
    shown = page(line)
    for said in (
        "changed by Lan (lan): answer due Fri 2026-07-31 → Thu 2026-08-20; leave",
        "grade minor → major; three units",
        "grade major → minor; one unit",
        "owner Binh (binh) → Chi (chi); new head",
    ):
        assert said in shown
    entries = line.fine("finding", "show", F1, "--json").json["history"]
    assert entries[-1]["changes"] == [{"field": "owner", "old": "binh", "new": "chi"}]


def test_the_whole_way_to_a_verdict(line: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"1")
    (tmp_path / "sample.pdf").write_bytes(b"2")
    line.fine("action", "add", F1, "Order forms", "--due", "2026-07-10", person="binh")
    line.fine("finding", "submit", F1, "--agree", "--correction", "c", "--corrected-on", "2026-07-01", "--extent",
              "none", "--method", "text", "--cause", "k", "--effect", "x", "--judge", "chi", "--judge-on",
              "2026-08-01", person="binh")  # fmt: skip
    line.fine("finding", "accept", F1, "--note", "good")
    line.fine(
        "action",
        "extend",
        A1,
        "--to",
        "2026-07-20",
        "--reason",
        "late",
        "--allowed-by",
        "lan",
        "--source",
        "a mail",
        person="binh",
    )
    line.fine("action", "done", A1, "--evidence", "seen", "--attach", str(tmp_path / "photo.jpg"), person="binh",
              today="2026-07-20")  # fmt: skip
    line.fine("finding", "verify", F1, "--verdict", "effective", "--evidence", "20 files", "--reason", "all right",
              "--attach", str(tmp_path / "sample.pdf"), person="chi", today="2026-08-02")  # fmt: skip
    shown = page(line)
    for said in (
        f"{A1} extended by Lan (lan) (typed by Binh (binh) from “a mail”): due Fri 2026-07-10 → Mon 2026-07-20; "
        "allowed by Lan (lan); late",
        f"{A1} done by Binh (binh): seen; files: photo.jpg",
        "accepted by Lan (lan): good",
        "verified (effective) by Chi (chi): all right; 20 files; files: sample.pdf",
    ):
        assert said in shown
    assert "due Fri 2026-07-10 → Mon 2026-07-20; allowed by Lan (lan)" in page(line, A1)
    assert "files: photo.jpg" in page(line, A1)


def test_the_audit_during_which_it_was_judged() -> None:
    from auditcore.movewords import said

    entry = {"evidence": "20 files", "during": "2027-01"}
    assert said(str, entry) == ["during 2027-01", "20 files"]


def test_codes_are_words_in_the_answer(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    line.fine("finding", "respond", F1, "--agree", person="binh")
    line.fine("finding", "analyse", F1, "--method", "text", "--cause", "k", person="binh")
    monkeypatch.setattr("auditcore.render.word", lambda code: f"the word for {code}")
    assert "response the word for agree" in page(line)
    assert "method the word for text" in page(line)


def test_the_page_says_who_closed_it_and_when(line: CommandLine) -> None:
    assert "closed " not in page(line).partition(" History ")[0]
    line.fine(
        "finding",
        "regrade",
        F1,
        "--to",
        "strength",
        "--reason",
        "well done",
        person="chi",
        today="2026-07-05",
    )
    assert " closed Sun 2026-07-05, Chi (chi) " in page(line)


def test_the_page_says_who_withdrew_it_and_when(line: CommandLine) -> None:
    line.fine("finding", "withdraw", F1, "--reason", "unfounded", person="chi", today="2026-07-04")
    assert " withdrawn Sat 2026-07-04, Chi (chi) " in page(line)
