"""A real server on loopback, with certificates of its own, that answers as a test wants."""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any

import trustme
from loopback import authority

HOST = "hooks.example.org"


@dataclass
class Request:
    line: str
    headers: Message
    body: bytes


@dataclass
class Server:
    """`requests` came whole; `connections` counts what reached its port, with or without TLS."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    names: list[str | None] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


# What a server does with a connection on which a request came.
Answer = Callable[[Server, socket.socket], None]


def answers(status: str, body: str | bytes = "", *headers: str) -> Answer:
    """Answers with a status such as `404 Not Found`, headers and a body."""

    def answer(_server: Server, connection: socket.socket) -> None:
        data = body.encode() if isinstance(body, str) else body
        head = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", *headers]
        connection.sendall("\r\n".join([*head, "", ""]).encode("latin-1") + data)

    return answer


OK = answers("200 OK")


def drips(head: str) -> Answer:
    """Sends this at once, then a byte every twentieth of a second, for longer than anybody waits."""

    def answer(server: Server, connection: socket.socket) -> None:
        connection.sendall(head.encode())
        for _ in range(200):
            if server.over.wait(0.05):
                return
            connection.sendall(b"x")

    return answer


def silent(server: Server, _connection: socket.socket) -> None:
    server.over.wait(20)


def gone(_server: Server, _connection: socket.socket) -> None:
    """Closes without an answer."""


@contextlib.contextmanager
def https_server(answer: Answer = OK, certificate: str | None = "good") -> Iterator[Server]:
    """A server on 127.0.0.1 with one of `certificates()`, or without TLS."""
    server = Server()
    context = certificates()[certificate] if certificate else None
    if context is not None:
        context.sni_callback = lambda _line, name, _context: server.names.append(name)
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(20)
            talking = context.wrap_socket(connection, server_side=True) if context else connection
            with talking:
                server.requests.append(_read(talking))
                answer(server, talking)

    def serve() -> None:
        while not server.over.is_set():
            try:
                connection, _peer = listening.accept()
            except TimeoutError:
                continue
            server.connections += 1
            threads.append(threading.Thread(target=one, args=(connection,)))
            threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        server.port = listening.getsockname()[1]
        threads.append(threading.Thread(target=serve))
        threads[0].start()
        try:
            yield server
        finally:
            server.over.set()
            for thread in threads:
                thread.join()


def _read(connection: socket.socket) -> Request:
    """A whole request, as it came. Raises OSError where it ends before."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    first, _, rest = head.partition(b"\r\n")
    headers = http.client.parse_headers(io.BytesIO(rest + b"\r\n\r\n"))
    while len(body) < int(headers["Content-Length"] or 0):
        body += _more(connection)
    return Request(first.decode("latin-1"), headers, body)


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError
    return data


class Names:
    """A name server that gives these addresses, one set a question, the last for ever."""

    def __init__(self, *given: list[str]) -> None:
        self.given = [*given]
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, type: int) -> list[tuple[Any, ...]]:
        self.asked.append(host)
        found = self.given.pop(0) if len(self.given) > 1 else self.given[0]
        return [(socket.AF_INET, type, 6, "", (one, port)) for one in found]


@functools.cache
def certificates() -> dict[str, ssl.SSLContext]:
    """Server contexts: a good certificate for HOST and localhost, and three that must not be trusted."""
    now = datetime.now(UTC)
    yesterday, before = now - timedelta(1), now - timedelta(9)
    found = {
        "good": authority().issue_cert(HOST, "localhost"),
        "wrong host": authority().issue_cert("other.example.org", "127.0.0.1"),
        "expired": authority().issue_cert(HOST, not_before=before, not_after=yesterday),
        "unknown authority": trustme.CA().issue_cert(HOST),
    }
    contexts = {}
    for name, made in found.items():
        contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.configure_cert(contexts[name])
    return contexts
