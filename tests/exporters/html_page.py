"""An HTML page read back without a browser: its elements, checked to be whole and harmless, and the text in them."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from auditplugins.exporters import html
from written import text

from auditcore.api import Report, Section

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Element:
    def __init__(self, tag: str, attributes: dict[str, str], above: Element | None) -> None:
        self.tag, self.attributes, self.above = tag, attributes, above
        self.parts: list[Element | str] = []

    def all(self, *tags: str) -> Iterator[Element]:
        """This and all elements below of these tags; of all tags without one."""
        if not tags or self.tag in tags:
            yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.all(*tags)

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def within(self, tag: str) -> bool:
        return self.above is not None and (self.above.tag == tag or self.above.within(tag))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.at = self.root = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), (tag, names)
        found = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.parts.append(found)
        if tag not in VOID:
            self.at = found

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"</{tag}> ends <{self.at.tag}>"
        assert self.at.above is not None
        self.at = self.at.above

    def handle_data(self, data: str) -> None:
        self.at.parts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read(source: str) -> Element:
    """The page. Fails where an element does not end, or ends another one."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.tag}> does not end"
    return reader.root


def page(report: Report) -> Element:
    return read(text(html.write, report))


def only(element: Element, *tags: str) -> Element:
    (found,) = element.all(*tags)
    return found


def flat(said: str) -> str:
    return " ".join(said.split())


def one(*parts: Any, **fields: Any) -> Report:
    report = Report("Title", "Office", "2026-07-31", "", (Section("Section", parts),), name="x")
    return report._replace(**fields)


def cells(table: Element) -> list[list[str]]:
    return [[cell.text for cell in row.all("td", "th")] for row in only(table, "tbody").all("tr")]


def check_harmless(root: Element) -> None:
    """Nothing runs, nothing is fetched, and only this page's own style is in force."""
    tags = {element.tag for element in root.all()}
    assert not tags & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "base",
        "use",
        "foreignobject",
    }
    for element in root.all():
        for name, value in element.attributes.items():
            assert not name.startswith("on") and name not in ("style", "src", "srcset", "xlink:href")
            assert name != "href" or re.fullmatch(r"#s\d+", value)
            assert "url(" not in value or re.fullmatch(r"url\(#c\d+-p\d\)", value)
    style = only(root, "style").text
    assert "url(" not in style and "@import" not in style
    policies = [
        meta.attributes["content"]
        for meta in root.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policies[0].split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def check_structure(root: Element) -> None:
    """Titles leave no level out, each id is there once and is found, each table has its caption and heads."""
    levels = [int(one.tag[1]) for one in root.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    ids = [element.attributes["id"] for element in root.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in root.all():
        named = element.attributes.get("aria-labelledby", "").split()
        named += [element.attributes["href"][1:]] if "href" in element.attributes else []
        assert set(named) <= set(ids)
        assert element.tag != "svg" or element.attributes["role"] == "img"
    for table in root.all("table"):
        assert only(table, "caption").text
        heads = list(only(table, "thead").all("th"))
        assert heads and all(head.attributes["scope"] == "col" for head in heads)
        for row in only(table, "tbody").all("tr"):
            cells = list(row.all("td", "th"))
            assert all(cell.attributes.get("scope") == "row" for cell in cells if cell.tag == "th")
            assert sum(int(cell.attributes.get("colspan", 1)) for cell in cells) == len(heads)
        # What goes beyond a phone's edge can be moved by the keyboard.
        region = table.above
        assert (
            region is not None
            and region.attributes["tabindex"] == "0"
            and region.attributes["role"] == "region"
        )
    assert only(root, "main") and only(root, "header") and only(only(root, "head"), "title").text
