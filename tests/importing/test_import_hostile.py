"""Hostile texts as cells, as names of columns and of files: refused by row and column, or kept and shown as texts."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

import pytest
import tabulate
from commands import Answer
from state_office import AUDIT, HEADER, MAP_BY_HAND, USUAL, Office, empty, file_of, mapped, office
from test_hostile import harmless, kept, load
from workbooks import MAIN, TYPES, made
from workbooks import rows as sheet_of_rows
from workbooks import text as xlsx_cell

__all__ = ["empty", "office"]


KINDS = ("csv", "xlsx")


def with_cell(column: str, value: str) -> list[list[str]]:
    """A register of one usual row in which one cell, or the name of the last column, is another."""
    header, row = list(HEADER), list(USUAL)
    if column == "header":
        header[-1] = value
    else:
        row[header.index(column)] = value
    return [header, row]


def cannot_be_kept(value: str) -> str:
    """Why a text is refused; "" where it is kept. Said apart from the program's own words for it."""
    for at, character in enumerate(value.replace("\r\n", "\n").replace("\r", "\n"), start=1):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            return f"the character U+{ord(character):04X} at position {at} cannot be kept as text."
    return ""


@pytest.fixture(scope="module")
def texts(shared_data: Path) -> dict[str, str]:
    return {entry["id"]: entry["text"] for entry in load(shared_data, "texts.json")}


def writable(texts: dict[str, str], kind: str) -> dict[str, str]:
    """The texts that such a file can hold: UTF-8 has no half of a surrogate pair."""
    return {id: value for id, value in texts.items() if kind == "xlsx" or id != "lone-surrogate"}


# Texts in cells


@pytest.mark.parametrize("kind", KINDS)
def test_texts_are_refused_with_row_and_column_or_come_back_unchanged(
    kind: str, office: Office, texts: dict[str, str]
) -> None:
    held = writable(texts, kind)
    rows = [[f"T-{id}", "State", "minor", value, f"Title {id}", value] for id, value in held.items()]
    name = f"register.{kind}"
    with office.untouched():
        answer = office.bring(file_of(office, [HEADER, *rows], name), *mapped(office))
    harmless(answer.out + answer.err)
    assert answer.code == 4
    expected = set()
    for at, (id, value) in enumerate(held.items(), start=2):
        if why := cannot_be_kept(value):
            expected |= {f"row {at}, Observed: D{at}: {why}", f"row {at}, Remark: F{at}: {why}"}
        elif id == "blank-only":
            expected.add(f"row {at}, Observed: must be filled in.")
    told = [line.strip() for line in answer.err.splitlines() if line.startswith("  row ")]
    assert {
        line.removesuffix(" Remove it and try again; line breaks and tabs are fine.") for line in told
    } == expected
    assert len(told) == len(expected) > 15

    good = [row for row in rows if not cannot_be_kept(row[3]) and kept(row[3])]
    harmless("".join(office.brought(file_of(office, [HEADER, *good], name), *mapped(office))[1:]))
    found = office.findings()
    assert len(found) == len(good) > 40
    for number, _unit, _grade, observed, title, remark in good:
        finding = found[number]
        assert (finding["observed"], finding["title"]) == (kept(observed), title)
        assert finding["source"]["fields"]["Remark"] == kept(remark)
    with office.untouched():
        office.brought(file_of(office, [HEADER, *good], name), *mapped(office))
    assert "No problem found." in office.line.fine("record", "verify").out


def test_half_a_surrogate_pair_in_a_csv_file_is_no_utf_8(empty: Office, texts: dict[str, str]) -> None:
    with empty.untouched():
        answer = empty.bring(file_of(empty, with_cell("Remark", texts["lone-surrogate"])), *mapped(empty))
    harmless(answer.out + answer.err)
    assert answer.code == 4 and "is not UTF-8" in answer.err and "in line 2" in answer.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_may_be_any_text_and_is_an_id_as_it_is(
    kind: str, office: Office, texts: dict[str, str]
) -> None:
    """As it stands in the file or as it is kept, a number leads to its finding."""
    unique = {
        kept(value).casefold(): value
        for value in writable(texts, kind).values()
        if kept(value) and not cannot_be_kept(value)
    }
    rows = [[value, *USUAL[1:]] for value in unique.values()]
    with office.untouched():
        answer = office.bring(file_of(office, [HEADER, *rows], f"register.{kind}"), *mapped(office))
    long = {at: value for at, value in enumerate(unique.values(), start=2) if len(kept(value)) > 60}
    assert answer.code == 4 and len(long) == 2
    for at, value in long.items():
        assert f"row {at}: the number has {len(kept(value))} characters; it may have 60." in answer.err

    unique = {key: value for key, value in unique.items() if len(kept(value)) <= 60}
    rows = [[value, *USUAL[1:]] for value in unique.values()]
    told = office.brought(file_of(office, [HEADER, *rows], f"register.{kind}"), *mapped(office), "--json")
    assert [one["number"] for one in told.json["added"]] == [kept(value) for value in unique.values()]
    for one, value in zip(told.json["added"], unique.values(), strict=True):
        for typed in (value, kept(value)):
            shown = office.line.fine("finding", "show", "--json", "--", typed)
            assert (shown.json["id"], shown.json["reference"]) == (one["id"], kept(value))


def test_a_unit_may_have_any_name(office: Office, texts: dict[str, str]) -> None:
    names = {kept(value) for value in texts.values() if kept(value) and not cannot_be_kept(value)}
    rows = [[f"U-{at}", name, *USUAL[2:]] for at, name in enumerate(sorted(names))]
    harmless("".join(office.brought(file_of(office, [HEADER, *rows]), *mapped(office))[1:]))
    known = office.units()
    found = [known[row["unit"]] for row in office.findings().values()]
    # A name that differs in nothing but case is the same unit; one that differs in its marks (hòa, hoà) is another.
    assert [name.casefold() for name in found] == [row[1].casefold() for row in rows]
    assert {"hòa", "hoà"} <= set(found)
    for id in known:
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", id) and len(id) <= 60, id
    harmless(office.line.fine("unit", "list").out)
    with office.untouched():
        office.brought(file_of(office, [HEADER, *rows]), *mapped(office))


PLACES = ("No", "Unit", "Grade", "Observed", "Title", "Remark", "header")


@pytest.mark.parametrize("place", PLACES)
def test_nothing_harmful_is_printed_while_looking_at_a_file(
    place: str, empty: Office, texts: dict[str, str]
) -> None:
    """Wherever a text stands, whether it is refused or shown: with a map and by a guess."""
    for id, value in texts.items():
        if value.isprintable() and id not in ("term-zero-width", "html-script"):
            continue
        for words in ((), mapped(empty)):
            answer = empty.bring(
                file_of(empty, with_cell(place, value), "register.xlsx"), "--dry-run", *words
            )
            assert answer.code in (0, 4), (id, answer.err)
            harmless(answer.out + answer.err)


FORGED = "x\nforged: all is saved\nforged: all is lost"


def forges_nothing(answer: Answer) -> None:
    for line in (answer.out + answer.err).splitlines():
        assert not line.lstrip().startswith("forged"), line


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("twice", [False, True])
def test_a_line_break_in_a_cell_forges_no_message(place: str, twice: bool, office: Office) -> None:
    """Wherever it stands, in a register that is sound, has a number twice, or was changed since the last time."""
    file = file_of(office, [*with_cell(place, FORGED), *([USUAL, USUAL] if twice else [])])
    for words in (("--add-units",), (), ("--add-units", "--dry-run")):
        forges_nothing(office.line("finding", "import", str(file), "--audit", AUDIT, *mapped(office), *words))
    changed = with_cell(place, FORGED)
    changed[1][3] += "!"
    forges_nothing(office.bring(file_of(office, changed), *mapped(office)))


def test_a_line_break_in_the_name_of_a_sheet_forges_no_message(empty: Office) -> None:
    content = sheet_of_rows("".join(map(xlsx_cell, HEADER)), "".join(map(xlsx_cell, USUAL)))
    parts = (
        f'<sheet name="{name}" r:id="{id}"/>' for name, id in (("x_x000A_forged", "a"), ("F_x001B_[2J", "a"))
    )
    book = f'<workbook {MAIN} xmlns:r="{TYPES}"><sheets>{"".join(parts)}</sheets></workbook>'
    (empty.folder / "named.xlsx").write_bytes(made(content, xl__workbook_xml=book))
    answer = empty.bring(empty.folder / "named.xlsx", "--dry-run")
    assert "x ⏎ forged" in answer.err
    harmless(answer.err)
    forges_nothing(answer)


def test_a_line_break_in_a_note_forges_no_message(empty: Office) -> None:
    map = empty.folder / "more.toml"
    map.write_text(
        MAP_BY_HAND + '[raised]\ncolumn = "Remark"\n[owner]\ncolumn = "Title"\n[repeat]\ncolumn = "Ref"\n',
        "utf-8",
    )
    rows = [[*HEADER, "Ref"], [*USUAL[:4], FORGED, FORGED, FORGED]]
    answer = empty.bring(file_of(empty, rows), "--dry-run", "--map", str(map))
    assert "kept as text" in answer.err
    forges_nothing(answer)


@pytest.fixture(scope="module")
def filled(
    empty: Office, texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Office, dict[str, str]]:
    """An office with a finding a text, which stands in each of its cells. Only to be read."""
    office = empty.copy(tmp_path_factory.mktemp("filled"))
    good = {id: value for id, value in texts.items() if kept(value) and not cannot_be_kept(value)}
    header = [*HEADER, *(value for value in good.values() if kept(value) not in HEADER)]
    rows = [[f"T-{id}", "State", "minor", *[value] * (len(header) - 3)] for id, value in good.items()]
    office.brought(file_of(office, [header, *rows]), *mapped(office))
    return office, {f"T-{id}": value for id, value in good.items()}


@pytest.mark.parametrize("format", tabulate.tabulate_formats)
def test_texts_come_out_of_every_table_as_texts(format: str, filled: tuple[Office, dict[str, str]]) -> None:
    office, held = filled
    out = office.line.fine(
        "finding", "list", "--format", format, "--columns", "id,reference,title,observed,unit"
    ).out
    harmless(out.replace("\t", "") if format == "tsv" else out)
    for row in range(1, len(held) + 1):
        assert out.count(f"{AUDIT}-F{row:02}") == 1
    if "html" in format:
        assert "<script>alert" not in out and "<img src=x" not in out
    if format == "tsv":
        assert {line.count("\t") for line in out.splitlines()} == {4}


def test_texts_come_out_of_json_as_they_are_kept(filled: tuple[Office, dict[str, str]]) -> None:
    office, held = filled
    rows = office.findings()
    harmless(office.line.fine("finding", "list", "--json").out)
    for number, value in held.items():
        row = rows[number]
        assert row["observed"] == kept(value)
        fields = row["source"]["fields"]
        assert fields["Remark"] == kept(value)
        # Each text that is the name of a column is one still.
        assert {kept(name) for name in held.values() if kept(name) not in HEADER} <= set(fields)
        assert set(fields.values()) == {kept(value), "State", "minor"} or value in ("State", "minor")


@pytest.mark.parametrize(
    "words",
    [
        ("log",),
        ("log", f"{AUDIT}-F01"),
        ("log", AUDIT),
        (),
        ("evidence", "list"),
        ("audit", "show", AUDIT),
        ("log", "--json"),
    ],
)
def test_every_page_shows_what_was_imported_harmlessly(
    words: tuple[str, ...], filled: tuple[Office, dict[str, str]]
) -> None:
    answer = filled[0].line.fine(*words)
    harmless(answer.out + answer.err)


def test_a_finding_shows_its_columns_harmlessly(filled: tuple[Office, dict[str, str]]) -> None:
    office, held = filled
    for number in held:
        harmless(office.line.fine("finding", "show", "--", number).out)


def test_a_finding_shows_the_name_of_its_file_harmlessly(office: Office) -> None:
    office.brought(file_of(office, [HEADER, USUAL], "\x1b]0;renamed\x07\u202e.csv"), *mapped(office))
    harmless(office.line.fine("finding", "show", "A-1").out)


# Names of files


def test_a_files_name_is_data_and_leads_nowhere(
    office: Office, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = office.folder / "uploads"
    names = {}
    for at, entry in enumerate(load(shared_data, "filenames.json")):
        name, folder = entry["name"], uploads / str(at)
        folder.mkdir(parents=True)
        try:
            if os.path.dirname(os.path.abspath(os.path.join(folder, name))) != str(folder):
                continue
            file_of(office, [HEADER, [f"N-{at}", *USUAL[1:]]]).rename(os.path.join(folder, name))
        except (OSError, ValueError):
            continue  # no file can have this name
        monkeypatch.chdir(folder)
        answer = (
            office.bring(name, *mapped(office), "--", audit=AUDIT)
            if not name.startswith("-")
            else office.line("finding", "import", "--audit", AUDIT, *mapped(office), "--", name)
        )
        assert answer.code == 0, (entry["id"], answer.err)
        harmless(answer.out + answer.err)
        names[f"N-{at}"] = name.replace("\\", "/").rpartition("/")[2]
    assert len(names) > 15
    shown = {number: row["source"]["file"] for number, row in office.findings().items()}
    assert shown == {
        number: name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for number, name in names.items()
    }
    listed = office.line.fine("evidence", "list", AUDIT)
    harmless(listed.out)
    assert sum(line.startswith(f"{AUDIT}-I") for line in listed.out.splitlines()) == len(names)
    harmless(office.line.fine("evidence", "export", AUDIT, "--to", str(office.folder / "out")).out)
    assert len({name.casefold() for name in os.listdir(office.folder / "out")}) == len(names)
    assert set(os.listdir(office.folder)) == {"office", "uploads", "out", "map.toml"}
    assert f"{len(names)} files are whole." in office.line.fine("evidence", "check").out
