"""The same music, however it was encoded, sounds the same to SoniqueBay."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy.signal import resample_poly

from soniquebay.cli.demo.lively import NIGHT_BUS
from soniquebay.cli.demo.mixing import play
from soniquebay.cli.demo.piece import Piece
from soniquebay.cli.demo.quiet import RAIN
from soniquebay.cli.demo.tones import RATE
from soniquebay.contracts.analysis import Analysis
from soniquebay.contracts.mir import NormalizedFeatures, Scores
from soniquebay.mir.pipeline import analyze_file
from tests.signals.files import Coding, write

Samples = npt.NDArray[np.floating]

SECONDS = 16
FLAC_24 = Coding("flac", "flac", "s32", lossless=True)


def resampled(rate: int) -> Callable[[Samples], Samples]:
    common = np.gcd(rate, RATE)
    return lambda sound: np.clip(resample_poly(sound, rate // common, RATE // common, axis=1), -1.0, 1.0)


def unchanged(sound: Samples) -> Samples:
    return sound


FORMS = {
    "mp3 at 128 kbit/s": (RATE, Coding("mp3", "libmp3lame", "fltp", bit_rate=128_000), unchanged),
    "opus at 96 kbit/s": (48_000, Coding("opus", "libopus", "flt", "opus", bit_rate=96_000), resampled(48_000)),
    "m4a at 128 kbit/s": (RATE, Coding("m4a", "aac", "fltp", "ipod", bit_rate=128_000), unchanged),
    "ogg at 96 kbit/s": (RATE, Coding("ogg", "vorbis", "fltp", bit_rate=96_000), unchanged),
    "22.05 kHz": (22_050, FLAC_24, resampled(22_050)),
    "48 kHz": (48_000, FLAC_24, resampled(48_000)),
    "96 kHz": (96_000, FLAC_24, resampled(96_000)),
    "192 kHz": (192_000, FLAC_24, resampled(192_000)),
    "mono": (RATE, FLAC_24, lambda sound: sound.mean(axis=0, keepdims=True)),
    "12 dB softer": (RATE, FLAC_24, lambda sound: sound * 10 ** (-12 / 20)),
    "clipped by 3 dB": (RATE, FLAC_24, lambda sound: np.clip(sound * np.sqrt(2.0) / np.abs(sound).max(), -1.0, 1.0)),
}
"""Rate, coding, and what is done to the sound before."""

NOT_A_SHARE = {"bpm", "loudness_lufs"}


def clock() -> float:
    return 0.0


def numbers(of: NormalizedFeatures | Scores) -> dict[str, float]:
    return {name: value for name, value in of.model_dump().items() if isinstance(value, float)}


@pytest.fixture(scope="module", params=[NIGHT_BUS, RAIN], ids=lambda piece: piece.key)
def music(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Samples, Analysis]:
    """A synthesised piece, and what is heard in it where nothing is lost."""
    piece: Piece = request.param
    sound = play(piece.sound)[: SECONDS * RATE].T
    lossless = write(tmp_path_factory.mktemp("music") / "original.flac", sound, RATE, FLAC_24)
    return sound, analyze_file(str(lossless), clock)


@pytest.mark.parametrize("form", FORMS)
def test_encoding_changes_no_key_no_tempo_and_no_value_by_more_than_a_twentieth(
    music: tuple[Samples, Analysis], form: str, tmp_path: Path
) -> None:
    sound, original = music
    rate, coding, change = FORMS[form]
    encoded = analyze_file(str(write(tmp_path / f"encoded.{coding.suffix}", change(sound), rate, coding)), clock)
    assert (encoded.normalized.key, encoded.normalized.scale) == (original.normalized.key, original.normalized.scale)
    assert encoded.normalized.bpm == pytest.approx(original.normalized.bpm, abs=0.1)
    for before, after in (
        (numbers(original.normalized), numbers(encoded.normalized)),
        (numbers(original.scores), numbers(encoded.scores)),
    ):
        assert before.keys() == after.keys()
        for name in before.keys() - NOT_A_SHARE:
            assert after[name] == pytest.approx(before[name], abs=0.05), name
