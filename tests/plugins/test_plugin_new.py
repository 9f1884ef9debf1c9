"""`auditcore plugin new`: what it writes works as it stands, is checked like our own code, and is written over nothing."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from commands import Answer, CommandLine
from conftest import ROOT
from fake_plugins import Installed, fixture_of_installed
from hypothesis import given
from hypothesis import strategies as st

from auditcore.cli.plugin_new import STARTERS
from auditcore.service import plugin_starter
from auditcore.service.plugin_check import check
from auditcore.workspace import Workspace

installed = fixture_of_installed

TITLE = 'Ủy ban "Tân Hòa": 5 \\ 7'
KINDS = pytest.mark.parametrize("kind", STARTERS)


class Package(NamedTuple):
    """A plugin as `plugin new` wrote it, with the longest name that anybody would type."""

    folder: Path
    name: str
    module: str
    said: dict[str, Any]

    @property
    def files(self) -> dict[str, str]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_text(encoding="utf-8")
            for path in self.folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    @property
    def project(self) -> dict[str, Any]:
        found: dict[str, Any] = tomllib.loads(self.files["pyproject.toml"])["project"]
        return found


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Package]:
    """One of each kind, made outside of any workspace."""
    top = tmp_path_factory.mktemp("packages")
    made = {}
    for kind in STARTERS:
        name = f"{kind}-of-the-house"
        words = ("plugin", "new", name, "--kind", kind, "--title", TITLE, "--folder", str(top), "--json")
        said = CommandLine("").fine(*words).json
        made[kind] = Package(Path(said["path"]), name, name.replace("-", "_"), said)
    return made


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    return CommandLine(workspace.path, "lan", "2026-07-01")


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


def fine(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


# What is written.


def test_there_is_a_starter_for_each_kind_and_nothing_else() -> None:
    assert {*STARTERS, "every"} == {*os.listdir(plugin_starter.STARTERS)}
    assert {*plugin_starter.OFFERS} == {*STARTERS} - {"rules"}


@KINDS
def test_a_package_has_a_module_a_test_and_what_pip_needs(packages: dict[str, Package], kind: str) -> None:
    package = packages[kind]
    assert package.said == {
        "name": package.name,
        "kind": kind,
        "path": str(package.folder),
        "files": sorted(package.files),
    }
    own = {"pyproject.toml", "README.md", f"{package.module}/__init__.py", f"tests/test_{package.module}.py"}
    (*more,) = {*package.files} - own
    year = datetime.now().astimezone().year
    assert more == (
        [f"{package.module}/checklists/{package.name}-{year}.toml"] if kind == "checklist" else []
    )
    assert package.project["name"] == package.name
    assert package.project["description"] == TITLE
    assert package.project["entry-points"] == {"auditcore": {package.name: package.module}}


@KINDS
def test_its_own_names_stand_everywhere(packages: dict[str, Package], kind: str) -> None:
    package = packages[kind]
    written = "\n".join([*package.files, *package.files.values()])
    assert not [word for word in plugin_starter._words("", "", "") if word in written]
    assert package.files["README.md"].startswith(f"# {TITLE}\n")
    documented = ast.get_docstring(ast.parse(package.files[f"{package.module}/__init__.py"]))
    assert documented and documented.startswith(f"{TITLE}: ")


@KINDS
def test_a_module_is_short_and_imports_the_api_alone(packages: dict[str, Package], kind: str) -> None:
    package = packages[kind]
    module, test = (
        package.files[f"{package.module}/__init__.py"],
        package.files[f"tests/test_{package.module}.py"],
    )
    assert len(module.splitlines()) <= 75 and len(test.splitlines()) <= 60
    assert "\n# " in module, "no comment says what to change"
    assert imports(module) == {"auditcore.api"}
    assert imports(test) <= {"auditcore.api", "auditcore.testing"}


def imports(code: str) -> set[str]:
    """The modules of auditcore that a text of Python imports."""
    nodes = list(ast.walk(ast.parse(code)))
    names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name for name in names if name.split(".")[0] == "auditcore"}


# What is written works.


@KINDS
def test_it_passes_plugin_check(packages: dict[str, Package], kind: str) -> None:
    (report,) = check(str(packages[kind].folder), None)
    assert report["problems"] == [] and report["hooks"]
    offers = {offer["kind"] for offer in report["offers"]}
    assert (
        offers
        == {"checklist": {"checklist"}, "exporter": {"format"}, "channel": {"channel"}, "rules": set()}[kind]
    )


def site(package: Package, top: Path) -> Path:
    """A folder in which the package is installed, as far as Python knows."""
    info = top / "site" / f"{package.module}-0.1.0.dist-info"
    info.mkdir(parents=True)
    (top / "site" / package.module).symlink_to(package.folder / package.module)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package.name}\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text(f"[auditcore]\n{package.name} = {package.module}\n")
    return top / "site"


PYTEST = ("-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-p", "no:xdist")


@KINDS
def test_it_passes_its_own_test(packages: dict[str, Package], kind: str, tmp_path: Path) -> None:
    fine(run(packages[kind].folder, *PYTEST, also=site(packages[kind], tmp_path)))


# A change of the module that its test must find.
BREAKS = {
    "checklist": ("return checklist_files(FOLDER)", "return []"),
    "channel": ("raise RuntimeError(f\"The chat room did not take it: {reason}.\") from None", "pass"),
    "exporter": ("yield BETWEEN.join(cell(row", "BETWEEN.join(cell(row"),
    "rules": ('yield Problem("A major', '("A major'),
}  # fmt: skip


@KINDS
def test_its_test_finds_what_is_broken(packages: dict[str, Package], kind: str, tmp_path: Path) -> None:
    package = packages[kind]
    found = site(package, tmp_path)
    (found / package.module).unlink()
    copy = found / package.module / "__init__.py"
    copy.parent.mkdir()
    module = package.files[f"{package.module}/__init__.py"]
    assert BREAKS[kind][0] in module
    copy.write_text(module.replace(*BREAKS[kind]), encoding="utf-8")
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_it.py").write_text(package.files[f"tests/test_{package.module}.py"], encoding="utf-8")
    done = run(tmp_path, *PYTEST, also=found)
    assert done.returncode == 1 and "failed" in done.stdout, done.stdout + done.stderr


@KINDS
def test_it_is_as_ruff_wants_it(packages: dict[str, Package], kind: str) -> None:
    """By more rules than ruff has by itself; the length of the title's line is the title's."""
    ruff = ("-m", "ruff", "--isolated", "--no-cache")
    strict = ("--select", "E,F,W,I,B,UP,C4,SIM,RET,RUF", "--ignore", "RUF001,RUF002,E501")
    fine(run(packages[kind].folder, *ruff[:2], "check", *ruff[2:], "--target-version", "py311", *strict))
    fine(run(packages[kind].folder, *ruff[:2], "format", *ruff[2:], "--check"))


def test_no_line_of_a_starter_is_longer_than_ruffs() -> None:
    files = Path(plugin_starter.STARTERS).rglob("*.py.txt")
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines and [line for line in lines if len(line) > 88] == []


def test_all_are_as_mypy_wants_them(packages: dict[str, Package], monkeypatch: pytest.MonkeyPatch) -> None:
    """In one go: most of the time goes into reading auditcore."""
    top = packages["rules"].folder.parent
    monkeypatch.setenv("MYPYPATH", os.pathsep.join(str(package.folder) for package in packages.values()))
    words = ("-m", "mypy", "--strict", "--config-file", os.devnull, "--cache-dir", str(top / "cache"))
    fine(run(top, *words, *map(str, sorted(top.rglob("*.py")))))


def test_a_wheel_has_the_module_and_the_checklist(packages: dict[str, Package], tmp_path: Path) -> None:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed")
    package = packages["checklist"]
    fine(run(package.folder, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)))
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {name for name in package.files if name.startswith(package.module)}


def test_our_own_wheel_has_the_starters(tmp_path: Path) -> None:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed")
    fine(run(ROOT, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)))
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("auditcore/starters/")}
    top = Path(plugin_starter.STARTERS)
    assert held == {f"auditcore/starters/{path.relative_to(top).as_posix()}" for path in top.rglob("*.txt")}


# At the command line.


def test_what_comes_next_is_said(line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = line.fine("plugin", "new", "house-rules", "--kind", "rules")
    assert answer.out == f"{tmp_path / 'house-rules'}\n"
    folder = os.path.join(".", "house-rules")
    assert answer.err == (
        "Its module house_rules/__init__.py says what to change. Then:\n"
        f"  auditcore plugin check {folder}\n  auditcore plugin install {folder}\n"
        "  auditcore plugin enable house-rules\n"
    )
    line.fine("plugin", "check", folder)


def test_a_checklist_has_the_year_or_the_names_own_edition(line: CommandLine, tmp_path: Path) -> None:
    def made(name: str) -> str:
        words = ("plugin", "new", name, "--kind", "checklist", "--folder", str(tmp_path), "--json")
        files = line.fine(*words).json["files"]
        (file,) = (file for file in files if file.endswith(".toml") and "/" in file)
        found = tomllib.loads((tmp_path / name / file).read_text(encoding="utf-8"))
        assert file.endswith(f"/{found['id']}.toml")
        return f"{found['id']}, {found['edition']}: {found['title']}"

    assert made("complaints") == "complaints-2026, 2026: Complaints"
    assert made("fees-2024") == "fees-2024, 2024: Fees"


def test_a_checklist_speaks_the_workspaces_language(line: CommandLine, tmp_path: Path) -> None:
    line.fine("plugin", "new", "fees", "--kind", "checklist", "--folder", str(tmp_path), AUDITCORE_LANG="vi")
    (file,) = (tmp_path / "fees" / "fees" / "checklists").iterdir()
    assert tomllib.loads(file.read_text(encoding="utf-8"))["language"] == "vi"


def refused(answer: Answer, code: int, *words: str) -> None:
    assert answer.code == code and answer.out == "", answer
    assert all(word in " ".join(answer.err.split()) for word in words), answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("House Rules", "Write: house-rules"),
        ("nhà-của-ta", "Write: nha-cua-ta"),
        ("../house", "Write: house"),
        ("2026-rules", "Write: rules"),
        ("house_rules", "Write: house-rules"),
        ("house--rules", "Write: house-rules"),
        ("", "Write: house-rules"),
        ("\x1b[31m", "cannot be a plugin's name"),
        ("checklists", "is the name of a plugin that comes with auditcore"),
        ("json", "Write: our-json"),
        ("class", "Write: our-class"),
        ("tests", "Write: our-tests"),
        ("pytest", "Write: our-pytest"),
        ("pytest-xdist", "Write: our-pytest-xdist"),
        ("auditcore", "Write: our-auditcore"),
        ("iso9001-2015", "'iso9001-2015' is there already, from checklists"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_used_is_refused(
    line: CommandLine, tmp_path: Path, name: str, said: str
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    refused(line("plugin", "new", "--kind", "checklist", "--folder", str(place), "--", name), 4, said)
    assert not os.listdir(place) and not (tmp_path / "house").exists()


@pytest.mark.parametrize("name", ["csv-exact", "github", "simple"])
def test_a_format_that_there_is_has_no_second_one(line: CommandLine, tmp_path: Path, name: str) -> None:
    made = ("plugin", "new", name, "--folder", str(tmp_path), "--kind")
    refused(line(*made, "exporter"), 4, f"'{name}' is there already", f"our-{name}")
    line.fine(*made, "rules")


def test_the_name_of_an_installed_plugin_is_refused(
    line: CommandLine, tmp_path: Path, installed: Installed
) -> None:
    installed("house", "@hookimpl\ndef register_exporters(): return []")
    refused(
        line("plugin", "new", "house", "--kind", "rules", "--folder", str(tmp_path)),
        4,
        "a plugin of house-plugin already",
    )


@pytest.mark.parametrize(
    "make", [os.mkdir, lambda path: Path(path).touch(), lambda path: os.symlink("nowhere", path)]
)
def test_nothing_is_written_over(line: CommandLine, tmp_path: Path, make: Callable[[str], None]) -> None:
    make(str(tmp_path / "house-rules"))
    before = os.lstat(tmp_path / "house-rules")
    answer = line("plugin", "new", "house-rules", "--kind", "rules", "--folder", str(tmp_path))
    refused(answer, 4, "is there already; nothing was changed", "--folder")
    assert os.lstat(tmp_path / "house-rules").st_mtime_ns == before.st_mtime_ns


def test_a_place_that_is_not_there_is_refused(line: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in ("nowhere", "file"):
        answer = line("plugin", "new", "house-rules", "--kind", "rules", "--folder", str(tmp_path / place))
        refused(answer, 3, f"There is no folder '{tmp_path / place}'")


def test_what_was_cut_off_leaves_nothing(tmp_path: Path) -> None:
    files = {"a/b": "fine", "a/c": "\ud800"}
    with pytest.raises(UnicodeEncodeError):
        plugin_starter._write(str(tmp_path / "half"), files)
    assert not (tmp_path / "half").exists()


@pytest.mark.parametrize("title", [" ", "\x1b[31m"])
def test_a_title_that_is_no_text_is_refused(line: CommandLine, tmp_path: Path, title: str) -> None:
    place = tmp_path / "place"
    place.mkdir()
    words = ("plugin", "new", "house-rules", "--kind", "rules", "--title", title, "--folder", str(place))
    refused(line(*words), 4, "--title")
    assert not os.listdir(place)


HOSTILE = st.text(
    st.sampled_from("\"\\\n\t'`$#{}%[]=\u202e\u2028\ufeffß") | st.characters(codec="utf-8")
).filter(lambda title: title.isprintable() and bool(title.strip())) | st.sampled_from(
    ["my_plugin", 'a"""b', "a\\", "My plugin", "'''", "x\n[project]\nname = 'evil'", "\u202eab"]
)


@pytest.mark.parametrize("kind", STARTERS)
@given(title=HOSTILE)
def test_whatever_the_title_says_the_files_can_be_read(kind: str, title: str) -> None:
    title = " ".join(title.split())
    found = dict(plugin_starter._files(kind, plugin_starter._words("house", title, "house-2026")))
    project = tomllib.loads(found["pyproject.toml"])["project"]
    assert (project["name"], project["description"]) == ("house", title)
    documented = ast.parse(found["house/__init__.py"]).body[0]
    assert isinstance(documented, ast.Expr) and isinstance(documented.value, ast.Constant)
    assert documented.value.value.startswith(f"{title}: ")
    ast.parse(found["tests/test_house.py"])


def test_it_needs_what_we_are_called(packages: dict[str, Package]) -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    theirs = packages["rules"].project
    assert theirs["dependencies"] == [ours["name"]]
    assert theirs["requires-python"] == ours["requires-python"]
