"""The real register of `examples/`, brought in as docs/import.md does it, and what is measured on it.

80 findings of a state's audit, with texts of up to 16,000 characters.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec

from benchmarks.bench import ROOT, Bench, Place
from benchmarks.registers import Job
from benchmarks.timing import Skipped, Timed, ratio

FILE = os.path.join(ROOT, "examples", "single-audit-2022.xlsx")
MAP = os.path.join(ROOT, "examples", "single-audit-map.toml")
LONGEST = "2022-045"
# Brought in with an action, so that one command can submit the whole plan.
PLANNED = "2022-019"
WORDS = "eligibility"

OFFICE = (
    ("unit", "add", "state", "--name", "State of Maine"),
    ("person", "add", "tom", "--name", "Tom Reed", "--unit", "state"),
    ("unit", "edit", "state", "--head", "tom"),
)
AUDIT = (
    *("audit", "plan", "--kind", "external", "--title", "Single audit 2022", "--criteria", "us-single-audit"),
    *("--unit", "state", "--lead", "lan", "--objective", "Awards used as agreed?"),
    *("--from", "today", "--to", "+2"),
)
SUBMIT = (
    *("finding", "submit", PLANNED, "--as", "tom", "--agree", "--correction", "Accounts put right"),
    *("--corrected-on", "today", "--extent", "All accounts looked at: no other"),
    *("--method", "text", "--cause", "Nobody reconciles the accounts each month"),
    *("--effect", "Six months without a difference", "--judge", "lan", "--judge-on", "+180"),
)

READS: dict[str, tuple[str, ...]] = {
    "real-list": ("finding", "list"),
    "real-json": ("finding", "list", "--json"),
    # When the answers to the major findings are due, and those to the minor ones are not.
    "real-overdue": ("--today", "+20", "finding", "list", "--overdue"),
    "real-text": ("finding", "list", "--text", WORDS),
    "real-show": ("finding", "show", LONGEST),
}

OPENPYXL = """
import sys, openpyxl
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    pass
"""


def before(bench: Bench) -> Place:
    """The office and its audit under way, into which nothing was imported yet; made once in a run."""
    path = os.path.join(bench.scratch, "single-audit-before")
    job = Job("single-audit", f"{date.today().year}-01", date.today(), 0)
    place = Place(path, [job])
    if not os.path.isdir(path):
        bench.said(None, "init", path, "--org", "State of Maine", "--me", "lan:Nguyễn Thị Lan")
        for words in (*OFFICE, AUDIT, ("audit", "start", job.audit)):
            bench.said(place, *words)
    return place


def imported(bench: Bench) -> Place:
    """The same with the register; made once in a run."""
    place = before(bench)
    path = os.path.join(bench.scratch, "single-audit")
    if not os.path.isdir(path):
        bench.said(copy := bench.copy(place), *importing(place))
        os.rename(copy.path, path)
    return place._replace(path=path)


def importing(place: Place) -> tuple[str, ...]:
    return ("finding", "import", FILE, "--audit", place.jobs[0].audit, "--map", MAP, "--add-units")


def typed(place: Place) -> dict[str, str]:
    """What bash says when somebody presses Tab behind `auditcore finding show 2026-01-F`."""
    return {
        "_AUDITCORE_COMPLETE": "bash_complete",
        "_AUDITCORE_LINE": f"auditcore finding show {place.jobs[0].audit}-F",
        "_AUDITCORE_TYPE": "63",
    }


def moving(bench: Bench) -> Timed:
    """A plan is submitted, each time in a copy in which it was not yet."""
    return bench.fresh(imported(bench), *SUBMIT)


def insist_on_openpyxl() -> None:
    if not find_spec("openpyxl"):
        raise Skipped("needs openpyxl")


def _read(words: tuple[str, ...]) -> Callable[[Bench], float]:
    def measure(bench: Bench) -> float:
        return ratio(bench.auditcore(imported(bench), *words), bench.python("pass"), bench.rounds)

    return measure


def move(bench: Bench) -> float:
    return ratio(moving(bench), bench.python("pass"), bench.rounds)


def complete(bench: Bench) -> float:
    place = imported(bench)
    return ratio(bench.auditcore(place, **typed(place)), bench.python("pass"), bench.rounds)


def import_(bench: Bench) -> float:
    insist_on_openpyxl()
    place = before(bench)
    return ratio(bench.fresh(place, *importing(place)), bench.python(OPENPYXL, None, FILE), bench.rounds)


MEASURES: dict[str, Callable[[Bench], float]] = {
    **{name: _read(words) for name, words in READS.items()},
    "real-move": move,
    "real-complete": complete,
    "real-import": import_,
}
