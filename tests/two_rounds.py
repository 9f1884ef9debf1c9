"""A state's 80 real findings and what became of them in a year: a script of many people, told by the day.

    state: head binh
    ├─ health: head hoa (kha works there)
    ├─ education: head em
    ├─ finance: head dung
    └─ the other departments, as the register names them: without a head, so binh answers

`lan` leads the imported audit with tam; lan and quan have the role quality; vy is in the committee and judges; minh leads
the audit of the next spring, in which some of it comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from building import CAUSE, CORRECTION, note_file
from commands import CommandLine
from conftest import ROOT, Clock
from people_machine import Unhurried

from auditcore import dates
from auditcore.actionstate import is_open
from auditcore.decision import Acting
from auditcore.service import actions, findings, moves, undo
from auditcore.workspace import Workspace

BEGAN, AGAIN, ENDED = "2026-07-01", "2027-03-01", "2027-09-30"
SPRING = dates.days_between(BEGAN, AGAIN)
FIRST, SECOND = "2026-01", "2027-01"

# id: name in the register, head
UNITS = {
    "health": ("Health and Human Services", "hoa"),
    "education": ("Education", "em"),
    "finance": ("Administrative and Financial Services", "dung"),
}
ROLES = {"tam": "auditor", "minh": "auditor", "vy": "committee", "quan": "quality"}
PLAN = ("--criteria", "us-single-audit", "--unit", "state", "--to", "+2", "--objective", "To see")
MAP = str(ROOT / "examples" / "single-audit-map.toml")

FOUNDED = (
    ("unit", "add", "state", "--name", "State"),
    *(("person", "add", id, "--name", id.title()) for id in ("binh", "hoa", "em", "dung", "kha")),
    *(("unit", "add", id, "--name", name, "--parent", "state", "--head", head) for id, (name, head) in UNITS.items()),
    ("unit", "edit", "state", "--head", "binh"),
    ("person", "edit", "kha", "--unit", "health"),
    *(("person", "add", id, "--name", id.title(), "--role", role) for id, role in ROLES.items()),
    ("audit", "plan", "--kind", "external", "--title", "Single audit", "--lead", "lan", "--team", "tam", "--from", BEGAN,
     *PLAN),
    ("audit", "start", FIRST),
)  # fmt: skip
PLANNED_AGAIN = (
    ("audit", "plan", "--title", "A look back", "--lead", "minh", "--from", "today", *PLAN,
     "--lead-exception", "Trained by the state's auditor"),
    ("audit", "start", SECOND, "--as", "minh"),
)  # fmt: skip


class Story(NamedTuple):
    """What befalls one finding: `words` are names of STEPS, one after the other; an `early` one ends before the spring.

    `fits` is what a finding of the register must be for it. `repeats` are the names of the stories whose findings it
    repeats, `begins` the days from the beginning.
    """

    name: str
    words: str
    fits: str = ""
    repeats: tuple[str, ...] = ()
    begins: int = 0
    early: bool = False


def many(count: int, name: str, words: str, **more: str | bool) -> list[Story]:
    return [Story(f"{name} {number}", words, **more) for number in range(1, count + 1)]  # type: ignore[arg-type]


FIXED = "submit accept done effective"
TWICE = "submit accept done not submit accept done effective"

# The 80 of the register; `fits` is what a finding must be to take part in a story.
IMPORTED: tuple[Story, ...] = (
    *many(2, "corrected", "correct accept effective", fits="bare minor"),
    *many(1, "corrected in vain", "correct accept not submit accept done effective", fits="bare minor"),
    *many(1, "made worse", "submit accept worsen submit accept done", fits="minor"),
    *many(12, "twice", TWICE),
    *many(3, "returned twice", "submit return submit accept done partly submit return submit accept done effective"),
    *many(2, "disputed twice", "dispute uphold submit accept done not submit accept done effective"),
    *many(2, "tried anew", "submit accept plan cancel done partly submit accept done effective"),
    *many(9, "fixed", FIXED, early=True),
    *many(2, "opened again", f"{FIXED} reopen"),
    *many(1, "opened and fixed again", f"{FIXED} reopen {FIXED}", early=True),
    *many(1, "agreed, then lowered", "agree plan lower", fits="bare"),
    *many(1, "lowered and done", "lower agree plan done reopen-at-once", fits="bare"),
    *many(1, "lowered and declined", "lower decline reopen-at-once", fits="bare"),
    *many(1, "lowered, then raised", "lower agree plan worsen submit"),
    *many(1, "a strength", "commend", fits="bare"),
    *many(5, "submitted", "submit"),
    *many(3, "returned", "submit return"),
    *many(3, "disputed", "dispute"),
    *many(7, "under way", "submit accept"),
    *many(2, "given up", "submit accept cancel"),
    *many(5, "done", "submit accept done"),
    *many(2, "withdrawn", "withdraw"),
    *many(1, "withdrawn late", "submit withdraw"),
    *many(1, "taken back", "dispute take-back"),
    *many(1, "combined", "combine"),
    *many(1, "given away", "submit give-away accept"),
    *many(1, "accepted by mistake", "submit accept undo"),
    *many(1, "put off", "submit accept hold resume done effective"),
    *many(1, "served", "submit accept be-served done effective-at-last"),
    *many(1, "released", "submit accept be-served done release"),
)  # fmt: skip

# What the audit of the next spring found, and what was complained of after it.
LATER: tuple[Story, ...] = (
    Story("the second audit", "look-back", begins=SPRING),
    *(Story(f"back {n}", "raise issue", repeats=(f"fixed {n}",), begins=SPRING + n) for n in range(1, 5)),
    Story("back 5", f"raise issue {FIXED}", repeats=("fixed 5",), begins=SPRING),
    Story("back 6", "raise", repeats=("fixed 6", "fixed 7"), begins=SPRING + 3),
    Story("back and unfounded", "raise issue withdraw", repeats=("fixed 8",), begins=SPRING),
    Story("of an open one", "raise issue", repeats=("under way 1",), begins=SPRING),
    Story("of what was corrected", "raise", repeats=("corrected 1",), begins=SPRING + 9),
    Story("new", "raise issue submit accept", begins=SPRING),
    Story("draft", "raise", begins=SPRING + 6),
    Story("third time", "complain", repeats=("back 5",), begins=SPRING + 160),
    Story("third time, too", "complain issue-complaint", repeats=("back 1",), begins=SPRING + 30),
    # A repeat that is known before the earlier one was closed, or closed again, says nothing of what was done then.
    Story("known before", "complain issue-complaint", repeats=("fixed 9",)),
    Story("known before it was opened again", "complain", repeats=("opened and fixed again 1",), begins=34),
)

# How many days a step comes after the one before, at least and at most.
GAPS = {
    "issue": (0, 6),
    "submit": (2, 30),
    "return": (1, 12),
    "accept": (0, 14),
    "done": (3, 50),
    "not": (15, 60),
    "partly": (15, 60),
    "effective": (15, 60),
    "reopen": (0, 40),
    "reopen-at-once": (0, 0),
    "withdraw": (0, 20),
    "hold": (60, 70),
    "release": (20, 30),
    "effective-at-last": (150, 160),
    "look-back": (0, 0),
}


class Scene:
    """The state's office on its way through the year."""

    def __init__(self, folder: Path) -> None:
        self.line = CommandLine(str(folder / "office"), "lan", BEGAN)
        self.line.fine("init", self.line.workspace, "--org", "State", "--me", "lan:Lan")
        for words in FOUNDED:
            self.line.fine(*words)
        self.clock = Clock(BEGAN)
        self.ids: dict[str, str] = {}
        self.ws = self.opened()
        self.file = note_file(self.ws, "seen.txt")

    def opened(self) -> Workspace:
        return Workspace(self.line.workspace, environ={}, clock=self.clock, disk=Unhurried())

    def at(self, person: str, on: str = "") -> Workspace:
        return self.ws.as_(Acting(claimed=person, on=on))

    def finding(self, id: str) -> dict[str, str]:
        return self.ws.view(id[:7]).table("finding")[id]

    def open_actions(self, id: str) -> list[dict[str, str]]:
        table = self.ws.view(id[:7]).table("action").values()
        return [one for one in table if one["finding"] == id and is_open(one)]

    def lead(self, id: str) -> str:
        return "minh" if id.startswith(SECOND) else "lan"

    def owner(self, id: str) -> str:
        return self.finding(id)["owner"]

    # What people do.

    def plan(self, id: str, on: str) -> None:
        due = dates.add_days(on, 40)
        owner = "kha" if self.finding(id)["unit"] == "health" else self.owner(id)
        actions.add(self.at(self.owner(id), on), id, words="A list at each desk", owner=owner, due=due)

    def submit(self, id: str, on: str) -> None:
        if not self.open_actions(id):
            self.plan(id, on)
        plan = {"effect": "No case in a sample of 20", "judge": "vy", "judge_on": dates.add_days(on, 60)}
        moves.submit(self.at(self.owner(id), on), id, **{**CORRECTION, **CAUSE, **plan, "corrected_on": on})

    def correct(self, id: str, on: str) -> None:
        words = {**CORRECTION, "corrected_on": on, "correction_only": "A slip"}
        moves.submit(self.at(self.owner(id), on), id, attach=[self.file], **words)

    def done(self, id: str, on: str) -> None:
        for action in self.open_actions(id):
            actions.done(self.at(action["owner"], on), action["id"], evidence="The lists lie there")

    def cancel(self, id: str, on: str) -> None:
        actions.cancel(self.at(self.owner(id), on), self.open_actions(id)[-1]["id"], "Too dear")

    def be_served(self, id: str, on: str) -> None:
        """The action of the finding that was put off serves this one, too."""
        [action] = self.open_actions(self.ids["put off 1"])
        actions.serve(self.at("lan", on), action["id"], [id])

    def release(self, id: str, on: str) -> None:
        [action] = self.open_actions(self.ids["put off 1"])
        actions.release(self.at("lan", on), action["id"], [id], "A list of their own is enough")

    def hold(self, id: str, on: str) -> None:
        [action] = self.open_actions(id)
        actions.hold(self.at(self.owner(id), on), action["id"], reason="The forms are at the printer's")

    def undo(self, id: str, on: str) -> None:
        """The lead takes back what was done to it last."""
        docs = [
            (event, change["doc"])
            for event in self.ws.record.read(FIRST)
            for change in event.changes
            if change
        ]
        event = [event for event, doc in docs if doc == f"finding/{id}"][-1]
        undo.undo(self.at("lan", on), event, "Meant was another one")

    def verify(self, id: str, on: str, verdict: str) -> None:
        seen = {"evidence": "20 cases looked at", "reason": "It shows already"}
        moves.verify(self.at("vy", on), id, verdict=verdict, **seen)

    def regrade(self, id: str, on: str, grade: str) -> None:
        moves.regrade(self.at("lan", on), id, grade, "Looked at again")

    def raised(self, story: Story, on: str) -> str:
        earlier = [self.ids[name] for name in story.repeats]
        like = self.finding(earlier[0] if earlier else f"{FIRST}-F01")
        words = {"requirement": "As the law says", "observed": "It is so again", "evidence": "20 cases"}
        where = {"origin": "complaint"} if "complain" in story.words else {"audit": SECOND}
        ws = self.at("kha" if "complain" in story.words else "minh", on)
        about = {"unit": like["unit"], "clauses": like["clauses"], "repeat_of": earlier}
        return findings.add(ws, grade="minor", **where, **words, **about)[0]  # type: ignore[arg-type]

    def look_back(self) -> None:
        """The second audit is planned and begins."""
        for words in PLANNED_AGAIN:
            self.line.fine(*words, today=self.ws.today)
        self.ws.forget()

    # The days on which they do it.

    def tell(self, stories: Sequence[Story]) -> None:
        """Every step of these stories on its day; now and then it is recorded some days after it happened."""
        agenda: list[tuple[str, int, int, str, str]] = []
        for number, story in enumerate(stories):
            random = Random(story.name)
            on = recorded = dates.add_days(BEGAN, story.begins)
            for place, step in enumerate(story.words.split()):
                low, high = GAPS.get(step, (2, 9))
                on = dates.add_days(on, random.randint(low, high // 3 if story.early else high))
                recorded = max(recorded, dates.add_days(on, random.choice((0, 0, 0, 0, 2))))
                agenda.append((recorded, number, place, step, on))
        for recorded, number, _place, step, on in sorted(agenda):
            self.clock.on(recorded)
            story = stories[number]
            if step == "look-back":
                self.look_back()
            elif step in ("raise", "complain"):
                self.ids[story.name] = self.raised(story, on)
            else:
                STEPS[step](self, self.ids[story.name], on)


Step = Callable[[Scene, str, str], object]

STEPS: dict[str, Step] = {
    "issue": lambda s, one, on: moves.issue(s.at(s.lead(one), on), one),
    "issue-complaint": lambda s, one, on: moves.issue(s.at("quan", on), one),
    "plan": Scene.plan,
    "submit": Scene.submit,
    "correct": Scene.correct,
    "done": Scene.done,
    "cancel": Scene.cancel,
    "accept": lambda s, one, on: moves.accept(s.at(s.lead(one), on), one),
    "return": lambda s, one, on: moves.send_back(s.at("tam", on), one, "That is no cause"),
    "be-served": Scene.be_served,
    "release": Scene.release,
    "hold": Scene.hold,
    "undo": Scene.undo,
    "resume": lambda s, one, on: actions.resume(s.at(s.owner(one), on), s.open_actions(one)[0]["id"]),
    "effective": lambda s, one, on: s.verify(one, on, "effective"),
    "effective-at-last": lambda s, one, on: s.verify(one, on, "effective"),
    "partly": lambda s, one, on: s.verify(one, on, "partly"),
    "not": lambda s, one, on: s.verify(one, on, "not"),
    "agree": lambda s, one, on: moves.respond(s.at(s.owner(one), on), one, agree=True),
    "decline": lambda s, one, on: moves.respond(s.at(s.owner(one), on), one, decline="No use"),
    "dispute": lambda s, one, on: moves.respond(s.at(s.owner(one), on), one, dispute="It was not so"),
    "uphold": lambda s, one, on: moves.settle_dispute(s.at("quan", on), one, uphold=True, reason="It was"),
    "take-back": lambda s, one, on: moves.settle_dispute(s.at("lan", on), one, withdraw=True, reason="True"),
    "lower": lambda s, one, on: s.regrade(one, on, "observation"),
    "worsen": lambda s, one, on: s.regrade(one, on, "major"),
    "commend": lambda s, one, on: s.regrade(one, on, "strength"),
    "give-away": lambda s, one, on: moves.assign(
        s.at("lan", on), one, "em" if s.owner(one) != "em" else "dung"
    ),
    "withdraw": lambda s, one, on: moves.withdraw(s.at(s.lead(one), on), one, "Unfounded"),
    "combine": lambda s, one, on: findings.combine(s.at("lan", on), one, s.ids["under way 1"], "The same"),
    "reopen": lambda s, one, on: moves.reopen(s.at(s.lead(one), on), one, "Seen again"),
    "reopen-at-once": lambda s, one, on: moves.reopen(s.at(s.lead(one), on), one, "A slip"),
}


def cast(scene: Scene, stories: Iterable[Story]) -> None:
    """Each story gets a finding of the register that fits it; what is left over stays issued."""
    free = dict(scene.ws.view(FIRST).table("finding"))
    planned = {one["finding"] for one in scene.ws.view(FIRST).table("action").values()}

    def fits(id: str, wanted: str) -> bool:
        bare = id not in planned and not free[id]["repeat_of"]
        return ("bare" not in wanted or bare) and ("minor" not in wanted or free[id]["grade"] == "minor")

    for story in stories:
        scene.ids[story.name] = next(id for id in free if fits(id, story.fits))
        del free[scene.ids[story.name]]


def played(folder: Path, register: Path) -> Scene:
    """The whole year, from the import to the complaints after the second audit."""
    scene = Scene(folder)
    scene.line.fine(
        "finding", "import", str(register), "--audit", FIRST, "--map", MAP, "--add-units", "--yes"
    )
    scene.ws = scene.opened()
    cast(scene, IMPORTED)
    scene.tell([*IMPORTED, *LATER])
    assert scene.ws.today <= ENDED
    scene.clock.on(ENDED)
    return scene
