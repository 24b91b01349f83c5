import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.api.services.names import cleaned, folded, identity, sort_key


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("So What", "So What"),
        ("  a \t b\n", "a b"),
        ("a\x00b", "a b"),
        ("\x00", None),
        ("", None),
        (None, None),
        ("Cafe\u0301", "Café"),
        ("a\ud800b", "a b"),
    ],
)
def test_a_name_is_cleaned(text: str | None, clean: str | None) -> None:
    assert cleaned(text) == clean


def test_a_name_without_end_is_cut() -> None:
    assert len(cleaned("x" * 10_000) or "") == 1000


@given(st.text())
def test_cleaning_twice_changes_nothing_more_and_always_gives_utf8(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    if once is not None:
        once.encode("utf-8")


def test_names_are_compared_without_case_and_found_without_accents() -> None:
    assert identity("BJÖRK") == identity("björk") != identity("bjork")
    assert folded("Édith Piaf") == "edith piaf"
    assert sort_key("“Heroes”") == "heroes”"
    assert sort_key("!!!") == "!!!"


@given(st.text(max_size=100))
def test_what_has_to_be_replaced_in_a_name_changes_nothing_else_of_it(text: str) -> None:
    assert cleaned(f"\n{text}") == cleaned(text)
    assert cleaned(f"a\x00{text}") == cleaned(f"a {text}")
