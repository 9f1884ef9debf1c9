"""A workspace: settings, record, views and clock together, and the one function that writes.

`Workspace.commit` folds the stream, calls the pure `decide`, stores evidence first, then the event. On a lost
claim it folds and decides again, so two people never overwrite each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from auditcore import __version__, dates, settings, text
from auditcore.errors import Damaged, NotFound, Refused
from auditcore.i18n import _
from auditcore.model import ORG, PROGRAMME
from auditcore.organisation import Organisation
from auditcore.record.disk import Disk, temporary
from auditcore.record.events import Change, Event
from auditcore.record.evidence import EvidenceStore, Stored
from auditcore.record.folder import FolderRecord, Taken
from auditcore.views import Doc, View, Views

SETTINGS_FILE = "auditcore.toml"
TOOL = f"auditcore {__version__}"

# Each lost claim means that somebody else's event was written, so this is only reached when something is wrong.
ATTEMPTS = 1000


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
        return organisation(self.other(ORG))

    @property
    def claimed(self) -> Mapping[str, Any]:
        """Who types. Refused when unknown or ended."""
        return self._known(self._workspace.claimed()[0])

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
        person = self.org.people.get(id)
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


class Workspace:
    """An open workspace. `warn` is told sentences for stderr; `clock` gives the moment (UTC)."""

    def __init__(
        self,
        path: str,
        *,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] | None = None,
        today: str = "",
        acting: Acting | None = None,
        warn: Callable[[str], None] = lambda sentence: None,
        disk: Disk | None = None,
    ) -> None:
        self.path = os.path.abspath(path)
        self.environ = dict(os.environ if environ is None else environ)
        self.settings = settings.load(os.path.join(self.path, SETTINGS_FILE), self.environ)
        self.clock = clock or (lambda: datetime.now(UTC))
        self.acting = acting or Acting()
        self.warn = warn
        disk = disk or Disk()
        self.disk = disk
        self.record = FolderRecord(os.path.join(self.path, "records"), disk)
        self.evidence = EvidenceStore(os.path.join(self.path, "evidence"), disk)
        self.views = Views(os.path.join(self.path, "views"), self.record, warn, disk)
        self._today = today
        self._kept: dict[str, View] = {}

    @property
    def zone(self) -> str:
        return str(self.settings.get("timezone"))

    @property
    def today(self) -> str:
        """The day (ISO) in the workspace's time zone, or the one given by `--today`."""
        return self._today or dates.today(self.zone, self.clock()).isoformat()

    def policy(self, key: str) -> Any:
        return self.settings.get(f"policy.{key}")

    def as_(self, acting: Acting, today: str = "") -> Workspace:
        """The same workspace with somebody else acting; what was read already is shared."""
        other = object.__new__(Workspace)
        other.__dict__.update(self.__dict__, acting=acting, _today=today or self._today)
        return other

    def view(self, stream: str) -> View:
        """A stream folded up to its head. Read once a command."""
        if stream not in self._kept:
            self._kept[stream] = self.views.current(stream)
        return self._kept[stream]

    def forget(self) -> None:
        """Read everything anew at the next look, as a new command would."""
        self._kept.clear()

    def org(self) -> Organisation:
        return organisation(self.view(ORG))

    def programme(self) -> View:
        return self.view(PROGRAMME)

    def claimed(self) -> tuple[str, str]:
        """Who types, and where that comes from: --as, AUDITCORE_AS, the settings, a linked login."""
        if self.acting.claimed:
            return self.acting.claimed, self.acting.how
        if self.environ.get("AUDITCORE_AS"):
            return self.environ["AUDITCORE_AS"], "AUDITCORE_AS"
        login = os_login()
        for id, person in self.org().people.items():
            if login in person.get("logins", ()):
                return id, "login"
        if self.settings.get("me"):
            return str(self.settings.get("me")), "settings"
        raise Refused(
            _("It is not known who you are."),
            hint=_("Say it with --as PERSON, or once and for all with 'auditcore config set me PERSON'."),
        )

    def files(self, paths: Iterable[str]) -> list[File]:
        """Measured files, ready to be stored. Raises NotFound for a missing one, Refused for one that is too large."""
        limit = int(self.settings.get("evidence.max-megabytes")) * 1_000_000
        return [File(path, evidence_name(path), self.evidence.measure(path, limit)) for path in paths]

    def commit(
        self,
        stream: str,
        type: str,
        decide: Decide,
        *,
        files: Sequence[File] = (),
        founding: str = "",
    ) -> Saved:
        """Write one event to one stream, durably: the only function that writes.

        `decide` gets a Situation and returns the changes; it raises Refused when a rule says no. `founding` names the person
        of the very first event, who is not known yet.
        """
        self.record.check_format()
        files, source = self._with_source(files)
        begun = None
        for attempt in range(ATTEMPTS):
            view = self.views.current(stream) if attempt else self.view(stream)
            begun = view.head if attempt == 0 else begun
            situation = Situation(self, view, source)
            try:
                changes = decide(situation)
            except Refused as refused:
                if attempt:
                    refused.problems = (
                        *refused.problems,
                        *self._meanwhile(stream, begun.seq if begun else 0),
                    )
                self._kept.pop(stream, None)
                raise
            for file in files:
                self.evidence.store(file.path, file.stored)
            for other in situation.streams:
                self.views.settle(other)
            claimed, how = (founding, "--me") if founding else self.claimed()
            try:
                event = self.record.append(
                    stream,
                    view.head,
                    at=dates.stamp(self.clock()),
                    actor={
                        "claimed": claimed,
                        "for": self.acting.behalf or None,
                        "os": os_login(),
                        "how": how,
                    },
                    tool=TOOL,
                    type=type,
                    seen=situation.seen(),
                    changes=[line for change in changes for line in apart(change)],
                )
            except Taken:
                self._kept.clear()
                if attempt > 2:
                    import random
                    import time

                    time.sleep(random.uniform(0, 0.004 * min(attempt, 20)))
                continue
            saved = Saved(event, self.views.advance(view, event))
            self._kept[stream] = saved.view
            return saved
        raise Damaged(
            _("Stream {stream} could not be written after {count} tries.").format(
                stream=stream, count=ATTEMPTS
            )
        )

    def _with_source(self, files: Sequence[File]) -> tuple[list[File], dict[str, Any] | None]:
        """The source of what is recorded on somebody's behalf: a file is kept as evidence, else it is a text."""
        acting = self.acting
        if not acting.behalf and acting.source:
            raise Refused(_("--source says what --for rests on: name the person with --for."))
        if not acting.behalf:
            return list(files), None
        if not acting.source:
            raise Refused(
                _("What is recorded for somebody else needs its source."),
                hint=_("Give the signed form, or say what it rests on: --source FILE or --source TEXT."),
            )
        if os.path.isfile(acting.source):
            kept = self.files([acting.source])[0]
            return [*files, kept], kept.entry
        return list(files), {"text": text.required(acting.source, "--source")}

    def _meanwhile(self, stream: str, after: int) -> list[str]:
        """Who changed the stream between the first look and the refusal."""
        people = self.org().people
        return [
            _("Meanwhile changed by {person} at {time} ({event}).").format(
                person=people.get(event.person, {}).get("name", event.person),
                time=dates.show_moment(event.header["at"], self.zone)[-5:],
                event=f"{stream}:{event.seq}",
            )
            for event in self.record.read(stream, after=after)
        ]


def os_login() -> str:
    """The system's user and host, `login@host`; only a hint, never a proof."""
    import platform  # click has it loaded already

    try:
        import pwd

        name = pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # Windows, or a user without an entry
        name = os.environ.get("USERNAME") or os.environ.get("USER") or "unknown"
    return text.printable(f"{name}@{platform.node() or 'unknown'}")


def evidence_name(path: str) -> str:
    """A file's own name as data: the last part of its path, undecodable bytes made visible, never used as a path."""
    name = os.path.basename(path.replace("\\", "/").rstrip("/")) or path
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def find(start: str, explicit: str, environ: Mapping[str, str]) -> str:
    """The workspace's folder: the explicit one, AUDITCORE_WORKSPACE, or upwards from `start`.

    Raises NotFound when there is none: a mistyped path is never silently a new, empty workspace.
    """
    for name, path in (
        ("--workspace", explicit),
        ("AUDITCORE_WORKSPACE", environ.get("AUDITCORE_WORKSPACE", "")),
    ):
        if path:
            if os.path.isfile(os.path.join(path, SETTINGS_FILE)):
                return os.path.abspath(path)
            raise NotFound(
                _("{name} says '{path}', but there is no workspace (no {file} in it).").format(
                    name=name, path=path, file=SETTINGS_FILE
                ),
                hint=_("Check the path, or make a workspace there: auditcore init {path} --org NAME").format(
                    path=path
                ),
            )
    folder = os.path.abspath(start)
    while True:
        if os.path.isfile(os.path.join(folder, SETTINGS_FILE)):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            raise NotFound(
                _("There is no workspace here or in a folder above."),
                hint=_(
                    "Go into one, name it with --workspace DIR, make one with 'auditcore init DIR --org NAME', "
                    "or look around in an example: auditcore demo"
                ),
            )
        folder = parent


def create(path: str, starter: str, disk: Disk | None = None) -> None:
    """Make the folders and the settings file of a new workspace. Refused where one is already.

    The settings file comes last: a folder without it is no workspace, so a cut-off `init` can be run again.
    """
    disk = disk or Disk()
    path = os.path.abspath(path)
    target = os.path.join(path, SETTINGS_FILE)
    _make_folders(disk, path)
    left = _visible(disk, path)
    if left and not _cut_off(disk, path):
        if SETTINGS_FILE in left:
            raise Refused(
                _("'{path}' is a workspace already.").format(path=path),
                hint=_("Choose another folder; nothing was changed."),
            )
        raise Refused(
            _("'{path}' is not empty.").format(path=path),
            hint=_("A workspace needs a folder of its own; name one that does not exist yet."),
        )
    for name in ("evidence", "views", "checklists"):
        disk.make_folder(os.path.join(path, name))
    FolderRecord(os.path.join(path, "records"), disk).create()
    write_file(disk, target, starter.encode())


# What an `init` that was cut off leaves behind: these names, and nothing else in any of these folders.
BEGUN = {
    "": {SETTINGS_FILE, "evidence", "views", "checklists", "records"},
    "evidence": set(),
    "views": set(),
    "checklists": set(),
    "records": {"FORMAT", ORG},
    f"records/{ORG}": set(),
}


def _cut_off(disk: Disk, path: str) -> bool:
    return all(_visible(disk, os.path.join(path, folder)) <= names for folder, names in BEGUN.items())


def _visible(disk: Disk, folder: str) -> set[str]:
    try:
        return {name for name in disk.listing(folder) if not name.startswith(".")}
    except FileNotFoundError:
        return set()


def _make_folders(disk: Disk, path: str) -> None:
    """Make a folder, and those above it that are missing, durably."""
    parent = os.path.dirname(path)
    if not disk.exists(parent):
        _make_folders(disk, parent)
    disk.make_folder(path)
    disk.sync_folder(parent)


def write_file(disk: Disk, path: str, data: bytes) -> None:
    """Replace a file's content at once and durably."""
    scratch = temporary(os.path.dirname(path))
    disk.create(scratch, [data])
    disk.sync(scratch)
    disk.replace(scratch, path)
    disk.sync_folder(os.path.dirname(path))


# What a law may one day order to be erased: it stands in a change line of its own, so that the rest survives.
ERASABLE = {
    "finding": {"requirement", "observed", "evidence", "reference"},
    "person": {"name", "email", "logins"},
}


def apart(change: Change) -> list[Change]:
    """The change as it is recorded: erasable fields behind the others, in a line of their own."""
    names = ERASABLE.get(change["doc"].partition("/")[0], set())
    fields, was = change.get("set", {}), change.get("was", {})
    if names.isdisjoint(fields) or names.issuperset(fields):
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
