"""Whatever Python's csv module writes comes in whole: every cell is found again, and the same file changes nothing.

Each example takes a year's register of its own in one workspace: an import knows its findings again by register.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import string
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st
from state_office import Office, founded

from auditcore import text
from auditcore.errors import Refused
from auditcore.importing.guess_words import means_nothing

NEEDED = ("No", "Unit", "Grade", "Observed")
FREE = ("Weather", "Sky", "Ward")
MAP = "".join(
    f'[{field}]\ncolumn = "{column}"\n'
    for field, column in zip(("number", "unit", "grade", "observed"), NEEDED, strict=True)
)
# Enough for a guess: what stands in the other rows may look like anything.
USUAL = ("A-1", "State", "minor", "Three of the twenty files had no receipt.")
UNITS = {"State": "state", "Desk": "desk"}
GRADES = ("major", "minor", "observation", "opportunity", "strength")

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030")
LINE_ENDS = ("\r\n", "\n", "\r")
SIGNS = string.punctuation + "\t §a0Ω"

Table = list[list[str]]


class Dialect(NamedTuple):
    delimiter: str = ","
    quotechar: str = '"'
    doublequote: bool = True
    escapechar: str | None = None
    quoting: int = csv.QUOTE_MINIMAL
    lineterminator: str = "\r\n"

    def written(self, rows: Table) -> str:
        """The file. Raises csv.Error for what cannot be written so."""
        file = io.StringIO(newline="")
        csv.writer(file, **self._asdict()).writerows(rows)
        return file.getvalue()

    def reads(self, written: str) -> Table:
        return list(csv.reader(io.StringIO(written, newline=""), strict=True, **self._asdict()))

    def told(self, encoding: str) -> str:
        """The `[file]` of a mapping."""
        said = {
            "encoding": encoding,
            "delimiter": self.delimiter,
            "quote": "none" if self.quoting == csv.QUOTE_NONE else self.quotechar,
            "escape": self.escapechar or "",
        }
        lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items() if value)
        return "[file]\n" + "".join(lines)


def kept(cell: str) -> str:
    """What is announced about every text: one kind of line end, NFC, no outer white space."""
    return unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()


def says_something(cell: str) -> bool:
    """Whether something visible stands in it, and no word for nothing, such as N/A: every finding needs that."""
    try:
        return bool(text.required(cell, "")) and not means_nothing(kept(cell))
    except Refused:
        return False


ANY = st.text(
    st.one_of(
        st.sampled_from(",;\t|:\"'\\\n\r =é\u0301\ufeff"),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=20,
)
FILLED = ANY.filter(says_something)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A header and one to five rows; the first is usual in what every finding needs."""
    free = FREE[: draw(st.integers(1, 3))]
    number = FILLED.filter(lambda cell: kept(cell).casefold() != "a-1")
    numbers = draw(st.lists(number, max_size=4, unique_by=lambda cell: kept(cell).casefold()))
    rows = [list(USUAL)]
    rows += [
        [one, draw(st.sampled_from([*UNITS])), draw(st.sampled_from(GRADES)), draw(FILLED)] for one in numbers
    ]
    return [[*NEEDED, *free], *([*row, *(draw(ANY) for _name in free)] for row in rows)]


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    """Any that the csv module itself can read again."""
    delimiter, quote, escape = draw(st.lists(st.sampled_from(SIGNS), min_size=3, max_size=3, unique=True))
    usual = [sign for sign in ",;\t|:" if sign not in (quote, escape)]
    return Dialect(
        delimiter if draw(st.booleans()) else draw(st.sampled_from(usual)),
        quote,
        doublequote := draw(st.booleans()),
        escape if not doublequote or draw(st.booleans()) else None,
        draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE])),
        draw(st.sampled_from(LINE_ENDS)),
    )


USUAL_DIALECTS = st.tuples(
    st.sampled_from(",;\t|"), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from(LINE_ENDS)
).map(lambda parts: Dialect(delimiter=parts[0], quoting=parts[1], lineterminator=parts[2]))


class Registers:
    """Years' registers that are still empty; a new workspace where its years run out."""

    def __init__(self, folder: Path) -> None:
        self._folders = (folder / str(number) for number in itertools.count())
        self._years: Iterator[int] = iter(())
        self.office: Office

    def empty(self) -> str:
        """The id of the next one, in `office`."""
        for year in self._years:
            return f"{year}-00"
        folder = next(self._folders)
        folder.mkdir()
        self.office, self._years = founded(folder), iter(range(1990, 2027))
        self.office.line.fine("unit", "add", "desk", "--name", "Desk")
        return self.empty()

    def come_in_whole(self, content: bytes, rows: Table, told: str = "") -> None:
        """The file is imported, by a mapping where something is told; every cell is found, and again nothing happens."""
        audit, office = self.empty(), self.office
        file, map = office.folder / "register.csv", office.folder / "map.toml"
        file.write_bytes(content)
        map.write_text(told + MAP, encoding="utf-8")
        words = ("--origin", "external", "--json", *(("--map", str(map)) if told else ()))
        added = office.brought(file, *words, audit=audit).json["added"]
        found = office.findings("--audit", audit)
        header, *cells = rows
        assert [one["number"] for one in added] == [kept(row[0]) for row in cells] == list(found)
        for row, finding in zip(cells, found.values(), strict=True):
            assert finding["observed"] == kept(row[3])
            assert (finding["unit"], finding["grade"]) == (UNITS[row[1]], row[2])
            free = {name: kept(cell) for name, cell in zip(header[4:], row[4:], strict=True)}
            source = finding["source"]["fields"]
            assert {name: source.get(name, "") for name in free} == free
        before = office.bytes()
        again = office.brought(file, *words, audit=audit).json
        assert again["event"] is None and len(again["unchanged"]) == len(cells)
        assert office.bytes() == before


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Registers:
    return Registers(tmp_path_factory.mktemp("any"))


FEW: dict[str, Any] = {
    "max_examples": 50,
    "deadline": None,
    # Without explaining: that takes minutes, where each example is an import.
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    "suppress_health_check": [HealthCheck.filter_too_much, HealthCheck.too_slow],
}
NASTY: Table = [
    [*NEEDED, *FREE],
    [*USUAL, "", "=1+1", "-2+3"],
    [
        "8.10",
        "State",
        "major",
        'a "quoted", one;\ttwo|three: four',
        "line one\r\nline two\n\nfour",
        "\\",
        "\\n",
    ],
    ["8.1", "Desk", "minor", "cha\u0301m, h\u00f2a", "  outer \u00a0", '"', "''"],
    ["0012", "Desk", "strength", "\ufeff1e5", "\u2028", '""', 'x"y'],
]


@settings(**FEW)
@given(tables(), dialects(), st.sampled_from(ENCODINGS))
@example(NASTY, Dialect(), "utf-8-sig")
@example(NASTY, Dialect(";", "'", False, "\\", csv.QUOTE_ALL, "\r"), "utf-16")
@example(NASTY, Dialect("|", '"', False, "^", csv.QUOTE_NONE, "\n"), "utf-16-be")
@example(NASTY, Dialect(" ", "#", True, None, csv.QUOTE_NONNUMERIC, "\r\n"), "gb18030")
def test_any_table_in_any_dialect_that_is_told_comes_in_whole(
    registers: Registers, rows: Table, dialect: Dialect, encoding: str
) -> None:
    try:
        written = dialect.written(rows)
        assume(dialect.reads(written) == rows)
    except csv.Error:
        assume(False)
    registers.come_in_whole(written.encode(encoding), rows, dialect.told(encoding))


@settings(**FEW)
@given(tables(), USUAL_DIALECTS, st.sampled_from(ENCODINGS[:3]))
@example(NASTY, Dialect(), "utf-8")
@example(NASTY, Dialect(";", quoting=csv.QUOTE_ALL, lineterminator="\n"), "utf-8-sig")
@example(NASTY, Dialect("\t"), "utf-16")
def test_any_table_in_a_usual_dialect_comes_in_whole_by_a_guess(
    registers: Registers, rows: Table, dialect: Dialect, encoding: str
) -> None:
    written = dialect.written(rows)
    assume(dialect.reads(written) == rows)
    registers.come_in_whole(written.encode(encoding), rows)


@pytest.mark.parametrize(
    ("key", "word", "dialect"),
    [
        ("delimiter", "space", Dialect(" ")),
        ("delimiter", "tab", Dialect("\t")),
        ("delimiter", "semicolon", Dialect(";")),
        ("quote", "none", Dialect(quoting=csv.QUOTE_NONE)),
    ],
)
def test_signs_may_be_told_by_their_names(
    registers: Registers, key: str, word: str, dialect: Dialect
) -> None:
    rows = [[*NEEDED, "Sky"], [word, "State", "minor", "Grey", "x"]]
    registers.come_in_whole(dialect.written(rows).encode(), rows, f'[file]\n{key} = "{word}"\n')


def test_columns_without_a_name_of_their_own_are_kept_by_their_letters(registers: Registers) -> None:
    audit, office = registers.empty(), registers.office
    file = office.folder / "register.csv"
    header = [*NEEDED, "", "Sky", "Sky", ""]
    file.write_text(Dialect().written([header, [*USUAL, "five", "six", "seven", "eight"]]), encoding="utf-8")
    office.brought(file, "--origin", "external", audit=audit)
    (found,) = office.findings("--audit", audit).values()
    kept_cells = {"Column E": "five", "Sky": "six", "Column G": "seven", "Column H": "eight"}
    assert kept_cells.items() <= found["source"]["fields"].items()
