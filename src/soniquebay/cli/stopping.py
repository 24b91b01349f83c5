"""Ctrl-C and its relatives, as a wish that loops look at, so that nothing is torn in the middle."""

import signal
import time
from types import FrameType, TracebackType
from typing import Final, Self

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_NAP_S: Final = 0.1


class StopWish:
    """Context in which Ctrl-C, SIGTERM and SIGHUP ask to stop.

    The first one sets `asked`; a second one raises KeyboardInterrupt, for those who do not want to wait.
    """

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Self:
        self._former = {number: signal.signal(number, self._wish) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def wait(self, seconds: float) -> bool:
        """Wait, at most until someone wants us to stop; return whether that is so."""
        # Short naps, not threading.Event: an event set by a signal handler can deadlock with its own wait.
        deadline = time.monotonic() + seconds
        while not self.asked and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(_NAP_S, left))
        return self.asked

    def _wish(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
