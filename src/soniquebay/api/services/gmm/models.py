"""Models: stored aside in parts, made active in one transaction, listed, gone back to, removed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session, undefer

from soniquebay.api.models.clusters import GmmCluster, GmmModel, GmmPlace, GmmTraining
from soniquebay.api.models.library import Artist
from soniquebay.api.services.faults import Conflict, Invalid, NotFound
from soniquebay.api.services.gmm import books, trainings
from soniquebay.api.storing import upsert
from soniquebay.contracts import clusters as wire
from soniquebay.contracts.training import ArtistPlaces, ModelUpload, OldModel, StoredArrays, TrainingDone


def store(session: Session, task_id: str, upload: ModelUpload, now: datetime) -> int:
    """Store a model aside; what earlier trainings left half stored goes.

    Raises
    ------
    Conflict
        The lease of the training is not this one any more.
    Invalid
        The arrays are not those that the checksum was made of.
    """
    training = trainings.held(session, task_id, upload.token)
    if sha256(upload.arrays).hexdigest() != upload.checksum:
        raise Invalid("body.checksum: the arrays were damaged on their way; send them again.")
    session.execute(delete(GmmModel).where(GmmModel.ready.is_(False)))
    row = GmmModel(
        **upload.model_dump(
            exclude={"token", "arrays", "clusters", "next_cluster_id", "kept_ids", "new_ids", "retired_ids"}
        ),
        arrays=upload.arrays,
        kept_ids=list(upload.kept_ids),
        new_ids=list(upload.new_ids),
        retired_ids=list(upload.retired_ids),
        created_at=now,
        reason=training.reason,
        training_id=training.id,
    )
    session.add(row)
    session.flush()
    books.note_cluster_id(session, upload.next_cluster_id)
    session.execute(
        insert(GmmCluster),
        [
            {"model_id": row.id, "cluster_id": cluster.id, "text": cluster.model_dump(mode="json")}
            for cluster in upload.clusters
        ],
    )
    return row.id


def store_places(session: Session, model_id: int, batch: ArtistPlaces) -> None:
    """Store where a model puts some artists; those that the library lost meanwhile are passed over.

    Raises
    ------
    Conflict
        The model is stored already, or the lease of its training is not this one any more.
    """
    model = _aside(session, model_id, batch.token)
    ids = [place.artist_id for place in batch.places]
    known = set(session.scalars(select(Artist.id).where(Artist.id.in_(ids))))
    rows = [
        {
            "model_id": model.id,
            "artist_id": place.artist_id,
            "cluster_id": place.memberships[0][0],
            "probability": place.memberships[0][1],
            "tracks": place.tracks,
            "memberships": [list(pair) for pair in place.memberships],
            "reasons": [reason.model_dump() for reason in place.reasons],
            "sentence_fr": place.sentence_fr,
            "sentence_en": place.sentence_en,
        }
        for place in batch.places
        if place.artist_id in known
    ]
    upsert(session, GmmPlace, rows, ("model_id", "artist_id"))


def complete(session: Session, task_id: str, word: TrainingDone, now: datetime) -> wire.Training:
    """Make a stored model the active one and end its training; said twice, done once.

    Raises
    ------
    Conflict
        The lease is not this one any more, or nothing was stored of the model's artists.
    """
    row = session.scalar(select(GmmTraining).where(GmmTraining.task_id == task_id))
    if row is not None and row.state == "done" and row.lease_token == word.token and row.model_id == word.model_id:
        return trainings.view(row)
    training = trainings.held(session, task_id, word.token)
    model = _aside(session, word.model_id, word.token)
    if not session.scalar(select(func.count()).where(GmmPlace.model_id == model.id)):
        raise Conflict(f"Model {model.id} is not whole: where it puts its artists was not stored.")
    model.ready = True
    _make_active(session, model)
    return trainings.finish(session, training, model.id, now)


def activate(session: Session, model_id: int, embedding_version: int) -> wire.GmmModel:
    """Go back (or forward) to a model.

    Raises
    ------
    NotFound
        No such model.
    Conflict
        It was trained on vectors of another version.
    """
    model = _find(session, model_id)
    if model.embedding_version != embedding_version:
        raise Conflict(
            f"Model {model_id} was trained on vectors of version {model.embedding_version}; the library's are of "
            f"version {embedding_version}: train anew instead."
        )
    _make_active(session, model)
    return view(model)


def listed(session: Session) -> tuple[wire.GmmModel, ...]:
    """Return the models, newest first."""
    rows = session.scalars(select(GmmModel).where(GmmModel.ready).order_by(GmmModel.id.desc()))
    return tuple(view(row) for row in rows)


def active(session: Session) -> GmmModel:
    """Return the active model.

    Raises
    ------
    NotFound
        Nothing was trained yet.
    """
    model = active_or_none(session)
    if model is None:
        raise NotFound(
            "There are no clusters yet: ask for them with POST /api/gmm/train or `soniquebay cluster train`."
        )
    return model


def active_or_none(session: Session) -> GmmModel | None:
    """Return the active model, if there is one."""
    return session.scalar(select(GmmModel).where(GmmModel.active))


def metrics(session: Session, model_id: int) -> wire.ModelMetrics:
    """Return what was measured of a model."""
    model = _find(session, model_id)
    copied = {name: getattr(model, name) for name in wire.ModelMetrics.model_fields if name != "model"}
    return wire.ModelMetrics.model_validate({"model": view(model), **copied})


def arrays(session: Session, model_id: int) -> StoredArrays:
    """Return a model's arrays as they were stored; whoever uses them checks them.

    Raises
    ------
    NotFound
        No such model.
    """
    model = session.scalar(
        select(GmmModel).where(GmmModel.id == model_id, GmmModel.ready).options(undefer(GmmModel.arrays))
    )
    if model is None:
        raise _not_found(model_id)
    return StoredArrays.model_construct(
        model_id=model.id, meta=model.meta, arrays=model.arrays, checksum=model.checksum
    )


def old(session: Session, keep_count: int, max_age_days: float, now: datetime) -> tuple[OldModel, ...]:
    """Return the models that are neither active, nor among the newest, nor young; oldest first."""
    newest = session.scalars(select(GmmModel.id).where(GmmModel.ready).order_by(GmmModel.id.desc()).limit(keep_count))
    rows = session.scalars(
        select(GmmModel)
        .where(
            GmmModel.ready,
            GmmModel.active.is_(False),
            GmmModel.id.not_in(newest.all()),
            GmmModel.created_at <= now - timedelta(days=max_age_days),
        )
        .order_by(GmmModel.id)
    )
    return tuple(OldModel(id=row.id, created_at=row.created_at) for row in rows)


def remove(session: Session, model_id: int) -> None:
    """Remove a model.

    Raises
    ------
    NotFound
        No such model.
    Conflict
        It is the active one.
    """
    model = _find(session, model_id)
    if model.active:
        raise Conflict(f"Model {model_id} is the active one: activate another one first.")
    session.execute(delete(GmmModel).where(GmmModel.id == model_id))


def view(row: GmmModel) -> wire.GmmModel:
    """Return a model as the wire shows it."""
    return wire.GmmModel.model_validate({name: getattr(row, name) for name in wire.GmmModel.model_fields})


def names_of(session: Session, model_id: int, cluster_ids: Sequence[int] | None = None) -> dict[int, wire.ClusterText]:
    """Return the clusters of a model in words, by id."""
    statement = select(GmmCluster).where(GmmCluster.model_id == model_id).order_by(GmmCluster.cluster_id)
    if cluster_ids is not None:
        statement = statement.where(GmmCluster.cluster_id.in_(cluster_ids))
    return {row.cluster_id: wire.ClusterText.model_validate(row.text) for row in session.scalars(statement)}


def _find(session: Session, model_id: int) -> GmmModel:
    model = session.get(GmmModel, model_id)
    if model is None or not model.ready:
        raise _not_found(model_id)
    return model


def _not_found(model_id: int) -> NotFound:
    return NotFound(f"There is no model {model_id}; `soniquebay cluster models` or GET /api/gmm/models lists them.")


def _aside(session: Session, model_id: int, token: str) -> GmmModel:
    """Return a model that is being stored by the holder of its training's lease."""
    model = session.get(GmmModel, model_id)
    training = None if model is None else session.get(GmmTraining, model.training_id)
    if model is None or training is None or model.ready:
        raise Conflict(f"Model {model_id} is not being stored (any more).")
    trainings.held(session, training.task_id, token)
    return model


def _make_active(session: Session, model: GmmModel) -> None:
    session.execute(update(GmmModel).where(GmmModel.active, GmmModel.id != model.id).values(active=False))
    model.active = True
    session.flush()
