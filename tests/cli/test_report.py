import io

from rich.console import Console, RenderableType

from soniquebay.cli.report import Heard, failures_list, heard_table
from soniquebay.contracts.scans import ScanFailure
from tests.cli.scans import a_track


def printed(thing: RenderableType, width: int = 140) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(thing)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_row_has_title_numbers_key_tags_and_sentence() -> None:
    shown = printed(heard_table([Heard(a_track(), "a calm track")]))
    for part in ("A Title", "An Artist", "128", "A minor 8A", "0.00", "-0.40", "chill", "a calm track"):
        assert part in shown


def test_what_is_unknown_is_a_dash() -> None:
    shown = printed(heard_table([Heard(a_track(normalized=None, scores=None, synthetic_tags=None), "-")]))
    assert shown.count("–") == 4


def test_a_title_is_neither_markup_nor_terminal_commands() -> None:
    shown = printed(heard_table([Heard(a_track(title="[red]x[/red] \x1b[2J"), "[bold]s")]))
    assert "[red]x[/red] \\x1b[2J" in shown
    assert "[bold]s" in shown
    assert "\x1b" not in shown


def test_the_table_fits_a_narrow_terminal() -> None:
    shown = printed(heard_table([Heard(a_track(title="long " * 20), "words " * 30)]), width=80)
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert "128" in shown


def test_what_the_table_leaves_out_is_counted() -> None:
    assert "… and 3 tracks more" in printed(heard_table([Heard(a_track(), "s")], more=3))


def test_failures_are_listed_with_their_reasons() -> None:
    failures = [ScanFailure(path="/music/a.mp3", kind="empty", reason="a.mp3 is empty: copy it again.")]
    shown = printed(failures_list(failures, more=2))
    assert "/music/a.mp3: a.mp3 is empty: copy it again." in shown
    assert "… and 2 more" in shown


def test_a_reason_that_names_the_file_is_not_preceded_by_it() -> None:
    failure = ScanFailure(path="/music/a.mp3", kind="empty", reason="/music/a.mp3 is empty: copy it again.")
    assert printed(failures_list([failure])).strip() == "✗ /music/a.mp3 is empty: copy it again."
