import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.keys import KEY_BY_CAMELOT, KEYS, KeyFacts
from soniquebay.mir.normalization.keys import ParsedKey, camelot, parse_key

WHEEL: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "camelot.json").read_text(encoding="utf-8")
)["keys"]

A_MINOR = ParsedKey("A", "minor")


@pytest.mark.parametrize("row", WHEEL, ids=lambda row: row["camelot"])
def test_every_spelling_of_the_wheel_is_read(row: dict[str, Any]) -> None:
    facts = KEY_BY_CAMELOT[row["camelot"]]
    for spelling in row["enharmonic"]:
        fancy = spelling.replace("#", "♯").replace("b", "♭") if spelling != "b" else spelling
        for text in (spelling, fancy):
            parsed = parse_key(text)
            assert parsed is not None
            assert (parsed.key, parsed.scale, parsed.guessed) == (facts.key, facts.scale, False)
        tonic = spelling.removesuffix("m")
        assert camelot(tonic, row["mode"]) == row["camelot"]
        assert camelot(tonic, None) is None
        assert parse_key(tonic, scale=row["mode"]) == ParsedKey(facts.key, facts.scale)


@pytest.mark.parametrize("facts", KEYS, ids=lambda facts: facts.camelot)
def test_every_code_of_both_wheels_is_read(facts: KeyFacts) -> None:
    key = ParsedKey(facts.key, facts.scale)
    for code in (facts.camelot, facts.open_key):
        assert parse_key(code) == key
        assert parse_key(code.lower()) == key
        assert parse_key(code.zfill(3)) == key
        assert parse_key(f" {code} ({facts.key}{'m' if facts.scale == 'minor' else ''})") == key
    assert camelot(facts.key, facts.scale) == facts.camelot
    assert camelot(facts.camelot, None) == facts.camelot


@pytest.mark.parametrize(
    ("text", "key", "scale"),
    [
        ("C", "C", "major"),
        ("Am", "A", "minor"),
        ("am", "A", "minor"),
        ("Dbm", "C#", "minor"),
        ("G#", "Ab", "major"),
        ("a minor", "A", "minor"),
        ("A MINOR", "A", "minor"),
        ("F# minor", "F#", "minor"),
        ("Bb Major", "Bb", "major"),
        ("Cmaj", "C", "major"),
        ("Ab min", "G#", "minor"),
        ("CM", "C", "major"),
        ("Cm", "C", "minor"),
        ("BbM", "Bb", "major"),
        ("A♭m", "G#", "minor"),
        ("E♭ maj", "Eb", "major"),
        ("C♮", "C", "major"),
        ("B flat minor", "Bb", "minor"),
        ("F-sharp major", "F#", "major"),
        ("Cbm", "B", "minor"),
        ("E#", "F", "major"),
        ("Bbb", "A", "major"),
        ("1m (Am)", "A", "minor"),
        ("7d (F♯/G♭)", "F#", "major"),
        ("8A - Am", "A", "minor"),
        ("8A - Energy 7", "A", "minor"),
        ("8A Am", "A", "minor"),
        ("Abm/G#m", "G#", "minor"),
        ("8A (A)", "A", "minor"),
        ("a-Moll", "A", "minor"),
        ("C-Dur", "C", "major"),
        ("fis-Moll", "F#", "minor"),
        ("Fis moll", "F#", "minor"),
        ("Es-Dur", "Eb", "major"),
        ("As-Dur", "Ab", "major"),
        ("H", "B", "major"),
        ("h-Moll", "B", "minor"),
        ("B-Dur", "Bb", "major"),
        ("b-moll", "Bb", "minor"),
        ("Bb-Moll", "Bb", "minor"),
        ("B", "B", "major"),
        ("Bm", "B", "minor"),
        ("La mineur", "A", "minor"),
        ("Do majeur", "C", "major"),
        ("do majeur", "C", "major"),
        ("Sol# m", "G#", "minor"),
        ("Si♭ mineur", "Bb", "minor"),
        ("Ré", "D", "major"),
        ("Fa dièse mineur", "F#", "minor"),
        ("Mi bémol majeur", "Eb", "major"),
        ("key=9,mode=0", "A", "minor"),
        ("key=10, mode=1", "Bb", "major"),
        ("la", "A", None),
    ],
)
def test_notations_found_in_files_are_read(text: str, key: str, scale: str | None) -> None:
    parsed = parse_key(text)
    assert parsed is not None
    assert (parsed.key, parsed.scale, parsed.guessed) == (key, scale, False)


@pytest.mark.parametrize(
    ("text", "key"), [("a", "A"), ("f#", "F#"), ("c", "C"), ("b", "B"), ("bb", "Bb"), ("h", "B"), ("es", "Eb")]
)
def test_lower_case_alone_is_read_as_minor_and_marked_as_a_guess(text: str, key: str) -> None:
    parsed = parse_key(text)
    assert parsed is not None
    assert (parsed.key, parsed.scale, parsed.guessed) == (key, "minor", True)
    assert camelot(text, None) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "o",
            "All",
            "Unknown",
            "N/A",
            "n/a",
            "0",
            "-",
            "?",
            "13A",
            "0A",
            "H#",
            "A dorian",
            "minor",
            "m",
            "KEYWORDS",
        ),
        *("8A (C#m)", "Am/C", "off key", "Energy 7", "key=12,mode=0", "Am" * 100, "8", "Cb#", "none", "120"),
    ],
)
def test_junk_and_contradictions_are_no_key(text: str) -> None:
    assert parse_key(text) is None
    assert camelot(text, "minor") is None


def test_a_separate_scale_wins_over_the_missing_suffix() -> None:
    assert parse_key("A", scale="minor") == A_MINOR
    assert parse_key("a", scale="Major") == ParsedKey("A", "major")
    assert parse_key("Db", scale="minor") == ParsedKey("C#", "minor")


def test_a_scale_that_contradicts_the_suffix_leaves_the_scale_unknown() -> None:
    assert parse_key("Am", scale="major") == ParsedKey("A", None)
    assert camelot("Am", "major") is None


def test_a_scale_nobody_knows_changes_nothing() -> None:
    assert parse_key("Am", scale="dorian") == A_MINOR


@given(st.text(max_size=80), st.none() | st.text(max_size=10))
def test_any_text_is_read_without_an_error(text: str, scale: str | None) -> None:
    parsed = parse_key(text, scale)
    assert parsed is None or parsed.scale in {"major", "minor", None}
    code = camelot(text, scale)
    assert code is None or code in KEY_BY_CAMELOT
