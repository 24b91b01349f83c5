import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soniquebay.mir.descriptors.beat import fit_grid, local_periods, track
from soniquebay.mir.descriptors.onset import Float64Array
from soniquebay.mir.descriptors.tempo import measure
from soniquebay.mir.signal import FloatArray


def bumps(moments: Float64Array, n_frames: int) -> FloatArray:
    """A curve with a narrow peak at each moment (frames, fractional)."""
    frames = np.arange(n_frames)
    curve = np.zeros(n_frames, np.float32)
    for moment in moments:
        curve += np.exp(-0.5 * np.square(frames - moment)).astype(np.float32)
    return curve


@settings(max_examples=25, deadline=None)
@given(period=st.floats(12.0, 60.0), phase=st.floats(0.0, 1.0), error=st.floats(-0.015, 0.015))
def test_a_steady_grid_is_found_between_the_frames(period: float, phase: float, error: float) -> None:
    moments = np.arange(phase * period, 1_500.0, period)
    grid = fit_grid(bumps(moments, 1_500), period * (1 + error))
    assert grid.period == pytest.approx(period, rel=5e-4)
    assert grid.coherence > 0.95
    distance = np.abs(grid.beats(1_500)[1:, None] - moments).min(axis=1)
    assert np.median(distance) < 0.5


def test_a_wandering_tempo_has_no_steady_grid() -> None:
    moments = np.cumsum(21.0 + 4.0 * np.sin(np.arange(100) / 6.0))
    assert fit_grid(bumps(moments, 2_000), 21.0).coherence < 0.7


def test_the_tracker_follows_a_wandering_tempo() -> None:
    moments = np.cumsum(21.0 + 3.0 * np.sin(np.arange(90) / 8.0))
    strength = bumps(moments, int(moments[-1]) + 5)
    found = track(strength, local_periods(measure(strength[None]), 21.0, strength.size))
    distance = np.abs(found[:, None] - moments).min(axis=1)
    assert np.median(distance) < 0.5
    assert (distance < 2.0).mean() > 0.9


def test_the_local_period_follows_the_tempo() -> None:
    periods = np.linspace(24.0, 19.0, 120)
    moments = np.cumsum(periods)
    strength = bumps(moments, int(moments[-1]))
    local = local_periods(measure(strength[None]), 21.5, strength.size)
    assert local[300] == pytest.approx(23.3, rel=0.05)
    assert local[-300] == pytest.approx(19.7, rel=0.05)


def test_the_tracker_bridges_missing_beats() -> None:
    moments = np.arange(10.0, 1_000.0, 22.0)
    kept = np.delete(moments, [7, 8, 20])
    found = track(bumps(kept, 1_000), np.full(1_000, 22.0))
    assert np.abs(moments[:, None] - found).min(axis=1).max() < 3.0


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), period=st.floats(11.0, 68.0))
def test_tracked_beats_ascend_by_about_a_period_whatever_the_input(seed: int, period: float) -> None:
    strength = np.abs(np.random.default_rng(seed).standard_normal(700)).astype(np.float32)
    gaps = np.diff(track(strength, np.full(700, period)))
    assert np.all(gaps > 0.7 * period - 1.5)
    assert np.all(gaps < 1.4 * period + 1.5)


def test_silence_can_be_tracked_without_harm() -> None:
    assert track(np.zeros(300, np.float32), np.full(300, 20.0)).size >= 1
    assert fit_grid(np.zeros(300, np.float32), 20.0).coherence == 0.0
