"""Vectors in batches, for those who compute with them, and what they compute for all. Workers only."""

from typing import Annotated

from fastapi import APIRouter, Query

from soniquebay.api.dependencies.context import MAX_ID, ContextDep, WorkerOnly
from soniquebay.api.services import embedding_rows, whitenings
from soniquebay.contracts.similarity import EmbeddingBatch, WhiteningState, WhiteningUpdate
from soniquebay.contracts.versions import EMBEDDING_VERSION

router = APIRouter(prefix="/api/embeddings", tags=["worker"], dependencies=[WorkerOnly])


@router.get("")
def list_embeddings(
    context: ContextDep,
    after: Annotated[int, Query(ge=0, le=MAX_ID, description="The last track id of the batch before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
    version: Annotated[int, Query(ge=1, lt=2**31)] = EMBEDDING_VERSION,
) -> EmbeddingBatch:
    """Give vectors of one version, by track id: never two versions together."""
    with context.database.reading() as session:
        return embedding_rows.batch(session, after, limit, version)


@router.get("/whitening")
def get_whitening(context: ContextDep) -> WhiteningState:
    """Tell which whitening is in force, and how much the library changed since."""
    with context.database.reading() as session:
        return whitenings.state(session)


@router.put("/whitening")
def replace_whitening(update: WhiteningUpdate, context: ContextDep) -> WhiteningState:
    """Put a whitening in force: from the next complete index on, distances are measured with it."""
    with context.database.writing() as session:
        return whitenings.replace(session, update, context.clock())
