"""`soniquebay doctor`: checks what SoniqueBay needs, and says what to do."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.text import Text

from soniquebay.cli import report
from soniquebay.cli.connection import NothingRuns, admission, api_address, tokens_of
from soniquebay.cli.health import folders, machine, running, workers
from soniquebay.cli.health.finding import Finding
from soniquebay.cli.health.tokens import tokens
from soniquebay.cli.instance import running_page
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError
from soniquebay.config.settings import ApiClientSettings, BrokerSettings, WebSettings, WorkerSettings
from soniquebay.worker.elsewhere import Folders

_SIGNS = {"ok": ("✓", "green"), "note": ("–", "yellow"), "problem": ("✗", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Check what SoniqueBay needs and what runs; exit code 1 if something prevents it from running."""
    findings = examine()
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        _print(report.console_for_output(), findings)
    if any(finding.state == "problem" for finding in findings):
        sys.exit(1)


def examine() -> list[Finding]:
    """Run every check."""
    broker, client, web = BrokerSettings(), ApiClientSettings(), WebSettings()
    queue = (
        folders.embedded_queue(broker.queue_dir) if broker.embedded_broker else folders.remote_queue(broker.broker_url)
    )
    return [
        machine.python(),
        *machine.packages(),
        machine.decoders(),
        folders.data_dir(broker.data_dir),
        queue,
        *_running(client, web, WorkerSettings()),
    ]


def _running(client: ApiClientSettings, web: WebSettings, worker: WorkerSettings) -> list[Finding]:
    token = folders.token(client.token_path, given=client.worker_token is not None)
    try:
        address = api_address(client)
    except NothingRuns as error:
        found = str(error).removesuffix(".")
        return [token, *running.nothing(found)]
    written = running_page(client.data_dir)
    at = f"http://{web.web_host}:{web.web_port}" if written is None else written
    named = "api_url" in client.model_fields_set
    # Where another machine's api is named, this one may well be a worker's; unless it is told where its page is to be.
    page = running.page(at, wanted=not named or bool({"web_host", "web_port"} & web.model_fields_set))
    with ApiClient(address, token_path=client.token_path, tokens=tokens_of(client)) as api:
        try:
            health = api.health()
        except ApiError as error:
            return [token, running.no_api(address, error, named=named), *page]
        accepted, may_ask = tokens(api, admission(client, address), token)
        findings = [*running.api(health, address, datetime.now(UTC)), accepted]
        if may_ask:
            findings += [
                *running.connections(api),
                *workers.workers(api),
                *running.libraries(api, Folders(worker.folders)),
            ]
        return [*findings, *page]


def _print(console: Console, findings: list[Finding]) -> None:
    for finding in findings:
        sign, colour = _SIGNS[finding.state]
        line = Text(f"{sign} ", style=colour)
        line.append(f"{finding.subject}: ", style="bold default")
        line.append(finding.found, style="default")
        if finding.advice is not None:
            line.append(f"\n    {finding.advice}", style=colour)
        console.print(line)
