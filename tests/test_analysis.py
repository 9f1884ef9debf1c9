"""How a cause was found: the whys as a tree, from options, from a file, asked for, and as old records have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import building
import pytest
from building import AUDIT, Office, set_policy
from commands import CommandLine
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st

from auditcore import analysis
from auditcore.analysis import Cause
from auditcore.decision import put
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.service import findings, moves
from auditcore.service.analysis import Guide, facts, read
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


@pytest.fixture
def type_(office: Office) -> CommandLine:
    return CommandLine(office.ws.path, "oanh", "2026-07-06")


def fresh(office: Office, id: str) -> dict[str, Any]:
    """The facts of the present round, as a new command would read them."""
    office.ws.forget()
    return office.standing(id).facts


CAUSES = st.builds(
    Cause, st.just(0), st.text(min_size=1), st.integers(0, 5), st.just(""), st.text(), st.booleans()
)
WHYS = [
    Cause(1, "No receipt was written"),
    Cause(2, "The book was empty", under=1, evidence="stock book of June"),
    Cause(3, "Nobody orders books", under=2, true=True),
    Cause(4, "No time", under=1),
]


def drawn(found: list[Cause]) -> list[str]:
    return [line.first + line.text for line in analysis.tree(found)]


class TestTree:
    def test_whys_hang_below_one_another(self) -> None:
        assert drawn(WHYS) == [
            "1 No receipt was written",
            "├ 2 The book was empty (shown by: stock book of June)",
            "│ └ 3 Nobody orders books ← held for true",
            "└ 4 No time",
        ]

    def test_branches_of_6m_come_in_their_order(self) -> None:
        found = [
            Cause(1, "No list", branch="method"),
            Cause(2, "Old printer", branch="machine"),
            Cause(3, "Bought in 2009", under=2),
            Cause(4, "No paper", branch="machine", true=True),
        ]
        assert drawn(found) == [
            "machine",
            "├ 2 Old printer",
            "│ └ 3 Bought in 2009",
            "└ 4 No paper ← held for true",
            "method",
            "└ 1 No list",
        ]

    @given(st.lists(st.tuples(st.integers(-2, 12), st.sampled_from(["", *analysis.BRANCHES])), max_size=10))
    def test_each_cause_is_drawn_once_whatever_a_record_says(self, given: list[tuple[int, str]]) -> None:
        found = [
            Cause(number, f"cause {number}", under, branch)
            for number, (under, branch) in enumerate(given, start=1)
        ]
        said = [line.text for line in analysis.tree(found)]
        assert sorted(one for one in said if "cause" in one) == sorted(f"{c.number} {c.text}" for c in found)

    @given(st.lists(CAUSES))
    def test_what_is_stored_comes_back(self, given: list[Cause]) -> None:
        found = [cause._replace(number=number) for number, cause in enumerate(given, start=1)]
        assert analysis.causes({"method": "5-whys", "causes": analysis.stored(found)}) == found


class TestOldRecords:
    """Events of old hold the causes as texts."""

    def test_whys_in_a_row(self) -> None:
        found = analysis.causes({"method": "5-whys", "causes": ["a", "b: c", "d"]})
        assert [(cause.text, cause.under) for cause in found] == [("a", 0), ("b: c", 1), ("d", 2)]

    @pytest.mark.parametrize(
        ("words", "branch"),
        [
            ("Machine: old", "machine"),
            ("Thiết bị: old", "machine"),
            ("phuong phap: old", "method"),
            ("People : old", "man"),
            ("ĐO LƯỜNG: old", "measurement"),
        ],
    )
    def test_a_branch_is_known_by_its_name_in_any_language(self, words: str, branch: str) -> None:
        assert analysis.from_text(words, 1, "6m") == Cause(1, "old", branch=branch)

    def test_they_are_shown_and_found_as_before(self, office: Office, type_: CommandLine) -> None:
        id = office.issued()
        entry = {
            "move": "analyse",
            "on": "2026-07-03",
            "by": "oanh",
            "facts": {"method": "5-whys", "cause": "Zweitens", "causes": ["Erstens", "Zweitens"]},
        }
        office.ws.commit(
            AUDIT, "finding.analyse", lambda situation: [put(f"finding/{id}", add={"moves": [entry]})]
        )
        page = type_.fine("finding", "show", id).out
        assert "whys              1 Erstens\n                  └ 2 Zweitens\n" in page
        assert id in type_.fine("finding", "list", "--text", "erstens").out
        moves.analyse(office("oanh"), id, shown_by=["1:files 12 and 15"])
        assert "1 Erstens (shown by: files 12 and 15)" in type_.fine("finding", "show", id).out


class TestOptions:
    def test_whys_with_evidence_and_a_branch(self, office: Office, type_: CommandLine) -> None:
        id = office.issued()
        type_.fine(
            "finding", "analyse", id, "--method", "5-whys", "--why", "No receipt", "--why", "Empty book",
            "--why-under", "1: No time", "--why-under", "3:Two counters, one clerk", "--why-evidence",
            "2:stock book", "--true", "4", "--category", "workload",
        )  # fmt: skip
        kept = fresh(office, id)
        assert kept["causes"] == [
            {"text": "No receipt"},
            {"text": "Empty book", "under": 1, "evidence": "stock book"},
            {"text": "No time", "under": 1},
            {"text": "Two counters, one clerk", "under": 3, "true": True},
        ]
        assert (kept["cause"], kept["category"]) == ("Two counters, one clerk", "workload")
        page = type_.fine("finding", "show", id).out
        assert "├ 2 Empty book (shown by: stock book)" in page
        assert "  └ 4 Two counters, one clerk ← held for true" in page
        assert "kind of cause     workload" in page
        assert id in type_.fine("finding", "list", "--text", "one clerk").out

    def test_what_is_found_later_is_added(self, office: Office) -> None:
        id = office.issued()
        moves.analyse(office("oanh"), id, method="5-whys", causes=["a", "b"], cause="It is b")
        moves.analyse(office("oanh"), id, shown_by=["2:the book"])
        moves.analyse(office("oanh"), id, under=["1:c"], true=[2])
        kept = office.standing(id).facts
        assert [cause.text for cause in analysis.causes(kept)] == ["a", "b", "c"]
        assert analysis.causes(kept)[1] == Cause(2, "b", 1, "", "the book", True)
        assert kept["cause"] == "It is b"

    def test_a_new_round_begins_anew(self, office: Office) -> None:
        id = office.submitted()
        office.accept(id)
        office.finish(f"{id}-A1")
        office.verify(id, verdict="not")
        assert not set(office.standing(id).facts) & {
            "method",
            "causes",
            "cause",
            "category",
            "team",
            "escape",
        }

    def test_a_number_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(Refused) as refusal:
            facts({}, method="5-whys", causes=["a", "b"], shown_by=["3:x"], true=[0])
        assert [refusal.value.what, *refusal.value.problems] == [
            "There is no why 3; there are 2.",
            "There is no why 0; there are 2.",
        ]

    @pytest.mark.parametrize("entry", ["book", "2", "2:", ":x", "-1:x", "²:x", "x:y"])
    def test_a_number_and_a_text_are_asked_for(self, entry: str) -> None:
        with pytest.raises(Unreadable, match="is not a number and a text"):
            facts({}, method="5-whys", causes=["a", "b"], shown_by=[entry])

    def test_a_long_why_goes_on_below_its_own_beginning(self, office: Office, type_: CommandLine) -> None:
        id = office.issued()
        moves.analyse(office("oanh"), id, method="5-whys", causes=["a", "word " * 30, "c"])
        lines = type_.fine("finding", "show", id).out.splitlines()
        begin = next(n for n, line in enumerate(lines) if "└ 2 word" in line)
        assert lines[begin + 1].startswith(" " * 22 + "word")
        assert max(map(len, lines)) <= 80


class TestEightDisciplines:
    def test_our_steps_fill_them(self, office: Office, type_: CommandLine) -> None:
        given = {"method": "8d", "causes": ["No book"], "team": "Oanh, An", "escape": "At the counter"}
        id = office.issued()
        moves.analyse(office("oanh"), id, **given)
        page = type_.fine("finding", "show", id).out
        assert "D1 team: Oanh, An" in page
        assert "D3 containment: –" in page
        assert "D4 cause and escape point: No book; escape point: At the counter" in page
        assert "D8 effect verified, closed: –" in page
        office.plan(id)
        office.submit(id, **given)
        office.accept(id)
        office.finish(f"{id}-A1")
        office.verify(id)
        page = type_.fine("finding", "show", id).out
        assert f"D6 actions done: {id}-A1" in page
        assert "D8 effect verified, closed: closed" in page


FILE = """\
method = "5-whys"
category = "procedure"
[[why]]
text = "No receipt"
[[why]]
text = "Empty book"
under = 1
evidence = "stock book"
true = true
"""


class TestFile:
    def test_it_says_what_options_say(self, office: Office, type_: CommandLine, tmp_path: Path) -> None:
        id, path = office.issued(), tmp_path / "cause.toml"
        path.write_text(FILE, encoding="utf-8")
        type_.fine("finding", "analyse", id, "--from", str(path))
        kept = fresh(office, id)
        assert kept["causes"] == [
            {"text": "No receipt"},
            {"text": "Empty book", "under": 1, "evidence": "stock book", "true": True},
        ]
        assert (kept["method"], kept["cause"], kept["category"]) == ("5-whys", "Empty book", "procedure")

    def test_whys_of_a_file_follow_one_another_unless_it_says_otherwise(self, tmp_path: Path) -> None:
        path = tmp_path / "cause.toml"
        path.write_text('method = "5-whys"\n[[why]]\ntext = "a"\n[[why]]\ntext = "b: c"\n', encoding="utf-8")
        assert facts({}, **read(str(path)))["causes"] == [{"text": "a"}, {"text": "b: c", "under": 1}]

    def test_a_branch_may_be_named_as_people_name_it(self, tmp_path: Path) -> None:
        path = tmp_path / "cause.toml"
        path.write_text('method = "6m"\n[[why]]\ntext = "cũ: quá"\nbranch = "Thiết bị"\n', encoding="utf-8")
        assert facts({}, **read(str(path)))["causes"] == [{"text": "cũ: quá", "branch": "machine"}]

    def test_all_its_problems_are_said_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "cause.toml"
        path.write_text(
            'methode = "x"\nmethod = "fish"\ncause = 5\n[[why]]\nunder = "1"\nbranch = "wind"\ncolour = 1\n'
            '[[why]]\ntext = " "\ntrue = 1\n',
            encoding="utf-8",
        )
        with pytest.raises(Refused) as refusal:
            read(str(path))
        assert list(refusal.value.problems) == [
            "there is no “methode”; what may stand here: method, cause, category, team, escape, why.",
            "“fish” is no method: 5-whys, 6m, 8d, text.",
            "“cause” must be a text.",
            "why 1: there is no “colour”; what may stand here: text, under, branch, evidence, true.",
            "why 1: “under” must be a number.",
            "why 1: “text” is missing.",
            "why 1: “wind” is no branch: man, machine, method, material, measurement, environment.",
            "why 2: “true” must be true or false.",
            "why 2: “text” is missing.",
        ]

    @pytest.mark.parametrize("data", [b"\xff", b"x =", b"why = 1", b"why = [1]", b"[why]\ntext = 'a'"])
    def test_a_file_that_is_something_else_is_refused(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "cause.toml"
        path.write_bytes(data)
        with pytest.raises(Refused):
            read(str(path))

    def test_a_missing_file_is_not_found(self, tmp_path: Path) -> None:
        for path in (tmp_path / "none.toml", tmp_path):
            with pytest.raises(NotFound):
                read(str(path))


class TestGuided:
    def test_five_whys_are_asked_line_by_line(self, office: Office, type_: CommandLine) -> None:
        id = office.issued()
        answers = [
            "",  # the method suggested
            "No receipt", "files 12, 15",
            "Empty book", "",
            "",  # no more whys
            "1", "No time", "",  # another one below why 1
            "",  # none more
            "3",  # held for true
            "",  # the cause as suggested
            "workload",
        ]  # fmt: skip
        answer = type_.fine("finding", "analyse", id, "--guided", stdin="\n".join(answers) + "\n")
        kept = fresh(office, id)
        assert kept["causes"] == [
            {"text": "No receipt", "evidence": "files 12, 15"},
            {"text": "Empty book", "under": 1},
            {"text": "No time", "under": 1, "true": True},
        ]
        assert (kept["method"], kept["cause"], kept["category"]) == ("5-whys", "No time", "workload")
        assert answer.out == ""
        assert "3 of 20 files have none" in answer.err
        assert "\x1b" not in answer.err

    def test_6m_goes_from_branch_to_branch(self, office: Office, type_: CommandLine) -> None:
        id = office.issued()
        answers = [
            "2",
            "",
            "Old printer",
            "",
            "",
            "No list",
            "",
            "",
            "",
            "",
            "",
            "9",
            "2",
            "Nobody keeps a list",
            "2",
        ]
        type_.fine("finding", "analyse", id, "--guided", stdin="\n".join(answers) + "\n")
        kept = fresh(office, id)
        assert kept["causes"] == [
            {"text": "Old printer", "branch": "machine"},
            {"text": "No list", "branch": "method", "true": True},
        ]
        assert (kept["method"], kept["cause"], kept["category"]) == ("6m", "Nobody keeps a list", "procedure")

    def test_the_grade_s_methods_are_offered(self, office: Office, type_: CommandLine) -> None:
        set_policy(office, **{"minor.methods": "8d"})
        id = office.issued()
        answers = ["", "Oanh and An", "No book", "", "", "", "At the counter", "", ""]
        type_.fine("finding", "analyse", id, "--guided", stdin="\n".join(answers) + "\n")
        kept = fresh(office, id)
        assert (kept["method"], kept["team"], kept["escape"], kept["cause"]) == (
            "8d",
            "Oanh and An",
            "At the counter",
            "No book",
        )
        assert "category" not in kept

    def test_answers_that_end_early_record_nothing(self, office: Office, type_: CommandLine) -> None:
        id = office.issued()
        before = office.finding(id)["moves"]
        answer = type_("finding", "analyse", id, "--guided", stdin="\nNo receipt\n")
        assert answer.code == 4
        assert "nothing was recorded" in answer.err
        office.ws.forget()
        assert office.finding(id)["moves"] == before

    def test_what_is_no_answer_is_asked_again(self) -> None:
        answers = iter(["fish", "9", "TEXT", "", "So it is", "perhaps", "1"])
        said: list[str] = []
        guide = Guide(lambda question: next(answers), said.append)
        found = guide.facts({"observed": "x"}, ["5-whys", "text"], ["procedure"])
        assert found == {
            "method": "text",
            "causes": [],
            "true": [],
            "cause": "So it is",
            "category": "procedure",
        }
        assert said.count("Answer with one of the words, or with its number.") == 3
        assert said.count("This is needed.") == 1

    def test_it_is_one_way_at_a_time(self, office: Office, type_: CommandLine) -> None:
        id = office.issued()
        assert type_("finding", "analyse", id, "--guided", "--cause", "x").code == 2
        assert type_("finding", "analyse", id, "--guided", "--from", "x").code == 2
        assert type_("finding", "analyse", id).code == 4  # nobody is asked where there is no terminal


def test_a_submission_takes_what_an_analysis_takes(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    office.submit(id, causes=["a", "b"], shown_by=["1:seen"], true=[2], category="planning")
    kept = findings.detail(office.ws, id)["facts"]
    assert kept["causes"] == [{"text": "a", "evidence": "seen"}, {"text": "b", "under": 1, "true": True}]
    assert kept["category"] == "planning"
