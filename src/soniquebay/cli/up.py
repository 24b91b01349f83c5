"""`soniquebay up`: one command that starts everything, listens to a folder, serves, and stops everything."""

import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.text import Text

from soniquebay.cli import report, wording
from soniquebay.cli.connection import tokens_of
from soniquebay.cli.instance import AlreadyRunning, DataFolderUnusable, PortTaken, only_one
from soniquebay.cli.patience import NobodyCanGoOn, Patience, patience_option
from soniquebay.cli.progress import FINISHED, Display, Silence, display_for, follow
from soniquebay.cli.refusal import require_folder
from soniquebay.cli.roles import HOST, Addresses, choose_addresses, programs
from soniquebay.cli.stopping import StopWish
from soniquebay.cli.supervisor import GaveUp, Supervisor
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError, ApiUnavailable
from soniquebay.client.tokens import NO_TOKENS, Tokens
from soniquebay.config.gmm import load_gmm_config
from soniquebay.config.settings import ApiSettings, WebSettings, WorkerSettings
from soniquebay.contracts.paths import printable, to_wire
from soniquebay.contracts.scans import Scan

READY_WITHIN_S: Final = 60.0
TEND_EVERY_S: Final = 0.3
TABLE_ROWS: Final = 200
"""The table shows so many tracks; the page shows all."""
FAILURES_SHOWN: Final = 50
INTERRUPTED: Final = 130


class Interrupted(Exception):
    """Somebody asked to stop before the work was over."""


class NotReady(Exception):
    """Something did not start in time; the message is one sentence for the user."""


@click.command()
@click.argument("music_dir", required=False, type=click.Path(path_type=Path))
@click.option("--exit-when-done", is_flag=True, help="Stop after the scan and print what was heard.")
@patience_option
def up(music_dir: Path | None, exit_when_done: bool, patience: float) -> None:
    """Listen to MUSIC_DIR and serve the page, until Ctrl-C.

    Without MUSIC_DIR, a small demo library is made and listened to.
    """
    console = report.console_for_output()
    api, web = ApiSettings(), WebSettings()
    worker = WorkerSettings()  # refuses now what would make the worker fail again and again
    load_gmm_config(worker.gmm_config, worker.data_dir)
    if music_dir is not None:
        music_dir = require_folder(music_dir)
    try:
        with only_one(api.data_dir) as announce, StopWish() as stop:
            addresses = choose_addresses(api, web)
            announce(addresses.page, addresses.api)
            supervisor = Supervisor(programs(api.data_dir, addresses))
            house = House(console, supervisor, addresses, stop, api.data_dir, tokens_of(api))
            code = house.run(music_dir, patience if exit_when_done else None)
    except (AlreadyRunning, DataFolderUnusable, PortTaken) as error:
        raise click.ClickException(str(error)) from error
    sys.exit(code)


@dataclass(slots=True)
class House:
    """Everything that runs while `up` runs.

    Attributes
    ----------
    console : Console
    supervisor : Supervisor
        Not yet started.
    addresses : Addresses
    stop : StopWish
    data_dir : Path
    tokens : Tokens
        What the api may ask for.
    """

    console: Console
    supervisor: Supervisor
    addresses: Addresses
    stop: StopWish
    data_dir: Path
    tokens: Tokens = NO_TOKENS

    def run(self, music_dir: Path | None, patience_s: float | None) -> int:
        """Start, listen, serve, stop; return the exit code.

        With `patience_s`, stop when all is heard, or when nobody could go on for so many seconds.
        """
        try:
            self.supervisor.start()
            return self._work(music_dir, patience_s)
        except Interrupted:
            return 0 if patience_s is None else INTERRUPTED
        except (GaveUp, NotReady, NobodyCanGoOn, ApiError) as error:
            self._say(str(error), style="red")
            for line in error.last_lines if isinstance(error, GaveUp) else ():
                self._say(f"  {printable(line)}", style="dim")
            return 1
        finally:
            self._stop_all()

    def _work(self, music_dir: Path | None, patience_s: float | None) -> int:
        for sentence in self.addresses.moved:
            self._say(sentence, style="yellow")
        folder = self._demo() if music_dir is None else music_dir.absolute()
        client = ApiClient(self.addresses.api, tokens=self.tokens)
        self._wait_until("The api", lambda: _is_ready(client))
        self._wait_until("The page", lambda: _listens(self.addresses.web_port))
        self._say(f"SoniqueBay is at {self.addresses.page}", style="bold")
        if music_dir is not None:
            self._put_demo_away(client, folder)
        self._say(f"Listening to {printable(str(folder))} (Ctrl-C stops everything)")
        scan = self._scan(client, folder, display_for(self.console), patience_s)
        self._say(wording.outcome_line(scan))
        if patience_s is not None:
            return self._report(client, scan)
        self._list_failures(client, scan)
        self._say(f"Serving at {self.addresses.page} until Ctrl-C.")
        while self._go_on():
            pass
        return 0

    def _demo(self) -> Path:
        from soniquebay.cli.demo.library import is_made, make_demo_library  # numpy, FFmpeg: only where needed

        folder = self.data_dir / "demo"
        if not is_made(folder):
            self._say(f"No folder was given: making a demo library in {folder} (a few seconds, once) …")

        def check(_done: int, _total: int) -> None:
            if not self._go_on(0.0):
                raise Interrupted

        return make_demo_library(folder, check)

    def _put_demo_away(self, client: ApiClient, music: Path) -> None:
        """Take the demo library out of the user's own, unless it is what the user asked for."""
        folder = self.data_dir / "demo"
        if not folder.is_dir() or music.resolve().is_relative_to(folder.resolve()):
            return
        from soniquebay.cli.demo.library import is_made, remove_demo_library  # numpy, FFmpeg: only where needed

        if not is_made(folder):
            return
        remove_demo_library(folder)
        self._scan(client, folder, Silence())
        self._say("The demo library is put away; `soniquebay up` without a folder brings it back.")

    def _scan(self, client: ApiClient, folder: Path, display: Display, patience_s: float | None = None) -> Scan:
        scan_id = client.start_scan(to_wire(str(folder))).id
        last: Scan = client.scan(scan_id)
        patience = None if patience_s is None else Patience(client, patience_s, starts_workers=True)

        def ask() -> Scan:
            nonlocal last
            try:
                last = client.scan(scan_id)
                if patience is not None:
                    patience.bear(last)
            except ApiUnavailable:  # it crashed and is being started again; what we last knew is still true
                return last
            return last

        scan = follow(ask, display, self._go_on)
        if scan.status not in FINISHED:
            raise Interrupted
        return scan

    def _report(self, client: ApiClient, scan: Scan) -> int:
        rows, more = report.gather(client, scan.path, TABLE_ROWS)
        if rows:
            roomy = self.console.width >= report.ROOMY
            self.console.print(report.heard_table(rows, more=more, with_tags=roomy))
        self._list_failures(client, scan)
        if not rows:
            nothing = "No audio files found in" if scan.total == 0 else "Nothing could be analysed in"
            self._say(f"{nothing} {printable(scan.path)}.", style="red")
        return 0 if rows else 1

    def _list_failures(self, client: ApiClient, scan: Scan) -> None:
        if scan.failed + scan.skipped > 0:
            failures = client.scan_failures(scan.id)
            hidden = max(0, len(failures) - FAILURES_SHOWN)
            self.console.print(report.failures_list(failures[:FAILURES_SHOWN], more=hidden))

    def _wait_until(self, what: str, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not is_so():
            if time.monotonic() > deadline:
                logs = self.data_dir / "logs"
                raise NotReady(f"{what} did not start within {READY_WITHIN_S:.0f} s. The logs are in {logs}")
            if not self._go_on():
                raise Interrupted

    def _go_on(self, seconds: float = TEND_EVERY_S) -> bool:
        """Wait a moment and look after the children; return False when somebody wants to stop."""
        if self.stop.wait(seconds):
            return False
        for name in self.supervisor.tend():
            self._say(f"{name} had stopped by itself and was started again.", style="yellow")
        return True

    def _stop_all(self) -> None:
        if self.stop.asked:
            self._say("Stopping …")
        try:
            self.supervisor.stop()
        except KeyboardInterrupt:
            self.supervisor.kill()
        if self.stop.asked:
            self._say("Stopped. The next start goes on where this one was.")

    def _say(self, sentence: str, style: str = "") -> None:
        self.console.print(Text(sentence, style=style))


def _is_ready(client: ApiClient) -> bool:
    try:
        return client.ready().status == "ok"
    except ApiUnavailable:
        return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((HOST, port)) == 0
