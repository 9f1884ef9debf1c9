"""Taking in a register kept elsewhere: one event, whole or absent; the same file again changes nothing."""

from __future__ import annotations

from auditcore.decision import Saved, Situation, put
from auditcore.errors import Refused
from auditcore.i18n import _, ngettext
from auditcore.importing.shapes import FileOptions, Plan
from auditcore.model import is_register, stream_of
from auditcore.record.events import Change
from auditcore.service.audit_case import snapshots
from auditcore.service.book import Book
from auditcore.service.register import all_streams, by_number, ensure, open_streams, view_of
from auditcore.service.weighing import Register, Weighed, Wish, only_unit, weigh
from auditcore.workspace import Workspace


class _NothingLeft(Exception):
    """Somebody else imported the same file while we looked."""


def open_register(
    ws: Workspace,
    path: str,
    audit: str,
    plan: Plan | None = None,
    encoding: str = "",
    *,
    complete: bool = True,
) -> Register:
    """Read a csv or xlsx file and find out what its columns mean; without a plan, from what is there.

    Raises NotFound for a missing file or audit, Refused for what is no register, or lacks a column; with
    `complete=False` what lacks columns is fine, for whoever wants to write them down.
    """
    from auditcore.importing import guess, sheets

    stream = _stream(ws, audit)
    options = plan.file if plan else FileOptions()
    book = sheets.read(path, options._replace(encoding=encoding or options.encoding))
    try:
        guessed = guess.guess(book.sheets, plan, _clauses(ws, stream))
    except guess.Incomplete as incomplete:
        if complete:
            raise
        guessed = incomplete.guess
    sheet, header, used, said = guessed
    used = used._replace(file=book.options._replace(sheet=sheet.name, header=header))
    (file,) = ws.files([path])
    return Register(file, sheet, header, used, [*book.said, *said])


# Whoever types an earlier year made a slip; it would open a register for good.
FIRST_YEAR = 1990


def _stream(ws: Workspace, audit: str) -> str:
    """The audit, or the year's register: that one is opened with its first finding."""
    if stream_of(audit) != audit or not is_register(audit):
        return view_of(ws, audit).stream
    year, now = int(audit[:4]), int(ws.today[:4])
    if not FIRST_YEAR <= year <= now:
        raise Refused(
            _("There is no register of {year}.").format(year=year),
            hint=_("A register is that of a year from {first} to {last}.").format(first=FIRST_YEAR, last=now),
        )
    return audit


def _clauses(ws: Workspace, stream: str) -> list[str]:
    """The clauses of an audit's criteria, in their order; none for the year's register."""
    return [clause["id"] for one in snapshots(ws.view(stream)).values() for clause in one["clauses"]]


def look(ws: Workspace, audit: str, register: Register, wish: Wish) -> Weighed:
    """What the import would do now; nothing is written. Its problems are told; what plugins' rules say is raised."""
    kept: list[Weighed] = []

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        weighed = weigh(book, register, wish, numbers(ws, register))
        kept.append(weighed)
        return [] if weighed.problems else book.changes

    ws.consider(_stream(ws, audit), decide)
    return kept[0]


def bring_in(
    ws: Workspace, audit: str, register: Register, wish: Wish, looked: Weighed | None = None
) -> tuple[Weighed, Saved | None]:
    """Import the register: one event, with the file as evidence; None where nothing changes.

    With `add_units`, units that are not known are added first, as an event of their own. `looked` is what `look` gave, for
    whoever has looked already. Raises Refused with every problem.
    """
    stream, known = _stream(ws, audit), numbers(ws, register)
    first = looked or look(ws, audit, register, wish)
    _insist(first)
    if not (first.new or first.changed):
        return first, None
    if first.units:
        from auditcore.service.units import add_all

        try:
            add_all(ws, first.units, only_unit(ws.view(stream)))
        except Refused:
            ws.forget()  # somebody else may have added them in the meantime
            if look(ws, audit, register, wish).units:
                raise
    if is_register(stream):
        ensure(ws, int(stream[:4]))
    done: list[Weighed] = []

    def decide(situation: Situation) -> list[Change]:
        book = Book(situation)
        weighed = weigh(book, register, wish, known)
        _insist(weighed)
        done.append(weighed)
        if not (weighed.new or weighed.changed):
            raise _NothingLeft
        book.changes.append(_trace(book, register, weighed))
        return book.done()

    try:
        saved = ws.commit(stream, "finding.import", decide, files=[register.file])
    except _NothingLeft:
        saved = None
    return done[-1]._replace(units=first.units), saved


def _insist(weighed: Weighed) -> None:
    from auditcore.importing.lines import grouped

    problems = grouped(weighed.problems)
    if problems:
        raise Refused(
            ngettext(
                "Nothing was imported: {count} problem.",
                "Nothing was imported: {count} problems.",
                len(problems),
            ).format(count=len(problems)),
            problems=problems,
        )


def numbers(ws: Workspace, register: Register) -> dict[str, list[str]]:
    """The findings of the workspace by their number elsewhere: of all audits where the register has repeats to be linked."""
    return by_number(ws, all_streams(ws) if "repeat" in register.plan.fields else open_streams(ws))


def _trace(book: Book, register: Register, weighed: Weighed) -> Change:
    """The import itself as a document: the file is kept as evidence, with the mapping by which it was read."""
    from auditcore.importing.mapping_write import write

    last = len(book.situation.view.table("import"))
    stamp = book.situation.stamp()
    return put(
        f"import/{book.stream}-I{last + 1}",
        set={
            "file": register.file.name,
            "sheet": register.sheet.name,
            "rows": len(weighed.read.readings),
            "mapping": write(register.plan),
            "added": [id for _reading, id in weighed.new],
            "updated": [id for _reading, id, _fields in weighed.changed],
            "attachments": [{**register.file.entry, **stamp, "move": "import"}],
        },
    )
