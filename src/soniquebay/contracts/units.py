"""Units and ranges as types. One unit per name: `bpm` is beats per minute, `tempo_norm` is a share of 60 to 200."""

from typing import Annotated, Literal

from pydantic import Field

UnitInterval = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
"""A share, a probability or a score: 0 to 1."""

SignedUnit = Annotated[float, Field(ge=-1.0, le=1.0, allow_inf_nan=False)]
"""A signed score such as valence: -1 to 1."""

Bpm = Annotated[float, Field(gt=0.0, le=1000.0, allow_inf_nan=False)]
"""Beats per minute."""

Seconds = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
"""Seconds from the first decoded sample, or a duration."""

Hertz = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
"""A frequency."""

Lufs = Annotated[float, Field(le=60.0, allow_inf_nan=False)]
"""Integrated loudness, EBU R128: LUFS (0 is a full-scale 1 kHz sine on both channels)."""

Cents = Annotated[float, Field(ge=-50.0, le=50.0, allow_inf_nan=False)]
"""Deviation of the tuning from A = 440 Hz, hundredths of a semitone."""

Scale = Literal["major", "minor"]

PitchClass = Literal["C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B"]
"""A tonic as written; `contracts.keys` gives the spelling that we write."""

CamelotCode = Annotated[str, Field(pattern=r"^([1-9]|1[0-2])[AB]$")]
"""Place on the Camelot wheel: 1 to 12, A minor or B major."""

Path = Annotated[str, Field(min_length=1, max_length=16384)]
"""An absolute path in wire form (see `contracts.paths`)."""
