import pytest

from soniquebay.api.services.guessing import album_folder, guess

ROOT = "/music"


@pytest.mark.parametrize(
    ("path", "title", "artist"),
    [
        ("/music/01 - Intro.mp3", "Intro", None),
        ("/music/01. Intro.mp3", "Intro", None),
        ("/music/01_Intro_to_it.mp3", "Intro to it", None),
        ("/music/1-02 Second.mp3", "Second", None),
        ("/music/(03) Third.mp3", "Third", None),
        ("/music/12 Coda.mp3", "Coda", None),
        ("/music/99 Luftballons.mp3", "99 Luftballons", None),
        ("/music/7 Rings.mp3", "7 Rings", None),
        ("/music/1999.mp3", "1999", None),
        ("/music/01.mp3", "01", None),
        ("/music/Nena - 99 Luftballons.mp3", "99 Luftballons", "Nena"),
        ("/music/04 - Nina Simone - Sinnerman.flac", "Sinnerman", "Nina Simone"),
        ("/music/Nina Simone - 04 - Sinnerman.flac", "Sinnerman", "Nina Simone"),
        ("/music/Nina Simone - Pastel Blues - Sinnerman.flac", "Sinnerman", "Nina Simone"),
        ("/music/Nina_Simone_-_Sinnerman.ogg", "Sinnerman", "Nina Simone"),
        ("/music/Nina Simone/Pastel Blues/Sinnerman.ogg", "Sinnerman", "Nina Simone"),
        ("/music/Nina Simone/Pastel Blues/CD1/Sinnerman.ogg", "Sinnerman", "Nina Simone"),
        ("/music/Nina Simone - Pastel Blues (1965)/Sinnerman.ogg", "Sinnerman", "Nina Simone"),
        ("/music/Nina Simone/Sinnerman.ogg", "Sinnerman", "Nina Simone"),
        ("/music/Various Artists/Hits/Sinnerman.ogg", "Sinnerman", None),
        ("/music/Mr. Blue Sky.mp3", "Mr. Blue Sky", None),
        ("/music/.mp3", ".mp3", None),
        ("bytes:/music/caf%E9.mp3", "café", None),
    ],
)
def test_a_path_says_title_and_artist(path: str, title: str, artist: str | None) -> None:
    guessed = guess(path, ROOT)
    assert (guessed.title, guessed.artist) == (title, artist)


def test_an_artist_known_from_the_tags_is_taken_off_the_title() -> None:
    assert guess("/music/Nina Simone - Sinnerman.mp3", ROOT, "nina simone").title == "Sinnerman"
    assert guess("/music/Sinnerman - Live.mp3", ROOT, "Nina Simone").title == "Sinnerman - Live"


def test_the_discs_of_an_album_share_its_folder() -> None:
    assert album_folder("/music/A/Album/CD 1/x.mp3") == album_folder("/music/A/Album/Disc 2/x.mp3") == "/music/A/Album"
    assert album_folder("/music/A/Album/x.mp3") == "/music/A/Album"
