"""Any normalized features, unknowns included, for the laws of scoring and tags."""

from hypothesis import strategies as st

from soniquebay.contracts.mir import NormalizedFeatures

SHARES = (
    "danceability",
    "mood_happy",
    "mood_sad",
    "mood_aggressive",
    "mood_party",
    "mood_relaxed",
    "instrumental",
    "acoustic",
    "electronic",
    "tonal",
    "arousal",
)
"""The features that lie in [0, 1]."""

shares = st.none() | st.floats(0.0, 1.0)

features = st.builds(NormalizedFeatures, bpm=st.none() | st.floats(30.0, 300.0), **dict.fromkeys(SHARES, shares))


def moved(base: NormalizedFeatures, name: str, value: float) -> NormalizedFeatures:
    """The same track with one feature set, checked as any other."""
    return NormalizedFeatures.model_validate({**base.model_dump(exclude_none=True), name: value})
