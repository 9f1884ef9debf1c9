"""Working days: counted over days off that are given, and over Vietnam's with its swapped Saturdays."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import Any

import building
import pytest
from building import Office, set_policy
from commands import CommandLine
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st

from auditcore import settings
from auditcore.errors import Refused
from auditcore.service import actions, findings, moves
from auditcore.service.calendars import check_country, due_after, known
from auditcore.workdays import Calendar, days
from auditcore.workspace import Workspace

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31)).map(date.isoformat)
WEEKENDS = st.sampled_from([frozenset((5, 6)), frozenset((4, 5)), frozenset((6,))])
CALENDARS = st.builds(
    Calendar, st.frozensets(DAYS, max_size=60), st.frozensets(DAYS, max_size=60), weekend=WEEKENDS
)


def told(**values: Any) -> Any:
    """Settings as a file with these keys would give them; `_` stands for the signs that no name may have."""
    lines = [f"{key.replace('__', '.').replace('_', '-')} = {value!r}" for key, value in values.items()]
    return settings.parse("\n".join(lines).encode(), {}).get


VN = told(calendar__country="VN")
WORKING = told(calendar__country="VN", policy__days="working")


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


class TestCounting:
    def test_a_week_is_five_days(self) -> None:
        assert Calendar().after("2026-07-03", 5) == "2026-07-10"  # Friday to Friday
        assert Calendar().after("2026-07-04", 1) == "2026-07-06"  # from a Saturday
        assert Calendar().after("2026-07-04", 0) == "2026-07-04"

    def test_the_next_working_day_may_be_the_day_itself(self) -> None:
        calendar = Calendar(off=frozenset(["2026-07-06"]))
        assert [calendar.next(f"2026-07-0{n}") for n in (3, 4, 5, 6, 7)] == [
            "2026-07-03",
            *["2026-07-07"] * 4,
        ]

    @given(CALENDARS, DAYS, st.integers(1, 60))
    def test_n_working_days_later_is_what_a_count_day_by_day_gives(
        self, calendar: Calendar, start: str, count: int
    ) -> None:
        first, last = date.fromisoformat(start), date.fromisoformat(calendar.after(start, count))
        between = [first + timedelta(n) for n in range(1, (last - first).days + 1)]
        worked = [
            day
            for day in between
            if day.isoformat() in calendar.worked
            or (day.isoweekday() - 1 not in calendar.weekend and day.isoformat() not in calendar.off)
        ]
        assert len(worked) == count
        assert worked[-1] == last

    @given(CALENDARS, st.lists(DAYS, max_size=5), st.lists(DAYS, max_size=5))
    def test_a_team_has_the_last_word_about_its_days(
        self, calendar: Calendar, off: list[str], worked: list[str]
    ) -> None:
        ours = calendar.changed(off, worked)
        assert all(map(ours.works_on, worked))
        assert not any(ours.works_on(day) for day in off if day not in worked)


class TestWritten:
    def test_a_stretch_holds_both_its_ends(self) -> None:
        assert list(days(["2026-02-14 .. 2026-02-16", "2026-03-01"])) == [
            "2026-02-14",
            "2026-02-15",
            "2026-02-16",
            "2026-03-01",
        ]

    @pytest.mark.parametrize(
        "entry",
        [
            "",
            "Tet",
            "14/02/2026",
            "20260214",
            "2026-02-30",
            "2026-02-16..2026-02-14",
            "2026-01-01..2028-01-01",
            "..",
        ],
    )
    def test_anything_else_is_refused_when_the_settings_are_read(self, entry: str) -> None:
        with pytest.raises(Refused) as refusal:
            told(calendar__days_off=[entry])
        assert "“calendar.days-off” cannot be" in refusal.value.problems[0]

    def test_a_country_is_two_letters(self) -> None:
        with pytest.raises(Refused) as refusal:
            told(calendar__country="Vietnam")
        assert "it must be the two letters of a country" in refusal.value.problems[0]
        told(calendar__country="DE-BY")

    def test_a_list_of_days_is_typed_with_commas(self) -> None:
        text = settings.set_value("", "calendar.days-off", "2026-07-01, 2026-07-06..2026-07-10")
        found = settings.parse(text.encode(), {}).get("calendar.days-off")
        assert found == ["2026-07-01", "2026-07-06..2026-07-10"]


class TestVietnam:
    """The holidays as the government announced them for those who work in offices."""

    @pytest.fixture(autouse=True)
    def _library(self) -> None:
        pytest.importorskip("holidays")

    @pytest.mark.parametrize(
        ("last", "back"),
        [("2025-01-24", "2025-02-03"), ("2026-02-13", "2026-02-23"), ("2027-02-03", "2027-02-11")],
    )
    def test_tet_is_passed_over(self, last: str, back: str) -> None:
        assert due_after(WORKING, last, 1) == back
        day = date.fromisoformat(last) + timedelta(1)
        while day.isoformat() < back:
            assert due_after(VN, last, (day - date.fromisoformat(last)).days) == back
            day += timedelta(1)

    @pytest.mark.parametrize(
        ("saturday", "swapped_for"), [("2025-04-26", "2025-05-02"), ("2026-08-22", "2026-08-31")]
    )
    def test_a_swapped_saturday_is_worked_and_its_other_day_is_off(
        self, saturday: str, swapped_for: str
    ) -> None:
        calendar = known(VN, saturday, swapped_for)
        assert calendar.works_on(saturday)
        assert not calendar.works_on(swapped_for)
        before = (date.fromisoformat(saturday) - timedelta(1)).isoformat()
        assert due_after(WORKING, before, 1) == saturday

    def test_a_team_s_own_days_come_on_top(self) -> None:
        own = told(
            calendar__country="VN",
            policy__days="working",
            calendar__days_off=["2026-07-06..2026-07-08"],
            calendar__working_days=["2026-07-04", "2026-09-02"],
        )
        assert due_after(own, "2026-07-03", 1) == "2026-07-04"
        assert due_after(own, "2026-07-03", 2) == "2026-07-09"
        assert due_after(own, "2026-08-28", 1) == "2026-09-02"

    def test_the_year_may_end_meanwhile(self) -> None:
        assert due_after(VN, "2026-12-22", 10) == "2027-01-04"  # 1 January is a Friday

    def test_a_country_that_is_not_known_is_refused(self) -> None:
        with pytest.raises(Refused, match="XX") as refusal:
            check_country("XX")
        assert "calendar.days-off" in refusal.value.hint
        check_country("VN")


class TestSuggested:
    def test_without_a_calendar_every_day_counts(self) -> None:
        assert due_after(told(), "2026-07-03", 1) == "2026-07-04"

    def test_working_days_need_no_country(self) -> None:
        assert due_after(told(policy__days="working"), "2026-07-03", 1) == "2026-07-06"

    def test_a_team_s_own_days_are_a_calendar(self) -> None:
        off = told(calendar__days_off=["2026-07-06"])
        assert due_after(off, "2026-07-03", 1) == "2026-07-07"
        assert due_after(off, "2026-07-03", 5) == "2026-07-08"

    def test_nothing_is_loaded_where_no_country_is_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "holidays", None)
        due_after(told(policy__days="working"), "2026-07-03", 1)

    def test_a_missing_library_says_how_to_get_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "holidays", None)
        with pytest.raises(Refused) as refusal:
            due_after(VN, "2026-07-03", 1)
        assert "pip install" in refusal.value.hint
        assert "[calendar]" in refusal.value.hint

    def test_an_answer_is_due_after_the_working_days_of_its_grade(self, office: Office) -> None:
        set_policy(office, days="working", **{"major.answer-days": 10})
        id = office.issued("major")  # issued on Thursday 2 July
        assert findings.detail(office.ws, id)["due"] == "2026-07-16"

    def test_an_action_is_due_as_its_grade_has_it_unless_somebody_says_so(self, office: Office) -> None:
        id = office.issued()
        office.day("2026-07-03")
        with pytest.raises(Refused, match="--due DAY"):
            actions.add(office("oanh"), id, words="Lay out the form")
        set_policy(office, days="working", **{"minor.action-days": 5})
        suggested, _saved = actions.add(office("oanh"), id, words="Lay out the form")
        typed, _saved = actions.add(office("oanh"), id, words="Order forms", due="2026-07-11")
        due = [office.action(one)["due"][-1]["to"] for one in (suggested, typed)]
        assert due == ["2026-07-10", "2026-07-11"]  # a Saturday stands where it was typed

    def test_a_later_calendar_moves_no_date_that_was_set(self, office: Office) -> None:
        id = office.issued()
        before = findings.detail(office.ws, id)["due"]
        set_policy(office, days="working", **{"minor.answer-days": 3})
        assert findings.detail(office.ws, id)["due"] == before
        later = office.draft()
        moves.issue(office("linh", on="2026-07-02"), later)
        assert findings.detail(office.ws, later)["due"] == "2026-07-07"


def test_due_dates_are_shown_with_their_weekday(office: Office) -> None:
    type_ = CommandLine(office.ws.path, "oanh", "2026-07-10")
    id = office.submitted()
    page = type_.fine("finding", "show", id).out
    assert "due Fri 2026-07-31" in page
    assert "judged from       Thu 2026-08-20" in page
    assert "Fri 2026-07-31" in type_.fine("action", "show", f"{id}-A1").out


def test_an_unknown_country_is_refused_before_the_file_is_written(office: Office) -> None:
    pytest.importorskip("holidays")
    type_ = CommandLine(office.ws.path, "lan")
    assert type_("config", "set", "calendar.country", "XX").code == 4
    type_.fine("config", "set", "calendar.country", "VN")
    assert type_.fine("config", "show", "calendar.country", "--json").json[0]["value"] == "VN"
    type_.fine("config", "check")
