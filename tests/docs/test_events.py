"""The page of operation tells what every event of the log means."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID = {"info", "warning", "error", "exception", "critical"}
"""What is said at `debug` is for whoever reads the code too."""
CHOSEN = {"library_seen_again", "library_not_seen"}
"""Given to the log by a variable (`worker/reporting.py`)."""


def events() -> Iterator[str]:
    for path in (ROOT / "src").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(
                    func=ast.Attribute(
                        attr=level, value=ast.Name("log") | ast.Call(func=ast.Attribute(attr="get_logger"))
                    ),
                    args=[ast.Constant(value=str(event)), *_],
                ) if level in SAID:
                    yield event


def test_every_event_of_the_log_is_explained_and_no_other() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page[page.index("| event | means |") : page.index("### Figures")]
    first_cells = "".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    assert set(re.findall(r"`([a-z_]+)`", first_cells)) == set(events()) | CHOSEN
