"""What the cells of a form take, and what their colours say: lists of answers, whole numbers, reasons that are wanting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditcore.i18n import _
from auditcore.service.forms import words
from auditcore.service.forms.content import DRAFT, INPUTS, SAMPLE, Item
from auditcore.service.forms.layout import AT, FIRST

# A program that reads workbooks refuses longer ones.
TITLE, MESSAGE = 32, 255


def add_rules(
    sheet: Any, items: Sequence[Item], lists: Mapping[tuple[str, ...], str], formats: Mapping[str, Any]
) -> None:
    """Give the cells of the questions their lists, limits and colours. `lists` are ranges of words, by the answers."""
    last = FIRST + len(items) - 1
    first = 0
    for number, item in enumerate(items):
        if number + 1 == len(items) or items[number + 1].answers != item.answers:
            sheet.data_validation(
                FIRST + first, AT["result"], FIRST + number, AT["result"], _list(lists[tuple(item.answers)])
            )
            first = number + 1
    for key in SAMPLE:
        sheet.data_validation(FIRST, AT[key], last, AT[key], _whole_number())
    sheet.data_validation(FIRST, AT["reason"], last, AT["reason"], _reason())
    sheet.ignore_errors({"number_stored_as_text": _range(FIRST, AT["question"], last, AT["mark"])})
    for key, formula, look in _colours():
        sheet.conditional_format(
            FIRST,
            AT[key],
            last,
            AT[key],
            {"type": "formula", "criteria": formula, "format": formats[look]},
        )


def _list(source: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_title": _("Answer")[:TITLE],
        "error_message": _("Choose an answer from the list.")[:MESSAGE],
    }


def _reason() -> dict[str, Any]:
    says = _("Needed where the answer is “{answer}”: why the requirement itself does not apply.")
    return {
        "validate": "any",
        "input_title": _("Reason")[:TITLE],
        "input_message": says.format(answer=words.answer("not-applicable"))[:MESSAGE],
    }


def _colours() -> list[tuple[str, str, str]]:
    """For each key a formula, and how the cell looks where it holds."""
    at = {key: f"${_letters(AT[key])}{FIRST + 1}" for key in INPUTS}
    rest = "&".join(at[key] for key in INPUTS if key != "result")
    not_applicable, *graded = (
        f'{at["result"]}="{words.answer(code).replace(chr(34), chr(34) * 2)}"'
        for code in ("not-applicable", "major", "minor")
    )
    blank = {key: f"LEN(TRIM({at[key]}))=0" for key in ("reason", "evidence", "requirement", "observed")}
    return [
        ("result", f'=AND({at["result"]}="",LEN({rest})>0)', "wanting"),
        ("reason", f"=AND({not_applicable},{blank['reason']})", "wanting"),
        *((key, f"=AND(OR({','.join(graded)}),{blank[key]})", "hint") for key in ("evidence", *DRAFT)),
        ("nonconforming", f'=AND({at["nonconforming"]}<>"",{at["nonconforming"]}>{at["examined"]})', "wanting"),
        ("examined", f'=AND({at["examined"]}="",{at["nonconforming"]}&{at["population"]}<>"")', "wanting"),
        ("population", f'=AND({at["population"]}<>"",{at["examined"]}>{at["population"]})', "wanting"),
    ]  # fmt: skip


def _whole_number() -> dict[str, Any]:
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": 999_999_999,
        "error_title": _("Sample")[:TITLE],
        "error_message": _("Write a whole number.")[:MESSAGE],
    }


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _range(*place: int) -> str:
    from xlsxwriter.utility import xl_range

    return str(xl_range(*place))
