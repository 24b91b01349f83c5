"""Keeps the queue a window on the backlog: a few jobs in it, never the whole library."""

from soniquebay.contracts import jobs
from soniquebay.contracts.backlog import WindowRequest
from soniquebay.worker.runtime import Runtime


def top_up(runtime: Runtime) -> int:
    """Ask the api what should be in the queue and is not, enqueue it, and return how many jobs that were."""
    answer = runtime.api.window(WindowRequest(worker=runtime.name, processes=runtime.processes))
    for scan_id in answer.scan_ids:
        runtime.send(jobs.SCAN, scan_id)
    for track_id in answer.track_ids:
        runtime.send(jobs.ANALYZE, track_id)
    addressed = 0
    for one in answer.addressed:
        for scan_id in one.scan_ids:
            runtime.send(jobs.SCAN, scan_id, one.worker)
        for track_id in one.track_ids:
            runtime.send(jobs.ANALYZE, track_id, one.worker)
        addressed += len(one.scan_ids) + len(one.track_ids)
    return addressed + len(answer.scan_ids) + len(answer.track_ids)
