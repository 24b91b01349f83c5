from pathlib import Path

from soniquebay.cli.first_files import first_files
from soniquebay.contracts.paths import to_wire


def made(folder: Path, *names: str) -> Path:
    for size, name in enumerate(names):
        path = Path(f"{folder}/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    return folder


def test_a_folder_is_told_by_the_sizes_of_up_to_eight_files_that_may_be_audio(tmp_path: Path) -> None:
    made(tmp_path, "cover.jpg", *(f"{number:02}.mp3" for number in range(20)))
    found = first_files(tmp_path)
    assert [(file.path, file.size) for file in found] == [
        (str(tmp_path / f"{number:02}.mp3"), number + 1) for number in range(8)
    ]


def test_what_lies_in_every_folder_tells_none_apart(tmp_path: Path) -> None:
    assert first_files(made(tmp_path, ".DS_Store", "Thumbs.db", "desktop.ini", "folder.jpg")) == ()


def test_a_link_to_nowhere_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").symlink_to(tmp_path / "nowhere.mp3")
    made(tmp_path, "b.mp3")
    assert [file.path for file in first_files(tmp_path)] == [str(tmp_path / "b.mp3")]


def test_a_name_that_is_no_text_is_sent_as_such(tmp_path: Path) -> None:
    made(tmp_path, "caf\udce9.mp3")
    assert [file.path for file in first_files(tmp_path)] == [to_wire(f"{tmp_path}/caf\udce9.mp3")]
