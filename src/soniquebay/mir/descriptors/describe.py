"""One pass over a track: each block's spectrum is made once and shown to every accumulator."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from soniquebay.contracts.mir import Descriptors
from soniquebay.mir.descriptors.bands import to_bands
from soniquebay.mir.descriptors.crest import CrestAccumulator
from soniquebay.mir.descriptors.dynamics import DynamicsAccumulator
from soniquebay.mir.descriptors.loudness import LoudnessMeter
from soniquebay.mir.descriptors.modulation import ModulationAccumulator
from soniquebay.mir.descriptors.rhythm import RhythmAccumulator
from soniquebay.mir.descriptors.timbre import TimbreAccumulator
from soniquebay.mir.descriptors.tonality import TonalityAccumulator
from soniquebay.mir.descriptors.true_peak import TruePeakMeter
from soniquebay.mir.descriptors.voice import VoiceAccumulator
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock, FloatArray, ShortTimeSpectrum, SpectrumBlock

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(slots=True)
class TrackDescriber:
    """Everything that is measured in a track.

    Feed the mono form for all but loudness, and the whole blocks for loudness; either may be left out.
    """

    _spectrum: ShortTimeSpectrum = field(default_factory=ShortTimeSpectrum)
    _rhythm: RhythmAccumulator = field(default_factory=RhythmAccumulator)
    _tonality: TonalityAccumulator = field(default_factory=TonalityAccumulator)
    _timbre: TimbreAccumulator = field(default_factory=TimbreAccumulator)
    _dynamics: DynamicsAccumulator = field(default_factory=DynamicsAccumulator)
    _crest: CrestAccumulator = field(default_factory=CrestAccumulator)
    _modulation: ModulationAccumulator = field(default_factory=ModulationAccumulator)
    _voice: VoiceAccumulator = field(default_factory=VoiceAccumulator)
    _loudness: LoudnessMeter = field(default_factory=LoudnessMeter)
    _true_peak: TruePeakMeter = field(default_factory=TruePeakMeter)
    _n_samples: int = 0

    def feed(self, mono: FloatArray) -> None:
        """Take in the next samples.

        Parameters
        ----------
        mono : ndarray of shape (n,), float32, at `signal.SAMPLE_RATE`
        """
        if mono.size == 0:
            return
        self._n_samples += mono.size
        self._tonality.feed(mono)
        self._crest.feed(mono)
        for block in self._spectrum.feed(mono):
            self._show(block)

    def feed_loudness(self, block: AudioBlock) -> None:
        """Take in the next block at the file's own rate, all channels."""
        self._loudness.feed(block)
        self._true_peak.feed(block.native)

    def finish(self) -> Descriptors:
        """Close the track and return what was measured."""
        for block in self._spectrum.finish():
            self._show(block)
        duration_s = self._n_samples / SAMPLE_RATE
        loudness = self._loudness.finish()
        # The parts name their values as the contract does.
        return Descriptors(
            duration_s=duration_s,
            loudness_lufs=loudness.integrated_lufs,
            loudness_range_lu=loudness.range_lu,
            true_peak_dbfs=self._true_peak.finish(),
            **_named(self._rhythm.finish(duration_s)),
            **_named(self._tonality.finish()),
            **_named(self._timbre.finish()),
            **_named(self._dynamics.finish()),
            crest_factor_db=self._crest.finish(),
            **_named(self._modulation.finish()),
            **_named(self._voice.finish()),
        )

    def _show(self, block: SpectrumBlock) -> None:
        bands = to_bands(block)
        self._rhythm.feed(block)
        self._timbre.feed(block, bands)
        self._dynamics.feed(bands)
        self._modulation.feed(bands)
        self._voice.feed(block, bands)


def _named(part: "DataclassInstance") -> dict[str, Any]:
    """Return the values by name, without the copies that `dataclasses.asdict` makes of every beat."""
    return {each.name: getattr(part, each.name) for each in fields(part)}


def describe(stream: Iterable[AudioBlock], clock: Callable[[], float]) -> tuple[Descriptors, float, float]:
    """Describe a whole stream and tell what decoding and describing it cost.

    Parameters
    ----------
    stream : iterable of AudioBlock
        From `decoding.stream.open_audio`; its errors pass through.
    clock : callable
        Seconds, for instance of CPU time.

    Returns
    -------
    descriptors : Descriptors
    decode_s, analyse_s : float
    """
    describer = TrackDescriber()
    decode_s = analyse_s = 0.0
    asked = clock()
    for block in stream:
        given = clock()
        decode_s += given - asked
        describer.feed(block.mono)
        describer.feed_loudness(block)
        asked = clock()
        analyse_s += asked - given
    ended = clock()
    descriptors = describer.finish()
    return descriptors, decode_s + ended - asked, analyse_s + clock() - ended
