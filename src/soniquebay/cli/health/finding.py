"""What a check found."""

from dataclasses import dataclass
from typing import Final, Literal

State = Literal["ok", "note", "problem"]
"""`note`: something is not there now, and need not be; `problem`: SoniqueBay cannot run like this."""

SEE_LOG: Final = (
    "The api's log says more: logs/api.log in its data folder if `soniquebay up` runs it, else where it was started."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check.

    Attributes
    ----------
    subject : str
        What was looked at.
    state : State
    found : str
        What there is.
    advice : str or None
        What to do about it.
    """

    subject: str
    state: State
    found: str
    advice: str | None = None
