"""Many tiny real audio files with tags: three encoded once, then copied with other tags in them."""

from io import BytesIO
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from mutagen.flac import FLAC
from mutagen.id3 import TALB, TCON, TDRC, TIT2, TPE1, TPE2, TRCK
from mutagen.mp3 import MP3
from mutagen.wave import WAVE

RATE_HZ: Final = 8000
SECONDS: Final = 0.2
TITLE, ARTIST, ALBUM = "Title of 0000000", "Artist 000000", "Album 000000"
ALBUMS_PER_ARTIST: Final = 5
SIZES: Final = 997
"""Fewer bytes than this follow the audio, in a chunk of their own, so that sizes differ as those of music do."""


def fill(root: Path, files: int, per_folder: int) -> None:
    """Write albums of MP3, FLAC and WAV files, each in a folder of its own."""
    templates = (("mp3", _mp3()), ("flac", _flac()), ("wav", _wav()))
    for first in range(0, files, per_folder):
        album = first // per_folder
        artist = f"Artist {album // ALBUMS_PER_ARTIST:06}"
        folder = root / artist / f"Album {album:06}"
        folder.mkdir(parents=True)
        suffix, template = templates[album % len(templates)]
        of_album = template.replace(ARTIST.encode(), artist.encode()).replace(ALBUM.encode(), folder.name.encode())
        for number in range(first, min(first + per_folder, files)):
            content = of_album.replace(TITLE.encode(), f"Title of {number:07}".encode())
            (folder / f"{number:07}.{suffix}").write_bytes(content + _rest(number % SIZES))


def _rest(size: int) -> bytes:
    return b"JUNK" + size.to_bytes(4, "little") + bytes(size)


def _mp3() -> bytes:
    file = _encoded("mp3", "libmp3lame")
    tagged = MP3(file)
    _add_id3(tagged)
    return _saved(tagged, file)


def _wav() -> bytes:
    file = _encoded("wav", "pcm_s16le")
    tagged = WAVE(file)
    _add_id3(tagged)
    return _saved(tagged, file)


def _flac() -> bytes:
    file = _encoded("flac", "flac")
    tagged = FLAC(file)
    tagged.update({"title": TITLE, "artist": ARTIST, "albumartist": ARTIST, "album": ALBUM})
    tagged.update({"date": "1999", "genre": "Techno", "tracknumber": "3/12"})
    return _saved(tagged, file)


def _add_id3(file: MP3 | WAVE) -> None:
    tags: Any = file.tags
    if tags is None:
        file.add_tags()  # type: ignore[no-untyped-call]
        tags = file.tags
    for frame in (TIT2, TPE1, TPE2, TALB, TDRC, TCON, TRCK):
        text = {TIT2: TITLE, TPE1: ARTIST, TPE2: ARTIST, TALB: ALBUM, TDRC: "1999", TCON: "Techno", TRCK: "3/12"}[frame]
        tags.add(frame(encoding=3, text=text))


def _saved(tagged: MP3 | WAVE | FLAC, file: BytesIO) -> bytes:
    file.seek(0)
    tagged.save(file)
    return file.getvalue()


def _encoded(container: str, codec: str) -> BytesIO:
    file = BytesIO()
    time_s = np.arange(int(RATE_HZ * SECONDS)) / RATE_HZ
    sound = (8000 * np.sin(2 * np.pi * 440 * time_s)).astype(np.int16)[np.newaxis]
    frame = av.AudioFrame.from_ndarray(sound, format="s16", layout="mono")
    frame.sample_rate, frame.pts = RATE_HZ, 0
    with av.open(file, "w", format=container) as out:
        stream: Any = out.add_stream(codec, rate=RATE_HZ, layout="mono")
        resampler = av.AudioResampler(stream.format, "mono", RATE_HZ)
        for ready in (*resampler.resample(frame), *resampler.resample(None)):
            out.mux(stream.encode(ready))
        out.mux(stream.encode(None))
    file.seek(0)
    return file
