"""Nineteen ways in which an earlier program misread tags (B1 to B19): each must stay impossible."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.raw import FileMetadata, TagClaims
from soniquebay.mir.metadata.read import read_metadata
from tests.mir.metadata.carriers import carrier
from tests.mir.metadata.tagging import RECORDING, tag


def claims_of(tmp_path: Path, suffix: str = ".flac", **fields: str | list[str]) -> TagClaims:
    return metadata_of(tmp_path, suffix, **fields).claims


def metadata_of(tmp_path: Path, suffix: str = ".flac", **fields: str | list[str]) -> FileMetadata:
    """Tag a file; a keyword `ab__hi__x` stands for the name `ab:hi:x`."""
    named = {name.replace("__", ":"): [value] if isinstance(value, str) else value for name, value in fields.items()}
    return read_metadata(str(tag(carrier(tmp_path / f"song{suffix}"), named)))


@pytest.mark.parametrize("suffix", [".mp3", ".m4a"])
def test_b1_title_album_artist_and_genre_are_found_in_id3_and_mp4(tmp_path: Path, suffix: str) -> None:
    tags = metadata_of(tmp_path, suffix, title="T", album="A", artist="P", genre="Jazz").tags
    assert (tags.title, tags.album, tags.artist, tags.genres) == ("T", "A", "P", ("Jazz",))


@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".wv", ".flac"])
def test_b2_acousticbrainz_names_are_found_under_every_containers_prefix_and_case(tmp_path: Path, suffix: str) -> None:
    assert claims_of(tmp_path, suffix, ab__hi__timbre__dark="0.25").high_level == {"timbre": {"dark": 0.25}}


@pytest.mark.parametrize("suffix", [".mp3", ".m4a"])
def test_b3_ids_and_freeform_values_are_text_and_not_the_look_of_an_object(tmp_path: Path, suffix: str) -> None:
    metadata = metadata_of(tmp_path, suffix, musicbrainz_trackid=RECORDING, key="Am")
    assert metadata.tags.mb_recording_id == RECORDING
    assert metadata.claims.key == "Am"


def test_b4_a_name_that_merely_contains_another_is_not_taken_for_it(tmp_path: Path) -> None:
    claims = claims_of(
        tmp_path, keywords="love", ab__lo__tonal__key_scale="major", ab__hi__mood_happy__happy="0.9", moodswing="x"
    )
    assert claims.key is None
    assert claims.moods == ()
    assert claims.low_level_scale == "major"


def test_b5_probabilities_are_text_in_files_and_are_read_as_numbers(tmp_path: Path) -> None:
    claims = claims_of(tmp_path, ab__hi__danceability__danceable="0.85", ab__hi__timbre__bright="1")
    assert claims.high_level == {"danceability": {"danceable": 0.85}, "timbre": {"bright": 1.0}}


@pytest.mark.parametrize(
    ("text", "bpm"),
    [
        ("127.98", 127.98),
        ("133.919158936", 133.919158936),
        ("086.01", 86.01),
        ("128,5", 128.5),
        ("128 BPM", 128.0),
        ("128bpm", 128.0),
        ("6350", 63.5),
        ("0", None),
        ("-5", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("fast", None),
        ("1e300", None),
    ],
)
def test_b6_tempo_keeps_its_decimals_and_zero_is_unknown(tmp_path: Path, text: str, bpm: float | None) -> None:
    assert claims_of(tmp_path, bpm=text).bpm == bpm


def test_b6_the_name_that_carries_decimals_is_preferred_unless_it_says_nothing(tmp_path: Path) -> None:
    assert claims_of(tmp_path, ".mp3", bpm="128", fBPM="127.98").bpm == 127.98
    assert claims_of(tmp_path, ".mp3", bpm="128", fBPM="0").bpm == 128.0
    assert claims_of(tmp_path, ".flac", tempo="90,5").bpm == 90.5


def test_b7_every_value_of_a_repeated_mood_is_read(tmp_path: Path) -> None:
    assert claims_of(tmp_path, mood=["Dreamy", "Warm"]).moods == ("Dreamy", "Warm")


def test_b8_a_negative_verdict_in_the_mood_tag_stays_negative(tmp_path: Path) -> None:
    claims = claims_of(tmp_path, mood=["Not happy", "Sad", "Not relaxed", "Dreamy"])
    assert claims.mood_verdicts == ("not happy", "sad", "not relaxed")
    assert claims.moods == ("Dreamy",)


@pytest.mark.parametrize("negative", ["not happy", "not_happy", "non_happy", "non happy", "Not Happy"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_b9_a_negative_never_overwrites_the_positive_in_any_spelling_or_order(
    tmp_path: Path, negative: str, order: tuple[int, int]
) -> None:
    both = [(f"ab:hi:mood_happy:{negative}", "0.1"), ("ab:hi:mood_happy:happy", "0.9")]
    claims = claims_of(tmp_path, **dict(both[index] for index in order))
    assert claims.high_level == {"mood_happy": {"happy": 0.9, "not happy": 0.1}}


def test_b10_not_danceable_is_not_danceable(tmp_path: Path) -> None:
    claims = claims_of(tmp_path, **{"ab:hi:danceability:not danceable": "0.8"})
    assert claims.high_level == {"danceability": {"not danceable": 0.8}}


def test_b11_voice_is_not_instrumental(tmp_path: Path) -> None:
    claims = claims_of(tmp_path, ab__hi__voice_instrumental__voice="0.8")
    assert claims.high_level == {"voice_instrumental": {"voice": 0.8}}


def test_b12_the_key_is_not_the_commonest_chord_and_has_its_scale(tmp_path: Path) -> None:
    claims = claims_of(
        tmp_path,
        ab__lo__tonal__key_key="A",
        ab__lo__tonal__key_scale="Minor",
        ab__lo__tonal__chords_key="F",
        ab__lo__tonal__chords_scale="major",
    )
    assert (claims.low_level_key, claims.low_level_scale) == ("A", "minor")


@pytest.mark.parametrize(
    "written", ["aggressive, fiery, tense/anxious, intense, volatile, visceral", "Cluster5", "aggressive"]
)
def test_b13_a_mirex_cluster_is_not_a_mood_model(tmp_path: Path, written: str) -> None:
    claims = claims_of(tmp_path, **{f"ab:hi:moods_mirex:{written}": "0.7"})
    assert claims.high_level == {"moods_mirex": {"aggressive, fiery, tense/anxious, intense, volatile, visceral": 0.7}}


@pytest.mark.parametrize(
    ("name", "model", "class_name"),
    [
        ("mood_acoustic:acoustic", "mood_acoustic", "acoustic"),
        ("mood_electronic:not electronic", "mood_electronic", "not electronic"),
        ("tonal_atonal:tonal", "tonal_atonal", "tonal"),
        ("timbre:dark", "timbre", "dark"),
        ("gender:female", "gender", "female"),
        ("ismir04_rhythm:ChaChaCha", "ismir04_rhythm", "chachacha"),
        ("genre_rosamerica:rhythm and blues", "genre_rosamerica", "rhythm and blues"),
        ("genre_rosamerica:rhy", "genre_rosamerica", "rhythm and blues"),
        ("genre_dortmund:funksoulrnb", "genre_dortmund", "funk/soul/rnb"),
        ("genre_electronic:dnb", "genre_electronic", "drum and bass"),
        ("genre_tzanetakis:met", "genre_tzanetakis", "metal"),
    ],
)
def test_b14_every_model_is_read_by_display_name_and_by_code(
    tmp_path: Path, name: str, model: str, class_name: str
) -> None:
    assert claims_of(tmp_path, **{f"ab:hi:{name}": "0.4"}).high_level == {model: {class_name: 0.4}}


def test_b14_simple_genre_verdicts_are_read_with_their_agreement(tmp_path: Path) -> None:
    assert claims_of(tmp_path, ab__genre=["Rock", "Rock", "jaz"]).genre_verdicts == ("rock", "rock", "jazz")


def test_b15_a_valence_tag_is_not_tonality(tmp_path: Path) -> None:
    assert claims_of(tmp_path, valence="0.9", acousticness="0.9").high_level == {}


@pytest.mark.parametrize("nonsense", ["n/a", "nan", "inf", "1.5", "-0.2", "", "0.9.1", "٠.٩"])
def test_b16_one_unreadable_value_costs_that_value_only(tmp_path: Path, nonsense: str) -> None:
    claims = claims_of(tmp_path, ab__hi__timbre__dark=nonsense, ab__hi__mood_sad__sad="0.0", bpm="90")
    assert claims.high_level == {"mood_sad": {"sad": 0.0}}
    assert claims.bpm == 90.0


@pytest.mark.parametrize("key", ["Bbm", "A minor", "8A", "1m", "fis-Moll", "A♭m"])
def test_b17_the_key_is_left_as_written(tmp_path: Path, key: str) -> None:
    assert claims_of(tmp_path, key=key).key == key


def test_b18_standard_tags_and_acousticbrainz_tags_are_both_kept_apart(tmp_path: Path) -> None:
    claims = claims_of(tmp_path, bpm="90", key="Am", ab__lo__rhythm__bpm="180.2", ab__lo__tonal__key_key="C")
    assert (claims.bpm, claims.key) == (90.0, "Am")
    assert (claims.low_level_bpm, claims.low_level_key) == (180.2, "C")


def test_b19_names_that_nobody_writes_mean_nothing(tmp_path: Path) -> None:
    invented = {"ab:hi:bpm": "120", "ab:lo:key": "C", "ab:genre:electronic": "1", "ab:hi:valence:valence": "0.9"}
    assert claims_of(tmp_path, **invented).model_dump(exclude_defaults=True) == {}


def test_the_plugins_own_spelling_wins_over_another_one_of_the_same_class(tmp_path: Path) -> None:
    both = {"ab:hi:genre_rosamerica:cla": "0.1", "ab:hi:genre_rosamerica:classical": "0.9"}
    assert claims_of(tmp_path, **both).high_level == {"genre_rosamerica": {"classical": 0.9}}


@given(st.floats(min_value=0.0, max_value=1.0))
def test_any_probability_as_picard_writes_it_comes_back(value: float) -> None:
    from soniquebay.mir.metadata.text import probability

    assert probability(repr(value)) == value
