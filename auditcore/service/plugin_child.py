"""A stranger's code in a process of its own, with a deadline: whatever it does there, this one goes on.

The job goes in by stdin (it may hold secrets, which belong neither on a disk nor in a list of processes), the result
comes back in a file. Of a task with several results each is asked for by a line.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from auditcore.i18n import _

if TYPE_CHECKING:
    import subprocess

# What a child can do: the module whose `work(job)` gives the result, a mapping, or whose `each(job)` gives several.
TASKS = {"check": "auditcore.service.plugin_trial", "send": "auditcore.service.plugin_send"}

# The child looks for modules where this process does, after the places that are its own; started with -I, it does not
# look in the folder in which somebody happens to stand: Python found in a workspace is never run.
CODE = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from auditcore.service.plugin_child import main; main(*sys.argv[2:])"
)

# Of what it printed, from the end: so many bytes are read, so many characters shown.
MOST = 1_000_000
LONGEST = 4000


class Ended(Exception):
    """The child gave no result; the text says why, as a whole sentence. `said` is the end of what it printed."""

    def __init__(self, why: str, said: str) -> None:
        super().__init__(why)
        self.said = said


def run(
    task: str,
    job: Mapping[str, Any],
    seconds: float,
    *,
    first: Sequence[str] = (),
    clean: Callable[[str], str] = str,
) -> tuple[dict[str, Any], str]:
    """The result of a task, and the end of what was printed meanwhile. `first` are folders before Python's own path.

    `clean` takes secrets out of what was printed. After the deadline the child and its children are killed. Raises Ended
    where no result was left until then.
    """
    import tempfile

    with tempfile.TemporaryDirectory(prefix="auditcore-", ignore_cleanup_errors=True) as folder:
        path, result = json.dumps([*first, *sys.path]), os.path.join(folder, "result.json")
        # Into a file: a grandchild that lives on would hold a pipe open.
        with open(os.path.join(folder, "said"), "w+b") as said:
            try:
                code = _ended(
                    [sys.executable, "-I", "-c", CODE, path, task, result], json.dumps(job), said, seconds
                )
            finally:
                said.seek(max(0, said.seek(0, os.SEEK_END) - MOST))
                # A secret that was cut in two could not be told as one.
                words = clean(said.read().decode("utf-8", "replace"))[-LONGEST:].strip()
        try:
            # Whatever it does after its result (a thread that goes on), the work is done.
            with open(result, encoding="utf-8") as file:
                found: dict[str, Any] = json.load(file)
        except (FileNotFoundError, ValueError):
            if code is None:
                why = _("It did not come to an end within {count} seconds, and was stopped.")
                raise Ended(why.format(count=f"{seconds:g}"), words) from None
            last = words.rpartition("\n")[2].strip()
            ended = _("It ended Python itself (exit code {code}). {words}")
            raise Ended(ended.format(code=code, words=last).strip(), words) from None
        return found, words


def each(
    task: str,
    job: Mapping[str, Any],
    count: int,
    seconds: Callable[[], float],
    *,
    clean: Callable[[str], str] = str,
    told: Callable[[str], None] = lambda words: None,
) -> Iterator[dict[str, Any]]:
    """The results of a task that gives `count` of them; none is worked on before it is asked for, so that whoever stops
    asking knows what was done. `told` is given what was printed.

    `seconds` says before each for how long it may take; then the child is killed. Raises Ended in the place of the first
    that does not come.
    """
    import tempfile

    with contextlib.ExitStack() as stack:
        try:
            room = tempfile.TemporaryDirectory(prefix="auditcore-", ignore_cleanup_errors=True)
            folder = stack.enter_context(room)
            path, result = json.dumps(sys.path), os.path.join(folder, "results.jsonl")
            said = stack.enter_context(open(os.path.join(folder, "said"), "w+b"))
            results = stack.enter_context(open(result, "w+", encoding="utf-8"))
            child = _started([sys.executable, "-I", "-c", CODE, path, task, result], said)
        except OSError as error:
            raise Ended(f"{error}.", "") from None
        why = ""
        try:
            for number in range(count):
                _say(child, "" if number else json.dumps(job))
                line, why = _next(child, results, seconds())
                if why:
                    break
                yield json.loads(line)
        finally:  # whoever asked may want no more
            _stop(child)
            _hang_up(child)
            said.seek(max(0, said.seek(0, os.SEEK_END) - MOST))
            # A secret that was cut in two could not be told as one.
            words = clean(said.read().decode("utf-8", "replace"))[-LONGEST:].strip()
            if words and not why:
                told(words)
        if why:
            ended = why.format(code=child.returncode, words=words.rpartition("\n")[2].strip())
            raise Ended(ended.strip(), words)


# How often it is looked whether a result is there, in seconds.
LOOK = 0.02


def _next(child: subprocess.Popen[str], results: Any, seconds: float) -> tuple[str, str]:
    """The next whole line of the results; or "" and why none comes, with {code} and {words} to be filled in."""
    import time

    line, end = "", time.monotonic() + seconds
    while True:
        over = child.poll() is not None
        line += results.readline()
        if line.endswith("\n"):
            return line, ""
        if over:
            return "", _("It ended Python itself (exit code {code}). {words}")
        if time.monotonic() > end:
            stopped = _("It did not come to an end within {count} seconds, and was stopped.")
            return "", stopped.format(count=f"{round(seconds, 1):g}")
        time.sleep(LOOK)


def _say(child: subprocess.Popen[str], line: str) -> None:
    """Give the child its job, or the word to go on. It reads the job, however long, before it does anything else."""
    assert child.stdin is not None
    with contextlib.suppress(OSError):  # it ended meanwhile
        child.stdin.write(line + "\n")
        child.stdin.flush()


def _hang_up(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    with contextlib.suppress(OSError):
        child.stdin.close()


def _started(words: Sequence[str], said: Any) -> subprocess.Popen[str]:
    """A process whose output goes to `said`, in a session of its own, so that what it started can be ended with it."""
    import subprocess

    return subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=said,
        stderr=said,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def _ended(words: Sequence[str], job: str, said: Any, seconds: float) -> int | None:
    """The exit code of a process; None where it was killed after the deadline."""
    import subprocess

    child = _started(words, said)
    try:
        child.communicate(job, timeout=seconds)
        return child.returncode
    except subprocess.TimeoutExpired:
        return None
    finally:  # Ctrl-C ends it, too
        _stop(child)


def _stop(child: subprocess.Popen[str]) -> None:
    """Kill a process that still runs and, where the system can, what it started."""
    if child.poll() is not None:
        return
    if hasattr(os, "killpg"):
        import signal

        with contextlib.suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


def main(task: str, result: str) -> None:
    """The child's side."""
    from importlib import import_module

    asked = _taken_input()
    job = json.loads(asked.readline())
    module = import_module(TASKS[task])
    try:
        if hasattr(module, "each"):
            with open(result, "a", encoding="utf-8") as file:
                for done in module.each(job):
                    file.write(json.dumps(done, default=str) + "\n")
                    file.flush()
                    if not asked.readline():  # nobody is there any more
                        break
            return
        done = module.work(job)
    except KeyboardInterrupt:  # raised by the stranger's code: the terminal's reaches the parent alone
        raise SystemExit(130) from None
    # Whole or not at all: it may be killed meanwhile.
    with open(f"{result}.new", "w", encoding="utf-8") as file:
        json.dump(done, file, default=str)
    os.replace(f"{result}.new", result)


def _taken_input() -> IO[bytes]:
    """What this process is told, taken out of the reach of a stranger's code and of what that starts: there whoever reads
    gets nothing."""
    asked = os.fdopen(os.dup(0), "rb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - to the end
    return asked
