"""What the api must answer when a soak is over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from soniquebay.client.api import ApiClient
from soniquebay.contracts.library import Totals
from soniquebay.contracts.scans import Scan, ScanFailure
from tests.soak.expected import Expected, Round


@dataclass(frozen=True)
class Answers:
    """What it does answer."""

    totals: Totals
    scans: Mapping[int, Scan]
    failures: Mapping[int, Sequence[ScanFailure]]


def answers_of(api: ApiClient, expected: Expected) -> Answers:
    """Ask the api."""
    ids = [round_.scan_id for round_ in expected.rounds]
    return Answers(
        api.totals(),
        {scan_id: api.scan(scan_id) for scan_id in ids},
        {scan_id: api.scan_failures(scan_id) for scan_id in ids},
    )


def wrong_answers(answers: Answers, expected: Expected) -> Iterator[str]:
    """Compare the totals, each scan's counts, and the list of its failures."""
    yield from _wrong_fields("/api/status", answers.totals, _totals(expected))
    for place, round_ in enumerate(expected.rounds):
        scan = answers.scans[round_.scan_id]
        yield from _wrong_fields(f"/api/scans/{scan.id}", scan, _counts(round_, expected, first=place == 0))
        told = {(one.path, one.kind, one.reason) for one in answers.failures[scan.id]}
        true = {
            (path, failure.kind, failure.message) for path, failure in expected.failures.items() if path in round_.files
        }
        if told != true or len(told) != len(answers.failures[scan.id]):
            yield f"/api/scans/{scan.id}/failures says {sorted(told ^ true)[:5]} too much or not at all"


def _totals(expected: Expected) -> dict[str, object]:
    return {
        "tracks": len(expected.paths),
        "done": len(expected.titles),
        "failed": len(expected.failures),
        "artists": expected.artists,
        "albums": expected.albums,
        **dict.fromkeys(("pending", "analysing", "missing", "outdated"), 0),
    }


def _counts(round_: Round, expected: Expected, *, first: bool) -> dict[str, object]:
    failed = len(round_.files & expected.failures.keys())
    return {
        "status": "done",
        "total": len(expected.paths),
        "added": len(expected.paths) if first else 0,
        "changed": 0 if first else len(round_.files),
        "unchanged": 0 if first else len(expected.paths) - len(round_.files),
        "to_analyse": len(round_.files),
        "done": len(round_.files) - failed,
        "failed": failed,
        **dict.fromkeys(("moved", "missing", "skipped"), 0),
        "error": None,
    }


def _wrong_fields(where: str, answer: Totals | Scan, right: Mapping[str, object]) -> Iterator[str]:
    for name, value in right.items():
        if getattr(answer, name) != value:
            yield f"{where} says {name} {getattr(answer, name)}, not {value}"
