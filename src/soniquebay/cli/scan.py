"""`soniquebay scan DIR`: asks the running SoniqueBay to scan a folder."""

import json
import sys

import click
from rich.text import Text

from soniquebay.cli import report, wording
from soniquebay.cli.connection import connected
from soniquebay.cli.meant import meant_by, require_somewhere
from soniquebay.cli.patience import NobodyCanGoOn, Patience, patience_option
from soniquebay.cli.progress import ASK_EVERY_S, FINISHED, display_for, follow
from soniquebay.cli.stopping import StopWish
from soniquebay.contracts.paths import printable
from soniquebay.contracts.scans import Scan

FAILURES_SHOWN = 20


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("--name", help="What to call the folder on every machine; by default its own last name.")
@click.option("--anyway", is_flag=True, help="Even if none of the files known in it is there: all were replaced.")
@click.option("--wait", is_flag=True, help="Show the progress until everything is heard.")
@patience_option
@click.option("--json", "as_json", is_flag=True, help="Print the scan as JSON.")
def scan(folder: str, name: str | None, anyway: bool, wait: bool, patience: float, as_json: bool) -> None:
    """Ask the running SoniqueBay to scan DIR: only new and changed files are listened to.

    DIR is a folder, or the name of a library (see `soniquebay library list`).
    """
    require_somewhere(folder)
    console = report.console_for_progress() if as_json else report.console_for_output()
    given_up = None
    with connected() as client, StopWish() as stop:
        meant = meant_by(folder, client)
        scan_id = client.start_scan(meant.path, name or meant.name, anyway=anyway, files=meant.files).id
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
    if seen.error is not None:
        return f"Scan {seen.id} of {printable(seen.path)} waits. {seen.error}"
    return f"Scan {seen.id} of {printable(seen.path)} goes on: `soniquebay status` and the page show how far it is."
