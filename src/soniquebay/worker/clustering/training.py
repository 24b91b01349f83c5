"""A training from the lease to the active model: read, fit, name, store."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from typing import Final, TypeVar

import structlog

from soniquebay.client.errors import ApiUnavailable
from soniquebay.clustering import describing, naming
from soniquebay.clustering.artists import ArtistVectors
from soniquebay.clustering.describing import ClusterDescription, Compared, describe
from soniquebay.clustering.errors import DamagedModel
from soniquebay.clustering.explaining import Place, places
from soniquebay.clustering.model import GmmModel
from soniquebay.clustering.service import GMMClusteringService
from soniquebay.contracts.clusters import ClusterName, ClusterReason, ClusterText, Training, Trait
from soniquebay.contracts.clusters import GmmModel as ModelRow
from soniquebay.contracts.training import (
    ArtistPlace,
    ArtistPlaces,
    ArtistProfile,
    ModelUpload,
    TrainingDone,
    TrainingLease,
)
from soniquebay.worker.clustering.ports import TrainingKeeper
from soniquebay.worker.clustering.pulse import Pulse
from soniquebay.worker.clustering.reading import read_artists
from soniquebay.worker.clustering.service import DRIFT_REASON
from soniquebay.worker.clustering.storing import packed, unpacked

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

READ, FITTED, NAMED = 0.3, 0.8, 0.85
"""Share of the whole that is done after reading, fitting, naming."""
PATIENCE_S: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
PROFILES: Final = 500
PLACES: Final = 1000


@dataclass(frozen=True)
class Trained:
    """What a training came to."""

    model_id: int
    clusters: int
    artists: int
    tracks: int
    algorithm: str


@dataclass(frozen=True)
class Trainer:
    """Trains under a lease.

    Parameters
    ----------
    api : TrainingKeeper
    lease : TrainingLease
    batch_size : int
        Tracks, of which the vectors are in memory at a time.
    max_components : int
        Clusters at most.
    stop_if_asked : callable
        Raises when the worker stops.
    """

    api: TrainingKeeper
    lease: TrainingLease
    batch_size: int
    max_components: int
    stop_if_asked: Callable[[], None]

    def train(self) -> Trained:
        """Train, store, activate.

        Raises
        ------
        ClusteringError
            The library cannot be grouped (yet); trying again does not help.
        TrainingLost
            Somebody else trains by now.
        """
        begun = time.process_time()
        with Pulse(self.api, self.lease, self.stop_if_asked) as pulse:
            state = self.api.gmm_state()
            total = max(1, state.tracks)
            artists, tracks = read_artists(
                self.api, self.batch_size, lambda done: pulse.tell("reading", READ * min(1.0, done / total))
            )
            previous = self._previous(state.active_model)
            model = self._fit(artists, previous, pulse)
            pulse.tell("naming", FITTED)
            compared = Compared.of(model, self._profiles())
            texts = describe(compared, self._names())
            pulse.tell("storing", NAMED)
            upload = self._upload(model, previous, texts, tracks, time.process_time() - begun)
            model_id = self._patiently(lambda: self.api.store_model(self.lease.training.task_id, upload))
            self._store_places(model_id, places(compared, {text.id: text.name for text in texts}), artists, pulse)
            done = TrainingDone(token=self.lease.token, model_id=model_id)
            self._patiently(lambda: self.api.complete_training(self.lease.training.task_id, done))
        return Trained(model_id, model.components, len(artists), tracks, model.algorithm)

    def _previous(self, row: ModelRow | None) -> GmmModel | None:
        """Return the active model, if there is one that can be read: clusters keep the ids that they have in it."""
        if row is None:
            return None
        try:
            previous = unpacked(self.api.model_arrays(row.id))
        except DamagedModel as error:
            log.warning("previous_model_unusable", model_id=row.id, reason=str(error))
            return None
        return replace(previous, next_cluster_id=max(previous.next_cluster_id, self.lease.next_cluster_id))

    def _fit(self, artists: ArtistVectors, previous: GmmModel | None, pulse: Pulse) -> GmmModel:
        service = GMMClusteringService(max_components=self._most())
        if is_free(self.lease.training):
            service = replace(service, settled_below=0.0)
        model = service.train(artists, previous, lambda done: pulse.tell("fitting", READ + (FITTED - READ) * done))
        if previous is not None or not self.lease.next_cluster_id:
            return model
        first = self.lease.next_cluster_id  # there were clusters once: none of their ids comes back as something else
        return replace(model, cluster_ids=model.cluster_ids + first, next_cluster_id=int(model.next_cluster_id) + first)

    def _most(self) -> int:
        asked = self.lease.training.max_components
        return self.max_components if asked is None else asked

    def _profiles(self) -> list[ArtistProfile]:
        found: list[ArtistProfile] = []
        while batch := self.api.artist_profiles(found[-1].artist_id if found else 0, PROFILES):
            found += batch
            self.stop_if_asked()
        return found

    def _names(self) -> dict[int, naming.ClusterName]:
        return {
            cluster.id: naming.ClusterName(cluster.names.fr, cluster.names.en, cluster.names.made_from)
            for cluster in self.api.clusters(members=0)
        }

    def _upload(
        self,
        model: GmmModel,
        previous: GmmModel | None,
        texts: Sequence[ClusterDescription],
        tracks: int,
        train_s: float,
    ) -> ModelUpload:
        arrays, meta, checksum = packed(model)
        before = set() if previous is None else set(previous.cluster_ids.tolist())
        now = set(model.cluster_ids.tolist())
        started = self.lease.training.started_at
        assert started is not None  # a leased training has begun
        return ModelUpload.model_validate(
            {
                "token": self.lease.token,
                "meta": meta,
                "arrays": arrays,
                "checksum": checksum,
                "algorithm": model.algorithm,
                "fallback_reason": model.fallback_reason,
                "n_components": model.components,
                "covariance_type": model.mixture.shape,
                "bic": model.bic,
                "seed": model.seed,
                "embedding_version": model.embedding_version,
                "artists": len(model.artist_ids),
                "tracks": tracks,
                "next_cluster_id": model.next_cluster_id,
                "read_at": started,
                "train_s": train_s,
                "clusters": [_text(text) for text in texts],
                "kept_ids": sorted(now & before),
                "new_ids": sorted(now - before),
                "retired_ids": sorted(before - now),
                "details": {"candidates": [asdict(candidate) for candidate in model.candidates]},
            }
        )

    def _store_places(self, model_id: int, told: Iterator[Place], artists: ArtistVectors, pulse: Pulse) -> None:
        done, tracks_of = 0, dict(zip(artists.ids.tolist(), artists.track_counts.tolist(), strict=True))
        while batch := list(islice(told, PLACES)):
            rows = tuple(_place(place, tracks_of[place.artist_id]) for place in batch)
            word = ArtistPlaces(token=self.lease.token, places=rows)
            self._patiently(partial(self.api.store_places, model_id, word))
            done += len(batch)
            pulse.tell("storing", NAMED + (1.0 - NAMED) * min(1.0, done / len(artists)))

    def _patiently(self, send: Callable[[], Answer]) -> Answer:
        """Send what the fit came to; an api that is away is waited for, so that the work is not done again."""
        for pause_s in PATIENCE_S:
            try:
                return send()
            except ApiUnavailable:
                self.stop_if_asked()
                time.sleep(pause_s)
        return send()


def is_free(training: Training) -> bool:
    """Tell whether a training may redraw the map although hardly anything changed.

    It was forced, or drift asked for it. Ids and names persist all the same, where clusters can be matched.
    """
    return not training.refresh_mode or training.reason.startswith(DRIFT_REASON)


def _text(text: ClusterDescription) -> ClusterText:
    return ClusterText(
        id=text.id,
        names=ClusterName(fr=text.name.fr, en=text.name.en, made_from=text.name.made_from),
        weight=min(1.0, text.weight),
        size=text.size,
        tracks=text.tracks,
        tags=_traits(text.tags),
        genres=_traits(text.genres),
        typical=text.typical,
        scores=dict(text.scores),
    )


def _place(place: Place, tracks: int) -> ArtistPlace:
    return ArtistPlace(
        artist_id=place.artist_id,
        tracks=tracks,
        memberships=place.memberships,
        reasons=tuple(
            ClusterReason(
                kind=reason.kind, name=reason.name, artist=reason.artist, cluster=reason.cluster, library=reason.library
            )
            for reason in place.reasons
        ),
        sentence_fr=place.sentence_fr,
        sentence_en=place.sentence_en,
    )


def _traits(traits: Sequence[describing.Trait]) -> tuple[Trait, ...]:
    return tuple(Trait(name=one.name, share=min(1.0, one.share), lift=one.lift) for one in traits)
