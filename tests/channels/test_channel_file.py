"""The channel `file`: what it writes, under which name, and where."""

from __future__ import annotations

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import folder
from channel_notices import NOTICE, found, hostile
from file_office import ALL, NAME, TEXT, refused, sent

# What is written


def test_a_text_and_a_slip_are_written_where_nothing_is_set(tmp_path: Path) -> None:
    assert sent(tmp_path).keys() == {f"outbox/{NAME}.txt", f"outbox/{NAME}.html"}


@pytest.mark.parametrize(
    ("wanted", "suffixes"),
    [
        ("eml", [".eml"]),
        ("text, slip", [".txt", ".html"]),
        (["text", "eml", "slip"], [".txt", ".eml", ".html"]),
        (("Slip", "slip"), [".html"]),
        ("", [".txt", ".html"]),
        ([], [".txt", ".html"]),
    ],
)
def test_the_setting_says_what_is_written(tmp_path: Path, wanted: Any, suffixes: list[str]) -> None:
    assert sent(tmp_path, **{"as": wanted}).keys() == {f"outbox/{NAME}{suffix}" for suffix in suffixes}


@pytest.mark.parametrize("wanted", ["pdf", "text, pdf", ["text", "../x"], [True], 3])
def test_another_form_is_named_as_wrong_and_nothing_is_written(tmp_path: Path, wanted: Any) -> None:
    assert "plugin.file.as" in refused(tmp_path, **{"as": wanted})
    assert found(tmp_path) == {}


def test_a_notice_without_a_slip_is_written_as_text(tmp_path: Path) -> None:
    bare = NOTICE._replace(slip="")
    assert sent(tmp_path / "a", bare, **{"as": "slip"}).keys() == {f"outbox/{NAME}.txt"}
    assert sent(tmp_path / "b", bare).keys() == {f"outbox/{NAME}.txt"}
    assert sent(tmp_path / "c", bare, **{"as": "eml, slip"}).keys() == {f"outbox/{NAME}.eml"}


def test_the_text_is_subject_and_body_for_old_and_new_editors(tmp_path: Path) -> None:
    content = sent(tmp_path, **TEXT)[f"outbox/{NAME}.txt"]
    assert content.decode() == "2 things are due\r\n\r\nGood morning, Lan.\r\n\r\nTwo things are due.\r\n"


def test_the_slip_is_the_page_as_it_is(tmp_path: Path) -> None:
    assert sent(tmp_path)[f"outbox/{NAME}.html"].decode() == NOTICE.slip


def test_the_mail_can_be_read_by_a_mail_program(tmp_path: Path) -> None:
    content = sent(tmp_path, NOTICE._replace(subject="Đến hạn"), **{"as": "eml"})[f"outbox/{NAME}.eml"]
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["To"].addresses[0].addr_spec == NOTICE.address
    assert (message["Subject"], message.is_multipart()) == ("Đến hạn", True)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    plain = message.get_body(("plain",))
    assert plain is not None and plain.get_content().replace("\r\n", "\n") == NOTICE.body
    assert not message.defects and not any(part.defects for part in message.walk())
    assert content.count(b"\n") == content.count(b"\r\n")


def test_a_mail_needs_no_address(tmp_path: Path) -> None:
    content = sent(tmp_path, NOTICE._replace(address=""), **{"as": "eml"})[f"outbox/{NAME}.eml"]
    assert message_from_bytes(content, policy=policy.default)["To"].addresses == ()


def test_the_same_notice_gives_the_same_files_on_whatever_day_it_goes(tmp_path: Path) -> None:
    once = sent(tmp_path, **ALL)
    time.sleep(1.1)  # a mail's date has seconds
    assert sent(tmp_path, **ALL) == once and len(once) == 3


def test_two_notices_of_a_day_to_one_person_are_two_files(tmp_path: Path) -> None:
    sent(tmp_path, **TEXT)
    assert len(sent(tmp_path, NOTICE._replace(id="f" * 32), **TEXT)) == 2


# Where and under which name


def test_the_folder_is_taken_from_the_workspace_on_or_as_it_is(tmp_path: Path) -> None:
    sent(tmp_path / "office", folder="letters/out", **TEXT)
    sent(tmp_path / "office", folder=str(tmp_path / "elsewhere"), **TEXT)
    assert found(tmp_path).keys() == {f"office/letters/out/{NAME}.txt", f"elsewhere/{NAME}.txt"}


@pytest.mark.parametrize(
    "place", ["records", "records/org", "evidence/", "outbox/../views", "checklists", "./records/.", "link"]
)
def test_the_record_is_no_outbox(tmp_path: Path, place: str) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "records")
    assert "plugin.file.folder" in refused(tmp_path, folder=place)
    assert found(tmp_path) == {}


def test_a_folder_beside_the_record_may_have_a_name_like_it(tmp_path: Path) -> None:
    assert sent(tmp_path, folder="records-out", **TEXT).keys() == {f"records-out/{NAME}.txt"}


@pytest.mark.parametrize("place", ["a\0b", "\ud800", ["outbox"]])
def test_a_folder_that_cannot_be_one_is_named_as_wrong(tmp_path: Path, place: Any) -> None:
    assert "plugin.file.folder" in refused(tmp_path, folder=place)


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("mine")
    assert "is not a folder" in refused(tmp_path)
    assert "is not a folder" in refused(tmp_path, folder="outbox/below")
    assert found(tmp_path) == {"outbox": b"mine"}


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "outbox" / f"{NAME}.txt").mkdir(parents=True)
    assert "could not be written to" in refused(tmp_path, **TEXT)
    assert found(tmp_path) == {}


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outbox").mkdir()
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    (tmp_path / "outbox" / f"{NAME}.txt").symlink_to(mine)
    sent(tmp_path, **TEXT)
    assert mine.read_text() == "mine"
    assert not (tmp_path / "outbox" / f"{NAME}.txt").is_symlink()


PEOPLE = [
    "lan",
    "Lan",
    "LAN",
    "lan-",
    "lan anh",
    "lan/anh",
    "lan.anh",
    "",
    ".",
    "..",
    "~",
    "con",
    "nul",
    "com1",
]
PEOPLE += [
    "lpt9",
    "lan\n",
    "lan\0",
    "nguyễn",
    "nguye\u0302\u0303n",
    "a" * 300,
    "a" * 301,
    "\ud800",
    "\udc00",
    "ﬀ",
    "ſ",
]


def whole_and_apart(names: list[str]) -> None:
    """Each name fits every file system, and no two are one on any."""
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) and len(name) <= 80, name
        assert name not in ("con", "prn", "aux", "nul") and not re.fullmatch("(com|lpt)[0-9]", name)


def test_no_two_people_have_one_file(tmp_path: Path) -> None:
    whole_and_apart([folder.safe(person) for person in PEOPLE])
    for person in PEOPLE:
        sent(tmp_path, NOTICE._replace(to=person), **TEXT)
    assert len(list((tmp_path / "outbox").iterdir())) == len(PEOPLE) == len(found(tmp_path))


def test_hostile_names_stay_in_the_folder(tmp_path: Path, shared_data: Path) -> None:
    people = hostile(shared_data, "filenames.json", "name") + hostile(shared_data, "texts.json", "text")
    whole_and_apart([folder.safe(person) for person in dict.fromkeys(people)])
    for person in people:
        sent(tmp_path, NOTICE._replace(to=person, id=person, at=person), **TEXT)
    names = list(found(tmp_path))
    assert len(names) == len(set(people))
    assert all(re.fullmatch(r"outbox/0000-00-00-[a-z0-9-]+-[0-9a-f]{12}\.txt", name) for name in names)


def test_a_notice_without_an_id_keeps_its_name_and_shares_it_with_none(tmp_path: Path) -> None:
    bare = NOTICE._replace(id="")
    sent(tmp_path, bare, **TEXT)
    sent(tmp_path, bare, **TEXT)
    assert len(sent(tmp_path, bare._replace(body="another"), **TEXT)) == 2


def test_hostile_texts_stand_in_the_files_as_text(tmp_path: Path, shared_data: Path) -> None:
    for number, text in enumerate(hostile(shared_data, "texts.json", "text")):
        notice = NOTICE._replace(
            subject=text, body=text, name=text, organisation=text, slip=text, address=text
        )
        files = sent(tmp_path / str(number), notice, **ALL)
        plain = files[f"outbox/{NAME}.txt"].decode()
        assert not re.search(
            r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", plain
        )
        assert plain.count("\n") == plain.count("\r\n") == plain.count("\r")
        assert plain.split("\r\n")[1] == ""  # the subject stays one line
        files[f"outbox/{NAME}.html"].decode()
        headers = {name.lower() for name in message_from_bytes(files[f"outbox/{NAME}.eml"])}
        assert headers <= HEADERS


HEADERS = {"to", "subject", "date", "message-id", "auto-submitted", "x-auditcore-key", "mime-version"}
HEADERS |= {"content-type", "content-language"}
