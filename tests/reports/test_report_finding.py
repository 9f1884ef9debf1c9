"""The nonconformity form: everything that was recorded of a finding stands in it, from the requirement to the verdict."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import building
import pytest
from audit_pages import facts, rows, said, section, tables
from building import CAUSE, CORRECTION, Office
from conftest import Clock

from auditcore import i18n, movewords
from auditcore.contract import Bullets, Report, Signatures, frozen_rows
from auditcore.decision import put
from auditcore.errors import NotFound
from auditcore.service import extensions, findings, following, moves, reports, undo, undo_which
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Office:
    return building.build(workspace, clock)


def form(office: Office, id: str, language: str = "en") -> Report:
    office.ws.forget()
    with i18n.speaking(language):
        return reports.finding(office.ws, id, reports.Asked(language))


def told(report: Report, title: str) -> list[dict[str, Any]]:
    """The rows of a section's tables, without what is empty."""
    return [
        {key: value for key, value in row.items() if value not in (None, "", ())}
        for table in tables(section(report, title))
        for row in rows(table)
    ]


def tree(report: Report, title: str = "Answer of the unit") -> list[tuple[int, str]]:
    return [item for part in section(report, title).parts if isinstance(part, Bullets) for item in part.items]


def titles(report: Report) -> list[str]:
    return [one.title for one in report.sections]


def two_rounds(office: Office) -> str:
    """Partly effective, then answered once more otherwise, and effective."""
    id = office.verify(office.implemented(), verdict="partly", reason="Two of twenty still lack one")
    office.plan(id, owner="an", due="2026-09-20", on="2026-08-25")
    office.submit(
        id,
        on="2026-08-25",
        correction="The two receipts were sent",
        corrected_on="2026-08-25",
        method="6m",
        cause="No form at the third desk",
        causes=["machine: the printer is far away", "method: no form at the third desk"],
        true=[2],
        effect="40 files of October",
        judge="vy",
        judge_on="2026-10-20",
    )
    office.accept(id, on="2026-08-26")
    office.finish(f"{id}-A2", on="2026-09-10")
    return office.verify(id, on="2026-10-20", evidence="40 files seen")


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
    **dict.fromkeys(("issued_on", "ended_on", "grade_definition", "source"), "What was found"),
    **dict.fromkeys(("due", "due_what", "due_who", "overdue", "clocks"), "What is due now"),
    **dict.fromkeys(("facts", "earlier_rounds", "round"), "Answer of the unit"),
    **dict.fromkeys(("actions", "action_list"), "Corrective actions"),
    "attachments": "Evidence files",
    "history": "Who decided what and when",
    "follow_through": "Risks and system",
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
        "Requirement": "Each file has a receipt",
        "Observed": "3 of 20 files have none",
        "Evidence": "files 12, 15 and 19",
    }
    before = facts(section(form(office, earlier), "What was found"))
    assert before["Repeated by"] == id and "doubtful" in before["Status"]
    assert before["Ended on"] == "2026-08-20"


def test_what_is_due_now_is_told_with_whom_it_waits_for(office: Office) -> None:
    id = office.accepted()
    assert told(form(office, id), "What is due now") == [
        {"of": f"{id}-A1", "awaited": "action", "whom": "An", "due": "2026-07-31"}
    ]
    assert "What is due now" not in titles(form(office, office.at("closed")))


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


def test_each_round_has_its_own_sections_and_keeps_its_answer(office: Office) -> None:
    id = two_rounds(office)
    report = form(office, id)
    for title in ("Answer of the unit", "Effect"):
        assert [f"{title}, round 1", f"{title}, round 2"] == [
            one for one in titles(report) if one.startswith(f"{title},")
        ]
        assert title not in titles(report)
    assert facts(section(report, "Answer of the unit, round 1"))["Cause"] == CAUSE["cause"]
    assert facts(section(report, "Answer of the unit, round 2"))["Cause"] == "No form at the third desk"
    assert facts(section(report, "Effect, round 1"))["Verdict"] == "partly effective"
    assert facts(section(report, "Effect, round 2")) == {
        "Verdict": "effective",
        "Given on": "2026-10-20",
        "Given by": "Vy",
        "Evidence": "40 files seen",
    }
    assert facts(section(report, "Effect, round 1"))["Reason"] == "Two of twenty still lack one"
    assert [row["id"] for row in told(report, "Corrective actions")] == [f"{id}-A1", f"{id}-A2"]


def test_one_round_has_no_number(office: Office) -> None:
    report = form(office, office.at("closed"))
    assert {"Answer of the unit", "Effect"} <= set(titles(report))
    assert "round" not in "".join(titles(report))


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


# Dates.


def test_each_due_date_stands_with_who_allowed_it_and_why(office: Office) -> None:
    id = office.accepted()
    action = f"{id}-A1"
    office.day("2026-07-15")
    extensions.extend(office("an"), action, to="2026-08-15", reason="The printer is late")
    extensions.allow(office("linh"), action)
    moved = [
        row for row in told(form(office, id), "Due dates that were set and moved") if row["of"] == action
    ]
    assert moved == [
        {"of": action, "what": "action", "new": "2026-07-31", "on": "2026-07-06", "by": "Oanh"},
        {
            "of": action,
            "what": "action",
            "old": "2026-07-31",
            "new": "2026-08-15",
            "on": "2026-07-15",
            "by": "Linh",
            "why": "The printer is late",
        },
    ]
    [row] = told(form(office, id), "Corrective actions")
    assert (row["original_due"], row["due"]) == ("2026-07-31", "2026-08-15")


def test_an_extension_that_was_taken_back_moved_no_date(office: Office) -> None:
    id = office.accepted()
    office.day("2026-07-15")
    extensions.extend(office("linh"), f"{id}-A1", to="2026-08-15", reason="Slip")
    undo.undo(office("linh"), undo_which.last(office("linh")))
    report = form(office, id)
    assert "Due dates that were set and moved" not in titles(report)
    assert [row["due"] for row in told(report, "Corrective actions")] == ["2026-07-31"]
    assert [
        row["what"] for row in told(report, "Who decided what and when") if "taken back" in row["what"]
    ] == ["extended (taken back)", "taken back"]


# Who decided what.


def test_every_move_of_the_history_stands_in_it_with_all_that_was_said(office: Office) -> None:
    id = two_rounds(office)
    findings.note(office("linh"), id, "Spoke with the head")
    entries = findings.detail(office.ws, id)["history"]
    shown = told(form(office, id), "Who decided what and when")
    assert 10 < len(shown) <= len(entries)
    steps = iter(shown)
    row: dict[str, Any] = next(steps)
    for entry in entries:
        if (row["on"], movewords.done(entry)) != (entry["on"], row["what"]) and movewords.done(
            entry
        ) not in row["what"]:
            row = next(steps)
        assert row["on"] == entry["on"] and movewords.done(entry) in row["what"]
        assert row["by"] == office.ws.org().people[entry["by"]]["name"]
        assert f"{id}-{row['of']}" == entry["of"] if row.get("of") else entry["of"] == id
        for key in ("reason", "evidence", "text", "note"):
            assert entry.get(key, "") in row.get("said", "")
    assert next(steps, None) is None


def test_who_typed_stands_beside_who_decided(office: Office) -> None:
    id = office.issued()
    office.day(building.SUBMITTED)
    moves.respond(office("lan", behalf="oanh", source="signed form 7"), id, agree=True)
    row = told(form(office, id), "Who decided what and when")[-1]
    assert row["by"] == "Oanh" and row["typed"] == "typed by Lan from “signed form 7”"


def test_a_dispute_and_the_opinion_that_stays_are_told(office: Office) -> None:
    id = office.issued()
    office.day(building.SUBMITTED)
    moves.respond(office("oanh"), id, dispute="The receipts lie in the other drawer")
    moves.settle_dispute(office("lan"), id, uphold=True, reason="They do not")
    following.opinion(office("oanh"), id, "They do lie there")
    report = form(office, id)
    [(_depth, opinion)] = tree(report, "Diverging opinions")
    assert "They do lie there" in opinion and "upheld" in opinion and "Oanh" in opinion
    shown = said(report)
    assert "The receipts lie in the other drawer" in shown and "They do not" in shown


# Other ends.


def test_correction_only_says_why_no_cause_is_removed(office: Office) -> None:
    report = form(office, office.corrected())
    shown = facts(section(report, "Answer of the unit"))
    assert shown["Correction only"] == "A slip of one day" and shown["Correction"] == CORRECTION["correction"]
    assert section(report, "Corrective actions").parts == ("None is planned.",)
    [file] = told(report, "Evidence files")
    assert file["name"] == "receipts.txt" and len(file["sha256"]) == 64 and file["by"] == "Oanh"


def test_a_strength_is_no_nonconformity_and_asks_for_no_action(office: Office) -> None:
    id = office.issued("strength", owner="")
    report = form(office, id)
    assert report.title == f"Finding {id}"
    assert "Corrective actions" not in titles(report)


def test_a_withdrawn_finding_says_why_and_by_whom(office: Office) -> None:
    report = form(office, office.at("withdrawn"))
    assert facts(section(report, "What was found"))["Status"] == "withdrawn"
    last = told(report, "Who decided what and when")[-1]
    assert (last["what"], last["by"], last["said"]) == ("withdrawn", "Linh", "Unfounded")


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
    entries = [row["said"] for row in told(form(office, id, "vi"), title) if "said" in row]
    assert any("15/08/2026" in one for one in entries)
    assert not [one for one in entries if "2026-0" in one.replace(id, "")]
    assert (
        "Sat 2026-08-15" in movewords.said(str, {"move": "ask", "asked_due": "2026-08-15"})[0]
    )  # screens as before


def test_a_verdict_stands_with_what_it_rests_on(office: Office) -> None:
    shown = facts(section(form(office, office.at("closed")), "Effect"))
    assert (shown["Verdict"], shown["Evidence"]) == ("effective", "20 files seen")


def test_what_nobody_answered_says_what_was_asked(office: Office) -> None:
    shown = facts(section(form(office, office.accepted()), "Risks and system"))
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
