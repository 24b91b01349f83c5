"""The page of one track: what was heard in it, and what sounds alike."""

from dataclasses import dataclass
from typing import Final, Protocol

from nicegui import run, ui

from soniquebay.client.errors import ApiUnavailable, Conflict, NotFound
from soniquebay.client.transport import Filter
from soniquebay.contracts.library import Track
from soniquebay.contracts.mir import MirSummary
from soniquebay.contracts.similarity import SimilarTrack, SimilarTracks
from soniquebay.web.components.alike import alike_list
from soniquebay.web.components.choices import remember, switch_theme
from soniquebay.web.components.elements import box, words
from soniquebay.web.components.header import Header
from soniquebay.web.components.notices import OfflineNotice
from soniquebay.web.components.tracks import track_row
from soniquebay.web.language import Language, text
from soniquebay.web.reasons import failure

SHOWN: Final = 12


class TrackLibrary(Protocol):
    """What the page of a track asks of the api; `soniquebay.client` provides it."""

    def track(self, track_id: int) -> Track:
        """Return a track."""

    def mir_summary(self, track_id: int, lang: Language) -> MirSummary:
        """Return a track in words."""

    def similar_tracks(self, track_id: int, **filters: Filter) -> SimilarTracks:
        """Return the tracks that sound alike."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows; `alike` is None where the track was not heard yet."""

    track: Track
    sentence: str
    alike: tuple[SimilarTrack, ...] | None


def ask(library: TrackLibrary, track_id: int, language: Language) -> Shown:
    """Ask the api for all that the page shows.

    Raises
    ------
    NotFound
        There is no such track.
    ApiUnavailable
    """
    track = library.track(track_id)
    try:
        sentence = library.mir_summary(track_id, language).summary.partition(" Tags: ")[0]
        alike = library.similar_tracks(track_id, k=SHOWN, lang=language).items
    except (NotFound, Conflict):
        return Shown(track, "", None)
    return Shown(track, sentence, alike)


async def track_page(library: TrackLibrary, api_url: str, language: Language, dark: bool | None, track_id: int) -> None:
    """Build the page in the browser tab that asks for it."""
    theme = ui.dark_mode(dark)

    async def change_theme() -> None:
        await switch_theme(theme)

    async def change_language() -> None:
        remember("soniquebay_language", "en" if language == "fr" else "fr")
        ui.navigate.reload()

    with box("sb", tag="main"):
        Header(language, change_language, change_theme)
        words(text("lost_home", language), "sb-note", tag="a").props('href="/"')
        try:
            shown = await run.io_bound(ask, library, track_id, language)
        except ApiUnavailable:
            OfflineNotice(language, api_url)
        except NotFound:
            words(text("lost_title", language), "sb-card sb-notice sb-notice-text")
        else:
            if shown is not None:  # None: the process is shutting down
                _show(shown, language)


def _show(shown: Shown, language: Language) -> None:
    with box("sb-card sb-latest", tag="section"):
        track_row(shown.track, shown.sentence, language)
    if shown.track.state == "failed":
        reason = failure(shown.track, language)
        words(text("could_not_be_heard", language, reason=reason), "sb-card sb-notice sb-notice-text")
    elif shown.alike is None:
        words(text("not_heard", language), "sb-card sb-notice sb-notice-text")
    else:
        alike_list(shown.alike, language)
