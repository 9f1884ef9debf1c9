"""What `--for` rests on: a file is kept and can be got out again, a text stays a text, and a mistyped path is neither."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from audit_office import furnish, started
from commands import CommandLine

from auditcore.workspace import Workspace, looks_like_a_path

F1 = "2026-00-F01"


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("person", "add", "binh", "--name", "Binh")
    line.fine("person", "add", "binh-two", "--name", "Other")
    line.fine("finding", "add", "--origin", "complaint", "--grade", "minor", "--observed", "x")
    return line


@pytest.fixture
def form(tmp_path: Path) -> Path:
    form = tmp_path / "signed form.pdf"
    form.write_bytes(b"%PDF signed")
    return form


def note(line: CommandLine, source: str, id: str = F1) -> None:
    line.fine("finding", "note", id, "said so", "--for", "binh", "--source", source)


def test_a_source_is_listed_shown_and_exported(line: CommandLine, form: Path, tmp_path: Path) -> None:
    line.fine("evidence", "add", F1, str(form))
    note(line, str(form))
    rows = line.fine("evidence", "list", F1, "--json").json
    assert [(row["number"], row["name"], row["move"], row["by"]) for row in rows] == [
        (1, "signed form.pdf", "attach", "lan"),
        ("S1", "signed form.pdf", "source", "binh"),
    ]
    assert line.fine("evidence", "show", F1, "s1").out == "%PDF signed"
    target = tmp_path / "out"
    line.fine("evidence", "export", F1, "--to", str(target))
    assert (target / f"{F1}-S1-signed_form.pdf").read_bytes() == b"%PDF signed"
    assert len(os.listdir(target)) == 2
    assert line("evidence", "show", F1, "S2").code == 3
    assert line("evidence", "detach", F1, "S1", "--reason", "r").code == 2


def test_a_source_keeps_its_number(line: CommandLine, tmp_path: Path) -> None:
    forms = []
    for name in ("b.txt", "a.txt", "c.txt"):
        (tmp_path / name).write_text(name)
        forms.append(str(tmp_path / name))
    for path in (forms[0], forms[1], forms[0]):
        note(line, path)
    line.fine("evidence", "add", F1, forms[2], "--for", "binh", "--source", forms[2])
    sources = [row for row in line.fine("evidence", "list", F1, "--json").json if row["move"] == "source"]
    assert [(row["number"], row["name"]) for row in sources] == [
        ("S1", "b.txt"),
        ("S2", "a.txt"),
        ("S3", "c.txt"),
    ]


def test_the_source_of_an_answer_belongs_to_its_audit(
    workspace: Workspace, form: Path, tmp_path: Path
) -> None:
    audit = started(furnish(workspace))
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    line.fine("audit", "answer", audit, "8.5-1", "--result", "conforms", "--unit", "office", "--for", "minh",
              "--source", str(form))  # fmt: skip
    row = line.fine("evidence", "list", audit, "--json").json[0]
    assert (row["id"], row["number"]) == ("8.5-1@office", "S1")
    line.fine("evidence", "export", audit, "--to", str(tmp_path / "out"))
    assert os.listdir(tmp_path / "out") == ["8.5-1@office-S1-signed_form.pdf"]


def test_the_source_of_a_planned_audit_and_of_a_person(workspace: Workspace, form: Path) -> None:
    furnish(workspace)
    line = CommandLine(workspace.path, "lan", "2026-07-01")
    behalf = ("--for", "lan", "--source", str(form))
    line.fine("audit", "plan", "--title", "T", "--criteria", "mini", "--unit", "office", "--lead", "minh", "--from",
              "2026-08-01", "--to", "2026-08-02", "--objective", "o", *behalf)  # fmt: skip
    line.fine("person", "edit", "an", "--name", "Anh", *behalf)
    for id in ("2026-01", "an"):
        assert [row["number"] for row in line.fine("evidence", "list", id, "--json").json] == ["S1"], id
    assert {row["id"] for row in line.fine("evidence", "list", "--json").json} == {"2026-01", "an"}


def test_a_damaged_source_is_named(line: CommandLine, form: Path) -> None:
    note(line, str(form))
    assert line.fine("evidence", "check", "--json").json == {"checked": 1, "problems": []}
    digest = line.fine("evidence", "list", "--json").json[0]["sha256"]
    Path(line.workspace, "evidence", digest[:2], digest).write_bytes(b"else")
    answer = line("evidence", "check", "--json")
    assert answer.code == 6 and len(answer.json["problems"]) == 1 and digest in answer.json["problems"][0]


def test_the_page_says_who_typed_it_from_what(line: CommandLine, form: Path) -> None:
    note(line, str(form))
    note(line, "phone call of 3 July")
    page = " ".join(line.fine("finding", "show", F1).out.split())
    assert "note by Binh (binh) (typed by Lan (lan) from signed form.pdf): said so" in page
    assert "(typed by Lan (lan) from “phone call of 3 July”)" in page
    assert "signed form.pdf" in line.fine("log", F1).out


@pytest.mark.parametrize("source", ["form.pdf", "scans/form", "./form", "C:\\forms\\7", "my signed form.PDF"])
def test_a_mistyped_path_is_not_a_text(line: CommandLine, source: str) -> None:
    answer = line("finding", "note", F1, "x", "--for", "binh", "--source", source)
    assert answer.code == 3 and source in answer.err and "text" in answer.err
    assert len(line.fine("log", F1, "--json").json) == 1


@pytest.mark.parametrize(
    "text",
    ["form 7", "Decision 45/QĐ-UBND", "45/QĐ-UBND", "3/7/2026", "mail of 3.7.2026", "told by Mr.Lan", "he agreed.",
     "mail from son@tanhoa.gov.vn", "https://portal.gov.vn/doc/12", "phone and/or mail", "v1.2", ""],
)  # fmt: skip
def test_a_text_is_not_a_path(text: str) -> None:
    assert not looks_like_a_path(text)
