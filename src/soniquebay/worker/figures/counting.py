"""Counts what the pool tells, and serves the counts to Prometheus."""

import threading
from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, start_http_server

from soniquebay.worker.figures.telling import Failed, Heard, Told, Walked

STAGE_BUCKETS_S: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
SCAN_BUCKETS_S: Final = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 7200.0)


class CannotServeFigures(Exception):
    """The port of the figures is not to be had; the message is a sentence for the user."""


class Figures:
    """The worker's counters.

    Parameters
    ----------
    processes : int
        Jobs that this worker does at once.
    """

    def __init__(self, processes: int) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        Gauge("soniquebay_pool_processes", "Jobs done at once.", registry=self.registry).set(processes)
        self._analysed = Counter("soniquebay_tracks_analysed", "Tracks analysed.", registry=self.registry)
        self._audio = Counter("soniquebay_audio_seconds", "Seconds of music analysed.", registry=self.registry)
        self._stages = Histogram(
            "soniquebay_stage_seconds",
            "CPU seconds of a stage for one track.",
            ("stage",),
            buckets=STAGE_BUCKETS_S,
            registry=self.registry,
        )
        self._failed = Counter(
            "soniquebay_analyses_failed", "Analyses that failed, by kind.", ("kind",), registry=self.registry
        )
        self._scans = Counter("soniquebay_walks", "Walks that ended, by outcome.", ("outcome",), registry=self.registry)
        self._scan_seconds = Histogram(
            "soniquebay_walk_seconds", "Seconds of a walk.", buckets=SCAN_BUCKETS_S, registry=self.registry
        )
        for stage in ("decode", "analyse"):
            self._stages.labels(stage)  # present from the start: an absent series looks like a broken worker

    def count(self, told: Told) -> None:
        """Count one piece of work."""
        match told:
            case Heard(decode_s=decode_s, analyse_s=analyse_s, audio_s=audio_s):
                self._analysed.inc()
                self._stages.labels("decode").observe(decode_s)
                self._stages.labels("analyse").observe(analyse_s)
                if audio_s is not None:
                    self._audio.inc(audio_s)
            case Failed(kind=kind):
                self._failed.labels(kind).inc()
            case Walked(outcome=outcome, elapsed_s=elapsed_s):
                self._scans.labels(outcome).inc()
                self._scan_seconds.observe(elapsed_s)

    def count_all(self, told: Iterable[Told]) -> None:
        """Count until nothing more comes."""
        for one in told:
            self.count(one)

    def serve(self, host: str, port: int, told: Iterable[Told]) -> None:
        """Count and serve, in threads of this process.

        Raises
        ------
        CannotServeFigures
            If the port is taken or the address is none of this machine.
        """
        try:
            start_http_server(port, host, self.registry)
        except OSError as error:
            raise CannotServeFigures(
                f"The worker's figures cannot be served at {host}:{port} ({error.strerror}); "
                "set SONIQUEBAY_WORKER_METRICS_PORT to a free port, or unset it."
            ) from error
        threading.Thread(target=self.count_all, args=(told,), name="figures", daemon=True).start()
