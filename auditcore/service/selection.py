"""Which findings and actions a list is to show: its filters combine, and of several values in one any will do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore import text, views
from auditcore.case import units_of
from auditcore.errors import NotFound
from auditcore.i18n import _
from auditcore.lifecycle import standing
from auditcore.model import ENDED, STATUSES, id_key
from auditcore.organisation import Organisation
from auditcore.service.register import (
    Row,
    action_row,
    all_streams,
    each,
    each_holder,
    finding_row,
    open_streams,
    parts_of,
    source_of,
    where_it_runs,
)
from auditcore.views import Condition
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]
Found = tuple[Row, Sequence[Row], Doc]
"""A finding with its actions and its audit's document."""


class Wanted(NamedTuple):
    """What is asked for; what is empty asks for nothing. Without a status: what is not ended; `all` for every one.

    `audits` are streams, `findings`, `units` and people are ids; a unit means all below it, too, and a clause its parts.
    `since` and `due_before` are ISO days: raised (or planned) on that day or later, due before that day. `mine` is a
    person who owns it or for whom it waits. `doubtful`: it was closed, and came back. All the words of `text` must occur,
    whatever their accents and case.
    """

    audits: Sequence[str] = ()
    findings: Sequence[str] = ()
    statuses: Sequence[str] = ()
    grades: Sequence[str] = ()
    units: Sequence[str] = ()
    owners: Sequence[str] = ()
    clauses: Sequence[str] = ()
    origins: Sequence[str] = ()
    overdue: bool = False
    due_before: str = ""
    since: str = ""
    text: str = ""
    repeat: bool = False
    mine: str = ""
    doubtful: bool = False


# Statuses for which no closed audit needs to be opened.
OPEN_FINDINGS = frozenset(STATUSES) - frozenset(ENDED)
OPEN_ACTIONS = frozenset({"open", "on-hold"})


def each_finding(ws: Workspace, wanted: Wanted) -> Iterable[Row]:
    """The same rows as `findings` gives, one audit after the other, of which none is kept in memory."""
    if wanted.doubtful:
        return findings(ws, wanted)
    return _one_by_one(ws, wanted, findings, OPEN_FINDINGS)


def each_action(ws: Workspace, wanted: Wanted) -> Iterable[Row]:
    """The same rows as `actions` gives, one audit after the other, of which none is kept in memory."""
    return _one_by_one(ws, wanted, actions, OPEN_ACTIONS)


def _one_by_one(
    ws: Workspace, wanted: Wanted, select: Callable[[Workspace, Wanted], list[Row]], running: frozenset[str]
) -> Iterator[Row]:
    for stream in sorted(_streams(ws, wanted, ended=not running.issuperset(wanted.statuses)), key=id_key):
        yield from select(ws, wanted._replace(audits=[stream]))
        ws.let_go(stream)


def _streams(ws: Workspace, wanted: Wanted, *, ended: bool) -> list[str]:
    named = wanted.audits or [one.rpartition("-F")[0] for one in wanted.findings]
    return list(dict.fromkeys(named)) or (all_streams(ws) if ended else open_streams(ws))


def findings(ws: Workspace, wanted: Wanted) -> list[Row]:
    """The rows of the findings that are asked for, by id. Raises NotFound for a unit or an owner that is not there."""
    if wanted.doubtful:
        return _came_back(ws, wanted)
    ended = not OPEN_FINDINGS.issuperset(wanted.statuses)
    words, today = words_of(wanted.text), ws.today
    org = ws.org()
    rows = (
        finding_row(finding, actions, audit, today, org)
        for finding, actions, audit in _found(ws, wanted, ended=ended)
        if not words or says(words, finding_texts(finding, actions, org))
    )
    return _select(ws, rows, wanted, since="raised_on")


def _came_back(ws: Workspace, wanted: Wanted) -> list[Row]:
    """The closed findings that came back, with the flag that says so."""
    from auditcore.service.repeats import doubtful

    back = doubtful(ws)
    rows = findings(ws, wanted._replace(doubtful=False, statuses=wanted.statuses or ("all",)))
    return [{**row, "flags": [*row["flags"], "doubtful"]} for row in rows if row["id"] in back]


def actions(ws: Workspace, wanted: Wanted) -> list[Row]:
    """The rows of the actions that are asked for, by id. Grades, units, clauses and the like are the finding's, none for the
    actions of a management review; of several findings that one serves, its own where that still runs."""
    words, today = words_of(wanted.text), ws.today
    org = ws.org() if words else None

    served: dict[str, list[tuple[Row, str]]] = {}
    kept: dict[str, Row] = {}
    ended = not OPEN_ACTIONS.issuperset(wanted.statuses)
    for finding, planned, _audit in _found(ws, wanted, ended=ended, read=each_holder):
        meant = [action for action in planned if not words or says(words, action_texts(action, org))]
        status = standing(finding, planned).status if meant else ""
        for action in meant:
            own = action["finding"] == finding["id"]
            served.setdefault(action["id"], []).insert(0 if own else len(kept), (finding, status))
            kept[action["id"]] = action if own else kept.get(action["id"], action)
    rows = (action_row(action, *where_it_runs(served[id]), today) for id, action in kept.items())
    return _select(ws, rows, wanted, since="planned_on")


def insist(ws: Workspace, wanted: Wanted) -> None:
    """Raise NotFound for a unit or an owner that is not there, and for a clause that no audit was planned by and no finding
    names: for a paper that is signed, which else says that nothing is open there."""
    org = ws.org()
    for unit in wanted.units:
        org.unit(unit)
    for owner in wanted.owners:
        org.person(owner)
    if wanted.clauses:
        from auditcore.checklists import covers
        from auditcore.service.programme import clauses

        known = {row["id"] for row in clauses(ws)}
        for finding, _actions, _audit in each(ws, all_streams(ws)):
            known.update(finding["clauses"])
        for one in wanted.clauses:
            if not any(covers(one, clause) for clause in known):
                raise NotFound(
                    _("No checklist of an audit and no finding has the clause '{clause}'.").format(
                        clause=text.printable(one)
                    ),
                    hint=_("'auditcore report programme' lists the clauses that are audited."),
                )


def every(ws: Workspace, wanted: Wanted) -> Iterator[Found]:
    """The findings that are asked for, open and ended. Status, dates due and `mine` are not looked at."""
    words, owners = words_of(wanted.text), wanted.owners
    org = ws.org() if words else None
    for found in _found(ws, wanted, ended=True):
        finding, actions, _audit = found
        if (
            (not owners or finding["owner"] in owners)
            and finding["raised"]["on"] >= wanted.since
            and (not words or says(words, finding_texts(finding, actions, org)))
        ):
            yield found


def _found(
    ws: Workspace,
    wanted: Wanted,
    *,
    ended: bool,
    read: Callable[[Workspace, Sequence[str]], Iterator[Found]] = each,
) -> Iterator[Found]:
    """The findings whose own documents meet what is asked; no row is made of any other."""
    holds = list(_of_finding(ws, wanted))
    for found in read(ws, _streams(ws, wanted, ended=ended)):
        if all(one(found[0]) for one in holds):
            yield found


def _of_finding(ws: Workspace, wanted: Wanted) -> Iterator[Callable[[Doc], bool]]:
    if wanted.findings:
        yield lambda finding: finding["id"] in wanted.findings
    if wanted.grades:
        yield lambda finding: finding["grade"] in wanted.grades
    if wanted.origins:
        yield lambda finding: finding["origin"] in wanted.origins
    if wanted.units:
        org = ws.org()
        reached = {below for unit in wanted.units for below in org.with_past(org.unit(unit)["id"])}
        yield lambda finding: not reached.isdisjoint(units_of(finding))
    if wanted.clauses:
        from auditcore.checklists import covers

        yield lambda finding: any(
            covers(one, clause) for one in wanted.clauses for clause in finding["clauses"]
        )
    if wanted.repeat:
        yield lambda finding: bool(finding["repeat_of"])


def _select(ws: Workspace, rows: Iterable[Row], wanted: Wanted, *, since: str) -> list[Row]:
    """The rows that meet what is asked of status, dates and people, by id."""
    conditions: list[Condition] = []
    if not wanted.statuses:
        ended = {*ENDED, "cancelled", "done"}
        conditions.append(("status", lambda status: status not in ended))
    elif "all" not in wanted.statuses:
        conditions.append(("status", lambda status: status in wanted.statuses))
    if wanted.owners:
        owners = {ws.org().person(owner)["id"] for owner in wanted.owners}
        conditions.append(("owner", lambda owner: owner in owners))
    if wanted.overdue:
        conditions.append(("overdue", bool))
    if wanted.due_before:
        conditions.append(("due", lambda due: bool(due) and due < wanted.due_before))
    if wanted.since:
        conditions.append((since, lambda day: day >= wanted.since))
    if wanted.mine:
        parts = parts_of(ws.org(), wanted.mine)
        rows = [row for row in rows if row["owner"] == wanted.mine or row.get("due_who") in parts]
    return sorted(views.search(rows, conditions), key=lambda row: id_key(row["id"]))


# Searching texts.


Word = re.Pattern[str]


def words_of(asked: str) -> list[Word]:
    """What is looked for, without accents and case: words, and phrases in quotes.

    Each at the beginning of a word: of Vietnamese syllables nearly every one stands inside another.
    """
    found = re.findall(r'"([^"]+)"|(\S+)', asked)
    return [_begins(text.fold(phrase or word)) for phrase, word in found if (phrase or word).strip()]


def _begins(folded: str) -> Word:
    words = r"\s+".join(map(re.escape, folded.split()))
    return re.compile(rf"(?<!\w){words}" if folded[:1].isalnum() else words)


def says(words: Iterable[Word], texts: Iterable[str | None]) -> bool:
    """Whether each word occurs somewhere in the texts, each in any of them."""
    missing = list(words)
    for one in texts:
        if not missing:
            break
        if one:
            folded = text.unmarked(one)
            missing = [word for word in missing if not word.search(folded)]
    return not missing


def holding(
    ws: Workspace,
    rows: Iterable[Row],
    asked: str,
    texts: Sequence[str],
    *,
    units: Sequence[str] = (),
    people: Sequence[str] = (),
) -> list[Row]:
    """The rows in which all words occur: in these fields, or in the ids and names of these units and people."""
    words = words_of(asked)
    if not words:
        return list(rows)
    org = ws.org()

    def held(row: Row) -> Iterator[str | None]:
        yield from _values(row, texts)
        yield from _names(org, units=list(_values(row, units)), people=list(_values(row, people)))

    return [row for row in rows if says(words, held(row))]


def _values(row: Row, fields: Sequence[str]) -> Iterator[str | None]:
    for field in fields:
        value = row[field]
        yield from value if isinstance(value, list) else (value,)


def finding_texts(finding: Doc, actions: Sequence[Doc], org: Organisation | None) -> Iterator[str | None]:
    """All that is said in a finding, its answers and its actions, and the names of whom it concerns."""
    yield from (finding["id"], finding.get("reference"), finding.get("title"), *finding["clauses"])
    yield from _names(org, units=(finding["unit"], *finding["also_units"]), people=(finding["owner"],))
    yield from (finding.get(part) for part in ("observed", "requirement", "evidence"))
    yield from _said(finding)
    if source := source_of(finding):
        yield from source["fields"].values()
    for action in actions:
        yield from action_texts(action, org)


def action_texts(action: Doc, org: Organisation | None) -> Iterator[str | None]:
    """All that is said in an action, and who does it."""
    yield from (action["id"], action["text"])
    yield from _names(org, units=(), people=(action["owner"],))
    yield from (entry.get("reason") for entry in action["due"])
    yield from _said(action)


# What is said with a move, beside its facts; all else is codes, days and people.
SAID = ("text", "reason", "note", "evidence")


def _said(doc: Doc) -> Iterator[str | None]:
    """What was said with each move, whatever the round, and with the files."""
    for move in doc["moves"]:
        yield from (move.get(part) for part in SAID)
        for fact in move.get("facts", {}).values():
            for one in fact if isinstance(fact, list) else (fact,):
                yield from (one.get("text"), one.get("evidence")) if isinstance(one, dict) else (one,)
    for file in doc.get("attachments", ()):
        yield from (file["name"], file.get("note"))


def _names(
    org: Organisation | None, *, units: Sequence[str | None], people: Sequence[str | None]
) -> Iterator[str | None]:
    for ids, table in ((units, org.units if org else {}), (people, org.people if org else {})):
        for id in ids:
            if id:
                yield id
                yield table[id]["name"] if id in table else None
