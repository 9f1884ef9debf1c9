"""The same work done by stock TinyDB in one JSON file, and by a plain sqlite3 table: what auditcore costs and saves.

Both keep one row a finding, as `finding list --json` prints it. Neither keeps who did what when, nor proves anything;
stock TinyDB promises nothing after a power loss.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from typing import Any

from auditcore.service import register
from auditcore.workspace import Workspace
from benchmarks.bench import Bench, Place, database
from benchmarks.timing import Failed, Timed, ratio

Row = dict[str, Any]

# Each program gets the file and one argument: a row as JSON, or the words to look for.
TINYDB = {
    "add": "TinyDB(path).insert(json.loads(given))",
    "list": "print(json.dumps(TinyDB(path).search(~where('status').one_of(['closed', 'withdrawn']))))",
    "find": "print(json.dumps(TinyDB(path).search(where('observed').test(lambda words: given in words))))",
}
SQLITE = {
    "add": """
row = [json.dumps(value) if isinstance(value, list) else value for value in json.loads(given).values()]
with database:
    database.execute(f"insert into finding values ({','.join('?' * len(row))})", row)""",
    "list": """
rows = database.execute("select * from finding where status not in ('closed', 'withdrawn')")
print(json.dumps([dict(row) for row in rows]))""",
    "find": """
rows = database.execute("select * from finding where instr(observed, ?)", [given])
print(json.dumps([dict(row) for row in rows]))""",
}
TINYDB_BEGIN = "import json, sys\nfrom tinydb import TinyDB, where\n_, path, given = sys.argv\n"
SQLITE_BEGIN = """import json, sqlite3, sys
_, path, given = sys.argv
database = sqlite3.connect(path)
database.row_factory = sqlite3.Row
database.execute("pragma synchronous = full")
"""
# No command looks for words yet: this is what it would do.
FIND = """
import json, sys
from auditcore import views
from auditcore.service import register
from auditcore.workspace import Workspace
ws = Workspace(".", environ={})
rows = register.finding_rows(ws, register.all_streams(ws))
print(json.dumps(views.search(rows, [("observed", lambda words: sys.argv[1] in words)])))
"""
WORK = {
    "add": "add one finding",
    "list": "list the open ones as JSON",
    "find": "find one by its words, among all",
}


def lines(bench: Bench) -> Iterator[str]:
    """One line a piece of work and size: how many times longer the rival takes."""
    yield f"{'':28} {'findings':>9} {'TinyDB ÷ auditcore':>20} {'sqlite3 ÷ auditcore':>20}"
    for place in (bench.five_hundred(), bench.large()):
        rows = _rows(place)
        files = {"tinydb": _tinydb(bench, rows), "sqlite": _sqlite(bench, rows)}
        # A row that is there once, and words that are in it alone.
        row = {**rows[-1], "id": "new"}
        for work, title in WORK.items():
            given = rows[len(rows) // 2]["observed"] if work == "find" else json.dumps(row)
            ours = _ours(bench, place, work, given)
            took = [
                _against(bench.python(begin + programs[work], None, files[name], given), ours, bench)
                for name, begin, programs in (
                    ("tinydb", TINYDB_BEGIN, TINYDB),
                    ("sqlite", SQLITE_BEGIN, SQLITE),
                )
            ]
            yield f"{title:28} {len(rows):>9} {took[0]:>20} {took[1]:>20}"


def _against(rival: Timed, ours: Timed, bench: Bench) -> str:
    try:
        return f"{ratio(rival, ours, bench.few()):.3g} ×"
    except Failed as failed:
        return f"failed ({failed})"


def _ours(bench: Bench, place: Place, work: str, given: str) -> Timed:
    if work == "add":
        copy = bench.copy(place)
        return bench.add(copy, copy.under_way())
    if work == "list":
        return bench.auditcore(place, "finding", "list", "--json")
    return bench.python(FIND, place, given)


def _rows(place: Place) -> list[Row]:
    ws = Workspace(place.path, environ={})
    return list(register.finding_rows(ws, register.all_streams(ws)))


def _tinydb(bench: Bench, rows: list[Row]) -> str:
    """The file as TinyDB writes it, at once: inserting one by one would take hours."""
    path = os.path.join(bench.scratch, f"tinydb-{len(rows)}.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"_default": dict(enumerate(rows, start=1))}, file)
    return path


def _sqlite(bench: Bench, rows: list[Row]) -> str:
    path = os.path.join(bench.scratch, f"sqlite-{len(rows)}.db")
    values = [
        [json.dumps(value) if isinstance(value, list) else value for value in row.values()] for row in rows
    ]
    with contextlib.closing(database(path)) as base, base:
        base.execute(f"create table finding ({', '.join(rows[0])})")
        base.executemany(f"insert into finding values ({','.join('?' * len(rows[0]))})", values)
    return path
