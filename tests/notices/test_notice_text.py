"""A whole message: how its plain text is laid out, what a digest counts, what its page and the slip hold."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import building
import pytest
import telling
from building import Office, change_org
from conftest import Clock
from telling import TOLD, item, message, set_settings

from auditcore.i18n import available, speaking
from auditcore.notices import Item
from auditcore.service import notice_text, notices_due
from auditcore.service.notice_templates import Templates
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return telling.set_up(building.build(workspace, clock))


def several(office: Office, count: int) -> list[Item]:
    """So many findings of oanh that are two days late."""
    for _number in range(count):
        office.issued()
    office.day("2026-08-03")
    return [one for one in notices_due.every(office.ws) if one.happening.kind == "overdue"]


class Page(HTMLParser):
    """What can be read on a page: the words of each element, by its class or its name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.tags: list[str] = []
        self.feed(page)
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(dict(attrs).get("class") or tag)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and "style" not in self.open:
            self.parts.append((self.open[-1], data.strip()))

    def of(self, name: str) -> list[str]:
        return [text for where, text in self.parts if where == name]


# The plain text.


@pytest.mark.parametrize("name", ["plan-returned", "extension-asked", "audit-planned, moved", "weekly"])
def test_no_line_is_wider_than_a_mail_and_no_command_is_broken(office: Office, name: str) -> None:
    change_org(
        office, "person/linh", name="Trần Nguyễn Đăng Khoa Bảo Linh Phương Thùy Dương Hoàng Minh Ngọc Quỳnh"
    )
    set_settings(office.ws, **{"notify.content": "full"})
    body = message(office.ws, item(office, TOLD[name])).body
    assert max(map(len, body.split("\n"))) <= notice_text.WIDTH
    assert re.search(r"^What to type: auditcore \w+ \w+", body, re.M)
    assert "\n\n\n" not in body and not re.search(r"[ \t]$", body, re.M)


def test_a_command_stands_whole_on_its_line_in_a_digest(office: Office) -> None:
    body = message(office.ws, *several(office, 3)).body
    assert re.findall(r"^   What to type: (.*)$", body, re.M) == [
        f"auditcore finding submit 2026-01-F0{n}" for n in (1, 2, 3)
    ]


def test_what_somebody_wrote_is_marked_on_every_line(office: Office) -> None:
    set_settings(office.ws, **{"notify.content": "full"})
    words = (
        "Receipts are missing at the counter of the one-stop shop and nobody knows why that is so.\n\nEnd."
    )
    office.issued(observed=words)
    told = [one for one in notices_due.every(office.ws) if one.to == "oanh"]
    lines = message(office.ws, *told).body.split("\n")
    start = lines.index("What was observed:") + 1
    assert lines[start : start + 4] == [
        "> Receipts are missing at the counter of the one-stop shop and nobody knows",
        "> why that is so.",
        ">",
        "> End.",
    ]


def test_a_person_who_is_not_known_is_written_to_by_id(office: Office) -> None:
    told = item(office, TOLD["finding-issued"])._replace(to="nobody")
    assert message(office.ws, told).body.startswith("Dear nobody,")


def test_an_office_without_a_name_signs_without_one(office: Office) -> None:
    set_settings(office.ws, organisation="")
    made = message(office.ws, item(office, TOLD["finding-issued"]))
    assert made.subject == "2026-01-F01: a finding for you to answer" and made.organisation == ""
    assert "This comes from your organisation's audit records." in made.body
    assert Page(made.slip).parts[1][1] == office.ws.today or office.ws.today in made.slip


def test_a_page_to_print_names_who_answers_questions(office: Office) -> None:
    change_org(office, "person/linh", email="linh@office.example")
    made = message(office.ws, item(office, TOLD["finding-issued"]))
    assert "<p>Who answers questions: Linh (linh@office.example)</p>" in made.slip
    assert "@office" not in made.body + made.html, "what programs would make a link of is on paper alone"
    # The lead asks whoever runs the programme, and so does everybody where the lead left.
    made = message(office.ws, item(office, TOLD["plan-submitted, a correction only"]))
    assert made.to == "linh" and "<p>Who answers questions: Lan</p>" in made.slip
    change_org(office, "person/linh", ended={"on": office.ws.today, "by": "lan"}, email="x y@z")
    office.ws.forget()
    told = [one for one in notices_due.every(office.ws) if one.to == "oanh"]
    assert message(office.ws, *told).slip.count("Who answers questions: Lan</p>") == 1


def test_a_signature_stands_on_the_page_of_the_last_thing(office: Office) -> None:
    made = message(office.ws, *several(office, 3)).slip
    last = made.index('<div class="last">')
    assert made.count("<section", 0, last) == 2 and made.count("<section", last) == 1
    assert last < made.index('<div class="signed">') < made.rindex("</div>")
    assert made.count("<div") == made.count("</div>")


def test_what_is_told_later_says_when_it_was(office: Office) -> None:
    told = item(office, TOLD["finding-issued"])
    assert "That was on" not in message(office.ws, told).body
    office.day("2026-07-12")
    made = message(office.ws, told)
    assert all(
        "That was on Thu 2026-07-02." in " ".join(part.split()) for part in (made.body, made.html, made.slip)
    )
    for name in ("overdue, answer", "weekly"):
        assert "That was on" not in message(office.ws, item(office, TOLD[name])).body


# Digests.


@pytest.mark.parametrize(
    ("late", "others", "said"),
    [
        (1, 0, "2026-01-F01: 2 days late"),
        (2, 0, "2 things for you, 2 of them late"),
        (1, 1, "2 things for you, 1 of them late"),
        (0, 2, "2 things for you"),
    ],
)
def test_the_subject_of_a_digest_counts_what_is_told_as_late(
    office: Office, late: int, others: int, said: str
) -> None:
    found = several(office, 2)
    issued = [
        one
        for one in notices_due.every(office.ws)
        if one.happening.kind == "finding-issued" and one.to == "oanh"
    ]
    made = message(office.ws, *found[:late], *issued[:others])
    assert made.subject == f"{said} – Commune office"
    assert made.about == ("2026-01-F01" if late + others == 1 else made.about)


def test_each_head_stands_once_at_the_end(office: Office) -> None:
    told = several(office, 3)
    made = message(office.ws, *told)
    head = str(office.ws.view(building.AUDIT).head)
    assert made.body.count(head) == made.html.count(head) == made.slip.count(head) == 1
    assert made.body.index(head) > made.body.index("3. 2026-01-F03")


def test_a_message_says_what_it_is_of(office: Office) -> None:
    told = several(office, 2)
    one, two = message(office.ws, told[0]), message(office.ws, *told)
    assert (one.about, two.about) == ("2026-01-F01", "")
    assert one.keys == (told[0].key,) and two.keys == tuple(each.key for each in told)
    assert (one.to, one.name, one.language, one.organisation) == ("oanh", "Oanh", "en", "Commune office")


# The page and the slip.


def test_the_page_says_the_same_as_the_text(office: Office) -> None:
    set_settings(office.ws, **{"notify.content": "full"})
    made = message(office.ws, *several(office, 2), item(office, TOLD["plan-returned"]))
    for page in (made.html, made.slip):
        words = " ".join(text for _where, text in Page(page).parts)
        for line in re.sub(r"\n {3,}(?! )(?=[a-z])", " ", made.body).split("\n"):
            said = line.strip().lstrip("> ")
            if said and not said.startswith(("--", "Dear", "This comes", "never", "It holds")):
                label, _colon, rest = said.partition(": ")
                assert (rest or label).rstrip(":") in words, (line, words)


def test_the_slip_has_all_that_a_page_on_a_desk_needs(office: Office) -> None:
    made = message(office.ws, *several(office, 10))
    page = Page(made.slip)
    assert [text for _where, text in page.parts[1:3]] == ["Commune office", "Mon 2026-08-03"]
    assert page.of("h1") == ["Notice for Oanh"]
    assert [text.partition(".")[0] for text in page.of("h2")] == [str(n) for n in range(1, 11)]
    assert page.of("strong") == ["Sat 2026-08-01, 2 days late"] * 10
    assert page.of("code") == [f"auditcore finding submit 2026-01-F{n:02d}" for n in range(1, 11)]
    assert [text for _where, text in page.parts if text in ("Received on:", "Signature:")] == [
        "Received on:",
        "Signature:",
    ]
    assert "size: A4" in made.slip and "font-size: 14pt" in made.slip


def test_pages_need_nothing_from_elsewhere(office: Office) -> None:
    made = message(office.ws, *several(office, 2))
    for page in (made.html, made.slip):
        assert not {"script", "a", "img", "link", "iframe", "form", "object", "base"} & {*Page(page).tags}
        assert not re.search(r"url\(|@import|https?:|src=|href=|\bon\w+=", page)


def test_a_long_text_may_go_over_a_page_and_a_short_one_is_kept_together(office: Office) -> None:
    set_settings(office.ws, **{"notify.content": "full"})
    for words in ("Short.", "Long. " * 400):
        office.issued(observed=words)
    told = [one for one in notices_due.every(office.ws) if one.to == "oanh"]
    assert [message(office.ws, one).slip.count('<section class="long">') for one in told] == [0, 1]


# Languages.


def test_a_message_is_in_its_own_language_and_leaves_the_readers_alone(office: Office) -> None:
    if not available("vi"):
        pytest.skip("there is no catalogue")
    told = item(office, TOLD["overdue, answer"])
    made = message(office.ws, told, language="vi")
    assert made.language == "vi" and '<html lang="vi">' in made.html and '<html lang="vi">' in made.slip
    assert "Thứ Bảy, 01/08/2026" in made.body and "2026-08-01" not in made.body + made.html + made.slip
    with speaking("vi"):
        assert "Sat 2026-08-01" in message(office.ws, told, language="en").body


def test_templates_once_read_serve_for_many(office: Office) -> None:
    told = several(office, 2)
    templates = Templates(office.ws.path, "en")
    assert message(office.ws, told[0], templates=templates).body == message(office.ws, told[0]).body
    assert "2026-01-F02" in message(office.ws, told[1], templates=templates).body
