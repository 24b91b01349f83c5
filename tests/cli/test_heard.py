import json
import os

import pytest
from rich.console import Console

from soniquebay.cli.heard import HeardTable, JsonLines, line, table, title
from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.contracts.embedding import TrackEmbedding
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.mir import NormalizedFeatures, Scores, SyntheticTag
from tests.worker.listening.strange_child import heard

HEARD = heard("a.mp3").model_copy(
    update={
        "normalized": NormalizedFeatures(bpm=120.4, key="A", scale="minor", camelot_key="8A"),
        "scores": Scores(energy_score=0.0, mood_valence=-0.25),
        "synthetic_tags": (SyntheticTag(tag="dark", score=0.9, category="mood"),),
    }
)


def test_a_line_has_the_form_that_programs_were_promised() -> None:
    assert list(line("a.mp3", HEARD)) == [
        *("file", "raw", "normalized", "scores", "synthetic_tags", "embedding", "descriptors", "timing"),
        *("embedding_version", "embedding_coverage"),
    ]
    assert line("a.mp3", HEARD)["embedding"] is None
    assert line("a.mp3", Failure(kind="empty", message="It is empty.")) == {
        "file": "a.mp3",
        "error": {"kind": "empty", "message": "It is empty."},
    }


def test_a_line_gives_the_vector_as_a_plain_list_and_says_its_version_and_coverage() -> None:
    vector = tuple(index / 64 for index in range(64))
    placed = HEARD.model_copy(update={"embedding": TrackEmbedding(version=3, vector=vector, coverage=0.5)})
    told = line("a.mp3", placed)
    assert told["embedding"] == list(vector)
    assert (told["embedding_version"], told["embedding_coverage"]) == (3, 0.5)


def test_a_line_gives_the_bytes_of_any_path_back(capsys: pytest.CaptureFixture[str]) -> None:
    raw = b"caf\xe9\n\xff \xf0\x9f\x8e\xb5.mp3"
    JsonLines().show(os.fsdecode(raw), HEARD)
    written = capsys.readouterr().out
    assert written.isascii()
    assert written.count("\n") == 1
    assert os.fsencode(json.loads(written)["file"]) == raw


def rendered(path: str, analysis: Analysis) -> str:
    console = Console(width=100, no_color=True)
    with console.capture() as capture:
        console.print(table([(path, analysis)]))
    return capture.get()


def test_the_table_shows_title_tempo_key_scores_and_tags() -> None:
    row = rendered("/x/a.mp3", HEARD)
    for word in ("a.mp3", "120", "A minor 8A", "0.00", "-0.25", "dark"):
        assert word in row


def test_a_title_that_attacks_the_terminal_is_shown_as_text() -> None:
    hostile = HEARD.model_copy(update={"tags": FileTags(title="[red]\x1b[31m\u202eabc[/nonsense]")})
    row = rendered("/x/a.mp3", hostile)
    assert "[red]\\x1b[31m\\u202eabc[/nonsense]" in row
    assert title(os.fsdecode(b"/x/\xe9.mp3"), HEARD) == "\\xe9.mp3"


def test_the_table_comes_at_the_end_with_what_failed_and_not_at_all_after_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with HeardTable(2) as shown:
        shown.show("b.mp3", Failure(kind="empty", message="b.mp3 is empty."))
        shown.show("a.mp3", HEARD)
        assert capsys.readouterr().out == ""
    written = capsys.readouterr()
    assert "a.mp3" in written.out
    assert "b.mp3 is empty." in written.err
    assert "b.mp3" not in written.out
    with pytest.raises(ZeroDivisionError):
        show_until(ZeroDivisionError)
    assert capsys.readouterr().out == ""


def show_until(error: type[BaseException]) -> None:
    with HeardTable(43) as shown:
        shown.show("a.mp3", HEARD)
        shown.show("b.mp3", Failure(kind="empty", message="b.mp3 is empty."))
        raise error


def test_who_stops_it_gets_what_was_heard_so_far(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        show_until(KeyboardInterrupt)
    written = capsys.readouterr()
    assert "a.mp3" in written.out
    assert "Stopped after 2 of 43." in written.err
