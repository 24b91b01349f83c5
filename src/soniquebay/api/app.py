"""The composition root of the api: settings in, an application out; and the server that runs it."""

import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import uvicorn
from fastapi import Depends, FastAPI

from soniquebay.api import errors
from soniquebay.api.database import Database, explained
from soniquebay.api.dependencies.context import Context
from soniquebay.api.dependencies.gate import LoopbackGate, TokenGate, is_loopback
from soniquebay.api.dependencies.observing import RequestCounting, bind_ids
from soniquebay.api.engines import DatabaseUnusable
from soniquebay.api.index.choice import IndexChoice
from soniquebay.api.routers import (
    backlog,
    docs,
    embeddings,
    events,
    gmm,
    gmm_work,
    health,
    library,
    metrics,
    mir,
    playlists,
    scans,
    similar,
    tracks,
    walks,
    workers,
)
from soniquebay.api.services import connections, worker_token
from soniquebay.api.services.backlog import Patience
from soniquebay.api.services.backup import in_use
from soniquebay.api.services.job_queue import CeleryQueue, JobQueue
from soniquebay.api.services.neighbours import Neighbours
from soniquebay.api.services.progress import RedisFeed
from soniquebay.config.broker import celery_config
from soniquebay.config.logs import configure_logging
from soniquebay.config.reaching import redis_condition
from soniquebay.config.settings import ApiSettings
from soniquebay.contracts.conditions import Condition

SHUTDOWN_S = 3
ROUTERS = (
    health.router,
    metrics.router,
    docs.router,
    scans.router,
    walks.router,
    backlog.router,
    mir.router,
    similar.router,  # before tracks: /api/tracks/path is no id
    tracks.router,
    library.router,
    gmm.router,
    gmm_work.router,
    events.router,
    embeddings.router,
    playlists.router,
    workers.router,
)


class NotLoopback(ValueError):
    """The api was asked to listen where others could reach it, without anything that they must show."""


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


def require_token_beyond_this_machine(settings: ApiSettings) -> None:
    """Refuse to listen where other machines can come without a token.

    Raises
    ------
    NotLoopback
        With the sentence that says what to set.
    """
    if not is_loopback(settings.api_host) and settings.api_token is None:
        raise NotLoopback(
            f"SONIQUEBAY_API_HOST is {settings.api_host}, which other machines can reach: set SONIQUEBAY_API_TOKEN to "
            "a secret that all who call it show (openssl rand -hex 32), or set SONIQUEBAY_API_HOST to 127.0.0.1."
        )


def create_app(
    settings: ApiSettings, *, queue: JobQueue | None = None, clock: Callable[[], datetime] = utc_now
) -> FastAPI:
    """Build the api: database migrated, worker's token made, endpoints and gate in place.

    Parameters
    ----------
    settings : ApiSettings
        Of this role.
    queue : JobQueue, optional
        Where jobs go; the broker of the settings by default.
    clock : callable, optional
        Gives the moment, in UTC.

    Raises
    ------
    NotLoopback
        The settings bind to an address that others can reach, and set no token.
    DatabaseUnusable
        The database is damaged, or cannot be reached.
    """
    require_token_beyond_this_machine(settings)
    database = _open(settings.database)
    choice = IndexChoice(settings.index_dir, settings.index, settings.index_large)
    context = Context(
        database=database,
        queue=CeleryQueue(celery_config(settings)) if queue is None else queue,
        clock=clock,
        worker_token=settings.shown_worker_token or worker_token.ensure(settings.token_path),
        check_folders=settings.check_folders,
        patience=Patience(timedelta(seconds=settings.lease_s)),
        neighbours=Neighbours(database, choice),
        connections=connections.looking(database, settings.index, _queue_look(settings)),
    )
    if not settings.embedded_broker:
        RedisFeed(settings.broker_url, context.progress, context.stopping).start()
    app = FastAPI(
        title="SoniqueBay",
        version=health.VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,  # its page loads from another site; `routers.docs` has one that does not
        redoc_url=None,
        lifespan=_lifespan,
        dependencies=[Depends(bind_ids)],
    )
    app.state.context = context
    app.state.home = settings.home
    app.add_middleware(errors.BodyLimit)
    app.add_middleware(errors.LastResort)
    if is_loopback(settings.api_host):
        app.add_middleware(LoopbackGate)
    if settings.shown_api_token is not None:  # on loopback too: a proxy may hand strangers on to it
        app.add_middleware(TokenGate, tokens=(settings.shown_api_token, context.worker_token))
    app.add_middleware(RequestCounting, counts=context.requests)
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount(docs.ASSETS, docs.assets())
    return app


def _queue_look(settings: ApiSettings) -> Callable[[], Condition]:
    if settings.embedded_broker:
        return partial(connections.embedded, settings.queue_dir)
    return partial(redis_condition, settings.broker_url)


def _open(url: str) -> Database:
    database = Database(url)
    try:
        with explained(url):
            database.upgrade()
    except DatabaseUnusable:
        database.close()
        raise
    return database


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.context.stopping.set()
    app.state.context.neighbours.close()
    app.state.context.database.close()


class ApiServer(uvicorn.Server):
    """uvicorn that tells endless answers (the event stream) to end as soon as it is told to stop."""

    def __init__(self, app: FastAPI, settings: ApiSettings) -> None:
        self._context: Context = app.state.context
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.api_host,
                port=settings.api_port,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=SHUTDOWN_S,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGINT or SIGTERM and then end as a program that did what it was told (status 0).

        uvicorn's own raises the signal once more after a clean stop, so that the process seems to have been killed.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        self._context.stopping.set()
        await super().shutdown(sockets)


def serve(settings: ApiSettings) -> None:
    """Run the api until it is told to stop (SIGINT, SIGTERM)."""
    configure_logging(settings)
    with in_use.serving(settings.data_dir):
        ApiServer(create_app(settings), settings).run()
