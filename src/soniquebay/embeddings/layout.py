"""The 64 dimensions of a track's vector by name, and the groups they belong to. Loads nothing but Python."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Group(StrEnum):
    """What a dimension is about."""

    RHYTHM = "rhythm"
    TONALITY = "tonality"
    TIMBRE = "timbre"
    DYNAMICS = "dynamics"
    MOOD = "mood"
    GENRE = "genre"


class Dim(IntEnum):
    """What each number measures, with the range of the measure before it is centred and scaled (`scaling`)."""

    TEMPO = 0
    """Octaves from 110 BPM, -2 to 2, by the confidence of the tempo."""
    TEMPO_CIRCLE_COS = 1
    """Tempo on a circle that one octave goes round (60, 120 and 240 BPM coincide), -1 to 1, by its confidence."""
    TEMPO_CIRCLE_SIN = 2
    """The other coordinate on that circle, -1 to 1."""
    ONSET_RATE = 3
    """log2 of one plus the onsets a second, 0 to about 4."""
    PULSE_CLARITY = 4
    """How clear the pulse is, 0 to 1."""
    BEAT_STABILITY = 5
    """How well one even grid of beats holds over the track, 0 to 1."""
    BASS_PULSE = 6
    """How alike the bass is after one, two or four beats, 0 to 1."""
    PERCUSSIVE_SHARE = 7
    """How much of the sound is struck rather than sustained, 0 to 1."""
    ATTACK_SHARPNESS = 8
    """How suddenly notes begin, 0 to 1."""
    SPECTRAL_FLUX = 9
    """How much new sound each moment brings, relative to the level, 0 to 1."""
    ONSET_CONTRAST_1 = 10
    """log2 of how uneven the rises below 200 Hz are, -2 (even noise) to 3 (rare strokes)."""
    ONSET_CONTRAST_2 = 11
    """log2 of how uneven the rises from 200 to 800 Hz are, -2 (even noise) to 3 (rare strokes)."""
    ONSET_CONTRAST_3 = 12
    """log2 of how uneven the rises from 800 to 3200 Hz are, -2 (even noise) to 3 (rare strokes)."""
    ONSET_CONTRAST_4 = 13
    """log2 of how uneven the rises above 3200 Hz are, -2 (even noise) to 3 (rare strokes)."""
    MODULATION_MID_SLOW = 14
    """log2 of how deep 200 to 800 Hz pulsate at 1 to 2 Hz, -7 to 0."""
    MODULATION_MID_BEAT = 15
    """log2 of how deep 200 to 800 Hz pulsate at 2 to 4 Hz, -7 to 0."""
    MODULATION_MID_FAST = 16
    """log2 of how deep 200 to 800 Hz pulsate at 4 to 8 Hz, -7 to 0."""
    MODULATION_HIGH_SLOW = 17
    """log2 of how deep all above 3200 Hz pulsate at 1 to 2 Hz, -7 to 0."""
    MODULATION_HIGH_BEAT = 18
    """log2 of how deep all above 3200 Hz pulsate at 2 to 4 Hz, -7 to 0."""
    MODULATION_HIGH_FAST = 19
    """log2 of how deep all above 3200 Hz pulsate at 4 to 8 Hz, -7 to 0."""

    FIFTHS_COS = 20
    """Key on the circle of fifths (relative keys coincide, as on the Camelot wheel), -1 to 1, by its confidence."""
    FIFTHS_SIN = 21
    """The other coordinate on that circle, -1 to 1."""
    MODE = 22
    """-1 minor to 1 major, by the confidence of the key."""
    TONAL_CLARITY = 23
    """How concentrated the pitch classes are on the notes of one key, 0 to 1."""
    HARMONIC_CHANGE = 24
    """How far harmony moves from one moment to the next, 0 to 3."""
    CHROMATICITY = 25
    """Pitch classes gathered in a chromatic cluster: first Fourier component of the chroma, 0 to 1."""
    DIATONICITY = 26
    """Gathered along the circle of fifths, as a diatonic or pentatonic scale is: fifth component, 0 to 1."""

    MFCC_1 = 27
    """Mean of mel-frequency cepstral coefficient 1, dB: dark to bright."""
    MFCC_2 = 28
    """Mean of mel-frequency cepstral coefficient 2, dB."""
    MFCC_3 = 29
    """Mean of mel-frequency cepstral coefficient 3, dB."""
    MFCC_4 = 30
    """Mean of mel-frequency cepstral coefficient 4, dB."""
    MFCC_5 = 31
    """Mean of mel-frequency cepstral coefficient 5, dB."""
    MFCC_6 = 32
    """Mean of mel-frequency cepstral coefficient 6, dB."""
    MFCC_7 = 33
    """Mean of mel-frequency cepstral coefficient 7, dB."""
    MFCC_8 = 34
    """Mean of mel-frequency cepstral coefficient 8, dB."""
    MFCC_SPREAD_1 = 35
    """log2 of the standard deviation of coefficient 1 over the track, dB."""
    MFCC_SPREAD_2 = 36
    """log2 of the standard deviation of coefficient 2 over the track, dB."""
    MFCC_SPREAD_3 = 37
    """log2 of the standard deviation of coefficient 3 over the track, dB."""
    MFCC_SPREAD_4 = 38
    """log2 of the standard deviation of coefficient 4 over the track, dB."""
    CONTRAST_1 = 39
    """Peaks over valleys of the spectrum from 27 to 200 Hz, dB."""
    CONTRAST_2 = 40
    """Peaks over valleys of the spectrum from 200 to 400 Hz, dB."""
    CONTRAST_3 = 41
    """Peaks over valleys of the spectrum from 400 to 800 Hz, dB."""
    CONTRAST_4 = 42
    """Peaks over valleys of the spectrum from 800 to 1600 Hz, dB."""
    CONTRAST_5 = 43
    """Peaks over valleys of the spectrum from 1600 to 3200 Hz, dB."""
    CONTRAST_6 = 44
    """Peaks over valleys of the spectrum from 3200 to 6400 Hz, dB."""
    CONTRAST_7 = 45
    """Peaks over valleys of the spectrum above 6400 Hz, dB."""
    FLATNESS = 46
    """log10 of the spectral flatness, -5 (a tone) to 0 (noise)."""
    DENSITY = 47
    """How much of the spectrum sounds at once, 0 to 1."""
    SUB_BASS = 48
    """Share of the power below 120 Hz, 0 to 1."""

    LOUDNESS_RANGE = 49
    """Square root of the loudness range (EBU Tech 3342, LU), 0 to about 6."""
    DYNAMIC_COMPLEXITY = 50
    """Square root of the mean deviation of the short-time level from its median (dB), 0 to about 4."""
    CREST_FACTOR = 51
    """Peak of the waveform over its mean level, moment by moment, dB, 0 to about 30."""
    SILENCE_RATE = 52
    """Square root of the share of silence, 0 to 1."""

    VALENCE = 53
    """Score `mood_valence`, -1 to 1."""
    ENERGY = 54
    """Score `energy_score`, 0 to 1."""
    DANCE = 55
    """Score `dance_score`, 0 to 1."""
    ACOUSTICNESS = 56
    """Score `acousticness`, 0 to 1."""
    ELECTRONIC = 57
    """Feature `electronic`, 0 to 1."""
    INSTRUMENTAL = 58
    """Feature `instrumental`, 0 to 1."""

    GENRE_ROCK = 59
    """Share of the genres that are rock, metal or punk, 0 to 1; the five genre dimensions are 0 without a genre."""
    GENRE_ELECTRONIC = 60
    """Share of electronic and experimental genres, 0 to 1."""
    GENRE_POPULAR = 61
    """Share of pop, R&B and soul, funk and disco, hip-hop, reggae and latin, 0 to 1."""
    GENRE_ROOTS = 62
    """Share of folk, country, blues, jazz and world genres, 0 to 1."""
    GENRE_COMPOSED = 63
    """Share of classical, soundtrack and easy listening, 0 to 1."""


DIMS: Mapping[Group, slice] = {
    Group.RHYTHM: slice(Dim.TEMPO, Dim.FIFTHS_COS),
    Group.TONALITY: slice(Dim.FIFTHS_COS, Dim.MFCC_1),
    Group.TIMBRE: slice(Dim.MFCC_1, Dim.LOUDNESS_RANGE),
    Group.DYNAMICS: slice(Dim.LOUDNESS_RANGE, Dim.VALENCE),
    Group.MOOD: slice(Dim.VALENCE, Dim.GENRE_ROCK),
    Group.GENRE: slice(Dim.GENRE_ROCK, len(Dim)),
}
"""Where each group's dimensions stand in the vector: ``vector[DIMS[Group.MOOD]]``."""
