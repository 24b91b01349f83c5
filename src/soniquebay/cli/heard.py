"""How `soniquebay analyze` shows what it hears: one JSON object per line, or a table."""

import json
from types import TracebackType
from typing import Any, Final, Protocol, Self

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from soniquebay.cli import wording
from soniquebay.cli.progress import listening_bar
from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.paths import printable

TAGS_SHOWN = 3

PARTS: Final = ("raw", "normalized", "scores", "synthetic_tags", "embedding", "descriptors", "timing")
"""What a line holds of an analysis, in this order; the embedding as a plain list. Its version and coverage follow."""


class Show(Protocol):
    """Where results go as they come."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; after an error, show nothing more."""

    def show(self, path: str, result: Analysis | Failure) -> None:
        """Show what listening to one file gave."""


class JsonLines:
    """One object per file and line on standard output, at once."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, path: str, result: Analysis | Failure) -> None:
        """Print a line."""
        click.echo(json.dumps(line(path, result)))


def line(path: str, result: Analysis | Failure) -> dict[str, Any]:
    """Return the object for one file. Bytes of the path that are not UTF-8 stay lone surrogates, for `os.fsencode`."""
    if isinstance(result, Failure):
        return {"file": path, "error": result.model_dump(mode="json")}
    heard = result.model_dump(mode="json")
    embedding = heard["embedding"] or {"vector": None, "version": None, "coverage": None}
    heard["embedding"] = embedding["vector"]
    return {
        "file": path,
        **{name: heard[name] for name in PARTS},
        "embedding_version": embedding["version"],
        "embedding_coverage": embedding["coverage"],
    }


class HeardTable:
    """A table at the end, or when the user has enough; on standard error a bar until then, and what failed.

    Parameters
    ----------
    total : int
        Files to show.
    """

    def __init__(self, total: int) -> None:
        self._errors = Console(stderr=True, highlight=False)
        self._progress = listening_bar(self._errors, transient=True, disable=not self._errors.is_terminal)
        self._bar = self._progress.add_task("Listening", total=total, details="", failed="")
        self._total = total
        self._heard: list[tuple[str, Analysis]] = []
        self._failed: list[tuple[str, Failure]] = []

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        if error is None or isinstance(error, KeyboardInterrupt):
            self._print()
        if isinstance(error, KeyboardInterrupt):
            over = len(self._heard) + len(self._failed)
            self._errors.print(f"Stopped after {over} of {self._total}.")

    def show(self, path: str, result: Analysis | Failure) -> None:
        """Keep a result for the table."""
        if isinstance(result, Failure):
            self._failed.append((path, result))
        else:
            self._heard.append((path, result))
        self._progress.advance(self._bar)
        bar = self._progress.tasks[0]
        failed = f"{len(self._failed)} failed" if self._failed else ""
        self._progress.update(self._bar, details=wording.pace(bar.speed, bar.time_remaining), failed=failed)

    def _print(self) -> None:
        output = Console(highlight=False)
        if not output.is_terminal:
            output = Console(highlight=False, width=140)
        if self._heard:
            output.print(table(sorted(self._heard, key=lambda heard: heard[0])))
        for _, failure in sorted(self._failed, key=lambda failed: failed[0]):
            line = Text("✗ ", style="red").append(printable(failure.message), style="default")
            self._errors.print(line, soft_wrap=True)


def table(heard: list[tuple[str, Analysis]]) -> Table:
    """Return the table: title, BPM, key and Camelot, energy, valence, first tags."""
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    shown.add_column("Title", ratio=1)
    for name in ("BPM", "Key", "Energy", "Valence"):
        shown.add_column(name, justify="left" if name == "Key" else "right", no_wrap=True)
    shown.add_column("Tags")
    for path, analysis in heard:
        shown.add_row(
            Text(title(path, analysis), style="bold"),
            Text(wording.bpm(analysis.normalized.bpm)),
            Text(wording.key(analysis.normalized)),
            Text(wording.share(analysis.scores.energy_score)),
            Text(wording.signed(analysis.scores.mood_valence)),
            Text(", ".join(tag.tag for tag in analysis.synthetic_tags[:TAGS_SHOWN])),
        )
    return shown


def title(path: str, analysis: Analysis) -> str:
    """Return the title that the file names, else the file's own name; fit for a terminal."""
    named = None if analysis.tags is None else analysis.tags.title
    return printable(path.rpartition("/")[2] if named is None else named)
