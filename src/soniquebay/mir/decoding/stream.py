"""One pass over a file's sound, block by block, in bounded memory whatever its length."""

from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream as AvAudioStream
from av.container import InputContainer
from av.packet import Packet

from soniquebay.contracts.paths import printable
from soniquebay.mir.decoding.chain import open_next_link
from soniquebay.mir.decoding.container import audio_stream, open_container
from soniquebay.mir.decoding.downmix import Downmix
from soniquebay.mir.decoding.section import Section, format_of
from soniquebay.mir.errors import Damaged, Empty
from soniquebay.mir.signal import AudioBlock

LOWEST_RATE_HZ = 1_000
HIGHEST_RATE_HZ = 4_000_000
"""From telegraph noise to DSD; outside, a header lies, and resampling would take for ever."""

MAX_READ_ERRORS = 100
"""Failures to read on, in a row, before the rest of a file is given up."""


def open_audio(path: str) -> "AudioStream":
    """Open a file for one pass over its sound.

    Parameters
    ----------
    path : str
        As `os.fsdecode` gives it (undecodable bytes as lone surrogates).

    Returns
    -------
    AudioStream
        A context manager and an iterable of blocks.

    Raises
    ------
    Gone, Unreadable, NotAudio, Damaged
        One sentence that names the file.
    """
    container = open_container(path)
    try:
        return AudioStream(path, container, audio_stream(container, path))
    except BaseException:
        container.close()
        raise


class AudioStream:
    """The sound of an open file; iterate once.

    Sample 0 is the first decoded sample (encoder delay already removed where the container states it). Damaged packets
    are left out and counted; rate and layout may change on the way.

    Attributes
    ----------
    damaged_packets : int
        Packets left out so far.
    duration_s : float
        Seconds of sound given so far.
    """

    def __init__(self, path: str, container: InputContainer, stream: AvAudioStream) -> None:
        self._path = path
        self._container = container
        self._stream = stream
        self._resources = ExitStack()
        self._resources.enter_context(container)
        self._link_begins = 0
        self._closed = False
        self.damaged_packets = 0
        self.duration_s = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        self._resources.close()

    def __iter__(self) -> Iterator[AudioBlock]:
        """Yield blocks of about six seconds.

        Raises
        ------
        Damaged
            If nothing could be decoded.
        Empty
            If there was nothing to decode.
        ValueError
            If the stream was closed before.
        """
        downmix = Downmix()
        section: Section | None = None
        for frame in self._frames():
            if section is None or section.format != format_of(frame) or section.link != self._link_begins:
                if section is not None:
                    for block in section.finish():
                        yield self._counted(block)
                self._check(frame)
                section = Section(frame, downmix, self._link_begins)
            for block in section.feed(frame):
                yield self._counted(block)
        if section is not None:
            for block in section.finish():
                yield self._counted(block)
        if self.duration_s == 0.0:
            raise self._nothing_heard()

    def _counted(self, block: AudioBlock) -> AudioBlock:
        self.duration_s += block.native.shape[1] / block.native_rate
        return block

    def _nothing_heard(self) -> Damaged | Empty:
        shown = printable(self._path)
        if self.damaged_packets:
            return Damaged(f"{shown} is damaged: none of its sound can be decoded; copy it again from its source.")
        return Empty(f"{shown} holds no sound at all: it has a header but not a single sample.")

    def _frames(self) -> Iterator[AudioFrame]:
        # One generator, not one for packets and one for their frames: it runs a hundred times per second of sound.
        errors_in_a_row = position = 0
        while errors_in_a_row < MAX_READ_ERRORS:
            self._check_open()
            try:
                for packet in self._container.demux(self._stream):
                    errors_in_a_row = 0
                    position = max(position, packet.pos or 0)
                    for frame in self._decoded(packet):
                        if frame.samples:
                            yield frame
                    self._check_open()
            except av.error.PatchWelcomeError:
                if not self._follow_chain(position):
                    return
                position = 0
            except av.FFmpegError:  # the container is damaged here; it may go on behind
                errors_in_a_row += 1
                self.damaged_packets += 1
            else:
                return

    def _decoded(self, packet: "Packet[AvAudioStream]") -> list[AudioFrame]:
        try:
            return packet.decode()
        except av.FFmpegError:  # a packet that cannot be decoded costs that packet
            self.damaged_packets += 1
            return []

    def _follow_chain(self, position: int) -> bool:
        """Go on with the next stream of a chained Ogg file; False if there is none."""
        self._link_begins += position
        following = open_next_link(self._path, self._link_begins) if "ogg" in self._container.format.name else None
        if following is None:
            return False
        self._resources.close()
        self._resources = following.resources
        self._container = following.container
        self._link_begins = following.begins
        self._stream = audio_stream(self._container, self._path)
        return True

    def _check_open(self) -> None:
        """PyAV checks that a container is open before its first packet only; then FFmpeg reads from freed memory."""
        if self._closed:
            raise ValueError(f"The sound of {printable(self._path)} is closed; read it inside its `with` block.")

    def _check(self, frame: AudioFrame) -> None:
        if not LOWEST_RATE_HZ <= frame.sample_rate <= HIGHEST_RATE_HZ:
            raise Damaged(
                f"{printable(self._path)} claims a sample rate of {frame.sample_rate} Hz; its header is damaged."
            )
