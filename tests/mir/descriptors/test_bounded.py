"""A track may play for hours: what is kept of it grows by little, however much sound went through."""

import tracemalloc

import numpy as np

from soniquebay.mir.descriptors.describe import TrackDescriber
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock

BLOCK_S = 6
MINUTES = 2


def test_three_hours_of_sound_leave_less_than_a_hundred_megabytes() -> None:
    noise = np.random.default_rng(1).standard_normal((2, BLOCK_S * SAMPLE_RATE)).astype(np.float32) * np.float32(0.1)
    block = AudioBlock(noise.mean(axis=0), noise, noise, SAMPLE_RATE, ("FL", "FR"))
    describer = TrackDescriber()

    def kept_after_minutes_more() -> int:
        for _ in range(MINUTES * 60 // BLOCK_S):
            describer.feed(block.mono)
            describer.feed_loudness(block)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        settled = kept_after_minutes_more()
        growth = kept_after_minutes_more() - settled
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert growth / MINUTES * 180 < 100e6
    assert peak < 100e6
