"""What runs at the moment: api, database, workers, page."""

import os
import socket
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from soniquebay.cli.connection import LOOK_THERE
from soniquebay.cli.health.finding import SEE_LOG, Finding
from soniquebay.cli.health.roots import unknown_root
from soniquebay.cli.health.workers import MOST_SKEW_S
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError, ApiUnavailable
from soniquebay.contracts.library import Health
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.contracts.roots import SEEN, Library
from soniquebay.worker.elsewhere import Folders

START: Final = "Start everything: soniquebay up MUSIC_DIR"


def api(health: Health, address: str, now: datetime) -> list[Finding]:
    """Check the version and the clock of an api that answers."""
    return [_version(health, address), _clock(health, now)]


def no_api(address: str, error: ApiError, *, named: bool) -> Finding:
    """Say that no api of ours answers there; that is a problem where the settings name the address."""
    if isinstance(error, ApiUnavailable):
        return Finding("Api", "problem", str(error), LOOK_THERE) if named else _not_running(f"not running at {address}")
    return Finding(
        "Api", "problem", f"{address} answers, but not as SoniqueBay: {error}", "Correct SONIQUEBAY_API_URL."
    )


def nothing(found: str) -> list[Finding]:
    """Say that nothing runs on this machine, and no other was named."""
    return [_not_running(f"not running: {found}"), Finding("Page", "note", "not running", START)]


def _not_running(found: str) -> Finding:
    return Finding("Api", "note", found, START)


def _version(health: Health, address: str) -> Finding:
    found = f"version {health.version} at {address}"
    ours = version("soniquebay")
    if health.version != ours:
        return Finding("Api", "problem", f"{found}, but {ours} here", "Install the same version on every machine.")
    return Finding("Api", "ok", found)


def _clock(health: Health, now: datetime) -> Finding:
    if health.time is None:
        return Finding("Clock", "note", "the api does not tell its time", "Install the same version on every machine.")
    skew_s = (health.time - now).total_seconds()
    if abs(skew_s) > MOST_SKEW_S:
        found = f"the api's is {abs(skew_s):.0f} s {'ahead' if skew_s > 0 else 'behind'}"
        return Finding("Clock", "problem", found, "Let both machines set their clocks by NTP.")
    return Finding("Clock", "ok", "the same as the api's")


def libraries(client: ApiClient, folders: Folders) -> list[Finding]:
    """Check that this machine sees every library folder, under the name that all machines know it by.

    It need not, where no worker is to run on it and one elsewhere sees the folder.
    """
    try:
        found, working = client.libraries(), client.workers()
    except ApiUnavailable:  # said already
        return []
    except ApiError as error:
        return [Finding("Library", "problem", str(error), SEE_LOG)]
    folders.learn(found)
    seen = {view.library_id for one in working if one.alive for view in one.libraries if view.state in SEEN}
    return [*(_library(one, folders, seen=one.id in seen) for one in found), *_unknown(folders, found)]


def _unknown(folders: Folders, found: tuple[Library, ...]) -> list[Finding]:
    names = [one.name for one in found]
    unnamed = set(names) - folders.named
    return [unknown_root("Roots", "SONIQUEBAY_ROOTS", name, names, unnamed) for name in folders.unknown]


def _library(library: Library, folders: Folders, *, seen: bool) -> Finding:
    subject, known_as = f"Library {library.id} {library.name!r}", library.path
    here = from_wire(folders.to_here(known_as))
    shown = printable(here) if here == from_wire(known_as) else f"{printable(here)} (the api's {printable(known_as)})"
    if Path(here).is_dir() and os.access(here, os.R_OK | os.X_OK):
        return Finding(subject, "ok", shown)
    advice = f"Mount it there, or say where it is on this machine: SONIQUEBAY_ROOTS={library.name}=/here."
    found = f"{shown} cannot be read on this machine"
    if seen:
        return Finding(subject, "note", f"{found}, but by a worker", f"Where a worker is to run: {advice}")
    return Finding(subject, "problem", found, advice)


def connections(client: ApiClient) -> list[Finding]:
    """Check what the api rests on, as the api itself reaches it."""
    try:
        ready, found = client.ready(), client.connections()
    except ApiError as error:
        return [Finding("Database", "problem", str(error), SEE_LOG)]
    if ready.status != "ok":
        sentence = "not ready" if ready.detail is None else ready.detail
        return [Finding("Database", "problem", sentence, SEE_LOG)]
    subjects = {"Database": "Database", "Vectors": "Vectors", "Queue": "Queue, from the api"}
    tables = {"Database": ", with the tables of this version"}
    return [
        Finding(subjects[one.subject], one.state, one.found + tables.get(one.subject, ""), one.advice) for one in found
    ]


def page(address: str, *, wanted: bool) -> list[Finding]:
    """Check that something answers where the page should be; where it is not `wanted`, say so only if it does."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=2.0):
            return [Finding("Page", "ok", address)]
    except OSError:
        advice = "Start it: soniquebay web; or everything: soniquebay up MUSIC_DIR"
        return [Finding("Page", "note", f"not running at {address}", advice)] if wanted else []
