"""An artist's place as a sentence, in French and English."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from soniquebay.clustering.naming import ClusterName
from soniquebay.clustering.profiles import Kind
from soniquebay.clustering.words import HIGH, LOW, TAGS, head_of

NARROW: Final = "\u202f"
"""French sets a narrow no-break space before % and :"""


@dataclass(frozen=True)
class Said:
    """A reason to be told: a tag, genre or score that is met more than in the library, or less."""

    kind: Kind
    name: str
    more: bool


def sentences(name: ClusterName, probability: float, reasons: Sequence[Said]) -> tuple[str, str]:
    """Return the sentence in French and in English."""
    percent = round(100.0 * probability)
    french = f"« {name.fr} » ({percent}{NARROW}%)".replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    english = f"“{name.en}” ({percent}%)"
    if not reasons:
        return f"{french}.", f"{english}."
    told_fr = ", ".join(_phrase(each, "plus", "moins", french=True) for each in reasons)
    told_en = ", ".join(_phrase(each, "more", "less", french=False) for each in reasons)
    return (
        f"{french}\u00a0: comme ce groupe, par rapport à la bibliothèque, {told_fr}.",
        f"{english}: like this group, compared with the library, {told_en}.",
    )


def _phrase(reason: Said, more: str, less: str, *, french: bool) -> str:
    if reason.kind == "genre":
        head = head_of(reason.name)
        noun = head.fr if french else head.en
        joint = "de " if french else ""
        return f"{more if reason.more else less} {joint}{noun}"
    if reason.kind == "tag":
        word = TAGS.get(reason.name)
        degree = more if reason.more else less
    else:
        word = (HIGH if reason.more else LOW).get(reason.name)
        degree = more
    if word is None:
        return f"{more if reason.more else less} {reason.name.replace('_', ' ')}"
    return f"{degree} {word.masculine if french else word.en}"
