"""The data folder: room, rights, secrets, queue."""

import os
import shutil
import stat
from pathlib import Path
from typing import Final

from soniquebay.cli.health.finding import Finding
from soniquebay.config.reaching import redis_condition

ENOUGH_BYTES: Final = 500 * 1024**2


def data_dir(folder: Path) -> Finding:
    """Check that the data folder can be written and has room."""
    existing = next(parent for parent in (folder, *folder.parents) if _can_be_seen(parent))
    if not existing.is_dir():
        return Finding(
            "Data folder",
            "problem",
            f"{folder} cannot be used: {existing} is a file",
            "Move that file away, or set SONIQUEBAY_DATA_DIR to another folder.",
        )
    if not os.access(existing, os.W_OK | os.X_OK):
        return Finding(
            "Data folder",
            "problem",
            f"{folder} cannot be written",
            "Make it writable for this user, or set SONIQUEBAY_DATA_DIR to another folder.",
        )
    free = shutil.disk_usage(existing).free
    found = f"{folder}, {free / 1024**3:.1f} GB free"
    if free < ENOUGH_BYTES:
        return Finding("Data folder", "problem", found, "Free at least 0.5 GB on that disk.")
    return Finding("Data folder", "ok", found if folder.exists() else f"{found} (made at the first start)")


def _can_be_seen(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return False


_MADE_BY_THE_API: Final = (
    "The api makes it at its first start; where a worker is to serve the api of another machine, set "
    "SONIQUEBAY_WORKER_TOKEN."
)


def token(path: Path, *, given: bool = False) -> Finding:
    """Check that nobody else can read the worker's token, where it is not given by the settings."""
    if given:
        return Finding("Worker's token", "ok", "given by SONIQUEBAY_WORKER_TOKEN")
    if not _can_be_seen(path):
        return Finding("Worker's token", "note", "not there yet", _MADE_BY_THE_API)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("Worker's token", "problem", f"others may read it (mode {mode:04o})", f"Run: chmod 600 {path}")
    if not os.access(path, os.R_OK):
        return Finding("Worker's token", "note", f"mode {mode:04o}, not to be read by this user", "A worker needs it.")
    return Finding("Worker's token", "ok", f"mode {mode:04o}")


def embedded_queue(folder: Path) -> Finding:
    """Check the folder of the embedded queue."""
    if not _can_be_seen(folder):
        return Finding("Queue", "note", "its folder is not there yet", "It is made at the first start.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding("Queue", "problem", f"{folder} cannot be written", "Make it writable for this user.")
    waiting = sum(1 for _ in folder.glob("messages/*"))
    return Finding("Queue", "ok", f"in {folder}, {waiting} waiting")


def remote_queue(url: str) -> Finding:
    """Check that the broker answers, and is not too old. The address is shown without its password."""
    seen = redis_condition(url)
    return Finding("Queue", seen.state, seen.found, seen.advice)
