import numpy as np
import pytest

from soniquebay.mir.descriptors.onset import HARMONY
from soniquebay.mir.descriptors.tempo import (
    HIGHEST_BPM,
    LOWEST_BPM,
    WEIGHTS,
    Periodicity,
    candidates,
    choose,
    describe,
    measure,
    normalise_locally,
    salience,
)
from soniquebay.mir.signal import FRAME_RATE_HZ, FloatArray


def pulses(period: float, n_frames: int = 1_500) -> FloatArray:
    """Curves that all rise at every ``period`` frames."""
    frames = np.arange(n_frames)
    distance = np.abs((frames + period / 2) % period - period / 2)
    curve = np.exp(-0.5 * np.square(distance)).astype(np.float32)
    return np.tile(curve, (HARMONY + 1, 1))


def periodicity_of(curves: FloatArray) -> Periodicity:
    return measure(normalise_locally(curves))


def test_a_passage_twenty_six_decibels_softer_still_counts() -> None:
    curves = pulses(20.0, 3_000)
    curves[:, :1_500] *= 0.05
    normal = normalise_locally(curves)
    assert normal[0, 200:1_200].max() > 0.4 * normal[0, 1_800:2_800].max()


def test_silence_stays_silent() -> None:
    assert not normalise_locally(np.zeros((5, 400), np.float32)).any()
    assert not measure(np.zeros((5, 400), np.float32)).autocorrelation.any()


@pytest.mark.parametrize("period", [15.0, 21.53, 30.2, 43.7])
def test_a_pulse_is_like_itself_one_period_later(period: float) -> None:
    periodicity = periodicity_of(pulses(period))
    at_period, between = periodicity.self_similarity(np.array([period, 1.5 * period]))
    assert at_period > 0.8
    assert between < 0.2


@pytest.mark.parametrize("period", [15.0, 21.53, 30.2])
def test_the_true_period_is_among_the_candidates(period: float) -> None:
    found = candidates(periodicity_of(pulses(period)))
    assert np.abs(found / period - 1.0).min() < 0.02


def test_candidates_lie_in_the_range_of_tempi() -> None:
    bpm = 60.0 * FRAME_RATE_HZ / candidates(periodicity_of(pulses(17.0)))
    assert np.all((bpm > 0.95 * LOWEST_BPM) & (bpm < 1.05 * HIGHEST_BPM))


def test_the_window_loses_nothing_of_a_short_clip() -> None:
    assert periodicity_of(pulses(21.5, 130)).self_similarity(np.array([21.5]))[0] > 0.7


def test_a_mix_of_hours_is_sampled_evenly_in_bounded_memory() -> None:
    periodicity = measure(np.ones((1, 400_000), np.float32))
    assert periodicity.centres.size <= 201
    assert periodicity.centres[-1] > 390_000


def test_noise_has_no_comb() -> None:
    noise = np.abs(np.random.default_rng(3).standard_normal((HARMONY + 1, 1_500)))
    periodicity = periodicity_of(noise.astype(np.float32))
    assert salience(periodicity, candidates(periodicity)).max() < 0.12


def test_every_weight_belongs_to_a_description() -> None:
    periodicity = periodicity_of(pulses(20.0))
    assert WEIGHTS.keys() <= describe(periodicity, np.array([20.0, 40.0])).keys()


def test_bass_and_treble_that_alternate_are_told_from_those_that_agree() -> None:
    together, apart = pulses(40.0), pulses(40.0)
    apart[3] = np.roll(apart[3], 20)
    period = np.array([20.0])
    agree = describe(periodicity_of(together), period)["bass with high 1/2"][0]
    alternate = describe(periodicity_of(apart), period)["bass with high 1/2"][0]
    assert agree > 0.0 > alternate


def test_belief_is_a_probability_and_the_alternative_another_level() -> None:
    pulse = choose(periodicity_of(pulses(21.5)))
    assert 0.0 < pulse.belief <= 1.0
    assert pulse.alternative is not None
    assert abs(np.log2(pulse.alternative / pulse.period)) > 0.14
