"""The field's words and the shapes of the documents that events fold into.

Documents are plain dictionaries, as they lie in a view; the TypedDicts say which keys they have and cost
nothing at start-up. Dates are ISO `YYYY-MM-DD` in the workspace's time zone, moments are UTC stamps.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from typing import NotRequired, TypedDict

Grade = Literal["major", "minor", "observation", "opportunity", "strength"]
GRADES = ("major", "minor", "observation", "opportunity", "strength")

Status = Literal["draft", "issued", "submitted", "in-progress", "implemented", "closed", "withdrawn"]
STATUSES = ("draft", "issued", "submitted", "in-progress", "implemented", "closed", "withdrawn")
ENDED = ("closed", "withdrawn")

RESULTS = ("conforms", "major", "minor", "observation", "opportunity", "strength", "not-applicable")
VERDICTS = ("effective", "partly", "not")
ORIGINS = ("complaint", "process", "output", "external", "inspection", "review", "suggestion")
SIMILAR = ("yes", "could", "no")
METHODS = ("5-whys", "6m", "8d", "text")
STRUCTURED = ("5-whys", "6m", "8d")
ROLES = ("head", "quality", "committee", "auditor")
AUDIT_KINDS = ("internal", "follow-up", "supplier", "external", "inspection")
AUDIT_METHODS = ("on-site", "remote", "mixed")
AUDIT_STATUSES = ("planned", "under-way", "reported", "following-up", "closed", "cancelled")
ACTION_STATUSES = ("open", "on-hold", "done", "cancelled")
ACTION_KINDS = ("correction", "corrective", "preventive", "improvement")

ORG = "org"
PROGRAMME = "programme"

AUDIT_ID = re.compile(r"(\d{4})-(\d{2,})\Z")
FINDING_ID = re.compile(r"(\d{4}-\d{2,})-F(\d{2,})\Z")
DIGITS = re.compile(r"(\d+)")
REVIEW_ID = re.compile(r"(\d{4})-R(\d+)\Z")
ACTION_ID = re.compile(r"(\d{4}-(?:\d{2,}-F\d{2,}|R\d+))-A(\d+)\Z")
IMPORT_ID = re.compile(r"(\d{4}-\d{2,})-I(\d+)\Z")
INPUT_ID = re.compile(r"(\d{4}-R\d+)/([a-z]\d?)\Z")


if TYPE_CHECKING:
    # Only for readers and type checkers: making these classes at every start would cost two milliseconds.

    class Note(TypedDict):
        """When, by whom and with which event of its stream a document was made or last changed."""

        at: str
        by: str
        seq: int

    class Stamp(TypedDict):
        """Who decided and when it happened; each entry of a document's lists carries these keys.

        `typed_by` and `source` are there only when somebody typed it on behalf of `by`.
        """

        on: str
        by: str
        typed_by: NotRequired[str]
        source: NotRequired[dict[str, Any]]

    class Unit(TypedDict):
        """A unit of the organisation. `deputy` may act for the head between its dates."""

        id: str
        name: str
        parent: str | None
        head: str | None
        deputy: NotRequired[dict[str, Any] | None]
        outside: NotRequired[bool]
        ended: NotRequired[dict[str, Any] | None]
        successor: NotRequired[str | None]

    class Person(TypedDict):
        """Somebody who acts. `trained` entries: a Stamp with standard, on, until (or None); `in_house` or `trainer` where it
        was said; `withdrawn` with a reason where a qualification ends on that day."""

        id: str
        name: str
        unit: str | None
        email: NotRequired[str | None]
        roles: list[str]
        logins: NotRequired[list[str]]
        trained: NotRequired[list[dict[str, Any]]]
        ended: NotRequired[dict[str, Any] | None]

    class Source(TypedDict):
        """Where an imported finding comes from: the file, its sheet ("" for csv), row and number, and what stood in
        the columns that no field holds word for word: pairs of column and text, in their order.

        `taken` has a short hash of each field as it was read, so that a later import knows what the register changed.
        """

        file: str
        sheet: str
        row: int
        number: str
        cells: list[list[str]]
        taken: dict[str, str]

    class Finding(TypedDict):
        """One finding. Its status is computed from `moves` and its actions, never stored.

        `repeat_of` holds ids of earlier findings, and references as text where no finding here has that number.
        `reference` is its number elsewhere: of the complaint, or in the register from which it was imported."""

        id: str
        audit: str
        origin: str
        grade: Grade
        unit: str | None
        also_units: list[str]
        owner: str | None
        clauses: list[str]
        questions: list[str]
        title: NotRequired[str]
        requirement: str
        observed: str
        evidence: str
        reference: str
        repeat_of: list[str]
        source: NotRequired[Source]
        raised: Stamp
        moves: list[dict[str, Any]]
        notes: NotRequired[list[dict[str, Any]]]
        attachments: NotRequired[list[dict[str, Any]]]
        detached: NotRequired[list[dict[str, Any]]]
        created: Note
        changed: Note

    class Action(TypedDict):
        """One action. `due` is a history: the first entry is the original date; `actionstate.due` says which counts.

        `finding` is the id of what holds it: a finding, or a management review (`2026-R1`). `kind` is one of ACTION_KINDS,
        missing in old records; `links` are ids of actions elsewhere that do the same.
        """

        id: str
        finding: str
        round: int
        text: str
        kind: NotRequired[str]
        links: NotRequired[list[str]]
        owner: str
        due: list[dict[str, Any]]
        moves: list[dict[str, Any]]
        attachments: NotRequired[list[dict[str, Any]]]
        detached: NotRequired[list[dict[str, Any]]]
        created: Note
        changed: Note


KINDS = {"finding": FINDING_ID, "action": ACTION_ID, "import": IMPORT_ID, "input": INPUT_ID}

TYPED_ID = re.compile(r"(\d{4})-(?:(\d+)(?:-[fF](\d+)(?:-[aA](\d+))?)?|[rR](\d+)(?:-[aA](\d+))?)\Z")


def register_of(year: int) -> str:
    """The stream of the year's register: findings that no audit raised."""
    return f"{year}-00"


def is_register(stream: str) -> bool:
    return stream.endswith("-00")


def is_review(stream: str) -> bool:
    """Whether a stream is that of a management review."""
    return REVIEW_ID.match(stream) is not None


def outbox_of(year: int | str) -> str:
    """The stream that says which notices were sent in a year."""
    return f"notices-{year}"


def is_outbox(stream: str) -> bool:
    return stream.startswith("notices-") and stream[len("notices-") :].isdigit()


def stream_of(id: str) -> str | None:
    """The stream that an id lies in: of an audit, a register or a review, or what is in it; None for any other text."""
    if AUDIT_ID.match(id) or REVIEW_ID.match(id):
        return id
    return "-".join(id.partition("/")[0].split("-")[:2]) if kind_of(id) else None


def kind_of(id: str) -> str:
    """What an id within a stream is one of: `finding`, `action`, `import` or a review's `input`; "" for any other text."""
    return next((kind for kind, pattern in KINDS.items() if pattern.match(id)), "")


def canonical(id: str) -> str:
    """The id as it is written: `2026-01-f3` and `2026-1-F03` are `2026-01-F03`, `2026-r1-a2` is `2026-R1-A2`. Any other
    text stays."""
    match = TYPED_ID.match(id.strip())
    if not match:
        return id.strip()
    year, audit, finding, action, review, decided = match.groups()
    parts = [f"{year}-R{int(review)}" if review else f"{year}-{int(audit):02d}"]
    parts += [f"F{int(finding):02d}"] if finding else []
    parts += [f"A{int(action or decided)}"] if action or decided else []
    return "-".join(parts)


def id_key(id: str) -> tuple[Any, ...]:
    """Sorts ids by their numbers: F100 behind F99, A10 behind A9."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in DIGITS.split(id) if part)
