"""The nonconformity form: one finding from its requirement to the verdict, with who decided what and when. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from auditcore import analysis, movewords
from auditcore.contract import Column, Part, Report, Section
from auditcore.i18n import N_, _
from auditcore.model import ACTION_KINDS, ACTION_STATUSES
from auditcore.reports.awaited import AWAITED, awaited, called
from auditcore.reports.parts import bullets, coded, column, fields, section, sign, signatures, table
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]

# The facts of an answer that stand in one section each, in the order of the work.
CORRECTION = ("respond", "correction", "corrected_on", "corrected_by", "consequences", "correction_only")
EXTENT = ("similar", "extent")
CAUSE = ("method", "team", "escape", "cause", "category")
EFFECT = ("effect", "measure", "target", "judge", "judge_on")
VERDICT = ("verdict", "verdict_on", "verdict_by", "measured")
DAYS = ("corrected_on", "judge_on", "verdict_on")

# What nobody said yet of what follows from a finding.
UNANSWERED = {
    "risk": N_("not answered yet: were risks and opportunities updated, or is there no need to?"),
    "qms": N_("not answered yet: was the management system itself changed, or is there no need to?"),
}

WHAT_WAS_DUE = {"answer_due": AWAITED["answer"], "due": AWAITED["action"], "judge_on": AWAITED["effect"]}


def report(scene: Scene, finding: Row) -> Report:
    """The form of one finding, which is what `findings.detail` gives."""
    title = _("Nonconformity report {id}") if finding["grade"] in ("major", "minor") else _("Finding {id}")
    return scene.report("finding", title.format(id=finding["id"]), sections(scene, finding))


def sections(scene: Scene, finding: Row) -> Iterator[Section]:
    """The form's sections, from the finding itself to the signatures."""
    yield section(_("What was found"), described(scene, finding))
    rounds = [*finding["earlier_rounds"], finding["facts"]]
    for number, facts in enumerate(rounds, start=1):
        title = _title(_("Answer of the unit"), number if len(rounds) > 1 else 0)
        yield section(title, *answered(scene, facts))
    yield section(
        _("Corrective actions"),
        table("", action_columns(), action_rows(scene, finding["action_list"])),
        otherwise=_("None is planned.") if finding["grade"] != "strength" else "",
    )
    yield section(_("What is due now"), running(scene, finding))
    yield section(_("Due dates that were set and moved"), due_dates(scene, finding["history"]))
    verdicts = verdicts_of(finding)
    for number, facts in enumerate(rounds, start=1):
        title = _title(_("Effect"), number if len(rounds) > 1 else 0)
        yield section(title, judged(scene, facts, next(verdicts, {}) if facts.get("verdict") else {}))
    yield section(_("Risks and system"), followed(finding))
    yield section(_("Diverging opinions"), opinions(scene, finding["opinions"]))
    yield section(_("Evidence files"), files(scene, finding["attachments"]))
    yield section(_("Who decided what and when"), history(scene, finding["history"], finding["id"]))
    yield signatures(
        sign(_("auditor"), scene.person(finding["raised_by"])),
        sign(_("for the audited unit"), scene.person(finding["owner"])),
        sign(_("verifier"), scene.person(finding["facts"].get("verdict_by"))),
    )


def _title(title: str, number: int) -> str:
    return _("{title}, round {round}").format(title=title, round=number) if number else title


def described(scene: Scene, finding: Row) -> tuple[Part, ...]:
    """Requirement, observed and evidence, with what the finding is."""
    state = ", ".join(map(word, (finding["status"], *finding["flags"])))
    title = finding["title"]
    return fields(
        (_("grade"), word(finding["grade"])),
        (_("status"), state),
        (_("title"), "" if finding["observed"].startswith(title.removesuffix(" …")) else title),
        (_("audit"), finding["audit"] if finding["origin"] == "audit" else ""),
        (_("origin"), word(finding["origin"]) if finding["origin"] != "audit" else ""),
        (_("reference"), finding["reference"]),
        (_("unit"), scene.unit(finding["unit"])),
        (_("seen in, too"), scene.units(finding["also_units"])),
        (_("owner"), scene.person(finding["owner"])),
        (_("clauses"), finding["clauses"]),
        (_("questions"), finding["questions"]),
        (_("repeats"), finding["repeat_of"]),
        (_("makes doubtful"), finding["doubts"]),
        (_("repeated by"), finding["repeated_by"]),
        (_("raised"), scene.signed(finding["raised_by"], finding["raised_on"])),
        (_("issued to the unit on"), scene.day(finding["issued_on"])),
        (_("answer due"), scene.day(answer_due(finding["history"]))),
        (_("ended on"), scene.day(finding["ended_on"])),
        (_("requirement"), finding["requirement"]),
        (_("observed"), finding["observed"]),
        (_("evidence"), finding["evidence"]),
        *taken_over(finding["source"]),
    )


def taken_over(source: Row | None) -> Iterator[tuple[str, object]]:
    """Of an imported finding the place in its register, and what stood there in columns that no field holds."""
    if source:
        yield _("taken over from"), [one for one in (source["file"], source["sheet"], source["row"]) if one]
        yield from source["fields"].items()


def running(scene: Scene, finding: Row) -> tuple[Part, ...]:
    """The dates that run, each with whom it waits for."""
    columns = (
        column("of", _("of"), "id"),
        awaited(AWAITED),
        column("whom", _("from whom")),
        column("due", _("due"), "day"),
    )
    rows = (
        {
            "of": clock["id"],
            "awaited": clock["what"],
            "whom": _("lead") if clock["who"] == "lead" else called(scene, clock["who"]),
            "due": clock["due"] or None,
        }
        for clock in finding["clocks"]
    )
    return table("", columns, rows)


def answered(scene: Scene, facts: Row) -> Iterator[tuple[Part, ...]]:
    """What the unit answered in one round: correction, extent, cause with its whys, and the plan for the effect."""
    yield told(scene, facts, (*CORRECTION, *EXTENT, *CAUSE))
    yield whys(facts)
    yield told(scene, facts, EFFECT)


def told(scene: Scene, facts: Row, names: Sequence[str]) -> tuple[Part, ...]:
    """Facts of an answer with their labels."""
    return fields(*_labelled(scene, facts, names))


def _labelled(scene: Scene, facts: Row, names: Sequence[str]) -> Iterator[tuple[str, object]]:
    labels = dict(movewords.FACTS)
    return ((_(labels[name]), _fact(scene, name, facts.get(name))) for name in names)


def _fact(scene: Scene, name: str, value: Any) -> Any:
    if not value:
        return ""
    if name in DAYS:
        return scene.day(value)
    return word(value) if name in movewords.CODED else movewords.shown(scene.person, name, value, scene.day)


def whys(facts: Row) -> tuple[Part, ...]:
    """The causes as a tree: each below the one that it explains, in 6m below its branch."""
    return bullets((line.depth, line.text) for line in analysis.tree(analysis.causes(facts)))


def action_columns() -> tuple[Column, ...]:
    """The columns of a table of actions, for rows of `action_rows`."""
    return (
        column("id", _("action"), "id"),
        column("text", _("what")),
        coded("kind", _("kind"), ACTION_KINDS),
        column("owner", _("owner")),
        column("original_due", _("first due"), "day"),
        column("due", _("due"), "day"),
        column("done_on", _("done on"), "day"),
        coded("status", _("status"), ACTION_STATUSES, {"done": "good"}),
        column("overdue", _("overdue"), "truth", tones={"true": "bad"}),
    )


def action_rows(scene: Scene, actions: Sequence[Row]) -> Iterator[Row]:
    """Rows of `actions` with names; the first due date only where it was moved, and overdue only where it is."""
    for row in actions:
        moved = row["original_due"] != row["due"]
        yield {
            **row,
            "owner": scene.person(row["owner"]),
            "original_due": row["original_due"] if moved else None,
            "overdue": row["overdue"] or None,
        }


def answer_due(moves: Sequence[Row]) -> str:
    """The day (ISO) on which the unit's answer of this round is due, as it was set last; "" before it was issued."""
    days = [
        change["new"]
        for entry in moves
        if "undone" not in entry
        for change in entry.get("changes", ())
        if change["field"] == "answer_due"
    ]
    return str(days[-1]) if days else ""


def due_dates(scene: Scene, moves: Sequence[Row]) -> tuple[Part, ...]:
    """Every due date that was set or moved, once any was moved: which, from when to when, by whom, allowed by whom, and why.
    Dates that stayed stand with the answer and the actions."""
    columns = (
        column("of", _("of"), "id"),
        column("what", _("what is due")),
        column("old", _("until then"), "day"),
        column("new", _("from then on"), "day"),
        column("on", _("decided on"), "day"),
        column("by", _("by whom")),
        column("why", _("reason")),
    )
    rows, asked = [], dict[str, str]()
    for entry in moves:
        if "undone" in entry:
            continue
        if entry["move"] == "ask":  # whoever allows it gives no reason of their own
            asked[entry["of"]] = entry["reason"]
        rows += [
            {
                "of": entry["of"],
                "what": _(WHAT_WAS_DUE[change["field"]]),
                "old": change["old"],
                "new": change["new"],
                "on": entry["on"],
                "by": scene.person(entry.get("allowed_by") or entry["by"]),
                "why": asked.get(entry["of"]) if entry["move"] == "allow" else entry.get("reason", ""),
            }
            for change in entry.get("changes", ())
            if change["field"] in WHAT_WAS_DUE
        ]
    return table("", columns, rows) if any(row["old"] for row in rows) else ()


def verdicts_of(finding: Row) -> Iterator[Row]:
    """The moves that gave a verdict, one for each round that has one, in their order."""
    for entry in finding["history"]:
        if entry["move"] == "verify":  # no verdict is ever taken back
            yield entry


def judged(scene: Scene, facts: Row, entry: Row) -> tuple[Part, ...]:
    """The verdict of a round with what it rests on; nothing before there is one."""
    if not facts.get("verdict"):
        return ()
    rests_on = (
        (_("evidence"), entry.get("evidence")),
        (_("Evidence files"), entry.get("files")),
        (_("reason"), entry.get("reason")),
        (_("audit"), entry.get("during")),
    )
    return fields(*_labelled(scene, facts, VERDICT), *rests_on)


def followed(finding: Row) -> tuple[Part, ...]:
    """What became of risks and of the system; of what is asked and not answered, that it is not."""
    open_ = {row["what"] for row in finding["follow_through"] if not row["answer"]}
    return fields(
        *(
            (_(label), _(UNANSWERED[what]) if what in open_ else movewords.follow(what, finding["facts"]))
            for what, label in movewords.FOLLOWED.items()
        )
    )


def opinions(scene: Scene, rows: Sequence[Row]) -> tuple[Part, ...]:
    """Opinions that differ from a decision, each with who holds it about what."""
    return bullets(
        _("{who} on the decision that the finding was {choice}: {text}").format(
            who=" · ".join(filter(None, (row.get("finding", ""), scene.signed(row["by"], row["on"])))),
            choice=_(movewords.CHOICES[row["about"]]),
            text=row["text"],
        )
        for row in rows
    )


def files(scene: Scene, attached: Sequence[Row]) -> tuple[Part, ...]:
    """The evidence files with the SHA-256 of their bytes, by which each can be found again."""
    columns = (
        column("number", _("file"), "number"),
        column("name", _("name")),
        column("size", _("bytes"), "number"),
        column("by", _("added by")),
        column("sha256", "SHA-256", "id"),
    )
    return table("", columns, ({**entry, "by": scene.person(entry["by"])} for entry in attached))


def history(scene: Scene, entries: Sequence[Row], own: str = "") -> tuple[Part, ...]:
    """One row a step: day, of what (unless it is the `own` form's; of one of its actions the last part of the id), what was
    done, who decided and typed, and what was said with it. What one event did to the same thing is one step."""
    columns = (
        column("on", _("day"), "day"),
        column("of", _("of"), "id"),
        column("what", _("what")),
        column("by", _("who decided")),
        column("typed", _("typed by")),
        column("said", _("with it")),
    )
    steps = [
        list(together)
        for _key, together in groupby(entries, lambda one: (one["seq"], one.get("of"), one["on"]))
    ]
    rows = (
        {
            "on": step[0]["on"],
            "of": "" if step[0].get("of") == own else str(step[0].get("of", "")).removeprefix(f"{own}-"),
            "what": ", ".join(map(_done, step)),
            "by": scene.person(step[0]["by"]),
            "typed": movewords.typed_by(scene.person, step[0]).strip("()"),
            "said": "; ".join(dict.fromkeys(words for one in step for words in _with_it(scene, one))),
        }
        for step in steps
    )
    return table("", columns, rows)


def _done(entry: Row) -> str:
    return movewords.done(entry) + (" " + _("(taken back)") if "undone" in entry else "")


def _with_it(scene: Scene, entry: Row) -> Iterator[str]:
    """What was said with a move, but for what stands in a section of its own."""
    if entry["move"] == "follow-through":
        yield _("see above")
        return
    yield from movewords.said(scene.person, entry, scene.day)
