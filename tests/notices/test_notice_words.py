"""What each kind of notice says, in every way in which it comes up: the messages are kept as they are read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import building
import click
import pytest
import telling
from building import Office, change_audit, change_org
from commands import CommandLine
from conftest import Clock
from telling import TOLD, item, message, read, set_settings

from auditcore.cli.root import root
from auditcore.contract import Notice
from auditcore.noticekinds import KINDS
from auditcore.service import actions, audits, findings, moves, notices_due
from auditcore.service.notice_messages import kept
from auditcore.service.notice_said import OWED, SAID
from auditcore.service.notice_thing import thing
from auditcore.service.notice_words import of_item
from auditcore.workspace import Workspace

GOLDEN = Path(__file__).parents[1] / "fixtures" / "notices.txt"


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return telling.set_up(building.build(workspace, clock))


def page(notice: Notice) -> str:
    """A message as it is read, without what differs in each run."""
    head = re.sub(r"(:[0-9]+:)[0-9a-f-]{19}$", r"\1…", notice.body, flags=re.M)
    return f"to {notice.name}\n{notice.subject}\n\n{head}".strip("\n")


def golden() -> dict[str, str]:
    pages = GOLDEN.read_text(encoding="utf-8").split("=== ")[1:]
    return {name: one.strip("\n") for name, _end, one in (each.partition("\n") for each in pages)}


def ten_things(office: Office) -> Notice:
    """A digest of ten, of several kinds, some late."""
    set_settings(office.ws, **{"notify.content": "full"})
    asks = office.submitted()
    moves.send_back(office("linh"), asks, "The cause says what happened,\nnot why")
    for grade in ("minor", "observation", "strength"):
        office.issued(grade)
    office.withdrawn(office.issued("minor", title="Fees"))
    office.accepted("minor", title="Receipts at the counter of the one-stop shop")
    office.day("2026-08-03")
    every = [one for one in notices_due.every(office.ws) if one.to == "oanh"]
    assert len(every) >= 10
    return message(office.ws, *every[:10])


PAGES: dict[str, Callable[[Office], Notice]] = {
    **{name: (lambda office, name=name: read(office, name)) for name in TOLD},
    "a digest of ten": ten_things,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_notice_reads_like_this(office: Office, name: str) -> None:
    made = page(PAGES[name](office))
    if os.environ.get("WRITE_GOLDEN"):  # read what you wrote
        known = golden() if GOLDEN.exists() else {}
        known[name] = made
        GOLDEN.write_text(
            "\n".join(f"=== {one}\n{known[one]}\n" for one in PAGES if one in known), encoding="utf-8"
        )
    assert made == golden()[name]


def test_every_kind_every_way_and_every_date_is_read(office: Office) -> None:
    assert golden().keys() == PAGES.keys()
    assert {told.kind for told in TOLD.values()} == KINDS.keys()
    read_of = {told.what for told in TOLD.values() if told.what} | {"effect"}
    assert read_of == OWED.keys()


def test_every_sentence_of_the_table_is_said() -> None:
    """All but the one for whatever else may be decided about a finding one day."""
    pages = [re.sub(r"\s+", " ", one) for one in golden().values()]

    def is_said(sentence: str) -> bool:
        parts = re.split(r"\{\w+\}", sentence)
        close = (page for page in pages if all(part in page for part in parts))
        return any(re.search(".+?".join(map(re.escape, parts)), page) for page in close)

    assert [key for key, said in SAID.items() if not all(map(is_said, said))] == ["finding-decided"]


# What to type: each command is typed by its reader, as it stands there, in the state in which it was told. What it leaves
# open to choose stands there in capitals.

CHOSEN: dict[str, str] = {
    "REASON": "Unfounded",
    "TEXT": "Seen there",
    "GRADE": "observation",
    "VERDICT": "effective",
    "PERSON": "an",
    "PERSON,PERSON": "mai,an",
    "DAY": "+20",
}
# Needs more than a line, and says what: it is refused for that alone.
ASKS = {
    "finding submit": (4, "--judge-on DAY"),
    "audit plan": (4, "--title"),
}
LOOKS = (
    *("finding explain", "finding show", "finding stuck", "action show", "action list"),
    *("audit show", "law list", "programme show", "review show"),
)


@pytest.mark.parametrize("name", TOLD)
def test_the_command_fits_its_reader_and_the_state(office: Office, name: str) -> None:
    told = item(office, TOLD[name])
    typed = command_of(office, told)
    verb = " ".join(typed[1:3])
    leaf = root
    for word in typed[1:3]:
        assert isinstance(leaf, click.Group), typed
        leaf = leaf.get_command(click.Context(leaf), word)  # type: ignore[assignment]
    assert leaf is not None and not isinstance(leaf, click.Group), typed
    type_ = CommandLine(str(office.ws.path), told.to, office.ws.today)
    if verb in LOOKS:
        type_.fine(*typed[1:])
        return
    if verb in ASKS:
        code, asks = ASKS[verb]
        answer = type_(*typed[1:])
        assert answer.code == code and asks in answer.err, answer
        assert "may not" not in answer.err and "only possible" not in answer.err
        return
    type_.fine(*filled(typed))


def filled(typed: list[str]) -> list[str]:
    """The words of a command behind the program's name, with those in capitals chosen."""
    chosen = [CHOSEN.get(word, word) for word in typed[1:]]
    assert not [word for word in chosen if word.isupper() and not re.search("[0-9]", word)], typed
    return chosen


# By which sentence which other answer is told.
OTHERS = {
    "To decline it, type: ": "finding respond ID --decline REASON",
    "To give the finding another grade, type: ": "finding decide ID --regrade GRADE --reason REASON",
    "To withdraw the finding, type: ": "finding decide ID --withdraw --reason REASON",
    "To send it back, type: ": "finding return ID --reason REASON",
    "To refuse it, type: ": "action extend ID --refuse REASON",
}


def others_of(office: Office, told: Any) -> dict[str, list[str]]:
    """The other answers that a notice offers: sentence → the words of the command."""
    lines = of_item(office.ws, kept(told))["lines"]
    parts = (line.partition("auditcore ") for line in lines if "auditcore " in line)
    return {said: (program + words).split() for said, program, words in parts}


def offered() -> list[tuple[str, str]]:
    """Which messages of the golden ones offer which other answer."""
    return [(name, said) for name in TOLD for said in OTHERS if said.rstrip() in golden().get(name, "")]


def test_each_other_answer_is_offered_somewhere() -> None:
    assert {said for _name, said in offered()} == OTHERS.keys()


@pytest.mark.parametrize(("name", "said"), offered())
def test_any_other_answer_that_is_offered_can_be_typed_too(office: Office, name: str, said: str) -> None:
    told = item(office, TOLD[name])
    found = others_of(office, told)
    typed = found[said]
    assert found.keys() <= OTHERS.keys() and typed[3] == told.happening.about
    assert " ".join(["ID" if word.startswith("2026-") else word for word in typed[1:]]) == OTHERS[said]
    CommandLine(str(office.ws.path), told.to, office.ws.today).fine(*filled(typed))


def test_what_the_reader_may_not_answer_is_not_offered(office: Office) -> None:
    """A lead may regrade or withdraw what is disputed; that it stands is for the role quality to say."""
    id = office.issued()
    moves.respond(office("oanh"), id, dispute="Not so")
    every = {one.to: one for one in notices_due.every(office.ws) if one.happening.kind == "plan-submitted"}
    commands = {
        to: [" ".join(words[4:]) for words in (command_of(office, one), *others_of(office, one).values())]
        for to, one in every.items()
    }
    stands, regrade, withdraw = (
        f"--{one} --reason REASON" for one in ("uphold", "regrade GRADE", "withdraw")
    )
    assert commands == {"linh": [regrade, withdraw], "lan": [stands, regrade, withdraw]}


def test_none_of_the_moves_with_several_answers_is_told_without_one() -> None:
    pages = re.sub(r"\s+", " ", " ".join(golden().values()))
    told = re.findall(r"auditcore finding (?:decide|respond|verify|return) \S+ (\S+)", pages)
    assert len(told) > 10 and all(word.startswith("--") for word in told)


def command_of(office: Office, told: Any) -> list[str]:
    return str(of_item(office.ws, kept(told))["type"]).split()


# Whoever only looks on is told to look; and whoever may not, too.


def told_to(office: Office, kind: str, to: str) -> str:
    found = [one for one in notices_due.every(office.ws) if (one.happening.kind, one.to) == (kind, to)]
    return " ".join(command_of(office, found[-1])[1:])


@pytest.mark.parametrize("name", [name for name in TOLD if "escalation" in name or "unit's head" in name])
def test_who_heads_the_unit_or_stands_above_is_told_to_look(office: Office, name: str) -> None:
    assert " ".join(command_of(office, item(office, TOLD[name]))[1:3]) in LOOKS


def test_a_head_who_hears_of_what_is_late_is_told_to_look(office: Office) -> None:
    """Although a head may answer for the unit."""
    id = office.issued()
    set_settings(office.ws, **{"notify.overdue.to": "owes, unit-head"})
    office.day("2026-08-03")
    assert told_to(office, "overdue", "oanh") == f"finding submit {id}"
    assert told_to(office, "overdue", "hai") == f"finding explain {id}"


def test_a_lead_who_may_not_judge_is_told_to_look(office: Office) -> None:
    id = office.submitted()
    assert told_to(office, "plan-submitted", "linh") == f"finding accept {id}"
    change_org(office, "person/linh", unit="economy")
    assert told_to(office, "plan-submitted", "linh") == f"finding explain {id}"


def test_a_verifier_who_did_the_work_is_told_to_look(office: Office) -> None:
    id = office.implemented()
    office.day(building.VERIFIED)
    assert told_to(office, "effect-due", "vy") == f"finding verify {id} --verdict VERDICT --evidence TEXT"
    change_org(office, "person/vy", unit="land")
    assert told_to(office, "effect-due", "vy") == f"finding explain {id}"


def test_an_action_that_cannot_be_reported_yet_is_looked_at(office: Office) -> None:
    id = office.submitted()
    assert told_to(office, "action-assigned", "an") == f"action show {id}-A1"
    office.accept(id)
    assert told_to(office, "action-assigned", "an") == f"action done {id}-A1 --evidence TEXT"


def test_for_an_owner_who_left_the_head_is_told_to_give_the_action_to_somebody(office: Office) -> None:
    id = office.accepted()
    change_org(office, "person/an", ended={"on": building.ACCEPTED, "by": "lan"}, unit="economy")
    office.day("2026-08-01")
    assert told_to(office, "overdue", "hai") == f"action assign {id}-A1 --to PERSON"


def test_an_observation_that_was_agreed_to_wants_an_action(office: Office) -> None:
    id = office.issued("observation")
    office.day("2026-07-25")
    assert told_to(office, "due-soon", "oanh") == f"finding respond {id} --agree"
    moves.respond(office("oanh"), id, agree=True)
    office.ws.forget()
    waits = [one for one in notices_due.every(office.ws) if one.happening.kind == "due-soon"]
    assert [" ".join(command_of(office, one)[1:]) for one in waits] == [
        f"action add {id} TEXT --owner PERSON --due DAY"
    ]


def test_whoever_has_two_actions_is_told_to_list_them(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    office.plan(id)
    office.accept(office.submit(id))
    assert told_to(office, "plan-accepted", "an") == "action list --mine"


def test_the_date_is_that_which_runs_now_not_the_one_of_then(office: Office) -> None:
    id = office.accepted()
    office.day("2026-07-15")
    telling.extensions.extend(office("linh"), f"{id}-A1", to="2026-08-14", reason="The flood")
    found = [one for one in notices_due.every(office.ws) if one.happening.kind == "action-assigned"]
    assert [of_item(office.ws, kept(one))["due"] for one in found] == ["2026-08-14"]


# No more than the settings allow. Each field of the record holds a word of its own.


def marked(office: Office) -> str:
    """A finding with its action, each text of which holds a mark."""
    change_audit(office, title="mark-audit")
    id = office.draft(
        title="mark-title",
        observed="mark-observed",
        requirement="mark-requirement",
        evidence="mark-evidence",
    )
    office.issue(id)
    actions.add(office("oanh"), id, words="mark-action", owner="an", due=building.DUE)
    office.submit(
        id,
        correction="mark-correction",
        extent="mark-extent",
        cause="mark-cause",
        causes=["mark-why", "mark-cause"],
        effect="mark-effect",
    )
    findings.note(office("linh"), id, "mark-note")
    moves.send_back(office("linh"), id, "mark-returned")
    office.submit(id, on=building.ACCEPTED)
    moves.accept(office("linh"), id, note="mark-accepted")
    telling.extensions.extend(office("an"), f"{id}-A1", to="2026-08-14", reason="mark-asked")
    telling.extensions.refuse(office("linh"), f"{id}-A1", "mark-refused")
    office.finish(f"{id}-A1", evidence="mark-done")
    office.verify(id, verdict="not", evidence="mark-verdict", reason="mark-judged")
    moves.withdraw(office("linh"), id, "mark-withdrawn")
    audits.cancel(office("lan"), telling.planned(office), reason="mark-cancelled")
    return id


def told_marks(office: Office, content: str) -> set[str]:
    set_settings(office.ws, **{"notify.content": content})
    found: set[str] = set()
    for one in notices_due.every(office.ws):
        made = message(office.ws, one)
        assert "mark-" not in made.subject, "no text of the record stands in a subject"
        for part in (made.body, made.html, made.slip):
            found |= set(re.findall(r"mark-\w+", part))
    return found


REASONS = {f"mark-{one}" for one in ("returned", "refused", "accepted", "judged", "withdrawn", "cancelled")}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("number", set()),
        ("title", {"mark-title", "mark-action", "mark-audit", *REASONS}),
        ("full", {"mark-title", "mark-action", "mark-audit", "mark-observed", *REASONS}),
    ],
)
def test_a_notice_says_no_more_than_the_settings_allow(office: Office, content: str, told: set[str]) -> None:
    marked(office)
    assert told_marks(office, content) == told


def test_a_finding_without_a_title_is_called_by_the_opening_of_what_was_observed(office: Office) -> None:
    words = "Receipts are missing. " + "The files of the counter were looked through one by one. " * 5
    id = office.issued(observed=f"{words}\nSecond line")
    found = next(one for one in notices_due.every(office.ws) if one.happening.about == id)
    said = of_item(office.ws, kept(found))
    assert (
        said["title"].startswith("Receipts are missing.")
        and len(said["title"]) < 110
        and said["observed"] == ""
    )
    set_settings(office.ws, **{"notify.content": "full"})
    said = of_item(office.ws, kept(found))
    assert said["title"] == "" and said["observed"].endswith("Second line")


def test_a_long_text_is_cut(office: Office) -> None:
    office.issued(observed="Receipts are missing. " * 1000)
    set_settings(office.ws, **{"notify.content": "full"})
    said = of_item(office.ws, kept(notices_due.every(office.ws)[0]))
    assert len(said["observed"]) < 4100 and said["observed"].endswith(" …")


def test_a_thing_that_is_nowhere_is_still_told(office: Office) -> None:
    """A record that was taken back by law, or moved: the notice says what it can."""
    told = kept(item(office, TOLD["finding-issued"]))
    said = of_item(office.ws, {**told, "about": "2031-07-F01"})
    assert said["subject"].startswith("2031-07-F01") or said["subject"]
    assert thing(office.ws, "2031-07-F01").kind == ""
