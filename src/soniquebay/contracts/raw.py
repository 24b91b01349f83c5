"""What the stages of the analysis hand to each other before interpretation: the tags' claims and the audio's."""

from pydantic import Field

from soniquebay.contracts.base import Contract
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.mir import Descriptors
from soniquebay.contracts.units import UnitInterval


class TagClaims(Contract):
    """What the tags of a file claim about its sound. Claims, not truth: normalization weighs them."""

    bpm: float | None = None
    """Beats per minute as written (decimals kept; 0 and nonsense are None)."""
    key: str | None = None
    """Key as written ("Am", "8A", "1m", "A minor", "fis-Moll")."""
    genres: tuple[str, ...] = ()
    """Genre values as written, in order, not yet split or canonical."""
    moods: tuple[str, ...] = ()
    """Free mood words of the standard mood tag, as written."""
    replaygain_lufs: float | None = None
    """Track loudness that ReplayGain or R128 tags imply."""
    high_level: dict[str, dict[str, UnitInterval]] = Field(default_factory=dict)
    """AcousticBrainz `ab:hi:` probabilities: model to class to probability, class names as in the reference's display
    spelling in lower case ("not happy", "folk/country")."""
    mood_verdicts: tuple[str, ...] = ()
    """`ab:mood`: winning classes without probability ("happy", "not relaxed"), lower case."""
    genre_verdicts: tuple[str, ...] = ()
    """`ab:genre`: winning classes without probability, lower case; repeated where models agree."""
    low_level_bpm: float | None = None
    low_level_key: str | None = None
    low_level_scale: str | None = None


class FileMetadata(Contract):
    """Everything read from a file's tags in one visit."""

    tags: FileTags
    claims: TagClaims
    written: tuple[str, ...] = ()
    """Sound-related tags as written, for `raw.tags`: `name:value` (see `contracts.mir.RawBlock`)."""


class RawFeatures(Contract):
    """Input of normalization: what tags claim and what the audio says."""

    claims: TagClaims = TagClaims()
    descriptors: Descriptors | None = None
