"""The same work done by stock TinyDB in one JSON file, and by a plain sqlite3 table: what auditcore costs and saves.

Both keep one row a finding, as `finding list --json` prints it. Neither keeps who did what when, nor proves anything;
stock TinyDB promises nothing after a power loss, SQLite syncs each transaction (WAL, synchronous FULL).
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from benchmarks import single_audit
from benchmarks.bench import Bench, Place, database
from benchmarks.timing import Failed, Skipped, Timed, ratio

Row = dict[str, Any]

# Each program gets the file and one argument: a row as JSON, the words to look for, an id, or a workbook.
TINYDB_BEGIN = "import json, os, sys, time\nfrom tinydb import TinyDB, where\n_, path, given = sys.argv\n"
SQLITE_BEGIN = """import json, os, sqlite3, sys, time
_, path, given = sys.argv
def opened(path):
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    database.execute("pragma synchronous = full")
    return database
"""
WORKBOOK = """
import openpyxl
header, *rows = openpyxl.load_workbook(given, read_only=True).active.iter_rows(values_only=True)
path = f"{path}-{os.getpid()}"
"""
TINYDB = {
    "add": "TinyDB(path).insert(json.loads(given))",
    "list": "print(json.dumps(TinyDB(path).search(~where('status').one_of(['closed', 'withdrawn']))))",
    "find": """
def says(row):
    return any(given in value.casefold() for value in row.values() if isinstance(value, str))
print(json.dumps(TinyDB(path).search(says)))""",
    "update": "TinyDB(path).update({'status': f'submitted {time.time_ns()}'}, where('id') == given)",
    "import": WORKBOOK + "TinyDB(path).insert_multiple(dict(zip(header, row)) for row in rows)",
}
SQLITE = {
    "add": """
row = [json.dumps(value) if isinstance(value, (list, dict)) else value for value in json.loads(given).values()]
with opened(path) as database:
    database.execute(f"insert into finding values ({','.join('?' * len(row))})", row)""",
    "list": """
rows = opened(path).execute("select * from finding where status not in ('closed', 'withdrawn')")
print(json.dumps([dict(row) for row in rows]))""",
    "find": """
database = opened(path)
columns = [column[0] for column in database.execute("select * from finding limit 0").description]
says = " or ".join(f"instr(lower({column}), ?1)" for column in columns)
print(json.dumps([dict(row) for row in database.execute(f"select * from finding where {says}", [given])]))""",
    # What is there already, SQLite would not write again.
    "update": """
with opened(path) as database:
    database.execute("update finding set status = ? where id = ?", [f"submitted {time.time_ns()}", given])""",
    "import": WORKBOOK
    + """
database = opened(path)
database.execute("pragma journal_mode = wal")
with database:
    database.execute(f"create table finding ({', '.join(json.dumps(name) for name in header)})")
    database.executemany(f"insert into finding values ({','.join('?' * len(header))})", rows)""",
}
RIVALS = {"tinydb": (TINYDB_BEGIN, TINYDB), "sqlite": (SQLITE_BEGIN, SQLITE)}


class Kept(NamedTuple):
    """The findings of a place, and the rivals' files with the same rows."""

    place: Place
    rows: list[Row]
    files: dict[str, str]


class Work(NamedTuple):
    """A piece of work: what the rivals' programs are given, and how auditcore does it with the same."""

    name: str
    title: str
    given: Callable[[list[Row]], str]
    ours: Callable[[Bench, Place, str], Timed]


def _add(bench: Bench, place: Place, _row: str) -> Timed:
    copy = bench.copy(place)
    return bench.add(copy, copy.under_way())


def _list(bench: Bench, place: Place, _nothing: str) -> Timed:
    return bench.auditcore(place, "finding", "list", "--json")


def _find(bench: Bench, place: Place, words: str) -> Timed:
    return bench.auditcore(place, *finding(words))


def finding(words: str) -> tuple[str, ...]:
    """The command that looks for words among all findings."""
    return ("finding", "list", "--status", "all", "--text", words, "--json")


def _import(bench: Bench, _imported: Place, _file: str) -> Timed:
    single_audit.insist_on_openpyxl()
    before = single_audit.before(bench)
    return bench.fresh(before, *single_audit.importing(before))


def _move(bench: Bench, _place: Place, _id: str) -> Timed:
    return single_audit.moving(bench)


def _nothing(rows: list[Row]) -> str:
    return ""


def _new_row(rows: list[Row]) -> str:
    return json.dumps({**rows[-1], "id": "new"})


def _words_of_one(rows: list[Row]) -> str:
    """Words that stand in one finding alone, even where each is looked for by itself."""
    sheet = "sheet 17;"
    audit = next(str(row["audit"]) for row in rows[len(rows) // 2 :] if sheet in row["evidence"])
    return f"of {audit}, {sheet}"


def _planned(rows: list[Row]) -> str:
    return next(str(row["id"]) for row in rows if row["reference"] == single_audit.PLANNED)


MADE = (
    Work("add", "add one finding", _new_row, _add),
    Work("list", "list the open ones as JSON", _nothing, _list),
    Work("find", "find one by its words, among all", _words_of_one, _find),
)
REAL = (
    Work("import", "import the workbook", lambda rows: single_audit.FILE, _import),
    Work("list", "list the open ones as JSON", _nothing, _list),
    Work("find", f"find '{single_audit.WORDS}' in all texts", lambda rows: single_audit.WORDS, _find),
    Work("update", "move one to its next state", _planned, _move),
)


def lines(bench: Bench) -> Iterator[str]:
    """How many times longer the rivals take, one line a piece of work and size, with registers made for it."""
    for place in (bench.five_hundred(), bench.large()):
        yield from _compared(bench, place, MADE)


def real_lines(bench: Bench) -> Iterator[str]:
    """The same with the real register."""
    yield from _compared(bench, single_audit.imported(bench), REAL)


def _compared(bench: Bench, place: Place, works: tuple[Work, ...]) -> Iterator[str]:
    kept = keep(bench, place)
    yield f"{'':34} {'findings':>9} {'TinyDB ÷ auditcore':>20} {'sqlite3 ÷ auditcore':>20}"
    for work in works:
        took = [against(bench, kept, work, rival) for rival in RIVALS]
        yield f"{work.title:34} {len(kept.rows):>9} {took[0]:>20} {took[1]:>20}"


def against(bench: Bench, kept: Kept, work: Work, rival: str) -> str:
    """How many times longer a rival takes, as text; or why nobody knows."""
    try:
        given = work.given(kept.rows)
        theirs = bench.python(program(rival, work), None, kept.files[rival], given)
        # What takes seconds is measured less often.
        rounds = bench.rounds if len(kept.rows) < 1000 else bench.few()
        return f"{ratio(theirs, work.ours(bench, kept.place, given), rounds):.3g} ×"
    except Skipped as skipped:
        return f"skipped ({skipped})"
    except Failed as failed:
        return f"failed ({failed})"


def program(rival: str, work: Work) -> str:
    begin, programs = RIVALS[rival]
    return begin + programs[work.name]


def keep(bench: Bench, place: Place) -> Kept:
    """The findings of a place as it prints them, and as the rivals keep them."""
    rows = json.loads(bench.said(place, "finding", "list", "--status", "all", "--json"))
    path = os.path.join(bench.scratch, f"rival-{os.path.basename(place.path)}")
    return Kept(place, rows, {"tinydb": _tinydb(f"{path}.json", rows), "sqlite": _sqlite(f"{path}.db", rows)})


def _tinydb(path: str, rows: list[Row]) -> str:
    """The file as TinyDB writes it, at once: inserting one by one would take hours."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"_default": dict(enumerate(rows, start=1))}, file)
    return path


def _sqlite(path: str, rows: list[Row]) -> str:
    values = [
        [json.dumps(value) if isinstance(value, (list, dict)) else value for value in row.values()]
        for row in rows
    ]
    with contextlib.closing(database(path)) as base, base:
        base.execute(f"create table finding ({', '.join(rows[0])})")
        base.executemany(f"insert into finding values ({','.join('?' * len(rows[0]))})", values)
    return path
