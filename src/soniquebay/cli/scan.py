"""`soniquebay scan DIR`: asks the running SoniqueBay to scan a folder."""

import json
import sys
from pathlib import Path

import click
from rich.text import Text

from soniquebay.cli import report, wording
from soniquebay.cli.connection import connected
from soniquebay.cli.first_files import first_files
from soniquebay.cli.patience import NobodyCanGoOn, Patience, patience_option
from soniquebay.cli.progress import ASK_EVERY_S, FINISHED, display_for, follow
from soniquebay.cli.refusal import require_folder
from soniquebay.cli.stopping import StopWish
from soniquebay.contracts.library import Scan
from soniquebay.contracts.paths import printable, to_wire

FAILURES_SHOWN = 20


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="What to call the folder on every machine; by default its own last name.")
@click.option("--anyway", is_flag=True, help="Even if none of the files known in it is there: all were replaced.")
@click.option("--wait", is_flag=True, help="Show the progress until everything is heard.")
@patience_option
@click.option("--json", "as_json", is_flag=True, help="Print the scan as JSON.")
def scan(folder: Path, name: str | None, anyway: bool, wait: bool, patience: float, as_json: bool) -> None:
    """Ask the running SoniqueBay to scan DIR: only new and changed files are listened to."""
    folder = require_folder(folder)
    console = report.console_for_progress() if as_json else report.console_for_output()
    given_up = None
    with connected() as client, StopWish() as stop:
        path = to_wire(str(folder.absolute()))
        scan_id = client.start_scan(path, name, anyway=anyway, files=first_files(folder.absolute())).id
        seen = client.scan(scan_id)
        if wait:
            waiting = Patience(client, patience)
            try:
                seen = follow(
                    lambda: waiting.bear(client.scan(scan_id)),
                    display_for(console),
                    lambda: not stop.wait(ASK_EVERY_S),
                )
            except NobodyCanGoOn as error:
                seen, given_up = error.scan, str(error)
        failures = client.scan_failures(scan_id) if wait else ()
    if as_json:
        click.echo(json.dumps(seen.model_dump(mode="json")))
    else:
        console.print(Text(_sentence(seen) if given_up is None else wording.progress_line(seen)))
        hidden = max(0, len(failures) - FAILURES_SHOWN)
        console.print(report.failures_list(failures[:FAILURES_SHOWN], more=hidden), end="")
    if given_up is not None:
        raise click.ClickException(given_up)
    if seen.status == "failed":
        sys.exit(1)


def _sentence(seen: Scan) -> str:
    if seen.status in FINISHED:
        return wording.outcome_line(seen)
    return f"Scan {seen.id} of {printable(seen.path)} goes on: `soniquebay status` and the page show how far it is."
