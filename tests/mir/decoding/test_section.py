"""A section lives on its own: what FFmpeg holds for it lasts as long as it is used."""

import gc

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from soniquebay.mir.decoding.downmix import Downmix
from soniquebay.mir.decoding.section import BLOCK_S, Section
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock


def frame(rate: int, layout: str, n_channels: int, size: int = 4_096) -> AudioFrame:
    made = AudioFrame.from_ndarray(np.full((n_channels, size), 0.25, np.float32), format="fltp", layout=layout)
    made.sample_rate = rate
    return made


@pytest.mark.parametrize("rate", [8_000, SAMPLE_RATE, 48_000])
@pytest.mark.parametrize(("layout", "n_channels"), [("mono", 1), ("stereo", 2), ("5.1", 6), ("6.1", 7)])
def test_its_graphs_live_while_it_does(rate: int, layout: str, n_channels: int) -> None:
    section = Section(frame(rate, layout, n_channels), Downmix())
    blocks: list[AudioBlock] = []
    n_frames = int(1.5 * BLOCK_S * rate / 4_096)
    for _ in range(n_frames):
        gc.collect(0)  # PyAV's filters hold their graph weakly: pushing into one whose graph is gone ends the process
        blocks += section.feed(frame(rate, layout, n_channels))
    blocks += section.finish()
    del section
    gc.collect()
    native = np.concatenate([block.native for block in blocks], axis=1)
    assert native.shape == (n_channels, n_frames * 4_096)
    assert (native == np.float32(0.25)).all()
    assert sum(block.mono.size for block in blocks) == pytest.approx(native.shape[1] * SAMPLE_RATE / rate, abs=2)


def test_what_it_gave_outlives_it() -> None:
    section = Section(frame(48_000, "stereo", 2), Downmix())
    blocks = [block for _ in range(80) for block in section.feed(frame(48_000, "stereo", 2))]
    del section  # never finished
    gc.collect()
    assert blocks
    assert all((block.native == np.float32(0.25)).all() for block in blocks)
