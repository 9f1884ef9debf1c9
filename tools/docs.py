"""Writes the pages of docs/ that come from tables in the code, or says which are out of date.

python tools/docs.py write
python tools/docs.py check
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]
os.environ |= {"AUDITCORE_LANG": "en", "COLUMNS": "80"}

import click  # noqa: E402 - the language and the width must be set before the help texts are made

from auditcore import api, auditcycle, auditrules, case, hookspecs, lifecycle, settings  # noqa: E402
from auditcore.cli.lists import ListCommand  # noqa: E402
from auditcore.cli.root import root  # noqa: E402
from auditcore.columns import Column, says  # noqa: E402
from auditcore.contract import Place  # noqa: E402
from auditcore.errors import EXIT_CODES  # noqa: E402
from auditcore.model import GRADES  # noqa: E402
from auditcore.noticekinds import KINDS, PARTS  # noqa: E402
from auditcore.organisation import Organisation  # noqa: E402
from auditcore.plugin_settings import is_secret  # noqa: E402
from auditcore.settings_table import SETTINGS  # noqa: E402

MADE = "<!-- Made by tools/docs.py from the code; change it there. -->\n\n"

Table = Mapping[str, lifecycle.Move | auditcycle.Move]


LIFECYCLE = """\
# The lifecycle

A finding's status is computed from the moves that were recorded; nobody sets it. Each move names the
statuses from which it can be made, what it leads to, who may make it, and the guards that may refuse it.
All guards are asked, so that everything missing is said at once. All of it is one table in the code
(`auditcore/lifecycle.py`; for audits `auditcore/auditcycle.py`), from which this page is drawn. The words
are explained in the [glossary](glossary.md).

{drawing}
In brackets stands the outcome that is recorded with the move; *recorded* means a strength, which needs no
answer. Not drawn: *withdraw*, which leads from every status before *closed* to *withdrawn*, and *regrade*,
which leads back to *issued* or, when it is a strength now, to *closed*. A finding *in-progress* becomes
*implemented* by itself when every action has ended and at least one of this round was done that is more than a
correction; an observation or opportunity is then *closed*, whatever kind of action was done. These two are
*in-progress* as soon as they are agreed and have an action: nobody needs to accept it.

## Moves of a finding

{moves}
## Moves of an action

The statuses are those of its finding; an action itself is open, done or cancelled.

{action_moves}
## Who

{parts}
## What the guards say

A move that a guard refuses is not made; nothing is written, and the exit code is 4.

{sentences}
## Audits

{audit_drawing}
A reported audit is *following-up* while it has issued findings that needed an answer.

{audit_moves}
{audit_parts}
{audit_sentences}"""


def lifecycle_page() -> str:
    return MADE + LIFECYCLE.format(
        drawing=drawing(lifecycle.MOVES),
        moves=moves(lifecycle.MOVES),
        action_moves=moves(lifecycle.ACTION_MOVES),
        parts=parts(case.PART_NAMES),
        sentences=sentences(lifecycle.MOVES, lifecycle.ACTION_MOVES),
        audit_drawing=drawing(auditcycle.MOVES),
        audit_moves=moves(auditcycle.MOVES),
        audit_parts=parts(auditrules.PART_NAMES),
        audit_sentences=sentences(auditcycle.MOVES),
    )


# From almost everywhere to the same place: drawn, they would hide the way.
EVERYWHERE = ("withdraw", "regrade")


def drawing(table: Table) -> str:
    """The moves as a diagram: one arrow a pair of statuses, with the moves that make it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in table.values():
        for outcome, end in ends(move).items():
            for start in move.starts if move.name not in EVERYWHERE else ():
                if end and start != end:
                    word = f"{move.name} ({outcome})" if outcome and outcome != move.name else move.name
                    arrows.setdefault((start, end), []).append(word)
    dashed = sorted({status for pair in arrows for status in pair if "-" in status})
    lines = [
        *(f'    state "{status}" as {_state(status)}' for status in dashed),
        *(
            f"    {_state(start)} --> {_state(end)}: {', '.join(words)}"
            for (start, end), words in arrows.items()
        ),
    ]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def ends(move: lifecycle.Move | auditcycle.Move) -> Mapping[str, str]:
    return {"": move.ends} if isinstance(move.ends, str) else move.ends


def _state(status: str) -> str:
    return status.replace("-", "_") if status else "[*]"


def moves(table: Table) -> str:
    return grid(
        ("move", "what", "from", "to", "who", "guards"),
        (
            (
                f"**{move.name}**",
                move.summary,
                _starts(move.starts),
                ", ".join(
                    f"{end} ({outcome})" if outcome else end for outcome, end in ends(move).items() if end
                ),
                " or ".join(move.who),
                ", ".join(_name(guard) for guard in move.guards),
            )
            for move in table.values()
        ),
    )


def _starts(statuses: Sequence[str]) -> str:
    if statuses == lifecycle.OPEN:
        return "any before closed"
    return "any" if set(statuses) > set(lifecycle.OPEN) else ", ".join(statuses)


def _name(guard: Callable[..., Any]) -> str:
    return guard.__name__.replace("_", " ")


def parts(names: Mapping[str, str]) -> str:
    return "".join(f"- **{part}**: {name}\n" for part, name in names.items())


def sentences(*tables: Table) -> str:
    """Each guard of the tables, with the sentences with which it refuses, read from its source."""
    used = {guard: None for table in tables for move in table.values() for guard in move.guards}
    return grid(
        ("guard", "refuses with"),
        ((_name(guard), " <br> ".join(dict.fromkeys(_refusals(guard)))) for guard in used),
    )


def _refusals(guard: Callable[..., Any]) -> Iterator[str]:
    """The whole sentences that a guard says: its own, and those of the rules that it asks, also of the organisation."""
    module = sys.modules[guard.__module__]
    tree = ast.parse(textwrap.dedent(inspect.getsource(guard)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name == "_" and isinstance(call.args[0], ast.Constant):
            if str(call.args[0].value).endswith("."):
                yield str(call.args[0].value)
        elif name != guard.__name__ and inspect.isfunction(asked := getattr(module, name, None)):
            yield from _refusals(asked)
        elif isinstance(call.func, ast.Attribute) and call.func.attr.startswith("against_"):
            yield from _refusals(getattr(Organisation, call.func.attr))
    if guard is auditrules.plan_holds:
        for _fields, rule in auditrules.PLAN_RULES:
            yield from _refusals(rule)


def grid(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; an empty cell gets a dash."""
    lines = [titles, ["---"] * len(titles), *([_cell(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|") or "–"


SETTINGS_PAGE = """\
# Settings

They stand in `auditcore.toml` at the top of the workspace. `auditcore config show` prints each with its value
and where it comes from, `config set KEY VALUE` changes one, `config check` finds every problem at once.

{general}
## What each grade demands

These are settings, too: `policy.major.answer-days`, `policy.minor.cause` and so on. Here are the defaults.

{demands}
## Who is told what

These are settings, too: `notify.overdue.to`, `notify.due-soon.days` and so on. Here are the defaults of
`notify.KIND.to` and `notify.KIND.days` (calendar days before or after the date). Beside them each kind has
`notify.KIND.channels` (empty: those of `notify.channels`) and `notify.KIND.language` (empty: that of the person, else of
the workspace). [Notices](notifications.md) tells more.

{notices}
Whom a part means, and what the person reads as the reason:

{parts}
## What each channel wants

Below `[plugin.CHANNEL]`. Those that are secret never stand in the file: [Notices](notifications.md#secrets).

{channels}
## What each grade means

As reports explain it: `grades.definition.major` and so on.

{meanings}"""


def settings_page() -> str:
    by_grade = re.compile(
        rf"\| `((policy|grades\.definition)\.({'|'.join(GRADES)})[.`]|notify\.({'|'.join(KINDS)})\.)"
    )
    lines = settings.docs_table().splitlines(keepends=True)
    return MADE + SETTINGS_PAGE.format(
        general="".join(line for line in lines if not by_grade.match(line)),
        demands=demands(),
        notices=grid(
            ("kind", "told of", "to", "days"),
            (
                (f"`{name}`", kind.doc, ", ".join(kind.to), ", ".join(map(str, kind.days)))
                for name, kind in KINDS.items()
            ),
        ),
        parts=grid(("part", "because"), ((f"`{name}`", why) for name, why in PARTS.items())),
        channels=grid(("channel", "setting", "what it is"), channels()),
        meanings=grid(
            ("grade", "default"), ((grade, default(f"grades.definition.{grade}")) for grade in GRADES)
        ),
    )


def channels() -> Iterator[tuple[str, str, str]]:
    """Each setting of the channels that come with auditcore."""
    from auditplugins.channels import register_channels

    for channel in register_channels(Place("", "", "en")):
        for name, doc in channel.settings.items():
            secret = " It is a secret." if is_secret(name) else ""
            yield channel.name, f"`plugin.{channel.name}.{name}`", doc + secret


def demands() -> str:
    names = [
        setting.key.removeprefix("policy.major.")
        for setting in SETTINGS
        if setting.key.startswith("policy.major.")
    ]
    meaning = {setting.key: setting.doc for setting in SETTINGS}
    return grid(
        ("setting", "what it does", *GRADES),
        (
            (
                f"`policy.GRADE.{name}`",
                meaning[f"policy.major.{name}"],
                *(default(f"policy.{grade}.{name}") for grade in GRADES),
            )
            for name in names
        ),
    )


def default(key: str) -> str:
    value = next(setting.default for setting in SETTINGS if setting.key == key)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def commands_page() -> str:
    every = list(commands(root, "auditcore"))
    pages = [MADE + "# Commands\n\nEvery `--help`. Below are also the [exit codes](#exit-codes).\n\n"]
    pages += [_contents(path, command) for path, command in every if path.count(" ") == 1]
    for path, command in every:
        context = click.Context(command, info_name=path, terminal_width=78)
        pages.append(f"\n## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    pages += [
        "\n## Exit codes\n\n",
        grid(("code", "means"), ((str(code), means) for code, means in EXIT_CODES.items())),
    ]
    return "".join(pages)


def _contents(path: str, command: click.Command) -> str:
    """One line of the table of contents: a noun, then its verbs."""
    noun = path.removeprefix("auditcore ")
    verbs = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []
    links = [f"[{verb}](#auditcore-{noun}-{verb})" for verb in verbs]
    return f"- [**{noun}**](#auditcore-{noun}){': ' if links else ''}{' · '.join(links)}\n"


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, each with the words that one types."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from commands(below, f"{path} {name}")


FIELDS_PAGE = """\
# Fields of lists

Every list has the same options, and one table of fields behind it. `--json` gives all fields and `--json id,due` those;
`--columns`, `--sort` and `--group-by` take the same names, and name the nearest where one is wrong. The names in JSON are
stable: new ones may come, none changes its meaning. Those in bold are shown where no columns are named, as far as the
terminal has room; a name that `--columns` asks for is always shown.

- `--sort due,-grade` sorts by several fields, a dash turns one round. Ids and clauses sort by their numbers, grades from
  major to strength, statuses in the order of the lifecycle, texts as in a Vietnamese dictionary. What has no value stands
  last in both directions.
- `--group-by unit` draws a table for each value; in JSON each group has `group`, `count` and `rows`. What has several
  clauses stands in the group of each. Formats that programs read (tsv, html, pipe …) stay one table, which begins with
  the group. A JSON value can be shown, but neither sorted nor grouped by.
- `--count` is the number alone, or with `--group-by` the number of each group, which `--sort -count` sorts by.
- `--limit 20` shows the first 20 of what was sorted; how many there are is said on stderr. Of the log it is the newest.
- `--save late` keeps what was typed under a name, in `lists.toml` of the workspace: `auditcore finding list late` asks for
  it again. What is typed beside the name is added, or takes the place of the same option. `--forget late` takes it out.
  Days such as `+14` are kept as they were typed, and `--mine` is whoever asks.

{lists}"""


def fields_page() -> str:
    every = [
        (path, command) for path, command in commands(root, "auditcore") if isinstance(command, ListCommand)
    ]
    return MADE + FIELDS_PAGE.format(lists="\n".join(_fields(path, command) for path, command in every))


def _fields(path: str, command: ListCommand) -> str:
    """One list: each field with what its values are; columns that only tables have stand last."""
    columns = sorted(command.listing.columns, key=lambda column: not column.field)
    table = grid(("field", "what it is", "meaning"), (_field(column) for column in columns))
    return f"## {path}\n\n{table}"


def _field(column: Column) -> tuple[str, str, str]:
    name = f"**`{column.key}`**" if column.rank else f"`{column.key}`"
    return name, says(column) if column.field else "only in tables", column.about


HOOKS_PAGE = """\
# Hooks

What a plugin may offer, each with its exact signature. A hook takes the arguments that it wants by their names, and
leaves out the others. [Plugins](plugins.md) shows them at work. Everything here is imported from `auditcore.api`;
nothing else of auditcore is for plugins.

{hooks}
## Values

Small and frozen: what a plugin is given cannot be changed by it.

{values}"""


def hooks_page() -> str:
    return MADE + HOOKS_PAGE.format(
        hooks="".join(_hook(name, hook) for name, hook in hooks()),
        values="".join(_value(value) for value in values()),
    )


def hooks() -> list[tuple[str, Callable[..., Any]]]:
    """The hooks in the order of their module."""
    return [
        (name, one)
        for name, one in vars(hookspecs).items()
        if getattr(one, "auditcore_spec", None) is not None
    ]


def values() -> list[type]:
    """What stands in `auditcore.api` and is a value."""
    return [one for name in api.__all__ if isinstance(one := getattr(api, name), type)]


def _hook(name: str, hook: Callable[..., Any]) -> str:
    return f"### {name}\n\n```python\ndef {name}{inspect.signature(hook)}\n```\n\n{inspect.getdoc(hook)}\n\n".replace(
        "'", ""
    )


def _written(value: Any) -> str:
    """A default as code has it: a function by its name."""
    return str(value.__name__) if callable(value) else json.dumps(value, default=dict)


def _value(value: type) -> str:
    defaults = getattr(value, "_field_defaults", {})
    shown = "".join(
        f"    {field}: {getattr(kind, '__forward_arg__', kind)}"
        + (f" = {_written(defaults[field])}" if field in defaults else "")
        + "\n"
        for field, kind in inspect.get_annotations(value).items()
    )
    base = "NamedTuple" if defaults or shown else value.__base__.__name__  # type: ignore[union-attr]
    shown = shown or f"    def __init__{inspect.signature(value.__init__)}\n".replace("'", "")  # type: ignore[misc]
    return (
        f"### {value.__name__}\n\n```python\nclass {value.__name__}({base}):\n{shown}```\n\n"
        f"{inspect.getdoc(value)}\n\n"
    )


PAGES: dict[str, Callable[[], str]] = {
    "lifecycle.md": lifecycle_page,
    "settings.md": settings_page,
    "commands.md": commands_page,
    "hooks.md": hooks_page,
    "fields.md": fields_page,
}


def main(arguments: list[str]) -> int:
    stale = []
    for name, make in PAGES.items():
        path = ROOT / "docs" / name
        text = make()
        if arguments == ["write"]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"out of date: {', '.join(stale)}; run 'python tools/docs.py write'", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
