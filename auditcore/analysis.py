"""How the cause of a finding was found: whys that hang below one another, causes by branch, eight disciplines. Pure.

What is recorded is a list of causes, numbered from 1 in their order. Each may hang below an earlier one, lie in a
branch, name what shows it, and be held for true. Records of old hold plain texts; they read as they always did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditcore.i18n import N_, _
from auditcore.model import STRUCTURED
from auditcore.text import fold

# The branches of 6m, and further words by which one is known when it is typed, in any language.
BRANCHES: dict[str, tuple[str, ...]] = {
    "man": ("people", "con người", "nhân lực"),
    "machine": ("equipment", "thiết bị", "máy móc"),
    "method": ("phương pháp", "cách làm"),
    "material": ("materials", "vật liệu", "vật tư", "nguyên liệu"),
    "measurement": ("đo lường",),
    "environment": ("môi trường",),
}
BRANCH_WORDS = {
    "man": N_("man"),
    "machine": N_("machine"),
    "method": N_("method"),
    "material": N_("material"),
    "measurement": N_("measurement"),
    "environment": N_("environment"),
}
# Methods whose causes follow from one another, each below the one before it unless it says otherwise.
IN_A_ROW = ("5-whys", "8d")


class Cause(NamedTuple):
    """One why, or one cause of a branch. `under` is the number of the cause that it explains, 0 for the finding itself."""

    number: int
    text: str
    under: int = 0
    branch: str = ""
    evidence: str = ""
    true: bool = False


def causes(facts: Mapping[str, Any]) -> list[Cause]:
    """The causes of an answer's facts, whether they were recorded as texts or with all that is known of them."""
    method = facts.get("method", "")
    return [
        from_text(one, number, method) if isinstance(one, str) else Cause(number, **one)
        for number, one in enumerate(facts.get("causes") or (), start=1)
    ]


def from_text(words: str, number: int, method: str) -> Cause:
    """A cause as it is typed: below the one before it in a row of whys, behind the name of its branch in 6m."""
    if method == "6m":
        branch, colon, rest = words.partition(":")
        if colon and (code := branch_of(branch)) and rest.strip():
            return Cause(number, rest.strip(), branch=code)
    return Cause(number, words, under=number - 1 if method in IN_A_ROW else 0)


def branch_of(words: str) -> str:
    """The branch that is meant by a word, whatever its case and marks; "" for none."""
    meant = fold(words.strip())
    return next((code for code, others in BRANCHES.items() if meant in map(fold, (code, *others))), "")


def stored(found: Sequence[Cause]) -> list[dict[str, Any]]:
    """The causes as they are recorded: what says nothing is left out, the number is the place in the list."""
    return [
        {name: value for name, value in cause._asdict().items() if value and name != "number"}
        for cause in found
    ]


def ends(found: Sequence[Cause]) -> list[Cause]:
    """The causes that nothing else explains: where the whys came to a root."""
    explained = {cause.under for cause in found}
    return [cause for cause in found if cause.number not in explained]


def roots(found: Sequence[Cause]) -> list[Cause]:
    """The causes held for true; where none is marked, the last one."""
    return [cause for cause in found if cause.true] or list(found[-1:])


# What stands against an analysis.


def astray(found: Sequence[Cause]) -> Iterator[str]:
    """Each cause hangs below one that stands before it."""
    for cause in found:
        if not 0 <= cause.under < cause.number:
            yield _(
                "Why {number} cannot stand below {under}: only one that is above it can be explained."
            ).format(number=cause.number, under=cause.under)


def unfit(facts: Mapping[str, Any]) -> Iterator[str]:
    """A structured method is more than its name: whys in a row, causes by branch, a team and an escape point."""
    method, found = facts.get("method"), causes(facts)
    if method == "5-whys" and len(found) < 2:
        yield _("5 whys need at least two: --why TEXT --why TEXT, from the finding down to its root.")
    elif method == "6m" and not found:
        yield _("6m needs its causes by branch: --why 'machine: …' --why 'method: …'.")
    elif method == "6m" and any(not (cause.branch or cause.under) for cause in found):
        yield _(
            "Each cause of 6m names its branch ({branches}): --why 'machine: …' --why 'method: …'."
        ).format(branches=", ".join(BRANCHES))
    elif method == "8d" and not found:
        yield _("8d needs the causes that it found: --why TEXT, from the finding down to its root.")
    if method == "8d" and not facts.get("team"):
        yield _("8d needs its team: who looked for the cause (--team TEXT).")
    if method == "8d" and not facts.get("escape"):
        yield _(
            "8d needs the escape point: where it should have been noticed, and why it was not (--escape TEXT)."
        )
    open_ends = ends(found)
    if method in STRUCTURED and len(open_ends) > 1 and not any(cause.true for cause in found):
        yield _("Of {count} possible causes ({numbers}), say which are held for true: --true N.").format(
            count=len(open_ends), numbers=", ".join(str(cause.number) for cause in open_ends)
        )


# As a drawing.


class Line(NamedTuple):
    """One line of a drawing: what stands before the text, what before its further lines, the text, and how deep it hangs."""

    first: str
    further: str
    text: str
    depth: int = 0


def tree(found: Sequence[Cause]) -> Iterator[Line]:
    """The causes as a tree in plain characters, each with its number; branches of 6m in their usual order."""
    below: dict[int, list[Cause]] = {}
    for cause in found:
        # One that is astray (only in a record made elsewhere) still is shown.
        under = cause.under if 0 <= cause.under < cause.number else 0
        below.setdefault(under, []).append(cause)
    top = below.get(0, [])
    for branch in ("", *BRANCHES):
        inside = [cause for cause in top if cause.branch == branch]
        if branch and inside:
            yield Line("", "", _(BRANCH_WORDS[branch]))
            yield from _drawn(inside, below, "", 1)
        else:
            for cause in inside:
                yield Line("", "  ", _said(cause))
                yield from _drawn(below.get(cause.number, ()), below, "", 1)


def _drawn(
    among: Sequence[Cause], below: Mapping[int, Sequence[Cause]], indent: str, depth: int
) -> Iterator[Line]:
    for place, cause in enumerate(among, start=1):
        last = place == len(among)
        deeper = indent + ("  " if last else "│ ")
        yield Line(f"{indent}{'└' if last else '├'} ", deeper + "  ", _said(cause), depth)
        yield from _drawn(below.get(cause.number, ()), below, deeper, depth + 1)


def _said(cause: Cause) -> str:
    words = f"{cause.number} {cause.text}"
    if cause.evidence:
        words = _("{cause} (shown by: {evidence})").format(cause=words, evidence=cause.evidence)
    return _("{cause} ← held for true").format(cause=words) if cause.true else words


# The eight disciplines, on our steps.


class Discipline(NamedTuple):
    """One of the eight: its number, what it is, and what the record says to it ("" while it says nothing)."""

    number: int
    title: str
    said: str


def disciplines(
    facts: Mapping[str, Any], finding: Mapping[str, Any], actions: Sequence[Mapping[str, Any]]
) -> list[Discipline]:
    """The eight disciplines as the steps of a finding fill them. `actions` are rows: id, kind (where it has one), status
    and round; those of the finding's present round count."""
    current = [one for one in actions if one["round"] == finding["round"] and one["status"] != "cancelled"]
    against_return = [one for one in current if one.get("kind") == "preventive"]
    done = [one for one in current if one["status"] == "done"]
    found = "; ".join(cause.text for cause in roots(causes(facts)))
    escape = facts.get("escape", "")
    closed = finding["status"] == "closed"
    said = (
        (N_("team"), facts.get("team", "")),
        (N_("the problem"), finding.get("observed", "")),
        (N_("containment"), facts.get("correction", "")),
        (
            N_("cause and escape point"),
            _("{cause}; escape point: {escape}").format(cause=found, escape=escape) if escape else found,
        ),
        (N_("actions chosen"), _ids(current)),
        (N_("actions done"), _ids(done)),
        (N_("kept from coming back"), _ids(against_return)),
        (N_("effect verified, closed"), _("closed") if closed else ""),
    )
    return [Discipline(number, _(title), words) for number, (title, words) in enumerate(said, start=1)]


def _ids(actions: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(one["id"] for one in actions)
