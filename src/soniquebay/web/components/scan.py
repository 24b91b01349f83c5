"""The running scan, live; or how the last one ended."""

from soniquebay.contracts.paths import printable
from soniquebay.contracts.scans import Scan, ScanFailure
from soniquebay.web.components.elements import box, show, width, words
from soniquebay.web.components.listing import FoldedList
from soniquebay.web.language import Language, decimal, duration, integer, text
from soniquebay.web.reasons import passed_over

_RUNNING = frozenset({"queued", "walking", "analysing"})


class ScanCard:
    """Bar, rate, time left, and what was passed over."""

    def __init__(self, language: Language) -> None:
        self._language = language
        with box("sb-card sb-scan", tag="section") as self._card:
            with box("sb-scan-top"):
                self._name = words(classes="sb-scan-name")
                self._path = words(classes="sb-path")
                self._facts = words(classes="sb-scan-facts").props('aria-live="polite"')
            with box("sb-bar").props('role="progressbar" aria-valuemin="0" aria-valuemax="100"') as self._bar:
                self._fill = box()
            self._error = words(classes="sb-error")
            self._passed_over = FoldedList("passed_over", language)

    def update(self, scan: Scan | None, places: tuple[ScanFailure, ...]) -> None:
        """Show how far the scan is, in place."""
        show(self._card, scan is not None)
        if scan is None:
            return
        running = scan.status in _RUNNING
        self._name.set_text(text(f"scan_{scan.status}", self._language))
        self._path.set_text(printable(scan.path))
        self._facts.set_text(self._progress(scan) if running else self._outcome(scan))
        share = (scan.done + scan.failed) / scan.to_analyse if scan.to_analyse else 0.0
        show(self._bar, running)
        self._bar.props(f'aria-valuenow="{100 * share:.0f}"')
        unknown = scan.status == "queued" or scan.to_analyse == 0
        self._bar.classes(add="unknown" if unknown else "", remove="" if unknown else "unknown")
        width(self._fill, share)
        self._error.set_text("" if scan.error is None else printable(scan.error))
        show(self._error, scan.error is not None)
        lines = tuple((printable(place.path), passed_over(place, self._language)) for place in places)
        self._passed_over.update(scan.skipped, lines)

    def _progress(self, scan: Scan) -> str:
        facts = [
            text(
                "scan_count",
                self._language,
                done=integer(scan.done + scan.failed),
                total=integer(scan.to_analyse),
            )
        ]
        if scan.rate_per_s is not None:
            facts.append(text("scan_rate", self._language, rate=decimal(scan.rate_per_s, 1, self._language)))
        if scan.eta_s is not None and scan.status == "analysing":
            facts.append(text("scan_left", self._language, time=duration(scan.eta_s, self._language)))
        return " · ".join(facts)

    def _outcome(self, scan: Scan) -> str:
        return text(
            "scan_outcome",
            self._language,
            total=integer(scan.total),
            done=integer(scan.done),
            unchanged=integer(scan.unchanged),
        )
