from hypothesis import given
from hypothesis import strategies as st

from soniquebay.mir.metadata.text import clean


@given(st.text(max_size=100))
def test_what_has_to_be_replaced_in_a_text_changes_nothing_else_of_it(text: str) -> None:
    assert clean(f"\n{text}") == clean(text)
    assert clean(f"a\x00{text}") == clean(f"a {text}")
    assert clean(f"\ufeff{text}") == clean(text)
