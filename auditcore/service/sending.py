"""Sending a notice through a channel: in a child process, so that one that hangs or dies keeps nobody waiting."""

from __future__ import annotations

from functools import partial

from auditcore.contract import Notice
from auditcore.decision import known
from auditcore.errors import DeliveryFailed, NotFound
from auditcore.i18n import _
from auditcore.plugin_settings import hidden
from auditcore.service import plugin_child
from auditcore.service.plugins import settings_of
from auditcore.text import nearest
from auditcore.workspace import Workspace

# Seconds that a channel has for one notice.
DEADLINE = 30.0


def send(ws: Workspace, channel: str, notice: Notice, seconds: float = DEADLINE) -> None:
    """Let a channel send one notice.

    Raises NotFound for a channel that no plugin in use has, Refused for its settings, DeliveryFailed, naming the plugin,
    where it failed or took longer than `seconds`. What it prints goes to stderr; no secret is ever shown.
    """
    channels = ws.plugins.channels()
    if channel not in channels:
        raise _unknown(channel, list(channels))
    plugin, _channel = channels[channel]
    settings = settings_of(ws, channel)
    job = {
        "plugin": plugin.name,
        "channel": channel,
        "place": [*ws.plugins.place],
        "notice": [*notice],
        "settings": settings,
    }
    try:
        done, said = plugin_child.run("send", job, seconds, clean=partial(hidden, values=settings))
    except plugin_child.Ended as ended:
        done, said = {"sent": False, "what": _ended(str(plugin), channel, str(ended)), "hint": ""}, ended.said
    if said:
        ws.warn(said)
    if not done["sent"]:
        hint = done["hint"] or _("To switch it off: auditcore plugin disable {name}").format(name=plugin.name)
        raise DeliveryFailed(done["what"], hint=hint)


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
        else _("Channels here: {names}").format(names=", ".join(names))
        if names
        else _("No plugin in use has a channel; 'auditcore plugin list' lists what each offers."),
    )
