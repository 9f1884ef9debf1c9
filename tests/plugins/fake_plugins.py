"""Outside plugins as pip would leave them: a module beside its dist-info, in a folder on the path."""

from __future__ import annotations

import importlib
import os
import sys
import textwrap
from collections.abc import Callable
from itertools import count
from pathlib import Path

import building
import pytest
from conftest import Clock

from auditcore import settings
from auditcore.workspace import Workspace

# What the code of every fake plugin may use without importing it.
HEAD = """\
from datetime import date
from auditcore.api import Channel, ChecklistSource, Exporter, Problem, hookimpl
"""

_numbers = count()


class Installed:
    """`installed("house", code)` is a distribution `house-plugin` 1.2 whose plugin is called `house`."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir()
        monkeypatch.syspath_prepend(str(folder))

    def __call__(
        self, name: str, code: str, *, distribution: str = "", version: str = "1.2", head: str = HEAD
    ) -> str:
        """The module's name, which no other fake has: Python keeps what it imported."""
        module = f"fake_{name.replace('-', '_')}_{next(_numbers)}"
        (self.folder / f"{module}.py").write_text(head + textwrap.dedent(code), encoding="utf-8")
        distribution = distribution or f"{name}-plugin"
        about = self.folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        (about / "entry_points.txt").write_text(f"[auditcore]\n{name} = {module}\n")
        importlib.invalidate_caches()
        return module


def environment(path: str, installed: Installed) -> dict[str, str]:
    """For a command line of its own process, to which the fake plugins are installed."""
    words = {"WORKSPACE": path, "AS": "linh", "TODAY": "2026-07-01", "LANG": "en"}
    paths = os.pathsep.join([str(installed.folder), *filter(None, sys.path)])
    return {**os.environ, **{f"AUDITCORE_{key}": value for key, value in words.items()}, "PYTHONPATH": paths}


def using(ws: Workspace, *names: str) -> Workspace:
    """The workspace opened anew, with these plugins in use."""
    path = os.path.join(ws.path, settings.FILE)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(settings.set_value(text, "plugins.use", ", ".join(names)))
    return Workspace(ws.path, environ=ws.environ, clock=ws.clock, warn=ws.warn, acting=ws.acting)


@pytest.fixture(name="installed")
def fixture_of_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    return Installed(tmp_path / "site", monkeypatch)


@pytest.fixture(name="office")
def fixture_of_office(workspace: Workspace, clock: Clock) -> Callable[..., building.Office]:
    """`office("house")`: the office of `building`, with these plugins in use."""

    def build(*names: str) -> building.Office:
        made = building.build(workspace, clock)
        return building.Office(using(workspace, *names), clock) if names else made

    return build
