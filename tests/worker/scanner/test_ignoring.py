from pathlib import Path

import pytest

from soniquebay.contracts.paths import from_wire
from soniquebay.worker.scanner.walk import Walk
from tests.worker.scanner.test_walk import fill, names, reasons


def listed(root: Path, rules: dict[str, str]) -> list[str]:
    for folder, text in rules.items():
        (root / folder / ".soniquebayignore").write_text(text)
    return names(Walk(str(root)))


def test_patterns_keep_files_and_folders_out(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3", "a.wav", "samples/b.mp3", "x/samples/c.mp3", "x/d.mp3", "x/deep/e.wav")
    assert listed(tmp_path, {"": "# drum samples\nsamples/\n*.wav\n"}) == ["a.mp3", "x/d.mp3"]


def test_a_leading_slash_means_this_folder_only(tmp_path: Path) -> None:
    fill(tmp_path, "samples/b.mp3", "x/samples/c.mp3")
    assert listed(tmp_path, {"": "/samples\n"}) == ["x/samples/c.mp3"]


def test_the_nearest_ignore_file_has_the_last_word(tmp_path: Path) -> None:
    fill(tmp_path, "a.wav", "keep/b.wav", "keep/c.wav")
    assert listed(tmp_path, {"": "*.wav\n", "keep": "!b.wav\n"}) == ["keep/b.wav"]


def test_an_ignore_file_holds_in_its_own_folder_and_below_only(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.mp3", "b/1.mp3")
    assert listed(tmp_path, {"a": "*\n"}) == ["b/1.mp3"]


def test_an_ignore_file_that_is_a_link_loop_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3")
    (tmp_path / ".soniquebayignore").symlink_to(".soniquebayignore")
    assert names(Walk(str(tmp_path))) == ["a.mp3"]


def test_a_pattern_that_means_nothing_is_reported_and_the_walk_goes_on(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3")
    (tmp_path / ".soniquebayignore").write_text("!\n")
    walk = Walk(str(tmp_path))
    assert names(walk) == ["a.mp3"]
    assert "not understood" in reasons(walk)[".soniquebayignore"]


@pytest.mark.parametrize("content", [b"\xff\xfe*.wav\n", b"\xef\xbb\xbf*.wav\r\n"])
def test_an_ignore_file_in_any_encoding_is_survived(tmp_path: Path, content: bytes) -> None:
    fill(tmp_path, "a.mp3")
    (tmp_path / ".soniquebayignore").write_bytes(content)
    assert [Path(from_wire(file.path)).name for file in Walk(str(tmp_path)).files()] == ["a.mp3"]
