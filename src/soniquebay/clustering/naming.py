"""Names for clusters, from what sets their members apart, in French and English."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from soniquebay.clustering.profiles import Contrasts
from soniquebay.clustering.words import HIGH, LOW, TAGS, Word, english, french, head_of

CLEAR_LIFT = 1.25
"""A tag or genre so many times more frequent than in the library sets a cluster apart."""
CLEAR_SHARE = 0.3
"""…if so great a share of the cluster's tracks has it."""
CLEAR_STANDING = 0.7
"""A score so many of the library's standard deviations off its mean sets a cluster apart."""
WORDS = 2
"""Words that qualify the noun."""


@dataclass(frozen=True)
class ClusterName:
    """A name in both languages.

    Attributes
    ----------
    fr, en : str
    made_from : tuple of str
        `genre:Rock`, `tag:dark`, `high:energy_score`, `low:energy_score`; empty where nothing sets the cluster apart.
    """

    fr: str
    en: str
    made_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """Something that sets a cluster apart, and by how much (only for putting claims in order)."""

    source: str
    strength: float


def name_clusters(
    contrasts: Contrasts, cluster_ids: Sequence[int], previous: Mapping[int, ClusterName]
) -> dict[int, ClusterName]:
    """Name every cluster; no two names are the same in either language.

    Parameters
    ----------
    contrasts : Contrasts
        Its rows are the clusters, in the order of `cluster_ids`.
    cluster_ids : sequence of int
    previous : mapping of int to ClusterName
        A cluster keeps its name as long as everything it was made from still sets it apart, be it less clearly.
    """
    lifts = contrasts.lifts()
    standings = contrasts.standings(contrasts.clusters)
    claims = [_claims(contrasts, lifts[row], standings[row], row) for row in range(len(cluster_ids))]
    holding = [_holding(contrasts, lifts[row], standings[row]) for row in range(len(cluster_ids))]
    names: dict[int, ClusterName] = {}
    for row, cluster in enumerate(cluster_ids):
        kept = previous.get(cluster)
        if kept is not None and kept.made_from and holding[row].issuperset(kept.made_from) and _free(kept, names):
            names[cluster] = kept
    for row in np.argsort(-contrasts.sizes, kind="stable").tolist():
        cluster = cluster_ids[row]
        if cluster not in names:
            names[cluster] = next(name for name in _proposals(claims[row], cluster) if _free(name, names))
    return names


def _claims(contrasts: Contrasts, lifts: np.ndarray, standings: np.ndarray, row: int) -> list[Claim]:
    claims = []
    for column, (kind, name) in enumerate(contrasts.features.keys):
        share, lift, standing = contrasts.clusters[row, column], lifts[column], standings[column]
        if kind == "score":
            if abs(standing) >= CLEAR_STANDING and name in (HIGH if standing > 0 else LOW):
                claims.append(Claim(f"{'high' if standing > 0 else 'low'}:{name}", 0.5 * abs(standing)))
        elif share >= CLEAR_SHARE and lift >= CLEAR_LIFT and (kind == "genre" or name in TAGS):
            claims.append(Claim(f"{kind}:{name}", float(share * np.log(lift))))
    return sorted(claims, key=lambda claim: (-claim.strength, claim.source))


def _holding(contrasts: Contrasts, lifts: np.ndarray, standings: np.ndarray) -> set[str]:
    """Return everything that is truer of the cluster than of the library, however little."""
    true: set[str] = set()
    for column, (kind, name) in enumerate(contrasts.features.keys):
        if kind == "score":
            if standings[column] != 0.0:
                true.add(f"{'high' if standings[column] > 0.0 else 'low'}:{name}")
        elif lifts[column] > 1.0:
            true.add(f"{kind}:{name}")
    return true


def _free(name: ClusterName, names: Mapping[int, ClusterName]) -> bool:
    return all(name.fr != other.fr and name.en != other.en for other in names.values())


def _proposals(claims: Sequence[Claim], cluster: int) -> Iterator[ClusterName]:
    """Give the best name first, then others for when it is taken."""
    genres = [claim.source for claim in claims if claim.source.startswith("genre:")]
    words = _unlike([claim.source for claim in claims if not claim.source.startswith("genre:")])
    heads: list[str | None] = [*genres[:3], None]
    for head in heads if genres else [None]:
        for first in range(max(1, len(words) - WORDS + 1)):
            chosen = tuple(words[first : first + WORDS])
            if head is not None or chosen:
                yield _name(head, chosen)
    base = _name(genres[0] if genres else None, tuple(words[:WORDS])) if claims else ClusterName("Musique", "Music")
    number = cluster + 1
    while True:
        yield ClusterName(f"{base.fr} {number}", f"{base.en} {number}", base.made_from)
        number += 1


def _unlike(sources: Sequence[str]) -> list[str]:
    """Keep the first word of each family."""
    kept: dict[str, str] = {}
    for source in sources:
        kept.setdefault(_word(source).family, source)
    return list(kept.values())


def _word(source: str) -> Word:
    kind, name = source.split(":", 1)
    return {"tag": TAGS, "high": HIGH, "low": LOW}[kind][name]


def _name(genre: str | None, words: tuple[str, ...]) -> ClusterName:
    head = head_of(None if genre is None else genre.split(":", 1)[1])
    told = tuple(_word(source) for source in words)
    return ClusterName(french(head, told), english(head, told), (*(() if genre is None else (genre,)), *words))
