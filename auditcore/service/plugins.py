"""The plugins of a workspace as people see them: which there are, which act, what each offers, and switching them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from auditcore import plugin_settings
from auditcore.entrypoints import EntryPoint
from auditcore.errors import DeliveryFailed, NotFound, Refused
from auditcore.i18n import _
from auditcore.installed import BUILT_IN, HOOKS, Plugin, distribution, entry_points, installed, managed
from auditcore.isolation import contained
from auditcore.model import ORG
from auditcore.place import SETTINGS_FILE, write_file
from auditcore.plugins import Plugins
from auditcore.text import nearest
from auditcore.workspace import Workspace

if TYPE_CHECKING:
    from auditcore.decision import Situation
    from auditcore.record.events import Change

Row = dict[str, Any]

# What a plugin offers: the words for it, and where `Plugins` has it.
KINDS = {"checklist": "checklists", "format": "exporters", "channel": "channels"}


def used(ws: Workspace) -> list[str]:
    """The outside plugins that the settings name, whether or not they are loaded."""
    return [str(name) for name in ws.settings.get("plugins.use")]


def points() -> list[EntryPoint]:
    """Every outside plugin that is installed, by name; two of the same name are two. None is imported."""
    return sorted(installed(), key=lambda point: (point.name, *distribution(point)))


def rows(ws: Workspace) -> list[Row]:
    """The built-in plugins, then the outside ones by name. Only those in use are imported."""
    plugins, use = ws.plugins, used(ws)
    offers = offered(plugins)
    missing = plugins.missing
    why: dict[str, list[str]] = {}
    for failure in plugins.failures:
        why.setdefault(failure.plugin.name, []).append(f"{failure.where}: {failure.why}")

    def row(name: str, hooks: list[str], point: EntryPoint | None = None, **more: Any) -> Row:
        whose, version = distribution(point) if point else ("", "")
        return {
            "name": name,
            "enabled": name in use or name in BUILT_IN,
            "offers": offers.get(name, []),
            "hooks": hooks,
            "distribution": whose,
            "version": version,
            "built_in": name in BUILT_IN,
            "why": "; ".join(why.get(name, ())),
            **more,
        }

    built_in = [row(name, list(hooks)) for name, (_module, hooks) in BUILT_IN.items()]
    found = points()
    names = [point.name for point in found]
    outside = [row(name, []) for name in dict.fromkeys(use) if name not in (*names, *BUILT_IN)]
    for point in found:
        if point.name in BUILT_IN or names.count(point.name) > 1:
            sentence = _("Another plugin has the name '{name}', too, so this one cannot be used.")
            lost: Row = {"enabled": False, "built_in": False, "offers": []}
            outside.append(row(point.name, [], point, **lost, why=sentence.format(name=point.name)))
        else:
            loaded = point.name in plugins.use and point.name not in missing
            outside.append(row(point.name, _hooks(point) if loaded else [], point))
    return [*built_in, *sorted(outside, key=lambda one: str(one["name"]))]


def offered(plugins: Plugins) -> dict[str, list[Row]]:
    """What each plugin offers, by its name: `kind` (a key of KINDS) and `name`."""
    found: dict[str, list[Row]] = {}
    for kind, method in KINDS.items():
        for name, (plugin, _value) in getattr(plugins, method)().items():
            found.setdefault(plugin.name, []).append({"kind": kind, "name": name})
    return found


def _hooks(point: EntryPoint) -> list[str]:
    """The hooks of a plugin that was loaded well."""
    with contained():
        manager = managed(Plugin(point.name, "", "", point.load()))
    return [hook for hook in HOOKS if getattr(manager.hook, hook).get_hookimpls()]


def detail(ws: Workspace, name: str) -> Row:
    """One plugin, with its summary, the module that it is, and its settings. Raises NotFound."""
    found = next((row for row in rows(ws) if row["name"] == name), None)
    if found is None:
        raise unknown(name, [*BUILT_IN, *used(ws), *entry_points()])
    point = entry_points().get(name) if not found["built_in"] else None
    summary = point.header("Summary") if point else ""
    channels = {offer["name"] for offer in found["offers"] if offer["kind"] == "channel"}
    return {
        **found,
        "summary": summary,
        "module": point.value if point else BUILT_IN[name][0] if found["built_in"] else "",
        "settings": [row for row in settings_rows(ws) if channels and row["key"].split(".")[1] in channels],
    }


def unknown(name: str, known: list[str]) -> NotFound:
    """There is no plugin of this name: the nearest, and how one gets here."""
    close = nearest(name, known)
    return NotFound(
        _("There is no plugin '{name}' here.").format(name=name),
        hint=(_("Did you mean '{close}'?").format(close=close) + " " if close else "")
        + _("'auditcore plugin list' lists them; 'auditcore plugin install NAME' installs one."),
    )


# Switching.


def enable(ws: Workspace, name: str) -> bool:
    """Let a plugin act in this workspace, once it is seen that it would load; False where it does already.

    Raises NotFound where it is not installed, DeliveryFailed with all that is wrong with it.
    """
    _require_quality(ws)
    _not_built_in(name)
    use = used(ws)
    if name in use:
        return False
    if name not in entry_points():
        raise unknown(name, list(entry_points()))
    from auditcore.service.plugin_check import check

    if found := [problem for report in check(name, ws) for problem in report["problems"]]:
        raise DeliveryFailed(
            _("The plugin '{name}' was not switched on: it would not work.").format(name=name),
            problems=found,
            hint=_("Nothing was changed. To look at it closely: auditcore plugin check {name}").format(
                name=name
            ),
        )
    _write_use(ws, [*use, name])
    return True


def disable(ws: Workspace, name: str) -> None:
    """Let a plugin act no more in this workspace; it is not imported for that. Raises NotFound where it does not act."""
    _require_quality(ws)
    _not_built_in(name)
    use = used(ws)
    if name not in use:
        close = nearest(name, use)
        raise NotFound(
            _("The plugin '{name}' is not in use here.").format(name=name),
            hint=_("Did you mean '{close}'?").format(close=close)
            if close
            else _("In use: {names}").format(names=", ".join(use))
            if use
            else _("No outside plugin is in use here."),
        )
    _write_use(ws, [one for one in use if one != name])


def _require_quality(ws: Workspace) -> None:
    def decide(situation: Situation) -> list[Change]:
        situation.require_role("quality")
        return []

    ws.consider(ORG, decide)


def _not_built_in(name: str) -> None:
    if name in BUILT_IN:
        raise Refused(
            _("'{name}' comes with auditcore and is always in use.").format(name=name),
            hint=_("'auditcore plugin list' shows which plugins can be switched."),
        )


def _write_use(ws: Workspace, names: list[str]) -> None:
    """Name these plugins in auditcore.toml; comments and order of the file stay."""
    import json

    from auditcore.tomlfile import with_value

    path = os.path.join(ws.path, SETTINGS_FILE)
    with open(path, encoding="utf-8", newline="") as file:
        before = file.read()
    after = with_value(before, ("plugins", "use"), json.dumps(names, ensure_ascii=False))
    write_file(ws.disk, path, after.encode())


# Settings.


def settings_rows(ws: Workspace) -> Iterator[Row]:
    """The settings of the channels, as `config show` lists them; no secret's value."""
    declared, sections, secrets = _channels(ws), ws.settings.section("plugin"), _secrets(ws)[0]
    for channel in [*declared, *(name for name in sections if name not in declared)]:
        section = ws.settings.section(f"plugin.{channel}")
        for one in plugin_settings.told(channel, declared.get(channel, {}), section, ws.environ, secrets):
            yield {"key": one.key, "value": one.value, "origin": one.origin, "meaning": _(one.doc)}


def settings_problems(ws: Workspace) -> list[str]:
    """What is wrong with the settings of plugins: names, and values of which the channel itself says that it cannot work
    with them. Without all plugins it is not known which names they have."""
    declared, found, place = _channels(ws), list(_secrets(ws)[1]), _places(ws)
    complete = not ws.without_plugins and not ws.plugins.missing
    for channel, section in ws.settings.section("plugin").items():
        if not isinstance(section, dict):
            sentence = _("“{key}” must be a table: [{key}]").format(key=f"plugin.{channel}")
            found.append(f"{place(f'plugin.{channel}')}: {sentence}")
        elif channel in declared:
            names = plugin_settings.problems(channel, declared[channel], section, place)
            found += names or value_problems(ws, channel)
        elif complete:
            sentence = _("No plugin in use has settings in [plugin.{channel}].").format(channel=channel)
            found.append(f"{place(f'plugin.{channel}')}: {sentence}")
    return found


def value_problems(ws: Workspace, channel: str) -> Iterator[str]:
    """What a channel that is there says against the values of its settings, at the line of the one that it names."""
    plugin, found = ws.plugins.channels()[channel]
    place, section = _places(ws), ws.settings.section(f"plugin.{channel}")
    given = {name: value for name, value in section.items() if not plugin_settings.is_secret(name)}
    try:
        ws.plugins.check(plugin, found, given)
    except DeliveryFailed as failed:
        named = (f"plugin.{channel}.{name}" for name in found.settings)
        said = {word.strip(".:,") for word in failed.what.split()}
        key = next((key for key in named if key in said), f"plugin.{channel}")
        yield f"{place(key)}: {failed.what}"


def with_setting(ws: Workspace, text: str, key: str, value: str) -> str:
    """The settings file's text with one setting of a channel (`plugin.CHANNEL.NAME`). Raises Refused for a secret, and for
    one that no channel here has."""
    import json

    from auditcore.tomlfile import with_value

    declared = _channels(ws)
    _plugin, channel, name = (*key.split(".", 2), "", "")[:3]
    if channel not in declared:
        raise Refused(
            _("No plugin in use has settings in [plugin.{channel}].").format(channel=channel),
            hint=_("To see all settings, type: auditcore config show plugin"),
        )
    if found := plugin_settings.problems(channel, declared[channel], {name: value}):
        raise Refused(_("The settings cannot be changed: {problem}").format(problem=found[0]))
    return with_value(text, ("plugin", channel, name), json.dumps(value, ensure_ascii=False))


def without_setting(ws: Workspace, text: str, key: str) -> str:
    """The settings file's text without one setting of a channel, also of one that no plugin in use has; as it is where it
    is not set. Raises Refused where that would change other lines."""
    from auditcore.tomlfile import without_value

    _plugin, channel, name = (*key.split(".", 2), "", "")[:3]
    section = ws.settings.section(f"plugin.{channel}")
    return without_value(text, ("plugin", channel, name)) if name in section else text


def _places(ws: Workspace) -> Callable[[str], str]:
    """What tells the file and line of a key in auditcore.toml."""
    from auditcore.tomlfile import line_numbers

    path = os.path.join(ws.path, SETTINGS_FILE)
    with open(path, encoding="utf-8", newline="") as file:
        lines = line_numbers(file.read())

    def place(key: str) -> str:
        words = tuple(key.split("."))
        line = next((lines[words[:n]] for n in range(len(words), 0, -1) if words[:n] in lines), 1)
        return _("{file}, line {line}").format(file=path, line=line)

    return place


def settings_of(ws: Workspace, channel: str) -> dict[str, Any]:
    """What a channel's `send` is given: its settings, with its secrets. Raises Refused with all that is wrong."""
    section = ws.settings.section(f"plugin.{channel}")
    secrets = plugin_settings.read_secrets(ws.environ, ws.path)
    return plugin_settings.values(channel, _channels(ws).get(channel, {}), section, ws.environ, secrets)


def _channels(ws: Workspace) -> dict[str, Mapping[str, str]]:
    """What each channel declares."""
    return {name: channel.settings for name, (_plugin, channel) in ws.plugins.channels().items()}


def _secrets(ws: Workspace) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The file of secrets, and why it cannot be used."""
    try:
        return plugin_settings.read_secrets(ws.environ, ws.path), ()
    except Refused as refused:
        return {}, (f"{refused.what} {refused.hint}",)
