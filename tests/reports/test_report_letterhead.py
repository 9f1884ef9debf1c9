"""The head of an official document, by annex I of Decree 30/2020."""

from __future__ import annotations

import pytest

from auditcore import i18n
from auditcore.service import reports
from auditcore.workspace import Workspace


@pytest.mark.parametrize(
    ("dated", "written"),
    [
        ("2026-02-09", "ngày 09 tháng 02 năm 2026"),
        ("2026-03-05", "ngày 05 tháng 3 năm 2026"),
        ("2026-09-28", "ngày 28 tháng 9 năm 2026"),
        ("2026-12-31", "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_a_zero_stands_before_days_below_ten_and_the_first_two_months_alone(
    workspace: Workspace, dated: str, written: str
) -> None:
    i18n.use("vi")
    head = reports.letterhead(workspace, reports.Asked(place="Tân Hòa"), "Xã Tân Hòa", dated)
    assert head.place_and_date == f"Tân Hòa, {written}"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), ()),
        (("UBND xã",), ("UBND xã", "Lưu: VT")),
        (("UBND xã", "Lưu: VT, ISO"), ("UBND xã", "Lưu: VT, ISO")),
    ],
)
def test_the_last_recipient_is_the_offices_own_file(
    workspace: Workspace, given: tuple[str, ...], told: tuple[str, ...]
) -> None:
    asked = reports.Asked(recipients=given)
    assert reports.letterhead(workspace, asked, "Xã Tân Hòa", "2026-09-28").recipients == told
