"""Real files of every container, tagged as MusicBrainz Picard tags them, read back."""

import json
import struct
from pathlib import Path
from typing import Any

import mutagen
import pytest

from soniquebay.contracts.raw import FileMetadata
from soniquebay.mir.metadata.read import read_metadata
from tests.mir.metadata.carriers import carrier
from tests.mir.metadata.tagging import (
    APE,
    ARTIST_A,
    ARTIST_B,
    FIELDS,
    FRAMES,
    ID3,
    MP4,
    RECORDING,
    VORBIS,
    tag_ape,
    tag_id3,
    tagged,
)


@pytest.mark.parametrize("suffix", [*ID3, *VORBIS, *APE, ".m4a", ".wma"])
def test_every_container_says_who_and_what_the_track_is(tmp_path: Path, suffix: str) -> None:
    tags = tagged(tmp_path, suffix).tags
    assert tags.title == "Café del Mar"
    assert tags.artist == "AC/DC feat. Simon & Garfunkel"
    assert tags.artists == ("AC/DC", "Simon & Garfunkel")
    assert tags.album_artist == "Various Artists"
    assert tags.album == "Où ça ?"
    assert (tags.year, tags.original_year) == (2004, 1979)
    assert tags.genres == ("Rock", "R&B/Soul")
    assert tags.composer == "J. Doe"
    assert tags.isrc == "FRZ039101231"
    assert tags.mb_recording_id == RECORDING
    assert tags.mb_artist_ids == (ARTIST_A, ARTIST_B)
    assert tags.duration_s is not None
    assert 0.0 < tags.duration_s < 3.0


@pytest.mark.parametrize("suffix", [*ID3, *VORBIS, *APE, ".m4a", ".wma"])
def test_every_container_says_tempo_key_mood_and_loudness(tmp_path: Path, suffix: str) -> None:
    claims = tagged(tmp_path, suffix).claims
    assert claims.bpm == 128.0
    assert claims.key == "Am"
    assert claims.genres == ("Rock", "R&B/Soul")
    assert claims.moods == ("Dreamy", "Warm")
    assert claims.replaygain_lufs == pytest.approx(-11.5)


@pytest.mark.parametrize("suffix", [*ID3, *VORBIS, *APE, ".m4a"])
def test_every_container_that_picard_gives_acousticbrainz_tags_shows_them(tmp_path: Path, suffix: str) -> None:
    claims = tagged(tmp_path, suffix).claims
    assert claims.high_level == {
        "mood_happy": {"happy": 0.97, "not happy": 0.03},
        "genre_dortmund": {"folk/country": 0.25},
        "moods_mirex": {"aggressive, fiery, tense/anxious, intense, volatile, visceral": 1.2e-05},
    }
    assert claims.mood_verdicts == ("not acoustic", "happy", "not sad")
    assert claims.genre_verdicts == ("rock", "folk/country", "rock")
    assert claims.low_level_bpm == 127.98
    assert (claims.low_level_key, claims.low_level_scale) == ("A#", "minor")


@pytest.mark.parametrize("suffix", [*ID3, *VORBIS, *APE, ".m4a"])
def test_the_tags_about_the_sound_are_kept_as_written_and_no_others(tmp_path: Path, suffix: str) -> None:
    fields = {**FIELDS, "acoustid_fingerprint": ["AQAD" * 500], "lyrics": ["la la la"]}
    metadata = tagged(tmp_path, suffix, fields)
    assert {
        "ab:hi:mood_happy:happy:0.97",
        "ab:hi:mood_happy:not happy:0.03",
        "ab:lo:rhythm:bpm:127.98",
        "ab:mood:not acoustic",
        "ab:genre:folk/country",
        "bpm:128",
        "key:Am",
        "genre:Rock",
        "mood:Dreamy",
        "replaygain_track_gain:-6.50 dB",
    } <= set(metadata.written)
    text = metadata.model_dump_json()
    assert "AQAD" not in text
    assert "la la la" not in text


@pytest.mark.parametrize("joiner", ["/", "; ", "\\\\"])
def test_values_joined_in_id3v23_are_split_by_the_vocabulary_and_not_by_the_slash(tmp_path: Path, joiner: str) -> None:
    path = tag_id3(carrier(tmp_path / "song.mp3"), FIELDS, joiner=joiner)
    metadata = read_metadata(str(path))
    assert metadata.claims.genre_verdicts == ("rock", "folk/country", "rock")
    assert metadata.claims.mood_verdicts == ("not acoustic", "happy", "not sad")
    assert metadata.tags.artists == ("AC/DC", "Simon & Garfunkel")
    assert metadata.tags.mb_artist_ids == (ARTIST_A, ARTIST_B)
    assert metadata.tags.artist == "AC/DC feat. Simon & Garfunkel"
    assert (metadata.tags.year, metadata.tags.original_year) == (2004, 1979)


def test_one_artist_with_a_slash_stays_one_artist_in_id3v23(tmp_path: Path) -> None:
    fields = {"artist": ["AC/DC"], "artists": ["AC/DC"], "musicbrainz_artistid": [ARTIST_B]}
    path = tag_id3(carrier(tmp_path / "song.mp3"), fields, joiner="/")
    assert read_metadata(str(path)).tags.artists == ("AC/DC",)


def test_names_of_artists_that_the_credit_does_not_print_are_split_where_the_ids_say_how_many(tmp_path: Path) -> None:
    fields = {"artist": ["The Duo"], "artists": ["Ann", "Bob"], "musicbrainz_artistid": [ARTIST_A, ARTIST_B]}
    path = tag_id3(carrier(tmp_path / "song.mp3"), fields, joiner="/")
    assert read_metadata(str(path)).tags.artists == ("Ann", "Bob")


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".wv", ".m4a"])
def test_a_repeated_artist_is_several_artists_and_a_single_one_is_never_split(tmp_path: Path, suffix: str) -> None:
    several = tagged(tmp_path, suffix, {"artist": ["Ann", "Bob"]}).tags
    assert (several.artist, several.artists) == ("Ann, Bob", ("Ann", "Bob"))
    single = tagged(tmp_path, suffix, {"artist": ["AC/DC & Sons; The Rest"]}).tags
    assert (single.artist, single.artists) == ("AC/DC & Sons; The Rest", ())


def test_id3_wins_over_an_ape_tag_on_the_same_mp3_which_fills_the_gaps(tmp_path: Path) -> None:
    path = tag_id3(carrier(tmp_path / "song.mp3"), {"title": ["from ID3"]})
    tag_ape(path, {"title": ["from APE"], "bpm": ["99"], "ab:hi:timbre:dark": ["0.4"]})
    metadata = read_metadata(str(path))
    assert metadata.tags.title == "from ID3"
    assert metadata.claims.bpm == 99.0
    assert metadata.claims.high_level == {"timbre": {"dark": 0.4}}


def test_an_ape_tag_alone_on_an_mp3_is_read(tmp_path: Path) -> None:
    path = tag_ape(carrier(tmp_path / "song.mp3"), {"title": ["from APE"]})
    assert read_metadata(str(path)).tags.title == "from APE"


def info_chunk(**fields: bytes) -> bytes:
    body = b"INFO"
    for name, text in fields.items():
        data = text + b"\0"
        body += name.encode() + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"LIST" + struct.pack("<I", len(body)) + body


def test_riff_info_is_read_in_windows_or_unicode_letters(tmp_path: Path) -> None:
    path = carrier(tmp_path / "song.wav")
    info = info_chunk(INAM="Été".encode("cp1252"), IART="Été".encode(), IGNR=b"Rock", ICRD=b"1999-01-02", ITRK=b"4/9")
    path.write_bytes(path.read_bytes() + info)
    tags = read_metadata(str(path)).tags
    assert (tags.title, tags.artist, tags.genres, tags.year) == ("Été", "Été", ("Rock",), 1999)
    assert (tags.track_number, tags.track_total) == (4, 9)


def test_an_id3_chunk_wins_over_riff_info(tmp_path: Path) -> None:
    path = carrier(tmp_path / "song.wav")
    path.write_bytes(path.read_bytes() + info_chunk(INAM=b"from INFO", IART=b"from INFO"))
    content = bytearray(path.read_bytes())
    content[4:8] = struct.pack("<I", len(content) - 8)
    path.write_bytes(bytes(content))
    tag_id3(path, {"title": ["from ID3"]})
    tags = read_metadata(str(path)).tags
    assert (tags.title, tags.artist) == ("from ID3", "from INFO")


@pytest.mark.parametrize(
    ("suffix", "fields", "expected"),
    [
        (".mp3", {"TRCK": "4/9", "TPOS": "1/2"}, (4, 9, 1, 2)),
        (".mp3", {"TRCK": "04"}, (4, None, None, None)),
        (".mp3", {"TRCK": "A1"}, (None, None, None, None)),
        (".flac", {"TRACKNUMBER": "4", "TRACKTOTAL": "9", "DISCNUMBER": "1/2"}, (4, 9, 1, 2)),
        (".flac", {"TRACKNUMBER": "4", "TOTALTRACKS": "9", "DISC": "2"}, (4, 9, 2, None)),
        (".wv", {"Track": "4/9", "Disc": "1/2"}, (4, 9, 1, 2)),
        (".wma", {"WM/TrackNumber": "4", "TotalTracks": "9", "WM/PartOfSet": "1/2"}, (4, 9, 1, 2)),
    ],
)
def test_numbers_and_totals_are_read_apart(
    tmp_path: Path, suffix: str, fields: dict[str, str], expected: tuple[int | None, ...]
) -> None:
    path = carrier(tmp_path / f"song{suffix}")
    audio: Any = mutagen.File(path)
    if audio.tags is None:
        audio.add_tags()
    for name, value in fields.items():
        audio.tags[name] = FRAMES[name](encoding=3, text=value) if suffix == ".mp3" else value
    audio.save()
    tags = read_metadata(str(path)).tags
    assert (tags.track_number, tags.track_total, tags.disc_number, tags.disc_total) == expected


def test_mp4_pairs_flags_and_numeric_genres_are_read(tmp_path: Path) -> None:
    path = carrier(tmp_path / "song.m4a")
    audio: Any = MP4(path)
    audio.tags["trkn"], audio.tags["disk"], audio.tags["cpil"], audio.tags["tmpo"] = [(4, 9)], [(1, 0)], True, [0]
    audio.tags["©gen"] = ["XX"]
    audio.save()
    # mutagen writes no gnre atom (number of ID3v1 plus one): turn the text atom into one, of the same length.
    text = b"\xa9gen\x00\x00\x00\x12data\x00\x00\x00\x01\x00\x00\x00\x00XX"
    number = b"gnre\x00\x00\x00\x12data\x00\x00\x00\x00\x00\x00\x00\x00\x00\x12"
    content = path.read_bytes()
    assert text in content
    path.write_bytes(content.replace(text, number))
    metadata = read_metadata(str(path))
    assert (metadata.tags.track_number, metadata.tags.track_total) == (4, 9)
    assert (metadata.tags.disc_number, metadata.tags.disc_total) == (1, None)
    assert metadata.tags.compilation is True
    assert metadata.claims.bpm is None
    assert metadata.claims.genres == ("Rock",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["17"], ("Rock",)),
        (["(17)"], ("Rock",)),
        (["(4)Eurodisco"], ("Disco", "Eurodisco")),
        (["RX"], ("Remix",)),
        (["255"], ()),
        (["Rock/Pop"], ("Rock/Pop",)),
        (["Rock", "17", "rock"], ("Rock",)),
    ],
)
def test_numeric_genres_of_id3_become_words(tmp_path: Path, written: list[str], read: tuple[str, ...]) -> None:
    path = carrier(tmp_path / "song.mp3")
    audio: Any = mutagen.File(path)
    audio.tags.add(FRAMES["TCON"](encoding=3, text=written))
    audio.save()
    assert read_metadata(str(path)).claims.genres == read


@pytest.mark.parametrize(
    ("text", "expected"), [("1", True), ("true", True), ("0", False), ("no", False), ("maybe", None)]
)
def test_compilation_flags(tmp_path: Path, text: str, expected: bool | None) -> None:
    assert tagged(tmp_path, ".flac", {"compilation": [text]}).tags.compilation is expected


def test_opus_gain_is_relative_to_minus_23_lufs_in_256ths_of_a_decibel(tmp_path: Path) -> None:
    fields = {"r128_track_gain": ["-1792"], "replaygain_track_gain": ["0 dB"]}
    assert tagged(tmp_path, ".opus", fields).claims.replaygain_lufs == pytest.approx(-16.0)


@pytest.mark.parametrize(
    ("gain", "reference", "lufs"),
    [
        ("-6,50 dB", None, -11.5),
        ("+3", None, -21.0),
        ("-6.5 dB", "89.0 dB", -11.5),
        ("-6.5 dB", "83.0 dB", -17.5),
        ("-6.5 dB", "-23.00 LUFS", -16.5),
        ("nonsense", None, None),
        ("-9999 dB", None, None),
    ],
)
def test_replaygain_implies_a_loudness(tmp_path: Path, gain: str, reference: str | None, lufs: float | None) -> None:
    fields = {"replaygain_track_gain": [gain]}
    if reference is not None:
        fields["replaygain_reference_loudness"] = [reference]
    assert tagged(tmp_path, ".flac", fields).claims.replaygain_lufs == lufs


def test_the_binary_volume_frame_of_id3_counts_as_replaygain(tmp_path: Path) -> None:
    path = carrier(tmp_path / "song.mp3")
    audio: Any = mutagen.File(path)
    audio.tags.add(FRAMES["RVA2"](desc="track", channel=1, gain=-6.5, peak=0.9))
    audio.save()
    assert read_metadata(str(path)).claims.replaygain_lufs == pytest.approx(-11.5, abs=0.01)


def test_untagged_and_tagless_files_give_nothing_but_a_duration(tmp_path: Path) -> None:
    for suffix in (".flac", ".wav", ".aac", ".m4a"):
        metadata = read_metadata(str(carrier(tmp_path / f"song{suffix}")))
        assert metadata.written == ()
        assert metadata.tags.title is None
        assert metadata.claims.model_dump(exclude_defaults=True) == {}
        assert metadata.tags.duration_s == pytest.approx(0.1, abs=0.1)


def test_what_is_read_survives_json(tmp_path: Path) -> None:
    metadata = tagged(tmp_path, ".flac")
    assert FileMetadata.model_validate(json.loads(metadata.model_dump_json())) == metadata
