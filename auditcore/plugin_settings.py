"""What plugins want to be told: `[plugin.NAME]` in auditcore.toml, and secrets, which never stand there.

NAME is the channel's. A secret (by its name: password, token …) comes from the environment or from a file that only
its owner reads. It is shown to nobody: where a value is shown, it is "set" or "not set".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from auditcore.errors import Refused
from auditcore.i18n import N_, _
from auditcore.settings import DEFAULT, FILE
from auditcore.text import nearest

Table = Mapping[str, Any]

SECRET_WORDS = ("secret", "passw", "pwd", "token", "key", "credential")
SET, NOT_SET = N_("set"), N_("not set")


class Told(NamedTuple):
    """One setting of a channel. `value` is what may be shown; `doc` is "" for one that the channel does not know."""

    key: str
    value: Any
    origin: str
    doc: str


class Secret(str):
    """A secret's text. It is hidden where a value is shown for debugging: in tracebacks, logs and lists."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET_WORDS)


def variable(channel: str, name: str) -> str:
    """The environment's variable for a secret: `AUDITCORE_SECRET_MAIL_PASSWORD`."""
    words = f"{channel}_{name}".upper()
    return "AUDITCORE_SECRET_" + "".join(letter if letter.isalnum() else "_" for letter in words)


def secrets_path(environ: Mapping[str, str]) -> str:
    """The file of secrets: that of AUDITCORE_SECRETS, else `auditcore/secrets.toml` among the user's own settings."""
    if environ.get("AUDITCORE_SECRETS"):
        return environ["AUDITCORE_SECRETS"]
    own = environ.get("APPDATA") if os.name == "nt" else environ.get("XDG_CONFIG_HOME")
    return os.path.join(own or os.path.expanduser("~/.config"), "auditcore", "secrets.toml")


def read_secrets(environ: Mapping[str, str], workspace: str) -> Table:
    """The tables of the file of secrets, {} without one. Raises Refused where others could read it, or it is no TOML."""
    import tomllib

    path = secrets_path(environ)
    try:
        with open(path, "rb") as file:
            if os.name != "nt" and os.fstat(file.fileno()).st_mode & 0o077:
                raise Refused(
                    _("Others may read the secrets in {path}, so they are not used.").format(path=path),
                    hint=_("Keep them to yourself: chmod 600 {path}").format(path=path),
                )
            if os.path.realpath(path).startswith(os.path.join(os.path.realpath(workspace), "")):
                raise Refused(
                    _("Secrets never stand in the workspace: {path}").format(path=path),
                    hint=_("Move the file to a folder of your own, and name it in AUDITCORE_SECRETS."),
                )
            return tomllib.loads(file.read().decode())
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        # What the parser says may repeat a line of the file.
        raise Refused(
            _("The secrets in {path} cannot be read: it is no TOML in UTF-8.").format(path=path),
            hint=_('It holds lines such as: password = "…" below a line [mail]'),
        ) from None


def told(
    channel: str, declared: Mapping[str, str], section: Table, environ: Mapping[str, str], secrets: Table
) -> Iterator[Told]:
    """Each setting that the channel declares, then those that it does not know; no secret's value."""
    for name, doc in declared.items():
        value, origin = _value(channel, name, section, environ, secrets)
        yield Told(f"plugin.{channel}.{name}", _veiled(name, value), origin, doc)
    for name in section:
        if name not in declared:
            yield Told(f"plugin.{channel}.{name}", _veiled(name, section[name]), FILE, "")


def values(
    channel: str, declared: Mapping[str, str], section: Table, environ: Mapping[str, str], secrets: Table
) -> dict[str, Any]:
    """What a channel's `send` gets: its settings that are set, secrets with them. Raises Refused with all problems."""
    if found := problems(channel, declared, section):
        raise Refused(_("The settings of {channel} cannot be used.").format(channel=channel), problems=found)
    all_ = {name: _value(channel, name, section, environ, secrets)[0] for name in declared}
    return {name: value for name, value in all_.items() if value is not None}


def problems(
    channel: str,
    declared: Mapping[str, str],
    section: Table,
    place: Callable[[str], str] = lambda key: FILE,
) -> list[str]:
    """What is wrong with a channel's table: names that it does not know, and secrets. `place` tells where a key stands."""
    found = []
    for name in section:
        key = f"plugin.{channel}.{name}"
        if is_secret(name):
            sentence = _(
                "“{key}” is a secret, which everybody who has the workspace can read here: take it out, change it, "
                "and set it as {variable}."
            ).format(key=key, variable=variable(channel, name))
        elif name not in declared:
            close = nearest(name, declared)
            meant = f"plugin.{channel}.{close}"
            sentence = _("{channel} has no setting “{key}”.").format(channel=channel, key=key)
            sentence += " " + _("Did you mean “{meant}”?").format(meant=meant) if close else ""
        else:
            continue
        found.append(f"{place(key)}: {sentence}")
    return found


def hidden(words: str, values: Mapping[str, Any]) -> str:
    """A text without any secret of these values, for what a channel says when it fails."""
    secrets = [value for value in values.values() if isinstance(value, Secret) and value]
    told = {form for secret in secrets for form in _forms(secret)}
    for form in sorted(told, key=len, reverse=True):  # one may be a part of another
        words = words.replace(form, "***")
    return words


def _forms(secret: str) -> Iterator[str]:
    """A secret as it stands in the messages of libraries: in an address, in JSON, in a header."""
    import base64
    import json
    from urllib.parse import quote, quote_plus

    data = secret.encode("utf-8", "surrogateescape")
    yield from (secret, quote(data), quote(data, safe=""), quote_plus(data))
    yield from (json.dumps(secret)[1:-1], repr(str(secret))[1:-1], base64.b64encode(data).decode())


def _value(
    channel: str, name: str, section: Table, environ: Mapping[str, str], secrets: Table
) -> tuple[Any, str]:
    """The value in force, None where there is none, and where it comes from."""
    if not is_secret(name):
        return (section[name], FILE) if name in section else (None, DEFAULT)
    wanted = variable(channel, name)
    if environ.get(wanted):
        return Secret(environ[wanted]), f"environment {wanted}"
    table = secrets.get(channel)
    if isinstance(table, Mapping) and isinstance(table.get(name), str) and table[name]:
        return Secret(table[name]), secrets_path(environ)
    # One that stands in the workspace all the same is named as such, and not used.
    return (None, FILE) if name in section else (None, DEFAULT)


def _veiled(name: str, value: Any) -> Any:
    """A value as it may be shown: secrets at any depth are "set" or "not set"."""
    if is_secret(name):
        return NOT_SET if value is None else SET
    if isinstance(value, Mapping):
        return {key: _veiled(key, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_veiled("", item) for item in value]
    return "" if value is None else value
