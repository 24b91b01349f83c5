"""The library in numbers."""

from nicegui.elements.mixins.text_element import TextElement

from soniquebay.contracts.library import Totals
from soniquebay.web.components.elements import box, show, width, words
from soniquebay.web.language import Language, duration, integer, text


class TotalsCard:
    """Tracks, artists, albums, hours; how much is heard, waits, failed."""

    def __init__(self, language: Language) -> None:
        self._language = language
        with box("sb-card sb-totals", tag="section"):
            with box("sb-figures"):
                self._figures = {name: self._figure(name) for name in ("tracks", "artists", "albums", "music")}
            with box("sb-split").props('aria-hidden="true"'):
                self._good, self._bad = box("good"), box("bad")
            with box("sb-legend"):
                self._legend = {
                    name: words(classes=sign, tag="span")
                    for name, sign in (("heard", "good"), ("waiting", "wait"), ("failed", "bad"), ("missing", "gone"))
                }

    def _figure(self, name: str) -> TextElement:
        with box():
            figure = words("–", f"sb-figure sb-total-{name}")
            words(text(name, self._language), "sb-caption")
        return figure

    def update(self, totals: Totals) -> None:
        """Show new numbers in place."""
        self._figures["tracks"].set_text(integer(totals.tracks))
        self._figures["artists"].set_text(integer(totals.artists))
        self._figures["albums"].set_text(integer(totals.albums))
        self._figures["music"].set_text(duration(totals.duration_s))
        waiting = totals.pending + totals.analysing
        known = max(1, totals.done + totals.failed + waiting)
        width(self._good, totals.done / known)
        width(self._bad, totals.failed / known)
        show(self._bad, totals.failed > 0)
        numbers = {"heard": totals.done, "waiting": waiting, "failed": totals.failed, "missing": totals.missing}
        for name, number in numbers.items():
            self._legend[name].set_text(text(name, self._language, n=integer(number)))
            show(self._legend[name], number > 0 or name == "heard")
