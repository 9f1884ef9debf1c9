"""The channel `email`: one message a notice, over a connection that is proven to be the right server's.

Whatever a server may take later is NotSent, and the same message (the same Message-ID) goes again; what it refuses for
good is Undeliverable.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from auditcore.api import Notice, NotSent, Undeliverable
from auditplugins.channels.asked import number, one_line, required, words
from auditplugins.channels.letter import letter, plain_address
from auditplugins.channels.said import shown

NAME = "email"

SETTINGS: dict[str, str] = {
    "host": "The name of the mail server: mail.example.org.",
    "port": "The server's port; 587 without it, with security tls 465.",
    "security": (
        "How the connection is made safe: starttls (without it), tls from the start, or none, for this computer alone."
    ),
    "username": "The name with which the server is entered; without it, it is entered without one.",
    "password": "The password that belongs to the name.",
    "from": "The address from which notices come: audits@example.org.",
    "from-name": "The sender's name, as people read it.",
    "reply-to": "The address to which answers go.",
    "ca-file": "A file of the authorities whose certificates are trusted (PEM), instead of the system's.",
    "attach": "What goes with a notice: calendar, for the dates that it is about.",
}

PORTS = {"starttls": 587, "tls": 465, "none": 587}
SECONDS = 20  # for each answer of the server
# What a server answers when it wants something else of us first: no fault of the recipient's.
OURS = frozenset([500, 502, 503, 504, 530, 534, 535, 538])
PROOFS = {"CRAM-MD5", "PLAIN", "LOGIN"}


class Server(NamedTuple):
    host: str
    port: int
    security: str
    trust: ssl.SSLContext | None
    username: str
    password: str

    def words(self, answer: bytes | str) -> str:
        """What the server said, without the secrets that it knows."""
        said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        forms = self.password, _base64(self.password), _base64(f"\0{self.username}\0{self.password}")
        return shown(said, forms if self.password else ())


def send(workspace_path: str, notice: Notice, settings: Mapping[str, Any]) -> None:
    """Hands the notice to the server. Raises NotSent (it may be taken later) or Undeliverable."""
    address = plain_address(notice.address)
    if not address:
        raise Undeliverable(
            "“{address}” is not one plain e-mail address.", address=one_line(notice.address, 80)
        )
    sender = _address(settings, "from") or required(settings, NAME, "from")
    message = letter(
        notice,
        sender,
        _address(settings, "reply-to"),
        _attachments(notice, settings),
        sender_name=words(settings, "from-name", channel=NAME),
    )
    _deliver(_server(workspace_path, settings), sender, address, message.as_bytes())


def check(workspace_path: str, settings: Mapping[str, Any]) -> None:
    """Raises NotSent for settings with which no mail could go, whatever the password is."""
    _address(settings, "from") or required(settings, NAME, "from")
    _address(settings, "reply-to")
    _attach(settings)
    _server(workspace_path, {"password": "-", **settings})


def _server(workspace_path: str, settings: Mapping[str, Any]) -> Server:
    host = one_line(required(settings, NAME, "host")).strip("[]")
    security = words(settings, "security", channel=NAME).lower() or "starttls"
    if security not in PORTS:
        raise NotSent(
            "The setting {setting} must be {choices}.",
            setting="plugin.email.security",
            choices="starttls, tls, none",
        )
    if security == "none" and not _is_here(host):
        raise NotSent(
            "Without a safe connection, mail goes to this computer alone: set plugin.email.security to starttls or tls."
        )
    username = words(settings, "username", channel=NAME)
    password = str(settings.get("password") or "")
    if username and not password:
        required({}, NAME, "password")
    if not (username + password).isascii():
        # The library's own words would repeat it.
        raise NotSent("The server is entered with plain letters alone: no marks in username and password.")
    port = number(settings, "port", PORTS[security], 1, 65535, channel=NAME)
    trust = None if security == "none" else _trust(workspace_path, settings)
    return Server(host, port, security, trust, username, password)


def _trust(workspace_path: str, settings: Mapping[str, Any]) -> ssl.SSLContext:
    """Certificate and name are always checked."""
    file = words(settings, "ca-file", channel=NAME)
    try:
        return ssl.create_default_context(cafile=os.path.join(workspace_path, file) if file else None)
    except (OSError, ValueError):
        raise NotSent("The certificates in {file} cannot be read.", file=one_line(file)) from None


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _address(settings: Mapping[str, Any], name: str) -> str:
    given = words(settings, name, channel=NAME)
    found = plain_address(given)
    if given and not found:
        raise NotSent(
            "The setting {setting} must be one plain e-mail address.", setting=f"plugin.email.{name}"
        )
    return found


def _attach(settings: Mapping[str, Any]) -> bool:
    attach = words(settings, "attach", channel=NAME).lower()
    if attach not in ("", "calendar"):
        raise NotSent(
            "The setting {setting} must be {choices}.", setting="plugin.email.attach", choices="calendar"
        )
    return bool(attach)


def _attachments(notice: Notice, settings: Mapping[str, Any]) -> list[tuple[str, str, bytes]]:
    if not _attach(settings) or not notice.dates:
        return []
    from auditplugins.channels.calendar import calendar_text

    return [("calendar.ics", "text/calendar", calendar_text(notice).encode())]


def _deliver(server: Server, sender: str, address: str, message: bytes) -> None:
    with _as_not_sent(server), _connected(server, sender.rpartition("@")[2]) as smtp:
        _enter(smtp, server)
        code, answer = smtp.mail(sender)
        if code != 250:
            raise NotSent(
                "{host} takes no mail from {sender}: {why}",
                host=server.host,
                sender=sender,
                why=_answer(server, code, answer),
            )
        code, answer = smtp.rcpt(address)
        if code not in (250, 251):
            raise _refused(server, address, code, answer)
        try:
            code, answer = smtp.data(message)
        except smtplib.SMTPDataError as error:  # it did not want to see the message
            raise _refused(server, address, error.smtp_code, error.smtp_error) from None
        except OSError:
            raise NotSent(
                "{host} did not confirm that it took the message. It goes again as the same message.",
                host=server.host,
            ) from None
        if code != 250:
            raise _refused(server, address, code, answer)
        # It is delivered; whatever comes now changes nothing, and an answer that does not come is not waited for.
        with contextlib.suppress(OSError):
            smtp.putcmd("quit")


@contextlib.contextmanager
def _connected(server: Server, domain: str) -> Iterator[smtplib.SMTP]:
    """The server after its greeting. It is told the sender's domain: asking for this computer's name may take long."""
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, domain, timeout=SECONDS, context=server.trust
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, domain, timeout=SECONDS)
    try:
        yield smtp
    finally:
        smtp.close()


def _enter(smtp: smtplib.SMTP, server: Server) -> None:
    """Up to where mail may be sent. Without TLS, nothing is told but our domain."""
    smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        if not smtp.has_extn("starttls"):
            raise NotSent(
                "{host} offers no safe connection (STARTTLS), so nothing is sent.", host=server.host
            )
        smtp.starttls(context=server.trust)
        smtp.ehlo_or_helo_if_needed()
    if not server.username:
        return
    if not PROOFS & set(smtp.esmtp_features.get("auth", "").upper().split()):
        raise NotSent("{host} asks for no password, or not in a way that is known here.", host=server.host)
    try:
        smtp.login(server.username, server.password)
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent(
            "{host} does not let {username} in: {why}",
            host=server.host,
            username=one_line(server.username, 80),
            why=_answer(server, error.smtp_code, error.smtp_error),
        ) from None


def _refused(server: Server, address: str, code: int, answer: bytes | str) -> NotSent:
    why = _answer(server, code, answer)
    if 500 <= code < 600 and code not in OURS:
        return Undeliverable(
            "{host} refuses mail for {address}: {why}", host=server.host, address=address, why=why
        )
    return NotSent(
        "{host} takes no mail for {address} now: {why}", host=server.host, address=address, why=why
    )


@contextlib.contextmanager
def _as_not_sent(server: Server) -> Iterator[None]:
    """Whatever goes wrong between here and the server, as NotSent with a sentence."""
    host = server.host
    try:
        yield
    except NotSent:
        raise
    except ssl.SSLCertVerificationError as error:
        why = server.words(error.verify_message)
        raise NotSent("The certificate of {host} cannot be trusted: {why}", host=host, why=why) from None
    except ssl.SSLError as error:
        why = server.words(error.reason or "")
        raise NotSent("No safe connection to {host} came about: {why}", host=host, why=why) from None
    except smtplib.SMTPResponseException as error:
        why = _answer(server, error.smtp_code, error.smtp_error)
        raise NotSent("{host} refuses the connection: {why}", host=host, why=why) from None
    except OSError as error:
        # The library hides behind its own errors what ended the connection.
        if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            raise NotSent("{host} did not answer within {count} seconds.", host=host, count=SECONDS) from None
        if isinstance(error, smtplib.SMTPServerDisconnected):
            raise NotSent("{host} ended the connection.", host=host) from None
        why = server.words(error.strerror or str(error))
        if isinstance(error, smtplib.SMTPException):
            raise NotSent("{host} does not answer as a mail server does: {why}", host=host, why=why) from None
        raise NotSent(
            "{host} cannot be reached at port {port}: {why}", host=host, port=server.port, why=why
        ) from None
    except UnicodeError:
        raise NotSent(
            "The setting {setting} must be the name of a server.", setting="plugin.email.host"
        ) from None


def _answer(server: Server, code: int, answer: bytes | str) -> str:
    return f"{code} {server.words(answer)}" if code > 0 else server.words(answer)


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8", "surrogateescape")).decode()
