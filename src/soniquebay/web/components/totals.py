"""The library in numbers."""

from nicegui.elements.mixins.text_element import TextElement

from soniquebay.contracts.library import Totals, Track
from soniquebay.contracts.paths import printable
from soniquebay.web.components.elements import box, show, width, words
from soniquebay.web.components.listing import FoldedList
from soniquebay.web.language import Language, counted, duration, integer, text
from soniquebay.web.reasons import failure

SIGNS = {"heard": "good", "waiting": "wait", "outdated": "wait", "failed": "bad", "missing": "gone"}
"""The lines of the legend and how each is marked."""


class TotalsCard:
    """Tracks, artists, albums, hours; how much is heard, waits, failed and why."""

    def __init__(self, language: Language) -> None:
        self._language = language
        with box("sb-card sb-totals", tag="section"):
            with box("sb-figures"):
                self._tracks, self._artists = self._figure("tracks"), self._figure("artists")
                self._albums, self._music = self._figure("albums"), self._figure("music")
            with box("sb-split").props('aria-hidden="true"'):
                self._good, self._bad = box("good"), box("bad")
            with box("sb-legend"):
                self._legend = {name: words(classes=sign, tag="span") for name, sign in SIGNS.items()}
            self._failures = FoldedList("failures", language, "bad")

    def _figure(self, name: str) -> tuple[TextElement, TextElement]:
        with box():
            return words("–", f"sb-figure sb-total-{name}"), words(text(name, self._language), "sb-caption")

    def update(self, totals: Totals, failed: tuple[Track, ...]) -> None:
        """Show new numbers, and files that failed, in place."""
        self._count(self._tracks, "tracks", totals.tracks)
        self._count(self._artists, "artists", totals.artists)
        self._count(self._albums, "albums", totals.albums)
        self._music[0].set_text(duration(totals.duration_s, self._language))
        waiting = totals.pending + totals.analysing
        known = max(1, totals.done + totals.failed + waiting)
        width(self._good, totals.done / known)
        width(self._bad, totals.failed / known)
        show(self._bad, totals.failed > 0)
        numbers = {
            "heard": totals.done,
            "waiting": waiting,
            "outdated": totals.outdated,
            "failed": totals.failed,
            "missing": totals.missing,
        }
        for name, number in numbers.items():
            self._legend[name].set_text(text(name, self._language, n=integer(number)))
            show(self._legend[name], number > 0 or name == "heard")
        self._failures.update(totals.failed, tuple(self._line(track) for track in failed))

    def _count(self, figure: tuple[TextElement, TextElement], name: str, number: int) -> None:
        figure[0].set_text(integer(number))
        figure[1].set_text(counted(name, number, self._language))

    def _line(self, track: Track) -> tuple[str, str]:
        place, reason = printable(track.path), failure(track, self._language)
        return ("", reason) if place in reason else (place, reason)
