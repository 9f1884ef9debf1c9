"""`auditcore unit …` and `auditcore person …` as they are typed: options, tables, JSON, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from auditcore.cli.main import guarded
from auditcore.workspace import Workspace, os_login

Type = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """`typed("unit", "list")`: the exit code, stdout and stderr of one command, on 1 July 2026."""
    monkeypatch.setenv("AUDITCORE_WORKSPACE", workspace.path)
    monkeypatch.setenv("AUDITCORE_AS", "lan")
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = guarded(["--today", "2026-07-01", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    for words in (
        ("unit", "add", "office", "--name", "Văn phòng"),
        ("unit", "add", "finance", "--name", "Finance", "--parent", "office", "--head", "lan"),
        ("person", "add", "minh", "--name", "Trần Văn Minh", "--unit", "finance", "--role", "auditor"),
    ):
        assert run(*words)[0] == 0
    return run


def data(answer: tuple[int, str, str]) -> Any:
    assert answer[0] == 0, answer[2]
    return json.loads(answer[1])


def test_adding_prints_the_id_and_says_the_event(typed: Type) -> None:
    assert typed("unit", "add", "--name", "Đất đai") == (0, "dat-dai\n", "saved as event org:5\n")
    answer = data(typed("person", "add", "hoa", "--name", "Hoa", "--json"))
    assert (answer["id"], answer["event"]) == ("hoa", "org:6")


def test_the_list_shows_the_tree(typed: Type) -> None:
    code, out, _err = typed("unit", "list")
    assert code == 0 and "· Finance" in out and out.index("Văn phòng") < out.index("· Finance")
    assert [row["depth"] for row in data(typed("unit", "list", "--json"))] == [0, 1]


def test_deputies_have_days_as_people_type_them(typed: Type) -> None:
    typed(
        "unit",
        "edit",
        "finance",
        "--deputy",
        "minh",
        "--deputy-from",
        "1/8/2026",
        "--deputy-to",
        "2026-08-31",
    )
    typed("unit", "edit", "finance", "--deputy-to", "30/9/2026")
    detail = data(typed("unit", "show", "finance", "--json"))
    assert (detail["deputy_from"], detail["deputy_to"]) == ("2026-08-01", "2026-09-30")
    assert "from 2026-08-01 to 2026-09-30" in typed("unit", "show", "finance")[1]


def test_a_field_is_emptied_by_no(typed: Type) -> None:
    assert typed("unit", "edit", "finance", "--no-head", "--no-parent")[0] == 0
    detail = data(typed("unit", "show", "finance", "--json"))
    assert (detail["head"], detail["parent"]) == (None, None)
    assert typed("person", "edit", "minh", "--no-unit")[0] == 0
    assert data(typed("person", "show", "minh", "--json"))["unit"] is None
    code, _out, err = typed("unit", "edit", "finance", "--head", "minh", "--no-head")
    assert code == 2 and "--no-head" in err


def test_outside_can_be_taken_back(typed: Type) -> None:
    typed("unit", "add", "tax", "--name", "Tax office", "--outside")
    assert data(typed("unit", "show", "tax", "--json"))["outside"] is True
    typed("unit", "edit", "tax", "--inside")
    assert data(typed("unit", "show", "tax", "--json"))["outside"] is False


def test_a_merged_unit_is_shown_only_with_all(typed: Type) -> None:
    assert typed("unit", "merge", "finance", "--into", "office", "--reason", "decree 150")[0] == 0
    assert "Finance" not in typed("unit", "list")[1]
    assert "2026-07-01" in typed("unit", "list", "--all")[1]
    assert "decree 150" in typed("unit", "show", "office")[1]
    assert typed("unit", "end", "finance", "--reason", "again")[0] == 4


def test_a_reason_is_asked_for(typed: Type) -> None:
    assert typed("unit", "end", "office")[0] == 2
    assert typed("unit", "merge", "finance", "--into", "office")[0] == 2


def test_training_is_flagged_when_it_ends_soon_or_has_ended(typed: Type) -> None:
    course = ("--trained", "ISO 9001:2015:1/3/2023:1/3/2026", "--trained", "iso19011:today:+30")
    assert typed("person", "edit", "minh", *course)[0] == 0
    _code, out, _err = typed("person", "list", "--format", "tsv")
    assert "ISO 9001:2015 until 2026-03-01 (expired)" in out and "iso19011 until 2026-07-31 (soon)" in out
    states = [entry["state"] for entry in data(typed("person", "show", "minh", "--json"))["trained"]]
    assert states == ["soon", "expired"] or states == ["expired", "soon"]
    assert typed("person", "edit", "minh", "--trained", "iso:13/13/2026")[0] == 2


def test_roles_are_replaced_added_and_removed(typed: Type) -> None:
    def roles() -> list[str]:
        return list(data(typed("person", "show", "minh", "--json"))["roles"])

    typed("person", "edit", "minh", "--add-role", "committee")
    assert roles() == ["committee", "auditor"]
    typed("person", "edit", "minh", "--role", "head")
    assert roles() == ["head"]
    typed("person", "edit", "minh", "--remove-role", "head")
    assert roles() == []
    assert typed("person", "edit", "minh", "--add-role", "boss")[0] == 2
    assert typed("person", "list", "--role", "boss")[0] == 4


def test_the_own_login_is_linked_without_typing_it(typed: Type) -> None:
    assert typed("person", "edit", "minh", "--this-login")[0] == 4, "it is lan's"
    assert typed("person", "edit", "lan", "--no-login", os_login())[0] == 0
    assert typed("person", "edit", "minh", "--as", "minh", "--this-login")[0] == 0
    assert data(typed("person", "show", "minh", "--json"))["logins"] == [os_login()]


def test_the_list_of_people_can_be_narrowed(typed: Type) -> None:
    assert [row["id"] for row in data(typed("person", "list", "--unit", "office", "--json"))] == ["minh"]
    assert [row["id"] for row in data(typed("person", "list", "--role", "quality", "--json"))] == ["lan"]
    assert typed("person", "list", "--unit", "nowhere")[0] == 3


def test_who_leaves_is_told_what_is_owed_and_hands_it_over(typed: Type) -> None:
    typed("unit", "edit", "finance", "--head", "minh")
    code, _out, err = typed("person", "end", "minh")
    assert code == 4 and "heads the unit finance" in err and "--hand-to" in err
    code, out, _err = typed("person", "end", "minh", "--hand-to", "lan", "--dry-run")
    assert code == 0 and "finance" in out
    assert typed("person", "end", "minh", "--hand-to", "lan", "--reason", "retires")[0] == 0
    assert data(typed("unit", "show", "finance", "--json"))["head"] == "lan"
    assert "minh" not in typed("person", "list")[1]
    assert "retires" in typed("person", "show", "minh")[1]


def test_an_unknown_id_is_not_found_and_the_nearest_named(typed: Type) -> None:
    code, _out, err = typed("unit", "show", "finanse")
    assert code == 3 and "Did you mean finance (Finance)?" in err


@pytest.mark.parametrize(
    "command",
    [
        *(("unit", verb) for verb in ("add", "edit", "merge", "end", "list", "show")),
        *(("person", verb) for verb in ("add", "edit", "end", "list", "show")),
        ("unit",),
        ("person",),
    ],
)
def test_help_starts_with_an_example(typed: Type, command: tuple[str, ...]) -> None:
    code, out, _err = typed(*command, "--help")
    assert code == 0
    usage, first, second = [line for line in out.splitlines() if line.strip()][:3]
    assert usage.startswith("Usage") and first.strip() == "Example:"
    assert second.strip().startswith(f"auditcore {command[0]}")


def test_names_that_try_to_run_something_are_shown_and_not_run(typed: Type) -> None:
    name = "Bad \u202eeman | `x` <b>"
    assert typed("unit", "add", "bad", "--name", name)[0] == 0
    for words in (("unit", "list"), ("unit", "show", "bad"), ("unit", "list", "--json")):
        assert "\u202e" not in typed(*words)[1]
    assert data(typed("unit", "show", "bad", "--json"))["name"] == name
    assert typed("unit", "add", "worse", "--name", "\x1b[31mred")[0] == 4
