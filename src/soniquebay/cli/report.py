"""The table of what was heard, and the list of what could not be."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from soniquebay.cli import wording
from soniquebay.client.api import ApiClient
from soniquebay.contracts.library import Track
from soniquebay.contracts.mir import NormalizedFeatures, Scores
from soniquebay.contracts.paths import printable
from soniquebay.contracts.scans import ScanFailure

TAGS_SHOWN = 3
PAGE_SIZE = 200
ROOMY = 120
"""From so many columns on, the table has one for the tags."""


class Heard(NamedTuple):
    """A track and its sentence."""

    track: Track
    sentence: str


def heard_table(heard: Sequence[Heard], *, more: int = 0, with_tags: bool = True) -> RenderableType:
    """Return the table: title, BPM, key and Camelot, energy, valence, first tags, sentence.

    Parameters
    ----------
    more : int
        Tracks that the table leaves out.
    with_tags : bool
        Whether the first tags have a column of their own; the sentence names them too.
    """
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), expand=True)
    table.add_column("What was heard", ratio=1, min_width=24)
    table.add_column("BPM", justify="right", no_wrap=True)
    table.add_column("Key", no_wrap=True)
    table.add_column("Energy", justify="right", no_wrap=True)
    table.add_column("Valence", justify="right", no_wrap=True)
    if with_tags:
        table.add_column("Tags", max_width=26)
    for item in heard:
        table.add_row(*_row(item)[: len(table.columns)])
    if more:
        return Group(table, Text(f"… and {wording.count(more, 'track')} more: see the page.", style="dim"))
    return table


def _row(item: Heard) -> tuple[Text, ...]:
    track = item.track
    features = NormalizedFeatures() if track.normalized is None else track.normalized
    scores = Scores() if track.scores is None else track.scores
    tags = () if track.synthetic_tags is None else track.synthetic_tags
    # Titles are whatever a stranger wrote into a file: Text is never read as markup, printable() tames control signs.
    title = Text(printable(track.title), style="bold")
    if track.artist is not None:
        title.append(f"  {printable(track.artist)}", style="not bold")
    title.append(f"\n{printable(item.sentence)}\n", style="not bold dim")
    return (
        title,
        Text(wording.bpm(features.bpm)),
        Text(wording.key(features)),
        Text(wording.share(scores.energy_score)),
        Text(wording.signed(scores.mood_valence)),
        Text(", ".join(tag.tag for tag in tags[:TAGS_SHOWN])),
    )


def failures_list(failures: Sequence[ScanFailure], *, more: int = 0) -> RenderableType:
    """Return one line per file that could not be analysed, with its reason."""
    lines = []
    for failure in failures:
        line = Text("✗ ", style="red")
        if failure.path not in failure.reason:
            line.append(f"{printable(failure.path)}: ", style="default")
        line.append(printable(failure.reason), style="default")
        lines.append(line)
    if more:
        lines.append(Text(f"… and {more} more.", style="dim"))
    return Group(*lines)


def gather(client: ApiClient, folder: str, limit: int) -> tuple[list[Heard], int]:
    """Ask for the tracks under a folder that are analysed, by path, and their sentences.

    Parameters
    ----------
    folder : str
        In wire form.
    limit : int
        At most so many.

    Returns
    -------
    list of Heard
    int
        How many more there are.
    """
    inside = [track for track in _done_tracks(client) if track.path.startswith(folder.rstrip("/") + "/")]
    done = sorted(inside, key=lambda track: track.path)
    rows = [Heard(track, client.mir_summary(track.id, "en").summary) for track in done[:limit]]
    return rows, len(done) - len(rows)


def _done_tracks(client: ApiClient) -> Iterator[Track]:
    cursor: str | None = None
    while True:
        page = client.tracks(state="done", missing=False, limit=PAGE_SIZE, cursor=cursor, total=False)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def console_for_progress() -> Console:
    """Return a console on stderr, for progress beside data on stdout."""
    return Console(stderr=True, highlight=False)


def console_for_output() -> Console:
    """Return the console on stdout: as wide as the terminal, and wide enough for the table where there is none."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=140, soft_wrap=False)
