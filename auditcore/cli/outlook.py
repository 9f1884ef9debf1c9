"""What happens next, in a sentence or two, after something was recorded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from auditcore import dates, lifecycle
from auditcore.case import VERIFIED
from auditcore.clocks import Clock, clocks
from auditcore.i18n import N_, _, ngettext
from auditcore.model import GRADES, is_review
from auditcore.service import holders
from auditcore.service.register import acting, actions_by_finding
from auditcore.views import View
from auditcore.words import word

if TYPE_CHECKING:
    from auditcore.decision import Saved
    from auditcore.workspace import Workspace

AWAITED = {
    "answer": N_("{id} is {status}: {who} is to answer by {due}."),
    "review": N_("{id} is {status}: {who} is to accept or return it by {due}."),
    "decision": N_("{id} is {status}: {who} is to decide the dispute by {due}."),
    "action": N_("{id} is {status}: {action} is due on {due}, from {who}."),
    "hold": N_("{id} is {status}: {action} is on hold until {due}, from {who}."),
    "extension": N_("{id} is {status}: {who} is to allow or refuse the extension of {action} by {due}."),
    "plan": N_("{id} is {status}: every action was cancelled, and {who} is to plan another one."),
    "effect": N_("{id} is {status}: {who} is to judge the effect from {due} on."),
}
# Of a management review only its actions wait for somebody.
OF_A_REVIEW = {
    "action": N_("{action} is due on {due}, from {who}."),
    "hold": N_("{action} is on hold until {due}, from {who}."),
    "extension": N_("{who} is to allow or refuse the extension of {action} by {due}."),
}


def outlook(ws: Workspace, saved: Saved) -> list[str]:
    """Sentences on what is awaited now, by the kind of event; none where there is nothing to say."""
    kind = saved.event.header["type"]
    say = BY_EVENT.get(kind) or BY_EVENT.get(kind.partition(".")[0])
    return list(say(ws, saved)) if say else []


def _of_findings(ws: Workspace, saved: Saved) -> Iterator[str]:
    docs = [change["doc"] for change in saved.event.changes if change]
    about = {doc.partition("/")[2] for doc in docs}
    for id in sorted(filter(None, {_finding_of(doc, saved.view) for doc in docs})):
        yield from (
            _of_actions(ws, saved.view, id, about) if is_review(id) else [awaited(ws, saved.view, id, about)]
        )


def _of_a_grade(ws: Workspace, saved: Saved) -> Iterator[str]:
    """What the grade means that was just given: it is easier to think again now than after the report."""
    from auditcore.service.grades import grade_definition

    for change in filter(None, saved.event.changes):
        answers = change.get("add", {}).get("answers", ())
        told = [change.get("set", {}).get("grade"), *(answer["result"] for answer in answers)]
        for grade in filter(GRADES.__contains__, told):
            yield _("{grade}: {definition}").format(grade=word(grade), definition=grade_definition(ws, grade))


def _of_a_graded_finding(ws: Workspace, saved: Saved) -> Iterator[str]:
    yield from _of_a_grade(ws, saved)
    yield from _of_findings(ws, saved)


def _finding_of(doc: str, view: View) -> str:
    kind, _slash, id = doc.partition("/")
    return id if kind == "finding" else str(view.table("action")[id]["finding"]) if kind == "action" else ""


def _of_actions(ws: Workspace, view: View, review: str, about: Collection[str]) -> Iterator[str]:
    """What the actions of a management review wait for, those that something was recorded of."""
    holder, actions = holders.of(view, ws.view)[review], actions_by_finding(view).get(review, [])
    for clock in clocks(holder, actions, lifecycle.standing(holder, actions)):
        if clock.id in about:
            who = acting(ws.org(), clock, holders.leading(view, ws.view), holder, actions)
            yield _said(ws, clock, who, OF_A_REVIEW[clock.what])


def _said(ws: Workspace, clock: Clock, who: str, sentence: str, **more: str) -> str:
    """The sentence of a date that runs, and by how much it is late."""
    people = ws.org().people
    said = _(sentence).format(
        action=clock.id,
        who=people[who]["name"] if who in people else word(who),
        due=dates.show_day(clock.due) if clock.due else "–",
        **more,
    )
    late = dates.days_between(clock.due, ws.today) if clock.due else 0
    if late > 0:
        said += " " + ngettext("That is {count} day late.", "That is {count} days late.", late).format(
            count=late
        )
    return said


def awaited(ws: Workspace, view: View, id: str, about: Collection[str] = ()) -> str:
    """Where a finding stands and who is to do what by when: first of all with an extension that one of `about` waits for."""
    finding, actions = view.table("finding")[id], actions_by_finding(view).get(id, [])
    now = lifecycle.standing(finding, actions)
    if now.status == "draft":
        return _("{id} is a draft. To give it to its owner, type: auditcore finding issue {id}").format(id=id)
    running = clocks(finding, actions, now)
    if not running:
        return _("{id} is {status}.").format(id=id, status=word(now.status))
    clock = next((one for one in running if one.what == "extension" and one.id in about), running[0])
    who = acting(ws.org(), clock, view.get("audit", view.stream) or {}, finding, actions)
    said = _said(ws, clock, who, AWAITED[clock.what], id=id, status=word(now.status))
    if clock.what == "answer":
        said += " " + _("To see what is missing, type: auditcore finding explain {id}").format(id=id)
    return said


def _of_answers(ws: Workspace, saved: Saved) -> Iterator[str]:
    """An answer that is no conformity wants its finding."""
    yield from _of_a_grade(ws, saved)
    for change in filter(None, saved.event.changes):
        for entry in change.get("add", {}).get("answers", ()):
            doc = saved.view.table("answer").get(change["doc"].partition("/")[2], {})
            if entry.get("result") in VERIFIED:
                yield _(
                    "To raise the finding, type: auditcore finding add --audit {audit} --question {question} "
                    "--unit {unit} --grade {grade} --observed TEXT"
                ).format(
                    audit=saved.view.stream, question=doc["question"], unit=doc["unit"], grade=entry["result"]
                )


def _of_an_import(ws: Workspace, saved: Saved) -> Iterator[str]:
    """What came in, and by when its owners are to answer."""
    numbers = [change["doc"].partition("/")[2] for change in saved.event.changes if change]
    ids = dict.fromkeys(id for id in numbers if id in saved.view.table("finding"))
    findings = [saved.view.table("finding")[id] for id in ids]
    yield ngettext(
        "{count} finding came into {audit}. To see it, type: auditcore finding list --audit {audit}",
        "{count} findings came into {audit}. To see them, type: auditcore finding list --audit {audit}",
        len(findings),
    ).format(count=len(findings), audit=saved.view.stream)
    homeless = {str(finding["unit"]) for finding in findings if not finding["owner"]}
    if homeless:
        yield _(
            "Nobody owns what {units} is to answer. To name who heads a unit, type: auditcore unit edit UNIT --head PERSON"
        ).format(units=", ".join(sorted(homeless)))


def _of_the_report(ws: Workspace, saved: Saved) -> Iterator[str]:
    yield from _of_findings(ws, saved)
    if all(change is None or not change["doc"].startswith("finding/") for change in saved.event.changes):
        yield _("No finding was given out. To close the audit, type: auditcore audit close {id}").format(
            id=saved.view.stream
        )


def _of_a_meeting(ws: Workspace, saved: Saved) -> Iterator[str]:
    """Which of two meetings of a kind counts."""
    *before, last = saved.view.table("audit")[saved.view.stream]["meetings"]
    earlier = next((one for one in reversed(before) if one["kind"] == last["kind"]), None)
    if earlier:
        yield _("It replaces the earlier one of {day}, which stays in the record.").format(
            day=dates.show_day(earlier["on"])
        )


def _of_a_team(ws: Workspace, saved: Saved) -> Iterator[str]:
    """Who belongs to no unit is independent of all of them, which may be no more than a unit not yet recorded."""
    org = ws.org()
    for change in filter(None, saved.event.changes):
        fields = change.get("set", {})
        for id in [fields.get("lead"), *fields.get("team", ())]:
            if id and not any(org.works_in(id, unit) for unit in org.units):
                yield _(
                    "{person} belongs to no unit, and so counts as independent everywhere. To say where {id} works, "
                    "type: auditcore person edit {id} --unit UNIT"
                ).format(person=org.people[id]["name"], id=id)


def _of_a_plan(ws: Workspace, saved: Saved) -> Iterator[str]:
    from auditcore.cli.offers import of_the_scope

    yield from _of_a_team(ws, saved)
    yield from of_the_scope(ws, saved)


def _of_a_review(ws: Workspace, saved: Saved) -> Iterator[str]:
    from auditcore.cli.review_shown import outlook

    yield from outlook(ws, saved)


BY_EVENT: Mapping[str, Callable[[Workspace, Saved], Iterator[str]]] = {
    "finding": _of_findings,
    "finding.add": _of_a_graded_finding,
    "finding.regrade": _of_a_graded_finding,
    "finding.import": _of_an_import,
    "action": _of_findings,
    "record.undo": _of_findings,
    "audit.answer": _of_answers,
    "audit.issue": _of_the_report,
    "audit.meeting": _of_a_meeting,
    "audit.plan": _of_a_plan,
    "audit.edit": _of_a_plan,
    "audit.postpone": _of_a_plan,
    "review": _of_a_review,
}
