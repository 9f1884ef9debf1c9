"""Writes the pages of docs/ that come from tables in the code, or says which are out of date.

    python tools/docs.py write
    python tools/docs.py check
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ |= {"AUDITCORE_LANG": "en", "COLUMNS": "80"}

import click  # noqa: E402 - the language and the width must be set before the help texts are made

from auditcore import auditcycle, guards, lifecycle, settings  # noqa: E402
from auditcore.cli.root import root  # noqa: E402
from auditcore.errors import EXIT_CODES  # noqa: E402

MADE = "<!-- Made by tools/docs.py from the code; change it there. -->\n\n"


def lifecycle_page() -> str:
    return MADE + "".join(
        [
            "# The lifecycle\n\n",
            "A finding's status is computed from the moves that were recorded; nobody sets it. Each move below\n"
            "names the statuses it starts from, what it leads to, who may make it and what stands guard. All of it is\n"
            "one table in `auditcore/lifecycle.py`, and this page is drawn from it.\n\n",
            drawing(lifecycle.MOVES),
            "\nNot drawn: a plan *in-progress* becomes *implemented* when every action has ended and at least one of\n"
            "this round was done (an observation or opportunity becomes *closed*); an observation or opportunity that was\n"
            "agreed and has an action is *in-progress* without anybody's acceptance.\n",
            "\n## Moves of a finding\n\n",
            moves(lifecycle.MOVES),
            "\n## Moves of an action\n\nThe statuses are the finding's; an action itself is open, done or cancelled.\n\n",
            moves(lifecycle.ACTION_MOVES),
            "\n## Who\n\n",
            *(f"- **{part}**: {guards.PART_NAMES[part]}\n" for part in guards.PART_NAMES),
            "\n## Audits\n\n",
            drawing(auditcycle.MOVES),
            "\nA reported audit is *following-up* while it has issued findings that needed an answer.\n",
        ]
    )


def drawing(table: Mapping[str, lifecycle.Move | auditcycle.Move]) -> str:
    """The moves as a diagram: one arrow a pair of statuses, with the moves that make it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in table.values():
        for outcome, end in _ends(move).items():
            for start in move.starts:
                if end and start != end:
                    word = f"{move.name} ({outcome})" if outcome and outcome != move.name else move.name
                    arrows.setdefault((start, end), []).append(word)
    lines = [f"    {_state(start)} --> {_state(end)}: {', '.join(words)}" for (start, end), words in arrows.items()]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def _ends(move: lifecycle.Move | auditcycle.Move) -> Mapping[str, str]:
    return {"": move.ends} if isinstance(move.ends, str) else move.ends


def _state(status: str) -> str:
    return status.replace("-", "_") if status else "[*]"


def moves(table: Mapping[str, lifecycle.Move]) -> str:
    rows = ["| move | from | to | who | guards |\n", "|---|---|---|---|---|\n"]
    for move in table.values():
        ends = ", ".join(f"{end} ({outcome})" if outcome else end for outcome, end in move.ends.items()) or "–"
        names = ", ".join(guard.__name__.replace("_", " ") for guard in move.guards) or "–"
        rows.append(f"| **{move.name}**: {move.summary} | {', '.join(move.starts)} | {ends} | {', '.join(move.who)} | {names} |\n")
    return "".join(rows)


def settings_page() -> str:
    return (
        MADE + "# Settings\n\nThey stand in `auditcore.toml` at the top of the workspace. `auditcore config show` prints each\n"
        "with its value and where it comes from, `config set KEY VALUE` changes one, `config check` finds every\n"
        "problem at once.\n\n" + settings.docs_table()
    )


def commands_page() -> str:
    parts = [MADE, "# Commands\n\nEvery `--help`. Exit codes:\n\n| code | means |\n|---|---|\n"]
    parts += [f"| {code} | {meaning} |\n" for code, meaning in EXIT_CODES.items()]
    for path, command in commands(root, "auditcore"):
        context = click.Context(command, info_name=path, terminal_width=78)
        parts.append(f"\n## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    return "".join(parts)


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, each with the words that one types."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from commands(below, f"{path} {name}")


PAGES: dict[str, Callable[[], str]] = {
    "lifecycle.md": lifecycle_page,
    "settings.md": settings_page,
    "commands.md": commands_page,
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
