"""A notice as a mail message: read back as a stranger's program reads it, whatever its texts hold."""

from __future__ import annotations

import unicodedata
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from auditplugins.channels.asked import one_line
from auditplugins.channels.letter import letter, plain_address
from hypothesis import example, given
from hypothesis import strategies as st

from auditcore.api import Notice

NOTICE = Notice(
    to="tu",
    address="tu@example.org",
    subject="Overdue: 2026-07-F03",
    body="Good morning.\n",
    about="2026-07-F03",
    name="Tran Thi Tu",
    html="<p>Good morning.</p>\n",
    id="0123456789abcdef0123456789abcdef",
    at="2026-07-01T08:00:00.000001Z",
    keys=("overdue:2026-07-F03:tu", "due:2026-07-F04:tu"),
)
USUAL = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auditcore-Key", "MIME-Version",
    "Content-Type", "Content-Language",
]  # fmt: skip

# Any text; texts of what breaks mail; and words in Vietnamese, composed and not.
VIETNAMESE = st.text("aăâbdđeêhinoôơtuưy ̣́̀̉̃ ,.\"'", max_size=150)
NASTY = st.text('=?utf-8qbQB_\r\n\t\0\x0b\x85\u2028\u202eé<>@,:;"()\\ A0aD.', max_size=150)
TEXTS = (
    st.text(st.characters(), max_size=250)
    | NASTY
    | VIETNAMESE.map(lambda text: unicodedata.normalize("NFC", text))
)


def written(notice: Notice, **how: object) -> bytes:
    return letter(notice, "audits@example.org", "iso@example.org", **how).as_bytes()  # type: ignore[arg-type]


def head(raw: bytes) -> list[str]:
    """The lines of the header as they go over the wire."""
    return raw.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def field(raw: bytes, name: str) -> str:
    """A header's value, its lines joined again."""
    lines = head(raw)
    first = next(number for number, line in enumerate(lines) if line.startswith(f"{name}: "))
    rest = lines[first + 1 :]
    end = next((number for number, line in enumerate(rest) if not line.startswith(" ")), len(rest))
    return "".join([lines[first].removeprefix(f"{name}: "), *rest[:end]])


def decoded(text: str) -> str:
    return str(make_header(decode_header(text)))


def read(raw: bytes) -> EmailMessage:
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def shown(text: str, most: int) -> str:
    """What is to be read of a text in a header."""
    return one_line(text, most).replace("=?", "= ?")


@given(TEXTS)
@example("Overdue\r\nBcc: someone@example.invalid\r\n\r\nforged body")
@example("=?utf-8?q?=0A?=")
@example("=?utf-8?q?=0D=0ABcc:_x=40example.invalid?=")
@example("é" * 60 + "=?utf-8?q?=0A?=")
@example("e" + "\u0301" * 300)
@example("A" * 10_000)
@example("x\ud800y")
@example("")
def test_no_text_changes_the_headers(text: str) -> None:
    raw = written(
        NOTICE._replace(
            to=text,
            name=text,
            subject=text,
            body=text,
            html=text + "-",
            id=text,
            at=text,
            language=text,
            keys=(text,),
        ),
        sender_name=text,
    )
    assert raw.isascii() and b"\n" not in raw.replace(b"\r\n", b"")
    names = [line.partition(":")[0] for line in head(raw) if not line.startswith(" ")]
    assert names in (USUAL, USUAL[:-1])  # without a language that is one
    assert max(map(len, head(raw))) <= 78
    message = read(raw)
    assert [one.addr_spec for one in message["To"].addresses] == ["tu@example.org"]
    assert [one.addr_spec for one in message["From"].addresses] == ["audits@example.org"]
    # A second reader, of another making.
    assert [address for _name, address in getaddresses([field(raw, "To")])] == ["tu@example.org"]
    assert decoded(field(raw, "Subject")) == shown(text, 200)
    assert decoded(field(raw, "To").rpartition(" <")[0]) == shown(text, 100)


@given(TEXTS)
def test_what_goes_is_written_the_same_by_whoever_hands_it_on(text: str) -> None:
    """A list server or an archive reads it and writes it anew: nothing wakes up in it then."""
    raw = written(NOTICE._replace(name=text, subject=text))
    again = message_from_bytes(raw, policy=policy.SMTP.clone(refold_source="all")).as_bytes()
    assert message_from_bytes(again).keys() == USUAL


@given(TEXTS | st.text("a.\r\n-=F ", max_size=200))
@example(".\n..\nFrom me\n")
@example("a" * 5000)
@example("--===============1==\nContent-Type: text/html\n\n<b>")
def test_the_text_comes_back(text: str) -> None:
    message = read(written(NOTICE._replace(body=text, html=text + "<p>")))
    plain, html = message.iter_parts()
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    got = plain.get_content().replace("\r\n", "\n")
    assert got.endswith("\n") and not set("\0\x0b\x1b\x7f\x85\u202e") & set(got)
    if text.isprintable() or text.replace("\n", "").isprintable():
        assert got == (text if text.endswith("\n") else text + "\n")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "name", ["Trần Thị Tú", "Nguyễn Văn Hòa, Phó Chủ tịch", "Đỗ", "x", 'O"Neil; (HR) <x@y.z>']
)
def test_a_name_comes_back_letter_for_letter(form: str, name: str) -> None:
    name = unicodedata.normalize(form, name)
    raw = written(NOTICE._replace(name=name, subject=name * 4), sender_name=name)
    assert decoded(field(raw, "To").rpartition(" <")[0]) == name
    assert read(raw)["Subject"] == name * 4
    if len(name.encode()) <= 40:  # Python's own reader sees a space where two encoded words meet
        assert read(raw)["To"].addresses[0].display_name == name
        assert read(raw)["From"].addresses[0].display_name == name


def test_an_encoded_word_holds_whole_letters() -> None:
    name = unicodedata.normalize("NFD", "Ủybannhândânthịtrấn" * 4)
    words = field(written(NOTICE._replace(name=name)), "To").rpartition(" <")[0].split(" ")
    assert len(words) > 2 and all(len(word) <= 75 for word in words)
    assert not any(unicodedata.combining(decoded(word)[0]) for word in words)


def test_plain_text_stays_readable_on_the_wire() -> None:
    raw = written(NOTICE)
    assert field(raw, "To") == "Tran Thi Tu <tu@example.org>"
    assert field(raw, "Subject") == "Overdue: 2026-07-F03"
    assert b"\r\n\r\nGood morning.\r\n" in raw


def test_the_same_notice_has_the_same_headers() -> None:
    first, again = head(written(NOTICE)), head(written(NOTICE._replace(keys=NOTICE.keys[::-1])))
    assert [line for line in first if "boundary" not in line] == [
        line for line in again if "boundary" not in line
    ]


def test_what_tells_something_else_or_somebody_else_has_another_key() -> None:
    others = (
        NOTICE,
        NOTICE._replace(keys=NOTICE.keys[:1]),
        NOTICE._replace(keys=("".join(sorted(NOTICE.keys)),)),
        NOTICE._replace(to="lan"),
        NOTICE._replace(keys=()),
    )
    keys = {read(written(one))["X-Auditcore-Key"] for one in others}
    assert len(keys) == len(others) and all(len(key) == 32 for key in keys)


def test_ids_come_from_the_notice_and_the_senders_domain() -> None:
    assert read(written(NOTICE))["Message-ID"] == f"<{NOTICE.id}@example.org>"
    assert read(letter(NOTICE).as_bytes())["Message-ID"] == f"<{NOTICE.id}@auditcore.invalid>"
    made = {read(written(NOTICE._replace(id="", to=to)))["Message-ID"] for to in ("lan", "tu")}
    assert len(made) == 2


def test_the_date_is_when_the_notice_was_made() -> None:
    assert read(written(NOTICE))["Date"].datetime.isoformat() == "2026-07-01T08:00:00+00:00"
    assert read(written(NOTICE._replace(at="")))["Date"].datetime.year >= 2026


def test_who_has_no_address_is_named_all_the_same() -> None:
    for address in ("", "nobody", "a@b.org\nBcc: c@d.org"):
        for name in ("Trần Thị Tú", ""):
            message = read(letter(NOTICE._replace(address=address, name=name)).as_bytes())
            assert [group.display_name for group in message["To"].groups] == [name or "tu"]
            assert message["To"].addresses == () and message["From"] is None and message["Reply-To"] is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tu@example.org", "tu@example.org"),
        (" tu@example.org\n", "tu@example.org"),
        ("Tu.Tran+audit@Mail.Example.ORG", "Tu.Tran+audit@Mail.Example.ORG"),
        ("tu@localhost", "tu@localhost"),
        ("tu@xã-đông.vn", "tu@xn--x-ng-goa7h8i.vn"),
        (unicodedata.normalize("NFD", "tu@xã-đông.vn"), "tu@xn--x-ng-goa7h8i.vn"),
        *((text, "") for text in (
            "", "tu", "@", "tu@", "@example.org", "tú@example.org", "tu@example..org", "tu@.org", "tu@-a.org",
            "tu tran@example.org", "a@b@example.org", "a@b.org,c@d.org", "a@b.org; c@d.org", "<tu@example.org>",
            "Tu <tu@example.org>", '"tu"@example.org', "tu@[127.0.0.1]", "tu@example.org\r\nBcc: c@d.org",
            "tu@exa\0mple.org", ".tu@example.org", "tu.@example.org", "t..u@example.org", "tu@example.org.",
            "=?utf-8?q?a?=@example.org", "a" * 65 + "@example.org", "tu@" + "a" * 64 + ".org",
            "tu@" + "a." * 126 + "org", "tu@" + "ã" * 300 + ".org", "tu@a\u202eb.org", "tu@exam\u2028ple.org",
            "tu@a@\ud800.org", "mailto:tu@example.org?cc=x@y.z", "-oQ/tmp@example.org x", "tu@a_b.org",
        )),
    ],
)  # fmt: skip
def test_one_plain_address(text: str, address: str) -> None:
    assert plain_address(text) == address


@given(st.text(st.characters() | st.sampled_from("@.<>,\r\n ab"), max_size=60))
def test_an_address_is_one_or_none(text: str) -> None:
    found = plain_address(text) or plain_address(f"tu@{text}")
    if found:
        assert found.isascii() and found.isprintable() and not set(' ,;<>()"\\') & set(found)
        assert getaddresses([found]) == [("", found)] and found.count("@") == 1
        assert plain_address(found) == found


def test_attachments_keep_their_bytes_and_their_names_are_names() -> None:
    content = "Lịch\r\n\0\xff".encode()
    names = [
        "Lịch họp.ics",
        "../../etc/passwd",
        "a\r\nX-Evil: b",
        "=?utf-8?q?=0A?=",
        'a".exe',
        "A" * 500,
        "\0",
    ]
    raw = written(NOTICE, attachments=[(name, "text/calendar", content) for name in names])
    message = read(raw)
    assert message.get_content_type() == "multipart/mixed" and message["X-Evil"] is None
    parts = [*message.iter_attachments()]
    assert [part.get_payload(decode=True) for part in parts] == [content] * len(names)
    assert all(part["X-Evil"] is None and part.get_content_charset() == "utf-8" for part in parts)
    given_names = [part.get_filename() or "" for part in parts]
    assert given_names[0] == "Lịch họp.ics"
    assert not any(set('/\\"\r\n\0=?') & set(name) or not 0 < len(name) <= 100 for name in given_names)
    body = message.get_body(("plain",))
    assert body is not None and body.get_content().strip() == "Good morning."
