"""Runs the command line in this process, as a person would type it."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from auditcore.cli.main import guarded


class Answer(NamedTuple):
    """What a command answered: exit code, and bytes decoded as UTF-8."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """`type_("finding", "list")` in one workspace, as one person, on one day (all may be changed for a command)."""

    def __init__(self, workspace: str, person: str = "", today: str = "") -> None:
        self.workspace = workspace
        self.person = person
        self.today = today

    def __call__(
        self, *words: str, person: str = "", today: str = "", stdin: str = "", **environ: str
    ) -> Answer:
        given = {
            "AUDITCORE_WORKSPACE": self.workspace,
            "AUDITCORE_AS": person or self.person,
            "AUDITCORE_TODAY": today or self.today,
            "AUDITCORE_LANG": "en",
            "COLUMNS": "80",
            **environ,
        }
        with (
            _environment({key: value for key, value in given.items() if value}),
            _streams(stdin) as (out, err),
        ):
            code = guarded(list(words))
        return Answer(code, out.getvalue().decode(), err.getvalue().decode())

    def fine(self, *words: str, **how: str) -> Answer:
        """The same, where anything but exit code 0 is a failure of the test."""
        answer = self(*words, **how)
        assert answer.code == 0, f"{' '.join(words)}: exit {answer.code}\n{answer.out}{answer.err}"
        return answer


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    for name in ("AUDITCORE_WORKSPACE", "AUDITCORE_AS", "AUDITCORE_TODAY"):
        os.environ.pop(name, None)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _streams(stdin: str) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    out, err = io.BytesIO(), io.BytesIO()
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogateescape")), encoding="utf-8")
    written = [io.TextIOWrapper(stream, encoding="utf-8", write_through=True) for stream in (out, err)]
    sys.stdout, sys.stderr = written
    try:
        yield out, err
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
        for stream in written:
            stream.detach()  # or its end would close what was written
