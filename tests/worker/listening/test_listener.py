import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from soniquebay.contracts.analysis import Analysis, Failure
from soniquebay.worker.listening.listener import CannotListen, Listener

STRANGE_CHILD = (sys.executable, "-P", str(Path(__file__).with_name("strange_child.py")))


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener(file_timeout_s=30.0, command=STRANGE_CHILD)
    yield listener
    listener.close(kill=True)


def file(folder: Path, name: str) -> str:
    path = folder / name
    path.touch()
    return str(path)


def failure(result: Analysis | Failure) -> Failure:
    assert isinstance(result, Failure)
    return result


def test_one_process_hears_file_after_file(listener: Listener, tmp_path: Path) -> None:
    first = listener.listen(file(tmp_path, "a.mp3"))
    pid = listener.pid
    second = listener.listen(file(tmp_path, "b.mp3"))
    assert isinstance(first, Analysis)
    assert isinstance(second, Analysis)
    assert (first.raw.tags, second.raw.tags) == (("a.mp3",), ("b.mp3",))
    assert listener.pid == pid


def test_a_path_that_is_not_utf_8_reaches_the_process_byte_for_byte(listener: Listener, tmp_path: Path) -> None:
    heard = listener.listen(file(tmp_path, os.fsdecode(b"latin1_\xe9 100%.mp3")))
    assert isinstance(heard, Analysis)
    assert heard.raw.tags == ("latin1_\\udce9 100%.mp3",)


@pytest.mark.parametrize(
    ("name", "kind", "word"),
    [
        ("segfault", "crash", "SIGSEGV"),
        ("abort", "crash", "SIGABRT"),
        ("killed", "out_of_memory", "memory"),
        ("greedy", "out_of_memory", "memory"),
        ("bug", "crash", "ZeroDivisionError: nobody thought of this"),
        ("damaged", "damaged", "is damaged"),
    ],
)
def test_a_file_that_breaks_its_listener_costs_that_file_only(
    listener: Listener, tmp_path: Path, name: str, kind: str, word: str
) -> None:
    lost = failure(listener.listen(file(tmp_path, f"{name}.mp3")))
    assert lost.kind == kind
    assert word in lost.message
    assert f"{name}.mp3" in lost.message
    assert isinstance(listener.listen(file(tmp_path, "next.mp3")), Analysis)


def test_a_decoder_that_hangs_is_given_up(tmp_path: Path) -> None:
    listener = Listener(file_timeout_s=1.0, command=STRANGE_CHILD)
    lost = failure(listener.listen(file(tmp_path, "hang.mp3")))
    assert lost.kind == "timeout"
    assert "hang.mp3" in lost.message
    assert listener.pid is None
    listener.close()


def test_a_slow_file_that_makes_progress_is_not_given_up(tmp_path: Path) -> None:
    listener = Listener(file_timeout_s=2.5, command=STRANGE_CHILD)
    assert isinstance(listener.listen(file(tmp_path, "slow.mp3")), Analysis)
    listener.close()


def test_the_caller_is_called_while_it_waits_and_may_give_the_file_up(listener: Listener, tmp_path: Path) -> None:
    calls = []

    def on_wait() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        listener.listen(file(tmp_path, "hang.mp3"), on_wait)
    assert listener.pid is None
    assert isinstance(listener.listen(file(tmp_path, "next.mp3")), Analysis)


def test_what_libraries_print_does_not_disturb_the_answers(listener: Listener, tmp_path: Path) -> None:
    assert isinstance(listener.listen(file(tmp_path, "chatty.mp3")), Analysis)


def test_a_missing_file_is_gone_and_a_pipe_is_never_opened(listener: Listener, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    assert failure(listener.listen(str(tmp_path / "nowhere.mp3"))).kind == "gone"
    assert failure(listener.listen(str(tmp_path / "pipe.mp3"))).kind == "not_audio"
    assert failure(listener.listen(str(tmp_path))).kind == "not_audio"


def test_a_listener_killed_while_idle_is_replaced_and_no_file_is_blamed(listener: Listener, tmp_path: Path) -> None:
    listener.start()
    assert listener.pid is not None
    os.kill(listener.pid, signal.SIGKILL)
    time.sleep(0.1)
    assert isinstance(listener.listen(file(tmp_path, "a.mp3")), Analysis)


def test_a_process_that_cannot_start_blames_no_file(tmp_path: Path) -> None:
    listener = Listener(command=(*STRANGE_CHILD, "no such library"))
    with pytest.raises(CannotListen, match="status 1"):
        listener.listen(file(tmp_path, "a.mp3"))


def test_closing_ends_the_process(tmp_path: Path) -> None:
    listener = Listener(command=STRANGE_CHILD)
    listener.start()
    pid = listener.pid
    assert pid is not None
    listener.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_process_dies_with_its_parent_even_in_the_middle_of_a_file(tmp_path: Path) -> None:
    script = (
        "import sys, threading; from soniquebay.worker.listening.listener import Listener\n"
        f"listener = Listener(command={STRANGE_CHILD!r}); listener.start(); print(listener.pid, flush=True)\n"
        f"listener.listen({file(tmp_path, 'hang.mp3')!r})"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert ends(child)


def ends(pid: int) -> bool:
    """Whether a process that is not ours to wait for is gone, or a zombie, within five seconds."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False
