"""The section `clusters`: needs no music; about eight minutes of one processor."""

from benchmarks.clusters import choice, growth
from benchmarks.inputs import Inputs
from soniquebay.clustering.mixture import SHAPES


def table(_inputs: Inputs) -> str:
    """Return the three tables."""
    return "\n\n".join(
        [
            f"Choice among {len(SHAPES)} shapes and 2 to {choice.MOST} components, {choice.STARTS} starts each, "
            f"64 dimensions, one thread, CPU seconds\n{choice.table()}",
            f"Planted groups, 16 dimensions\n{choice.sweep()}",
            f"A library of {growth.BEGIN} artists over {growth.WEEKS} weeks, a new model every week\n{growth.table()}",
        ]
    )
