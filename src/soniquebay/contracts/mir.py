"""The payload `POST /api/tracks/{id}/mir`: the specification's blocks, and optional additions marked as such."""

from typing import Literal

from pydantic import Field, JsonValue

from soniquebay.contracts.base import Contract
from soniquebay.contracts.embedding import TrackEmbedding
from soniquebay.contracts.units import (
    Bpm,
    CamelotCode,
    Cents,
    Hertz,
    Lufs,
    PitchClass,
    Scale,
    Seconds,
    SignedUnit,
    UnitInterval,
)

SourceName = Literal["acousticbrainz", "standard_tag", "audio"]
"""Where a value came from, in falling trust."""

TagCategory = Literal["mood", "energy", "atmosphere", "usage"]

TagName = Literal[
    "dark",
    "bright",
    "energetic",
    "chill",
    "melancholic",
    "aggressive",
    "uplifting",
    "high_energy",
    "medium_energy",
    "low_energy",
    "dancefloor",
    "ambient",
    "intimate",
    "epic",
    "workout",
    "focus",
    "background",
    "party",
]


class Descriptors(Contract):
    """What the audio itself says, over the whole track. None: not measurable in this file (silence, too short)."""

    duration_s: Seconds
    bpm: Bpm | None = None
    bpm_confidence: UnitInterval | None = None
    bpm_alternative: Bpm | None = None
    """The tempo at the other plausible octave (or triple level)."""
    beats: tuple[Seconds, ...] = ()
    key: PitchClass | None = None
    scale: Scale | None = None
    key_confidence: UnitInterval | None = None
    tonic: PitchClass | None = None
    """The strongest pitch class even where no scale can be decided (a single tone)."""
    tuning_cents: Cents | None = None
    loudness_lufs: Lufs | None = None
    loudness_range_lu: float | None = Field(default=None, ge=0.0)
    true_peak_dbfs: float | None = None
    dynamic_complexity_db: float | None = Field(default=None, ge=0.0)
    """Mean absolute deviation of short-time loudness from its median, dB."""
    onset_rate_hz: Hertz | None = None
    pulse_clarity: UnitInterval | None = None
    beat_stability: UnitInterval | None = None
    """How well one evenly spaced grid of beats holds over the whole track: 1 machine time."""
    bass_pulse: UnitInterval | None = None
    """How alike the bass is after one, two or four beats: a steady kick or bass line."""
    percussive_share: UnitInterval | None = None
    spectral_centroid_hz: Hertz | None = None
    spectral_rolloff_hz: Hertz | None = None
    spectral_flatness: UnitInterval | None = None
    spectral_contrast_db: tuple[float, ...] = ()
    spectral_flux: float | None = Field(default=None, ge=0.0)
    mfcc_mean: tuple[float, ...] = ()
    mfcc_std: tuple[float, ...] = ()
    chroma: tuple[UnitInterval, ...] = ()
    """Mean energy of the twelve pitch classes from C upwards; the largest is 1."""
    zero_crossing_rate_hz: Hertz | None = None
    harmonic_change: float | None = Field(default=None, ge=0.0)
    crest_factor_db: float | None = Field(default=None, ge=0.0)
    """Peak of the waveform over its mean level, moment by moment: 3 a sine, 13 noise."""
    onset_contrast: tuple[float, ...] = ()
    """How uneven the rises are below 200, 800 and 3200 Hz and above, each: 0.5 even noise, 5 rare strokes."""
    modulation_mid: tuple[float, ...] = ()
    """Depth of the pulsation of 200 to 800 Hz at 1 to 2, 2 to 4 and 4 to 8 Hz."""
    modulation_high: tuple[float, ...] = ()
    """The same above 3200 Hz."""
    silence_rate: UnitInterval | None = None
    voice_likelihood: UnitInterval | None = None
    """How much the sound behaves like a voice (sung or spoken): 0 to 1."""
    speech_likelihood: UnitInterval | None = None
    sub_bass_share: UnitInterval | None = None
    """Share of the spectral power below 120 Hz."""
    attack_sharpness: UnitInterval | None = None
    """How suddenly the notes begin: 0 swelling, 1 clicks."""
    spectral_density: UnitInterval | None = None
    """How much of the spectrum sounds at once: 0 a single tone, 1 a wall of sound."""
    roughness: UnitInterval | None = None
    """How noisy or distorted the sustained sound is (flatness between the peaks): 0 to 1."""
    tonal_clarity: UnitInterval | None = None
    """How concentrated the chroma is on the notes of one key: 0 none, 1 fully."""


class RawBlock(Contract):
    """Everything read from the file's tags, before any interpretation, and what was heard."""

    tags: tuple[str, ...] = ()
    """Tags as written, `name:value`; AcousticBrainz names in lower case (`ab:hi:mood_happy:happy:0.97`)."""
    source: str = Field(min_length=1, max_length=200)
    """The kinds of source joined by `+`, for instance `acousticbrainz+standards+audio`."""
    version: str = Field(min_length=1, max_length=20)
    features_raw: dict[str, JsonValue] | None = None


class NormalizedFeatures(Contract):
    """One value per quantity, in one unit, whatever its source. None: unknown, never a number."""

    bpm: Bpm | None = None
    key: PitchClass | None = None
    scale: Scale | None = None
    camelot_key: CamelotCode | None = None
    danceability: UnitInterval | None = None
    mood_happy: UnitInterval | None = None
    mood_aggressive: UnitInterval | None = None
    mood_party: UnitInterval | None = None
    mood_relaxed: UnitInterval | None = None
    instrumental: UnitInterval | None = None
    acoustic: UnitInterval | None = None
    tonal: UnitInterval | None = None
    genre_main: str | None = Field(default=None, min_length=1, max_length=100)
    genre_secondary: tuple[str, ...] = ()
    confidence_score: UnitInterval | None = None
    # Beyond the specification, all optional:
    mood_sad: UnitInterval | None = None
    electronic: UnitInterval | None = None
    tempo_norm: UnitInterval | None = None
    key_confidence: UnitInterval | None = None
    bpm_confidence: UnitInterval | None = None
    loudness_lufs: Lufs | None = None
    arousal: UnitInterval | None = None
    """How strongly the music is played, from the audio (never from its level): feeds `energy_score`."""
    sources: dict[str, SourceName] | None = None
    """Field name to where its value came from."""


class Scores(Contract):
    """Global scores. None: not enough is known."""

    energy_score: UnitInterval | None = None
    mood_valence: SignedUnit | None = None
    dance_score: UnitInterval | None = None
    acousticness: UnitInterval | None = None
    complexity_score: UnitInterval | None = None
    emotional_intensity: UnitInterval | None = None
    coverage: dict[str, UnitInterval] | None = None
    """Score name to the share of its weights whose inputs were known."""


class Reason(Contract):
    """One feature that made a tag, with the value it had and what it contributed to the tag's score."""

    feature: str
    value: float
    contribution: float


class SyntheticTag(Contract):
    """A word for the track, with its strength and its reasons (largest contribution first)."""

    tag: TagName
    score: UnitInterval
    category: TagCategory
    source: Literal["calculated"] = "calculated"
    reasons: tuple[Reason, ...] = ()


class MirPayload(Contract):
    """All that the analysis of one track yields; the body of `POST /api/tracks/{id}/mir`."""

    raw: RawBlock
    normalized: NormalizedFeatures
    scores: Scores
    synthetic_tags: tuple[SyntheticTag, ...] = ()
    descriptors: Descriptors | None = None
    mir_version: int | None = Field(default=None, ge=1, lt=2**31)
    embedding: TrackEmbedding | None = None


class StoredMir(Contract):
    """Answer to `POST /api/tracks/{id}/mir`."""

    success: bool
    track_id: int


class SummaryContext(Contract):
    """The facts of a summary, for programs."""

    genre: str | None
    mood: str | None
    energy: UnitInterval | None
    danceability: UnitInterval | None
    bpm: int | None
    key: CamelotCode | None
    synthetic_tags: tuple[str, ...]
    source: str


class MirSummary(Contract):
    """Answer of `GET /api/tracks/{id}/mir-summary`: the track in words, for people and language models."""

    track_id: int
    summary: str
    context: SummaryContext
    search_suggestions: tuple[str, ...]
