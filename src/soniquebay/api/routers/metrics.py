"""Figures for Prometheus."""

from fastapi import APIRouter, Response
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from soniquebay.api.dependencies.context import ContextDep
from soniquebay.api.services import metrics

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=Response)
def get_metrics(context: ContextDep) -> Response:
    """Give the figures of this process and of the library in Prometheus' text format."""
    queued = context.queue.lengths()
    with context.database.reading() as session:
        library = metrics.library_text(session, queued, context.clock())
    return Response(library + context.requests.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
