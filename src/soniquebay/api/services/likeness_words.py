"""Reasons in French and English: "same tempo: 128 and 127 BPM"."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from soniquebay.api.services import english, french
from soniquebay.api.services.likeness import Degree, Shown, Why
from soniquebay.api.services.mir_llm_service import Language
from soniquebay.api.services.names import identity
from soniquebay.contracts.similarity import GroupName, Likeness

Number = float | str


class Wording(NamedTuple):
    """How a measure is spoken of: one phrase per degree, and how two values are written."""

    same: str
    near: str
    far: str
    values: Callable[[Number, Number, Language], str]


def likeness(why: Why, lang: Language) -> Likeness:
    """Return a reason in words."""
    return Likeness(
        group=why.group,
        effect="closer" if why.closer else "apart",
        share=why.share,
        text=_whole(why, lang) if why.shown is None else _text(why.shown, lang),
        measure=None if why.shown is None else why.shown.measure,
        values=None if why.shown is None else why.shown.values,
    )


def _whole(why: Why, lang: Language) -> str:
    closer, apart = GROUPS[lang][why.group]
    return closer if why.closer else apart


def _text(shown: Shown, lang: Language) -> str:
    wording = WORDS[lang][shown.measure]
    phrases: Mapping[Degree, str] = {
        "same": wording.same,
        "octave": _OCTAVE[lang],
        "near": wording.near,
        "far": wording.far,
    }
    colon = " : " if lang == "fr" else ": "
    return f"{phrases[shown.degree]}{colon}{wording.values(*shown.values, lang)}"


def _pair(texts: Sequence[str], unit: str, lang: Language) -> str:
    one, other = texts
    if one == other:
        return f"{one}{unit}"
    return f"{one} {'et' if lang == 'fr' else 'and'} {other}{unit}"


def _written(form: str, unit: str, scale: float = 1.0) -> Callable[[Number, Number, Language], str]:
    """Return a way to write two numbers with their unit."""

    def pair(one: Number, other: Number, lang: Language) -> str:
        texts = [format(float(value) * scale, form) for value in (one, other)]
        if lang == "fr":
            texts = [text.replace(".", ",").replace("-", "−") for text in texts]
        return _pair(texts, unit if lang == "fr" or unit != " %" else "%", lang)

    return pair


def _whole_bpm(one: Number, other: Number, lang: Language) -> str:
    return _pair([str(int(float(value) + 0.5)) for value in (one, other)], " BPM", lang)


def _codes(one: Number, other: Number, lang: Language) -> str:
    return _pair((str(one), str(other)), "", lang)


def _genres(one: Number, other: Number, lang: Language) -> str:
    names = french.GENRES if lang == "fr" else english.GENRES
    texts = [names.get(identity(str(value)), str(value)).removeprefix("de ") for value in (one, other)]
    return _pair(texts, "", lang)


_PERCENT: Final = _written(".0f", " %", 100.0)
_OCTAVE: Final[Mapping[Language, str]] = {"fr": "même tempo, à l'octave", "en": "same tempo, an octave apart"}

_FR: Final[Mapping[str, Wording]] = {
    "bpm": Wording("même tempo", "tempos proches", "tempos différents", _whole_bpm),
    "onset_rate_hz": Wording(
        "autant de notes", "presque autant de notes", "densités de notes différentes", _written(".1f", " par seconde")
    ),
    "pulse_clarity": Wording("pulsation aussi nette", "pulsations proches", "pulsations différentes", _PERCENT),
    "percussive_share": Wording(
        "autant de percussions", "presque autant de percussions", "part de percussions différente", _PERCENT
    ),
    "camelot_key": Wording("même tonalité", "tonalités voisines", "tonalités éloignées", _codes),
    "tonal_clarity": Wording("tonalité aussi nette", "netteté tonale proche", "netteté tonale différente", _PERCENT),
    "harmonic_change": Wording(
        "harmonie aussi mobile", "mobilité harmonique proche", "mobilité harmonique différente", _written(".2f", "")
    ),
    "spectral_centroid_hz": Wording(
        "même brillance", "brillances proches", "brillances différentes", _written(".1f", " kHz", 0.001)
    ),
    "roughness": Wording("même grain", "grains proches", "grains différents", _PERCENT),
    "spectral_density": Wording(
        "son aussi plein", "densités sonores proches", "densités sonores différentes", _PERCENT
    ),
    "sub_bass_share": Wording("autant de graves", "presque autant de graves", "part de graves différente", _PERCENT),
    "voice_likelihood": Wording("autant de voix", "presque autant de voix", "présence de voix différente", _PERCENT),
    "loudness_range_lu": Wording(
        "même dynamique", "dynamiques proches", "dynamiques différentes", _written(".1f", " LU")
    ),
    "dynamic_complexity_db": Wording("mêmes nuances", "nuances proches", "nuances différentes", _written(".1f", " dB")),
    "energy_score": Wording("même énergie", "énergies proches", "énergies différentes", _PERCENT),
    "mood_valence": Wording("même couleur d'humeur", "humeurs proches", "humeurs différentes", _written("+.2f", "")),
    "dance_score": Wording("aussi dansants", "presque aussi dansants", "pas aussi dansants l'un que l'autre", _PERCENT),
    "acousticness": Wording(
        "aussi acoustiques", "presque aussi acoustiques", "pas aussi acoustiques l'un que l'autre", _PERCENT
    ),
    "mood_aggressive": Wording(
        "aussi agressifs", "presque aussi agressifs", "pas aussi agressifs l'un que l'autre", _PERCENT
    ),
    "electronic": Wording(
        "aussi électroniques", "presque aussi électroniques", "pas aussi électroniques l'un que l'autre", _PERCENT
    ),
    "instrumental": Wording(
        "aussi instrumentaux", "presque aussi instrumentaux", "pas aussi instrumentaux l'un que l'autre", _PERCENT
    ),
    "genre_main": Wording("même genre", "genres proches", "genres différents", _genres),
}
_EN: Final[Mapping[str, Wording]] = {
    "bpm": Wording("same tempo", "similar tempo", "different tempo", _whole_bpm),
    "onset_rate_hz": Wording(
        "as many notes", "almost as many notes", "different density of notes", _written(".1f", " a second")
    ),
    "pulse_clarity": Wording("equally clear pulse", "similar pulse", "different pulse", _PERCENT),
    "percussive_share": Wording(
        "as much percussion", "almost as much percussion", "different share of percussion", _PERCENT
    ),
    "camelot_key": Wording("same key", "neighbouring keys", "distant keys", _codes),
    "tonal_clarity": Wording(
        "equally clear tonality", "similar clarity of tonality", "different clarity of tonality", _PERCENT
    ),
    "harmonic_change": Wording(
        "harmony moves alike", "similar movement of harmony", "different movement of harmony", _written(".2f", "")
    ),
    "spectral_centroid_hz": Wording(
        "same brightness", "similar brightness", "different brightness", _written(".1f", " kHz", 0.001)
    ),
    "roughness": Wording("same grain", "similar grain", "different grain", _PERCENT),
    "spectral_density": Wording("equally full sound", "similarly full sound", "different fullness of sound", _PERCENT),
    "sub_bass_share": Wording("as much bass", "almost as much bass", "different share of bass", _PERCENT),
    "voice_likelihood": Wording("as much voice", "almost as much voice", "different presence of voice", _PERCENT),
    "loudness_range_lu": Wording("same dynamics", "similar dynamics", "different dynamics", _written(".1f", " LU")),
    "dynamic_complexity_db": Wording("same nuances", "similar nuances", "different nuances", _written(".1f", " dB")),
    "energy_score": Wording("same energy", "similar energy", "different energy", _PERCENT),
    "mood_valence": Wording("same colour of mood", "similar mood", "different mood", _written("+.2f", "")),
    "dance_score": Wording("equally danceable", "almost equally danceable", "not equally danceable", _PERCENT),
    "acousticness": Wording("equally acoustic", "almost equally acoustic", "not equally acoustic", _PERCENT),
    "mood_aggressive": Wording("equally aggressive", "almost equally aggressive", "not equally aggressive", _PERCENT),
    "electronic": Wording("equally electronic", "almost equally electronic", "not equally electronic", _PERCENT),
    "instrumental": Wording(
        "equally instrumental", "almost equally instrumental", "not equally instrumental", _PERCENT
    ),
    "genre_main": Wording("same genre", "similar genres", "different genres", _genres),
}
WORDS: Final[Mapping[Language, Mapping[str, Wording]]] = {"fr": _FR, "en": _EN}

GROUPS: Final[Mapping[Language, Mapping[GroupName, tuple[str, str]]]] = {
    "fr": {
        "rhythm": ("rythmes proches", "rythmes différents"),
        "tonality": ("harmonies proches", "harmonies différentes"),
        "timbre": ("timbres proches", "timbres différents"),
        "dynamics": ("dynamiques proches", "dynamiques différentes"),
        "mood": ("humeurs proches", "humeurs différentes"),
        "genre": ("genres proches", "genres différents"),
    },
    "en": {
        "rhythm": ("similar rhythm", "different rhythm"),
        "tonality": ("similar harmony", "different harmony"),
        "timbre": ("similar timbre", "different timbre"),
        "dynamics": ("similar dynamics", "different dynamics"),
        "mood": ("similar mood", "different mood"),
        "genre": ("similar genres", "different genres"),
    },
}
"""The group as a whole, where no single value shows it: closer, apart."""
