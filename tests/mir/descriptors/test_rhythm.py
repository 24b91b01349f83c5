import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soniquebay.mir.descriptors.rhythm import Rhythm, RhythmAccumulator
from soniquebay.mir.signal import FloatArray
from tests.signals.rhythm import (
    changing_clicks,
    click_track,
    rhythm_of,
    rock_beat,
    sine,
    sweep,
    swelling_pad,
    waltz,
    white_noise,
)


def bpm_of(samples: FloatArray) -> float:
    bpm = rhythm_of(samples).bpm
    assert bpm is not None
    return bpm


def test_a_click_every_half_second_is_120_bpm() -> None:
    assert bpm_of(click_track(120.0)) == pytest.approx(120.0, abs=0.02)


@pytest.mark.parametrize("accent_every", [0, 3, 4])
@pytest.mark.parametrize("bpm", [50.0, 60.0, 87.5, 101.3, 120.0, 174.0])
def test_a_steady_click_track_is_exact(bpm: float, accent_every: int) -> None:
    rhythm = rhythm_of(click_track(bpm, 30.0, accent_every, first_s=0.1))
    assert rhythm.bpm == pytest.approx(bpm, abs=0.1)
    clicks = np.arange(0.1, 29.9, 60.0 / bpm)
    beats = np.array(rhythm.beats)
    assert beats.size == pytest.approx(clicks.size, abs=1)
    assert np.abs(beats[:, None] - clicks).min(axis=1).max() < 0.01


def test_a_beat_at_the_very_start_is_not_lost() -> None:
    beats = rhythm_of(click_track(100.0, 10.0)).beats
    assert beats[0] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("bpm", [72.0, 96.3, 128.0, 165.0])
def test_kick_and_snare_make_the_beat_whatever_the_hats_do(bpm: float) -> None:
    rhythm = rhythm_of(rock_beat(bpm))
    assert rhythm.bpm == pytest.approx(bpm, abs=0.1)
    assert rhythm.beats[0] == pytest.approx(0.3, abs=0.02)
    assert rhythm.bass_pulse is not None
    assert rhythm.bass_pulse > 0.8


@pytest.mark.parametrize("bpm", [90.0, 132.0, 150.0])
def test_a_waltz_has_beats_not_only_bars(bpm: float) -> None:
    assert bpm_of(waltz(bpm)) == pytest.approx(bpm, abs=0.2)


def test_chords_without_attack_have_a_pulse() -> None:
    ratio = np.log2(bpm_of(swelling_pad(0.5)) / 120.0)
    assert ratio == pytest.approx(round(ratio), abs=0.02)


def test_five_seconds_are_enough() -> None:
    assert bpm_of(rock_beat(120.0, 5.0)) == pytest.approx(120.0, abs=0.5)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, np.float32),
        np.ones(1, np.float32),
        np.zeros(22_050 * 5, np.float32),
        np.full(22_050 * 5, 0.5, np.float32),
        white_noise(0.2),
        white_noise(5.0),
        white_noise(30.0),
        sine(10.0),
        sweep(20.0),
    ],
    ids=["empty", "one sample", "silence", "constant", "0.2 s", "short noise", "noise", "sine", "sweep"],
)
def test_sound_without_pulse_has_no_tempo_rather_than_a_wrong_one(samples: FloatArray) -> None:
    rhythm = rhythm_of(samples)
    assert rhythm.bpm is None
    assert rhythm.bpm_confidence is None
    assert rhythm.beats == ()


def test_nothing_heard_is_nothing_known() -> None:
    assert RhythmAccumulator().finish(0.0) == Rhythm()


@settings(max_examples=8, deadline=None)
@given(decibels=st.floats(-80.0, 0.0))
def test_gain_changes_nothing(decibels: float) -> None:
    samples = rock_beat(111.0, 8.0)
    softer = rhythm_of(samples * np.float32(10 ** (decibels / 20)))
    reference = rhythm_of(samples)
    assert softer.bpm == pytest.approx(reference.bpm, rel=1e-4)
    assert softer.beats == pytest.approx(reference.beats, abs=1e-3)
    assert softer.pulse_clarity == pytest.approx(reference.pulse_clarity, abs=1e-3)
    assert softer.attack_sharpness == pytest.approx(reference.attack_sharpness, abs=1e-3)
    assert softer.onset_rate_hz == pytest.approx(reference.onset_rate_hz, abs=0.2)


@pytest.mark.parametrize("bpm", [65.0, 80.0, 100.0])
def test_twice_the_speed_is_twice_the_tempo_or_an_octave_of_it(bpm: float) -> None:
    samples = rock_beat(bpm)
    octaves = np.log2(bpm_of(samples[::2]) / bpm_of(samples))
    assert octaves == pytest.approx(round(octaves), abs=0.01)


def test_tempo_does_not_depend_on_how_the_sound_is_cut_into_blocks() -> None:
    samples = rock_beat(93.0, 12.0)
    assert rhythm_of(samples, 0.1).bpm == pytest.approx(rhythm_of(samples, 60.0).bpm, abs=1e-3)


def test_an_accelerando_is_followed() -> None:
    samples, clicks = changing_clicks(100.0, 130.0, 40.0)
    rhythm = rhythm_of(samples)
    assert rhythm.bpm == pytest.approx(115.0, abs=5.0)
    assert np.median(np.abs(np.array(rhythm.beats)[:, None] - clicks).min(axis=1)) < 0.01
    assert rhythm.beat_stability is not None
    assert rhythm.beat_stability < 0.75


def test_beats_are_not_counted_into_silence() -> None:
    music = rock_beat(120.0, 15.0)
    rhythm = rhythm_of(np.concatenate([np.zeros(22_050 * 10, np.float32), music, np.zeros(22_050 * 10, np.float32)]))
    assert rhythm.bpm == pytest.approx(120.0, abs=0.1)
    assert 9.9 < rhythm.beats[0] < 10.4
    assert rhythm.beats[-1] < 25.5


def test_a_click_track_is_surer_than_a_pad() -> None:
    sure, unsure = rhythm_of(click_track(120.0)).bpm_confidence, rhythm_of(swelling_pad(0.5)).bpm_confidence
    assert sure is not None
    assert unsure is not None
    assert sure > 0.9 > unsure


def test_the_alternative_is_another_level_of_the_same_rhythm() -> None:
    rhythm = rhythm_of(rock_beat(120.0))
    assert rhythm.bpm is not None
    assert rhythm.bpm_alternative is not None
    ratio = max(rhythm.bpm_alternative / rhythm.bpm, rhythm.bpm / rhythm.bpm_alternative)
    assert min(abs(ratio / level - 1.0) for level in (1.5, 2.0, 3.0, 4.0)) < 0.04


def test_pulse_is_clear_in_clicks_and_not_in_noise() -> None:
    clicks, noise = rhythm_of(click_track(120.0)).pulse_clarity, rhythm_of(white_noise(20.0)).pulse_clarity
    assert clicks is not None
    assert noise is not None
    assert clicks > 0.8
    assert noise < 0.15


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1_000), duration_s=st.floats(0.01, 6.0), burst_rate=st.floats(0.2, 12.0))
def test_whatever_is_heard_every_value_stays_in_its_range(seed: int, duration_s: float, burst_rate: float) -> None:
    rng = np.random.default_rng(seed)
    samples = white_noise(duration_s, seed) * (rng.random(int(duration_s * 22_050)) < burst_rate / 22_050 * 50)
    rhythm = rhythm_of(samples.astype(np.float32))
    for value in (rhythm.bpm_confidence, rhythm.pulse_clarity, rhythm.attack_sharpness, rhythm.beat_stability):
        assert value is None or 0.0 <= value <= 1.0
    assert all(0.0 <= beat <= duration_s for beat in rhythm.beats)
    assert list(rhythm.beats) == sorted(rhythm.beats)
