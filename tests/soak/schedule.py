"""Which fault comes when: by how far the scan is, not by the clock, so that every fault meets work."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from soniquebay.contracts.scans import Scan

Phase = Literal["start", "walk", "listening", "end"]
END_SHARE = 0.9
"""Of the files to listen to; what is left is the end of a scan."""
TURNS: tuple[tuple[Phase, tuple[float, float]], ...] = (
    ("listening", (0.0, END_SHARE)),
    ("walk", (0.0, 0.0)),
    ("listening", (0.0, END_SHARE)),
    ("end", (END_SHARE, 1.0)),
)
"""Half of the faults of each kind meet the listening, a quarter the walk, a quarter the end."""
ORDER: tuple[Phase, ...] = ("start", "walk", "listening", "end")


@dataclass(frozen=True)
class Appointment:
    """A fault that waits for its moment: a phase, and in it a share of the files that have been settled."""

    kind: str
    phase: Phase
    share: float

    def has_come(self, scan: Scan) -> bool:
        """Tell whether a scan is as far as this, or farther."""
        if self.phase == "walk":
            return scan.status != "queued"
        settled, last = scan.done + scan.failed, scan.to_analyse - 1  # after the last file it is over
        return scan.status not in {"queued", "walking"} and settled >= min(self.share * scan.to_analyse, last)

    def is_past(self, scan: Scan) -> bool:
        """Tell whether a scan is too far for this."""
        return scan.status == "done" or ORDER.index(phase_of(scan)) > ORDER.index(self.phase)


def appointments(kinds: Sequence[str], faults: int, chance: random.Random) -> list[Appointment]:
    """Return the faults in the order of their moments: each kind as often as the others, in every phase."""
    made = []
    for number in range(faults):
        turn, place = divmod(number, len(kinds))
        phase, (least, most) = TURNS[(turn + place) % len(TURNS)]
        made.append(Appointment(kinds[place], phase, chance.uniform(least, most)))
    chance.shuffle(made)  # the walk's have no order of their own
    return sorted(made, key=lambda one: (ORDER.index(one.phase), one.share))


def phase_of(scan: Scan) -> Phase:
    """Return where a scan is."""
    if scan.status in {"queued", "walking"}:
        return "start" if scan.status == "queued" else "walk"
    return "end" if progress(scan) >= END_SHARE else "listening"


def progress(scan: Scan) -> float:
    """Return the share of the files to listen to that have been settled."""
    return (scan.done + scan.failed) / max(1, scan.to_analyse)
