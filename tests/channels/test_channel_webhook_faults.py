"""The channel `webhook` against a real server: what each answer and each fault becomes, and what is never reached."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import webhook
from channel_notices import NOTICE
from channel_posting import KEY, PUBLIC, TOKEN, Posting
from https_server import HOST, Answer, Names, answers, drips, gone, https_server, silent
from loopback import closed_port

from auditcore.api import NotSent, Undeliverable


@pytest.fixture
def posting(tmp_path: Path) -> Posting:
    return Posting(tmp_path)


# What a server answers.


@pytest.mark.parametrize("status", [401, 403, 407, 408, 425, 429, 500, 502, 503, 504, 599])
def test_what_may_work_later_is_tried_again(posting: Posting, status: int) -> None:
    with https_server(answers(f"{status} Wait", "come back later")) as server:
        assert posting.refused(server) == (
            NotSent,
            f"The server {HOST} could not take it: {status} Wait come back later",
        )


@pytest.mark.parametrize("status", [400, 404, 410, 413, 422])
def test_a_refusal_is_for_good(posting: Posting, status: int) -> None:
    with https_server(answers(f"{status} No", "never")) as server:
        assert posting.refused(server) == (
            Undeliverable,
            f"The server {HOST} refused it: {status} No never",
        )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(posting: Posting, status: int) -> None:
    with https_server() as secret:
        place = f"https://localhost:{secret.port}/admin"
        with https_server(answers(f"{status} Over there", "", f"Location: {place}")) as server:
            kind, said = posting.refused(server, hosts=[HOST, "localhost"])
    assert kind is NotSent and "points to another address" in said and str(status) in said
    assert (len(server.requests), secret.connections) == (1, 0)


def test_what_a_server_says_is_cleaned_and_short_and_hides_the_token(posting: Posting) -> None:
    body = f"\x1b[31mno /hooks/{TOKEN}?thread=7 \r\n for {KEY} nor x{TOKEN.lower()} " + "very " * 5000
    with https_server(answers("404 Not\x1bFound", body)) as server:
        _kind, said = posting.refused(server)
    assert (
        said.startswith(f"The server {HOST} refused it: 404 Not Found [31mno *** for *** nor x*** very ")
        and len(said) < 300
    )


def test_a_page_is_not_shown(posting: Posting) -> None:
    with https_server(answers("404 Not Found", "\n <!doctype html><h1>Oh no")) as server:
        assert posting.refused(server)[1] == f"The server {HOST} refused it: 404 Not Found"


def test_a_refusal_whose_reason_drips_is_one_at_once(posting: Posting) -> None:
    with https_server(drips("HTTP/1.1 422 No\r\nContent-Length: 99999\r\n\r\n")) as server:
        began = time.monotonic()
        assert posting.refused(server)[0] is Undeliverable
        assert time.monotonic() - began < 3


# Faults.


@pytest.mark.parametrize("answer", [silent, drips("HTTP/1.1 200 OK\r\nX-Slow: ")], ids=["silent", "dripping"])
def test_a_slow_server_is_not_waited_for(posting: Posting, answer: Answer) -> None:
    with https_server(answer) as server:
        began = time.monotonic()
        said = posting.refused(server, step=0.5, whole=1)
        assert time.monotonic() - began < 3
    assert said == (NotSent, f"The server {HOST} did not answer in time.")


def test_a_server_that_takes_the_line_and_says_nothing_is_not_waited_for(posting: Posting) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        said = posting.refused(deaf.getsockname()[1], step=0.5, whole=1)
    assert said == (NotSent, f"The server {HOST} did not answer in time.")


@pytest.mark.parametrize("answer", [gone, answers("200")], ids=["gone", "strange"])
def test_a_line_that_breaks_is_tried_again(posting: Posting, answer: Answer) -> None:
    strange = answer is not gone
    with https_server(
        (lambda server, line: line.sendall(b"SSH-2.0 hello\r\n")) if strange else answer
    ) as server:
        kind, said = posting.refused(server)
    assert kind is NotSent and said.startswith(f"The server {HOST} could not be reached: ")
    assert len(server.requests) == 1


def test_a_server_that_is_not_there_is_tried_again(posting: Posting) -> None:
    kind, said = posting.refused(closed_port())
    assert kind is NotSent and said == f"The server {HOST} could not be reached: Connection refused"


def test_a_name_that_is_not_found_is_tried_again(posting: Posting) -> None:
    def unknown(*given: Any, **named: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    said = posting.refused(1, resolve=unknown)
    assert said == (NotSent, f"The name {HOST} could not be found: Name or service not known")


@pytest.mark.parametrize("certificate", ["wrong host", "expired", "unknown authority"])
def test_a_certificate_that_is_not_the_hosts_ends_it(posting: Posting, certificate: str) -> None:
    with https_server(certificate=certificate) as server:
        kind, said = posting.refused(server)
    assert kind is NotSent and said.startswith(f"The certificate of the server {HOST} is not accepted: ")
    assert server.requests == []


def test_the_systems_authorities_are_trusted_where_no_file_is_named(posting: Posting) -> None:
    with https_server() as server:
        assert "is not accepted" in posting.refused(server, ca_file=None)[1]
    assert server.requests == []


def test_a_server_without_tls_gets_nothing(posting: Posting) -> None:
    with https_server(certificate=None) as server:
        kind, said = posting.refused(server, step=0.5, whole=1)
    assert kind is NotSent and server.requests == []
    assert HOST in said


# Who is reached.


def test_the_address_that_was_checked_is_the_one_connected_to(posting: Posting) -> None:
    with https_server() as server:
        names = Names(["127.0.0.1"], [PUBLIC])
        posting(server, resolve=names)
    assert (names.asked, len(server.requests)) == ([HOST], 1)


def test_a_name_that_turns_private_after_the_check_reaches_nothing(posting: Posting) -> None:
    names = Names([PUBLIC, "2606:4700::1"], ["127.0.0.1"])
    reached: list[tuple[int, list[str]]] = []

    def reach(port: int, addresses: Any, _patience: Any) -> socket.socket:
        reached.append((port, [*map(str, addresses)]))
        raise ConnectionRefusedError(111, "Connection refused")

    with https_server() as server:
        posting.refused(server, resolve=names, reach=reach, private="false")
    assert reached == [(server.port, [PUBLIC, "2606:4700::1"])]
    assert (names.asked, server.connections) == ([HOST], 0)


def test_the_next_address_is_tried_where_one_does_not_answer(posting: Posting) -> None:
    with https_server() as server:
        posting(server, resolve=Names(["127.0.0.2", "127.0.0.1"]))
    assert len(server.requests) == 1


@pytest.mark.parametrize("private", [None, "", "false", False])
def test_a_private_network_is_not_reached_unless_that_is_set(posting: Posting, private: Any) -> None:
    with https_server() as server:
        kind, said = posting.refused(server, private=private)
    assert (kind, server.connections) == (NotSent, 0)
    assert "plugin.webhook.private" in said


@pytest.mark.parametrize("found", [[PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC], [PUBLIC, "fe80::1"]])
def test_one_private_address_among_public_ones_is_enough_to_refuse(
    posting: Posting, found: list[str]
) -> None:
    with https_server() as server:
        kind, said = posting.refused(server, resolve=Names(found), private=False)
    assert (kind, server.connections) == (NotSent, 0)
    assert "in a private network, which the setting plugin.webhook.private does not allow" in said


def test_only_servers_that_are_allowed_are_looked_up(posting: Posting) -> None:
    names = Names([PUBLIC])
    kind, said = posting.refused(1, resolve=names, hosts="example.org, *.hooks.example.org")
    assert said == f"The server {HOST} is not among those of the setting plugin.webhook.hosts."
    assert (kind, names.asked) == (NotSent, [])


def test_no_proxy_of_the_environment_is_used(posting: Posting, monkeypatch: pytest.MonkeyPatch) -> None:
    with https_server(certificate=None) as proxy, https_server() as server:
        for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "http_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        posting(server)
    assert (len(server.requests), proxy.connections) == (1, 0)


def test_send_resolves_by_the_system(posting: Posting) -> None:
    with https_server() as server:
        url = f"https://localhost:{server.port}/x"
        settings = posting.settings(url_secret=url, hosts="localhost")
        webhook.send(str(posting.folder), NOTICE, settings)
        with pytest.raises(NotSent, match="in a private network"):
            webhook.send(str(posting.folder), NOTICE, settings | {"private": "false"})
    assert len(server.requests) == 1
