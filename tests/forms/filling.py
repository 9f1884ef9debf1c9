"""Fills forms as people and programs do, for the tests."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from auditcore.errors import Refused
from auditcore.service import answer_import
from auditcore.service.answer_import import Wish
from auditcore.service.answer_weighing import Weighed
from auditcore.service.forms import content, workbook
from auditcore.workspace import Workspace

CODES, FIRST = 3, 5


class Filling:
    """A form in memory: cells by question, unit and column; `save` writes it as openpyxl does."""

    def __init__(self, ws: Workspace, id: str, units: tuple[str, ...] = (), language: str = "en") -> None:
        self.made = workbook.write(content.of(ws, id, units, language))
        self.book = openpyxl.load_workbook(io.BytesIO(self.made))

    @property
    def sheets(self) -> list[Worksheet]:
        return [sheet for sheet in self.book.worksheets if sheet.cell(CODES, 1).value == "question"]

    def rows(self) -> Iterator[tuple[Worksheet, int, str]]:
        for sheet in self.sheets:
            for row in range(FIRST, sheet.max_row + 1):
                yield sheet, row, str(self.cell(sheet, row, "key").value or "")

    def cell(self, sheet: Worksheet, row: int, column: str) -> Any:
        codes = [cell.value for cell in sheet[CODES]]
        return sheet.cell(row, codes.index(column) + 1)

    def at(self, key: str, column: str) -> Any:
        """The cell of a question: `mini/8.5-1@office`."""
        return next(self.cell(sheet, row, column) for sheet, row, held in self.rows() if held == key)

    def put(self, key: str, **cells: Any) -> Filling:
        for column, value in cells.items():
            cell = self.at(key, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with = is no formula
        return self

    def hidden(self, label: str) -> Any:
        """The cell beside a label of the hidden sheet."""
        sheet = self.book["auditcore"]
        return next(sheet.cell(row, 2) for row in range(1, 30) if sheet.cell(row, 1).value == label)

    def save(self, folder: Path, name: str = "form.xlsx") -> str:
        path = folder / name
        self.book.save(path)
        return str(path)


def looked(ws: Workspace, path: str) -> Weighed:
    return answer_import.look(ws, answer_import.open_form(ws, path))


def brought_in(ws: Workspace, path: str, **wish: bool) -> Any:
    """What the form came to, the event and the drafts."""
    form = answer_import.open_form(ws, path)
    return answer_import.bring_in(ws, form, Wish(**wish), answer_import.look(ws, form))


def last_answers(ws: Workspace, id: str) -> dict[str, Mapping[str, Any]]:
    """The last answers without who gave them and when."""
    ws.forget()
    return {
        key: {name: value for name, value in entry.items() if name not in ("on", "by", "seq", "source", "typed_by")}
        for key, entry in content.given_in(ws.view(id)).items()
    }  # fmt: skip


def events(ws: Workspace, id: str) -> int:
    return sum(1 for _event in ws.record.read(id))


def problems(ws: Workspace, path: str) -> list[str]:
    """What is wrong with a form; nothing may be recorded then."""
    id = "2026-01"
    before = events(ws, id)
    form = answer_import.open_form(ws, path)
    weighed = answer_import.look(ws, form)
    with pytest.raises(Refused) as caught:
        answer_import.bring_in(ws, form, answer_import.Wish(again=True, draft=True), weighed)
    assert events(ws, id) == before
    assert list(weighed.problems) == list(caught.value.problems)
    assert caught.value.hint
    return list(weighed.problems)
