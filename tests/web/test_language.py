from typing import get_args

import pytest

from soniquebay.contracts.mir import TagName
from soniquebay.contracts.units import PitchClass
from soniquebay.web import language
from soniquebay.web.language import Language


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("de-DE,de;q=0.9,fr;q=0.5,en;q=0.3", "fr"),
        ("de, FR-fr;q=0.1", "fr"),
        ("fr;q=0", "en"),
        ("<script>,;;q=,fr;q=9", "en"),
    ],
)
def test_the_browser_chooses_the_language(header: str | None, expected: str) -> None:
    assert language.preferred(header) == expected


@pytest.mark.parametrize("tongue", get_args(Language))
def test_every_tag_has_a_word(tongue: Language) -> None:
    said = {language.tag(name, tongue) for name in get_args(TagName)}
    assert len(said) == len(get_args(TagName))
    assert not any("_" in word for word in said)


@pytest.mark.parametrize("tongue", get_args(Language))
def test_every_key_has_a_name(tongue: Language) -> None:
    names = {language.key_name(key, scale, tongue) for key in get_args(PitchClass) for scale in ("major", "minor")}
    assert len(names) == 2 * len(get_args(PitchClass))


def test_keys_are_named_as_musicians_of_the_language_name_them() -> None:
    assert language.key_name("F#", "minor", "fr") == "fa♯ mineur"
    assert language.key_name("Eb", "major", "en") == "E♭ major"


def test_both_languages_have_the_same_places_to_fill() -> None:
    values = dict.fromkeys(("n", "done", "total", "rate", "time", "unchanged", "url", "reason", "files"), 1)
    for name, (french, english) in language.WORDS.items():
        places = [{word for word in values if f"{{{word}}}" in wording} for wording in (french, english)]
        assert places[0] == places[1], name
        assert "{" not in language.text(name, "fr", **values) + language.text(name, "en", **values)


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert language.decimal(0.5, 2, "fr") == "0,50"
    assert language.decimal(-0.5, 2, "en", signed=True) == "−0.50"
    assert language.decimal(0.0, 2, "en", signed=True) == "+0.00"
    assert language.integer(1234567) == "1\u202f234\u202f567"


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [
        (8, "8 s", "8 s"),
        (250, "4 min", "4 min"),
        (11_100, "3 h 05", "3 h 5 min"),
        (6600, "1 h 50", "1 h 50 min"),
        (3_481_200, "967 h", "967 h"),
    ],
)
def test_durations_fit_a_tile(seconds: float, french: str, english: str) -> None:
    assert language.duration(seconds, "fr") == french
    assert language.duration(seconds, "en") == english


def test_a_number_stays_on_the_line_of_its_word() -> None:
    assert language.text("heard", "fr", n="3") == "Écoutés\u00a0:\u00a03"
    outcome = language.text("scan_outcome", "en", total="3", done="2", unchanged="0")
    assert outcome.endswith("unchanged:\u00a00")


@pytest.mark.parametrize(
    ("number", "french", "english"), [(0, "titre", "tracks"), (1, "titre", "track"), (2, "titres", "tracks")]
)
def test_things_are_counted_as_the_language_counts(number: int, french: str, english: str) -> None:
    assert language.counted("tracks", number, "fr") == french
    assert language.counted("tracks", number, "en") == english
    assert "1" in language.counted("failures", 1, "en")
