"""The real command in a process of its own, on sounds made here."""

import json
import math
import os
import signal
import struct
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_supervisor import wait_until
from tests.worker.listening.test_listener import ends

RATE = 22_050
COMMAND = (sys.executable, "-m", "soniquebay.cli.main", "analyze")


def click_track(path: Path, seconds: float = 12.0, period_s: float = 0.5) -> Path:
    """Write a chord with a click every half second: 120 BPM."""
    samples = bytearray()
    for index in range(int(RATE * seconds)):
        at = index % int(RATE * period_s)
        value = sum(math.sin(2 * math.pi * hertz * index / RATE) for hertz in (220.0, 261.63, 329.63)) * 900
        value += 20_000 * math.exp(-at / 60) * math.sin(2 * math.pi * 1800 * at / RATE) if at < 400 else 0.0
        samples += struct.pack("<h", int(max(-32_000, min(32_000, value))))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(samples))
    return path


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return click_track(tmp_path_factory.mktemp("good") / "good.wav")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)


def test_one_json_object_per_file_and_nothing_else_on_stdout(good: Path, tmp_path: Path) -> None:
    library = tmp_path / "music"
    library.mkdir()
    (library / os.fsdecode(b"caf\xe9\n.wav")).write_bytes(good.read_bytes())
    (library / "notes.mp3").write_text("This is a shopping list.")
    (library / "empty.flac").touch()
    os.mkfifo(library / "pipe.mp3")
    done = run("--json", "--jobs", "1", library, good, tmp_path / "missing.mp3")
    assert done.returncode == 0
    lines = {os.fsencode(line["file"]): line for line in map(json.loads, done.stdout.splitlines())}
    assert len(lines) == len(done.stdout.splitlines()) == 5
    for path in (os.fsencode(library / os.fsdecode(b"caf\xe9\n.wav")), os.fsencode(good)):
        assert lines[path]["descriptors"]["bpm"] == pytest.approx(120.0, rel=0.02)
        assert lines[path]["descriptors"]["duration_s"] == pytest.approx(12.0, abs=0.05)
    kinds = {Path(os.fsdecode(path)).name: line["error"]["kind"] for path, line in lines.items() if "error" in line}
    assert set(kinds) == {"notes.mp3", "empty.flac", "missing.mp3"}
    assert kinds["missing.mp3"] == "gone"
    assert "pipe.mp3" in done.stderr


def test_without_json_a_table_is_printed(good: Path) -> None:
    done = run(good)
    assert done.returncode == 0
    assert "good.wav" in done.stdout
    assert "120" in done.stdout


def test_exit_1_when_nothing_could_be_analysed_and_2_when_nothing_is_there(tmp_path: Path) -> None:
    (tmp_path / "empty.mp3").touch()
    assert run("--json", tmp_path / "empty.mp3").returncode == 1
    missing = run("--json", tmp_path / "missing.mp3")
    assert missing.returncode == 2
    assert json.loads(missing.stdout)["error"]["kind"] == "gone"
    assert run("--json").returncode == 2


def test_a_folder_without_audio_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    done = run(tmp_path)
    assert done.returncode == 1
    assert f"No audio file in {tmp_path}." in done.stderr


def press_ctrl_c(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)


def stop_reading(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells the children")
@pytest.mark.parametrize("stop", [press_ctrl_c, stop_reading])
def test_ctrl_c_and_a_closed_pipe_end_quietly_and_leave_no_child(
    good: Path, stop: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    command = [*COMMAND, "--json", "--jobs", "1", *[str(good)] * 2000]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        children = child_pids(process.pid)
        assert children
        stop(process)
        assert process.stderr.read() == b""
        process.wait(timeout=60)
    assert all(ends(pid) for pid in children)


def test_ctrl_c_in_a_table_prints_what_was_heard(good: Path) -> None:
    command = [*COMMAND, "--jobs", "1", str(good.parent / "gone.wav"), *[str(good)] * 2000]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        wait_until(lambda: bool(child_pids(process.pid)))
        press_ctrl_c(process)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"gone.wav is not there" in err
    assert b"of 2001." in err
    assert b"gone.wav" not in out


def child_pids(parent: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        found += [int(pid) for pid in (task / "children").read_text().split()]
    return found
