"""How far it is: one line on stderr, for somebody who looks at a terminal and has waited for longer than a second."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Self, TypeVar

from auditcore.cli.session import Session, terminal_width

if TYPE_CHECKING:
    from threading import Timer

T = TypeVar("T")

# Seconds before it is told how far it is, and from one time to the next.
PATIENCE, AGAIN = 1.0, 0.2
# Of what goes by fast, one in so many lets it look at the clock.
STEP = 64


class Progress:
    """Around what is done: tells how far it is, and leaves the line as it was. Messages of the session go before it.

    `to_screen`: what is made is shown on stdout, so where that is a terminal there is nothing to tell beside it.
    """

    def __init__(self, session: Session, *, to_screen: bool) -> None:
        from time import monotonic

        # Ours also while a plugin runs, whose prints are looked at one by one.
        self._stream, self._now, self._session = sys.stderr, monotonic, session
        self.watched = sys.stderr.isatty() and not (to_screen and sys.stdout.isatty())
        self._next = monotonic() + PATIENCE
        self._doing = ""
        self._wide = 0
        self._first: Timer | None = None
        if self.watched:
            from threading import Lock

            self._line = Lock()

    def over(self, things: Iterable[T], said: str, every: int = STEP) -> Iterator[T]:
        """The things themselves; `said` has a place for the `{count}` of those that are through. The clock is looked at
        after `every` so many of them."""
        if not self.watched:
            return iter(things)
        return self._counted(things, lambda done: said.format(count=done), every)

    def through(self, things: Sequence[T], said: str) -> Iterator[T]:
        """The same for things that take their time; `said` has places for how many are `{done}`, and their `{count}`."""
        if not self.watched or len(things) < 2:  # of one alone there is nothing to count
            return iter(things)
        return self._counted(things, lambda done: said.format(done=done, count=len(things)), 1)

    def _counted(self, things: Iterable[T], words: Callable[[int], str], every: int) -> Iterator[T]:
        for count, thing in enumerate(things, start=1):
            yield thing
            if not count % every:
                self._tell(words, count)
        if self._doing and self._wide:
            self._show(self._doing)
        else:
            self.wipe()

    def counting(self, said: str) -> Callable[[int, int], None]:
        """What whoever counts by itself calls with how many are done, and of how many; `said` as for `through`."""
        return lambda done, count: self._tell(lambda _done: said.format(done=done, count=count), done)

    def _tell(self, words: Callable[[int], str], done: int) -> None:
        """Say it in the words for so many, where it is time for it."""
        if self.watched and self._now() >= self._next:
            self._show(words(done))
            self._next = self._now() + AGAIN

    def doing(self, words: str) -> None:
        """What is done from now on, as far as nothing of it can be counted."""
        self._doing = words
        if not self.watched:
            return
        if self._now() >= self._next:
            self._show(words)
        elif self._first is None:
            from threading import Timer

            # Nothing may come by for long, so somebody must look at the clock.
            self._first = Timer(PATIENCE, self._unless_told)
            self._first.daemon = True
            self._first.start()

    def _unless_told(self) -> None:
        if not self._wide:
            self._show(self._doing)

    def _show(self, words: str) -> None:
        with self._line:
            if self.watched:  # else it came to its end meanwhile
                self._paint(words[: self._width() - 1])

    def _paint(self, words: str) -> None:
        self._stream.write(f"\r{words.ljust(self._wide)}")
        self._stream.flush()
        self._wide = len(words)

    def _width(self) -> int:
        """Columns of the terminal that stderr is: what is longer could not be wiped."""
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or terminal_width()
        except (OSError, ValueError):
            return terminal_width()

    def wipe(self) -> None:
        """Leave the line as it was."""
        if not self.watched:
            return
        with self._line:
            if self._wide:
                self._paint("")
                self._stream.write("\r")
                self._stream.flush()

    def __enter__(self) -> Self:
        self._session.before_words = self.wipe
        return self

    def __exit__(self, *error: object) -> None:
        self.end()

    def end(self) -> None:
        """Tell nothing any more."""
        if self._first:
            self._first.cancel()
        self.wipe()
        self.watched = False
