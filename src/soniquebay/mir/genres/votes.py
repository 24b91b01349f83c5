"""What each source says of the genre, as votes for genres of the tree."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from soniquebay.contracts.raw import TagClaims
from soniquebay.mir.genres.acousticbrainz import (
    CONDITIONAL,
    GenreModel,
    genre_models,
    models_with,
    mood_electronic_accuracy,
    raw_codes,
)
from soniquebay.mir.genres.taxonomy import Resolved, Sureness, Taxonomy, taxonomy

TAG = "genre_tag"
"""Source of the votes that the genre tag casts: a person or a shop, able to name any genre."""

SURENESS: Mapping[Sureness, float] = {"high": 1.0, "medium": 0.7, "low": 0.25}
"""Probability of a written value that is a genre's name, perhaps, or hardly."""

UNMAPPED_PROBABILITY = 0.5
"""Of a written value that the tree does not know: kept as a secondary genre, without a main one."""

KINDRED = tuple(
    frozenset(pair.split())
    for pair in ("rock punk", "rock metal", "punk metal", "rock pop", "rock blues", "jazz blues", "folk country")
) + tuple(frozenset(pair.split()) for pair in ("rnb-soul funk-disco", "rnb-soul hip-hop", "electronic experimental"))
"""Main genres that keep company: "garage" beside "punk" is garage rock, not garage house."""


@dataclass(frozen=True, slots=True)
class GenreVote:
    """The opinion of one source on one genre.

    Attributes
    ----------
    source : str
        `TAG` or the name of an AcousticBrainz model.
    genre : str
        Id of a main genre or sub-genre, or the written value where the tree does not know it.
    main : str or None
        Id of the main genre above it; None where the tree does not know it.
    probability : float in [0, 1]
        That the track is of this genre, in the source's opinion. 0.0 is an opinion, too.
    weight : float in [0, 1]
        How far the source is to be trusted on this genre: accuracy times recall of the class.
    written : str
        What the file says, for the reasons.
    conditional : bool
        Holds only inside the main genre, which it must not help to win (genre_electronic).
    """

    source: str
    genre: str
    main: str | None
    probability: float
    weight: float
    written: str
    conditional: bool = False


def votes_of(claims: TagClaims, tag_weight: float) -> tuple[GenreVote, ...]:
    """Return the votes of the genre tag and of the AcousticBrainz models, in an order that depends on nothing else."""
    people, verdicts = _told_apart(claims)
    answers = _answers(claims.high_level, verdicts)
    models = [
        vote
        for name, probabilities in answers.items()
        if name != CONDITIONAL
        for vote in _model_votes(genre_models()[name], probabilities, 1.0, _origin(name, claims))
    ]
    tags = _tag_votes(people, models, tag_weight)
    gate = p_electronic(claims, (*tags, *models))
    if CONDITIONAL in answers and gate is not None:
        inside = answers[CONDITIONAL]
        models += _model_votes(genre_models()[CONDITIONAL], inside, gate, _origin(CONDITIONAL, claims))
    return tuple(sorted((*tags, *models), key=lambda vote: (vote.source, vote.genre, vote.written)))


# --- the genre tag -------------------------------------------------------------------------------------------------


def _told_apart(claims: TagClaims) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell what people wrote from AcousticBrainz verdicts, which plugins before 2.2.2 wrote into the genre tag.

    Class codes ("jaz") give them away, and slashed class names ("Folk/Country") beside another class: the plugin
    wrote one word per model, and nothing else.
    """
    words = {genre: raw_codes().get(genre.strip().casefold(), genre.strip().casefold()) for genre in claims.genres}
    machine = [genre for genre, word in words.items() if models_with(word)]
    betrayed = any(words[genre] != genre.strip().casefold() for genre in machine)
    if not betrayed and not (len(machine) > 1 and any("/" in genre for genre in machine)):
        return claims.genres, claims.genre_verdicts
    people = tuple(genre for genre in claims.genres if genre not in machine)
    return people, claims.genre_verdicts if claims.genre_verdicts else tuple(words[genre] for genre in machine)


def _tag_votes(written: Iterable[str], models: Iterable[GenreVote], weight: float) -> list[GenreVote]:
    tree = taxonomy()
    parts = {
        part for genre in written for part in tree.parts(genre) if not tree.is_no_genre(part) or tree.resolve(part)
    }
    meanings = {part: tree.resolve(part) for part in parts}
    certain = [meant.candidates[0] for meant in meanings.values() if meant is not None and len(meant.candidates) == 1]
    votes: dict[str, GenreVote] = {}
    for part, meant in sorted(meanings.items()):
        if meant is None:
            vote = GenreVote(TAG, part.lower()[:100], None, UNMAPPED_PROBABILITY, weight, part)
        else:
            genre = _most_fitting(meant, certain, models, tree)
            vote = GenreVote(TAG, genre, tree.main_of(genre), SURENESS[meant.sureness], weight, part)
        # Two spellings of one genre are one vote, the surer one.
        if vote.genre not in votes or votes[vote.genre].probability < vote.probability:
            votes[vote.genre] = vote
    return list(votes.values())


def _most_fitting(meant: Resolved, certain: Iterable[str], models: Iterable[GenreVote], tree: Taxonomy) -> str:
    """Choose among what an ambiguous word may mean by its company: other genres, then models; else its usual sense."""

    def company(candidate: str) -> tuple[int, float]:
        line = tree.lineage(candidate)
        others = [tree.lineage(other) for other in certain]
        shared = sum(2 * len(set(line) & set(other)) + ({line[0], other[0]} in KINDRED) for other in others)
        return shared, math.fsum(vote.weight * vote.probability for vote in models if vote.main == line[0])

    return max(meant.candidates, key=company)


# --- the models ----------------------------------------------------------------------------------------------------


def _answers(high_level: Mapping[str, Mapping[str, float]], verdicts: Iterable[str]) -> dict[str, Mapping[str, float]]:
    """Return class probabilities by model: as the file gives them, or, where it gives only winners, their priors."""
    models = genre_models()
    answers: dict[str, Mapping[str, float]] = {name: high_level[name] for name in models if high_level.get(name)}
    for verdict in sorted(verdicts, key=lambda name: (len(models_with(name)), name)):
        free = [name for name in models_with(verdict) if name not in answers]
        if free:
            # "Rock" once may come from any of three models: the least reliable one is the careful reading.
            model = min((models[name] for name in free), key=lambda model: model.accuracy)
            answers[model.name] = _prior(model, verdict)
    return answers


def _prior(model: GenreModel, winner: str) -> dict[str, float]:
    """Return what a winner without probability means: as probable as the model is accurate, the rest shared evenly."""
    rest = (1.0 - model.accuracy) / (len(model.classes) - 1)
    return {name: model.accuracy if name == winner else rest for name in model.classes}


def _origin(model: str, claims: TagClaims) -> str:
    """Return the tag in which a model's answer stands."""
    return f"ab:hi:{model}" if claims.high_level.get(model) else "ab:genre"


def _model_votes(model: GenreModel, probabilities: Mapping[str, float], gate: float, origin: str) -> list[GenreVote]:
    total = max(1.0, math.fsum(probabilities.values()))
    return [
        GenreVote(
            source=model.name,
            genre=part.main if part.node is None else part.node,
            main=part.main,
            probability=min(1.0, max(0.0, probability / total * gate * part.share)),
            weight=model.reliability(model.classes[name]),
            written=f"{origin}:{name}",
            conditional=model.name == CONDITIONAL,
        )
        for name, probability in probabilities.items()
        if name in model.classes
        for part in model.classes[name].parts
    ]


def p_electronic(claims: TagClaims, votes: Iterable[GenreVote]) -> float | None:
    """Return the probability that the track is electronic music, by all who can tell, weighted; None if none can.

    Those are Dortmund's electronic, Rosamerica's dance, mood_electronic, and the genre tag.
    """
    opinions = [(vote.weight, vote.probability) for vote in votes if vote.main == "electronic" and vote.source != TAG]
    tags = [vote for vote in votes if vote.source == TAG and vote.main is not None]
    if tags:
        total = max(1.0, math.fsum(vote.probability for vote in tags))
        share = math.fsum(vote.probability for vote in tags if vote.main == "electronic") / total
        opinions.append((tags[0].weight, share))
    accuracy = mood_electronic_accuracy()
    sound = claims.high_level.get("mood_electronic", {})
    if "electronic" in sound:
        opinions.append((accuracy, sound["electronic"]))
    elif "not electronic" in sound:
        opinions.append((accuracy, 1.0 - sound["not electronic"]))
    elif "electronic" in claims.mood_verdicts:
        opinions.append((accuracy, accuracy))
    elif "not electronic" in claims.mood_verdicts:
        opinions.append((accuracy, 1.0 - accuracy))
    weights = math.fsum(weight for weight, _ in opinions)
    return math.fsum(weight * p for weight, p in opinions) / weights if weights else None
