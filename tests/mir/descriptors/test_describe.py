"""The whole chain from a file or samples to Descriptors."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from soniquebay.contracts.mir import Descriptors
from soniquebay.mir.decoding.stream import open_audio
from soniquebay.mir.descriptors.describe import TrackDescriber, describe
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock
from tests.signals.files import BY_SUFFIX, write

Float64Array = npt.NDArray[np.float64]
LEVEL_FIELDS = {"loudness_lufs", "true_peak_dbfs"}


def clock() -> float:
    return 0.0


def blocks(samples: Float64Array, length: int = 100_000) -> Iterator[AudioBlock]:
    for at in range(0, samples.size, length):
        part = samples[at : at + length].astype(np.float32)
        yield AudioBlock(part, part[None], part[None], SAMPLE_RATE, ("FC",))


def of(samples: Float64Array) -> Descriptors:
    return describe(blocks(samples), clock)[0]


def piece(seconds: float = 20.0) -> Float64Array:
    """A beat at 120 BPM under the chords of C, A minor, F and G."""
    t = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    rng = np.random.default_rng(8)
    c, a_minor = (261.63, 329.63, 392.0), (220.0, 261.63, 329.63)
    f, g = (174.61, 220.0, 261.63), (196.0, 246.94, 293.66)
    roots = np.array([c, a_minor, f, g])
    chord = roots[(t / 2).astype(int) % 4]
    tones = sum(np.sin(2 * np.pi * chord[:, i] * k * t) / k for i in range(3) for k in (1, 2, 3))
    beat = np.exp(-(t % 0.5) / 0.03)
    return np.asarray(0.08 * tones * np.exp(-(t % 0.5)) + 0.3 * beat * rng.normal(0, 1, t.size))


def test_a_file_is_described_in_one_pass(tmp_path: Path) -> None:
    path = write(tmp_path / "piece.mp3", piece(12.0), SAMPLE_RATE)
    ticks = iter(range(1_000))
    with open_audio(str(path)) as stream:
        heard, decode_s, analyse_s = describe(stream, lambda: float(next(ticks)))
    assert heard.duration_s == pytest.approx(12.0, abs=0.1)
    assert heard.loudness_lufs is not None
    assert heard.spectral_centroid_hz is not None
    assert decode_s > 0.0
    assert analyse_s > 0.0


def test_every_descriptor_is_known_for_a_piece_of_music() -> None:
    unknown = {name for name, value in of(piece()).model_dump().items() if value is None or value == ()}
    assert not unknown


@pytest.mark.parametrize("db", [-40.0, -12.0, 6.0])
def test_gain_changes_nothing_but_the_level(db: float) -> None:
    before, after = of(piece()), of(piece() * 10 ** (db / 20))
    assert after.loudness_lufs == pytest.approx((before.loudness_lufs or 0.0) + db, abs=0.05)
    for name, value in before.model_dump(exclude=LEVEL_FIELDS).items():
        found = getattr(after, name)
        expected = value if isinstance(value, str | None) else pytest.approx(value, rel=0.01, abs=0.01)
        assert found == expected, name


@pytest.mark.parametrize("suffix", ["flac", "mp3", "opus", "m4a", "ogg"])
def test_the_encoding_of_a_piece_is_not_described(tmp_path: Path, suffix: str) -> None:
    coding = BY_SUFFIX[suffix]
    rate = 48_000 if coding.rates and 44_100 not in coding.rates else 44_100
    sound = np.interp(np.arange(int(15.0 * rate)) / rate, np.arange(15 * SAMPLE_RATE) / SAMPLE_RATE, piece(15.0))
    with open_audio(str(write(tmp_path / f"piece.{suffix}", np.stack([sound, sound]), rate, coding))) as stream:
        heard = describe(stream, clock)[0]
    with open_audio(str(write(tmp_path / "piece.wav", np.stack([sound, sound]), rate))) as stream:
        wanted = describe(stream, clock)[0]
    assert heard.loudness_lufs == pytest.approx(wanted.loudness_lufs, abs=0.5)
    for name in (
        "percussive_share",
        "roughness",
        "spectral_density",
        "sub_bass_share",
        "voice_likelihood",
        "silence_rate",
    ):
        assert getattr(heard, name) == pytest.approx(getattr(wanted, name), abs=0.05), name
    assert heard.spectral_centroid_hz == pytest.approx(wanted.spectral_centroid_hz, rel=0.05)


SCRAPS = {
    "silence": np.zeros(5 * SAMPLE_RATE),
    "one sample": np.ones(1),
    "a fifth of a second": piece(0.2),
    "sine": 0.5 * np.sin(2 * np.pi * 440 * np.arange(5 * SAMPLE_RATE) / SAMPLE_RATE),
    "noise": np.random.default_rng(1).normal(0, 0.2, 5 * SAMPLE_RATE),
    "one click": np.where(np.arange(3 * SAMPLE_RATE) == 30_000, 1.0, 0.0),
    "offset": 0.5 * np.ones(3 * SAMPLE_RATE),
    "faintest": 1e-6 * piece(3.0),
    "overdriven": np.clip(1e5 * piece(3.0), -1, 1),
    "huge": 1e5 * piece(3.0),
}


@pytest.mark.parametrize("samples", SCRAPS.values(), ids=SCRAPS.keys())
def test_no_sound_whatever_gives_an_error_or_a_nan(samples: Float64Array) -> None:
    heard = of(samples)  # Descriptors itself refuses NaN, infinity and values out of range
    assert heard.duration_s == pytest.approx(samples.size / SAMPLE_RATE)


def test_nothing_fed_is_nothing_heard() -> None:
    heard = TrackDescriber().finish()
    assert heard.duration_s == 0.0
    assert heard.loudness_lufs is None
    assert heard.spectral_centroid_hz is None


def test_the_size_of_the_blocks_does_not_matter() -> None:
    whole, small = of(piece()), describe(blocks(piece(), 7_001), clock)[0]
    for name, value in whole.model_dump().items():
        expected = value if isinstance(value, str | None) else pytest.approx(value, rel=0.01, abs=0.01)
        assert getattr(small, name) == expected, name
