"""The tracks heard last, each with its numbers, words and tags."""

from collections.abc import Mapping

from nicegui import ui

from soniquebay.contracts.library import Track
from soniquebay.contracts.mir import NormalizedFeatures, Scores, SyntheticTag
from soniquebay.contracts.paths import printable
from soniquebay.web.components.elements import box, show, words
from soniquebay.web.language import Language, decimal, key_name, tag, text
from soniquebay.web.reasons import of_tag

_UNKNOWN = "–"


class TrackList:
    """Rows are made once; a track that is heard again gets a new row, the others stay where they are."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._rows: dict[tuple[int, str, str], ui.element] = {}
        self._title = words(text("latest", language), "sb-latest-title", tag="h2")
        self._waiting = words(text("nothing_yet", language), "sb-card sb-notice sb-notice-text")
        self._card = box("sb-card sb-latest", tag="section")

    def update(self, tracks: tuple[Track, ...], sentences: Mapping[tuple[int, Language], str]) -> None:
        """Show these tracks, in this order."""
        wanted = {
            (track.id, str(track.analysed_at), sentences.get((track.id, self._language), "")): track for track in tracks
        }
        for key in [key for key in self._rows if key not in wanted]:
            self._rows.pop(key).delete()
        for place, (key, track) in enumerate(wanted.items()):
            if key not in self._rows:
                with self._card:
                    self._rows[key] = track_row(track, key[2], self._language)
                self._rows[key].move(target_index=place)
        show(self._card, bool(wanted))
        show(self._waiting, not wanted)


def track_row(track: Track, sentence: str, language: Language) -> ui.element:
    """Show a track with its numbers, words and tags."""
    features = NormalizedFeatures() if track.normalized is None else track.normalized
    scores = Scores() if track.scores is None else track.scores
    with box("sb-row", tag="article") as row:
        _key(features, language)
        with box("sb-words"):
            credit(track, language)
            words(printable(sentence), "sb-sentence")
            with box("sb-tags"):
                for item in () if track.synthetic_tags is None else track.synthetic_tags:
                    _chip(item, language)
        _measure("bpm", _UNKNOWN if features.bpm is None else decimal(features.bpm, 0, language), language)
        with _measure("energy", _number(scores.energy_score, language), language):
            _meter(scores.energy_score)
        with _measure("valence", _number(scores.mood_valence, language, signed=True), language):
            _meter(scores.mood_valence, signed=True)
    return row


def credit(track: Track, language: Language) -> None:
    """Show who plays what; the title leads to the track's page."""
    with box("sb-credit"):
        with box("sb-title", tag="h3"):
            words(printable(track.title), tag="a").props(f'href="/track/{track.id}"')
        artist = text("unknown_artist", language) if track.artist is None else printable(track.artist)
        words(artist, "sb-artist", tag="span")
        if track.title_guessed:
            words(text("guessed", language), "sb-note", tag="span")


def _chip(item: SyntheticTag, language: Language) -> None:
    """Show a tag; pointing at it, touching it or reaching it with the keyboard says why."""
    with box("sb-chip"):
        chip = words(tag(item.tag, language), "sb-tag", tag="span")
        if item.reasons:
            tip = words(of_tag(item.reasons, language), "sb-tip").props('role="tooltip"')
            chip.props(f'tabindex="0" aria-describedby="{tip.html_id}"')


def _key(features: NormalizedFeatures, language: Language) -> None:
    if features.key is None or features.scale is None or features.camelot_key is None:
        with box("sb-key none"):
            words(_UNKNOWN, "code")
            words(text("no_key", language), "name")
        return
    # The contract allows only 1A to 12B here, so the number is safe inside a style.
    with box("sb-key").style(f"--place: {features.camelot_key[:-1]}"):
        words(features.camelot_key, "code")
        words(key_name(features.key, features.scale, language), "name")


def _number(value: float | None, language: Language, *, signed: bool = False) -> str:
    return _UNKNOWN if value is None else decimal(value, 2, language, signed=signed)


def _measure(name: str, value: str, language: Language) -> ui.element:
    with box(f"sb-measure {name}") as measure:
        words(value, "value")
        words(text(name, language), "what")
    return measure


def _meter(value: float | None, *, signed: bool = False) -> None:
    """Draw a value in [0, 1] from the left, or one in [-1, 1] from the middle."""
    with box("sb-meter signed" if signed else "sb-meter").props('aria-hidden="true"'):
        if value is not None:
            left, length = (50 + 50 * min(value, 0.0), 50 * abs(value)) if signed else (0.0, 100 * value)
            box().style(f"left: {left:.1f}%; width: {length:.1f}%")
