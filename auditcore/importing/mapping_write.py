"""Writes a mapping as TOML that a person can go on editing: each field with a sentence about it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.i18n import N_, _
from auditcore.importing.columns import called
from auditcore.importing.fields import FIELDS, FieldKind
from auditcore.importing.shapes import Check, Field, FileOptions, Plan
from auditcore.model import GRADES, ORIGINS
from auditcore.text import wrap
from auditcore.tomlfile import Path
from auditcore.words import word

_WIDTH = 100
CODES = {"grade": GRADES, "origin": ("audit", *ORIGINS)}
# What a person may want to add to a field.
_EXAMPLES = (
    N_('split = ";" below a field parts a cell that holds several values (or "lines": each line is one).'),
    N_('blank = ["N/A", "-"] lists words that mean that nothing is there.'),
    N_('default = "minor" is what an empty cell means; without a column, what all rows mean.'),
    N_('order = "month-first" below a day reads 3/7/2026 as the seventh of March.'),
)


def write(plan: Plan, columns: Sequence[str] = (), units: Collection[str] = ()) -> str:
    """The mapping as TOML; `mapping.load` gives the same plan back. `columns`, the register's, stand in a comment; so do
    `units`, the names in it that are no unit's here, each with a place for the id.

    Where some fields are there and one that every finding needs is not, it gets a place to fill in, which
    `load` refuses while it is empty; so does a value whose meaning is not said yet.
    """
    parts = [
        _comment(_("Which column of the register holds what. A line that begins with # is a comment.")),
        [line for example in _EXAMPLES for line in _comment(_(example))],
        _columns(columns),
        _table(("file",), _given(plan.file, FileOptions())),
        *(_field(name, kind, plan.fields, units) for name, kind in FIELDS.items()),
        *(_check(column, check) for column, check in plan.checks.items()),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _columns(columns: Sequence[str]) -> list[str]:
    found = _("The columns of the register: {columns}").format(
        columns=", ".join(map(literal, called(columns)))
    )
    return _comment(found) if columns else []


def _field(name: str, kind: FieldKind, fields: Mapping[str, Field], units: Collection[str]) -> list[str]:
    """A field's lines; behind `#`, as an offer, where the register has nothing for it."""
    about = _comment(_(kind.about))
    if name not in fields:
        asked = [f"[{name}]", 'column = ""']
        return about + (asked if kind.required and fields else [f"# {line}" for line in asked])
    given = _given(fields[name], Field(required=kind.required))
    columns, values = given.pop("columns", ()), given.pop("values", {})
    column = {"column": columns[0] if len(columns) == 1 else columns} if columns else {}
    lines = about + _table((name,), {**column, **given})
    if values:
        meanings = _("What stands in the register, and what it means here.")
        lines += ["", *_comment(meanings), *_allowed(kind, values), *_table((name, "values"), values)]
    if kind.kind == "units" and (unknown := [unit for unit in units if unit not in values]):
        what = _(
            "No unit here has these names. Write the id of a unit behind each and take away the # before it; or add "
            "--add-units to the import, and they become units."
        )
        offers = _table((name, "values"), dict.fromkeys(unknown, ""))[1 if values else 0 :]
        lines += ["", *_comment(what), *(f"# {line}" for line in offers)]
    return lines


def _allowed(kind: FieldKind, values: Mapping[str, str]) -> list[str]:
    """What may be written where a meaning is not said yet."""
    codes = () if all(values.values()) else CODES.get(kind.kind, ())
    words = (code if word(code) == code else f"{code} ({word(code)})" for code in codes)
    return (
        _comment(_('Write one of these where "" stands: {words}').format(words=", ".join(words)))
        if codes
        else []
    )


def _check(column: str, check: Check) -> list[str]:
    path = ("check", column)
    return _table(path, _given(check, Check())) or [header(path)]


def _given(value: NamedTuple, plain: NamedTuple) -> dict[str, Any]:
    """What differs from what would be there anyway."""
    usual = plain._asdict()
    return {name: each for name, each in value._asdict().items() if each != usual[name]}


def _table(path: Path, entries: Mapping[str, Any]) -> list[str]:
    lines = [f"{key(name)} = {literal(value)}" for name, value in entries.items()]
    return [header(path), *lines] if lines else []


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, _WIDTH - 2)]


def header(path: Path) -> str:
    """The line that begins a table: `[check."Questioned costs"]`."""
    return f"[{'.'.join(map(key, path))}]"


def literal(value: Any) -> str:
    """A text, number, truth or list of texts as TOML. Half a surrogate pair, which TOML cannot hold, becomes `?`."""
    # What JSON writes is TOML too, but for one control character.
    written = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return written.encode("utf-8", "replace").decode()


def key(name: str) -> str:
    """A key as it stands in TOML, in quotation marks where it needs them."""
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else literal(name)
