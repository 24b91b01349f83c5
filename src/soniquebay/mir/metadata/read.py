"""Everything the tags of a file say, read in one visit."""

from soniquebay.contracts.library import FileTags
from soniquebay.contracts.raw import FileMetadata, TagClaims
from soniquebay.mir.metadata.acousticbrainz import (
    AcousticBrainz,
    acousticbrainz_tags,
    read_acousticbrainz,
    verdicts,
    vocabulary,
)
from soniquebay.mir.metadata.opening import read_sheet
from soniquebay.mir.metadata.people import genres, read_people
from soniquebay.mir.metadata.sheet import Sheet
from soniquebay.mir.metadata.text import bpm, gain_db

REPLAYGAIN_REFERENCE_LUFS = -18.0
"""ReplayGain 2.0: the loudness that the gain leads to."""
R128_REFERENCE_LUFS = -23.0
"""RFC 7845, section 5.2."""
SPL_AT_FULL_SCALE_DB = 107.0
"""89 dB SPL, the reference of ReplayGain 1.0, is what ReplayGain 2.0 calls -18 LUFS."""

MAX_WRITTEN = 200
MAX_WRITTEN_CHARS = 300


def read_metadata(path: str) -> FileMetadata:
    """Read the tags of a file: who and what it is, and what they claim about its sound.

    ID3v2 (MP3, AIFF, WAV, DSF, TTA), Vorbis comments (FLAC, Ogg, Opus, Speex), MP4, APEv2 (WavPack, Monkey's Audio,
    Musepack; on MP3 ID3 wins), ASF and RIFF INFO (an ID3 chunk wins) are read, in the spellings of
    `soniquebay.mir.metadata.names`.

    Parameters
    ----------
    path : str
        As `os.fsdecode` gives it (undecodable bytes as lone surrogates). Only regular files are opened.

    Returns
    -------
    FileMetadata
        Damaged or missing tags give what could be read, in the worst case nothing; nothing is raised for them.
    """
    sheet = read_sheet(path)
    heard = read_acousticbrainz(sheet)
    return FileMetadata(tags=read_people(sheet), claims=_claims(sheet, heard), written=written(sheet, heard))


def read_tags(path: str) -> FileTags:
    """Read who and what a file is, and not what its tags claim about its sound; else as `read_metadata`."""
    return read_people(read_sheet(path))


def _claims(sheet: Sheet, heard: AcousticBrainz) -> TagClaims:
    moods, machine_moods = _moods(sheet.values("mood"))
    return TagClaims(
        bpm=sheet.first("bpm", bpm),
        key=next(iter(sheet.values("key")), None),
        genres=genres(sheet),
        moods=moods,
        replaygain_lufs=replaygain_lufs(sheet),
        high_level=heard.high_level,
        mood_verdicts=heard.mood_verdicts if heard.mood_verdicts else machine_moods,
        genre_verdicts=heard.genre_verdicts,
        low_level_bpm=heard.low_level_bpm,
        low_level_key=heard.low_level_key,
        low_level_scale=heard.low_level_scale,
    )


def _moods(texts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell people's mood words from AcousticBrainz verdicts, which plugins before 2.2.2 wrote into the mood tag.

    A negative ("Not relaxed") gives them away: no person writes one, and the plugin writes one word per model.
    """
    words = vocabulary().moods
    machine = verdicts(texts, words)
    if not any(word.startswith("not ") for word in machine):
        return texts, ()
    return tuple(text for text in texts if not verdicts([text], words)), machine


def replaygain_lufs(sheet: Sheet) -> float | None:
    """Return the track loudness that R128 or ReplayGain tags imply, LUFS, or None (absent, or beyond any music)."""
    r128 = sheet.first("r128_track_gain", gain_db)
    if r128 is not None:
        return _plausible(R128_REFERENCE_LUFS - r128 / 256.0)
    gain = sheet.first("replaygain_track_gain", gain_db)
    if gain is None:
        return None
    reference = sheet.first("replaygain_reference_loudness", gain_db)
    if reference is None:
        return _plausible(REPLAYGAIN_REFERENCE_LUFS - gain)
    # Positive references are sound pressure levels ("89.0 dB"), negative ones are LUFS.
    return _plausible((reference if reference < 0.0 else reference - SPL_AT_FULL_SCALE_DB) - gain)


def _plausible(lufs: float) -> float | None:
    return round(lufs, 3) if -80.0 <= lufs <= 20.0 else None


def written(sheet: Sheet, heard: AcousticBrainz) -> tuple[str, ...]:
    """Return the tags about the sound as `name:value`, AcousticBrainz' first and in lower case; bounded.

    Fingerprints, lyrics and pictures are never among them.
    """
    numbered = (item for item in sorted(acousticbrainz_tags(sheet).items()) if item[0].startswith(("ab:hi:", "ab:lo:")))
    lines = [f"{name}:{value}".lower() for name, values in numbered for value in values]
    lines += [f"ab:mood:{word}" for word in heard.mood_verdicts]
    lines += [f"ab:genre:{word}" for word in heard.genre_verdicts]
    for name in ("bpm", "key", "genre", "style", "mood", "replaygain_track_gain", "r128_track_gain"):
        lines += [f"{name}:{value}" for value in sheet.values(name)]
    return tuple(line[:MAX_WRITTEN_CHARS] for line in dict.fromkeys(lines))[:MAX_WRITTEN]
