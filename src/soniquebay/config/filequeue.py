"""The embedded queue: kombu's file-system transport, with messages that appear and vanish whole, and with priorities.

kombu's own channel creates a message under its final name and then writes it, so that a reader can take an empty file
and the worker stops on it; and it moves what it takes to the system's temporary folder, often another disk. Here a
message is renamed into place and renamed out again, inside one folder.
"""

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils import json

LONGEST_WAIT_S = 0.5

_dumps: Callable[[Any], str] = json.dumps
_loads: Callable[[str], Any] = json.loads


class Channel(filesystem.Channel):
    """One folder for all queues; a message is a file `<9 - priority>_<time>_<id>.<queue>.msg`, least name first."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]  # its own bases disagree
        folder = Path(self.data_folder_out)
        rank: int = self._get_message_priority(payload, reverse=True)  # type: ignore[no-untyped-call]  # kombu's
        name = f"{rank}_{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        part = folder / f".{name}.part"
        part.write_text(_dumps(payload), "utf-8")
        part.rename(folder / name)

    def _get(self, queue: str, timeout: Any = None) -> Any:
        return self._take([queue])[1]

    def _get_many(self, queues: Sequence[str], timeout: float | None = None) -> None:
        """Deliver the most urgent message of all queues; kombu's own way takes them in turns, urgent or not."""
        queue, message = self._take(queues)
        self.connection._deliver(message, queue)

    def _take(self, queues: Iterable[str]) -> tuple[str, Any]:
        folder = Path(self.data_folder_in)
        endings = {f"{queue}.msg": queue for queue in queues}
        for name in sorted(path.name for path in folder.iterdir() if path.name.partition(".")[2] in endings):
            taken = folder / f".{name}.taken"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:  # another process was quicker
                continue
            text = taken.read_text("utf-8")
            taken.unlink()
            return endings[name.partition(".")[2]], _loads(text)
        raise Empty


class Transport(filesystem.Transport):
    """`filesystem://` with the channel above."""

    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **options: Any) -> Any:
        """Wait for a message, half a second at most: between two waits the worker looks whether it shall stop."""
        wait_s = LONGEST_WAIT_S if timeout is None else min(timeout, LONGEST_WAIT_S)
        return super().drain_events(connection, timeout=wait_s, **options)  # type: ignore[no-untyped-call]  # kombu's
