"""`python -m benchmarks`: measures the lines of the table of budgets and prints ratios, never bare times."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from fnmatch import fnmatchcase

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# In a checkout that is not installed, the first-party plugins lie one folder deeper.
sys.path += [folder for folder in (os.path.join(ROOT, "plugins"),) if os.path.isdir(folder)]

from benchmarks import machine, rivals  # noqa: E402
from benchmarks.bench import Bench  # noqa: E402
from benchmarks.budgets import BUDGETS, Budget  # noqa: E402
from benchmarks.lines import MEASURES  # noqa: E402
from benchmarks.timing import Failed, Skipped  # noqa: E402

BESIDE = {
    "rivals": (rivals.lines, "The same work"),
    "real-rivals": (rivals.real_lines, "The real register"),
}
NAMES = (*MEASURES, *BESIDE)


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    bench = Bench(options.work, options.scale, options.rounds, lambda words: print(words, file=sys.stderr))
    chosen = {name for name in NAMES if any(fnmatchcase(name, wish) for wish in options.names or ["*"])}
    try:
        for line in machine.about(options.work):
            print(line)
        print(
            f"large register: {bench.audits} audits of 50 findings, 95 % closed and sealed; {bench.rounds} rounds; "
            f"measured as {' '.join(os.path.basename(word) for word in bench.program)}\n"
        )
        over = [budget for budget in BUDGETS if budget.name in chosen and not _line(bench, budget)]
        for lines, title in [BESIDE[name] for name in BESIDE if name in chosen]:
            print(
                f"\n{title}, beside stock TinyDB in one JSON file and a plain sqlite3 table (WAL, synchronous FULL):"
            )
            for line in lines(bench):
                print(line, flush=True)
    finally:
        bench.close()
    return 1 if over and options.strict else 0


def _line(bench: Bench, budget: Budget) -> bool:
    """Measure and print one line; whether it is within its budget, as what is skipped or has none is."""
    shown, verdict, words, fine = "–", "", budget.what, True
    try:
        value = MEASURES[budget.name](bench)
        shown = budget.show(value)
        if budget.most is not None:
            fine = value <= budget.most
            verdict = "ok" if fine else "OVER"
    except Skipped as skipped:
        verdict, words = "skipped", str(skipped)
    except Failed as failed:
        verdict, words, fine = "failed", str(failed), False
    print(f"{budget.name:17} {shown:>9}   {budget.limit():9} {verdict:7} {words}", flush=True)
    return fine


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    names = ", ".join(NAMES)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these lines ('real-*'): {names}")
    parser.add_argument(
        "--quick", action="store_true", help="a small register and few rounds, for a first look"
    )
    parser.add_argument("--scale", type=float, help="size of the large register; 1 is 100,000 findings")
    parser.add_argument("--rounds", type=int, help="how often each line is measured")
    parser.add_argument(
        "--work",
        default=os.path.join(tempfile.gettempdir(), "auditcore-benchmarks"),
        help="where the registers are kept, so that the next run is quick (%(default)s)",
    )
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a line is over its budget")
    options = parser.parse_args(arguments)
    options.scale = options.scale or (0.02 if options.quick else 1)
    options.rounds = options.rounds or (7 if options.quick else 21)
    for wish in options.names:
        if not any(fnmatchcase(name, wish) for name in NAMES):
            parser.error(f"there is no line '{wish}'; the lines are {names}")
    os.makedirs(options.work, exist_ok=True)
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
