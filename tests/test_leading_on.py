"""What a refused `record undo` tells to type instead is typed here: it is not refused to the same person."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import building
import pytest
from building import Office
from commands import Answer, CommandLine
from conftest import Clock

from auditcore.workspace import Workspace

REASON = ("--reason", "A slip")
LATER = ("--to", "2026-12-20", *REASON)

# What else the commands need that are hinted at.
WORDS: dict[str, tuple[str, ...]] = {
    "action add": ("Order forms", "--due", "2026-12-01"),
    "action block": ("--by", "2026-01-F01-A2"),
    "action cancel": REASON,
    "action extend": LATER,
    "action release": ("2026-01-F02", *REASON),
    "action resume": (),
    "action unblock": REASON,
    "audit cancel": REASON,
    "evidence add": (__file__,),
    "evidence detach": ("1", *REASON),
    "finding add": ("--audit", "2026-01", "--grade", "minor", "--observed", "x", "--unit", "economy"),
    "finding analyse": ("--method", "text", "--cause", "d"),
    "finding assign": ("--to", "oanh", *REASON),
    "finding edit": ("--observed", "x", *REASON),
    "finding regrade": ("--to", "observation", *REASON),
    "finding reopen": REASON,
    "finding respond": ("--agree",),
    "finding return": REASON,
    "finding submit": (),
    "finding withdraw": REASON,
}

F1, A1, A2 = "2026-01-F01", "2026-01-F01-A1", "2026-01-F01-A2"


def two(at: Callable[[Office], object]) -> Callable[[Office], object]:
    """Beside a finding that has come so far, one that is issued: 2026-01-F02."""

    def build(office: Office) -> None:
        at(office)
        office.issued()

    return build


def two_actions(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    office.plan(id)
    office.submit(id)


def of_the_lead(office: Office) -> None:
    office.draft(by="linh")


def owned_by_the_action_s_owner(office: Office) -> None:
    office.accepted(owner="an")


ISSUED = "linh finding edit F1 --observed y --reason r"
NOTE = "mai finding note F1 Seen"
ASK = "an action extend A1 --to 2026-12-01 --reason r"
DONE = "an action done A1 --evidence e"
JUDGE = "vy finding verify F1 --verdict {} --evidence e --reason r"

# Where it stands, the slip, what was built on it (commands, each behind who types it), and what is hinted at.
SLIPS: tuple[tuple[Callable[[Office], object], str, tuple[str, ...], str], ...] = (
    (of_the_lead, "linh finding issue F1", ("oanh finding respond F1 --agree",), "finding withdraw"),
    (Office.issued, "oanh finding respond F1 --dispute No", (NOTE,), "finding note"),
    (Office.issued, "oanh finding respond F1 --agree", (NOTE,), "finding respond"),
    (Office.issued, "oanh finding analyse F1 --method text --cause c", (NOTE,), "finding analyse"),
    (Office.issued, "linh finding edit F1 --observed z --reason r", (NOTE,), "finding edit"),
    (Office.issued, "oanh finding assign F1 --to hai", (NOTE,), "finding note"),
    (Office.issued, "linh finding assign F1 --to hai", (NOTE,), "finding assign"),
    (Office.issued, "linh finding regrade F1 --to major --reason r", (NOTE,), "finding regrade"),
    (Office.issued, "linh finding regrade F1 --to strength --reason r", (), "finding reopen"),
    (Office.issued, "linh finding withdraw F1 --reason r", (), "finding add"),
    (Office.issued, "mai evidence add F1 FILE", (NOTE,), "finding note"),
    (Office.issued, "linh evidence add F1 FILE", (NOTE,), "evidence detach"),
    (
        Office.issued,
        "linh evidence add F1 FILE --note n",
        ("oanh evidence detach F1 1 --reason r",),
        "finding note",
    ),
    (Office.issued, "oanh action add F1 x --due 2026-12-01", (NOTE,), "action cancel"),
    (
        Office.issued,
        "oanh action add F1 x --due 2026-12-01",
        ("oanh action cancel A1 --reason r",),
        "finding note",
    ),
    (lambda o: o.issued("observation"), "oanh finding respond F1 --decline No", (), "finding note"),
    (Office.submitted, "linh finding return F1 --reason r", (), "finding note"),
    (Office.submitted, "linh finding accept F1", (DONE,), "finding note"),
    (two(Office.submitted), "oanh action serve A1 2026-01-F02", (NOTE,), "action release"),
    (two(Office.accepted), "oanh action serve A1 2026-01-F02", ("mai finding note 2026-01-F02 x",), "action release"),
    (Office.accepted, "an action progress A1 50", (DONE,), "finding note"),
    (Office.accepted, DONE, (NOTE,), "finding note"),
    (owned_by_the_action_s_owner, DONE, (NOTE,), "finding note"),
    (two_actions, "an action block A2 --by A1", ("mai evidence add A2 FILE",), "action unblock"),
    (Office.accepted, "an action hold A1 --until 2026-12-01 --reason r", ("mai evidence add A1 FILE",), "action resume"),
    (Office.accepted, "an action hold A1 --until 2026-12-01 --reason r", ("an action resume A1",), "finding note"),
    (Office.accepted, ASK, ("linh action extend A1 --refuse N",), "action extend"),
    (Office.accepted, "linh action extend A1 --to 2026-12-01 --reason r", (NOTE,), "finding note"),
    (Office.accepted, "oanh action cancel A1 --reason r", (NOTE,), "action add"),
    (Office.implemented, JUDGE.format("effective"), (), "finding note"),
    (Office.implemented, JUDGE.format("not"), (), "finding note"),
    (Office.implemented, "linh finding verify F1 --verdict effective --evidence e --reason r", (), "finding reopen"),
    (lambda o: o.at("closed"), "linh finding reopen F1 --reason r", (), "finding note"),
)  # fmt: skip


def type_(line: CommandLine, words: str, more: tuple[str, ...] = ()) -> Answer:
    person, *typed = shlex.split(words)
    named = {"F1": F1, "A1": A1, "A2": A2, "FILE": __file__}
    return line(*[named.get(word, word) for word in typed], *more, "--json", person=person)


@pytest.mark.parametrize(
    ("stands", "slip", "built", "hinted"), SLIPS, ids=[slip for _at, slip, _built, _hinted in SLIPS]
)
def test_what_is_hinted_at_is_not_refused(
    workspace: Workspace,
    clock: Clock,
    stands: Callable[[Office], object],
    slip: str,
    built: tuple[str, ...],
    hinted: str,
) -> None:
    stands(building.build(workspace, clock))
    line = CommandLine(workspace.path, today="2026-11-20")
    made: Any = type_(line, slip)
    assert made.code == 0, made.err
    for step in built:
        done = type_(line, step)
        assert done.code == 0, done.err
    person = slip.split()[0]
    undone = line("record", "undo", made.json["event"], "--yes", person=person)
    assert undone.code == 4, undone.err
    said = " ".join(undone.err.split())
    typed = said.rpartition("auditcore ")[2].replace("TEXT", "A-slip")
    command = " ".join(typed.split()[:2])
    assert command == hinted, said
    assert ("What is withdrawn is never opened again." in said) == (hinted == "finding withdraw")
    answer = type_(line, f"{person} {typed}", WORDS.get(command, ()))
    assert answer.code == 0, said + answer.err
