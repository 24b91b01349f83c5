import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from soniquebay.cli.supervisor import LOG_LIMIT_BYTES, GaveUp, Program, Supervisor, last_lines

SLEEPER = "import os, time\nprint('ready', os.getpid(), flush=True)\ntime.sleep(60)"
STUBBORN = f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{SLEEPER}"
PARENT = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(child.pid, flush=True)\ntime.sleep(60)"
)


def program(folder: Path, name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", code), dict(os.environ), folder / f"{name}.log")


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """A zombie is dead: only its parent has not looked yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def process_of(folder: Path, name: str, start: int = 1) -> int:
    """Wait for a sleeper's start of this number to say which process it is."""
    wait_until(lambda: said(folder, name).count("ready ") >= start and said(folder, name).endswith("\n"))
    return int(said(folder, name).split()[2 * start - 1])


def said(folder: Path, name: str) -> str:
    log = folder / f"{name}.log"
    return log.read_text() if log.exists() else ""


def test_every_program_runs_and_stops_when_told(tmp_path: Path) -> None:
    supervisor = Supervisor([program(tmp_path, "one", SLEEPER), program(tmp_path, "two", SLEEPER)])
    supervisor.start()
    pids = [process_of(tmp_path, name) for name in ("one", "two")]
    assert all(is_alive(pid) for pid in pids)
    supervisor.stop()
    assert not any(is_alive(pid) for pid in pids)


def test_a_program_that_ignores_sigterm_is_killed_after_the_grace(tmp_path: Path) -> None:
    supervisor = Supervisor([program(tmp_path, "stubborn", STUBBORN)])
    supervisor.start()
    pid = process_of(tmp_path, "stubborn")
    supervisor.stop(grace_s=0.3)
    assert not is_alive(pid)


def test_what_a_program_started_itself_is_stopped_with_it(tmp_path: Path) -> None:
    supervisor = Supervisor([program(tmp_path, "parent", PARENT)])
    supervisor.start()
    wait_until(lambda: said(tmp_path, "parent").strip().isdigit())
    grandchild = int(said(tmp_path, "parent"))
    assert is_alive(grandchild)
    supervisor.stop()
    wait_until(lambda: not is_alive(grandchild))


def test_a_crashed_program_is_started_again(tmp_path: Path) -> None:
    supervisor = Supervisor([program(tmp_path, "one", SLEEPER)], delays_s=(0.01, 0.01))
    supervisor.start()
    try:
        first = process_of(tmp_path, "one")
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: supervisor.tend() == ["one"])
        assert process_of(tmp_path, "one", start=2) != first
    finally:
        supervisor.stop()


def test_a_program_that_fails_again_and_again_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "broken.log").write_text("what it said last week\n")
    supervisor = Supervisor([program(tmp_path, "broken", "raise SystemExit('the disk is full')")], delays_s=(0.0, 0.0))
    supervisor.start()

    def tend_forever() -> None:
        while True:
            supervisor.tend()
            time.sleep(0.01)

    with pytest.raises(GaveUp, match="broken keeps failing") as caught:
        tend_forever()
    supervisor.stop()
    assert caught.value.last_lines == ("the disk is full",)


def test_the_first_program_outlives_the_others_so_that_they_can_say_goodbye_to_it(tmp_path: Path) -> None:
    bye = (
        "import signal, sys, time, pathlib\n"
        "def bye(*_):\n"
        f"    pathlib.Path({str(tmp_path / 'order')!r}).open('a').write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, bye)\nprint('ready', flush=True)\ntime.sleep(60)"
    )
    names = ("base", "leaf")
    supervisor = Supervisor(
        [Program(name, (sys.executable, "-c", bye, name), dict(os.environ), tmp_path / f"{name}.log") for name in names]
    )
    supervisor.start()
    wait_until(lambda: all("ready" in said(tmp_path, name) for name in names))
    supervisor.stop()
    assert (tmp_path / "order").read_text().split() == ["leaf", "base"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills the children of a killed parent for us")
def test_killing_the_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    script = (
        "import os, sys, time\nfrom pathlib import Path\n"
        "from soniquebay.cli.supervisor import Program, Supervisor\n"
        f"folder = Path({str(tmp_path)!r})\n"
        f"code = {STUBBORN!r}\n"
        "names = ('one', 'two')\n"
        "supervisor = Supervisor([Program(name, (sys.executable, '-c', code), dict(os.environ), folder / f'{name}.log')"
        " for name in names])\n"
        "supervisor.start()\ntime.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as supervisor:
        pids = [process_of(tmp_path, name) for name in ("one", "two")]
        supervisor.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in pids))


def test_the_last_lines_of_a_log_are_its_end_without_empty_lines(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("first\n\n" + "x" * 40_000 + "\nbefore\n\nlast\n")
    assert last_lines(log, 2) == ("before", "last")
    assert last_lines(log, since=log.stat().st_size - 6) == ("last",)
    assert last_lines(tmp_path / "none.log") == ()


def test_a_large_log_is_put_aside_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "one.log").write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))
    supervisor = Supervisor([program(tmp_path, "one", SLEEPER)])
    supervisor.start()
    supervisor.stop()
    assert (tmp_path / "one.log").stat().st_size < 100
    assert (tmp_path / "one.log.1").stat().st_size == LOG_LIMIT_BYTES + 1
