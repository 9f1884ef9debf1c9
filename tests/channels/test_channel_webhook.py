"""The channel `webhook` against a real server: what arrives, and what has to be set."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import webhook
from channel_notices import NOTICE, hostile
from channel_posting import KEY, TOKEN, Posting
from https_server import HOST, Names, Server, answers, drips, https_server
from hypothesis import given
from hypothesis import strategies as st

from auditcore.api import NotSent


@pytest.fixture
def posting(tmp_path: Path) -> Posting:
    return Posting(tmp_path)


def signed(server: Server) -> dict[str, Any]:
    """What came, after the signature was computed anew as a receiver would."""
    (request,) = server.requests
    timestamp = request.headers["X-Auditcore-Timestamp"]
    told = timestamp.encode() + b"." + request.body
    mac = hmac.new(KEY.encode(), told, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(request.headers["X-Auditcore-Signature"], f"v1={mac}")
    assert abs(int(timestamp) - time.time()) < 60
    found: dict[str, Any] = json.loads(request.body)
    return found


# What arrives.


def test_what_is_posted_arrives_signed(posting: Posting) -> None:
    with https_server() as server:
        posting(server)
    (request,) = server.requests
    assert request.line == f"POST /hooks/{TOKEN}?thread=7 HTTP/1.1"
    assert {*request.headers.keys()} == {
        "Host", "Connection", "Accept-Encoding", "Content-Length", "Content-Type", "User-Agent", "Idempotency-Key",
        "X-Auditcore-Timestamp", "X-Auditcore-Signature",
    }  # fmt: skip
    assert request.headers["Host"] == f"{HOST}:{server.port}"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["User-Agent"] == "auditcore"
    assert request.headers["Idempotency-Key"] == NOTICE.id
    assert server.names == [HOST]
    assert signed(server) == {
        "version": 1,
        "id": NOTICE.id,
        "at": NOTICE.at,
        "organisation": "Commune office",
        "language": "vi",
        "to": {"id": "lan", "name": "Nguyễn Thị Lan"},
        "subject": "2 things are due",
        "text": NOTICE.body,
        "about": "2026-07-F03",
        "keys": ["due:2026-07-F03-A1:7"],
    }
    assert b"lan@example.invalid" not in request.body


def test_a_signature_is_of_its_moment_and_of_its_body() -> None:
    made = webhook.signature("key", 1_751_356_800, b'{"version":1}')
    # The same by `printf '1751356800.{"version":1}' | openssl dgst -sha256 -hmac key`.
    assert made == "v1=" + hmac.digest(b"key", b'1751356800.{"version":1}', "sha256").hex()
    assert made != webhook.signature("key", 1_751_356_801, b'{"version":1}')
    assert made != webhook.signature("key", 1_751_356_800, b'{"version":2}')
    assert made != webhook.signature("yek", 1_751_356_800, b'{"version":1}')


def test_the_same_notice_again_is_the_same_body_and_key(posting: Posting) -> None:
    with https_server() as server:
        posting(server)
        posting(server)
    first, second = server.requests
    assert first.body == second.body
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
def test_every_success_is_one(posting: Posting, status: str) -> None:
    with https_server(answers(status)) as server:
        posting(server)
    assert len(server.requests) == 1


def test_a_success_is_one_although_its_body_never_ends(posting: Posting) -> None:
    with https_server(drips("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")) as server:
        began = time.monotonic()
        posting(server)
        assert time.monotonic() - began < 3


def test_hostile_texts_stay_texts(posting: Posting, shared_data: Path) -> None:
    texts = hostile(shared_data, "texts.json", "text")
    whole = "\n".join(texts)
    plain = NOTICE._replace(subject="s", body="b", name="n", organisation="o")
    with https_server() as quiet:
        posting(quiet, plain)
    with https_server() as server:
        posting(server, NOTICE._replace(subject=whole, body=whole, name=whole, organisation=whole))
    assert server.requests[0].headers.keys() == quiet.requests[0].headers.keys()
    assert server.requests[0].line == quiet.requests[0].line
    told = signed(server)
    assert told.keys() == signed(quiet).keys()
    for text in (told["subject"], told["text"], told["to"]["name"], told["organisation"]):
        text.encode()
        assert not {letter for letter in text if letter < " " or "\x7f" <= letter < "\xa0"} - {"\n"}
    assert "\n" not in told["subject"]


@given(st.text(), st.text())
def test_any_text_is_json(subject: str, body: str) -> None:
    told = json.loads(webhook.payload(NOTICE._replace(subject=subject, body=body)))
    told["text"].encode()
    assert told["version"] == 1 and told["to"] == {"id": "lan", "name": NOTICE.name}


def test_an_id_never_becomes_a_header_of_its_own(posting: Posting) -> None:
    with https_server() as server:
        posting(server, NOTICE._replace(id="1\r\nX-Evil: yes"))
    assert server.requests[0].headers["Idempotency-Key"] == "1X-Evilyes"
    assert "X-Evil" not in server.requests[0].headers


# Settings.


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"url_secret": None}, "plugin.webhook.url-secret"),
        ({"url": "https://hooks.example.org/"}, "plugin.webhook.url"),
        ({"url_secret": None, "url": "http://hooks.example.org/"}, "plugin.webhook.url"),
        ({"signing_secret": None}, "plugin.webhook.signing-secret"),
        ({"signing_secret": "  "}, "plugin.webhook.signing-secret"),
        ({"hosts": None}, "plugin.webhook.hosts"),
        ({"hosts": []}, "plugin.webhook.hosts"),
        ({"hosts": "https://hooks.example.org/"}, "plugin.webhook.hosts"),
        ({"hosts": ["hooks.example.org", "hooks.*"]}, "plugin.webhook.hosts"),
        ({"private": "perhaps"}, "plugin.webhook.private"),
        ({"ca_file": "missing.pem"}, "plugin.webhook.ca-file"),
        ({"ca_file": "empty.pem"}, "plugin.webhook.ca-file"),
    ],
)
def test_a_setting_that_does_not_do_is_named_and_nothing_is_sent(
    posting: Posting, changed: dict[str, Any], named: str
) -> None:
    (posting.folder / "empty.pem").write_text("no certificate")
    names = Names(["127.0.0.1"])
    kind, said = posting.refused(1, resolve=names, **changed)
    assert kind is NotSent and named in said
    assert names.asked == []


def test_an_address_that_is_no_secret_does_as_well(posting: Posting) -> None:
    with https_server() as server:
        posting(server, url_secret=None, url=f"https://{HOST}:{server.port}/plain", private=True)
    assert server.requests[0].line == "POST /plain HTTP/1.1"


def test_each_setting_has_a_sentence() -> None:
    assert {*webhook.SETTINGS} == {"url-secret", "url", "signing-secret", "hosts", "private", "ca-file"}
    assert all(sentence.endswith(".") for sentence in webhook.SETTINGS.values())
