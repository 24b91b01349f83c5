import inspect
from typing import get_args

import pytest

from soniquebay.contracts.analysis import FailureKind
from soniquebay.contracts.mir import Reason
from soniquebay.contracts.scans import ScanFailure
from soniquebay.mir.tags.rules import RULES
from soniquebay.web import reasons
from soniquebay.web.language import Language
from soniquebay.worker.scanner import walk
from tests.cli.scans import a_track

ENGLISH = "/music/a.mp3 is not audio."


@pytest.mark.parametrize("kind", get_args(FailureKind))
def test_every_kind_of_failure_has_its_own_french_sentence(kind: FailureKind) -> None:
    track = a_track(state="failed", failure=ENGLISH, failure_kind=kind)
    assert reasons.failure(track, "fr") not in ("", ENGLISH)
    assert reasons.failure(track, "en") == ENGLISH


@pytest.mark.parametrize("kind", [None, "a kind of tomorrow"])
def test_an_unknown_kind_of_failure_keeps_its_sentence(kind: str | None) -> None:
    assert reasons.failure(a_track(failure=ENGLISH, failure_kind=kind), "fr") == ENGLISH


def place(reason: str) -> ScanFailure:
    return ScanFailure(path="/music/link", kind="skipped", reason=reason)


@pytest.mark.parametrize(
    "sentence", ["The link leads nowhere.", "The link leads back to itself.", "It is a named pipe, not an audio file."]
)
def test_a_place_passed_over_is_explained_in_both_languages(sentence: str) -> None:
    assert reasons.passed_over(place(sentence), "en") == sentence
    assert reasons.passed_over(place(sentence), "fr") not in ("", sentence)


def test_what_has_no_translation_is_said_as_it_came() -> None:
    assert reasons.passed_over(place("The disk is on fire."), "fr") == "The disk is on fire."


def test_every_translated_sentence_is_one_that_the_walk_says() -> None:
    source = inspect.getsource(walk)
    for sentence in reasons.PASSED_OVER:
        said = sentence.removeprefix("It is ").removesuffix(", not an audio file.")
        assert f'"{said}"' in source


def test_every_feature_that_makes_a_tag_has_a_name() -> None:
    ramps = [ramp for rule in RULES for ramp in (*rule.limits, *(ramp for _, ramp in rule.speaks_for))]
    assert {ramp.feature for ramp in ramps} <= set(reasons.FEATURES)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "because relaxed 0.93, energy 0.16; held back by valence −0.05"),
        ("fr", "car paisible 0,93 · énergie 0,16 ; freiné par valence −0,05"),
    ],
)
def test_a_tag_is_explained_by_its_largest_reason_first(language: Language, said: str) -> None:
    why = (
        Reason(feature="energy_score", value=0.16, contribution=0.3),
        Reason(feature="mood_relaxed", value=0.93, contribution=0.56),
        Reason(feature="mood_valence", value=-0.05, contribution=-0.1),
    )
    assert reasons.of_tag(why, language).replace("\u00a0", " ") == said


def test_a_feature_without_a_name_keeps_its_own() -> None:
    assert reasons.of_tag((Reason(feature="new_one", value=1.0, contribution=1.0),), "fr") == "car new_one\u00a01,00"
    assert reasons.of_tag((Reason(feature="bpm", value=128.4, contribution=1.0),), "en") == "because BPM\u00a0128"
    assert reasons.of_tag((), "en") == ""
