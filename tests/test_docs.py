"""The docs are true: what stands in a console block is what the program prints, and what is named exists.

`AUDITCORE_REWRITE=1 pytest tests/test_docs.py` writes what is printed now into the pages. Read it before you keep it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs_runner import HOME, parse, rerun

from auditcore import errors, model

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
REWRITE = bool(os.environ.get("AUDITCORE_REWRITE"))


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [page for page in PAGES if "```console\n" in read(page)], ids=name)
def test_a_page_says_what_is_printed(page: Path, tmp_path: Path) -> None:
    before = read(page)
    now = rerun(before, tmp_path)
    if REWRITE:
        page.write_text(now, encoding="utf-8")
    else:
        assert now.split("\n") == before.split("\n")


# The runner itself: each of these pages is run, and must come back as written here.


def played(tmp_path: Path, *lines: str) -> list[str]:
    """The lines of a page of one console block, as they come back."""
    page = "\n".join(["```console", *lines, "```", ""])
    return rerun(page, tmp_path).split("\n")[1:-2]


@pytest.mark.parametrize(
    "lines",
    [
        ["$ echo one; echo two >&2; echo three", "one", "two", "three"],
        ["$ mkdir a; cd a; word=inside", "$ pwd; echo $word", f"{HOME}/a", "inside"],
        ["$ echo one \\", "    two", "one two"],
        ["$ cat <<x", "> one", "> x", "one"],
        ["$ (exit 4)", "$ echo $?", "4"],
        ["$ seq 5", "1", "...", "5"],
        ["$ printf 'no end of line'; echo", "no end of line"],
        ["$ echo 'x' > 'a b'; ls", "a b"],
        ["$ cat", "$ echo after", "after"],
    ],
)
def test_a_true_page_comes_back_as_it_was(lines: list[str], tmp_path: Path) -> None:
    assert played(tmp_path, *lines) == lines


@pytest.mark.parametrize(
    ("lines", "printed"),
    [
        (["$ echo one", "two"], ["$ echo one", "one"]),
        (["$ echo one"], ["$ echo one", "one"]),
        (["$ seq 3", "1", "...", "4"], ["$ seq 3", "1", "2", "3"]),
        (["$ echo a.c", "abc"], ["$ echo a.c", "a.c"]),
    ],
)
def test_a_lie_is_found(lines: list[str], printed: list[str], tmp_path: Path) -> None:
    assert played(tmp_path, *lines) == printed


def test_a_quote_left_open_does_not_hang(tmp_path: Path) -> None:
    assert played(tmp_path, "$ echo 'one")[1:] != []


def test_a_block_begins_with_a_command() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(parse("```console\nhello\n```\n"))


OLD, NEW = "org:2:1111-2222-3333-4444", "org:2:aaaa-bbbb-cccc-dddd"


def test_a_hash_may_differ_and_is_typed_as_it_is_now(tmp_path: Path) -> None:
    lines = [
        "$ head=org:2:$(echo aaaa)-bbbb-cccc-dddd; echo $head",
        OLD,
        f"$ test {OLD} = $head && echo same",
        "same",
    ]
    assert played(tmp_path, *lines) == lines


def test_two_hashes_for_one_are_a_lie(tmp_path: Path) -> None:
    lines = ["$ echo org:2:$(echo aaaa)-bbbb-cccc-dddd", OLD, "$ echo org:2:$(echo eeee)-bbbb-cccc-dddd", OLD]
    assert played(tmp_path, *lines) != lines


def test_a_rewritten_page_has_the_hashes_of_one_run(tmp_path: Path) -> None:
    made = "$ head=org:9:$(echo aaaa)-bbbb-cccc-dddd; echo $head"
    lines = [made, OLD, f"$ test {OLD} = $head && echo same", "other"]
    now = NEW.replace(":2:", ":9:")
    assert played(tmp_path, *lines) == [made, now, f"$ test {now} = $head && echo same", "same"]


def test_a_day_can_be_set_and_a_file_be_there(tmp_path: Path) -> None:
    page = (
        "<!-- today: 2026-09-01 -->\n<!-- file: photo.jpg -->\n```console\n$ ls\nphoto.jpg\n"
        "$ auditcore init a --org O --me lan --lang en\n...\n$ auditcore --workspace a | head -1\nO · Tue 2026-09-01\n```\n"
    )
    assert rerun(page, tmp_path) == page


def test_the_day_is_the_first_of_july_unless_said(tmp_path: Path) -> None:
    made = "$ auditcore init a --org O --me lan --lang en >log 2>&1"
    lines = [
        made,
        "$ cd a; auditcore | head -1",
        "O · Wed 2026-07-01",
        "$ auditcore log | cut -c 1-16",
        "2026-07-01 08:01",
    ]
    assert played(tmp_path, *lines, "...") == [*lines, "..."]


# What is named exists.


def test_the_generated_pages_are_those_of_the_code() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "docs.py"), "check"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'plugins'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def links(page: Path) -> Iterator[str]:
    """The targets of a page's links, code left out."""
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", read(page), flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", prose)


def anchors(page: Path) -> set[str]:
    """The names by which a page's headings can be linked to."""
    prose = re.sub(r"^```.*?^```$", "", read(page), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", prose, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for target in links(page):
        path, _sign, anchor = target.partition("#")
        aim = page.parent / path if path else page
        if "://" not in target and (not aim.exists() or (anchor and anchor not in anchors(aim))):
            lost.append(target)
    assert lost == []


def test_the_readme_leads_to_every_page() -> None:
    assert {f"docs/{page.name}" for page in PAGES[1:]} <= set(links(PAGES[0]))


def all_errors(
    base: type[errors.AuditcoreError] = errors.AuditcoreError,
) -> Iterator[type[errors.AuditcoreError]]:
    yield base
    for below in base.__subclasses__():
        yield from all_errors(below)


def test_every_exit_code_is_in_the_tables() -> None:
    codes = {error.exit_code for error in all_errors()} | {0, 130}
    assert codes == set(errors.EXIT_CODES)
    said = re.search(r"^Exit codes: (.+?)\.$", read(PAGES[0]), flags=re.MULTILINE | re.DOTALL)
    assert said
    assert {int(code) for code in re.findall(r"\b\d+\b", said[1])} == codes
    table = re.findall(r"^\| (\d+) \|", read(ROOT / "docs" / "commands.md"), flags=re.MULTILINE)
    assert {int(code) for code in table} == codes


# The two commands of the README, and the Makefile.


def recipe(target: str) -> list[str]:
    """What make would run for a target from nothing, as the README says it: short options, no clocks set."""
    text = read(ROOT / "Makefile")
    for word, value in re.findall(r"^(\w+) \??= (.+)$", text, flags=re.MULTILINE):
        text = text.replace(f"$({word})", value)
    text = text.replace("$(VENV)", ".venv")
    rule = re.search(rf"^{re.escape(target)}:([^\n]*)\n((?:\t[^\n]+\n)*)", text, flags=re.MULTILINE)
    assert rule, target
    before = [line for needed in rule[1].split() if needed.startswith(".venv") for line in recipe(needed)]
    own = [line for line in rule[2].replace("\t", "").splitlines() if not line.startswith("@touch")]
    for long, short in (
        (".venv/bin/python -m pip", ".venv/bin/pip"),
        ("--quiet --disable-pip-version-check --editable", "-q -e"),
    ):
        own = [line.replace(long, short) for line in own]
    return before + own


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_readme_says_in_one_line_what_make_does(target: str) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", read(PAGES[0]), flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert any(line.split("#")[0].strip() == f"make {target}" for line in lines)
    assert " && ".join(recipe(target)) in lines


def test_every_word_of_the_model_is_in_the_glossary() -> None:
    glossary = set(re.findall(r"`([^`]+)`", read(ROOT / "docs" / "glossary.md")))
    words = {word for found in glossary for word in found.split()}
    tables = (
        model.GRADES,
        model.STATUSES,
        model.RESULTS,
        model.VERDICTS,
        model.ORIGINS,
        model.METHODS,
        model.ROLES,
        model.AUDIT_KINDS,
        model.AUDIT_METHODS,
        model.AUDIT_STATUSES,
        model.ACTION_STATUSES,
    )
    assert {word for table in tables for word in table} - words == set()
