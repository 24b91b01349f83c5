"""ID3 read with care: only the frames whose text is wanted, and none that is compressed or encrypted.

A compressed frame can swell a thousandfold in memory, and no tagger in use writes one; chapters may nest without end.
"""

from typing import Any

from mutagen import FileType
from mutagen.aiff import AIFF
from mutagen.dsdiff import DSDIFF
from mutagen.dsf import DSF
from mutagen.id3 import ID3, Frame, Frames, Frames_2_2, ID3FileType
from mutagen.id3._util import ID3JunkFrameError  # what makes mutagen skip one frame; it has no public name
from mutagen.mp3 import MP3
from mutagen.trueaudio import TrueAudio
from mutagen.wave import WAVE

from soniquebay.mir.metadata.frugal import FrugalFile

_ID3: Any = ID3  # mutagen does not say what its constructor takes
_WANTED = frozenset({"UFID", "RVA2"})
_UNREADABLE_24 = Frame.FLAG24_COMPRESS | Frame.FLAG24_ENCRYPT
_UNREADABLE_23 = Frame.FLAG23_COMPRESS | Frame.FLAG23_ENCRYPT


class _PlainFrame:
    """Mixed into mutagen's frames: skips what would have to be decompressed or decrypted."""

    @classmethod
    def _fromData(cls, header: Any, flags: int, data: bytes) -> Any:  # noqa: N802 - the name mutagen calls
        unreadable = _UNREADABLE_24 if header.version >= (2, 4, 0) else _UNREADABLE_23
        if flags & unreadable:
            raise ID3JunkFrameError
        return super()._fromData(header, flags, data)  # type: ignore[misc]  # mutagen's Frame stands behind the mixin


def _frames() -> dict[str, Any]:
    plain = {
        name: type(name, (_PlainFrame, frame), {})
        for name, frame in Frames.items()
        if name.startswith("T") or name in _WANTED
    }
    # ID3v2.2 knows no flags; mutagen turns its frames into those of 2.4.
    return plain | {name: frame for name, frame in Frames_2_2.items() if name.startswith("T") or name == "UFI"}


FRAMES = _frames()


def read_id3(file: FrugalFile) -> Any:
    """Read the ID3 tag of a file of any kind; raises as mutagen does where there is none."""
    return _ID3(file, known_frames=FRAMES)


def _careful(kind: type[FileType]) -> type[FileType]:
    def load(self: FileType, *args: Any, **kwargs: Any) -> None:
        kind.load(self, *args, known_frames=FRAMES, **kwargs)

    # The name decides between kinds that find a file equally likely: it stays.
    return type(kind.__name__, (kind,), {"load": load})


ID3_FORMATS = tuple(_careful(kind) for kind in (MP3, TrueAudio, ID3FileType, AIFF, WAVE, DSF, DSDIFF))
"""The formats that carry ID3, read as this module says."""
