"""What may be typed in a walk: the letters and words of answers and commands, in the language in use."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from auditcore.errors import Unreadable
from auditcore.i18n import N_, _
from auditcore.model import RESULTS
from auditcore.text import fold
from auditcore.words import word

# In the order in which they take their letters, before the answers do.
COMMANDS = {"back": N_("back"), "skip": N_("skip"), "jump": N_("jump"), "pause": N_("pause")}
WITH_MORE = ("jump",)
# The same in every language.
SIGNS = {"/": "search", "+": "attach", "?": "help"}
ALWAYS = {"q": "pause"}
# Behind an answer, or alone: take the rest as it stands.
REST = "."
# Empties a prompt, and lets go of all files.
NONE = "-"


class Typed(NamedTuple):
    """A line as it was meant: a command with what stands behind it, an answer, or (both empty) just text."""

    command: str = ""
    more: str = ""
    answer: str = ""
    rest: bool = False


def letters() -> dict[str, str]:
    """One letter for each command and each answer: the first of its word that no other has. The same in all questions."""
    taken = dict.fromkeys(ALWAYS, "")
    for code, name in {**_commands(), **_answers(RESULTS)}.items():
        free = (letter for letter in fold(name) if "a" <= letter <= "z" and letter not in taken)
        taken[next(free, code)] = code
    return {code: letter for letter, code in taken.items() if code}


def _commands() -> dict[str, str]:
    return {code: _(name) for code, name in COMMANDS.items()}


def _answers(codes: Iterable[str]) -> dict[str, str]:
    return {code: word(code) for code in codes}


def choices(allowed: Iterable[str]) -> list[str]:
    """The answers that a question allows, each with its number and letter. An answer has the same number everywhere."""
    letter = letters()
    return [f"{RESULTS.index(code) + 1} {word(code)} ({letter[code]})" for code in RESULTS if code in allowed]


def read_command(line: str, *, free: bool = False) -> Typed | None:
    """The command in a line: a letter or sign alone, or with more behind it where the command wants that.

    Where any text may be typed (`free`), more behind it makes it text, but for a file that is there.
    """
    line = line.strip()
    if line[:1] in SIGNS:
        command, more = SIGNS[line[0]], line[1:].strip()
        is_text = bool(more) and not (command == "attach" and (more == NONE or os.path.isfile(path_in(more))))
        return None if free and is_text else Typed(command, more)
    first, _blank, more = fold(line).partition(" ")
    known = {**{letter: code for code, letter in letters().items() if code in COMMANDS}, **ALWAYS}
    if first not in known or (more and (free or known[first] not in WITH_MORE)):
        return None
    return Typed(known[first], line.split(maxsplit=1)[1] if more else "")


def path_in(typed: str) -> str:
    """The whole path of a file, as typed or dragged into the terminal: in quotes, or from `~` on."""
    return os.path.abspath(os.path.expanduser(typed.strip("'\"")))


def read_answer(line: str, allowed: Iterable[str]) -> Typed:
    """What was typed where an answer is asked for: its number, its letter, or how its word begins; or a command likewise.

    A full stop behind an answer takes the rest as it stands. Raises Unreadable for anything else.
    """
    allowed = [code for code in RESULTS if code in allowed]
    stopped = line.strip().removesuffix(REST).strip()
    typed, rest = fold(stopped).replace(" ", "-"), stopped != line.strip()
    letter = {mark: code for code, mark in letters().items()}
    if typed.isdecimal() and 1 <= int(typed) <= len(RESULTS):
        found = [RESULTS[int(typed) - 1]]
    elif typed in letter:
        found = [letter[typed]]
    else:
        found = _beginning(typed, {**_commands(), **_answers(RESULTS)})
    if len(found) == 1 and found[0] in COMMANDS:
        return Typed(found[0])
    if len(found) == 1 and found[0] in allowed:
        return Typed(answer=found[0], rest=rest)
    raise Unreadable(
        _("“{line}” is no answer here.").format(line=line.strip()) if typed else _("Nothing was answered."),
        hint=_("Type the number, the letter or the beginning of one of: {answers}.").format(
            answers=", ".join(choices(allowed))
        ),
    )


def _beginning(typed: str, words: Mapping[str, str]) -> list[str]:
    """What begins so, in the language in use or in English."""
    return [
        code
        for code, name in words.items()
        if typed and any(fold(one).replace(" ", "-").startswith(typed) for one in (name, code))
    ]


def read_yes(line: str) -> str:
    """`yes` or `no`, from the beginning of either word. Raises Unreadable for anything else."""
    typed = fold(line)
    for code, ours in zip(("yes", "no"), _("yes/no").split("/"), strict=True):
        if typed and any(fold(one).startswith(typed) for one in (ours, code)):
            return code
    raise Unreadable(_("“{line}” is neither yes nor no.").format(line=line.strip()))
