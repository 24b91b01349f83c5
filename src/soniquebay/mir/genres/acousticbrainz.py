"""The genre models of AcousticBrainz: what their classes stand for, and how far each is to be trusted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONDITIONAL = "genre_electronic"
"""Divides electronic music; it answers for a string quartet too, so it never votes for the main genre."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the genres that a class stands for, with its share of the class's probability."""

    main: str
    node: str | None
    share: float


@dataclass(frozen=True, slots=True)
class GenreClass:
    """One class of a model.

    Attributes
    ----------
    recall : float in [0, 1]
        Share of the class that the model recognises as such: Dortmund is nearly blind to pop (0.086).
    parts : tuple of Part
        "folk/country" is half folk, half country.
    """

    name: str
    raw: str
    recall: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class GenreModel:
    """One model: its cross-validated accuracy in [0, 1] and its classes by the name that tags use."""

    name: str
    accuracy: float
    classes: Mapping[str, GenreClass]

    def reliability(self, genre_class: GenreClass) -> float:
        """Return the weight of this model's opinion on a class: accuracy times recall."""
        return self.accuracy * genre_class.recall

    def ability(self, main: str) -> float:
        """Return the weight of this model's opinion on a main genre: that of its best class for it, 0 without one."""
        return max(
            (
                self.reliability(genre_class)
                for genre_class in self.classes.values()
                if any(part.main == main for part in genre_class.parts)
            ),
            default=0.0,
        )


@cache
def genre_models() -> Mapping[str, GenreModel]:
    """Return the models by name, read once from the package's data."""
    return {name: _model(name, entry) for name, entry in _data()["models"].items()}


@cache
def mood_electronic_accuracy() -> float:
    """Return the accuracy of the model that tells electronic from other sound, in [0, 1]."""
    accuracy: float = _data()["mood_electronic_accuracy"]
    return accuracy


@cache
def raw_codes() -> Mapping[str, str]:
    """Return the class codes that only machines write ("jaz", "folkcountry") with the class name of the tags."""
    models = [model for name, model in genre_models().items() if name != CONDITIONAL]  # people write "dnb" too
    classes = [genre_class for model in models for genre_class in model.classes.values()]
    return {genre_class.raw: genre_class.name for genre_class in classes if genre_class.raw != genre_class.name}


def models_with(class_name: str) -> tuple[str, ...]:
    """Return the models that have a class of this name."""
    return tuple(name for name, model in genre_models().items() if class_name in model.classes)


def _data() -> Any:
    return json.loads((Path(__file__).parent / "data" / "acousticbrainz.json").read_text(encoding="utf-8"))


def _model(name: str, entry: Mapping[str, Any]) -> GenreModel:
    return GenreModel(name, entry["accuracy"], {n: _class(n, c) for n, c in entry["classes"].items()})


def _class(name: str, entry: Mapping[str, Any]) -> GenreClass:
    parts = tuple(Part(part["main"], part.get("node"), part["weight"]) for part in entry["parts"])
    return GenreClass(name, entry["raw"], entry["recall"], parts)
