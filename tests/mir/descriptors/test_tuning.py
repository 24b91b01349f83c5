import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soniquebay.mir.descriptors.chroma import N_FINE, PitchAccumulator
from soniquebay.mir.descriptors.tuning import Tuning, estimate_tuning
from soniquebay.mir.signal import FloatArray
from tests.signals.tones import STRINGS, cadence, silence, white_noise


def tuning(samples: FloatArray) -> Tuning | None:
    accumulator = PitchAccumulator()
    accumulator.feed(samples)
    return estimate_tuning(accumulator.finish().fine.sum(axis=0))


def apart(a: float, b: float) -> float:
    """Distance on the circle of a semitone, cents: +50 and -50 are the same tuning."""
    return abs((a - b + 50.0) % 100.0 - 50.0)


@given(cents=st.floats(-50.0, 50.0), tonic=st.integers(0, 11))
@settings(max_examples=20, deadline=None)
def test_music_detuned_by_some_cents_is_found_to_be(cents: float, tonic: int) -> None:
    heard = tuning(cadence(tonic, "major", cents, STRINGS, chord_s=0.5))
    assert heard is not None
    assert -50.0 <= heard.cents <= 50.0
    assert apart(heard.cents, cents) < 4.0
    assert heard.gathering > 0.5


def test_noise_is_in_tune_with_nothing() -> None:
    heard = tuning(white_noise(20.0))
    assert heard is not None
    assert heard.gathering < 0.1


def test_silence_has_no_tuning() -> None:
    assert tuning(silence(2.0)) is None


@given(st.lists(st.floats(0.0, 1e4, width=32), min_size=N_FINE, max_size=N_FINE))
def test_any_content_has_a_tuning_within_a_quarter_tone(fine: list[float]) -> None:
    heard = estimate_tuning(np.array(fine, np.float32))
    if heard is None:
        assert sum(fine) == 0.0
    else:
        assert -50.0 <= heard.cents <= 50.0
        assert 0.0 <= heard.gathering <= 1.0


def test_fifth_partials_do_not_pull_the_tuning_flat() -> None:
    rich_in_thirds = (1.0, 0.6, 0.4, 0.5, 0.9, 0.3)
    heard = tuning(cadence(0, "major", 0.0, rich_in_thirds, chord_s=0.5))
    assert heard is not None
    assert heard.cents == pytest.approx(0.0, abs=3.0)
