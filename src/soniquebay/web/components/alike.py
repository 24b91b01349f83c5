"""Tracks that sound like one, each with how alike it is and why."""

from soniquebay.contracts.library import Track
from soniquebay.contracts.paths import printable
from soniquebay.contracts.similarity import SimilarTrack
from soniquebay.web.components.elements import box, words
from soniquebay.web.components.tracks import credit
from soniquebay.web.language import Language, decimal, text


def alike_list(items: tuple[SimilarTrack, ...], language: Language) -> None:
    """Show the tracks, the nearest first."""
    words(text("alike", language), "sb-latest-title", tag="h2")
    if not items:
        words(text("nothing_alike", language), "sb-card sb-notice sb-notice-text")
        return
    with box("sb-card sb-latest", tag="section"):
        for item in items:
            _row(item, language)


def _row(item: SimilarTrack, language: Language) -> None:
    with box("sb-row sb-alike", tag="article"):
        with box("sb-measure"):
            words(f"{decimal(100 * item.similarity, 0, language)} %", "value")
            words(text("similarity", language), "what")
        with box("sb-words"):
            credit(item.track, language)
            words("; ".join(reason.text for reason in item.reasons if reason.effect == "closer"), "sb-sentence")
            for reason in item.reasons:
                if reason.effect == "apart":
                    words(text("but", language, reason=reason.text), "sb-sentence")
            if item.same_recording or item.copies:
                words(_files(item, item.track, language), "sb-note")


def _files(item: SimilarTrack, track: Track, language: Language) -> str:
    """Return where the other files of the recording are."""
    paths = [track.path, *(copy.path for copy in item.copies)]
    name = "same_recording" if item.same_recording else "copies"
    return text(name, language, files=", ".join(printable(path) for path in paths))
