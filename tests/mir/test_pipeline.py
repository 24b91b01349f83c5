from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from mutagen.flac import FLAC

from soniquebay.contracts.mir import MirPayload
from soniquebay.contracts.raw import FileMetadata, TagClaims
from soniquebay.contracts.versions import MIR_VERSION, PAYLOAD_VERSION
from soniquebay.mir.errors import Gone, MirError
from soniquebay.mir.pipeline import analyze_file, raw_block, with_genres
from soniquebay.worker.pipeline import payload_of
from tests.signals.files import write

RATE = 22_050


def ticks() -> Callable[[], float]:
    """Return a clock that gains a second whenever it is read."""
    seconds = count()
    return lambda: float(next(seconds))


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds of an A minor chord with a click every half second, and tags that say so."""
    time_s = np.arange(12 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * time_s) for hertz in (220.0, 261.63, 329.63))
    since_beat = time_s % 0.5
    click = np.exp(-since_beat * 400) * np.sin(2 * np.pi * 1800 * since_beat)
    path = write(tmp_path_factory.mktemp("song") / "song.flac", 0.05 * chord + 0.6 * click, RATE)
    file = FLAC(path)
    file["title"], file["artist"], file["genre"], file["bpm"] = "Ticking", "The Clocks", "Techno", "120"
    file["ab:hi:mood_happy:happy"] = "0.9"
    file.save()
    return path


def test_one_file_in_everything_known_about_it_out(song: Path) -> None:
    heard = analyze_file(str(song), ticks())
    assert heard.normalized.bpm == pytest.approx(120.0, rel=0.02)
    assert heard.descriptors.duration_s == pytest.approx(12.0, abs=0.05)
    assert heard.normalized.genre_main == "electronic"
    assert heard.tags is not None
    assert (heard.tags.title, heard.tags.artist) == ("Ticking", "The Clocks")
    assert heard.scores.energy_score is not None
    assert heard.synthetic_tags
    assert heard.mir_version == MIR_VERSION
    assert heard.timing.decode_s > 0.0
    assert heard.timing.analyse_s > 0.0


def test_the_raw_block_names_the_sources_that_are_there(song: Path) -> None:
    raw = analyze_file(str(song), ticks()).raw
    assert raw.source == "acousticbrainz+standards+audio"
    assert raw.version == PAYLOAD_VERSION
    assert "bpm:120" in raw.tags
    assert raw_block(FileMetadata.model_validate({"tags": {}, "claims": {}})).source == "audio"
    only_key = TagClaims(key="Am")
    assert raw_block(FileMetadata.model_validate({"tags": {}, "claims": only_key})).source == "standards+audio"


def test_an_analysis_makes_a_payload_that_survives_the_wire(song: Path) -> None:
    payload = payload_of(analyze_file(str(song), ticks()))
    assert MirPayload.model_validate_json(payload.model_dump_json()) == payload


def test_the_same_file_gives_the_same_analysis_twice(song: Path) -> None:
    assert analyze_file(str(song), ticks()) == analyze_file(str(song), ticks())


def test_without_a_genre_tag_there_is_no_genre(song: Path) -> None:
    features = analyze_file(str(song), ticks()).normalized
    without = with_genres(features, TagClaims())
    assert without.genre_main is None
    assert without.genre_secondary == ()
    assert without.bpm == features.bpm


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", "not_audio"), (b"This is a shopping list.\n" * 40, "not_audio"), (None, "gone")],
)
def test_what_is_no_audio_raises_one_sentence_that_names_the_file(
    tmp_path: Path, content: bytes | None, kind: str
) -> None:
    path = tmp_path / "list.mp3"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MirError, match=r"list\.mp3") as caught:
        analyze_file(str(path), ticks())
    assert caught.value.kind in {kind, "empty"}
    assert isinstance(caught.value, Gone) == (kind == "gone")
