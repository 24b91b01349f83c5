"""The tables of docs/embeddings.md are what the code says."""

import pytest

from benchmarks.dimensions import PAGE, documented, renewed
from soniquebay.embeddings.layout import Dim
from soniquebay.embeddings.scaling import Scale, scales


def test_each_dimension_is_documented_in_one_line() -> None:
    assert documented().keys() == set(Dim)
    assert not [line for line in documented().values() if "\n" in line]


def test_the_page_lists_the_constants_in_force() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page, scales()) == page, "run `python -m benchmarks.dimensions`"


def test_only_the_row_of_a_changed_constant_changes() -> None:
    page, old = PAGE.read_text(encoding="utf-8"), scales()
    renewed_page = renewed(page, {**old, Dim.MFCC_1: Scale(1234.0, old[Dim.MFCC_1].spread, old[Dim.MFCC_1].weight)})
    changed = set(renewed_page.splitlines()) - set(page.splitlines())
    assert [line.split(" | ")[3] for line in changed] == ["1.23e+03"]


def test_a_page_without_the_heading_of_a_group_is_refused_by_its_name() -> None:
    with pytest.raises(SystemExit, match="Rhythm"):
        renewed("# Another page\n", scales())
