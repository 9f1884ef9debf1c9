"""Sending notices through a channel: in a child process, so that one that hangs or dies keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from auditcore.contract import Notice
from auditcore.decision import known
from auditcore.errors import DeliveryFailed, NotFound, Refused
from auditcore.i18n import _
from auditcore.installed import BUILT_IN, Plugin
from auditcore.plugin_settings import hidden
from auditcore.service import plugin_child
from auditcore.service.plugins import settings_of
from auditcore.text import nearest
from auditcore.workspace import Workspace

# Seconds that a channel has for one notice.
DEADLINE = 30.0

# So many failures one after the other, and the rest waits for the next run: the server is down, not a message wrong.
ENOUGH = 3

Told = tuple[str, str, str]
"""A notice's id, what came of it (`sent`, `failed`, `refused` or `untried`) and why."""


def insist_on(ws: Workspace, channel: str) -> None:
    """Raises NotFound for a channel that no plugin in use has."""
    channels = ws.plugins.channels()
    if channel not in channels:
        raise _unknown(channel, list(channels))


def addressed(ws: Workspace, channel: str) -> bool:
    """Whether a channel needs a person's address."""
    found = ws.plugins.channels().get(channel)
    return found is not None and found[1].addressed


def send(ws: Workspace, channel: str, notice: Notice, seconds: float = DEADLINE) -> None:
    """Let a channel send one notice.

    Raises NotFound for a channel that no plugin in use has, Refused for its settings, DeliveryFailed, naming the plugin,
    where it failed or took longer than `seconds`. What it prints goes to stderr; no secret is ever shown.
    """
    insist_on(ws, channel)
    plugin, _channel = ws.plugins.channels()[channel]
    for done in _done(ws, channel, [notice], lambda: seconds):
        if not done["sent"]:
            hint = done["hint"] or _hint(ws, plugin)
            raise DeliveryFailed(done["what"], hint=hint)


def send_all(
    ws: Workspace, channel: str, notices: Sequence[Notice], remaining: Callable[[], float]
) -> Iterator[Told]:
    """Let a channel send notices one after the other, as long as seconds are `remaining`; what came of each.

    One that takes too long, or that ends its process, has failed; the others go on. After several failures in a row, and
    when the time is over, the rest is untried. Nothing is raised for a channel or settings that are wrong: then all have
    failed. Ctrl-C passes on, once what was under way is told as cut off.
    """
    left, failures = list(notices), 0
    most = float(ws.settings.get("notify.seconds"))

    while left and failures < ENOUGH and remaining() > 0:
        try:
            insist_on(ws, channel)
            for done in _done(ws, channel, left, lambda: min(most, remaining())):
                outcome = "sent" if done["sent"] else "refused" if done.get("lasting") else "failed"
                failures = failures + 1 if outcome == "failed" else 0
                yield left[0].id, outcome, done["what"]
                del left[0]
                if failures >= ENOUGH or remaining() <= 0:
                    break
        except (Refused, NotFound) as error:
            why = "; ".join((error.what, *error.problems))
            yield from ((one.id, "failed", why) for one in left)
            return
        except KeyboardInterrupt:
            yield left[0].id, "cut-off", ""
            raise
    yield from ((one.id, "untried", "") for one in left)


def _done(
    ws: Workspace, channel: str, notices: Sequence[Notice], seconds: Callable[[], float]
) -> Iterator[dict[str, Any]]:
    """What came of the notices, in their order, as far as one process got; one that did not end well is the last."""
    plugin, _channel = ws.plugins.channels()[channel]
    settings = settings_of(ws, channel)
    job = {
        "plugin": plugin.name,
        "channel": channel,
        "place": [*ws.plugins.place],
        "language": ws.settings.get("language"),
        "notices": notices,
        "settings": settings,
    }
    clean = partial(hidden, values=settings)
    try:
        yield from plugin_child.each("send", job, len(notices), seconds, clean=clean, told=ws.warn)
    except plugin_child.Ended as ended:
        if ended.said:
            ws.warn(ended.said)
        yield {"sent": False, "what": _ended(str(plugin), channel, str(ended)), "hint": ""}


def _hint(ws: Workspace, plugin: Plugin) -> str:
    """How to go on without an outside plugin; "" for one that comes with auditcore."""
    if plugin.name in BUILT_IN:
        return ""
    return _("To switch it off: auditcore plugin disable {name}").format(name=plugin.name)


def trial_notice(ws: Workspace, person: str, channel: str) -> Notice:
    """A notice that says that it is a test; to whoever acts where nobody is named. Raises NotFound for a stranger."""
    whom = ws.org().person(person) if person else known(ws.org(), ws.claimed()[0])
    body = _(
        "This is a test of the channel {channel}, asked for in {organisation} on {day}. Nothing needs to be done."
    )
    told = body.format(channel=channel, organisation=ws.settings.get("organisation"), day=ws.today)
    return Notice(str(whom["id"]), str(whom.get("email") or ""), _("auditcore: a test"), told, "")


def _ended(plugin: str, channel: str, why: str) -> str:
    said = _("The plugin {plugin} could not send by {channel}. {why}")
    return said.format(plugin=plugin, channel=channel, why=why)


def _unknown(channel: str, names: list[str]) -> NotFound:
    close = nearest(channel, names)
    return NotFound(
        _("There is no channel '{name}' here.").format(name=channel),
        hint=_("Did you mean '{close}'?").format(close=close)
        if close
        else _("Channels here: {names}").format(names=", ".join(names)),
    )
