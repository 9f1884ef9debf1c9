"""A second opinion on who is to hear what, from the event files and the settings alone; shares no code with `auditcore`.

What is `due` rests on a moment alone, not on what was told before; `Telling` says what becomes of it over the runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import event_files
from notices_office import Clock, Life, Office, later, months_on, new_owner, read_settings

Doc = Mapping[str, Any]

DECIDES = ("verify", "decide", "regrade", "withdraw", "combine", "reopen")
REMINDERS = ("due-soon", "overdue", "escalation", "effect-due")
AHEAD = timedelta(hours=7)


class Key(NamedTuple):
    kind: str
    about: str
    occasion: str
    to: str


class Due(NamedTuple):
    """One thing that somebody is to hear. `day` is when it came up, `rank` the later of several reminders."""

    key: Key
    day: str
    rank: tuple[str, int] = ("", 0)
    below: tuple[str, ...] = ()


class Hearing(Office):
    """What people of the office are to hear."""

    # What is due.

    @cached_property
    def due(self) -> dict[Key, Due]:
        """All that is to be heard at this moment by anybody, heard before or not."""
        return {one.key: one for one in self._due()}

    def _due(self) -> Iterator[Due]:
        back = later(self.today, -self.settings["notify.catch-up-days"])
        for kind, about, occasion, move, people in self._happened():
            to_come = kind == "audit-planned" and not self.started(about)
            if move["on"] >= back or to_come:
                for person in people:
                    if person != move["by"] or "typed_by" in move:
                        yield Due(Key(kind, about, occasion, person), move["on"])
        for clock, finding, audit in self.running:
            yield from self._reminders(clock, finding, audit)
        today = date.fromisoformat(self.today)
        monday = later(self.today, -((today.isoweekday() - self.settings["notify.weekday"]) % 7))
        for person in self._people(self.settings["notify.weekly.to"], {}):
            yield Due(Key("weekly", "", monday, person), monday)

    def started(self, audit: str) -> bool:
        return any(m["move"] in ("start", "cancel") for m in self.programme["audit"][audit]["moves"])

    def all_findings(self) -> Iterator[tuple[Doc, Doc]]:
        for stream in [name for name in self.streams if name[:1].isdigit()]:
            audit = self.audit(stream)
            yield from ((finding, audit) for finding in self.streams[stream]["finding"].values())

    def _happened(self) -> Iterator[tuple[str, str, str, Doc, list[str]]]:
        """Kind, about what, occasion, the move, and who is to hear of it."""
        for id in self.programme["audit"]:
            audit = self.audit(id)
            planned = [m for m in audit["moves"] if m["move"] in ("plan", "postpone", "cancel")]
            over = any(m["move"] in ("issue", "close") for m in audit["moves"])
            if planned and not over:
                last = planned[-1]
                what = "cancelled" if last["move"] == "cancel" else f"{audit['from']}..{audit['to']}"
                yield (
                    "audit-planned",
                    id,
                    f"{what}#{last['seq']}",
                    last,
                    self._to("audit-planned", audit=audit),
                )
            for move in self.streams[id]["audit"].get(id, {"moves": []})["moves"]:
                if move["move"] == "issue":
                    yield (
                        "report-issued",
                        id,
                        str(move["seq"]),
                        move,
                        self._to("report-issued", audit=self.streams[id]["audit"][id]),
                    )
        for finding, audit in self.all_findings():
            life = self.life(finding)
            given = False
            owned = max([0, *(m["seq"] for m in finding["moves"] if new_owner(m))])
            for move in finding["moves"]:
                given = given or move["move"] == "issue"
                if kind := finding_kind(move, life) if given else "":
                    about = {"finding": finding, "audit": audit, "seq": move["seq"], "owned": owned}
                    about["disputes"] = (move["move"], move.get("outcome")) == ("respond", "dispute")
                    yield kind, finding["id"], str(move["seq"]), move, self._to(kind, **about)
            for action in self.actions(finding):
                if action["finding"] == finding["id"]:
                    yield from self._befell(action, finding, audit)

    def _befell(
        self, action: Doc, finding: Doc, audit: Doc
    ) -> Iterator[tuple[str, str, str, Doc, list[str]]]:
        stream = finding["id"].partition("-F")[0]
        served = [self.streams[stream]["finding"][id] for id in event_files.served(action)]
        runs = event_files.state(action) == "open" and any(
            self.life(one).status not in ("closed", "withdrawn") for one in served
        )
        asker, turns = "", [m for m in action["moves"] if m["move"] in ("ask", "allow", "refuse", "extend")]
        for move in action["moves"]:
            name = move["move"]
            asker = move["by"] if name == "ask" else asker
            known = "imported" in move and action["owner"] == self.owner(finding)
            about = {"finding": finding, "audit": audit, "seq": move["seq"], "action": action}
            if name in ("add", "assign") and runs and not known:
                yield (
                    "action-assigned",
                    action["id"],
                    str(move["seq"]),
                    move,
                    self._to("action-assigned", **about),
                )
            if name == "ask" and runs and move is turns[-1]:
                yield (
                    "extension-asked",
                    action["id"],
                    str(move["seq"]),
                    move,
                    self._to("extension-asked", **about),
                )
            if name in ("allow", "refuse", "extend"):
                about["asker"] = "" if name == "extend" else asker
                yield (
                    "extension-decided",
                    action["id"],
                    str(move["seq"]),
                    move,
                    self._to("extension-decided", **about),
                )

    @cached_property
    def running(self) -> list[tuple[Clock, Doc | None, Doc]]:
        """All dates that run, with their finding and audit."""
        return [*self._all_clocks()]

    def _all_clocks(self) -> Iterator[tuple[Clock, Doc | None, Doc]]:
        for finding, audit in self.all_findings():
            for clock in self.clocks(finding, self.life(finding)):
                yield clock, finding, audit
        for id, plan in self.programme["audit"].items():
            if not self.started(id):
                since = max(m["on"] for m in plan["moves"] if m["move"] in ("plan", "postpone"))
                yield Clock("audit", "lead", plan["from"], id, since), None, plan
        for id, law in self.programme["law"].items():
            if not any(move["move"] == "done" for move in law["moves"]):
                yield Clock("law", "lead", law["due"], id, ""), None, {}
        ours = [id for id, plan in self.programme["audit"].items() if plan.get("kind") == "internal"]
        held = [m["on"] for id in ours for m in self.streams[id]["audit"].get(id, {"moves": []})["moves"]
                if m["move"] in ("issue", "close")]  # fmt: skip
        for what, days in (("audit", held), ("review", [*self.programme["review"]])):
            if months := self.settings[f"programme.{what}-months"]:
                day = months_on(max(days, default=self.begun), months)
                yield Clock(f"next-{what}", "lead", day, f"next-{what}", ""), None, {}

    def _reminders(self, clock: Clock, finding: Doc | None, audit: Doc) -> Iterator[Due]:
        if not clock.due:
            return
        occasion, about = f"{clock.what}@{clock.due}", {"finding": finding, "audit": audit, "clock": clock}
        if clock.what == "effect" and clock.due <= self.today:
            yield from self._told("effect-due", occasion, clock.due, 0, about)
        for days in self.settings["notify.due-soon.days"] if clock.what != "effect" else ():
            day = later(clock.due, -days)
            if clock.since <= day <= self.today <= clock.due:
                yield from self._told("due-soon", f"{occasion}-{days}", day, days, about)
        if clock.due < self.today:
            yield from self._told("overdue", occasion, later(clock.due, 1), 0, about)
        stages = sorted({days for days in self.settings["notify.escalation.days"] if days > 0})
        for number, days in enumerate(stages):
            day = later(clock.due, days)
            if day <= self.today:
                step = 99 if days == stages[-1] else number
                below = tuple(f"{occasion}+{less}" for less in stages[:number])
                yield from self._told(
                    "escalation", f"{occasion}+{days}", day, days, {**about, "step": step}, below
                )

    def _told(
        self, kind: str, occasion: str, day: str, days: int, about: Doc, below: tuple[str, ...] = ()
    ) -> Iterator[Due]:
        for person in self._to(kind, **about):
            yield Due(Key(kind, about["clock"].id, occasion, person), day, (day, days), below)

    def _to(self, kind: str, **about: Any) -> list[str]:
        return self._people(self.settings[f"notify.{kind}.to"], about)

    def _people(self, parts: Sequence[str], about: Doc) -> list[str]:
        """Who hears; for who left, whoever answers for their unit."""
        found: dict[str, None] = {}
        for part in parts:
            for person in self._part(part, about):
                if self.here(person):
                    found[person] = None
                    continue
                head = self.head(self.people.get(person, {}).get("unit"))
                found |= dict.fromkeys([head] if head else self.role("quality"))
        return [*found]

    def _part(self, part: str, about: Doc) -> list[str]:
        finding, audit, seq = about.get("finding"), about.get("audit") or {}, about.get("seq", 0)
        leads = [audit["lead"]] if audit.get("lead") else self.role("quality")
        clock = about.get("clock")
        owes = [] if clock is None else leads if clock.who == "lead" else [clock.who]
        disputed = clock is not None and clock.what == "decision"
        if disputed:  # nobody else may uphold it
            owes = [*dict.fromkeys(leads + self.role("quality"))]
        if part in ("quality", "committee", "head"):
            return self.role(part)
        if part == "lead" and about.get("disputes"):
            return leads + self.role("quality")
        if part in ("lead", "decider"):
            return leads
        if part == "owes":
            return owes
        if part == "above":
            line = self.above(
                owes, finding and finding["unit"], leads=finding is None or disputed or owes == leads
            )
            return line[min(about["step"], len(line) - 1)] if line else []
        if part == "team":
            return [audit["lead"], *audit["team"]] if audit.get("lead") else []
        if part == "auditees":
            return [head for unit in audit.get("units", ()) if (head := self.head(unit))]
        if part == "asker":
            return [about["asker"]] if about.get("asker") else []
        if finding is None:
            return []
        if part == "unit-head":
            head = self.head(finding["unit"])
            return [head] if head else []
        if part == "judge":
            life = self.life(finding)
            judge = life.facts.get("judge") if life.status in ("in-progress", "implemented") else None
            return [judge] if judge else []
        if part == "owner":
            owner = self.owner(finding)
            return [owner] if owner and not (seq and seq < about.get("owned", 0)) else []
        assert part == "action-owner"
        its = [about["action"]] if "action" in about else self.actions(finding)
        mine = [(a, max(m["seq"] for m in a["moves"] if m["move"] in ("add", "assign"))) for a in its]
        return [a["owner"] for a, had in mine if event_files.state(a) == "open" and had <= seq]

    # Why something is not due any more.

    def moot(self, key: Key) -> str:
        """Why what was due once is not to be heard now; "" for what is, and for what no rule takes back."""
        due = self.due
        kind, about, occasion, person = key
        if key in due:
            return ""
        if kind in REMINDERS:
            what, day = occasion[: occasion.index("@")], occasion.partition("@")[2][:10]
            runs = [
                clock
                for clock, *_rest in self.running
                if (clock.what, clock.id, clock.due) == (what, about, day)
            ]
            if not runs:
                return "settled or moved"
            if kind == "due-soon" and day < self.today:
                return "overdue by now"
            if kind == "due-soon" and later(day, -int(occasion[len(what) + 12 :])) < runs[0].since:
                return "told with what set it anew"
        if kind == "weekly" and any(other.kind == "weekly" and other.occasion > occasion for other in due):
            return "a newer week"
        if any(other[:3] == key[:3] for other in due):
            return "somebody else's now"
        if kind == "audit-planned":
            return "planned anew" if any(other[:2] == key[:2] for other in due) else "begun"
        stream, id = about.partition("-F")[0], about.partition("-A")[0]
        finding = self.streams[stream]["finding"].get(id)
        action = self.streams[stream]["action"].get(about)
        if finding is None:
            return ""
        doc = action or finding
        moves = [move for move in doc["moves"] if str(move["seq"]) == occasion]
        given = [move["seq"] for move in doc["moves"] if move["move"] == "add" or new_owner(move)]
        if not moves:
            return "taken back"
        if moves[0]["on"] < later(self.today, -self.settings["notify.catch-up-days"]):
            return "too long ago"
        if "imported" in moves[0] and doc["owner"] == self.owner(finding):
            return "known with the finding"
        if max([0, *given]) > int(occasion) or doc["owner"] not in (None, person):
            return "somebody else's now"
        if kind == "plan-submitted":
            return "settled" if self.life(finding).waits != int(occasion) else ""
        ended = action is not None and event_files.state(action) != "open"
        if kind in ("action-assigned", "extension-asked", "extension-decided", "plan-accepted"):
            later_turn = any(
                m["move"] in ("allow", "refuse", "extend") and m["seq"] > int(occasion) for m in doc["moves"]
            )
            its = [action] if action else [one for one in self.actions(finding) if one["owner"] == person]
            over = ended or self.life(finding).status in ("closed", "withdrawn")
            over = over or (action is None and not any(event_files.state(one) == "open" for one in its))
            return "settled" if over or (kind == "extension-asked" and later_turn) else ""
        return ""

    # Calendars.

    def calendars(self) -> dict[tuple[str, str, str], tuple[str, str]]:
        """First and last day of all that is in somebody's calendar: by person, what it is and about what."""
        found = {}
        for clock, finding, audit in self.running:
            if finding is not None and clock.due:
                for person in self._people(["owes"], {"finding": finding, "audit": audit, "clock": clock}):
                    found[person, clock.what, clock.id] = (clock.due, clock.due)
        for id in self.programme["audit"]:
            audit = self.audit(id)
            if not self.ended(audit) and audit["to"] >= self.today:
                for person in self._people(["team", "auditees"], {"audit": audit}):
                    found[person, "visit", id] = (audit["from"], audit["to"])
        with_one = {id for id, one in self.people.items() if "calendar" in (one.get("notice_channels") or ())}
        return {key: days for key, days in found.items() if key[0] in with_one}


def finding_kind(move: Doc, life: Life) -> str:
    """Which kind of notice tells of a move; "" for none, or where nothing is asked of anybody any more."""
    name, outcome = move["move"], move.get("outcome", "")
    if name == "submit" or (name, outcome) == ("respond", "dispute"):
        return "plan-submitted" if move["seq"] == life.waits else ""
    if name == "issue" or new_owner(move):
        return "finding-issued"
    if name in ("return", "accept"):
        return f"plan-{name}ed"
    return "finding-decided" if name in DECIDES else ""


class Record:
    """Every event of a finished quarter, to be looked at as it was at any moment."""

    def __init__(self, office: Path) -> None:
        self.settings = read_settings(office / "auditcore.toml")
        self.told = [
            (folder.name, header, changes)
            for folder in (office / "records").iterdir()
            if folder.is_dir() and not folder.name.startswith("notices")
            for header, changes in event_files.events(folder)
        ]
        self.told.sort(key=lambda one: one[1]["at"])

    def at(self, now: datetime) -> Hearing:
        """`now` is in UTC."""
        stamp = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        told = [one for one in self.told if one[1]["at"] <= stamp]
        return Hearing(told, (now + AHEAD).date().isoformat(), self.settings)


def base(key: Key) -> tuple[str, str]:
    """Which date of what a reminder is of."""
    return key.about, key.occasion[: key.occasion.index("@") + 11]


class Telling:
    """What the runs tell, one after the other. `known` is what nobody is told again."""

    def __init__(self) -> None:
        self.known: set[Key] = set()
        self.passed: set[tuple[str, str, str]] = set()
        self.due: set[Key] = set()
        self.reminded: dict[tuple[str, str], str] = {}
        """Of which dates whoever owes them was reminded, and when first."""
        self.held: set[Key] = set()
        """What the last run kept for another day."""
        self.first = True

    def run(self, office: Hearing) -> tuple[set[Key], set[Key]]:
        """What this run tells, and what it covers."""
        due = office.due
        if self.first:
            begins = later(office.today, -office.settings["notify.first-days"])
            old = [
                d for k, d in due.items() if k.kind not in (*REMINDERS, "audit-planned") and d.day < begins
            ]
            self.passed, self.first = {one.key[:3] for one in old}, False
        fresh = [one for key, one in due.items() if key not in self.known and key[:3] not in self.passed]
        to_remind = {base(key) for key in due if key.kind in ("due-soon", "overdue", "effect-due")}
        begun = {date for date, day in self.reminded.items() if day < office.today}
        self.held = {
            one.key
            for one in fresh
            if one.key.kind == "escalation" and base(one.key) in to_remind and base(one.key) not in begun
        }
        fresh = [one for one in fresh if one.key not in self.held]
        self.due |= {one.key for one in fresh}
        speaks: dict[tuple[str, ...], Due] = {}
        covered: set[Key] = set()
        for one in sorted(fresh, key=lambda one: one.rank):
            kind, about, occasion, person = one.key
            place = (person, about, occasion.partition("@")[0]) if kind in REMINDERS else one.key
            if place in speaks:
                covered.add(speaks[place].key)
            covered |= {Key(kind, about, less, person) for less in one.below} - self.known
            speaks[place] = one
        for asked in [one.key for one in speaks.values() if one.key.kind == "extension-asked"]:
            # The date of what is asked stands in it.
            if reminder := speaks.pop((asked.to, asked.about, "extension"), None):
                covered.add(reminder.key)
        sent = {one.key for one in speaks.values()}
        self.known |= sent | covered
        for key in sent | covered:
            if key.kind in ("due-soon", "overdue", "effect-due"):
                self.reminded.setdefault(base(key), office.today)
        return sent, covered
