"""Tags written with mutagen as MusicBrainz Picard spells them in every container."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import mutagen.apev2
import mutagen.id3
import mutagen.mp4

from soniquebay.contracts.raw import FileMetadata
from soniquebay.mir.metadata.read import read_metadata
from tests.mir.metadata.carriers import carrier

# mutagen says little of its types.
APEv2: Any = mutagen.apev2.APEv2
MP4: Any = mutagen.mp4.MP4
MP4FreeForm: Any = mutagen.mp4.MP4FreeForm
FRAMES: Any = mutagen.id3.Frames

RECORDING = "0dad432b-16cc-4bf0-8961-fd31d124b01b"
ARTIST_A = "5b11f4ce-a62d-471e-81fc-a69a8278c7da"
ARTIST_B = "66c662b6-6e2f-4930-8610-912e24c63ed1"

Fields = Mapping[str, Sequence[str]]

ID3 = (".mp3", ".aiff", ".wav", ".dsf", ".tta")
VORBIS = (".flac", ".ogg", ".opus", ".spx")
APE = (".wv", ".ape", ".mpc")

FIELDS: Fields = {
    "title": ["Café del Mar"],
    "artist": ["AC/DC feat. Simon & Garfunkel"],
    "artists": ["AC/DC", "Simon & Garfunkel"],
    "albumartist": ["Various Artists"],
    "album": ["Où ça ?"],
    "date": ["2004-05-06"],
    "originaldate": ["1979"],
    "genre": ["Rock", "R&B/Soul"],
    "bpm": ["128"],
    "key": ["Am"],
    "mood": ["Dreamy", "Warm"],
    "composer": ["J. Doe"],
    "isrc": ["FR-Z03-91-01231"],
    "musicbrainz_artistid": [ARTIST_A, ARTIST_B],
    "ab:hi:mood_happy:happy": ["0.97"],
    "ab:hi:mood_happy:not happy": ["0.03"],
    "ab:hi:genre_dortmund:folk/country": ["0.25"],
    "ab:hi:moods_mirex:aggressive, fiery, tense/anxious, intense, volatile, visceral": ["1.2e-05"],
    "ab:lo:rhythm:bpm": ["127.98"],
    "ab:lo:tonal:key_key": ["A#"],
    "ab:lo:tonal:key_scale": ["minor"],
    "ab:lo:tonal:chords_key": ["F"],
    "ab:mood": ["Not acoustic", "Happy", "Not sad"],
    "ab:genre": ["Rock", "Folk/Country", "Rock"],
    "replaygain_track_gain": ["-6.50 dB"],
    "musicbrainz_trackid": [RECORDING],
}

ID3_NAMES = {
    "title": "TIT2",
    "artist": "TPE1",
    "albumartist": "TPE2",
    "album": "TALB",
    "date": "TDRC",
    "originaldate": "TDOR",
    "genre": "TCON",
    "bpm": "TBPM",
    "key": "TKEY",
    "mood": "TMOO",
    "composer": "TCOM",
    "isrc": "TSRC",
}
ID3_TXXX = {"artists": "ARTISTS", "musicbrainz_artistid": "MusicBrainz Artist Id"}
MP4_NAMES = {
    "title": "©nam",
    "artist": "©ART",
    "albumartist": "aART",
    "album": "©alb",
    "date": "©day",
    "genre": "©gen",
    "composer": "©wrt",
}
MP4_FREEFORM = {
    "artists": "ARTISTS",
    "key": "initialkey",
    "mood": "MOOD",
    "isrc": "ISRC",
    "originaldate": "ORIGINALDATE",
    "musicbrainz_artistid": "MusicBrainz Artist Id",
    "musicbrainz_trackid": "MusicBrainz Track Id",
    "replaygain_track_gain": "REPLAYGAIN_TRACK_GAIN",
}
ASF_NAMES = {
    "title": "Title",
    "artist": "Author",
    "artists": "WM/ARTISTS",
    "albumartist": "WM/AlbumArtist",
    "album": "WM/AlbumTitle",
    "date": "WM/Year",
    "originaldate": "WM/OriginalReleaseTime",
    "genre": "WM/Genre",
    "bpm": "WM/BeatsPerMinute",
    "key": "WM/InitialKey",
    "mood": "WM/Mood",
    "composer": "WM/Composer",
    "isrc": "WM/ISRC",
    "musicbrainz_artistid": "MusicBrainz/Artist Id",
    "musicbrainz_trackid": "MusicBrainz/Track Id",
    "replaygain_track_gain": "REPLAYGAIN_TRACK_GAIN",
}


def tag_id3(path: Path, fields: Fields, joiner: str | None = None) -> Path:
    """Write ID3v2.4, or ID3v2.3 with multiple values joined as Picard joins them."""
    audio: Any = mutagen.File(path)
    if audio.tags is None:
        audio.add_tags()
    for name, values in fields.items():
        texts = list(values) if joiner is None else [joiner.join(values)]
        if name == "musicbrainz_trackid":
            audio.tags.add(FRAMES["UFID"](owner="http://musicbrainz.org", data=values[0].encode()))
        elif name in ID3_NAMES:
            frame = ID3_NAMES[name]
            if joiner is not None:
                frame = {"TDRC": "TYER", "TDOR": "TORY"}.get(frame, frame)
                texts = [text[:4] for text in texts] if frame in {"TYER", "TORY"} else texts
            audio.tags.add(FRAMES[frame](encoding=1, text=texts))
        else:
            audio.tags.add(FRAMES["TXXX"](encoding=1, desc=ID3_TXXX.get(name, name), text=texts))
    options = {} if joiner is None else {"v2_version": 3, "v23_sep": joiner}
    audio.save(path, **options)
    return path


def tag_vorbis(path: Path, fields: Fields) -> Path:
    audio: Any = mutagen.File(path)
    for name, values in fields.items():
        audio.tags[name.upper()] = list(values)
    audio.save()
    return path


def tag_ape(path: Path, fields: Fields) -> Path:
    tags: Any = APEv2()
    names = {"albumartist": "Album Artist", "date": "Year", "bpm": "BPM", "key": "KEY"}
    for name, values in fields.items():
        tags[names.get(name, name.title())] = list(values)
    tags.save(path)
    return path


def tag_mp4(path: Path, fields: Fields) -> Path:
    audio: Any = MP4(path)
    for name, values in fields.items():
        if name == "bpm":
            audio.tags["tmpo"] = [int(values[0])]
        elif name in MP4_NAMES:
            audio.tags[MP4_NAMES[name]] = list(values)
        else:
            key = f"----:com.apple.iTunes:{MP4_FREEFORM.get(name, name)}"
            audio.tags[key] = [MP4FreeForm(value.encode()) for value in values]
    audio.save()
    return path


def tag_asf(path: Path, fields: Fields) -> Path:
    audio: Any = mutagen.File(path)
    for name, values in fields.items():
        if name in ASF_NAMES:
            audio.tags[ASF_NAMES[name]] = list(values)
    audio.save()
    return path


def tag(path: Path, fields: Fields = FIELDS) -> Path:
    """Tag a file as Picard does in its container."""
    if path.suffix in ID3:
        return tag_id3(path, fields)
    if path.suffix in VORBIS:
        return tag_vorbis(path, fields)
    if path.suffix in APE:
        return tag_ape(path, fields)
    return tag_mp4(path, fields) if path.suffix == ".m4a" else tag_asf(path, fields)


def tagged(tmp_path: Path, suffix: str, fields: Fields = FIELDS) -> FileMetadata:
    return read_metadata(str(tag(carrier(tmp_path / f"song{suffix}"), fields)))
