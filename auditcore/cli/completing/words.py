"""Values that are the program's own: its words, days, settings, columns, formats; and names from small files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from auditcore.cli.completing import records
from auditcore.cli.completing.scene import Item, Scene, Values
from auditcore.i18n import _

if TYPE_CHECKING:
    from auditcore.cli.listing import Listing


def codes(*values: str) -> Values:
    """These words, each with what it is called in the language in use."""

    def complete(scene: Scene) -> Iterator[Item]:
        from auditcore.words import word

        for value in values:
            said = word(value)
            yield Item(value, said if said != value else "")

    return complete


def statuses(scene: Scene) -> Iterator[Item]:
    """Those of what the noun is about, and `all`."""
    from auditcore import model

    known = {"audit": model.AUDIT_STATUSES, "action": model.ACTION_STATUSES}
    yield from codes(*known.get(scene.path[0], model.STATUSES))(scene)
    yield Item("all", _("every status"))


def days(scene: Scene) -> Iterator[Item]:
    """What may be typed for a day beside a date."""
    from datetime import date

    from auditcore.dates import parse_day, show_day

    today = date.fromisoformat(scene.ws.today)
    for typed in ("today", "yesterday", "tomorrow", "+7", "+14", "+30", "+90"):
        yield Item(typed, show_day(parse_day(typed, today).isoformat()))


def periods(scene: Scene) -> Iterator[Item]:
    """This year and the last, with their halves, and the quarters of this one."""
    year = int(scene.ws.today[:4])
    for name in (year, f"{year}-H1", f"{year}-H2", year - 1, f"{year - 1}-H1", f"{year - 1}-H2"):
        yield Item(str(name), "")
    yield from (Item(f"{year}-Q{quarter}", "") for quarter in range(1, 5))


def languages(scene: Scene) -> Iterator[Item]:
    from auditcore.i18n import languages

    return map(Item, languages())


def cause_categories(scene: Scene) -> Iterator[Item]:
    yield from codes(*scene.ws.policy("cause-categories"))(scene)


def zones(scene: Scene) -> Iterator[Item]:
    from zoneinfo import available_timezones

    return map(Item, sorted(available_timezones()))


def settings(scene: Scene) -> Iterator[Item]:
    from auditcore.settings_table import SETTINGS

    return (Item(setting.key, _(setting.doc)) for setting in SETTINGS)


def set_settings(scene: Scene) -> Iterator[Item]:
    """Those that the settings file names."""
    from auditcore.place import SETTINGS_FILE
    from auditcore.settings_table import SETTINGS

    of = scene.ws.settings
    return (Item(one.key, _(one.doc)) for one in SETTINGS if of.origin(one.key) == SETTINGS_FILE)


def setting_values(scene: Scene) -> Iterator[Item]:
    """What the setting named before it may be, where that is one of a few."""
    from auditcore.settings_table import SETTINGS

    setting = next((one for one in SETTINGS if one.key == scene.said("key")), None)
    if setting is None:
        return
    if setting.kind in KINDS:
        yield from KINDS[setting.kind](scene)
    yield from map(Item, setting.choices)


KINDS: dict[str, Values] = {
    "bool": codes("true", "false"),
    "language": languages,
    "zone": zones,
    "person": records.people,
}


# Those that people mean; --format takes all of tabulate's.
FORMATS = ("simple", "plain", "grid", "rounded_grid", "pipe", "html", "tsv", "latex", "jira", "mediawiki")


def formats(scene: Scene) -> Iterator[Item]:
    return map(Item, FORMATS)


# The fields of a list, as its own table has them.


def columns(scene: Scene) -> Iterator[Item]:
    return _fields(scene, [column.key for column in _listing(scene).columns])


def fields(scene: Scene) -> Iterator[Item]:
    return _fields(scene, _listing(scene).fields())


def orderly(scene: Scene) -> Iterator[Item]:
    """Those by which rows can be sorted and grouped; behind a dash for the other order."""
    dash = "-" if scene.word.startswith("-") else ""
    for item in _fields(scene, _listing(scene).orderly()):
        yield item._replace(value=dash + item.value)


def _fields(scene: Scene, names: Sequence[str]) -> Iterator[Item]:
    for column in _listing(scene).named(names):
        yield Item(column.key, column.title if column.title not in ("", column.key) else column.about)


def _listing(scene: Scene) -> Listing:
    from auditcore.cli.listing import Listing

    return getattr(scene.command, "listing", Listing("", ()))


def kept_lists(scene: Scene) -> Iterator[Item]:
    """The lists that the workspace keeps under a name."""
    from auditcore.cli import named_lists

    noun, root = _listing(scene).noun, scene.ws.path
    for name in named_lists.names(root, noun):
        kept = named_lists.find(root, noun, name)
        yield Item(name, " ".join(kept.words) if kept else "")


def with_lists(values: Values) -> Values:
    """An id, or the name of a kept list, which stands in its place."""

    def complete(scene: Scene) -> Iterator[Item]:
        yield from values(scene)
        yield from kept_lists(scene)

    return complete
