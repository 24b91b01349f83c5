"""The process that listens: reads requests from standard input, answers on standard output, ends with its parent.

Started as ``python -m soniquebay.worker.listening.child PARENT_PID MEMORY_LIMIT`` by `listener.Listener`.
"""

import contextlib
import os
import queue
import resource
import signal
import stat
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.mir.errors import MirError
from soniquebay.worker.listening.bonds import die_with_parent
from soniquebay.worker.listening.messages import Alive, Broke, Failed, Heard, Message, Ready, Request

PING_S = 1.0
"""A sign of life at most this often."""

Say = Callable[[Message], None]

Analyze = Callable[[str, Callable[[], float]], Analysis]


def load_analysis() -> Analyze:
    """Import the analysis: slow, so only once the parent can hear what goes wrong."""
    from soniquebay.worker.listening.hearing import hear_file

    return hear_file


def main(load: Callable[[], Analyze] = load_analysis) -> None:
    """Serve requests until standard input ends."""
    parent, memory_limit = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal group; the parent decides
    die_with_parent(parent)
    say = speaker(private_stdout())
    sys.excepthook = confessor(say)
    limit_memory(memory_limit)
    analyze = load()
    pulse = Pulse(say)
    say(Ready())
    for request in requests(sys.stdin.buffer):
        pulse.beat()
        say(answer(from_wire(request.path), lambda path: analyze(path, pulse)))


def answer(path: str, analyze: Callable[[str], Analysis]) -> Heard | Failed:
    """Return what listening to one file gives."""
    try:
        return Failed(failure=refusal) if (refusal := refuse(path)) else Heard(analysis=analyze(path))
    except MirError as error:
        return Failed(failure=Failure(kind=error.kind, message=printable(str(error))))
    except MemoryError:
        sentence = f"{printable(path)} needs more memory than one analysis may use; the other files go on without it."
        return Failed(failure=Failure(kind="out_of_memory", message=sentence))


def refuse(path: str) -> Failure | None:
    """Return why this path must not even be opened: only regular files are (a pipe would wait for ever)."""
    name = printable(path)
    try:
        mode = Path(path).stat().st_mode
    except FileNotFoundError:
        return Failure(kind="gone", message=f"{name} is not there any more; scan the folder again.")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return Failure(kind="unreadable", message=f"{name} cannot be read ({reason}); check its permissions and disk.")
    if not stat.S_ISREG(mode):
        return Failure(kind="not_audio", message=f"{name} is not a regular file; name an audio file.")
    return None


class Pulse:
    """The clock that the analysis reads between blocks: CPU seconds. Each reading is also a sign of life."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._last = time.monotonic()

    def beat(self) -> None:
        """Say that the work goes on, unless it was said a moment ago."""
        now = time.monotonic()
        if now - self._last >= PING_S:
            self._last = now
            self._say(Alive())

    def __call__(self) -> float:
        """Return the CPU seconds of this process."""
        self.beat()
        return time.process_time()


def private_stdout() -> IO[bytes]:
    """Return standard output for answers alone; what libraries print on descriptor 1 goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


def speaker(answers: IO[bytes]) -> Say:
    """Return a function that writes a message as one line."""

    def say(message: Message) -> None:
        line = memoryview(message.model_dump_json().encode() + b"\n")
        with contextlib.suppress(BrokenPipeError):  # the parent is gone; the end of standard input follows
            while line:
                line = line[answers.write(line) :]

    return say


def confessor(say: Say) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return the last words for an error that nothing explains: the process then ends, as Python does."""

    def confess(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = printable(" ".join(str(error).split()))[:300]
        lines = "".join(traceback.format_exception(kind, error, trace))
        say(Broke(error=f"{kind.__name__}: {text}", traceback=lines.encode("utf-8", "backslashreplace").decode()))

    return confess


def requests(source: IO[bytes]) -> Iterator[Request]:
    """Yield requests; a thread reads them, so that the end of input ends this process whatever it is doing."""
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in source:
            waiting.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield Request.model_validate_json(waiting.get())


def limit_memory(limit: int) -> None:
    """Limit the private memory of this process, and volunteer it first when the machine runs out.

    RLIMIT_DATA counts what is really private and writable. RLIMIT_AS would also count mapped libraries and reserved
    address space, which BLAS and FFmpeg take by the gigabyte without using it.
    """
    if limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):  # not Linux, or a container that forbids it
        Path("/proc/self/oom_score_adj").write_text("800", "ascii")


if __name__ == "__main__":
    main()
