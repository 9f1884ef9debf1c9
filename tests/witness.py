"""Reads the event files of an audit as they come, and says what stands against each, as things stood then."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import actions_oracle
import moves_oracle
from closing_oracle import against_closing, against_leaving, stands, wrong_days
from event_files import Doc, Docs, Event, actions_of, fold, organisation, parse, served, standing
from moves_oracle import Now, Problems

ENDED = ("closed", "withdrawn")
# What may still be said of what has ended.
STILL = {"closed": {"reopen", "note", "opinion"}, "withdrawn": {"note", "opinion"}}
# What was judged, ended or begun anew is answered by another move, never taken back.
FINAL = {"verify", "return", "decide", "combine", "withdraw", "reopen"}
# What only grows, or never changes.
KEPT = {"moves", "due", "raised", "attachments", "detached", "finding", "round", "kind"}


class Witness:
    def __init__(self, workspace: Path, stream: str) -> None:
        self.workspace, self.folder = workspace, workspace / "records" / stream
        self.place = f"audit/{stream}"
        self.org = organisation(workspace / "records" / "org")
        self.told: list[Event] = []
        self.docs: Docs = {}
        self.statuses: dict[str, str] = {}
        self._policies: dict[str, Mapping[str, Any]] = {}

    def look(self) -> Problems:
        """What stands against what was recorded since the last look."""
        for path in sorted(self.folder.glob("*.json"))[len(self.told) :]:
            header, _changes = event = parse(path)
            for problem in [*self._against(event), *self._now(header["type"] == "record.undo")]:
                yield f"event {header['seq']}, {header['type']}: {problem}"

    def finding(self, id: str) -> Doc:
        return self.docs[f"finding/{id}"]

    def findings(self) -> Iterator[Doc]:
        return (doc for name, doc in self.docs.items() if name.startswith("finding/"))

    def _against(self, event: Event) -> Problems:
        header, changes = event
        for change in changes:
            if "undo" in change:
                yield from self._taken_back(header, change)
                continue
            yield from self._ended(change, change)
            if change["doc"] in self.docs and not KEPT.isdisjoint(change.get("set", {})):
                yield f"{change['doc']} is rewritten"
            for move in change.get("add", {}).get("moves", []):
                yield from self._made(header, change["doc"], move)
            fold(self.docs, change)
            if dates := change.get("add", {}).get("due"):
                yield from _without_leave(self.docs[change["doc"]], dates)
        self.told.append(event)
        if header["type"] == "record.undo":
            self.docs = {}
            for _header, standing_ in standing(self.told):
                for change in standing_:
                    fold(self.docs, change)

    def _made(self, header: Doc, place: str, move: Doc) -> Problems:
        """What stands against a move; one of an action is judged by any of the findings that it is for."""
        kind, _slash, id = place.partition("/")
        if kind == "finding":
            yield from moves_oracle.against(
                self._moment(header, move, id, {}), moves_oracle.WHO, moves_oracle.RULES
            )
        elif kind == "action":
            doc = self.docs[place]
            about = [move["serves"]] if "serves" in move else served(doc)
            found = [
                [
                    *moves_oracle.against(
                        self._moment(header, move, one, doc), actions_oracle.WHO, actions_oracle.RULES
                    )
                ]
                for one in about
            ]
            yield from min(found, key=len)

    def _moment(self, header: Doc, move: Doc, finding: str, action: Doc) -> Now:
        about, its = self.finding(finding), actions_of(finding, self.docs)
        policy = self._policy(header["seen"]["settings"])
        audit = self.docs[self.place]
        return Now(
            move,
            header["at"][:10],
            about,
            stands(about, its),
            its,
            action,
            self.docs,
            audit,
            self.org,
            policy,
        )

    def _policy(self, digest: str) -> Mapping[str, Any]:
        """The settings as they were: nothing is decided between a change of them and the next look."""
        if digest not in self._policies:
            data = (self.workspace / "auditcore.toml").read_bytes()
            assert sha256(data).hexdigest() == digest
            self._policies[digest] = tomllib.loads(data.decode()).get("policy", {})
        return self._policies[digest]

    def _ended(self, change: Doc, told: Doc) -> Problems:
        """What has ended stays as it is; `told` is the change itself, or the one that it takes back."""
        kind, _slash, id = change["doc"].partition("/")
        moves = {move["move"] for move in told.get("add", {}).get("moves", [])}
        if kind == "finding" and id in self.statuses:
            status = self.statuses[id]
            if status in ENDED and (told.get("set") or not moves or not moves <= STILL[status]):
                yield f"{id} is {status}, and is changed by {sorted(moves)}"
        elif kind == "action" and change["doc"] in self.docs:
            about = {self.statuses[one] for one in served(self.docs[change["doc"]])}
            if about <= set(ENDED) and moves != {"serve"}:  # it may go on for another finding
                yield f"{id} is changed by {sorted(moves)}, although all that it was for has ended"

    def _taken_back(self, header: Doc, change: Doc) -> Problems:
        """One's own last word on it, which nobody built on and which ended nothing."""
        number, place = change["undo"]["undoes"], change["doc"]
        said, changes = self.told[number - 1]
        if said["actor"]["claimed"] != header["actor"]["claimed"]:
            yield f"{header['actor']['claimed']} takes back what {said['actor']['claimed']} typed"
        its = [one for one in changes if one["doc"] == place]
        for one in its:
            yield from self._ended(change, one)
            for move in one.get("add", {}).get("moves", []):
                judged = place.startswith("finding/") and move["move"] in FINAL
                if judged or move.get("outcome") in ("decline", "recorded"):
                    yield f"{move['move']} is taken back"
        if number in self._gone():
            yield "it was taken back already"
        since = {
            one["doc"]
            for header, changes in self.told[number:]
            if header["type"] != "record.undo" and header["seq"] not in self._gone()
            for one in changes
        }
        yield from (f"{one} was built on it" for one in since & self._near(place))

    def _gone(self) -> set[int]:
        """The numbers of the events that were taken back, by an undoing or by a move that does the same."""
        said = [
            one
            for _header, changes in self.told
            for change in changes
            for one in (change.get("undo", {}), *change.get("add", {}).get("moves", []))
        ]
        return {one["undoes"] for one in said if "undoes" in one}

    def about(self, place: str) -> list[str]:
        """The findings that a document is about: itself, or those that the action is for."""
        kind, _slash, id = place.partition("/")
        return [id] if kind == "finding" else [*served(self.docs[place])] if kind == "action" else []

    def _near(self, place: str) -> set[str]:
        """A document, and those that lean on it: a finding and the actions that are for it."""
        kind, _slash, id = place.partition("/")
        if kind == "action":
            return {place, *(f"finding/{one}" for one in self.about(place))}
        return {place, *(f"action/{one['id']}" for one in actions_of(id, self.docs))}

    def _now(self, undone: bool) -> Problems:
        """What stands against how things stand after an event."""
        for finding in self.findings():
            id, its = finding["id"], actions_of(finding["id"], self.docs)
            yield from (f"{id}: {day}" for day in wrong_days(finding, its))
            before, status = self.statuses.get(id, "draft"), stands(finding, its).status
            if not undone or before in ENDED:
                yield from (f"{id}: {way}" for way in against_leaving(before, status, finding))
            self.statuses[id] = status
            if status == "closed":
                yield from (f"{id}: {why}" for why in against_closing(finding, its, self.org))


def _without_leave(action: Doc, dates: list[Doc]) -> Problems:
    """A date is put down with the move that gave it, and behind the earlier ones."""
    move = action["moves"][-1]
    for date in dates:
        if move["move"] not in ("extend", "allow") or (date["to"], date["allowed_by"]) != (
            move["due"],
            move["by"],
        ):
            yield f"{date} without leave"
