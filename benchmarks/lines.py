"""How each line of the table of budgets is measured."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from auditcore.record.events import Event
from auditcore.record.verify import verify as verify_record
from auditcore.service import findings
from auditcore.workspace import Workspace
from benchmarks import exports, single_audit, with_plugins, workbooks
from benchmarks.bench import Bench, Place, database
from benchmarks.timing import Failed, Skipped, Timed, inside, ratio

PASS = "pass"
IMPORTS = "import click, tinydb, tabulate"
UNWANTED = ("tinydb", "tabulate", "importlib.metadata")

# Starts the program as its console script does and says at the end what was loaded.
LOADED = """
import atexit, sys
sys.argv[0] = "auditcore"
from auditcore.cli.main import run
atexit.register(lambda: print(" ".join(sys.modules), file=sys.stderr))
run()
"""


# Start-up.


def version(bench: Bench) -> float:
    return ratio(bench.auditcore(None, "--version"), bench.python(PASS), bench.rounds)


def help(bench: Bench) -> float:
    return ratio(bench.auditcore(None, "--help"), bench.python(PASS), bench.rounds)


def _loaded(bench: Bench, option: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, option],
        cwd=bench.scratch,
        env=bench.environ,
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode:
        raise Failed(done.stderr.splitlines()[-1])
    return set(done.stderr.splitlines()[-1].split())


def version_modules(bench: Bench) -> float:
    return len(_loaded(bench, "--version"))


def help_modules(bench: Bench) -> float:
    return len(_loaded(bench, "--help"))


def unwanted(bench: Bench) -> float:
    loaded = _loaded(bench, "--version") | _loaded(bench, "--help")
    return len(loaded.intersection(UNWANTED))


# Everyday commands.


def list_table(bench: Bench) -> float:
    listed = bench.auditcore(bench.five_hundred(), "finding", "list")
    return ratio(listed, bench.python(IMPORTS), bench.rounds)


def list_json(bench: Bench) -> float:
    listed = bench.auditcore(bench.five_hundred(), "finding", "list", "--json")
    return ratio(listed, bench.python(PASS), bench.rounds)


def add(bench: Bench) -> float:
    place = bench.copy(bench.hundred())
    return ratio(bench.add(place, place.under_way()), bench.python(PASS), bench.rounds)


def demo(bench: Bench) -> float:
    numbers = itertools.count()

    def build() -> float:
        return bench.auditcore(None, "demo", f"demo-{next(numbers)}")()

    return ratio(build, bench.python(PASS), bench.few())


# Growth.


def add_large(bench: Bench) -> float:
    large, small = bench.copy(bench.large()), bench.copy(bench.hundred())
    return ratio(bench.add(large, large.under_way()), bench.add(small, small.under_way()), bench.rounds)


def _add_inside(place: Place) -> Timed:
    job = place.under_way()

    def once() -> None:
        ws = Workspace(place.path, environ={})
        findings.add(
            ws,
            audit=job.audit,
            grade="minor",
            observed="no receipt",
            evidence="files 12, 15, 19",
            clauses=["8.5.1"],
            unit=f"unit-{job.unit:02d}",
        )

    return inside(once)


def add_large_inside(bench: Bench) -> float:
    large, small = bench.copy(bench.large()), bench.copy(bench.hundred())
    return ratio(_add_inside(large), _add_inside(small), bench.rounds)


def add_long(bench: Bench) -> float:
    place = bench.copy(bench.long_audit())
    return ratio(bench.add(place, place.under_way("long")), bench.add(place, place.under_way()), bench.rounds)


def open_(bench: Bench) -> float:
    lists = [
        bench.auditcore(place, "finding", "list", "--json") for place in (bench.large(), bench.only_open())
    ]
    return ratio(lists[0], lists[1], bench.rounds)


def attention(bench: Bench) -> float:
    large = bench.large()
    return ratio(bench.auditcore(large), bench.auditcore(large, "finding", "list", "--json"), bench.rounds)


def notify_plan(bench: Bench) -> float:
    """As it goes every half hour: what was due up to now was told, which takes a run beforehand."""
    if find_spec("jinja2") is None:
        raise Skipped("needs jinja2")
    told = bench.copy(bench.large())
    bench.said(told, "notify")
    return ratio(bench.auditcore(told, "notify", "--dry-run"), bench.auditcore(told), bench.rounds)


def _loading(place: Place) -> Timed:
    """`json.loads` of all view files."""
    folder = os.path.join(place.path, "views")

    def load() -> None:
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                json.loads(file.read())

    return inside(load)


def history(bench: Bench) -> float:
    large = bench.large()

    def report() -> None:
        from auditcore.cli.root import root

        with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
            words = ["--workspace", large.path, "finding", "list", "--status", "all", "--json"]
            root.main(words, standalone_mode=False)

    return ratio(inside(report), _loading(large), bench.few())


def review(bench: Bench) -> float:
    """The pack of this year; its figures go back to the first finding. It writes heads, hence the copy."""
    large = bench.copy(bench.large())

    def report() -> None:
        from auditcore.service import review_pack
        from auditcore.service.reports import Asked

        pack = review_pack.report(Workspace(large.path, environ={}), Asked())
        for table in pack.tables:
            for _row in table.rows:
                pass

    return ratio(inside(report), _loading(large), bench.few())


# The record.


def _lines(place: Place) -> Iterator[bytes]:
    for folder, _folders, names in os.walk(os.path.join(place.path, "records")):
        for name in names:
            if name.endswith((".json", ".jsonl")):
                with open(os.path.join(folder, name), "rb") as file:
                    yield from file


def verify(bench: Bench) -> float:
    place = bench.sealed(bench.large())

    def check() -> None:
        if problems := verify_record(place.path)["problems"]:
            raise Failed(str(problems[0]))

    def load() -> None:
        for line in _lines(place):
            json.loads(line)

    return ratio(inside(check), inside(load), bench.few())


def commit(bench: Bench) -> float:
    place = bench.copy(bench.hundred())
    job, ws = place.under_way(), Workspace(place.path, environ={})
    kept: list[Event] = []

    def write() -> None:
        _id, saved = findings.add(
            ws, audit=job.audit, grade="minor", observed="no receipt", unit=f"unit-{job.unit:02d}"
        )
        kept.append(saved.event)

    with contextlib.closing(database(os.path.join(bench.scratch, "events.db"))) as base:
        base.execute("create table event (stream text, seq integer, raw blob, primary key (stream, seq))")

        def insert() -> None:
            event = kept[-1]
            with base:
                base.execute("insert into event values (?, ?, ?)", (event.stream, event.seq, event.raw))

        return ratio(inside(write), inside(insert), bench.rounds * 5)


MEASURES: dict[str, Callable[[Bench], float]] = {
    "version": version,
    "help": help,
    "version-modules": version_modules,
    "help-modules": help_modules,
    "unwanted": unwanted,
    "list-table": list_table,
    "list-json": list_json,
    "add": add,
    **with_plugins.MEASURES,
    "add-large": add_large,
    "add-large-inside": add_large_inside,
    "add-long": add_long,
    "open": open_,
    "attention": attention,
    "notify-plan": notify_plan,
    "history": history,
    "review": review,
    "verify": verify,
    "commit": commit,
    "demo": demo,
    **workbooks.MEASURES,
    **exports.MEASURES,
    **single_audit.MEASURES,
}
