"""How a cause was found, on a finding's page: the whys as a tree, the eight disciplines as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from auditcore import analysis, text
from auditcore.cli.session import terminal_width
from auditcore.i18n import N_, _

LABELS = {"5-whys": N_("whys"), "8d": N_("whys")}


def tree(facts: Mapping[str, Any], label_width: int) -> None:
    """The causes of one round, beside their label; a line that is too long goes on below its own beginning."""
    label = _(LABELS.get(facts.get("method", ""), N_("causes")))
    for line in analysis.tree(analysis.causes(facts)):
        room = max(20, terminal_width() - label_width - text.width(line.further))
        for number, words in enumerate(text.wrap(text.printable(line.text), room)):
            start = label + " " * max(1, label_width - text.width(label))
            click.echo(f"{start}{line.further if number else line.first}{words}".rstrip())
            label = ""


def disciplines(detail: Mapping[str, Any], label_width: int) -> None:
    """The eight disciplines, each with what the record says to it; a dash where it says nothing yet."""
    room = max(20, terminal_width() - label_width)
    click.echo(_("eight disciplines"))
    for one in analysis.disciplines(detail["facts"], detail, detail["action_list"]):
        title = f"  D{one.number} {one.title}: "
        lines = text.wrap(text.printable(title + (one.said or "–")), room + label_width - 5)
        for number, words in enumerate(lines):
            click.echo(f"{'     ' if number else '  '}{words.lstrip()}")
