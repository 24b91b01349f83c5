"""The same recording in another encoding is its own nearest neighbour, with a similarity of 0.98 at least."""

from pathlib import Path

import pytest

from soniquebay.cli.demo.library import PIECES
from soniquebay.cli.demo.lively import NIGHT_BUS
from soniquebay.cli.demo.mixing import play
from soniquebay.cli.demo.piece import Piece
from soniquebay.cli.demo.quiet import RAIN
from soniquebay.cli.demo.tones import RATE
from soniquebay.embeddings.comparing import distance, similarity
from soniquebay.worker.listening.hearing import hear_file
from tests.mir.test_encodings import FLAC_24, FORMS, SECONDS, Samples
from tests.signals.files import write

Vector = tuple[float, ...]

HEARD_AGAIN = ("mp3 at 128 kbit/s", "opus at 96 kbit/s", "m4a at 128 kbit/s", "22.05 kHz", "mono", "12 dB softer")


def sound_of(piece: Piece) -> Samples:
    return play(piece.sound)[: SECONDS * RATE].T


def vector(path: Path) -> Vector:
    embedding = hear_file(str(path), lambda: 0.0).embedding
    assert embedding is not None
    return embedding.vector


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Vector]:
    folder = tmp_path_factory.mktemp("originals")
    return {
        piece.key: vector(write(folder / f"{piece.key}.flac", sound_of(piece), RATE, FLAC_24))
        for piece in (NIGHT_BUS, RAIN, *PIECES[:4])
    }


@pytest.mark.parametrize("piece", [NIGHT_BUS, RAIN], ids=lambda piece: piece.key)
@pytest.mark.parametrize("form", HEARD_AGAIN)
def test_a_recording_is_its_own_nearest_neighbour_in_any_encoding(
    originals: dict[str, Vector], piece: Piece, form: str, tmp_path: Path
) -> None:
    rate, coding, change = FORMS[form]
    encoded = vector(write(tmp_path / f"encoded.{coding.suffix}", change(sound_of(piece)), rate, coding))
    apart = {key: distance(encoded, original) for key, original in originals.items()}
    assert min(apart, key=lambda key: apart[key]) == piece.key
    assert similarity(apart[piece.key]) >= 0.98
    assert sorted(apart.values())[1] > 2.0 * apart[piece.key]
