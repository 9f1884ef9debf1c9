"""What letters the bytes of a csv file stand for: told, said by the file itself, UTF-8, or asked for."""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import NamedTuple, NoReturn

from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.text import nearest


class Decoded(NamedTuple):
    """`encoding` is a name that gives the same text when it is told; `how` says how it was known."""

    text: str
    encoding: str
    how: str


# What a file begins with, its codec, and the names under which the mark is no part of the text.
# UTF-32 comes first: its mark begins as the one of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF8, "utf-8", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
# Shown to choose from when a file is not UTF-8: of Vietnam, of its neighbours, of the world.
_LIKELY = (
    "windows-1258",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "macintosh",
    "shift_jis",
    "gb18030",
    "big5",
    "euc-kr",
)
_KNOWN = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-1", "ascii", "cp437", *_LIKELY)
# What stands between two separators and is not ASCII: enough of it to be recognised.
_AFFECTED = re.compile(rb"""[^,;\t|"\r\n]{0,40}[\x80-\xff][^,;\t|"\r\n]{0,40}""")
_SAMPLES = 3
# No text holds these.
_BINARY = b"\x01\x02\x03\x04\x05\x06\x0e\x0f"


def decode(data: bytes, name: str, told: str) -> Decoded:
    """The text of a file called `name`, without a byte order mark. Raises Refused: see `_ask` and `_told`."""
    if told:
        return _told(data, name, told)
    for mark, codec, family in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], codec, name, len(mark))
            return Decoded(text, family, _("by its first bytes"))
    guess = _utf16(data)
    if guess:
        return Decoded(_strict(data, guess, name), guess, _("guessed from its zero bytes"))
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "")
    except UnicodeDecodeError as error:
        _ask(data, name, error.start)


def _told(data: bytes, name: str, told: str) -> Decoded:
    """The text in the encoding that was told. Raises Refused where there is none such, or the file is not in it."""
    try:
        codec = codecs.lookup(told).name
        "a".encode(codec)  # a LookupError where it is no encoding of texts, such as base64
    except (LookupError, ValueError) as error:
        close = nearest(told, _KNOWN)
        raise Refused(
            _("There is no encoding “{name}”.").format(name=told),
            hint=_("Did you mean --encoding {name}?").format(name=close)
            if close
            else _("Such names are: {names}.").format(names=", ".join(_KNOWN)),
        ) from error
    for mark, marked, family in _MARKS:
        if data.startswith(mark) and codec in (marked, family, f"{family}-sig"):
            return Decoded(_strict(data[len(mark) :], marked, name, len(mark)), told, "")
    marked = next((family for mark, _codec, family in _MARKS if data.startswith(mark)), "")
    if marked:
        raise Refused(
            _("{file} is {marked} by its first bytes, not {encoding}.").format(
                file=name, marked=marked, encoding=told
            ),
            hint=_("Leave the encoding out, and it is read as {marked}.").format(marked=marked),
        )
    return Decoded(_strict(data, told, name), told, "")


def _strict(data: bytes, codec: str, name: str, skipped: int = 0) -> str:
    """The text of bytes that must all have a meaning; `skipped` bytes stood before them. Raises Refused."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        at = error.start
    except UnicodeError:  # of codecs that do not say where
        at = 0
    raise Refused(
        _("{file} is not {encoding}: the bytes from offset {offset}, in line {line}, have no meaning there.")
        .format(file=name, encoding=codec, offset=at + skipped, line=data.count(b"\n", 0, at) + 1),
        hint=_("Leave the encoding out to see how the file reads in others."),
    )  # fmt: skip


def _utf16(data: bytes) -> str:
    """The kind of UTF-16 that a file without a mark seems to be: every other byte is often zero."""
    start = data[:4096]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 5 <= len(start) or min(even, odd) * 20 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _ask(data: bytes, name: str, offset: int) -> NoReturn:
    """Raises Refused, which shows how the file would read in each encoding that knows all of its bytes."""
    if sum(map(data[:4096].count, _BINARY)) > 8:
        raise Refused(
            _("{file} is neither text (csv) nor a workbook (.xlsx).").format(file=name),
            hint=_("Give a csv file or a workbook (.xlsx)."),
        )
    affected = list(dict.fromkeys(found[0] for found in islice(_AFFECTED.finditer(data), 20)))[:_SAMPLES]
    shown: dict[str, str] = {}
    for encoding in _LIKELY:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = " · ".join(part.decode(encoding, "replace").strip() for part in affected)
        shown.setdefault(composed(sample), encoding)
    where = {"file": name, "offset": offset, "line": data.count(b"\n", 0, offset) + 1}
    raise Refused(
        _("{file} is not UTF-8 (first bad byte at offset {offset}, in line {line}). Which encoding is it?")
        .format(**where),
        problems=[
            _("--encoding {encoding} reads: {sample}").format(encoding=encoding, sample=sample)
            for sample, encoding in shown.items()
        ],
        hint=_(
            "Give the encoding in which these words read right, for example --encoding {encoding}. If none does, "
            "save the file as “CSV UTF-8” in the spreadsheet program."
        ).format(encoding=next(iter(shown.values()), _LIKELY[0])),
    )  # fmt: skip


def composed(text: str) -> str:
    """The text in NFC, as all text is kept; windows-1258 writes tone marks apart."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)
