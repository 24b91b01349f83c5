import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soniquebay.contracts.keys import KEYS, SPELLING, KeyFacts
from soniquebay.contracts.units import Scale
from soniquebay.mir.descriptors.tonality import Tonality, TonalityAccumulator, harmonic_change, scale_share
from soniquebay.mir.signal import SAMPLE_RATE, FloatArray
from tests.signals.tones import (
    HOLLOW,
    ORGAN,
    STRINGS,
    cadence,
    chord,
    hertz,
    silence,
    sine,
    sweep,
    ticks,
    white_noise,
)


def listen(samples: FloatArray) -> Tonality:
    accumulator = TonalityAccumulator()
    for start in range(0, samples.size, 65_536):
        accumulator.feed(samples[start : start + 65_536])
    return accumulator.finish()


@pytest.mark.parametrize("facts", KEYS, ids=lambda facts: facts.camelot)
def test_a_cadence_is_in_its_key(facts: KeyFacts) -> None:
    heard = listen(cadence(facts.pitch_class, facts.scale))
    assert (heard.key, heard.scale) == (facts.key, facts.scale)
    assert heard.tuning_cents == pytest.approx(0.0, abs=3.0)
    assert len(heard.chroma) == 12
    assert max(heard.chroma) == 1.0


@given(
    tonic=st.integers(0, 11),
    scale=st.sampled_from(["major", "minor"]),
    cents=st.floats(-45.0, 45.0),
    partials=st.sampled_from([ORGAN, STRINGS, HOLLOW]),
)
@settings(max_examples=25, deadline=None)
def test_neither_tuning_nor_timbre_moves_the_key(
    tonic: int, scale: Scale, cents: float, partials: tuple[float, ...]
) -> None:
    heard = listen(cadence(tonic, scale, cents, partials))
    assert (heard.key, heard.scale) == (SPELLING[scale][tonic], scale)
    assert heard.tuning_cents == pytest.approx(cents, abs=5.0)


def test_detuning_by_thirty_cents_is_reported_as_thirty() -> None:
    assert listen(cadence(2, "minor", cents=30.0)).tuning_cents == pytest.approx(30.0, abs=3.0)


@pytest.mark.parametrize("gain", [5e-5, 0.01, 50.0])
def test_gain_changes_nothing(gain: float) -> None:
    samples = cadence(7, "minor")
    soft, loud = listen((samples * np.float32(gain)).astype(np.float32)), listen(samples)
    assert (soft.key, soft.scale, soft.tonic) == (loud.key, loud.scale, loud.tonic)
    assert soft.key_confidence == pytest.approx(loud.key_confidence, abs=0.01)
    assert soft.tonal_clarity == pytest.approx(loud.tonal_clarity, abs=0.01)
    assert soft.harmonic_change == pytest.approx(loud.harmonic_change, abs=0.01)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda x: x + white_noise(x.size / SAMPLE_RATE, 0.02)[: x.size], id="noise"),
        pytest.param(lambda x: np.clip(x * 20, -1.0, 1.0), id="hard clipping"),
        pytest.param(lambda x: x + np.float32(0.35), id="constant offset"),
        pytest.param(lambda x: np.concatenate([silence(20.0), x]), id="silence first"),
        pytest.param(lambda x: x + np.resize(ticks(1.0, 0.25), x.size), id="clicks"),
        pytest.param(lambda x: np.round(x * 32) / 32, id="six bits"),
    ],
)
def test_what_spoils_the_sound_leaves_the_key(spoil: object) -> None:
    assert callable(spoil)
    heard = listen(np.asarray(spoil(cadence(5, "major")), np.float32))
    assert (heard.key, heard.scale) == ("F", "major")


@pytest.mark.parametrize("note", [45, 57, 69, 81])
def test_a_lone_sine_has_a_tonic_but_no_key(note: int) -> None:
    heard = listen(sine(hertz(note), 5.0))
    assert heard.tonic == "A"
    assert heard.key is None
    assert heard.scale is None
    assert heard.key_confidence is None
    assert heard.harmonic_change == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(silence(5.0), id="silence"),
        pytest.param(white_noise(20.0), id="noise"),
        pytest.param(ticks(20.0), id="clicks"),
        pytest.param(sweep(30.0), id="sweep"),
        pytest.param(np.full(5 * SAMPLE_RATE, 0.5, np.float32), id="constant"),
        pytest.param(np.ones(1, np.float32), id="one sample"),
        pytest.param(silence(0.0), id="nothing"),
    ],
)
def test_what_is_not_music_has_no_key(samples: FloatArray) -> None:
    heard = listen(samples)
    assert heard.key is None
    assert heard.scale is None
    assert heard.key_confidence is None
    for value in (*heard.chroma, heard.tonal_clarity, heard.harmonic_change, heard.tuning_cents):
        assert value is None or np.isfinite(value)


def test_noise_has_neither_tuning_nor_tonic_nor_clarity() -> None:
    heard = listen(white_noise(20.0))
    assert heard.tuning_cents is None
    assert heard.tonic is None
    assert heard.tonal_clarity is not None
    assert heard.tonal_clarity < 0.1


def test_a_cadence_is_tonally_clearer_than_a_cluster() -> None:
    clear, cluster = listen(cadence(0, "major")), listen(chord(list(range(60, 72)), 8.0))
    assert clear.tonal_clarity is not None
    assert cluster.tonal_clarity is not None
    assert clear.tonal_clarity > cluster.tonal_clarity + 0.3


def test_a_held_chord_changes_less_than_a_cadence() -> None:
    held, moving = listen(chord([48, 60, 64, 67], 8.0)), listen(cadence(0, "major"))
    assert held.harmonic_change is not None
    assert moving.harmonic_change is not None
    assert held.harmonic_change < 0.3 * moving.harmonic_change


def test_a_fifth_is_a_smaller_harmonic_change_than_a_tritone() -> None:
    c, g, f_sharp = (np.roll(np.eye(12, dtype=np.float32)[0], step) for step in (0, 7, 6))
    fifth, tritone = harmonic_change(np.stack([c, g])), harmonic_change(np.stack([c, f_sharp]))
    assert fifth is not None
    assert tritone is not None
    assert 0.0 < fifth < tritone <= 3.0
    assert harmonic_change(c[None]) is None


def test_scale_share_runs_from_a_flat_chroma_to_a_scale() -> None:
    assert scale_share(np.ones(12, np.float32)) == pytest.approx(0.0, abs=1e-6)
    assert scale_share(np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1], np.float32)) == 1.0
