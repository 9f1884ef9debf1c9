"""`html`: a report as one page that needs nothing else, for screen and paper; no script, nothing fetched.

What a report says stands in it as text alone. Rows are written as they come, so that a table may be of any length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import chain, islice
from typing import IO, Any

from auditcore.api import (
    Bullets,
    Chart,
    Column,
    Fields,
    Letterhead,
    Report,
    Section,
    Signature,
    Signatures,
    Table,
)
from auditplugins.exporters import words
from auditplugins.exporters.page_style import POLICY, STYLE
from auditplugins.exporters.svg import picture

# So many titles and more get a table of contents, but in official documents, whose form has none.
LONG = 12
# Of more than so many only the highest stand in it: what matters most is to be seen below it at once.
VERY_LONG = 20
# What columns need on paper, in mm: by how their cells are laid out, and for a sign of the longest word in their title.
_NEED = {"n": 10, "k": 20, "t": 34}
SIGN = 1.9
# A table that needs more than this is printed so: on paper that lies, or smaller; in an official document, whose letters are
# larger, rather on paper that lies. A list that needs more than LYING is printed on such paper as a whole.
PRINTED = {
    False: ((250, "broad"), (185, "tight"), (150, "dense")),
    True: ((320, "broad tight"), (165, "broad"), (120, "dense")),
}
LYING = 180
# A table of no more rows is not broken between two pages.
WHOLE = 12
# No more than this is a few words: it is not broken, or only between them.
SHORT = 24
# So much in a row, and it may be broken between two pages.
LONG_ROW = 1500

_KINDS = {"number": "n", "percent": "n", "text": "t", "data": "t"}


def write(report: Report, stream: IO[bytes]) -> None:
    """The report as an HTML document in UTF-8."""
    for chunk in _Page(report).chunks():
        stream.write(chunk.encode())


class _Page:
    """A page being written; charts and tables are numbered, so that what belongs together can be named."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.language = report.language
        self.official = report.letterhead is not None
        self.charts = self.tables = 0
        self.broad = self._broad()

    def chunks(self) -> Iterator[str]:
        report = self.report
        spoken = (
            report.language
            if re.fullmatch(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{2,8})*", report.language)
            else "en"
        )
        yield (
            f'<!DOCTYPE html>\n<html lang="{spoken.replace("_", "-")}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">\n'
            '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
            f"<title>{_line(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n"
            f"<body{self._body()}>\n<header>\n"
        )
        if report.letterhead:
            yield _letterhead(report.letterhead)
        yield f"<h1>{self._title()}</h1>\n{self._about()}</header>\n{self._contents()}<main>\n"
        above = 1
        for number, section in enumerate(report.sections, 1):
            # A level may be left out in a report; a page has every heading below one of the next level.
            above = min(max(section.level, 1) + 1, above + 1, 6) if _line(section.title) else above
            yield from self._section(number, section, above, last=number == len(report.sections))
        yield "</main>\n"
        if report.letterhead and not _signed_at_end(report):
            yield _recipients(report.letterhead, self.language)
        if report.head:
            said = words.say(self.language, "head")
            yield f"<footer><p>{said}: <code>{_line(report.head)}</code></p></footer>\n"
        yield "</body>\n</html>\n"

    def _body(self) -> str:
        named = (
            ("official", self.report.letterhead),
            ("compact", self.report.compact),
            ("lying", self._is_lying()),
        )
        return _classes(*(name for name, is_so in named if is_so))

    def _is_lying(self) -> bool:
        """Whether all of it is printed on paper that lies: a list with many columns."""
        return not self.report.name and any(_need(table) > LYING for table in self.report.tables)

    def _broad(self) -> set[int]:
        """The sections, by number, that stand on paper that lies, with their headings: those that begin with a broad table,
        titles above such, and who signs below."""
        sections = self.report.sections
        found: set[int] = set()
        for number in range(len(sections), 0, -1):
            first = next(iter(sections[number - 1].parts), None)
            broad = (
                isinstance(first, Table)
                and self._printed(first)[:5] == "broad"
                and any(map(bool, first.rows))
            )
            if broad or (first is None and number + 1 in found):
                found.add(number)
        signed = {
            number
            for number, section in enumerate(sections, 1)
            if number - 1 in found and section.parts and isinstance(section.parts[0], Signatures)
        }
        return found | signed

    def _printed(self, table: Table) -> str:
        return next((name for least, name in PRINTED[self.official] if _need(table) > least), "")

    def _title(self) -> str:
        """The title; of an official document its parts below each other."""
        mark, kind, subject = words.titled(self.report)
        if not subject:
            return _line(kind)
        above = f"<span>{_line(mark)}</span> " if mark else ""
        return f'{above}<span>{_line(kind)}</span> <span class="subject">{_line(subject)}</span>'

    def _about(self) -> str:
        """Whose report this is, for which time, of which day; an official one says most of it in its letterhead."""
        report = self.report
        day = words.day(report.on, self.language)
        if report.letterhead:
            said = [report.period, "" if report.letterhead.place_and_date else day]
            return "".join(f'<p class="about">{_line(one)}</p>\n' for one in said if one)
        facts = (("organisation", report.organisation), ("period", report.period), ("date", day))
        return _facts([(words.say(self.language, word), said) for word, said in facts if said])

    def _contents(self) -> str:
        titled = [(i, section) for i, section in enumerate(self.report.sections, 1) if _line(section.title)]
        if len(titled) < LONG or self.report.letterhead:
            return ""
        if len(titled) > VERY_LONG:
            titled = [one for one in titled if one[1].level <= 1]
        links = [(section.level - 1, f'<a href="#s{i}">{_line(section.title)}</a>') for i, section in titled]
        title = words.say(self.language, "contents")
        return f'<nav aria-labelledby="contents">\n<h2 id="contents">{title}</h2>\n{_tree(links)}</nav>\n'

    def _section(self, number: int, section: Section, level: int, last: bool) -> Iterator[str]:
        named = _classes("sheet" if section.own_page else "", "broad" if number in self.broad else "")
        yield f'<section id="s{number}"{named}>\n'
        if title := _line(section.title):
            yield f"<h{level}>{title}</h{level}>\n"
        for place, part in enumerate(section.parts, 1):
            at_end = last and place == len(section.parts)
            if isinstance(part, Table):
                yield from self._table(part, section.title)
            elif isinstance(part, Chart):
                yield from self._chart(part, section.title)
            elif isinstance(part, Signatures):
                yield self._signatures(part, at_end)
            elif isinstance(part, Fields):
                yield _facts(part.pairs)
            elif isinstance(part, Bullets):
                yield _tree([(depth, _text(said)) for depth, said in part.items])
            else:
                yield f"<p>{_text(part)}</p>\n"
        yield "</section>\n"

    def _signatures(self, part: Signatures, at_end: bool) -> str:
        signed = f'<div class="signatures">\n{"".join(map(_signature, part.blocks))}</div>\n'
        if not (at_end and self.report.letterhead):
            return signed
        to_whom = _recipients(self.report.letterhead, self.language)
        # One who signs does so beside the recipients; several stand side by side above them.
        if len(part.blocks) == 1:
            return f'<div class="closing one">\n{to_whom}{signed}</div>\n'
        return f'<div class="closing">\n{signed}{to_whom}</div>\n'

    def _chart(self, chart: Chart, within: str) -> Iterator[str]:
        self.charts += 1
        hidden = _classes("hidden" if chart.title == within else "")
        yield (
            f"<figure>\n<figcaption><b{hidden}>{_line(chart.title)}</b> <span>{_text(chart.about)}</span></figcaption>\n"
            f"{picture(chart, self.language, f'c{self.charts}')}\n"
        )
        yield from self._table(chart.table, chart.title)
        yield "</figure>\n"

    def _table(self, table: Table, within: str) -> Iterator[str]:
        """The table; `within` is the title of what it stands in, and not shown once more."""
        self.tables += 1
        title = _line(table.title) or _line(within) or _line(self.report.title)
        hidden = _classes("hidden" if title == _line(within) or not _line(table.title) else "")
        kinds = _kinds(table)
        rows = iter(table.rows)
        first = list(islice(rows, WHOLE + 1))
        laid = _classes(
            "scroll",
            self._printed(table) if first else "",
            "whole" if len(first) <= WHOLE else "",
        )
        name = f"t{self.tables}"
        # What can be moved sideways can be reached by the keyboard, too.
        yield (
            f'<div{laid} role="region" aria-labelledby="{name}" tabindex="0">\n<table>\n'
            f'<caption id="{name}"{hidden}>{title}</caption>\n<thead><tr>'
        )
        for column, kind in zip(table.columns, kinds, strict=True):
            long = "t" if len(column.title) > SHORT else ""
            yield f'<th scope="col"{_classes("n" if kind == "n" else "", long)}>{_line(column.title)}</th>'
        yield "</tr></thead>\n<tbody>\n"
        for row in chain(first, rows):
            yield self._row(row, table.columns, kinds)
        if not first:
            nothing = words.say(self.language, "nothing")
            yield f'<tr><td class="none" colspan="{max(len(table.columns), 1)}">{nothing}</td></tr>\n'
        yield "</tbody>\n</table>\n</div>\n"
        if table.note:
            yield f'<p class="note">{_text(table.note)}</p>\n'

    def _row(self, row: Mapping[str, Any], columns: Sequence[Column], kinds: Sequence[str]) -> str:
        cells, size = [], 0
        for place, (column, kind) in enumerate(zip(columns, kinds, strict=True)):
            value = row.get(column.key)
            shown = words.cell(column, value, self.language)
            size = max(size, len(shown))
            classes = _classes(_fit(kind, shown), words.tone(column, value))
            tag, scope = ("th", ' scope="row"') if place == 0 and shown else ("td", "")
            cells.append(f"<{tag}{scope}{classes}>{escape(shown, quote=False)}</{tag}>")
        return f"<tr{_classes('long' if size > LONG_ROW else '')}>{''.join(cells)}</tr>\n"


def _text(said: str) -> str:
    return escape(words.visible(said).strip())


def _line(said: str) -> str:
    return escape(words.one_line(said))


def _classes(*names: str) -> str:
    named = " ".join(filter(None, names))
    return f' class="{named}"' if named else ""


def _kinds(table: Table) -> list[str]:
    """How the cells of each column are laid out."""
    return [_KINDS.get(words.kind_of(column), "k") for column in table.columns]


def _need(table: Table) -> float:
    """How wide the table is on paper, about, in mm."""
    longest = (max(map(len, words.one_line(column.title).split()), default=0) for column in table.columns)
    return sum(max(_NEED[kind], size * SIGN + 3) for kind, size in zip(_kinds(table), longest, strict=True))


def _fit(kind: str, shown: str) -> str:
    """How a cell is laid out: a number; what is never broken; a text that needs room; a few words."""
    if kind == "n" or not shown:
        return kind if shown else ""
    if len(shown) > SHORT:
        return "t"
    return "k" if " " not in shown else "s" if kind == "k" else "w"


def _facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Facts with their words; two that a compact report has beside each other in print are halves."""
    made = "".join(
        f"<div{_classes('half' if len(row) > 1 else '')}><dt>{_line(name)}</dt><dd>{_text(said)}</dd></div>\n"
        for row in words.abreast(pairs)
        for name, said in row
    )
    return f"<dl>\n{made}</dl>\n" if made else ""


def _tree(items: Sequence[tuple[int, str]]) -> str:
    """Items, which are HTML already, each below the last one of a smaller depth."""
    made, open_at = [], -1
    for depth, item in items:
        depth = min(max(depth, 0), open_at + 1)
        if depth > open_at:
            made.append("<ul>\n")
        else:
            made.append("</li>\n" + "</ul></li>\n" * (open_at - depth))
        made.append(f"<li><span>{item}</span>")
        open_at = depth
    return "".join(made) + ("</li>\n" + "</ul></li>\n" * open_at + "</ul>\n" if made else "")


def _letterhead(head: Letterhead) -> str:
    """Office and body above it at the left, the motto at the right, as official documents of Vietnam begin."""
    office = f'<p>{_line(head.above)}</p>\n<p class="office"><b>{_line(head.office)}</b></p>\n<p>{_line(head.number)}</p>'
    motto = "".join(
        f"<p{_classes('ruled' if i == len(head.motto) else '')}><b>{_line(said)}</b></p>\n"
        for i, said in enumerate(head.motto, 1)
    )
    place = f'<p class="place">{_line(head.place_and_date)}</p>'
    return f'<div class="letterhead">\n<div>{office}</div>\n<div>{motto}{place}</div>\n</div>\n'


def _recipients(head: Letterhead, language: str) -> str:
    to_whom = "".join(f"<li>{escape(line)}</li>\n" for line in words.recipients(head))
    if not to_whom:
        return ""
    return f'<div class="recipients"><p>{words.say(language, "recipients")}</p>\n<ul>\n{to_whom}</ul></div>\n'


def _signature(block: Signature) -> str:
    how = f'<p class="how">{_text(block.note)}</p>' if block.note else ""
    name = _line(block.name) or words.DOTS
    return f'<div><p class="as">{_text(block.title)}</p>{how}<p class="by">{name}</p></div>\n'


def _signed_at_end(report: Report) -> bool:
    parts = report.sections[-1].parts if report.sections else ()
    return bool(parts) and isinstance(parts[-1], Signatures)
