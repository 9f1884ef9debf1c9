"""Servers: an address is read strictly, its name resolved once, and the address that was checked is connected to.

So a name whose answer changes between the check and the connection, and a server that points elsewhere, reach nothing
in the office's own network.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, NamedTuple

from auditcore.api import NotSent

Address = IPv4Address | IPv6Address
Resolve = Callable[..., Sequence[tuple[Any, ...]]]
"""What gives a name's addresses as `socket.getaddrinfo` does."""

# A name of letters, digits and dashes whose last label begins with a letter: no number is one, in whatever base.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = rf"(?=[a-z0-9.-]{{1,253}}(?![a-z0-9.-]))(?:{_LABEL}\.)*[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?"
_ALLOWED = re.compile(rf"(?:\*\.)?{_NAME}", re.IGNORECASE | re.ASCII)
_SIGN = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
_URL = re.compile(
    rf"(?i:https://(?P<host>{_NAME}))(?::(?P<port>[1-9][0-9]{{0,4}}))?"
    rf"(?P<path>/{_SIGN}*)?(?P<query>\?(?:{_SIGN}|\?)*)?",
    re.ASCII,
)

# What an office's own network has: reached where the settings allow it.
PRIVATE = tuple(
    map(
        ip_network,
        (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"),
            *("169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"),
        ),
    )
)
# What no server has, whatever a version of Python knows of it: this network, examples, measurements, old detours.
NEVER = tuple(
    map(
        ip_network,
        (
            *(
                "0.0.0.0/8",
                "192.0.0.0/24",
                "192.0.2.0/24",
                "192.88.99.0/24",
                "198.18.0.0/15",
                "198.51.100.0/24",
            ),
            *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            # Teredo and its neighbours, 6to4, examples.
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        ),
    )
)
# All of IPv6 that leads to servers, and the part of the rest that stands for an IPv4 address (RFC 6052).
GLOBAL, TRANSLATED = ip_network("2000::/3"), ip_network("64:ff9b::/96")


class Place(NamedTuple):
    """Where a message goes; `path` begins with a slash and has the query with it."""

    host: str
    port: int
    path: str


def place(url: str, setting: str) -> Place:
    """The parts of a plain `https://name[:port][/path][?query]`. Raises NotSent, which names the setting alone."""
    found = _URL.fullmatch(url)
    port = int(found["port"] or 443) if found else 0
    if not found or port > 65535:
        raise NotSent(
            "The setting {setting} must be a plain address such as https://chat.example.org/hooks/1: https, a name "
            "in plain letters, without a user, a number in the place of the name or a # part.",
            setting=setting,
        )
    return Place(found["host"].lower(), port, (found["path"] or "/") + (found["query"] or ""))


def expected(host: str, allowed: Sequence[str], setting: str) -> None:
    """Raises NotSent where a host is none of these names; `*.example.org` stands for all one level below."""
    for name in allowed:
        if not _ALLOWED.fullmatch(name):
            raise NotSent(
                "The setting {setting} must be a list of names such as chat.example.org or *.example.org, and one "
                "of them is not.",
                setting=setting,
            )
    names = {name.lower() for name in allowed}
    if not {host, f"*.{host.partition('.')[2]}"} & names:
        raise NotSent(
            "The server {host} is not among those of the setting {setting}.", host=host, setting=setting
        )


def checked(host: str, port: int, private: bool, setting: str, resolve: Resolve) -> list[Address]:
    """All addresses of a host, resolved once. Raises NotSent where one of them may not be reached."""
    try:
        found = resolve(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise NotSent("The name {host} could not be found: {why}", host=host, why=why) from None
    texts = [str(one[4][0]) for one in found]
    if not texts:
        raise NotSent("The name {host} has no address.", host=host)
    addresses = []
    for text in dict.fromkeys(texts):
        address = _plain(text)
        if address is None or not (public(address) or _within(address, PRIVATE)):
            raise NotSent(
                "The name {host} leads to {address}, which is no server's.", host=host, address=text
            )
        if not private and not public(address):
            raise NotSent(
                "The name {host} leads to {address} in a private network, which the setting {setting} does not allow.",
                host=host,
                address=text,
                setting=setting,
            )
        addresses.append(address)
    return addresses


def public(address: Address) -> bool:
    """Whether an address is one that servers of the internet have."""
    if address in TRANSLATED:
        return public(IPv4Address(int(address) & 0xFFFFFFFF))
    odd = address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global
    if odd or _within(address, (*PRIVATE, *NEVER)):
        return False
    return address.version == 4 or address in GLOBAL


def _plain(text: str) -> Address | None:
    """The address, without the name of a network card."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def _within(address: Address, networks: Sequence[Any]) -> bool:
    return any(address in network for network in networks)


class Patience:
    """How long is waited: seconds for one step, and for all of them."""

    def __init__(self, step: float, whole: float) -> None:
        self._step, self._end = step, time.monotonic() + whole

    def left(self) -> float:
        """Seconds that the next step has. Raises TimeoutError where there are none."""
        left = min(self._step, self._end - time.monotonic())
        if left <= 0:
            raise TimeoutError
        return left


class Line(ssl.SSLSocket):
    """A line to a server that waits no longer than its patience lasts, however slowly the bytes drip."""

    patience: Patience

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(self.patience.left())
        return super().recv_into(buffer, nbytes, flags)

    def send(self, data: Any, flags: int = 0) -> int:
        self.settimeout(self.patience.left())
        return super().send(data, flags)


def opened(port: int, addresses: Sequence[Address], patience: Patience) -> socket.socket:
    """A connection to the first of these addresses that takes one. Raises OSError."""
    failed: OSError = TimeoutError()
    for address in addresses:
        found = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
        try:
            found.settimeout(patience.left())
            # An address in numbers: nothing is looked up again.
            found.connect((str(address), port))
            return found
        except OSError as error:
            found.close()
            failed = error
    raise failed


def secured(
    connection: socket.socket, host: str, context: ssl.SSLContext, patience: Patience
) -> ssl.SSLSocket:
    """A line to a server that has a certificate for the host. Raises OSError, and closes the connection then."""
    context.sslsocket_class = Line
    try:
        connection.settimeout(patience.left())
        line = context.wrap_socket(connection, server_hostname=host)
    except BaseException:
        connection.close()
        raise
    assert isinstance(line, Line)
    line.patience = patience
    return line
