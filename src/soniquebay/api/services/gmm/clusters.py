"""The active clusters and their artists, in words."""

from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from soniquebay.api.models.clusters import GmmPlace
from soniquebay.api.models.library import Artist
from soniquebay.api.services.faults import NotFound
from soniquebay.api.services.gmm import models
from soniquebay.contracts.clusters import (
    ArtistCluster,
    Cluster,
    ClusterMember,
    ClusterName,
    ClusterReason,
    ClusterText,
    LikelyCluster,
)
from soniquebay.contracts.library import ArtistRef

Language = Literal["fr", "en"]


def listed(session: Session, lang: Language, members: int) -> tuple[Cluster, ...]:
    """Return the clusters of the active model, the largest first; none before the first training."""
    model = models.active_or_none(session)
    if model is None:
        return ()
    texts = models.names_of(session, model.id)
    counted = session.execute(
        select(GmmPlace.cluster_id, func.count(), func.sum(GmmPlace.tracks))
        .where(GmmPlace.model_id == model.id)
        .group_by(GmmPlace.cluster_id)
    )
    sizes = {cluster_id: (int(size), int(tracks)) for cluster_id, size, tracks in counted}
    found = [_cluster(session, model.id, text, sizes.get(text.id, (0, 0)), lang, members) for text in texts.values()]
    return tuple(sorted(found, key=lambda cluster: (-cluster.size, cluster.id)))


def of_artist(session: Session, artist_id: int, lang: Language) -> ArtistCluster:
    """Return where an artist belongs.

    Raises
    ------
    NotFound
        No such artist, no clusters yet, or the artist is not in them yet.
    """
    artist = session.get(Artist, artist_id)
    if artist is None:
        raise NotFound(f"There is no artist {artist_id}.")
    model = models.active(session)
    place = session.get(GmmPlace, (model.id, artist_id))
    if place is None:
        raise NotFound(f"{artist.name} is not in the clusters yet: the next training places it.")
    probabilities = {int(cluster_id): probability for cluster_id, probability in place.memberships}
    texts = models.names_of(session, model.id, list(probabilities))
    likely = tuple(
        LikelyCluster(id=cluster_id, name=_in(texts[cluster_id].names, lang), probability=probability)
        for cluster_id, probability in probabilities.items()
    )
    return ArtistCluster(
        artist=ArtistRef(id=artist.id, name=artist.name),
        cluster=likely[0],
        memberships=likely,
        reasons=tuple(ClusterReason.model_validate(reason) for reason in place.reasons),
        sentence=place.sentence_fr if lang == "fr" else place.sentence_en,
        model_id=model.id,
    )


def _cluster(
    session: Session, model_id: int, text: ClusterText, counted: tuple[int, int], lang: Language, members: int
) -> Cluster:
    rows = session.execute(
        select(Artist.id, Artist.name, GmmPlace.probability, GmmPlace.tracks)
        .join(GmmPlace, GmmPlace.artist_id == Artist.id)
        .where(GmmPlace.model_id == model_id, GmmPlace.cluster_id == text.id)
        .order_by(GmmPlace.probability.desc(), GmmPlace.tracks.desc(), Artist.id)
        .limit(members)
    )
    typical = dict[int, str](session.execute(select(Artist.id, Artist.name).where(Artist.id.in_(text.typical))).all())
    return Cluster(
        id=text.id,
        name=_in(text.names, lang),
        names=text.names,
        weight=text.weight,
        size=counted[0],
        tracks=counted[1],
        top_tags=text.tags,
        top_genres=text.genres,
        scores=text.scores,
        typical=tuple(ArtistRef(id=one, name=typical[one]) for one in text.typical if one in typical),
        members=tuple(
            ClusterMember(id=artist_id, name=name, probability=probability, tracks=tracks)
            for artist_id, name, probability, tracks in rows
        ),
    )


def _in(names: ClusterName, lang: Language) -> str:
    return names.fr if lang == "fr" else names.en
