"""What must hold in an office whatever its people do, and what has come about in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import waits_oracle
from building import AUDIT
from closing_oracle import stands
from event_files import actions_of, due, served, state
from people_desk import Desk

from auditcore import waiting
from auditcore.decision import NOTED
from auditcore.lifecycle import VERDICT
from auditcore.model import ENDED
from auditcore.record.verify import verify
from auditcore.service import attention, explain, findings, selection
from auditcore.service.register import Row, actions_by_finding
from auditcore.views import Docs, fold
from auditcore.workspace import Workspace


class Checks(Desk):
    """Asked of the office as it stands; `witness` has the last word."""

    def nothing_stands_against_what_was_recorded(self) -> None:
        against = [*self.witness.look()]
        assert not against, against
        self.latest = max(header["at"][:10] for header, _changes in self.witness.told)
        for finding in self.witness.findings():
            id = finding["id"]
            now, told = self.office.standing(id), stands(finding, actions_of(id, self.witness.docs))
            assert (now.status, now.round, now.disputed) == (told.status, told.number, told.disputed), id
            assert {name: fact for name, fact in now.facts.items() if name not in VERDICT} == told.facts, id

    def the_view_folded_anew_equals_the_view_kept(self) -> None:
        kept = self.office.ws.view(AUDIT)
        anew: Docs = {}
        for one in self.office.ws.record.read(AUDIT):
            fold(anew, one)
        assert anew == kept.docs
        later = Workspace(self.office.ws.path, environ={}, clock=self.office.clock)
        assert later.view(AUDIT).docs == kept.docs
        told = {place: plain(doc) for place, doc in self.witness.docs.items()}
        assert told == {
            f"{kind}/{id}": plain(doc) for kind, table in kept.docs.items() for id, doc in table.items()
        }

    def whoever_looks_gets_an_answer(self) -> None:
        """By the clock of who acted last, right or wrong: no wait is negative, and each thing stands there once."""
        header, changes = self.witness.told[-1]
        ws, every = self.at(header["actor"]["claimed"]), selection.Wanted(audits=[AUDIT], statuses=["all"])
        rows = selection.findings(ws, every)
        assert [row["id"] for row in rows] == self.ids()
        for row in rows:
            days = [row["raised_on"], row["issued_on"], row["ended_on"] if row["issued_on"] else None]
            days = [day for day in days if day]
            assert days == sorted(days), row
            self.waits_follow_each_other(ws, row["id"])
        self.each_action_stands_there_once(selection.actions(ws, every))
        shown = [(row["id"], row["what"]) for rows in attention.attention(ws).values() for row in rows]
        assert len(shown) == len(set(shown))
        for id in {one for change in changes for one in self.witness.about(change["doc"])}:
            self.explained(ws, id)

    def each_action_stands_there_once(self, rows: Sequence[Row]) -> None:
        assert sorted(row["id"] for row in rows) == sorted(one["id"] for one in self.every_action())
        for row in rows:
            action = self.witness.docs[f"action/{row['id']}"]
            assert (row["due"], row["original_due"]) == (due(action), action["due"][0]["to"]), row
            statuses = {one: self.witness.statuses[one] for one in served(action)}
            runs = {one for one in statuses if statuses[one] not in ENDED} or {row["finding"]}
            shown = {row["finding"]} if row["finding"] in runs else runs  # its own first
            assert row["finding_status"] in [statuses[one] for one in shown], row

    def explained(self, ws: Workspace, id: str) -> None:
        told = explain.explain(ws, id)
        assert min([told["since"]["days"], *(wait["days"] for wait in told["waits"])]) >= 0, told

    def waits_follow_each_other(self, ws: Workspace, id: str) -> None:
        finding, its = self.office.finding(id), actions_by_finding(ws.view(AUDIT)).get(id, [])
        last = ""
        for one in waiting.segments(finding, its, ws.today):
            assert one.days >= 0 and one.since >= last and (one.to or one.since) >= one.since, one
            last = one.to or one.since

    def what_holds_in_the_end(self) -> None:
        """Each finding stood where its events say, and for whom; `test_two_rounds` counts the days."""
        assert verify(self.office.ws.path)["problems"] == []
        lives = waits_oracle.lives(Path(self.office.ws.record.root))
        for id in self.ids():
            self.explained(self.office.ws, id)
            waits = findings.detail(self.office.ws, id)["waiting"]
            stood = [(one["status"], waiting.SIDES.get(one["waits_for"], "")) for one in waits]
            turns = [turn[1:] for turn in lives[id].turns]
            told = turns if turns[-1][1] else turns[:-1]  # what has ended waits no more
            assert [one for one, _same in groupby(stood)] == told, id

    def came_to(self) -> Iterator[str]:
        """What has come about."""
        found = [*self.witness.findings()]
        closed = [one for one in found if self.witness.statuses[one["id"]] == "closed"]
        every = [doc for name, doc in self.witness.docs.items() if name.startswith("action/")]
        moves = [move for one in every for move in one["moves"]]
        came = {
            "closed": bool(closed),
            "verified": any(one["grade"] in ("major", "minor") for one in closed),
            "round 2 or more": any(stands(one, []).number > 1 for one in found),
            "served two": any(len(served(one)) > 1 and state(one) == "done" for one in every),
            "undone": any(header["type"] == "record.undo" for header, _changes in self.witness.told),
            "moved a date": any(len(one["due"]) > 1 for one in every),
            "stopped a clock": any(move.get("stops_clock") for move in moves),
        }
        return (name for name, holds in came.items() if holds)


def plain(doc: Mapping[str, Any]) -> dict[str, Any]:
    """A document without what folding notes on it."""

    def told(entry: Any) -> Any:
        return (
            {key: value for key, value in entry.items() if key != "seq"} if isinstance(entry, dict) else entry
        )

    return {
        key: [told(entry) for entry in value] if isinstance(value, list) else value
        for key, value in doc.items()
        if key not in NOTED
    }
