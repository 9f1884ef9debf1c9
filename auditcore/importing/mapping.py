"""Reads a mapping: a TOML file that says which column of a register holds what. Its problems are told all at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NoReturn

from auditcore.errors import NotFound, Refused
from auditcore.i18n import N_, _
from auditcore.importing.fields import FIELDS, FieldKind
from auditcore.importing.guess_words import code_of
from auditcore.importing.mapping_keys import CHECK, CHOICES, FIELD, FILE, Number, Read, Report, Table
from auditcore.importing.mapping_write import CODES, header
from auditcore.importing.mapping_write import write as write
from auditcore.importing.shapes import Check, Field, FileOptions, Plan
from auditcore.text import fold, is_slug, nearest, slug
from auditcore.tomlfile import Path, line_numbers
from auditcore.words import word

_BARE = r"[A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*"
# What to do about a mistake in TOML itself: the first pattern found in the line.
_ADVICE = (
    ("[“”„‘’]", N_('Use straight quotation marks: "…".')),
    (
        rf"^(?!\s*\[\s*{_BARE}\s*\])\s*\[[^\"']*\]",
        N_('A name with spaces or marks stands in quotation marks: [check."Questioned costs"].'),
    ),
    (
        rf"^(?!\s*{_BARE}\s*=)\s*[^\"'=\[#]+=",
        N_('A name with spaces or marks stands in quotation marks: "Material weakness" = "major".'),
    ),
    (r"""^[^=]*=\s*[^\s"'\[{\d+-]""", N_('Put the text in quotation marks: "…".')),
)


def load_file(path: str) -> Plan:
    """The mapping in a file. Raises NotFound without the file, Refused where it is no UTF-8, and as `load` does."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise NotFound(
            _("The mapping {file} cannot be read: {reason}.").format(file=path, reason=error.strerror),
            hint=_("To make one from a register, add: --save-map {file}").format(file=path),
        ) from None
    try:
        return load(data.decode(), path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(
            _("{file}, line {line}: this is not UTF-8 text.").format(file=path, line=line),
            hint=_("Open it in an editor and save it again with the encoding UTF-8."),
        ) from None


def load(text: str, path: str) -> Plan:
    """The mapping in a file's text; `path` names it. Without any field, it leaves them all to be guessed.

    Raises Refused with all problems in `problems`, one a line, each with file, line and table.
    """
    text = text.removeprefix("\ufeff")
    problems: list[tuple[Path, str]] = []
    plan = _plan(_tables(text, path), path, lambda where, what: problems.append((where, what)))
    if problems:
        lines = line_numbers(text)
        _refuse(path, [(_line(lines, where), _labelled(where, what)) for where, what in problems])
    return plan


def _refuse(path: str, problems: Collection[tuple[int, str]]) -> NoReturn:
    """Line 0 is the whole file."""
    raise Refused(
        _("The mapping {file} was not used; this has to be put right first:").format(file=path),
        hint=_("The format is described in docs/import.md."),
        problems=[f"{path}:{line}: {what}" if line else f"{path}: {what}" for line, what in sorted(problems)],
    )


def _line(lines: dict[Path, int], where: Path) -> int:
    """The line of a key, or of what it is in."""
    return next((lines[where[:n]] for n in range(len(where), 0, -1) if where[:n] in lines), 0)


def _labelled(where: Path, what: str) -> str:
    return f"{header(where[:-1])} {what}" if where[:-1] else what


def _tables(text: str, path: str) -> Table:
    import tomllib

    try:
        return tomllib.loads(text, parse_float=Number)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message, _at, place = str(error).partition(" (at ")
        lines = text.split("\n")
        found = re.match(r"line (\d+)", place)
        line = int(found[1]) if found else len(lines)
        advice = next((_(advice) for pattern, advice in _ADVICE if re.search(pattern, lines[line - 1])), "")
        what = _("this is not TOML: {reason}. {advice}").format(reason=message, advice=advice)
        _refuse(path, [(line, what.strip())])


def _plan(tables: Table, path: str, report: Report) -> Plan:
    for name in tables:
        if name not in ("file", "check", *FIELDS):
            report((name,), _unknown_table(name))
    checks = _table((), "check", tables, report)
    named = {name: _table((), name, tables, report) for name in FIELDS if name in tables}
    if named:
        for name, kind in FIELDS.items():
            if kind.required and name not in tables:
                report((), _missing_field(name, kind))
    return Plan(
        FileOptions(**_keys(("file",), _table((), "file", tables, report), FILE, report)),
        {name: _field(name, named[name], report) for name in named if isinstance(tables[name], dict)},
        {name: _check(name, _table(("check",), name, checks, report), report) for name in checks},
        path,
    )


def _check(name: str, table: Table, report: Report) -> Check:
    return Check(**_keys(("check", name), table, CHECK, report))


def _field(name: str, table: Table, report: Report) -> Field:
    kind = FIELDS[name]
    keys = {key: read for key, (read, fits) in FIELD.items() if fits(kind)}
    found = {"required": kind.required, **_keys((name,), table, keys, report)}
    found["columns"] = found.pop("column", ())
    field = _in_codes(kind, Field(**found))
    for key, what in _unfit(kind, field, table):
        report((name, key), what)
    for written, meaning in field.values.items():
        if what := _unfit_meaning(kind, written, meaning):
            report((name, "values", written), what)
    return field


def _in_codes(kind: FieldKind, field: Field) -> Field:
    """The field with codes where words of the language in use stand: `nặng` means major in a mapping, as in a cell."""
    codes = {fold(word(code)): code for code in CODES.get(kind.kind, ())}
    if not codes:
        return field

    def code(written: str) -> str:
        return codes.get(fold(written)) or code_of(kind.kind, written) or written

    values = {written: code(meaning) for written, meaning in field.values.items()}
    return field._replace(values=values, default=code(field.default))


def _keys(place: Path, table: Table, known: Mapping[str, Read], report: Report) -> Table:
    """What stands in a table under the keys that it may have; the others are reported."""
    found = {}
    for key, value in table.items():
        if key in known:
            found[key] = known[key]((*place, key), value, report)
        else:
            advice = nearest(key, known) or ", ".join(known)
            what = _('"{key}" is not known here. Write: {advice}').format(key=key, advice=advice)
            report((*place, key), what)
    return found


def _unknown_table(name: str) -> str:
    if name in FILE:
        return _('"{key}" is about the file. Write it below [file].').format(key=name)
    close = nearest(name, ("file", "check", *FIELDS))
    advice = f"[{close}]" if close else ", ".join(f"[{each}]" for each in (*FIELDS, "file", "check"))
    return _('"{key}" is not known here. Write: {advice}').format(key=name, advice=advice)


def _missing_field(name: str, kind: FieldKind) -> str:
    missing = _("[{name}] is missing. {about} Write a line [{name}] and below it: {example}")
    return missing.format(name=name, about=_(kind.about), example=_column_example(kind))


def _column_example(kind: FieldKind) -> str:
    if kind.default:
        return _('column = "…", or default = "…" for all rows')
    return 'column = "…"'


def _table(place: Path, name: str, tables: Table, report: Report) -> Table:
    """The table of this name; {} where there is none, or something else."""
    value = tables.get(name, {})
    if isinstance(value, dict):
        return value
    where = (*place, name)
    report(where, _("this is a table. Write a line {header}").format(header=header(where)))
    return {}


def _unfit(kind: FieldKind, field: Field, table: Table) -> Iterator[tuple[str, str]]:
    """What is wrong with a field as a whole: key and sentence."""
    # An unknown key is told already, and probably meant to be the column.
    if (
        not (field.columns or field.default)
        and table.get("column", "") in ("", [])
        and table.keys() <= FIELD.keys()
    ):
        yield "column", _("no column is named yet. Write: {example}").format(example=_column_example(kind))
    if not all(column.strip() for column in field.columns):
        yield "column", _("a column's name is empty; each column needs a name in the register.")
    if len(field.columns) > 1 and kind.kind != "text":
        yield "column", _("several columns can be put together for texts only; name one column.")
    if kind.required and not field.required:
        yield "required", _("every finding needs this; leave the line out.")
    # A separator has marks or spaces; a bare word is meant to be one of ours.
    if field.split.isalnum() and field.split not in CHOICES["split"]:
        yield "split", _no_choice("split", field.split) + " " + _('A separator is written as split = ";".')
    if field.split == "letters" and kind.kind != "clauses":
        yield "split", _("only clauses can be split into letters.")
    for key in ("order", "missing"):
        value = getattr(field, key)
        if value and value not in CHOICES[key]:
            yield key, _no_choice(key, value)
    if field.default and kind.kind in CHOICES and field.default not in CHOICES[kind.kind]:
        yield "default", _no_choice(kind.kind, field.default)


def _unfit_meaning(kind: FieldKind, word: str, meaning: str) -> str:
    choices = CHOICES.get(kind.kind, ())
    if not meaning:
        example = ", ".join(choices) or "…"
        return _('what "{word}" means is not said yet. Write one of: {example}').format(
            word=word, example=example
        )
    if choices and meaning not in choices:
        return _no_choice(kind.kind, meaning)
    if kind.kind in ("units", "person") and not is_slug(meaning):
        what = _('"{value}" is no id: a to z, digits, and dashes between. Write: "{id}"')
        return what.format(value=meaning, id=slug(meaning) or "…")
    return ""


def _no_choice(key: str, value: str) -> str:
    close = nearest(value, CHOICES[key])
    advice = f'"{close}"' if close else ", ".join(CHOICES[key])
    return _('"{value}" is not known here. Write: {advice}').format(value=value, advice=advice)
