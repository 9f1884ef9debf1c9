"""The filters of lists, each written once: they combine, and of several words in one filter any will do.

What is typed is checked while it is read, so that a kept list can be checked without being used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from auditcore.cli.options import Command, day_option, ids, stack
from auditcore.cli.session import Session
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.model import GRADES, ORIGINS, canonical

Reader = Callable[[Session, str], str]


def checked(values: Sequence[str], known: Sequence[str], option: str) -> list[str]:
    """The words of an option that may be repeated, or hold several with commas between.

    Raises Refused for all that are not known, each with the nearest one that is.
    """
    from auditcore.words import meant

    # A word on a screen may hold a comma itself.
    words = [word for value in values for word in ([value] if meant(value, known) else ids([value]))]
    if problems := [_unknown(word, known, option) for word in dict.fromkeys(words) if not meant(word, known)]:
        raise Refused(problems[0], problems=problems[1:])
    return list(dict.fromkeys(meant(word, known) for word in words))


# What is shown in the column of another filter, and asked for by a flag.
FLAGS = ("overdue", "repeat")


def _unknown(word: str, known: Sequence[str], option: str) -> str:
    from auditcore.words import meant, not_one_of

    context = click.get_current_context(silent=True)
    flags = {opt for one in context.command.params for opt in one.opts} if context else set()
    if (flag := f"--{meant(word, FLAGS)}") in flags:
        return _("{option}: '{word}' is asked for by an option of its own: {flag}.").format(
            option=option, word=word, flag=flag
        )
    return f"{option}: {not_one_of(word, known)}"


def of_codes(*names: str, codes: Sequence[str], help: str) -> Callable[[Command], Command]:
    """A filter by codes such as grades."""

    def read(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Sequence[str]:
        return value if ctx.resilient_parsing else checked(value, codes, parameter.opts[0])

    return click.option(*names, metavar=names[0][2:].upper(), multiple=True, callback=read, help=help)


def of_ids(*names: str, metavar: str, help: str, read: Reader | None = None) -> Callable[[Command], Command]:
    """A filter by ids, each of which must be there. `read` makes the id of what was typed."""

    def read_all(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Sequence[str]:
        if ctx.resilient_parsing or not value:
            return value
        session = ctx.find_object(Session)
        assert session is not None
        return [read(session, word) if read else word for word in ids(value)]

    return click.option(*names, metavar=metavar, multiple=True, callback=read_all, help=help)


def _stream(session: Session, typed: str) -> str:
    from auditcore.service.register import view_of

    return view_of(session.ws, canonical(typed)).stream


def _finding(session: Session, typed: str) -> str:
    from auditcore.service.register import finding_id, found, view_of

    id = finding_id(session.ws, typed)
    return str(found(view_of(session.ws, id), "finding", id)["id"])


def _unit(session: Session, typed: str) -> str:
    return str(session.ws.org().unit(typed)["id"])


def _person(session: Session, typed: str) -> str:
    return str(session.ws.org().person(typed)["id"])


def audits() -> Callable[[Command], Command]:
    return of_ids(
        "--audit", "audits", metavar="ID", read=_stream, help=_("Only this audit, or 2026-00 for a register.")
    )


def findings() -> Callable[[Command], Command]:
    return of_ids("--finding", "findings", metavar="ID", read=_finding, help=_("Only of this finding."))


def statuses(codes: Sequence[str]) -> Callable[[Command], Command]:
    return of_codes(
        "--status", "statuses", codes=(*codes, "all"), help=_("This status; 'all' for every one.")
    )


def grades() -> Callable[[Command], Command]:
    return of_codes("--grade", "grades", codes=GRADES, help=_("This grade."))


def origins() -> Callable[[Command], Command]:
    return of_codes("--origin", "origins", codes=("audit", *ORIGINS), help=_("This origin."))


def units() -> Callable[[Command], Command]:
    return of_ids(
        "--unit",
        "units",
        metavar="UNIT",
        read=_unit,
        help=_("This unit and those below it, also where it is named further."),
    )


def owners() -> Callable[[Command], Command]:
    return of_ids("--owner", "owners", metavar="PERSON", read=_person, help=_("Owned by this person."))


def auditors() -> Callable[[Command], Command]:
    return of_ids(
        "--auditor",
        "people",
        metavar="PERSON",
        read=_person,
        help=_("Led by this person, or with it in the team."),
    )


def clauses() -> Callable[[Command], Command]:
    return of_ids("--clause", "clauses", metavar="CLAUSE", help=_("This clause and those below it."))


def overdue() -> Callable[[Command], Command]:
    return click.option("--overdue", is_flag=True, help=_("Only what is overdue."))


def due_before() -> Callable[[Command], Command]:
    return day_option("--due-before", help=_("Only what is due before this day."))


def since(help: str) -> Callable[[Command], Command]:
    return day_option("--since", help=help)


def words() -> Callable[[Command], Command]:
    return click.option(
        "--text",
        "text",
        metavar="WORDS",
        default="",
        help=_('Only where all these words (or "words in a row") occur; accents and case do not matter.'),
    )


def repeat() -> Callable[[Command], Command]:
    return click.option("--repeat", is_flag=True, help=_("Only repeats of earlier findings."))


def mine(*, acts: bool = False) -> Callable[[Command], Command]:
    """Hands over the person who asks, "" where the flag is not given; of a command that `acts` whether it is given: who
    acts there is told by its own options."""
    help = _("Only what is mine.")
    if acts:
        return click.option("--mine", is_flag=True, help=help)

    def read(ctx: click.Context, parameter: click.Parameter, value: Any) -> str:
        session = ctx.find_object(Session)
        return session.ws.claimed()[0] if value and session and not ctx.resilient_parsing else ""

    return click.option("--mine", is_flag=True, callback=read, help=help)


def all_of_findings(
    codes: Sequence[str], *, since_help: str, acts: bool = False
) -> Callable[[Command], Command]:
    """All filters of findings and of their actions; `codes` are the statuses of what is listed, `acts` as in `mine`."""
    return stack(
        audits(),
        statuses(codes),
        grades(),
        units(),
        owners(),
        clauses(),
        origins(),
        overdue(),
        due_before(),
        since(since_help),
        words(),
        repeat(),
        mine(acts=acts),
    )
