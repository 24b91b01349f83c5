"""The workers of all machines, as each one says it is: alive, of this version, at this time, with the same folders."""

from typing import Final

from soniquebay.cli.health.finding import SEE_LOG, Finding
from soniquebay.cli.health.roots import unknown_root
from soniquebay.cli.wording import duration
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import ApiError, ApiUnavailable
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.contracts.roots import Library, LibraryView, WorkerView

MOST_SKEW_S: Final = 5.0
LATELY_S: Final = 15 * 60.0
"""A worker that ended longer ago is gone, and no news."""


def workers(client: ApiClient) -> list[Finding]:
    """Check every worker, and how each sees each library."""
    try:
        health, found, libraries = client.health(), client.workers(), client.libraries()
    except ApiUnavailable:  # said already
        return []
    except ApiError as error:
        return [Finding("Workers", "problem", str(error), SEE_LOG)]
    alive = [one for one in found if one.alive]
    said = [finding for one in alive for finding in _worker(one, health.version, libraries)]
    if not alive:
        said.append(Finding("Workers", "note", "none was heard from lately", "Start one: soniquebay worker"))
    return said + [_stopped(one) for one in found if not one.alive and one.silent_s < LATELY_S]


def _worker(worker: WorkerView, version: str, libraries: tuple[Library, ...]) -> list[Finding]:
    subject = f"Worker {worker.name}"
    processes = "1 process" if worker.processes == 1 else f"{worker.processes} processes"
    if worker.version is None:
        return [Finding(subject, "note", f"{processes}; it has not said more yet", "Ask again in a few seconds.")]
    where = f"{processes} on {worker.host}"
    findings = [Finding(subject, "ok", f"{where}, version {worker.version}")]
    if worker.version != version:
        found = f"{where}, version {worker.version}, but the api has {version}"
        findings = [Finding(subject, "problem", found, "Install the same version on every machine.")]
    if worker.clock_skew_s is not None and abs(worker.clock_skew_s) > MOST_SKEW_S:
        ahead = "ahead of" if worker.clock_skew_s > 0 else "behind"
        found = f"its clock is {abs(worker.clock_skew_s):.0f} s {ahead} the api's"
        findings.append(Finding(subject, "problem", found, "Let both machines set their clocks by NTP."))
    if worker.queue is not None:
        findings.append(Finding(f"{subject}, queue", worker.queue.state, worker.queue.found, worker.queue.advice))
    findings += [_view(subject, view) for view in worker.libraries]
    looked = {view.library_id for view in worker.libraries}
    findings += [
        Finding(f"{subject}, library {one.id} {one.name!r}", "note", "it has not looked yet", "Ask again in a minute.")
        for one in libraries
        if one.id not in looked
    ]
    return findings + _unknown(subject, worker, libraries)


def _view(worker: str, view: LibraryView) -> Finding:
    library = f"library {view.library_id} {view.name!r}"
    here = printable(from_wire(view.path))
    subject = f"{worker}, {library}"
    correct = f"set SONIQUEBAY_ROOTS={view.name}=/where/it/is there, and restart it"
    match view.state:
        case "same":
            return Finding(subject, "ok", f"{here}, {view.found} of {view.known} known files are there")
        case "new":
            return Finding(subject, "ok", f"{here}, no file of it is known yet")
        case "changed":
            found = f"{here} is the same folder, but 0 of {view.known} known files are there"
            return Finding(subject, "note", found, "If they were replaced, the next scan will know the new ones.")
        case "other":
            found = f"sees another folder at {here}: 0 of {view.known} known files are there"
            replaced = "If it is the right one, and all its files were replaced: soniquebay scan DIR --anyway."
            return Finding(subject, "problem", found, f"{correct[0].upper()}{correct[1:]}. {replaced}")
        case "missing":
            return Finding(subject, "problem", f"has no folder {here}", f"Mount it there, or {correct}.")
        case "unreadable":
            return Finding(subject, "problem", f"may not read {here}", f"Give its user the right to, or {correct}.")


def _unknown(subject: str, worker: WorkerView, libraries: tuple[Library, ...]) -> list[Finding]:
    # Of a library that the worker has at another place than the api, its setting says where: no other name means it.
    places = {view.library_id: view.path for view in worker.libraries}
    unnamed = {one.name for one in libraries if places.get(one.id, one.path) == one.path}
    names = [one.name for one in libraries]
    return [unknown_root(subject, "its SONIQUEBAY_ROOTS", name, names, unnamed) for name in worker.unknown_roots]


def _stopped(worker: WorkerView) -> Finding:
    advice = "If it should run: soniquebay worker there; its log says why it ended."
    return Finding(f"Worker {worker.name}", "note", f"stopped, silent for {duration(worker.silent_s)}", advice)
