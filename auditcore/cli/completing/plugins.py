"""Names of plugins, as values. None is imported for it."""

from __future__ import annotations

from collections.abc import Iterator

from auditcore.cli.completing.scene import Item, Scene


def installed(scene: Scene) -> Iterator[Item]:
    """The outside ones, each with its distribution."""
    from auditcore.installed import distribution, entry_points

    for name, point in sorted(entry_points().items()):
        yield Item(name, " ".join(distribution(point)).strip())


def used(scene: Scene) -> Iterator[Item]:
    return (Item(str(name)) for name in scene.ws.settings.get("plugins.use"))


def unused(scene: Scene) -> Iterator[Item]:
    acting = scene.ws.settings.get("plugins.use")
    return (item for item in installed(scene) if item.value not in acting)


def every(scene: Scene) -> Iterator[Item]:
    from auditcore.installed import BUILT_IN

    yield from map(Item, BUILT_IN)
    yield from installed(scene)


def channels(scene: Scene) -> Iterator[Item]:
    """The channels of the plugins in use, which are imported for it: nobody but they knows them."""
    for name, (plugin, _channel) in scene.ws.plugins.channels().items():
        yield Item(name, str(plugin))
