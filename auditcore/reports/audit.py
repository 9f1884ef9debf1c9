"""The audit report: the conclusion and the summary first, then what they rest on (ISO 19011, 6.5). Pure.

What a report must have is never left out: where nothing is recorded, it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore.contract import Part, Report, Section
from auditcore.i18n import _
from auditcore.reports import audit_course as course
from auditcore.reports import audit_evidence as evidence
from auditcore.reports import audit_findings as findings
from auditcore.reports import audit_results as results
from auditcore.reports import audit_scope as scope
from auditcore.reports import audit_since, audit_summary
from auditcore.reports.parts import bullets, fields, large, section
from auditcore.reports.scene import Scene

Row = Mapping[str, Any]

# Before its report is given out, an audit's page is a draft.
NOT_GIVEN_OUT = ("planned", "under-way")


def report(scene: Scene, audit: Row) -> Report:
    """The report of an audit, which is what `report_audit.facts` gives."""
    title = scope.marked(audit, _("Audit report {id}: {title}").format(id=audit["id"], title=audit["title"]))
    period = scene.days(audit["from"], audit["to"])
    if audit["status"] in NOT_GIVEN_OUT:
        title, period = (
            _("DRAFT – {title}").format(title=title),
            _("DRAFT, not given out yet · {days}").format(days=period),
        )
    # Its recipients stand where its distribution does.
    return scene._replace(recipients=()).report("audit", title, sections(scene, audit), period)


def sections(scene: Scene, audit: Row) -> Iterator[Section]:
    """What a reader looks for first stands first."""
    yield section(
        "",
        draft(audit),
        scope.cancelled(scene, audit),
        fields(*scope.at_a_glance(scene, audit), *given_out(scene, audit)),
        audit_since.stands(scene, audit),
    )
    yield section(large(_("conclusion")), concluded(audit), *course.reconcluded(scene, audit))
    yield from audit_summary.summary(scene, audit)
    yield from audit_since.changed(scene, audit)
    yield evidence.criteria_met(scene, audit)
    yield scope.purpose(scene, audit)
    yield section(large(_("team")), scope.team(scene, audit))
    yield section(
        _("Independence and exceptions"),
        scope.independence(scene, audit),
        course.judged_at_home(scene, audit),
    )
    yield section(_("Timetable as planned and as carried out"), *course.carried_out(scene, audit))
    yield section(_("Method and place"), scope.held(audit), (sampling(),))
    yield section(_("Meetings"), course.meetings(scene, audit))
    yield from findings.sections(scene, audit)
    yield from results.conformity(scene, audit)
    yield from evidence.sections(scene, audit)
    yield section(_("What was not examined"), *results.unexamined(scene, audit))
    yield section(_("Areas in the scope that were not covered, and why"), *results.uncovered(scene, audit))
    yield section(_("Obstacles met"), course.obstacles(scene, audit))
    yield section(_("Diverging opinions"), course.opinions(scene, audit), otherwise=_("None is recorded."))
    yield from course.followed_up(scene, audit)
    if not (scene.letterhead and scene.letterhead.recipients):  # a letterhead names them below the signatures
        yield section(
            large(_("distribution")),
            bullets(scene.recipients or audit["distribution"]),
            otherwise=large(_("not recorded")),
        )
    yield section("", (scope.sign_off(scene, audit),))


def draft(audit: Row) -> tuple[Part, ...]:
    if audit["status"] not in NOT_GIVEN_OUT:
        return ()
    return (_("DRAFT. This report was not given out yet: what stands here can still change."),)


def given_out(scene: Scene, audit: Row) -> tuple[tuple[str, object], ...]:
    """By whom the report was given out, and on which day."""
    first = next((entry for entry in audit["moves"] if entry["move"] == "issue"), None)
    return ((_("report given out"), scene.signed(first["by"], first["on"]) if first else ""),)


def concluded(audit: Row) -> tuple[Part, ...]:
    return (audit["conclusion"] or _("No conclusion is recorded."),)


def sampling() -> str:
    """That an audit sees a part; in words of our own."""
    return _(
        "An audit looks at samples of the work, on the days and in the places named here. What is not named may hold "
        "nonconformities all the same: that nothing was found somewhere does not prove that all is well there."
    )
