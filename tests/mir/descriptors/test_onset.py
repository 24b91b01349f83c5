import numpy as np
import pytest

from soniquebay.mir.descriptors.onset import (
    HARMONY,
    HIGH,
    LOW,
    OnsetAccumulator,
    attack_delay,
    attack_sharpness,
    band_matrix,
    pick_onsets,
)
from soniquebay.mir.signal import FRAME_RATE_HZ, FloatArray
from tests.signals.rhythm import (
    click_track,
    decaying_noise,
    decaying_sine,
    place,
    rhythm_of,
    sine,
    spectra,
    swelling_pad,
    white_noise,
)


def listen(samples: FloatArray, block_s: float = 3.1) -> OnsetAccumulator:
    onsets = OnsetAccumulator()
    for block in spectra(samples, block_s):
        onsets.feed(block)
    return onsets


def test_every_band_hears_something_and_nothing_below_its_range() -> None:
    weights, centres = band_matrix()
    assert np.all(weights.sum(axis=0) > 0.0)
    assert np.all(weights[:3] == 0.0)
    assert np.all(np.diff(centres) > 0.0)


def test_a_kick_is_an_onset_in_the_bass_and_a_hat_in_the_treble() -> None:
    kick, hat = decaying_sine(55.0, 0.06, 0.3), np.diff(decaying_noise(0.02), 2).astype(np.float32)
    curves = listen(place([(1.0, kick), (2.0, 0.3 * hat)], 3.0)).curves()
    at_kick, at_hat = (slice(int((s - 0.1) * FRAME_RATE_HZ), int((s + 0.1) * FRAME_RATE_HZ)) for s in (1.0, 2.0))
    assert curves[LOW, at_kick].max() > 5 * curves[LOW, at_hat].max()
    assert curves[HIGH, at_hat].max() > curves[HIGH, at_kick].max()


def test_a_new_chord_without_attack_is_a_change_of_harmony() -> None:
    t = np.arange(6 * 22_050) / 22_050
    blend = 1.0 / (1.0 + np.exp(-(t - 3.0) / 0.05))
    tones = (1 - blend) * np.sin(2 * np.pi * 220 * t) + blend * np.sin(2 * np.pi * 330 * t)
    curves = listen((0.3 * tones).astype(np.float32)).curves()
    assert curves[HARMONY].argmax() / FRAME_RATE_HZ == pytest.approx(3.0, abs=0.05)


@pytest.mark.parametrize("block_s", [0.05, 0.7, 100.0])
def test_the_curves_do_not_depend_on_the_size_of_the_blocks(block_s: float) -> None:
    samples = click_track(97.0, 5.0) + white_noise(5.0)
    expected, got = listen(samples), listen(samples, block_s)
    assert got.curves() == pytest.approx(expected.curves(), abs=1e-4)
    assert got.fine_energy()[:800] == pytest.approx(expected.fine_energy()[:800])


def test_curves_scale_with_the_root_of_amplitude_so_gain_divides_out() -> None:
    samples = click_track(97.0, 5.0) + white_noise(5.0)
    assert listen(samples * np.float32(1 / 16)).curves()[:HARMONY] == pytest.approx(
        listen(samples).curves()[:HARMONY] / 4, rel=1e-3, abs=1e-6
    )


def test_four_clicks_are_four_onsets() -> None:
    onsets = listen(place([(s, decaying_sine(1000.0, 0.004)) for s in (0.5, 1.1, 1.4, 2.6)], 4.0))
    frames = pick_onsets(onsets.curves()[:HARMONY].mean(axis=0), onsets.level())
    assert frames / FRAME_RATE_HZ == pytest.approx([0.5, 1.1, 1.4, 2.6], abs=0.04)


@pytest.mark.parametrize("samples", [np.zeros(66_150, np.float32), sine(3.0), np.full(66_150, 0.5, np.float32)])
def test_silence_a_tone_and_a_constant_have_no_onset(samples: FloatArray) -> None:
    assert not rhythm_of(samples).onset_rate_hz


def test_sound_that_only_lasts_begins_nowhere() -> None:
    assert attack_sharpness(np.ones(500, np.float32), np.zeros(0)) is None


def test_clicks_are_sharp_plucked_chords_less_and_swelling_pads_are_not() -> None:
    clicks = rhythm_of(click_track(120.0)).attack_sharpness
    plucked = rhythm_of(
        place([(s / 2, 0.5 * decaying_sine(f, 0.8, 3.0)) for s in range(30) for f in (220.0, 277.0)], 16.0)
    ).attack_sharpness
    swelling = rhythm_of(swelling_pad(1.0)).attack_sharpness
    assert clicks is not None
    assert plucked is not None
    assert swelling is not None
    assert clicks > 0.95 > plucked > swelling
    assert swelling < 0.3


@pytest.mark.parametrize("late_s", [-0.03, 0.0, 0.02])
def test_the_delay_of_clicks_behind_a_guess_is_found_to_three_milliseconds(late_s: float) -> None:
    guesses = np.arange(0.5, 9.0, 0.5)
    clicks = place([(float(s) + late_s, decaying_sine(1000.0, 0.004)) for s in guesses], 10.0)
    assert attack_delay(listen(clicks).fine_energy(), guesses) == pytest.approx(late_s, abs=0.0045)


def test_without_attacks_the_guess_stays() -> None:
    assert attack_delay(np.ones(2_000, np.float32), np.arange(1.0, 5.0)) == 0.0
    assert attack_delay(np.ones(2_000, np.float32), np.zeros(0)) == 0.0
