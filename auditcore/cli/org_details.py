"""One unit or one person as a page of plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from auditcore import dates
from auditcore.cli.details import bullet, field, heading, history, person, title, unit
from auditcore.cli.session import Session
from auditcore.i18n import N_, _
from auditcore.words import word

STATES = {
    "valid": N_("{standard} until {until}"),
    "soon": N_("{standard} until {until} (soon)"),
    "expired": N_("{standard} until {until} (expired)"),
    "withdrawn": N_("{standard}, withdrawn on {until}"),
}


def emptied(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options with each `no_NAME` that is set become an empty NAME. A usage error where NAME is given, too."""
    fields = {name: value for name, value in given.items() if not name.startswith("no_")}
    for name in (
        name.removeprefix("no_") for name, unset in given.items() if name.startswith("no_") and unset
    ):
        if fields[name] is not None:
            raise click.UsageError(_("--{name} and --no-{name} exclude each other.").format(name=name))
        fields[name] = ""
    return fields


def training(entry: Mapping[str, Any]) -> str:
    """What somebody is trained in until when and by whom, flagged where it ends soon or has ended."""
    said = str(entry["standard"])
    if entry["until"]:
        said = _(STATES[entry["state"]]).format(standard=entry["standard"], until=entry["until"])
    by = _("in-house") if entry["in_house"] else entry["trainer"]
    return _("{training}, by {trainer}").format(training=said, trainer=by) if by else said


def show_unit(session: Session, detail: Mapping[str, Any]) -> None:
    org = session.ws.org()
    title(unit(org, detail["id"]))
    field(_("above"), unit(org, detail["parent"]))
    field(_("headed by"), person(org, detail["head"]))
    field(_("deputy"), _deputy(person(org, detail["deputy"]), detail["deputy_from"], detail["deputy_to"]))
    if detail["acting"] != detail["head"]:
        field(_("answers today"), person(org, detail["acting"]))
    field(_("outside"), detail["outside"])
    if detail["ended"]:
        field(_("ended"), f"{dates.show_day(detail['ended'])}: {detail['reason']}")
        field(_("successor"), unit(org, detail["successor"]))
    for label, rows in ((_("People"), detail["people_list"]), (_("Units below"), detail["units_below"])):
        if rows:
            heading(label)
        for row in rows:
            roles = ", ".join(row.get("roles", ()))
            bullet(f"{row['name']} ({row['id']})" + (f": {roles}" if roles else ""))
    if detail["merged_from"]:
        heading(_("Took over from"))
        for row in detail["merged_from"]:
            bullet(f"{row['name']} ({row['id']}), {dates.show_day(row['on'])}: {row['reason']}")
    history(org, detail["history"])


def _deputy(name: str, first: str | None, last: str | None) -> str:
    if name and first and last:
        return _("{name}, from {first} to {last}").format(name=name, first=first, last=last)
    if name and first:
        return _("{name}, from {first}").format(name=name, first=first)
    if name and last:
        return _("{name}, until {last}").format(name=name, last=last)
    return name


def show_person(session: Session, detail: Mapping[str, Any]) -> None:
    from auditcore.service.leaving import in_words

    org = session.ws.org()
    title(person(org, detail["id"]))
    field(_("unit"), unit(org, detail["unit"]))
    field(_("e-mail"), detail["email"])
    field(_("roles"), detail["roles"])
    field(_("logins"), detail["logins"])
    field(_("hears by"), detail["notice_channels"])
    field(_("messages"), word(detail["notice_style"] or ""))
    field(_("hears in"), detail["notice_language"])
    field(_("trained in"), "\n".join(map(training, detail["trained"])))
    if detail["ended"]:
        why = f": {detail['reason']}" if detail["reason"] else ""
        field(_("left"), dates.show_day(detail["ended"]) + why)
    if detail["owes"]:
        heading(_("Owes or leads now"))
        for row in detail["owes"]:
            bullet(in_words(row))
    history(org, detail["history"])
