"""`soniquebay cluster …`: train, look at and look after the clusters of artists."""

import json
import sys
from collections.abc import Callable
from typing import Any, Final

import click
from pydantic import BaseModel
from rich.text import Text

from soniquebay.cli import report
from soniquebay.cli.cluster import telling
from soniquebay.cli.cluster.following import follow
from soniquebay.cli.connection import connected
from soniquebay.cli.stopping import StopWish
from soniquebay.config.gmm import load_gmm_config
from soniquebay.config.settings import ClusteringSettings
from soniquebay.contracts.clusters import TrainingRequest

HISTORY: Final = 20
AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
LANG: Final = click.option(
    "--lang", type=click.Choice(["fr", "en"]), default="en", show_default=True, help="Language of the names."
)


@click.group(short_help="Train, look at and look after the clusters of artists.")
def cluster() -> None:
    """Artists are grouped by what their tracks sound like; the groups are kept fresh by themselves."""


@cluster.command()
@click.option("--max-components", type=click.IntRange(2, 100), help="Clusters at most; as configured by default.")
@click.option("--wait", is_flag=True, help="Show the progress until the training is over.")
@AS_JSON
def train(max_components: int | None, wait: bool, as_json: bool) -> None:
    """Train now, whatever changed."""
    console = report.console_for_progress() if as_json else report.console_for_output()
    with connected() as client, StopWish() as stop:
        seen = client.train(TrainingRequest(max_components=max_components))
        if wait:
            seen = follow(lambda: client.training(seen.id), console, lambda: not stop.wait(telling.ASK_EVERY_S))
    _print(seen, as_json, lambda: telling.training_line(seen))
    if seen.status == "failed":
        sys.exit(1)


@cluster.command()
@LANG
@AS_JSON
def status(lang: Any, as_json: bool) -> None:
    """Show the clusters, what changed since they were trained, and what is being trained."""
    with connected() as client:
        state, clusters = client.gmm_state(), client.clusters(lang, members=0)
    if as_json:
        click.echo(json.dumps({"state": _plain(state), "clusters": [_plain(one) for one in clusters]}))
        return
    console = report.console_for_output()
    for line in telling.state_lines(state):
        console.print(Text(line))
    if clusters:
        console.print(telling.clusters_table(clusters))


@cluster.command()
@AS_JSON
def drift(as_json: bool) -> None:
    """Show how far the library has moved away from its clusters, each time that was measured."""
    with connected() as client:
        measured = client.drift(HISTORY)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in measured]))
    elif measured:
        report.console_for_output().print(telling.drift_table(measured))
    else:
        click.echo("No drift was measured yet: beat does it on Wednesdays, where the configuration says nothing else.")


@cluster.command()
@click.option("--keep-count", type=click.IntRange(1, 1000), help="Newest models to keep; as configured by default.")
@click.option("--max-age-days", type=click.FloatRange(0.0, 36500.0), help="Younger ones are kept; as configured.")
@click.option("--yes", is_flag=True, help="Remove them; without this, only say which they are.")
@AS_JSON
def cleanup(keep_count: int | None, max_age_days: float | None, yes: bool, as_json: bool) -> None:
    """Remove models that are neither active, nor among the newest, nor young."""
    settings = ClusteringSettings()
    configured = load_gmm_config(settings.gmm_config, settings.data_dir).periodic.cleanup
    keep = configured.keep_count if keep_count is None else keep_count
    age = configured.max_age_days if max_age_days is None else max_age_days
    with connected() as client:
        old = client.old_models(keep, age)
        for model in old if yes else ():
            client.remove_model(model.id)
    if as_json:
        click.echo(json.dumps({"models": [_plain(one) for one in old], "removed": yes}))
    else:
        click.echo(telling.cleanup_line(old, removed=yes))


@cluster.command()
@click.argument("model_id", type=click.IntRange(1))
@AS_JSON
def rollback(model_id: int, as_json: bool) -> None:
    """Go back to the model MODEL_ID: its clusters are in force at once."""
    with connected() as client:
        model = client.activate_model(model_id)
    _print(model, as_json, lambda: telling.model_line(model))


@cluster.command()
@AS_JSON
def models(as_json: bool) -> None:
    """List the models, newest first."""
    with connected() as client:
        found = client.gmm_models()
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found]))
    elif found:
        report.console_for_output().print(telling.models_table(found))
    else:
        click.echo("Nothing was trained yet: `soniquebay cluster train`.")


def _plain(answer: BaseModel) -> dict[str, object]:
    return answer.model_dump(mode="json")


def _print(answer: BaseModel, as_json: bool, line: Callable[[], str]) -> None:
    click.echo(json.dumps(_plain(answer)) if as_json else line())
