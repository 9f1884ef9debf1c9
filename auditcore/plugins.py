"""Plugins: found, loaded and called one by one, so that a bad one hurts nobody but itself.

An outside plugin acts only in the workspaces whose settings name it (`[plugins] use`); its entry point is looked for then,
and pluggy is loaded when a hook is called.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from auditcore.contract import (
    Channel,
    ChecklistSource,
    Exporter,
    MissingExtra,
    Notice,
    Place,
    Report,
    Undeliverable,
    frozen,
    frozen_rows,
)
from auditcore.entrypoints import EntryPoint
from auditcore.errors import DeliveryFailed
from auditcore.i18n import _
from auditcore.installed import (
    BUILT_IN,
    GIVES,
    GROUP,
    HOOKS,
    Plugin,
    distribution,
    entry_points,
    installed,
    managed,
)
from auditcore.isolation import Outlet, Unfit, contained, reason, taken_out, unlike
from auditcore.text import printable

if TYPE_CHECKING:
    from pluggy import PluginManager

__all__ = [
    "BUILT_IN",
    "GIVES",
    "GROUP",
    "HOOKS",
    "Failure",
    "Plugin",
    "Plugins",
    "entry_points",
    "installed",
    "managed",
]

T = TypeVar("T")


class Failure(NamedTuple):
    """What went wrong with a plugin: at `load`, or in a hook. `why` is one line, without a full stop."""

    plugin: Plugin
    where: str
    why: str


class Plugins:
    """The plugins of a workspace. `warn` is told one line for each that fails, once a place."""

    def __init__(
        self, place: Place, use: Sequence[str] = (), warn: Callable[[str], None] = lambda sentence: None
    ) -> None:
        self.place = place
        self.use = tuple(sorted({*use} - {*BUILT_IN}))
        self.warn = warn
        self.failures: list[Failure] = []
        self.clean: Callable[[str], str] = str
        """What takes secrets out of a stranger's words, wherever some may be in them."""
        self._managers: dict[str, PluginManager | None] = {}
        self._plugins: dict[str, Plugin] = {}
        self._outside: list[EntryPoint] | None = None

    @property
    def missing(self) -> list[str]:
        """The plugins that the settings name and that could not be loaded: without them nothing may be written."""
        return [name for name in self.use if self._manager(name) is None]

    def checklists(self) -> dict[str, tuple[Plugin, ChecklistSource]]:
        """The checklists of all plugins by their name. Their `load` raises DeliveryFailed, naming the plugin."""
        found = self._named("register_checklists", workspace=self.place)
        return {
            name: (
                plugin,
                source._replace(
                    load=partial(self._content, plugin, source),
                    # What is wrong in it is told as of a file: then as of this one.
                    where=source.where or os.path.join(str(plugin), f"{name}.toml"),
                ),
            )
            for name, (plugin, source) in found.items()
        }

    def exporters(self) -> dict[str, tuple[Plugin, Exporter]]:
        """The formats of all plugins by their name; that of a table's format is taken."""
        found = self._named("register_exporters")
        outside = [name for name, (plugin, _exporter) in found.items() if plugin.name in self.use]
        if outside:
            from auditcore.render import formats

            for name in formats().intersection(outside):
                plugin, _exporter = found.pop(name)
                said = _("'{name}' is there already, from {first}").format(name=name, first="auditcore")
                self._failed(plugin, "register_exporters", said)
        return found

    def channels(self) -> dict[str, tuple[Plugin, Channel]]:
        """The channels of all plugins by their name."""
        return self._named("register_channels", workspace=self.place)

    def problems(self, record: Any, before: Any) -> list[str]:
        """What the rules of the plugins say against a record; that a rule crashed is said against it as well."""
        record, before = frozen(record), frozen(before)
        found: list[str] = []
        for plugin in self._with("check_record"):
            try:
                given = self._call(plugin, "check_record", record=record, before=before)
            except _Failed as failed:
                said = _("The rule ({hook}) of the plugin {plugin} failed, so nothing was recorded: {why}.")
                said = said.format(hook="check_record", plugin=plugin, why=failed.why)
                found.append(f"{said} {self._advice(plugin)}".strip())
            else:
                found += [f"{problem.sentence} {problem.hint}".strip() for problem in given]
        return found

    def suggest_due(self, finding: Any, what: str, today: str) -> str:
        """The day (ISO) that the first plugin which has an answer suggests; "" where none has."""
        from datetime import date

        asked = {"finding": frozen(finding), "what": what, "today": date.fromisoformat(today)}
        for plugin in self._with("suggest_due"):
            with contextlib.suppress(_Failed):
                for day in self._call(plugin, "suggest_due", **asked):
                    return str(day.isoformat())
        return ""

    def record_changed(self, event: Any) -> None:
        """Tell the plugins of an event that was written; what they make of it changes nothing."""
        event = frozen(event)
        for plugin in self._with("record_changed"):
            with contextlib.suppress(_Failed):
                self._call(plugin, "record_changed", event=event)

    # One plugin at a time.

    def _named(self, hook: str, **given: Any) -> dict[str, tuple[Plugin, Any]]:
        """What all plugins register, sorted by name. Of two of the same name the first stands: built-in ones come first."""
        found: dict[str, tuple[Plugin, Any]] = {}
        for plugin in self._with(hook):
            taken: list[str] = []
            with contextlib.suppress(_Failed):
                for value in self._call(plugin, hook, **given):
                    first = found.setdefault(value.name, (plugin, value))
                    if first[1] is not value:
                        said = _("'{name}' is there already, from {first}")
                        taken.append(said.format(name=printable(value.name), first=first[0]))
            if taken:
                self._failed(plugin, hook, "; ".join(taken))
        return dict(sorted(found.items()))

    def _with(self, hook: str) -> Iterator[Plugin]:
        """The plugins that have a hook: the built-in ones, then those in use by name."""
        names = [name for name, (_module, hooks) in BUILT_IN.items() if hook in hooks]
        for name in (*names, *self.use):
            manager = self._manager(name)
            if manager is not None and getattr(manager.hook, hook).get_hookimpls():
                yield self._plugins[name]

    def _call(self, plugin: Plugin, hook: str, **given: Any) -> list[Any]:
        """What one plugin's hook gives, all taken out and looked at. Raises _Failed, which was noted already."""
        manager = self._managers[plugin.name]
        assert manager is not None

        def call() -> list[Any]:
            (answer,) = getattr(manager.hook, hook)(**given) or (None,)
            return _values(hook, answer, given)

        # The refusal tells of a rule that failed: it was not passed over.
        return self._run(plugin, hook, call, tell=hook != "check_record")

    def _content(self, plugin: Plugin, source: ChecklistSource) -> str | bytes:
        """What a checklist's `load` gives. Raises DeliveryFailed, naming the plugin."""

        def load() -> str | bytes:
            given = source.load()
            if not isinstance(given, (str, bytes)):
                raise Unfit(unlike(given, "str"))
            return given

        said = _("The plugin {plugin} could not give its checklist {name} (load): {why}.")
        return self._used(plugin, source.name, "ChecklistSource.load", load, said)

    def write(self, plugin: Plugin, exporter: Exporter, report: Report, sink: IO[bytes]) -> None:
        """Write a report in a plugin's format, as it comes. Raises DeliveryFailed, naming the plugin, where that fails, and
        what the sink raises (OSError, or Refused), where that does."""
        outlet = Outlet(sink)
        said = _("The plugin {plugin} could not write {name}: {why}.")
        report = frozen_rows(report)
        try:
            self._used(
                plugin,
                exporter.name,
                "Exporter.write",
                lambda: exporter.write(report, cast("IO[bytes]", outlet)),
                said,
            )
        except DeliveryFailed:
            if not outlet.broke:
                raise
        finally:
            outlet.end()
        if outlet.broke:
            raise outlet.broke

    def send(self, plugin: Plugin, channel: Channel, notice: Notice, settings: Mapping[str, Any]) -> None:
        """Let a channel send a notice, in this process. Raises DeliveryFailed, naming the plugin, where that fails."""
        said = _("The channel {name} could not send: {why}.")
        if plugin.name not in BUILT_IN:
            said = _("The plugin {plugin} could not send by {name}: {why}.")
        self._used(plugin, channel.name, "Channel.send", lambda: channel.send(notice, frozen(settings)), said)

    def check(self, plugin: Plugin, channel: Channel, settings: Mapping[str, Any]) -> None:
        """Let a channel look at its settings. Raises DeliveryFailed where it would not work with them, naming the plugin
        where that is an outside one."""
        said = "{why}." if plugin.name in BUILT_IN else "{plugin}: {why}."
        self._used(plugin, channel.name, "Channel.check", lambda: channel.check(frozen(settings)), said)

    def _used(self, plugin: Plugin, name: str, where: str, call: Callable[[], T], said: str) -> T:
        """What a plugin gives of what it offers under a name. Raises DeliveryFailed with what is said of its failure."""
        try:
            return self._run(plugin, where, call, tell=False)
        except _Failed as failed:
            what = said.format(plugin=plugin, name=name, why=failed.why)
            error = DeliveryFailed(what, hint=failed.install or self._advice(plugin))
            error.lasting = failed.lasting
            raise error from None

    def _run(self, plugin: Plugin, where: str, call: Callable[[], T], tell: bool = True) -> T:
        """What a stranger's code gives. Raises _Failed, which was noted (and told), whatever that code raises."""
        began = time.perf_counter()
        trace = bool(os.environ.get("AUDITCORE_TRACE"))
        try:
            with contained():
                try:
                    return call()
                except KeyboardInterrupt:
                    raise
                except BaseException as error:  # noqa: BLE001 - whatever a stranger's code raises
                    why, install = reason(error, self.clean), ""
                    if isinstance(error, MissingExtra):
                        why, install = _lacking(plugin, error)
                    failed = _Failed(why, isinstance(error, Undeliverable), install)
                    details = self.clean(_traceback(error)) if trace else ""
        except KeyboardInterrupt:
            said = _("Interrupted in the plugin {plugin} ({hook}). {advice}")
            self.warn(said.format(plugin=plugin, hook=where, advice=self._advice(plugin)).strip())
            raise
        finally:
            if trace:
                taken = (time.perf_counter() - began) * 1000
                said = _("plugin {plugin}: {hook}: {time} ms")
                self.warn(said.format(plugin=plugin, hook=where, time=f"{taken:.1f}"))
        if details:
            self.warn(details)
        self._failed(plugin, where, f"{why}. {install}" if install else why, tell)
        raise failed

    def _failed(self, plugin: Plugin, where: str, why: str, tell: bool = True) -> None:
        """Note a failure, the first of each plugin in each place, and tell it in one line."""
        if any((known.plugin.name, known.where) == (plugin.name, where) for known in self.failures):
            return
        self.failures.append(Failure(plugin, where, why))
        if tell:
            said = _("The plugin {plugin} was passed over ({where}): {why}. {advice}")
            self.warn(said.format(plugin=plugin, where=where, why=why, advice=self._advice(plugin)).strip())

    def _advice(self, plugin: Plugin) -> str:
        """How to go on without an outside plugin; "" for a built-in one."""
        if plugin.name not in self.use:
            return ""
        return _("To switch it off: auditcore plugin disable {name}").format(name=printable(plugin.name))

    # Loading.

    def _manager(self, name: str) -> PluginManager | None:
        """The plugin, loaded and looked at; None where that failed, which is told once."""
        if name not in self._managers:
            self._managers[name] = self._load(name)
        return self._managers[name]

    def _load(self, name: str) -> PluginManager | None:
        plugin = Plugin(name, "", "", None)
        try:
            plugin, load = self._located(name)
        except Unfit as error:
            self._failed(plugin, "load", reason(error))
            return None
        try:
            manager = self._run(plugin, "load", lambda: managed(plugin._replace(module=load())))
        except _Failed:
            return None
        self._plugins[name] = plugin._replace(module=manager.get_plugin(name))
        return manager

    def _located(self, name: str) -> tuple[Plugin, Callable[[], Any]]:
        """The plugin, and what imports its module. Raises Unfit where it is not installed, or by two distributions."""
        if name in BUILT_IN:
            from importlib import import_module

            return Plugin(name, "", "", None), lambda: import_module(BUILT_IN[name][0])
        if self._outside is None:
            self._outside = installed()
        points = [point for point in self._outside if point.name == name]
        if not points:
            raise Unfit(_("it is not installed; 'auditcore plugin list' lists those that are"))
        plugins = [Plugin(name, *distribution(point), None) for point in points]
        if len(plugins) > 1:
            both = ", ".join(map(str, plugins))
            raise Unfit(_("several distributions have a plugin of this name: {both}").format(both=both))
        return plugins[0], points[0].load


class _Failed(Exception):
    """A plugin's code failed; it was noted."""

    def __init__(self, why: str, lasting: bool, install: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.lasting = lasting
        self.install = install
        """What to type to get what is missing, "" where nothing is."""


# Years for which a date may be suggested: what lies beyond was miscalculated, and the record keeps it for ever.
YEARS = 10


def _values(hook: str, answer: Any, given: Mapping[str, Any]) -> list[Any]:
    """What a hook gave, one by one. Raises Unfit for what it may not give."""
    from datetime import date

    if hook in GIVES:
        return taken_out(GIVES[hook], answer)
    if answer is None:
        return []
    if hook != "suggest_due":
        raise Unfit(unlike(answer, "None"))
    if type(answer) is not date:
        raise Unfit(unlike(answer, _("a date or None")))
    if not given["today"] <= answer < given["today"].replace(year=given["today"].year + YEARS, day=1):
        raise Unfit(_("it gave {day}, which is before today or years away").format(day=answer))
    return [answer]


def _lacking(plugin: Plugin, error: MissingExtra) -> tuple[str, str]:
    """What a plugin lacks, as the rest of a sentence about it, and what to type to get it."""
    from auditcore.extras import advice

    library = getattr(error.__cause__, "name", None) or error.extra
    why = _("it needs {library}, which is not installed").format(library=printable(str(library)))
    return why, advice(error.extra, plugin.distribution)


def _traceback(error: BaseException) -> str:
    """Where an error came from, for whoever writes the plugin."""
    import traceback

    return printable("".join(traceback.format_exception(error)), newlines=True).rstrip()
