"""Guards of the owner's answer: agree, dispute, decline, the plan, and the correction only."""

from __future__ import annotations

import building
import pytest
from building import CAUSE, CORRECTION, EFFECT, SUBMITTED, Office
from conftest import Clock

from auditcore.service import actions, evidence, findings, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def test_not_disputed(office: Office) -> None:
    id = office.issued("observation")
    moves.respond(office("oanh"), id, dispute="Not in our unit")
    for call in (
        lambda: moves.respond(office("oanh"), id, agree=True),
        lambda: moves.analyse(office("oanh"), id, method="text", cause="None"),
        lambda: moves.regrade(office("linh"), id, "opportunity", "Let it be less"),
        lambda: office.plan(id),
    ):
        office.only_refused_for(f"{id} is disputed: 'auditcore finding decide {id}' settles it first.", call)
    moves.settle_dispute(office("lan"), id, uphold=True, reason="It was seen there")
    moves.respond(office("oanh"), id, agree=True)


def test_disputed(office: Office) -> None:
    id = office.issued()

    def settle() -> None:
        moves.settle_dispute(office("lan"), id, uphold=True, reason="It was seen there")

    office.only_refused_for("is not disputed, so there is nothing to decide", settle)
    moves.respond(office("oanh"), id, dispute="Not so")
    settle()
    office.only_refused_for("is not disputed, so there is nothing to decide", settle)


def test_decider_fits(office: Office) -> None:
    """The lead may give way, but not uphold; nobody upholds an own finding, or decides an own dispute."""
    theirs = office.issued(owner="lan")
    moves.respond(office("lan"), theirs, dispute="Not so")
    for choice in ({"uphold": True}, {"withdraw": True}, {"regrade": "opportunity"}):
        said = office.refused(
            lambda choice=choice: moves.settle_dispute(office("lan"), theirs, reason="So be it", **choice)
        )
        assert said[0] == "Lan disputed the finding and cannot decide it."
    moves.settle_dispute(office("linh"), theirs, withdraw=True, reason="A mistake")
    id, own = office.issued(), office.issue(office.draft(by="linh"))
    building.change_org(office, "person/linh", roles=["auditor", "quality"])
    for one in (id, own):
        moves.respond(office("oanh"), one, dispute="Not so")
    office.only_refused_for(
        "Linh wrote the finding and cannot uphold it against its owner.",
        lambda: moves.settle_dispute(office("linh"), own, uphold=True, reason="It is so"),
    )
    moves.settle_dispute(office("linh"), id, uphold=True, reason="It is so")
    building.change_org(office, "person/linh", roles=["auditor"])
    moves.respond(office("oanh"), id, dispute="Still not so", attach=[building.note_file(office.ws, "n.txt")])
    office.only_refused_for(
        "Upholding a disputed finding is for whoever has the role quality.",
        lambda: moves.settle_dispute(office("linh"), id, uphold=True, reason="It is so"),
    )
    moves.settle_dispute(office("linh"), own, withdraw=True, reason="A mistake")


def test_not_disputed_when_a_plan_is_ready(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    moves.respond(office("oanh"), id, **CORRECTION)
    moves.analyse(office("oanh"), id, **CAUSE)
    moves.respond(office("oanh"), id, dispute="Not in our unit")
    office.only_refused_for("is disputed", lambda: moves.submit(office("oanh"), id, **EFFECT))


@pytest.mark.parametrize("grade", ["major", "minor"])
def test_decline_is_open_to_this_grade(office: Office, grade: str) -> None:
    id = office.issued(grade)
    office.only_refused_for(
        f"A {grade} nonconformity cannot be declined; it can be disputed (--dispute REASON).",
        lambda: moves.respond(office("oanh"), id, decline="No money"),
    )
    moves.respond(office("oanh"), id, dispute="Not so")


@pytest.mark.parametrize("grade", ["observation", "opportunity"])
def test_lower_grades_are_declined_with_a_reason_and_closed(office: Office, grade: str) -> None:
    id = office.issued(grade)
    # An empty reason is no decline at all.
    office.refused(lambda: moves.respond(office("oanh"), id, decline=""))
    office.only_refused_for("A reason is needed.", lambda: moves.respond(office("oanh"), id, decline=" "))
    moves.respond(office("oanh"), id, decline="The counter closes in August")
    assert office.status(id) == "closed"


def test_no_action_planned_when_declining(office: Office) -> None:
    id = office.issued("observation")
    action = office.plan(id)
    office.only_refused_for(
        f"{id} has planned actions ({action}): cancel them before declining.",
        lambda: moves.respond(office("oanh"), id, decline="No money"),
    )
    actions.cancel(office("oanh"), action, "No money")
    moves.respond(office("oanh"), id, decline="No money")
    assert office.status(id) == "closed"


@pytest.mark.parametrize("grade", ["observation", "opportunity"])
def test_needs_plan(office: Office, grade: str) -> None:
    id = office.issued(grade)
    office.only_refused_for(f"A finding graded {grade} needs no submission", lambda: office.submit(id))
    assert office.status(office.submitted("minor")) == "submitted"


def test_demands_met(office: Office) -> None:
    """Everything that is missing is said at once, and each grade demands its own."""
    minor, major = office.issued("minor"), office.issued("major")
    for id, cause in ((minor, "A cause is missing"), (major, "A cause is missing")):
        said = office.refused(lambda one=id: moves.submit(office("oanh"), one))
        assert [sentence.split(":")[0] for sentence in said] == [
            "A correction is missing",
            cause,
            "At least 1 action with owner and due date is missing",
            "The plan for judging the effect lacks what will show it",
            "The plan for judging the effect lacks who will judge it",
            "The plan for judging the effect lacks from when on it can be judged",
        ]
        office.plan(id)
    office.submit(minor, method="text")
    office.only_refused_for(
        "A major needs a structured cause: auditcore finding analyse 2026-01-F02 --method 5-whys (or 6m).",
        lambda: office.submit(major, method="text"),
    )
    office.submit(major, method="6m", causes=["machine: no printer", "method: no list"], true=[2])


def test_demands_met_with_a_cancelled_action(office: Office) -> None:
    id = office.issued()
    actions.cancel(office("oanh", on=SUBMITTED), office.plan(id), "Not needed")
    office.only_refused_for("At least 1 action with owner and due date is missing", lambda: office.submit(id))
    office.plan(id)
    office.submit(id)


def test_demands_met_as_the_settings_say(office: Office) -> None:
    building.set_policy(office, **{"minor.effect-plan": "no", "minor.cause": "no", "minor.actions": 0})
    id = office.issued()
    office.only_refused_for("A correction is missing", lambda: moves.submit(office("oanh"), id))
    moves.submit(office("oanh"), id, correction="Done")
    assert office.status(id) == "submitted"


def test_correction_only_fits(office: Office) -> None:
    id, major = office.issued(), office.issued("major")
    said = office.refused(lambda: moves.submit(office("oanh"), id, correction_only="A slip"))
    assert said == [
        "A correction only needs the correction (--correction).",
        "A correction only needs the day of the correction (--corrected-on).",
        "A correction only needs whether similar ones exist, or could (--similar yes|could|no).",
        "A correction only needs where was looked, and what was found (--extent).",
        f"A correction only needs evidence from the unit: --attach FILE, or auditcore evidence add {id} FILE.",
    ]
    office.only_refused_for(
        "A correction only is an answer to a minor, not to a major.",
        lambda: office.submit_correction_only(major),
    )
    action = office.plan(id)
    office.only_refused_for(
        f"{id} has actions, so this is a plan and not a correction only.",
        lambda: office.submit_correction_only(id),
    )
    actions.cancel(office("oanh", on=SUBMITTED), action, "The correction is enough")
    office.submit_correction_only(id)
    assert office.status(office.accept(id)) == "implemented"


def test_correction_only_fits_with_evidence_of_the_unit_and_not_of_the_auditor(office: Office) -> None:
    photo = [building.note_file(office.ws, "photo.jpg")]
    id = office.issue(office.draft("minor", attach=photo))
    sentence = "A correction only needs evidence from the unit"
    office.only_refused_for(sentence, lambda: office.submit_correction_only(id, attach=[]))
    evidence.add(office("linh", on=SUBMITTED), id, [building.note_file(office.ws, "again.jpg")])
    office.only_refused_for(sentence, lambda: office.submit_correction_only(id, attach=[]))
    evidence.add(office("oanh", on=SUBMITTED), id, [building.note_file(office.ws, "receipts.jpg")])
    office.submit_correction_only(id, attach=[])


@pytest.mark.parametrize(
    ("method", "causes", "said"),
    [
        ("5-whys", [], "5 whys need at least two"),
        ("5-whys", ["one"], "5 whys need at least two"),
        ("6m", [], "6m needs its causes by branch"),
        ("6m", ["no branch"], "Each cause of 6m names its branch"),
        ("6m", ["weather: wet"], "Each cause of 6m names its branch"),
        ("6m", ["machine: old", "method: none"], "Of 2 possible causes (1, 2), say which are held for true"),
        ("8d", [], "8d needs the causes"),
    ],
)
def test_causes_fit_the_method(office: Office, method: str, causes: list[str], said: str) -> None:
    id = office.issued("minor")
    office.plan(id)
    more = {"team": "Oanh and An", "escape": "At the counter: nobody looks"} if method == "8d" else {}
    office.only_refused_for(said, lambda: office.submit(id, method=method, causes=causes, **more))
    enough = {"5-whys": ["first", "second"], "6m": ["machine: old"], "8d": ["both"]}[method]
    office.submit(id, method=method, causes=enough, **more)


def test_causes_fit_the_method_when_whys_branch(office: Office) -> None:
    """Where the whys come to several ends, somebody must say which of them is true."""
    id = office.issued()
    given = {"method": "5-whys", "causes": ["No receipt", "The book was empty"], "under": ["1:No time"]}
    office.only_refused_for(
        "Of 2 possible causes (2, 3), say which are held for true: --true N.",
        lambda: moves.analyse(office("oanh"), id, **given),
    )
    moves.analyse(office("oanh"), id, **given, true=[3])
    assert office.standing(id).facts["cause"] == "No time"


@pytest.mark.parametrize(
    ("left_out", "said"), [("team", "8d needs its team"), ("escape", "the escape point")]
)
def test_causes_fit_the_method_of_eight_disciplines(office: Office, left_out: str, said: str) -> None:
    id = office.issued()
    given = {"method": "8d", "causes": ["No book"], "team": "Oanh", "escape": "At the counter"}
    office.only_refused_for(said, lambda: moves.analyse(office("oanh"), id, **{**given, left_out: ""}))
    moves.analyse(office("oanh"), id, **given)


@pytest.mark.parametrize("under", [2, 3, 9, -1])
def test_causes_hang_together(office: Office, under: int) -> None:
    id = office.issued()
    whys = [{"text": "No receipt"}, {"text": "No book", "under": under}]
    said = office.refused(lambda: moves.analyse(office("oanh"), id, method="5-whys", causes=whys))
    assert f"Why 2 cannot stand below {under}: only one that is above it can be explained." in said
    whys[1]["under"] = 1
    moves.analyse(office("oanh"), id, method="5-whys", causes=whys)


def test_category_known(office: Office) -> None:
    id = office.issued()
    office.only_refused_for(
        "Did you mean “procedure”?", lambda: moves.analyse(office("oanh"), id, category="procedur")
    )
    building.set_policy(office, **{"cause-categories": "procedure, weather"})
    moves.analyse(office("oanh"), id, category="weather")
    office.only_refused_for(
        "“training” is no kind of cause of this office: procedure, weather",
        lambda: moves.analyse(office("oanh"), id, category="training"),
    )
    assert office.standing(id).facts["category"] == "weather"


def test_the_method_is_one_that_the_grade_takes(office: Office) -> None:
    """`policy.GRADE.methods` has the word before `structured-cause`, and may let a free text do."""
    minor, major = office.issued("minor"), office.issued("major")
    for id in (minor, major):
        office.plan(id)
    building.set_policy(office, **{"minor.methods": "6m, 8d", "major.methods": "text"})
    office.only_refused_for(
        f"The cause of a minor must be found by 6m, 8d: auditcore finding analyse {minor} --method M.",
        lambda: office.submit(minor),
    )
    office.submit(minor, method="6m", causes=["man: nobody is named"])
    office.submit(major, method="text", causes=[])


def test_correction_only_fits_and_a_plan_takes_its_place_when_returned(office: Office) -> None:
    id = office.submit_correction_only(office.issued())
    moves.send_back(office("linh"), id, "It happens each month: find the cause")
    said = office.refused(lambda: moves.submit(office("oanh"), id))
    assert "A cause is missing" in said[0], "the plan is asked for all that a plan needs"
    office.plan(id)
    moves.submit(office("oanh"), id, **CAUSE, **EFFECT)
    assert "correction_only" not in office.standing(id).facts
    assert office.status(office.accept(id)) == "in-progress"


def test_correction_only_takes_the_place_of_a_returned_plan(office: Office) -> None:
    id = office.submitted()
    moves.send_back(office("linh"), id, "Far too much for a slip")
    actions.cancel(office("oanh"), f"{id}-A1", "The correction is enough")
    office.submit_correction_only(id)
    facts = office.standing(id).facts
    assert not {"effect", "judge", "judge_on"} & facts.keys(), "nobody waits for the plan's day any more"
    office.accept(id)
    office.verify(id, on="2026-07-10")


def test_no_correction_only_for_a_repeat(office: Office) -> None:
    sentence = "A repeat (2026-01-F01) needs its cause removed: a correction only is not enough."
    first, repeat = office.issued(), office.issued(repeat_of=["2026-01-F01"])
    office.only_refused_for(sentence, lambda: office.submit_correction_only(repeat))
    office.plan(repeat)
    office.submit(repeat)
    # It is noticed only later that one was a repeat.
    late, accepted = office.submit_correction_only(office.issued()), office.corrected()
    for id in (late, accepted):
        findings.change(office("linh"), id, repeat_of=[first], reason="The same as in spring")
    office.only_refused_for(sentence, lambda: office.accept(late))
    office.only_refused_for(sentence, lambda: office.verify(accepted))
    moves.send_back(office("linh"), late, "Find the cause")
    office.verify(accepted, verdict="not")
    assert (office.status(late), office.status(accepted)) == ("issued", "issued")


def test_judge_named(office: Office) -> None:
    id = office.issued()
    office.plan(id)
    for judge, sentence in (
        ("nobody", "There is no person 'nobody' to judge the effect."),
        ("hai", "Hai cannot judge the effect: the judge may not belong to the unit or own the work."),
        ("oanh", "Oanh cannot judge the effect: the judge may not belong to the unit or own the work."),
        ("an", "An cannot judge the effect: the judge may not belong to the unit or own the work."),
    ):
        office.only_refused_for(sentence, lambda judge=judge: office.submit(id, judge=judge))
    office.only_refused_for(
        f"The effect cannot be judged on 2026-07-05, before the plan is submitted ({SUBMITTED}).",
        lambda: office.submit(id, judge_on="2026-07-05"),
    )
    office.submit(id, judge="mai", judge_on=SUBMITTED)


def test_judge_named_is_neither_an_outside_owner_nor_whoever_answers(office: Office) -> None:
    """Mai owns it without belonging to the unit, so only her part in the work rules her out."""
    id = office.issued(owner="mai")
    office.plan(id)
    office.only_refused_for("Mai cannot judge", lambda: office.submit(id, by="mai", judge="mai"))
    moves.assign(office("linh"), id, "vy")
    moves.respond(office("vy"), id, **CORRECTION)
    moves.analyse(office("vy"), id, **CAUSE)
    moves.assign(office("linh"), id, "nga")
    office.only_refused_for("Vy cannot judge", lambda: moves.submit(office("nga"), id, **EFFECT))
    moves.submit(office("nga"), id, **EFFECT | {"judge": "mai"})


def test_not_disputed_again(office: Office) -> None:
    """Once decided, the same words stop no clock; new evidence is heard, and so is a new round."""
    id = office.issued()
    moves.respond(office("oanh"), id, dispute="Not so")
    moves.settle_dispute(office("lan"), id, uphold=True, reason="It is")
    office.only_refused_for(
        "The dispute was decided on", lambda: moves.respond(office("oanh"), id, dispute="Still not so")
    )
    found = building.note_file(office.ws, "found.txt")
    moves.respond(office("oanh"), id, dispute="The paper was found", attach=[found])
    assert office.standing(id).disputed


def test_in_the_register_the_head_stands_in_where_nobody_else_is_left(office: Office) -> None:
    """Who runs the programme alone may own work; somebody must still be able to accept the plan for it."""
    building.change_org(office, "person/nga", roles=["head"])
    id = office.draft(by="mai", origin="complaint", reference="45/PA")
    office.issue(id, by="lan")
    office.plan(id, owner="lan")
    office.submit(id)
    office.only_refused_for("Lan owns or did the work", lambda: office.accept(id, by="lan"))
    office.only_refused_for("Mai may not do this", lambda: office.accept(id, by="mai"))
    office.accept(id, by="nga")
