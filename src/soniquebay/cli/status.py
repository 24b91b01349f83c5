"""`soniquebay status`: the library in numbers, its scans and its workers."""

import json

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from soniquebay.cli import report, wording
from soniquebay.cli.connection import connected
from soniquebay.cli.progress import FINISHED
from soniquebay.contracts.library import Totals
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.contracts.roots import Library
from soniquebay.contracts.scans import Scan

SCANS_SHOWN = 5


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def status(as_json: bool) -> None:
    """Show the library in numbers, its latest scans and its workers."""
    with connected() as client:
        totals, libraries, scans = client.totals(), client.libraries(), client.scans()[:SCANS_SHOWN]
    if as_json:
        parts = {
            "totals": totals.model_dump(mode="json"),
            "libraries": [one.model_dump(mode="json") for one in libraries],
            "scans": [one.model_dump(mode="json") for one in scans],
        }
        click.echo(json.dumps(parts))
        return
    _print(report.console_for_output(), totals, libraries, scans)


def _print(console: Console, totals: Totals, libraries: tuple[Library, ...], scans: tuple[Scan, ...]) -> None:
    console.print(Text(library_line(totals), style="bold"))
    console.print(Text(work_line(totals)))
    for library in libraries:
        console.print(Text(f"Library {library.id} {library.name!r}: {printable(from_wire(library.path))}"))
    if not scans:
        console.print(Text("Nothing was scanned yet: `soniquebay scan DIR`."))
        return
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for title in ("Scan", "Folder", "State", "Files"):
        table.add_column(title)
    for one in scans:
        table.add_row(Text(str(one.id)), Text(printable(one.path)), Text(one.status), Text(scan_line(one)))
    console.print(table)


def scan_line(scan: Scan) -> str:
    """Return how far a scan is, or came, and why it does not go on."""
    if scan.status not in FINISHED:
        return f"{scan.total} found; {wording.progress_line(scan)}"
    why = "" if scan.error is None else f". {printable(scan.error)}"
    return f"{scan.total} found; {scan.done} analysed, {scan.failed} failed{why}"


def library_line(totals: Totals) -> str:
    """Return the size of the library in one line."""
    return ", ".join(
        (
            wording.count(totals.tracks, "track"),
            wording.count(totals.artists, "artist"),
            wording.count(totals.albums, "album"),
            f"{wording.duration(totals.duration_s)} of music",
        )
    )


def work_line(totals: Totals) -> str:
    """Return how far the work is in one line."""
    waiting = totals.pending + totals.analysing
    words = [f"{totals.done} heard", f"{waiting} waiting", f"{totals.failed} failed"]
    if totals.outdated:
        words.append(f"{totals.outdated} to be heard anew by this version")
    if totals.missing:
        words.append(f"{totals.missing} missing from disk")
    if totals.workers == 0:
        words.append("no worker is running")
    else:
        words.append(f"{wording.count(totals.workers, 'worker')} running")
    return ", ".join(words)
