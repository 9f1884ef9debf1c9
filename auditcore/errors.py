"""What can go wrong, each kind with its exit code.

An error says what was wrong, where, and what to type next. Expected errors never show a traceback:
`cli.main` is the one place that prints them.
"""

from __future__ import annotations

from collections.abc import Iterable


class AuditcoreError(Exception):
    """Any foreseen failure. Exit code 1 unless a subclass says otherwise.

    `problems` holds further lines, one a problem, for checks that report everything at once.
    """

    exit_code = 1

    def __init__(self, what: str, *, hint: str = "", problems: Iterable[str] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.problems = tuple(problems)


class Unreadable(AuditcoreError):
    """Exit code 2: what was typed cannot be parsed (a date, an id, an option)."""

    exit_code = 2


class NotFound(AuditcoreError):
    """Exit code 3: no such workspace, record, person, unit, file."""

    exit_code = 3


class Refused(AuditcoreError):
    """Exit code 4: understood, but a rule says no, or the input is not valid. Nothing was written."""

    exit_code = 4


class Unchanged(Refused):
    """What was asked for is so already. Of many it is left as it is; one alone is refused."""


class Damaged(AuditcoreError):
    """Exit code 5: the record is damaged or forked, or comes from a newer program."""

    exit_code = 5


class VerificationFailed(AuditcoreError):
    """Exit code 6: `record verify` or `evidence check` found something."""

    exit_code = 6


class DeliveryFailed(AuditcoreError):
    """Exit code 7: a plugin failed, or something stayed undelivered. `lasting`: the same would fail again."""

    exit_code = 7
    lasting = False


EXIT_CODES: dict[int, str] = {
    0: "fine",
    1: "unexpected",
    2: "cannot be parsed",
    3: "not found",
    4: "parsed but refused (a rule, or invalid input)",
    5: "damage or fork of the record",
    6: "verification failed",
    7: "plugin or delivery failed",
    130: "interrupted",
}
