"""A library of artists, and trainings of it as a worker would tell them, for tests of what the api keeps."""

import base64
from collections.abc import Sequence
from hashlib import sha256

from soniquebay.api.services.gmm import models, trainings
from soniquebay.contracts.clusters import ClusterName, ClusterText, Training
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.training import (
    ArtistPlace,
    ArtistPlaces,
    ModelUpload,
    TrainingDone,
    TrainingLease,
    TrainingLeaseRequest,
    TrainingOrder,
)
from soniquebay.contracts.versions import EMBEDDING_VERSION
from tests.api.house import WORKER, House, entry

ARRAYS = b"PK arrays as numpy writes them"


def fill(home: House, artists: int, first: int = 1, per_artist: int = 1) -> list[int]:
    """Scan and analyse tracks of artists that are named by numbers; return the tracks' ids."""
    files = [
        entry(
            f"/music/{first}/{number}-{take}.mp3",
            FileTags(title=f"T{take}", artists=(f"Artist {number}",), artist=f"Artist {number}"),
            content=number * 100 + take,
        )
        for number in range(first, first + artists)
        for take in range(per_artist)
    ]
    scan_id = home.begin(f"/music/{first}")
    home.register(scan_id, *files)
    home.walked(scan_id)
    ids = [home.id_of(file.path) for file in files]
    home.finish(ids)
    return ids


def order(home: House, reason: str = "test", *, sent: bool = False, **wish: object) -> Training:
    with home.database.writing() as session:
        return trainings.order(
            session, TrainingOrder.model_validate({"reason": reason, **wish}), home.clock(), sent=sent
        )


def lease(home: House, task_id: str, worker: str = WORKER, max_retries: int = 3) -> TrainingLease:
    with home.database.writing() as session:
        request = TrainingLeaseRequest(worker=worker, max_retries=max_retries)
        return trainings.lease(session, task_id, request, home.clock())


def upload(token: str, read_at: object, clusters: int = 2, **other: object) -> ModelUpload:
    names = [ClusterName(fr=f"Groupe {number}", en=f"Group {number}") for number in range(clusters)]
    texts = [
        ClusterText(id=number, names=name, weight=1 / clusters, size=1, tracks=1, typical=(number + 1,))
        for number, name in enumerate(names)
    ]
    return ModelUpload.model_validate(
        {
            "token": token,
            "meta": {"format": 1},
            "arrays": base64.b64encode(ARRAYS),
            "checksum": sha256(ARRAYS).hexdigest(),
            "algorithm": "gmm",
            "n_components": clusters,
            "covariance_type": "diag",
            "bic": -12.5,
            "seed": 0,
            "embedding_version": EMBEDDING_VERSION,
            "artists": 2,
            "tracks": 2,
            "next_cluster_id": clusters,
            "read_at": read_at,
            "clusters": texts,
            **other,
        }
    )


def places(token: str, artist_ids: Sequence[int], clusters: int = 2) -> ArtistPlaces:
    return ArtistPlaces(
        token=token,
        places=tuple(
            ArtistPlace(
                artist_id=one,
                tracks=1,
                memberships=((one % clusters, 0.75), ((one + 1) % clusters, 0.25)),
                sentence_fr=f"L’artiste {one}",
                sentence_en=f"Artist {one}",
            )
            for one in artist_ids
        ),
    )


def train(home: House, artist_ids: Sequence[int], clusters: int = 2, **other: object) -> int:
    """Train from beginning to end; return the model's id."""
    task_id = order(home).task_id
    held = lease(home, task_id)
    with home.database.writing() as session:
        model_id = models.store(session, task_id, upload(held.token, home.clock(), clusters, **other), home.clock())
        models.store_places(session, model_id, places(held.token, artist_ids))
        models.complete(session, task_id, TrainingDone(token=held.token, model_id=model_id), home.clock())
    return model_id
