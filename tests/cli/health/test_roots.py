"""When a name that no library has is one that is to come, and when it is one that is written wrongly."""

import pytest

from soniquebay.cli.health.roots import meant, unknown_root


@pytest.mark.parametrize("name", ["musik", "Music", "music2", "musc", "the music"])
def test_a_name_that_is_nearly_that_of_a_library_is_taken_for_it(name: str) -> None:
    assert meant(name, ["films", "music"]) == "music"


@pytest.mark.parametrize("name", ["jazz", "live", "audiobooks"])
def test_a_name_that_resembles_none_means_none(name: str) -> None:
    assert meant(name, ["films", "music"]) is None


def test_before_the_first_scan_a_name_is_only_noted() -> None:
    said = unknown_root("Roots", "SONIQUEBAY_ROOTS", "my music", [], set())
    assert (said.state, said.advice) == ("note", "The first scan makes it: soniquebay scan DIR --name 'my music'")
    assert said.found == "no library is called 'my music', as SONIQUEBAY_ROOTS names it; the libraries are: none yet"


def test_of_two_names_alike_the_one_that_is_to_come_is_not_taken_for_the_other() -> None:
    written = ("music2", ["music1"])
    assert unknown_root("Roots", "SONIQUEBAY_ROOTS", *written, {"music1"}).state == "problem"
    assert unknown_root("Roots", "SONIQUEBAY_ROOTS", *written, set()).state == "note"
