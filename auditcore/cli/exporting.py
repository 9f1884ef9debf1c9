"""Lists and reports in the formats of plugins: any list is a report of one table, which each format can write."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import IO, TYPE_CHECKING

from auditcore import i18n
from auditcore.cli import outputs
from auditcore.cli.session import Session
from auditcore.columns import LISTS, Column, Row
from auditcore.errors import Refused
from auditcore.i18n import N_, _

if TYPE_CHECKING:
    from auditcore import contract
    from auditcore.contract import Exporter
    from auditcore.plugins import Plugin
    from auditcore.workspace import Workspace

    Found = tuple[Plugin, Exporter]

# Files with such a name hold a plain text.
PLAIN = ("", ".txt", ".text")
# What these files hold is no text: asked for on a screen, they are refused before they are made.
BINARY = (".docx", ".ods", ".odt", ".pdf", ".xlsx", ".zip")

# What a list is called above its table, by its noun.
TITLES = {
    "action": N_("Actions"),
    "answers": N_("Answers"),
    "audit": N_("Audits"),
    "checklist": N_("Checklists"),
    "config": N_("Settings"),
    "evidence": N_("Evidence files"),
    "finding": N_("Findings"),
    "independence": N_("Independence of auditors"),
    "law": N_("Changed laws"),
    "log": N_("Log"),
    "matrix": N_("Processes and clauses"),
    "notice": N_("Messages that did not arrive"),
    "person": N_("People"),
    "plugin": N_("Plugins"),
    "review": N_("Management reviews"),
    "repeats": N_("Repeated findings"),
    "stuck": N_("Where findings wait"),
    "unit": N_("Units"),
}


def find(session: Session, name: str) -> Found | None:
    """The plugin's format of this name; None where it is one of the tables'. Raises Refused where it is none at all."""
    from auditcore import render

    if name in render.OWN:
        return None
    exporters = session.ws.plugins.exporters()
    if name in exporters:
        return exporters[name]
    try:
        render.known_format(name)
    except Refused as refused:
        refused.hint = f"{refused.hint}, {', '.join(exporters)}"
        raise
    return None


def of_suffix(session: Session, path: str) -> str:
    """The name of the format whose files end as this one does; "" for a plain text, whose file ends in .txt or in nothing.
    Raises Refused for any other ending: what a name promises must be in the file."""
    suffix = os.path.splitext(path.strip())[1].lower()
    if suffix in PLAIN:
        return ""
    exporters = session.ws.plugins.exporters()
    for name, (_plugin, one) in exporters.items():
        if one.suffix == suffix:
            return name
    from auditcore import render

    if suffix[1:] in render.formats():
        return suffix[1:]
    endings = sorted({one.suffix for _plugin, one in exporters.values()})
    raise Refused(
        _("There is no format for files that end in {suffix}.").format(suffix=suffix),
        hint=_("Let the name end in one of {endings} or .txt, or name the format with --format.").format(
            endings=", ".join(endings)
        ),
    )


def not_both(format: str) -> None:
    """Raises UsageError where another format is named beside --json."""
    if format not in ("", "json"):
        import click

        raise click.UsageError(
            _("--json and --format {format} cannot be had at once: leave one of them out.").format(
                format=format
            )
        )


def fitting(session: Session, format: str, path: str) -> None:
    """Whether the format that was named is what the file's name promises: for a text it is said where it is another one.
    Raises Refused where either is no text: no program would open such a file."""
    suffix = os.path.splitext(path.strip())[1].lower()
    exporters = session.ws.plugins.exporters()
    known = {one.suffix for _plugin, one in exporters.values()}
    own = exporters[format][1].suffix if format in exporters else ""
    if not format or suffix in (*PLAIN, own):
        return
    if suffix in BINARY or (own in BINARY and suffix in known):
        raise Refused(
            _("{file} would hold {format}, and its name ends in {suffix}.").format(
                file=path, format=format, suffix=suffix
            ),
            hint=_("Let the name end in {own}, or leave --format out.").format(own=own or ".txt"),
        )
    if own and suffix in known:
        session.say(
            _("{file} holds {format}, although its name ends in {suffix}.").format(
                file=path, format=format, suffix=suffix
            )
        )


def export(session: Session, found: Found, report: contract.Report, path: str, force: bool) -> None:
    """Write a report in a plugin's format as it comes, into a file or to stdout. Raises DeliveryFailed, naming the plugin,
    where that fails, and Refused where it cannot go there; in a file nothing is changed then."""
    plugin, exporter = found
    with _sink(session, exporter, report, path, force) as sink:
        session.ws.plugins.write(plugin, exporter, report, sink)


def _sink(
    session: Session, exporter: Exporter, report: contract.Report, path: str, force: bool
) -> AbstractContextManager[IO[bytes]]:
    if path not in outputs.STDOUT:
        return outputs.opened(session, path, force)
    if not outputs.on_screen():
        return outputs.stdout()
    refusal = Refused(
        _("The format {name} is no text, and would only scramble the screen.").format(name=exporter.name),
        hint=_("Write it into a file: add -o {file}").format(
            file=f"{report.name or 'list'}{exporter.suffix}"
        ),
    )
    if exporter.suffix in BINARY:
        raise refusal
    return outputs.screen(refusal)


def listed(
    session: Session,
    noun: str,
    columns: Sequence[Column],
    words: Mapping[str, Mapping[str, str]],
    rows: Iterable[Row],
) -> contract.Report:
    """A list as a report; `words` has what people read for the values of a column, by its key."""
    from auditcore import contract
    from auditcore.service.reports import moment

    ws = session.ws
    title = _(TITLES.get(noun, noun))
    shown = tuple(_column(column, words.get(column.key, {}), ws) for column in columns)
    table = contract.Table(title, shown, rows)
    return contract.Report(
        title,
        str(ws.settings.get("organisation")),
        ws.today,
        "",
        (contract.Section("", (table,)),),
        language=i18n.language(),
        at=moment(ws.today, ws.environ),
    )


def _column(column: Column, words: Mapping[str, str], ws: Workspace) -> contract.Column:
    """The column as formats know it. In English codes are their words, so that what is read can be typed; people and units
    have names, which documents say."""
    from auditcore import contract

    told: Mapping[str, str] = {value: said for value, said in words.items() if said != value}
    if column.whose:
        from auditcore.cli.list_names import Names

        told = Names(ws.org, column.whose, told)
    return contract.Column(column.key, column.heading, LISTS.get(column.kind, column.kind), words=told)
