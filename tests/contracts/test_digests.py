from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.digests import folder_digest

names = (
    st.binary(min_size=1)
    .filter(lambda name: not {0, ord("/")} & set(name))
    .map(lambda name: name.decode("utf-8", "surrogateescape"))
)
files = st.lists(
    st.tuples(names, st.integers(0, 2**63 - 1), st.integers(-(2**63), 2**63 - 1)), unique_by=lambda one: one[0]
)


@given(files, files)
def test_a_digest_tells_any_two_folders_apart_and_any_order_of_one_alike(
    one: list[tuple[str, int, int]], other: list[tuple[str, int, int]]
) -> None:
    assert folder_digest(one) == folder_digest(reversed(one))
    assert (folder_digest(one) == folder_digest(other)) == (set(one) == set(other))


def test_names_that_look_like_what_follows_a_name_are_not_mistaken() -> None:
    assert folder_digest([("1", 2, 3), ("4", 5, 6)]) != folder_digest([("1", 2, 34), ("", 5, 6)])


def test_the_digest_is_the_same_in_every_version() -> None:
    assert folder_digest([("a.mp3", 1, 2), ("\udce9.mp3", 3, -4)]) == "765ac4386da9f9ff6db73107a508aaea"
