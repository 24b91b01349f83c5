"""What a role says of itself: events with fields, on standard error, for people or for programs."""

import logging
import sys
from types import TracebackType

import structlog

from soniquebay.config.settings import CommonSettings


def configure_logging(settings: CommonSettings) -> None:
    """Send every log of this process, our own and the libraries', through one form to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        # Plain: a "rich" traceback shows the value of every variable, and so the worker's token, in the log.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    quiet = root.level if settings.log_level == "debug" else max(logging.WARNING, root.level)
    sys.excepthook = _log_uncaught  # a traceback would be no event
    for chatty in ("httpx", "httpcore", "celery", "kombu", "amqp", "multiprocessing"):
        logging.getLogger(chatty).setLevel(quiet)


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Tell what ends this process in the form of every other event."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
        return
    structlog.get_logger(__name__).critical("ended_by_a_fault", exc_info=(kind, error, traceback))
