"""The colour of synthesised sounds, its extremes, and what a change of gain may not change."""

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest
import scipy.signal

from soniquebay.mir.descriptors.bands import CENTRES_HZ, EDGES, N_BANDS, to_bands
from soniquebay.mir.descriptors.timbre import Timbre, TimbreAccumulator
from soniquebay.mir.signal import N_FFT, SAMPLE_RATE, ShortTimeSpectrum

Float64Array = npt.NDArray[np.float64]
RNG_SEED = 11


def timbre(samples: Float64Array, block: int = 40_000) -> Timbre:
    spectrum, accumulator = ShortTimeSpectrum(), TimbreAccumulator()
    mono = samples.astype(np.float32)
    blocks = [part for at in range(0, mono.size, block) for part in spectrum.feed(mono[at : at + block])]
    for part in [*blocks, *spectrum.finish()]:
        accumulator.feed(part, to_bands(part))
    return accumulator.finish()


def sine(hertz: float, seconds: float = 3.0) -> Float64Array:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)


def noise(seconds: float = 3.0) -> Float64Array:
    return np.random.default_rng(RNG_SEED).normal(0, 0.1, int(seconds * SAMPLE_RATE))


def clicks(seconds: float = 3.0) -> Float64Array:
    return np.where(np.arange(int(seconds * SAMPLE_RATE)) % (SAMPLE_RATE // 2) < 20, 0.8, 0.0) * np.sign(noise(seconds))


def chord(n_partials: int) -> Float64Array:
    return sum((sine(220.0 * k) / k for k in range(1, n_partials + 1)), np.zeros(3 * SAMPLE_RATE))


def known(value: float | None) -> float:
    assert value is not None
    return value


def test_the_bands_cover_everything_above_27_hz_once() -> None:
    assert EDGES.shape == (N_BANDS + 1,)
    assert (np.diff(EDGES) >= 2).all()
    assert EDGES[-1] == N_FFT // 2
    assert (np.diff(CENTRES_HZ) > 0).all()


@pytest.mark.parametrize("hertz", [110.0, 440.0, 1_000.0, 4_000.0])
def test_a_sine_is_where_it_sounds(hertz: float) -> None:
    heard = timbre(sine(hertz))
    assert heard.spectral_centroid_hz == pytest.approx(hertz, rel=0.05)
    assert heard.spectral_rolloff_hz == pytest.approx(hertz, rel=0.1, abs=25)
    assert heard.zero_crossing_rate_hz == pytest.approx(2 * hertz, rel=0.01)
    assert known(heard.spectral_flatness) < 0.001
    assert known(heard.spectral_density) < 0.02
    assert known(heard.roughness) < 0.15
    assert known(heard.percussive_share) < 0.05


def test_white_noise_is_flat_dense_and_rough() -> None:
    heard = timbre(noise())
    assert known(heard.spectral_flatness) == pytest.approx(0.561, abs=0.03)  # exp(-Euler's constant)
    assert known(heard.spectral_density) > 0.95
    assert known(heard.roughness) > 0.85
    assert heard.spectral_centroid_hz == pytest.approx(SAMPLE_RATE / 4, rel=0.05)
    assert heard.spectral_rolloff_hz == pytest.approx(0.85 * SAMPLE_RATE / 2, rel=0.08)
    assert known(heard.sub_bass_share) == pytest.approx(120 / (SAMPLE_RATE / 2), abs=0.004)


def test_clicks_are_struck_and_a_chord_is_not() -> None:
    assert known(timbre(clicks()).percussive_share) > 0.85
    assert known(timbre(chord(8)).percussive_share) < 0.1
    assert known(timbre(clicks()).spectral_flux) > 5 * known(timbre(chord(8)).spectral_flux)


def test_a_kick_is_sub_bass_and_a_flute_is_not() -> None:
    assert known(timbre(sine(60.0)).sub_bass_share) > 0.98
    assert known(timbre(sine(600.0)).sub_bass_share) < 0.01


def test_distortion_is_rougher_and_denser() -> None:
    clean = chord(6) + np.roll(sine(277.2) + sine(311.1), 50)
    driven = np.tanh(20 * clean) + 0.05 * noise()
    assert known(timbre(driven).roughness) > known(timbre(clean).roughness) + 0.1
    assert known(timbre(driven).spectral_density) > known(timbre(clean).spectral_density) + 0.1


def test_partials_raise_brightness() -> None:
    assert known(timbre(chord(20)).spectral_centroid_hz) > 1.5 * known(timbre(chord(3)).spectral_centroid_hz)


@pytest.mark.parametrize("sound", [noise(), chord(5), clicks()], ids=["noise", "chord", "clicks"])
@pytest.mark.parametrize("gain", [0.004, 0.25, 4.0])
def test_louder_is_not_a_different_colour(sound: Float64Array, gain: float) -> None:
    before, after = timbre(sound), timbre(gain * sound)
    for name, value in dataclasses.asdict(before).items():
        assert getattr(after, name) == pytest.approx(value, rel=2e-3, abs=2e-3), name


@pytest.mark.parametrize("block", [1_000, 22_050, 200_000])
def test_the_size_of_the_blocks_does_not_matter(block: int) -> None:
    sound = clicks() + 0.3 * chord(4)
    before, after = timbre(sound), timbre(sound, block)
    for name, value in dataclasses.asdict(before).items():
        assert getattr(after, name) == pytest.approx(value, rel=5e-3, abs=1e-3), name


def test_silence_around_a_sound_does_not_change_its_colour() -> None:
    alone, padded = timbre(chord(5)), timbre(np.concatenate([np.zeros(60_000), chord(5), np.zeros(90_000)]))
    assert padded.spectral_centroid_hz == pytest.approx(alone.spectral_centroid_hz, rel=0.1)
    assert padded.mfcc_mean == pytest.approx(alone.mfcc_mean, rel=0.2, abs=4)


def test_an_offset_is_not_heard() -> None:
    before, after = timbre(chord(5)), timbre(chord(5) + 0.35)
    assert after.spectral_centroid_hz == pytest.approx(before.spectral_centroid_hz, rel=0.05)
    assert after.zero_crossing_rate_hz == pytest.approx(before.zero_crossing_rate_hz, rel=0.02)
    assert after.sub_bass_share == pytest.approx(before.sub_bass_share, abs=0.01)


def test_silence_has_no_colour() -> None:
    assert timbre(np.zeros(SAMPLE_RATE)) == Timbre()
    assert timbre(np.zeros(0)) == Timbre()


@pytest.mark.parametrize(
    "samples", [np.ones(1), 0.5 * np.ones(SAMPLE_RATE), noise(0.2), sine(440.0, 0.05), 1e6 * noise(0.5)]
)
def test_odd_scraps_give_finite_values_in_range(samples: Float64Array) -> None:
    heard = timbre(samples)
    values = [value for value in dataclasses.asdict(heard).values() if isinstance(value, float)]
    assert np.isfinite([*values, *heard.mfcc_mean, *heard.mfcc_std, *heard.spectral_contrast_db]).all()
    for share in (heard.spectral_flatness, heard.spectral_density, heard.roughness, heard.percussive_share):
        assert share is None or 0.0 <= share <= 1.0


def test_a_low_pass_far_above_the_partials_leaves_roughness_alone() -> None:
    sound = np.tanh(5 * chord(6)) + 0.02 * noise()
    sections = scipy.signal.butter(8, 5_000, fs=SAMPLE_RATE, output="sos")
    assert timbre(scipy.signal.sosfilt(sections, sound)).roughness == pytest.approx(timbre(sound).roughness, abs=0.05)


def test_how_empty_an_encoder_leaves_the_highest_octave_leaves_flatness_alone() -> None:
    low = scipy.signal.sosfilt(scipy.signal.butter(16, 5_000, fs=SAMPLE_RATE, output="sos"), noise())
    faint, fainter = (timbre(low + 10 ** (level_db / 20) * noise()) for level_db in (-75.0, -90.0))
    assert faint.spectral_flatness == pytest.approx(fainter.spectral_flatness, rel=0.05)
