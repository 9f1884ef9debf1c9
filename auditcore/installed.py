"""Which plugins there are: the built-in ones, and those that are installed; and how one is looked at.

A built-in one is loaded when one of its hooks is wanted; the metadata of all that is installed are read only where a
workspace uses an outside plugin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from auditcore import entrypoints
from auditcore.contract import Channel, ChecklistSource, Exporter, Problem
from auditcore.entrypoints import EntryPoint
from auditcore.i18n import _
from auditcore.isolation import Unfit
from auditcore.text import nearest, printable

if TYPE_CHECKING:
    from pluggy import PluginManager

GROUP = "auditcore"

# Module of each built-in plugin, and the hooks that it has: it is loaded when one of them is called.
BUILT_IN = {
    "checklists": ("auditplugins.checklists", ("register_checklists",)),
    "exporters": ("auditplugins.exporters", ("register_exporters",)),
    "channels": ("auditplugins.channels", ("register_channels",)),
}

# What the hooks give that give several values.
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
        whole = f"{self.name} ({self.distribution} {self.version})" if self.distribution else self.name
        return printable(whole)


def entry_points() -> dict[str, EntryPoint]:
    """The outside plugins that are installed, by the name under which a workspace uses them."""
    return {point.name: point for point in reversed(installed())}


def installed() -> list[EntryPoint]:
    """The entry points of outside plugins, of each distribution once."""
    found: dict[tuple[str, str], EntryPoint] = {}
    for point in entrypoints.entry_points(GROUP):
        found.setdefault((point.name, distribution(point)[0] or point.value), point)
    return list(found.values())


def distribution(point: EntryPoint) -> tuple[str, str]:
    """Name and version of the distribution of an entry point; "" where its metadata say nothing."""
    return point.header("Name"), point.header("Version")


def managed(plugin: Plugin) -> PluginManager:
    """A manager that holds this plugin alone. Raises Unfit, or pluggy's error, for hooks that do not exist, wrong
    arguments, two functions for one hook, and no hook at all."""
    from pluggy import PluginManager

    from auditcore import hookspecs

    manager = PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin.module, plugin.name)
    for name in sorted({*vars(manager.hook)} - {*HOOKS}):
        if not all(made.optionalhook for made in getattr(manager.hook, name).get_hookimpls()):
            close = nearest(name, HOOKS)
            meant = _("did you mean {hook}?").format(hook=close) if close else ", ".join(HOOKS)
            raise Unfit(_("there is no hook {name}; {meant}").format(name=name, meant=meant))
    functions = {hook: getattr(manager.hook, hook).get_hookimpls() for hook in HOOKS}
    if not any(functions.values()):
        raise Unfit(_("it has no hook; each is marked with @hookimpl from auditcore.api"))
    for hook, made in functions.items():
        if len(made) > 1 or any(one.wrapper or one.hookwrapper or one.opts.get("specname") for one in made):
            raise Unfit(_("{hook} must be one plain function").format(hook=hook))
        for one in made:
            if wrong := wrong_arguments(one.function, hook):
                raise Unfit(wrong)
    return manager


def wrong_arguments(function: Callable[..., Any], hook: str) -> str:
    """What is wrong with the arguments of a hook's function; "" where nothing is.

    pluggy fills in what has a default of its own in one version and not in the next, and takes *args for none.
    """
    from inspect import Parameter, signature

    from auditcore import hookspecs

    given = [*signature(getattr(hookspecs, hook)).parameters]
    plain = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.POSITIONAL_ONLY)
    wanted = signature(function).parameters.values()
    wrong = [
        str(one)
        for one in wanted
        if one.name not in given or one.kind not in plain or one.default is not one.empty
    ]
    if not wrong:
        return ""
    return _("{hook} wants {wrong}, which it is not given; it may take: {given}").format(
        hook=hook, wrong=", ".join(wrong), given=", ".join(given) or "-"
    )
