from pathlib import Path

import pytest

from soniquebay.cli.refusal import WrongUsage, require_folder


def test_a_tilde_that_the_shell_left_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "Music").mkdir()
    assert require_folder(Path("~/Music")) == tmp_path / "Music"


def test_a_folder_whose_name_begins_with_a_tilde_is_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~" / "Music").mkdir(parents=True)
    assert require_folder(Path("~/Music")) == Path("~/Music")


def test_the_home_of_somebody_unknown_does_not_exist() -> None:
    with pytest.raises(WrongUsage, match="does not exist"):
        require_folder(Path("~nobody-of-that-name/Music"))
