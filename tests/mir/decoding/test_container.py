"""What is opened and what is refused: only the file named, only real audio, never anything it points to."""

import os
from pathlib import Path

import numpy as np
import pytest

from soniquebay.mir.decoding.container import check_regular_file
from soniquebay.mir.decoding.stream import open_audio
from soniquebay.mir.errors import Gone, MirError, NotAudio, Unreadable
from tests.signals.files import write


@pytest.fixture
def song(tmp_path: Path) -> bytes:
    samples = 0.3 * np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)
    return write(tmp_path / "good.wav", samples, 22_050).read_bytes()


def seconds(path: str) -> float:
    with open_audio(path) as stream:
        for _ in stream:
            pass
        return stream.duration_s


REDIRECTS = {
    "playlist": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{good}\n#EXT-X-ENDLIST\n",
    "plain list": "#EXTM3U\n{good}\n",
    "concat script": "ffconcat version 1.0\nfile '{good}'\n",
    "session description": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "pls": "[playlist]\nFile1={good}\nNumberOfEntries=1\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{good}</BaseURL></MPD>',
    "text": "This is a shopping list, not music.\n" * 300,
}


@pytest.mark.parametrize("content", REDIRECTS.values(), ids=REDIRECTS.keys())
@pytest.mark.parametrize("name", ["song.mp3", "song.m3u8", "song.wav", "song"])
def test_a_file_that_points_elsewhere_is_not_followed(tmp_path: Path, song: bytes, content: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(content.format(good=tmp_path / "good.wav"))
    with pytest.raises(NotAudio, match="song"):
        seconds(str(path))


@pytest.mark.parametrize(
    "name",
    [
        b"latin1_\xe9t\xe9.wav",
        b"bytes_\xff\xfe\x80.wav",
        b"new\nline.wav",
        b"http:%2F%2Fexample.invalid.wav",
        b"file:good.wav",
        b"concat:a|b.wav",
        b"pipe:0",
        b"-i.wav",
        b"percent%d%s.wav",
        b"n" * 251 + b".wav",
        "🎵\u202e é.wav".encode(),
    ],
)
def test_any_name_that_a_disk_can_hold_is_opened_as_that_file(tmp_path: Path, song: bytes, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(song)
    assert seconds(str(path)) == pytest.approx(1.0)


def test_a_relative_name_is_a_file_and_never_an_address(
    tmp_path: Path, song: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("http:x.wav").write_bytes(song)
    assert seconds("http:x.wav") == pytest.approx(1.0)


def test_a_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    with pytest.raises(NotAudio, match="not a regular file"):
        open_audio(str(tmp_path / "pipe.mp3"))


def test_a_device_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "endless.wav").symlink_to("/dev/zero")
    with pytest.raises(NotAudio, match="not a regular file"):
        open_audio(str(tmp_path / "endless.wav"))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAudio, match="not a regular file"):
        open_audio(str(tmp_path))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nothing.mp3").touch()
    with pytest.raises(NotAudio, match="0 bytes"):
        open_audio(str(tmp_path / "nothing.mp3"))


@pytest.mark.parametrize("name", ["missing.mp3", "no/such/folder.mp3", "zero\0byte.mp3"])
def test_a_missing_file_is_gone(tmp_path: Path, name: str) -> None:
    with pytest.raises(Gone):
        open_audio(f"{tmp_path}/{name}")


def test_a_link_to_itself_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "loop.mp3").symlink_to(tmp_path / "loop.mp3")
    with pytest.raises(Unreadable, match=r"loop\.mp3"):
        check_regular_file(str(tmp_path / "loop.mp3"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_locked_file_is_unreadable(tmp_path: Path, song: bytes) -> None:
    (tmp_path / "locked.wav").write_bytes(song)
    (tmp_path / "locked.wav").chmod(0)
    with pytest.raises(Unreadable, match="permissions"):
        open_audio(str(tmp_path / "locked.wav"))


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_end_in_one_clear_error(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "random.mp3"
    path.write_bytes(np.random.default_rng(seed).integers(0, 256, 20_000, dtype=np.uint8).tobytes())
    try:
        heard = seconds(str(path))  # chance frame headers may be read
    except MirError as error:
        message = str(error)
    else:
        message = f"random.mp3: {heard} seconds."
    assert "random.mp3" in message
    assert message.endswith(".")
