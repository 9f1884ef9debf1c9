"""The management-review pack: a section for each input of ISO 9001 9.3.2, computed, supplied or *not supplied*. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.contract import Part, Report, Section
from auditcore.i18n import _, ngettext
from auditcore.reports.audited import Audited, beyond
from auditcore.reports.awaited import called
from auditcore.reports.corrective_facts import Corrective
from auditcore.reports.corrective_rates import time_to_close
from auditcore.reports.figures import half_closed, some
from auditcore.reports.parts import (
    bullets,
    fields,
    section,
    sign,
    sign_for_office,
    signatures,
)
from auditcore.reports.review_computed import COMPUTED
from auditcore.reports.review_meeting import conclusions, decisions, left_out, meeting, not_supplied
from auditcore.reports.scene import Scene
from auditcore.reviews import RUNNING
from auditcore.words import word

Row = Mapping[str, Any]


class Pack(NamedTuple):
    """What a pack rests on: the `inputs` in the order of the edition, each a row as `reviews.detail` gives it; `review` is
    that row itself, None where none is planned for the period; `earlier` are the actions of earlier reviews; `origins` says
    what raised how many findings, `doubtful` which closed findings came back, `stuck` (with detail) how long they waited
    where, by unit and status up to the day `made` (ISO), as `waiting.stuck` gives it. `others` are the reviews of a period
    that is none's own, each as `review` is; `alone`: there are reviews, and none belongs to the period. What is late or open
    is told as of the scene's today, which is the period's last day where that is past."""

    scene: Scene
    corrective: Corrective
    audited: Audited
    inputs: Sequence[Row]
    review: Row | None
    earlier: Sequence[Row]
    origins: Mapping[str, int]
    doubtful: Sequence[Row]
    unit: str = ""
    stuck: Sequence[Row] = ()
    made: str = ""
    others: Sequence[Row] = ()
    alone: bool = False


def report(pack: Pack, period: str) -> Report:
    """The pack of a period, given in words."""
    title = _("Management review")
    if pack.review:
        title = _("Management review {id}").format(id=pack.review["id"])
    if pack.unit:
        title = _("{title}: {unit}").format(title=title, unit=pack.scene.unit(pack.unit))
    return pack.scene.report("review", title, sections(pack), period)


def sections(pack: Pack) -> Iterator[Section]:
    """What management should look at first, then every input, then what was decided, then who signs."""
    yield section(_("What needs a decision or a look"), bullets(first(pack)))
    if pack.review:
        yield section(_("The meeting"), meeting(pack.scene, pack.review))
    yield section(_("Management reviews of the period"), bullets(met(pack)))
    for input in pack.inputs:
        yield from one_input(pack, input)
    if pack.review:
        none = _("None so far.") if pack.review["status"] in RUNNING else _("None was taken.")
        yield section(_("Decisions"), decisions(pack.scene, pack.review), otherwise=none)
        yield section(_("Conclusions of the meeting"), conclusions(pack.scene, pack.review))
    for other in pack.others:
        yield section(_("Decisions of {id}").format(id=other["id"]), decisions(pack.scene, other))
        yield section(_("Conclusions of {id}").format(id=other["id"]), conclusions(pack.scene, other))
    yield section(_("How it was counted"), (counted(pack),))
    chair = pack.scene.person(pack.review["chair"]) if pack.review else ""
    yield signatures(sign(_("prepared by")), sign_for_office(pack.scene, _("top management"), chair))


def met(pack: Pack) -> Iterator[str]:
    """The reviews of a period that is none's own, with their status and day."""
    for other in pack.others:
        yield _("{id}: {status}, {day}").format(
            id=other["id"],
            status=word(other["status"]),
            day=pack.scene.day(other["held_on"] or other["date"]),
        )


def first(pack: Pack) -> Iterator[str]:
    """What is late, what came back, what is missing: the few lines that are read when there is no time."""
    of, scene = pack.corrective, pack.scene
    if late := [row for row in of.waits if row["overdue"]]:
        longest = min(late, key=lambda row: (row["due"], row["id"]))
        said = ngettext(
            "{count} finding was late on {today}: {id} of {unit}, due on {day} (waits for {who}).",
            "{count} findings were late on {today}; the longest is {id} of {unit}, due on {day} (waits for {who}).",
            len(late),
        )
        yield said.format(
            count=len(late),
            today=scene.day(scene.today),
            id=titled(longest),
            unit=scene.unit(longest["unit"]) or "–",
            day=scene.day(longest["due"]),
            who=called(of.scene, longest["due_who"]),
        )
    for ids, sentence in (
        (
            [titled(row) for row in of.waits if row["grade"] == "major"],
            _("Major nonconformities that were open on {day}: {ids}."),
        ),
        ([titled(row) for row in pack.doubtful], _("Closed, and seen again in the period: {ids}.")),
        (beyond(pack.audited), _("Audits with more or fewer findings than chance explains: {ids}.")),
        (
            [titled(row) for row in pack.earlier if row["status"] not in ("done", "cancelled")],
            _("Actions of earlier reviews that are not done: {ids}."),
        ),
    ):
        if ids:
            yield sentence.format(ids=some(ids), day=scene.day(scene.today))
    if of.begun and of.raised:
        yield half_closed(time_to_close(of), scene.detail)
    if missing := [f"{input['key']} {input['title']}" for input in pack.inputs if input["missing"]]:
        yield _("Inputs that nobody has supplied: {keys}.").format(keys="; ".join(missing))
    if pack.alone:
        yield _("No management review belongs to this period, so that nobody could supply an input to it.")
    if pack.review:
        yield from left_out(pack.review)
    for other in pack.others:
        yield from (f"{other['id']}: {why}" for why in left_out(other))


OPENING = 40


def titled(row: Row) -> str:
    """A finding or an action by its id, with the opening of what it is about."""
    words = str(row.get("title") or "")
    if len(words) > OPENING:
        words = words[:OPENING].rpartition(" ")[0].rstrip(" ,;:…") + "…"
    return _("{id} ({title})").format(id=row["id"], title=words) if words else str(row["id"])


def one_input(pack: Pack, input: Row) -> Iterator[Section]:
    """One input: what was supplied and what the record tells; or that it is not supplied, and of whom it was asked."""
    title = f"{input['key']}) {input['title']}"
    told: list[Part] = [part for one in input["told"] for part in supplied(pack.scene, one)]
    computed = COMPUTED.get(input["topic"])
    below = list(computed(pack)) if computed else []
    top = [part for one in below if not one.title for part in one.parts]
    if input["missing"]:
        told.append(not_supplied(pack.scene, input, input["over"]))
    if not told and not top:
        told.append(_("The record has nothing on it."))
    yield section(title, told, top)
    yield from (one for one in below if one.title and one.parts)


def supplied(scene: Scene, input: Row) -> Iterator[Part]:
    """The last word on an input, whose it is and of when, with its files, and of which review where that is another one."""
    if input["none"]:
        yield _("Nothing to report: {reason}").format(reason=input["none"])
    if input["text"]:
        yield str(input["text"])
    yield from fields(
        (_("files"), [entry["name"] for entry in input["files"]]),
        (_("supplied by"), scene.signed(input["by"], input["on"])),
        (_("management review"), input["review"]),
    )


def counted(pack: Pack) -> str:
    """What the figures count, in a few sentences."""
    of, day = pack.corrective, pack.scene.day
    today = _("What is late, waits or was not audited is told as of {day}; days are calendar days.").format(
        day=day(pack.scene.today)
    )
    if not of.begun:
        return today
    counted = _(
        "Counted is what happened from {first} to {last}, and what was open on the last of these days. A finding happens on "
        "the day on which it was raised; strengths and withdrawn findings are left out."
    ).format(first=day(of.period.first), last=day(of.last))
    return f"{counted} {today}"
