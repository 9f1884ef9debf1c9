"""The table of a finding's fields that a register may have columns for, from which maps, guesses and docs come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from auditcore.i18n import N_
from auditcore.text import fold


class FieldKind(NamedTuple):
    """One field. `kind` is number, text, grade, clauses, units, person, origin, day or references."""

    kind: str
    about: str
    headers: tuple[str, ...]
    """What its column is often called, the best first: case, marks and punctuation don't count."""
    inside: tuple[str, ...] = ()
    """Its column's name may also end with these words, or, in Vietnamese, begin with them."""
    several: bool = False
    """Whether one cell may hold several values."""
    required: bool = False
    default: bool = False
    """Whether a value for all rows may stand in place of a column."""

    def names(self) -> tuple[str, ...]:
        return (*self.headers, *self.inside)


FIELDS: dict[str, FieldKind] = {
    "number": FieldKind(
        "number",
        N_("The finding's own number in the register. Each finding has one, and no two have the same."),
        (
            *("finding no", "finding number", "finding id", "finding ref", "finding reference", "finding nr"),
            *("ncr no", "ncr number", "nc no", "nc number", "nc id", "car no", "car number", "ofi no"),
            *("reference no", "reference number", "ref no", "issue no", "issue id", "record no"),
            *("mã phát hiện", "số phát hiện", "số hiệu", "mã số", "số phiếu", "mã", "ký hiệu"),
            *("number", "id", "code", "ncr", "car", "no", "nr", "num", "#", "№", "số", "reference", "ref"),
            *("item no", "serial no", "sr no", "sl no", "s no", "số thứ tự", "stt", "tt", "item", "finding"),
            *("số tt", "số kph", "mã kph"),
        ),
        ("finding no", "finding number", "finding id", "ncr no", "ncr number", "mã phát hiện", "số phiếu"),
        required=True,
    ),
    "title": FieldKind(
        "text",
        N_("A few words that name the finding."),
        (
            *("title", "short title", "finding title", "subject", "heading", "summary", "topic"),
            *("tiêu đề", "tên phát hiện", "tóm tắt", "chủ đề", "finding", "issue"),
        ),
        ("title", "tiêu đề"),
    ),
    "observed": FieldKind(
        "text",
        N_("What was seen or heard, in the words of the register."),
        (
            *("condition", "observed", "description", "finding description", "statement of nonconformity"),
            *("nonconformity", "non conformity", "nonconformance", "non conformance", "finding details"),
            *("observation", "details", "detail", "finding", "findings", "audit finding", "problem", "issue"),
            *("thực tế ghi nhận", "nội dung phát hiện", "nội dung không phù hợp", "điểm không phù hợp"),
            *("sự không phù hợp", "không phù hợp", "mô tả", "nội dung", "phát hiện", "phát hiện đánh giá"),
            *("thực trạng", "hiện trạng", "vấn đề", "sự kph", "điểm kph"),
        ),
        (
            *("description", "nonconformity", "non conformity", "nonconformance", "non conformance"),
            *("mô tả", "nội dung", "điểm không phù hợp", "sự không phù hợp"),
        ),
        required=True,
    ),
    "requirement": FieldKind(
        "text",
        N_("What must be, in words."),
        (
            *("requirement", "requirements", "requirement text", "criteria", "criterion", "audit criteria"),
            *("yêu cầu", "chuẩn mực", "tiêu chí", "căn cứ", "quy định"),
        ),
        ("requirement", "requirements", "criteria", "yêu cầu", "chuẩn mực"),
    ),
    "evidence": FieldKind(
        "text",
        N_("What shows it, so that somebody else would see the same: files, words, things."),
        ("evidence", "objective evidence", "audit evidence", "bằng chứng", "bằng chứng khách quan"),
        ("evidence", "bằng chứng"),
    ),
    "grade": FieldKind(
        "grade",
        N_("How grave the finding is, or what kind."),
        (
            *("grade", "severity", "severity level", "finding grade", "classification", "category", "class"),
            *("finding type", "type of finding", "nc type", "type of nonconformity", "nonconformity type"),
            *("rating", "level", "type", "major minor", "nc grade"),
            *("mức độ", "phân loại", "loại phát hiện", "loại không phù hợp", "xếp loại", "loại", "mức"),
            *("cấp độ", "tính chất"),
        ),
        ("severity", "grade", "classification", "category", "mức độ", "phân loại", "loại"),
        required=True,
        default=True,
    ),
    "clauses": FieldKind(
        "clauses",
        N_("The clauses of the audit's criteria that the finding breaks."),
        (
            *("clause", "clauses", "iso clause", "standard clause", "clause no", "clause number"),
            *("điều khoản", "điều khoản tiêu chuẩn", "điều khoản iso", "điều", "mục", "tiêu chuẩn"),
            *("standard", "section", "requirement no", "requirement", "requirements", "criteria"),
            *("yêu cầu iso", "yêu cầu", "chuẩn mực", "reference", "ref"),
        ),
        ("clause", "clauses", "clause no", "clause number", "điều khoản"),
        several=True,
        default=True,
    ),
    "unit": FieldKind(
        "units",
        N_("The unit that answers. Where a cell names several, the first answers and the others are named."),
        (
            *("department", "departments", "dept", "unit", "units", "audited unit", "unit audited"),
            *("responsible department", "responsible unit", "division", "agency", "auditee", "area audited"),
            *("area", "office", "section", "site", "location"),
            *("đơn vị", "phòng ban", "bộ phận", "phòng", "đơn vị được đánh giá", "bộ phận được đánh giá"),
            *("nơi phát hiện", "nơi xảy ra"),
        ),
        ("department", "unit", "đơn vị", "phòng ban", "bộ phận"),
        several=True,
        required=True,
        default=True,
    ),
    "owner": FieldKind(
        "person",
        N_("Who must answer for the finding."),
        (
            *("owner", "finding owner", "responsible", "responsible person", "person responsible"),
            *("responsibility", "assigned to", "assignee"),
            *("người chịu trách nhiệm", "chịu trách nhiệm", "người phụ trách", "phụ trách", "trách nhiệm"),
            "pic",
        ),
        ("finding owner", "responsible person", "person responsible", "người chịu trách nhiệm"),
        default=True,
    ),
    "origin": FieldKind(
        "origin",
        N_("Where the finding comes from, such as a complaint; an audit's own come from the audit."),
        ("origin", "source", "finding source", "source of finding", "nguồn gốc", "nguồn phát hiện", "nguồn"),
        default=True,
    ),
    "raised": FieldKind(
        "day",
        N_("The day on which the finding was raised."),
        (
            *("date raised", "raised on", "raised", "date found", "found on", "date of finding"),
            *("finding date", "date identified", "date observed", "date issued", "issue date", "audit date"),
            *("ngày phát hiện", "ngày ghi nhận", "ngày lập", "ngày đánh giá", "thời gian phát hiện"),
            *("date", "ngày", "date opened", "opened", "initiated", "ngày tháng", "ngày tháng năm"),
            *("ngày kiểm tra", "thời gian"),
        ),
        ("date raised", "ngày phát hiện"),
    ),
    "answer-due": FieldKind(
        "day",
        N_("The day by which the unit must answer."),
        (
            *("answer due", "answer due date", "response due", "response due date", "reply due", "reply by"),
            *("hạn trả lời", "thời hạn trả lời", "hạn phản hồi", "thời hạn phản hồi"),
        ),
        ("answer due", "response due", "response due date", "hạn trả lời", "hạn phản hồi"),
    ),
    "repeat": FieldKind(
        "references",
        N_("The earlier findings that this one repeats, by their numbers."),
        (
            *("repeat of", "repeats", "repeat", "repeat finding", "prior finding", "prior year finding"),
            *("prior reference", "prior references", "previous finding", "previous finding no"),
            *("phát hiện lặp lại", "lặp lại của", "lặp lại từ", "lặp lại"),
            *("tái diễn", "recurrence", "ref previous", "previous ref"),
        ),
        ("prior finding", "previous finding", "phát hiện lặp lại"),
        several=True,
    ),
    "action": FieldKind(
        "text",
        N_("What the unit plans to do. It becomes an action where action-due has a day for it."),
        (
            *("corrective action", "corrective actions", "corrective action plan", "action plan", "plan"),
            *("planned action", "agreed action", "proposed action", "action", "actions", "action taken"),
            *("actions taken", "action description", "corrective action description", "remedial action"),
            *("hành động khắc phục", "biện pháp khắc phục", "kế hoạch khắc phục", "hướng khắc phục"),
            *("biện pháp", "hành động", "giải pháp", "khắc phục", "cách khắc phục", "hành động kp", "hđkp"),
            "capa",
        ),
        ("corrective action", "corrective action plan", "action plan", "hành động khắc phục", "biện pháp"),
        several=True,
    ),
    "action-due": FieldKind(
        "day",
        N_("The day by which the action shall be done; for several actions one day, or one for each."),
        (
            *("action due", "action due date", "corrective action due date", "due date", "target date"),
            *("target completion date", "planned completion date", "expected completion date"),
            *("deadline", "due by", "due", "completion date"),
            *("hạn hoàn thành", "thời hạn hoàn thành", "hạn khắc phục", "thời hạn khắc phục"),
            *("ngày hoàn thành dự kiến", "thời hạn", "hạn", "ngày hoàn thành"),
            *("ngày hết hạn", "hạn xử lý", "hạn chót", "target", "when"),
        ),
        ("due date", "target date", "completion date", "hạn hoàn thành", "thời hạn"),
        several=True,
    ),
    "action-owner": FieldKind(
        "person",
        N_("Who carries the action out; where nobody is named, the finding's owner."),
        (
            *(
                "action owner",
                "action responsible",
                "action by",
                "responsible for action",
                "action assigned to",
            ),
            *("người thực hiện", "người khắc phục", "người thực hiện khắc phục"),
            *("người xử lý", "người làm", "who"),
        ),
        ("action owner", "người thực hiện"),
        several=True,
    ),
}


def positions(names: Sequence[str], wanted: str) -> list[int]:
    """The columns (from 0) called `wanted`: to the letter, else with case, marks and white space aside."""
    exact = [at for at, name in enumerate(names) if name == wanted]
    folded = fold(wanted)
    return exact or [at for at, name in enumerate(names) if folded and fold(name) == folded]
