"""How every list is asked for: one class of commands, with the same options from one place.

A list is a command of class `ListCommand` with a `Listing`; its callback gets the filters and gives the rows. Order,
groups, counts, columns, formats, JSON and files are the same for all (`showing`), and so are lists kept under a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from auditcore.cli.listing import ALL, COUNT, Asked, Listing, options, sort_keys
from auditcore.cli.options import ids
from auditcore.cli.session import Session
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.i18n import _

Typed = dict[str, Any]
"""What was typed, before it is read: a parameter's name → its word, its words, or True for a flag."""

NAME, HELP = "name_", "help"

# They are about this one time, and never kept.
ONCE = ("output_", "force_", "save_", "forget_", HELP)


class ListCommand(click.Command):
    """A list: its own filters, the options of every list, and a name under which a list was kept.

    A command with an argument of its own takes the name in its place.
    """

    def __init__(self, *args: Any, listing: Listing, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.listing = listing
        self.params += options(listing)
        own = [parameter.name for parameter in self.params if isinstance(parameter, click.Argument)]
        self._word = own[0] or "" if own else NAME
        if not own:
            self.params.append(click.Argument([NAME], required=False, metavar="[NAME]", default=""))

    def run(self, words: Sequence[str]) -> None:
        """Show the list as if these words had been typed, from within another command."""
        parent = click.get_current_context()
        with self.make_context(self.name, list(words), parent=parent) as ctx:
            self.invoke(ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        typed, too_many = self._typed(ctx, args)
        if too_many or HELP in typed:
            return super().parse_args(ctx, args)
        word = typed.get(self._word)
        kept = self._kept(ctx, word) if word and "forget_" not in typed else None
        if kept is not None:
            del typed[self._word]
        # What is typed takes the place of the same option in the kept list; all else is added to it.
        ctx.default_map = kept or {}
        rest = super().parse_args(ctx, list(self._words(typed)))
        self._check(ctx)
        ctx.meta["words"] = list(self._words({**(kept or {}), **typed}, keep=True))
        return rest

    def _typed(self, ctx: click.Context, args: Sequence[str]) -> tuple[Typed, list[str]]:
        """What was typed by parameter, in its order; and the words too many. Raises UsageError."""
        values, rest, order = self.make_parser(ctx).parse_args(list(args))
        # click calls its own option --help by another name from version to version.
        names = {parameter.name or "": HELP if parameter.is_eager else parameter.name for parameter in order}
        typed: Typed = {
            names[name] or "": values[name]
            for name in names
            if isinstance(values.get(name), (str, bool, list))
        }
        for name, known in self._fields().items():
            given = typed.get(name)
            if isinstance(given, str):
                typed[name] = self.listing.keys(given, known)
            elif isinstance(given, list):
                typed[name] = [self.listing.keys(one, known) for one in given]
        if "json_" in names:
            asked = typed["json_"] = str(typed.get("json_") or ALL)
            if (
                self._word not in typed
                and not rest
                and not self._are_fields(asked)
                and self._is_word(ctx, asked)
            ):
                # `--json late`: the word behind is no field, so it is the list's name.
                typed |= {"json_": ALL, self._word: asked}
        return typed, list(rest)

    def _fields(self) -> dict[str, Sequence[str]]:
        """The options that name fields, and which."""
        listing = self.listing
        by_count = [COUNT.key, *listing.orderly()]
        every = [column.key for column in listing.columns]
        return {
            "sort_": by_count,
            "columns_": every,
            "group_by_": listing.orderly(),
            "json_": [ALL, *listing.fields()],
        }

    def _is_word(self, ctx: click.Context, word: str) -> bool:
        """Whether it may be what the list takes as a word: an argument of its own, or the name of a kept list."""
        from auditcore.cli import named_lists

        session = ctx.find_object(Session)
        if self._word != NAME or session is None:
            return True
        return named_lists.find(session.root(), self.listing.noun, word) is not None

    def _are_fields(self, asked: str) -> bool:
        return asked == ALL or "," in asked or asked in self.listing.fields()

    def _words(self, typed: Typed, *, keep: bool = False) -> Iterator[str]:
        """What was typed, as words again; `keep` leaves out what is about this one time."""
        for parameter in self.params:
            name = parameter.name or ""
            if name not in typed or isinstance(parameter, click.Argument) or (keep and name in ONCE):
                continue
            option, value = parameter.opts[-1], typed[name]
            for word in value if isinstance(value, list) else [value]:
                if word is True or (name == "json_" and word == ALL and keep and self._word not in typed):
                    yield option
                elif name == "json_" or word.startswith("-"):
                    yield f"{option}={word}"
                else:
                    yield from (option, word)
        if word := typed.get(self._word):
            yield from ("--", word) if word.startswith("-") else (word,)

    def _kept(self, ctx: click.Context, name: str) -> Typed | None:
        """What a kept list says, checked; None where the word is an id that the command itself takes.

        Raises NotFound where no such list is kept, and Refused, with file and line, where it cannot be used.
        """
        from auditcore.cli import named_lists

        session = ctx.find_object(Session)
        assert session is not None
        root = session.ws.path  # opened first: what is wrong with the workspace is not wrong with the list
        kept = named_lists.find(root, self.listing.noun, name)
        if kept is None and self._word == NAME:
            raise named_lists.unknown(root, self.listing.noun, name)
        if kept is None or self.listing.taken(session, name):
            return None
        typed, problems = self._checked(ctx, kept.words)
        if problems:
            raise named_lists.broken(kept.where, problems)
        return typed

    def _checked(self, ctx: click.Context, words: Sequence[str]) -> tuple[Typed, Sequence[str]]:
        """What these words say, read as if they alone had been typed, and all that is wrong with them."""
        inner = self.context_class(self, info_name=ctx.info_name, parent=ctx.parent)
        try:
            typed, extra = self._typed(inner, words)
            extra += [typed[NAME]] if NAME in typed else []
            once = [f"--{name.rstrip('_')}" for name in ONCE if name in typed]
            if extra or once:
                return typed, [
                    _("'{word}' cannot stand in a kept list.").format(word=word) for word in (*extra, *once)
                ]
            super().parse_args(inner, list(self._words(typed)))
            self._check(inner)
        except click.UsageError as error:
            return {}, [error.format_message()]
        except (Refused, NotFound, Unreadable) as error:
            return {}, [error.what, *error.problems]
        return typed, []

    def _check(self, ctx: click.Context) -> None:
        """Raises Refused for all names that the list does not have."""
        listing, params = self.listing, ctx.params
        by_count = [COUNT.key] if params["count_"] and params["group_by_"] else []
        asked = (
            ("--columns", ids([params["columns_"]]), [column.key for column in listing.columns]),
            ("--json", ids([params["json_"] or ""]) if params["json_"] != ALL else [], listing.fields()),
            (
                "--sort",
                [name for name, _down in sort_keys(params["sort_"])],
                [*listing.orderly(), *by_count],
            ),
            ("--group-by", ids(params["group_by_"]), listing.orderly()),
        )
        if problems := [
            _no_field(option, word, known)
            for option, words, known in asked
            for word in words
            if word not in known
        ]:
            known = next(known for _option, words, known in asked if not set(words) <= set(known))
            raise Refused(
                problems[0],
                problems=problems[1:],
                hint=_("Fields of this list: {names}").format(names=", ".join(map(listing.spelled, known))),
            )
        if params["format_"]:
            from auditcore.cli.exporting import find, not_both

            given = (ctx.get_parameter_source(name) for name in ("json_", "format_"))
            if params["json_"] and set(given) == {click.core.ParameterSource.COMMANDLINE}:
                not_both(params["format_"])  # of a kept list, what is typed takes the place

            session = ctx.find_object(Session)
            assert session is not None
            find(session, params["format_"])

    def invoke(self, ctx: click.Context) -> None:
        session = ctx.find_object(Session)
        assert session is not None
        asked = Asked(**{name: ctx.params.pop(name) for name in Asked._fields})
        ctx.params.pop(NAME, None)
        noun = self.listing.noun
        if asked.forget_:
            from auditcore.cli.named_lists import forget

            forget(session.root(), noun, asked.forget_)
            session.say(_("The list '{name}' is forgotten.").format(name=asked.forget_))
            return
        if asked.save_ and self.listing.taken(session, asked.save_):
            raise Refused(
                _("'{name}' is an id here; keep the list under another name.").format(name=asked.save_)
            )
        rows = super().invoke(ctx)
        if asked.save_:
            from auditcore.cli.named_lists import keep

            keep(session.root(), noun, asked.save_, ctx.meta["words"], force=asked.force_)
            session.say(_("kept: {command} {name}").format(command=ctx.command_path, name=asked.save_))
        from auditcore.cli.showing import show

        everything = ctx.params.get("statuses", True) or ctx.params.get("doubtful")
        show(session, self.listing, rows, asked, open_only=not everything)


def _no_field(option: str, word: str, known: Sequence[str]) -> str:
    from auditcore.text import nearest

    close = nearest(word, known)
    problem = _("{option}: this list has no field '{word}'.").format(option=option, word=word)
    return problem + (" " + _("Did you mean '{close}'?").format(close=close) if close else "")
