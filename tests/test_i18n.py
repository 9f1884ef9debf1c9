"""The language chosen, the catalogues that it reads, and the tool that makes them."""

from __future__ import annotations

import gettext
import importlib.util
import json
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditcore import i18n

ROOT = Path(__file__).resolve().parents[1]

# A program of a few lines that speaks through click, as ours does.
PROGRAM = """
import os, sys
import click
before = set(sys.modules)
from auditcore import i18n
i18n.use(i18n.choose(os.environ, None))
after = set(sys.modules)

@click.group()
def cli(): pass

@cli.command(help=i18n._("{file}, line {line}").format(file="a", line=1))
@click.option("--unit", required=True)
@click.option("--days", type=int)
def add(unit, days): click.echo(sorted(after - before))

cli(prog_name="program")
"""


def run(*arguments: str, **environ: str) -> tuple[int, str]:
    """Exit code, and all that the program said, in this environment and no other."""
    env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "PYTHONUTF8": "1", **environ}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def vietnamese() -> Iterator[None]:
    i18n.use("vi")
    yield
    i18n.use("en")


@pytest.mark.parametrize(
    ("arguments", "english", "vietnamese"),
    [
        (["add"], "Error: Missing option '--unit'.", "Lỗi: Thiếu tùy chọn '--unit'."),
        (["add", "--unit"], "requires an argument", "cần 1 đối số"),
        (["ad"], "No such command 'ad'.", "Không có lệnh 'ad'."),
        (["ad"], "Usage: program", "Cách dùng: program"),
        (
            ["add", "--unit", "a", "--days", "x"],
            "Invalid value for '--days'",
            "Giá trị không hợp lệ cho '--days'",
        ),
        (["add", "--unit", "a", "b", "c"], "unexpected extra arguments (b c)", "Thừa đối số (b c)"),
    ],
)
def test_click_s_usage_errors_are_translated(arguments: list[str], english: str, vietnamese: str) -> None:
    code, said = run(*arguments, AUDITCORE_LANG="en")
    assert code == 2 and english in said
    code, said = run(*arguments, AUDITCORE_LANG="vi")
    assert code == 2 and vietnamese in said and english not in said


def test_help_is_translated_ours_and_click_s() -> None:
    _code, said = run("add", "--help", LANG="vi_VN.UTF-8")
    for words in ("Cách dùng:", "a, dòng 1", "Tùy chọn", "bắt buộc", "Hiện hướng dẫn này rồi thoát."):
        assert words in said
    assert "Options" not in said


def test_english_imports_nothing_beyond_click() -> None:
    code, said = run("add", "--unit", "a", AUDITCORE_LANG="en")
    assert code == 0 and said.strip() == "['auditcore', 'auditcore.i18n']"


@pytest.mark.parametrize(
    ("environ", "settings", "language"),
    [
        ({}, None, "en"),
        ({"AUDITCORE_LANG": "vi"}, 'language = "en"', "vi"),
        ({"AUDITCORE_LANG": "en", "LANG": "vi_VN"}, 'language = "vi"', "en"),
        ({"AUDITCORE_LANG": "vi_VN.UTF-8"}, None, "vi"),
        ({"AUDITCORE_LANG": "xx"}, 'language = "vi"', "vi"),
        ({"AUDITCORE_LANG": "../vi"}, None, "en"),
        ({"AUDITCORE_LANG": ""}, None, "en"),
        ({"LANG": "en_US.UTF-8"}, "# a\n  language='vi' # why\n[x]\n", "vi"),
        ({"LANG": "vi_VN.UTF-8"}, 'language = "en"', "en"),
        ({"LANG": "vi_VN.UTF-8"}, '[plugin.x]\nlanguage = "en"', "vi"),
        ({"LANG": "vi_VN.UTF-8"}, '# language = "en"', "vi"),
        ({"LANG": "vi_VN.UTF-8"}, None, "vi"),
        ({"LC_MESSAGES": "vi", "LANG": "en_US"}, None, "vi"),
        ({"LC_ALL": "C", "LANG": "vi_VN"}, None, "en"),
        ({"LC_ALL": "", "LANG": "vi_VN"}, None, "vi"),
        ({"LANG": "fr_FR.UTF-8"}, None, "en"),
        ({"LANG": "vietnamese"}, None, "en"),
    ],
)
def test_language_is_the_first_of_environment_settings_locale(
    tmp_path: Path, environ: dict[str, str], settings: str | None, language: str
) -> None:
    file = tmp_path / "auditcore.toml"
    if settings is not None:
        file.write_text(settings, "utf-8")
    assert i18n.choose(environ, str(file)) == language


def test_settings_that_cannot_be_read_choose_nothing(tmp_path: Path) -> None:
    assert i18n.choose({}, str(tmp_path)) == "en"
    assert i18n.choose({}, "a\x00b") == "en"
    (tmp_path / "bytes.toml").write_bytes(b'\xff\xfe\nlanguage = "vi"')
    assert i18n.choose({}, str(tmp_path / "bytes.toml")) == "vi"


def test_use_is_undone_by_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    i18n.use("vi")
    i18n.use("vi")
    assert (i18n._("Fri"), gettext.gettext("Usage:"), os.environ["LANGUAGE"]) == ("Thứ 6", "Cách dùng:", "vi")
    i18n.use("en")
    assert (i18n._("Fri"), gettext.gettext("Usage:"), os.environ["LANGUAGE"]) == ("Fri", "Usage:", "de")


def test_an_unknown_language_is_english() -> None:
    i18n.use("vi")
    i18n.use("xx")
    assert i18n._("Fri") == "Fri"


@pytest.mark.usefixtures("vietnamese")
def test_what_is_not_translated_stays_english_and_nothing_stays_nothing() -> None:
    assert i18n._("no message of ours") == "no message of ours"
    assert i18n._("") == ""
    assert i18n.ngettext("one thing", "many things", 1) == "one thing"


def test_english_plurals() -> None:
    assert [i18n.ngettext("{n} day", "{n} days", n) for n in (0, 1, 2)] == ["{n} days", "{n} day", "{n} days"]


def test_languages_are_english_and_the_catalogues() -> None:
    assert i18n.languages() == ("en", "vi")


@pytest.fixture
def tool() -> types.ModuleType:
    pytest.importorskip("babel")
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_compiled_catalogues_say_what_the_po_files_say(tool: types.ModuleType) -> None:
    assert tool.languages() == ["vi"]
    for language in tool.languages():
        catalog = tool.read(tool.place(language, ".po"), language)
        with Path(tool.place(language, ".mo")).open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        entries = tool.expected(catalog)
        assert len(entries) >= 20
        for key, text in entries.items():
            said = compiled.gettext(key) if isinstance(key, str) else compiled.ngettext(key[0], "", 2)
            assert said == text
        assert tool.differences(language, catalog) == []


def test_translations_keep_their_placeholders(tool: types.ModuleType) -> None:
    for language in tool.languages():
        assert tool.lost_placeholders(tool.read(tool.place(language, ".po"), language)) == []


@pytest.mark.parametrize(
    ("message", "translation", "kept"),
    [
        ("{a} of {b}", "{b} / {a}", True),
        ("{a!r}", "{a}", True),
        ("%(prog)s, version", "%(prog)s", True),
        ("{a} of {b}", "{a}", False),
        ("{a}", "{à}", False),
        ("{a}", "{a", False),
        ("plain", "{a}", False),
        ("%(prog)s", "prog", False),
        (("{one}", "{many}"), ("{many}",), True),
        (("{one}", "{many}"), ("{one}",), False),
    ],
)
def test_a_lost_placeholder_is_found(
    tool: types.ModuleType, message: str | tuple[str, str], translation: str | tuple[str, ...], kept: bool
) -> None:
    catalog = tool.new_catalog("vi")
    catalog.add(message, translation)
    assert (tool.lost_placeholders(catalog) == []) is kept


@pytest.fixture
def house(tool: types.ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with one source file and a Vietnamese catalogue, on which the tool works."""
    (tmp_path / "auditcore" / "locale" / "vi" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "auditcore" / "a.py").write_text(
        '_("Hello {name}.")\nngettext("{n} day", "{n} days", 2)\n', "utf-8"
    )
    monkeypatch.setattr(tool, "ROOT", str(tmp_path))
    monkeypatch.setattr(tool, "LOCALE", str(tmp_path / "auditcore" / "locale"))
    monkeypatch.setattr(tool, "POT", str(tmp_path / "auditcore" / "locale" / "auditcore.pot"))
    return tmp_path


def translate(house: Path, message: str, text: str) -> None:
    po = house / "auditcore" / "locale" / "vi" / "LC_MESSAGES" / "auditcore.po"
    old = f"msgid {json.dumps(message)}\nmsgstr "
    content = po.read_text("utf-8")
    assert old in content
    head, tail = content.split(old)
    po.write_text(f"{head}{old}{json.dumps(text, ensure_ascii=False)}\n{tail.partition(chr(10))[2]}", "utf-8")


def test_the_tool_extracts_merges_compiles_and_checks(tool: types.ModuleType, house: Path) -> None:
    assert len(tool.check()) > 1
    tool.extract()
    tool.compile_()
    assert tool.check() == []
    assert "auditcore/locale/vi/LC_MESSAGES/auditcore.po: not translated: 'Hello {name}.'" in tool.check(
        complete=True
    )

    translate(house, "Hello {name}.", "Chào {name}.")
    assert any("run compile" in problem for problem in tool.check())
    tool.compile_()
    assert tool.check() == []

    (house / "auditcore" / "a.py").write_text('_("Hello {name}.")\n_("New.")\n', "utf-8")
    said = "\n".join(tool.check())
    assert "it lacks 'New.'" in said and "gone from the code: '{n} day'" in said
    tool.extract()
    tool.compile_()
    assert tool.check() == []
    assert tool.read(tool.place("vi", ".po"), "vi")["Hello {name}."].string == "Chào {name}."


def test_extracting_again_changes_no_byte(tool: types.ModuleType, house: Path) -> None:
    tool.extract()
    translate(house, "Hello {name}.", "Chào {name}.")
    tool.extract()
    tool.compile_()
    before = {path: path.read_bytes() for path in (house / "auditcore" / "locale").rglob("*.*o*")}
    assert len(before) == 3
    tool.extract()
    tool.compile_()
    assert {path: path.read_bytes() for path in before} == before


def test_an_untranslated_plural_is_not_compiled_as_the_english_singular(
    tool: types.ModuleType, house: Path
) -> None:
    tool.extract()
    tool.compile_()
    with Path(tool.place("vi", ".mo")).open("rb") as file:
        assert gettext.GNUTranslations(file).ngettext("{n} day", "{n} days", 5) == "{n} days"
