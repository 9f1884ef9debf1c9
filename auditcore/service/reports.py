"""Reports, with what each needs from the record: the one place where facts and `auditcore.reports` meet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from auditcore import dates
from auditcore.contract import Letterhead, Report
from auditcore.errors import Refused
from auditcore.i18n import ENGLISH, _
from auditcore.organisation import namesakes
from auditcore.reports.parts import large
from auditcore.reports.scene import Scene
from auditcore.workspace import Workspace

if TYPE_CHECKING:
    from auditcore.service.selection import Wanted


class Asked(NamedTuple):
    """How a report is to be made. What an official document needs and nobody gave is left as dots."""

    language: str = ENGLISH
    detail: bool = False
    number: str = ""
    place: str = ""
    signer: str = ""
    signer_title: str = ""
    date: str = ""
    recipients: tuple[str, ...] = ()


# What stands at the head of every official document of Vietnam (Decree 30/2020/NĐ-CP, annex I).
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
DOTS = "……"


def scene(
    ws: Workspace,
    asked: Asked,
    head: str = "",
    on: str | None = "",
    *,
    since: str | None = "",
    ahead: bool = False,
) -> Scene:
    """The scene of a report of this workspace, which rests on this head of the record. The document carries the day `on`
    (ISO) on which what it is about was given out or held, unless another one is asked for; else today. A form that is made
    `ahead` leaves its day to be written in. Raises Refused for a day before `on`, or before `since` where that is empty."""
    not_before(asked.date, on or since or "")
    dated = asked.date or on or ws.today
    organisation = str(ws.settings.get("organisation"))
    org = ws.org()
    return Scene(
        org,
        organisation,
        ws.today,
        asked.language,
        moment(ws.today, ws.environ),
        head,
        asked.detail,
        letterhead(ws, asked, organisation, asked.date if ahead else dated)
        if asked.language == "vi"
        else None,
        asked.signer,
        (asked.signer_title or str(ws.settings.get("report.signer-title"))).replace("/", "\n"),
        dated,
        marks(ws, asked),
        asked.recipients,
        namesakes({id: str(doc.get("name") or id) for id, doc in org.people.items()}),
    )


def not_before(day: str, first: str) -> None:
    """Raises Refused for a day (ISO) that a document is to carry and that is before what it tells of."""
    if "" < day < first:
        raise Refused(
            _("{day} is before {first}, the day of what this document tells.").format(day=day, first=first),
            hint=_("A document carries that day or a later one."),
        )


def marks(ws: Workspace, asked: Asked) -> tuple[tuple[str, str], ...]:
    """What a document without a letterhead says of itself at its beginning, as far as it was asked for."""
    place = asked.place or str(ws.settings.get("report.place"))
    told = ((_("Reference number"), asked.number), (large(_("place")), place))
    return tuple((word, said) for word, said in told if said)


def moment(today: str, environ: Mapping[str, str]) -> str:
    """The stamp for files that hold one: that of SOURCE_DATE_EPOCH, else the beginning of the report's day (UTC), so that
    a report made twice on a day is the same file."""
    seconds = environ.get("SOURCE_DATE_EPOCH", "")
    if seconds.isdigit():
        return dates.stamp(datetime.fromtimestamp(int(seconds), UTC))
    return dates.stamp(datetime.fromisoformat(today).replace(tzinfo=UTC))


def letterhead(ws: Workspace, asked: Asked, organisation: str, dated: str) -> Letterhead:
    """The head of an official document of a day (ISO; dots for none): office and body above from the settings, the rest as
    asked."""
    place = asked.place or str(ws.settings.get("report.place")) or DOTS
    year, month, day = dated.split("-") if dated else (DOTS, DOTS, DOTS)
    # A 0 stands before days below 10 and before January and February alone (Decree 30/2020, annex I).
    month = month if month in ("01", "02") else month.lstrip("0")
    return Letterhead(
        organisation.upper(),
        str(ws.settings.get("report.above")).upper(),
        MOTTO,
        _("No. {number}").format(number=asked.number or DOTS),
        _("{place}, day {day} month {month} year {year}").format(
            place=place, day=day, month=month, year=year
        ),
        _with_copy(asked.recipients),
    )


def _with_copy(recipients: tuple[str, ...]) -> tuple[str, ...]:
    """The recipients of an official document; the last one is the office's own file (Decree 30/2020, annex I)."""
    if not recipients or any(one.casefold().startswith("lưu") for one in recipients):
        return recipients
    return (*recipients, "Lưu: VT")


def finding(ws: Workspace, id: str, asked: Asked) -> Report:
    """The nonconformity form of a finding. Raises NotFound."""
    from auditcore.reports import finding as form
    from auditcore.service import findings

    detail = findings.detail(ws, id)
    return form.report(scene(ws, asked, str(ws.view(detail["audit"]).head)), detail)


def audit(ws: Workspace, id: str, asked: Asked) -> Report:
    """The report of an audit as it was given out, else a draft of today; those of its distribution are recipients, too.
    Raises NotFound."""
    from auditcore.reports import audit as report
    from auditcore.service import report_since

    facts = report_since.as_issued(ws, id, asked.language)
    everybody = dict.fromkeys((*asked.recipients, *facts["distribution"]))
    asked = asked._replace(recipients=tuple(everybody))
    at = scene(ws, asked, facts["head"], facts["as_of"], since=facts["started_on"] or facts["from"])
    return report.report(at._replace(org=facts["org"]), facts)


def audit_plan(ws: Workspace, id: str, asked: Asked) -> Report:
    """The plan of an audit, as units get it beforehand. Raises NotFound."""
    from auditcore.reports import audit_plan as plan
    from auditcore.service import report_audit

    facts = report_audit.facts(ws, id, asked.language)
    return plan.report(scene(ws, asked, facts["head"]), facts)


def minutes(ws: Workspace, id: str, asked: Asked, unit: str = "") -> Report:
    """The minutes of an audit, or of a unit's part, as it stood on the day of its closing meeting. Raises NotFound, Refused
    for a unit that the audit is not about."""
    from auditcore.reports import minutes as report
    from auditcore.service import report_audit, report_since

    facts = report_since.at_closing(ws, id, asked.language)
    if unit:
        report_audit.insist_on_unit(ws, facts, unit)
    return report.report(scene(ws, asked, facts["head"], facts["as_of"]), facts, unit)


# Days for which the running list tells what was closed.
LATELY = 30


def follow_up(ws: Workspace, asked: Asked, wanted: Wanted | None = None, since: str = "") -> Report:
    """The running list of open findings and actions, over all audits or as narrowed by the audits, units, owners and
    clauses of `wanted`; what was closed from the day `since` (ISO) on, by default for LATELY days. Raises NotFound for what
    is not there."""
    from auditcore.reports import follow_up as running
    from auditcore.service import checkpoints, report_follow_up, selection

    wanted, since = wanted or selection.Wanted(), since or dates.add_days(ws.today, -LATELY)
    selection.insist(ws, wanted)
    at = scene(ws, asked, checkpoints.covering(ws))
    only = (
        (_("audit"), ", ".join(wanted.audits)),
        (_("unit"), at.units(wanted.units)),
        (_("owner"), at.people(wanted.owners)),
        (_("clause"), ", ".join(wanted.clauses)),
    )
    found = report_follow_up.running(ws, wanted, since)
    return running.report(at, found, running.Asked(since, [(name, value) for name, value in only if value]))


def programme(ws: Workspace, year: int, asked: Asked) -> Report:
    """The report of a year's audit programme, a future one's, too. Raises Unreadable for what is no year."""
    from auditcore.reports import programme as of_year
    from auditcore.service import checkpoints, report_programme

    facts = report_programme.facts(ws, int(year), asked.language)
    return of_year.report(scene(ws, asked, checkpoints.covering(ws)), facts)
