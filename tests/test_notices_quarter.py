"""A quarter of work on the real register: however often `notify` runs, the same people hear the same things, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import event_files
import notices_quarter
import pytest
from conftest import SHARED
from notices_daily import DAYS
from notices_grown import Grown, moment
from notices_oracle import Hearing, Key, Record, Telling
from notices_quarter import OTHER, PLAIN, WITH_CALENDAR, Quarter

from auditcore.service.sending import send_all

icalendar = pytest.importorskip("icalendar")
pytest.importorskip("jinja2")

FORTNIGHT = [day for day in DAYS if not "2026-08-03" <= day <= "2026-08-16"]


class Way(NamedTuple):
    """One way of running it: when, and whether by the channels' own process."""

    runs: list[datetime]
    send: Any = None


def some(seed: str, days: Sequence[str], share: float) -> list[datetime]:
    """At eight on the first day, on the last, and on a share of the others."""
    random = Random(seed)
    return [moment(day, 8) for day in days if day in (days[0], days[-1]) or random.random() < share]


def several(seed: str, days: Sequence[str]) -> list[datetime]:
    """Up to five times a day, at any hour, also within a minute."""
    random = Random(seed)
    hours = ([random.uniform(0, 23.9) for _n in range(random.randint(0, 4))] for _day in days)
    runs = [moment(day, hour) for day, its in zip(days, hours, strict=True) for hour in its]
    return sorted([*runs, *(run + timedelta(seconds=5) for run in runs[::4])])


DAILY = "every day at eight"
WAYS: dict[str, dict[str, Callable[[], Way]]] = {
    "real": {
        DAILY: lambda: Way(some("", DAYS, 1)),
        "half of the days left out": lambda: Way(some("one", DAYS, 0.5)),
        "a fortnight left out, and more": lambda: Way(some("two", FORTNIGHT, 0.3)),
        "several times a day": lambda: Way(several("three", DAYS[30:42])),
    },
    "synthetic": {
        DAILY: lambda: Way(some("", DAYS[:70], 1)),
        "most days left out": lambda: Way(some("four", DAYS[:70], 0.2)),
        "begun late": lambda: Way(some("five", DAYS[24:70], 0.3)),
        "every evening": lambda: Way([moment(day, 20) for day in DAYS[50:]]),
        "now and then, by processes": lambda: Way(
            [moment(day, 8) for day in (*DAYS[5:69:16], DAYS[69])], send_all
        ),
    },
}


class Told:
    """What one way of running told, as its record and its files have it."""

    def __init__(self, folder: Path, quarter: Path, record: Record, way: Way) -> None:
        self.grown, self.telling, self.calendars = Grown(folder, quarter), Telling(), Calendars(folder)
        self.sent: Counter[tuple[str, str]] = Counter()
        """How often a key was told by a channel."""
        self.covered: set[str] = set()
        self.ever: set[Key] = set()
        """What was to be told by some run."""
        self.held: dict[str, set[Key]] = {}
        """What was kept for another day, by day."""
        self.messages: dict[str, Any] = {}
        self.events = 0
        self.offices: list[Hearing] = []
        for now in way.runs:
            office = record.at(now)
            self.offices.append(office)
            self.grown.run(now, way.send)
            self.compare(office, now)
            self.calendars.compare(office, now)

    def compare(self, office: Hearing, now: datetime) -> None:
        """The messages of this run against what the oracle says: neither more nor less, and one a person or a thing."""
        sent, covered = self.telling.run(office)
        self.ever |= {*office.due} - self.telling.held
        self.held[office.today] = self.telling.held
        new = self.news()
        digests = [one for one in new.values() if one["channel"] == "file"]
        items = [item for one in digests for item in one["items"]]
        told, below = (
            [item["key"] for item in items],
            {key for item in items for key in item.get("covers", ())},
        )
        assert Counter(told) == Counter(map("/".join, sent)), now
        assert below == set(map("/".join, covered)), now
        assert all(item["key"].endswith(f"/{item['to']}") for item in items)
        people = Counter(one["to"] for one in digests if one["to"] != "em")
        assert not people or max(people.values()) == 1, "one message a person and run"
        assert all(len(one["items"]) == 1 for one in digests if one["to"] == "em"), "em wants each by itself"
        self.sent.update(("file", key) for key in told)
        self.covered |= below

    def news(self) -> dict[str, Any]:
        """The messages of the run, by id; each was sent, by one try."""
        new: dict[str, Any] = {}
        for file in sorted((self.grown.path / "records" / "notices-2026").glob("*.json"))[self.events :]:
            self.events += 1
            for change in event_files.parse(file)[1]:
                kind, _slash, id = change["doc"].partition("/")
                if kind == "message":
                    one = new.setdefault(id, {"ends": []})
                    one |= change.get("set", {})
                    one["ends"] += change.get("add", {}).get("ends", [])
        assert all([end["outcome"] for end in one["ends"]] == ["sent"] for one in new.values())
        assert new.keys().isdisjoint(self.messages)
        self.messages |= new
        return new

    @property
    def known(self) -> set[str]:
        return {key for _channel, key in self.sent} | self.covered

    @property
    def lost(self) -> set[str]:
        """What was due at a run, and was neither told, nor covered, nor long past when it all began."""
        return {"/".join(key) for key in self.ever if key[:3] not in self.telling.passed} - self.known

    @property
    def doubled(self) -> list[Any]:
        return [key for key, count in self.sent.items() if count > 1]

    def files(self) -> dict[str, list[Path]]:
        """The files of each message in the outbox, by the digits of its id in their names."""
        found: dict[str, list[Path]] = {}
        for file in (self.grown.path / "outbox").glob("*.txt"):
            found.setdefault(file.stem.rpartition("-")[2], []).append(file)
        return found


class Entry(NamedTuple):
    uid: str
    sequence: int
    first: str
    last: str
    cancelled: bool


class Calendars:
    """The .ics files from run to run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[tuple[str, str, str], Entry] = {}
        self.since: dict[tuple[str, str, str], str] = {}
        """The day on which an entry fell away."""
        self.read: dict[Path, tuple[str, dict[tuple[str, str, str], Entry]]] = {}
        self.changes: Counter[str] = Counter()

    def compare(self, office: Hearing, now: datetime) -> None:
        """What the files hold is what runs now, and what fell away is cancelled; numbers grow with changes alone."""
        runs, held = office.calendars(), self.held()
        for key, (first, last) in runs.items():
            entry, before = held[key], self.known.get(key)
            assert (entry.first, entry.last, entry.cancelled) == (first, last, False), (now, key)
            same = before is not None and before[2:] == entry[2:]
            assert entry.sequence == (0 if before is None else before.sequence + (not same)), (now, key)
            assert before is None or before.uid == entry.uid
            self.changes["added" if before is None else "kept" if same else "changed"] += 1
        for key, before in self.known.items():
            if key in runs:
                continue
            over = key[1] == "visit" and before.last < office.today
            if before.cancelled or over:
                assert held.get(key, before) == before, (now, key)
                gone = key not in held
                assert not gone or self.since[key] < long_ago(office), (now, key)
            else:
                cancelled = before._replace(cancelled=True, sequence=before.sequence + 1)
                assert held[key] == cancelled, (now, key)
                self.since[key] = office.today
                self.changes["fell away"] += 1
        assert set(held) <= {*runs, *self.known}, now
        self.known |= held

    def held(self) -> dict[tuple[str, str, str], Entry]:
        """By person, what it is and about what."""
        found: dict[tuple[str, str, str], Entry] = {}
        for person in WITH_CALENDAR:
            file = self.folder / "calendars" / f"{person}.ics"
            text = file.read_bytes().decode() if file.exists() else ""
            if self.read.get(file, ("", {}))[0] != text:
                self.read[file] = (text, {entry_key(person, one): one for one in entries(text)})
            found |= self.read.get(file, ("", {}))[1]
        return found


def entry_key(person: str, entry: Entry) -> tuple[str, str, str]:
    what, about, whose = entry.uid.partition("@")[0].split(".")
    assert whose == person
    return person, what, about


def entries(text: str) -> Iterator[Entry]:
    for event in icalendar.Calendar.from_ical(text.encode()).walk("VEVENT"):
        first, behind = event["DTSTART"].dt, event["DTEND"].dt
        last = (behind - timedelta(1)).isoformat()
        yield Entry(
            str(event["UID"]), int(event["SEQUENCE"]), first.isoformat(), last, event["STATUS"] == "CANCELLED"
        )


def long_ago(office: Hearing) -> str:
    return (
        (datetime.fromisoformat(office.today) - timedelta(office.settings["notify.catch-up-days"]))
        .date()
        .isoformat()
    )


# The worlds.


def played(world: str, folder: Path) -> Quarter:
    if world == "real":
        if not SHARED.is_dir():
            pytest.skip("the shared data folder is not beside this checkout")
        return Quarter(folder, SHARED / "single-audit-2022" / "register.csv", "the real one", PLAIN)
    return Quarter(folder, notices_quarter.synthetic(folder / "register.csv"), "a made one", OTHER)


@pytest.mark.parametrize("world", WAYS)
def test_however_often_it_runs_the_same_people_hear_the_same_things_each_once(
    world: str, tmp_path: Path
) -> None:
    quarter = played(world, tmp_path)
    record = Record(tmp_path / "office")
    assert_that_it_was_a_busy_quarter(quarter, record)
    told = {
        name: Told(tmp_path / f"way-{number}", tmp_path / "office", record, way())
        for number, (name, way) in enumerate(WAYS[world].items())
    }
    print(table(world, told))
    for name, one in told.items():
        assert (one.doubled, one.lost) == ([], set()), name
        assert (
            {"/".join(key) for key in one.telling.due}
            <= one.known
            <= {"/".join(key) for key in one.telling.known}
        ), f"{name}: told is what was due, and nothing else"
        files = one.files()
        letters = {id[:12]: message for id, message in one.messages.items() if message["channel"] == "file"}
        assert {id: len(found) for id, found in files.items()} == dict.fromkeys(letters, 1), name
        for id, message in letters.items():
            said = files[id][0].read_text(encoding="utf-8")
            abouts = (item["about"].removeprefix("next-") for item in message["items"])
            assert all(about in said for about in abouts), name
        assert one.calendars.changes["changed"] and one.calendars.changes["fell away"], name
    for name in [name for name in told if eight(WAYS[world][name]())]:
        assert_that_only_what_is_moot_was_left_out(told[DAILY], told[name], name)


def eight(way: Way) -> bool:
    """Whether it runs when the daily one does, on fewer days."""
    return {*way.runs} < {moment(day, 8) for day in DAYS}


def assert_that_only_what_is_moot_was_left_out(daily: Told, fewer: Told, name: str) -> None:
    assert fewer.known <= daily.known, f"{name}: nobody hears what they would not have heard"
    for key, why in reasons(daily, fewer):
        assert why, (name, key, "was due, and nobody took it back")


def reasons(daily: Told, fewer: Told) -> Iterator[tuple[Key, str]]:
    """Why each thing that a daily run told was moot when this one came; "" for what was not."""
    days = {office.today: office for office in fewer.offices}
    for key in moot(daily, fewer):
        came_up = next(office.today for office in daily.offices if key in office.due)
        after = (days[day] for day in sorted(days) if day >= came_up and key not in fewer.held[day])
        yield key, next((office.moot(key) for office in after), "kept for another day")


def moot(daily: Told, fewer: Told) -> set[Key]:
    """What a daily run told, and this one never: nobody need hear it any more when it came."""
    told = {"/".join(key): key for key in daily.telling.due}
    return {
        told[key]
        for key in daily.known - fewer.known
        if key in told and told[key][:3] not in fewer.telling.passed
    }


def assert_that_it_was_a_busy_quarter(quarter: Quarter, record: Record) -> None:
    wanted = ("submit", "accept", "return-", "dispute", "decide", "ask", "allow", "refuse", "extend", "hold", "done",
              "give", "give-away", "verdict effective", "verdict not-", "by-mistake", "reopen")  # fmt: skip
    assert not [what for what in wanted if not quarter.did[what]], quarter.did
    assert sum(quarter.refused.values()) < 0.1 * sum(quarter.did.values()), quarter.refused
    end = record.at(moment("2026-09-30", 23.9))
    owners = {finding["owner"] for finding, _audit in end.all_findings()}
    assert len(owners) > 5


COLUMNS = ("runs", "messages", "due", "told", "covered", "moot", "passed", "doubled", "lost")


def table(world: str, told: dict[str, Told]) -> str:
    """The counts of all ways, and what was moot and why."""
    lines = [f"\n{world:>34} " + "  ".join(f"{name:>8}" for name in COLUMNS)]
    for name, one in told.items():
        left = [*reasons(told[DAILY], one)] if eight(WAYS[world][name]()) else []
        counts = (len(one.offices), len(one.messages), len(one.telling.due), len(one.sent), len(one.covered), len(left),
                  len(one.telling.passed), len(one.doubled), len(one.lost))  # fmt: skip
        lines.append(f"{name:>34} " + "  ".join(f"{count:8}" for count in counts))
        lines += (
            counted("of the moot", (key.kind for key, _why in left)),
            counted("because", (why for _key, why in left)),
        )
        lines.append(counted("calendars", one.calendars.changes.elements()))
    return "\n".join(filter(None, lines))


def counted(name: str, things: Iterable[str]) -> str:
    found = Counter(things).most_common()
    return f"{name:>34} " + ", ".join(f"{what} {count}" for what, count in found) if found else ""
