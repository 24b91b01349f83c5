"""What every descriptor says at the edges of what can be heard: silence, noise, one click, one tone, the worst case."""

from collections.abc import Mapping

import numpy as np
import pytest

from soniquebay.contracts.mir import Descriptors
from soniquebay.mir.descriptors.describe import describe
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock, FloatArray
from tests.signals import rhythm, tones

Span = tuple[float, float] | None


def one_click() -> FloatArray:
    samples = tones.silence(4.0)
    samples[samples.size // 2] = 0.9
    return samples


def wall_of_sound() -> FloatArray:
    """Everything at once, driven into clipping."""
    everything = rhythm.rock_beat(150.0, 8.0) + tones.white_noise(8.0) + tones.sweep(8.0) + tones.cadence(0, "major")
    return np.asarray(np.clip(20.0 * everything, -1.0, 1.0), np.float32)


SOUNDS = {
    "silence": tones.silence(4.0),
    "noise": tones.white_noise(8.0),
    "click": one_click(),
    "sine": tones.sine(440.0, 8.0),
    "worst case": wall_of_sound(),
}

UNKNOWN: Span = None
ANY: Span = (-np.inf, np.inf)
AT_THE_EDGES: Mapping[str, tuple[Span, Span, Span, Span, Span]] = {
    "bpm": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, (149.0, 151.0)),
    "bpm_confidence": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, (0.0, 1.0)),
    "bass_pulse": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, (0.0, 1.0)),
    "beat_stability": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, (0.0, 1.0)),
    "pulse_clarity": (UNKNOWN, (0.0, 0.2), (0.0, 0.2), UNKNOWN, (0.2, 1.0)),
    "onset_rate_hz": (UNKNOWN, (0.0, 4.0), (0.2, 0.3), (0.0, 0.0), (1.0, 8.0)),
    "attack_sharpness": (UNKNOWN, (0.0, 0.2), (0.95, 1.0), UNKNOWN, (0.0, 1.0)),
    "key_confidence": (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, ANY),
    "tuning_cents": (UNKNOWN, UNKNOWN, UNKNOWN, (-1.0, 1.0), ANY),
    "harmonic_change": (UNKNOWN, (0.0, 3.0), UNKNOWN, (0.0, 0.01), (0.0, 3.0)),
    "tonal_clarity": (UNKNOWN, (0.0, 0.1), UNKNOWN, (0.99, 1.0), (0.0, 1.0)),
    "loudness_lufs": (UNKNOWN, (-19.0, -16.0), (-45.0, -30.0), (-9.8, -9.6), (-3.0, 3.0)),
    "loudness_range_lu": (UNKNOWN, (0.0, 0.1), (0.0, 0.1), (0.0, 0.1), (0.0, 3.0)),
    "true_peak_dbfs": (UNKNOWN, (-10.0, -4.0), (-1.0, -0.8), (-6.1, -5.9), (-0.1, 7.0)),
    "dynamic_complexity_db": (UNKNOWN, (0.0, 0.3), (0.0, 60.0), (0.0, 0.1), (0.0, 2.0)),
    "silence_rate": ((1.0, 1.0), (0.0, 0.0), (0.9, 1.0), (0.0, 0.0), (0.0, 0.0)),
    "spectral_centroid_hz": (UNKNOWN, (5400.0, 5700.0), (5400.0, 5700.0), (435.0, 450.0), (1500.0, 5700.0)),
    "spectral_rolloff_hz": (UNKNOWN, (9200.0, 9500.0), (9200.0, 9500.0), (430.0, 500.0), (1000.0, 11025.0)),
    "spectral_flatness": (UNKNOWN, (0.5, 0.6), (0.99, 1.0), (0.0, 1e-5), (0.05, 0.6)),
    "spectral_flux": (UNKNOWN, (0.02, 0.06), (0.3, 0.5), (0.0, 0.05), (0.0, 0.2)),
    "zero_crossing_rate_hz": (UNKNOWN, (10500.0, 11500.0), (0.0, 1.0), (878.0, 881.0), (0.0, 11025.0)),
    "percussive_share": (UNKNOWN, (0.2, 0.5), (0.95, 1.0), (0.0, 0.05), (0.0, 1.0)),
    "sub_bass_share": (UNKNOWN, (0.0, 0.02), (0.0, 0.02), (0.0, 0.001), (0.0, 1.0)),
    "crest_factor_db": (UNKNOWN, (11.0, 14.0), (40.0, 50.0), (3.0, 3.1), (0.0, 3.0)),
    "spectral_density": (UNKNOWN, (0.99, 1.0), (0.99, 1.0), (0.0, 0.02), (0.8, 1.0)),
    "roughness": (UNKNOWN, (0.85, 1.0), (0.95, 1.0), (0.0, 0.05), (0.2, 1.0)),
    "voice_likelihood": (UNKNOWN, (0.0, 0.01), (0.0, 0.01), (0.0, 0.01), (0.0, 1.0)),  # a sweep glides as a voice does
    "speech_likelihood": (UNKNOWN, (0.0, 0.01), (0.0, 0.01), (0.0, 0.01), (0.0, 0.5)),
}
"""Least and most of each descriptor for the sounds in their order, or unknown."""


@pytest.fixture(scope="module")
def heard() -> dict[str, Descriptors]:
    def of(sound: FloatArray) -> Descriptors:
        mono = sound.astype(np.float32)
        return describe([AudioBlock(mono, mono[None], mono[None], SAMPLE_RATE, ("FC",))], lambda: 0.0)[0]

    return {name: of(sound) for name, sound in SOUNDS.items()}


@pytest.mark.parametrize("descriptor", AT_THE_EDGES)
def test_at_the_edges_a_descriptor_is_where_reason_puts_it_or_unknown(
    heard: dict[str, Descriptors], descriptor: str
) -> None:
    for sound, span in zip(SOUNDS, AT_THE_EDGES[descriptor], strict=True):
        value = getattr(heard[sound], descriptor)
        if span is None:
            assert value is None, sound
        elif span != ANY:
            assert value is not None, sound
            assert span[0] <= value <= span[1], sound


def test_no_edge_has_a_key_and_only_a_tone_has_a_tonic(heard: dict[str, Descriptors]) -> None:
    for sound in ("silence", "noise", "click"):
        assert (heard[sound].key, heard[sound].scale, heard[sound].tonic) == (None, None, None), sound
    assert (heard["sine"].key, heard["sine"].scale, heard["sine"].tonic) == (None, None, "A")
