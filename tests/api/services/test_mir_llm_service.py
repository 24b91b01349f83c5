import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.api.services import english, french
from soniquebay.api.services.faults import NotFound
from soniquebay.api.services.mir_llm_service import TELLERS, Language, MIRLLMService
from soniquebay.api.services.track_facts import facts_of
from soniquebay.contracts.mir import MirPayload, NormalizedFeatures, RawBlock, Scores, SyntheticTag
from tests.api.house import DATA, House, entry


def mir(tags: dict[str, float] | None = None, **values: Any) -> MirPayload:
    """A payload that knows only these values."""
    scores = {name: values.pop(name) for name in list(values) if name in Scores.model_fields}
    given_tags = {} if tags is None else tags
    return MirPayload(
        raw=RawBlock(source="audio", version="1.0"),
        normalized=NormalizedFeatures(**values),
        scores=Scores(**scores),
        synthetic_tags=tuple(
            SyntheticTag.model_validate({"tag": tag, "score": score, "category": "mood"})
            for tag, score in given_tags.items()
        ),
    )


def fr(what: MirPayload) -> str:
    return french.sentence(facts_of(what))


def en(what: MirPayload) -> str:
    return english.sentence(facts_of(what))


def test_the_example_of_the_specification_is_told_to_the_letter(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.store(ids[0])
    with home.database.reading() as session:
        told = MIRLLMService(session).summary(ids[0]).model_dump(mode="json")
    expected = json.loads((DATA / "mir_summary.json").read_text(encoding="utf-8"))
    assert told == expected | {"track_id": ids[0]}


def test_english_says_the_same(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.store(ids[0])
    with home.database.reading() as session:
        told = MIRLLMService(session, "en").summary(ids[0])
        named = MIRLLMService(session, "en").generate_track_description_for_llm(ids[0], "Test", "Artist")
    sentence = (
        "a rock track with a happy and energetic mood, rather danceable at 128 BPM (Camelot key: 8B). "
        "Tags: energetic, dancefloor, workout"
    )
    assert told.summary == sentence
    assert named == f"“Test” by Artist: {sentence}"
    assert told.context.mood == "happy"
    assert told.search_suggestions == (
        *("rock music", "rock to dance to", "energetic music for sport", "punchy and powerful tracks"),
    )


def test_a_track_that_was_not_analysed_has_no_summary(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    with home.database.reading() as session, pytest.raises(NotFound, match=r"^MIR data not found$"):
        MIRLLMService(session).summary(ids[0])


@pytest.mark.parametrize(
    ("what", "french_sentence", "english_sentence"),
    [
        (
            mir(bpm=66.0, mood_relaxed=0.99, energy_score=0.2, danceability=0.2, acoustic=0.9),
            "un titre acoustique au mood détendu et calme, peu dansable avec un BPM de 66.",
            "an acoustic track with a relaxed and calm mood, hardly danceable at 66 BPM.",
        ),
        (
            mir(bpm=190.4, genre_main="metal", mood_aggressive=0.95, energy_score=0.9, camelot_key="4A"),
            "un titre metal au mood agressif et énergétique, avec un BPM de 190 (clé Camelot: 4A).",
            "a metal track with an aggressive and energetic mood, at 190 BPM (Camelot key: 4A).",
        ),
        (
            mir(bpm=130.0, genre_main="electronic", danceability=0.99, mood_party=0.9, energy_score=0.8),
            "un titre électronique au mood festif et énergétique, très dansable avec un BPM de 130.",
            "an electronic track with a festive and energetic mood, very danceable at 130 BPM.",
        ),
        (
            mir(mood_relaxed=0.9, energy_score=0.7),
            "un titre au mood détendu mais énergétique.",
            "a track with a relaxed but energetic mood.",
        ),
        (
            mir(mood_happy=0.95, mood_relaxed=0.9, energy_score=0.5),
            "un titre au mood joyeux et détendu.",
            "a track with a happy and relaxed mood.",
        ),
        (
            mir(genre_main="r&b & soul", bpm=90.5),
            "un titre R&B ou soul avec un BPM de 91.",
            "an R&B or soul track at 91 BPM.",
        ),
        (
            mir(genre_main="soundtrack & stage", instrumental=0.95, mood_valence=-0.6),
            "un titre instrumental de bande originale au mood sombre.",
            "an instrumental track from a soundtrack with a dark mood.",
        ),
        (  # a mood that the tags deny is not named
            mir({"chill": 0.6, "focus": 0.6}, bpm=80.0, mood_party=0.6, energy_score=0.4),
            "un titre avec un BPM de 80. Tags: chill, focus",
            "a track at 80 BPM. Tags: chill, focus",
        ),
        (  # what machines play is not called acoustic
            mir(bpm=90.0, acoustic=0.9, electronic=0.7),
            "un titre avec un BPM de 90.",
            "a track at 90 BPM.",
        ),
        (  # that no voice was noticed does not prove that nobody sings
            mir(bpm=100.0, instrumental=0.98, sources={"instrumental": "audio"}),
            "un titre avec un BPM de 100.",
            "a track at 100 BPM.",
        ),
        (
            mir(camelot_key="8A", key_confidence=0.1),
            "un titre dans la clé Camelot probable 8A.",
            "a track in the probable Camelot key 8A.",
        ),
        (
            mir(camelot_key="5B", danceability=0.1),
            "un titre, peu dansable, dans la clé Camelot 5B.",
            "a track, hardly danceable, in the Camelot key 5B.",
        ),
        (mir(bpm=99.6, bpm_confidence=0.2), "un titre avec un BPM d'environ 100.", "a track at about 100 BPM."),
        (
            mir(danceability=0.5, energy_score=0.5),
            "un titre sans trait marquant.",
            "a track without a marked trait.",
        ),
        (
            mir(genre_main="spoken, comedy & children", acoustic=0.9, energy_score=0.1),
            "un titre acoustique, parlé, humoristique ou pour enfants au mood calme.",
            "an acoustic spoken, comedy or children's track with a calm mood.",
        ),
        (
            mir({"dark": 0.8, "ambient": 0.7}),
            "un titre au mood sombre. Tags: dark, ambient",
            "a track with a dark mood. Tags: dark, ambient",
        ),
        (
            mir({"medium_energy": 0.8}, energy_score=0.5),
            "un titre. Tags: medium_energy",
            "a track. Tags: medium_energy",
        ),
        (
            mir(),
            "un titre dont l'écoute n'a rien révélé de mesurable.",
            "a track in which nothing measurable was heard.",
        ),
        (
            mir({"chill": 0.8, "dark": 0.2}, mood_sad=0.8, energy_score=0.0, danceability=0.0),
            "un titre au mood mélancolique et calme, peu dansable. Tags: chill",
            "a track with a melancholic and calm mood, hardly danceable. Tags: chill",
        ),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
def test_sentences_are_true_and_natural(what: MirPayload, french_sentence: str, english_sentence: str) -> None:
    assert (fr(what), en(what)) == (french_sentence, english_sentence)


def test_nothing_known_is_not_melancholic_and_suggests_nothing() -> None:
    facts = facts_of(mir())
    assert (facts.moods, facts.tags, facts.hints) == ((), (), ())


def test_a_measured_zero_is_a_value() -> None:
    assert "peu dansable" in fr(mir(danceability=0.0))
    assert "calme" in fr(mir(energy_score=0.0))


def test_the_energy_of_the_context_is_that_of_the_scores(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.store(ids[0], mir=mir(energy_score=0.0))
    with home.database.reading() as session:
        assert MIRLLMService(session).summary(ids[0]).context.energy == 0.0


@pytest.mark.parametrize(
    ("what", "suggested"),
    [
        (
            mir({"chill": 0.9, "low_energy": 0.8}, genre_main="jazz", instrumental=0.9),
            ("musique jazz", "musique douce pour se détendre", "musique calme", "musique instrumentale"),
        ),
        (mir({"energetic": 0.9, "high_energy": 0.9}), ("pistes punchy et puissantes",)),
        (mir(bpm=100.2, mood_sad=0.7), ("musique mélancolique", "titres autour de 100 BPM")),
        (mir(danceability=0.7, genre_main="electronic"), ("musique électronique", "musique électronique pour danser")),
        (mir(danceability=0.7), ("musique pour danser",)),
    ],
)
def test_suggestions_follow_from_the_data_and_none_comes_twice(what: MirPayload, suggested: tuple[str, ...]) -> None:
    assert french.suggestions(facts_of(what)) == suggested


@pytest.mark.parametrize(
    ("genre", "in_french", "in_english"),
    [
        ("rock", "rock pour danser", "rock to dance to"),
        ("hip-hop", "hip-hop pour danser", "hip-hop to dance to"),
        ("classical", "musique classique pour danser", "classical music to dance to"),
        ("latin", "musique latine pour danser", "Latin music to dance to"),
        ("world", "musique du monde pour danser", "world music to dance to"),
        (
            "soundtrack & stage",
            "musique pour danser",
            "music to dance to",
        ),
        ("spoken, comedy & children", "musique pour danser", "music to dance to"),
    ],
)
def test_what_to_dance_to_is_called_as_people_call_it(genre: str, in_french: str, in_english: str) -> None:
    facts = facts_of(mir(genre_main=genre, danceability=0.8))
    assert french.suggestions(facts)[1] == in_french
    assert english.suggestions(facts)[1] == in_english


def test_a_genre_of_spaces_and_control_characters_is_none() -> None:
    assert fr(mir(genre_main=" \0\n", bpm=90.0)) == "un titre avec un BPM de 90."


unit = st.none() | st.floats(0, 1)
GENRES = st.none() | st.sampled_from(
    ["rock", "electronic", "r&b & soul", "world", "Éthio-Jazz", "spoken, comedy & children", "soundtrack & stage"]
)


@st.composite
def payloads(draw: st.DrawFn) -> MirPayload:
    return mir(
        draw(st.dictionaries(st.sampled_from(["chill", "dark", "workout", "medium_energy", "focus"]), st.floats(0, 1))),
        bpm=draw(st.none() | st.floats(20, 300)),
        camelot_key=draw(st.none() | st.sampled_from(["1A", "12B"])),
        genre_main=draw(GENRES),
        **{name: draw(unit) for name in ("danceability", "mood_happy", "mood_sad", "mood_aggressive", "acoustic")},
        **{name: draw(unit) for name in ("mood_relaxed", "mood_party", "instrumental", "energy_score", "dance_score")},
        mood_valence=draw(st.none() | st.floats(-1, 1)),
    )


@given(what=payloads(), lang=st.sampled_from(["fr", "en"]))
def test_any_track_is_one_clean_sentence_with_distinct_suggestions(what: MirPayload, lang: Language) -> None:
    facts = facts_of(what)
    sentence, suggestions = TELLERS[lang].sentence(facts), TELLERS[lang].suggestions(facts)
    assert sentence.startswith("un titre" if lang == "fr" else ("a ", "an "))
    assert "None" not in sentence
    assert "  " not in sentence
    assert sentence.endswith(".") != bool(facts.tags)
    assert ("BPM" in sentence) == (what.normalized.bpm is not None)
    assert ("Camelot" in sentence) == (what.normalized.camelot_key is not None)
    assert len(set(suggestions)) == len(suggestions)
    assert all("None" not in suggestion for suggestion in suggestions)


@given(what=payloads())
def test_no_word_stands_against_its_value(what: MirPayload) -> None:
    sentence = fr(what)
    energy, dance = what.scores.energy_score, what.normalized.danceability
    if energy is None or energy < 0.6:
        assert "énergétique" not in sentence
    if energy is None or energy > 0.35:
        assert "calme" not in sentence
    if dance is not None and dance < 0.6:
        assert "plutôt dansable" not in sentence
        assert "très dansable" not in sentence
    for value, word in ((what.normalized.mood_happy, "joyeux"), (what.normalized.mood_sad, "mélancolique")):
        if value is None or value < 0.5:
            assert word not in sentence
