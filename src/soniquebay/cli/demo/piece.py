"""What a piece of the demo library is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from soniquebay.cli.demo.mixing import Sound


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of the demo library.

    Attributes
    ----------
    file : str
        Path inside the library; the extension decides the codec.
    key : str
        Tonic and scale it is written in, for instance ``A minor``.
    sound : Sound
    tags : mapping of str to str
        File tags by their Vorbis names; empty for a file that says nothing of itself.
    verdicts : mapping of str to str
        AcousticBrainz tags (``ab:hi:…``) to values.
    """

    file: str
    key: str
    sound: Sound
    tags: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
