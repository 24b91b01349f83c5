"""Write the tables of docs/embeddings.md that list the dimensions anew: `python -m benchmarks.dimensions`."""

import ast
import inspect
import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks.inputs import ROOT
from soniquebay.embeddings import layout
from soniquebay.embeddings.layout import DIMS, Dim, Group
from soniquebay.embeddings.scaling import Scale, scales

PAGE: Final = ROOT / "docs" / "embeddings.md"


def main() -> None:
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), scales()), encoding="utf-8")
    print(f"{PAGE}: {len(Dim)} dimensions")


def renewed(page: str, constants: Mapping[Dim, Scale]) -> str:
    """Return the page with the constants of each group in its place, between its heading and the next one."""
    for group in Group:
        heading = re.compile(rf"^### {group.title()}: .*?(?=^##)", re.DOTALL | re.MULTILINE)
        found = heading.search(page)
        if found is None:
            raise SystemExit(f"docs/embeddings.md has no heading '### {group.title()}: …': put it back")
        page = page[: found.start()] + "\n".join(lines(group, constants)) + "\n\n" + page[found.end() :]
    return page


def lines(group: Group, constants: Mapping[Dim, Scale]) -> Iterator[str]:
    """Yield the heading and the table of a group."""
    dims, meanings = tuple(Dim)[DIMS[group]], documented()
    squared = sum(constants[dim].weight ** 2 for dim in dims) / sum(each.weight**2 for each in constants.values())
    yield f"### {group.title()}: {len(dims)} dimensions, {squared:.0%} of the squared weights\n"
    yield "| | dimension | measures | centre | spread | weight |\n|---|---|---|---|---|---|"
    for dim in dims:
        of = constants[dim]
        yield f"| {dim.value} | `{dim.name}` | {meanings[dim]} | {of.centre:.3g} | {of.spread:.3g} | {of.weight:.2f} |"


def documented() -> dict[Dim, str]:
    """Return what the layout says of each dimension: the line below its name."""
    module = ast.parse(Path(inspect.getfile(layout)).read_text(encoding="utf-8"))
    body = next(node.body for node in module.body if isinstance(node, ast.ClassDef) and node.name == "Dim")
    return {
        Dim[name.targets[0].id]: said.value.value
        for name, said in itertools.pairwise(body)
        if isinstance(name, ast.Assign)
        and isinstance(name.targets[0], ast.Name)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
        and isinstance(said.value.value, str)
    }


if __name__ == "__main__":
    main()
