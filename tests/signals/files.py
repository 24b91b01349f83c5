"""Writes synthesised sound as real audio files, in every container and coding that PyAV's FFmpeg can write."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

Samples = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Coding:
    """A file name suffix, the encoder to use, and what it costs the sound."""

    suffix: str
    codec: str
    sample_format: str
    container: str | None = None
    bit_rate: int | None = None
    lossless: bool = False
    rates: tuple[int, ...] = ()
    """Rates the encoder takes; empty: any."""
    stereo_only: bool = False
    """FFmpeg's own Vorbis encoder takes two channels only; mono is written on both."""

    @property
    def name(self) -> str:
        """For test ids."""
        return f"{self.codec} in {self.suffix}"


CODINGS = (
    Coding("wav", "pcm_s16le", "s16", lossless=True),
    Coding("wav", "pcm_s24le", "s32", lossless=True),
    Coding("wav", "pcm_f32le", "flt", lossless=True),
    Coding("wav", "pcm_f64le", "dbl", lossless=True),
    Coding("wav", "pcm_u8", "u8"),
    Coding("wav", "pcm_alaw", "s16"),
    Coding("w64", "pcm_s16le", "s16"),
    Coding("aiff", "pcm_s16be", "s16", lossless=True),
    Coding("au", "pcm_s16be", "s16", lossless=True),
    Coding("caf", "pcm_s16le", "s16", lossless=True),
    Coding("flac", "flac", "s16", lossless=True),
    Coding("oga", "flac", "s16", container="ogg", lossless=True),
    Coding("wv", "wavpack", "s16p", lossless=True),
    Coding("tta", "tta", "s16", lossless=True),
    Coding("m4a", "alac", "s16p", container="ipod", lossless=True),
    Coding("m4a", "aac", "fltp", container="ipod", bit_rate=160_000),
    Coding("aac", "aac", "fltp", container="adts", bit_rate=160_000),
    Coding(
        "mp3",
        "libmp3lame",
        "fltp",
        bit_rate=192_000,
        rates=(8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000),
    ),
    Coding("ogg", "vorbis", "fltp", bit_rate=160_000, stereo_only=True),
    Coding("opus", "libopus", "flt", container="opus", bit_rate=128_000, rates=(8_000, 12_000, 16_000, 24_000, 48_000)),
    Coding("webm", "libopus", "flt", bit_rate=128_000, rates=(48_000,)),
    Coding("mka", "vorbis", "fltp", container="matroska", bit_rate=160_000, stereo_only=True),
    Coding("mp2", "mp2", "s16", bit_rate=256_000, rates=(16_000, 22_050, 24_000, 32_000, 44_100, 48_000)),
    Coding("ac3", "ac3", "fltp", bit_rate=256_000, rates=(32_000, 44_100, 48_000)),
    Coding("wma", "wmav2", "fltp", container="asf", bit_rate=160_000),
)

BY_SUFFIX = {coding.suffix: coding for coding in reversed(CODINGS)}
"""The first coding of each suffix."""


def write(path: Path, samples: Samples, rate: int, coding: Coding | None = None, layout: str | None = None) -> Path:
    """Write a file.

    Parameters
    ----------
    path : pathlib.Path
        Its suffix chooses the coding where none is given.
    samples : ndarray of shape (n,) or (n_channels, n)
        In [-1, 1].
    rate : int
        Hz; must be one that the encoder takes.
    coding : Coding, optional
    layout : str, optional
        FFmpeg's name of the channel layout; by default mono, stereo, 5.1 or 7.1 by the number of channels.

    Returns
    -------
    pathlib.Path
        The path given.
    """
    chosen = BY_SUFFIX[path.suffix.removeprefix(".").lower()] if coding is None else coding
    rows = np.atleast_2d(samples).astype(np.float32)
    if chosen.stereo_only and rows.shape[0] == 1:
        rows = np.repeat(rows, 2, axis=0)
    named = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}[rows.shape[0]] if layout is None else layout
    with av.open(str(path), "w", format=chosen.container) as container:
        stream = container.add_stream(chosen.codec, rate=rate, layout=named, format=chosen.sample_format)
        assert isinstance(stream, AudioStream)
        if chosen.bit_rate is not None:
            stream.bit_rate = chosen.bit_rate
        stream.options = {"strict": "experimental"}
        resampler = av.AudioResampler(
            format=chosen.sample_format, layout=named, rate=rate, frame_size=_frame_size(stream)
        )
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(rows.T).reshape(1, -1), format="flt", layout=named)
        frame.sample_rate = rate
        frame.pts = 0
        frame.time_base = Fraction(1, rate)
        for converted in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(converted))
        container.mux(stream.encode(None))
    return path


def _frame_size(stream: AudioStream) -> int:
    context = stream.codec_context
    context.open(strict=False)
    return context.frame_size if context.frame_size > 0 else 4_096
