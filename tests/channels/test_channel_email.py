"""The channel `email` against a real server: what arrives, which settings it takes, and what is never sent."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import email
from channel_notices import DAY, hostile
from mailing import NOTICE, Sending, fixture_of_post, fixture_of_sending
from smtp_server import USERNAME, Post
from smtp_server import smtp_server as serving

from auditcore.api import NotSent, Undeliverable

post, sending = fixture_of_post, fixture_of_sending


def text_of(part: Any) -> str:
    """A part's text; over the wire, every line ends with CR LF."""
    text: str = part.get_content()
    assert text.count("\n") == text.count("\r\n")
    return text.replace("\r\n", "\n")


def test_what_is_sent_arrives(post: Post, sending: Sending) -> None:
    sending(post, reply_to="iso@example.org")
    (got,) = post.received
    assert (got.sender, got.recipient, got.safe) == ("audits@example.org", "tu@example.org", True)
    assert got.username == USERNAME
    message = got.message
    assert message["From"].addresses[0].display_name == "Ủy ban nhân dân xã"
    assert message["From"].addresses[0].addr_spec == "audits@example.org"
    assert [(one.display_name, one.addr_spec) for one in message["To"].addresses] == [
        ("Trần Thị Tú", "tu@example.org")
    ]
    assert message["Reply-To"].addresses[0].addr_spec == "iso@example.org"
    assert message["Subject"] == "Quá hạn: 2026-07-F03"
    assert message["Date"].datetime.isoformat() == "2026-07-01T08:00:00+00:00"
    assert message["Message-ID"] == "<0123456789abcdef0123456789abcdef@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "vi"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text_of(plain) == NOTICE.body
    assert text_of(html) == NOTICE.html


def test_seven_bits_and_short_lines_suit_any_server(post: Post, sending: Sending) -> None:
    sending(post, NOTICE._replace(body="ớ" * 3000, html="<p>" + "A" * 3000))
    (got,) = post.received
    assert got.content.isascii()
    assert max(map(len, got.content.split(b"\r\n"))) <= 78
    assert b"\n" not in got.content.replace(b"\r\n", b"")


def test_the_server_hears_our_domain_and_not_this_computers_name(post: Post, sending: Sending) -> None:
    sending(post)
    assert set(post.greeted) == {"example.org"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_come_back_letter_for_letter(post: Post, sending: Sending, form: str) -> None:
    name, subject = (
        unicodedata.normalize(form, text) for text in ("Nguyễn Thị Hoà", "Một cửa: hồ sơ trễ hạn")
    )
    sending(post, NOTICE._replace(name=name, subject=subject, body=subject + "\n"))
    message = post.received[0].message
    assert message["To"].addresses[0].display_name == name
    assert message["Subject"] == subject
    assert text_of(next(message.iter_parts())) == subject + "\n"


def test_without_html_there_is_one_part(post: Post, sending: Sending) -> None:
    sending(post, NOTICE._replace(html=""))
    assert post.received[0].message.get_content_type() == "text/plain"


def test_tls_from_the_start(sending: Sending) -> None:
    with serving(tls=True) as post:
        sending(post, security="tls")
    assert post.received[0].safe and post.received[0].username == USERNAME


def test_none_is_for_this_computer_alone(sending: Sending) -> None:
    with serving(starttls=False, auth=False) as post:
        sending(post, security="none", username=None, password=None)
        assert not post.received[0].safe
        for host in ("mail.example.org", "192.0.2.1", "localhost.example.org"):
            kind, said = sending.refused(post, security="none", host=host)
            assert kind is NotSent and "plugin.email.security" in said
    assert not post.logins


def test_a_domain_with_marks_goes_in_ascii(post: Post, sending: Sending) -> None:
    for form in ("NFC", "NFD"):
        sending(post, NOTICE._replace(address=unicodedata.normalize(form, "tu@xã-đông.vn")))
    assert {got.recipient for got in post.received} == {"tu@xn--x-ng-goa7h8i.vn"}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "tu",
        "tú@example.org",
        "a@b.org, c@d.org",
        "a@b.org\nBcc: c@d.org",
        "Tu <tu@example.org>",
        "@b.org",
        "a@",
    ],
)
def test_what_is_no_plain_address_is_undeliverable(post: Post, sending: Sending, address: str) -> None:
    kind, said = sending.refused(post, NOTICE._replace(address=address))
    assert kind is Undeliverable and "address" in said
    assert not post.greeted


def test_a_calendar_goes_with_the_dates(post: Post, sending: Sending) -> None:
    sending(post, NOTICE._replace(dates=(DAY,)), attach="calendar")
    sending(post, NOTICE, attach="calendar")
    sending(post, NOTICE._replace(dates=(DAY,)))
    with_one, no_dates, not_asked = (got.message for got in post.received)
    (attached,) = with_one.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("calendar.ics", "text/calendar")
    calendar = attached.get_payload(decode=True)
    assert calendar.startswith(b"BEGIN:VCALENDAR\r\n") and DAY.title.encode() in calendar
    assert with_one.get_body(("html",)) is not None
    assert not [*no_dates.iter_attachments(), *not_asked.iter_attachments()]


UNFIT: list[tuple[str, Any, str]] = [
    ("host", None, "The setting plugin.email.host is missing."),
    ("from", None, "The setting plugin.email.from is missing."),
    ("from", "the office", "The setting plugin.email.from must be one plain e-mail address."),
    ("reply-to", "a@b.org, c@d.org", "The setting plugin.email.reply-to must be one plain e-mail address."),
    ("port", "a lot", "The setting plugin.email.port must be a whole number from 1 to 65535."),
    ("port", 70000, "The setting plugin.email.port must be a whole number from 1 to 65535."),
    ("security", "ssl", "The setting plugin.email.security must be starttls, tls, none."),
    ("password", None, "The setting plugin.email.password is missing."),
    ("attach", "everything", "The setting plugin.email.attach must be calendar."),
    ("ca-file", "not-there.pem", "The certificates in not-there.pem cannot be read."),
    ("from-name", ["a"], "The setting plugin.email.from-name must be a text."),
]


@pytest.mark.parametrize(("name", "value", "sentence"), UNFIT)
def test_an_unfit_setting_is_named(
    post: Post, sending: Sending, name: str, value: Any, sentence: str
) -> None:
    assert sending.refused(post, **{name: value}) == (NotSent, sentence)
    assert not post.greeted


def test_a_file_that_holds_no_certificates(post: Post, sending: Sending) -> None:
    (sending.folder / "empty.pem").write_text("nothing")
    assert sending.refused(post, ca_file="empty.pem")[1] == "The certificates in empty.pem cannot be read."


def test_settings_may_be_texts(post: Post, sending: Sending) -> None:
    sending(post, port=f" {post.port} ", security="StartTLS")
    assert len(post.received) == 1


def test_every_setting_that_is_read_is_declared() -> None:
    source = Path(email.__file__).read_text(encoding="utf-8")
    for name in email.SETTINGS:
        assert source.count(f'"{name}"') + source.count(f"plugin.email.{name}") >= 2, name


ENCODED = ["=?utf-8?q?=0A?=", "x =?utf-8?q?=0D=0ABcc:_x=40example.invalid?= y", "é\r\n\r\nbody", "a\r b\n c"]


def test_no_text_becomes_a_header(post: Post, sending: Sending, shared_data: Path) -> None:
    sending(post)
    usual = [name for name, _value in post.received[0].message.items()]
    texts = hostile(shared_data, "texts.json", "text") + ENCODED
    for text in texts:
        post.received.clear()
        changed = NOTICE._replace(
            subject=text, name=text, body=text, html=text or "-", keys=(text,), about=text, organisation=text
        )
        sending(post, changed, from_name=text)
        (got,) = post.received
        head = got.content.partition(b"\r\n\r\n")[0].decode("ascii")
        names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith(" ")]
        assert names == usual, text
        assert (
            len(got.message["To"].addresses) == 1
            and got.message["To"].addresses[0].addr_spec == "tu@example.org"
        )
        assert got.message["From"].addresses[0].addr_spec == "audits@example.org"
        assert not {"\r", "\n", "\0", "\x1b", "\u202e"} & set(got.message["Subject"])
    assert len(texts) > 50
