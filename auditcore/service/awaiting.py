"""What an open finding waits for now: of whom, by when, and since when. One source for every report that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditcore import actionstate, waiting
from auditcore.clocks import Clock, clocks
from auditcore.lifecycle import Standing
from auditcore.service.register import Row, acting, past_by_finding
from auditcore.workspace import Workspace

Doc = Mapping[str, Any]


class Awaiting:
    """Asked of one finding after the other; what is read of an audit for the first serves for all."""

    def __init__(self, ws: Workspace) -> None:
        self.ws, self.today, self.org = ws, ws.today, ws.org()
        self.past: dict[str, Mapping[str, list[Row]]] = {}

    def of(self, finding: Doc, planned: Sequence[Doc], audit: Doc, now: Standing) -> Iterator[Row]:
        """Each date that runs, the earliest first; of a draft, that it is to be issued: id (of the finding or an action),
        what, who, due (ISO or None) and since (ISO), the day from which on that is awaited."""
        actions = {action["id"]: action for action in planned}
        running = clocks(finding, planned, now)
        stood = self._stood(finding)
        for clock in running or [Clock("issue", "lead", "", finding["id"])]:
            yield {
                "id": clock.id,
                "what": clock.what,
                "who": acting(self.org, clock, audit, finding, planned),
                "due": clock.due or None,
                "since": _since(clock, actions.get(clock.id), stood),
            }

    def _stood(self, finding: Doc) -> str:
        """The day from which on the finding stands as it does, and waits for the same part."""
        stream = finding["audit"]
        if stream not in self.past:
            self.past[stream] = past_by_finding(self.ws.view(stream))
        return waiting.segments(finding, self.past[stream].get(finding["id"], ()), self.today)[-1].since


def _since(clock: Clock, action: Doc | None, stood: str) -> str:
    """Of an action, the day on which it was planned, held, or more time was asked for."""
    if action is None:
        return stood
    entries = {"hold": actionstate.held(action), "extension": actionstate.asked(action)}
    entry = entries.get(clock.what)
    return str(entry["on"]) if entry else max(stood, str(action["due"][0]["on"]))
