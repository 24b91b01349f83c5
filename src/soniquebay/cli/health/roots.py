"""A name in `SONIQUEBAY_ROOTS` that no library has: one that is to come, or one that is written wrongly."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from shlex import quote
from typing import Final

from soniquebay.cli.health.finding import Finding

ALIKE: Final = 0.6
"""From here on two names are taken for one, written wrongly (`difflib`'s ratio, which it proposes itself)."""


def unknown_root(subject: str, setting: str, name: str, names: Sequence[str], unnamed: Collection[str]) -> Finding:
    """Say what a name that no library has may mean.

    A worker may be set up before the first scan, or for a library that will be called so: that is no problem. It is one
    where a library is called nearly so and the setting does not name that one.

    Parameters
    ----------
    subject, setting : str
        Where it is written.
    name : str
    names : sequence of str
        The libraries.
    unnamed : collection of str
        Those of them whose place the setting does not give.
    """
    there = ", ".join(map(repr, names)) or "none yet"
    found = f"no library is called {name!r}, as {setting} names it; the libraries are: {there}"
    likely = meant(name, [one for one in names if one in unnamed])
    if likely is None:
        return Finding(subject, "note", found, f"The first scan makes it: soniquebay scan DIR --name {quote(name)}")
    advice = f"If {likely!r} is meant, correct it there, and restart the worker; if not, the first scan will make it."
    return Finding(subject, "problem", found, advice)


def meant(name: str, names: Sequence[str]) -> str | None:
    """Return which of some names was probably meant, whatever the case; None where it resembles none."""
    folded = {one.casefold(): one for one in names}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=ALIKE)
    return folded[close[0]] if close else None
