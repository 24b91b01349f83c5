"""What the processes of the pool tell arrives in the worker's figures."""

import os

import httpx
import pytest

from soniquebay.contracts.analysis import Failure
from soniquebay.worker.figures.counting import CannotServeFigures, Figures
from soniquebay.worker.figures.telling import Failed, Heard, Pipe, Walked, outcome_of
from tests.servers.ports import free_port

PROCESSES, EACH = 4, 200


def test_what_many_processes_tell_at_once_is_counted_whole() -> None:
    pipe, figures = Pipe(), Figures(PROCESSES)
    children = []
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            for _ in range(EACH):
                pipe.tell(Heard(decode_s=0.25, analyse_s=0.5, audio_s=2.0) if number else Failed(kind="damaged"))
            os._exit(0)
        children.append(child)
    os.close(pipe.ends[1])
    figures.count_all(pipe.hear())
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * PROCESSES
    value = figures.registry.get_sample_value
    heard = (PROCESSES - 1) * EACH
    assert value("soniquebay_tracks_analysed_total") == heard
    assert value("soniquebay_audio_seconds_total") == heard * 2.0
    assert value("soniquebay_stage_seconds_sum", {"stage": "decode"}) == heard * 0.25
    assert value("soniquebay_stage_seconds_count", {"stage": "analyse"}) == heard
    assert value("soniquebay_analyses_failed_total", {"kind": "damaged"}) == EACH


def test_a_pipe_that_nobody_reads_holds_up_nothing() -> None:
    pipe = Pipe()
    for _ in range(5000):  # far more than a pipe holds
        pipe.tell(Failed(kind="timeout"))
    os.close(pipe.ends[1])
    assert all(told == Failed(kind="timeout") for told in pipe.hear())


def test_a_failure_is_told_by_its_kind() -> None:
    assert outcome_of(Failure(kind="timeout", message="It hangs.")) == Failed(kind="timeout")


def test_the_figures_are_served_to_prometheus() -> None:
    port = free_port()
    figures = Figures(2)
    figures.serve("127.0.0.1", port, [Walked(outcome="done", elapsed_s=1.5)])
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    assert "soniquebay_pool_processes 2.0" in text
    assert 'soniquebay_stage_seconds_count{stage="decode"} 0.0' in text
    with pytest.raises(CannotServeFigures, match="SONIQUEBAY_WORKER_METRICS_PORT"):
        Figures(2).serve("127.0.0.1", port, [])
