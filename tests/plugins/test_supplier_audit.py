"""The outside package of examples/: it holds to the contract, passes its own tests, and its wheel has all of it."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

from auditcore import checklists
from auditcore.service.checklists import languages

EXAMPLE = ROOT / "examples" / "supplier-audit"
PROJECT = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def run(folder: Path, *words: str, also: Path | None = None) -> subprocess.CompletedProcess[str]:
    paths = [*([str(also)] if also else []), str(ROOT), str(ROOT / "plugins")]
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with the package as pip would have installed it."""
    site = tmp_path / "site"
    shutil.copytree(
        EXAMPLE / "supplier_audit", site / "supplier_audit", ignore=shutil.ignore_patterns("__pycache__")
    )
    info = site / "supplier_audit-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {PROJECT['name']}\nVersion: {PROJECT['version']}\n"
    )
    points = PROJECT["entry-points"]["auditcore"].items()
    (info / "entry_points.txt").write_text(
        "[auditcore]\n" + "".join(f"{name} = {value}\n" for name, value in points)
    )
    return site


def its_tests(tmp_path: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Its tests, in a folder in which nothing else can be imported."""
    folder = tmp_path / "project"
    shutil.copytree(EXAMPLE / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(EXAMPLE / "pyproject.toml", folder)
    words = ("-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-p", "no:xdist")
    return run(folder, *words, also=site)


def test_it_passes_its_own_tests(tmp_path: Path, installed: Path) -> None:
    done = its_tests(tmp_path, installed)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_tests_need_its_entry_point(tmp_path: Path, installed: Path) -> None:
    shutil.rmtree(installed / "supplier_audit-1.0.dist-info")
    done = its_tests(tmp_path, installed)
    assert done.returncode == 1 and "supplier-audit" in done.stdout


def test_its_wheel_has_all_of_it(tmp_path: Path) -> None:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed")
    folder = tmp_path / "copy"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    done = run(folder, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"))
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert "supplier_audit/checklists/supplier-2026.toml" in names
        assert not any("test" in name for name in names)
        archive.extractall(tmp_path / "site")
    done = its_tests(tmp_path, tmp_path / "site")
    assert done.returncode == 0, done.stdout + done.stderr


def imports(path: Path) -> set[str]:
    """The modules of auditcore that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name for name in found if name.split(".")[0] == "auditcore"}


def test_it_imports_the_api_alone() -> None:
    (module,) = EXAMPLE.glob("supplier_audit/**/*.py")
    assert imports(module) == {"auditcore.api"}
    (test,) = EXAMPLE.glob("tests/**/*.py")
    assert imports(test) <= {"auditcore.api", "auditcore.testing"}


def test_its_checklist_is_whole_in_both_languages() -> None:
    (file,) = EXAMPLE.glob("supplier_audit/checklists/*.toml")
    found = checklists.parse(file.read_text(encoding="utf-8"), file.name)
    assert languages(found) == {"en": 0, "vi": 0}
    assert len(list(checklists.all_questions(found))) >= 12
    assert all(clause["id"].startswith("S") for clause in found["clauses"])
    assert all(question["look_for"] for _clause, question in checklists.all_questions(found))


def test_its_readme_names_every_fixture() -> None:
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    tree = ast.parse((ROOT / "auditcore" / "testing.py").read_text(encoding="utf-8"))
    fixtures = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any("fixture" in ast.dump(mark) for mark in node.decorator_list)
    ]
    assert len(fixtures) >= 4
    assert all(f"`{name}`" in readme for name in fixtures)


FIXTURES = """
from auditcore.api import Report
from auditcore.testing import Clock, FilledAudit, Office

pytest_plugins = ["auditcore.testing"]


def test_an_audit_is_filled_as_it_says(filled_audit: FilledAudit, clock: Clock) -> None:
    fine = filled_audit.office.fine
    status = {row["id"]: row["status"] for row in fine("finding", "list", "--status", "all", "--json").json}
    assert status == {
        filled_audit.major: "issued", filled_audit.minor: "draft", filled_audit.observation: "draft"
    }
    assert [row["id"] for row in fine("action", "list", "--json").json] == [filled_audit.action]
    assert fine("audit", "show", filled_audit.id, "--json").json["status"] == "under-way"
    fine("record", "verify")
    assert fine("finding", "list", "--overdue", "--json").json == []
    clock.on("2027-01-01")
    assert fine("finding", "list", "--overdue", "--json").json[0]["id"] == filled_audit.major


def test_each_has_an_office_of_its_own(workspace: Office) -> None:
    assert workspace.fine("audit", "list", "--json").json == []
    assert workspace.run("audit", "show", "2026-01", by="nobody").code == 3
    assert workspace.run("unit", "add", "x", "--name", "X", by="nobody").code == 4


def test_rows_can_be_gone_through_again(report: Report) -> None:
    assert [len(list(table.rows)) for table in report.tables for _again in "12"] == [2, 2, 0, 0]
    for table in report.tables:
        assert all(set(row) == {column.key for column in table.columns} for row in table.rows)
"""


def test_the_fixtures_are_as_they_say(tmp_path: Path) -> None:
    (tmp_path / "test_fixtures.py").write_text(FIXTURES, encoding="utf-8")
    done = run(tmp_path, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-p", "no:xdist")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
