"""Lists kept under a name: what was typed survives, what is typed beside it wins, and a broken file loses nothing."""

from __future__ import annotations

import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
from commands import CommandLine
from every_list import EVERY, everything, example, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditcore.cli import named_lists
from auditcore.errors import Refused


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return example(tmp_path_factory.mktemp("made") / "demo")


@pytest.fixture
def line(made: CommandLine, tmp_path: Path) -> CommandLine:
    """A copy of the example office, which is long in the making."""
    shutil.copytree(made.workspace, tmp_path / "demo")
    return CommandLine(str(tmp_path / "demo"), made.person, made.today)


def file_of(line: CommandLine) -> Path:
    return Path(line.workspace, "lists.toml")


def kept(line: CommandLine, noun: str = "finding") -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(file_of(line).read_text(encoding="utf-8"))[noun]
    return found


LATE = ("finding", "list", "--overdue", "--sort", "due")


@EVERY
def test_every_list_is_kept_found_and_forgotten(
    line: CommandLine, path: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("a")
    line.fine("evidence", "add", "2026-01-F01", str(tmp_path / "a.txt"))
    line.fine("law", "add", "Decree 1", "--since", "today", "--due", "+90")
    words = [*everything(path), "--limit", "2", "--json"]
    wanted = line.fine(*words).json
    answer = line.fine(*words, "--save", "two-of-it")
    assert answer.json == wanted and "two-of-it" in answer.err
    assert line.fine(*path, "two-of-it").json == wanted
    assert line.fine(*path, "two-of-it", "--limit", "1").json == line.fine(*words, "--limit", "1").json
    answer = line(*path, "--limit", "1", "--save", "two-of-it")
    assert answer.code == 4 and "--force" in answer.err
    line.fine(*path, "--limit", "1", "--save", "two-of-it", "--force")
    assert len(line.fine(*path, "two-of-it", "--json").json) == 1
    assert line.fine(*path, "--forget", "two-of-it").out == ""
    assert line(*path, "--forget", "two-of-it").code == 3
    assert "two-of-it" not in file_of(line).read_text()
    assert rows(line, path)  # nothing else is disturbed


def test_a_list_is_asked_for_by_its_name(line: CommandLine) -> None:
    wanted = line.fine(*LATE, "--json").json
    assert wanted and line.fine(*LATE, "--save", "late").out == line.fine(*LATE).out
    assert kept(line) == {"late": "--overdue --sort due"}
    assert line.fine("finding", "list", "late", "--json").json == wanted
    assert line.fine("finding", "list", "--json", "late").json == wanted
    assert line.fine("finding", "list", "--count", "late").out == f"{len(wanted)}\n"


def test_what_is_typed_is_added_or_takes_the_place_of_the_same_option(line: CommandLine) -> None:
    line.fine("finding", "list", "--grade", "minor", "--sort", "-due", "--status", "all", "--save", "small")
    every = rows(line, ("finding", "list"), "--sort", "-due")
    asked = line.fine("finding", "list", "small", "--unit", "one-stop", "--json").json
    assert asked == [
        row for row in every if row["grade"] == "minor" and "one-stop" in (row["unit"], *row["also_units"])
    ]
    other = line.fine("finding", "list", "small", "--grade", "major", "--sort", "id", "--json").json
    assert other == [row for row in rows(line, ("finding", "list")) if row["grade"] == "major"]
    line.fine("finding", "list", "small", "--unit", "one-stop", "--save", "smaller")
    assert kept(line)["smaller"] == "--status all --grade minor --unit one-stop --sort -due".replace(
        "--sort -due", "--sort=-due"
    )
    assert line.fine("finding", "list", "smaller", "--json").json == asked


def test_mine_is_whoever_asks_and_days_stay_as_they_were_typed(line: CommandLine) -> None:
    line.fine("finding", "list", "--mine", "--due-before", "+30", "--save", "soon", person="yen")
    assert kept(line) == {"soon": "--due-before +30 --mine"}
    for person in ("yen", "minh"):
        for today in ("2026-07-01", "2026-09-01"):
            typed = ("finding", "list", "--mine", "--due-before", "+30", "--json")
            wanted = line.fine(*typed, person=person, today=today).json
            assert line.fine("finding", "list", "soon", "--json", person=person, today=today).json == wanted


def test_files_and_force_are_about_this_one_time(line: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "late.txt"
    line.fine(*LATE, "--save", "late", "-o", str(target), "--force")
    assert target.exists() and kept(line) == {"late": "--overdue --sort due"}
    answer = line("finding", "list", "--save", "nothing", "--force")
    assert answer.code == 4 and "nothing to keep" in answer.err.lower()


def test_an_unknown_name_is_answered_with_the_nearest_and_all_there_are(line: CommandLine) -> None:
    answer = line("finding", "list", "late")
    assert answer.code == 3 and "--save" in answer.err
    line.fine(*LATE, "--save", "late")
    line.fine("finding", "list", "--mine", "--save", "own")
    answer = line("finding", "list", "latte")
    assert answer.code == 3 and "Did you mean 'late'?" in answer.err and "late, own" in answer.err
    assert line("action", "list", "late").code == 3  # a list is of one noun
    assert line("finding", "list", "late", "own").code == 2


@pytest.mark.parametrize("name", ["Late", "trễ hạn", "2026-01", "a b", "-x", "a.b", "../x", "1st"])
def test_a_name_is_a_plain_word(line: CommandLine, name: str) -> None:
    answer = line(*LATE, f"--save={name}")
    assert answer.code == 4 and not file_of(line).exists()
    assert name != "trễ hạn" or "tre-han" in answer.err


def test_ids_come_before_names(line: CommandLine) -> None:
    for path, word in ((("log",), "yen"), (("evidence", "list"), "office"), (("config", "show"), "policy")):
        answer = line(*path, "--limit", "1", "--save", word)
        assert answer.code == 4 and "another name" in answer.err
    file_of(line).write_text('[log]\nyen = "--count"\n')
    assert line.fine("log", "yen", "--json").json[0]["ids"] == ["yen"]
    line.fine("evidence", "list", "2026-01", "--json", "--save", "photos")
    assert kept(line, "evidence") == {"photos": "--json=all 2026-01"}
    assert (
        line.fine("evidence", "list", "photos").json
        == line.fine("evidence", "list", "2026-01", "--json").json
    )


BROKEN = {
    'late = "--overdu"': "--overdu",
    'late = "--grade mjor"': "Did you mean 'major'?",
    'late = "--columns id,dew"': "'dew'",
    'late = "--sort source"': "'source'",
    'late = "--unit nowhere"': "nowhere",
    'late = "--owner nobody"': "nobody",
    'late = "--audit 2031-01"': "2031-01",
    'late = "--due-before 2026-13-01"': "2026-13-01",
    'late = "--limit many"': "many",
    'late = "--format gird"': "gird",
    'late = "other --overdue"': "other",
    'late = "--overdue -o /tmp/x"': "--output",
    'late = "--help"': "--help",
    'late = "--text \'open"': "quote",
    "late = 3": "text in quotes",
    'late = ["--overdue"]': "text in quotes",
}


@pytest.mark.parametrize("words", BROKEN)
def test_a_broken_list_says_where_and_what(line: CommandLine, words: str) -> None:
    text = f'# ours\n[finding]\nmine = "--mine"\n{words}  # see there\n'
    file_of(line).write_text(text)
    answer = line("finding", "list", "late", "--grade", "minor")
    assert answer.code == 4 and not answer.out
    assert "lists.toml:4: late" in answer.err and BROKEN[words] in answer.err
    assert line("finding", "list", "mine").code == 0
    assert file_of(line).read_text() == text
    # It can be kept anew, and forgotten.
    line.fine(*LATE, "--save", "late", "--force")
    assert file_of(line).read_text() == text.replace(words, 'late = "--overdue --sort due"')


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[finding\nlate = 1", "line 1"),
        (b'late = "--mine"\nfinding = 3\n', "[finding]"),
        (b'[finding]\nlate = "\xff"\n', "lists.toml:2"),
    ],
)
def test_a_file_that_cannot_be_read_is_left_alone(line: CommandLine, content: bytes, said: str) -> None:
    file_of(line).write_bytes(content)
    for words in (
        ("finding", "list", "late"),
        (*LATE, "--save", "late"),
        ("finding", "list", "--forget", "late"),
    ):
        answer = line(*words)
        assert answer.code == 4 and said in answer.err, answer.err
        assert file_of(line).read_bytes() == content
    assert line("finding", "list").code == 0


@pytest.mark.parametrize(
    "words", [("--unit", "nowhere"), ("--grade", "mjor"), ("--columns", "dew"), ("--limit", "x")]
)
def test_what_cannot_be_asked_is_not_kept(line: CommandLine, words: tuple[str, ...]) -> None:
    assert line("finding", "list", *words, "--save", "late").code in (2, 3, 4)
    assert not file_of(line).exists()


def test_what_cannot_be_changed_alone_is_left_to_an_editor(line: CommandLine) -> None:
    text = 'finding = {late = "--overdue", own = "--mine"}\n'
    file_of(line).write_text(text)
    assert line.fine("finding", "list", "late", "--json").json
    for words in (("--mine", "--save", "new"), ("--forget", "own")):
        answer = line("finding", "list", *words)
        assert answer.code == 4 and "line 1" in answer.err
        assert file_of(line).read_text() == text


def test_comments_and_order_are_kept(line: CommandLine) -> None:
    before = '# of the office\n\n[action]\nold = "--mine" # keep\n\n[finding]\n# the first\nown = "--mine"\n'
    file_of(line).write_text(before)
    line.fine(*LATE, "--save", "late")
    assert file_of(line).read_text() == before + 'late = "--overdue --sort due"\n'
    line.fine("finding", "list", "--forget", "own")
    assert (
        file_of(line).read_text()
        == before.replace('own = "--mine"\n', "") + 'late = "--overdue --sort due"\n'
    )


def test_nothing_else_of_the_workspace_changes(line: CommandLine) -> None:
    settings_ = Path(line.workspace, "auditcore.toml").read_bytes()
    heads = line.fine("record", "head").out
    line.fine(*LATE, "--save", "late")
    assert Path(line.workspace, "auditcore.toml").read_bytes() == settings_
    assert line.fine("record", "head").out == heads
    assert line.fine("record", "verify").code == 0


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@given(
    text=st.one_of(
        TEXTS, st.sampled_from(["-x", "--overdue", "'", '"', "\\", "a b", "#", "--", "a\nb", "=1"])
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_typed_survives(tmp_path: Path, text: str) -> None:
    root = str(tmp_path)
    words = ["--text", text] if not text.startswith("-") else [f"--text={text}"]
    named_lists.keep(root, "finding", "late", words, force=True)
    found = named_lists.find(root, "finding", "late")
    assert found is not None and found.words == words
    assert (
        shlex.split(tomllib.loads((tmp_path / "lists.toml").read_text("utf-8"))["finding"]["late"]) == words
    )


@pytest.mark.parametrize("text", ["-x", "--overdue", 'it\'s "here"', "a\\b", "hòa # không", "=1", "*"])
def test_values_of_any_kind_are_asked_for_again(line: CommandLine, text: str) -> None:
    line.fine("finding", "list", f"--text={text}", "--count", "--save", "found")
    assert (
        line.fine("finding", "list", "found").out
        == line.fine("finding", "list", f"--text={text}", "--count").out
    )


def test_what_is_no_text_is_not_kept(tmp_path: Path) -> None:
    for bad in ("\udcff", "\x1b[2J"):
        with pytest.raises(Refused):
            named_lists.keep(str(tmp_path), "finding", "late", ["--text", bad], force=False)
    assert not (tmp_path / "lists.toml").exists()
