"""Plugins: found, loaded and called one by one, so that a bad one hurts nobody but itself.

The built-in ones are a list of names, loaded when one of their hooks is wanted. An outside plugin acts only in the
workspaces whose settings name it (`[plugins] use`); its entry point is looked for then, and pluggy is loaded then.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from auditcore.contract import Channel, ChecklistSource, Exporter, Place, Problem, frozen
from auditcore.errors import Refused
from auditcore.i18n import _

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from pluggy import PluginManager

GROUP = "auditcore"

# Module of each built-in plugin, and the hooks that it has: it is loaded when one of them is called.
BUILT_IN = {
    "checklists": ("auditplugins.checklists", ("register_checklists",)),
}

# What a hook that registers gives, and the attribute by which things of the same name are found.
GIVES: dict[str, type] = {
    "register_checklists": ChecklistSource,
    "register_exporters": Exporter,
    "register_channels": Channel,
    "check_record": Problem,
}

HOOKS = (*GIVES, "suggest_due", "record_changed")


class Plugin(NamedTuple):
    """One plugin. `distribution` is what pip calls it, with its version; both "" for a built-in."""

    name: str
    distribution: str
    version: str
    module: Any

    def __str__(self) -> str:
        return f"{self.name} ({self.distribution} {self.version})" if self.distribution else self.name


class Failure(NamedTuple):
    """What went wrong with a plugin: at `load`, or in a hook."""

    plugin: Plugin
    where: str
    why: str


class Plugins:
    """The plugins of a workspace. `warn` is told one line for each that fails, once a place."""

    def __init__(
        self, place: Place, use: Sequence[str] = (), warn: Callable[[str], None] = lambda sentence: None
    ) -> None:
        self.place = place
        self.use = tuple(use)
        self.warn = warn
        self.failures: list[Failure] = []
        self._managers: dict[str, PluginManager | None] = {}
        self._plugins: dict[str, Plugin] = {}
        self._outside: dict[str, EntryPoint] | None = None

    @property
    def act(self) -> bool:
        """Whether there is any outside plugin: rules and the like come from these alone."""
        return bool(self.use)

    @property
    def missing(self) -> list[str]:
        """The plugins that the settings name and that could not be loaded: without them nothing may be written."""
        return [name for name in self.use if self._manager(name) is None]

    def checklists(self) -> dict[str, tuple[Plugin, ChecklistSource]]:
        """The checklists of all plugins by their name."""
        return self._named("register_checklists", workspace=self.place)

    def exporters(self) -> dict[str, tuple[Plugin, Exporter]]:
        """The formats of all plugins by their name."""
        return self._named("register_exporters")

    def channels(self) -> dict[str, tuple[Plugin, Channel]]:
        """The channels of all plugins by their name."""
        return self._named("register_channels")

    def problems(self, record: Any, before: Any) -> list[str]:
        """What the rules of the plugins say against a record. Raises Refused, naming it, where a plugin crashes."""
        found: list[str] = []
        for plugin in self._with("check_record"):
            try:
                given = self._call(plugin, "check_record", record=frozen(record), before=frozen(before))
            except _Failed as failed:
                raise Refused(
                    _("The rule of the plugin {plugin} failed, so nothing was recorded: {why}").format(
                        plugin=plugin, why=failed.why
                    ),
                    hint=_("To go on without it: auditcore plugin disable {name}").format(name=plugin.name),
                ) from None
            found += [f"{problem.sentence} {problem.hint}".strip() for problem in given]
        return found

    def suggest_due(self, finding: Any, what: str, today: str) -> str:
        """The day (ISO) that the first plugin which has an answer suggests; "" where none has."""
        from datetime import date

        for plugin in self._with("suggest_due"):
            with contextlib.suppress(_Failed):
                given = self._call(
                    plugin, "suggest_due", finding=frozen(finding), what=what, today=date.fromisoformat(today)
                )
                if given:
                    return str(given[0].isoformat())
        return ""

    def record_changed(self, event: Any) -> None:
        """Tell the plugins of an event that was written; what they make of it changes nothing."""
        for plugin in self._with("record_changed"):
            with contextlib.suppress(_Failed):
                self._call(plugin, "record_changed", event=frozen(event))

    # One plugin at a time.

    def _named(self, hook: str, **given: Any) -> dict[str, tuple[Plugin, Any]]:
        """What all plugins register, by name. Of two of the same name the first stands: built-in ones come first."""
        found: dict[str, tuple[Plugin, Any]] = {}
        for plugin in self._with(hook):
            with contextlib.suppress(_Failed):
                for value in self._call(plugin, hook, **given):
                    if value.name in found:
                        first = found[value.name][0]
                        why = _("'{name}' is there already, from {first}.").format(
                            name=value.name, first=first
                        )
                        self._failed(plugin, hook, why)
                    else:
                        found[value.name] = plugin, value
        return found

    def _with(self, hook: str) -> Iterator[Plugin]:
        """The plugins that have a hook: the built-in ones, then those in use by name."""
        names = [name for name, (_module, hooks) in BUILT_IN.items() if hook in hooks]
        for name in (*names, *sorted(self.use)):
            manager = self._manager(name)
            if manager is not None and getattr(manager.hook, hook).get_hookimpls():
                yield self._plugins[name]

    def _call(self, plugin: Plugin, hook: str, **given: Any) -> list[Any]:
        """What one plugin's hook gives, all taken out and looked at. Raises _Failed, which was told already.

        What it prints goes to stderr: stdout is for data.
        """
        manager = self._managers[plugin.name]
        assert manager is not None
        began = time.perf_counter()
        try:
            with contextlib.redirect_stdout(sys.stderr):
                (answer,) = getattr(manager.hook, hook)(**given) or (None,)
                values = list(_values(hook, answer))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a stranger's code raises
            why = _reason(error)
            self._failed(plugin, hook, why)
            raise _Failed(why) from None
        except KeyboardInterrupt:
            self.warn(_("Interrupted in the plugin {plugin} ({hook}).").format(plugin=plugin, hook=hook))
            raise
        finally:
            if os.environ.get("AUDITCORE_TRACE"):
                taken = (time.perf_counter() - began) * 1000
                print(f"plugin {plugin.name}: {hook}: {taken:.1f} ms", file=sys.stderr)
        return values

    def _failed(self, plugin: Plugin, where: str, why: str) -> None:
        failure = Failure(plugin, where, why)
        if failure in self.failures:
            return
        self.failures.append(failure)
        advice = (
            _("To switch it off: auditcore plugin disable {name}").format(name=plugin.name)
            if plugin.name in self.use
            else ""
        )
        self.warn(
            _("The plugin {plugin} was passed over ({where}): {why} {advice}")
            .format(plugin=plugin, where=where, why=why, advice=advice)
            .strip()
        )

    # Loading.

    def _manager(self, name: str) -> PluginManager | None:
        """The plugin, loaded and looked at; None where that failed, which is told once."""
        if name not in self._managers:
            self._managers[name] = self._load(name)
        return self._managers[name]

    def _load(self, name: str) -> PluginManager | None:
        plugin = Plugin(name, "", "", None)
        try:
            with contextlib.redirect_stdout(sys.stderr):
                plugin, load = self._located(name)
                plugin = plugin._replace(module=load())
                manager = managed(plugin)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a stranger's module raises
            self._failed(plugin, "load", _reason(error))
            return None
        self._plugins[name] = plugin
        return manager

    def _located(self, name: str) -> tuple[Plugin, Callable[[], Any]]:
        """The plugin, and what imports its module. Raises LookupError where it is not installed."""
        if name in BUILT_IN:
            from importlib import import_module

            return Plugin(name, "", "", None), lambda: import_module(BUILT_IN[name][0])
        if self._outside is None:
            self._outside = entry_points()
        if name not in self._outside:
            raise LookupError(_("it is not installed; 'auditcore plugin list' lists those that are."))
        point = self._outside[name]
        distribution, version = (point.dist.name, point.dist.version) if point.dist else ("", "")
        return Plugin(name, distribution, version, None), point.load


class _Failed(Exception):
    """A plugin's hook failed; it was told."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def entry_points() -> dict[str, EntryPoint]:
    """The outside plugins that are installed, by the name under which a workspace uses them."""
    from importlib import metadata

    return {point.name: point for point in metadata.entry_points(group=GROUP)}


def managed(plugin: Plugin) -> PluginManager:
    """A manager that holds this plugin alone. Raises for hooks that do not exist, wrong arguments, and no hook at all."""
    from pluggy import PluginManager

    from auditcore import hookspecs

    manager = PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin.module, plugin.name)
    manager.check_pending()
    if not any(getattr(manager.hook, hook).get_hookimpls() for hook in HOOKS):
        raise LookupError(_("it has no hook; each is marked with @hookimpl from auditcore.api."))
    return manager


def _values(hook: str, answer: Any) -> Iterable[Any]:
    """What a hook gave, one by one. Raises TypeError for what it may not give."""
    from datetime import date

    if hook == "suggest_due":
        if answer is not None and type(answer) is not date:
            raise TypeError(_("it gave {given}, not a date or None").format(given=type(answer).__name__))
        return [answer] if answer else []
    if hook not in GIVES:
        return []
    values = list(answer if answer is not None else ())
    for value in values:
        if not isinstance(value, GIVES[hook]):
            given, wanted = type(value).__name__, GIVES[hook].__name__
            raise TypeError(_("it gave {given}, not {wanted}").format(given=given, wanted=wanted))
    return values


def _reason(error: BaseException) -> str:
    """An error in one line."""
    words = " ".join(str(error).split()) or _("no reason was given")
    return f"{type(error).__name__}: {words}"
