"""The words that registers use for grades, for origins, and for nothing, in English and Vietnamese."""

from __future__ import annotations

import re
from functools import cache

from auditcore.text import fold

# A grade's word may stand among others: `NC - Major`. The longest counts, so that `không nghiêm trọng` is minor.
_GRADES = {
    "major": (
        *("major", "maj", "nặng", "nghiêm trọng", "material weakness"),
        *("kph lớn", "không phù hợp lớn", "nc lớn"),
    ),
    "minor": (
        *("minor", "min", "nhẹ", "không nghiêm trọng", "chưa nghiêm trọng", "ít nghiêm trọng"),
        *("kém nghiêm trọng", "kph nhỏ", "không phù hợp nhỏ", "nc nhỏ", "significant deficiency"),
    ),
    "observation": (
        *("observation", "observations", "obs", "remark", "concern", "lưu ý", "quan sát", "nhận xét"),
    ),
    "opportunity": (
        *("opportunity", "opportunity for improvement", "opportunities for improvement", "ofi"),
        *("improvement", "recommendation", "suggestion", "cải tiến", "khuyến nghị", "kiến nghị", "đề xuất"),
        "góp ý",
    ),
    "strength": (
        *("strength", "strong point", "good practice", "best practice", "positive", "noteworthy effort"),
        *("điểm mạnh", "điểm tốt", "thực hành tốt", "điểm tích cực"),
    ),
}
# Directly before a grade's word, they make something of it that only a person can say: less serious.
_DENIED = "khong|chua|it|kem|non|not|less"
_ORIGINS = {
    "audit": ("audit", "internal audit", "đánh giá nội bộ", "đánh giá"),
    "complaint": ("complaint", "customer complaint", "khiếu nại", "phản ánh", "phản ánh kiến nghị"),
    "process": ("process", "quá trình"),
    "output": ("output", "nonconforming output", "đầu ra không phù hợp"),
    "external": ("external", "external audit", "certification audit", "đánh giá bên ngoài"),
    "inspection": ("inspection", "thanh tra", "kiểm tra", "thanh tra kiểm tra"),
    "review": ("review", "management review", "xem xét của lãnh đạo", "xem xét lãnh đạo"),
    "suggestion": ("suggestion", "góp ý"),
}
_NOTHING = (
    *("n/a", "n.a.", "na", "none", "nil", "null", "-", "--", "–", "—", "not applicable"),
    *("không", "không có", "không áp dụng", "chưa có"),
)


@cache
def _known(grades: bool) -> dict[str, str]:
    table = _GRADES if grades else _ORIGINS
    return {fold(name): code for code, names in table.items() for name in names}


@cache
def _in_a_name() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(_known(True), key=len, reverse=True)))
    return re.compile(rf"\b(?:({names})|(?:{_DENIED}) (?:{names}))\b")


def grade_of(words: str) -> str:
    """The grade that the words (folded, without punctuation) mean; "" where they name none, several, or deny one."""
    found = {_known(True).get(name, "") for name in _in_a_name().findall(words)}
    return found.pop() if len(found) == 1 else ""


def code_of(kind: str, word: str) -> str:
    """The code of a whole word in any writing; `kind` is grade or origin. "" for other words."""
    return _known(kind == "grade").get(fold(word), "")


def origin_of(words: str) -> str:
    """The origin that the words (folded, without punctuation) mean; "" where they name none."""
    return _known(False).get(words, "")


@cache
def _nothing() -> frozenset[str]:
    return frozenset(map(fold, _NOTHING))


def means_nothing(cell: str) -> bool:
    """Whether a cell only says that nothing is there, such as N/A."""
    return len(cell) <= 20 and fold(cell) in _nothing()
