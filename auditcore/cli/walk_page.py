"""What a walk prints about one question, as paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditcore import dates, text
from auditcore.cli import walk_words
from auditcore.cli.audit_details import sample
from auditcore.cli.details import person, unit
from auditcore.i18n import N_, _, ngettext
from auditcore.model import RESULTS
from auditcore.organisation import Organisation
from auditcore.words import asked, word

if TYPE_CHECKING:
    from auditcore.service.walk import Page, Progress

Row = Mapping[str, Any]

TOLD = ("evidence", "sample", "spoke_with", "note", "reason", "asked_before")
LABELS = {
    "evidence": N_("evidence"),
    "sample": N_("sample"),
    "spoke_with": N_("spoke with"),
    "note": N_("note"),
    "reason": N_("reason"),
    "asked_before": N_("answered under the earlier wording"),
}
# Of what was answered before, a page has room for the latest.
SHOWN = 3
# Lines on what a question rests on; the help has them all.
GROUNDS = 3


def clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}"


def position(number: int, progress: Progress, seconds: float) -> str:
    """`12 of 41 · 3 nonconformities · 00:14:05`."""
    bad = ngettext("{count} nonconformity", "{count} nonconformities", progress.nonconforming)
    where = _("{number} of {count}").format(number=number + 1, count=len(progress.done))
    return " · ".join([where, bad.format(count=progress.nonconforming), clock(seconds)])


def told(entry: Row) -> str:
    """What came with an answer, in one line."""
    shown = {**entry, "sample": entry.get("sample")}
    if not isinstance(shown["sample"], str):
        shown["sample"] = sample(shown["sample"])
    return "; ".join(f"{_(LABELS[name])}: {shown[name]}" for name in TOLD if shown.get(name))


def given(org: Organisation, entry: Row, about: str = "") -> str:
    """Who answered what when: `Minh (minh), Wed 2026-07-01: minor; evidence: 20 files`."""
    who = ", ".join(filter(None, [about, person(org, entry["by"]), dates.show_day(entry["on"])]))
    return "; ".join(filter(None, [f"{who}: {word(entry['grade'])}", told(entry)]))


def begun(form: Row) -> str:
    """What was typed of an answer, in one line."""
    return "; ".join(filter(None, [word(form.get("result", "")), told(form)])) or "–"


def grounds(lines: Sequence[str], most: int = 0) -> Iterator[str]:
    """What a question rests on, in at most so many lines; the last says how many are left out. All of them for 0."""
    shown = lines if not most or len(lines) <= most else lines[: most - 1]
    for line in shown:
        yield _("Rests on: {words}").format(words=line)
    if left := len(lines) - len(shown):
        yield ngettext("{count} more; ? shows it", "{count} more; ? shows them", left).format(count=left)


def page(org: Organisation, shown: Page) -> Iterator[str]:
    """The paragraphs on a question, most important first; what is not there is left out."""
    yield " · ".join([f"{shown.clause} {shown.title}".strip(), unit(org, shown.unit)])
    yield f"{shown.question}: {shown.ask}"
    if shown.look_for:
        yield _("Look for: {words}").format(words=shown.look_for)
    yield from grounds(shown.cites, GROUNDS)
    marks = [
        _("core question") if shown.core else "",
        _("see, too: {clauses}").format(clauses=", ".join(shown.see)) if shown.see else "",
    ]
    if any(marks):
        yield BETWEEN.join(filter(None, marks))
    if shown.whom:
        yield _("Ask: {whom}").format(whom=", ".join(asked(shown.whom)))
    if shown.last_time:
        last = shown.last_time
        about = (
            last["audit"] if last["question"] == shown.question else f"{last['audit']}, {last['question']}"
        )
        yield _("Last time: {words}").format(words=given(org, last, about))
    for row in shown.findings:
        words = " · ".join([row["id"], word(row["grade"]), word(row["status"]), row["title"]])
        yield _("Open finding: {words}").format(words=words)
    yield from answered(org, shown)
    yield from shown.barred


def answered(org: Organisation, shown: Page) -> Iterator[str]:
    """What was answered in this audit, the latest first."""
    for entry in shown.given[:SHOWN]:
        about = unit(org, entry["unit"]) if entry["unit"] != shown.unit else ""
        yield _("Answered: {words}").format(words=given(org, entry, about))
    if (rest := len(shown.given) - SHOWN) > 0:
        yield ngettext("{count} earlier answer", "{count} earlier answers", rest).format(count=rest)


def usage(room: int) -> list[str]:
    """The commands in short, in lines of at most `room` columns."""
    letter = walk_words.letters()
    commands = _(
        "{back} back · {skip} skip · / WORDS search · {jump} CLAUSE jump · + FILE attach · {pause} or q pause · ? help"
    )
    return packed(
        commands.format(**{name: letter[name] for name in walk_words.COMMANDS}).split(BETWEEN), room
    )


BETWEEN = " · "


def packed(pieces: Iterable[str], room: int) -> list[str]:
    """The pieces in lines of at most `room` columns; none is broken."""
    lines: list[str] = []
    for piece in pieces:
        if lines and text.width(lines[-1] + BETWEEN + piece) <= room:
            lines[-1] += BETWEEN + piece
        else:
            lines.append(piece)
    return lines


def help_page(definitions: Mapping[str, str]) -> Iterator[str]:
    """All that may be typed, and what the grades mean."""
    letter = walk_words.letters()
    yield _("An answer is its number, its letter, or the beginning of its word:")
    for code in RESULTS:
        line = f"{RESULTS.index(code) + 1}, {letter[code]}, {word(code)}"
        yield f"  {line}: {definitions[code]}" if definitions.get(code) else f"  {line}"
    yield _(
        "A full stop behind it (1.) records it at once; alone at a later prompt it takes the rest as it stands."
    )
    yield _(
        "Enter keeps what stands in the prompt; - empties it. Each answer is recorded before the next question."
    )
    yield _(
        "Where a text is asked for, a line with more behind / or ? or {jump} is text, and so is + before what is no file."
    ).format(jump=letter["jump"])
    for what, does in (
        (letter["back"], _("back: to the prompt before, or to the question before")),
        (letter["skip"], _("skip: leave this question for later")),
        ("/ " + _("WORDS"), _("search: the next question with these words; / alone looks on")),
        (letter["jump"] + " 8.5.1", _("jump: to a clause or a question")),
        ("+ " + _("FILE"), _("attach a file as evidence; again for another one")),
        (f"{letter['pause']}, q", _("pause: stop here; the same command goes on later")),
        ("?", _("help: this page")),
    ):
        yield f"  {what}  {does}"
