from hypothesis import given
from hypothesis import strategies as st

from soniquebay.worker.watching.debounce import Debounce


def test_a_folder_is_due_when_it_was_quiet_for_long_enough() -> None:
    debounce = Debounce(quiet_s=3, longest_s=60)
    debounce.note("/m", 0)
    debounce.note("/m", 2)
    assert debounce.take_due(4.9) == []
    assert debounce.take_due(5) == ["/m"]
    assert debounce.take_due(100) == []


def test_a_folder_that_is_never_quiet_is_due_all_the_same() -> None:
    debounce = Debounce(quiet_s=3, longest_s=10)
    due = []
    for moment in range(25):
        debounce.note("/m", moment)
        due += [(moment, folder) for folder in debounce.take_due(moment)]
    assert due == [(10, "/m"), (21, "/m")]


def test_a_folder_that_is_put_off_is_due_after_the_delay() -> None:
    debounce = Debounce(quiet_s=3, longest_s=10)
    debounce.put_off("/m", 0, 5)
    assert (debounce.take_due(4), debounce.take_due(5)) == ([], ["/m"])


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 100)), min_size=1))
def test_every_change_is_followed_by_a_look_at_its_folder(changes: list[tuple[str, float]]) -> None:
    debounce = Debounce(quiet_s=3, longest_s=10)
    last_look: dict[str, float] = {}
    for folder, moment in sorted(changes, key=lambda change: change[1]):
        for due in debounce.take_due(moment):
            last_look[due] = moment
        debounce.note(folder, moment)
    for due in debounce.take_due(1000):
        last_look[due] = 1000
    assert set(last_look) == {folder for folder, _ in changes}
    assert all(last_look[folder] >= moment for folder, moment in changes)
