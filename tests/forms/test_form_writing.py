"""The form itself: what it shows, what is locked, what a program shows on paper, and that no text becomes anything else."""

from __future__ import annotations

import builtins
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from audit_office import MINI, answer, furnish, lead, planned, refused, started
from filling import CODES, FIRST, Filling
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditcore.errors import NotFound, Refused
from auditcore.model import RESULTS
from auditcore.service.forms import content, page, workbook
from auditcore.service.grades import grade_definition
from auditcore.workspace import Workspace

ONE, CONTEXT = "mini/8.5-1@office", "mini/4.1-1@office"


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return lead(furnish(workspace))


def test_questions_are_locked_and_answers_are_not(office: Workspace) -> None:
    filled = Filling(office, started(office))
    (sheet,) = filled.sheets
    assert sheet.protection.sheet and not sheet.protection.password
    locked = {
        name: filled.at(ONE, name).protection.locked
        for name in ("question", "ask", "look_for", "key", "mark")
    }
    assert set(locked.values()) == {True}
    assert not any(filled.at(ONE, name).protection.locked for name in content.INPUTS)


def test_the_answers_of_a_question_are_those_in_its_list(office: Workspace) -> None:
    filled = Filling(office, started(office), language="vi")
    (sheet,) = filled.sheets
    lists = {
        str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"
    }
    assert set(lists) == {"F5", "F6:F7"}

    def words(source: str) -> list[Any]:
        name, _mark, cells = source.partition("!")
        return [cell.value for (cell,) in filled.book[name][cells.replace("$", "")]]

    assert words(lists["F5"]) == ["phù hợp", "nhẹ", "không áp dụng"]
    assert len(words(lists["F6:F7"])) == len(RESULTS)


def test_a_reason_is_asked_for_where_the_requirement_does_not_apply(office: Workspace) -> None:
    (sheet,) = Filling(office, started(office), language="vi").sheets
    rules = {
        str(area.sqref): [rule.formula[0] for rule in rules]
        for area, rules in sheet.conditional_formatting._cf_rules.items()
    }
    assert rules["L5:L7"] == ['AND($F5="không áp dụng",LEN(TRIM($L5))=0)']
    (prompt,) = (one for one in sheet.data_validations.dataValidation if str(one.sqref) == "L5:L7")
    assert "không áp dụng" in prompt.prompt


def test_it_prints_on_a4_with_its_headings_on_every_page(office: Workspace) -> None:
    (sheet,) = Filling(office, started(office)).sheets
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$4", "D5")
    assert "&P" in str(sheet.oddFooter.right.text)
    assert sheet.row_dimensions[CODES].hidden
    assert sheet.column_dimensions["P"].hidden


def test_the_ids_are_hidden_and_the_instructions_come_first(office: Workspace) -> None:
    book = Filling(office, started(office)).book
    assert book.sheetnames[0] == "How to fill in"
    assert book["auditcore"].sheet_state == "hidden"


def test_texts_of_a_checklist_never_become_formulas_or_links(office: Workspace) -> None:
    nasty = MINI.replace("How is the work done?", "=HYPERLINK(1)").replace("Work", "https://example.invalid")
    Path(office.path, "checklists", "mini.toml").write_text(nasty)
    filled = Filling(office, started(office))
    asked = filled.at(ONE, "ask")
    assert (asked.value, asked.data_type) == ("=HYPERLINK(1)", "s")
    assert not filled.sheets[0]._hyperlinks


def test_a_text_that_looks_like_a_workbooks_own_markup_is_a_text(office: Workspace) -> None:
    nasty = MINI.replace("How is the work done?", "<r><t>x</t></r>").replace("Work", "<r></r>")
    Path(office.path, "checklists", "mini.toml").write_text(nasty)
    filled = Filling(office, started(office))
    assert filled.at(ONE, "ask").value == "<r><t>x</t></r>"
    assert filled.at(ONE, "clause").value == "8.5 <r></r>"


def test_the_same_audit_gives_the_same_form(office: Workspace, clock: Any) -> None:
    id = started(office)
    office.clock = lambda: clock.now
    assert Filling(office, id).made == Filling(office, id).made


def test_without_the_library_the_command_that_installs_it_is_told(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    form = content.of(office, "mini", (), "")
    real = builtins.__import__

    def no_library(name: str, *more: Any) -> Any:
        if name.startswith("xlsxwriter"):
            raise ModuleNotFoundError(name=name)
        return real(name, *more)

    monkeypatch.delitem(sys.modules, "xlsxwriter", raising=False)
    monkeypatch.setattr(builtins, "__import__", no_library)
    with pytest.raises(Refused) as caught:
        workbook.write(form)
    assert "xlsxwriter" in caught.value.what and "[xlsx]" in caught.value.hint


def test_a_unit_must_be_in_scope_a_language_spoken_and_the_audit_begun(office: Workspace) -> None:
    id = started(office)
    assert "land" in refused(lambda: content.of(office, id, ["land"], ""))
    assert "nowhere" in refused(lambda: content.of(office, id, ["nowhere"], ""))
    assert [one.unit for one in content.of(office, id, ["justice"], "").sections] == ["justice"]
    assert "'xx'" in refused(lambda: content.of(office, id, [], "xx"))
    assert "has not begun" in refused(lambda: content.of(office, planned(office), [], ""))
    for wanted in ("2026-77", "nothing"):
        with pytest.raises(NotFound):
            content.of(office, wanted, [], "")


def test_the_form_of_a_checklist_has_all_questions_and_room_for_a_unit(office: Workspace) -> None:
    form = content.of(office, "mini", [], "")
    (section,) = form.sections
    assert [item.key for item in section.items] == ["mini/4.1-1@", "mini/8.5-1@", "mini/8.5-2@"]
    assert "Unit: …" in page.write(form)


def test_nothing_is_in_a_form_of_a_finding_or_the_user_s_language(office: Workspace) -> None:
    filled = Filling(office, started(office), language="vi")
    (sheet,) = filled.sheets
    headings = [str(cell.value) for cell in sheet[CODES + 1]][:15]
    assert "question" in [cell.value for cell in sheet[CODES]]
    assert "câu hỏi" in headings and "question" not in headings
    assert FIRST == CODES + 2


# On paper.


class Page(HTMLParser):
    """The tags and the text of a page; a tag that a text smuggled in would stand among them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


NASTY = ["</style><script>", "\u202e<x>", '"><img src=x>', "--></title>", "&lt;b&gt;"]
KNOWN = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "section",
    "h1",
    "h2",
    "h3",
    "dl",
    "dt",
    "dd",
    "div",
    "p",
    "span",
    "b",
}


def test_the_page_ticks_what_was_answered_and_has_lines_to_sign(office: Workspace) -> None:
    id = started(office)
    answer(office, id, "8.5-1", "minor", evidence="2 of <b>20</b>", sample="2/20")
    office.forget()
    written = page.write(content.of(office, id, [], "en"))
    assert written.count("✓") == 1
    assert "2 of &lt;b&gt;20&lt;/b&gt;" in written
    assert written.count("Signature") == 2
    assert "@page { size: A4" in written and "counter(page)" in written


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(NASTY))
def test_no_text_becomes_markup_and_nothing_is_fetched(told: str) -> None:
    values = {**dict.fromkeys(content.INPUTS, told), "result": "conforms"}
    item = content.Item("k", told, told, told, told, told, told, [told], [told], ["conforms"], values)
    form = content.Form(
        told, told, "en", told, [content.Criterion(told, told, told, told)],
        [content.Section(told, told, [item])], audit=told, place=told, team=[told],
    )  # fmt: skip
    written = page.write(form)
    parsed = Page(written)
    assert {tag for tag, _attributes in parsed.tags} <= KNOWN
    assert {name for _tag, attributes in parsed.tags for name in attributes} <= {
        "lang",
        "charset",
        "name",
        "content",
        "class",
    }
    assert written.count("</style>") == 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", written)


def test_the_page_is_one_file_that_runs_and_fetches_nothing(office: Workspace) -> None:
    written = page.write(content.of(office, "iso9001-2015", [], "vi"))
    assert not re.search(r"<script|<link|<img|url\(|@import|https?:|src=|href=|\son\w+=", written)


def test_the_grades_are_explained_in_the_language_of_the_form(office: Workspace) -> None:
    id = started(office)
    means = grade_definition(office, "major", "vi")
    assert page.write(content.of(office, id, [], "vi")).count(escape(means)) == 1
    front = Filling(office, id, language="vi").book.worksheets[0]
    assert means in [row[1].value for row in front.iter_rows(max_col=2)]


def test_the_page_speaks_one_language_and_names_its_unit_at_the_foot(office: Workspace) -> None:
    form = content.of(office, started(office), [], "vi")
    assert "Look for" not in page.write(content.of(office, "iso9001-2015", [], "vi"))
    assert '@page u0 { @bottom-left { content: "2026-01 \\b7  Office"' in page.write(form)
    assert "major nonconformity" in page.write(form._replace(language="en"))


def test_notes_on_documents_stand_once(office: Workspace) -> None:
    held = (
        MINI
        + """
[[document]]
id = "law"
number = "1/2020"
title = "The law"
note = "Not seen yet."
"""
    )
    asked = 'ask = "How is the work done?"', 'ask = "How is it checked?"'
    for ask in asked:
        held = held.replace(ask, ask + '\ncites = ["law"]')
    Path(office.path, "checklists", "mini.toml").write_text(held)
    written = page.write(content.of(office, started(office), [], "en"))
    assert (written.count("Not seen yet."), written.count("The law")) == (1, 2)
