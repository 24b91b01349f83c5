import os
import socket
from collections.abc import Iterable
from pathlib import Path

import pytest

from soniquebay.contracts.paths import from_wire
from soniquebay.worker.scanner.walk import RootUnreadable, Walk


def fill(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(walk: Walk) -> list[str]:
    return [from_wire(file.path).removeprefix(walk.root + "/") for file in walk.files()]


def reasons(walk: Walk) -> dict[str, str]:
    return {from_wire(skipped.path).removeprefix(walk.root + "/"): skipped.reason for skipped in walk.skipped}


def walked(root: Path, follow_links: bool = False) -> list[str]:
    return names(Walk(str(root), follow_links))


def test_every_audio_file_is_found_once_in_the_order_of_its_name(tmp_path: Path) -> None:
    fill(
        tmp_path, "b/2.flac", "b/10.mp3", "a/x.ogg", "top.MP3", "b/c/deep.opus", "notes.txt", "cover.jpg", "b/film.mkv"
    )
    assert walked(tmp_path) == ["top.MP3", "a/x.ogg", "b/10.mp3", "b/2.flac", "b/film.mkv", "b/c/deep.opus"]


def test_size_and_time_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"12345")
    os.utime(tmp_path / "a.mp3", ns=(1, 1_234_567_890_123_456_789))
    (file,) = Walk(str(tmp_path)).files()
    assert (file.size, file.mtime_ns) == (5, 1_234_567_890_123_456_789)


def test_what_is_hidden_or_a_systems_own_is_passed_over(tmp_path: Path) -> None:
    fill(tmp_path, ".hidden.mp3", "._mac.mp3", ".trash/a.mp3", "@eaDir/b.mp3", "$RECYCLE.BIN/c.mp3", "a.mp3")
    walk = Walk(str(tmp_path))
    assert names(walk) == ["a.mp3"]
    assert walk.skipped == []


def test_a_name_that_is_not_utf_8_comes_back_byte_for_byte(tmp_path: Path) -> None:
    raw = [b"latin1_\xe9.mp3", b"\xff\xfe.flac", b"new\nline.ogg"]
    for name in raw:
        (tmp_path / os.fsdecode(name)).touch()
    assert sorted(os.fsencode(name) for name in walked(tmp_path)) == sorted(raw)


def test_a_very_deep_tree_is_walked_to_its_end(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 300)
    for depth in range(1, 301):
        (tmp_path / deep[: 2 * depth]).mkdir()
    (tmp_path / deep / "a.mp3").touch()
    assert walked(tmp_path) == [f"{deep}/a.mp3"]


def test_loops_of_links_end_and_are_reported(tmp_path: Path) -> None:
    fill(tmp_path, "loop/a.mp3")
    (tmp_path / "loop/again").symlink_to("..")
    (tmp_path / "self.mp3").symlink_to("self.mp3")
    (tmp_path / "x").symlink_to("y")
    (tmp_path / "y").symlink_to("x")
    for follow_links in (False, True):
        walk = Walk(str(tmp_path), follow_links)
        assert names(walk) == ["loop/a.mp3"]
        assert set(reasons(walk)) == {"loop/again", "self.mp3", "x", "y"}


def test_links_inside_the_library_are_passed_over_and_links_out_of_it_are_reported(tmp_path: Path) -> None:
    root, outside = tmp_path / "music", tmp_path / "elsewhere"
    fill(root, "a.mp3", "album/b.mp3")
    fill(outside, "c.mp3", "album/d.mp3")
    (root / "alias.mp3").symlink_to("a.mp3")
    (root / "same").symlink_to("album")
    (root / "c.mp3").symlink_to(outside / "c.mp3")
    (root / "far").symlink_to(outside)
    (root / "nowhere.mp3").symlink_to("gone.mp3")
    (root / "zero.wav").symlink_to("/dev/zero")
    walk = Walk(str(root))
    assert names(walk) == ["a.mp3", "album/b.mp3"]
    assert set(reasons(walk)) == {"c.mp3", "far", "nowhere.mp3", "zero.wav"}
    assert "SONIQUEBAY_FOLLOW_LINKS" in reasons(walk)["far"]


def test_links_out_of_the_library_are_followed_once_each_when_that_is_wanted(tmp_path: Path) -> None:
    root, outside = tmp_path / "music", tmp_path / "elsewhere"
    fill(root, "a.mp3")
    fill(outside, "c.mp3", "album/d.mp3")
    (root / "1").symlink_to(outside)
    (root / "2").symlink_to(outside)
    (root / "c.mp3").symlink_to(outside / "c.mp3")
    (root / "zero.wav").symlink_to("/dev/zero")
    (outside / "back").symlink_to(root)
    walk = Walk(str(root), follow_links=True)
    assert names(walk) == ["a.mp3", "c.mp3", "1/c.mp3", "1/album/d.mp3"]
    assert reasons(walk)["zero.wav"] == "It is a device, not an audio file."


def test_a_link_to_a_folder_above_the_library_does_not_take_its_files_away(tmp_path: Path) -> None:
    root = tmp_path / "music"
    fill(root, "a.mp3", "z/b.mp3")
    fill(tmp_path, "other/c.mp3")
    (root / "up").symlink_to(tmp_path)
    assert walked(root, follow_links=True) == ["a.mp3", "z/b.mp3", "up/other/c.mp3"]


def test_pipes_and_sockets_named_like_music_are_reported_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "s.mp3"))
        walk = Walk(str(tmp_path))
        assert names(walk) == []
    assert reasons(walk) == {
        "pipe.mp3": "It is a named pipe, not an audio file.",
        "s.mp3": "It is a socket, not an audio file.",
    }


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    fill(tmp_path, "live.mp3/a.mp3")
    assert walked(tmp_path) == ["live.mp3/a.mp3"]


def test_hard_links_are_files_of_their_own(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3")
    (tmp_path / "b.mp3").hardlink_to(tmp_path / "a.mp3")
    assert walked(tmp_path) == ["a.mp3", "b.mp3"]


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable for root")
def test_an_unreadable_folder_is_reported_and_survived(tmp_path: Path) -> None:
    fill(tmp_path, "a.mp3", "locked/b.mp3", "z/c.mp3")
    (tmp_path / "locked").chmod(0)
    walk = Walk(str(tmp_path))
    assert names(walk) == ["a.mp3", "z/c.mp3"]
    assert "Permission denied" in reasons(walk)["locked"]
    (tmp_path / "locked").chmod(0o700)


def test_a_folder_that_vanishes_during_the_walk_is_reported_and_survived(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.mp3", "b/2.mp3")
    walk = Walk(str(tmp_path))
    files = walk.files()
    assert next(files).path.endswith("1.mp3")
    (tmp_path / "b/2.mp3").unlink()
    (tmp_path / "b").rmdir()
    assert list(files) == []
    assert "No such file" in reasons(walk)["b"]


@pytest.mark.parametrize("name", ["missing", "file.mp3", "nul\0"])
def test_a_root_that_cannot_be_walked_says_why(tmp_path: Path, name: str) -> None:
    fill(tmp_path, "file.mp3")
    with pytest.raises(RootUnreadable):
        walked_all(Walk(f"{tmp_path}/{name}").files())


def walked_all(files: Iterable[object]) -> None:
    for _ in files:
        pass


def test_a_root_that_is_a_link_or_ends_in_a_slash_is_walked(tmp_path: Path) -> None:
    fill(tmp_path, "music/a.mp3")
    (tmp_path / "link").symlink_to("music")
    assert walked(tmp_path / "link") == ["a.mp3"]
    assert [file.path for file in Walk(f"{tmp_path}/music/").files()] == [f"{tmp_path}/music/a.mp3"]


def test_the_caller_hears_of_every_folder(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.txt", "b/c/x.txt")
    folders = []
    assert list(Walk(str(tmp_path), on_folder=lambda: folders.append(1)).files()) == []
    assert len(folders) == 4
