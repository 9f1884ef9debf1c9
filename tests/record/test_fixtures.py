"""Records of each released format are kept and read for ever."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from auditcore.record import verify
from auditcore.workspace import Workspace

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


@pytest.fixture(params=sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def released(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, object]]:
    """A copy of a kept workspace (single files, a segment, evidence, a change erased by law), and what it says."""
    folder = tmp_path / request.param
    shutil.copytree(FIXTURES / request.param, folder)
    return folder, json.loads((FIXTURES / f"{request.param}.json").read_text(encoding="utf-8"))


def test_it_verifies(released: tuple[Path, dict[str, object]]) -> None:
    folder, expected = released
    result = verify.verify(str(folder))
    assert result["problems"] == []
    assert result["heads"] == expected["heads"]
    assert [note["kind"] for note in result["notes"]].count("erased") == 1


def test_it_folds_to_the_same_documents(released: tuple[Path, dict[str, object]]) -> None:
    folder, expected = released
    workspace = Workspace(str(folder), environ={})
    assert {stream: workspace.view(stream).docs for stream in workspace.record.streams()} == expected["docs"]
    assert {stream: str(workspace.record.head(stream)) for stream in workspace.record.streams()} == expected[
        "heads"
    ]
