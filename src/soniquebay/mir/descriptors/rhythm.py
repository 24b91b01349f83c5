"""Tempo, beats and what they feel like, from one pass over the shared spectrogram."""

from dataclasses import dataclass, field, replace

import numpy as np

from soniquebay.mir.descriptors.beat import beat_strength, fit_grid, local_periods, track
from soniquebay.mir.descriptors.onset import (
    HARMONY,
    LOW,
    Float64Array,
    OnsetAccumulator,
    above_local_mean,
    attack_delay,
    attack_sharpness,
    pick_onsets,
)
from soniquebay.mir.descriptors.tempo import Periodicity, Pulse, choose, measure, normalise_locally
from soniquebay.mir.signal import FRAME_RATE_HZ, FloatArray, SpectrumBlock

SHORTEST_S = 2.5
"""A pulse needs a few beats to be one."""

LEAST_ACTIVITY = 0.007
"""Mean rise of the bands above the local mean, relative to their level: below, nothing begins (a tone, a glide)."""

LEAST_SALIENCE, LEAST_SALIENCE_SECONDS = 0.10, 1.6
"""Comb salience that noise does not reach: ``0.10 + 1.6 / duration_s`` (the shorter, the more accidents repeat)."""

STEADY_COHERENCE = 0.75
"""From here on one grid fits the whole track better than beats that follow it."""

SOUNDING = 0.03
"""Share of the loudest frame's compressed level (-61 dB): beats are not counted into leading or trailing silence."""


ROUNDING_S = 0.02
"""A beat this little before the file is the one at its start."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Rhythm of a track; None where the sound has no pulse, or nothing to measure.

    Attributes
    ----------
    bpm : float or None
        Beats per minute, continuous.
    bpm_confidence : float in [0, 1] or None
        Probability that the level is the one people tap, lowered where the pulse hardly stands out of noise.
    bpm_alternative : float or None
        The next plausible level of the same rhythm (half, double, triple...).
    beats : tuple of float
        Seconds, ascending.
    onset_rate_hz : float or None
    pulse_clarity : float in [0, 1] or None
        Largest self-similarity of the onset curves between 40 and 240 per minute (Lartillot et al., ISMIR 2008).
    attack_sharpness : float in [0, 1] or None
        0 swelling, 1 clicks.
    beat_stability : float in [0, 1] or None
        How well one evenly spaced grid holds over the whole track: 1 machine time.
    bass_pulse : float in [0, 1] or None
        Self-similarity of the bass alone after one, two or four beats: a steady kick or bass line.
    """

    bpm: float | None = None
    bpm_confidence: float | None = None
    bpm_alternative: float | None = None
    beats: tuple[float, ...] = ()
    onset_rate_hz: float | None = None
    pulse_clarity: float | None = None
    attack_sharpness: float | None = None
    beat_stability: float | None = None
    bass_pulse: float | None = None


@dataclass(slots=True)
class RhythmAccumulator:
    """Listens block by block; `finish` gives the rhythm of everything heard.

    Examples
    --------
    >>> rhythm = RhythmAccumulator().finish(duration_s=0.0)
    >>> rhythm.bpm is None
    True
    """

    _onsets: OnsetAccumulator = field(init=False, default_factory=OnsetAccumulator)

    def feed(self, block: SpectrumBlock) -> None:
        """Add the frames of a block."""
        self._onsets.feed(block)

    def finish(self, duration_s: float) -> Rhythm:
        """Decide on tempo and beats.

        Parameters
        ----------
        duration_s : float
            Length of the track; beats lie within it.
        """
        curves, level = self._onsets.curves(), self._onsets.level()
        if duration_s <= 0.0 or level.size == 0 or level.max() <= 0.0:
            return Rhythm()
        energy = self._onsets.fine_energy()
        onsets = pick_onsets(curves[:HARMONY].mean(axis=0), level)
        without_pulse = Rhythm(
            onset_rate_hz=onsets.size / duration_s,
            attack_sharpness=attack_sharpness(energy, onsets / FRAME_RATE_HZ),
        )
        activity = float(above_local_mean(curves[:HARMONY]).mean() / level.mean())
        if duration_s < SHORTEST_S or activity < LEAST_ACTIVITY:
            return without_pulse
        strength = normalise_locally(curves)
        periodicity = measure(strength)
        without_pulse = replace(without_pulse, pulse_clarity=_clarity(periodicity))
        pulse = choose(periodicity)
        needed = LEAST_SALIENCE + LEAST_SALIENCE_SECONDS / duration_s
        if pulse.salience < needed:
            return without_pulse
        frames, period, stability = _place_beats(beat_strength(strength), periodicity, pulse)
        beats = frames / FRAME_RATE_HZ + attack_delay(energy, frames / FRAME_RATE_HZ)
        first, last = _sounding_span(level, duration_s)
        half_beat = 0.5 * period / FRAME_RATE_HZ
        beats = beats[(beats >= max(-ROUNDING_S, first - half_beat)) & (beats <= min(duration_s, last + half_beat))]
        bpm = 60.0 * FRAME_RATE_HZ / period
        return replace(
            without_pulse,
            bpm=bpm,
            bpm_confidence=pulse.belief * float(np.clip(pulse.salience / needed - 1.0, 0.0, 1.0)),
            bpm_alternative=None if pulse.alternative is None else bpm * pulse.period / pulse.alternative,
            beats=tuple(np.maximum(beats, 0.0).tolist()),
            beat_stability=stability,
            bass_pulse=_bass_pulse(periodicity, period),
        )


def _place_beats(strength: FloatArray, periodicity: Periodicity, pulse: Pulse) -> tuple[Float64Array, float, float]:
    """Beats in frames, frames per beat, and how steady they are."""
    grid = fit_grid(strength, pulse.period)
    if grid.coherence >= STEADY_COHERENCE:
        return grid.beats(strength.size), grid.period, grid.coherence
    frames = track(strength, local_periods(periodicity, pulse.period, strength.size))
    # The commonest tempo is that of the grid here too: the median interval of tracked beats hangs on single beats.
    return frames, grid.period, grid.coherence


def _clarity(periodicity: Periodicity) -> float:
    lags = FRAME_RATE_HZ * 60.0 / np.geomspace(40.0, 240.0, 120)
    return float(np.clip(periodicity.self_similarity(lags).max(), 0.0, 1.0))


def _bass_pulse(periodicity: Periodicity, period: float) -> float:
    bass = periodicity.autocorrelation[LOW]
    return float(np.clip(np.interp(np.array([1.0, 2.0, 4.0]) * period, np.arange(bass.size), bass).max(), 0.0, 1.0))


def _sounding_span(level: FloatArray, duration_s: float) -> tuple[float, float]:
    """First and last moment, in seconds, at which there is sound."""
    sounding = np.flatnonzero(level > SOUNDING * level.max())
    return float(sounding[0] / FRAME_RATE_HZ), min(duration_s, float((sounding[-1] + 1) / FRAME_RATE_HZ))
