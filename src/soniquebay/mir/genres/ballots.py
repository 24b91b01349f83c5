"""Counting: the votes of each source for main genres, the score of a main genre, and how sure the winner is."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from soniquebay.mir.genres.votes import TAG, GenreVote


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one source says of the main genres.

    Attributes
    ----------
    source : str
    probability : mapping of str to float
        Main genre to its probability; the sum is at most 1.
    weight : mapping of str to float
        Main genre to the trust in the source's opinion on it.
    names_any : bool
        The source could have named any main genre: those it does not name it denies.
    """

    source: str
    probability: Mapping[str, float]
    weight: Mapping[str, float]
    names_any: bool

    def probability_of(self, main: str) -> float:
        """Return the probability that the source gives to a main genre; 0 where it names it not."""
        return self.probability.get(main, 0.0)

    def weight_on(self, main: str) -> float:
        """Return the trust in the source's opinion on a main genre; 0 where it is not able to have one."""
        if main in self.weight:
            return self.weight[main]
        return max(self.weight.values()) if self.names_any else 0.0

    def evidence_for(self, main: str) -> float:
        """Return probability times trust."""
        return self.weight_on(main) * self.probability_of(main)

    def favourite(self) -> str:
        """Return the main genre that the source finds most probable."""
        return max(sorted(self.probability), key=self.probability_of)

    def opposition(self, main: str) -> float:
        """Return by how much the source finds another main genre more probable, in [0, 1]."""
        return self.probability_of(self.favourite()) - self.probability_of(main)


def ballots(votes: Iterable[GenreVote]) -> tuple[Ballot, ...]:
    """Gather the votes that count for main genres by source, in the order of their names."""
    by_source: dict[str, list[GenreVote]] = {}
    for vote in votes:
        if vote.main is not None and not vote.conditional:
            by_source.setdefault(vote.source, []).append(vote)
    return tuple(_ballot(source, cast) for source, cast in sorted(by_source.items()))


def _ballot(source: str, votes: Sequence[GenreVote]) -> Ballot:
    mains = sorted({vote.main for vote in votes if vote.main is not None})
    total = max(1.0, math.fsum(vote.probability for vote in votes))
    return Ballot(
        source=source,
        probability={
            main: math.fsum(vote.probability for vote in votes if vote.main == main) / total for main in mains
        },
        weight={main: max(vote.weight for vote in votes if vote.main == main) for main in mains},
        names_any=source == TAG,
    )


def score(main: str, cast: Iterable[Ballot]) -> float:
    """Return the mean probability of a main genre over the sources able to name it, weighted by trust; in [0, 1]."""
    able = [(ballot.weight_on(main), ballot.probability_of(main)) for ballot in cast]
    weights = math.fsum(weight for weight, _ in able)
    return math.fsum(weight * probability for weight, probability in able) / weights if weights else 0.0


def confidence(main: str, cast: Sequence[Ballot], compelled: float) -> float:
    """Return how sure a main genre is, in [0, 1].

    The probability that at least one source is right to name it, ``1 - prod(1 - weight * probability)``, times one
    minus the mean opposition of all sources, weighted by trust. A source that agrees raises the first and dilutes the
    second; one that prefers another genre does the contrary.

    Parameters
    ----------
    main : str
        Id of a main genre.
    cast : sequence of Ballot
    compelled : float in [0, 1]
        How much the opposition of a source counts that has no class for this genre.
    """
    doubt = math.prod(1.0 - ballot.evidence_for(main) for ballot in cast)
    weights: list[float] = []
    opposed: list[float] = []
    for ballot in cast:
        able = ballot.weight_on(main)
        weight = able if able > 0.0 else compelled * ballot.weight_on(ballot.favourite())
        weights.append(weight)
        opposed.append(weight * ballot.opposition(main))
    if not math.fsum(weights):
        return 0.0
    return min(1.0, max(0.0, (1.0 - doubt) * (1.0 - math.fsum(opposed) / math.fsum(weights))))
