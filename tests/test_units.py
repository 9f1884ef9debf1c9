"""Units: the tree, heads and deputies, mergers and ends; each change one event in the stream org."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Clock

from auditcore.decision import Acting
from auditcore.errors import NotFound, Refused
from auditcore.model import ORG
from auditcore.service import people, units
from auditcore.workspace import Workspace

As = Callable[..., Workspace]


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    """office > (economy > (finance, land), culture), with a person in finance and one in culture."""
    for id, parent in (
        ("office", ""),
        ("economy", "office"),
        ("finance", "economy"),
        ("land", "economy"),
        ("culture", "office"),
    ):
        units.add(workspace, id, name=id.title(), parent=parent)
    people.add(workspace, "fin", name="Fin", unit="finance")
    people.add(workspace, "cuc", name="Cuc", unit="culture", roles=["auditor"])
    return workspace


def events(ws: Workspace) -> int:
    return len(list(ws.record.read(ORG)))


def refused(ws: Workspace, call: Callable[[], object]) -> Refused:
    """The refusal of a call that must write nothing."""
    before = events(ws)
    with pytest.raises(Refused) as caught:
        call()
    assert events(ws) == before
    return caught.value


# Adding.


def test_a_unit_is_added_below_another_in_one_event(office: Workspace) -> None:
    before = events(office)
    id, saved = units.add(office, "budget", name="  Budget  ", parent="finance", head="fin", outside=True)
    assert (id, saved.event.header["type"]) == ("budget", "unit.add")
    assert events(office) == before + 1
    doc = office.org().units["budget"]
    assert (doc["name"], doc["parent"], doc["head"], doc["outside"]) == ("Budget", "finance", "fin", True)
    assert doc["history"] == [{"move": "add", "on": "2026-07-01", "by": "lan", "seq": saved.event.seq}]


def test_without_an_id_it_is_made_from_the_name(workspace: Workspace) -> None:
    assert units.add(workspace, name="Phòng Kinh tế – Đất đai")[0] == "phong-kinh-te-dat-dai"


def test_an_id_is_never_used_twice_not_even_after_its_end(office: Workspace) -> None:
    assert "Land" in refused(office, lambda: units.add(office, "land", name="Other")).what
    units.end(office, "land", reason="closed")
    refused(office, lambda: units.add(office, "land", name="Other"))
    refused(office, lambda: units.add(office, name="LAND"))


@pytest.mark.parametrize(
    "id", ["Land", "l and", "-land", "land--x", "đất", "../x", "2026-07", "x" * 61, "a\nb"]
)
def test_an_id_is_a_slug_and_no_audits_id(workspace: Workspace, id: str) -> None:
    assert "auditcore unit add" in refused(workspace, lambda: units.add(workspace, id, name="X")).hint


def test_a_name_of_signs_alone_needs_an_id(workspace: Workspace) -> None:
    refused(workspace, lambda: units.add(workspace, name="***"))
    refused(workspace, lambda: units.add(workspace, "x", name="  "))


def test_the_unit_above_must_exist_and_live(office: Workspace) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        units.add(office, "x", name="X", parent="nowhere")
    units.end(office, "land", reason="closed")
    assert "2026-07-01" in refused(office, lambda: units.add(office, "x", name="X", parent="land")).what


def test_head_and_deputy_must_be_people_who_have_not_left(office: Workspace) -> None:
    with pytest.raises(NotFound, match="nobody"):
        units.add(office, "x", name="X", head="nobody")
    with pytest.raises(NotFound, match="nobody"):
        units.add(office, "x", name="X", deputy="nobody")


def test_units_are_kept_by_the_role_quality(office: Workspace, acting: As) -> None:
    cuc = acting("cuc")
    for call in (
        lambda: units.add(cuc, "x", name="X"),
        lambda: units.change(cuc, "land", name="X"),
        lambda: units.merge(cuc, "land", into="finance", reason="r"),
        lambda: units.end(cuc, "land", reason="r"),
    ):
        assert "quality" in refused(office, call).what


def test_what_is_recorded_for_somebody_else_is_noted_with_its_source(office: Workspace) -> None:
    people.change(office, "cuc", add_roles=["quality"])
    behalf = office.as_(Acting(claimed="fin", behalf="cuc", source="decision 12/QĐ"))
    _id, saved = units.add(behalf, "x", name="X")
    note = office.org().units["x"]["history"][0]
    assert (note["by"], note["typed_by"], note["source"]) == ("cuc", "fin", {"text": "decision 12/QĐ"})
    assert saved.event.header["actor"]["for"] == "cuc"


# Editing.


def test_old_and_new_values_and_the_reason_are_in_the_event(office: Workspace) -> None:
    saved = units.change(office, "land", name="Land and water", reason="decree 150")
    change = saved.event.changes[0]
    assert change is not None
    assert change["set"] == {"name": "Land and water"} and change["was"] == {"name": "Land"}
    assert change["add"]["history"][0]["reason"] == "decree 150"


def test_an_empty_text_empties_a_field_and_what_is_not_named_stays(office: Workspace) -> None:
    units.change(office, "land", head="cuc")
    units.change(office, "land", parent="")
    doc = office.org().units["land"]
    assert (doc["parent"], doc["head"]) == (None, "cuc")
    units.change(office, "land", head="")
    assert office.org().units["land"]["head"] is None


def test_nothing_changed_is_refused(office: Workspace) -> None:
    refused(office, lambda: units.change(office, "land", name="Land", parent="economy"))
    refused(office, lambda: units.change(office, "land"))


@pytest.mark.parametrize("parent", ["economy", "finance"])
def test_the_tree_can_have_no_loop(office: Workspace, parent: str) -> None:
    assert "itself" in refused(office, lambda: units.change(office, "economy", parent=parent)).what


def test_an_ended_unit_stays_as_it_is(office: Workspace) -> None:
    units.end(office, "land", reason="closed")
    refused(office, lambda: units.change(office, "land", name="X"))
    refused(office, lambda: units.end(office, "land", reason="again"))
    refused(office, lambda: units.merge(office, "land", into="finance", reason="r"))
    refused(office, lambda: units.merge(office, "finance", into="land", reason="r"))


def test_a_deputy_has_dates_that_can_be_changed_alone(office: Workspace) -> None:
    units.change(office, "land", deputy="cuc", deputy_from="2026-07-01", deputy_to="2026-07-31")
    units.change(office, "land", deputy_to="2026-08-31")
    assert office.org().units["land"]["deputy"] == {"person": "cuc", "from": "2026-07-01", "to": "2026-08-31"}
    units.change(office, "land", deputy_to="")
    assert office.org().units["land"]["deputy"]["to"] is None


def test_a_new_deputy_does_not_inherit_dates(office: Workspace) -> None:
    units.change(office, "land", deputy="cuc", deputy_from="2026-07-01", deputy_to="2026-07-31")
    units.change(office, "land", deputy="fin")
    assert office.org().units["land"]["deputy"] == {"person": "fin", "from": None, "to": None}
    units.change(office, "land", deputy="")
    assert office.org().units["land"]["deputy"] is None


def test_dates_of_a_deputy_must_fit(office: Workspace) -> None:
    refused(office, lambda: units.change(office, "land", deputy_from="2026-07-01"))
    refused(
        office,
        lambda: units.change(office, "land", deputy="cuc", deputy_from="2026-07-02", deputy_to="2026-07-01"),
    )


def test_a_head_is_not_the_own_deputy(office: Workspace) -> None:
    refused(office, lambda: units.add(office, "x", name="X", head="cuc", deputy="cuc"))
    units.change(office, "land", deputy="cuc")
    refused(office, lambda: units.change(office, "land", head="cuc"))
    units.change(office, "land", head="cuc", deputy="fin")


def test_a_deputy_may_stay_when_only_the_dates_of_somebody_who_left_change(office: Workspace) -> None:
    units.change(office, "land", deputy="cuc")
    units.change(office, "land", name="Land 2")
    assert office.org().units["land"]["deputy"]["person"] == "cuc"


# Merging.


def test_a_merger_moves_people_and_units_below_in_one_event(office: Workspace) -> None:
    units.add(office, "budget", name="Budget", parent="finance")
    before = events(office)
    saved = units.merge(office, "finance", into="culture", reason="decision 12")
    org = office.org()
    assert events(office) == before + 1 and saved.event.header["type"] == "unit.merge"
    assert org.people["fin"]["unit"] == "culture"
    assert org.units["budget"]["parent"] == "culture"
    assert org.units["finance"]["successor"] == "culture"
    assert org.units["finance"]["ended"]["reason"] == "decision 12"
    assert org.units["finance"]["name"] == "Finance", "it keeps its records"


def test_who_left_before_a_merger_stays_where_that_person_worked(office: Workspace) -> None:
    from auditcore.service import leaving

    leaving.end(office, "fin")
    units.merge(office, "finance", into="culture", reason="r")
    assert office.org().people["fin"]["unit"] == "finance"


def test_merged_into_a_unit_below_the_successor_takes_the_place(office: Workspace) -> None:
    units.merge(office, "economy", into="land", reason="r")
    org = office.org()
    assert org.units["land"]["parent"] == "office"
    assert org.units["finance"]["parent"] == "land"
    assert list(org.above("finance")) == ["finance", "land", "office"]


def test_merged_into_a_unit_two_steps_below_there_is_no_loop(office: Workspace) -> None:
    units.merge(office, "office", into="land", reason="r")
    org = office.org()
    assert org.units["land"]["parent"] is None
    assert list(org.above("finance")) == ["finance", "economy", "land"]
    assert list(org.above("culture")) == ["culture", "land"]


def test_a_merger_needs_two_units_a_reason_and_no_future_day(office: Workspace) -> None:
    refused(office, lambda: units.merge(office, "land", into="land", reason="r"))
    refused(office, lambda: units.merge(office, "land", into="finance", reason=" "))
    later = office.as_(Acting(claimed="lan", on="2026-07-02"))
    assert "future" in refused(office, lambda: units.merge(later, "land", into="finance", reason="r")).what


# Ending.


def test_a_unit_with_people_or_units_below_is_not_ended_and_all_are_named(office: Workspace) -> None:
    people.add(office, "eva", name="Eva", unit="economy")
    error = refused(office, lambda: units.end(office, "economy", reason="r"))
    said = " ".join([error.what, *error.problems])
    assert all(name in said for name in ("Eva (eva)", "Finance (finance)", "Land (land)"))
    assert "unit merge economy" in error.hint


def test_an_empty_unit_ends_with_reason_and_successor(office: Workspace) -> None:
    units.end(office, "land", reason="moved to the province", successor="finance")
    doc = office.org().units["land"]
    assert doc["ended"] == {"on": "2026-07-01", "by": "lan", "reason": "moved to the province"}
    assert doc["successor"] == "finance"
    refused(office, lambda: units.end(office, "culture", reason="r", successor="culture"))


def test_a_successor_must_live(office: Workspace) -> None:
    units.end(office, "land", reason="r")
    people.change(office, "fin", unit="culture")
    refused(office, lambda: units.end(office, "finance", reason="r", successor="land"))


# Reading.


def test_the_list_is_in_the_order_of_the_tree_and_of_the_alphabet(office: Workspace) -> None:
    units.add(office, "tax", name="Another office", outside=True)
    found = [(row["id"], row["depth"]) for row in units.rows(office)]
    assert found == [
        ("tax", 0),
        ("office", 0),
        ("culture", 1),
        ("economy", 1),
        ("finance", 2),
        ("land", 2),
    ]


def test_ended_units_are_listed_only_when_asked_for(office: Workspace) -> None:
    units.end(office, "land", reason="r")
    assert "land" not in [row["id"] for row in units.rows(office)]
    row = next(row for row in units.rows(office, ended=True) if row["id"] == "land")
    assert (row["ended"], row["depth"]) == ("2026-07-01", 2)


def test_no_unit_is_left_out_of_the_list_when_the_one_above_is(office: Workspace) -> None:
    units.end(office, "land", reason="r")
    units.merge(office, "economy", into="culture", reason="r")
    assert len(units.rows(office, ended=True)) == 5
    assert [row["id"] for row in units.rows(office)] == ["office", "culture", "finance"]


def test_a_row_counts_the_people_and_names_head_and_deputy(office: Workspace) -> None:
    units.change(office, "finance", head="fin", deputy="cuc", deputy_to="2026-07-31")
    row = next(row for row in units.rows(office) if row["id"] == "finance")
    assert (row["people"], row["head_name"], row["deputy_name"], row["deputy_to"]) == (
        1,
        "Fin",
        "Cuc",
        "2026-07-31",
    )


def test_the_detail_shows_people_units_below_and_what_was_merged_into_it(
    office: Workspace, clock: Clock
) -> None:
    clock.on("2026-07-05")
    units.merge(office, "land", into="economy", reason="decision 12")
    detail = units.detail(office, "economy")
    assert detail["merged_from"] == [
        {"id": "land", "name": "Land", "on": "2026-07-05", "reason": "decision 12"}
    ]
    assert detail["units_below"] == [{"id": "finance", "name": "Finance"}]
    assert [entry["move"] for entry in detail["history"]] == ["add", "take-over"]
    assert units.detail(office, "finance")["people_list"] == [{"id": "fin", "name": "Fin", "roles": []}]


def test_the_detail_says_who_answers_for_the_unit_today(office: Workspace, clock: Clock) -> None:
    units.change(office, "land", deputy="cuc", deputy_to="2026-07-31")
    units.change(office, "economy", head="fin")
    assert units.detail(office, "land")["acting_name"] == "Cuc"
    clock.on("2026-08-01")
    assert units.detail(office, "land")["acting_name"] == "Fin"


def test_an_unknown_unit_is_not_found(office: Workspace) -> None:
    for call in (
        lambda: units.detail(office, "lend"),
        lambda: units.change(office, "lend", name="X"),
        lambda: units.merge(office, "land", into="lend", reason="r"),
        lambda: units.end(office, "lend", reason="r"),
    ):
        with pytest.raises(NotFound, match="lend"):
            call()


def test_the_view_folded_anew_equals_the_view_kept(office: Workspace) -> None:
    units.merge(office, "economy", into="land", reason="r")
    kept = units.rows(office, ended=True)
    fresh = Workspace(office.path, environ=office.environ, clock=office.clock)
    (office_view := fresh.views).root = fresh.views.root + "-none"
    assert office_view.current(ORG).docs == office.view(ORG).docs
    assert units.rows(fresh, ended=True) == kept


def test_two_who_write_at_once_both_keep_the_rules(office: Workspace) -> None:
    """Somebody else ended the unit between the look and the write: decided again, and refused."""
    other = Workspace(office.path, environ=office.environ, clock=office.clock)
    office.org()
    units.end(other, "land", reason="r")
    error = refused(other, lambda: units.add(office, "x", name="X", parent="land"))
    assert any("Meanwhile" in problem for problem in error.problems)
