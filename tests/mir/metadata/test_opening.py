"""Which format a file is read as: what mutagen itself would take it for, whatever its name says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen
import pytest

from soniquebay.mir.metadata.frugal import FrugalFile
from soniquebay.mir.metadata.opening import FORMATS, recognise
from tests.mir.metadata.carriers import ENCODED, HAND_MADE, carrier


@pytest.mark.parametrize("name", ["song{}", "song.mp3", "song", "SONG.FLAC"])
@pytest.mark.parametrize("suffix", [*ENCODED, *HAND_MADE])
def test_a_file_is_read_as_the_format_that_mutagen_takes_it_for(tmp_path: Path, suffix: str, name: str) -> None:
    path = carrier(tmp_path / f"any{suffix}").rename(tmp_path / name.format(suffix))
    with path.open("rb") as file:
        found = outcome(lambda: recognise(FrugalFile(file), str(path)))
    with path.open("rb") as file:
        assert found == outcome(lambda: mutagen.File(FrugalFile(file), options=FORMATS))


def outcome(read: Callable[[], Any]) -> str:
    try:
        return type(read()).__name__
    except mutagen.MutagenError as error:
        return f"refused: {error}"
