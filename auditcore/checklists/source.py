"""The text of a checklist's file: what TOML makes of it, on which line each part stands, and the problems found."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple, NoReturn

from auditcore.errors import Refused
from auditcore.i18n import N_, _

Table = dict[str, Any]

_HEADER = re.compile(r"\s*\[\[\s*(document|figure|clause)\s*(\.\s*question\s*)?]]")
_UNQUOTED_ID = re.compile(r"(\s*id\s*=\s*)([^\W_][\w.-]*)(\s*(?:#.*)?)")

# What to do about a mistake in TOML itself: the first pattern found in its reason and its line.
_ADVICE = (
    (re.compile("[“”„‘’]"), N_('Use straight quotation marks: "…".')),
    (re.compile(r"\n\s*\[\s*clause"), N_("Write [[clause]] and [[clause.question]] with two brackets.")),
    (re.compile(r"""=\s*[^\s"'\[{\d+-]"""), N_('Put the text in quotation marks: "…".')),
    (
        re.compile(r'^(?:Illegal|Unterminated|Expected newline)[^\n]*\n.*"'),
        N_('A text begins and ends with a quotation mark; one inside it is written \\".'),
    ),
)


class Number(str):
    """A number as it stands in the file: as a float, `8.10` would have become `8.1`."""


class Place(NamedTuple):
    """A part of the file: () the file itself, ("clause", 2) its third clause, ("clause", 2, 0) that one's first question."""

    at: tuple[str | int, ...] = ()
    label: str = ""


class Source:
    """One file and the problems found in it so far."""

    def __init__(self, source: str, name: str) -> None:
        self.name = name
        self.source = source.removeprefix("\ufeff")
        self.lines = self.source.split("\n")
        self.starts = _starts(self.lines)
        self.problems: list[tuple[int, str]] = []

    def refuse(self) -> NoReturn:
        raise Refused(
            _("The checklist {file} was not used; this has to be put right first:").format(file=self.name),
            hint=_("The format is described in docs/checklists.md."),
            problems=[problem for _line, problem in sorted(self.problems)],
        )

    def report(self, place: Place, key: str, what: str) -> None:
        """Notes a problem with a key of a place; with the place itself when the key is ""."""
        self.report_line(self.line_of(place, key), what, place.label)

    def report_line(self, line: int, what: str, label: str = "") -> None:
        self.problems.append((line, ": ".join(filter(None, (f"{self.name}:{line}", label, what)))))

    def line_of(self, place: Place, key: str) -> int:
        """The line of a key; where there is none, the line where its place begins."""
        start = self.starts.get(place.at, self.starts.get(place.at[:2], 1))
        end = min((line for line in self.starts.values() if line > start), default=len(self.lines) + 1)
        for name in filter(None, (key, key.partition(".")[0])):
            wanted = re.compile(rf'\s*(?:\[\[?\s*(?:clause\s*\.\s*)?)?"?{re.escape(name)}"?\s*[.=\]]')
            for line in range(start, end if place.at else len(self.lines) + 1):
                if wanted.match(self.lines[line - 1]):
                    return line
        return start

    def load(self) -> Table:
        """The file's tables. Ids without quotes are reported and mended, so that the rest can be read."""
        import tomllib

        broken = (tomllib.TOMLDecodeError, RecursionError)
        try:
            return tomllib.loads(self.source, parse_float=Number)
        except broken:
            mended = "\n".join(self.mended(line, text) for line, text in enumerate(self.lines, 1))
        try:
            return tomllib.loads(mended, parse_float=Number)
        except broken as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else len(self.lines)
            advice = _advice(f"{error}\n{self.lines[line - 1]}")
            self.report_line(
                line, _("this is not TOML: {reason}. {advice}").format(reason=error, advice=advice).strip()
            )
            self.refuse()

    def mended(self, line: int, text: str) -> str:
        found = _UNQUOTED_ID.fullmatch(text)
        if not found:
            return text
        self.report_line(line, not_quoted("id", found[2]))
        return f'{found[1]}"{found[2]}"{found[3]}'


def _starts(lines: list[str]) -> dict[tuple[str | int, ...], int]:
    """The line of each header, by its place."""
    starts: dict[tuple[str | int, ...], int] = {}
    seen: Counter[tuple[str | int, ...]] = Counter()
    for number, line in enumerate(lines, 1):
        if found := _HEADER.match(line):
            above = (found[1], seen[(found[1],)] - 1) if found[2] else (found[1],)
            starts[(*above, seen[above])] = number
            seen[above] += 1
    return starts


def not_quoted(key: str, value: str) -> str:
    return _('"{key}" must stand in quotes. Write: {key} = "{value}"').format(key=key, value=value)


def _advice(problem: str) -> str:
    return next((_(advice) for pattern, advice in _ADVICE if pattern.search(problem)), "")
