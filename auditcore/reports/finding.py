"""The nonconformity form: one finding from its requirement to the verdict, with who decided what and when. Pure.

It is to be signed, so it stands on one or two pages: each thing is told once, where it belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import analysis, movewords
from auditcore.contract import Column, Part, Report, Section
from auditcore.i18n import N_, _
from auditcore.model import ACTION_KINDS, ACTION_STATUSES
from auditcore.reports.awaited import AWAITED, called
from auditcore.reports.finding_history import history, short, verdicts
from auditcore.reports.parts import bullets, coded, column, ended, fields, section, sign, signatures, table
from auditcore.reports.scene import Scene
from auditcore.words import word

Row = Mapping[str, Any]

# The facts of an answer in the order of the work: what was put right, why it happened, how the effect is to be seen.
ANSWER = (
    "respond",
    "corrected_on",
    "corrected_by",
    "similar",
    "correction",
    "consequences",
    "extent",
    "correction_only",
)
CAUSE = ("method", "category", "team", "escape", "cause")
EFFECT = ("effect", "measure", "target", "judge", "judge_on")
VERDICT = ("verdict", "measured", "verdict_on", "verdict_by")
DAYS = ("corrected_on", "judge_on", "verdict_on")

# What nobody said yet of what follows from a finding.
UNANSWERED = {
    "risk": N_("not answered yet: were risks and opportunities updated, or is there no need to?"),
    "qms": N_("not answered yet: was the management system itself changed, or is there no need to?"),
}


def report(scene: Scene, finding: Row) -> Report:
    """The form of one finding, which is what `findings.detail` gives."""
    title = _("Nonconformity report {id}") if finding["grade"] in ("major", "minor") else _("Finding {id}")
    made = scene.report("finding", title.format(id=finding["id"]), sections(scene, finding))
    return made._replace(compact=True)


def sections(scene: Scene, finding: Row) -> Iterator[Section]:
    """The form's sections, from the finding itself to the signatures."""
    yield section(_("What was found"), described(scene, finding))
    rounds, judged_by = [*finding["earlier_rounds"], finding["facts"]], verdicts(finding["history"])
    for number, facts in enumerate(rounds, start=1):
        before = rounds[number - 2] if number > 1 else {}
        told = (*answered(scene, facts, before, number - 1),)
        if number < len(rounds) and facts.get("verdict"):
            title = _title(_("Answer of the unit and effect"), number)
            yield section(title, *told, judged(scene, facts, next(judged_by, {})))
        else:
            yield section(_title(_("Answer of the unit"), number if len(rounds) > 1 else 0), *told)
    yield section(
        _("Corrective actions"),
        table("", action_columns(), action_rows(scene, finding["action_list"], finding["id"])),
        otherwise=_("None is planned.") if finding["grade"] != "strength" else "",
    )
    last = judged(scene, finding["facts"], next(judged_by, {})) if finding["facts"].get("verdict") else ()
    yield section(_("Effect, risks and system"), last, followed(finding))
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
    """What the finding is, what is due, and then requirement, observed and evidence."""
    state = ", ".join(map(word, (finding["status"], *finding["flags"])))
    title = finding["title"]
    return fields(
        (_("grade"), word(finding["grade"])),
        (_("status"), state),
        (_("audit"), finding["audit"] if finding["origin"] == "audit" else ""),
        (_("origin"), word(finding["origin"]) if finding["origin"] != "audit" else ""),
        (_("reference"), finding["reference"]),
        (_("unit"), scene.unit(finding["unit"])),
        (_("owner"), scene.person(finding["owner"])),
        (_("seen in, too"), scene.units(finding["also_units"])),
        (_("clauses"), finding["clauses"]),
        (_("questions"), finding["questions"]),
        (_("repeats"), finding["repeat_of"]),
        (_("makes doubtful"), finding["doubts"]),
        (_("repeated by"), finding["repeated_by"]),
        (_("raised"), scene.signed(finding["raised_by"], finding["raised_on"])),
        (_("issued to the unit on"), scene.day(finding["issued_on"])),
        (_("answer due"), scene.day(finding["answer_due"])),
        ended(scene, finding),
        (_("What is due now"), running(scene, finding)),
        (_("title"), "" if finding["observed"].startswith(title.removesuffix(" …")) else title),
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


def running(scene: Scene, finding: Row) -> str:
    """The dates that run, a line each: of which action (of the finding itself where none is named), what, from whom, by
    when."""
    return "\n".join(
        ", ".join(
            filter(
                None,
                (
                    short(clock["id"], finding["id"]),
                    _(AWAITED[clock["what"]]),
                    _("lead") if clock["who"] == "lead" else called(scene, clock["who"]),
                    scene.day(clock["due"]),
                ),
            )
        )
        for clock in finding["clocks"]
    )


def answered(scene: Scene, facts: Row, before: Row, last: int) -> Iterator[tuple[Part, ...]]:
    """What the unit answered in one round: correction, extent, cause with its whys, and the plan for the effect. What it
    left as it was `before`, in the `last` round, is only named."""
    left = {name for name in (*ANSWER, *CAUSE, *EFFECT) if _is_left(name, facts, before)}
    labels = dict(movewords.FACTS)
    yield fields(
        (
            _("as in round {round}").format(round=last),
            [_(label) for name, label in labels.items() if name in left],
        ),
        *_labelled(scene, facts, [name for name in (*ANSWER, *CAUSE) if name not in left]),
    )
    if "cause" not in left:
        yield whys(facts)
    yield fields(*_labelled(scene, facts, [name for name in EFFECT if name not in left]))


def _is_left(name: str, facts: Row, before: Row) -> bool:
    """Whether a fact is the one of the round before; a cause is with its whys. An answer is given in each round anew."""
    names = ("method", "causes", "cause") if name == "cause" else (name,)
    return (
        name != "respond"
        and bool(facts.get(name))
        and all(facts.get(one) == before.get(one) for one in names)
    )


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
        column("due", _("due"), "day"),
        column("done_on", _("done on"), "day"),
        coded("status", _("status"), ACTION_STATUSES),
        column("overdue", _("overdue"), "truth", tones={"true": "bad"}),
    )


def action_rows(scene: Scene, actions: Sequence[Row], own: str) -> Iterator[Row]:
    """Rows of `actions` with names and short ids; overdue only where it is, kinds only where not all are corrective, and the
    status only where the day on which it was done, or that there is none, does not say it. How a due date was moved stands
    with who decided it."""
    mixed = any(row["kind"] != "corrective" for row in actions)
    for row in actions:
        yield {
            **row,
            "id": short(row["id"], own),
            "kind": row["kind"] if mixed else None,
            "owner": scene.person(row["owner"]),
            "status": row["status"] if row["status"] == "cancelled" else None,
            "overdue": row["overdue"] or None,
        }


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
    return bullets(
        _("{number}: {name}, {size} bytes, added by {person}; SHA-256 {hash}").format(
            number=entry["number"],
            name=entry["name"],
            size=entry["size"],
            person=scene.person(entry["by"]),
            hash=entry["sha256"],
        )
        for entry in attached
    )
