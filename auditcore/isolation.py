"""How a stranger's code is run: what it prints, raises, gives or moves is looked at, and hurts nobody but itself.

This is care against mistakes, no wall: a plugin may do all that its user may.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import IO, Any, TextIO, get_origin, get_type_hints

from auditcore.contract import NotSent
from auditcore.errors import AuditcoreError
from auditcore.i18n import _
from auditcore.text import printable

# Nobody has so many checklists, formats or reasons: a hook that gives more never ends.
MOST = 10_000
NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
SUFFIX = re.compile(r"(?:\.[a-z0-9]+)+")

# Characters of an error that are shown.
LONGEST = 400


class Unfit(Exception):
    """A plugin is not as it must be; the text says how, as the rest of a sentence about it."""


@contextlib.contextmanager
def contained() -> Iterator[None]:
    """Inside, what is printed goes to stderr, by child processes too; streams and folder are put back afterwards."""
    before = {name: getattr(sys, name) for name in ("stdin", "stdout", "stderr", "__stdout__")}
    folder = _folder()
    with _descriptor():
        # Streams of their own: whoever wraps and closes these closes nothing of ours.
        for name in ("stdout", "stderr", "__stdout__"):
            setattr(sys, name, _stream(before["stderr"]))
        try:
            yield
        finally:
            for name, stream in before.items():
                setattr(sys, name, stream)
            if _folder() != folder:
                with contextlib.suppress(OSError):
                    os.chdir(folder)


def _folder() -> str:
    with contextlib.suppress(OSError):
        return os.getcwd()
    return ""


@contextlib.contextmanager
def _descriptor() -> Iterator[None]:
    """Let the system's stdout be its stderr for a while, where both are open."""
    try:
        kept = os.dup(1)
    except OSError:
        yield
        return
    try:
        with contextlib.suppress(OSError):
            os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _stream(target: TextIO | None) -> TextIO:
    return io.TextIOWrapper(
        _Through(target), encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True
    )


class _Through(io.RawIOBase):
    """Bytes that are shown on another stream, which stays open when this one is closed."""

    name = "<plugin>"

    def __init__(self, target: TextIO | None) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._target is not None and self._target.isatty()

    def fileno(self) -> int:
        if self._target is None:
            raise io.UnsupportedOperation("fileno")
        return self._target.fileno()

    def write(self, data: Any) -> int:
        if self._target is not None:
            self._target.write(printable(bytes(data).decode("utf-8", "replace"), newlines=True))
            self._target.flush()
        return len(data)


class Outlet(io.RawIOBase):
    """The stream on which a stranger's code writes. It is `sink`'s, and closing it closes nothing of ours; after `end`
    nothing can be written. `broke` is what went wrong with the sink itself, for which the stranger cannot be blamed."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink
        self._ended = False
        self.broke: OSError | AuditcoreError | None = None

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._sink.seekable()

    def write(self, data: Any) -> int:
        view = memoryview(data)
        if self._ended:
            raise ValueError("the report was written already")
        self._ours(lambda: self._sink.write(view))
        return view.nbytes

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if not self.seekable():
            raise io.UnsupportedOperation(
                _("what is not written into a file (-o FILE) can only be written forwards")
            )
        return self._sink.seek(offset, whence)

    def flush(self) -> None:
        if not self._ended:
            self._ours(self._sink.flush)

    def close(self) -> None:
        """Nothing: whoever asked for the bytes may want to add to them, and many close what they wrap."""

    def end(self) -> None:
        self._ended = True

    def _ours(self, call: Callable[[], Any]) -> None:
        try:
            call()
        except (OSError, AuditcoreError) as error:
            self.broke = error
            raise


def reason(error: BaseException, clean: Callable[[str], str] = str) -> str:
    """An error in one line of bounded length, in which nothing runs; `clean` is asked before anything is cut off."""
    try:
        words = " ".join(str(error).split())
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - even to say what went wrong may go wrong
        words = ""
    words = clean(words) or _("no reason was given")
    line = words if isinstance(error, (Unfit, NotSent)) else f"{type(error).__name__}: {words}"
    return printable(line if len(line) <= LONGEST else line[:LONGEST] + "…").rstrip(".")


def taken_out(kind: type, answer: Any) -> list[Any]:
    """The values that a hook gave, all of this kind and with fields of the kind's types. Raises Unfit, or what it raises."""
    if answer is None:
        return []
    if isinstance(answer, kind):
        raise Unfit(_("it gave one {kind}, not a list of them").format(kind=kind.__name__))
    if not hasattr(answer, "__iter__"):
        raise Unfit(unlike(answer, kind.__name__))
    values = list(islice(answer, MOST + 1))
    if len(values) > MOST:
        raise Unfit(_("it gave more than {count} values").format(count=MOST))
    hints = get_type_hints(kind)
    return [_examined(kind, hints, value) for value in values]


def _examined(kind: Any, hints: Mapping[str, Any], value: Any) -> Any:
    """The value, with a plain dict in the place of a stranger's mapping. Raises Unfit where it is not as it must be."""
    if type(value) is not kind:
        raise Unfit(unlike(value, kind.__name__))
    for field, hint in hints.items():
        wanted, given = get_origin(hint) or hint, getattr(value, field)
        if not isinstance(given, wanted):
            raise Unfit(
                _("the {field} of its {kind} is {given}, not {wanted}").format(
                    field=field, kind=kind.__name__, given=type(given).__name__, wanted=wanted.__name__
                )
            )
    first = next(iter(hints))  # a name, or a rule's sentence
    if not getattr(value, first).strip():
        raise Unfit(_("the {field} of its {kind} is empty").format(field=first, kind=kind.__name__))
    if first == "name" and not NAME.fullmatch(value.name):
        sentence = _("the name of its {kind} is '{name}': a name has a-z, 0-9 and single dashes")
        raise Unfit(sentence.format(kind=kind.__name__, name=printable(value.name[:40])))
    if "suffix" in hints and not SUFFIX.fullmatch(value.suffix):
        raise Unfit(_("the suffix of its {kind} is not like .csv").format(kind=kind.__name__))
    if "settings" not in hints:
        return value
    settings = dict(value.settings.items())
    for pair in settings.items():
        if not all(isinstance(word, str) and word.strip() for word in pair):
            sentence = _("the settings of its {kind} are names with a sentence each, and {name} is not")
            raise Unfit(sentence.format(kind=kind.__name__, name=printable(repr(pair[0])[:40])))
    return value._replace(settings=settings)


def unlike(given: Any, wanted: str) -> str:
    """That a hook gave something of another type."""
    return _("it gave {given}, not {wanted}").format(given=type(given).__name__, wanted=wanted)
