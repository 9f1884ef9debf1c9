"""People: roles, logins, training, who may change what. Leaving is tested in test_leaving.py."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date

import pytest
from conftest import Clock
from hypothesis import given
from hypothesis import strategies as st

from auditcore.decision import Acting
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.model import ORG, ROLES
from auditcore.service import people, units
from auditcore.service.people import Training, training
from auditcore.workspace import Workspace, os_login

As = Callable[..., Workspace]
TODAY = date(2026, 7, 1)


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    units.add(workspace, "office", name="Office")
    units.add(workspace, "finance", name="Finance", parent="office")
    people.add(workspace, "minh", name="Minh", unit="finance", roles=["auditor"])
    return workspace


def refused(ws: Workspace, call: Callable[[], object]) -> Refused:
    """The refusal of a call that must write nothing."""
    before = len(list(ws.record.read(ORG)))
    with pytest.raises(Refused) as caught:
        call()
    assert len(list(ws.record.read(ORG))) == before
    return caught.value


# Adding.


def test_a_person_is_added_with_all_that_is_known(office: Workspace) -> None:
    id, saved = people.add(
        office,
        "hoa",
        name="Nguyễn Thị Hoa",
        unit="finance",
        email="hoa@example.org",
        roles=["auditor", "committee", "auditor"],
        logins=["hoa@pc7"],
        trained=[Training("iso9001-2015", "2026-03-01", "2029-03-01")],
    )
    assert (id, saved.event.header["type"]) == ("hoa", "person.add")
    doc = office.org().people["hoa"]
    assert (doc["unit"], doc["email"], doc["logins"]) == ("finance", "hoa@example.org", ["hoa@pc7"])
    assert doc["roles"] == ["committee", "auditor"], "each once, in the order of the model"
    assert doc["trained"] == [
        {"standard": "iso9001-2015", "on": "2026-03-01", "until": "2029-03-01", "by": "lan"}
    ]
    assert doc["history"] == [{"move": "add", "on": "2026-07-01", "by": "lan", "seq": saved.event.seq}]


def test_without_an_id_it_is_made_from_the_name(office: Workspace) -> None:
    assert people.add(office, name="Đỗ Thị Hoà")[0] == "do-thi-hoa"
    refused(office, lambda: people.add(office, name="Do Thi Hoa"))


def test_who_left_keeps_the_id(office: Workspace) -> None:
    from auditcore.service import leaving

    leaving.end(office, "minh")
    assert "Minh" in refused(office, lambda: people.add(office, "minh", name="Another Minh")).what


def test_the_unit_must_exist_and_live(office: Workspace) -> None:
    with pytest.raises(NotFound, match="'fin'"):
        people.add(office, "x", name="X", unit="fin")
    units.add(office, "old", name="Old")
    units.end(office, "old", reason="r")
    refused(office, lambda: people.add(office, "x", name="X", unit="old"))
    refused(office, lambda: people.change(office, "minh", unit="old"))


def test_a_role_is_one_of_the_models(office: Workspace) -> None:
    error = refused(office, lambda: people.add(office, "x", name="X", roles=["boss"]))
    assert all(role in error.hint for role in ROLES)
    refused(office, lambda: people.change(office, "minh", remove_roles=["boss"]))


@pytest.mark.parametrize(
    "email", ["lan", "lan@", "@x", "a b@x", "a@x,b@y", "a@x\nBcc: all@y", "A <a@x>", "a@b@c", "a@x\r\n"]
)
def test_an_address_is_one_address_and_cannot_carry_a_header(office: Workspace, email: str) -> None:
    if email.strip() == "a@x":  # outer white space is no part of what is kept
        people.add(office, "x", name="X", email=email)
        assert office.org().people["x"]["email"] == "a@x"
    else:
        refused(office, lambda: people.add(office, "x", name="X", email=email))


def test_addresses_may_have_letters_of_every_language(office: Workspace) -> None:
    people.add(office, "x", name="X", email="lân@xã.example.vn")
    assert office.org().people["x"]["email"] == "lân@xã.example.vn"


# Logins.


@pytest.mark.parametrize("login", ["lan", "@pc7", "lan@", "", "a\n@b"])
def test_a_login_has_user_and_computer(office: Workspace, login: str) -> None:
    refused(office, lambda: people.change(office, "minh", logins=[login]))


def test_one_login_belongs_to_one_person(office: Workspace) -> None:
    people.change(office, "minh", logins=["m@pc7", "Nguyen Minh@PC8"])
    error = refused(office, lambda: people.add(office, "hoa", name="Hoa", logins=["m@pc7"]))
    assert "person edit minh --no-login m@pc7" in error.what
    people.change(office, "minh", remove_logins=["m@pc7"])
    people.add(office, "hoa", name="Hoa", logins=["m@pc7"])
    assert office.org().people["minh"]["logins"] == ["Nguyen Minh@PC8"]


def test_the_own_login_may_be_named_again_with_another(office: Workspace) -> None:
    people.change(office, "minh", logins=["m@pc7"])
    people.change(office, "minh", logins=["m@pc7", "m@pc8"])
    assert office.org().people["minh"]["logins"] == ["m@pc7", "m@pc8"]


def test_link_adds_a_login(office: Workspace) -> None:
    people.link(office, "minh", "m@pc7")
    assert office.org().people["minh"]["logins"] == ["m@pc7"]
    refused(office, lambda: people.link(office, "lan", "m@pc7"))


def test_a_linked_login_says_who_types(office: Workspace) -> None:
    people.change(office, "lan", remove_logins=[os_login()])
    people.change(office, "minh", logins=[os_login()])
    unnamed = Workspace(office.path, environ={}, clock=office.clock)
    assert unnamed.claimed() == ("minh", "login")


def test_whoever_left_frees_the_login(office: Workspace) -> None:
    from auditcore.service import leaving

    people.change(office, "minh", logins=["m@pc7"])
    leaving.end(office, "minh")
    people.add(office, "hoa", name="Hoa", logins=["m@pc7"])


# Editing, and who may.


def test_people_are_kept_by_the_role_quality(office: Workspace, acting: As) -> None:
    minh = acting("minh")
    for call in (
        lambda: people.add(minh, "x", name="X"),
        lambda: people.change(minh, "lan", email="x@y"),
        lambda: people.change(minh, "minh", name="Minh II"),
        lambda: people.change(minh, "minh", unit=""),
        lambda: people.change(minh, "minh", add_roles=["quality"]),
        lambda: people.change(minh, "minh", roles=[]),
        lambda: people.change(minh, "minh", trained=[Training("iso")]),
        lambda: people.change(minh, "minh", email="x@y", name="Minh II"),
    ):
        assert "quality" in refused(office, call).what


def test_everybody_may_change_the_own_address_and_login(office: Workspace, acting: As) -> None:
    people.change(acting("minh"), "minh", email="minh@example.org", logins=["m@pc7"])
    people.change(acting("minh"), "minh", email="", remove_logins=["m@pc7"])
    doc = office.org().people["minh"]
    assert (doc["email"], doc["logins"]) == (None, [])


def test_roles_are_replaced_added_and_removed(office: Workspace) -> None:
    people.change(office, "minh", roles=["head"])
    assert office.org().people["minh"]["roles"] == ["head"]
    people.change(office, "minh", add_roles=["auditor"], remove_roles=["head"])
    assert office.org().people["minh"]["roles"] == ["auditor"]
    people.change(office, "minh", roles=[])
    assert office.org().people["minh"]["roles"] == []


def test_the_last_person_with_role_quality_keeps_it(office: Workspace) -> None:
    assert "last" in refused(office, lambda: people.change(office, "lan", roles=["auditor"])).what
    refused(office, lambda: people.change(office, "lan", remove_roles=["quality"]))
    people.change(office, "minh", add_roles=["quality"])
    people.change(office, "lan", remove_roles=["quality"])
    assert office.org().people["lan"]["roles"] == []


def test_somebody_who_left_does_not_count_as_quality(office: Workspace) -> None:
    from auditcore.service import leaving

    people.change(office, "minh", add_roles=["quality"])
    leaving.end(office, "minh")
    refused(office, lambda: people.change(office, "lan", remove_roles=["quality"]))


def test_nothing_changed_is_refused(office: Workspace) -> None:
    for call in (
        lambda: people.change(office, "minh"),
        lambda: people.change(office, "minh", name="Minh", unit="finance"),
        lambda: people.change(office, "minh", add_roles=["auditor"]),
        lambda: people.change(office, "minh", remove_logins=["x@y"]),
    ):
        refused(office, call)


def test_old_and_new_values_are_in_the_event(office: Workspace) -> None:
    change = people.change(office, "minh", unit="office", reason="moved").event.changes[0]
    assert change is not None
    assert (change["set"], change["was"]) == ({"unit": "office"}, {"unit": "finance"})
    assert change["add"]["history"][0]["reason"] == "moved"


def test_an_unknown_person_is_not_found(office: Workspace) -> None:
    with pytest.raises(NotFound, match="min'") as caught:
        people.change(office, "min", name="X")
    assert "Did you mean minh (Minh)?" in caught.value.hint


def test_who_left_stays_as_recorded(office: Workspace) -> None:
    from auditcore.service import leaving

    leaving.end(office, "minh")
    refused(office, lambda: people.change(office, "minh", name="X"))


# Training.


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("iso9001-2015", Training("iso9001-2015")),
        ("iso9001-2015:2026-03-01", Training("iso9001-2015", "2026-03-01")),
        ("iso9001-2015:1/3/2026:01/03/2029", Training("iso9001-2015", "2026-03-01", "2029-03-01")),
        ("iso9001-2015::+365", Training("iso9001-2015", "", "2027-07-01")),
        ("ISO 9001:2015", Training("ISO 9001:2015")),
        ("ISO 9001:2015:today:", Training("ISO 9001:2015", "2026-07-01")),
        (
            "ISO/IEC 27001:2022:2026-03-01:2029-03-01",
            Training("ISO/IEC 27001:2022", "2026-03-01", "2029-03-01"),
        ),
    ],
)
def test_training_is_typed_as_standard_day_and_end(typed: str, read: Training) -> None:
    assert training(typed, TODAY) == read


@pytest.mark.parametrize(
    "typed", ["iso:2026-13-01", "iso:soon", "iso:2026-01-01:2027-01-01:x", "iso:2015:2016"]
)
def test_a_mistyped_day_is_never_taken_for_a_part_of_the_standard(typed: str) -> None:
    with pytest.raises(Unreadable):
        training(typed, TODAY)


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(training(typed, TODAY), Training)


def test_training_begins_today_when_nothing_else_is_said(office: Workspace) -> None:
    people.change(office, "minh", trained=[Training("iso9001-2015", until="2029-07-01")])
    later = office.as_(Acting(claimed="lan", on="2026-06-01"))
    people.change(later, "minh", trained=[Training("iso19011")])
    assert [entry["on"] for entry in office.org().people["minh"]["trained"]] == ["2026-07-01", "2026-06-01"]


def test_training_is_neither_in_the_future_nor_backwards_and_all_is_said_at_once(office: Workspace) -> None:
    error = refused(
        office,
        lambda: people.change(
            office, "minh", trained=[Training("a", "2026-07-02"), Training("b", "2026-06-01", "2026-05-01")]
        ),
    )
    assert "a:" in error.what and "b:" in error.problems[0]
    refused(office, lambda: people.change(office, "minh", trained=[Training(" ")]))


def test_earlier_training_is_kept_and_the_latest_counts(office: Workspace, clock: Clock) -> None:
    people.change(office, "minh", trained=[Training("iso", "2023-01-01", "2026-01-01")])
    assert people.detail(office, "minh")["trained"][0]["state"] == "expired"
    people.change(office, "minh", trained=[Training("iso", "2026-06-01", "2027-01-01")])
    (row,) = people.detail(office, "minh")["trained"]
    assert row == {
        "standard": "iso",
        "on": "2026-06-01",
        "until": "2027-01-01",
        "state": "valid",
        "trainer": "",
        "in_house": False,
    }
    assert len(office.org().people["minh"]["trained"]) == 2


@pytest.mark.parametrize(
    ("until", "state"),
    [
        ("2026-06-30", "expired"),
        ("2026-07-01", "soon"),
        ("2026-08-30", "soon"),
        ("2026-08-31", "valid"),
        (None, "valid"),
    ],
)
def test_training_ends_soon_within_sixty_days_and_expires_after_its_last_day(
    until: str | None, state: str
) -> None:
    person = {"trained": [{"standard": "iso", "on": "2026-01-01", "until": until}]}
    assert people.trainings(person, "2026-07-01")[0]["state"] == state


# Reading.


def test_the_list_is_by_name_and_leaves_out_who_left(office: Workspace) -> None:
    from auditcore.service import leaving

    for id, name in (("duc", "Đức"), ("dung", "Dung"), ("em", "Em")):
        people.add(office, id, name=name)
    leaving.end(office, "em")
    assert [row["name"] for row in people.rows(office)] == ["Dung", "Đức", "Lan", "Minh"]
    assert [row["ended"] for row in people.rows(office, ended=True)] == [None, None, "2026-07-01", None, None]


def test_the_list_can_be_narrowed_to_units_with_all_below_and_to_roles(office: Workspace) -> None:
    people.add(office, "hoa", name="Hoa", unit="office", roles=["committee"])
    assert [row["id"] for row in people.rows(office, units=["office"])] == ["hoa", "minh"]
    assert [row["id"] for row in people.rows(office, units=["finance"])] == ["minh"]
    assert [row["id"] for row in people.rows(office, roles=["committee", "quality"])] == ["hoa", "lan"]
    with pytest.raises(NotFound):
        people.rows(office, units=["nowhere"])
    with pytest.raises(Refused):
        people.rows(office, roles=["boss"])


def test_a_row_has_the_units_name(office: Workspace) -> None:
    row = next(row for row in people.rows(office) if row["id"] == "minh")
    assert (row["unit"], row["unit_name"], row["roles"], row["ended"]) == (
        "finance",
        "Finance",
        ["auditor"],
        None,
    )


def test_the_first_person_of_a_workspace_reads_like_any_other(workspace: Workspace) -> None:
    detail = people.detail(workspace, "lan")
    assert (detail["roles"], detail["owes"], detail["history"]) == (["quality"], [], [])
