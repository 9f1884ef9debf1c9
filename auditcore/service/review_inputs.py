"""What is put before a management review: asked of somebody by a day, and supplied by anyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import reviews, text
from auditcore.decision import Saved, Situation, put
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.record.events import Change
from auditcore.service.review_case import input_id, move
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]


def supply(
    ws: Workspace, id: str, key: str, words: str = "", *, files: Sequence[str] = (), none: str = ""
) -> Saved:
    """Supply an input by its key (`c1`): a text, files, or `none`, why there is nothing to report.

    Again: a later version, which takes the place of the whole earlier one; the record keeps it. What the record itself
    tells gets a remark by it.
    """
    stored = ws.files(files)

    def build(situation: Situation, review: Doc, entry: Doc) -> list[Change]:
        add: dict[str, list[Any]] = {"said": [entry]}
        if stored:
            add["attachments"] = [{**file.entry, **situation.stamp(), "move": "input"} for file in stored]
        return [put(f"input/{input_id(review, key)}", add=add)]

    return move(
        ws,
        id,
        "input",
        build,
        files=stored,
        text=text.normalise(words, "the input"),
        none=text.normalise(none, "--none"),
        attachments=[file.stored.sha256 for file in stored],
    )


def ask(ws: Workspace, id: str, key: str, *, of: str, due: str) -> Saved:
    """Ask a person for an input by a day (ISO). Of several times the last one counts, until it is supplied. Raises Refused
    for what the record itself tells."""

    def build(situation: Situation, review: Doc, entry: Doc) -> list[Change]:
        place = input_id(review, key)
        name = place.rpartition("/")[2]
        if any(one.key == name and one.computed for one in reviews.INPUTS[review["edition"]]):
            raise Refused(
                _("{key} is told by the record itself: nobody need supply it.").format(key=name),
                hint=_(
                    "A remark that is to stand beside it is typed: auditcore review input {id} {key} TEXT"
                ).format(id=id, key=name),
            )
        return [put(f"input/{place}", add={"asked": [entry]})]

    return move(ws, id, "ask", build, of=of, due=due)
