"""WHITEN: fits the scales of the vectors to the library, once it has changed by enough."""

from typing import Final

import structlog

from soniquebay.client.errors import ApiUnavailable, Refused
from soniquebay.contracts.similarity import WhiteningState, WhiteningUpdate
from soniquebay.embeddings.whitening import fit_whitening
from soniquebay.worker.runtime import Runtime

log = structlog.get_logger(__name__)

LEAST_TRACKS: Final = 20
"""Below so many, a library says little of itself."""
CHANGED_SHARE: Final = 0.1
"""Of the tracks that the whitening in force was fitted on: with fewer changes, distances stay as they are."""


def whiten(runtime: Runtime) -> None:
    """Look whether the whitening is due, and if so compute it; runs now and then, so an api that is away can wait."""
    try:
        state = runtime.api.whitening()
        if not due(state):
            return
        fitted = fit_whitening((item.vector for item in runtime.api.all_embeddings()), state.version)
        runtime.api.replace_whitening(WhiteningUpdate(whitening=fitted, revision=state.revision))
    except ApiUnavailable as error:
        log.warning("api_unavailable", job="whiten", reason=str(error))
        return
    except Refused as error:
        log.warning("work_refused", job="whiten", reason=str(error))
        return
    log.info("whitened", tracks=fitted.n_tracks, whitening=fitted.name)


def due(state: WhiteningState) -> bool:
    """Tell whether the library changed by enough since its whitening was computed."""
    if state.changed < LEAST_TRACKS:
        return False
    return state.whitening is None or state.changed >= CHANGED_SHARE * state.whitening.n_tracks
