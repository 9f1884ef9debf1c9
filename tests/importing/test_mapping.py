"""Mapping files: what they may say, every problem that is told about one, and that what is written is read again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore import i18n
from auditcore.errors import NotFound, Refused
from auditcore.importing import mapping
from auditcore.importing.fields import FIELDS, positions
from auditcore.importing.mapping_keys import CHOICES, FIELD, MEANT
from auditcore.importing.shapes import Check, Field, FileOptions, Plan
from auditcore.model import GRADES
from auditcore.text import fold

EXAMPLE = Path(__file__).parents[2] / "examples" / "single-audit-map.toml"

GOOD = """\
[number]
column = "No"

[observed]
column = "Condition"

[grade]
column = "Severity"

[unit]
column = "Department"
"""


def load(text: str) -> Plan:
    return mapping.load(text, "map.toml")


def refusal(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        load(text)
    return caught.value


def fields(**fields: Field) -> dict[str, Field]:
    """The four columns that every finding needs, and others."""
    needed = {"number": "No", "observed": "Condition", "grade": "Severity", "unit": "Department"}
    required = {name: Field(columns=(column,), required=True) for name, column in needed.items()}
    return {**required, **fields}


# What a mapping says


def test_a_mapping_becomes_a_plan() -> None:
    assert load(GOOD) == Plan(FileOptions(), fields(), {}, "map.toml")


def test_everything_that_a_mapping_may_say() -> None:
    text = """\
        [file]
        encoding = "windows-1258"
        delimiter = "tab"
        quote = "'"
        escape = '\\'
        sheet = "2025"
        header = 4
        [number]
        column = "Số"
        [observed]
        column = ["Condition", "Effect"]
        [grade]
        default = "minor"
        [unit]
        column = "Department"
        split = ";"
        default = "finance"
        values = { "Phòng TC" = "finance" }
        [raised]
        column = "Date"
        order = "month-first"
        required = true
        [repeat]
        column = "Repeat"
        blank = "-"
        missing = "keep"
        [check.Paid]
        allowed = ["Y", "N"]
        [check."Paid by"]
        required = true
        """
    assert load(text) == Plan(
        FileOptions("windows-1258", "tab", "'", "\\", "2025", 4),
        {
            "number": Field(columns=("Số",), required=True),
            "observed": Field(columns=("Condition", "Effect"), required=True),
            "grade": Field(default="minor", required=True),
            "unit": Field(
                columns=("Department",),
                split=";",
                values={"Phòng TC": "finance"},
                default="finance",
                required=True,
            ),
            "raised": Field(columns=("Date",), order="month-first", required=True),
            "repeat": Field(columns=("Repeat",), blank=("-",), missing="keep"),
        },
        {"Paid": Check(("Y", "N")), "Paid by": Check(required=True)},
        "map.toml",
    )


def test_a_mapping_without_fields_leaves_them_to_be_guessed() -> None:
    assert load('[file]\nencoding = "windows-1258"\n') == Plan(
        FileOptions("windows-1258"), {}, {}, "map.toml"
    )


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_has_exactly_the_keys_that_suit_it(name: str) -> None:
    kind = FIELDS[name]
    suit = {
        "split": kind.several,
        "values": kind.kind in MEANT,
        "default": kind.default,
        "order": kind.kind == "day",
        "missing": kind.kind == "references",
    }
    for key in FIELD:
        problems = refusal(f"[{name}]\n{key} = 1.5\n").problems
        refused = any(f'"{key}" is not known here' in problem for problem in problems)
        assert refused != suit.get(key, True), key


def test_no_name_stands_twice_among_the_names_of_a_field() -> None:
    for kind in FIELDS.values():
        for names in (kind.headers, kind.inside):
            assert len({fold(name) for name in names}) == len(names)


def test_a_column_is_found_to_the_letter_before_it_is_found_folded() -> None:
    assert positions(["ma", "Mã", "MÃ "], "Mã") == [1]
    assert positions(["ma", "Mã"], "MÃ  ") == [0, 1]
    assert positions(["", "x"], "") == [0]
    assert positions(["x"], " ") == []


def test_the_example_is_a_mapping_of_the_real_register() -> None:
    plan = mapping.load_file(str(EXAMPLE))
    assert {name: field.columns for name, field in plan.fields.items()} == {
        "number": ("Finding No",),
        "title": ("Title",),
        "observed": ("Condition",),
        "grade": ("Severity",),
        "clauses": ("Requirement",),
        "unit": ("Department",),
        "repeat": ("Repeat of",),
        "action": ("Plan",),
        "action-due": ("Completion date",),
    }
    assert plan.fields["grade"].values == {
        "Material weakness": "major",
        "Significant deficiency": "minor",
        "Other": "observation",
    }
    assert [plan.fields[name].split for name in ("clauses", "unit", "repeat")] == ["letters", ";", ","]
    assert {name for name, field in plan.fields.items() if field.required} == {
        *("number", "title", "observed", "grade", "clauses", "unit"),
    }
    assert plan.checks == {"Questioned costs": Check(("Y", "N"))}


# Problems: what is added to GOOD (or stands alone), its line, what the report says

ADDED = {
    "unknown table": ("[titel]", 13, '"titel" is not known here. Write: \\[title\\]$'),
    "unknown table like no other": ("[zzzz]", 13, "Write: \\[number\\], .*\\[file\\], \\[check\\]$"),
    "unknown key": ('[title]\ncolum = "T"', 14, '\\[title\\] "colum" is not known here. Write: column$'),
    "key of another field": ('[title]\ncolumn = "T"\nsplit = ";"', 15, 'Write: column, blank, required$'),
    "unknown key of the file": ('[file]\nencodign = "utf-8"', 14, '\\[file\\] .*Write: encoding$'),
    "unknown key of a check": (
        '[check."A b"]\nallow = ["Y"]',
        14,
        '\\[check."A b"\\] "allow" .*Write: allowed$',
    ),
    "not a table": ("[check]\nPaid = true", 14, '\\[check\\] this is a table. Write a line \\[check.Paid\\]$'),
    "a list of tables": ("[[title]]", 13, "this is a table. Write a line \\[title\\]$"),
    "no column": ("[title]\nrequired = true", 13, '\\[title\\] no column is named yet. Write: column = "…"$'),
    "no column, but a default would do": (
        "[origin]",
        13,
        'Write: column = "…", or default = "…" for all rows$',
    ),
    "empty column": ('[title]\ncolumn = ""', 14, "no column is named yet"),
    "empty list of columns": ("[title]\ncolumn = []", 14, "no column is named yet"),
    "empty column among others": ('[title]\ncolumn = ["T", " "]', 14, "a column's name is empty"),
    "columns that cannot be put together": ('[owner]\ncolumn = ["A", "B"]', 14, "for texts only"),
    "number for a column": ("[title]\ncolumn = 8.10", 14, 'Write: column = "8.10"$'),
    "truth for a column": ("[title]\ncolumn = true", 14, 'must stand in quotes. Write: column = "True"$'),
    "numbers for columns": ('[title]\ncolumn = ["T", 8.1]', 14, 'Write: column = \\["…", "…"\\]$'),
    "unknown split": ('[repeat]\ncolumn = "R"\nsplit = "line"', 15, '"line" .*Write: "lines" .*split = ";"'),
    "split by a word": ('[repeat]\ncolumn = "R"\nsplit = "comma"', 15, "Write: letters, lines, numbers A sep"),
    "letters of what is no clause": (
        '[repeat]\ncolumn = "R"\nsplit = "letters"',
        15,
        "only clauses can be split into letters",
    ),
    "unknown order": ('[raised]\ncolumn = "R"\norder = "month first"', 15, 'Write: "month-first"$'),
    "unknown missing": ('[repeat]\ncolumn = "R"\nmissing = "text"', 15, "Write: refuse, keep$"),
    "no truth": ('[title]\ncolumn = "T"\nrequired = "yes"', 15, '"required" is true or false'),
    "row zero": ("[file]\nheader = 0", 14, "Write: header = 1$"),
    "row in quotes": ('[file]\nheader = "4"', 14, "Write: header = 1$"),
    "two signs": ('[file]\ndelimiter = ";;"', 14, '"delimiter" is one character'),
    "tab for a quote": ('[file]\nquote = "tab"', 14, '"quote" is one character'),
    "unknown grade": ('[grade.values]\n"Bad" = "Mayor"', 14, '\\[grade.values\\] "Mayor" .*Write: "major"$'),
    "grade like no other": ('[grade.values]\n"Bad" = "red"', 14, "Write: major, minor, observation, oppor"),
    "grade not said yet": (
        '[grade.values]\n"Bad" = "major"\n"Worse" = ""',
        15,
        'what "Worse" means is not said yet. Write one of: major, minor',
    ),
    "grade without quotes": ('[grade.values]\n"1" = 2', 14, '"1" must stand in quotes. Write: 1 = "2"$'),
    "unit that is no id": ('[unit.values]\n"TC" = "Phòng TC"', 14, '"Phòng TC" is no id.*Write: "phong-tc"$'),
    "clause not said yet": ('[clauses]\ncolumn = "C"\n[clauses.values]\nA = ""', 16, "what \"A\" means is not"),
    "values that are a text": ('[origin]\ncolumn = "O"\nvalues = "audit"', 15, 'Write: values = { "…" = "…" }$'),
    "origin of no kind": ('[origin]\ndefault = "complain"', 14, 'Write: "complaint"$'),
}  # fmt: skip
ALONE = {
    "default of no grade": (GOOD.replace('column = "Severity"', 'default = "Mayor"'), 8, 'Write: "major"$'),
    "required withheld": (GOOD.replace('"No"', '"No"\nrequired = false'), 3, "every finding needs this"),
    "key of the file at the top": ('encoding = "x"\n' + GOOD, 1, "Write it below \\[file\\].$"),
    "curly quotes": ("[number]\ncolumn = “No”\n", 2, "Use straight quotation marks"),
    "header with a space": (GOOD + "[check.Questioned costs]\n", 12, "a name with spaces or marks"),
    "header with accents": (GOOD + "[check.Mức]\n", 12, "a name with spaces or marks"),
    "word with a space": (GOOD + '[grade.values]\nMaterial weakness = "major"\n', 13, "a name with spaces"),
    "word with accents": (GOOD + '[grade.values]\nNặng = "major"\n', 13, "a name with spaces or marks"),
    "text without quotes": ("[number]\ncolumn = No\n", 2, "Put the text in quotation marks"),
    "unfinished": ('[number]\ncolumn = ["No"', 2, "this is not TOML"),
}


@pytest.mark.parametrize(
    "text, line, said",
    [*((f"{GOOD}\n{text}\n", line, said) for text, line, said in ADDED.values()), *ALONE.values()],
    ids=[*ADDED, *ALONE],
)
def test_a_problem_is_told_with_its_line_and_what_to_write(text: str, line: int, said: str) -> None:
    [problem] = refusal(text).problems
    assert problem.startswith(f"map.toml:{line}: ")
    assert re.search(said, problem, re.IGNORECASE)


def test_all_problems_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = (
        '[unit]\ncolum = "U"\n\n[grade]\ncolumn = "G"\nvalues = { A = "", B = "c" }\n[check.Q]\nx = 1\n[y]\n'
    )
    error = refusal(text)
    assert [re.match(r"map.toml(?::\d+)?", problem)[0] for problem in error.problems] == [  # type: ignore[index]
        *("map.toml", "map.toml"),
        *(f"map.toml:{line}" for line in (2, 6, 6, 8, 9)),
    ]
    assert "map.toml" in error.what
    assert "docs/import.md" in error.hint


@pytest.mark.parametrize("name", [name for name, kind in FIELDS.items() if kind.required])
def test_a_field_that_every_finding_needs_must_be_there(name: str) -> None:
    [problem] = refusal(re.sub(rf"\[{name}\]\n.*\n", "", GOOD)).problems
    assert problem.startswith(f"map.toml: [{name}] is missing. ")
    assert ("default" in problem) == (name in ("grade", "unit"))


# Files


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert mapping.load_file(str(path)) == Plan(FileOptions(), fields(), {}, str(path))


def test_a_missing_file_is_told_with_how_to_make_one(tmp_path: Path) -> None:
    path = str(tmp_path / "map.toml")
    with pytest.raises(NotFound) as caught:
        mapping.load_file(path)
    assert path in caught.value.what
    assert f"--save-map {path}" in caught.value.hint


def test_a_folder_is_no_mapping(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        mapping.load_file(str(tmp_path))


@pytest.mark.parametrize(
    "data, line",
    [
        ('[number]\ncolumn = "Số"'.encode()[:-2] + b'\xf4"', 2),
        (b"\xff\xfe" + GOOD.encode("utf-16-le"), 1),
    ],
    ids=["windows-1258", "utf-16"],
)
def test_a_file_that_is_no_utf8_is_told_with_the_line(tmp_path: Path, data: bytes, line: int) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(data)
    with pytest.raises(Refused) as caught:
        mapping.load_file(str(path))
    assert f"{path}, line {line}: this is not UTF-8" in caught.value.what


# Writing

texts = st.text(max_size=12)
names = texts.filter(str.strip)
slugs = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5})?", fullmatch=True)
signs = st.text(max_size=1)


def split_of(kind: str) -> st.SearchStrategy[str]:
    words = CHOICES["split"] if kind == "clauses" else CHOICES["split"][1:]
    return st.one_of(st.sampled_from(words), texts.filter(lambda text: not text.isalnum()))


@st.composite
def any_field(draw: st.DrawFn, name: str) -> Field:
    kind = FIELDS[name]
    meaning = {
        "clauses": texts.filter(bool),
        **{kind: st.sampled_from(CHOICES[kind]) for kind in ("grade", "origin")},
    }.get(kind.kind, slugs)
    has: dict[str, st.SearchStrategy[Any]] = {
        "columns": st.lists(names, min_size=1, max_size=3 if kind.kind == "text" else 1).map(tuple),
        "blank": st.lists(texts, max_size=3).map(tuple),
        "required": st.just(True) if kind.required else st.booleans(),
    }
    if kind.several:
        has["split"] = split_of(kind.kind)
    if kind.kind in MEANT:
        has["values"] = st.dictionaries(texts, meaning, max_size=3)
    if kind.default:
        has["default"] = st.sampled_from(CHOICES[kind.kind]) if kind.kind in CHOICES else texts
    if kind.kind == "day":
        has["order"] = st.sampled_from(["", *CHOICES["order"]])
    if kind.kind == "references":
        has["missing"] = st.sampled_from(["", *CHOICES["missing"]])
    found = Field(**draw(st.fixed_dictionaries(has)))
    return found._replace(columns=()) if found.default and draw(st.booleans()) else found


plans = st.builds(
    Plan,
    st.builds(
        FileOptions, texts, st.one_of(signs, st.just("tab")), signs, signs, texts, st.integers(0, 10**9)
    ),
    st.one_of(
        st.just({}),
        st.fixed_dictionaries(
            {name: any_field(name) for name in FIELDS if FIELDS[name].required},
            optional={name: any_field(name) for name in FIELDS if not FIELDS[name].required},
        ),
    ),
    st.dictionaries(texts, st.builds(Check, st.lists(texts, max_size=3).map(tuple), st.booleans()), max_size=3),
    st.just("map.toml"),
)  # fmt: skip


@given(plans, st.lists(texts, max_size=3))
def test_what_is_written_is_read_as_the_same_plan(plan: Plan, columns: list[str]) -> None:
    assert load(mapping.write(plan, columns)) == plan


def test_texts_that_toml_must_escape_come_back() -> None:
    odd = ['"', "\\", "\n", "\r\n", "\x7f", "\x00", "'''", "Mức độ", "# no comment", "a = b", "\u2028"]
    texts = Field(columns=tuple(filter(str.strip, odd)), blank=tuple(odd))
    words = Field(columns=("G",), values=dict.fromkeys(odd, "minor"), required=True)
    checks = {name: Check(tuple(odd)) for name in odd}
    plan = Plan(FileOptions(), fields(title=texts, grade=words), checks, "map.toml")
    assert load(mapping.write(plan, odd)) == plan


def test_half_a_surrogate_pair_does_not_keep_a_mapping_from_being_saved() -> None:
    plan = Plan(FileOptions(), fields(title=Field(columns=("\ud800x",))), {}, "map.toml")
    assert load(mapping.write(plan)).fields["title"].columns == ("?x",)


def test_each_field_is_explained_and_those_that_are_not_used_are_offered() -> None:
    written = mapping.write(Plan(FileOptions(), fields(), {}), ["No", 'The "rest"'])
    plain = " ".join(line.removeprefix("# ") for line in written.splitlines())
    for name, kind in FIELDS.items():
        assert f"\n[{name}]\n" in written or f"\n# [{name}]\n" in written
        assert kind.about in plain
    assert '# The columns of the register: "No", "The \\"rest\\""' in written
    assert max(map(len, written.splitlines())) <= 100


def test_a_mapping_that_lacks_something_has_a_place_for_it_which_must_be_filled() -> None:
    found = fields()
    del found["unit"]
    written = mapping.write(Plan(FileOptions(), found, {}))
    line = written.splitlines().index("[unit]") + 2
    [problem] = refusal(written).problems
    assert problem.startswith(f"map.toml:{line}: [unit] no column is named yet.")
    filled = written.replace('[unit]\ncolumn = ""', '[unit]\ndefault = "finance"')
    assert load(filled).fields["unit"] == Field(default="finance", required=True)


def test_a_word_whose_meaning_is_not_said_yet_is_refused_until_it_is() -> None:
    grade = Field(columns=("G",), required=True, values={"Critical": "", "Major": "major"})
    written = mapping.write(Plan(FileOptions(), {**fields(), "grade": grade}, {}))
    line = written.splitlines().index('Critical = ""') + 1
    [problem] = refusal(written).problems
    assert problem.startswith(f"map.toml:{line}: [grade.values] ")
    assert ", ".join(GRADES) in problem


@pytest.fixture
def vietnamese() -> Iterator[None]:
    i18n.use("vi")
    yield
    i18n.use("en")


@pytest.mark.usefixtures("vietnamese")
def test_a_meaning_may_be_a_word_of_the_language_in_use() -> None:
    grade = load(GOOD + '[grade.values]\nA = "nặng"\nB = "Cải tiến"\nC = "minor"\n').fields["grade"]
    assert grade.values == {"A": "major", "B": "opportunity", "C": "minor"}


def test_what_may_be_written_stands_above_meanings_that_are_not_said() -> None:
    plan = load(GOOD)
    asked = plan.fields["grade"]._replace(values={"A": "major", "B": ""})
    written = mapping.write(plan._replace(fields=plan.fields | {"grade": asked}))
    above = written.partition("[grade.values]")[0].splitlines()[-1]
    assert above == '# Write one of these where "" stands: ' + ", ".join(GRADES)
    assert 'where "" stands' not in mapping.write(plan)


@pytest.mark.usefixtures("vietnamese")
def test_what_may_be_written_has_its_words_beside_the_codes() -> None:
    plan = load(GOOD)
    asked = plan.fields["grade"]._replace(values={"B": ""})
    assert "major (nặng), " in mapping.write(plan._replace(fields=plan.fields | {"grade": asked}))


def test_units_that_are_not_known_are_offered_behind_a_comment() -> None:
    plan = load(GOOD)
    written = mapping.write(plan, ["No", "", "Unit"], ["VP", "Một cửa"])
    assert '# [unit.values]\n# VP = ""\n# "Một cửa" = ""\n' in written
    assert '"No", "Column B", "Unit"' in written
    assert load(written).fields == plan.fields
    filled = written.replace("# [unit.values]", "[unit.values]").replace('# VP = ""', 'VP = "vp"')
    assert load(filled).fields["unit"].values == {"VP": "vp"}


def test_the_head_of_a_mapping_shows_an_example_of_each_further_key() -> None:
    head = mapping.write(load(GOOD)).partition("[number]")[0]
    assert [key for key in ("split", "blank", "default", "order") if f"# {key} = " in head] == [
        *("split", "blank", "default", "order")
    ]
