"""Imports run one way, nothing heavy is loaded at start-up, and everything agrees with the tables in the code."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import auditcore

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "auditcore"

# Who may import whom, by layer: a module may import from its own layer and from those below it.
LAYERS = (
    ("cli", ("cli", "__main__", "testing")),
    ("service", ("service",)),
    ("workspace", ("workspace", "past", "past_day", "decision", "place")),
    ("rules", ("stats", "figures", "waiting", "notices", "reminders", "deliveries", "resemblance", "lifecycle", "clocks",
               "actionstate", "case", "guards", "analysis",
               "presets", "rulebook", "qualification", "undoing", "auditcycle", "auditstatus", "auditrules",
               "reviews", "reviewrules", "auditvisits", "fitting", "coverage", "organisation", "views", "settings",
               "columns", "render",
               "checklists", "importing", "plugins", "plugin_settings", "installed", "entrypoints",
               "isolation", "hookspecs", "api",
               "reports", "report_text", "report_cells")),
    ("record", ("record", "settings_table", "tomlfile")),
    ("model", ("model", "dates", "workdays", "text", "words", "movewords", "contract", "noticekinds")),
    ("base", ("errors", "extras", "i18n", "__init__")),
)  # fmt: skip
LEVEL = {name: number for number, (_layer, names) in enumerate(LAYERS) for name in names}

# Heavy libraries and the one module that may import each.
ONLY_IN = {
    "tinydb": {"views.py"},
    "tabulate": {"render.py"},
    "jinja2": {"service"},
    "holidays": {"service"},
    "click": {"cli"},
    "pytest": {"testing.py"},
    "xlsxwriter": {"checklists", "service"},
    "yaml": {"checklists"},
    "pluggy": {"api.py", "hookspecs.py", "plugins.py", "installed.py"},
}

PURE = (
    "lifecycle.py",
    "clocks.py",
    "notices.py",
    "deliveries.py",
    "noticekinds.py",
    "actionstate.py",
    "stats.py",
    "figures",
    "waiting.py",
    "resemblance.py",
    "case.py",
    "guards",
    "analysis.py",
    "rulebook.py",
    "qualification.py",
    "undoing.py",
    "organisation.py",
    "workdays.py",
    "auditcycle.py",
    "coverage.py",
    "fitting.py",
    "model.py",
    "columns.py",
    "reports",
    "movewords.py",
    "reviews.py",
    "reviewrules.py",
)


def sources() -> Iterator[Path]:
    yield from sorted(CORE.rglob("*.py"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            if node.module == "auditcore":
                yield from (f"auditcore.{alias.name}" for alias in node.names)
            else:
                yield node.module


def part(path: Path) -> str:
    relative = path.relative_to(CORE)
    return relative.parts[0].removesuffix(".py")


def test_imports_run_one_way() -> None:
    wrong = []
    for path in sources():
        for name in imported(path):
            words = name.split(".")
            ours = words[0] == "auditcore" and len(words) > 1 and words[1] != "__version__"
            if ours and LEVEL[words[1]] < LEVEL[part(path)]:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_every_module_has_its_layer() -> None:
    assert {part(path) for path in sources()} <= set(LEVEL)


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_in_one_place(library: str) -> None:
    users = {
        path.name if path.parent == CORE else part(path)
        for path in sources()
        if any(name.split(".")[0] == library for name in imported(path))
    }
    assert users <= ONLY_IN[library]


@pytest.mark.parametrize("name", PURE)
def test_rules_are_pure(name: str) -> None:
    path = CORE / name
    for file in path.glob("*.py") if path.is_dir() else (path,):
        reached = {"os", "time", "random", "auditcore.record", "auditcore.workspace"} & set(imported(file))
        assert not reached, file


def test_first_party_plugins_do_not_reach_into_the_core() -> None:
    for path in sorted((ROOT / "plugins").rglob("*.py")):
        assert {name for name in imported(path) if name.startswith("auditcore")} <= {"auditcore.api"}, path


def test_the_verifier_shares_no_code_with_the_writer() -> None:
    names = set(imported(CORE / "record" / "verify.py"))
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def modules_after(*arguments: str) -> set[str]:
    """The modules that one run of the command line leaves loaded."""
    code = (
        "import sys, atexit; sys.argv = ['auditcore', *sys.argv[1:]]\n"
        "atexit.register(lambda: print('\\nMODULES', *sys.modules, file=sys.__stderr__))\n"
        "from auditcore.cli.main import run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    return set(done.stderr.rpartition("MODULES")[2].split())


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_start_up_loads_little(option: str) -> None:
    loaded = modules_after(option)
    assert "auditcore.cli.main" in loaded
    # Coverage and editable installs may load a few of their own.
    assert len(loaded) <= 125, sorted(loaded)
    assert not {"tinydb", "tabulate", "importlib.metadata", "pluggy", "tomllib", "shutil"} & loaded


def test_version_is_the_one_of_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == auditcore.__version__
