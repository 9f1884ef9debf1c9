"""What a sheet shows of numbers and days in the formats that registers use."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl.styles import numbers

from auditcore.importing import formats


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("8.2", "0.00", "8.20"),
        ("8.125", "0.00", "8.13"),
        ("-8.125", "0.00", "-8.13"),
        ("8.2", "0", "8"),
        ("0.5", "0", "1"),
        ("13", "0000", "0013"),
        ("-13", "0000", "-0013"),
        ("12345", "0000", "12345"),
        ("0", "#", ""),
        ("0.5", "#.0", ".5"),
        ("8.25", "0.0##", "8.25"),
        ("8", "0.0##", "8.0"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("200000", "0E+00", "2E+05"),
        ("0.00012", "0.00E+00", "1.20E-04"),
        ("0.125", "0.0%", "12.5%"),
        ("7", '"NC-"000', "NC-007"),
        ("7", "\\N\\C000", "NC007"),
        ("7", '0" days"', "7 days"),
        ("5", "#,##0\\ [$₫-42A]", "5 ₫"),
        ("5", '"$"#,##0_);("$"#,##0)', "$5"),
        ("-5", '"$"#,##0_);("$"#,##0)', "($5)"),
        ("-5", "[Red]0.0", "-5.0"),
        ("0", '0;-0;"none";@', "none"),
        ("8.2", "General", "8.2"),
        ("200000", "@", "200000"),
        ("123456789012", "General", None),
        ("1.5", "# ?/?", None),
        ("5551234", "000-0000", None),
        ("5000", "0,", None),
        ("5", "[>9]0;000", None),
        ("1e30", "0", None),
    ],
)
def test_a_number_is_shown_as_the_sheet_shows_it(number: str, code: str, shown: str | None) -> None:
    assert formats.shown(Decimal(number), code) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy-mm-dd", "2022-10-01"),
        ("dd/mm/yyyy", "01/10/2022"),
        ("d/m/yy;@", "1/10/22"),
        ("mmm\\-yy", "Oct-22"),
        ("[$-409]mmmm d\\, yyyy", "October 1, 2022"),
        ('"ngày "d" tháng "m" năm "yyyy', "ngày 1 tháng 10 năm 2022"),
        ("[$-42A]d mmmm yyyy", None),
        ("dddd, d mmmm", None),
        ("d/m/yyyy h:mm", None),
        (formats.REGIONAL, None),
    ],
)
def test_a_day_is_shown_as_the_sheet_shows_it(code: str, shown: str | None) -> None:
    assert formats.is_date(code)
    assert formats.shown_day(datetime(2022, 10, 1), code) == shown


@pytest.mark.parametrize(
    "code", ["General", "0.00", "#,##0", '0" days"', "[Red]0", "0_d", "@", "\\d0", "[$kr-41D]0"]
)
def test_a_number_format_is_no_date(code: str) -> None:
    assert not formats.is_date(code)


def test_the_formats_that_are_known_by_number_agree_with_openpyxl() -> None:
    for number, code in numbers.BUILTIN_FORMATS.items():
        ours = formats.BUILT_IN.get(number, formats.GENERAL)
        assert formats.is_date(ours) == numbers.is_date_format(code), number
        assert formats.is_elapsed(ours) == numbers.is_timedelta_format(code), number


@pytest.mark.parametrize(
    ("number", "since_1904", "moment"),
    [
        ("1", False, datetime(1900, 1, 1)),
        ("59", False, datetime(1900, 2, 28)),
        ("61", False, datetime(1900, 3, 1)),
        ("45107", False, datetime(2023, 6, 30)),
        ("45107.4375", False, datetime(2023, 6, 30, 10, 30)),
        ("2958465", False, datetime(9999, 12, 31)),
        ("43645", True, datetime(2023, 6, 30)),
        ("-1", False, None),
        ("2958466", False, None),
        ("2958465.9999999", False, None),
        ("2958465", True, None),
    ],
)
def test_days_are_counted_as_sheets_count_them(
    number: str, since_1904: bool, moment: datetime | None
) -> None:
    assert formats.moment(Decimal(number), since_1904) == moment


@pytest.mark.parametrize(
    ("text", "plain"),
    [("8.199999999999999", "8.2"), ("0.30000000000000004", "0.3"),
     ("200000", "200000"), ("2E+5", "200000"), ("-0", "0"), ("1e-7", "0.0000001"),
     ("1e300", None), ("nan", None), ("1_0", None), ("", None), ("٣", None)],
)  # fmt: skip
def test_a_number_has_the_digits_that_a_sheet_knows(text: str, plain: str | None) -> None:
    number = formats.parse(text)
    assert (number if number is None else formats.plain(number)) == plain
