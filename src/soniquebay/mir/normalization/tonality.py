"""One key out of what tags and audio say."""

from soniquebay.contracts.keys import PITCH_CLASS, SPELLING
from soniquebay.contracts.mir import Descriptors
from soniquebay.contracts.raw import TagClaims
from soniquebay.mir.normalization.keys import ParsedKey, parse_key
from soniquebay.mir.normalization.trust import Evidence, settle

ACOUSTICBRAINZ_CONFIDENCE = 0.65
"""Trust in AcousticBrainz's key: below a tag that a person or a DJ program wrote."""

TAG_CONFIDENCE = 0.75
HEARD_CONFIDENCE = 0.5
"""Trust in a key heard without a stated confidence."""

FIFTH_AGREEMENT = 0.5
RELATIVE_AGREEMENT = 0.3
PARALLEL_AGREEMENT = 0.0
"""Nearly right keys support each other, in the proportions of MIREX key scoring; all else contradicts."""


def settle_key(claims: TagClaims, heard: Descriptors | None) -> Evidence[ParsedKey] | None:
    """Key of the most trusted source: AcousticBrainz, the standard tag, the audio.

    Where a tag names a tonic without certain scale and the audio hears the same tonic, the audio's scale completes it.
    """
    audio = None if heard is None else _heard(heard)
    tags = (_acousticbrainz(claims), _standard(claims))
    return settle((*(_completed(tag, audio) for tag in tags), audio), key_agreement)


def key_agreement(one: ParsedKey, other: ParsedKey) -> float:
    """1 for the same key, less a fifth apart or for the relative key, 0 if parallel or a tonic alone, else -1."""
    interval = (PITCH_CLASS[one.key] - PITCH_CLASS[other.key]) % 12
    if one.scale is None or other.scale is None:
        return PARALLEL_AGREEMENT if interval == 0 else -1.0
    if one.scale == other.scale:
        return {0: 1.0, 5: FIFTH_AGREEMENT, 7: FIFTH_AGREEMENT}.get(interval, -1.0)
    to_relative_major = 3 if other.scale == "minor" else 9
    return {0: PARALLEL_AGREEMENT, to_relative_major: RELATIVE_AGREEMENT}.get(interval, -1.0)


def _acousticbrainz(claims: TagClaims) -> Evidence[ParsedKey] | None:
    """AcousticBrainz writes a bare note beside its scale: without the scale tag the note says nothing about it."""
    parsed = None if claims.low_level_key is None else parse_key(claims.low_level_key, claims.low_level_scale)
    if parsed is None:
        return None
    scale = None if claims.low_level_scale is None else parsed.scale
    return Evidence(ParsedKey(parsed.key, scale), "acousticbrainz", ACOUSTICBRAINZ_CONFIDENCE)


def _standard(claims: TagClaims) -> Evidence[ParsedKey] | None:
    parsed = None if claims.key is None else parse_key(claims.key)
    return None if parsed is None else Evidence(parsed, "standard_tag", TAG_CONFIDENCE)


def _heard(heard: Descriptors) -> Evidence[ParsedKey] | None:
    if heard.key is None:
        return None
    confidence = HEARD_CONFIDENCE if heard.key_confidence is None else heard.key_confidence
    key = SPELLING[heard.scale][PITCH_CLASS[heard.key]]
    return Evidence(ParsedKey(key, heard.scale), "audio", confidence)


def _completed(tag: Evidence[ParsedKey] | None, audio: Evidence[ParsedKey] | None) -> Evidence[ParsedKey] | None:
    if tag is None or audio is None or (tag.value.scale is not None and not tag.value.guessed):
        return tag
    same_tonic = PITCH_CLASS[tag.value.key] == PITCH_CLASS[audio.value.key]
    return Evidence(audio.value, tag.source, tag.confidence) if same_tonic else tag
