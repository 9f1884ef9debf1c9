"""What every verb of a management review shares: one move checked against the table inside a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from auditcore import reviews
from auditcore.decision import Decide, File, Saved, Situation, edit
from auditcore.errors import NotFound, Refused
from auditcore.i18n import _
from auditcore.model import id_key
from auditcore.record.events import Change
from auditcore.reviewrules import Case
from auditcore.service.holders import no_review, planned_reviews, review_of
from auditcore.service.org import refuse
from auditcore.views import View
from auditcore.words import word
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]
Build = Callable[[Situation, Doc, Doc], list[Change]]
"""Makes the changes of a move, from the review as it stands and the move as it is stored."""


def move(
    ws: Workspace,
    id: str,
    name: str,
    build: Build,
    *,
    files: Sequence[File] = (),
    changes: Doc | None = None,
    **fields: Any,
) -> Saved:
    """One move of a review in its own stream. `fields` that are empty are left out; `changes` are those of the plan."""
    return ws.commit(known(ws, id), f"review.{name}", deciding(name, build, changes, **fields), files=files)


def deciding(name: str, build: Build, changes: Doc | None = None, **fields: Any) -> Decide:
    def decide(situation: Situation) -> list[Change]:
        review = review_of(situation.view, situation.other)
        entry = entry_of(situation, name, **fields)
        refuse(reviews.problems(reviews.MOVES[name], case_of(situation, review, entry, changes)))
        return build(situation, review, entry)

    return decide


def known(ws: Workspace, id: str) -> str:
    """The id of a review that was planned. Raises NotFound."""
    if id not in planned_reviews(ws.programme()):
        raise no_review(id)
    return id


def entry_of(situation: Situation, move: str, **fields: Any) -> dict[str, Any]:
    """The move as it is stored; fields without a value are left out."""
    return {"move": move, **situation.stamp(), **{key: value for key, value in fields.items() if value}}


def case_of(situation: Situation, review: Doc, entry: Doc, changes: Doc | None = None) -> Case:
    view = situation.view
    return Case(
        entry=entry,
        review=review,
        wanted={**review, **(changes or {})},
        now=reviews.status(review),
        person=situation.person,
        org=situation.org,
        today=situation.today,
        missing=reviews.missing(review["edition"], inputs_of(view)) if review else (),
        decisions=[doc["id"] for doc in decisions_of(view)] if review else (),
    )


def inputs_of(view: View) -> dict[str, Any]:
    """The documents of a review's inputs by their keys."""
    return reviews.by_key(view.stream, view.table("input").values())


def input_id(review: Doc, typed: str) -> str:
    """The id of an input of this review's edition, by its key. Raises NotFound."""
    key = typed.strip().lower()
    keys = [one.key for one in reviews.INPUTS[review["edition"]]]
    if key not in keys:
        raise NotFound(
            _("There is no input '{key}' in {edition}.").format(key=typed, edition=review["edition"]),
            hint=_("Its inputs are {keys}; 'auditcore review show {id}' says what each is about.").format(
                keys=", ".join(keys), id=review["id"]
            ),
        )
    return f"{review['id']}/{key}"


def insist_it_runs(situation: Situation) -> None:
    """Refused once a review is closed: nothing that it holds is changed any more."""
    review = review_of(situation.view, situation.other)
    if (now := reviews.status(review)) not in reviews.RUNNING:
        raise Refused(
            _("{id} is {status}: what it holds stays.").format(id=review["id"], status=word(now)),
            hint=_(reviews.NEXT_STEP[now]).format(id=review["id"]),
        )


def decisions_of(view: View) -> list[Doc]:
    """What a review decided, by number; what was taken back is none."""
    stand = (doc for doc in view.table("decision").values() if not doc.get("moves"))
    return sorted(stand, key=lambda doc: id_key(doc["id"]))


def with_entry(review: Doc, entry: Doc, **fields: Any) -> Change:
    """A change of the review: fields of its plan with their old values, and the move."""
    change = edit("review", review, **fields)
    return {**{key: value for key, value in change.items() if value}, "add": {"moves": [entry]}}


def unchanged(id: str) -> Refused:
    return Refused(
        _("Nothing would change."), hint=_("'auditcore review show {id}' shows the review.").format(id=id)
    )
