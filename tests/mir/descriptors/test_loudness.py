"""Loudness against the test signals of EBU Tech 3341 and 3342, synthesised here."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
import scipy.signal

from soniquebay.mir.descriptors.k_weighting import k_weighting
from soniquebay.mir.descriptors.loudness import Loudness, LoudnessMeter, channel_weights
from soniquebay.mir.descriptors.true_peak import TruePeakMeter
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock

Float64Array = npt.NDArray[np.float64]
NAMES = {1: ("FC",), 2: ("FL", "FR"), 6: ("FL", "FR", "FC", "LFE", "BL", "BR")}
BLOCK_S = 1.37


def sine(dbfs: float, seconds: float, rate: int, hertz: float = 1_000.0) -> Float64Array:
    return 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def steps(levels: Sequence[tuple[float, float]], rate: int) -> Float64Array:
    """A stereo 1 kHz sine of successive (dBFS, seconds)."""
    side = np.concatenate([sine(dbfs, seconds, rate) for dbfs, seconds in levels])
    return np.stack([side, side])


def measure(native: Float64Array, rate: int, names: tuple[str, ...] | None = None) -> Loudness:
    """Feed in blocks, with the common-rate form made by scipy's polyphase resampler."""
    ratio = np.gcd(rate, SAMPLE_RATE)
    common = (
        native
        if rate == SAMPLE_RATE
        else scipy.signal.resample_poly(native, SAMPLE_RATE // ratio, rate // ratio, axis=1)
    )
    meter = LoudnessMeter()
    for at in np.arange(0, native.shape[1] / rate, BLOCK_S):
        meter.feed(
            AudioBlock(
                mono=np.zeros(0, np.float32),
                channels=common[:, round(at * SAMPLE_RATE) : round((at + BLOCK_S) * SAMPLE_RATE)].astype(np.float32),
                native=native[:, round(at * rate) : round((at + BLOCK_S) * rate)].astype(np.float32),
                native_rate=rate,
                channel_names=NAMES[native.shape[0]] if names is None else names,
            )
        )
    return meter.finish()


def integrated(native: Float64Array, rate: int = 48_000, names: tuple[str, ...] | None = None) -> float:
    lufs = measure(native, rate, names).integrated_lufs
    assert lufs is not None
    return lufs


@pytest.mark.parametrize("rate", [11_025, 22_050, 32_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(("dbfs", "lufs"), [(-23.0, -23.0), (-33.0, -33.0)])
def test_tech_3341_cases_1_and_2_a_steady_tone(rate: int, dbfs: float, lufs: float) -> None:
    assert integrated(steps([(dbfs, 20.0)], rate), rate) == pytest.approx(lufs, abs=0.1)


@pytest.mark.parametrize(
    "levels",
    [
        [(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)],
        [(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)],
        [(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)],
    ],
    ids=["case 3", "case 4", "case 5"],
)
def test_tech_3341_cases_3_to_5_gating(levels: list[tuple[float, float]]) -> None:
    assert integrated(steps(levels, 48_000)) == pytest.approx(-23.0, abs=0.1)


def test_tech_3341_case_6_surround() -> None:
    levels = (-28.0, -28.0, -24.0, None, -30.0, -30.0)
    channels = np.stack([np.zeros(48_000 * 20) if dbfs is None else sine(dbfs, 20.0, 48_000) for dbfs in levels])
    assert integrated(channels) == pytest.approx(-23.0, abs=0.1)


def test_the_lfe_is_not_heard() -> None:
    channels = np.zeros((6, 48_000 * 10))
    channels[0] = channels[1] = sine(-23.0, 10.0, 48_000)
    quiet = integrated(channels)
    channels[3] = sine(-3.0, 10.0, 48_000, 60.0)
    assert integrated(channels) == pytest.approx(quiet, abs=1e-6)


def test_a_mono_tone_reads_3_lu_less_than_the_same_on_both_sides() -> None:
    assert integrated(sine(-23.0, 10.0, 48_000)[None]) == pytest.approx(-26.0, abs=0.1)


def test_backs_beside_sides_weigh_as_fronts() -> None:
    assert channel_weights(("BL", "BR", "SL", "SR")) == pytest.approx([1.0, 1.0, 1.41, 1.41])
    assert channel_weights(("FL", "FR", "BL", "BR")) == pytest.approx([1.0, 1.0, 1.41, 1.41])


@pytest.mark.parametrize("kind", ["noise", "bass", "hiss", "clicks on the tenths"])
@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_any_sound_agrees_with_the_filter_run_at_the_files_own_rate(kind: str, rate: int) -> None:
    rng = np.random.default_rng(5)
    sound = {
        "noise": rng.normal(0, 0.1, rate * 10),
        "bass": sine(-6.0, 10.0, rate, 47.3),
        "hiss": scipy.signal.sosfilt(
            scipy.signal.butter(6, 7_000, "high", fs=rate, output="sos"), rng.normal(0, 0.1, rate * 10)
        ),
        "clicks on the tenths": np.where(np.arange(rate * 10) % (rate // 2) < rate // 400, 0.7, 0.0),
    }[kind]
    weighted = scipy.signal.sosfilt(k_weighting(rate), sound)
    segments = np.square(weighted).reshape(-1, rate // 10).mean(axis=1)
    blocks = np.convolve(segments, np.full(4, 0.25), "valid")
    blocks = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    wanted = -0.691 + 10 * np.log10(blocks[blocks > blocks.mean() / 10].mean())
    assert integrated(sound[None], rate) == pytest.approx(wanted, abs=0.1)


@pytest.mark.parametrize(
    ("levels", "lu"),
    [
        ([(-20.0, 20.0), (-30.0, 20.0)], 10.0),
        ([(-20.0, 20.0), (-15.0, 20.0)], 5.0),
        ([(-40.0, 20.0), (-20.0, 20.0)], 20.0),
    ],
)
def test_tech_3342_loudness_range(levels: list[tuple[float, float]], lu: float) -> None:
    assert measure(steps(levels, 48_000), 48_000).range_lu == pytest.approx(lu, abs=0.5)


def test_twice_the_gain_is_6_lu_more() -> None:
    noise = np.random.default_rng(2).normal(0, 0.05, (2, 48_000 * 8))
    assert integrated(2 * noise) - integrated(noise) == pytest.approx(20 * np.log10(2), abs=1e-3)


@pytest.mark.parametrize(
    "native", [np.zeros((2, 48_000)), np.zeros((2, 1)), 0.1 * np.ones((1, 4_800)), np.zeros((2, 0))]
)
def test_silence_and_scraps_have_no_loudness(native: Float64Array) -> None:
    assert measure(native, 48_000) == Loudness(None, None)


def test_a_change_of_rate_in_the_middle_changes_no_loudness() -> None:
    meter = LoudnessMeter()
    for rate in (48_000, 44_100):
        native = steps([(-23.0, 10.0)], rate).astype(np.float32)
        common = steps([(-23.0, 10.0)], SAMPLE_RATE).astype(np.float32)
        meter.feed(AudioBlock(np.zeros(0, np.float32), common, native, rate, ("FL", "FR")))
    assert meter.finish().integrated_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(("hertz", "phase"), [(12_000.0, np.pi / 4), (8_000.0, np.pi / 3), (1_000.0, 0.3)])
def test_the_true_peak_lies_between_the_samples(hertz: float, phase: float) -> None:
    wave = 0.5 * np.sin(2 * np.pi * hertz * np.arange(48_000) / 48_000 + phase)
    meter = TruePeakMeter()
    meter.feed(wave.astype(np.float32)[None])
    assert meter.finish() == pytest.approx(20 * np.log10(0.5), abs=0.2)


def test_silence_has_no_peak() -> None:
    meter = TruePeakMeter()
    meter.feed(np.zeros((2, 1_000), np.float32))
    meter.feed(np.zeros((2, 0), np.float32))
    assert meter.finish() is None


def test_even_one_sample_has_a_peak() -> None:
    meter = TruePeakMeter()
    meter.feed(np.array([[0.5]], np.float32))
    assert meter.finish() == pytest.approx(-6.02, abs=0.01)
