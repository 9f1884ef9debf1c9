"""The channel `calendar`: a file a person, replaced as a whole, whose days keep their UIDs."""

from __future__ import annotations

import errno
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import calendar, folder
from calendar_oracle import events, read
from channel_notices import DAY, NOTICE, Steps, found

from auditcore.api import Notice, NotSent

LAN = "calendars/lan.ics"


def sent(office: Path, notice: Notice = NOTICE, **settings: Any) -> dict[str, bytes]:
    calendar.send(str(office), notice, settings)
    return found(office)


def test_a_person_has_one_calendar_with_all_days(tmp_path: Path) -> None:
    sent(tmp_path)
    files = sent(tmp_path, NOTICE._replace(to="minh", name="Minh"))
    assert files.keys() == {LAN, "calendars/minh.ics"}
    assert files[LAN].decode() == calendar.calendar_text(NOTICE)
    assert str(read(files[LAN].decode())["X-WR-CALNAME"]) == "Commune office: Nguyễn Thị Lan"


@pytest.mark.parametrize(
    ("organisation", "name", "called"),
    [("", "Lan", "Lan"), ("Office", "", "Office: lan"), ("", "", "lan")],
)
def test_a_calendar_has_a_name(organisation: str, name: str, called: str) -> None:
    text = calendar.calendar_text(NOTICE._replace(organisation=organisation, name=name))
    assert str(read(text)["X-WR-CALNAME"]) == called


def test_the_same_notice_writes_the_same_bytes(tmp_path: Path) -> None:
    assert sent(tmp_path) == sent(tmp_path)


def test_who_never_had_a_day_gets_no_calendar(tmp_path: Path) -> None:
    assert sent(tmp_path, NOTICE._replace(dates=())) == {}
    assert list(tmp_path.iterdir()) == []


def test_who_has_no_day_left_gets_an_empty_one(tmp_path: Path) -> None:
    sent(tmp_path)
    files = sent(tmp_path, NOTICE._replace(dates=()))
    assert list(files) == [LAN] and events(files[LAN].decode()) == {}


def test_a_day_that_moves_keeps_its_uid_and_raises_its_sequence(tmp_path: Path) -> None:
    (before,) = events(sent(tmp_path)[LAN].decode()).items()
    moved = DAY._replace(
        sequence=2, first="2026-08-03", last="2026-08-03", changed="2026-07-10T09:00:00.000001Z"
    )
    (after,) = events(sent(tmp_path, NOTICE._replace(dates=(moved,)))[LAN].decode()).items()
    assert before[0] == after[0]
    assert (before[1]["SEQUENCE"], after[1]["SEQUENCE"]) == (1, 2)
    assert (before[1]["DTSTART"].dt, after[1]["DTSTART"].dt) == (date(2026, 7, 20), date(2026, 8, 3))
    assert before[1]["DTSTAMP"].dt < after[1]["DTSTAMP"].dt
    assert before[1]["LAST-MODIFIED"].dt < after[1]["LAST-MODIFIED"].dt


def test_a_day_that_falls_away_stays_as_cancelled_and_rings_no_more(tmp_path: Path) -> None:
    (before,) = events(sent(tmp_path)[LAN].decode()).items()
    gone = DAY._replace(sequence=2, cancelled=True)
    (after,) = events(sent(tmp_path, NOTICE._replace(dates=(gone,)))[LAN].decode()).items()
    assert before[0] == after[0] and (before[1]["STATUS"], after[1]["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after[1]["SEQUENCE"] == 2 and after[1]["DTSTART"].dt == before[1]["DTSTART"].dt
    assert [len(event.walk("VALARM")) for event in (before[1], after[1])] == [1, 0]


def test_the_folder_is_a_setting(tmp_path: Path) -> None:
    assert sent(tmp_path, folder="shared/ics").keys() == {"shared/ics/lan.ics"}
    with pytest.raises(NotSent, match=r"plugin\.calendar\.folder"):
        sent(tmp_path, folder="records")


@pytest.mark.parametrize("person", ["con", "NUL", "../lan", "Lan", "", "nguyễn", "a" * 400, "\ud800"])
def test_a_person_chooses_no_other_file(tmp_path: Path, person: str) -> None:
    (name,) = sent(tmp_path, NOTICE._replace(to=person))
    assert re.fullmatch(r"calendars/([a-z0-9-]*-)?[0-9a-f]{12}\.ics", name)


def test_a_link_in_the_place_of_a_calendar_is_not_followed(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ics"
    mine.write_text("mine")
    (tmp_path / "calendars").mkdir()
    (tmp_path / LAN).symlink_to(mine)
    sent(tmp_path)
    assert mine.read_text() == "mine" and not (tmp_path / LAN).is_symlink()


def test_a_calendar_that_cannot_be_replaced_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sent(tmp_path)
    moved = NOTICE._replace(dates=(DAY._replace(sequence=2, first="2026-08-03"),))
    sent(tmp_path / "counted")
    steps = Steps(os)
    monkeypatch.setattr(folder, "os", steps)
    sent(tmp_path / "counted", moved)
    for stop in range(steps.made.index("open"), steps.made.index("replace") + 1):
        monkeypatch.setattr(folder, "os", Steps(os, stop, OSError(errno.ENOSPC, "full")))
        with pytest.raises(NotSent, match=r"no room left.*plugin\.calendar\.folder"):
            calendar.send(str(tmp_path), moved, {})
        assert found(tmp_path / "calendars") == {"lan.ics": before[LAN]}
    assert steps.made.index("replace") >= 4
