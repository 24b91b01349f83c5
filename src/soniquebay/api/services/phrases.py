"""How the phrases of a language become one sentence: the same joints in every language."""

from dataclasses import dataclass

from soniquebay.api.services.track_facts import Facts


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a language says of one track; empty where nothing is said.

    Attributes
    ----------
    subject : str
        "a rock track".
    mood : str
        Follows the subject, with its own space before it.
    dance : str
    tempo_and_key : str
    bare : str
        The subject of a track of which nothing is known ("a track").
    unmarked : str
        The sentence where things were measured and none stands out.
    unheard : str
        The sentence where nothing was measured.
    """

    subject: str
    mood: str
    dance: str
    tempo_and_key: str
    bare: str
    unmarked: str
    unheard: str


def joined(phrases: Phrases, facts: Facts) -> str:
    """Return the sentence, followed by the track's tags."""
    head = phrases.subject + phrases.mood
    joint = ", " if facts.bpm is None else " "
    rest = joint.join(part for part in (phrases.dance, phrases.tempo_and_key) if part)
    if rest:
        text = f"{head}{', ' if phrases.mood or phrases.dance else ' '}{rest}"
    elif head != phrases.bare or facts.tags:
        text = head
    else:
        text = phrases.unmarked if facts.anything else phrases.unheard
    return f"{text}. Tags: {', '.join(facts.tags)}" if facts.tags else f"{text}."
