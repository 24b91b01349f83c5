"""The `soniquebay` command. Each subcommand's module is imported only when it is used, so that help is instant."""

import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

import click

from soniquebay.cli.refusal import WrongUsage


class Entry(NamedTuple):
    """Where a subcommand lives (``module:attribute``), its line in the help, and the role whose packages it needs."""

    place: str
    help: str
    role: str = "all"


COMMANDS: Final[Mapping[str, Entry]] = {
    "up": Entry("soniquebay.cli.up:up", "Listen to a folder of music and serve the page: everything in one command."),
    "analyze": Entry("soniquebay.cli.analyze:analyze", "Say what is heard in files, without a server.", "worker"),
    "scan": Entry("soniquebay.cli.scan:scan", "Ask the running SoniqueBay to scan a folder."),
    "library": Entry("soniquebay.cli.library:library", "List, rename or remove the folders that are scanned."),
    "status": Entry("soniquebay.cli.status:status", "Show the library in numbers, its scans and its workers."),
    "similar": Entry("soniquebay.cli.similar:similar", "Show what sounds like a track or an artist, with reasons."),
    "cluster": Entry("soniquebay.cli.cluster.group:cluster", "Train, look at and look after the clusters of artists."),
    "doctor": Entry("soniquebay.cli.doctor:doctor", "Check what SoniqueBay needs and say what to do."),
    "backup": Entry("soniquebay.cli.backup:backup", "Write the whole library into one file.", "api"),
    "restore": Entry("soniquebay.cli.backup:restore", "Put a backup in the place of the library.", "api"),
    "alive": Entry("soniquebay.cli.alive:alive", "Say whether a role of this machine works, for health checks."),
    "secrets": Entry("soniquebay.cli.secrets:secrets", "Make the passwords of a deployment, once."),
    "api": Entry("soniquebay.cli.api:api", "Run the api alone.", "api"),
    "worker": Entry("soniquebay.cli.worker:worker", "Run a worker alone: it scans and listens.", "worker"),
    "beat": Entry("soniquebay.cli.beat:beat", "Run the calendar of periodic tasks alone.", "worker"),
    "web": Entry("soniquebay.cli.web:web", "Run the page alone.", "web"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None when there is no such name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].place.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a setting that cannot be used ends it with one sentence and exit code 2."""
        try:
            return super().invoke(ctx)
        except ValueError as error:
            sentence = settings_sentence(error)
            if sentence is None:
                raise
            raise WrongUsage(sentence) from error
        except ModuleNotFoundError as error:
            sentence = missing_sentence(error, ctx.invoked_subcommand)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from error


def missing_sentence(error: ModuleNotFoundError, command: str | None) -> str | None:
    """Return one sentence naming the package that a command misses; None where the fault is in SoniqueBay itself."""
    from soniquebay.cli.health.machine import install_command

    package = (error.name or "").partition(".")[0]
    if command is None or package in {"", "soniquebay"}:
        return None
    role = COMMANDS[command].role
    return f"`soniquebay {command}` cannot run here, as {package} is not installed: {install_command(role)}."


def settings_sentence(error: ValueError) -> str | None:
    """Return one sentence naming the variables or keys that cannot be used; None when it is about something else."""
    from pydantic import ValidationError

    from soniquebay.config.gmm import BadGmmConfig
    from soniquebay.config.settings import BadSecretsDir, shown

    if isinstance(error, (BadGmmConfig, BadSecretsDir)):
        return str(error)
    if not isinstance(error, ValidationError) or not error.title.endswith("Settings"):
        return None
    faults = []
    for fault in error.errors(include_url=False):
        if fault["type"] == "default_factory_not_called":  # what it is made of is among the faults
            continue
        setting = str(fault["loc"][0]).upper().removeprefix("SONIQUEBAY_")
        value = shown(setting.lower(), fault["input"])
        variable = f"SONIQUEBAY_{setting}"
        if setting == "API_URL" and variable not in os.environ:
            variable = setting
        reason = fault["msg"].removeprefix("Value error, ")
        what = "cannot be used" if value is None else f"is {value}"
        faults.append(f"{variable} {what}: {reason[:1].lower()}{reason[1:]}")
    return "; ".join(faults) + ". Set it right, or unset it to use the default."


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"soniquebay {version('soniquebay')}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version and exit."
)
def main() -> None:
    """SoniqueBay listens to your music and says what it heard: tempo, key, energy, mood, tags, words.

    Start with `soniquebay up MUSIC_DIR`, or `soniquebay up` for a small demo library.
    """


if __name__ == "__main__":
    main(prog_name="soniquebay")
