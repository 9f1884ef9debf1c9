"""Options that many commands share, each written once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from auditcore.cli.session import Session
from auditcore.i18n import _
from auditcore.words import Shown, meant, not_one_of, spelled, word

if TYPE_CHECKING:
    from auditcore.workspace import Workspace

Command = Callable[..., Any]


def pass_session(command: Command) -> Command:
    """Hand the session over as the first argument."""
    return click.make_pass_decorator(Session)(command)


def acts(command: Command) -> Command:
    """Who acts, for whom, on what source, when; hands over the session and the acting workspace."""

    @click.option("--as", "claimed_", metavar="PERSON", default="", help=_("Who you are, for this command."))
    @click.option(
        "--for", "behalf_", metavar="PERSON", default="", help=_("Record on behalf of this person.")
    )
    @click.option(
        "--source",
        "source_",
        metavar="FILE|TEXT",
        default="",
        help=_("What --for rests on: a signed form, a mail."),
    )
    @click.option(
        "--on", "on_", metavar="DAY", default="", help=_("The day on which it happened; today by default.")
    )
    @pass_session
    @functools.wraps(command)
    def wrapped(
        session: Session, /, claimed_: str, behalf_: str, source_: str, on_: str, **given: Any
    ) -> Any:
        return command(session, session.acting(claimed_, behalf_, source_, on_), **given)

    return wrapped


def records(command: Command) -> Command:
    """For every verb that records: as `acts`, and says what was saved.

    The command gets `session` and `ws`, then its own parameters. What it answers behind the id and the event is called
    once these were shown, unless JSON was asked for.
    """

    @acts
    @click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
    @functools.wraps(command)
    def wrapped(session: Session, ws: Workspace, /, json_: bool, **given: Any) -> Any:
        from auditcore.decision import Saved

        answer = command(session, ws, **given)
        if isinstance(answer, Saved):
            # What a command is about stands first; only JSON repeats it.
            session.saved(answer, _about(given) if json_ else "", json=json_)
        elif answer is not None:
            id, saved, *then = answer
            session.saved(saved, id, json=json_)
            for say in () if json_ else then:
                say()
        return None

    return wrapped


def _about(given: dict[str, Any]) -> str:
    """The id that a command was given: its first argument."""
    command = click.get_current_context().command
    first = next((one.name for one in command.params if isinstance(one, click.Argument)), None)
    return str(given.get(first or "") or "")


def text_option(*names: str, help: str, **settings: Any) -> Callable[[Command], Command]:
    """An option for a long text: as given, `-` for standard input."""
    if not settings.get("required"):
        settings.setdefault("default", "")  # a default of any kind would satisfy `required`
    return click.option(*names, metavar="TEXT", callback=_from_stdin, help=help, **settings)


def _from_stdin(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    return stdin_text() if value == "-" else value


def attach_option(command: Command) -> Command:
    option: Callable[[Command], Command] = click.option(
        "--attach", metavar="FILE", multiple=True, help=_("Attach a file as evidence; may be repeated.")
    )
    return option(command)


def reason_option(required: bool = True) -> Callable[[Command], Command]:
    return text_option("--reason", required=required, help=_("Why."))


def stdin_text() -> str:
    """All of standard input, as UTF-8; bytes that are not come through as surrogates and are refused by name."""
    import sys

    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape")


def day_option(*names: str, help: str, **settings: Any) -> Callable[[Command], Command]:
    """A day as typed (2026-07-03, 03/07/2026, tomorrow, +14); the command gets it in ISO."""

    def parse(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str:
        return ctx.find_object(Session).day(value) if value else ""  # type: ignore[union-attr]

    return click.option(*names, metavar="DAY", callback=parse, help=help, **settings)


def period_option(*names: str, help: str, **settings: Any) -> Callable[[Command], Command]:
    """A period by its name (2026, 2026-H1, 2026-Q3, 2026-07), or its first and last day with two dots between; the command
    gets a `figures.periods.Period`, None where none was given."""

    def parse(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Any:
        if value is None or ctx.resilient_parsing:
            return None
        from auditcore.errors import Unreadable
        from auditcore.figures import periods

        session = ctx.find_object(Session)
        assert session is not None
        first, dots, last = value.partition("..")
        if not dots and (found := periods.named(value)):
            return found
        days = [session.day(first), session.day(last)] if dots else []
        if not all(days) or not days or days[1] < days[0]:
            raise Unreadable(
                _("'{period}' is no period.").format(period=value),
                hint=_("A period is 2026, 2026-H1, 2026-Q3, 2026-07 or 2026-01-01..2026-06-30."),
            )
        return periods.stretch(*days)

    return click.option(*names, metavar="PERIOD", callback=parse, help=help, **settings)


class Word(click.Choice[str]):
    """One of a few codes, typed as it is or as screens show it."""

    def __init__(self, codes: Sequence[str], shown: Shown) -> None:
        super().__init__(codes)
        self._shown = shown

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        code = meant(str(value), self.choices, self._shown)
        return code or self.fail(not_one_of(str(value), self.choices, self._shown), param, ctx)

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str:
        return click.Choice([spelled(code, self._shown) for code in self.choices]).get_missing_message(
            param, ctx
        )


def choice(
    *names: str, values: tuple[str, ...], help: str, shown: Shown = word, **settings: Any
) -> Callable[[Command], Command]:
    """One of a few words, as they are or as screens show them (`shown`); the command gets the code.

    With `default=""` it may be left out, and is empty then.
    """
    if settings.get("default") == "":
        # click would look for "" among the words.
        settings |= {"default": None, "callback": lambda ctx, parameter, value: value or ""}
    return click.option(*names, type=Word(values, shown), help=help, **settings)


def ids(values: Sequence[str]) -> list[str]:
    """The words of an option that may be repeated, or hold several with commas between."""
    return [word.strip() for value in values for word in value.split(",") if word.strip()]


def ids_option(
    *names: str, help: str, metavar: str, missing: tuple[str, ...] | None = None
) -> Callable[[Command], Command]:
    """An option for one or several ids. `missing` when it was not given; an empty one empties the list."""

    def parse(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Any:
        return ids(value) if value else missing

    return click.option(*names, metavar=metavar, multiple=True, callback=parse, help=help)


def stack(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order in which help shows them."""

    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate
