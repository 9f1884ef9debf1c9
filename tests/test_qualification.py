"""Who is qualified to lead on a day, what a plan says of it, and who could audit what."""

from __future__ import annotations

import building
import pytest
from audit_office import furnish, lead, planned, refused
from building import Office
from commands import CommandLine
from conftest import Clock

from auditcore import settings
from auditcore.auditcycle import BLANK
from auditcore.decision import put
from auditcore.errors import NotFound
from auditcore.model import PROGRAMME
from auditcore.place import SETTINGS_FILE
from auditcore.qualification import qualified, trained
from auditcore.service import audits, independence, people
from auditcore.service.people import Training
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


def entry(standard: str, on: str, until: str | None = None, **more: object) -> dict[str, object]:
    return {"standard": standard, "on": on, "until": until, **more}


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        ("2026-02-28", False),
        ("2026-03-01", True),
        ("2029-03-01", True),
        ("2029-03-02", False),
    ],
)
def test_a_training_holds_from_its_day_to_its_last(day: str, holds: bool) -> None:
    person = {"trained": [entry("ISO 9001:2015", "2026-03-01", "2029-03-01")]}
    assert trained(person, "iso9001-2015", day) is holds


def test_a_later_training_takes_nothing_from_an_earlier_one() -> None:
    person = {"trained": [entry("a", "2023-01-01", "2026-01-01"), entry("a", "2026-05-01")]}
    assert [trained(person, "a", day) for day in ("2025-06-01", "2026-03-01", "2027-01-01")] == [
        True,
        False,
        True,
    ]


def test_what_was_withdrawn_holds_no_more_until_it_is_given_again() -> None:
    gone = entry("a", "2026-05-01", "2026-05-01", withdrawn=True)
    person = {"trained": [entry("a", "2023-01-01"), gone]}
    assert [trained(person, "a", day) for day in ("2026-04-30", "2026-05-01")] == [True, False]
    person["trained"].append(entry("a", "2026-06-01"))
    assert [trained(person, "a", day) for day in ("2026-05-15", "2026-06-01")] == [False, True]


def test_a_training_in_auditing_qualifies_for_all_criteria() -> None:
    person = {"trained": [entry("iso19011", "2026-01-01")]}
    assert qualified(person, ["tthc-2026"], ["ISO 19011"], "2026-07-01")
    assert not qualified(person, ["tthc-2026"], [], "2026-07-01")


# As it is recorded.


def test_a_qualification_says_who_gave_it_and_its_history_that_it_was_recorded(office: Workspace) -> None:
    people.qualify(office, "minh", Training("mini", "2026-03-01", "2029-03-01", in_house=True))
    people.qualify(office, "minh", Training("iso19011", "2026-04-01", trainer="Quacert"))
    first, second = people.detail(office, "minh")["trained"]
    assert (first["standard"], first["trainer"], first["in_house"]) == ("iso19011", "Quacert", False)
    assert (second["standard"], second["until"], second["in_house"]) == ("mini", "2029-03-01", True)
    assert [one["move"] for one in people.detail(office, "minh")["history"]] == ["qualify", "qualify"]


def test_a_qualification_is_recorded_by_quality_and_not_in_the_future(office: Workspace) -> None:
    assert "role quality" in refused(lambda: people.qualify(lead(office), "minh", Training("mini")))
    assert "in the future" in refused(lambda: people.qualify(office, "minh", Training("mini", "2027-01-01")))
    with pytest.raises(NotFound):
        people.qualify(office, "nobody", Training("mini"))


def test_a_qualification_that_is_withdrawn_must_hold(office: Workspace) -> None:
    assert "has no training in mini" in refused(lambda: people.unqualify(office, "minh", "mini", "Lapsed"))
    people.qualify(office, "minh", Training("mini", "2026-03-01"))
    people.unqualify(office, "minh", "mini", "The course was not recognised")
    assert people.detail(office, "minh")["trained"][0]["state"] == "withdrawn"
    assert "has no training in mini" in refused(lambda: people.unqualify(office, "minh", "mini", "Again"))


def test_on_the_command_line(office: Workspace) -> None:
    type_ = CommandLine(office.path, "lan", "2026-07-01")
    days = ("--on", "2026-03-01", "--until", "2029-03-01")
    type_.fine("person", "qualify", "minh", "--standard", "mini", *days, "--in-house")
    type_.fine("person", "qualify", "an", "--standard", "iso19011", "--by", "Quacert")
    assert "mini until 2029-03-01, by in-house" in type_.fine("person", "show", "minh").out
    assert "iso19011, by Quacert" in type_.fine("person", "show", "an").out
    type_.fine("person", "unqualify", "an", "--standard", "iso19011", "--reason", "Revoked")
    assert "iso19011, withdrawn on 2026-07-01" in type_.fine("person", "show", "an").out
    both = type_("person", "qualify", "an", "--standard", "a", "--in-house", "--by", "Q")
    assert both.code == 2


# As a plan asks for it.


def demand(ws: Workspace) -> None:
    path = f"{ws.path}/{SETTINGS_FILE}"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(settings.set_value(text, "policy.lead-qualified", "yes"))
    ws.settings = settings.load(path, ws.environ)


def test_lead_qualified(office: Workspace) -> None:
    """On the first day, where the policy asks for it: by the criteria or by auditing, or by a recorded exception."""
    planned(office)
    demand(office)
    said = refused(lambda: planned(office))
    assert said.startswith(
        "Minh has no training in mini or in auditing that holds on 2026-07-01: record it ("
    )
    people.qualify(office, "minh", Training("mini", "2026-03-01", "2026-07-31"))
    planned(office)
    late = {"start": "2026-08-01", "end": "2026-08-02"}
    assert "that holds on 2026-08-01" in refused(lambda: planned(office, **late))
    people.qualify(office, "minh", Training("internal-audit", "2026-03-01"))
    assert "No exception is needed: Minh is qualified." in refused(
        lambda: planned(office, **late, lead_exception="Nobody else")
    )
    planned(office, **late)


def test_lead_qualified_is_asked_again_when_the_audit_starts(office: Workspace) -> None:
    demand(office)
    people.qualify(office, "minh", Training("mini", "2026-03-01"))
    id = planned(office)
    people.unqualify(office.as_(office.acting._replace(on="2026-06-15")), "minh", "mini", "Revoked")
    assert "Minh has no training" in refused(lambda: audits.start(lead(office), id))


def test_lead_qualified_or_a_recorded_exception_for_that_lead_alone(office: Workspace) -> None:
    demand(office)
    id = planned(office, lead_exception="The course is in September")
    detail = audits.detail(office, id)
    assert detail["lead_exception"] == {"reason": "The course is in September", "lead": "minh"}
    audits.start(lead(office), id)
    page = CommandLine(office.path, "lan", "2026-07-01").fine("audit", "show", id).out
    assert "not qualified     Minh (minh): The course is in September" in page
    swapped = {"lead": "an", "team": ["minh"], "reason": "Minh is ill"}
    assert "An has no training" in refused(lambda: audits.change(office, id, **swapped))
    people.qualify(office, "an", Training("iso19011"))
    audits.change(office, id, **swapped)
    assert audits.detail(office, id)["lead_exception"] is None


def test_outside_auditors_need_no_training_here(office: Workspace) -> None:
    demand(office)
    planned(office, kind="external")


def test_an_audit_of_before_the_exception_was_known_can_be_changed(office: Workspace) -> None:
    """Its plan has no such field."""
    like = planned(office)
    now = office.programme().table("audit")[like]
    facts = {field: now[field] for field in BLANK if field != "lead_exception"}
    moves = [{"move": "plan", "on": "2026-07-01", "by": "lan"}]
    id = "2026-07"
    office.commit(PROGRAMME, "test.plan", lambda _: [put(f"audit/{id}", set=facts, add={"moves": moves})])
    assert audits.detail(office, id)["lead_exception"] is None
    audits.change(office, id, place="Room 2")
    audits.start(lead(office), id)
    assert audits.detail(office, id)["place"] == "Room 2"


# Who could audit what.


def test_independence_lists_for_each_unit_who_may_audit_it(office: Workspace) -> None:
    found = [(row["unit"], row["person"]) for row in independence.rows(office)]
    assert found == [
        *(("commune", person) for person in ("an", "lan", "minh", "thu")),
        *(("office", person) for person in ("an", "lan", "minh")),
        *(("justice", person) for person in ("an", "lan", "minh")),
        *(("land", person) for person in ("an", "lan", "thu")),
        *(("culture", person) for person in ("lan", "minh", "thu")),
    ]


def test_independence_agrees_with_the_plan(office: Workspace) -> None:
    """Whoever is listed may audit the unit alone, and nobody else may."""
    listed = {(row["unit"], row["person"]) for row in independence.rows(office)}
    for unit in office.org().units:
        for person in ("an", "lan", "minh", "thu"):
            if (unit, person) in listed and not [
                one for one in office.org().below(unit) if (one, person) not in listed
            ]:
                planned(office, units=[unit], lead=person, team=[])
            else:
                assert "Nobody in the team is independent" in refused(
                    lambda unit=unit, person=person: planned(office, units=[unit], lead=person, team=[])
                )


def test_independence_marks_where_nobody_could(office: Workspace) -> None:
    for person in ("lan", "an", "thu"):
        people.change(office, person, unit="land")
    rows = independence.rows(office, units=["land"])
    assert [(row["unit"], row["person"]) for row in rows] == [("land", None)]
    page = CommandLine(office.path, "lan", "2026-07-01").fine("audit", "independence", "--unit", "land").out
    assert "nobody" in page


def test_independence_for_an_audit_has_its_units_its_team_and_its_first_day(office: Workspace) -> None:
    people.qualify(office, "minh", Training("mini", "2026-03-01", "2026-08-01"))
    id = planned(office)
    assert {row["person"] for row in independence.rows(office) if row["qualified"]} == {"minh"}
    later = planned(office, start="2026-09-01", end="2026-09-02")
    rows = independence.rows(office, id)
    assert {row["unit"] for row in rows} == {"office", "justice"}
    assert {row["person"] for row in rows if row["team"]} == {"minh", "an"}
    assert {row["person"] for row in rows if row["qualified"]} == {"minh"}
    assert not [row for row in independence.rows(office, later) if row["qualified"]]
    with pytest.raises(NotFound):
        independence.rows(office, "2026-77")


def test_independence_tells_a_recorded_exception(workspace: Workspace, clock: Clock) -> None:
    office = building.build(workspace, clock)
    building.change_audit(office, exception={"reason": "Nobody else is trained", "units": ["culture"]})
    rows = independence.rows(Office(workspace, clock).ws, building.AUDIT, units=["culture"])
    assert {row["exception"] for row in rows} == {"Nobody else is trained"}
