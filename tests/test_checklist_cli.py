"""`auditcore checklist …` as it is typed; a team's own checklist, from nothing to an answered audit, without code."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from audit_office import furnish
from commands import CommandLine
from hypothesis import given
from hypothesis import strategies as st

from auditcore import checklists, text
from auditcore.errors import Refused
from auditcore.service.checklist_starter import starter
from auditcore.service.citing import cited
from auditcore.workspace import Workspace

BROKEN = """\
id = "broken-2026"
title = "Broken"
edition = 2026
source = "Procedure 7"
language = "en"

[[clause]]
id = "3"
title = "Fees"

[[clause.question]]
id = "4-1"
ask = "How are fees told?"
answers = ["miner"]
"""


@pytest.fixture
def typed(workspace: Workspace) -> CommandLine:
    return CommandLine(furnish(workspace).path, person="minh", today="2026-07-01")


@pytest.fixture
def folder(typed: CommandLine) -> Path:
    return Path(typed.workspace, "checklists")


def listed(typed: CommandLine) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in typed.fine("checklist", "list", "--json").json}


# The whole path, with an editor and nothing else.


def test_a_file_of_ones_own_goes_from_new_to_an_answered_audit(typed: CommandLine, folder: Path) -> None:
    made = typed.fine("checklist", "new", "complaints-2026", "--title", "Complaints", "--lang", "en,vi")
    path = Path(made.out.rstrip("\n"))
    assert path == folder / "complaints-2026.toml"
    assert "auditcore checklist check complaints-2026" in made.err
    typed.fine("checklist", "check", "complaints-2026")

    words = path.read_text(encoding="utf-8")
    path.write_text(
        words.replace('id = "1-1"', "id = 1-1").replace("look-for.en", "lookfor.en"), encoding="utf-8"
    )
    refused = typed("checklist", "check", "complaints-2026")
    assert refused.code == 4
    assert 'id = "1-1"' in refused.err and "Write: look-for" in refused.err

    path.write_text(
        words.replace("What happens when a request comes in?", "Who reads a letter first?"), encoding="utf-8"
    )
    assert "1 question." in typed.fine("checklist", "check", str(path)).out
    plan = ("--title", "Letters", "--unit", "office", "--lead", "minh", "--team", "an,thu")
    when = ("--from", "1/7/2026", "--to", "+2", "--objective", "Does it work?")
    audit = typed.fine("audit", "plan", "--criteria", "complaints-2026", *plan, *when).out.strip()
    typed.fine("audit", "start", audit)
    typed.fine("audit", "answer", audit, "1-1", "--result", "conforms", "--evidence", "five letters")
    path.unlink()  # the audit has its own copy
    assert "Who reads a letter first?" in typed.fine("audit", "show", audit, "--question", "1-1").out
    assert typed.fine("audit", "show", audit, "--json").json["answers"]["answered"] == 1


# list


def test_list_says_what_each_holds_and_who_brings_it(typed: CommandLine) -> None:
    typed.fine("checklist", "new", "fees-2026")
    rows = listed(typed)
    assert rows["iso9001-2015"]["plugin"] == "checklists" and rows["iso9001-2015"]["from"] == "auditcore"
    assert rows["iso9001-2015"]["languages"] == ["en", "vi"]
    own = rows["fees-2026"]
    assert (own["plugin"], own["from"], own["title"]) == (None, "checklists/fees-2026.toml", "Fees")
    assert (own["edition"], own["clauses"], own["questions"], own["problems"]) == ("2026", 1, 1, 0)
    assert "Fees" in typed.fine("checklist", "list", "--text", "fees").out


def test_list_speaks_the_language_of_the_workspace(typed: CommandLine) -> None:
    typed.fine("config", "set", "language", "vi", person="lan")
    rows = typed.fine("checklist", "list", "--json", AUDITCORE_LANG="").json
    assert "Hệ thống quản lý chất lượng" in next(row["title"] for row in rows if row["id"] == "iso9001-2015")


@pytest.mark.parametrize(
    ("data", "said"),
    [(BROKEN.encode(), "checklists/broken-2026.toml:3"), (b"\xff", "UTF-8"), (b"", "missing")],
)
def test_one_that_cannot_be_used_is_listed_with_its_problem(
    typed: CommandLine, folder: Path, data: bytes, said: str
) -> None:
    (folder / "broken-2026.toml").write_bytes(data)
    rows = listed(typed)
    assert said in str(rows["broken-2026"]["problem"]) and rows["broken-2026"]["questions"] is None
    assert str(folder) not in str(rows["broken-2026"]["problem"])
    assert rows["iso9001-2015"]["problem"] == ""
    assert "problem" in typed.fine("checklist", "list").out


def test_a_folder_that_looks_like_one_spoils_nothing(typed: CommandLine, folder: Path) -> None:
    (folder / "folder-2026.toml").mkdir()
    rows = listed(typed)
    assert rows["folder-2026"]["problems"] == 1 and rows["iso9001-2015"]["problems"] == 0


# show


def test_show_is_an_outline_with_what_to_look_for(typed: CommandLine) -> None:
    typed.fine("checklist", "new", "fees-2026", "--lang", "en,vi")
    page = typed.fine("checklist", "show", "fees-2026").out
    assert "1  Receiving a request" in page and "1-1" in page and "The last five requests" in page
    assert "Tiếp nhận yêu cầu" in typed.fine("checklist", "show", "fees-2026", "--lang", "vi").out
    found = typed.fine("checklist", "show", "fees-2026", "--json").json
    assert found["clauses"][0]["title"] == {"en": "Receiving a request", "vi": "Tiếp nhận yêu cầu"}
    assert found["from"] == "checklists/fees-2026.toml"


LAW = """\
id = "fees-2026"
title = "Fees"
edition = "2026"
source = "Circular 2/2026"
language = "en"
note = "Look the numbers up."

[[document]]
id = "new"
number = "2/2026"
title = "Circular on fees"
issued = "2025-12-01"
from = "2026-01-01"

[[document]]
id = "old"
number = "1/2020"
title = "Old circular on fees"
from = "2020-01-01"
until = "2026-01-01"
note = "2/2026 took its place."

[[figure]]
id = "once"
value = 1
unit = "times"
what = "How often one may be asked for more"
document = "new"
article = "Art. 4"

[[clause]]
id = "8"
title = "Fees"

[[clause.question]]
id = "8-1"
whom = ["service", "quality"]
core = true
ask = "How are fees told?"
look-for = "The board"
answers = ["conforms", "minor"]
see = ["8.1", "iso9001-2015/8.5.1"]
cites = ["once", "old"]

[[clause]]
id = "8.1"
title = "Receipts"

[[clause.question]]
id = "8.1-1"
whom = ["every-unit"]
ask = "Show me the last receipt."

[[clause.question]]
id = "8.1-2"
whom = ["top"]
ask = "Who signs?"
"""


@pytest.fixture
def law(typed: CommandLine, folder: Path) -> CommandLine:
    (folder / "fees-2026.toml").write_text(LAW, encoding="utf-8")
    return typed


def test_show_says_on_what_a_checklist_rests_and_whether_that_is_in_force(law: CommandLine) -> None:
    page = law.fine("checklist", "show", "fees-2026").out
    for line in (
        "holds             2 clauses, 3 questions, 1 of them core\n",
        "note              Look the numbers up.\n",
        "2/2026            Circular on fees\n"
        + " " * 18
        + "issued on 2025-12-01 · in force since 2026-01-01\n",
        "history: no longer in force since 2026-01-01\n" + " " * 18 + "2/2026 took its place.\n",
        "1 time            How often one may be asked for more · 2/2026, Art. 4\n",
    ):
        assert line in page
    assert (
        "not yet in force: from 2026-01-01 on"
        in law.fine("checklist", "show", "fees-2026", today="2025-12-24").out
    )


def test_show_says_of_a_question_whom_to_ask_and_on_what_it_rests(law: CommandLine) -> None:
    page = law.fine("checklist", "show", "fees-2026", "--core").out
    for line in (
        "8-1 [core]        How are fees told?\n",
        "whom to ask       units that serve customers, who runs the system\n",
        "see, too          8.1, iso9001-2015/8.5.1\n",
        "answers           conforms, minor\n",
        "rests on          How often one may be asked for more: 1 time · 2/2026, Art. 4\n"
        + " " * 18
        + "1/2020\n",
    ):
        assert line in page
    assert "Receipts" not in page


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ((), ["8-1", "8.1-1", "8.1-2"]),
        (("--clause", "8.1"), ["8.1-1", "8.1-2"]),
        (("--clause", "8"), ["8-1", "8.1-1", "8.1-2"]),
        (("--whom", "service"), ["8-1", "8.1-1"]),
        (("--whom", "top", "--clause", "8.1"), ["8.1-1", "8.1-2"]),
        (("--core",), ["8-1"]),
        (("--core", "--whom", "top"), []),
    ],
)
def test_show_narrows_to_what_is_asked_for(
    law: CommandLine, options: tuple[str, ...], asked: list[str]
) -> None:
    found = law.fine("checklist", "show", "fees-2026", *options, "--json").json
    assert [question["id"] for clause in found["clauses"] for question in clause["questions"]] == asked
    if "--core" in options and not asked:
        assert law.fine("checklist", "show", "fees-2026", *options).err == "Nothing fits.\n"


def test_show_keeps_the_documents_of_what_it_shows(law: CommandLine) -> None:
    found = law.fine("checklist", "show", "fees-2026", "--clause", "8.1", "--json").json
    assert (found["documents"], found["figures"]) == ([], [])
    found = law.fine("checklist", "show", "fees-2026", "--core", "--json").json
    assert [one["id"] for one in found["documents"]] == ["new", "old"]


def test_show_knows_no_other_clauses(law: CommandLine) -> None:
    answer = law("checklist", "show", "fees-2026", "--clause", "8.2")
    assert answer.code == 3 and "no clause 8.2" in answer.err and "--outline" in answer.err


def test_an_outline_counts_the_questions_of_each_clause(law: CommandLine) -> None:
    rows = law.fine("checklist", "show", "fees-2026", "--outline", "--json").json
    assert rows == [
        {"clause": "8", "title": "Fees", "questions": 1, "core": 1},
        {"clause": "8.1", "title": "Receipts", "questions": 2, "core": 0},
    ]
    assert "How are fees" not in law.fine("checklist", "show", "fees-2026", "--outline").out
    assert listed(law)["fees-2026"]["core"] == 1


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("id", ["one-stop-shop-vn", "qms-inspection-vn", "us-single-audit", "iso27001-2022"])
def test_show_fits_the_screen(typed: CommandLine, id: str, language: str) -> None:
    lang = ("--lang", language) if language in listed(typed)[id]["languages"] else ()  # type: ignore[operator]
    for more in ((), ("--outline",)):
        page = typed.fine("checklist", "show", id, *lang, *more, AUDITCORE_LANG=language).out
        assert [line for line in page.splitlines() if text.width(line) > 80] == []


# diff


def test_diff_tells_the_sum_first_and_then_clause_by_clause(
    law: CommandLine, folder: Path, tmp_path: Path
) -> None:
    newer = (
        LAW.replace("fees-2026", "fees-2027")
        .replace("Who signs?", "Who signs them?")
        .replace("value = 1", "value = 2")
        .replace('whom = ["every-unit"]\n', "core = true\n")
        .replace('look-for = "The board"', 'look-for = "Whatever one finds out by oneself at the counter"')
    )
    file = tmp_path / "fees-2027.toml"
    file.write_text(newer + '[[clause.question]]\nid = "8.1-3"\nask = "Who pays?"\n', encoding="utf-8")
    answer = law.fine("checklist", "diff", "fees-2026", str(file))
    first, _blank, rest = answer.out.partition("\n\n")
    assert " ".join(first.split()).endswith(
        "questions 1 added, 1 reworded, 2 changed otherwise; clauses 2 unchanged; documents 2 unchanged; "
        "figures 1 changed otherwise."
    )
    assert (
        rest
        == """\
Figures
changed           once  How often one may be asked for more
value             1 time → 2 times

8  Fees
changed           8-1  How are fees told?
look for          was: The board
                  is: Whatever one finds out by oneself at the counter

8.1  Receipts
changed           8.1-1  Show me the last receipt.
whom to ask       every unit → anybody
core              not in the core → in the core
reworded          8.1-2  was: Who signs?
                  is: Who signs them?
added             8.1-3  Who pays?
"""
    )
    found = law.fine("checklist", "diff", "fees-2026", str(file), "--json").json
    assert found["counts"]["question"] == {"added": 1, "reworded": 1, "changed": 2}
    assert [row["id"] for row in found["differences"]] == ["once", "8-1", "8.1-1", "8.1-2", "8.1-3"]
    assert found["differences"][-1]["new"]["ask"] == {"en": "Who pays?"}
    back = law.fine("checklist", "diff", str(file), "fees-2026", "--json").json
    assert back["counts"]["question"] == {"removed": 1, "reworded": 1, "changed": 2}


def test_diff_of_the_same_is_no_error_and_says_so(law: CommandLine, tmp_path: Path) -> None:
    copy = tmp_path / "iso9001-2015.toml"  # an id that is taken is no matter here
    from auditplugins.checklists import bundled_folder

    copy.write_bytes(Path(bundled_folder(), "iso9001-2015.toml").read_bytes())
    assert "Nothing differs." in law.fine("checklist", "diff", str(copy), "iso9001-2015").out
    assert law("checklist", "diff", "fees-2026", "fees-2028").code == 3


def test_diff_looks_into_audits(law: CommandLine, folder: Path) -> None:
    plan = (
        "--title",
        "Fees",
        "--unit",
        "office",
        "--lead",
        "minh",
        "--team",
        "an,thu",
        "--objective",
        "Right?",
    )
    when = ("--from", "1/7/2026", "--to", "+2")
    audit = law.fine("audit", "plan", "--criteria", "fees-2026", *plan, *when).out.strip()
    answer = law("checklist", "diff", audit, "fees-2026")
    assert answer.code in (3, 4)
    law.fine("audit", "start", audit)
    (folder / "fees-2026.toml").write_text(LAW.replace("Who signs?", "Who signs them?"), encoding="utf-8")
    for copy in (audit, "2026-1", f"{audit}:fees-2026"):
        assert "1 reworded" in law.fine("checklist", "diff", copy, "fees-2026").out
    answer = law("checklist", "diff", f"{audit}:mini", "fees-2026")
    assert answer.code == 3 and "Its checklists: fees-2026" in answer.err


def test_diff_speaks_another_language(law: CommandLine, folder: Path) -> None:
    for word in ("kiểm tra", "xem xét"):
        made = LAW.replace('ask = "Who signs?"', f'ask.en = "Who signs?"\nask.vi = "Ai {word} lại?"')
        made = made.replace("fees-2026", f"fees-{len(word)}")
        (folder / f"fees-{len(word)}.toml").write_text(made, encoding="utf-8")
    assert "reworded          8.1-2  “kiểm tra” → “xem xét”\n" in law.fine(
        "checklist", "diff", "fees-8", "fees-7", "--lang", "vi"
    ).out  # fmt: skip
    assert "asked (vi)        “kiểm tra” → “xem xét”" in law.fine("checklist", "diff", "fees-8", "fees-7").out


def test_diff_refuses_a_language_that_neither_has(law: CommandLine) -> None:
    answer = law("checklist", "diff", "fees-2026", "iso9001-2015", "--lang", "fr")
    assert answer.code == 4 and "Their languages: en, vi" in answer.err
    law.fine("checklist", "diff", "fees-2026", "iso9001-2015", "--lang", "vi")


def test_show_falls_back_to_the_own_language_and_names_those_that_there_are(law: CommandLine) -> None:
    answer = law.fine("checklist", "show", "fees-2026", "--lang", "vi")
    assert answer.out == law.fine("checklist", "show", "fees-2026").out
    assert " ".join(answer.err.split()) == (
        "fees-2026 has no texts in 'vi' and is shown in 'en'. Its languages: en."
    )
    assert "en, vi" in law.fine("checklist", "show", "iso9001-2015", "--lang", "fr").err


@pytest.mark.parametrize(
    ("written", "shown"),
    [("27", "Article 27"), ("27(2)", "Article 27(2)"), ("4.2", "4.2"), ("§ 200.1(b)", "§ 200.1(b)")],
)
def test_a_plain_number_is_shown_as_an_article(
    law: CommandLine, folder: Path, written: str, shown: str
) -> None:
    made = LAW.replace("Art. 4", written)
    (folder / "fees-2026.toml").write_text(made, encoding="utf-8")
    page = " ".join(law.fine("checklist", "show", "fees-2026").out.split())
    assert page.count(f" 2/2026, {shown} ") == 2
    checklist = checklists.parse(made, "fees-2026.toml")
    (_clause, question), *_rest = checklists.all_questions(checklist)
    assert cited(checklist, question, "en")[0].startswith(f"2/2026 {shown} · ")


def test_show_names_what_may_have_been_meant(typed: CommandLine) -> None:
    answer = typed("checklist", "show", "iso9001")
    assert answer.code == 3 and "iso9001-2015" in answer.err


def test_nothing_in_a_checklist_runs_in_the_terminal(typed: CommandLine, folder: Path) -> None:
    evil = BROKEN.replace("2026\nsource", '"2026"\nsource').replace("4-1", "3-1").replace("miner", "minor")
    evil = evil.replace('"Fees"', '"Fees \\u202e"').replace('"Broken"', '"Broken \\u200b"')
    (folder / "broken-2026.toml").write_text(evil, encoding="utf-8")
    for words in (("list",), ("show", "broken-2026"), ("check", "broken-2026")):
        out = typed.fine("checklist", *words).out
        assert "\u202e" not in out and "\u200b" not in out and "Broken" in out


# new


def test_new_takes_title_edition_and_languages(typed: CommandLine, folder: Path) -> None:
    typed.fine(
        "checklist", "new", "fees", "--title", 'A "title" \\ with all', "--edition", "3rd", "--lang", "fr"
    )
    made = tomllib.loads((folder / "fees.toml").read_text(encoding="utf-8"))
    assert (made["title"], made["edition"], made["language"]) == ('A "title" \\ with all', "3rd", "fr")
    typed.fine("checklist", "check", "fees")


def test_new_speaks_the_language_of_the_workspace(typed: CommandLine, folder: Path) -> None:
    typed.fine("config", "set", "language", "vi", person="lan")
    typed.fine("checklist", "new", "fees-2026", AUDITCORE_LANG="vi")
    assert tomllib.loads((folder / "fees-2026.toml").read_text(encoding="utf-8"))["language"] == "vi"


def test_new_never_writes_over_a_file(typed: CommandLine, folder: Path) -> None:
    (folder / "fees-2026.toml").write_text("mine", encoding="utf-8")
    answer = typed("checklist", "new", "fees-2026")
    assert answer.code == 4 and "fees-2026-ours" in answer.err and answer.out == ""
    assert (folder / "fees-2026.toml").read_text(encoding="utf-8") == "mine"


def test_new_does_not_follow_a_link(typed: CommandLine, folder: Path, tmp_path: Path) -> None:
    (folder / "fees-2026.toml").symlink_to(tmp_path / "elsewhere")
    assert typed("checklist", "new", "fees-2026").code == 4
    assert not (tmp_path / "elsewhere").exists()


def test_new_takes_no_id_that_a_plugin_has(typed: CommandLine, folder: Path) -> None:
    answer = typed("checklist", "new", "iso9001-2015")
    assert answer.code == 4 and "iso9001-2015-ours" in answer.err
    assert not (folder / "iso9001-2015.toml").exists()


def test_new_tells_all_problems_at_once(typed: CommandLine, folder: Path) -> None:
    before = sorted(folder.iterdir())
    answer = typed("checklist", "new", "Fees 2026.toml", "--lang", "en,vn,EN")
    assert answer.code == 4
    assert "Write: fees-2026" in answer.err and "Write: vi" in answer.err and '"EN"' in answer.err
    for id in ("../fees", "a/b", ".fees", "-"):
        assert typed("checklist", "new", "--", id).code == 4
    assert sorted(folder.iterdir()) == before


def test_new_makes_the_folder_where_it_was_taken_away(typed: CommandLine, folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    typed.fine("checklist", "new", "fees-2026")
    assert [file.name for file in folder.iterdir()] == ["fees-2026.toml"]


def _is_text(value: str) -> bool:
    try:
        return bool(text.required(value, "title"))
    except Refused:
        return False


TITLES = st.text(min_size=1, max_size=30).filter(_is_text)


@given(title=TITLES, edition=TITLES, tags=st.sampled_from([("en",), ("vi",), ("en", "vi"), ("fr", "en")]))
def test_a_starter_can_be_used_as_it_stands(title: str, edition: str, tags: tuple[str, ...]) -> None:
    made = starter("fees-2026", title=title, edition=edition, tags=tags)
    found = checklists.parse(made, "fees-2026.toml")
    assert found["title"] == {tag: text.normalise(title, "") for tag in tags}
    assert found["edition"] == text.normalise(edition, "")
    assert found["language"] == tags[0] and len(found["clauses"][0]["questions"]) == 1


def test_every_remark_of_a_starter_is_true_when_it_is_put_in_force() -> None:
    made = starter("fees-2026", title="", edition="2026", tags=("en",))
    assert '# answers = ["' in made and '# see = ["' in made
    found = checklists.parse(made.replace("# answers", "answers").replace("# see", "see"), "fees-2026.toml")
    assert found["clauses"][0]["questions"][0]["see"] == ["1"]


# check


def test_check_tells_every_problem_with_file_line_clause_and_remedy(
    typed: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "broken-2026.toml"
    file.write_text(BROKEN, encoding="utf-8")
    answer = typed("checklist", "check", str(file))
    assert (answer.code, answer.out) == (4, "")
    for line, said in (
        (3, 'edition = "2026"'),
        (12, "clause 3, question 4-1: the id"),
        (14, 'Write: "minor"'),
    ):
        assert any(f"{file}:{line}: " in one and said in one for one in answer.err.splitlines())


def test_check_says_what_a_checklist_holds_and_lacks(typed: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "fees-2026.toml"
    made = starter("fees-2026", title="Fees", edition="2026", tags=("en", "vi"))
    file.write_text(made, encoding="utf-8")
    answer = typed.fine("checklist", "check", str(file))
    assert answer.out == "fees-2026 can be used: Fees, edition 2026. 1 clause, 1 question.\n"
    file.write_text(
        "".join(line for line in made.splitlines(True) if not line.startswith("ask.vi")), encoding="utf-8"
    )
    assert "1 text is not there in 'vi'" in typed.fine("checklist", "check", str(file)).out
    assert typed.fine("checklist", "check", str(file), "--json").json["questions"] == 1
    assert typed.fine("checklist", "check", "iso9001-2015", "--json").json["languages"] == ["en", "vi"]


def test_check_says_that_an_id_is_taken_beside_all_else(typed: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "iso9001-2015.toml"
    file.write_text(BROKEN.replace("broken-2026", "iso9001-2015"), encoding="utf-8")
    answer = typed("checklist", "check", str(file))
    assert answer.code == 4 and "iso9001-2015-ours" in answer.err and 'edition = "2026"' in answer.err
    file.write_text(starter("iso9001-2015", title="x", edition="2015", tags=("en",)), encoding="utf-8")
    answer = typed("checklist", "check", str(file))
    assert answer.code == 4 and "iso9001-2015-ours" in answer.err


def test_the_file_of_a_plugin_is_not_in_its_own_way(typed: CommandLine) -> None:
    from auditplugins.checklists import bundled_folder

    typed.fine("checklist", "check", str(Path(bundled_folder(), "iso9001-2015.toml")))


@pytest.mark.parametrize("name", ["fees-2026.toml.txt", "fees-2026.txt", "fees-2026"])
def test_check_knows_a_name_that_would_not_be_found(typed: CommandLine, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(BROKEN, encoding="utf-8")
    answer = typed("checklist", "check", str(tmp_path / name))
    assert answer.code == 4 and answer.err.rstrip().endswith("fees-2026.toml")


def test_check_needs_no_workspace_for_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = starter("fees-2026", title="Fees", edition="2026", tags=("en",))
    (tmp_path / "fees-2026.toml").write_text(made, encoding="utf-8")
    typed = CommandLine("")
    assert typed.fine("checklist", "check", "fees-2026.toml").out.startswith("fees-2026 can be used")
    assert typed("checklist", "check", "iso9001-2015").code == 3
    assert typed("--workspace", "nowhere", "checklist", "check", "fees-2026.toml").code == 3


@pytest.mark.parametrize("wanted", ["nowhere.toml", "./nowhere", "isp9001-2015"])
def test_check_says_what_is_not_there(typed: CommandLine, wanted: str) -> None:
    answer = typed("checklist", "check", wanted)
    assert (
        answer.code == 3 and answer.out == "" and ("checklist list" in answer.err or "Did you" in answer.err)
    )


def test_a_starter_is_json_where_json_is_asked_for(typed: CommandLine, folder: Path) -> None:
    answer = typed.fine("checklist", "new", "fees-2026", "--json")
    assert json.loads(answer.out) == {"id": "fees-2026", "path": str(folder / "fees-2026.toml")}
