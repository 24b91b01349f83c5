"""The genre of a track: laws, telling cases, and fifteen defects (G1 to G15) that must stay impossible."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniquebay.contracts.raw import TagClaims
from soniquebay.mir.genres.acousticbrainz import CONDITIONAL, genre_models
from soniquebay.mir.genres.service import GenreTaxonomyService, GenreVerdict
from soniquebay.mir.genres.taxonomy import main_genres, taxonomy
from soniquebay.mir.genres.votes import TAG, GenreVote
from soniquebay.mir.metadata.acousticbrainz import vocabulary

SERVICE = GenreTaxonomyService()

HighLevel = dict[str, dict[str, float]]


def verdict(
    *genres: str, high_level: HighLevel | None = None, said: tuple[str, ...] = (), moods: tuple[str, ...] = ()
) -> GenreVerdict:
    claims = TagClaims(
        genres=genres,
        high_level={} if high_level is None else high_level,
        genre_verdicts=said,
        mood_verdicts=moods,
    )
    return SERVICE.process_genre_taxonomy(claims)


# --- what people read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "main", "secondary"),
    [
        (("Rock", "Alternative", "Indie"), "rock", ("alternative rock", "indie rock")),
        (("Death Metal",), "metal", ("death metal",)),
        (("Rock; Indie|Grunge",), "rock", ("grunge", "indie rock")),
        (("Rock/Grunge",), "rock", ("grunge",)),
        (("R&B/Soul",), "r&b & soul", ()),
        (("Hip-Hop/Rap",), "hip-hop", ()),
        (("Folk/Country",), "folk", ()),
        (("Drum & Bass",), "electronic", ("drum and bass",)),
        (("électronique",), "electronic", ()),
        (("Électronique, Techno",), "electronic", ("techno",)),
        (("17",), "rock", ()),
        (("(4)Eurodisco",), "funk & disco", ("disco", "eurodisco")),
        (("ST",), "soundtrack & stage", ()),
        (("Heavy Metal",), "metal", ("heavy metal",)),
        (("Bossa Nova",), "latin", ("bossa nova",)),
    ],
)
def test_the_genre_tag_is_made_canonical(written: tuple[str, ...], main: str, secondary: tuple[str, ...]) -> None:
    heard = verdict(*written)
    assert (heard.genre_main, heard.genre_secondary) == (main, secondary)


@pytest.mark.parametrize(
    "written",
    [(), ("",), ("Unknown",), ("Other",), ("12",), ("255",), ("1987",), ("80s",), ("seen live",), ("RX",), ("Primus",)],
)
def test_without_a_genre_in_the_tags_there_is_none(written: tuple[str, ...]) -> None:
    assert verdict(*written) == GenreVerdict()


def test_a_genre_that_the_tree_does_not_know_is_kept_as_secondary() -> None:
    heard = verdict("Zouglou du Soir")
    assert (heard.genre_main, heard.genre_secondary, heard.confidence) == (None, ("zouglou du soir",), 0.0)


def test_a_word_that_is_hardly_a_genre_does_not_decide_alone() -> None:
    assert verdict("Acoustic").genre_main is None
    assert verdict("Acoustic", "Pop").genre_main == "pop"


@pytest.mark.parametrize(
    ("company", "meaning"),
    [("house", "garage house"), ("punk", "garage rock"), ("hard rock", "garage rock"), ("dubstep", "garage house")],
)
def test_an_ambiguous_word_is_understood_by_its_company(company: str, meaning: str) -> None:
    assert meaning in verdict("Garage", company).genre_secondary


def test_an_ambiguous_word_is_understood_by_what_the_models_hear() -> None:
    metal = {"genre_tzanetakis": {"metal": 0.95, "rock": 0.05}}
    assert "industrial metal" in verdict("Industrial", high_level=metal).genre_secondary
    assert "industrial" in verdict("Industrial").genre_secondary


def test_the_reasons_name_tags_and_models_with_their_share_largest_first() -> None:
    heard = verdict("Indie Rock", high_level={"genre_rosamerica": {"rock": 0.9, "pop": 0.1}})
    assert [reason.feature for reason in heard.reasons] == ["genre:Indie Rock", "ab:hi:genre_rosamerica:rock"]
    assert math.fsum(reason.contribution for reason in heard.reasons) == pytest.approx(1.0)


def test_every_main_genre_is_shown_under_a_name_that_means_itself() -> None:
    assert len(main_genres()) == 20
    for name in main_genres():
        assert name == name.lower()
        assert verdict(name).genre_main == name


# --- telling cases of the models -----------------------------------------------------------------------------------


def test_a_class_of_one_model_is_not_outvoted_by_models_that_do_not_have_it() -> None:
    heard = verdict(
        high_level={
            "genre_tzanetakis": {"metal": 0.9, "rock": 0.1},
            "genre_rosamerica": {"rock": 0.9, "pop": 0.1},
            "genre_dortmund": {"rock": 0.9, "pop": 0.1},
        }
    )
    assert heard.genre_main == "metal"
    assert "rock" in heard.genre_secondary


def test_a_folk_and_country_verdict_is_shared_between_the_two() -> None:
    votes = SERVICE.extract_genres_from_tags(TagClaims(high_level={"genre_dortmund": {"folk/country": 0.8}}))
    assert {vote.main: vote.probability for vote in votes} == {"folk": 0.4, "country": 0.4}


def test_verdicts_without_probability_count_as_much_as_their_model_is_accurate() -> None:
    votes = SERVICE.extract_genres_from_tags(TagClaims(genre_verdicts=("metal",)))
    assert max(votes, key=lambda vote: vote.probability).probability == pytest.approx(0.7553)
    assert verdict(said=("metal",)).genre_main == "metal"


def test_verdicts_of_a_model_whose_probabilities_are_in_the_file_are_not_counted_twice() -> None:
    high_level = {name: {"rock": 1.0} for name in ("genre_dortmund", "genre_rosamerica", "genre_tzanetakis")}
    assert verdict(high_level=high_level, said=("rock", "rock", "rock")) == verdict(high_level=high_level)


def test_verdicts_that_old_plugins_wrote_into_the_genre_tag_are_the_models() -> None:
    votes = SERVICE.extract_genres_from_tags(TagClaims(genres=("jaz", "Folk/Country", "Rock")))
    assert TAG not in {vote.source for vote in votes}
    votes = SERVICE.extract_genres_from_tags(TagClaims(genres=("Rock",)))
    assert {vote.source for vote in votes} == {TAG}


def test_ballroom_rhythms_are_no_genre() -> None:
    assert verdict(high_level={"ismir04_rhythm": {"tango": 0.9}}) == GenreVerdict()


# --- the defects ---------------------------------------------------------------------------------------------------


def test_g1_the_classes_are_those_of_the_models() -> None:
    models = genre_models()
    assert set(models["genre_rosamerica"].classes) == {
        *("classical", "dance", "hiphop", "jazz", "pop", "rhythm and blues", "rock", "speech")
    }
    assert set(models["genre_electronic"].classes) == {"ambient", "drum and bass", "house", "techno", "trance"}
    assert {"folk/country", "funk/soul/rnb", "rap/hiphop"} <= set(models["genre_dortmund"].classes)
    assert models["genre_rosamerica"].accuracy == pytest.approx(0.8756)


def test_g1_every_class_leads_to_a_genre_of_the_tree_and_shares_add_to_one() -> None:
    tree = taxonomy()
    for model in genre_models().values():
        for genre_class in model.classes.values():
            assert math.fsum(part.share for part in genre_class.parts) == pytest.approx(1.0)
            for part in genre_class.parts:
                assert tree.main_of(part.node or part.main) == part.main


def test_g1_the_classes_are_those_that_the_reader_of_the_tags_knows() -> None:
    known = vocabulary().classes
    for name, model in genre_models().items():
        assert set(model.classes) == set(known[name].values())


def test_g2_only_genre_claims_are_votes() -> None:
    claims = TagClaims(genres=("Rock",), moods=("genre",), high_level={"mood_happy": {"happy": 1.0}})
    assert [vote.genre for vote in SERVICE.extract_genres_from_tags(claims)] == ["rock"]


def test_g3_a_probability_of_zero_is_zero() -> None:
    assert verdict(high_level={"genre_tzanetakis": {"blues": 0.0}}) == GenreVerdict()
    votes = SERVICE.extract_genres_from_tags(TagClaims(high_level={"genre_tzanetakis": {"blues": 0.0}}))
    assert [vote.probability for vote in votes] == [0.0]


def test_g4_the_most_probable_class_of_a_complete_file_wins_not_the_first() -> None:
    classes = dict.fromkeys(genre_models()["genre_tzanetakis"].classes, 0.02) | {"reggae": 0.82}
    assert verdict(high_level={"genre_tzanetakis": classes}).genre_main == "reggae"


def test_g5_spellings_of_one_genre_are_added_up_before_the_choice() -> None:
    heard = verdict(
        high_level={
            "genre_tzanetakis": {"hiphop": 0.8, "pop": 0.2},
            "genre_rosamerica": {"hiphop": 0.9, "pop": 0.1},
            "genre_dortmund": {"rap/hiphop": 0.9, "rock": 0.1},
        }
    )
    assert heard.genre_main == "hip-hop"
    assert heard.confidence > 0.8


def test_g6_the_model_inside_electronic_music_never_wins_the_main_genre() -> None:
    quartet: HighLevel = {
        "genre_rosamerica": {"classical": 0.9, "dance": 0.02},
        "genre_electronic": {"ambient": 0.96, "house": 0.04},
        "mood_electronic": {"electronic": 0.05},
    }
    heard = verdict(high_level=quartet)
    assert (heard.genre_main, heard.genre_secondary) == ("classical", ())
    assert verdict(high_level={"genre_electronic": {"ambient": 0.96}}) == GenreVerdict()


def test_g6_it_names_the_sub_genre_of_what_is_electronic() -> None:
    high_level = {"genre_rosamerica": {"dance": 0.95}, "genre_electronic": {"techno": 0.9}}
    heard = verdict(high_level=high_level | {"mood_electronic": {"not electronic": 0.03}})
    assert heard.genre_main == "electronic"
    assert "techno" in heard.genre_secondary
    assert "trance" in verdict("Electronic", said=("trance",)).genre_secondary
    assert "trance" not in verdict("Folk", said=("trance",), moods=("not electronic",)).genre_secondary


def test_g7_the_main_genre_is_not_repeated_among_the_secondary_ones() -> None:
    heard = verdict("Electronic", "electronica", "Techno", high_level={"genre_dortmund": {"electronic": 0.9}})
    assert heard.genre_main == "electronic"
    assert heard.genre_secondary == ("techno",)


def test_g8_a_sub_genre_agrees_with_its_main_genre() -> None:
    electronic = {"genre_dortmund": {"electronic": 0.9, "rock": 0.1}}
    assert verdict("Techno", high_level=electronic).confidence > verdict("Techno").confidence


def test_g9_the_weight_of_the_tag_counts_once() -> None:
    assert verdict("Rock").confidence == pytest.approx(SERVICE.tag_weight)


def test_g10_agreement_raises_confidence_and_contradiction_lowers_it() -> None:
    one = verdict(high_level={"genre_tzanetakis": {"rock": 1.0}})
    agreed = verdict(high_level={"genre_tzanetakis": {"rock": 1.0}, "genre_rosamerica": {"rock": 1.0}})
    doubted = verdict(high_level={"genre_tzanetakis": {"rock": 1.0}, "genre_rosamerica": {"rock": 0.3, "pop": 0.7}})
    assert agreed.genre_main == one.genre_main == "rock"
    assert agreed.confidence > one.confidence > doubted.confidence


@pytest.mark.parametrize(
    ("written", "main"), [("Electronic", "electronic"), ("Electronica", "electronic"), ("Electropop", "pop")]
)
def test_g11_no_name_is_found_inside_another(written: str, main: str) -> None:
    assert verdict(written).genre_main == main
    assert verdict(written + "x").genre_main is None


@pytest.mark.parametrize(
    ("written", "main"),
    [
        ("heavy metal", "metal"),
        ("contemporary r&b", "r&b & soul"),
        ("j-pop", "pop"),
        ("indie rock", "rock"),
        ("disco", "funk & disco"),
        ("hiphop", "hip-hop"),
        ("Hip Hop", "hip-hop"),
        ("Rap/Hiphop", "hip-hop"),
        ("rnb", "r&b & soul"),
        ("R&B", "r&b & soul"),
    ],
)
def test_g12_a_genre_belongs_to_its_main_genre_and_not_to_the_next_above(written: str, main: str) -> None:
    assert verdict(written).genre_main == main


def test_g13_the_sub_genres_stay_apart_under_one_main_genre() -> None:
    assert verdict("Death Metal", "Thrash Metal").genre_secondary == ("death metal", "thrash metal")


def test_g14_secondary_genres_are_texts_and_few() -> None:
    many = ("Techno", "House", "Trance", "Dubstep", "Ambient", "IDM", "Electro", "Rock")
    secondary = verdict(*many).genre_secondary
    assert len(secondary) == SERVICE.max_secondary
    assert all(isinstance(name, str) for name in secondary)


@pytest.mark.parametrize("written", ["a", "ro", "rock around the clock tonight", "pop corn", "in jazz we trust"])
def test_g15_a_text_that_contains_a_genre_is_not_that_genre(written: str) -> None:
    assert verdict(written).genre_main is None


# --- laws ----------------------------------------------------------------------------------------------------------

WORDS = [
    "Rock",
    "indie",
    "Pop",
    "garage",
    "Techno",
    "Jazz",
    "industrial",
    "R&B/Soul",
    "Zouglou",
    "live",
    "Folk/Country",
]


@st.composite
def high_levels(draw: st.DrawFn) -> HighLevel:
    found: HighLevel = {}
    for name, model in genre_models().items():
        if draw(st.booleans()):
            raw = [draw(st.floats(0.0, 1.0)) for _ in model.classes]
            total = math.fsum(raw)
            found[name] = {c: p / total if total else 0.0 for c, p in zip(model.classes, raw, strict=True)}
    return found


@given(st.lists(st.sampled_from(WORDS), max_size=6), high_levels(), st.data())
def test_the_order_of_tags_does_not_matter(genres: list[str], high_level: HighLevel, data: st.DataObject) -> None:
    heard = verdict(*genres, high_level=high_level)
    shuffled = data.draw(st.permutations(genres))
    backwards = {name: dict(reversed(classes.items())) for name, classes in reversed(high_level.items())}
    assert verdict(*shuffled, high_level=backwards) == heard


@given(st.lists(st.sampled_from(WORDS), max_size=4), high_levels())
def test_a_tag_that_agrees_never_lowers_the_confidence(genres: list[str], high_level: HighLevel) -> None:
    before = verdict(*genres, high_level=high_level)
    if before.genre_main is None:
        return
    after = verdict(*genres, before.genre_main, high_level=high_level)
    assert after.genre_main == before.genre_main
    assert after.confidence >= before.confidence - 1e-9


@given(high_levels(), st.sampled_from(["genre_dortmund", "genre_rosamerica", "genre_tzanetakis"]))
def test_a_model_that_surely_agrees_never_lowers_the_confidence(high_level: HighLevel, name: str) -> None:
    others = {model: classes for model, classes in high_level.items() if model != name}
    before = verdict(high_level=others)
    agreeing = [
        genre_class.name
        for genre_class in genre_models()[name].classes.values()
        if [taxonomy().names[part.main] for part in genre_class.parts] == [before.genre_main]
    ]
    for class_name in agreeing[-1:]:
        after = verdict(high_level=others | {name: {class_name: 1.0}})
        assert after.genre_main == before.genre_main
        assert after.confidence >= before.confidence - 1e-9


@given(high_levels())
def test_a_genre_that_every_source_denies_never_wins(high_level: HighLevel) -> None:
    denied = {name: dict.fromkeys(classes, 0.0) for name, classes in high_level.items()}
    assert verdict(high_level=denied) == GenreVerdict()
    main = verdict(high_level=high_level).genre_main
    if main is not None:
        votes = SERVICE.extract_genres_from_tags(TagClaims(high_level=high_level))
        assert any(
            vote.probability > 0.0 and vote.main is not None and taxonomy().names[vote.main] == main
            for vote in votes
            if vote.source != CONDITIONAL
        )


@given(st.lists(st.text(max_size=40), max_size=5), high_levels())
def test_any_text_and_any_probabilities_give_a_bounded_verdict(genres: list[str], high_level: HighLevel) -> None:
    heard = verdict(*genres, high_level=high_level)
    assert heard.genre_main is None or heard.genre_main in main_genres()
    assert 0.0 <= heard.confidence <= 1.0
    assert (heard.confidence == 0.0) or heard.genre_main is not None
    assert heard.genre_main not in heard.genre_secondary
    assert all(0 < len(name) <= 100 for name in heard.genre_secondary)


def test_votes_alone_decide() -> None:
    votes = (
        GenreVote("genre_rosamerica", "rock", "rock", 0.7, 0.8, "x"),
        GenreVote("genre_rosamerica", "pop", "pop", 0.3, 0.6, "y"),
        GenreVote(CONDITIONAL, "techno", "electronic", 1.0, 0.9, "z", conditional=True),
    )
    main, confidence = SERVICE.vote_genre_main(votes)
    assert main == "rock"
    assert confidence == pytest.approx(0.56)
    assert SERVICE.vote_genre_main(()) == (None, 0.0)
    assert SERVICE.extract_genre_secondary(votes, main) == ("techno",)
