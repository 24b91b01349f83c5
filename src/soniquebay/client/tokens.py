"""The two tokens: what is shown to the api, and what it means when the api does not accept it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol, Self

from soniquebay.client.errors import Unauthorized
from soniquebay.contracts.roots import Library, Probe


@dataclass(frozen=True)
class Tokens:
    """What the settings give to be shown.

    Attributes
    ----------
    worker : str or None
        With the calls that only workers may make; None: it is read from the token's file.
    everybody : str or None
        With all other calls, to an api that asks for it.
    """

    worker: str | None = None
    everybody: str | None = None

    @classmethod
    def of(cls, *, api: str | None, worker: str | None) -> Self:
        """Return what is shown with these settings: whoever has the worker's token may do what everybody may."""
        return cls(worker=worker, everybody=worker if api is None else api)


NO_TOKENS: Final = Tokens()


@dataclass(frozen=True)
class Refusal:
    """Why the api does not let somebody in, and what to do about it.

    Attributes
    ----------
    of : "everybody" or "worker"
        Whom it refuses: everybody with these settings, or a worker only.
    found, advice : str
        Each for people.
    """

    of: Literal["everybody", "worker"]
    found: str
    advice: str

    def __str__(self) -> str:
        return f"{self.found[:1].upper()}{self.found[1:]}. {self.advice}"


class Gate(Protocol):
    """The api as it is asked here."""

    def libraries(self) -> Sequence[Library]:
        """Return the library folders: everybody may ask."""

    def probes(self) -> Sequence[Probe]:
        """Return some files of each: only workers may ask."""


@dataclass(frozen=True)
class Admission:
    """Whether the api accepts what the settings of this machine give to be shown.

    Parameters
    ----------
    url : str
        Where the api is.
    api, worker : str or None
        The tokens of the settings.
    token_path : Path
        File of the worker's token where the settings give none.
    """

    url: str
    api: str | None
    worker: str | None
    token_path: Path

    def refusal(self, gate: Gate) -> Refusal | None:
        """Return why the api lets nobody in, or no worker; None where it does.

        Raises
        ------
        ApiUnavailable
            It does not answer, or the file of the worker's token is not there.
        """
        try:
            gate.libraries()
        except Unauthorized as error:
            return self.of_everybody(error)
        try:
            gate.probes()
        except Unauthorized:
            return Refusal("worker", f"the api at {self.url} does not accept {self._workers}", _SET_WORKER)
        return None

    def of_everybody(self, error: Unauthorized) -> Refusal:
        """Return what it means that the api refused what everybody may ask."""
        if error.status != 401:  # not for the token: it is asked under a name that it does not answer to
            return Refusal("everybody", error.detail.rstrip("."), "Correct SONIQUEBAY_API_URL.")
        if self.api is not None:
            found = f"the api at {self.url} does not accept SONIQUEBAY_API_TOKEN"
            return Refusal("everybody", found, "Set it to what SONIQUEBAY_API_TOKEN is where the api runs.")
        if self.worker is not None:
            return Refusal("everybody", f"the api at {self.url} does not accept {_SETTING}", _SET_WORKER)
        return Refusal(
            "everybody",
            f"the api at {self.url} asks for a token, and none is set here",
            "Set SONIQUEBAY_API_TOKEN to what it is where the api runs; for a worker, SONIQUEBAY_WORKER_TOKEN.",
        )

    @property
    def _workers(self) -> str:
        return f"the worker's token in {self.token_path}" if self.worker is None else _SETTING


_SETTING: Final = "SONIQUEBAY_WORKER_TOKEN"
_SET_WORKER: Final = (
    "Set SONIQUEBAY_WORKER_TOKEN to what it is where the api runs, or, where it is not set there, to what is in "
    "worker.token in the api's data folder."
)
