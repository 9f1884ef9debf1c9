"""The 80 real findings through a year: `finding stuck` and `finding repeats` agree with a plain reading of the events."""

from __future__ import annotations

import os
from collections import Counter
from itertools import combinations, groupby
from pathlib import Path
from typing import Any

import building
import pytest
import two_rounds
import waits_oracle
from conftest import Clock
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from people_machine import People
from two_rounds import FIRST, IMPORTED, Scene
from waits_oracle import Key, Life

from auditcore import dates
from auditcore.service import findings, repeats, selection, waiting
from auditcore.service.selection import Wanted
from auditcore.waiting import SIDES
from auditcore.workspace import Workspace

GOLDEN = Path(__file__).parent / "fixtures" / "explain-register.txt"
FIGURES = ("open", "longest", "longest_id", "median", "through", "waits", "days_open", "days")
BY = [by for count in (1, 2, 3) for by in combinations(waiting.BY, count)]


@pytest.fixture(scope="module")
def scene(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The year as it was played; only to be read."""
    return two_rounds.played(
        tmp_path_factory.mktemp("state"), shared_data / "single-audit-2022" / "register.xlsx"
    )


@pytest.fixture(scope="module")
def today(scene: Scene) -> str:
    return scene.ws.today


@pytest.fixture(scope="module")
def lives(scene: Scene) -> dict[str, Life]:
    return waits_oracle.lives(Path(scene.line.workspace, "records"))


def told(scene: Scene, *words: str, today: str) -> Any:
    return scene.line.fine("finding", *words, "--json", today=today).json


def figures(rows: list[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    return {
        (row["unit"], row["owner"], row["status"], row["waits_for"]): {name: row[name] for name in FIGURES}
        for row in rows
    }


# The year is as it is meant to be.


def test_twenty_went_through_two_rounds_and_all_other_statuses_are_there(
    scene: Scene, lives: dict[str, Life]
) -> None:
    twice = [story.name for story in IMPORTED if {"not", "partly"} & set(story.words.split())]
    ends = {(lives[scene.ids[name]].status, lives[scene.ids[name]].round) for name in twice}
    assert (len(twice), ends) == (20, {("closed", 2)})
    assert sum(id.startswith(FIRST) for id in lives) == 80
    assert Counter(life.status for life in lives.values()) == {
        "draft": 5,
        "issued": 22,
        "submitted": 7,
        "in-progress": 12,
        "implemented": 7,
        "closed": 36,
        "withdrawn": 6,
    }
    assert sum(life.disputed for life in lives.values()) == 3
    assert "No problem found." in scene.line.fine("record", "verify").out


def test_what_the_lists_say_stands_where_the_events_put_it(
    scene: Scene, lives: dict[str, Life], today: str
) -> None:
    rows = told(scene, "list", "--status", "all", today=today)
    assert {row["id"]: (row["status"], row["round"]) for row in rows} == {
        id: (life.status, life.round) for id, life in lives.items()
    }


# Where they get stuck.


@pytest.mark.parametrize("by", BY, ids=",".join)
@pytest.mark.parametrize("later", [0, 365])
def test_stuck_agrees_with_a_plain_reading_of_the_events(
    scene: Scene, lives: dict[str, Life], today: str, by: tuple[str, ...], later: int
) -> None:
    day = dates.add_days(today, later)
    rows = told(scene, "stuck", "--by", ",".join(by), today=day)
    assert figures(rows) == waits_oracle.stuck(lives, by, day)
    hurt = [(-row["days_open"], -row["open"], -row["days"]) for row in rows]
    assert hurt == sorted(hurt), "what hurts most stands first"


def test_stuck_agrees_where_only_some_are_asked_for(scene: Scene, lives: dict[str, Life], today: str) -> None:
    for words, fits in (
        (("--grade", "major"), lambda doc: doc["grade"] == "major"),
        (("--repeat",), lambda doc: bool(doc["repeat_of"])),
        (("--unit", "health"), lambda doc: "health" in (doc["unit"], *doc["also_units"])),
        (("--origin", "complaint"), lambda doc: doc["origin"] == "complaint"),
        (("--since", two_rounds.AGAIN), lambda doc: doc["raised"]["on"] >= two_rounds.AGAIN),
    ):
        some = {id: life for id, life in lives.items() if fits(life.doc)}
        assert 0 < len(some) < len(lives)
        ours = figures(told(scene, "stuck", "--by", "owner,status", *words, today=today))
        assert ours == waits_oracle.stuck(some, ("owner", "status"), today), words


def test_the_time_of_each_finding_is_that_of_its_events(
    scene: Scene, lives: dict[str, Life], today: str
) -> None:
    ws = scene.opened()
    for id, life in lives.items():
        spans = [
            (one["from"], one["status"], SIDES.get(one["waits_for"], ""))
            for one in findings.detail(ws, id)["waiting"]
        ]
        joined = [next(same) for _key, same in groupby(spans, key=lambda span: span[1:])]
        assert joined == [turn for turn in life.turns if turn.side or turn != life.turns[-1]], id


def test_the_median_by_fractions_on_waits_worked_out_by_hand() -> None:
    """The oracle itself: four waits, of which one lasts; 3 of 4, then 3/4 · 1/2, are left."""
    assert waits_oracle.half([(2, True), (5, False), (7, True), (9, True)]) == 7
    assert waits_oracle.half([(2, True), (5, False)]) == 2
    assert waits_oracle.half([(2, True), (2, False), (5, False)]) is None
    assert waits_oracle.half([(0, True), (0, False), (0, False), (0, True)]) == 0


# What came back.


def test_chains_agree_with_a_plain_reading_of_the_events(
    scene: Scene, lives: dict[str, Life], today: str
) -> None:
    rows = told(scene, "repeats", today=today)
    theirs = waits_oracle.repeats(lives)
    chains = [[row["id"] for row in members] for _id, members in groupby(rows, key=lambda row: row["chain"])]
    assert chains == theirs.chains
    assert Counter(map(len, chains)) == {2: 37, 3: 5, 4: 2}
    here = Counter(sum(id in lives for id in chain) for chain in chains)
    assert here[2] >= 5 and here[3] >= 3, (
        "chains of findings that are all here, beside those with a number of 2021"
    )
    for field, counted in (("clauses", theirs.by_clause), ("unit", theirs.by_unit)):
        latest = told(scene, "repeats", "--latest", "--group-by", field, "--count", today=today)
        assert {row[field]: row["count"] for row in latest} == counted


def test_doubtful_is_what_came_back_after_it_was_closed(
    scene: Scene, lives: dict[str, Life], today: str
) -> None:
    theirs = waits_oracle.repeats(lives).doubtful
    rows = told(scene, "repeats", today=today)
    assert {row["id"] for row in rows if row["doubtful"]} == set(theirs)
    assert {row["id"] for row in told(scene, "list", "--doubtful", today=today)} == set(theirs)
    ws = scene.opened()
    assert {row["id"]: sorted(row["by"]) for row in repeats.doubts(ws)} == {
        id: sorted(by) for id, by in theirs.items()
    }
    pages = {id: findings.detail(ws, id) for id in lives}
    assert {id for id, page in pages.items() if page["doubtful"]} == set(theirs)
    assert {id: page["doubts"] for id, page in pages.items() if page["doubts"]} == {
        new: [old for old, by in theirs.items() if new in by] for by in theirs.values() for new in by
    }
    named = {name for name, id in scene.ids.items() if id in theirs}
    assert named == {*(f"fixed {n}" for n in range(1, 8)), "corrected 1", "back 5"}, (
        "neither what was repeated while it was open, nor what was closed anew since, nor for an unfounded repeat"
    )


# Any life at all.


def test_the_two_agree_on_random_lives(tmp_path: Path, workspace: Workspace, clock: Clock) -> None:
    building.build(workspace, clock)

    class Here(People):
        template = Path(workspace.path)
        seen: Counter[str] = Counter()

        def teardown(self) -> None:
            self.office.day(
                "2035-01-01"
            )  # the clock jumps back, too; nothing is looked at before it happened
            ws = self.office.ws
            lives = waits_oracle.lives(Path(ws.record.root))
            rows = {row["id"]: row["status"] for row in selection.findings(ws, Wanted(statuses=["all"]))}
            assert rows == {id: life.status for id, life in lives.items()}
            for by in BY:
                stuck = waiting.stuck(ws, Wanted(), by=by)
                assert figures(stuck) == waits_oracle.stuck(lives, by, ws.today), by
            chains, theirs = repeats.chains(ws), waits_oracle.repeats(lives)
            assert [row["id"] for row in chains] == [id for chain in theirs.chains for id in chain]
            assert {row["id"] for row in chains if row["doubtful"]} == set(theirs.doubtful)
            super().teardown()

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# What is said of them.


# What else stands on a page than on those of explain.txt.
PAGES = {
    "imported with a plan, and returned": "returned 1",
    "taken into another one": "combined 1",
    "lowered to an observation, declined and opened again": "lowered and declined 1",
    "closed, and it came back": "fixed 5",
    "what came back, and came back again": "back 5",
    "a complaint that repeats it": "third time",
    "implemented, since an action serves it no more": "released 1",
}


@pytest.mark.parametrize("name", PAGES)
def test_explain_reads_like_this(scene: Scene, today: str, name: str) -> None:
    page = scene.line.fine("finding", "explain", scene.ids[PAGES[name]], today=today, COLUMNS="100").out
    if os.environ.get("WRITE_GOLDEN"):  # read what you wrote
        kept = {**(golden() if GOLDEN.exists() else {}), name: page.strip("\n")}
        pages = [f"=== {one}\n{kept[one]}\n" for one in PAGES if one in kept]
        GOLDEN.write_text("\n".join(pages), encoding="utf-8")
    assert page.strip("\n") == golden()[name]


def golden() -> dict[str, str]:
    pages = GOLDEN.read_text(encoding="utf-8").split("=== ")[1:]
    return {name: page.strip("\n") for name, _end, page in (one.partition("\n") for one in pages)}
