"""`notify preview`: every kind about everything that it can be about, nothing else, and nothing is written."""

from __future__ import annotations

import os
import re
from pathlib import Path

import building
import pytest
import telling
from building import Office
from commands import CommandLine
from conftest import Clock
from telling import TOLD

from auditcore.noticekinds import KINDS
from auditcore.service import audits
from auditcore.service.notice_preview import CALLED, FITS, preview
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return telling.set_up(building.build(workspace, clock))


@pytest.fixture
def type_(office: Office) -> CommandLine:
    return CommandLine(str(office.ws.path), "lan", office.ws.today)


# Something of each sort.
THINGS = {
    "finding": lambda office: office.issued(),
    "action": lambda office: f"{office.accepted()}-A1",
    "audit": telling.planned,
    "review": telling.review,
    "input": telling.input_asked,
    "law": telling.law,
}


def test_every_kind_says_what_it_can_be_about() -> None:
    assert FITS.keys() == KINDS.keys()
    assert {one for about, _what, _outcome in FITS.values() for one in about} == CALLED.keys() - {""}


@pytest.mark.parametrize("part", ["text", "html", "slip"])
@pytest.mark.parametrize(("kind", "thing"), [(kind, one) for kind in KINDS for one in FITS[kind][0] or ("",)])
def test_every_kind_can_be_looked_at_in_every_part(
    office: Office, type_: CommandLine, kind: str, thing: str, part: str
) -> None:
    id = THINGS[thing](office) if thing else ""
    type_.today = office.ws.today
    before = building.files_below(office.ws.path, ".")
    made = type_.fine("notify", "preview", kind, *(["--for", id] if id else []), "--part", part)
    if part == "text":
        assert id in made.out and "What to type: auditcore " in made.out
    else:
        assert made.out.startswith("<!DOCTYPE html>") and id in made.out
    after = building.files_below(office.ws.path, ".")
    assert {path for path in after.keys() ^ before.keys() if not path.startswith("views")} == set(), (
        "nothing is written"
    )


UNFIT = [
    (kind, one)
    for kind in KINDS
    for one in ("finding", "action", "audit", "review", "input", "law", "register")
    if one not in FITS[kind][0]
]


@pytest.mark.parametrize(("kind", "thing"), UNFIT)
def test_a_kind_that_does_not_fit_is_refused_with_what_to_type(
    office: Office, type_: CommandLine, kind: str, thing: str
) -> None:
    if thing == "register":
        telling.of_a_register(office)
    id = "2026-00" if thing == "register" else THINGS[thing](office)
    answer = type_("notify", "preview", kind, "--for", id)
    assert answer.code == 4 and answer.out == "", answer
    hint = answer.err.strip().split("\n")[-1].strip().removeprefix("Type: ")
    assert hint.startswith(f"auditcore notify preview {kind}"), answer.err
    # What is told to type is right, or has an id that only looks like one.
    again = type_(*hint.split()[1:])
    assert again.code in (0, 3) and "--for" not in again.err, (hint, again)


def test_the_near_thing_is_offered(office: Office, type_: CommandLine) -> None:
    action = f"{office.accepted()}-A1"
    assert "--for 2026-01-F01\n" in type_("notify", "preview", "plan-returned", "--for", action).err
    assert f"--for {action}\n" in type_("notify", "preview", "extension-asked", "--for", "2026-01-F01").err
    assert "--for 2026-01\n" in type_("notify", "preview", "report-issued", "--for", "2026-01-F01").err


@pytest.mark.parametrize(
    "id", ["2026-01-F99", "2026-01-F01-A9", "2031-07", "2031-07-F01", "x", "L9", "2031-00"]
)
def test_an_id_that_is_nowhere_is_not_found(office: Office, type_: CommandLine, id: str) -> None:
    office.issued()
    answer = type_("notify", "preview", "overdue", "--for", id)
    assert answer.code == 3 and answer.err.startswith("Error: ") and "Traceback" not in answer.err, answer


def test_what_is_missing_or_too_much_is_said(office: Office, type_: CommandLine) -> None:
    answer = type_("notify", "preview", "overdue")
    assert answer.code == 4 and "--for ID" in answer.err and "--for 2026-01-F03" in answer.err
    answer = type_("notify", "preview", "weekly", "--for", "2026-01")
    assert answer.code == 4 and answer.err.endswith("auditcore notify preview weekly\n")
    assert type_("notify", "preview", "over-due").code == 2
    assert type_("notify", "preview", "weekly", "--lang", "xx").code == 4
    assert type_("notify", "preview", "weekly", "--to", "nobody").code == 3
    assert type_("notify", "preview", "weekly", "--part", "pdf").code == 2


def test_an_id_may_be_typed_carelessly(office: Office, type_: CommandLine) -> None:
    office.issued()
    telling.law(office)
    assert "2026-01-F01" in type_.fine("notify", "preview", "overdue", "--for", "2026-1-f1").out
    assert "L1" in type_.fine("notify", "preview", "overdue", "--for", " l1 ").out


# What happened is shown as it happened; what did not, as it would be.


@pytest.mark.parametrize(
    "name", [name for name, told in TOLD.items() if not told.what and told.kind != "weekly"]
)
def test_what_happened_is_shown_as_it_is_told(office: Office, name: str) -> None:
    told = telling.item(office, TOLD[name])
    made = preview(office.ws, told.happening.kind, told.happening.about, person=told.to)
    usual = telling.message(office.ws, told)
    assert (made.subject, made.to) == (usual.subject, usual.to) and made.body == usual.body
    assert (made.html, made.slip) == (usual.html, usual.slip)


@pytest.mark.parametrize("kind", [kind for kind, fits in FITS.items() if "finding" in fits[0]])
def test_what_never_happened_is_marked_everywhere_and_rests_on_no_head(office: Office, kind: str) -> None:
    ws = office("lan")
    made = preview(ws, kind, office.draft())
    assert made.subject.startswith("SAMPLE: ") and made.body.startswith("SAMPLE: ")
    assert "<title>SAMPLE: " in made.html
    for page in (made.html, made.slip):
        assert page.index("<body>") < page.index("<p><strong>SAMPLE: ") < page.index("<h1")
    for said in (made.body, made.html, made.slip):
        assert not re.search("[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", said)


def test_a_template_of_the_office_cannot_leave_the_mark_out(office: Office) -> None:
    os.mkdir(os.path.join(office.ws.path, "templates"))
    for name in ("subject.txt", "message.txt", "message.html", "slip.html"):
        Path(office.ws.path, "templates", name).write_text("ours", encoding="utf-8")
    made = preview(office("lan"), "overdue", office.issued())
    assert all(
        "SAMPLE" in said and "ours" in said for said in (made.subject, made.body, made.html, made.slip)
    )


def test_a_day_that_is_in_a_calendar_is_no_sample(office: Office) -> None:
    assert "SAMPLE" not in preview(office("lan"), "calendar", office.issued()).subject
    assert "SAMPLE" in preview(office("lan"), "calendar", office.draft()).subject


def test_it_goes_to_whom_it_is_for_or_to_the_one_who_is_named(office: Office, type_: CommandLine) -> None:
    id = office.issued()
    assert type_.fine("notify", "preview", "plan-returned", "--for", id, "--json").json["to"] == "oanh"
    assert type_.fine("notify", "preview", "plan-submitted", "--for", id, "--json").json["to"] == "linh"
    assert (
        type_.fine("notify", "preview", "plan-submitted", "--for", id, "--to", "vy", "--json").json["to"]
        == "vy"
    )
    head = type_.fine("notify", "preview", "finding-issued", "--for", id, "--to", "hai").out
    assert "Dear Hai," in head and "Why you are told: you head the unit." in head
    assert (
        "Lan sent back what was submitted"
        in type_.fine("notify", "preview", "plan-returned", "--for", id).out
    )


def test_nobody_hears_it_and_it_can_be_looked_at_all_the_same(office: Office) -> None:
    building.change_org(office, "person/vy", roles=[])
    made = preview(office.ws.as_(office("lan").acting), "weekly", "")
    assert made.to == "lan" and "How things stand" in made.subject


def test_what_was_closed_is_shown_too(office: Office, type_: CommandLine) -> None:
    id = office.verify(office.implemented())
    building.audit_move(office, "close")
    office.ws.forget()
    made = type_.fine("notify", "preview", "finding-decided", "--for", id, today=office.ws.today)
    assert "is effective." in made.out


def test_a_draft_is_shown_as_it_would_be_issued(office: Office, type_: CommandLine) -> None:
    id = office.draft()
    assert "gave you the finding" in type_.fine("notify", "preview", "finding-issued", "--for", id).out
    strength = office.draft("strength")
    assert "something done well" in type_.fine("notify", "preview", "finding-issued", "--for", strength).out


def test_the_offices_own_template_and_language_are_used(office: Office, type_: CommandLine) -> None:
    id = office.issued()
    os.mkdir(os.path.join(office.ws.path, "templates"))
    Path(office.ws.path, "templates", "item.vi.txt").write_text("của xã: {{ item.id }}", encoding="utf-8")
    assert (
        f"của xã: {id}" in type_.fine("notify", "preview", "finding-issued", "--for", id, "--lang", "vi").out
    )
    assert "của xã" not in type_.fine("notify", "preview", "finding-issued", "--for", id).out
    Path(office.ws.path, "templates", "item.txt").write_text("{{ item.titel }}")
    answer = type_("notify", "preview", "finding-issued", "--for", id)
    assert answer.code == 4 and "Did you mean “title”?" in answer.err


def test_an_audit_that_was_given_up_is_none_of_those_to_come(office: Office, type_: CommandLine) -> None:
    id = telling.planned(office)
    audits.cancel(office("lan"), id, reason="No time this year")
    made = type_.fine("notify", "preview", "audit-planned", "--for", id, "--to", "tam").out
    assert "does not take place" in made and "No time this year" in made
