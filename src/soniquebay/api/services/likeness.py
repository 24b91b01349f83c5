"""Why two tracks are close to each other, before any language: the groups that decide, and the values that show it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from soniquebay.api.models.mir import TrackAudioFeatures
from soniquebay.api.services.names import identity
from soniquebay.api.services.track_rows import normalized_of, scores_of
from soniquebay.contracts.keys import COMPATIBLE
from soniquebay.contracts.mir import NormalizedFeatures, Scores
from soniquebay.contracts.similarity import GroupName
from soniquebay.embeddings.comparing import contributions, most_apart
from soniquebay.embeddings.layout import DIMS

Degree = Literal["same", "octave", "near", "far"]
MOST_CLOSER: Final = 3


@dataclass(frozen=True)
class Sound:
    """What a reason may speak of."""

    features: NormalizedFeatures
    scores: Scores
    descriptors: Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """Two values of one measure beside each other."""

    measure: str
    degree: Degree
    apart: float
    """In units of what is usual between two tracks of a library."""
    values: tuple[float | str, float | str]


@dataclass(frozen=True)
class Why:
    """One group that brings two tracks closer or sets them apart; `shown` is None where no value shows it."""

    group: GroupName
    closer: bool
    share: float
    shown: Shown | None


Compared = Callable[[Any, Any], tuple[Degree, float]]


@dataclass(frozen=True)
class Measure:
    """A value of the payload that people understand.

    Attributes
    ----------
    name : str
    read : callable
        Gives it of a sound, None where it is unknown.
    compared : callable
        Gives the degree of likeness and the difference in usual differences.
    telling_from : float
        Two smaller values say nothing: that neither track has a voice brings most of a library together.
    """

    name: str
    read: Callable[[Sound], float | str | None]
    compared: Compared
    telling_from: float = -math.inf

    def tells(self, one: float | str, other: float | str) -> bool:
        """Whether two values are worth being spoken of."""
        return any(isinstance(value, str) or value >= self.telling_from for value in (one, other))


def sounds_of(session: Session, track_ids: Sequence[int]) -> dict[int, Sound]:
    """Return what is known of tracks that were analysed."""
    features, scores = normalized_of(session, track_ids), scores_of(session, track_ids)
    rows = session.execute(
        select(TrackAudioFeatures.track_id, TrackAudioFeatures.descriptors).where(
            TrackAudioFeatures.track_id.in_(track_ids)
        )
    )
    heard = {track_id: descriptors or {} for track_id, descriptors in rows}
    return {one: Sound(features[one], scores[one], heard.get(one, {})) for one in track_ids if one in features}


def reasons(
    one: Sequence[float], other: Sequence[float], sounds: tuple[Sound | None, Sound | None] = (None, None)
) -> tuple[Why, ...]:
    """Return up to three groups that bring two vectors closest, then the one that sets them most apart, if any does.

    Parameters
    ----------
    one, other : sequence of 64 floats
        In one space; a group that is all zero is unknown and left out.
    sounds : pair of Sound or None
        Of the two, for the values.
    """
    ranked = sorted(contributions(one, other), key=lambda part: part.relative)
    farthest = most_apart(ranked) if len(ranked) > 1 else None
    closest = [part for part in ranked if part is not farthest][:MOST_CLOSER]
    whys = [Why(_name(part.group), True, part.share, _shown(_name(part.group), sounds, True)) for part in closest]
    if farthest is not None:
        group = _name(farthest.group)
        whys.append(Why(group, False, farthest.share, _shown(group, sounds, False)))
    return tuple(whys)


def known_groups(raw: Sequence[float], placed: Sequence[float]) -> tuple[float, ...]:
    """Return a placed vector with zeros for the groups of which the track knows nothing, as `reasons` wants it."""
    masked = list(placed)
    for dims in DIMS.values():
        if not any(raw[dims]):
            masked[dims] = [0.0] * len(masked[dims])
    return tuple(masked)


def _name(group: str) -> GroupName:
    return cast(GroupName, str(group))


def _shown(group: GroupName, sounds: tuple[Sound | None, Sound | None], closer: bool) -> Shown | None:
    """Return the values that show best why a group brings two tracks closer or sets them apart."""
    one, other = sounds
    if one is None or other is None:
        return None
    found = []
    for measure in MEASURES[group]:
        mine, theirs = measure.read(one), measure.read(other)
        if mine is not None and theirs is not None and measure.tells(mine, theirs):
            found.append(Shown(measure.name, *measure.compared(mine, theirs), (mine, theirs)))
    if not closer:
        return max((shown for shown in found if shown.degree == "far"), key=lambda shown: shown.apart, default=None)
    # Of several that agree the first is the one that people understand best.
    agreeing = [shown for shown in found if shown.degree in {"same", "octave"}]
    near = [shown for shown in found if shown.degree == "near"]
    return agreeing[0] if agreeing else min(near, key=lambda shown: shown.apart, default=None)


def _tempo(one: float, other: float) -> tuple[Degree, float]:
    octaves = abs(math.log2(one / other))
    folded = abs(octaves - round(octaves))
    degree: Degree = "near" if folded <= 0.12 else "far"
    if folded <= 0.03:
        degree = "same" if octaves < 0.5 else "octave"
    return degree, folded / 0.2 + (0.2 if octaves >= 0.5 else 0.0)


def _key(one: str, other: str) -> tuple[Degree, float]:
    if one == other:
        return "same", 0.0
    return ("near", 0.5) if other in COMPATIBLE[one] else ("far", 1.5)


def _word(one: str, other: str) -> tuple[Degree, float]:
    return ("same", 0.0) if identity(one) == identity(other) else ("far", 2.0)


def _difference(usual: float) -> Compared:
    """Compare numbers by their difference, in units of a usual one."""

    def compared(one: float, other: float) -> tuple[Degree, float]:
        return _degree(abs(one - other) / usual)

    return compared


def _ratio(usual: float) -> Compared:
    """Compare positive numbers by their ratio, in units of a usual one (octaves)."""

    def compared(one: float, other: float) -> tuple[Degree, float]:
        return _degree(abs(math.log2((one + 1e-9) / (other + 1e-9))) / usual)

    return compared


def _degree(apart: float) -> tuple[Degree, float]:
    if apart <= 0.25:
        return "same", apart
    return ("near", apart) if apart <= 0.75 else ("far", apart)


def _feature(name: str, compared: Compared, telling_from: float = -math.inf) -> Measure:
    return Measure(name, lambda sound: getattr(sound.features, name), compared, telling_from)


def _score(name: str, compared: Compared, telling_from: float = -math.inf) -> Measure:
    return Measure(name, lambda sound: getattr(sound.scores, name), compared, telling_from)


def _heard(name: str, compared: Compared, telling_from: float = -math.inf) -> Measure:
    return Measure(name, lambda sound: sound.descriptors.get(name), compared, telling_from)


MEASURES: Final[Mapping[GroupName, tuple[Measure, ...]]] = {
    "rhythm": (
        _feature("bpm", _tempo),
        _heard("onset_rate_hz", _ratio(0.6)),
        _heard("pulse_clarity", _difference(0.15)),
        _heard("percussive_share", _difference(0.12), 0.2),
    ),
    "tonality": (
        _feature("camelot_key", _key),
        _heard("tonal_clarity", _difference(0.2)),
        _heard("harmonic_change", _ratio(0.6)),
    ),
    "timbre": (
        _heard("spectral_centroid_hz", _ratio(0.6)),
        _heard("roughness", _difference(0.15)),
        _heard("spectral_density", _difference(0.15)),
        _heard("sub_bass_share", _difference(0.15), 0.1),
        _heard("voice_likelihood", _difference(0.25), 0.3),
    ),
    "dynamics": (
        _heard("loudness_range_lu", _difference(4.0)),
        _heard("dynamic_complexity_db", _difference(2.0)),
    ),
    "mood": (
        _score("energy_score", _difference(0.25)),
        _score("mood_valence", _difference(0.5)),
        _score("dance_score", _difference(0.25)),
        _score("acousticness", _difference(0.3), 0.3),
        _feature("mood_aggressive", _difference(0.3), 0.3),
        _feature("electronic", _difference(0.3), 0.3),
        _feature("instrumental", _difference(0.3), 0.3),
    ),
    "genre": (_feature("genre_main", _word),),
}
"""What a reason may show for each group, with the difference that is usual between two tracks of a library."""
