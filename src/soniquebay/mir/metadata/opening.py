"""Opening a file's tags, whatever its state: what cannot be read is left out, never raised."""

import math
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import mutagen
from mutagen.aac import AAC
from mutagen.apev2 import APEv2, APEv2File
from mutagen.asf import ASF
from mutagen.flac import FLAC
from mutagen.id3 import ID3FileType
from mutagen.monkeysaudio import MonkeysAudio
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4
from mutagen.musepack import Musepack
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggtheora import OggTheora
from mutagen.oggvorbis import OggVorbis
from mutagen.trueaudio import TrueAudio
from mutagen.wave import WAVE
from mutagen.wavpack import WavPack

from soniquebay.mir.metadata.containers import collect, layer_of
from soniquebay.mir.metadata.frugal import FrugalFile
from soniquebay.mir.metadata.id3 import ID3_FORMATS, read_id3
from soniquebay.mir.metadata.riff import info_fields
from soniquebay.mir.metadata.sheet import Layer, Sheet

FORMATS: tuple[Any, ...] = (
    *ID3_FORMATS,
    *(AAC, FLAC, OggFLAC, OggOpus, OggSpeex, OggTheora, OggVorbis),
    *(MP4, ASF, APEv2File, MonkeysAudio, Musepack, WavPack),
)
"""What is recognised; any other file is still searched for an ID3 and an APE tag."""

BEGINNING_BYTES = 128
"""What mutagen's formats look at to tell whether a file is theirs."""

DAMAGE = (mutagen.MutagenError, OSError, ValueError, LookupError, ArithmeticError, struct.error, RecursionError)
"""What reading damaged tags raises. mutagen wraps most faults; as fuzzing found, its parsers also let out sizes that
are negative or beyond the file (ValueError), types and packets that do not exist (LookupError), text that is none
(UnicodeDecodeError), cut structures (struct.error), and atoms nested beyond the stack (RecursionError)."""

_MAY_CARRY_APE = (MP3, AAC, TrueAudio, ID3FileType)


def read_sheet(path: str) -> Sheet:
    """Return every tag that can be read from a file; an empty sheet where there is none, or no regular file."""
    try:
        file_path = Path(path)
        if not file_path.is_file():
            return Sheet()
        with file_path.open("rb") as file:
            return _sheet(FrugalFile(file))
    except OSError:
        # The decoder opens the same file and says what is wrong with it.
        return Sheet()


def _sheet(file: FrugalFile) -> Sheet:
    audio = _attempt(partial(recognise, name=file.name), file)
    if audio is None:
        # The name may lie ("song.mp3" is a FLAC): recognise the file by its beginning alone.
        audio = _attempt(partial(recognise, name="unnamed"), file)
    layers = [_layer(audio.tags)] if audio is not None else []
    if audio is None or isinstance(audio, AAC):
        layers.append(_layer(_attempt(read_id3, file)))
    if audio is None or isinstance(audio, _MAY_CARRY_APE):
        layers.append(_layer(_attempt(APEv2, file)))
    if audio is None or isinstance(audio, WAVE):
        layers.append(Layer("riff", collect(info_fields(file))))
    return Sheet(tuple(layer for layer in layers if layer is not None and layer.values), _duration_s(audio))


def recognise(file: FrugalFile, name: str) -> Any:
    """Read a file as the format that says loudest that it is its own; None where none does. As `mutagen.File`."""
    beginning = file.read(BEGINNING_BYTES)
    score, _, kind = max((kind.score(name, file, beginning), kind.__name__, kind) for kind in FORMATS)
    file.seek(0)
    return kind(file) if score > 0 else None


def _attempt(read: Callable[..., Any], file: FrugalFile) -> Any:
    file.seek(0)
    try:
        return read(file)
    except DAMAGE:
        return None


def _layer(tags: Any) -> Layer | None:
    try:
        return None if tags is None else layer_of(tags)
    except DAMAGE:
        return None


def _duration_s(audio: Any) -> float | None:
    length = None if audio is None else getattr(audio.info, "length", None)
    if not isinstance(length, int | float) or not math.isfinite(length) or length <= 0.0:
        return None
    return float(length)
