"""The tags of one file in one form, whatever its container: names in lower case to clean texts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from soniquebay.mir.metadata.names import NAMES, Kind

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Layer:
    """One tag of a file (a file may carry several: ID3 and APE, an ID3 chunk and RIFF INFO).

    Attributes
    ----------
    kind : Kind
        The family of names it uses.
    values : mapping of str to tuple of str
        Name in lower case to its texts, cleaned, none empty.
    joined : bool
        ID3v2.3 and older know no multiple values: writers join them with "/", "; " or a double backslash.
    """

    kind: Kind
    values: Mapping[str, tuple[str, ...]]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """All tags of a file, the most trusted layer first, and the duration that the container claims."""

    layers: tuple[Layer, ...] = ()
    duration_s: float | None = None

    def alternatives(self, field: str) -> Iterator[tuple[Layer, tuple[str, ...]]]:
        """Yield the layer and the values of a field for each of its names that holds any, in reading order."""
        for layer in self.layers:
            for name in NAMES[field].get(layer.kind, ()):
                if name in layer.values:
                    yield layer, layer.values[name]

    def values(self, field: str) -> tuple[str, ...]:
        """Return the values of a field under the first name that holds any."""
        for _, values in self.alternatives(field):
            return values
        return ()

    def first(self, field: str, read: Callable[[str], Value | None]) -> Value | None:
        """Return the first value of a field, under any of its names, that can be read; None if none can."""
        for _, values in self.alternatives(field):
            for text in values:
                value = read(text)
                if value is not None:
                    return value
        return None
