"""What an audit is about and who may judge where: what its plan and its report say alike. Pure.

What nobody recorded is said to be so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore import auditrules
from auditcore.contract import Part, Section
from auditcore.i18n import _, ngettext
from auditcore.model import AUDIT_KINDS
from auditcore.reports.parts import column, fields, section, sign, sign_for_office, signatures, table
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]

# Kinds that the organisation orders itself; who orders the others is not recorded.
ORDERED_HERE = tuple(kind for kind in AUDIT_KINDS if kind not in auditrules.OUTSIDE_KINDS)


def marked(audit: Row, title: str) -> str:
    """The title of a document about an audit, which says first of all where it was given up."""
    return _("CANCELLED – {title}").format(title=title) if audit["status"] == "cancelled" else title


def cancelled(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """That the audit was given up, by whom and why; nothing of any other."""
    entry = next((entry for entry in reversed(audit["moves"]) if entry["move"] == "cancel"), None)
    if audit["status"] != "cancelled" or entry is None:
        return ()
    sentence = _("This audit was cancelled: {who}. Reason: {reason}")
    return (sentence.format(who=scene.signed(entry["by"], entry["on"]), reason=entry["reason"]),)


def at_a_glance(scene: Scene, audit: Row) -> tuple[tuple[str, object], ...]:
    """Which audit of which units when, and who leads it, as labelled facts."""
    return (
        (_("audit"), f"{audit['id']} · {audit['title']}"),
        (_("kind"), word(audit["kind"])),
        (_("units"), scene.units(audit["units"])),
        (_("days"), scene.days(audit["from"], audit["to"])),
        (_("lead"), scene.person(audit["lead"])),
        (_("status"), word(audit["status"])),
    )


def purpose(scene: Scene, audit: Row) -> Section:
    """Objective, criteria, scope and client; what nobody recorded is said to be so."""
    period, none = audit["period"], _("not recorded")
    return section(
        _("Objective, criteria and scope"),
        fields(
            (_("objective"), audit["objective"] or none),
            (_("why"), audit["why"]),
            (_("audit client"), scene.organisation if audit["kind"] in ORDERED_HERE else none),
            (_("approved by"), scene.person(audit["approved_by"]) or none),
            (_("criteria"), [standard(one) for one in audit["standards"]] or none),
            (_("units"), scene.units(audit["units"]) or none),
            (_("processes"), audit["processes"] or _("none is named: all that these units do")),
            (_("clauses"), audit["clauses"] or _("all of the criteria")),
            (
                _("chosen"),
                "; ".join(f"{scene.unit(id)}: {_chosen(names)}" for id, names in audit["asks"].items()),
            ),
            (_("looks back on"), scene.days(period["from"], period["to"]) if period else none),
            (_("follows"), audit["follows"]),
        ),
    )


def standard(one: Row) -> str:
    """A criterion as people know it, with its edition and the name that programs have for it."""
    if not one["title"]:
        return str(one["id"])
    return _("{title}, edition {edition} ({id})").format(**one)


def _chosen(names: Sequence[str]) -> str:
    return ngettext("{count} question", "{count} questions", len(names)).format(count=len(names))


def held(audit: Row) -> tuple[Part, ...]:
    """How and where the audit is held."""
    return fields(
        (_("method"), word(audit["method"]) or _("not recorded")),
        (_("place"), audit["place"] or _("not recorded")),
    )


def team(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """Who audits, as what, and from which unit."""
    columns = (column("name", _("name")), column("part", _("role")), column("unit", _("unit")))
    people = scene.org.people
    rows = [
        {
            "name": scene.person(id),
            "part": _("lead auditor") if id == audit["lead"] else word("auditor"),
            "unit": scene.unit(people.get(id, {}).get("unit")),
        }
        for id in auditrules.team_of(audit)
    ]
    return table("", columns, rows) or (_("Nobody is named yet."),)


def independence(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """Unit by unit at and below the audited ones who of the team may not judge there; the exceptions with their reasons."""
    if audit["kind"] in auditrules.OUTSIDE_KINDS:
        return (
            _(
                "The auditors come from outside and belong to none of the units. Who leads the audit here keeps its record."
            ),
        )
    org, team_ = scene.org, auditrules.team_of(audit)
    rows = [
        {"unit": scene.unit(unit), "may": scene.people(one for one in team_ if one not in barred),
         "barred": scene.people(barred)}
        for unit in reached(scene, audit)
        if (barred := [one for one in team_ if not org.independent(one, [unit])])
    ]  # fmt: skip
    columns = (
        column("unit", _("unit")),
        column("barred", _("may not judge there")),
        column("may", _("may judge there")),
    )
    rest = (
        _("In all other units of the scope everybody in the team may judge.")
        if rows
        else _("Everybody in the team is independent of every unit in the scope.")
    )
    note = _("Nobody judges the own unit's work. As people and units stand on {day}.").format(
        day=scene.day(audit.get("as_of") or scene.today)
    )
    return (*exceptions(scene, audit), *table("", columns, rows), rest, note)


def reached(scene: Scene, audit: Row) -> list[str]:
    """The audited units and all below them, each once."""
    org = scene.org
    return list(
        dict.fromkeys(below for unit in audit["units"] if unit in org.units for below in org.below(unit))
    )


def exceptions(scene: Scene, audit: Row) -> tuple[Part, ...]:
    """The recorded exceptions; that there is none; and that the lead lacks a training where nothing asked for one."""
    unit, lead = audit["exception"], audit["lead_exception"]
    told = fields(
        (
            _("exception: not independent"),
            unit
            and _("{what}. Reason: {reason}").format(what=scene.units(unit["units"]), reason=unit["reason"]),
        ),
        (
            _("exception: lead not qualified"),
            lead
            and _("{what}. Reason: {reason}").format(what=scene.person(lead["lead"]), reason=lead["reason"]),
        ),
    ) or fields((_("exceptions"), _("no exception is recorded")))
    unproven = _(
        "No training in the criteria or in auditing that held on the first day is recorded for {person}, who leads."
    )
    if lead or audit["qualified"] or not audit["lead"]:
        return told
    return (*told, unproven.format(person=scene.person(audit["lead"])))


def sign_off(scene: Scene, audit: Row) -> Part:
    """Where the lead signs, and who approves: as recorded, else the organisation's head."""
    heads = scene.org.with_role("head")
    approver = scene.person(audit["approved_by"] or next(iter(heads), ""))
    [signed] = signatures(
        sign(_("lead auditor"), scene.person(audit["lead"])),
        sign_for_office(scene, _("approved by"), approver),
    ).parts
    return signed
