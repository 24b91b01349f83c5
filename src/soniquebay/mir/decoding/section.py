"""A stretch of a file in one sample format, rate and channel layout: small frames in, large clean blocks out.

Handling each of a codec's small frames in Python costs as much as decoding it. So frames only pass through into a FIFO,
which gathers `BLOCK_S` of them; everything else is done once per block.
"""

from collections.abc import Iterable, Iterator

import av
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.filter import Graph

from soniquebay.mir.decoding.downmix import Downmix, side_weights
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock, FloatArray

BLOCK_S = 6.0
"""Longer blocks cost less per second, up to where they fall out of the processor's cache."""
MAX_BLOCK_VALUES = 2_400_000
"""Samples times channels: bounds the memory of a block at any rate and channel count (6 s of 192 kHz stereo fit)."""

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
    link : int
        Where the stream begins in a chained file: the frames of another one count their time otherwise.
    """

    def __init__(self, frame: AudioFrame, downmix: Downmix, link: int = 0) -> None:
        self.format = format_of(frame)
        self.link = link
        self._rate = frame.sample_rate
        self._layout = frame.layout
        self._names = tuple(channel.name for channel in frame.layout.channels)
        self._weights = side_weights(self._names)
        self._downmix = downmix
        self._block_frames = max(1_024, min(int(BLOCK_S * self._rate), MAX_BLOCK_VALUES // len(self._names)))
        self._float = "fltp" if len(self._names) <= MOST_PLANES else "flt"
        self._waiting = AudioFifo()
        self._n_waiting = 0
        self._converting = (
            None
            if frame.format.name == self._float
            else self._graph(frame.format.name, "aformat", f"sample_fmts={self._float}")
        )
        self._resampling = (
            None if self._rate == SAMPLE_RATE else self._graph(self._float, "aresample", str(SAMPLE_RATE))
        )

    def feed(self, frame: AudioFrame) -> Iterable[AudioBlock]:
        """Take in a frame, and give the block that it completes: to be read before the next one is fed."""
        frame.pts = None  # the FIFO would insist that times are continuous; a damaged packet leaves a gap
        self._waiting.write(frame)
        self._n_waiting += frame.samples
        if self._n_waiting < self._block_frames:
            return ()
        return self._blocks(self._block_frames)

    def finish(self) -> Iterator[AudioBlock]:
        """Yield what was held back."""
        yield from self._blocks(1)
        if self._resampling is not None:
            self._resampling.push(None)
            yield self._block(self._nothing(), self._pull(self._resampling))

    def _blocks(self, least: int) -> Iterator[AudioBlock]:
        """Yield blocks while at least so many frames are waiting."""
        while self._n_waiting >= least:
            size = min(self._n_waiting, self._block_frames)
            self._n_waiting -= size
            gathered = self._waiting.read(size)
            assert gathered is not None  # it was counted
            yield self._heard(gathered)

    def _heard(self, gathered: AudioFrame) -> AudioBlock:
        """Make a block of gathered sound; only where it holds garbage is it copied before it is resampled."""
        sound = gathered if self._converting is None else self._converted(gathered, self._converting)
        native = self._values(sound)
        if not is_sound(native):
            native = _silenced(native)
            sound = self._frame(native)
        if self._resampling is None:
            return self._block(native, native)
        self._resampling.push(sound)
        return self._block(native, self._pull(self._resampling))

    def _graph(self, sample_format: str, name: str, arguments: str) -> Graph:
        # Keep the graph, never its filters alone: PyAV's filters refer to it weakly, and one whose graph is gone writes
        # into freed memory.
        graph = Graph()
        graph.threads = 1
        nodes = [
            graph.add_abuffer(sample_rate=self._rate, format=sample_format, layout=self._layout.name),
            graph.add(name, arguments),
            graph.add("abuffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        return graph

    def _converted(self, frame: AudioFrame, graph: Graph) -> AudioFrame:
        graph.push(frame)
        converted = graph.pull()
        assert isinstance(converted, AudioFrame)
        return converted

    def _values(self, frame: AudioFrame) -> FloatArray:
        values = np.asarray(frame.to_ndarray(), np.float32)
        return values if self._float == "fltp" else np.ascontiguousarray(values.reshape(-1, len(self._names)).T)

    def _frame(self, values: FloatArray) -> AudioFrame:
        rows = values if self._float == "fltp" else np.ascontiguousarray(values.T).reshape(1, -1)
        frame = AudioFrame.from_ndarray(rows, format=self._float, layout=self._layout)
        frame.sample_rate = self._rate
        return frame

    def _pull(self, graph: Graph) -> FloatArray:
        """Return all that the graph has ready."""
        parts: list[FloatArray] = []
        while True:
            try:
                frame = graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                break
            if isinstance(frame, AudioFrame):
                parts.append(self._values(frame))
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts, axis=1) if parts else self._nothing()

    def _nothing(self) -> FloatArray:
        return np.zeros((len(self._names), 0), np.float32)

    def _block(self, native: FloatArray, channels: FloatArray) -> AudioBlock:
        mono = self._downmix.mix(channels, self._weights)
        return AudioBlock(mono, channels, native, self._rate, self._names)


def is_sound(samples: FloatArray) -> bool:
    """Whether all samples are numbers that a sound could have."""
    return samples.size == 0 or max(samples.max(), -samples.min()) < ABSURD_LEVEL  # False for NaN


def _silenced(samples: FloatArray) -> FloatArray:
    """Replace NaN, infinities and absurd values by silence."""
    return np.where(np.abs(samples) < ABSURD_LEVEL, samples, np.float32(0.0))
