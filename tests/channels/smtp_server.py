"""A real mail server on loopback, with certificates of its own, and faults that tests ask for."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from loopback import authority

USERNAME, PASSWORD = "audits", "s3cret/with+signs="

# What is answered in place of a fault: "die" ends the connection without an answer, a number of seconds is waited.
Answer = str | bytes | float


@dataclass
class Received:
    sender: str
    recipient: str
    content: bytes
    safe: bool
    username: str

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Post:
    """The server. `answers` holds what it answers next, a command: `{"RCPT": ["450 4.2.0 later"]}`; then all is well."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)
    greeted: list[str] = field(default_factory=list)
    host: str = "localhost"

    async def _next(self, server: Any, command: str) -> Answer | None:
        waiting = self.answers.get(command)
        answer = waiting.pop(0) if waiting else None
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return None
        if answer == "die":
            server.transport.abort()
        return answer

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, name: str, says: list[str]
    ) -> list[str]:
        session.host_name = name
        self.greeted.append(name)
        await self._next(server, "EHLO")
        return says

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> Answer:
        answer = await self._next(server, "MAIL")
        if not answer:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> Answer:
        answer = await self._next(server, "RCPT")
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> Answer:
        """What is not refused is received, also where the answer never comes."""
        answer = await self._next(server, "DATA")
        if answer in (None, "die"):
            (recipient,) = envelope.rcpt_tos
            safe = server.transport.get_extra_info("ssl_object") is not None
            name = str(session.auth_data or "")
            self.received.append(Received(envelope.mail_from, recipient, envelope.content, safe, name))
        return answer or "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> Answer:
        await self._next(server, "QUIT")
        return "221 Bye"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(how)
        fits = (data.login, data.password) == (USERNAME.encode(), PASSWORD.encode())
        return AuthResult(success=fits, handled=False, auth_data=data.login.decode())


# What connects the servers that run to their clients: what is still open when one ends is ended with it.
_OPEN: set[asyncio.BaseTransport] = set()


class _Watched(SMTP):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        _OPEN.add(transport)
        super().connection_made(transport)


class _OverTls(_Watched):
    """It asks for a password although it knows of no STARTTLS: the connection was safe before it began."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._auth_require_tls = False


@contextlib.contextmanager
def smtp_server(
    *, certificate: str = "good", tls: bool = False, starttls: bool = True, auth: bool = True
) -> Iterator[Post]:
    """A server that wants STARTTLS (or TLS from the start) and a password. `certificate` is one of `certificates()`."""
    post = Post()
    context = certificates()[certificate]

    def protocol() -> SMTP:
        return (_OverTls if tls or not starttls else _Watched)(
            post,
            hostname="localhost",
            tls_context=context if starttls and not tls else None,
            require_starttls=starttls and not tls,
            auth_required=auth,
            authenticator=post.authenticate,
            loop=asyncio.get_running_loop(),
        )

    async def serve() -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if tls else None)

    with _running(serve) as port:
        post.port = port
        yield post


@contextlib.contextmanager
def raw_server(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> Iterator[int]:
    """The port of a server that says what `talk` makes it say."""

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _OPEN.add(writer.transport)
        with contextlib.suppress(ConnectionError):
            await talk(reader, writer)
        writer.close()

    async def serve() -> asyncio.Server:
        return await asyncio.start_server(client, "127.0.0.1", 0)

    with _running(serve) as port:
        yield port


def says(*lines: str, seconds: float = 0) -> Callable[..., Awaitable[None]]:
    """For `raw_server`: one line at first, then one after each that comes in; `seconds` pass between its bytes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in lines:
            for byte in f"{line}\r\n".encode():
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(seconds)
            await reader.readline()

    return talk


def dripping(came: list[float]) -> Callable[..., Awaitable[None]]:
    """A greeting of which a byte comes every second: each comes in time, and it never ends. `came` tells who called."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(time.time())
        await says("220-" + "x" * 600, seconds=1)(reader, writer)

    return talk


@functools.cache
def certificates() -> dict[str, ssl.SSLContext]:
    """Server contexts: a good certificate, and three that must not be trusted."""
    now = datetime.now(UTC)
    past = {"not_before": now - timedelta(9), "not_after": now - timedelta(1)}
    found = {
        "good": authority().issue_cert("localhost", "127.0.0.1"),
        "other-name": authority().issue_cert("mail.example.org"),
        "expired": authority().issue_cert("localhost", **past),
        "unknown": trustme.CA().issue_cert("localhost"),
    }
    contexts = {name: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for name in found}
    for name, certificate in found.items():
        certificate.configure_cert(contexts[name])
    return contexts


@contextlib.contextmanager
def _running(serve: Callable[[], Awaitable[asyncio.Server]]) -> Iterator[int]:
    """A server in a thread of its own, listening before this goes on and gone when it ends."""
    loop = asyncio.new_event_loop()
    # A client that goes away in the middle is what is tested, not worth a line.
    loop.set_exception_handler(lambda _loop, _context: None)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def end(server: asyncio.Server) -> None:
        server.close()
        for transport in [one for one in _OPEN if one._loop is loop]:  # type: ignore[attr-defined]
            _OPEN.remove(transport)
            transport.abort()  # type: ignore[attr-defined]
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.02)  # what was aborted comes to its end

    try:
        server = asyncio.run_coroutine_threadsafe(serve(), loop).result(10)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            asyncio.run_coroutine_threadsafe(end(server), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
