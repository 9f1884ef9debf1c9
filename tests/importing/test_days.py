"""Days in the cells of a register: many ways of writing them, and nothing is guessed."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore.importing.days import parse_cell_day

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        *("2023-06-30", "2023-06-30T00:00:00", "2023-06-30 14:05", "2023-06-30T14:05:09.123Z"),
        *("2023-06-30T14:05:09+07:00", "30/6/2023", "30/06/2023", "30.06.2023", "30-06-2023", "30. 6. 2023"),
        *("30/06/2023 00:00:00", "June 30, 2023", "JUNE 30,2023", "June 30 2023", "Jun. 30 2023"),
        *(
            "June 30th, 2023",
            "30 June 2023",
            "30 June, 2023",
            "30th June 2023",
            "30-Jun-2023",
            "30 jun. 2023",
        ),
        *("ngày 30 tháng 6 năm 2023", "Ngày 30 tháng 06 năm 2023", "30 tháng 6, 2023", "30 tháng 6 2023"),
        *(
            "ngày 30/6/2023",
            "  June   30,\n2023 ",
            "\u200e30/6/2023",
            normalize("NFD", "30 tháng 6 năm 2023"),
        ),
    ],
)
def test_a_day_is_read_in_each_way_of_writing_it(written: str) -> None:
    assert parse_cell_day(written, "") == "2023-06-30"


@given(days)
def test_every_day_is_read_in_every_form(day: date) -> None:
    name = MONTHS[day.month - 1]
    forms = [
        *(day.isoformat(), f"{day.day}/{day.month}/{day.year}", day.strftime("%d.%m.%Y")),
        *(
            f"{name} {day.day}, {day.year}",
            f"{day.day} {name} {day.year}",
            f"{day.day}-{name[:3]}-{day.year}",
        ),
        *(
            f"ngày {day.day} tháng {day.month} năm {day.year}",
            f"{day.day:02} tháng {day.month:02}, {day.year}",
        ),
    ]
    assert {parse_cell_day(form, "day-first") for form in forms} == {day.isoformat()}
    american = f"{day.month}/{day.day}/{day.year}"
    assert parse_cell_day(american, "month-first") == day.isoformat()


@pytest.mark.parametrize(
    ("written", "order", "iso"),
    [
        ("3/7/2026", "", "2026-07-03"),
        ("3/7/2026", "day-first", "2026-07-03"),
        ("3/7/2026", "month-first", "2026-03-07"),
        ("6/30/2023 12:00:00 AM", "month-first", "2023-06-30"),
        ("3/7/25", "", "2025-07-03"),
        ("3/7/25", "month-first", "2025-03-07"),
        ("3-7-00", "", "2000-07-03"),
        ("ngày 3 tháng 7 năm 79", "", "2079-07-03"),
        ("6/30/2023", "day-first", None),
        ("30/6/2023", "month-first", None),
        ("Sept 1, 2023", "month-first", "2023-09-01"),
        ("2023-06-30", "month-first", "2023-06-30"),
    ],
)
def test_the_order_of_the_map_counts_and_is_never_guessed(written: str, order: str, iso: str | None) -> None:
    assert parse_cell_day(written, order) == iso


@pytest.mark.parametrize(
    "written",
    [
        *(
            "June 30, 2023 and December 31, 2023 respectively",
            "May 2022",
            "End of Q2",
            "N/A",
            "",
            "Completed",
        ),
        *(
            "quý 3 năm 2025",
            "tháng 6 năm 2023",
            "June 30",
            "30/6",
            "30/6/80",
            "30-Jun-99",
            "June 30, 3",
            "2023",
        ),
        *("31/4/2023", "2023-02-29", "February 30, 2023", "0/6/2023", "2023-13-01", "30 tháng 13 năm 2023"),
        *(
            "1899-12-31",
            "2200-01-01",
            "30/6/0203",
            "30/6/20233",
            "30/6.2023",
            "30-June 2023",
            "Juni 30, 2023",
        ),
        *("2023-06-3014:05", "before 30/6/2023", "30/6/2023?", "June 30, 2023.", "45107", "٣٠/6/2023"),
        *("June 30, 2023" + " " * 200 + "x", "1" * 10_000),
    ],
)
def test_anything_else_is_no_day(written: str) -> None:
    assert parse_cell_day(written, "") is None


@given(st.text(max_size=30) | st.text("0123456789/.- tháng ngày năm,Jun", max_size=20))
def test_whatever_is_read_is_a_real_day(written: str) -> None:
    found = parse_cell_day(written, "")
    assert found is None or 1900 <= date.fromisoformat(found).year < 2200
