"""Which servers a channel reaches: addresses as they are written, and as names lead to them."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import pytest
from auditplugins.channels import reaching
from https_server import HOST, Names
from hypothesis import given
from hypothesis import strategies as st

from auditcore.api import NotSent, Undeliverable

# By what a name leads to. Those of the office's own network, those that no server has, and all others'.
OWN = [
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.1.1", "127.0.0.1", "127.8.8.8",
    "169.254.169.254", "100.64.0.1", "100.127.255.254", "::1", "fc00::1", "fd12:3456::1", "fe80::1",
]  # fmt: skip
NONE = [
    "0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.0.9", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "ff02::1",
    "fec0::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.216.34", "64:ff9b::7f00:1",
    "64:ff9b::a00:1", "64:ff9b::6440:1", "64:ff9b:1::a00:1", "2002:7f00:1::1", "2002:5db8:d822::1",
    "2001:0:5db8:d822::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "2001:10::1", "2001:2::1",
    "3fff::1", "100::1", "5f00::1", "4000::1", "fe80::1%1", "2606:4700::1%eth0", "2130706433", "0x7f.1",
    "127.1", "example.org",
]  # fmt: skip
EVERYBODYS = [
    "93.184.216.34", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "223.255.255.1",
    "192.0.1.1", "198.20.0.1", "2606:4700::1", "2a00:1450::1", "2400:cb00::1", "64:ff9b::5db8:d822",
]  # fmt: skip


def reachable(address: str, private: bool) -> bool:
    try:
        found = reaching.checked(HOST, 443, private, "s", Names([address]))
    except NotSent as error:
        assert not isinstance(error, Undeliverable)
        return False
    assert found == [ip_address(address)]
    return True


@pytest.mark.parametrize("address", OWN)
def test_a_private_address_is_reached_only_where_that_is_allowed(address: str) -> None:
    assert (reachable(address, False), reachable(address, True)) == (False, True)


@pytest.mark.parametrize("address", NONE)
def test_what_is_no_servers_address_is_never_reached(address: str) -> None:
    assert (reachable(address, False), reachable(address, True)) == (False, False)


@pytest.mark.parametrize("address", EVERYBODYS)
def test_a_public_address_is_reached(address: str) -> None:
    assert (reachable(address, False), reachable(address, True)) == (True, True)


@given(st.ip_addresses())
def test_nothing_that_python_knows_as_private_is_public(address: Any) -> None:
    if reaching.public(address) and address not in reaching.TRANSLATED:
        assert address.is_global and not address.is_multicast and not address.is_reserved


def test_the_newer_kind_of_address_is_connected_to_as_well() -> None:
    try:
        listening = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with listening:
        port = listening.getsockname()[1]
        with reaching.opened(port, [ip_address("::1")], reaching.Patience(5, 5)) as found:
            assert found.getpeername()[:2] == ("::1", port)


# By name.


@pytest.mark.parametrize(
    ("host", "allowed", "fits"),
    [
        ("hooks.example.org", "hooks.example.org", True),
        ("hooks.example.org", "HOOKS.Example.ORG", True),
        ("HOOKS.Example.org", "hooks.example.org", True),
        ("hooks.example.org", "*.example.org", True),
        ("hooks.example.org", "*.Example.ORG", True),
        ("hooks.example.org", "chat.example.org hooks.example.org", True),
        ("hooks.example.org", "a.example.org *.example.org", True),
        ("chat", "chat", True),
        ("example.org", "*.example.org", False),
        ("a.hooks.example.org", "*.example.org", False),
        ("hooks.example.org", "example.org", False),
        ("example.org.evil.net", "example.org", False),
        ("hooks.example.org.evil.net", "*.example.org", False),
        ("evil-example.org", "example.org", False),
        ("evil-example.org", "*.example.org", False),
        ("hooks.evil-example.org", "*.example.org", False),
        ("hooksxexample.org", "hooks.example.org", False),
        ("hooks.example.or", "hooks.example.org", False),
        ("org", "*.org", False),
        ("chat", "*", False),
        ("example.ork", "example.or\u212a", False),
    ],
)
def test_only_servers_that_are_allowed_are_reached(host: str, allowed: str, fits: bool) -> None:
    def tried() -> None:
        reaching.expected(
            reaching.place(f"https://{host}/", "s").host, allowed.split(), "plugin.webhook.hosts"
        )

    if fits:
        tried()
        return
    with pytest.raises(NotSent, match=r"plugin\.webhook\.hosts"):
        tried()


# How an address is read.


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://hooks.example.org", ("hooks.example.org", 443, "/")),
        ("HTTPS://Hooks.Example.ORG/", ("hooks.example.org", 443, "/")),
        ("https://hooks.example.org:8443/a/b%20c?d=e&f=/?", ("hooks.example.org", 8443, "/a/b%20c?d=e&f=/?")),
        ("https://hooks.example.org?x=1", ("hooks.example.org", 443, "/?x=1")),
        ("https://xn--y-ban-hva.example.vn/~a@b:c", ("xn--y-ban-hva.example.vn", 443, "/~a@b:c")),
        ("https://1.2.3.example/", ("1.2.3.example", 443, "/")),
        ("https://a:65535/", ("a", 65535, "/")),
    ],
)
def test_a_plain_address_is_read(url: str, place: tuple[str, int, str]) -> None:
    assert reaching.place(url, "s") == place


ODD = [
    "",
    "hooks.example.org",
    "http://hooks.example.org/",
    "ftp://hooks.example.org/",
    "https:/hooks.example.org/",
    "https:///x",
    "https://",
    "file:///etc/passwd",
    "https://user@hooks.example.org/",
    "https://user:word@hooks.example.org/",
    "https://hooks.example.org@evil.net/",
    "https://hooks.example.org\\@evil.net/",
    "https://hooks.example.org#@evil.net/",
    "https://hooks.example.org/#part",
    "https://hooks.example.org./",
    "https://.hooks.example.org/",
    "https://hooks..example.org/",
    "https://-hooks.example.org/",
    "https://hooks-.example.org/",
    "https://hooks_1.example.org/",
    "https://" + "a" * 64 + ".example.org/",
    "https://" + "a." * 126 + "abc/",
    "https://ủy-ban.example.vn/",
    "https://example.or\u212a/",
    "https://example\u3002org/",
    "https://ex\u00adample.org/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.0.1.0x1/",
    "https://example.org.1/",
    "https://hooks.example.org:/",
    "https://hooks.example.org:0/",
    "https://hooks.example.org:0443/",
    "https://hooks.example.org:65536/",
    "https://hooks.example.org:-1/",
    "https://hooks.example.org:٤٤٣/",
    "https://hooks.example.org:443:443/",
    "https://hooks.example.org/a b",
    "https://hooks.example.org/a\tb",
    "https://hooks.example.org/\r\nX-Evil: 1",
    "https://hooks.example.org\r\n/",
    "https://hooks.example.org/\n",
    "\nhttps://hooks.example.org/",
    "https://hooks.example.org/a\x00",
    "https://hooks.example.org/ủy",
    "https://hooks.example.org/%zz",
    "https://hooks.example.org/%0",
    'https://hooks.example.org/"<>',
    "https://hooks.example.org\\x",
]


@pytest.mark.parametrize("url", ODD)
def test_an_address_that_is_not_plain_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(NotSent) as caught:
        reaching.place(url, "plugin.webhook.url-secret")
    assert not isinstance(caught.value, Undeliverable)
    said = str(caught.value)
    assert said.startswith("The setting plugin.webhook.url-secret must be a plain address")
    assert "evil" not in said


@given(st.text("ht ps:/@#?%.[]0x1a\\\r\n\t-~é", max_size=30).map("https://".__add__))
def test_what_is_read_holds_nothing_but_a_name_and_a_path(url: str) -> None:
    try:
        where = reaching.place(url, "s")
    except NotSent:
        return
    assert set(where.host) <= set("ahtpsx01.-") and where.host[-1].isalnum()
    assert where.path.startswith("/") and where.path.isascii() and where.path.isprintable()
    assert not {" ", "#", "\\"} & set(where.path)
