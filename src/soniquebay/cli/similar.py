"""`soniquebay similar track|artist ID`: what sounds alike, with reasons."""

import json

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from soniquebay.cli import report
from soniquebay.cli.connection import connected
from soniquebay.contracts.paths import printable
from soniquebay.contracts.similarity import Likeness, SimilarArtists, SimilarTracks, TrackRef

ID = click.IntRange(min=1, max=2**63 - 1)
BUT = {"en": "but", "fr": "mais"}
COUNT = click.IntRange(min=1, max=200)
_count = click.option("-k", "count", type=COUNT, default=20, show_default=True, help="How many.")
_lang = click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Of the reasons.")
_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


@click.group()
def similar() -> None:
    """Show what sounds like a track or an artist, nearest first, with reasons."""


@similar.command()
@click.argument("track_id", metavar="ID", type=ID)
@_count
@click.option("--max-per-artist", type=COUNT, help="At most so many tracks of one artist.")
@click.option("--exclude-same-album", is_flag=True, help="Leave the track's own album out.")
@_lang
@_json
def track(
    track_id: int, count: int, max_per_artist: int | None, exclude_same_album: bool, lang: str, as_json: bool
) -> None:
    """Show the tracks that sound like track ID."""
    with connected() as client:
        found = client.similar_tracks(
            track_id, k=count, max_per_artist=max_per_artist, exclude_same_album=exclude_same_album, lang=lang
        )
    if as_json:
        click.echo(json.dumps(found.model_dump(mode="json")))
    else:
        _print_tracks(report.console_for_output(), found, lang)


@similar.command()
@click.argument("artist_id", metavar="ID", type=ID)
@_count
@_lang
@_json
def artist(artist_id: int, count: int, lang: str, as_json: bool) -> None:
    """Show the artists who sound like artist ID."""
    with connected() as client:
        found = client.similar_artists(artist_id, k=count, lang=lang)
    if as_json:
        click.echo(json.dumps(found.model_dump(mode="json")))
    else:
        _print_artists(report.console_for_output(), found, lang)


def _print_tracks(console: Console, found: SimilarTracks, lang: str) -> None:
    console.print(Text(f"Sounds like {name(found.seeds[0])}:", style="bold"))
    if not found.items:
        console.print(Text("Nothing else in the library was heard yet."))
        return
    table = _table("Track", "Why")
    for item in found.items:
        copies = f" (and {len(item.copies)} more of this recording)" if item.copies else ""
        itself = " (the same recording)" if item.same_recording else ""
        shown = TrackRef(id=item.track.id, title=item.track.title, artist=item.track.artist, path=item.track.path)
        table.add_row(
            Text(str(item.track.id)),
            Text(f"{item.similarity:.0%}"),
            Text(name(shown) + itself + copies),
            Text(why(item.reasons, lang)),
        )
    console.print(table)


def _print_artists(console: Console, found: SimilarArtists, lang: str) -> None:
    console.print(Text(f"Sounds like {printable(found.artist.name)}:", style="bold"))
    if not found.items:
        console.print(Text("No other artist was heard yet."))
        return
    table = _table("Artist", "Why", "Linked by")
    for item in found.items:
        link = f"{name(item.links[0].one)} ~ {name(item.links[0].other)}" if item.links else ""
        table.add_row(
            Text(str(item.artist.id)),
            Text(f"{item.similarity:.0%}"),
            Text(printable(item.artist.name)),
            Text(why(item.reasons, lang)),
            Text(link),
        )
    console.print(table)


def _table(*titles: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for title in ("ID", "Alike", *titles):
        table.add_column(title)
    return table


def name(ref: TrackRef) -> str:
    """Return a track as people call it."""
    return printable(ref.title if ref.artist is None else f"{ref.title} by {ref.artist}")


def why(reasons: tuple[Likeness, ...], lang: str) -> str:
    """Return the reasons in one line: what brings the two closest, then what sets them apart."""
    closer = "; ".join(reason.text for reason in reasons if reason.effect == "closer")
    apart = "; ".join(reason.text for reason in reasons if reason.effect == "apart")
    return f"{closer} ({BUT[lang]} {apart})" if apart and closer else closer or apart
