"""The channel `webhook`: a notice as JSON to a server of the office's choice, by HTTPS.

The body is one object, in UTF-8: `version` (1; fields may be added to it, none goes or changes), `id` (the same whenever
the notice is sent again), `at` (UTC), `organisation`, `language`, `to` (`id` and `name`, no address), `subject`, `text`,
`about` (an id, or "" for several) and `keys` (what it tells, one a thing).

Headers: `Idempotency-Key` is the id. `X-Auditcore-Timestamp` is when it was sent, in seconds since 1970, and
`X-Auditcore-Signature` is `v1=` and the HMAC-SHA256, in hex, of that number, a full stop and the body's bytes. A receiver
computes it anew, compares both with `hmac.compare_digest`, and drops what is older than a few minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any

from auditcore.api import Notice, NotSent, Undeliverable
from auditplugins.channels import asked, reaching
from auditplugins.channels.plain import lines, utf8
from auditplugins.channels.said import shown

CHANNEL = "webhook"
SETTINGS: dict[str, str] = {
    "url-secret": "The address to which notices are posted (https), where there is a token in it.",
    "url": "The address to which notices are posted (https), where it is no secret; one of the two is set.",
    "signing-secret": "The key with which each notice is signed; the receiver has the same.",
    "hosts": "The servers that the address may name, such as chat.example.org or *.example.org.",
    "private": "Whether the server may be in a private network: true or false, which is the default.",
    "ca-file": "A file with the certificates that are trusted instead of the system's, from the workspace on.",
}

VERSION = 1
# Seconds for each step, and for all: a little less than the core waits.
STEP, WHOLE = 15.0, 25.0
# Bytes of a server's reason that are read.
REASON = 4096
# Refusals that say: later, or: not as the settings are now. All others of their kind are for good.
LATER = frozenset({401, 403, 407, 408, 425, 429})


def send(workspace_path: str, notice: Notice, settings: Mapping[str, Any]) -> None:
    """Post the notice. Raises NotSent, and Undeliverable where the server refuses it for good."""
    post(workspace_path, notice, settings)


def post(
    workspace_path: str,
    notice: Notice,
    settings: Mapping[str, Any],
    *,
    resolve: reaching.Resolve = socket.getaddrinfo,
    reach: Callable[..., socket.socket] = reaching.opened,
    now: Callable[[], float] = time.time,
    step: float = STEP,
    whole: float = WHOLE,
) -> None:
    """As `send`. `resolve` gives a name's addresses, `reach` connects to those that were checked, and `now` gives seconds
    since 1970."""
    patience = reaching.Patience(step, whole)
    where, secret = _address(settings)
    key = asked.required(settings, CHANNEL, "signing-secret")
    private = asked.truth(settings, "private", False, channel=CHANNEL)
    context = _trust(workspace_path, settings)
    addresses = reaching.checked(where.host, where.port, private, f"plugin.{CHANNEL}.private", resolve)
    body = payload(notice)
    headers = _headers(notice, where, key, int(now()), body)

    def fit(words: str) -> str:
        return shown(words, (secret, key))

    try:
        connection = reach(where.port, addresses, patience)
        line = reaching.secured(connection, where.host, context, patience)
        status, answer = _answer(line, where, body, headers)
    except TimeoutError:
        raise NotSent("The server {host} did not answer in time.", host=where.host) from None
    except ssl.SSLCertVerificationError as error:
        raise NotSent(
            "The certificate of the server {host} is not accepted: {why}",
            host=where.host,
            why=fit(error.verify_message),
        ) from None
    except (OSError, http.client.HTTPException) as error:
        why = fit(getattr(error, "strerror", None) or str(error) or type(error).__name__)
        raise NotSent("The server {host} could not be reached: {why}", host=where.host, why=why) from None
    _judged(status, where.host, fit(f"{status} {answer}"))


def check(workspace_path: str, settings: Mapping[str, Any]) -> None:
    """Raises NotSent for settings with which nothing could be posted; an address that is a secret is not looked at."""
    if settings.get("url"):
        _address(settings)
    asked.truth(settings, "private", False, channel=CHANNEL)
    asked.listed(settings, "hosts", channel=CHANNEL)
    _trust(workspace_path, settings)


def payload(notice: Notice) -> bytes:
    """The body: JSON in ASCII, without control characters other than line ends, and without half characters."""
    told = {
        "version": VERSION,
        "id": notice.id,
        "at": notice.at,
        "organisation": notice.organisation,
        "language": notice.language,
        "to": {"id": notice.to, "name": notice.name},
        "subject": asked.one_line(notice.subject, 1000),
        "text": notice.body,
        "about": notice.about,
        "keys": [*notice.keys],
    }
    return json.dumps(_clean(told), separators=(",", ":")).encode("ascii")


def signature(key: str, timestamp: int, body: bytes) -> str:
    """What `X-Auditcore-Signature` says."""
    told = b"%d." % timestamp + body
    return "v1=" + hmac.new(key.encode("utf-8", "surrogateescape"), told, hashlib.sha256).hexdigest()


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return utf8(lines(value)).decode()
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    return [*map(_clean, value)] if isinstance(value, list) else value


def _address(settings: Mapping[str, Any]) -> tuple[reaching.Place, str]:
    """Where to, on a server that is allowed; and what of it is secret, or ""."""
    found = {name: asked.words(settings, name, channel=CHANNEL) for name in ("url-secret", "url")}
    given = [name for name, url in found.items() if url]
    if len(given) != 1:
        raise NotSent(
            "Exactly one of the settings {one} and {other} must be set.",
            one=f"plugin.{CHANNEL}.url-secret",
            other=f"plugin.{CHANNEL}.url",
        )
    where = reaching.place(found[given[0]], f"plugin.{CHANNEL}.{given[0]}")
    allowed = asked.listed(settings, "hosts", channel=CHANNEL)
    if not allowed:
        raise NotSent("The setting {setting} is missing.", setting=f"plugin.{CHANNEL}.hosts")
    reaching.expected(where.host, allowed, f"plugin.{CHANNEL}.hosts")
    return where, where.path if given == ["url-secret"] else ""


def _trust(workspace_path: str, settings: Mapping[str, Any]) -> ssl.SSLContext:
    name = asked.words(settings, "ca-file", channel=CHANNEL)
    try:
        return ssl.create_default_context(cafile=os.path.join(workspace_path, name) if name else None)
    except (OSError, ValueError) as error:
        raise NotSent(
            "The file of the setting {setting} cannot be used: {why}",
            setting=f"plugin.{CHANNEL}.ca-file",
            why=getattr(error, "strerror", None) or type(error).__name__,
        ) from None


def _headers(notice: Notice, where: reaching.Place, key: str, timestamp: int, body: bytes) -> dict[str, str]:
    headers = {
        "Host": where.host if where.port == 443 else f"{where.host}:{where.port}",
        "Connection": "close",
        "Content-Type": "application/json",
        "User-Agent": "auditcore",
        "X-Auditcore-Timestamp": str(timestamp),
        "X-Auditcore-Signature": signature(key, timestamp, body),
    }
    if identity := re.sub(r"[^A-Za-z0-9._-]", "", notice.id):
        headers["Idempotency-Key"] = identity
    return headers


def _answer(
    line: ssl.SSLSocket, where: reaching.Place, body: bytes, headers: Mapping[str, str]
) -> tuple[int, str]:
    """The status, and what the server says to it where that is no success. Raises OSError and HTTPException."""
    connection = http.client.HTTPConnection(where.host, where.port)
    # The line that was checked, and no other: none is opened in its place.
    connection.sock, connection.auto_open = line, 0
    response = None
    try:
        connection.request("POST", where.path, body, dict(headers))
        response = connection.getresponse()
        if 200 <= response.status < 300:
            return response.status, ""
        return response.status, f"{response.reason} {_reason(response)}"
    finally:
        if response is not None:
            response.close()
        connection.close()


def _reason(response: http.client.HTTPResponse) -> str:
    """The beginning of a body, as much as is there at once; "" for a page, which nobody reads in a message."""
    try:
        said = response.read1(REASON).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException, ValueError):
        return ""
    return "" if said.lstrip().startswith("<") else said


def _judged(status: int, host: str, answer: str) -> None:
    """Raises what a status means."""
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise NotSent(
            "The server {host} points to another address ({answer}), which is not followed: set the address that is "
            "meant.",
            host=host,
            answer=answer,
        )
    if 400 <= status < 500 and status not in LATER:
        raise Undeliverable("The server {host} refused it: {answer}", host=host, answer=answer)
    raise NotSent("The server {host} could not take it: {answer}", host=host, answer=answer)
