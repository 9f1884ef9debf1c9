"""How each shell says what was typed, and how it wants the answer.

An answer is lines: first `words`, `file` or `dir` (the shell knows its files best), then one line a value. Behind a
tab stands what the value stands for. Neither holds a tab, a line break or any other control character.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auditcore import text
from auditcore.cli.completing.scene import Item

# Between the words that a script hands over: the one character that no word on a command line has.
BETWEEN = "\x1f"
# Marks the cursor while a line is split.
CURSOR = "\ue000"
# How much of a title is shown at most, in columns.
ROOM = 64


class Line(NamedTuple):
    """What was typed up to the cursor: the words behind the program's name, and the unfinished one.

    `quote` is open in it. The shell keeps `kept` of its characters on the line, which no value may repeat.
    """

    words: list[str]
    word: str
    quote: str = ""
    kept: int = 0


class Shell(NamedTuple):
    """`suffix` is that of its script's file."""

    suffix: str
    line: Callable[[Mapping[str, str]], Line]
    lines: Callable[[Line, Sequence[Item], Mapping[str, str]], Iterable[str]]


def told(environ: Mapping[str, str]) -> Line:
    """The words as the script hands them over, without quotes; the last is the unfinished one."""
    _program, *words, word = environ["_AUDITCORE_WORDS"].split(BETWEEN)
    return Line(words, word)


def told_with_quotes(environ: Mapping[str, str]) -> Line:
    """The same, where the unfinished word comes as it was typed."""
    line = told(environ)
    return line._replace(word=_split(line.word).word)


def told_by_powershell(environ: Mapping[str, str]) -> Line:
    """The same. Of a list with commas PowerShell may take only the last part for the word to be completed."""
    line = told(environ)
    word = line.word.lstrip("'\"")
    kept = int(environ.get("_AUDITCORE_KEPT", "0")) - (len(line.word) - len(word))
    return line._replace(word=word, kept=max(kept, 0))


def typed(environ: Mapping[str, str]) -> Line:
    """The line as it was typed in bash, which takes some signs within a word for its beginning."""
    line = _split(environ["_AUDITCORE_LINE"])
    breaks = set(environ.get("_AUDITCORE_BREAKS", "")) - set(" \t\n\"'")
    kept = 0 if line.quote else max((line.word.rfind(sign) + 1 for sign in breaks), default=0)
    return line._replace(words=line.words[1:], kept=kept)


def _split(line: str) -> Line:
    """The words of a line up to its end, where a quote may be open."""
    import shlex

    lexer = shlex.shlex(line + CURSOR, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    quote = ""
    try:
        words.extend(lexer)
    except ValueError:  # a quote is open
        words.append(lexer.token)
        state = str(vars(lexer)["state"])
        quote = state if state in ("'", '"') else ""
    *before, word = words
    return Line(before, word.replace(CURSOR, ""), quote)


def in_bash(line: Line, items: Sequence[Item], environ: Mapping[str, str]) -> Iterator[str]:
    """Bash knows no titles: while several values fit it lists them with theirs, and inserts what they begin with."""
    fitting = [
        (rest, written, item)
        for rest, item in _rests(line, items)
        if (written := _quoted(rest, line.quote)) is not None
    ]
    values = [written for _rest, written, _item in fitting]
    inserting = environ.get("_AUDITCORE_TYPE") in ("37", "42")  # each in turn, or all of them
    if len(values) < 2 or inserting or line.quote:
        yield from values
        return
    begun = line.word[line.kept :].casefold()
    found_by_name = not all(rest.casefold().startswith(begun) for rest, _written, _item in fitting)
    if found_by_name and len({value[:1] for value in values}) == 1:
        # Bash would cut what was typed to what these begin with: one that begins otherwise prevents it.
        yield f"({begun})"
    yield from _beside(values, [item for _rest, _written, item in fitting], environ)


def _rests(line: Line, items: Sequence[Item]) -> Iterator[tuple[str, Item]]:
    """Each value without what the shell keeps on the line."""
    kept = line.word[: line.kept].casefold()
    return ((item.value[line.kept :], item) for item in items if item.value.casefold().startswith(kept))


def in_zsh(line: Line, items: Sequence[Item], environ: Mapping[str, str]) -> Iterator[str]:
    """Behind each value stands how it is listed."""
    values = [item.value for item in items]
    for value, listed in zip(values, _beside(values, items, environ), strict=True):
        yield f"{value}\t{listed}"


def _beside(values: Sequence[str], items: Sequence[Item], environ: Mapping[str, str]) -> Iterator[str]:
    """Each value with its title beside it, no wider than the terminal."""
    columns = environ.get("COLUMNS", "")
    room = int(columns) - 1 if columns.isdigit() and int(columns) > 1 else 79
    widest = max(map(text.width, values), default=0)
    for value, item in zip(values, items, strict=True):
        about = _cut(item.about, room - widest - 2)
        yield f"{value}{' ' * (widest - text.width(value))}  {about}" if about else value


def _cut(about: str, room: int) -> str:
    """As much of it as there is room for, the rest as …; "" where a few letters would say nothing."""
    if text.width(about) <= room:
        return about
    return text.wrap(about[:room], room - 1)[0].rstrip() + "…" if room >= 8 else ""


# What needs no quoting in bash. A tilde and what begins with # does.
PLAIN = re.compile(r"[\w%+=:,./@-]*")


def _quoted(value: str, quote: str) -> str | None:
    """The value as it may stand on bash's line, behind an open quote or without one; None where it cannot."""
    if quote == "'":
        return value.replace("'", "'\\''")
    if quote:
        # Within double quotes nothing takes the meaning from an exclamation mark.
        return None if "!" in value else re.sub(r'([\\"$`])', r"\\\1", value)
    return value if PLAIN.fullmatch(value) else re.sub(r"([^\w%+=:,./@-])", r"\\\1", value)


def in_fish(line: Line, items: Sequence[Item], environ: Mapping[str, str]) -> Iterator[str]:
    return (f"{item.value}\t{_cut(item.about, ROOM)}" for item in items)


# What PowerShell takes for quotes, too.
POWERSHELL_QUOTES = "'‘’‚‛"


def in_powershell(line: Line, items: Sequence[Item], environ: Mapping[str, str]) -> Iterator[str]:
    """The value as it is put on the line, as it is listed, and what it stands for."""
    for rest, item in _rests(line, items):
        doubled = re.sub(f"([{POWERSHELL_QUOTES}])", r"\1\1", rest)
        written = rest if re.fullmatch(r"[\w+=:,./-]+", rest) else f"'{doubled}'"
        yield f"{written}\t{item.value}\t{_cut(item.about, ROOM) or item.value}"


SHELLS = {
    "bash": Shell("bash", typed, in_bash),
    "zsh": Shell("zsh", told, in_zsh),
    "fish": Shell("fish", told_with_quotes, in_fish),
    "powershell": Shell("ps1", told_by_powershell, in_powershell),
}


def script(shell: str) -> str:
    """The script that makes a shell ask."""
    path = os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "scripts", f"auditcore.{SHELLS[shell].suffix}"
    )
    with open(path, encoding="utf-8") as file:
        return file.read()
