"""The minutes of a management review: who was there, what was put before it, what it decided and concluded. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore.contract import Part, Report, Section
from auditcore.i18n import _
from auditcore.reports.figures import some
from auditcore.reports.parts import column, section, sign, sign_for_office, signatures, table
from auditcore.reports.review_meeting import conclusions, decisions, left_out, meeting, not_supplied
from auditcore.reports.scene import Scene
from auditcore.reviews import ENDED

Row = Mapping[str, Any]

DOTS = "………………………………"


def report(scene: Scene, review: Row) -> Report:
    """The minutes of one review, which is what `review_lists.detail` gives, with `last`, the last day of its period, and
    `told`: sentences from the record by the topic of the input, as of the day `told_on`. Before it was held, a form for
    them, which says so in its title."""
    title = _("Minutes of the management review {id}").format(id=review["id"])
    if not review["held_on"]:
        title = _("DRAFT, form to fill in – {title}").format(title=title)
    period = scene.days(review["first"], review["last"])
    return scene.report("review-minutes", title, sections(scene, review), period)


def sections(scene: Scene, review: Row) -> Iterator[Section]:
    """From the meeting to the signatures."""
    yield section(_("The meeting"), meeting(scene, review, DOTS))
    yield section(_("What was put before it"), inputs(scene, review))
    yield section(_("Decisions"), decisions(scene, review), otherwise=_("None is recorded."))
    yield section(
        _("Conclusions of the meeting"), conclusions(scene, review), otherwise=_("None is recorded.")
    )
    yield signatures(
        sign(_("secretary"), scene.person(review["secretary"])),
        sign_for_office(scene, _("chair"), scene.person(review["chair"])),
    )


def of_earlier(actions: Sequence[Row]) -> list[str]:
    """What became of the actions of earlier reviews, in a sentence or two."""
    if not actions:
        return [_("There is no action of an earlier review.")]
    done = sum(row["status"] == "done" for row in actions)
    left = [row["id"] for row in actions if row["status"] not in ("done", "cancelled")]
    told = [
        _("Done of the actions of earlier reviews: {done} of {all}.").format(done=done, all=len(actions)),
        _("Actions of earlier reviews that are not done: {ids}.").format(ids=some(left)) if left else "",
    ]
    return [sentence for sentence in told if sentence]


def inputs(scene: Scene, review: Row) -> tuple[Part, ...]:
    """A row an input: its key, its title, and whether it was supplied, computed or is missing."""
    columns = (
        column("key", _("input"), "clause"),
        column("title", _("title")),
        column("said", _("what was put before the review")),
        column("by", _("supplied by")),
        column("on", _("on"), "day"),
    )
    rows = (
        {
            "key": one["key"],
            "title": one["title"],
            "said": said(scene, review, one),
            "by": scene.person(one["by"]),
            "on": one["on"],
        }
        for one in review["inputs"]
    )
    return table("", columns, rows, "\n".join(left_out(review)))


def said(scene: Scene, review: Row, input: Row) -> str:
    """What was put before the review under this input, in one line a paragraph."""
    told = [_("Nothing to report: {reason}").format(reason=input["none"]) if input["none"] else input["text"]]
    if input["computed"]:
        day = scene.day(review["told_on"])
        told += [_("From the record, up to {day}:").format(day=day), *review["told"].get(input["topic"], ())]
    told += [", ".join(file["name"] for file in input["files"])]
    return "\n".join(filter(None, told)) or not_supplied(scene, input, review["status"] in ENDED)
