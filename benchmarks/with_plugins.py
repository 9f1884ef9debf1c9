"""Outside plugins that are installed: what twenty of them cost while nobody uses them, and what one costs in use."""

from __future__ import annotations

import os
from collections.abc import Callable

from benchmarks.bench import Bench, Place
from benchmarks.timing import Timed, ratio

COUNT = 20
USED = "house-07"

# Each has every hook that a finding goes through, and a checklist.
MODULE = '''\
from auditcore.api import ChecklistSource, Problem, hookimpl

CHECKLIST = """
id = "{name}-2026"
title = "House rules"
edition = "2026"
source = "House rule"
language = "en"

[[clause]]
id = "1"
title = "One"
"""


@hookimpl
def register_checklists(workspace):
    return [ChecklistSource("{name}-2026", "House rules", "2026", lambda: CHECKLIST)]


@hookimpl
def check_record(record, before):
    if record.get("observed") == "nothing":
        yield Problem("Nothing is no finding.")


@hookimpl
def suggest_due(finding, what, today):
    return None


@hookimpl
def record_changed(event):
    pass
'''


def installed(bench: Bench) -> dict[str, str]:
    """What the environment must say for the twenty to be installed; they are written once in a run."""
    folder = os.path.join(bench.scratch, "plugins")
    for number in range(COUNT) if not os.path.isdir(folder) else ():
        name = f"house-{number:02d}"
        module = name.replace("-", "_")
        info = os.path.join(folder, f"{module}-1.0.dist-info")
        os.makedirs(info)
        for path, text in (
            (os.path.join(folder, f"{module}.py"), MODULE.format(name=name)),
            (os.path.join(info, "METADATA"), f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"),
            (os.path.join(info, "entry_points.txt"), f"[auditcore]\n{name} = {module}\n"),
        ):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    return {"PYTHONPATH": os.pathsep.join([bench.environ["PYTHONPATH"], folder])}


def _office(bench: Bench, *use: str) -> Place:
    """The register of 100 findings, in which these plugins act."""
    place = bench.copy(bench.hundred())
    path = os.path.join(place.path, "auditcore.toml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    os.unlink(path)  # the copy is by hard links
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + f"\n[plugins]\nuse = {[*use]}\n".replace("'", '"'))
    return place


def _start(option: str) -> Callable[[Bench], float]:
    def measure(bench: Bench) -> float:
        return ratio(bench.auditcore(None, option, **installed(bench)), bench.python("pass"), bench.rounds)

    return measure


def _add(*use: str) -> Callable[[Bench], float]:
    def measure(bench: Bench) -> float:
        place = _office(bench, *use)
        added: Timed = bench.add(place, place.under_way(), **installed(bench))
        return ratio(added, bench.python("pass"), bench.rounds)

    return measure


MEASURES = {
    "plugins-version": _start("--version"),
    "plugins-help": _start("--help"),
    "plugins-add": _add(),
    "plugins-add-used": _add(USED),
}
