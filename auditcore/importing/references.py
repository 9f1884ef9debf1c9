"""The earlier findings that a row repeats, by their numbers: which are here, which are missing, which are elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditcore.i18n import _
from auditcore.importing.lines import short
from auditcore.importing.values import key, split


def cut(text: str, how: str) -> list[str]:
    """The references in a cell; without a `how` they are parted by commas, semicolons and line breaks."""
    return split(text, how) if how else split(text.replace(";", ",").replace("\n", ","), ",")


class References:
    """What the numbers of a register and of the workspace say about a reference."""

    def __init__(self, numbers: Iterable[str], known: Iterable[str], how: str, missing: str) -> None:
        """`how` and `missing` are `split` and `missing` of the mapping's field."""
        own = set(map(key, numbers))
        self._here = own.union(map(key, known))
        self._series = set() if missing == "keep" else {_series(number) for number in own} - {None}
        self._spaced = {_shape(number) for number in own if _has_space(number)}
        self._how = how

    def is_here(self, reference: str) -> bool:
        """Whether a row of the register or a finding of the workspace has this number."""
        return key(reference) in self._here

    def problem(self, reference: str, own: str) -> str:
        """What is wrong with a reference in the row of the number `own`; "" when nothing is."""
        wanted = key(reference)
        if wanted == key(own):
            return _("a finding cannot repeat itself.")
        if wanted in self._here:
            return ""
        if _has_space(wanted) and _shape(wanted) not in self._spaced:
            return self._unreadable().format(found=short(reference), sign=self._how)
        if _series(wanted) in self._series:
            return _("{number} is not in this register.").format(number=short(reference))
        return ""

    def _unreadable(self) -> str:
        if self._how in ("", ","):
            return _("cannot read '{found}' as references; separate them by a comma.")
        if self._how in ("lines", "letters", "numbers"):
            return _("cannot read '{found}' as references; write each on a line of its own.")
        return _("cannot read '{found}' as references; separate them by '{sign}'.")


def _has_space(number: str) -> bool:
    return any(sign.isspace() for sign in number)


def _series(number: str) -> str | None:
    """What stands before the last digits: `2022-` of 2022-019; None where the number ends otherwise."""
    found = re.fullmatch(r"(.*?)[0-9]+", number, re.DOTALL)
    return found[1] if found else None


def _shape(number: str) -> str:
    """The number with each of its own numbers as 0: `NC 2022 14` looks like `NC 2021 3`."""
    return re.sub("[0-9]+", "0", number)
