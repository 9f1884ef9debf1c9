"""A report as the data from which its pages are set. How all of it looks, paper.typ says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from auditcore.api import Bullets, Chart, Fields, Letterhead, Report, Section, Signature, Signatures
from auditplugins.exporters import paper_tables, words
from auditplugins.exporters.drawing import WIDE, on_paper
from auditplugins.exporters.paper_signing import together
from auditplugins.exporters.paper_texts import Texts
from auditplugins.exporters.paper_widths import STANDING
from auditplugins.exporters.svg import picture

# Letters of an official document and of another, and the largest in tables of each, in points.
OFFICIAL, USUAL = (13.0, 11.0), (11.0, 10.0)
# Those of a compact one of each: its facts are a table, too.
CLOSE = {OFFICIAL: (12.0, 11.0), USUAL: (10.0, 9.5)}
# The left and the right margin of a compact one, in mm, official or not: in the Decree the least.
SIDES = {True: (30, 15), False: (25, 15)}
# So many titles and more get a table of contents, but in official documents, whose form has none; of more than so many
# only the highest stand in it.
LONG, VERY_LONG = 12, 20
# An item of a list that lies deeper is drawn at this depth; how much further right each depth begins, in mm.
DEEP, STEP = 7, 6.0
# Letters of the record's head in the foot of a page, where there is room for one line.
FOOT = 90
# How high a chart is at the most, in mm; in lists, which may lie.
CHART_HIGH, CHART_HIGH_LYING = 200.0, 130.0
# How wide a chart is at the least that is made smaller to fit on the rest of a page, in mm.
LEAST = 80.0
# Room for the words before facts, facts, half of a letterhead, and one of three who sign, in mm: as in paper.typ.
WORD, FACT, HALF, THIRD = 42.0, 116.0, 60.0, 48.0

Part = dict[str, Any]


class Book:
    """A report laid out: `data` for report.json and the `pictures` of its charts by their file names, in a font.

    `missing` are letters that no font has; they are named. Raises NotSent for a report that is too long for paper.
    """

    def __init__(self, report: Report, font: str, missing: Iterable[str] = ()) -> None:
        self.report, self.font, self.missing = report, font, frozenset(missing)
        self.official = report.letterhead is not None
        letters = OFFICIAL if self.official else USUAL
        size, largest = CLOSE[letters] if report.compact else letters
        self.wide = 210 - sum(SIDES[self.official]) if report.compact else STANDING
        self.paper = paper_tables.Paper(largest, self.wide, report.compact)
        self.texts = Texts(report.language, size, missing)
        self.plans = paper_tables.plans(self.texts, report.tables, self.paper)
        self.pictures: dict[str, str] = {}
        parts, level = list[Part](), 1
        for number, section in enumerate(report.sections, 1):
            # A level may be left out in a report; on paper every heading is below one of the next level.
            if words.one_line(section.title):
                level = min(max(section.level, 1) + 1, level + 1)
            parts += self._section(section, level, last=number == len(report.sections))
        if report.letterhead and not (parts and parts[-1]["is"] == "closing"):
            parts.append({"is": "recipients", **self._recipients(report.letterhead)})
        self.data = self._data(list(_begun(list(together(parts)))))

    def _data(self, parts: Sequence[Part]) -> Part:
        report, texts = self.report, self.texts
        head = texts.plain(report.head)
        shown = head if len(head) <= FOOT else f"{head[:FOOT]}…"
        spoken = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?(?:[-_].*)?", report.language)
        title = texts.plain(report.title) or texts.plain(report.organisation) or "–"
        leaves = _leaves(parts)
        turned = [leaf["lying"] for leaf in leaves]
        # A list is printed on one kind of paper as a whole, and so is what would leave its first page empty.
        lying = any(turned) if not report.name else bool(turned) and all(turned) and not self.official
        headings = sum(one["is"] == "heading" for one in parts)
        return {
            "title": title,
            "heading": self._heading() if self.official else [texts.line(title)],
            "author": list(filter(None, [texts.plain(report.organisation)])),
            "keywords": list(filter(None, [head])),
            "lang": spoken[1].lower() if spoken else "en",
            "region": spoken[2].upper() if spoken and spoken[2] else None,
            "official": self.official,
            "compact": report.compact,
            "sides": SIDES[self.official] if report.compact else None,
            "lying": lying,
            "size": texts.size,
            "marks": words.MARKS,
            "foot": f"{texts.say('head')}: {shown}" if head else "",
            "numbering": re.split("[{}]", words.WORDS[words.language_of(report.language)]["page"]),
            "letterhead": self._letterhead(report.letterhead) if report.letterhead else None,
            "about": self._about(),
            "contents": texts.say("contents") if headings >= LONG and not self.official else None,
            "depth": 2 if headings > VERY_LONG else 4,
            "leaves": leaves,
        }

    def _heading(self) -> list[Any]:
        """The lines of an official title: all but what it is about in capitals."""
        mark, kind, subject = words.titled(self.report)
        return [self.texts.line(said) for said in (mark.upper(), kind.upper() or "–", subject) if said]

    def _about(self) -> list[Any]:
        """Whose report this is, for which time, of which day; an official one says most of it in its letterhead."""
        report, day = self.report, words.day(self.report.on, self.report.language)
        if report.letterhead:
            told = [report.period, "" if report.letterhead.place_and_date else day]
            return [self.texts.line(one) for one in told if one]
        facts = (("organisation", report.organisation), ("period", report.period), ("date", day))
        if report.compact:
            return self._abreast(
                [(self.texts.say(word), words.one_line(said)) for word, said in facts if said]
            )
        return [[self.texts.say(word), self.texts.line(said, FACT)] for word, said in facts if said]

    def _abreast(self, pairs: Sequence[tuple[str, str]]) -> list[Any]:
        """Facts in rows, two beside each other where they are short."""
        return [
            [[self.texts.text(word, HALF), self.texts.text(said, self.wide / len(row))] for word, said in row]
            for row in words.abreast(pairs)
        ]

    def _letterhead(self, head: Letterhead) -> Part:
        return {
            "above": self.texts.line(head.above, HALF),
            "office": self.texts.line(head.office, HALF),
            "motto": [self.texts.line(said, HALF) for said in head.motto],
            "number": self.texts.line(head.number, HALF) or words.DOTS,
            "place": self.texts.line(head.place_and_date, HALF) or words.DOTS,
        }

    def _recipients(self, head: Letterhead) -> Part:
        lines = [self.texts.line(one, HALF, self.texts.size) for one in words.recipients(head)]
        return {"title": self.texts.say("recipients"), "lines": lines}

    def _section(self, section: Section, level: int, last: bool) -> Iterator[Part]:
        texts, within = self.texts, section.title or self.report.title
        if section.own_page:
            yield {"is": "turn"}
        if title := texts.line(section.title):
            yield {"is": "heading", "level": level, "said": title}
        for place, part in enumerate(section.parts, 1):
            if isinstance(part, Chart):
                below = list(paper_tables.parts(texts, part.table, part.title, self.paper, self.plans))
                lies = any(one.get("lying") for one in below)
                yield self._chart(part, within, [] if lies else below)
                yield from below if lies else ()
            elif isinstance(part, Signatures):
                yield self._signatures(part, at_end=last and place == len(section.parts))
            elif isinstance(part, Fields) and self.report.compact:
                yield {"is": "abreast", "rows": self._abreast(part.pairs)}
            elif isinstance(part, Fields):
                pairs = [[texts.text(word, WORD), texts.text(said, FACT)] for word, said in part.pairs]
                yield {"is": "facts", "pairs": pairs}
            elif isinstance(part, Bullets):
                yield {"is": "tree", "items": self._tree(part.items)}
            elif not isinstance(part, str):
                yield from paper_tables.parts(texts, part, within, self.paper, self.plans)
            elif said := texts.text(part):
                yield {"is": "text", "said": said}

    def _tree(self, items: Sequence[tuple[int, str]]) -> list[Any]:
        """Items, each with those below it."""
        path: list[list[Any]] = [[]]
        for depth, said in items:
            at = min(max(depth, 0), len(path) - 1, DEEP)
            below: list[Any] = []
            path[at].append([self.texts.text(said, STANDING - STEP * (at + 1)), below])
            path[at + 1 :] = [below]
        return path[0]

    def _signatures(self, part: Signatures, at_end: bool) -> Part:
        blocks = [self._signature(one) for one in part.blocks]
        if at_end and self.report.letterhead:
            return {"is": "closing", "blocks": blocks, "recipients": self._recipients(self.report.letterhead)}
        return {"is": "signatures", "blocks": blocks}

    def _signature(self, one: Signature) -> Part:
        return {
            "title": self.texts.text(one.title, THIRD),
            "note": self.texts.text(one.note, THIRD),
            "name": self.texts.line(one.name, THIRD) or words.DOTS,
        }

    def _chart(self, chart: Chart, within: str, below: Sequence[Part]) -> Part:
        plain = self.texts.plain
        named = chart._replace(
            title=plain(chart.title),
            about=plain(chart.about),
            unit=plain(chart.unit),
            labels=tuple(map(plain, chart.labels)),
            series=tuple(one._replace(name=plain(one.name)) for one in chart.series),
        )
        file = f"c{len(self.pictures)}.svg"
        self.pictures[file] = drawn = picture(named, self.report.language, font=self.font)
        high = float(drawn.partition(' height="')[2].partition('"')[0])
        wide = on_paper(high, CHART_HIGH if self.report.name else CHART_HIGH_LYING)
        return {
            "is": "chart",
            "title": None if chart.title == within else self.texts.line(chart.title),
            "named": self.texts.line(chart.title) if below else None,
            "about": self.texts.text(chart.about),
            "alt": " ".join(filter(None, (named.title, named.about))) or chart.kind,
            "file": file,
            "wide": round(wide, 2),
            "high": round(wide * high / WIDE, 2),
            "least": round(min(LEAST / wide, 1), 2),
            "below": below,
            "whole": all(one.get("whole", True) for one in below),
        }


def _begun(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, with a mark before the headings of each chart, by which the page finds how much of it is left there."""
    waiting: list[Part] = []
    for part in parts:
        if part["is"] == "heading":
            waiting.append(part)
            continue
        if part["is"] == "chart":
            yield {"is": "mark", "file": part["file"]}
        yield from (*waiting, part)
        waiting.clear()
    yield from waiting


def _leaves(parts: Sequence[Part]) -> list[Part]:
    """The parts on paper that stands and on paper that lies; a heading goes with what follows it."""
    leaves: list[Part] = []
    waiting: list[Part] = []
    for part in parts:
        if part["is"] == "heading":
            waiting.append(part)
            continue
        lying = bool(part.get("lying"))
        if not leaves or leaves[-1]["lying"] != lying:
            leaves.append({"lying": lying, "parts": []})
        leaves[-1]["parts"] += [*waiting, part]
        waiting = []
    if waiting:
        leaves.append({"lying": False, "parts": waiting})
    return leaves
