"""The words that registers use for grades, for origins, and for nothing, in English and Vietnamese."""

from __future__ import annotations

import re
from functools import cache

from auditcore.text import fold

# A grade's word may stand among others: `NC - Major`. The longest counts, so that `không nghiêm trọng` is minor.
_GRADES = {
    "major": ("major", "nặng", "nghiêm trọng", "material weakness"),
    "minor": ("minor", "nhẹ", "không nghiêm trọng", "chưa nghiêm trọng", "significant deficiency"),
    "observation": (
        *("observation", "observations", "obs", "remark", "concern", "lưu ý", "quan sát", "nhận xét"),
    ),
    "opportunity": (
        *("opportunity", "opportunity for improvement", "opportunities for improvement", "ofi"),
        *("improvement", "recommendation", "suggestion", "cải tiến", "khuyến nghị", "kiến nghị", "đề xuất"),
    ),
    "strength": (
        *("strength", "strong point", "good practice", "best practice", "positive", "noteworthy effort"),
        *("điểm mạnh", "điểm tốt", "thực hành tốt", "điểm tích cực"),
    ),
}
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
    names = sorted(_known(True), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


def grade_of(words: str) -> str:
    """The grade that the words (folded, without punctuation) mean; "" where they name none, or several."""
    found = {_known(True)[name] for name in _in_a_name().findall(words)}
    return found.pop() if len(found) == 1 else ""


def origin_of(words: str) -> str:
    """The origin that the words (folded, without punctuation) mean; "" where they name none."""
    return _known(False).get(words, "")


@cache
def _nothing() -> frozenset[str]:
    return frozenset(map(fold, _NOTHING))


def means_nothing(cell: str) -> bool:
    """Whether a cell only says that nothing is there, such as N/A."""
    return len(cell) <= 20 and fold(cell) in _nothing()
