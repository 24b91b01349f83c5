"""The sentences agree in French, compare in English, and tell nothing twice."""

import numpy as np
import pytest

from soniquebay.clustering.naming import ClusterName, name_clusters
from soniquebay.clustering.profiles import ArtistProfile, Contrasts, Features
from soniquebay.clustering.saying import Said, sentences
from soniquebay.clustering.words import HIGH, LOW, TAGS, family_of, head_of

NAME = ClusterName("Rock sombre", "Dark rock")
WORDS = [*TAGS.values(), *HIGH.values(), *LOW.values()]


def told(*reasons: Said) -> tuple[str, str]:
    """Return what follows the name and the share."""
    french, english = sentences(NAME, 0.874, reasons)
    assert french.startswith("«\u00a0Rock sombre\u00a0» (87\u202f%)\u00a0: ")
    assert english.startswith("“Dark rock” (87%): ")
    return french.split("\u00a0: ")[1], english.split(": ")[1]


def test_adjectives_qualify_the_music_and_agree_with_it() -> None:
    assert told(
        Said("tag", "aggressive", more=True), Said("tag", "bright", more=False), Said("tag", "dark", more=True)
    ) == (
        "comme celle du groupe, cette musique est plus agressive, moins lumineuse et plus sombre que la moyenne de la "
        "bibliothèque.",
        "like the group’s, this music is more aggressive, less bright and darker than the library’s average.",
    )


@pytest.mark.parametrize("name", [*TAGS, *HIGH])
@pytest.mark.parametrize("more", [True, False])
def test_every_word_is_feminine_in_a_sentence_about_music(name: str, more: bool) -> None:
    reason = Said("tag" if name in TAGS else "score", name, more)
    french, _ = told(reason)
    masculine = {each.masculine for each in WORDS if each.masculine != each.feminine}
    assert masculine.isdisjoint(french.split())


def test_scores_that_are_low_have_words_of_their_own_where_that_is_more_than_a_lack() -> None:
    assert told(Said("score", "energy_score", more=False), Said("score", "dance_score", more=False)) == (
        "comme celle du groupe, cette musique est plus calme et moins dansante que la moyenne de la bibliothèque.",
        "like the group’s, this music is quieter and less danceable than the library’s average.",
    )


def test_music_is_not_more_middling_but_more_often() -> None:
    french, english = told(Said("tag", "medium_energy", more=True))
    assert "est plus souvent modérée que" in french
    assert "is more often moderate than" in english


def test_genres_are_quantities_and_follow_the_adjectives() -> None:
    assert told(Said("genre", "ambient", more=True), Said("tag", "chill", more=True), Said("genre", "rock", False)) == (
        "comme celle du groupe, cette musique est plus détendue que la moyenne de la bibliothèque, avec plus d’ambient "
        "et moins de rock.",
        "like the group’s, this music is more relaxed than the library’s average, with more ambient and less rock.",
    )


def test_genres_alone_make_a_sentence() -> None:
    assert told(Said("genre", "soundtrack & stage", more=True), Said("genre", "éthio-jazz", more=True)) == (
        "comme dans ce groupe, plus de musique de film et de scène et plus d’éthio-jazz que dans l’ensemble de la "
        "bibliothèque.",
        "as in this group, more soundtrack music and more éthio-jazz than in the library as a whole.",
    )


def test_a_tag_without_a_word_is_told_by_its_name() -> None:
    assert told(Said("tag", "rainy_days", more=True))[1].startswith("as in this group, more rainy days than")


def test_nothing_to_say_is_not_said() -> None:
    assert sentences(NAME, 1.0, ()) == ("«\u00a0Rock sombre\u00a0» (100\u202f%).", "“Dark rock” (100%).")


@pytest.mark.parametrize(
    ("genre", "feminine"), [("Techno", True), ("indie pop", True), ("Drum and Bass", True), ("metal", False)]
)
def test_genres_have_the_gender_that_they_have_in_french(genre: str, feminine: bool) -> None:
    assert head_of(genre).feminine is feminine


def test_what_says_nearly_the_same_is_of_one_family() -> None:
    assert family_of("tag", "low_energy") == family_of("score", "energy_score") == family_of("tag", "chill")
    assert family_of("genre", "Death Metal") == family_of("genre", "metal") != family_of("genre", "rock")
    assert family_of("tag", "rainy_days") == "tag:rainy_days"


def test_music_is_not_named_for_the_dance_that_it_lacks() -> None:
    profiles = [
        ArtistProfile(number, tags={"epic": float(number < 2)}, scores={"dance_score": 0.1 if number < 2 else 0.7})
        for number in range(6)
    ]
    memberships = np.array([[1.0, 0.0]] * 2 + [[0.0, 1.0]] * 4)
    names = name_clusters(Contrasts.of(Features.of(profiles), memberships), (0, 1), {})
    assert (names[0].fr, names[0].en) == ("Musique épique", "Epic music")
