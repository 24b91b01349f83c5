import hashlib
import shutil
from collections import Counter
from pathlib import Path

import av
import mutagen
import pytest

from soniquebay.cli.demo.library import PIECES, is_made, make_demo_library, remove_demo_library, write_piece
from soniquebay.cli.demo.mixing import play
from soniquebay.cli.demo.piece import Piece
from soniquebay.cli.demo.tones import RATE
from soniquebay.mir.pipeline import analyze_file

BY_NAME = {Path(piece.file).stem: piece for piece in PIECES}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo_library(tmp_path_factory.mktemp("music") / "demo")


def duration_s(file: Path) -> float:
    with av.open(file) as container:
        stream = container.streams.audio[0]
        return sum(frame.samples for frame in container.decode(stream)) / stream.rate


def test_a_dozen_pieces_of_five_formats_some_tagged_and_some_not(library: Path) -> None:
    files = [file for file in library.rglob("*") if file.is_file()]
    assert len(files) == len(PIECES) == 12
    assert set(Counter(file.suffix for file in files)) == {".flac", ".mp3", ".ogg", ".opus", ".m4a"}
    tagged = sum(1 for piece in PIECES if piece.tags)
    assert 0 < tagged < 12
    assert any(piece.verdicts for piece in PIECES)


def test_no_two_pieces_share_tempo_and_key() -> None:
    assert len({(piece.sound.bpm, piece.key) for piece in PIECES}) == 12


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: Path(piece.file).stem)
def test_every_piece_can_be_decoded_and_lasts_ten_to_thirty_seconds(piece: Piece, library: Path) -> None:
    assert 10 <= duration_s(library / piece.file) <= 30


@pytest.mark.parametrize("piece", [piece for piece in PIECES if piece.tags], ids=lambda piece: Path(piece.file).stem)
def test_the_tags_can_be_read_back(piece: Piece, library: Path) -> None:
    file = mutagen.File(library / piece.file, easy=True)
    assert file["title"] == [piece.tags["title"]]
    assert file["artist"] == [piece.tags["artist"]]


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: Path(piece.file).stem)
def test_the_analysis_hears_the_key_that_was_written(piece: Piece, library: Path) -> None:
    heard = analyze_file(str(library / piece.file), lambda: 0.0).descriptors
    assert f"{heard.key} {heard.scale}" == piece.key


@pytest.mark.parametrize("name", ["01 Rain on the Window", "Snow Globe", "01 Night Bus", "Parade", "Level Three"])
def test_the_analysis_hears_the_tempo_that_was_written(name: str, library: Path) -> None:
    piece = BY_NAME[name]
    assert analyze_file(str(library / piece.file), lambda: 0.0).descriptors.bpm == pytest.approx(
        piece.sound.bpm, rel=0.02
    )


@pytest.mark.parametrize("name", ["Snow Globe", "Parade", "Level Three"])
def test_the_same_piece_gives_the_same_bytes(name: str, library: Path, tmp_path: Path) -> None:
    piece = BY_NAME[name]
    write_piece(tmp_path, piece)
    first, second = (hashlib.sha256((folder / piece.file).read_bytes()).digest() for folder in (library, tmp_path))
    assert first == second


def test_samples_stay_below_full_scale() -> None:
    sound = BY_NAME["Broken Amp"].sound
    samples = play(sound)
    assert samples.shape[1] == 2
    assert samples.shape[0] / RATE == pytest.approx(sound.beats * 60 / sound.bpm + 1.2, abs=0.01)
    assert abs(samples).max() == pytest.approx(sound.peak, rel=1e-3)


def test_a_library_that_is_there_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "Parade.flac").write_text("kept")
    assert make_demo_library(folder) == folder
    assert [file.read_text() for file in folder.iterdir()] == ["kept"]


def test_an_interrupted_making_leaves_no_half_library(tmp_path: Path) -> None:
    def interrupt(done: int, _total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo_library(tmp_path / "demo", interrupt)
    assert list(tmp_path.iterdir()) == []


def test_the_library_is_put_away_without_what_the_user_laid_beside_it_and_made_again(
    library: Path, tmp_path: Path
) -> None:
    library = shutil.copytree(library, tmp_path / "demo")
    mine = library / "Paper Lanterns" / "mine.mp3"
    mine.touch()
    before = hashes(library)
    remove_demo_library(library)
    assert [file for file in library.rglob("*") if not file.is_dir()] == [mine]
    assert not (library / "Meridian Club").exists()
    assert not is_made(library)
    make_demo_library(library)
    assert hashes(library) == before


def hashes(folder: Path) -> dict[Path, str]:
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.rglob("*") if file.is_file()}
