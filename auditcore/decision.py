"""A decision: who acts, what it may look at, and the changes that it makes. No files are written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.model import ORG
from auditcore.organisation import Organisation
from auditcore.record.events import Change, Event
from auditcore.record.evidence import Stored
from auditcore.views import Doc, View, apply

if TYPE_CHECKING:
    from auditcore.workspace import Workspace


class Acting(NamedTuple):
    """Who acts, as claimed: the person who types, on whose behalf, with what source, and when it happened.

    `claimed` empty: taken from the settings or the login. `on` is an ISO day, empty for today; `source` a file's path or
    a text. `how` says where `claimed` comes from.
    """

    claimed: str = ""
    how: str = "--as"
    behalf: str = ""
    source: str = ""
    on: str = ""


class File(NamedTuple):
    """A file to be stored as evidence: where it lies now, its own name, and what `EvidenceStore.measure` found."""

    path: str
    name: str
    stored: Stored

    @property
    def entry(self) -> dict[str, Any]:
        return {"name": self.name, "sha256": self.stored.sha256, "size": self.stored.size}


class Saved(NamedTuple):
    """What a command wrote: the event, and the stream's view with it."""

    event: Event
    view: View

    @property
    def number(self) -> str:
        return f"{self.event.stream}:{self.event.seq}"


class Situation:
    """What a decision may look at. Every stream it reads is noted, and named in the event's `seen`."""

    def __init__(self, workspace: Workspace, view: View, source: Mapping[str, Any] | None) -> None:
        self.view = view
        self.today = workspace.today
        self.policy = workspace.policy
        self.setting = workspace.settings.get
        self._workspace = workspace
        self._read: dict[str, View] = {}
        self._org: Organisation | None = None
        self._claimed: Mapping[str, Any] | None = None
        self._source = source
        self._acting = workspace.acting

    def other(self, stream: str) -> View:
        """Another stream, folded."""
        if stream == self.view.stream:
            return self.view
        if stream not in self._read:
            self._read[stream] = self._workspace.view(stream)
        return self._read[stream]

    @property
    def org(self) -> Organisation:
        if self._org is None:
            self._org = organisation(self.other(ORG))
        return self._org

    @property
    def claimed(self) -> Mapping[str, Any]:
        """Who types. Refused when unknown or ended."""
        if self._claimed is None:  # an import asks for each of its rows
            self._claimed = self._known(self._workspace.claimed()[0])
        return self._claimed

    @property
    def person(self) -> Mapping[str, Any]:
        """Who decides: the person for whom it is recorded, else who types."""
        return self._known(self._acting.behalf) if self._acting.behalf else self.claimed

    @property
    def on(self) -> str:
        """The day (ISO) on which it happened."""
        return self._acting.on or self.today

    def stamp(self) -> dict[str, Any]:
        """The keys that every recorded entry carries: on, by, and typed_by and source where it was on behalf."""
        stamp: dict[str, Any] = {"on": self.on, "by": self.person["id"]}
        if self.claimed["id"] != stamp["by"]:
            stamp["typed_by"] = self.claimed["id"]
        if self._source:
            stamp["source"] = dict(self._source)
        return stamp

    def require_role(self, *roles: str) -> None:
        """Refused unless the person has one of the roles."""
        if not self.org.has_role(self.person["id"], *roles):
            raise Refused(
                _("{person} may not do this: it is for the role {roles}.").format(
                    person=self.person["name"], roles=_(" or ").join(roles)
                ),
                hint=_(
                    "'auditcore person list' shows who has which role; --as PERSON acts as somebody else."
                ),
            )

    def suggest_due(self, finding: Mapping[str, Any], what: str) -> str:
        """The day (ISO) on which a plugin would have an answer, an action or an effect check due; "" where none says so."""
        return self._workspace.suggest_due(finding, what)

    @property
    def streams(self) -> list[str]:
        """What the decision rests on: its own stream and the others that were read."""
        return [self.view.stream, *self._read]

    def seen(self) -> dict[str, str]:
        """What the decision rested on: the heads of the other streams, and the hash of the settings."""
        heads = {
            stream: f"{view.head.seq}:{view.head.hash}"
            for stream, view in sorted(self._read.items())
            if view.head
        }
        return {**heads, "settings": self._workspace.settings.digest}

    def _known(self, id: str) -> Mapping[str, Any]:
        return known(self.org, id)


def known(org: Organisation, id: str) -> Mapping[str, Any]:
    """A person who may act here. Refused when unknown or ended."""
    person = org.people.get(id)
    if person is None:
        raise Refused(
            _("'{id}' is not a person of this workspace.").format(id=id),
            hint=_("'auditcore person list' lists them; --as PERSON says who you are."),
        )
    if person.get("ended"):
        raise Refused(
            _("{person} left on {day} and cannot act any more.").format(
                person=person["name"], day=person["ended"]["on"]
            )
        )
    return person


Decide = Callable[[Situation], list[Change]]


def organisation(view: View) -> Organisation:
    people = view.table("person")
    if any("name" not in person for person in people.values()):  # erased by law: the id stands in
        people = {id: {"name": id, **person} for id, person in people.items()}
    return Organisation(view.table("unit"), people)


# What a law may one day order to be erased: it stands in a change line of its own, so that the rest survives.
ERASABLE = {
    "finding": {"title", "requirement", "observed", "evidence", "reference", "source"},
    "person": {"name", "email", "logins"},
}


def apart(change: Change) -> list[Change]:
    """The change as it is recorded: erasable fields behind the others, in a line of their own."""
    names = ERASABLE.get(change["doc"].partition("/")[0], set())
    fields, was = change.get("set", {}), change.get("was", {})
    said = {*fields, *was}
    if names.isdisjoint(said) or names.issuperset(said):
        return [change]

    def part(inside: bool) -> Change:
        kept = {name: value for name, value in fields.items() if (name in names) is inside}
        old = {name: value for name, value in was.items() if (name in names) is inside}
        return {"set": kept, **({"was": old} if old else {})}

    rest = {key: value for key, value in change.items() if key not in ("set", "was")}
    return [{**rest, **part(False)}, {"doc": change["doc"], **part(True)}]


def put(
    doc: str, *, set: Mapping[str, Any] | None = None, add: Mapping[str, Sequence[Any]] | None = None
) -> Change:
    """A change of one document (`kind/id`): fields set, entries appended to lists."""
    change: Change = {"doc": doc}
    if set:
        change["set"] = dict(set)
    if add:
        change["add"] = {field: list(entries) for field, entries in add.items()}
    return change


def edit(kind: str, doc: Doc | Mapping[str, Any], /, **fields: Any) -> Change:
    """A change of fields of an existing document, with their old values; fields that stay are left out."""
    changed = {field: value for field, value in fields.items() if doc.get(field) != value}
    return {
        "doc": f"{kind}/{doc['id']}",
        "set": changed,
        "was": {field: doc[field] for field in changed if doc.get(field) is not None},
    }


# What folding notes on a document by itself.
NOTED = ("id", "created", "changed", "undone")


def restore(place: str, before: Doc | None, now: Doc, undone: Mapping[str, Any]) -> Change:
    """The change that makes a document (`kind/id`) what it was before the event that `undone` takes back (`undoes`, its
    number, with the stamp of who does so); one that was not there goes.

    The event's entries leave their lists by themselves; `set` has the other old values, `was` those that stand now.
    """
    change: Change = {"doc": place, "undo": dict(undone)}
    if before is None:
        return change
    left = dict(now)
    apply(left, change, 0)
    old, new = ({key: doc[key] for key in doc if key not in NOTED} for doc in (before, left))
    back = {field: value for field, value in old.items() if field not in new or new[field] != value}
    was = {
        field: value
        for field, value in new.items()
        if field not in old or (field in back and value is not None)
    }
    return {**change, **({"set": back} if back else {}), **({"was": was} if was else {})}
