"""What a management-review pack is given: the inputs of its review, or of each review that belongs to its period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import reviews
from auditcore.figures.periods import Period
from auditcore.i18n import _
from auditcore.service import review_lists
from auditcore.workspace import Workspace

Row = dict[str, Any]

# An input of which nobody said a word.
NOTHING: Mapping[str, Any] = {
    "supplied": False,
    "text": "",
    "none": "",
    "on": None,
    "by": None,
    "files": (),
    "asked": None,
    "over": False,
}


def others(ws: Workspace, period: Period) -> list[str]:
    """The reviews that belong to a period of which none is its own; where there is none at all, it is said which one has
    inputs."""
    found = review_lists.within(ws, period.first, period.before)
    if not found and (id := review_lists.with_inputs(ws, period.first, period.before)):
        ws.warn(
            _(
                "No review belongs to this period; {id} has inputs. To have them in it, type: auditcore report review {id} "
                "--period {period}"
            ).format(id=id, period=period.name)
        )
    return found


def inputs(review: Mapping[str, Any] | None, others: Sequence[Mapping[str, Any]] = ()) -> list[Row]:
    """The inputs of the review's edition, or of that of the last of the others, or of the usual one, in its order.

    `told` are the words that were supplied for each, those of other reviews with `review`, whose they are. The others may
    go by another edition: what an input is about counts. `over`: the review that asked for it last is, so nobody is asked
    any more.
    """
    given = [(review, "")] if review else [(other, str(other["id"])) for other in others]
    edition = given[-1][0]["edition"] if given else reviews.EDITIONS[0]
    return [
        _input(
            one,
            [
                {**row, "review": id, "over": of["status"] in reviews.ENDED}
                for of, id in given
                for row in of["inputs"]
                if row["topic"] == one.topic
            ],
        )
        for one in reviews.INPUTS[edition]
    ]


def _input(one: reviews.Input, rows: Sequence[Row]) -> Row:
    told = [row for row in rows if row["supplied"]]
    return {
        **NOTHING,
        **(rows[-1] if rows else {}),
        "missing": not one.computed and not told,
        "told": told,
        **one._asdict(),
        "title": _(one.title),
    }
