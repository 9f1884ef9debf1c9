"""`markdown`: a report as text with tables, for wikis and mail; charts are their tables. Rows are written as they come.

What a report says stands in it as text alone: every sign of Markdown in it is escaped, in a way that CommonMark, GitHub
and older programs read alike (references such as `&#124;`, where a backslash would not do everywhere).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO

from auditcore.api import Bullets, Chart, Fields, Letterhead, Report, Section, Signatures, Table
from auditplugins.exporters.words import (
    DOTS,
    MARKS,
    cell,
    day,
    kind_of,
    one_line,
    recipients,
    say,
    tone,
    visible,
)

# Signs that a backslash turns into text everywhere, and those for which only a reference does.
_BACKSLASH = "\\`*_[]{}#"
_REFERENCE = "&<>|~$"
_SIGNS = str.maketrans(
    {**{sign: f"\\{sign}" for sign in _BACKSLASH}, **{sign: f"&#{ord(sign)};" for sign in _REFERENCE}}
    | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
# What programs make a link of by themselves, and what begins a list, a rule, a definition or an underlined title.
_ADDRESS = re.compile(r"(?i)(?<=\w):(?=//)|(?<=www)\.|(?<=mailto):|(?<=xmpp):")
_BEGIN = re.compile(r"(?m)^(\d*)(?=(?<=\d)[.)](?:\s|$)|(?<!\d)(?:[-+](?:\s|$)|-[- ]*$))|^[=:](?=\s|=*\s*$)")


def write(report: Report, stream: IO[bytes]) -> None:
    """The report as Markdown in UTF-8."""
    for chunk in _chunks(report):
        stream.write(chunk.encode())


def inline(said: str) -> str:
    """A text as Markdown shows it where it does not begin a line; its own lines stay lines."""
    shown = visible(said).strip()
    if "\n" in shown:
        shown = "\n".join(map(str.strip, shown.split("\n")))
    escaped = shown.translate(_SIGNS)
    if ":" in escaped or "www" in escaped.lower():
        return _ADDRESS.sub(lambda found: f"&#{ord(found[0])};", escaped)
    return escaped


def text(said: str) -> str:
    """A text that begins a line."""
    return _BEGIN.sub(
        lambda found: f"{found[1]}\\" if found[1] is not None else f"&#{ord(found[0])};", inline(said)
    )


def line(said: str) -> str:
    """A text on one line, where it does not begin that."""
    return inline(one_line(said))


def broken(said: str) -> str:
    """A text where a line end would end more than a line: in a cell or a fact."""
    return inline(said).replace("\n", "<br>")


def _chunks(report: Report) -> Iterator[str]:
    if report.letterhead:
        yield from _letterhead(report.letterhead)
    yield f"# {line(report.title)}\n\n"
    dated = not (report.letterhead and report.letterhead.place_and_date)
    facts = (
        ("organisation", "" if report.letterhead else report.organisation),
        ("period", report.period),
        ("date", day(report.on, report.language) if dated else ""),
    )
    yield _facts([(say(report.language, word), said) for word, said in facts if said])
    above = 1
    for section in report.sections:
        above = min(max(section.level, 1) + 1, above + 1, 6) if line(section.title) else above
        yield from _section(section, above, report.language)
    if report.letterhead and (to_whom := recipients(report.letterhead)):
        yield (
            f"*{say(report.language, 'recipients')}*\n\n"
            + "".join(f"- {text(one)}\n" for one in to_whom)
            + "\n"
        )
    if report.head:
        yield f"---\n\n{say(report.language, 'head')}: {line(report.head)}\n"


def _section(section: Section, level: int, language: str) -> Iterator[str]:
    if title := line(section.title):
        yield f"{'#' * level} {title}\n\n"
    before: object = None
    for part in section.parts:
        if isinstance(part, Table):
            yield from _table(part, language)
        elif isinstance(part, Chart):
            yield _bold(part.title)
            yield f"{_lines(part.about)}\n\n" if part.about else ""
            yield from _table(part.table._replace(title=""), language)
        elif isinstance(part, Fields):
            yield _facts(part.pairs)
        elif isinstance(part, Bullets):
            # Two lists below each other would be one.
            yield "<!-- -->\n\n" if isinstance(before, Bullets) else ""
            yield _tree(part.items)
        elif isinstance(part, Signatures):
            yield _signatures(part)
        else:
            yield f"{_lines(part)}\n\n"
        before = part


def _lines(said: str) -> str:
    """A paragraph: two blanks at the end of a line break it, and an empty one begins another paragraph."""
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", text(said))


def _bold(said: str) -> str:
    shown = line(said)
    return f"**{shown}**\n\n" if shown else ""


def _facts(pairs: Sequence[tuple[str, str]]) -> str:
    """A line for each; two blanks at its end break it."""
    made = "  \n".join(f"**{line(name) or DOTS}**: {broken(said)}".rstrip() for name, said in pairs)
    return f"{made}\n\n" if made else ""


def _tree(items: Sequence[tuple[int, str]]) -> str:
    made, above = [], -1
    for depth, said in items:
        above = min(max(depth, 0), above + 1)
        # Four blanks a depth: older programs want so many.
        item = text(said).replace("\n", "<br>")
        made.append(f"{'    ' * above}- {item}\n")
    return "".join(made) + "\n" if made else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _table(table: Table, language: str) -> Iterator[str]:
    yield _bold(table.title)
    numbers = [kind_of(column) in ("number", "percent") for column in table.columns]
    yield _row([line(column.title) for column in table.columns])
    yield _row(["---:" if number else "---" for number in numbers])
    empty = True
    for row in table.rows:
        empty = False
        cells = []
        for column in table.columns:
            value = row.get(column.key)
            mark = MARKS.get(tone(column, value), "")
            cells.append(f"{mark} {broken(cell(column, value, language))}".strip())
        yield _row(cells)
    if empty and table.columns:
        yield _row([say(language, "nothing"), *("" for _column in table.columns[1:])])
    yield "\n"
    yield f"{_lines(table.note)}\n\n" if table.note else ""


def _signatures(part: Signatures) -> str:
    """A column for each who signs: as what, how, and the name or room for it."""
    titles = _row([broken(block.title) for block in part.blocks])
    how = [broken(block.note) for block in part.blocks]
    names = _row(["<br><br>" + (line(block.name) or DOTS) for block in part.blocks])
    return f"{titles}{_row([':---:'] * len(part.blocks))}{_row(how) if any(how) else ''}{names}\n"


def _letterhead(head: Letterhead) -> Iterator[str]:
    """Office and motto beside each other, as official documents of Vietnam begin."""
    motto = "<br>".join(filter(None, map(line, head.motto)))
    yield _row([broken(head.above), motto])
    yield _row([":---:", ":---:"])
    yield _row([f"**{line(head.office)}**" if line(head.office) else "", ""])
    yield _row([line(head.number), line(head.place_and_date)])
    yield "\n"
