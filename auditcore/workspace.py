"""A workspace: settings, record, views and clock together, and the one function that writes.

`Workspace.commit` folds the stream, calls the pure `decide`, stores evidence first, then the event. On a lost
claim it folds and decides again, so two people never overwrite each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from auditcore import __version__, dates, settings, text
from auditcore.decision import Acting, Decide, File, Saved, Situation, apart, organisation
from auditcore.errors import Damaged, NotFound, Refused
from auditcore.i18n import _
from auditcore.model import ORG, PROGRAMME
from auditcore.organisation import Organisation
from auditcore.place import SETTINGS_FILE
from auditcore.record.disk import Disk
from auditcore.record.events import Change, Event
from auditcore.record.evidence import EvidenceStore
from auditcore.record.folder import FolderRecord, Taken
from auditcore.views import View, Views, changed

if TYPE_CHECKING:
    from auditcore.plugins import Plugins

TOOL = f"auditcore {__version__}"

# Each lost claim means that somebody else's event was written, so this is only reached when something is wrong.
ATTEMPTS = 1000


class Workspace:
    """An open workspace. `warn` is told sentences for stderr; `clock` gives the moment (UTC).

    `without_plugins`: for reading, where an outside plugin is in the way; nothing is written then.
    """

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
        without_plugins: bool = False,
    ) -> None:
        self.path = os.path.abspath(path)
        self.environ = dict(os.environ if environ is None else environ)
        self.settings = settings.load(os.path.join(self.path, SETTINGS_FILE), self.environ)
        self.clock = clock or (lambda: datetime.now(UTC))
        self.acting = acting or Acting()
        self.warn = warn
        # Whoever waits may be told how far it is: it gets the streams that are to be gone through, and gives them.
        self.through: Callable[[Sequence[str]], Iterable[str]] = iter
        disk = disk or Disk()
        self.disk = disk
        self.record = FolderRecord(os.path.join(self.path, "records"), disk)
        self.evidence = EvidenceStore(os.path.join(self.path, "evidence"), disk)
        self.views = Views(os.path.join(self.path, "views"), self.record, warn, disk)
        self._today = today
        self._kept: dict[str, View] = {}
        self.without_plugins = without_plugins
        self._plugins: list[Plugins] = []  # one, once made; shared with whoever acts here

    @property
    def plugins(self) -> Plugins:
        """The plugins that act here: the built-in ones, and the outside ones that the settings name."""
        if not self._plugins:
            from auditcore.contract import Place  # many shapes, which only plugins need
            from auditcore.plugins import Plugins

            use = [str(name) for name in self.settings.get("plugins.use")]
            place = Place(
                self.path, str(self.settings.get("organisation")), str(self.settings.get("language"))
            )
            self._plugins.append(Plugins(place, () if self.without_plugins else use, self.warn))
        return self._plugins[0]

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
        other = object.__new__(type(self))
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

    def let_go(self, stream: str) -> None:
        """Keep a stream in memory no longer: whoever goes through all of them looks at each once."""
        self._kept.pop(stream, None)

    def org(self) -> Organisation:
        return organisation(self.view(ORG))

    @property
    def origin(self) -> str:
        """What tells this workspace from any other: the first digits of the hash of its first event; "" without events."""
        first = next(self.record.read(ORG), None)
        return first.hash[:12] if first else ""

    def programme(self) -> View:
        return self.view(PROGRAMME)

    def claimed(self) -> tuple[str, str]:
        """Who types, and where that comes from: --as, AUDITCORE_AS, the settings, a linked login."""
        if said := self.said():
            return said
        if self.settings.get("me"):
            return str(self.settings.get("me")), "settings"
        login = os_login()
        for id, person in self.org().people.items():
            if login in person.get("logins", ()):
                return id, "login"
        raise Refused(
            _("It is not known who you are."),
            hint=_("Say it with --as PERSON, or once and for all with 'auditcore config set me PERSON'."),
        )

    def said(self) -> tuple[str, str] | None:
        """Who types, where it was said for this command (--as) or this terminal (AUDITCORE_AS)."""
        if self.acting.claimed:
            return self.acting.claimed, self.acting.how
        if self.environ.get("AUDITCORE_AS"):
            return self.environ["AUDITCORE_AS"], "AUDITCORE_AS"
        return None

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
        self._require_plugins()
        files, source = self._with_source(files)
        begun = None
        for attempt in range(ATTEMPTS):
            view = self.views.current(stream) if attempt else self.view(stream)
            begun = view.head if attempt == 0 else begun
            situation = Situation(self, view, source)
            try:
                changes = decide(situation)
                self._check(view, changes)
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
            self._tell(event)
            return saved
        raise Damaged(
            _("Stream {stream} could not be written after {count} tries.").format(
                stream=stream, count=ATTEMPTS
            )
        )

    @property
    def _named_plugins(self) -> bool:
        """Whether the settings name an outside plugin; nothing of plugins is loaded to find out."""
        return bool(self.settings.get("plugins.use"))

    def _require_plugins(self) -> None:
        """Refused where a plugin in use is missing: its rules could not be asked."""
        if not self._named_plugins:
            return
        if self.without_plugins:
            raise Refused(
                _("Without its plugins this workspace can only be read."), hint=_("Leave out --no-plugins.")
            )
        if missing := self.plugins.missing:
            raise Refused(
                _(
                    "Plugins that this workspace uses could not be loaded: {names}. It can be read, but not written."
                ).format(names=", ".join(missing)),
                hint=_("Install them, or switch them off: auditcore plugin disable {name}").format(
                    name=missing[0]
                ),
            )

    def _check(self, view: View, changes: Sequence[Change]) -> None:
        """Ask the plugins' rules about each finding and action as it would be. Refused with all that they say."""
        if not self._named_plugins:
            return
        problems: dict[str, None] = {}  # each once: an import asks for many records
        for kind, id, record in changed(view, changes):
            if kind in ("finding", "action"):
                before = view.get(kind, id)
                known = None if before is None else {"noun": kind, **before}
                problems |= dict.fromkeys(self.plugins.problems({"noun": kind, **record}, known))
        if problems:
            first, *others = problems
            raise Refused(first, problems=others)

    def suggest_due(self, finding: Mapping[str, Any], what: str) -> str:
        """The day (ISO) that a plugin suggests for an `answer`, an `action` or an `effect` check; "" where none does."""
        return self.plugins.suggest_due(finding, what, self.today) if self._named_plugins else ""

    def _tell(self, event: Event) -> None:
        """Tell the plugins what was written."""
        if not self._named_plugins:
            return
        ids = dict.fromkeys(change["doc"].partition("/")[2] for change in event.changes if change)
        header = event.header
        try:
            self.plugins.record_changed(
                {
                    "stream": event.stream,
                    "seq": event.seq,
                    "type": header["type"],
                    "at": header["at"],
                    "by": event.person,
                    "ids": list(ids),
                }
            )
        except KeyboardInterrupt:
            self.warn(_("saved as event {number}").format(number=f"{event.stream}:{event.seq}"))
            raise

    def consider(self, stream: str, decide: Decide) -> list[Change]:
        """What `commit` would write now, as changes; nothing is written. Raises what it would, without plugins what
        `decide` raises."""
        _files, source = self._with_source(())
        view = self.view(stream)
        changes = decide(Situation(self, view, source))
        if changes and not self.without_plugins:
            self._require_plugins()
            self._check(view, changes)
        return changes

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
        if looks_like_a_path(acting.source):
            raise NotFound(
                _("There is no file '{file}'.").format(file=acting.source),
                hint=_("--source may be a text as well, in a few words: --source 'phone call of 3 July'"),
            )
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


# A short suffix as files have it; a date (3.7.2026) or a name (Mr.Lan) ends in none.
_SUFFIX = r"\.(?:[a-z][a-z0-9]{1,4}|[A-Z][A-Z0-9]{1,4})\Z"


def looks_like_a_path(value: str) -> bool:
    """Whether a file was probably meant: by its suffix, or by slashes with no white space about.

    Neither addresses (`an@office.vn`, `https://…`) nor numbers of documents (`45/QĐ-UBND`, `3/7/2026`) are paths.
    """
    import re

    *_words, last = value.split() or [""]
    if "@" in last or "://" in last:
        return False
    if re.search(_SUFFIX, last) or "\\" in value or re.match(r"(~|\.{1,2})?/", value):
        return True
    return "/" in value and last == value and not value[0].isdigit()


def evidence_name(path: str) -> str:
    """A file's own name as data: the last part of its path, undecodable bytes made visible, never used as a path."""
    name = os.path.basename(path.replace("\\", "/").rstrip("/")) or path
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
