"""Which values fit where: one table, by which every parameter of every command finds its completer.

A parameter is looked up by what is most particular about it: command and name, noun and name, verb and name, its
option, at last its metavar. None is free text: nothing can be offered. A test holds that no parameter is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from auditcore.checklists import WHOM
from auditcore.cli.completing import criteria, plugins, records, reviews, words
from auditcore.cli.completing.scene import Completer, Several
from auditcore.model import GRADES, ORIGINS, RESULTS, ROLES
from auditcore.noticekinds import KINDS

ARGUMENTS: dict[str, Completer] = {
    "action add finding": records.findings_to_move,
    "action id": records.actions_to_move,
    "action ids": records.actions_to_move,
    "action show id": records.actions,
    "action percent": None,
    "findings": records.findings,
    "audit id": records.audits_to_move,
    "audit answer question": criteria.questions,
    "audit show id": records.audits,
    "audit independence id": words.with_lists(records.audits),
    "audit answers id": words.with_lists(records.audits),
    "audit refresh-checklist checklist": criteria.checklists,
    "checklist check wanted": "file",
    "checklist diff new": criteria.checklists,
    "checklist diff old": criteria.checklists,
    "checklist export id": criteria.checklists,
    "checklist form wanted": criteria.forms,
    "checklist new id": None,
    "checklist show id": criteria.checklists,
    "config key": words.settings,
    "config show key": words.with_lists(words.settings),
    "config set value": words.setting_values,
    "config unset key": words.set_settings,
    "evidence id": records.findings_and_actions,
    "evidence export id": records.with_evidence,
    "evidence list id": words.with_lists(records.with_evidence),
    "evidence number": records.attachments,
    "finding id": records.findings_to_move,
    "finding ids": records.findings_to_move,
    "finding explain id": records.findings,
    "finding show id": records.findings,
    "law id": records.laws,
    "name_": words.kept_lists,
    "log id": words.with_lists(records.anything),
    "notify preview kind": words.codes(*KINDS),
    "notify dismiss ids": records.given_up,
    "notify retry ids": records.messages,
    "person add id": None,
    "person id": records.people,
    "person show id": records.everybody,
    "plugin arguments": None,
    "plugin check what": "file",
    "plugin disable name": plugins.used,
    "plugin enable name": plugins.unused,
    "plugin install what": "file",
    "plugin new name": None,
    "plugin show name": plugins.every,
    "plugin try channel": plugins.channels,
    "plugin uninstall what": plugins.installed,
    "programme id": records.of_the_matrix,
    "programme process add id": None,
    "programme year": records.years,
    "record stream": records.heads,
    "record undo event": None,
    "report audit id": records.audits,
    "report finding id": records.findings,
    "report minutes id": records.audits,
    "report plan id": records.audits,
    "report programme year": records.years,
    "report review id": reviews.every,
    "report review-minutes id": reviews.every,
    "review date": words.days,
    "review id": reviews.to_move,
    "review key": reviews.inputs,
    "review show id": reviews.every,
    "review words": None,
    "unit add id": None,
    "unit id": records.units,
    "unit show id": records.every_unit,
}

OPTIONS: dict[str, Completer] = {
    "--audit": records.streams,
    "--category": words.cause_categories,
    "--by": words.codes("unit", "owner", "status"),
    "block --by": records.actions_to_move,
    "add --audit": records.running,
    "import --audit": records.running,
    "--columns": Several(words.columns),
    "--finding": records.findings,
    "preview --for": records.anything,
    "--forget": words.kept_lists,
    "--format": words.formats,
    "--group-by": words.orderly,
    "--into": records.findings,
    "--json": Several(words.fields),
    "list --auditor": records.everybody,
    "list --owner": records.everybody,
    "list --unit": records.every_unit,
    "qualify --by": None,
    "stuck --owner": records.everybody,
    "repeats --unit": records.every_unit,
    "stuck --unit": records.every_unit,
    "--question": criteria.questions,
    "--repeat-of": records.findings,
    "--save": words.kept_lists,
    "--sort": Several(words.orderly),
    "unit merge --into": records.units,
}

METAVARS: dict[str, Completer] = {
    "7.5,8": criteria.clauses,
    "ACTION,…": records.actions,
    "FINDING,…": records.findings,
    "AUDIT": records.audits,
    "CHECKLIST,…": criteria.checklists,
    "CLAUSE": criteria.clauses,
    "DAY": words.days,
    "DAY DAY": words.days,
    "DIR": "dir",
    "FILE": "file",
    "FILE...": "file",
    "FILE|TEXT": "file",
    "FORM.xlsx": "file",
    "GRADE": words.codes(*GRADES),
    "L": words.languages,
    "L,…": words.languages,
    "CHANNEL": plugins.channels,
    "LANGUAGE": words.languages,
    "MAP.toml": "file",
    "NAME,…": records.processes,
    "NUMBER": records.visits,
    "ORIGIN": words.codes("audit", *ORIGINS),
    "P,P": records.people,
    "P,…": records.people,
    "PERIOD": words.periods,
    "PERSON": records.people,
    "QUESTION=REASON": criteria.unexamined,
    "QUESTION@UNIT": criteria.at_units,
    "RESULT": words.codes(*RESULTS, "not-examined"),
    "ROLE": words.codes(*ROLES),
    "STATUS": words.statuses,
    "UNIT": records.units,
    "UNIT,…": records.units,
    "WHOM,…": words.codes(*WHOM),
    "YEAR": records.years,
    "ZONE": words.zones,
    # Free text.
    "09:00-10:30": None,
    "2/20": None,
    "ADDRESS": None,
    "ID": None,
    "ID[:NAME]": None,
    "LOGIN@HOST": None,
    "MINUTES": None,
    "N": None,
    "N:TEXT": None,
    "NAME": None,
    "NO": None,
    "SECONDS": None,
    "STANDARD": None,
    "STANDARD[:ON[:UNTIL]]": None,
    "STREAM:SEQ:HASH": None,
    "TEXT": None,
    "TIME": None,
    "WORDS": None,
}

TABLE = ARGUMENTS | OPTIONS | METAVARS


def keys(path: tuple[str, ...], parameter: click.Parameter) -> Iterator[str]:
    """The keys under which a parameter may stand in the table, the most particular first."""
    for name in [str(parameter.name)] if isinstance(parameter, click.Argument) else parameter.opts:
        yield " ".join((*path, name))
        yield f"{path[0]} {name}" if path else name
        yield f"{path[-1]} {name}" if path else name
        yield name
    metavar = parameter.metavar or parameter.type.name
    yield metavar[1:-1] if metavar.startswith("[") else metavar


def completer(path: tuple[str, ...], parameter: click.Parameter) -> Completer:
    """What completes the parameter. Raises KeyError for one that the table lacks."""
    if isinstance(parameter.type, click.Choice):
        return words.codes(*map(str, parameter.type.choices))
    wanted = list(keys(path, parameter))
    found = TABLE[next((key for key in wanted if key in TABLE), wanted[0])]
    # What may be repeated may also stand in one word, with commas between.
    return Several(found) if parameter.multiple and callable(found) else found
