"""From samples to audio files of five formats, and the tags inside them."""

from collections.abc import Mapping
from pathlib import Path

import av
import mutagen
import numpy as np
from mutagen.easyid3 import EasyID3
from mutagen.easymp4 import EasyMP4
from mutagen.id3 import ID3, TXXX
from mutagen.mp4 import MP4

from soniquebay.cli.demo.tones import RATE, Samples

_CODECS: Mapping[str, tuple[str, str, int]] = {
    ".flac": ("flac", "s16", RATE),
    ".mp3": ("libmp3lame", "s16p", RATE),
    ".ogg": ("vorbis", "fltp", RATE),
    ".opus": ("libopus", "s16", 48_000),
    ".m4a": ("aac", "fltp", RATE),
}
"""File extension to codec, sample format and rate."""

_BIT_RATE = 128_000


def encode(path: Path, samples: Samples) -> None:
    """Write samples to a file; the extension decides the codec. The same samples give the same bytes.

    Parameters
    ----------
    samples : ndarray of shape (n_samples, 2), float32 in [-1, 1], at 44 100 Hz
    """
    codec, sample_format, rate = _CODECS[path.suffix]
    options = {"flags": "+bitexact", "strict": "experimental"}
    with av.open(path, "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=rate, options=options)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "stereo"
        stream.format = sample_format
        if codec != "flac":
            stream.bit_rate = _BIT_RATE
        resampler = av.AudioResampler(format=sample_format, layout="stereo", rate=rate, frame_size=0)
        whole = np.ascontiguousarray(samples.reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(whole, format="flt", layout="stereo")
        frame.sample_rate = RATE
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))


def write_tags(path: Path, tags: Mapping[str, str], verdicts: Mapping[str, str]) -> None:
    """Write tags where the container keeps them; without any, the file stays as it is."""
    if not tags and not verdicts:
        return
    if path.suffix == ".mp3":
        _tag_id3(path, tags, verdicts)
    elif path.suffix == ".m4a":
        _tag_mp4(path, tags, verdicts)
    else:
        file = mutagen.File(path)
        file.update({name: [value] for name, value in {**tags, **verdicts}.items()})
        file.save()


def _tag_id3(path: Path, tags: Mapping[str, str], verdicts: Mapping[str, str]) -> None:
    EasyID3.RegisterTextKey("initialkey", "TKEY")
    easy = EasyID3()
    for name, value in tags.items():
        easy[name] = value
    easy.save(path)
    if verdicts:
        frames = ID3(path)
        for name, value in verdicts.items():
            frames.add(TXXX(encoding=3, desc=name, text=[value]))
        frames.save()


def _tag_mp4(path: Path, tags: Mapping[str, str], verdicts: Mapping[str, str]) -> None:
    easy = EasyMP4(path)
    for name, value in tags.items():
        easy[name] = value
    easy.save()
    if verdicts:
        atoms = MP4(path)
        for name, value in verdicts.items():
            atoms[f"----:com.apple.iTunes:{name}"] = [value.encode()]
        atoms.save()
