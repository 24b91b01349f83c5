"""Tiny audio files of every container that carries tags: a tenth of a second of silence, or a header alone."""

import struct
from pathlib import Path

import av
import numpy as np

RATE = 48_000

# suffix -> container, codec, sample format, codec options
ENCODED: dict[str, tuple[str, str, str, dict[str, str]]] = {
    ".mp3": ("mp3", "libmp3lame", "s16p", {}),
    ".flac": ("flac", "flac", "s16", {}),
    ".ogg": ("ogg", "vorbis", "fltp", {"strict": "experimental"}),
    ".opus": ("ogg", "libopus", "s16", {}),
    ".m4a": ("ipod", "aac", "fltp", {}),
    ".wma": ("asf", "wmav2", "fltp", {}),
    ".wv": ("wv", "wavpack", "s16p", {}),
    ".tta": ("tta", "tta", "s16", {}),
    ".wav": ("wav", "pcm_s16le", "s16", {}),
    ".aiff": ("aiff", "pcm_s16be", "s16", {}),
    ".aac": ("adts", "aac", "fltp", {}),
}


def encoded(path: Path) -> Path:
    """Write a tenth of a second of stereo silence in the format of the path's suffix, without tags."""
    container, codec, sample_format, options = ENCODED[path.suffix]
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=RATE, options=options)
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = 96_000
        stream.layout = "stereo"
        stream.format = sample_format
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 2 * RATE // 10), np.int16), format="s16", layout="stereo")
        silence.sample_rate = RATE
        fifo = av.AudioFifo()
        for frame in av.AudioResampler(sample_format, "stereo", RATE).resample(silence):
            fifo.write(frame)
        size = stream.codec_context.frame_size or 1024
        while (block := fifo.read(size, partial=True)) is not None:
            output.mux(stream.encode(block))
        output.mux(stream.encode(None))
    return path


def musepack(path: Path) -> Path:
    """Write a Musepack SV7 header (no encoder is at hand): 100 frames at 44.1 kHz."""
    header = b"MP+\x07" + struct.pack("<I", 100) + bytes(20)
    path.write_bytes(header + bytes(1000))
    return path


def monkeys_audio(path: Path) -> Path:
    """Write a Monkey's Audio 3.99 header: one frame at 44.1 kHz."""
    header = bytearray(76)
    header[0:4] = b"MAC "
    struct.pack_into("<H", header, 4, 3990)
    struct.pack_into("<IIIHHI", header, 56, 73728, 4410, 1, 16, 2, 44100)
    path.write_bytes(bytes(header) + bytes(1000))
    return path


def dsf(path: Path) -> Path:
    """Write an empty DSF file (DSD64 stereo)."""
    fmt = b"fmt " + struct.pack("<QIIIIIIQII", 52, 1, 0, 2, 2, 2822400, 1, 28224, 4096, 0)
    data = b"data" + struct.pack("<Q", 12 + 8192) + bytes(8192)
    head = b"DSD " + struct.pack("<QQQ", 28, 28 + len(fmt) + len(data), 0)
    path.write_bytes(head + fmt + data)
    return path


def speex(path: Path) -> Path:
    """Write an Ogg stream with a Speex header and an empty comment packet."""
    header = bytearray(b"Speex   " + b"1.2".ljust(20, b"\0") + bytes(52))
    struct.pack_into("<IIIIIIi", header, 28, 1, 80, 16000, 1, 4, 1, -1)
    comment = struct.pack("<I", 4) + b"test" + struct.pack("<I", 0)
    pages = (_ogg_page(0, bytes(header), 2, 0), _ogg_page(1, comment, 0, 0), _ogg_page(2, bytes(50), 4, 1600))
    path.write_bytes(b"".join(pages))
    return path


def _ogg_page(sequence: int, packet: bytes, flags: int, position: int) -> bytes:
    head = b"OggS" + struct.pack("<BBqIII", 0, flags, position, 7, sequence, 0) + bytes([1, len(packet)])
    return head + packet


HAND_MADE = {".mpc": musepack, ".ape": monkeys_audio, ".dsf": dsf, ".spx": speex}


def carrier(path: Path) -> Path:
    """Write a file without tags in the format of the path's suffix."""
    return HAND_MADE[path.suffix](path) if path.suffix in HAND_MADE else encoded(path)
