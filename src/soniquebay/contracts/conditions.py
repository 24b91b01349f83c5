"""How it stands with something that SoniqueBay rests on, and what to do about it."""

from typing import Literal

from soniquebay.contracts.base import Contract


class Condition(Contract):
    """What a look found."""

    state: Literal["ok", "note", "problem"]
    """`note`: it goes without; `problem`: it does not."""
    found: str
    advice: str | None = None


class Connection(Condition):
    """One of the api's connections (`GET /api/connections`)."""

    subject: Literal["Database", "Vectors", "Queue"]
