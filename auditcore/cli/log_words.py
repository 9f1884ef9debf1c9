"""What the log calls fields and codes: one table of words for the names, one for values that are codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditcore import analysis, deliveries, render
from auditcore.cli.audit_details import KINDS as MEETINGS
from auditcore.cli.review_shown import KINDS as DECISION_KINDS
from auditcore.i18n import N_, _
from auditcore.movewords import CHANGED, CHOICES, FACTS, OUTCOMES
from auditcore.words import word

FIELDS: Mapping[str, str] = {
    **{key: label for key, label in FACTS if label},
    **CHANGED,
    # findings and their answers
    "allowed_by": N_("allowed by"),
    "also_units": N_("seen in, too"),
    "asked_due": N_("asked due"),
    "attachments": N_("file"),
    "audit": N_("audit"),
    "blocker": N_("waits for the action"),
    "branch": N_("branch"),
    "causes": N_("whys"),
    "choice": N_("choice"),
    "clauses": N_("clauses"),
    "combined": N_("combined"),
    "decide_by": N_("decide by"),
    "detached": N_("file detached"),
    "document": N_("document"),
    "during": N_("during the audit"),
    "evidence": N_("evidence"),
    "finding": N_("finding"),
    "id": N_("number"),
    "into": N_("into"),
    "into_status": N_("status of that finding"),
    "kind": N_("kind"),
    "links": N_("repeats"),
    "number": N_("number"),
    "note": N_("note"),
    "observed": N_("observed"),
    "origin": N_("origin"),
    "outcome": N_("outcome"),
    "percent": N_("done, in percent"),
    "qms": N_("system changed"),
    "qms_said": N_("system"),
    "questions": N_("questions"),
    "raised": N_("raised"),
    "reason": N_("reason"),
    "reference": N_("reference"),
    "repeat_of": N_("repeats"),
    "requirement": N_("requirement"),
    "review_due": N_("to be looked at by"),
    "risk": N_("risks updated"),
    "risk_said": N_("risks"),
    "round": N_("round"),
    "serves": N_("serves, too"),
    "source": N_("source"),
    "stops_clock": N_("clock stands still"),
    "text": N_("text"),
    "title": N_("title"),
    "true": N_("held for true"),
    "under": N_("under"),
    "unit": N_("unit"),
    "until": N_("on hold until"),
    # who looked for a cause, and who audits
    "team": N_("team"),
    # units and people
    "deputy": N_("deputy"),
    "email": N_("e-mail"),
    "ended": N_("ended"),
    "head": N_("headed by"),
    "in_house": N_("trained in-house"),
    "logins": N_("logins"),
    "name": N_("name"),
    "outside": N_("outside"),
    "parent": N_("above"),
    "person": N_("person"),
    "roles": N_("roles"),
    "standard": N_("standard"),
    "successor": N_("successor"),
    "trained": N_("trained"),
    "trainer": N_("trainer"),
    # audits and their answers
    "approved": N_("approved"),
    "approved_by": N_("approved by"),
    "asks": N_("questions asked"),
    "auditor": N_("auditor"),
    "checklist": N_("checklist"),
    "clause": N_("clause"),
    "completes": N_("completes"),
    "conclusion": N_("conclusion"),
    "criteria": N_("criteria"),
    "day": N_("day"),
    "distribution": N_("distribution"),
    "examined": N_("looked at"),
    "exception": N_("exception"),
    "follows": N_("follows"),
    "lead": N_("lead"),
    "lead_exception": N_("exception for the lead"),
    "meetings": N_("meeting"),
    "nonconforming": N_("not in order"),
    "objective": N_("objective"),
    "opened": N_("opened"),
    "period": N_("period"),
    "place": N_("place"),
    "population": N_("taken from"),
    "present": N_("present"),
    "processes": N_("processes"),
    "question": N_("question"),
    "result": N_("result"),
    "sample": N_("sample"),
    "spoke_with": N_("spoke with"),
    "summary": N_("at the end"),
    "time": N_("time"),
    "timetable": N_("visit"),
    "unexamined": N_("left out"),
    "units": N_("units"),
    "why": N_("why"),
    # management reviews
    "action": N_("action"),
    "adequate": N_("adequate"),
    "asked": N_("asked"),
    "before": N_("looks back to before"),
    "chair": N_("chair"),
    "date": N_("planned for"),
    "decided": N_("decided"),
    "effective": N_("effective"),
    "excused": N_("excused"),
    "first": N_("looks back from"),
    "invited": N_("invited"),
    "missing": N_("not supplied"),
    "none": N_("nothing to report"),
    "of": N_("of"),
    "said": N_("supplied"),
    "suitable": N_("suitable"),
    "was": N_("moved from"),
    # notices
    "again": N_("sent again"),
    "cancelled": N_("no longer in the calendar"),
    "channel": N_("channel"),
    "delivery": N_("what came of it"),
    "dismissed": N_("taken off the list"),
    "notice_channels": N_("hears by"),
    "notice_language": N_("hears in"),
    "notice_style": N_("messages"),
    "passed": N_("old news, not told"),
    "tells": N_("tells"),
    # the programme, checklists and imports
    "added": N_("added"),
    "ask": N_("asked"),
    "documents": N_("documents"),
    "edition": N_("edition"),
    "figures": N_("figures"),
    "file": N_("file"),
    "findings": N_("findings"),
    "from": N_("from"),
    "grades": N_("grades"),
    "history": N_("history"),
    "language": N_("language"),
    "licence": N_("licence"),
    "look_for": N_("look for"),
    "mapping": N_("mapping of the columns"),
    "objectives": N_("objectives"),
    "resources": N_("resources"),
    "responsible": N_("responsible"),
    "risks": N_("risks"),
    "rows": N_("rows"),
    "sheet": N_("sheet"),
    "since": N_("since"),
    "size": N_("size"),
    "to": N_("to"),
    "updated": N_("updated"),
    "whom": N_("whom to ask"),
    "by": N_("by"),
    "on": N_("on"),
}

# In an entry of some fields a key is something else than by itself.
INSIDE: Mapping[tuple[str, str], str] = {
    ("approved", "head"): N_("record head"),
    ("trained", "until"): N_("until"),
}

# Fields whose values are codes.
CODES = ("adequate", "branch", "category", "choice", "delivery", "effective", "grade", "into_status", "kind", "method",
         "notice_style", "origin", "outcome", "qms", "respond", "result", "risk", "roles", "similar",
         "suitable")  # fmt: skip

# The words of codes that mean this only here.
WORDS: Mapping[str, Mapping[str, str]] = {
    "branch": analysis.BRANCH_WORDS,
    "choice": CHOICES,
    "kind": {**MEETINGS, **DECISION_KINDS},
    "delivery": deliveries.OUTCOMES,
    "outcome": OUTCOMES,
}


def label(field: str, inside: str = "") -> str:
    """The word for a field's name, `inside` an entry of another; for what is no field, such as a grade, its own word."""
    known = INSIDE.get((inside, field)) or FIELDS.get(field)
    return _(known) if known else word(field).replace("_", " ")


def coded(field: str, value: Any) -> Any:
    """The value of a field, codes as words."""
    if field not in CODES:
        return value
    words = WORDS.get(field, {})
    return _(words[value]) if isinstance(value, str) and value in words else render.as_words(value)
