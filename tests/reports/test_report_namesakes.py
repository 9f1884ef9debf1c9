"""Two people of one name are told apart in every report, but sign with their names alone."""

from __future__ import annotations

import building
from commands import CommandLine
from conftest import Clock

from auditcore.contract import Bullets, Section, Signature, Signatures
from auditcore.organisation import Organisation, namesakes
from auditcore.reports.scene import Scene
from auditcore.service import reports
from auditcore.workspace import Workspace

PEOPLE = {"lan": {"name": "Nguyễn Thị Lan"}, "lan2": {"name": "nguyễn thị  Lan"}, "nam": {"name": "Nam"}}


def test_namesakes_are_those_whom_nobody_can_tell_apart_by_ear() -> None:
    names = {id: doc["name"] for id, doc in PEOPLE.items()}
    assert namesakes(names) == {"lan", "lan2"} and namesakes({}) == frozenset()


def test_a_name_that_two_have_is_told_with_the_id() -> None:
    scene = Scene(Organisation({}, PEOPLE), "Office", "2026-07-31", namesakes=frozenset({"lan", "lan2"}))
    assert scene.people(["lan", "lan2", "nam", "gone", None]) == (
        "Nguyễn Thị Lan (lan), nguyễn thị  Lan (lan2), Nam, gone"
    )
    assert scene.signed("lan", "2026-07-01") == "Nguyễn Thị Lan (lan), 2026-07-01"
    blocks = (Signature("Lead", scene.person("lan")), Signature("Head", scene.person("nam")))
    sections = (
        Section("", (Bullets(((0, scene.person("lan")),)),)),
        Section("", ("Read.", Signatures(blocks))),
    )
    made = scene.report("audit", "Report", sections)
    assert made.sections[0] == sections[0]
    assert made.sections[1].parts == ("Read.", Signatures((Signature("Lead", "Nguyễn Thị Lan"), blocks[1])))


def test_a_workspace_knows_whose_names_are_alike(workspace: Workspace, clock: Clock) -> None:
    office = building.build(workspace, clock)
    office.day(building.ISSUED)
    assert reports.scene(office.ws, reports.Asked()).namesakes == frozenset()
    line = CommandLine(office.ws.path, "lan", building.ISSUED)
    line.fine("person", "edit", "oanh", "--name", "Nguyễn Lan")
    line.fine("person", "edit", "linh", "--name", "NGUYỄN LAN")
    line.fine("person", "edit", "an", "--name", "Nguyễn Lan")
    found = reports.scene(Workspace(office.ws.path), reports.Asked())
    assert found.namesakes == {"oanh", "linh", "an"} and found.person("an") == "Nguyễn Lan (an)"
