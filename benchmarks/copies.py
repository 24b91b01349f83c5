"""The same stretch of music written down in many forms: encoders, sampling rates, levels."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

FLAC_24: Final = ("-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24")


class Form(NamedTuple):
    """How FFmpeg writes a copy.

    Attributes
    ----------
    suffix : str
        Of the file, with its dot.
    options : tuple of str
        What FFmpeg is told.
    peak_db : float or None
        The peak is first brought here (dB over full scale: what is above 0 is cut off); None leaves the level.
    """

    suffix: str
    options: tuple[str, ...] = FLAC_24
    peak_db: float | None = None


FORMS: Final[Mapping[str, Form]] = {
    "flac, 16 bit": Form(".flac", ("-c:a", "flac", "-sample_fmt", "s16")),
    "mp3, 128 kbit/s": Form(".mp3", ("-c:a", "libmp3lame", "-b:a", "128k")),
    "opus, 96 kbit/s": Form(".opus", ("-c:a", "libopus", "-b:a", "96k")),
    "m4a, 128 kbit/s": Form(".m4a", ("-c:a", "aac", "-b:a", "128k")),
    "22.05 kHz": Form(".flac", (*FLAC_24, "-ar", "22050")),
    "96 kHz": Form(".flac", (*FLAC_24, "-ar", "96000")),
    "192 kHz": Form(".flac", (*FLAC_24, "-ar", "192000")),
    "mono": Form(".flac", (*FLAC_24, "-ac", "1")),
    "12 dB softer": Form(".flac", (*FLAC_24, "-af", "volume=-12dB:precision=double")),
    "clipped by 6 dB": Form(".flac", peak_db=6.0),
}


def cut(source: Path, made: Path, start_s: float, length_s: float) -> Path:
    """Write a stretch of a file as flac of 24 bit: what its copies are compared with."""
    _ffmpeg("-ss", str(start_s), "-t", str(length_s), "-i", str(source), "-vn", *FLAC_24, str(made))
    return made


def copy(original: Path, made: Path, form: Form) -> Path:
    """Write a file in another form."""
    level: tuple[str, ...] = ()
    if form.peak_db is not None:
        level = ("-af", f"volume={form.peak_db - peak_db(original):.3f}dB:precision=double")
    _ffmpeg("-i", str(original), "-vn", *level, *form.options, str(made))
    return made


def peak_db(path: Path) -> float:
    """Return the largest sample of a file, in dB over full scale."""
    samples = np.frombuffer(_ffmpeg("-i", str(path), "-vn", "-f", "f32le", "-"), np.float32)
    return float(20.0 * np.log10(np.abs(samples).max()))


def _ffmpeg(*arguments: str) -> bytes:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
