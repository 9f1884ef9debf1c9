"""The year's register, which streams are opened, rows, flags and filters."""

from __future__ import annotations

from collections.abc import Callable

import building
import pytest
from building import AUDIT, Office
from conftest import Clock

from auditcore.errors import NotFound, Refused
from auditcore.model import PROGRAMME
from auditcore.service import actions, findings, moves, register, selection
from auditcore.service.register import finding_rows
from auditcore.service.selection import Wanted
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def ids(office: Office, **conditions: object) -> list[str]:
    return [row["id"] for row in selection.findings(office.ws, selection.Wanted(**conditions))]  # type: ignore[arg-type]


# The register.


@pytest.mark.parametrize(
    "origin", ["complaint", "process", "output", "external", "inspection", "review", "suggestion"]
)
def test_anybody_known_raises_a_finding_of_the_register(office: Office, origin: str) -> None:
    id, saved = findings.add(
        office("mai"),
        origin=origin,
        reference="45/PA",
        grade="minor",
        observed="Twelve days of waiting",
        unit="economy",
    )
    assert (id, saved.event.stream) == ("2026-00-F01", "2026-00")
    finding = office.finding(id)
    assert (finding["origin"], finding["reference"], finding["owner"]) == (origin, "45/PA", "hai")


def test_a_finding_belongs_to_the_register_of_the_year_in_which_it_happened(office: Office) -> None:
    office.day("2027-01-05")
    old = findings.add(office("mai", on="2026-12-30"), origin="complaint", grade="minor", observed="x")[0]
    new = findings.add(office("mai"), origin="complaint", grade="minor", observed="x")[0]
    assert (old, new) == ("2026-00-F01", "2027-00-F01")
    assert register.open_streams(office.ws) == ["2026-00", AUDIT, "2027-00"]


def test_the_programme_knows_a_register_before_its_first_finding(office: Office) -> None:
    before = len(list(office.ws.record.read(PROGRAMME)))
    office.draft(by="mai", origin="complaint")
    office.draft(by="mai", origin="output")
    events = [event.header["type"] for event in office.ws.record.read(PROGRAMME)][before:]
    assert events == ["register.open"], "once, not for every finding"


def test_a_register_that_was_opened_in_vain_is_empty_and_no_harm(office: Office) -> None:
    """The command was cut off between its two streams."""
    register.ensure(office("mai"), 2026)
    assert list(finding_rows(office.ws, register.open_streams(office.ws))) == []
    assert office.draft(by="mai", origin="complaint") == "2026-00-F01"


def test_a_finding_of_the_register_needs_its_origin(office: Office) -> None:
    office.draft(by="mai", origin="complaint")
    office.only_refused_for(
        "needs its origin", lambda: findings.add(office("mai"), audit="2026-00", grade="minor", observed="x")
    )


def test_findings_of_the_register_go_the_same_way_with_quality_in_the_lead(office: Office) -> None:
    id = office.draft(by="mai", origin="complaint")
    office.issue(id, by="lan")
    office.plan(id)
    office.submit(id)
    office.accept(id, by="lan")
    office.finish(f"{id}-A1")
    assert office.status(office.verify(id)) == "closed"


# Streams.


def _opened(office: Office, wanted: Wanted) -> list[str]:
    """The audits that a list reads, of all that there are."""
    office.ws.forget()
    read: list[str] = []
    view = office.ws.views.current
    office.ws.views.current = lambda stream: (read.append(stream), view(stream))[1]  # type: ignore[method-assign]
    selection.findings(office.ws, wanted)
    office.ws.views.current = view  # type: ignore[method-assign]
    return [stream for stream in register.all_streams(office.ws) if stream in read]


def test_a_closed_audit_is_opened_only_when_ended_findings_are_wanted(office: Office) -> None:
    assert register.open_streams(office.ws) == [AUDIT]
    building.audit_move(office, "close")
    assert register.open_streams(office.ws) == []
    assert register.all_streams(office.ws) == [AUDIT]
    for statuses, streams in (
        ((), []),
        (("issued",), []),
        (("closed",), [AUDIT]),
        (("all",), [AUDIT]),
        (("withdrawn",), [AUDIT]),
    ):
        assert _opened(office, Wanted(statuses=statuses)) == streams
    assert _opened(office, Wanted([AUDIT])) == [AUDIT]
    building.audit_move(office, "reopen")
    assert register.open_streams(office.ws) == [AUDIT]


@pytest.mark.parametrize("id", ["nonsense", "2026-09", "2026-09-F01", "2027-00-F01", ""])
def test_what_is_not_there_is_not_found(office: Office, id: str) -> None:
    with pytest.raises((NotFound, Refused)):
        register.view_of(office.ws, id)


# Rows.


def test_a_row_has_stable_keys(office: Office) -> None:
    id = office.submitted("major", also_units=["land"], questions=["8.5.1-1"])
    (row,) = finding_rows(office.ws, [AUDIT])
    assert row == {
        "id": id,
        "audit": AUDIT,
        "origin": "audit",
        "grade": "major",
        "status": "submitted",
        "round": 1,
        "flags": [],
        "unit": "economy",
        "also_units": ["land"],
        "owner": "oanh",
        "clauses": ["8.5.1"],
        "questions": ["8.5.1-1"],
        "title": building.TEXTS["observed"],
        **building.TEXTS,
        "reference": "",
        "repeat_of": [],
        "source": None,
        "raised_on": building.RAISED,
        "raised_by": "tam",
        "issued_on": building.ISSUED,
        "ended_on": None,
        "ended_by": None,
        "due": "2026-07-20",
        "due_what": "review",
        "due_who": "linh",
        "overdue": False,
        "actions": 1,
    }


def test_flags_stand_beside_the_status(office: Office) -> None:
    first = office.verify(office.implemented(), verdict="not")
    repeat = office.issued(repeat_of=[first])
    disputed = office.issued()
    moves.respond(office("oanh"), disputed, dispute="Not so")
    office.day("2026-12-01")
    flags = {row["id"]: (row["status"], row["flags"]) for row in finding_rows(office.ws, [AUDIT])}
    assert flags == {
        first: ("issued", ["overdue", "round-2"]),
        repeat: ("issued", ["overdue", "repeat"]),
        disputed: ("issued", ["overdue", "disputed"]),
    }


@pytest.mark.parametrize(
    ("grade", "status", "day"),
    [("minor", "closed", building.VERIFIED), ("minor", "withdrawn", building.SUBMITTED)],
)
def test_a_row_says_when_it_ended(office: Office, grade: str, status: str, day: str) -> None:
    office.at(status, grade)
    (row,) = finding_rows(office.ws, [AUDIT])
    assert row["ended_on"] == day


def test_an_observation_ended_with_its_last_action(office: Office) -> None:
    id = office.agreed()
    office.plan(id)
    office.finish(f"{id}-A2", on="2026-07-25")
    office.finish(f"{id}-A1")
    (row,) = finding_rows(office.ws, [AUDIT])
    assert (row["status"], row["ended_on"]) == ("closed", "2026-07-25")


# Who closed it.


def ended(office: Office, id: str) -> tuple[str, str, str]:
    row = findings.detail(office.ws, id)
    (listed,) = (one for one in finding_rows(office.ws, [AUDIT]) if one["id"] == id)
    assert (listed["ended_on"], listed["ended_by"]) == (row["ended_on"], row["ended_by"])
    return row["status"], row["ended_on"], row["ended_by"]


def by_verdict(office: Office) -> str:
    return office.verify(office.implemented())


def by_verdict_on_a_correction(office: Office) -> str:
    return office.verify(office.corrected(), by="linh")


def by_declining(office: Office) -> str:
    id = office.issued("opportunity")
    moves.respond(office._on("oanh", building.SUBMITTED), id, decline="Too dear")
    return id


def by_the_last_action(office: Office) -> str:
    id = office.agreed()
    office.plan(id, owner="duc")
    office.finish(f"{id}-A2", by="duc", on="2026-07-25")
    return office.finish(f"{id}-A1").removesuffix("-A1")


def by_the_first_action_as_the_later_of_two_on_a_day(office: Office) -> str:
    id = office.agreed()
    office.plan(id, owner="duc")
    office.finish(f"{id}-A2", by="duc")
    office.finish(f"{id}-A1")
    return id


def by_the_second_action_as_the_later_of_two_on_a_day(office: Office) -> str:
    id = office.agreed()
    office.plan(id, owner="duc")
    office.finish(f"{id}-A1")
    office.finish(f"{id}-A2", by="duc")
    return id


def by_giving_up_the_last_action(office: Office) -> str:
    id = office.agreed()
    office.plan(id, owner="duc")
    office.finish(f"{id}-A1")
    actions.cancel(office._on("linh", "2026-07-25"), f"{id}-A2", "Not needed")
    return id


def by_issuing_a_strength(office: Office) -> str:
    return office.issued("strength")


def by_withdrawing(office: Office) -> str:
    return office.withdrawn(office.issued())


def by_combining(office: Office) -> str:
    into, id = office.issued(), office.issued()
    findings.combine(office._on("linh", building.SUBMITTED), id, into, "The same")
    return id


def again_after_reopening(office: Office) -> str:
    id = by_verdict(office)
    moves.reopen(office._on("linh", "2026-09-01"), id, "It came back")
    moves.withdraw(office._on("linh", "2026-09-02"), id, "Unfounded after all")
    return id


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (by_verdict, ("closed", building.VERIFIED, "vy")),
        (by_verdict_on_a_correction, ("closed", building.VERIFIED, "linh")),
        (by_declining, ("closed", building.SUBMITTED, "oanh")),
        (by_the_last_action, ("closed", "2026-07-25", "duc")),
        (by_the_first_action_as_the_later_of_two_on_a_day, ("closed", building.DONE, "an")),
        (by_the_second_action_as_the_later_of_two_on_a_day, ("closed", building.DONE, "duc")),
        (by_giving_up_the_last_action, ("closed", "2026-07-25", "duc")),
        (by_issuing_a_strength, ("closed", building.ISSUED, "linh")),
        (by_withdrawing, ("withdrawn", building.SUBMITTED, "linh")),
        (by_combining, ("withdrawn", building.SUBMITTED, "linh")),
        (again_after_reopening, ("withdrawn", "2026-09-02", "linh")),
    ],
)
def test_a_row_says_who_ended_it(
    office: Office, make: Callable[[Office], str], told: tuple[str, str, str]
) -> None:
    assert ended(office, make(office)) == told


def test_what_was_done_for_somebody_was_done_by_them(office: Office) -> None:
    id = office.implemented()
    office.day(building.VERIFIED)
    typist = office("tam", behalf="vy", source="signed form", on=building.VERIFIED)
    moves.verify(typist, id, verdict="effective", evidence="20 files seen")
    assert ended(office, id) == ("closed", building.VERIFIED, "vy")


@pytest.mark.parametrize("status", ["draft", "issued", "submitted", "in-progress", "implemented"])
def test_nobody_ended_what_is_open(office: Office, status: str) -> None:
    row = findings.detail(office.ws, office.at(status))
    assert (row["ended_on"], row["ended_by"]) == (None, None)


# Filters.


@pytest.fixture
def many(office: Office) -> dict[str, str]:
    return {
        "major": office.issued("major", clauses=["7.5"]),
        "minor": office.draft("minor", unit="land", owner="an"),
        "culture": office.draft("opportunity", by="linh", unit="culture", owner="nga", clauses=["10.2"]),
        "closed": office.issued("strength"),
        "complaint": office.draft("minor", by="mai", origin="complaint", clauses=[]),
    }


def test_without_a_status_what_has_ended_is_left_out(office: Office, many: dict[str, str]) -> None:
    assert ids(office) == sorted(set(many.values()) - {many["closed"]})
    assert ids(office, statuses=["all"]) == sorted(many.values())
    assert ids(office, statuses=["closed"]) == [many["closed"]]


def test_filters_combine(office: Office, many: dict[str, str]) -> None:
    assert ids(office, grades=["major"]) == [many["major"]]
    assert ids(office, grades=["minor", "opportunity"]) == [many["complaint"], many["minor"], many["culture"]]
    assert ids(office, grades=["minor"], origins=["audit"]) == [many["minor"]]
    assert ids(office, owners=["nga"]) == [many["culture"]]
    assert ids(office, origins=["complaint"]) == [many["complaint"]]
    assert ids(office, owners=["nga"], grades=["major"]) == []


def test_a_unit_means_all_below_it(office: Office, many: dict[str, str]) -> None:
    assert ids(office, units=["economy"]) == [many["complaint"], many["major"], many["minor"]]
    assert ids(office, units=["land"]) == [many["minor"]]
    assert len(ids(office, units=["office"])) == 4


def test_a_clause_means_all_below_it_and_nothing_that_begins_alike(
    office: Office, many: dict[str, str]
) -> None:
    building.change_audit(office)
    other = office.draft(clauses=["8.5.1"], observed="another")
    assert ids(office, clauses=["8.5"]) == [many["minor"], other]
    assert ids(office, clauses=["8.5.1", "10"]) == [many["minor"], many["culture"], other]
    assert ids(office, clauses=["1"]) == []


def test_overdue_alone(office: Office, many: dict[str, str]) -> None:
    office.day("2026-12-01")
    assert ids(office, overdue=True) == [many["major"]]


def test_a_filter_that_names_nobody_says_so(office: Office, many: dict[str, str]) -> None:
    for conditions in ({"units": ["econmy"]}, {"owners": ["oan"]}):
        with pytest.raises(NotFound) as caught:
            ids(office, **conditions)
        assert "Did you mean" in caught.value.hint
