"""A stretch of a file in one sample format, rate and channel layout: small frames in, large clean blocks out.

Handling each of a codec's small frames in Python costs as much as decoding it. So frames only pass through: a filter
graph makes them float and gathers `BLOCK_S` of them; everything else is done once per block.
"""

from collections.abc import Iterable, Iterator

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from soniquebay.mir.decoding.downmix import Downmix, side_weights
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock, FloatArray

BLOCK_S = 6.0
"""Longer blocks cost less per second, up to where they fall out of the processor's cache."""
MAX_BLOCK_VALUES = 4_000_000
"""Samples times channels: bounds the memory of a block at any rate and channel count."""

ABSURD_LEVEL = np.float32(1e6)
"""120 dB over full scale: nothing but garbage; treated as NaN is."""

MOST_PLANES = 7
"""Up to here a plane per channel. PyAV finds the end of the planes by a null pointer, which eight of them lack."""

Format = tuple[str, int, str]


def format_of(frame: AudioFrame) -> Format:
    """Sample format, rate in Hz and layout name of a frame: what a section has in common."""
    return frame.format.name, frame.sample_rate, frame.layout.name


class Section:
    """Gathers, cleans, resamples and mixes the frames of one format.

    Parameters
    ----------
    frame : av.AudioFrame
        The first frame (still to be fed).
    downmix : Downmix
        Carries its decision from one section to the next.
    """

    def __init__(self, frame: AudioFrame, downmix: Downmix) -> None:
        self.format = format_of(frame)
        self._rate = frame.sample_rate
        self._layout = frame.layout
        self._names = tuple(channel.name for channel in frame.layout.channels)
        self._weights = side_weights(self._names)
        self._downmix = downmix
        self._block_frames = max(1_024, min(int(BLOCK_S * self._rate), MAX_BLOCK_VALUES // len(self._names)))
        self._float = "fltp" if len(self._names) <= MOST_PLANES else "flt"
        self._gathering = self._graph(frame.format.name, ("asetnsamples", f"n={self._block_frames}:p=0"))
        self._resampling = (
            None if self._rate == SAMPLE_RATE else self._graph(self._float, ("aresample", str(SAMPLE_RATE)))
        )
        self._pushed = 0

    def feed(self, frame: AudioFrame) -> Iterable[AudioBlock]:
        """Take in a frame, and give the blocks that it completes: to be read before the next one is fed."""
        self._gathering.push(frame)
        self._pushed += frame.samples
        if self._pushed < self._block_frames:
            return ()
        self._pushed = 0
        return self._gathered()

    def finish(self) -> Iterator[AudioBlock]:
        """Yield what was held back."""
        self._gathering.push(None)
        yield from self._gathered()
        if self._resampling is not None:
            self._resampling.push(None)
            yield self._block(self._nothing(), self._gather(self._resampling))

    def _gathered(self) -> Iterator[AudioBlock]:
        for native in self._pull(self._gathering):
            yield self._block(native, self._resample(native))

    def _graph(self, sample_format: str, last: tuple[str, str]) -> Graph:
        # Keep the graph, never its filters alone: PyAV's filters refer to it weakly, and one whose graph is gone writes
        # into freed memory.
        graph = Graph()
        graph.threads = 1
        nodes = [
            graph.add_abuffer(sample_rate=self._rate, format=sample_format, layout=self._layout.name),
            graph.add("aformat", f"sample_fmts={self._float}"),
            graph.add(*last),
            graph.add("abuffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        return graph

    def _resample(self, native: FloatArray) -> FloatArray:
        if self._resampling is None:
            return native
        values = native if self._float == "fltp" else np.ascontiguousarray(native.T).reshape(1, -1)
        frame = AudioFrame.from_ndarray(values, format=self._float, layout=self._layout)
        frame.sample_rate = self._rate
        self._resampling.push(frame)
        return self._gather(self._resampling)

    def _gather(self, graph: Graph) -> FloatArray:
        parts = list(self._pull(graph))
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts, axis=1) if parts else self._nothing()

    def _pull(self, graph: Graph) -> Iterator[FloatArray]:
        """Yield what the graph has ready, cleaned."""
        while True:
            try:
                frame = graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if isinstance(frame, AudioFrame):
                values = np.asarray(frame.to_ndarray(), np.float32)
                yield _clean(
                    values if self._float == "fltp" else np.ascontiguousarray(values.reshape(-1, len(self._names)).T)
                )

    def _nothing(self) -> FloatArray:
        return np.zeros((len(self._names), 0), np.float32)

    def _block(self, native: FloatArray, channels: FloatArray) -> AudioBlock:
        mono = self._downmix.mix(channels, self._weights)
        return AudioBlock(mono, channels, native, self._rate, self._names)


def _clean(samples: FloatArray) -> FloatArray:
    """Replace NaN, infinities and absurd values by silence."""
    if samples.size == 0 or max(samples.max(), -samples.min()) < ABSURD_LEVEL:  # False for NaN
        return samples
    return np.where(np.abs(samples) < ABSURD_LEVEL, samples, np.float32(0.0))
