"""The answers of audits as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auditcore.checklists import covers
from auditcore.model import is_register, is_review
from auditcore.service import answer_sheet
from auditcore.service.register import open_streams, view_of
from auditcore.workspace import Workspace

Row = dict[str, Any]


def rows(
    ws: Workspace,
    id: str = "",
    *,
    units: Sequence[str] = (),
    clauses: Sequence[str] = (),
    results: Sequence[str] = (),
    all_: bool = False,
) -> list[Row]:
    """The rows of `answer_sheet.rows` with their `audit`: of one audit, or of all that are open.

    A unit means all below it, a clause its parts; `not-examined` is a result, too. What is out of scope and was not
    answered is left out unless `all_`. Raises NotFound.
    """
    reached = {below for unit in units for below in ws.org().with_past(unit)}

    def fits(row: Row) -> bool:
        return (
            (all_ or bool(row["result"]) or row["state"] != "out-of-scope")
            and (not units or row["unit"] in reached)
            and (not clauses or any(covers(one, row["clause"]) for one in clauses))
            and (not results or (row["grade"] or "not-examined") in results)
        )

    audits = [view_of(ws, id).stream] if id else open_streams(ws)
    return [
        {"audit": audit, **row}
        for audit in audits
        if not (is_register(audit) or is_review(audit))
        for row in answer_sheet.rows(ws, audit)
        if fits(row)
    ]
