"""Shows a running training until it is over: a live bar on a terminal, a line per stage elsewhere."""

from collections.abc import Callable
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from soniquebay.contracts.clusters import Training

OVER: Final = frozenset({"done", "failed"})
WORDS: Final = {
    None: "Waiting for a worker",
    "reading": "Reading the tracks",
    "fitting": "Grouping the artists",
    "naming": "Naming the clusters",
    "storing": "Storing the model",
}


def follow(ask: Callable[[], Training], console: Console, go_on: Callable[[], bool]) -> Training:
    """Ask again and again, and show the answers; return the last one.

    Parameters
    ----------
    ask : callable
    console : Console
    go_on : callable
        Waits a moment; False when somebody wants to stop.
    """
    if not console.is_terminal:
        return _in_lines(ask, console, go_on)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        bar = progress.add_task(WORDS[None], total=1.0)
        while (seen := ask()).status not in OVER:
            progress.update(bar, completed=seen.progress, description=WORDS[seen.stage])
            if not go_on():
                break
    return seen


def _in_lines(ask: Callable[[], Training], console: Console, go_on: Callable[[], bool]) -> Training:
    said = ""
    while (seen := ask()).status not in OVER:
        if WORDS[seen.stage] != said:
            said = WORDS[seen.stage]
            console.print(Text(f"{said} …"))
        if not go_on():
            break
    return seen
