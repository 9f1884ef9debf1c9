"""What goes wrong between the channel `email` and a server: whether it goes again later, and what people are told."""

from __future__ import annotations

import socket
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from auditplugins.channels import email
from loopback import closed_port
from mailing import NOTICE, Sending, fixture_of_post, fixture_of_sending
from smtp_server import PASSWORD, USERNAME, Post, dripping, raw_server, says
from smtp_server import smtp_server as serving

from auditcore.api import NotSent, Undeliverable
from auditcore.errors import DeliveryFailed
from auditcore.service import sending as service
from auditcore.workspace import Workspace

post, sending = fixture_of_post, fixture_of_sending

# Command, what the server answers, what that becomes, and words of the sentence.
ANSWERS: list[tuple[str, Any, type, str]] = [
    ("RCPT", "450 4.2.0 mailbox busy", NotSent, "now: 450 4.2.0 mailbox busy"),
    ("RCPT", "451 4.7.1 greylisted", NotSent, "greylisted"),
    ("RCPT", "421 4.3.2 going down", NotSent, "going down"),
    ("RCPT", "550 5.1.1 no such mailbox", Undeliverable, "tu@example.org: 550 5.1.1 no such mailbox"),
    ("RCPT", "553 5.1.3 bad address", Undeliverable, "bad address"),
    ("RCPT", "530 5.7.0 authenticate first", NotSent, "authenticate first"),
    ("RCPT", "503 5.5.1 bad sequence", NotSent, "bad sequence"),
    ("DATA", "554 5.7.1 looks like spam", Undeliverable, "looks like spam"),
    ("DATA", "552 5.2.2 mailbox full", Undeliverable, "mailbox full"),
    ("DATA", "452 4.3.1 disk full", NotSent, "disk full"),
    ("MAIL", "550 5.7.1 not your address", NotSent, "takes no mail from audits@example.org: 550 5.7.1"),
    ("MAIL", "451 4.3.0 try later", NotSent, "try later"),
    ("MAIL", "die", NotSent, "ended the connection"),
    ("RCPT", "die", NotSent, "ended the connection"),
    ("DATA", "die", NotSent, "did not confirm"),
    ("RCPT", b"550 \x1b[2J\xff kh\xc3\xb4ng \xe2\x80\xae c\xc3\xb3", Undeliverable, "[2J\ufffd không có"),
    ("RCPT", f"550 {'long ' * 80}", Undeliverable, "…"),
    ("RCPT", f"550 your password is {PASSWORD}", Undeliverable, "your password is ***"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "answer", "kind", "words"), ANSWERS)
def test_what_the_server_answers(
    post: Post, sending: Sending, command: str, answer: Any, kind: type, words: str
) -> None:
    post.answers[command] = [answer]
    told, said = sending.refused(post)
    assert told is kind
    assert words in said


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ("554 5.5.1 no valid recipients", Undeliverable, "refuses mail for tu@example.org: 554 5.5.1"),
        ("451 4.3.0 no room now", NotSent, "now: 451 4.3.0 no room now"),
        ("503 5.5.1 bad sequence", NotSent, "bad sequence"),
    ],
)
def test_who_does_not_want_to_see_the_message(sending: Sending, answer: str, kind: type, words: str) -> None:
    with raw_server(says("220 hi", "250 hi", "250 OK", "250 OK", answer)) as port:
        told, said = sending.refused(port, security="none", username=None)
    assert told is kind and words in said


def test_whoever_is_greylisted_gets_it_later(post: Post, sending: Sending) -> None:
    post.answers["RCPT"] = ["451 4.7.1 greylisted, come back"]
    assert sending.refused(post)[0] is NotSent
    sending(post)
    assert len(post.received) == 1


def test_after_a_connection_that_died_it_is_the_same_message(post: Post, sending: Sending) -> None:
    post.answers["DATA"] = ["die"]
    assert sending.refused(post)[0] is NotSent
    sending(post)
    first, second = (got.message for got in post.received)
    for header in ("Message-ID", "Date", "X-Auditcore-Key", "Subject", "To", "From"):
        assert first[header] == second[header]


def test_once_it_is_taken_nothing_makes_it_go_again(post: Post, sending: Sending) -> None:
    """Waiting for the farewell could end in a deadline, and then it would be sent twice."""
    began = time.monotonic()
    for fault in ("die", 60.0):
        post.answers["QUIT"] = [fault]
        sending(post)
    assert len(post.received) == 2
    assert time.monotonic() - began < email.SECONDS


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_slow_answer_is_not_waited_for(
    post: Post, sending: Sending, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "SECONDS", 0.5)
    post.answers[command] = [60.0]
    kind, said = sending.refused(post)
    assert kind is NotSent
    assert ("did not confirm" if command == "DATA" else "within 0.5 seconds") in said


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ("other-name", "Hostname mismatch"),
        ("unknown", "unable to get local issuer"),
        ("expired", "has expired"),
    ],
)
@pytest.mark.parametrize("tls", [False, True])
def test_a_wrong_certificate_sends_nothing(sending: Sending, certificate: str, words: str, tls: bool) -> None:
    with serving(certificate=certificate, tls=tls) as post:
        kind, said = sending.refused(post, security="tls" if tls else "starttls")
    assert kind is NotSent
    assert said.startswith("The certificate of localhost cannot be trusted: ") and words in said
    assert not post.received and not post.logins


def test_the_systems_authorities_do_not_know_the_tests(post: Post, sending: Sending) -> None:
    assert "certificate" in sending.refused(post, ca_file=None)[1]
    assert not post.logins


def test_without_starttls_nothing_is_sent(sending: Sending) -> None:
    with serving(starttls=False) as post:
        kind, said = sending.refused(post)
    assert kind is NotSent and said == "localhost offers no safe connection (STARTTLS), so nothing is sent."
    assert not post.received and not post.logins


def test_starttls_that_is_refused_sends_nothing(sending: Sending) -> None:
    with raw_server(says("220 hi", "250-hi\r\n250 STARTTLS", "454 4.7.0 not now")) as port:
        kind, said = sending.refused(port)
    assert kind is NotSent and "454 4.7.0 not now" in said


def test_tls_where_the_server_speaks_plainly(post: Post, sending: Sending) -> None:
    kind, said = sending.refused(post, security="tls")
    assert kind is NotSent and said.startswith("No safe connection to localhost")


def test_a_wrong_password(post: Post, sending: Sending) -> None:
    kind, said = sending.refused(post, password="not-" + PASSWORD)
    assert kind is NotSent
    assert said.startswith("localhost does not let audits in: 535 ")
    assert not post.received and post.logins


def test_a_server_that_repeats_the_password(sending: Sending) -> None:
    plain = b64encode(f"\0{USERNAME}\0{PASSWORD}".encode()).decode()
    lines = ("220 hi", "250-hi\r\n250 AUTH PLAIN", f"535 AUTH PLAIN {plain} is wrong", "535 no", "535 no")
    with raw_server(says(*lines)) as port:
        _kind, said = sending.refused(port, security="none")
    assert "535 AUTH PLAIN *** is wrong" in said


def test_a_server_that_asks_for_no_password(sending: Sending) -> None:
    with raw_server(says("220 hi", "250 hi")) as port:
        kind, said = sending.refused(port, security="none")
    assert kind is NotSent and said.startswith("localhost asks for no password")


def test_a_password_with_marks_is_not_repeated(post: Post, sending: Sending) -> None:
    with pytest.raises(NotSent, match="plain letters") as caught:
        sending(post, password="mật khẩu")
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_nobody_listens(sending: Sending) -> None:
    port = closed_port()
    kind, said = sending.refused(port)
    assert kind is NotSent
    assert said.startswith(f"localhost cannot be reached at port {port}: ")


def test_a_name_that_nobody_knows(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_given: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    kind, said = sending.refused(25, host="mail.invalid")
    assert kind is NotSent and said == (
        "mail.invalid cannot be reached at port 25: Name or service not known"
    )


@pytest.mark.parametrize("host", ["x" * 70 + ".example.org", "mail..example.org"])
def test_a_host_that_can_be_no_name(sending: Sending, host: str) -> None:
    kind, said = sending.refused(25, host=host)
    assert kind is NotSent and "plugin.email.host" in said


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        ("554 5.3.2 no service", "554 5.3.2 no service"),
        ("SSH-2.0-OpenSSH", "SSH-2.0-OpenSSH"),
        ("421 busy", "busy"),
    ],
)
def test_a_greeting_that_is_none(sending: Sending, greeting: str, words: str) -> None:
    with raw_server(says(greeting)) as port:
        kind, said = sending.refused(port)
    assert kind is NotSent and "refuses the connection" in said and words.removeprefix("SSH-") in said


@pytest.fixture
def by_the_core(
    workspace: Workspace, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int, float], None]:
    """Sends as the core does: in a process of its own, which has so many seconds."""

    def send(port: int, seconds: float) -> None:
        settings = sending.settings(port=port, ca_file=str(sending.folder / sending.ca))
        monkeypatch.setattr(service, "settings_of", lambda ws, channel: settings)
        service.send(workspace, "email", NOTICE, seconds)

    return send


def test_a_process_of_its_own_sends_as_well(post: Post, by_the_core: Callable[[int, float], None]) -> None:
    by_the_core(post.port, 60)
    assert len(post.received) == 1


def test_who_drips_is_cut_off_by_the_deadline(by_the_core: Callable[[int, float], None]) -> None:
    """Each byte comes in time, so that no answer is ever late: only the core's deadline ends it."""
    came: list[float] = []
    with raw_server(dripping(came)) as port:
        began = time.monotonic()
        with pytest.raises(DeliveryFailed, match="stopped"):
            by_the_core(port, 4)
        assert time.monotonic() - began < 30
    assert came
