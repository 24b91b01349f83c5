"""What the listening process and the one that started it say to each other: one JSON object per line."""

from typing import Literal

from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.base import Contract


class Request(Contract):
    """Listen to this file. The path travels in its wire form."""

    path: str


class Ready(Contract):
    """The process has loaded everything and waits for files."""

    said: Literal["ready"] = "ready"


class Alive(Contract):
    """The work on the file goes on."""

    said: Literal["alive"] = "alive"


class Heard(Contract):
    """The file is analysed."""

    said: Literal["heard"] = "heard"
    analysis: Analysis


class Failed(Contract):
    """The file cannot be analysed."""

    said: Literal["failed"] = "failed"
    failure: Failure


class Broke(Contract):
    """The process itself met an error that it cannot explain, and ends."""

    said: Literal["broke"] = "broke"
    error: str
    traceback: str


Message = Ready | Alive | Heard | Failed | Broke
