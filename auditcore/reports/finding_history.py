"""Who decided what and when: the moves of a finding and of its actions, as its form tells them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from auditcore import movewords
from auditcore.contract import Part
from auditcore.i18n import _
from auditcore.reports.parts import column, table
from auditcore.reports.scene import Scene

Row = Mapping[str, Any]

# What is told of a verdict in a section of its own.
OF_VERDICT = ("measured", "evidence", "files", "reason", "during")


class Step(NamedTuple):
    """What one event did to the same thing: the actions of which (none: of the finding), what was done, and what was said
    with it."""

    of: tuple[str, ...]
    what: str
    said: str

    @property
    def told(self) -> str:
        done = ": ".join(filter(None, (", ".join(self.of), self.what)))
        return f"{done} – {self.said}" if self.said else done


def short(id: str, own: str) -> str:
    """The last part of an action's id on the form of its `own` finding, "" for the finding; another's whole id."""
    return "" if id == own else id.removeprefix(f"{own}-")


def history(scene: Scene, entries: Sequence[Row], own: str) -> tuple[Part, ...]:
    """A row for what one person decided on a day, one after the other: day, who decided (and who typed it), and each step.
    Steps with which nothing was said share a line."""
    columns = (column("on", _("day"), "day"), column("by", _("who decided")), column("what", _("what")))
    rows = (
        {
            "on": on,
            "by": " ".join(filter(None, (scene.person(by), typed))),
            "what": "\n".join(_lines(_steps(scene, list(together), own))),
        }
        for (on, by, typed), together in groupby(
            entries, lambda one: (one["on"], one["by"], movewords.typed_by(scene.person, one))
        )
    )
    return table("", columns, rows)


def _steps(scene: Scene, entries: Sequence[Row], own: str) -> Iterator[Step]:
    """What was done, in its order; the same that was done to one action after the other is one step."""
    waiting: Step | None = None
    for _key, together in groupby(entries, lambda one: (one["seq"], one.get("of"))):
        same = list(together)
        of = short(same[0].get("of", own), own)
        said = dict.fromkeys(words for one in same for words in _with_it(scene, one))
        step = Step((of,) if of else (), ", ".join(map(_done, same)), "; ".join(said))
        if waiting and waiting.of and step.of and waiting[1:] == step[1:]:
            waiting = step._replace(of=waiting.of + step.of)
            continue
        if waiting:
            yield waiting
        waiting = step
    if waiting:
        yield waiting


def _lines(steps: Iterator[Step]) -> Iterator[str]:
    """A line for each step that was said something with, and for those between them."""
    for is_said, together in groupby(steps, lambda step: bool(step.said)):
        told = [step.told for step in together]
        yield from told if is_said else ("; ".join(told),)


def _done(entry: Row) -> str:
    return movewords.done(entry) + (" " + _("(taken back)") if "undone" in entry else "")


def _with_it(scene: Scene, entry: Row) -> Iterator[str]:
    """What was said with a move, but for what stands in a section of its own."""
    if entry["move"] == "follow-through":
        yield _("see above")
        return
    if entry["move"] == "verify":
        entry = {key: value for key, value in entry.items() if key not in OF_VERDICT}
    if entry.get("allowed_by") == entry["by"]:
        entry = {key: value for key, value in entry.items() if key != "allowed_by"}
    yield from movewords.said(scene.person, entry, scene.day)


def verdicts(entries: Sequence[Row]) -> Iterator[Row]:
    """The moves that gave a verdict, one for each round that has one, in their order."""
    for entry in entries:
        if entry["move"] == "verify":  # no verdict is ever taken back
            yield entry
