"""What listening to a track gave: stored, given back, told in words."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header

from soniquebay.api.dependencies.context import ContextDep, Id, MaybeWorker
from soniquebay.api.services import mir_storage, scans
from soniquebay.api.services.faults import Forbidden
from soniquebay.api.services.mir_llm_service import MIRLLMService
from soniquebay.contracts.mir import MirPayload, MirSummary, StoredMir

router = APIRouter(prefix="/api/tracks", tags=["mir"])


@router.post("/{track_id}/mir", status_code=201)
def store_mir(
    track_id: Id,
    payload: MirPayload,
    context: ContextDep,
    by_worker: MaybeWorker,
    soniquebay_lease: Annotated[str | None, Header(description="The lease under which the track was analysed.")] = None,
) -> StoredMir:
    """Store all that the analysis of a track yields; sent twice, stored once. An `embedding` only workers may send."""
    if payload.embedding is not None and not by_worker:
        raise Forbidden("embedding: only workers may send it; leave it out, or send the worker's token.")
    now = context.clock()
    with context.database.writing() as session:
        touched = mir_storage.store(session, track_id, payload, soniquebay_lease, now)
        scans.progress(session, touched, context.throttle, now)
    return StoredMir(success=True, track_id=track_id)


@router.get("/{track_id}/mir")
def get_mir(track_id: Id, context: ContextDep) -> MirPayload:
    """Give back what was stored of a track."""
    with context.database.reading() as session:
        return mir_storage.load(session, track_id)


@router.get("/{track_id}/mir-summary")
def summarize(track_id: Id, context: ContextDep, lang: Literal["fr", "en"] = "fr") -> MirSummary:
    """Tell a track in words, for people and language models."""
    with context.database.reading() as session:
        return MIRLLMService(session, lang).summary(track_id)
