"""`make soak`: the long form. Prints what happened; exit code 1 where anything was lost or done twice."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.soak.report import summary, table
from tests.soak.run import Plan, run
from tests.soak.servers import WAYS


def main() -> int:
    """Soak."""
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("--way", choices=WAYS, default="distributed", help="PostgreSQL and Redis, or all in one folder")
    parser.add_argument("--files", type=int, default=520)
    parser.add_argument("--bad", type=int, default=12)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cut", type=float, default=30.0, help="seconds without network")
    asked = parser.parse_args()
    plan = Plan(asked.way, asked.files, asked.bad, asked.faults, asked.seed, long_s=asked.cut)
    with tempfile.TemporaryDirectory(prefix="soniquebay-soak-") as folder:
        outcome = run(plan, Path(folder), lambda line: print(line, flush=True))
    print(table(outcome))
    print(summary(outcome))
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
