"""Units and people as one picture: who is above whom, who answers for a unit, who is independent of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditcore.errors import NotFound
from auditcore.organisation import Organisation

DAY = "2026-07-01"


def unit(id: str, parent: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"id": id, "name": id.title(), "parent": parent, "head": None, **fields}


def person(id: str, unit: str | None = None, *roles: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "name": id.title(), "unit": unit, "roles": list(roles), **fields}


def make(units: list[dict[str, Any]], people: list[dict[str, Any]]) -> Organisation:
    return Organisation({doc["id"]: doc for doc in units}, {doc["id"]: doc for doc in people})


@pytest.fixture
def office() -> Organisation:
    """office > (economy > (finance, land), culture); one or two people in each."""
    return make(
        [
            unit("office", head="chair"),
            unit("economy", "office", head="eva"),
            unit("finance", "economy", head="fin"),
            unit("land", "economy"),
            unit("culture", "office", head="cuc"),
            unit("tax", outside=True),
        ],
        [
            person("chair", "office", "head"),
            person("clerk", "office", "quality"),
            person("eva", "economy"),
            person("fin", "finance", "auditor"),
            person("lan", "land", "auditor"),
            person("cuc", "culture", "auditor"),
            person("tom", "tax"),
            person("guest"),
        ],
    )


def ended(office: Organisation, id: str, successor: str | None = None) -> Organisation:
    doc = {**office.units[id], "ended": {"on": DAY, "by": "clerk", "reason": "r"}, "successor": successor}
    return office._replace(units={**office.units, id: doc})


def with_unit(office: Organisation, id: str, **fields: Any) -> Organisation:
    return office._replace(units={**office.units, id: {**office.units[id], **fields}})


def with_person(office: Organisation, id: str, **fields: Any) -> Organisation:
    return office._replace(people={**office.people, id: {**office.people[id], **fields}})


def gone(office: Organisation, id: str) -> Organisation:
    return with_person(office, id, ended={"on": DAY})


# The tree.


def test_above_goes_from_the_unit_up_to_the_root(office: Organisation) -> None:
    assert list(office.above("finance")) == ["finance", "economy", "office"]
    assert list(office.above(None)) == list(office.above("nowhere")) == []


def test_above_ends_even_where_a_damaged_tree_has_a_loop() -> None:
    looped = make([unit("a", "b"), unit("b", "a")], [])
    assert list(looped.above("a")) == ["a", "b"]


def test_below_holds_the_unit_and_what_lives_below_it(office: Organisation) -> None:
    assert office.below("economy") == ["economy", "finance", "land"]
    assert ended(office, "land").below("economy") == ["economy", "finance"]


def test_below_an_ended_unit_is_at_least_the_unit_itself(office: Organisation) -> None:
    assert ended(office, "land").below("land") == ["land"]


def test_with_past_finds_the_records_of_ended_and_merged_units(office: Organisation) -> None:
    merged = ended(ended(office, "land", "finance"), "finance", "culture")
    assert merged.with_past("culture") == ["finance", "land", "culture"]
    assert "land" in merged.with_past("economy"), "it stood there once"
    assert "land" not in merged.below("economy")


def test_an_unknown_unit_or_person_is_not_found_and_the_nearest_is_named(office: Organisation) -> None:
    with pytest.raises(NotFound) as no_unit:
        office.unit("finanse")
    assert "finanse" in no_unit.value.what and "finance (Finance)" in no_unit.value.hint
    with pytest.raises(NotFound) as no_person:
        office.person("zzzzzzzz")
    assert "person list" in no_person.value.hint


# Who answers for a unit.


def test_the_head_answers_for_a_unit(office: Organisation) -> None:
    assert office.head_of("finance", DAY) == "fin"
    assert office.answers_for("fin", "finance", DAY)
    assert not office.answers_for("eva", "finance", DAY), "the head above owns nothing below by itself"


def test_without_a_head_whoever_is_above_answers(office: Organisation) -> None:
    assert office.head_of("land", DAY) == "eva"
    assert office.head_of(None, DAY) is None
    assert office.head_of("tax", DAY) is None


def test_a_head_who_left_answers_for_nothing(office: Organisation) -> None:
    assert gone(office, "fin").head_of("finance", DAY) == "eva"


@pytest.mark.parametrize(
    ("first", "last", "acts"),
    [
        (None, None, True),
        (DAY, DAY, True),
        ("2026-06-01", None, True),
        (None, "2026-07-31", True),
        ("2026-07-02", None, False),
        (None, "2026-06-30", False),
    ],
)
def test_a_deputy_acts_between_its_dates_both_included(
    office: Organisation, first: str | None, last: str | None, acts: bool
) -> None:
    office = with_unit(office, "land", deputy={"person": "lan", "from": first, "to": last})
    assert office.deputy_of("land", DAY) == ("lan" if acts else None)
    assert office.answers_for("lan", "land", DAY) is acts
    assert office.head_of("land", DAY) == ("lan" if acts else "eva")


def test_a_deputy_answers_beside_a_head_but_does_not_replace_it(office: Organisation) -> None:
    office = with_unit(office, "finance", deputy={"person": "lan", "from": None, "to": None})
    assert office.head_of("finance", DAY) == "fin"
    assert office.answers_for("lan", "finance", DAY) and office.answers_for("fin", "finance", DAY)


def test_a_deputy_steps_in_for_a_head_who_left(office: Organisation) -> None:
    office = with_unit(office, "finance", deputy={"person": "lan", "from": None, "to": None})
    assert gone(office, "fin").head_of("finance", DAY) == "lan"


def test_a_deputy_who_left_is_no_deputy(office: Organisation) -> None:
    office = with_unit(office, "land", deputy={"person": "lan", "from": None, "to": None})
    assert gone(office, "lan").deputy_of("land", DAY) is None
    assert gone(office, "lan").head_of("land", DAY) == "eva"


def test_for_a_merged_unit_the_head_of_its_successor_answers(office: Organisation) -> None:
    merged = ended(office, "finance", "culture")
    assert merged.head_of("finance", DAY) == "cuc"
    assert merged.answers_for("cuc", "finance", DAY)
    assert not merged.answers_for("fin", "finance", DAY)


def test_for_a_unit_ended_without_successor_the_unit_above_answers(office: Organisation) -> None:
    assert ended(office, "finance").head_of("finance", DAY) == "eva"


def test_successors_are_followed_through_several_mergers(office: Organisation) -> None:
    merged = ended(ended(office, "land", "finance"), "finance", "culture")
    assert merged.taken_over("land") == ["land", "finance", "culture"]
    assert merged.head_of("land", DAY) == "cuc"


def test_successors_that_point_in_a_circle_do_not_hang(office: Organisation) -> None:
    circle = ended(ended(office, "land", "finance"), "finance", "land")
    assert circle.taken_over("land") == ["land", "finance"]


# Roles.


def test_a_role_is_held_by_whoever_has_one_of_those_asked_for(office: Organisation) -> None:
    assert office.has_role("clerk", "quality", "head")
    assert not office.has_role("clerk", "head")
    assert not office.has_role("nobody", "quality")


def test_who_left_has_no_role_any_more(office: Organisation) -> None:
    assert not gone(office, "clerk").has_role("clerk", "quality")
    assert not gone(office, "clerk").active("clerk") and not office.active("nobody")


# Independence.


def test_nobody_is_independent_of_the_own_unit(office: Organisation) -> None:
    assert not office.independent("fin", ["finance"])
    assert office.independent("fin", ["culture"])
    assert not office.independent("fin", ["culture", "finance"]), "one of them is enough"


def test_whoever_works_below_a_unit_belongs_to_it(office: Organisation) -> None:
    assert not office.independent("fin", ["economy"])
    assert not office.independent("lan", ["economy"])


def test_a_sister_unit_may_be_audited(office: Organisation) -> None:
    assert office.independent("fin", ["land"])


def test_the_organisation_as_a_whole_can_be_audited_from_one_of_its_units(office: Organisation) -> None:
    assert office.independent("fin", ["office"])
    assert office.independent("cuc", ["office"])


def test_who_works_directly_in_the_top_unit_belongs_to_it(office: Organisation) -> None:
    assert not office.independent("clerk", ["office"])
    assert not office.independent("chair", ["office"])


def test_the_head_of_a_unit_belongs_to_it_wherever_that_person_works(office: Organisation) -> None:
    office = with_unit(office, "land", head="cuc")
    assert not office.independent("cuc", ["land"])
    assert office.independent("cuc", ["finance"])


def test_the_head_of_the_top_unit_belongs_to_it_wherever_that_person_works(office: Organisation) -> None:
    assert not with_unit(office, "office", head="cuc").independent("cuc", ["office"])


@pytest.mark.parametrize("dates", [("2026-06-01", "2026-06-30"), (None, None), ("2027-01-01", None)])
def test_a_deputy_belongs_to_the_unit_whatever_the_dates(
    office: Organisation, dates: tuple[str | None, str | None]
) -> None:
    office = with_unit(office, "land", deputy={"person": "cuc", "from": dates[0], "to": dates[1]})
    assert not office.independent("cuc", ["land"]), "who answers for a unit does not judge the answer"


def test_somebody_without_a_unit_is_independent_of_all(office: Organisation) -> None:
    assert office.independent("guest", list(office.units))
    assert office.independent("fin", [None])


def test_people_of_a_merged_unit_do_not_judge_its_old_records(office: Organisation) -> None:
    merged = with_person(ended(office, "land", "culture"), "lan", unit="culture")
    assert not merged.independent("lan", ["land"]), "the old records stay with their people"
    assert not merged.independent("cuc", ["land"]), "the successor answers for them now"
    assert merged.independent("fin", ["land"])


def test_the_former_head_of_a_merged_unit_does_not_judge_its_old_records(office: Organisation) -> None:
    merged = ended(with_unit(office, "land", head="fin"), "land", "culture")
    assert not merged.independent("fin", ["land"])
    assert merged.independent("fin", ["culture"])


# Who is left to audit.


def test_an_audit_of_all_needs_somebody_else_for_each_unit_below(office: Organisation) -> None:
    assert office.left_without_auditor(["fin"], ["office"]) == ["economy", "finance"]
    assert office.left_without_auditor(["fin", "cuc"], ["office"]) == []


def test_a_team_from_one_unit_leaves_that_unit_without_auditor(office: Organisation) -> None:
    office = office._replace(people={**office.people, "fia": person("fia", "finance")})
    assert office.left_without_auditor(["fin", "fia"], ["finance"]) == ["finance"]


def test_a_member_who_left_audits_nothing(office: Organisation) -> None:
    assert gone(office, "cuc").left_without_auditor(["fin", "cuc"], ["economy"]) == ["economy", "finance"]
    assert office.left_without_auditor(["nobody"], ["culture"]) == ["culture"]


def test_without_a_team_every_unit_is_left(office: Organisation) -> None:
    assert office.left_without_auditor([], ["economy"]) == ["economy", "finance", "land"]


def test_units_named_twice_or_within_each_other_are_named_once(office: Organisation) -> None:
    assert office.left_without_auditor([], ["finance", "economy", "finance"]) == [
        "finance",
        "economy",
        "land",
    ]


def test_ended_units_below_need_no_auditor(office: Organisation) -> None:
    assert ended(office, "land").left_without_auditor(["fin"], ["economy"]) == ["economy", "finance"]


# Rules that hold in every tree.


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    count = draw(st.integers(1, 8))
    units = [
        unit(
            f"u{n}",
            f"u{draw(st.integers(0, n - 1))}" if n and draw(st.booleans()) else None,
            head=draw(st.sampled_from([None, "p0", "p1", "p2"])),
        )
        for n in range(count)
    ]
    for doc in draw(st.lists(st.sampled_from(units), unique_by=lambda doc: doc["id"], max_size=2)):
        doc["ended"], doc["successor"] = {"on": DAY}, draw(st.sampled_from([None, *(u["id"] for u in units)]))
    places = st.sampled_from([None, *(doc["id"] for doc in units)])
    return make(units, [person(f"p{n}", draw(places)) for n in range(4)])


@given(organisations())
def test_below_is_the_mirror_of_above(org: Organisation) -> None:
    for low in org.units:
        for high in org.above(low):
            assert low in org.below(high) or org.units[low].get("ended")
            assert low in org.with_past(high)


@given(organisations())
def test_nobody_is_ever_independent_of_the_unit_worked_in_or_headed(org: Organisation) -> None:
    for id, doc in org.units.items():
        inside = {doc["head"], *(p["id"] for p in org.people.values() if p["unit"] == id)} - {None}
        assert not any(org.independent(one, [id]) for one in inside)


@given(organisations(), st.lists(st.sampled_from(["p0", "p1", "p2", "p3"])))
def test_one_more_in_the_team_never_leaves_more_units(org: Organisation, team: list[str]) -> None:
    units = list(org.units)
    assert set(org.left_without_auditor([*team, "p0"], units)) <= set(org.left_without_auditor(team, units))


@given(organisations())
def test_whoever_answers_for_a_unit_is_never_independent_of_it_unless_from_above(org: Organisation) -> None:
    for id in org.units:
        for one in org.people:
            if org.answers_for(one, id, DAY):
                assert not org.independent(one, [id])


@pytest.fixture
def commune() -> Organisation:
    units = [unit("ubnd", name="Ủy ban nhân dân"), unit("mot-cua", name="Bộ phận Một cửa")]
    names = {
        "yen": "Trương Hải Yến",
        "linh": "Phan Mỹ Linh",
        "quang": "Dương Văn Quang",
        "quang2": "Lê Quang",
    }
    people = [person(id, name=name) for id, name in names.items()]
    people.append(person("anh", name="Phan Quang Anh", ended={"on": DAY}))
    return make(units, people)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yến", "yen (Trương Hải Yến)"),
        ("YEN", "yen (Trương Hải Yến)"),
        ("Phan Mỹ Linh", "linh (Phan Mỹ Linh)"),
        ("mylinh", "linh (Phan Mỹ Linh)"),
        ("Linh Phan", "linh (Phan Mỹ Linh)"),
        ("lihn", "linh (Phan Mỹ Linh)"),
        ("Quang", "quang (Dương Văn Quang)"),
        ("văn quang", "quang (Dương Văn Quang)"),
        ("quang phan", "anh (Phan Quang Anh)"),
        ("phan", "linh (Phan Mỹ Linh) or anh (Phan Quang Anh)"),
    ],
)
def test_who_may_be_meant_is_asked_by_id_and_by_name(commune: Organisation, typed: str, meant: str) -> None:
    with pytest.raises(NotFound) as refused:
        commune.person(typed)
    assert refused.value.hint == f"Did you mean {meant}? 'auditcore person list' lists them."
    assert commune.like_person(typed) == f" Did you mean {meant}?"


@pytest.mark.parametrize("typed", ["", "-", "xyz", "q", "yen"])
def test_nobody_is_suggested_where_nobody_is_like_it(commune: Organisation, typed: str) -> None:
    assert commune.like_person(typed) == ""


def test_a_unit_is_suggested_however_its_words_are_joined(commune: Organisation) -> None:
    for typed in ("motcua", "Một cửa", "bộ phận một cửa", "mot cua", "mot_cua"):
        assert commune.like_unit(typed) == " Did you mean mot-cua (Bộ phận Một cửa)?"


@given(st.text(max_size=20))
def test_any_text_may_be_typed_for_a_person(typed: str) -> None:
    org = make([], [person("yen", name="Trương Hải Yến"), person("o")])
    assert org.like_person(typed).count("Did you mean") <= 1
