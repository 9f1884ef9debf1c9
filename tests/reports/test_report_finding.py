"""The nonconformity form: everything that was recorded of a finding stands in it, from the requirement to the verdict."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import building
import pytest
from audit_pages import facts, said, section
from building import CAUSE, CORRECTION, Office
from conftest import Clock
from finding_forms import form, titles, told, tree, two_rounds

from auditcore import i18n, movewords
from auditcore.contract import Bullets, Fields, Report, Signatures, frozen_rows
from auditcore.decision import put
from auditcore.errors import NotFound
from auditcore.reports import finding as finding_form
from auditcore.reports.scene import Scene
from auditcore.service import extensions, findings, following, moves
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


# Every fact.


def texts(value: Any) -> Iterator[str]:
    """The texts within a fact, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (one for key, inner in value.items() if key != "branch" for one in texts(inner))
    elif isinstance(value, list):
        yield from (one for inner in value for one in texts(inner))


def read(office: Office, name: str, fact: str) -> str:
    """A text as the form shows it: people by name, some codes as words, the rest as it is."""
    if (name, fact) in (("risk", "yes"), ("qms", "yes")):
        return {"risk": "updated: ", "qms": "changed: "}[name]
    return office.ws.org().people[fact]["name"] if name in ("judge", "corrected_by", "verdict_by") else fact


def lost(office: Office, id: str, shown: str) -> list[str]:
    """The facts of all rounds that stand nowhere in the form."""
    detail = findings.detail(office.ws, id)
    return [
        f"{name}: {text}"
        for of_round in (*detail["earlier_rounds"], detail["facts"])
        for name, value in of_round.items()
        for text in texts(value)
        if read(office, name, text) not in shown
    ]


def test_no_fact_of_any_round_is_lost(office: Office) -> None:
    id = two_rounds(office)
    moves.reopen(office("linh"), id, "Seen again")
    following.follow_through(office("oanh"), id, risk="R7 queue", qms="New step", document="QT-MC-01")
    assert lost(office, id, said(form(office, id))) == []


# What `detail` gives, and where the form has it; what only helps to make a row, or stands in other facts, has None.
WHERE = {
    **dict.fromkeys(("id", "audit", "origin", "grade", "status", "flags", "unit", "also_units", "owner"), "What was found"),
    **dict.fromkeys(("clauses", "questions", "title", "requirement", "observed", "evidence", "reference"), "What was found"),
    **dict.fromkeys(("repeat_of", "repeated_by", "doubtful", "doubts", "raised_on", "raised_by"), "What was found"),
    **dict.fromkeys(("issued_on", "ended_on", "ended_by", "grade_definition", "source", "answer_due"), "What was found"),
    **dict.fromkeys(("due", "due_what", "due_who", "overdue", "clocks"), "What was found"),
    **dict.fromkeys(("facts", "earlier_rounds", "round"), "Answer of the unit"),
    **dict.fromkeys(("actions", "action_list"), "Corrective actions"),
    "attachments": "Evidence files",
    "history": "Who decided what and when",
    "follow_through": "Effect, risks and system",
    "opinions": "Diverging opinions",
    **dict.fromkeys(("waiting", "unlooked", "event"), None),
}  # fmt: skip


def test_each_key_of_the_detail_has_its_place(office: Office) -> None:
    assert findings.detail(office.ws, office.issued()).keys() == WHERE.keys()


def test_what_was_found_is_told_with_names(office: Office) -> None:
    earlier = office.at("closed")
    id = findings.add(
        office("linh"),
        audit=building.AUDIT,
        grade="major",
        unit="economy",
        owner="oanh",
        also_units=["culture"],
        questions=["8.5.1-1"],
        clauses=["8.5.1", "7.5"],
        repeat_of=[earlier],
        reference="45/PA",
        title="Receipts",
        **building.TEXTS,
    )[0]
    moves.issue(office("linh"), id)
    report = form(office, id)
    assert report.title == f"Nonconformity report {id}"
    assert report.head == str(office.ws.view(building.AUDIT).head)
    shown = facts(section(report, "What was found"))
    assert shown == {
        "Grade": "major",
        "Status": "issued, repeat",
        "Title": "Receipts",
        "Audit": "2026-01",
        "Reference": "45/PA",
        "Unit": "Economy",
        "Seen in, too": "Culture",
        "Owner": "Oanh",
        "Clauses": "7.5, 8.5.1",
        "Questions": "8.5.1-1",
        "Repeats": earlier,
        "Makes doubtful": earlier,
        "Raised": "Linh, 2026-08-20",
        "Issued to the unit on": "2026-08-20",
        "Answer due": "2026-09-03",
        "What is due now": "unit's answer, Oanh, 2026-09-03",
        "Requirement": "Each file has a receipt",
        "Observed": "3 of 20 files have none",
        "Evidence": "files 12, 15 and 19",
    }
    before = facts(section(form(office, earlier), "What was found"))
    assert before["Repeated by"] == id and "doubtful" in before["Status"]
    assert before["Closed"] == "Vy, 2026-08-20"


def test_what_is_due_now_is_told_with_whom_it_waits_for(office: Office) -> None:
    id = office.accepted()
    office.plan(id, owner="oanh", due="2026-08-05", by="linh", on=building.ACCEPTED)
    shown = facts(section(form(office, id), "What was found"))
    assert shown["What is due now"] == "A1, action, An, 2026-07-31\nA2, action, Oanh, 2026-08-05"
    other = facts(section(form(office, office.issued()), "What was found"))
    assert other["What is due now"].startswith("unit's answer, Oanh, 2026-")
    assert "What is due now" not in facts(section(form(office, office.at("closed")), "What was found"))


def test_what_stood_in_the_register_it_came_from_is_kept_in_it(office: Office) -> None:
    id = office.issued()
    source = {
        "file": "old.xlsx",
        "sheet": "Sheet1",
        "row": 7,
        "number": "12",
        "cells": [["Ghi chú", "xem tờ 3"]],
        "taken": {},
    }
    office.ws.commit(
        building.AUDIT,
        "test.change",
        lambda situation: [put(f"finding/{id}", set={"source": source})],
    )
    shown = facts(section(form(office, id), "What was found"))
    assert shown["Taken over from"] == "old.xlsx, Sheet1, 7"
    assert shown["Ghi chú"] == "xem tờ 3"


# Rounds.


def test_each_round_has_its_own_section_and_keeps_its_answer_and_its_verdict(office: Office) -> None:
    id = two_rounds(office)
    report = form(office, id)
    first = facts(section(report, "Answer of the unit and effect, round 1"))
    assert first["Cause"] == CAUSE["cause"]
    assert (first["Verdict"], first["Reason"]) == ("partly effective", "Two of twenty still lack one")
    second = facts(section(report, "Answer of the unit, round 2"))
    assert second["Cause"] == "No form at the third desk" and "Verdict" not in second
    assert facts(section(report, "Effect, risks and system")).items() >= {
        "Verdict": "effective",
        "Given on": "2026-10-20",
        "Given by": "Vy",
        "Evidence": "40 files seen",
    }.items()  # fmt: skip
    assert [row["id"] for row in told(report, "Corrective actions")] == ["A1", "A2"]


def test_one_round_has_no_number(office: Office) -> None:
    report = form(office, office.at("closed"))
    assert {"Answer of the unit", "Effect, risks and system"} <= set(titles(report))
    assert "round" not in "".join(titles(report))


def test_what_a_round_leaves_as_it_was_is_named_and_told_once(office: Office) -> None:
    id = two_rounds(office)
    before, now = (
        findings.detail(office.ws, id)["earlier_rounds"][-1],
        findings.detail(office.ws, id)["facts"],
    )
    left = {name for name in now if now[name] == before.get(name)}
    assert {"extent", "judge"} <= left and not {"correction", "cause", "judge_on"} & left
    shown = facts(section(form(office, id), "Answer of the unit, round 2"))
    assert shown["As in round 1"].split(", ") == [
        label for name, label in movewords.FACTS if name in left - {"respond", "verdict_by"} and label
    ]
    assert not {"Extent", "Judge"} & shown.keys() and shown["Judged from"] == "2026-10-20"


def test_an_answer_is_told_in_every_round(office: Office) -> None:
    scene = Scene(office.ws.org(), "Office", "2026-08-01")
    facts_ = {"respond": "agree", "correction": "Sent"}
    [[told_]] = [part for part in finding_form.answered(scene, facts_, dict(facts_), 1) if part]
    assert told_ == Fields((("As in round 1", "correction"), ("Response", "agree")))


def test_a_cause_is_as_it_was_only_with_its_whys(office: Office) -> None:
    answer = {"method": "5-whys", "cause": "No form", "causes": ["No receipt", "No form"]}
    scene = Scene(office.ws.org(), "Office", "2026-08-01")

    def shown(**changed: Any) -> tuple[bool, bool]:
        parts = [part for some in finding_form.answered(scene, answer, answer | changed, 1) for part in some]
        labels = [label for part in parts if isinstance(part, Fields) for label, _value in part.pairs]
        return "Cause" in labels, any(isinstance(part, Bullets) for part in parts)

    assert shown() == (False, False)
    assert shown(causes=["No paper", "No form"]) == shown(method="text") == shown(cause="x") == (True, True)


# Causes.


def analysed(office: Office, **how: Any) -> Report:
    id = office.issued()
    moves.analyse(office._on("oanh", building.SUBMITTED), id, **how)
    return form(office, id)


def test_whys_hang_one_below_the_other(office: Office) -> None:
    report = analysed(
        office, method="5-whys", cause="No form", causes=["No receipt", "No form", "Nobody orders"]
    )
    assert [depth for depth, _text in tree(report)] == [0, 1, 2]
    for words, (_depth, text) in zip(("No receipt", "No form", "Nobody orders"), tree(report), strict=True):
        assert words in text


def test_causes_of_6m_stand_below_their_branch(office: Office) -> None:
    report = analysed(
        office, method="6m", cause="No form", causes=["method: no form", "machine: old printer"], true=[1]
    )
    assert [depth for depth, _text in tree(report)] == [0, 1, 0, 1]
    assert [text for depth, text in tree(report) if not depth] == ["machine", "method"]
    assert "held for true" in tree(report)[3][1] and "held for true" not in tree(report)[1][1]


def test_8d_names_its_team_and_its_escape_point(office: Office) -> None:
    report = analysed(
        office, method="8d", cause="No form", causes=["No form"], team="Oanh, An", escape="At the counter"
    )
    shown = facts(section(report, "Answer of the unit"))
    assert (shown["Looked for by"], shown["Escape point"]) == ("Oanh, An", "At the counter")
    assert shown["Method"] == "8d"


# Other ends.


def test_correction_only_says_why_no_cause_is_removed(office: Office) -> None:
    report = form(office, office.corrected())
    shown = facts(section(report, "Answer of the unit"))
    assert shown["Correction only"] == "A slip of one day" and shown["Correction"] == CORRECTION["correction"]
    assert section(report, "Corrective actions").parts == ("None is planned.",)
    [(_depth, file)] = tree(report, "Evidence files")
    [held] = findings.detail(office.ws, report.title.rpartition(" ")[2])["attachments"]
    assert file == f"1: receipts.txt, {held['size']} bytes, added by Oanh; SHA-256 {held['sha256']}"
    assert len(held["sha256"]) == 64


def test_a_strength_is_no_nonconformity_and_asks_for_no_action(office: Office) -> None:
    id = office.issued("strength", owner="")
    report = form(office, id)
    assert report.title == f"Finding {id}"
    assert "Corrective actions" not in titles(report)


def test_a_withdrawn_finding_says_why_and_by_whom(office: Office) -> None:
    report = form(office, office.at("withdrawn"))
    assert facts(section(report, "What was found"))["Status"] == "withdrawn"
    last = told(report, "Who decided what and when")[-1]
    assert (last["what"].split("\n")[-1], last["by"]) == ("withdrawn – Unfounded", "Linh")


def test_a_finding_of_the_register_names_its_origin_and_no_audit(office: Office) -> None:
    id = office.draft("minor", by="lan", origin="complaint")
    shown = facts(section(form(office, id), "What was found"))
    assert shown["Origin"] == "complaint" and "Audit" not in shown


def test_places_to_sign_are_named_after_those_who_have_the_parts(office: Office) -> None:
    [signatures] = form(office, office.at("closed")).sections[-1].parts
    assert isinstance(signatures, Signatures)
    assert [(one.title, one.name) for one in signatures.blocks] == [
        ("Auditor", "Tam"),
        ("For the audited unit", "Oanh"),
        ("Verifier", "Vy"),
    ]


def test_days_in_texts_are_those_of_the_language(office: Office) -> None:
    id = office.at("closed")
    assert "20/08/2026" in said(form(office, id, "vi")) and "20/08/2026" not in said(form(office, id))


def test_no_text_of_a_vietnamese_form_has_a_day_in_another_shape(office: Office) -> None:
    id = office.accepted()
    office.day("2026-07-15")
    extensions.extend(office("an"), f"{id}-A1", to="2026-08-15", reason="The printer is late")
    extensions.allow(office("linh"), f"{id}-A1")
    with i18n.speaking("vi"):
        title = i18n._("Who decided what and when")
    entries = [row["what"] for row in told(form(office, id, "vi"), title)]
    assert any("15/08/2026" in one for one in entries)
    assert not [one for one in entries if "2026-0" in one.replace(id, "")]
    assert (
        "Sat 2026-08-15" in movewords.said(str, {"move": "ask", "asked_due": "2026-08-15"})[0]
    )  # screens as before


def test_a_verdict_stands_with_what_it_rests_on(office: Office) -> None:
    shown = facts(section(form(office, office.at("closed")), "Effect, risks and system"))
    assert (shown["Verdict"], shown["Evidence"]) == ("effective", "20 files seen")


def test_what_nobody_answered_says_what_was_asked(office: Office) -> None:
    shown = facts(section(form(office, office.accepted()), "Effect, risks and system"))
    assert shown["Risks"].startswith("not answered yet: were risks and opportunities updated")
    assert shown["System"].startswith("not answered yet: was the management system itself changed")


def test_an_unknown_finding_is_refused(office: Office) -> None:
    with pytest.raises(NotFound):
        form(office, "2026-01-F99")


def test_hostile_texts_are_data_in_every_format(office: Office, shared_data: Path) -> None:
    corpus = json.loads((shared_data / "hostile" / "texts.json").read_text(encoding="utf-8"))
    usable = [one["text"] for one in corpus if isinstance(one["text"], str) and one["text"].isprintable()]
    taken = "".join(usable) + "<script>alert(1)</script>"
    assert len(usable) > 5
    id = office.issued(observed=taken, requirement=taken, evidence=taken)
    office.plan(id)
    texts = dict.fromkeys(("correction", "cause", "effect", "extent"), taken)
    office.submit(id, **texts, causes=[taken, taken])
    findings.note(office("linh"), id, taken)
    report = form(office, id)
    stored = findings.detail(office.ws, id)["observed"]
    assert said(report).count(stored) >= 10
    for name, (_plugin, exporter) in office.ws.plugins.exporters().items():
        written = io.BytesIO()
        if name in ("html", "markdown", "json"):
            exporter.write(frozen_rows(report), written)
            assert name == "json" or b"<script>alert" not in written.getvalue()
