import io
from collections.abc import Iterator
from typing import Any

import pytest
from rich.console import Console

from soniquebay.cli.progress import Bar, Lines, follow
from tests.cli.scans import a_scan


def plain() -> Console:
    return Console(file=io.StringIO(), width=100, highlight=False)


def text_of(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_plain_lines_come_at_most_every_few_seconds() -> None:
    now, console = [0.0], plain()
    lines = Lines(console, clock=lambda: now[0])
    for second, done in enumerate(range(10)):
        now[0] = float(second)
        lines.show(a_scan(status="analysing", to_analyse=10, done=done))
    assert [line.split()[0] for line in text_of(console).splitlines()] == ["0/10", "3/10", "6/10", "9/10"]


def test_a_plain_line_is_not_repeated_when_nothing_changed() -> None:
    now, console = [0.0], plain()
    lines = Lines(console, clock=lambda: now[0])
    for second in range(20):
        now[0] = float(second)
        lines.show(a_scan(status="analysing", to_analyse=10, done=3))
    assert len(text_of(console).splitlines()) == 1


def test_the_bar_shows_count_rate_time_left_and_failures() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=120, color_system=None)
    with Bar(console) as bar:
        bar.show(a_scan(status="analysing", to_analyse=40, done=8, failed=2, rate_per_s=2.5, eta_s=12.0))
    shown = text_of(console)
    for part in ("Listening", "10/40", "2.5 files/s", "12 s left", "2 failed"):
        assert part in shown


def test_a_scan_without_work_leaves_no_bar() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=120, color_system=None)
    with Bar(console) as bar:
        bar.show(a_scan(status="done", total=12, unchanged=12, to_analyse=0))
    assert "Listened" not in text_of(console)
    assert "12/12" not in text_of(console)


@pytest.mark.parametrize(("waited_s", "said"), [(1.0, False), (3.0, True)])
def test_waiting_for_a_worker_is_said_only_when_it_lasts(waited_s: float, said: bool) -> None:
    now, console = [0.0], plain()
    terminal = Console(file=io.StringIO(), force_terminal=True, width=120, color_system=None)
    lines = Lines(console, clock=lambda: now[0])
    with Bar(terminal, clock=lambda: now[0]) as bar:
        now[0] = waited_s
        for display in (lines, bar):
            display.show(a_scan(status="queued"))
    assert ("Waiting for a worker" in text_of(console)) is said
    assert ("Waiting for a worker" in text_of(terminal)) is said


def answers(*states: dict[str, Any]) -> Iterator[Any]:
    return iter([a_scan(**state) for state in states])


def test_following_ends_with_the_scan() -> None:
    scans = answers({"status": "queued"}, {"status": "analysing"}, {"status": "done", "done": 3})
    seen = follow(lambda: next(scans), Lines(plain()), lambda: True)
    assert (seen.status, seen.done) == ("done", 3)


def test_following_ends_when_somebody_wants_to_stop() -> None:
    scans = answers({"status": "queued"}, {"status": "analysing"})
    assert follow(lambda: next(scans), Lines(plain()), lambda: False).status == "queued"
