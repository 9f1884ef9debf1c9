"""`python -m benchmarks`: measures the lines of the table of budgets and prints ratios, never bare times."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# In a checkout that is not installed, the first-party plugins lie one folder deeper.
sys.path += [folder for folder in (os.path.join(ROOT, "plugins"),) if os.path.isdir(folder)]

from benchmarks import machine, rivals  # noqa: E402
from benchmarks.bench import Bench  # noqa: E402
from benchmarks.budgets import BUDGETS, Budget  # noqa: E402
from benchmarks.lines import MEASURES  # noqa: E402
from benchmarks.timing import Failed  # noqa: E402

RIVALS = "rivals"


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    bench = Bench(options.work, options.scale, options.rounds, lambda words: print(words, file=sys.stderr))
    chosen = set(options.names or [*MEASURES, RIVALS])
    try:
        for line in machine.about(options.work):
            print(line)
        print(
            f"large register: {bench.audits} audits of 50 findings, 95 % closed and sealed; {bench.rounds} rounds; "
            f"measured as {' '.join(os.path.basename(word) for word in bench.program)}\n"
        )
        over = [budget for budget in BUDGETS if budget.name in chosen and not _line(bench, budget)]
        if RIVALS in chosen:
            print("\nThe same work, beside stock TinyDB in one JSON file and a plain sqlite3 table:")
            for line in rivals.lines(bench):
                print(line, flush=True)
    finally:
        bench.close()
    return 1 if over and options.strict else 0


def _line(bench: Bench, budget: Budget) -> bool:
    """Measure and print one line; whether it is within its budget."""
    try:
        value = MEASURES[budget.name](bench)
    except Failed as failed:
        print(f"{budget.name:17} {'–':>9}   ≤ {budget.most:<5g} failed  {failed}", flush=True)
        return False
    fine = value <= budget.most
    verdict = "ok" if fine else "OVER"
    print(
        f"{budget.name:17} {budget.show(value):>9}   ≤ {budget.most:<5g} {verdict:7} {budget.what}",
        flush=True,
    )
    return fine


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    names = ", ".join([*MEASURES, RIVALS])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these lines: {names}")
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
    for name in options.names:
        if name not in (*MEASURES, RIVALS):
            parser.error(f"there is no line '{name}'; the lines are {names}")
    os.makedirs(options.work, exist_ok=True)
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
