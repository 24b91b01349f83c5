"""How the command says numbers: durations, rates, keys, counts."""

from soniquebay.contracts.mir import NormalizedFeatures
from soniquebay.contracts.scans import Scan

UNKNOWN = "–"


def duration(seconds: float) -> str:
    """Return ``8 s``, ``4 min 05 s`` or ``2 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def count(number: int, noun: str) -> str:
    """Return ``1 file``, ``2 files``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}".replace(",", " ")


def bpm(value: float | None) -> str:
    """Return a tempo, rounded."""
    return UNKNOWN if value is None else f"{value:.0f}"


def key(features: NormalizedFeatures) -> str:
    """Return key, scale and Camelot code: ``A minor 8A``."""
    words = [word for word in (features.key, features.scale, features.camelot_key) if word is not None]
    return " ".join(words) if words else UNKNOWN


def share(value: float | None) -> str:
    """Return a value in [0, 1] with two decimals."""
    return UNKNOWN if value is None else f"{value:.2f}"


def signed(value: float | None) -> str:
    """Return a value in [-1, 1] with its sign."""
    return UNKNOWN if value is None else f"{value:+.2f}"


def heard(scan: Scan) -> int:
    """Return how many files of a scan's work are over: analysed or failed."""
    return scan.done + scan.failed


def pace(rate_per_s: float | None, left_s: float | None) -> str:
    """Return how fast it goes and how long it will take: ``2.5 files/s, 12 s left``."""
    words = [] if rate_per_s is None else [f"{rate_per_s:.1f} files/s"]
    if left_s is not None:
        words.append(f"{duration(left_s)} left")
    return ", ".join(words)


def progress_line(scan: Scan) -> str:
    """Return a running scan in one plain line."""
    if scan.status == "queued":
        return "Waiting for a worker …" if scan.error is None else scan.error
    words = [f"{heard(scan)}/{count(scan.to_analyse, 'file')} heard"]
    if scan.status == "walking":
        words[0] = f"{count(scan.total, 'file')} found so far, {heard(scan)}/{scan.to_analyse} heard"
    if how_fast := pace(scan.rate_per_s, scan.eta_s if scan.status == "analysing" else None):
        words.append(how_fast)
    if scan.failed:
        words.append(f"{scan.failed} failed")
    if scan.error is not None:
        words.append(scan.error)
    return ", ".join(words)


def outcome_line(scan: Scan) -> str:
    """Return a finished scan in one line."""
    if scan.status == "cancelled":
        return f"Scan cancelled: {heard(scan)} of {count(scan.to_analyse, 'file')} heard."
    if scan.status == "failed":
        return f"Scan failed: {scan.error}"
    began = scan.started_at
    took = f" in {duration((scan.finished_at - began).total_seconds())}" if scan.finished_at and began else ""
    found = ", ".join(f"{getattr(scan, name)} {name}" for name in ("added", "changed", "moved", "missing", "unchanged"))
    return f"Scan done{took}: {count(scan.total, 'file')} found ({found}); {scan.done} analysed, {scan.failed} failed."
