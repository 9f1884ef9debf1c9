"""What people typed stands in an audit's reports as it was typed, in every format and both languages."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from audit_office import answer, finding, furnish, lead, started
from audit_pages import made, said

from auditcore.contract import frozen_rows
from auditcore.errors import Refused
from auditcore.service import audits
from auditcore.workspace import Workspace

KINDS = ("audit", "audit_plan", "minutes")


@pytest.fixture
def texts(shared_data: Path) -> list[str]:
    """The corpus, as far as the record takes it."""
    from auditcore import text

    found = []
    for entry in json.loads((shared_data / "hostile" / "texts.json").read_text(encoding="ascii")):
        given = (
            entry["text"]
            if isinstance(entry["text"], str)
            else entry["text"]["repeat"][0] * entry["text"]["repeat"][1]
        )
        with contextlib.suppress(Refused):
            found.append(text.required(given, "text"))
    return found


@pytest.fixture
def hostile(workspace: Workspace, texts: list[str]) -> tuple[Workspace, str]:
    """An audit with these texts wherever one can be typed."""
    ws, every = furnish(workspace), "\n".join(texts)
    id = started(ws, title=texts[0], objective=every, place=every, why=every, processes=texts[:5])
    audits.meeting(lead(ws), id, kind="closing", present=["hoa"], note=every)
    answer(ws, id, "8.5-1", unit="justice", evidence=every, spoke_with=every, note=every)
    for text in texts:
        finding(ws, id, observed=text, requirement=text, evidence=text)
    finding(ws, id, "strength", observed=every)
    audits.conclude(lead(ws), id, conclusion=every, distribution=texts[:5])
    audits.issue(lead(ws), id, unexamined_rest=every)
    return ws, id


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_hostile_texts_go_through_every_exporter(
    hostile: tuple[Workspace, str], kind: str, language: str, texts: list[str]
) -> None:
    ws, id = hostile
    found = made(ws, kind, id, language=language)
    told = said(found)
    assert all(text in told for text in texts if kind != "audit_plan" or text in texts[:1])
    for name, (_plugin, exporter) in ws.plugins.exporters().items():
        if _available(name):
            stream = io.BytesIO()
            exporter.write(frozen_rows(found), stream)
            assert stream.getvalue(), name


def _available(name: str) -> bool:
    """Whether what a format needs is installed here; what a format makes of a report has tests of its own."""
    needs: dict[str, Any] = {"xlsx": "xlsxwriter", "docx": "docx", "pdf": "typst"}
    import importlib.util

    return importlib.util.find_spec(needs.get(name, "io")) is not None
