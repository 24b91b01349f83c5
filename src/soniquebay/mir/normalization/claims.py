"""What the tags of a file claim about moods and sound, as probabilities with their source and confidence."""

import re
from collections.abc import Iterable, Mapping

from soniquebay.contracts.mir import SourceName
from soniquebay.contracts.raw import TagClaims
from soniquebay.mir.normalization.models import FEATURE_OF_WORD, MODELS, NEGATIONS, VERDICTS
from soniquebay.mir.normalization.trust import Evidence

WORD_CONFIDENCE = 0.7
"""Trust in a word of the mood tag: somebody chose it, nobody measured it."""

VERDICT_CONFIDENCE = 0.75
"""Trust in a machine's verdict without its probability."""

INCONSISTENT_CONFIDENCE = 0.4
"""Trust in a model whose two probabilities do not sum to 1."""

PAIR_TOLERANCE = 0.02

_BETWEEN_WORDS = re.compile(r"[;,/|\x00]")


def probability(claims: TagClaims, feature: str) -> Evidence[float] | None:
    """Read p(positive) of the AcousticBrainz model of a feature: as written, or one minus its negative twin.

    The result does not depend on the order of the tags; a pair that does not sum to 1 is trusted less.
    """
    model = MODELS[feature]
    classes = claims.high_level.get(model.name)
    if classes is None:
        return None
    positive, negative = _class(classes, model.positive), _class(classes, model.negative)
    if positive is not None:
        contradicts = negative is not None and abs(positive + negative - 1.0) > PAIR_TOLERANCE
        return Evidence(positive, "acousticbrainz", INCONSISTENT_CONFIDENCE if contradicts else model.accuracy)
    if negative is not None:
        return Evidence(1.0 - negative, "acousticbrainz", model.accuracy)
    return None


def verdict(claims: TagClaims, feature: str) -> Evidence[float] | None:
    """Read a winning class without probability (`ab:mood`) as the model's accuracy: 1 would claim too much."""
    return _of_words(claims.mood_verdicts, feature, "acousticbrainz", VERDICT_CONFIDENCE)


def mood_words(claims: TagClaims, feature: str) -> Evidence[float] | None:
    """Read the words of the standard mood tag that are about a feature."""
    words = (word for mood in claims.moods for word in _BETWEEN_WORDS.split(mood))
    return _of_words(words, feature, "standard_tag", WORD_CONFIDENCE)


def _of_words(words: Iterable[str], feature: str, source: SourceName, confidence: float) -> Evidence[float] | None:
    """Mean of what each word says, so that their order and repetition of both sides does not matter."""
    said = {word: affirmed for word in map(_plain, words) if (affirmed := _affirms(word, feature)) is not None}
    if not said:
        return None
    prior = MODELS[feature].accuracy
    shares = [prior if affirmed else 1.0 - prior for affirmed in said.values()]
    return Evidence(sum(shares) / len(shares), source, confidence)


def _affirms(word: str, feature: str) -> bool | None:
    """Whether a word speaks for (True) or against (False) a feature; None: about something else."""
    if word in VERDICTS:
        about, affirmed = VERDICTS[word]
        return affirmed if about == feature else None
    if FEATURE_OF_WORD.get(word) == feature:
        return True
    denied = next((word.removeprefix(prefix) for prefix in NEGATIONS if word.startswith(prefix)), None)
    return False if denied is not None and FEATURE_OF_WORD.get(denied) == feature else None


def _plain(word: str) -> str:
    return " ".join(word.casefold().split())


def _class(classes: Mapping[str, float], name: str) -> float | None:
    """Probability of a class under its display name ("not happy") or its raw one ("not_happy")."""
    for spelling in (name, name.replace(" ", "_")):
        if spelling in classes:
            return classes[spelling]
    return None
