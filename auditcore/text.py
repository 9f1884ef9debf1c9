"""Text as people type it: what is accepted, how it is found, sorted, and shown in a terminal.

Text is kept in NFC and otherwise as typed; what could run, hide or reorder something is made visible only
when it is shown. Each output has its own escaper; `printable` is the terminal's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from auditcore.errors import Refused
from auditcore.i18n import _

# unicodedata is imported in the functions: plain ASCII never needs it, and start-up time counts.

# A text, since compiling it costs a millisecond that most commands never need.
_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"

_VARIATION = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
# Invisible, although `str.isprintable` says otherwise: joiners, Hangul fillers, inherent vowels, blanks.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_HIDDEN = _VARIATION | _BLANKS
_ZWJ = "\u200d"

# Vietnamese letters that differ from their base letter: these marks make a letter, in this order ...
_LETTER_MARKS = {"\u0306": 1, "\u0302": 2, "\u031b": 3}
# ... and these only a tone: level, grave, hook, tilde, acute, dot below.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

Token = tuple[int, int, str]


def normalise(value: str, field: str) -> str:
    """The text as it is kept: NFC, no outer white space, every line end a `\\n`.

    Raises Refused, naming `field`, for control characters other than newline and tab, and for half a
    surrogate pair (bytes that were no UTF-8). Bidirectional and zero-width characters are text and kept.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    bad = None if value.isprintable() else re.search(_CONTROL, value)
    if bad:
        raise Refused(
            _("{field}: the character {code} at position {position} cannot be kept as text.").format(
                field=field, code=_code_point(bad[0]), position=bad.start() + 1
            ),
            hint=_("Remove it and try again; line breaks and tabs are fine."),
        )
    if not value.isascii():
        import unicodedata

        value = unicodedata.normalize("NFC", value)
    return value.strip()


def required(value: str, field: str) -> str:
    """The text as `normalise` gives it. Raises Refused also when nothing visible is in it."""
    value = normalise(value, field)
    if not any(_is_visible(character) for character in value):
        raise Refused(_("{field}: something must be written here.").format(field=field))
    return value


def _is_visible(character: str) -> bool:
    return character.isprintable() and not character.isspace() and character not in _HIDDEN


def printable(value: str, newlines: bool = False) -> str:
    """The text for a terminal: nothing in it runs, hides or reorders; what would is shown as a sign instead.

    A line break becomes ` ⏎ `, or stays with `newlines`; a tab becomes a space; joiners stay inside emoji.
    """
    if value.isprintable() and _HIDDEN.isdisjoint(value):
        return value
    shown = (_shown(value, i, newlines) for i in range(len(value)))
    return "".join(shown)


def _shown(value: str, i: int, newlines: bool) -> str:
    """How the character at `i` is shown."""
    character = value[i]
    if character == "\n":
        return "\n" if newlines else " ⏎ "
    if character == "\t":
        return " "
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "␡"
    if character == _ZWJ or character in _VARIATION:
        harmless = _joins(value, i)
    else:
        harmless = character not in _HIDDEN and (character.isprintable() or _is_space_or_new(character))
    return character if harmless else f"<{_code_point(character)}>"


def _is_space_or_new(character: str) -> bool:
    """A space of some width, a private character, or one newer than this Python, as emoji may be."""
    import unicodedata

    return unicodedata.category(character) in ("Zs", "Co", "Cn")


def _joins(value: str, i: int) -> bool:
    """Whether the joiner or variation selector at `i` is part of a visible sign, such as an emoji."""
    before, after = value[max(i - 1, 0) : i], value[i + 1 : i + 2]
    if value[i] == _ZWJ:
        return _is_emoji(before) and _is_emoji(after)
    if before in _VARIATION:
        return False
    return _is_emoji(before) or _is_ideograph(before) or (before != "" and before in "#*0123456789")


def _is_emoji(character: str) -> bool:
    import unicodedata

    # Signs, arrows, skin tones, and the selector that turns a sign into an emoji.
    return character > "\x7f" and (
        unicodedata.category(character) in ("So", "Sm")
        or character in "‼⁉\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _is_ideograph(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003fffd"


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def as_json(value: Any, *, ascii: bool = False) -> str:
    """The value as JSON that people can read and that harms no terminal; `json.loads` gives the same value back.

    Letters stand as they are (unless `ascii`); what runs, hides or reorders is written `\\uXXXX`. Two halves of a surrogate
    pair that stand beside each other come back as one character.
    """
    import json

    if isinstance(value, list) and value:
        # One row a line: as easy to read as an indented list, and many times faster to write.
        encoder = json.JSONEncoder(ensure_ascii=ascii)
        written = "[\n" + ",\n".join(map(encoder.encode, value)) + "\n]"
    else:
        written = json.dumps(value, ensure_ascii=ascii, indent=2)
    if written.isascii() and "\x7f" not in written:
        return written  # what is not a letter was escaped already
    # Line ends are the layout's: those of a text are escaped already.
    for character in set().union(*map(set, _unusual_lines(written))):
        if not character.isprintable() or character in _HIDDEN:
            units = character.encode("utf-16-be", "surrogatepass").hex()
            written = written.replace(
                character, "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
            )
    return written


def _unusual_lines(written: str) -> Iterator[str]:
    """The lines with letters beyond ASCII; most of a long list has none, and is not looked through."""
    return (line for line in written.split("\n") if not line.isascii() or "\x7f" in line)


def fold(value: str) -> str:
    """The text for searching: no marks, no case, single spaces. `Một cửa` and `mot cua` fold to the same."""
    return " ".join(unmarked(value).split())


def unmarked(value: str) -> str:
    """The text without marks and case, its white space as it is."""
    if not value.isascii():
        import unicodedata

        # Case folding may bring new marks (İ), so it comes between.
        split = unicodedata.normalize("NFD", unicodedata.normalize("NFD", value).casefold())
        value = split.translate(_UNMARKED)
    return value.casefold()


class _Unmarked(dict[int, "int | None"]):
    """For `str.translate`: marks and format characters are left out, `đ` is `d`. Each character is looked at once."""

    def __missing__(self, code: int) -> int | None:
        import unicodedata

        character = chr(code)
        mark = unicodedata.combining(character) or unicodedata.category(character) == "Cf"
        self[code] = None if mark else ord("d") if character == "đ" else code
        return self[code]


_UNMARKED = _Unmarked()


def sort_key(value: str) -> tuple[tuple[Token, ...], tuple[int, ...], str]:
    """A key for alphabetical order, Vietnamese and English: letters (`d đ e ê`), then tones, then the text itself.

    Each is compared over the whole text. Digits count as numbers; signs come before digits, these before letters.
    """
    letters: list[Token] = []
    tones: list[int] = []
    for part in re.findall(r"[0-9]+|[^0-9]", _decomposed(value)):
        if part.isascii() and part.isdigit():
            letters.append(_number(part))
            tones.append(0)
        elif part in _LETTER_MARKS and letters:
            kind, rank, rest = letters[-1]
            letters[-1] = (kind, rank + _LETTER_MARKS[part], rest)
        elif part in _TONES and tones:
            tones[-1] = _TONES[part]
        else:
            letters.append(_LETTERS[part])
            tones.append(0)
    return tuple(letters), tuple(tones), value


class _Letters(dict[str, Token]):
    """What a letter or a sign compares as. Each is made once: a list that is sorted by long texts holds millions."""

    def __missing__(self, part: str) -> Token:
        rank = ord("d") * 4 + 1 if part == "đ" else ord(part) * 4
        self[part] = (2 if part.isalpha() else 0, rank, "")
        return self[part]


_LETTERS = _Letters()


def _decomposed(value: str) -> str:
    value = value.casefold()
    if value.isascii():
        return value
    import unicodedata

    return unicodedata.normalize("NFD", value)


def _number(digits: str) -> Token:
    """Digits that compare as a number, of any length: the longer is the greater."""
    digits = digits.lstrip("0")
    return (1, len(digits), digits)


def clause_key(clause: str) -> tuple[tuple[Token, ...], str]:
    """A key for clause numbers: `8.10` after `8.2`, `A.5.1` after `10.2`, a clause before its parts."""
    parts = re.findall(r"[0-9]+|[^\W\d_]+", clause)
    tokens = (_number(part) if part.isascii() and part.isdigit() else (2, 0, part) for part in parts)
    return tuple(tokens), clause


def slug(value: str) -> str:
    """The text as an id of `[a-z0-9-]`: `Nguyễn Thị Lan` gives `nguyen-thi-lan`; "" when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", fold(value)).strip("-")


def is_slug(value: str) -> bool:
    """Whether the text is an id as `slug` makes them: letters a to z, digits, single dashes between."""
    return re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value) is not None


def _signs(value: str) -> Iterator[str]:
    """The text cut into what the eye sees as one sign: a letter with its marks, an emoji, a flag."""
    import unicodedata

    sign = ""
    for character in value:
        mark = unicodedata.category(character) in ("Mn", "Me") or character == _ZWJ
        skin = "\U0001f3fb" <= character <= "\U0001f3ff"
        flag = _is_flag_half(character) and len(sign) == 1 and _is_flag_half(sign)
        if sign and (mark or skin or flag or (sign[-1] == _ZWJ and _is_emoji(character))):
            sign += character
        else:
            if sign:
                yield sign
            sign = character
    if sign:
        yield sign


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _sign_width(sign: str) -> int:
    import unicodedata

    first = sign[0]
    if "\ufe0f" in sign or (len(sign) > 1 and _is_flag_half(first)):
        return 2
    # Format characters, stray marks and the inner parts of Korean syllables take no room of their own.
    if unicodedata.category(first) in ("Mn", "Me", "Cf") or "\u1160" <= first <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(first) in ("W", "F") else 1


def width(value: str) -> int:
    """Terminal columns that the text takes: 2 for wide characters and emoji, 0 for marks, 1 otherwise."""
    return len(value) if _NARROW.fullmatch(value) else sum(map(_sign_width, _signs(value)))


# Latin letters, Vietnamese ones among them, and common punctuation: each takes one column, whatever stands beside it.
_NARROW = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e]*")


def wrap(value: str, columns: int) -> list[str]:
    """The text in lines of at most `columns` terminal columns, at least one; its own line breaks are kept.

    White space at a break is replaced by the break, nothing else is lost. A longer word is cut, but never
    inside a sign: a sign wider than `columns` stands alone.
    """
    lines: list[str] = []
    for paragraph in value.split("\n"):
        lines.extend(_wrap_paragraph(paragraph, max(columns, 1)))
    return lines


# A command in a message: up to its quote, else as far as nothing ends the sentence; with the signs around it.
_COMMAND = (
    r"""\S*(?:'auditcore [^'\n]+'|“auditcore [^”\n]+”"""
    r"""|\bauditcore(?: (?:"[^"\n]*"|[^\s"]*[^\s".,;:!?)]))+)\S*"""
)
_GLUE = "\0"  # in no text that may be shown


def wrap_message(value: str, columns: int) -> list[str]:
    """As `wrap`, but a command that fits a line is never broken: somebody may copy it."""

    def glued(found: re.Match[str]) -> str:
        kept = found[0]
        while width(kept) > columns:  # words of the sentence may follow it
            kept = kept.rpartition(" ")[0]
        return kept.replace(" ", _GLUE) + found[0][len(kept) :]

    lines = wrap(re.sub(_COMMAND, glued, value), columns)
    return [line.replace(_GLUE, " ") for line in lines]


def _wrap_paragraph(value: str, columns: int) -> list[str]:
    if width(value) <= columns:
        return [value]
    measure = len if _NARROW.fullmatch(value) else width
    lines, line, used = [], "", 0
    for blank, word in re.findall(r"(\s*)(\S+)", value):
        wide = measure(blank) + measure(word)
        if used + wide <= columns:
            line, used = line + blank + word, used + wide
            continue
        if line.strip():
            lines.append(line)
        *full, line = _cut(word, columns)
        lines.extend(full)
        used = measure(line)
    return [*lines, line]


def _cut(word: str, columns: int) -> list[str]:
    """The word in pieces of at most `columns` columns."""
    if width(word) <= columns:
        return [word]
    pieces, used = [""], 0
    for sign in _signs(word):
        wide = _sign_width(sign)
        if pieces[-1] and used + wide > columns:
            pieces.append("")
            used = 0
        pieces[-1] += sign
        used += wide
    return pieces


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant, or None when none is close. Case and marks don't count."""
    import difflib

    by_fold = {fold(choice): choice for choice in choices}
    close = difflib.get_close_matches(fold(word), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None
