"""Claims of tags and measurements of the audio become one value per quantity."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, SourceName
from soniquebay.contracts.raw import RawFeatures, TagClaims
from soniquebay.contracts.units import CamelotCode, PitchClass, Scale
from soniquebay.mir.normalization.claims import mood_words, probability, verdict
from soniquebay.mir.normalization.estimates import Estimate, estimate_all
from soniquebay.mir.normalization.keys import ParsedKey, camelot, parse_key
from soniquebay.mir.normalization.models import MODELS
from soniquebay.mir.normalization.tempo import settle_bpm, tempo_norm
from soniquebay.mir.normalization.tonality import settle_key
from soniquebay.mir.normalization.trust import Evidence, settle, share_agreement

Witnesses = Mapping[str, Evidence[float] | Evidence[ParsedKey] | None]
"""What was found out about each feature."""

CONFIDENCE_FIELDS = (
    "bpm",
    "key",
    "danceability",
    "mood_happy",
    "mood_aggressive",
    "mood_party",
    "mood_relaxed",
    "instrumental",
    "acoustic",
    "tonal",
)
"""What `confidence_score` averages over: the specification's features; an unknown one counts as 0."""


@dataclass(frozen=True)
class MIRNormalizationService:
    """Weighs tags and audio into normalized features.

    The most trusted source that speaks gives the value (AcousticBrainz, then standard tags, then the audio); the others
    raise its confidence where they agree and lower it where they contradict.

    Parameters
    ----------
    estimate_confidence : float in [0, 1]
        Trust in an estimate from the audio whose descriptors are all known.
    """

    estimate_confidence: float = 0.5

    def normalize_all_features(self, raw: RawFeatures) -> NormalizedFeatures:
        """Normalize one track.

        Returns
        -------
        NormalizedFeatures
            Without genres. `sources` names the source of every value given; `confidence_score` is the mean confidence
            of the ten features of the specification, unknown ones counting 0: it grows with coverage and agreement.
        """
        heard = raw.descriptors
        estimates = {} if heard is None else estimate_all(heard)
        shares = {name: self._share(name, raw.claims, estimates.get(name)) for name in MODELS}
        bpm, key = settle_bpm(raw.claims, heard), settle_key(raw.claims, heard)
        loudness = _loudness(raw.claims, heard)
        arousal = self._heard(estimates.get("arousal"))
        witnesses: Witnesses = {"bpm": bpm, "key": key, "loudness_lufs": loudness, "arousal": arousal, **shares}
        tonic = None if key is None else key.value
        values = {name: witness.value for name, witness in shares.items() if witness is not None}
        return NormalizedFeatures(
            bpm=None if bpm is None else bpm.value,
            bpm_confidence=None if bpm is None else bpm.confidence,
            tempo_norm=None if bpm is None else tempo_norm(bpm.value),
            key=None if tonic is None else tonic.key,
            scale=None if tonic is None else tonic.scale,
            camelot_key=None if tonic is None else camelot(tonic.key, tonic.scale),
            key_confidence=None if key is None else key.confidence,
            loudness_lufs=None if loudness is None else loudness.value,
            arousal=None if arousal is None else arousal.value,
            confidence_score=_confidence(witnesses),
            sources=_sources(witnesses),
            **values,
        )

    def normalize_bpm(self, bpm: float | None) -> float | None:
        """``(clamp(bpm, 60, 200) - 60) / 140`` to four decimals; None for no tempo (0, negative, NaN, None)."""
        return tempo_norm(bpm)

    def normalize_key_scale(
        self, key: str | None, scale: str | None = None
    ) -> tuple[PitchClass | None, Scale | None, CamelotCode | None]:
        """Read a key as written in any notation: tonic, scale and Camelot code, None for what it does not say."""
        parsed = None if key is None else parse_key(key, scale)
        if parsed is None:
            return None, None, None
        return parsed.key, parsed.scale, camelot(parsed.key, parsed.scale)

    def _share(self, name: str, claims: TagClaims, estimate: Estimate | None) -> Evidence[float] | None:
        return settle(
            (probability(claims, name), verdict(claims, name), mood_words(claims, name), self._heard(estimate)),
            share_agreement,
        )

    def _heard(self, estimate: Estimate | None) -> Evidence[float] | None:
        if estimate is None:
            return None
        return Evidence(estimate.value, "audio", self.estimate_confidence * estimate.coverage)


def _loudness(claims: TagClaims, heard: Descriptors | None) -> Evidence[float] | None:
    """Loudness of these very samples where it was measured; what the gain tags imply only without that."""
    if heard is not None and heard.loudness_lufs is not None:
        return Evidence(heard.loudness_lufs, "audio", 1.0)
    if claims.replaygain_lufs is not None and math.isfinite(claims.replaygain_lufs):
        return Evidence(claims.replaygain_lufs, "standard_tag", 0.8)
    return None


def _confidence(witnesses: Witnesses) -> float:
    confidences = [0.0 if (witness := witnesses[name]) is None else witness.confidence for name in CONFIDENCE_FIELDS]
    return math.fsum(confidences) / len(confidences)


def _sources(witnesses: Witnesses) -> dict[str, SourceName]:
    return {name: witness.source for name, witness in witnesses.items() if witness is not None}
