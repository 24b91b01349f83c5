"""An outcome as a table: how often each kind of fault met each phase of a scan."""

from collections import Counter

from tests.soak.run import Outcome
from tests.soak.schedule import ORDER


def table(outcome: Outcome) -> str:
    """Return the table, as Markdown."""
    met = Counter((struck.kind, struck.phase) for struck in outcome.struck)
    kinds = dict.fromkeys(struck.kind for struck in sorted(outcome.struck, key=lambda struck: struck.kind))
    lines = [f"| fault | {' | '.join(ORDER)} | all |", f"|---|{'---:|' * (len(ORDER) + 1)}"]
    for kind in (*kinds, None):
        numbers = [sum(met[one, phase] for one in kinds if kind in {one, None}) for phase in ORDER]
        lines.append(f"| {kind or 'all'} | {' | '.join(map(str, numbers))} | {sum(numbers)} |")
    return "\n".join(lines)


def summary(outcome: Outcome) -> str:
    """Return what happened, in a few lines."""
    died = ", ".join(f"{role} {times}" for role, times in outcome.died.items()) or "none"
    return "\n".join(
        (
            f"{len(outcome.struck)} faults in {outcome.scans} scan(s), {outcome.seconds:.0f} s",
            f"{outcome.events} events watched, over {outcome.reconnects + 1} connections",
            f"roles that ended by themselves and were started again: {died}",
            *(outcome.wrong or ["nothing lost, nothing twice"]),
        )
    )
