"""Names as text: cleaned for showing, folded for comparing. What a tag says is data, never trusted as it is."""

import re
import unicodedata
from functools import lru_cache

MAX_LENGTH = 1000
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"})


def cleaned(text: str | None) -> str | None:
    """Return the text fit to be shown and stored: no control or undecodable characters, single spaces, composed.

    Parameters
    ----------
    text : str or None
        As a tag or a client gives it.

    Returns
    -------
    str or None
        None where nothing remains.
    """
    if text is None:
        return None
    if text.isprintable():  # nearly every text: nothing in it is to be replaced
        return " ".join(unicodedata.normalize("NFC", text).split())[:MAX_LENGTH].strip() or None
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in text)
    composed = " ".join(unicodedata.normalize("NFC", visible).split())
    return composed[:MAX_LENGTH].strip() or None


@lru_cache(4096)  # of a batch of files, nearly all have the same few artists and albums
def identity(name: str) -> str:
    """Return what two spellings of one name have in common: case, width, quotes and hyphens do not tell names apart."""
    return " ".join(unicodedata.normalize("NFKC", name).translate(_QUOTES).casefold().split())


def folded(text: str) -> str:
    """Return the text for searching and sorting: no case, no accents ("Édith" is found under "edith")."""
    decomposed = unicodedata.normalize("NFKD", identity(text))
    if decomposed.isascii():
        return decomposed
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    """Return the words that somebody searches for, folded; characters that no name holds separate them."""
    return folded(cleaned(text) or "").split()


def sort_key(name: str) -> str:
    """Return where a name stands in an alphabetical list: leading punctuation is passed over."""
    key = folded(name)
    return re.sub(r"^[^\w]+", "", key) or key
