"""`soniquebay analyze`: says what is heard in files, without a server."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from soniquebay.cli.heard import HeardTable, JsonLines, Show
from soniquebay.cli.hearing import Found, Hearing, find, sentence
from soniquebay.contracts.analysis import Analysis
from soniquebay.contracts.paths import printable

HEARD, NOTHING_HEARD, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


@click.command(short_help="Say what is heard in files, without a server.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(readable=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file and line on standard output.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Files at once; as many as the machine has cores by default.")
def analyze(paths: tuple[str, ...], as_json: bool, jobs: int | None) -> None:
    """Listen to audio files, and to all audio files in folders, and say what is heard.

    Ends with 0 if at least one file was analysed, with 1 if none was, with 2 if no such path exists.
    """
    from soniquebay.config.settings import WorkerSettings
    from soniquebay.worker.listening.listener import CannotListen, Listener

    settings = WorkerSettings()
    with quiet_end():
        found = find(paths, settings.follow_links)
    for skipped in found.skipped:
        click.echo(sentence(skipped), err=True)
    for folder in found.empty:
        click.echo(f"No audio file in {printable(folder)}.", err=True)
    hearing = Hearing(
        found.files,
        settings.jobs if jobs is None else jobs,
        lambda: Listener(file_timeout_s=settings.file_timeout_s),
    )
    try:
        with quiet_end(), JsonLines() if as_json else HeardTable(len(found.files) + len(found.lost)) as show:
            analysed = listen(found, hearing, show)
    except CannotListen as error:
        raise click.ClickException(str(error)) from error
    if not found.files and len(found.lost) == len(paths):
        sys.exit(WRONG_USAGE)
    sys.exit(HEARD if analysed else NOTHING_HEARD)


def listen(found: Found, hearing: Hearing, show: Show) -> int:
    """Show what is lost, then what is heard; return how many files were analysed."""
    analysed = 0
    for path, failure in found.lost:
        show.show(path, failure)
    if found.files:
        with hearing:
            for heard in hearing:
                show.show(heard.path, heard.result)
                analysed += isinstance(heard.result, Analysis)
    return analysed


@contextmanager
def quiet_end() -> Iterator[None]:
    """End without a word when the user presses Ctrl-C, or when who reads the output (`| head`) has seen enough."""
    try:
        yield
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        sys.exit(HEARD)
