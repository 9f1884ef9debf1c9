"""The settings: read, checked, changed in place, explained."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from auditcore import settings
from auditcore.errors import NotFound, Refused
from auditcore.settings import SETTINGS, Setting
from auditcore.text import normalise

ROOT = Path(__file__).resolve().parents[1]
KEYS = [setting.key for setting in SETTINGS]

WELL = """\
# Ours.
organisation = "Ủy ban \\"A\\""  # the name
timezone = 'Asia/Ho_Chi_Minh'

[policy]   # what we demand
extensions = 2
major.answer-days = 10 # not 14

[policy.minor]
answer-days = 0x15
# end of minor

[plugins]
use = [
  "mail",  # see below
  # "calendar",
]

[plugin.mail]
server = "mail.invalid"
anything = { goes = [1, 2.5] }
"""


def problems_of(text: str, **environ: str) -> list[str]:
    with pytest.raises(Refused) as refusal:
        settings.parse(text.encode(), environ)
    assert refusal.value.hint
    return list(refusal.value.problems)


class TestReading:
    def test_an_empty_file_gives_the_design_s_defaults(self) -> None:
        found = settings.parse(b"", {})
        assert [
            found.get(f"policy.{grade}.answer-days")
            for grade in ("major", "minor", "observation", "strength")
        ] == [
            14,
            30,
            30,
            0,
        ]
        demands = ("correction", "cause", "structured-cause", "effect-plan")
        table = {
            grade: [found.get(f"policy.{grade}.{name}") for name in demands] for grade in ("major", "minor")
        }
        assert table == {"major": [True] * 4, "minor": [True, True, False, True]}
        assert not any(
            found.get(f"policy.{g}.{n}") for g in ("observation", "opportunity", "strength") for n in demands
        )
        assert (found.get("language"), found.get("programme.unit-months"), found.get("plugins.use")) == (
            "en",
            12,
            [],
        )
        assert {found.origin(key) for key in KEYS} == {"default"}

    def test_every_default_is_a_value_that_the_check_allows(self) -> None:
        for setting in SETTINGS:
            assert settings._wrong(setting, setting.default) == [], setting.key

    def test_values_of_the_file_and_where_they_come_from(self) -> None:
        found = settings.parse(WELL.encode(), {})
        assert found.get("organisation") == 'Ủy ban "A"'
        assert found.get("policy.major.answer-days") == 10
        assert found.get("policy.minor.answer-days") == 21
        assert found.get("plugins.use") == ["mail"]
        assert found.origin("policy.major.answer-days") == "auditcore.toml"
        assert found.origin("policy.major.cause") == "default"
        assert found.section("plugin.mail") == {"server": "mail.invalid", "anything": {"goes": [1, 2.5]}}
        assert found.section("plugin.other") == found.section("checklists") == {}

    def test_text_is_kept_as_all_text_is(self) -> None:
        assert settings.parse('organisation = " a\u0301 "'.encode(), {}).get("organisation") == "á"

    def test_the_environment_sets_the_language_alone(self) -> None:
        found = settings.parse(b'language = "en"', {"AUDITCORE_LANG": "vi_VN.UTF-8", "AUDITCORE_ME": "x"})
        assert (found.get("language"), found.origin("language")) == ("vi", "environment AUDITCORE_LANG")
        assert found.origin("me") == "default"

    def test_the_digest_is_that_of_the_file_s_bytes(self, tmp_path: Path) -> None:
        path = tmp_path / "auditcore.toml"
        path.write_bytes(b"# a\r\n")
        assert settings.load(str(path), {}).digest == hashlib.sha256(b"# a\r\n").hexdigest()

    def test_rows_tell_all_settings(self) -> None:
        rows = list(settings.parse(WELL.encode(), {}).rows())
        assert [key for key, *_rest in rows] == KEYS
        assert all(doc for *_rest, doc in rows)
        assert ("policy.extensions", 2, "auditcore.toml") in [row[:3] for row in rows]

    def test_no_other_key_can_be_asked_for(self) -> None:
        with pytest.raises(KeyError):
            settings.parse(b"", {}).get("policy.major.answer_days")

    def test_a_missing_file_is_not_found(self, tmp_path: Path) -> None:
        for reader in (lambda path: settings.load(path, {}), settings.check):
            with pytest.raises(NotFound, match=r"nothing\.toml") as missing:
                reader(str(tmp_path / "nothing.toml"))
            assert "auditcore init" in missing.value.hint

    def test_reading_imports_no_time_zones(self) -> None:
        code = (
            "import sys, click; from auditcore import settings;"
            "b = {'zoneinfo', 'difflib', 'dataclasses', 'pathlib', 'tomllib', 'unicodedata'};"
            "print(sorted(b & set(sys.modules)));"
            "settings.parse(b'timezone = \"Asia/Ho_Chi_Minh\"', {}); print(sorted(b & set(sys.modules)))"
        )
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        said = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        ).stdout
        assert said == "[]\n['tomllib']\n"


class TestProblems:
    def test_all_are_listed_with_their_lines(self) -> None:
        text = (
            'organisaton = "x"\n\n[policy.major]\n# a comment\nanswer-days = "ten"\ncause = 1\n'
            "[evidence]\nmax-megabytes = 0\n[plugins]\nuse = [\n 1,\n]\nme = 1\n"
        )
        found = problems_of(text)
        assert [problem.split(": ")[0] for problem in found] == [
            f"auditcore.toml, line {n}" for n in (1, 5, 6, 8, 10, 13)
        ]
        assert "organisaton" in found[0] and "“organisation”" in found[0]
        assert "from 0 to 3650" in found[1] and '"ten"' in found[1]
        assert "true or false" in found[2]
        assert "from 1 to 10000" in found[3]

    @pytest.mark.parametrize(
        "line",
        [
            *("organisation = 1", 'organisation = ["a"]', 'organisation = "a\\u0007b"', "organisation.x = 1"),
            *(
                'language = "fr"',
                'language = "../vi"',
                'language = "VI"',
                'me = "Lan Nguyễn"',
                "timezone = 7",
            ),
            *(
                "policy.extensions = 1.0",
                "policy.extensions = true",
                "policy.extensions = -1",
                "policy.extensions = 101",
                "[[me]]\na = 1",
                "[[policy.major]]",
                "policy = 1",
            ),
            *(
                "policy.major.cause = 0",
                'plugins.use = "mail"',
                "plugins.use = [1]",
                "plugin = 1",
                "checklists = 1",
            ),
            *('"policy.extensions" = 1', '"" = 1', 'grades.definition.huge = "x"', "policy.extensions = nan"),
        ],
    )
    def test_an_unfit_line_is_refused(self, line: str) -> None:
        assert len(problems_of(f"\n{line}\n")) == 1
        assert problems_of(f"\n{line}\n")[0].startswith("auditcore.toml, line 2: ")

    @pytest.mark.parametrize(
        ("data", "line"),
        [
            (b"me = ", 1),
            (b"\n\nme 1\n", 3),
            (b'a = 1\nme = "x\n', 2),
            (b'me = """x\n\n', 2),
            (b"me = 1\nme = 2\n", 2),
            (b"\n\xff = 1", 2),
            (b"# a\n[policy\n", 2),
            (b"x = " + b"[" * 5000, 1),
            (b"x = " + b"9" * 5000, 1),
        ],
    )
    def test_what_is_no_toml_names_file_and_line(self, data: bytes, line: int, tmp_path: Path) -> None:
        path = tmp_path / "auditcore.toml"
        path.write_bytes(data)
        with pytest.raises(Refused) as refusal:
            settings.load(str(path), {})
        (problem,) = refusal.value.problems
        assert problem.startswith(f"{path}, line {line}: ") and problem.isprintable() and len(problem) < 400
        assert settings.check(str(path)) == [problem]

    def test_a_line_separator_in_a_text_ends_no_line(self) -> None:
        assert problems_of('organisation = "a\u2028b"\nme = 1')[0].startswith("auditcore.toml, line 2: ")

    def test_an_unknown_language_in_the_environment_is_named_as_such(self) -> None:
        (problem,) = problems_of("", AUDITCORE_LANG="fr")
        assert problem.startswith("AUDITCORE_LANG: ") and '"fr"' in problem and "en, vi" in problem

    def test_only_check_looks_for_the_time_zone(self, tmp_path: Path) -> None:
        path = tmp_path / "auditcore.toml"
        path.write_text('\ntimezone = "Asia/Saigonn"\nme = 1\n')
        assert len(settings.check(str(path))) == 2
        path.write_text('\ntimezone = "Asia/Saigonn"\n')
        (problem,) = settings.check(str(path))
        assert problem.startswith(f"{path}, line 2: ") and "Asia/Saigonn" in problem
        assert settings.load(str(path), {}).get("timezone") == "Asia/Saigonn"
        path.write_text('timezone = "Asia/Ho_Chi_Minh"\n')
        assert settings.check(str(path)) == []

    def test_keys_and_values_reach_the_terminal_harmless(self) -> None:
        for line in ('"a\\u001b[2Jb" = 1', 'me = "\\u001b[2J"', 'me = "\\u202e"', f'"{"k" * 9000}" = 1'):
            (problem,) = problems_of(line)
            assert problem.isprintable() and len(problem) < 400


def change(text: str, key: str, raw: str) -> str:
    """The changed text, once it is seen that nothing else changed."""
    new = settings.set_value(text, key, raw)
    before, after = settings.parse(text.encode(), {}), settings.parse(new.encode(), {})
    assert [k for k in KEYS if before.get(k) != after.get(k)] in ([], [key])
    assert after.section("plugin.mail") == before.section("plugin.mail")
    assert after.origin(key) == "auditcore.toml"
    return new


class TestChanging:
    @pytest.mark.parametrize(
        ("key", "raw", "old", "new"),
        [
            (
                "organisation",
                'B "x" # \\ é',
                'organisation = "Ủy ban \\"A\\""  #',
                'organisation = "B \\"x\\" # \\\\ é"  #',
            ),
            ("timezone", "Europe/Berlin", "'Asia/Ho_Chi_Minh'", '"Europe/Berlin"'),
            ("policy.major.answer-days", "7", "major.answer-days = 10 # not", "major.answer-days = 7 # not"),
            ("policy.minor.answer-days", "8", "answer-days = 0x15\n", "answer-days = 8\n"),
            (
                "plugins.use",
                "mail, ics",
                '[\n  "mail",  # see below\n  # "calendar",\n]\n',
                '["mail", "ics"]\n',
            ),
            ("plugins.use", "", '[\n  "mail",  # see below\n  # "calendar",\n]\n', "[]\n"),
            ("policy.minor.cause", "no", "answer-days = 0x15\n", "answer-days = 0x15\ncause = false\n"),
            ("me", "lan", "Ho_Chi_Minh'\n", 'Ho_Chi_Minh\'\nme = "lan"\n'),
            ("policy.due-soon-days", "3", "# not 14\n", "# not 14\ndue-soon-days = 3\n"),
            ("evidence.max-megabytes", "5", "[1, 2.5] }\n", "[1, 2.5] }\n\n[evidence]\nmax-megabytes = 5\n"),
            # [policy.major] would be a second definition of the table, so the key goes where its neighbours are.
            ("policy.major.cause", "OFF", "# not 14\n", "# not 14\nmajor.cause = false\n"),
        ],
    )
    def test_one_line_changes_and_all_else_stays(self, key: str, raw: str, old: str, new: str) -> None:
        assert WELL.count(old) == 1
        assert change(WELL, key, raw) == WELL.replace(old, new)

    def test_line_ends_are_kept_and_a_missing_last_one_is_written(self) -> None:
        assert change('me = "a"\r\n', "language", "vi") == 'me = "a"\r\nlanguage = "vi"\r\n'
        assert change('me = "a"', "language", "vi") == 'me = "a"\nlanguage = "vi"\n'
        assert change("", "policy.extensions", "0") == "[policy]\nextensions = 0\n"
        assert change("[policy]", "me", "lan") == 'me = "lan"\n[policy]'

    def test_odd_but_valid_toml_is_understood(self) -> None:
        text = 'organisation = """\nA = # "B"\n[policy]\n"""\n"me"   =   "a" #b#c\n[ policy . "major" ]\ncause=true#x\n'
        assert change(text, "me", "lan") == text.replace('"a" #', '"lan" #')
        assert change(text, "policy.major.cause", "false") == text.replace("=true#x", "=false#x")
        assert change(text, "organisation", "C").startswith('organisation = "C"\n"me"')

    def test_a_key_in_an_inline_table_is_refused_with_its_line(self) -> None:
        for text in ("\npolicy = { extensions = 1, review-days = 2 }\n", "\npolicy = { extensions = 1 }\n"):
            with pytest.raises(Refused, match=r"policy\.extensions") as refusal:
                settings.set_value(text, "policy.extensions", "2")
            assert "line 2" in refusal.value.hint

    @pytest.mark.parametrize(
        ("key", "raw"),
        [
            *(
                ("language", "fr"),
                ("policy.extensions", "many"),
                ("policy.extensions", "-1"),
                ("me", "Lan N"),
            ),
            *(("policy.major.cause", "maybe"), ("timezone", "Asia/Saigonn"), ("organisation", "a\x07b")),
            *(("evidence.max-megabytes", "0"), ("policy.extensions", "9" * 5000), ("policy.extensions", "١")),
        ],
    )
    def test_an_unfit_value_is_refused(self, key: str, raw: str) -> None:
        with pytest.raises(Refused):
            settings.set_value(WELL, key, raw)

    @pytest.mark.parametrize(
        "key", ["organisaton", "policy", "plugin.mail.server", "", "policy.major.answer_days"]
    )
    def test_an_unknown_key_is_refused(self, key: str) -> None:
        with pytest.raises(Refused, match="there is no setting") as refusal:
            settings.set_value(WELL, key, "1")
        assert "config show" in refusal.value.hint

    def test_a_setting_is_taken_out_and_all_else_stays(self) -> None:
        text = '# ours\nme = "lan" # me\norganisation = "A"\n[notify]\nchannels = ["file"]\n'
        assert settings.unset_value(text, "notify.channels") == text.replace('channels = ["file"]\n', "")
        assert settings.unset_value(text, "me") == text.replace('me = "lan" # me\n', "")
        assert settings.unset_value(text, "timezone") == text
        with pytest.raises(Refused, match="there is no setting") as refusal:
            settings.unset_value(text, "notify.chanels")
        assert "notify.channels" in str(refusal.value)
        with pytest.raises(Refused, match="line 1"):
            settings.unset_value("me = ", "me")

    def test_a_value_that_is_refused_can_be_taken_out(self) -> None:
        assert settings.unset_value("policy.extensions = -1\n", "policy.extensions") == ""

    def test_a_broken_file_is_refused_and_an_unfit_one_can_be_mended(self) -> None:
        with pytest.raises(Refused, match="line 1"):
            settings.set_value("me = ", "me", "lan")
        assert (
            settings.set_value("policy.extensions = -1\n", "policy.extensions", "1")
            == "policy.extensions = 1\n"
        )

    @given(st.text(max_size=30), st.sampled_from(["", WELL, "# a\n\n[policy]\n", "me = 'a'"]))
    def test_any_text_comes_back_from_the_file(self, value: str, text: str) -> None:
        try:
            new = settings.set_value(text, "organisation", value)
        except Refused as refusal:
            assert refusal.what.startswith("organisation: ")
            return
        found = settings.parse(new.encode(), {}).get("organisation")
        assert found == normalise(value, "")
        assert settings.set_value(new, "organisation", value) == new

    @examples(max_examples=25, deadline=None)
    @given(st.permutations([s for s in SETTINGS if s.kind in ("int", "bool")]).map(lambda order: order[:12]))
    def test_settings_set_in_any_order_are_all_there(self, order: list[Setting]) -> None:
        text = WELL
        for setting in order:
            text = change(text, setting.key, "yes" if setting.kind == "bool" else "1")
        found = settings.parse(text.encode(), {})
        assert all(found.get(setting.key) == 1 for setting in order)
        assert "# end of minor" in text and "# what we demand" in text


class TestExplaining:
    def test_the_first_file_says_what_was_given_and_nothing_else(self) -> None:
        text = settings.starter('Ủy ban "A"', "vi", "Asia/Ho_Chi_Minh", "lan-nguyen")
        assert tomllib.loads(text) == {
            "organisation": 'Ủy ban "A"',
            "language": "vi",
            "timezone": "Asia/Ho_Chi_Minh",
            "me": "lan-nguyen",
        }
        assert text.count("#") > 4
        assert all(line == "" or line[0] == "#" or "=" in line for line in text.splitlines())

    @pytest.mark.parametrize(
        "given",
        [("A", "fr", "", ""), ("A", "en", "Mars/Base", ""), ("A", "en", "", "L N"), ("a\x07", "en", "", "")],
    )
    def test_the_first_file_is_not_written_with_an_unfit_value(
        self, given: tuple[str, str, str, str]
    ) -> None:
        with pytest.raises(Refused):
            settings.starter(*given)

    def test_the_docs_table_has_a_row_of_four_cells_for_each_setting(self) -> None:
        rows = settings.docs_table().splitlines()
        assert len(rows) == len(SETTINGS) + 2
        assert all(row.replace("\\|", "").count("|") == 5 for row in rows)
        assert any(
            "`policy.major.answer-days`" in row and "`14`" in row and "0 to 3650" in row for row in rows
        )
