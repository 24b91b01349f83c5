"""One SoniqueBay per data folder, on ports that are free."""

import errno
import fcntl
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

LOCK_NAME = "running.json"


class AlreadyRunning(Exception):
    """Another SoniqueBay uses this data folder; the message is one sentence for the user."""


class DataFolderUnusable(click.ClickException):
    """Nothing can be kept in the data folder; the message is one sentence for the user."""


class PortTaken(Exception):
    """A port that the user asked for is not to be had; the message is for the user."""


Announce = Callable[[str, str], None]
"""Tells whoever asks later the addresses of the page and of the api."""


@contextmanager
def only_one(data_dir: Path) -> Iterator[Announce]:
    """Make the data folder and hold its lock, which goes with the process, however the process ends.

    Yields
    ------
    Announce
        To be called when the addresses are known.

    Raises
    ------
    AlreadyRunning
        Another process holds the lock.
    DataFolderUnusable
        The folder cannot be made or written to.
    """
    make_data_dir(data_dir)
    try:
        lock = (data_dir / LOCK_NAME).open("a+", encoding="utf-8")
    except OSError as error:
        raise _unusable(data_dir, error) from error
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AlreadyRunning(_running_sentence(data_dir, file.read())) from error
        file.truncate(0)

        def announce(page_url: str, api_url: str) -> None:
            file.truncate(0)
            file.write(json.dumps({"pid": os.getpid(), "page": page_url, "api": api_url}))
            file.flush()

        try:
            yield announce
        finally:
            file.truncate(0)


def make_data_dir(data_dir: Path) -> None:
    """Make the data folder unless it is there.

    Raises
    ------
    DataFolderUnusable
        It cannot be made.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(data_dir, error) from error


def _unusable(data_dir: Path, error: OSError) -> DataFolderUnusable:
    in_the_way = isinstance(error, (FileExistsError, NotADirectoryError))
    reason = "a file is in its place" if in_the_way else str(error.strerror)
    advice = "Make it usable, or set SONIQUEBAY_DATA_DIR to another folder."
    return DataFolderUnusable(f"The data folder {data_dir} cannot be used: {reason}. {advice}")


def running_api(data_dir: Path) -> str | None:
    """Return the api's address of the SoniqueBay that `up` keeps running on this data folder; None when none does."""
    return _running(data_dir, "api")


def running_page(data_dir: Path) -> str | None:
    """Return the page's address of the SoniqueBay that `up` keeps running on this data folder; None when none does."""
    return _running(data_dir, "page")


def _running(data_dir: Path, what: str) -> str | None:
    try:
        with (data_dir / LOCK_NAME).open("r+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                written = file.read()
                return str(json.loads(written)[what]) if written else None
            return None
    except OSError:  # not there, or not ours to read: then nothing of ours runs
        return None


def _running_sentence(data_dir: Path, written: str) -> str:
    where = ""
    if written:
        known = json.loads(written)
        where = f" (process {known['pid']}, page {known['page']})"
    return (
        f"SoniqueBay is already running on {data_dir}{where}. Use `soniquebay scan DIR` to add a folder to it, stop it "
        "with Ctrl-C where it was started, or set SONIQUEBAY_DATA_DIR to another folder."
    )


def free_port(host: str, wanted: int, *, insist: str | None = None, avoid: frozenset[int] = frozenset()) -> int:
    """Return a port that nobody listens on: the wanted one, else one of the next, else any.

    Parameters
    ----------
    insist : str, optional
        Name of the variable with which the user asked for exactly this port.
    avoid : frozenset of int
        Ports promised to somebody else.

    Raises
    ------
    PortTaken
        The port that the user insists on is in use.
    """
    if insist is not None:
        if not _is_free(host, wanted):
            raise PortTaken(f"{insist} is {wanted}, but another program uses that port: choose another, or unset it.")
        return wanted
    for port in range(wanted, min(wanted + 50, 65_536)):
        if port not in avoid and _is_free(host, port):
            return port
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def require_port(role: str, host: str, port: int) -> None:
    """Refuse, before a server starts, an address where it cannot listen.

    Parameters
    ----------
    role : str
        Whose settings hold the address: `SONIQUEBAY_API_HOST` and `SONIQUEBAY_API_PORT` those of the api.
    host : str
    port : int

    Raises
    ------
    PortTaken
        Another program listens there, this user may not, or the address is none of this machine.
    """
    variable = f"SONIQUEBAY_{role.upper()}"
    try:
        free = _is_free(host, port)
    except OSError as error:
        raise PortTaken(
            f"{variable}_HOST is {host}, where this machine cannot listen ({error.strerror}): give one of its own."
        ) from error
    if not free:
        raise PortTaken(
            f"The {role} cannot listen on port {port} of {host}: another program uses it, or this user may not. "
            f"Stop that program, or set {variable}_PORT to another port."
        )


def _is_free(host: str, port: int) -> bool:
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, protocol) as probe:
            # As the servers do: a port still cooling down from a former connection is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if error.errno in (errno.EADDRINUSE, errno.EACCES):
                    return False
                raise
    return True
