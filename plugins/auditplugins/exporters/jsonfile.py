"""`json`: a report as data, in a shape with a version (docs/report.schema.json); `jsonl`: a row, or a text, a line.

Values are as they were recorded: codes and days are not translated, texts neither trimmed nor cleaned. Rows are written as
they come, one a line, so that a table may be of any length.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from auditcore.api import Bullets, Chart, Column, Fields, Report, Section, Signatures, Table
from auditplugins.exporters.words import HIDDEN, PLAIN, kind_of

VERSION = 1
"""Grows with a change that a program which reads the earlier shape would stumble over; new names alone do not count."""


def write(report: Report, stream: IO[bytes]) -> None:
    """The report as JSON in UTF-8."""
    for chunk in _report(report):
        stream.write(chunk.encode())


def write_lines(report: Report, stream: IO[bytes]) -> None:
    """Each row as a JSON object on a line of its own. Of several tables it is `row` beside the table's number, from 1, and
    its title. A report begins with a line that says what it is, and has its texts on lines between, each beside the title
    of its `section`."""
    if report.name:
        head = {"report": report.name, **{name: getattr(report, name) for name in HEAD}}
        stream.write(f"{encoded(head)}\n".encode())
    several, number = bool(report.name) or len(report.tables) > 1, 0
    for section in report.sections:
        of = {"section": section.title} if report.name else {}
        for part in section.parts:
            for said in _texts(part) if report.name else ():
                stream.write(f"{encoded({**of, **said})}\n".encode())
            table = part.table if isinstance(part, Chart) else part
            if not isinstance(table, Table):
                continue
            number += 1
            named = {**of, "table": number, "title": table.title}
            for row in table.rows:
                written = _row(row, table.columns)
                if several:
                    written = f'{{{_object(named)}, "row": {written}}}'
                stream.write(f"{written}\n".encode())
            if report.name and table.note:
                stream.write(f"{encoded({**named, 'note': table.note})}\n".encode())


HEAD = ("title", "organisation", "period", "on", "language", "head")


def _texts(part: str | Fields | Bullets | Table | Chart | Signatures) -> Iterator[dict[str, Any]]:
    """What stands in a part beside rows."""
    if isinstance(part, str):
        yield {"text": part}
    elif isinstance(part, Fields):
        yield from ({"name": name, "value": value} for name, value in part.pairs)
    elif isinstance(part, Bullets):
        yield from ({"depth": depth, "text": text} for depth, text in part.items)
    elif isinstance(part, Signatures):
        yield from ({"name": block.title, "value": block.name} for block in part.blocks)
    elif isinstance(part, Chart) and part.about:
        yield {"text": part.about}


def encoded(value: Any) -> str:
    """The value as JSON on one line. Letters stand as they are; what runs, hides or reorders is written `\\uXXXX`, and so is
    half a surrogate pair. What is no number (NaN) is null."""
    try:
        written = _ENCODER.encode(value)
    except ValueError:
        written = _ENCODER.encode(_finite(value))
    return written if PLAIN.fullmatch(written) else HIDDEN.sub(_escaped, written)


def _plain(value: Any) -> Any:
    """Mappings that cannot be changed are mappings, too; what JSON does not know is a text."""
    return dict(value) if isinstance(value, Mapping) else str(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_plain)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, (list, tuple)) else value


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _object(fields: Mapping[str, Any]) -> str:
    """Fields of an object without its braces."""
    return ", ".join(f'"{name}": {encoded(value)}' for name, value in fields.items())


def _report(report: Report) -> Iterator[str]:
    head = {
        "version": VERSION,
        "name": report.name,
        "title": report.title,
        "organisation": report.organisation,
        "period": report.period,
        "on": report.on,
        "at": report.at,
        "language": report.language,
        "head": report.head,
        "letterhead": report.letterhead._asdict() if report.letterhead else None,
    }
    yield f'{{{_object(head)}, "sections": ['
    for number, section in enumerate(report.sections):
        yield ",\n" if number else "\n"
        yield from _section(section)
    yield "\n]}\n"


def _section(section: Section) -> Iterator[str]:
    yield f'{{{_object({"title": section.title, "level": section.level})}, "parts": ['
    for number, part in enumerate(section.parts):
        yield ",\n" if number else "\n"
        if isinstance(part, Table):
            yield from _table(part, {"part": "table"})
        elif isinstance(part, Chart):
            yield from _chart(part)
        elif isinstance(part, Fields):
            pairs = [{"name": name, "value": value} for name, value in part.pairs]
            yield f"{{{_object({'part': 'fields', 'pairs': pairs})}}}"
        elif isinstance(part, Bullets):
            items = [{"depth": depth, "text": text} for depth, text in part.items]
            yield f"{{{_object({'part': 'bullets', 'items': items})}}}"
        elif isinstance(part, Signatures):
            blocks = [block._asdict() for block in part.blocks]
            yield f"{{{_object({'part': 'signatures', 'blocks': blocks})}}}"
        else:
            yield f"{{{_object({'part': 'text', 'text': part})}}}"
    yield "]}"


def _chart(chart: Chart) -> Iterator[str]:
    fields = {
        "part": "chart",
        "kind": chart.kind,
        "title": chart.title,
        "about": chart.about,
        "unit": chart.unit,
        "labels": chart.labels,
        "series": [series._asdict() for series in chart.series],
    }
    yield f'{{{_object(fields)}, "table": '
    yield from _table(chart.table, {})
    yield "}"


def _table(table: Table, first: Mapping[str, Any]) -> Iterator[str]:
    columns = [
        {"key": column.key, "title": column.title, "kind": kind_of(column), "tones": column.tones}
        for column in table.columns
    ]
    fields = {**first, "title": table.title, "note": table.note, "columns": columns}
    yield f'{{{_object(fields)}, "rows": ['
    for number, row in enumerate(table.rows):
        yield f"{',' if number else ''}\n{_row(row, table.columns)}"
    yield "]}"


def _row(row: Mapping[str, Any], columns: tuple[Column, ...]) -> str:
    """A value for each column, in their order; null where the row has none."""
    return encoded({column.key: row.get(column.key) for column in columns})
