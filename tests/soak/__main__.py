"""`make soak`: the long form. Prints what happened; exit code 1 where anything was lost or done twice."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.soak.run import Plan, run

KINDS = (
    *("kill_listener", "kill_pool_child", "kill_worker", "kill_api", "kill_beat", "restart_redis", "flush_redis"),
    *("restart_postgres", "cut_network", "break_api", "slow_api", "fill_disk"),
)


def main() -> int:
    """Soak."""
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("--files", type=int, default=520)
    parser.add_argument("--bad", type=int, default=12)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cut", type=float, default=30.0, help="seconds without network")
    asked = parser.parse_args()
    plan = Plan(asked.files, asked.bad, asked.faults, KINDS, asked.seed, long_s=asked.cut)
    with tempfile.TemporaryDirectory(prefix="soniquebay-soak-") as folder:
        outcome = run(plan, Path(folder), lambda line: print(line, flush=True))
    print(f"{outcome.seconds:.0f} s, {outcome.scans} scan(s), {outcome.faults.total()} faults: {dict(outcome.faults)}")
    print(f"last scan: {outcome.scan.done} done, {outcome.scan.failed} failed, {outcome.scan.unchanged} unchanged")
    print(*(outcome.wrong or ["nothing lost, nothing twice"]), sep="\n")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
