"""Ratios of two things measured in one run: by turns, so that what slows the machine slows both."""

from __future__ import annotations

import gc
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter

Timed = Callable[[], float]
"""Does a piece of work once; returns the seconds that it took."""


class Failed(Exception):
    """A measured command did not do its work; the text is what it said."""


class Skipped(Exception):
    """Something to compare with is not installed; the text says what."""


def run(
    arguments: Sequence[str], folder: str, environ: Mapping[str, str], stdout: int = subprocess.PIPE
) -> str:
    """What a command prints. Raises Failed when its exit code is not 0."""
    done = subprocess.run(
        arguments, cwd=folder, env=dict(environ), stdout=stdout, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
        raise Failed(f"{os.path.basename(arguments[0])}: {said.splitlines()[-1]}")
    return (done.stdout or b"").decode()


def command(arguments: Sequence[str], folder: str, environ: Mapping[str, str]) -> Timed:
    """A whole command, from its start to its end, printing to nowhere. Raises Failed when its exit code is not 0."""

    def once() -> float:
        begun = perf_counter()
        run(arguments, folder, environ, subprocess.DEVNULL)
        return perf_counter() - begun

    return once


def inside(work: Callable[[], object]) -> Timed:
    """A piece of work in this process, with no rubbish of others to collect."""

    def once() -> float:
        gc.collect()
        begun = perf_counter()
        work()
        return perf_counter() - begun

    return once


def ratio(measured: Timed, reference: Timed, rounds: int) -> float:
    """The median of measured ÷ reference over so many rounds, A B A B …, after one round that only warms."""
    measured(), reference()
    return median(measured() / reference() for _round in range(rounds))
