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

    FIFTHS_COS = 10
    """Key on the circle of fifths (relative keys coincide, as on the Camelot wheel), -1 to 1, by its confidence."""
    FIFTHS_SIN = 11
    """The other coordinate on that circle, -1 to 1."""
    MODE = 12
    """-1 minor to 1 major, by the confidence of the key."""
    TONAL_CLARITY = 13
    """How concentrated the pitch classes are on the notes of one key, 0 to 1."""
    HARMONIC_CHANGE = 14
    """How far harmony moves from one moment to the next, 0 to 3."""
    CHROMATICITY = 15
    """Pitch classes gathered in a chromatic cluster: first Fourier component of the chroma, 0 to 1."""
    DYADICITY = 16
    """Gathered a tritone apart: second component, 0 to 1."""
    TRIADICITY = 17
    """Gathered as in a triad or augmented chord: third component, 0 to 1."""
    OCTATONICITY = 18
    """Gathered in minor thirds, as in a diminished chord: fourth component, 0 to 1."""
    DIATONICITY = 19
    """Gathered along the circle of fifths, as a diatonic or pentatonic scale is: fifth component, 0 to 1."""
    WHOLE_TONE = 20
    """Gathered on one whole-tone scale: sixth component, 0 to 1."""
    TUNING = 21
    """How far the tuning is from A = 440 Hz, either way, 0 to 50 cents."""

    MFCC_1 = 22
    """Mean of mel-frequency cepstral coefficient 1, dB: dark to bright."""
    MFCC_2 = 23
    """Mean of coefficient 2, dB."""
    MFCC_3 = 24
    """Mean of coefficient 3, dB."""
    MFCC_4 = 25
    """Mean of coefficient 4, dB."""
    MFCC_5 = 26
    """Mean of coefficient 5, dB."""
    MFCC_6 = 27
    """Mean of coefficient 6, dB."""
    MFCC_7 = 28
    """Mean of coefficient 7, dB."""
    MFCC_8 = 29
    """Mean of coefficient 8, dB."""
    MFCC_9 = 30
    """Mean of coefficient 9, dB."""
    MFCC_10 = 31
    """Mean of coefficient 10, dB."""
    MFCC_11 = 32
    """Mean of coefficient 11, dB."""
    MFCC_12 = 33
    """Mean of coefficient 12, dB."""
    MFCC_13 = 34
    """Mean of coefficient 13: the fine shape of the spectrum."""
    CONTRAST_1 = 35
    """Peaks over valleys of the spectrum from 27 to 200 Hz, dB."""
    CONTRAST_2 = 36
    """Peaks over valleys from 200 to 400 Hz, dB."""
    CONTRAST_3 = 37
    """Peaks over valleys from 400 to 800 Hz, dB."""
    CONTRAST_4 = 38
    """Peaks over valleys from 800 to 1600 Hz, dB."""
    CONTRAST_5 = 39
    """Peaks over valleys from 1600 to 3200 Hz, dB."""
    CONTRAST_6 = 40
    """Peaks over valleys from 3200 to 6400 Hz, dB."""
    CONTRAST_7 = 41
    """Peaks over valleys above 6400 Hz, dB."""
    FLATNESS = 42
    """log10 of the spectral flatness, -5 (a tone) to 0 (noise)."""
    ROUGHNESS = 43
    """How filled the valleys between the partials are, 0 to 1."""
    DENSITY = 44
    """How much of the spectrum sounds at once, 0 to 1."""
    SUB_BASS = 45
    """Share of the power below 120 Hz, 0 to 1."""
    VOICE = 46
    """log10 of the odds of a voice, -4 to 4."""

    LOUDNESS_RANGE = 47
    """Loudness range, EBU Tech 3342, LU; as its square root."""
    DYNAMIC_COMPLEXITY = 48
    """Mean deviation of the short-time level from its median, dB; as its square root."""
    PEAK_TO_LOUDNESS = 49
    """True peak over integrated loudness, dB."""
    SILENCE_RATE = 50
    """Share of silence, 0 to 1; as its square root."""

    VALENCE = 51
    """Score `mood_valence`, -1 to 1."""
    ENERGY = 52
    """Score `energy_score`, 0 to 1."""
    DANCE = 53
    """Score `dance_score`, 0 to 1."""
    ACOUSTICNESS = 54
    """Score `acousticness`, 0 to 1."""
    AGGRESSIVE = 55
    """Feature `mood_aggressive`, 0 to 1."""
    ELECTRONIC = 56
    """Feature `electronic`, 0 to 1."""
    INSTRUMENTAL = 57
    """Feature `instrumental`, 0 to 1."""

    GENRE_ROCK = 58
    """Share of the genres that are rock, metal or punk, 0 to 1; the six genre dimensions are 0 without a genre."""
    GENRE_ELECTRONIC = 59
    """Share of electronic genres, 0 to 1."""
    GENRE_GROOVE = 60
    """Share of hip-hop, R&B and soul, funk and disco, reggae, 0 to 1."""
    GENRE_ROOTS = 61
    """Share of folk, country, blues, latin and world genres, 0 to 1."""
    GENRE_COMPOSED = 62
    """Share of classical and soundtrack, 0 to 1."""
    GENRE_SONG = 63
    """Share of pop, jazz and easy listening, 0 to 1."""


DIMS: Mapping[Group, slice] = {
    Group.RHYTHM: slice(Dim.TEMPO, Dim.FIFTHS_COS),
    Group.TONALITY: slice(Dim.FIFTHS_COS, Dim.MFCC_1),
    Group.TIMBRE: slice(Dim.MFCC_1, Dim.LOUDNESS_RANGE),
    Group.DYNAMICS: slice(Dim.LOUDNESS_RANGE, Dim.VALENCE),
    Group.MOOD: slice(Dim.VALENCE, Dim.GENRE_ROCK),
    Group.GENRE: slice(Dim.GENRE_ROCK, len(Dim)),
}
"""Where each group's dimensions stand in the vector: ``vector[DIMS[Group.MOOD]]``."""
