"""The moves of the corrective-action lifecycle, from issue to verified effect: one function a verb.

What may be done when and by whom stands in `auditcore.lifecycle`; here each verb becomes one event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from auditcore import auditstatus, text
from auditcore.decision import Saved, Situation, edit
from auditcore.errors import Refused, Unchanged
from auditcore.i18n import _
from auditcore.lifecycle import EFFECT_PLAN, MOVES
from auditcore.model import PROGRAMME, canonical
from auditcore.record.events import Change
from auditcore.service import analysis, bulk
from auditcore.service.book import Book, regrade_outcome
from auditcore.service.register import view_of
from auditcore.workspace import Workspace

Facts = dict[str, Any]


def move(
    ws: Workspace,
    id: str,
    name: str,
    *,
    files: Sequence[str] = (),
    build: Callable[[Book], Mapping[str, Any]] = lambda book: {},
    **fields: Any,
) -> Saved:
    """Make one move of one finding. `build` adds what can only be said once the finding is read."""
    stored = ws.files(files)

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        book.finding(id)
        book.make(id, name, files=stored, **{**fields, **build(book)})
        return book.done()

    return ws.commit(view_of(ws, id).stream, f"finding.{name}", decide, files=stored)


def issue(ws: Workspace, id: str) -> Saved:
    """Give a draft to its owner; the answer's clock begins. Everything missing is said at once."""
    return bulk.one(ws, id, issuing())


def issuing() -> bulk.Verb:
    """The verb `issue`, for one finding or for many."""

    def make(book: Book, id: str) -> None:
        book.make(id, "issue", outcome=issue_outcome(book.finding(id)))

    return bulk.Verb("finding.issue", make, bulk.starts(MOVES["issue"]))


def issue_outcome(finding: Mapping[str, Any]) -> str:
    """A strength is recorded and thereby closed; everything else wants an answer."""
    return "recorded" if finding["grade"] == "strength" else "answer"


def respond(
    ws: Workspace,
    id: str,
    *,
    agree: bool = False,
    dispute: str = "",
    decline: str = "",
    correction: str = "",
    corrected_on: str = "",
    corrected_by: str = "",
    consequences: str = "",
    similar: str = "",
    extent: str = "",
    attach: Sequence[str] = (),
) -> Saved:
    """The unit's answer: agree, dispute or decline with a reason; the correction with its day (ISO), the person who made
    it and the consequences dealt with; whether `similar` ones exist (yes, could, no) and where was looked (`extent`)."""
    return answer(
        ws,
        id,
        "respond",
        agree=agree,
        dispute=dispute,
        decline=decline,
        correction=correction,
        corrected_on=corrected_on,
        corrected_by=corrected_by,
        consequences=consequences,
        similar=similar,
        extent=extent,
        attach=attach,
    )


def analyse(ws: Workspace, id: str, **analysed: Any) -> Saved:
    """The cause and how it was found: `method`, `cause`, and what else `service.analysis.facts` takes."""
    return answer(ws, id, "analyse", **analysed)


def submit(ws: Workspace, id: str, **answered: Any) -> Saved:
    """Submit the plan or a correction only; takes all that `respond` and `analyse` take, as one event."""
    return answer(ws, id, "submit", **answered)


RESPONSE = ("correction", "corrected_on", "corrected_by", "consequences", "similar", "extent")
PLAN = (*EFFECT_PLAN, "correction_only")


def answer(
    ws: Workspace,
    id: str,
    last: str,
    *,
    agree: bool = False,
    dispute: str = "",
    decline: str = "",
    attach: Sequence[str] = (),
    **answered: Any,
) -> Saved:
    """The owner's moves up to `last` (respond, analyse, submit), those that were given something, in one event.

    `answered` are facts of RESPONSE and PLAN; what else it holds is what `service.analysis.facts` takes.
    """
    outcome = "dispute" if dispute else "decline" if decline else "agree" if agree else ""
    reason = text.normalise(dispute or decline, "--dispute" if dispute else "--decline")
    response, plan = _given(answered, RESPONSE), _given(answered, PLAN)
    analysed = {name: value for name, value in answered.items() if name not in (*RESPONSE, *PLAN)}
    if outcome:
        response["respond"] = outcome
    if last == "respond" and not (response or attach):
        raise Refused(
            _("There is nothing to record."),
            hint=_("Say --agree, --dispute REASON or --decline REASON, or record a --correction."),
        )
    if last == "analyse" and not any(analysed.values()):
        raise Refused(
            _("There is nothing to record."), hint=_("Say --method and --cause TEXT, or --why TEXT.")
        )
    stored = ws.files(attach)

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        book.finding(id)
        rest = stored
        if response or (stored and last == "respond"):
            book.make(id, "respond", files=rest, outcome=outcome, reason=reason, facts=response)
            rest = []
        if any(analysed.values()):
            known = book.standing(id).facts
            book.make(id, "analyse", files=rest, facts=analysis.facts(known, **analysed))
            rest = []
        if last == "submit":
            kind = "correction-only" if "correction_only" in plan else "plan"
            facts = _shown_otherwise(plan, book.standing(id).facts)
            if kind == "plan" and "judge_on" not in plan:
                facts |= _given({"judge_on": situation.suggest_due(book.finding(id), "effect")}, PLAN)
            book.make(id, "submit", files=rest, outcome=kind, facts=facts)
        return book.done()

    return ws.commit(view_of(ws, id).stream, f"finding.{last}", decide, files=stored)


def _given(said: Mapping[str, str], names: Sequence[str]) -> Facts:
    """Those of the facts that were given, as they are kept."""
    return {
        name: text.normalise(said[name], f"--{name.replace('_', '-')}") for name in names if said.get(name)
    }


# Two ways of showing the effect: which facts one of them, given alone, takes the place of.
SHOWN_BY = {"effect": ("measure", "target"), "measure": ("effect",)}


def _shown_otherwise(plan: Facts, known: Mapping[str, Any]) -> Facts:
    """The plan's facts, with those taken back that it replaces: an observation takes the place of a measure with its
    target, and the other way about, unless both are given at once."""
    given = [name for name in SHOWN_BY if name in plan]
    replaced = SHOWN_BY[given[0]] if len(given) == 1 else ()
    return {**dict.fromkeys(name for name in replaced if name in known), **plan}


def accept(ws: Workspace, id: str, note: str = "") -> Saved:
    """Agree to what was submitted: the plan begins, or a correction only waits for its verifier."""
    return move(
        ws,
        id,
        "accept",
        note=text.normalise(note, "--note"),
        build=lambda book: {"outcome": book.standing(id).latest.get("submit", {}).get("outcome", "plan")},
    )


def send_back(ws: Workspace, id: str, reason: str) -> Saved:
    """Return what was submitted to its owner, with a reason; the owner's clock runs on."""
    return move(ws, id, "return", reason=text.normalise(reason, "--reason"))


def verify(
    ws: Workspace,
    id: str,
    *,
    verdict: str,
    evidence: str = "",
    measured: str = "",
    reason: str = "",
    during: str = "",
    attach: Sequence[str] = (),
) -> Saved:
    """Judge the effect. `partly` and `not` send the finding back to its owner in a new round. `measured` is what came out
    where the plan has a measure; `during` names the later audit in which it was judged."""
    during = canonical(during)

    def known(book: Book) -> Mapping[str, Any]:
        if during:
            book.problems += _not_during(
                book.situation, book.finding(id)["audit"], book.finding(id)["raised"]["on"], during
            )
        return {}

    return move(
        ws,
        id,
        "verify",
        files=attach,
        build=known,
        outcome=verdict,
        evidence=text.normalise(evidence, "--evidence"),
        measured=text.normalise(measured, "--measured"),
        reason=text.normalise(reason, "--reason"),
        during=during,
    )


def _not_during(situation: Situation, raised_in: str, raised_on: str, during: str) -> list[str]:
    """Why a verdict of this day cannot have been given during this audit. One sentence or none."""
    audit = situation.other(PROGRAMME).get("audit", during)
    if audit is None:
        return [_("There is no audit '{id}' in the programme.").format(id=during)]
    if during == raised_in:
        return [_("{id} raised the finding itself; --during names a later audit.").format(id=during)]
    if auditstatus.plan_status(audit) == "cancelled":
        return [_("The audit {audit} was cancelled.").format(audit=during)]
    began = next((entry["on"] for entry in audit["moves"] if entry["move"] == "start"), "")
    if not began:
        return [_("{id} has not begun: auditcore audit start {id}").format(id=during)]
    if began < raised_on:
        return [
            _("{id} began before the finding was raised ({day}); --during names a later audit.").format(
                id=during, day=raised_on
            )
        ]
    if situation.on < began:
        return [_("{day} is before the audit began ({began}).").format(day=situation.on, began=began)]
    return []


def settle_dispute(
    ws: Workspace, id: str, *, uphold: bool = False, regrade: str = "", withdraw: bool = False, reason: str
) -> Saved:
    """Decide a dispute: uphold the finding, give it another grade, or withdraw it."""
    reason = text.normalise(reason, "--reason")
    choice = "uphold" if uphold else "withdraw" if withdraw else "regrade"

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        finding = book.finding(id)
        fields: dict[str, Any] = {"choice": choice, "reason": reason}
        edits = None
        if choice == "withdraw":
            fields["outcome"] = "withdraw"
        if choice == "regrade":
            fields["grade"] = regrade
            fields["outcome"] = regrade_outcome(finding, regrade, book.standing(id))
            edits = edit("finding", finding, grade=regrade)
        book.make(id, "decide", edits=edits, **fields)
        return book.done()

    return ws.commit(view_of(ws, id).stream, "finding.decide", decide)


def regrade(ws: Workspace, id: str, grade: str, reason: str) -> Saved:
    """Change the grade, with a reason; a grade that demands more asks for the plan again."""

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        finding = book.finding(id)
        outcome = regrade_outcome(finding, grade, book.standing(id))
        book.make(
            id,
            "regrade",
            edits=edit("finding", finding, grade=grade),
            grade=grade,
            outcome=outcome,
            reason=text.normalise(reason, "--reason"),
        )
        return book.done()

    return ws.commit(view_of(ws, id).stream, "finding.regrade", decide)


def withdraw(ws: Workspace, id: str, reason: str) -> Saved:
    """Take an unfounded finding back before it is closed, with a reason."""
    return move(ws, id, "withdraw", reason=text.normalise(reason, "--reason"))


def reopen(ws: Workspace, id: str, reason: str) -> Saved:
    """Open a closed finding again, with a reason; a new round begins."""
    return move(ws, id, "reopen", reason=text.normalise(reason, "--reason"))


def assign(ws: Workspace, id: str, owner: str, reason: str = "") -> Saved:
    """Give the finding to another owner."""
    return bulk.one(ws, id, assigning(owner, reason))


def assigning(owner: str, reason: str = "") -> bulk.Verb:
    """The verb `assign`, for one finding or for many."""
    reason = text.normalise(reason, "--reason")

    def make(book: Book, id: str) -> None:
        finding = book.finding(id)
        if finding["owner"] == owner:
            raise Unchanged(
                _("Nothing would change."), hint=_("'auditcore finding show {id}' shows it.").format(id=id)
            )
        book.make(id, "assign", edits=edit("finding", finding, owner=owner), owner=owner, reason=reason)

    return bulk.Verb("finding.assign", make, bulk.starts(MOVES["assign"]))
