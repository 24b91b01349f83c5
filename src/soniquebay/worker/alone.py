"""One worker for a data folder: two would each give back what the other is doing."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOCK_PATIENCE_S: Final = 5.0
"""The processes of a worker that was just killed may take a moment to go."""


class AlreadyRunning(Exception):
    """Another worker uses this data folder; the message is a sentence for the user."""


@contextmanager
def only_worker(data_dir: Path) -> Iterator[None]:
    """Hold the lock of a data folder's worker; the kernel frees it with the last process of a killed worker."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "worker.lock").open("a") as file:
        deadline = time.monotonic() + LOCK_PATIENCE_S
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise AlreadyRunning(
                        f"Another worker already uses {data_dir}; stop it, set SONIQUEBAY_JOBS for more processes, "
                        "or set SONIQUEBAY_DATA_DIR to another folder."
                    ) from error
                time.sleep(0.1)
            else:
                break
        yield
