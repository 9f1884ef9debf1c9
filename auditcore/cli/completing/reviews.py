"""Management reviews as values: their ids, and the keys of their inputs."""

from __future__ import annotations

from collections.abc import Iterator

from auditcore.cli.completing.scene import Item, Scene


def every(scene: Scene) -> Iterator[Item]:
    """Every review that was planned, newest first; the closed and cancelled ones last."""
    return _reviews(scene, ())


def to_move(scene: Scene) -> Iterator[Item]:
    """The reviews that have a status from which the verb leads on."""
    from auditcore.reviews import MOVES

    move = MOVES.get(scene.path[-1])
    return _reviews(scene, move.starts if move else ())


def _reviews(scene: Scene, statuses: tuple[str, ...]) -> Iterator[Item]:
    from auditcore.reviews import ENDED
    from auditcore.service.reviews import rows
    from auditcore.words import word

    newest = reversed(rows(scene.ws, ["all"]))
    found = [row for row in newest if not statuses or row["status"] in statuses]
    for row in sorted(found, key=lambda row: row["status"] in ENDED):
        yield Item(row["id"], f"{row['date']} · {word(row['status'])}")


def inputs(scene: Scene) -> Iterator[Item]:
    """The keys of the inputs of the review before, those that are missing first; else of every edition."""
    from auditcore import reviews
    from auditcore.i18n import _
    from auditcore.model import is_review
    from auditcore.service.reviews import detail, rows

    if is_review(scene.stream) and any(row["id"] == scene.stream for row in rows(scene.ws, ["all"])):
        found = detail(scene.ws, scene.stream)["inputs"]
        for one in sorted(found, key=lambda one: not one["missing"]):
            yield Item(one["key"], one["title"], one["title"])
        return
    known = {one.key: one.title for inputs in reversed(reviews.INPUTS.values()) for one in inputs}
    yield from (Item(key, _(title), _(title)) for key, title in sorted(known.items()))
