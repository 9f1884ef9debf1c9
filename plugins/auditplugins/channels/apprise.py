"""The channel `apprise`: chat and push services, by the library of that name.

An address such as `tgram://TOKEN/{address}` names the service, the office's token and whom it reaches. The channel keeps
no memory: where one of several addresses fails, the notice is sent again to all of them.

What a finding says stays text: the library is told that it is, and what chat services would take for a link with another
target, or for a call to everybody, is broken up by a space, because some of them do so in whatever they are told is text.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from auditcore.api import Notice, NotSent
from auditplugins.channels import asked
from auditplugins.channels.plain import lines, utf8
from auditplugins.channels.said import shown

CHANNEL = "apprise"
SETTINGS: dict[str, str] = {
    "url-secret": "The addresses of services as Apprise writes them, with white space between; {to} stands for the "
    "person's id, {address} for what `people` says of them. Where one fails, all are told again.",
    "people": "A table of ids, each with what stands for {address}, such as the number of a chat.",
}

# Services that reach nobody but whoever sits at this machine (some by running a program of it), or a log by a way on which
# nobody knows whether it arrived: the record would say that a person was told.
LOCAL = frozenset(
    ("blink1", "dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "rsyslog", "syslog", "windows")
)

# Nothing but the message: no redirects, no pictures of words between colons, no escapes, no keys made in passing.
HABITS: dict[str, Any] = {
    "app_id": "auditcore",
    "app_desc": "auditcore",
    "async_mode": False,
    "http_redirects": False,
    "interpret_emojis": False,
    "interpret_escapes": False,
    "pem_autogen": False,
    "pgp_autogen": False,
    "secure_logging": True,
}

# What is broken up: [words](target), [words][name] and [name]: target; <target|words> and <@name>; @everybody.
_SIGNS = re.compile(
    r"\](?=[(\[:])|<(?=[@!#]|[^<>|\s]+\|)|(?<![\w.+-])@(?=(?:all|channel|everyone|here)\b)", re.IGNORECASE
)

SAID = 300  # characters of what the library says


def send(notice: Notice, settings: Mapping[str, Any]) -> None:
    """Tell the person by each address. Raises NotSent where one of them fails; all are told again then."""
    try:
        with _overheard():
            from apprise import Apprise
    except ImportError:
        raise NotSent(
            "This needs the library Apprise, which is not installed. Install it with: {command}",
            command='pip install "auditcore-tracker[apprise]"',
        ) from None
    found = asked.required(settings, CHANNEL, "url-secret")
    addresses = [_filled(address, notice, settings.get("people", {})) for address in found.split()]
    # All of them are read before the first is used.
    services = [_service(number, address) for number, address in enumerate(addresses, 1)]
    failed = []
    for number, (service, address) in enumerate(zip(services, addresses, strict=True), 1):
        apprise = Apprise(asset=service.asset)
        apprise.add(service)
        why = _failure(
            apprise, unarmed(asked.one_line(notice.subject)), unarmed(utf8(lines(notice.body)).decode())
        )
        if why is not None:
            name = asked.one_line(str(service.service_name), 40)
            said = shown(why, (address, found), SAID)
            failed.append(f"{name if len(services) == 1 else f'{number} ({name})'}: {said}")
    if failed and len(failed) < len(services):
        raise NotSent(
            "Apprise could send to {sent} of {count} addresses only, and all are told again when it is tried again. "
            "Not sent: {why}",
            sent=len(services) - len(failed),
            count=len(services),
            why="; ".join(failed),
        )
    if failed:
        raise NotSent("Apprise could not send by {why}", why="; ".join(failed))


def check(settings: Mapping[str, Any]) -> None:
    """Raises NotSent where `people` is no table; the addresses are a secret."""
    _people(settings.get("people", {}))


def _people(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise NotSent("The setting {setting} must be a table of ids.", setting=f"plugin.{CHANNEL}.people")
    return given


def unarmed(text: str) -> str:
    """The text without what chat services would take for a hidden target of a link, or for a call to everybody."""
    return _SIGNS.sub(r"\g<0> ", text)


def _filled(address: str, notice: Notice, people: Any) -> str:
    """An address for this person. Raises NotSent where `people` is missing something."""
    setting = f"plugin.{CHANNEL}.people"
    own = asked.words(_people(people), notice.to, channel=f"{CHANNEL}.people") or notice.address.strip()
    if "{address}" in address and not own:
        raise NotSent("The setting {setting} is missing.", setting=f"{setting}.{notice.to}")
    for name, value in {"{to}": notice.to, "{address}": own}.items():
        address = address.replace(name, quote(value, safe="", errors="replace"))
    return address


def _service(number: int, address: str) -> Any:
    """The service of an address. Raises NotSent, naming the setting and the number, where there is none or a local one."""
    from apprise import Apprise, AppriseAsset

    setting = f"plugin.{CHANNEL}.url-secret"
    schema = address.partition("://")[0].lower()
    if schema in LOCAL:
        raise NotSent(
            "The address number {number} of the setting {setting} ({schema}) reaches this machine or a log, and no "
            "person.",
            number=number,
            setting=setting,
            schema=schema,
        )
    with _overheard() as heard:
        service = Apprise.instantiate(address, asset=AppriseAsset(**HABITS))
    if service is None:
        raise NotSent(
            "Apprise does not understand the address number {number} of the setting {setting}: {why}",
            number=number,
            setting=setting,
            why=shown("; ".join(heard), (address,), SAID),
        )
    return service


def _failure(apprise: Any, title: str, body: str) -> str | None:
    """Why the library could not send; None where it could."""
    from apprise import NotifyFormat, NotifyType

    with _overheard() as heard:
        try:
            if apprise.notify(body, title, NotifyType.INFO, body_format=NotifyFormat.TEXT):
                return None
        except Exception as error:  # noqa: BLE001 - nearly two hundred services; an address may stand in the message
            heard.append(f"{type(error).__name__}: {error}")
    return "; ".join(heard)


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What the library logs meanwhile as a warning, which goes nowhere else; that it uses what Python will drop is its own
    affair."""
    heard: list[str] = []
    ear = logging.Handler(logging.WARNING)
    ear.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("apprise")
    before = logger.level, logger.propagate, logger.handlers
    logger.handlers, logger.propagate = [ear], False
    logger.setLevel(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield heard
    finally:
        logger.handlers, logger.propagate = before[2], before[1]
        logger.setLevel(before[0])
