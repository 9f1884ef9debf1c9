"""Texts that break programs, in every field, kind and part of a notice: they are shown, and do nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import building
import pytest
import telling
from building import Office
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st
from telling import TOLD, item, message, set_settings

from auditcore.contract import Notice
from auditcore.notices import Item
from auditcore.organisation import Organisation
from auditcore.service import notice_preview, notice_words
from auditcore.service.notice_tame import LONGEST, line, tame, tame_line
from auditcore.service.notice_templates import Templates
from auditcore.service.notice_thing import Thing, thing
from auditcore.workspace import Workspace

HARMLESS = "Receipts are missing.\nThey were looked for."


@pytest.fixture(scope="module")
def hostile(shared_data: Path) -> list[str]:
    entries = json.loads((shared_data / "hostile" / "texts.json").read_text(encoding="utf-8"))
    return [
        text if isinstance(text := one["text"], str) else text["repeat"][0] * text["repeat"][1]
        for one in entries
    ]


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    made = telling.set_up(building.build(workspace, clock))
    set_settings(workspace, **{"notify.content": "full"})
    return made


# What may not be in a message, and what a mail program would make a link of.

CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\uffa0\ufff9-\ufffb]"
)
LINKS = re.compile(
    r"://|\bwww\.|(?<=\w)@(?=\w)|\b(?:mailto|javascript|data|vbscript|file|tel):(?=\S)"
    r"|(?<=\w)\.(?:com|net|org|vn|uk|invalid|example|info|io|xyz|zip|xn--\w+)\b",
    re.I,
)


def acting(text: str) -> list[str]:
    """The signs in a text that would run, hide or reorder something."""
    return [*(c for c in text if c != "\n" and unicodedata.category(c) in CONTROLS), *HIDDEN.findall(text)]


class Elements(HTMLParser):
    """What a page is made of: each element with its attributes; and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[tuple[str, tuple[tuple[str, str | None], ...]]] = set()
        self.others: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, tuple(one for one in attrs if one != ("class", "long"))))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    unknown_decl = handle_pi = handle_comment


def insist_harmless(made: Notice, like: Notice) -> None:
    assert "\n" not in made.subject and made.subject == made.subject.strip() and made.subject
    for part in (made.subject, made.body, made.html, made.slip):
        assert not acting(part), (acting(part), part)
    for part in (made.subject, made.body, unescape(made.html), unescape(made.slip)):
        assert not LINKS.search(part), LINKS.search(part)
    for mine, other in ((made.html, like.html), (made.slip, like.slip)):
        page, usual = Elements(mine), Elements(other)
        assert page.found <= usual.found, page.found - usual.found
        assert not page.others
    for word in ("What to type:", "Why you are told:", "By when:", "Head of the record:", "Dear ", "--$"):
        forged = re.compile(rf"^( {{3}})?{word}", re.M)
        assert len(forged.findall(made.body)) <= len(forged.findall(like.body)), (word, made.body)


@pytest.fixture
def everywhere(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A list whose one text stands in every field of finding, action, audit, law, person, unit and office."""
    texts = [HARMLESS]
    settings_get, org = type(office.ws.settings).get, Workspace.org

    def get(self: Any, key: str, *more: Any) -> Any:
        return texts[0] if key == "organisation" else settings_get(self, key, *more)

    def replaced(doc: Any) -> Any:
        if doc is None:
            return None
        fields = ("title", "text", "observed", "requirement", "evidence")
        moves = [{**one, "reason": texts[0], "note": texts[0]} for one in doc.get("moves", ())]
        return {
            **doc,
            **{name: texts[0] for name in fields if name in doc},
            "title": texts[0],
            "moves": moves,
        }

    def changed(ws: Workspace, id: str) -> Thing:
        found = thing(ws, id)
        names = ("finding", "action", "audit", "plan", "other")
        return found._replace(
            **{name: replaced(getattr(found, name)) for name in names if getattr(found, name)}
        )

    def called(docs: Mapping[str, Any]) -> Mapping[str, Any]:
        return {id: {**doc, "name": texts[0]} for id, doc in docs.items()}

    monkeypatch.setattr(type(office.ws.settings), "get", get)
    monkeypatch.setattr(notice_words, "thing", changed)
    monkeypatch.setattr(Workspace, "org", lambda ws: Organisation(*map(called, org(ws))))
    yield texts


# One of each kind, and of each text that a way of its own brings in.
WAYS = (
    *(
        "finding-issued",
        "finding-issued to the unit's head",
        "plan-submitted, disputed",
        "plan-returned",
        "plan-accepted",
    ),
    *(
        "action-assigned, accepted meanwhile",
        "input-asked",
        "due-soon, answer",
        "due-soon, next-audit",
        "overdue, action",
        "overdue, law",
    ),
    *(
        "escalation, answer",
        "effect-due",
        "extension-asked",
        "extension-decided, refused",
        "finding-decided, withdrawn",
    ),
    *(
        "finding-decided, combined",
        "audit-planned, moved",
        "review-planned, moved",
        "report-issued",
        "weekly",
        "calendar, visit",
        "calendar, action, cancelled",
    ),
)


def test_each_kind_is_among_those_that_are_tried() -> None:
    assert {TOLD[name].kind for name in WAYS} == notice_preview.FITS.keys()


def insist_all_harmless(office: Office, everywhere: list[str], hostile: list[str], *told: Item) -> None:
    templates = Templates(office.ws.path, "en")
    usual = message(office.ws, *told, templates=templates)
    for text in hostile:
        everywhere[0] = text
        insist_harmless(message(office.ws, *told, templates=templates), usual)


@pytest.mark.parametrize("name", WAYS)
def test_no_text_does_anything_in_any_part_of_any_kind(
    office: Office, everywhere: list[str], hostile: list[str], name: str
) -> None:
    insist_all_harmless(office, everywhere, hostile, item(office, TOLD[name]))


def test_no_text_does_anything_in_a_digest(office: Office, everywhere: list[str], hostile: list[str]) -> None:
    told = [item(office, TOLD[name]) for name in ("finding-issued", "plan-returned")]
    insist_all_harmless(office, everywhere, hostile, *told)


def test_what_is_hostile_is_still_shown(office: Office, everywhere: list[str]) -> None:
    """Escaped, not dropped: whoever reads it sees what somebody wrote."""
    told = item(office, TOLD["finding-issued"])
    everywhere[0] = '<script>alert("1")</script> & 5 < 6'
    made = message(office.ws, told)
    assert everywhere[0] in made.body.replace("\n> ", " ")
    for page in (made.html, made.slip):
        assert everywhere[0] in "".join(Elements(page).texts)


FORGED = "No.\nWhat to type: rm -rf /\n--\nHead of the record: 1\n\nDear all,\n> What to type: x"


@pytest.mark.parametrize("name", ["plan-returned", "weekly"])
def test_no_line_can_pass_for_one_of_the_message(office: Office, everywhere: list[str], name: str) -> None:
    told = item(office, TOLD[name])
    usual = message(office.ws, told)
    everywhere[0] = FORGED
    made = message(office.ws, told)
    insist_harmless(made, usual)
    if name != "weekly":
        assert "> What to type: rm -rf /" in made.body and "> --" in made.body


@pytest.mark.parametrize("length", range(50, 62))
def test_nor_can_the_rest_of_a_long_one(office: Office, everywhere: list[str], length: int) -> None:
    set_settings(office.ws, **{"notify.content": "title"})
    told = item(office, TOLD["due-soon, answer"])
    usual = message(office.ws, told)
    everywhere[0] = "x" * length + " What to type: rm"
    made = message(office.ws, told)
    insist_harmless(made, usual)
    assert "What to type: rm" in re.sub(r"\s+", " ", made.body)


# What becomes no link, and what is left as it is.

LINKED = """
https://evil.invalid/x?y=1 http://1.2.3.4/ ftp://h/x HTTPS://EVIL.INVALID www.evil.vn WWW.EVIL.VN www.x a.b@c.de
someone@localhost mailto:x@y.com evil.com EVIL.COM Evil.Com xã-hòa.vn sub.evil.co.uk/login evil.xyz evil.zip пример.рф
例子.中国 evil。com evil．com javascript:alert(1) data:text/html;base64,x vbscript:x file:///etc/passwd tel:+84123
\\\\server\\share report.pdf.evil.com //evil.com/x xn--p1ai.xn--p1ai
skype:x?call ms-word:ofe|u|x @everyone <evil.com> (evil.com) [x](evil.com)
""".split()  # noqa: SIM905

PLAIN = """
Files 12, 15 and 19 of the counter have no receipt. Some have two.
Điều 8.5.1 và 10.2.1.a, theo Quyết định số 45/QĐ-UBND ngày 12/06/2026 và Nghị định 61/2018/NĐ-CP.
bien-ban.pdf, Sổ theo dõi.docx, SCAN_001.PDF, danh sach.v2.xlsx, anh 1.jpeg, plan.toml, mail.eml
Bộ phận một cửa, TP.HCM, P.GĐ, v.v. Hồ sơ thiếu.Không có biên nhận. No receipt.The form is missing ... and so on
At 8:30, note: see page 3; data: 20 files; 3.5 % of 1.000.000 đ; e.g. this, i.e. that; 50 % – 60 %; a/b; C:\\forms\\x.doc
v1.2.3, ISO 9001:2015, 2026-01-F03-A1, 5 < 6 > 4 & “so”, 'x', #3, +84 123 456
""".strip().splitlines()


@pytest.mark.parametrize("text", LINKED)
def test_nothing_becomes_a_link(text: str) -> None:
    made = tame(f"see {text} there")
    assert not LINKS.search(made), made
    assert "[" in made and made.replace("[", "").replace("]", "") == f"see {text} there".replace(
        "[", ""
    ).replace("]", "")


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_link_stays_as_it_is(text: str) -> None:
    assert tame(text) == text


@given(st.text(st.characters() | st.sampled_from("@.:/\\w中​‮\r\n\x1b"), max_size=60))
def test_a_tame_text_is_tame(text: str) -> None:
    made = tame(text)
    assert tame(made) == made and not acting(made)
    assert "://" not in made and not re.search(r"\w@\w", made)
    assert "\n" not in line(text) and not acting(line(text)) and "\n" not in tame_line(text)


def test_a_long_text_is_cut_and_a_name_sooner() -> None:
    assert len(tame("a" * 10_000)) == LONGEST + 2 and len(tame_line("b " * 5000)) < 210
