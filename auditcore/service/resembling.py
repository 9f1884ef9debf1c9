"""Earlier findings that a new one resembles, looked for where that costs the same however large the register is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from auditcore import auditstatus, lifecycle, resemblance
from auditcore.case import units_of
from auditcore.model import PROGRAMME, id_key, register_of
from auditcore.resemblance import Likeness
from auditcore.service.register import Row, actions_by_finding, title_of, view_of
from auditcore.views import View
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]

# Audits that are looked through, and findings of each; the newest first.
AUDITS = 4
FINDINGS = 100
# Above so many bytes the programme alone takes too long to read for a command that only adds something: about 60 audits.
PROGRAMME_BYTES = 64_000


def resembling(ws: Workspace, id: str) -> list[Row]:
    """At most three earlier findings that a finding resembles: id, title, status, raised_on, place, words.

    Looked through are the registers of its year and the year before, the audit that its own one follows, and of the
    audits of its units the open ones, then the newest closed ones, in all AUDITS of them. In a large register, whose
    programme is slow to read, only the first two. No folder is listed.
    """
    view = view_of(ws, id)
    finding = view.table("finding")[id]
    known: dict[str, tuple[Doc, View]] = {}
    for stream in _streams(ws, view, finding):
        other = ws.view(stream)
        newest = islice(reversed(other.table("finding").values()), FINDINGS)
        known |= {one["id"]: (one, other) for one in newest}
    # Whether one was withdrawn takes longer to see than whether it is alike.
    likely = resemblance.resembling(finding, (one for one, _view in known.values()), most=10)
    rows = (_row(one, *known[one.id]) for one in likely)
    return list(islice((row for row in rows if row["status"] != "withdrawn"), 3))


def _row(like: Likeness, finding: Doc, view: View) -> Row:
    now = lifecycle.standing(finding, actions_by_finding(view).get(like.id, ()))
    return {
        "id": like.id,
        "title": title_of(finding),
        "status": now.status,
        "raised_on": finding["raised"]["on"],
        "place": like.place,
        "words": round(like.words, 2),
    }


def _streams(ws: Workspace, view: View, finding: Doc) -> list[str]:
    year = int(finding["raised"]["on"][:4])
    follows = (view.get("audit", view.stream) or {}).get("follows")
    near = [*filter(None, (register_of(year), register_of(year - 1), follows))]
    wide = islice((audit for audit in _audits(ws, finding) if audit != view.stream), AUDITS)
    return list(dict.fromkeys([*near, *wide]))


def _audits(ws: Workspace, finding: Doc) -> Iterator[str]:
    """The audits of the finding's units, the open ones first, then the newest; none where the programme is large."""
    try:
        if os.path.getsize(os.path.join(ws.views.root, f"{PROGRAMME}.json")) > PROGRAMME_BYTES:
            return
    except OSError:
        return
    org = ws.org()
    past = {one for unit in units_of(finding) for one in org.with_past(unit)}
    reached = {above for unit in past for above in org.above(unit)}
    plans = {id: plan for id, plan in ws.programme().table("audit").items() if auditstatus.was_started(plan)}
    newest = sorted(plans, key=id_key, reverse=True)
    for id in sorted(newest, key=lambda audit: not auditstatus.is_open(plans[audit])):
        if not reached.isdisjoint(plans[id].get("units", ())):
            yield id
