"""The verdict on a track's genre."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from soniquebay.contracts.mir import Reason
from soniquebay.contracts.raw import TagClaims
from soniquebay.mir.genres.ballots import Ballot, ballots, confidence, score
from soniquebay.mir.genres.taxonomy import taxonomy
from soniquebay.mir.genres.votes import TAG, GenreVote, votes_of

TOLD = 0.1
"""Probability below which an opinion for the winner is not worth telling as a reason."""


@dataclass(frozen=True, slots=True)
class GenreVerdict:
    """The genre of a track.

    Attributes
    ----------
    genre_main : str or None
        Lower-case name of one of the twenty main genres (`taxonomy.main_genres`); None without sufficient evidence.
    genre_secondary : tuple of str
        Lower-case names of sub-genres and of other main genres, the strongest first; never the main one.
    confidence : float in [0, 1]
        In `genre_main`; 0 without one.
    reasons : tuple of Reason
        What spoke for the main genre: the tag, the probability it gives, its share of the score; largest first.
    """

    genre_main: str | None = None
    genre_secondary: tuple[str, ...] = ()
    confidence: float = 0.0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class GenreTaxonomyService:
    """Decides the genre from the claims of the tags; never from the audio.

    Parameters
    ----------
    tag_weight : float in [0, 1]
        Trust in the genre tag. A model's is accuracy times recall of the class, at most 0.84: a person outvotes one
        model, two sure models outvote a person.
    min_score : float in [0, 1]
        Weighted mean probability below which no main genre is named.
    min_secondary : float in [0, 1]
        Strength below which a secondary genre is not named.
    max_secondary : int
        Number of secondary genres named at most.
    compelled : float in [0, 1]
        How much the opposition of a model counts that has no class for the main genre and had to say something else.
    """

    tag_weight: float = 0.8
    min_score: float = 0.3
    min_secondary: float = 0.25
    max_secondary: int = 5
    compelled: float = 0.5

    def extract_genres_from_tags(self, claims: TagClaims) -> tuple[GenreVote, ...]:
        """Return the votes that a file's tags cast, for canonical genres; the same for any order of the tags.

        A model casts one vote per class, the genre tag one per genre it lists. The probabilities of genre_electronic
        are multiplied by the probability that the track is electronic at all; they are left out where nothing tells.
        """
        return votes_of(claims, self.tag_weight)

    def vote_genre_main(self, votes: Sequence[GenreVote]) -> tuple[str | None, float]:
        """Return the name of the main genre with the best score, and the confidence in it; (None, 0) without one."""
        cast = ballots(votes)
        main = self._winner(cast)
        if main is None:
            return None, 0.0
        return taxonomy().names[main], confidence(main, cast, self.compelled)

    def extract_genre_secondary(self, votes: Sequence[GenreVote], main: str | None) -> tuple[str, ...]:
        """Return the names of the other genres that the votes support, the strongest first.

        Parameters
        ----------
        votes : sequence of GenreVote
        main : str or None
            Name of the main genre, which is not repeated.
        """
        names = taxonomy().names
        doubts: dict[str, dict[str, float]] = {}
        for vote in votes:
            name = names.get(vote.genre, vote.genre)
            by_source = doubts.setdefault(name, {})
            doubt = 1.0 - vote.weight * vote.probability
            by_source[vote.source] = min(doubt, by_source.get(vote.source, 1.0))
        strengths = {name: round(1.0 - math.prod(sorted(d.values())), 9) for name, d in doubts.items() if name != main}
        ranked = sorted(strengths.items(), key=lambda item: (-item[1], item[0]))
        return tuple(name for name, strength in ranked if strength >= self.min_secondary)[: self.max_secondary]

    def process_genre_taxonomy(self, claims: TagClaims) -> GenreVerdict:
        """Return main genre, secondary genres, confidence and reasons; without any genre in the tags, none at all."""
        votes = self.extract_genres_from_tags(claims)
        main, sureness = self.vote_genre_main(votes)
        return GenreVerdict(
            genre_main=main,
            genre_secondary=self.extract_genre_secondary(votes, main),
            confidence=sureness,
            reasons=_reasons(votes, main),
        )

    def _winner(self, cast: Sequence[Ballot]) -> str | None:
        candidates = {main for ballot in cast for main in ballot.probability}
        tree_order = [genre for genre in taxonomy().names if genre in candidates]
        scores = {main: round(score(main, cast), 9) for main in tree_order}
        winner = max(
            tree_order,
            key=lambda main: (scores[main], round(math.fsum(ballot.evidence_for(main) for ballot in cast), 9)),
            default=None,
        )
        return winner if winner is not None and 0.0 < scores[winner] >= self.min_score else None


def _reasons(votes: Sequence[GenreVote], main: str | None) -> tuple[Reason, ...]:
    names = taxonomy().names
    heard = [
        vote
        for vote in votes
        if vote.main is not None and names[vote.main] == main and not vote.conditional and vote.probability >= TOLD
    ]
    total = math.fsum(vote.weight * vote.probability for vote in heard)
    if not total:
        return ()
    reasons = [
        Reason(
            feature=f"genre:{vote.written}" if vote.source == TAG else vote.written,
            value=vote.probability,
            contribution=vote.weight * vote.probability / total,
        )
        for vote in heard
    ]
    return tuple(sorted(reasons, key=lambda reason: (-reason.contribution, reason.feature)))
