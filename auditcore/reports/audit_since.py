"""What became of an audit's report after it was given out: what changed, on which day and by whom. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore import movewords
from auditcore.contract import Part, Section
from auditcore.i18n import N_, _
from auditcore.reports import audit_course as course
from auditcore.reports import audit_summary
from auditcore.reports.parts import column, fields, section, table
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]

# What happens to an audit behind its report, as one reads it.
OF_AUDIT = {"close": N_("audit closed"), "reopen": N_("audit reopened")}


def title(scene: Scene, audit: Row) -> str:
    return _("Changed since {day}").format(day=scene.day(audit["as_of"]))


def stands(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """That a report is what was given out, and where it says what changed."""
    said = _("This is the report as it was given out. What changed afterwards stands under “{section}”.")
    return (said.format(section=title(scene, audit)),) if audit["as_of"] else ()


def changed(scene: Scene, audit: Row) -> Iterator[Section]:
    """Each change with its day and who made it, the disputes that came later, and how many findings there are today."""
    since = audit["since"]
    if since is None:
        return
    today = scene.day(scene.today)
    rows = [*_rows(scene, since)]
    disputes = course.opinions(scene, since)
    if not rows and not disputes:
        nothing = _("What this report says was not changed up to {today}.")
        yield section(title(scene, audit), (nothing.format(today=today),))
        return
    said = _(
        "This report stands as it was given out on {day}. What was decided afterwards, up to {today}, stands here alone "
        "and counts in no figure of it."
    )
    columns = (
        column("on", _("day"), "day"),
        column("of", _("of"), "id"),
        column("what", _("what")),
        column("by", _("who decided")),
        column("why", _("reason")),
    )
    yield section(
        title(scene, audit),
        (said.format(day=scene.day(audit["as_of"]), today=today),),
        table("", columns, rows),
        _counts(scene, audit),
    )
    yield section(_("Disputes and opinions since then"), disputes, level=2)


def _counts(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """How many findings there are today, where these are not those of the report."""
    then, now = ({"finding_list": given} for given in (audit["finding_list"], audit["since"]["findings"]))
    told = audit_summary.numbers(now)
    if told == audit_summary.numbers(then):
        return ()
    return fields(
        (_("Findings on {day}").format(day=scene.day(scene.today)), told[0]), (_("withdrawn"), told[1])
    )


def _rows(scene: Scene, since: Row) -> Iterator[Row]:
    steps = [*since["steps"], *({**one, "of": ""} for one in since["alterations"])]
    for step in sorted(steps, key=lambda one: (one["on"], one["seq"])):
        what, why = _told(scene, step)
        yield {
            "on": step["on"],
            "of": step["of"] or None,
            "what": what,
            "by": scene.person(step["by"]),
            "why": why,
        }


def _told(scene: Scene, step: Row) -> tuple[str, str]:
    """What was done, and why."""
    if "ended" in step:
        return word(step["ended"]), ""
    if "was" in step:
        return _of_plan(step), step["reason"]
    if step["move"] in OF_AUDIT and "changes" not in step:
        return _(OF_AUDIT[step["move"]]), step.get("reason", "")
    reason = step.get("reason", "")
    besides = movewords.said(scene.person, {**step, "reason": "", "files": ()}, scene.day)
    return ": ".join(filter(None, (movewords.done(step), "; ".join(besides)))), reason


def _of_plan(step: Row) -> str:
    """What of the plan or of the conclusion was put otherwise."""
    if step["move"] == "conclude":
        names = (("conclusion", _("conclusion")), ("distribution", _("distribution")))
        return _("changed: {fields}").format(
            fields=", ".join(name for key, name in names if key in step["was"])
        )
    return _("changed: {fields}").format(
        fields=", ".join(_(name) for key, name in course.ALTERED.items() if key in step["was"]) or _("plan")
    )
