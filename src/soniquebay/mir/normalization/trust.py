"""One value out of several witnesses: the most trusted speaks, the others raise or lower its confidence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from soniquebay.contracts.mir import SourceName

Value = TypeVar("Value")

SWAY = 0.5
"""How far a fully confident witness moves the confidence: towards 1 (agreeing) or towards 0 (contradicting)."""


@dataclass(frozen=True, slots=True)
class Evidence(Generic[Value]):
    """What one source says of one quantity.

    Attributes
    ----------
    confidence : float in [0, 1]
        How far the source is to be trusted on this; not the value itself.
    """

    value: Value
    source: SourceName
    confidence: float


def settle(
    witnesses: Sequence[Evidence[Value] | None], agreement: Callable[[Value, Value], float]
) -> Evidence[Value] | None:
    """Believe the first witness that speaks, as confidently as the others allow.

    Parameters
    ----------
    witnesses : sequence of Evidence or None
        In falling trust. None: has nothing to say.
    agreement : callable
        -1 (contradiction) to 1 (the same) for two values; 0 neither supports nor contradicts.
    """
    spoken = [witness for witness in witnesses if witness is not None]
    if not spoken:
        return None
    first, *others = spoken
    confidence = first.confidence
    for other in others:
        step = SWAY * other.confidence * agreement(first.value, other.value)
        confidence += step * (1.0 - confidence if step > 0.0 else confidence)
    return Evidence(first.value, first.source, min(1.0, max(0.0, confidence)))


def share_agreement(one: float, other: float) -> float:
    """Agreement of two probabilities: 1 where equal, 0 half a unit apart, -1 at opposite ends."""
    return 1.0 - 2.0 * abs(one - other)
