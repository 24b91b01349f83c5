import numpy as np
import pytest

from soniquebay.clustering.describing import Compared, describe
from soniquebay.clustering.explaining import dimensions, places
from soniquebay.clustering.model import GmmModel
from soniquebay.clustering.naming import ClusterName
from soniquebay.clustering.profiles import ArtistProfile
from soniquebay.clustering.service import GMMClusteringService
from soniquebay.clustering.words import family_of
from tests.clustering.planted import library, planted

TOLD = planted(240, 4, 6, separation=12.0)
MODEL = GMMClusteringService(max_components=5, n_init=1).train(library(TOLD.vectors))
GENRES = ("Rock", "Electronic", "EDM", "Rock")
TAGS = ("dark", "energetic", "party", "intimate")


def profile(artist: int, group: int) -> ArtistProfile:
    """Return an artist whose genre and tags are those of its group, and a little of everybody's."""
    return ArtistProfile(
        artist_id=artist,
        name=f"Artist {artist}",
        tracks=1 + artist % 3,
        tags={"background": 0.5, TAGS[group]: 0.8},
        genres={GENRES[group]: 1.0},
        scores={"energy_score": 0.5, "acousticness": 0.9 if group == 3 else 0.1},
    )


PROFILES = [profile(artist, group) for artist, group in enumerate(TOLD.truth.tolist())]
COMPARED = Compared.of(MODEL, PROFILES)
DESCRIBED = describe(COMPARED)


def cluster_of(group: int, model: GmmModel = MODEL) -> int:
    """Return the id of the cluster that a planted group became."""
    return int(model.labels[np.flatnonzero(TOLD.truth == group)[0]])


def test_clusters_are_named_by_what_sets_them_apart_in_both_languages() -> None:
    names = {each.id: (each.name.fr, each.name.en) for each in DESCRIBED}
    assert names == {
        cluster_of(0): ("Rock sombre", "Dark rock"),
        cluster_of(1): ("Musique électronique énergique", "Energetic electronic music"),
        cluster_of(2): ("EDM festive", "Festive EDM"),
        cluster_of(3): ("Rock intime et acoustique", "Intimate and acoustic rock"),
    }


def test_lift_says_how_many_times_more_often_than_in_the_library() -> None:
    dark = next(trait for each in DESCRIBED if each.id == cluster_of(0) for trait in each.tags if trait.name == "dark")
    weights = np.array([each.tracks for each in PROFILES])
    share = weights[TOLD.truth == 0].sum() * 0.8 / weights.sum()
    assert dark.share == pytest.approx(0.8, abs=0.01)
    assert dark.lift == pytest.approx(0.8 / share, rel=0.05)


def test_what_everybody_has_sets_nobody_apart() -> None:
    for each in DESCRIBED:
        lift = next(trait.lift for trait in each.tags if trait.name == "background")
        assert lift == pytest.approx(1.0, abs=0.01)
        assert "tag:background" not in each.name.made_from


def test_sizes_and_weights_add_up_and_typical_artists_belong_to_their_cluster() -> None:
    assert sum(each.size for each in DESCRIBED) == 240
    assert sum(each.weight for each in DESCRIBED) == pytest.approx(1.0, abs=1e-5)
    assert sum(each.tracks for each in DESCRIBED) == sum(each.tracks for each in PROFILES)
    for each in DESCRIBED:
        assert len(each.typical) == 5
        assert {int(MODEL.labels[artist]) for artist in each.typical} == {each.id}


def test_the_most_typical_artist_is_nearer_to_the_centre_than_most_members() -> None:
    for each in DESCRIBED:
        members = TOLD.vectors[MODEL.labels == each.id]
        distances = np.linalg.norm(members - members.mean(axis=0), axis=1)
        typical = np.linalg.norm(TOLD.vectors[each.typical[0]] - members.mean(axis=0))
        assert typical < np.median(distances)


def test_a_cluster_keeps_its_name_as_long_as_it_holds() -> None:
    kept = ClusterName("Le coin sombre", "The dark corner", ("tag:dark",))
    again = describe(COMPARED, {cluster_of(0): kept})
    assert next(each.name for each in again if each.id == cluster_of(0)) == kept


def test_a_name_that_no_longer_holds_is_given_up() -> None:
    untrue = ClusterName("Fête", "Party", ("tag:party",))
    again = describe(COMPARED, {cluster_of(0): untrue})
    assert next(each.name for each in again if each.id == cluster_of(0)).en == "Dark rock"


def test_clusters_that_nothing_sets_apart_still_have_names_of_their_own() -> None:
    alike = [ArtistProfile(artist_id=artist, genres={"Rock": 1.0}) for artist in range(240)]
    for profiles in (alike, [], alike[:1]):
        names = [each.name for each in describe(Compared.of(MODEL, profiles))]
        assert len({name.fr for name in names}) == len({name.en for name in names}) == MODEL.components


def test_an_unknown_score_counts_as_nothing_not_as_zero() -> None:
    unknown = [
        ArtistProfile(each.artist_id, scores={"energy_score": 0.8} if each.artist_id % 2 else {}) for each in PROFILES
    ]
    for each in describe(Compared.of(MODEL, unknown)):
        assert each.scores["energy_score"] == pytest.approx(0.8)


def test_profiles_of_artists_whom_the_model_does_not_know_are_passed_over() -> None:
    strangers = [*PROFILES, ArtistProfile(9999, genres={"Jazz": 1.0}, tracks=1000)]
    assert describe(Compared.of(MODEL, strangers)) == DESCRIBED


def test_every_artist_is_told_where_it_belongs_and_why() -> None:
    names = {each.id: each.name for each in DESCRIBED}
    told = {place.artist_id: place for place in places(COMPARED, names)}
    assert sorted(told) == list(range(240))
    artist = int(np.flatnonzero(TOLD.truth == 2)[0])
    place = told[artist]
    assert place.memberships[0][0] == cluster_of(2)
    assert {(reason.kind, reason.name) for reason in place.reasons} >= {("genre", "EDM"), ("tag", "party")}
    assert place.sentence_fr.startswith("«\u00a0EDM festive\u00a0» (100\u202f%)")
    assert "cette musique est plus festive" in place.sentence_fr
    assert place.sentence_en.startswith("“Festive EDM” (100%)")
    assert "more festive" in place.sentence_en


def test_an_artist_is_told_nothing_twice() -> None:
    quiet = [
        ArtistProfile(
            artist,
            tags={"low_energy": float(group == 0), "chill": float(group == 0), "dark": float(group == 1)},
            scores={"energy_score": 0.2 if group == 0 else 0.8, "acousticness": 0.9 if group == 0 else 0.2},
        )
        for artist, group in enumerate(TOLD.truth.tolist())
    ]
    compared = Compared.of(MODEL, quiet)
    names = {each.id: each.name for each in describe(compared)}
    for place in places(compared, names):
        families = [family_of(reason.kind, reason.name) for reason in place.reasons]
        assert len(families) == len(set(families))
        if TOLD.truth[place.artist_id] == 0:
            assert {"drive", "sound"} <= set(families)


def test_the_dimensions_explain_the_whole_difference_between_cluster_and_library() -> None:
    for cluster in MODEL.cluster_ids.tolist():
        one, other = (
            sum(each.contribution for each in dimensions(MODEL, TOLD.vectors[artist], cluster)) for artist in (3, 77)
        )
        column = MODEL.cluster_ids.tolist().index(cluster)
        rows = MODEL.standardisation.apply(TOLD.vectors[[3, 77]]).astype(float)
        in_library = -0.5 * (rows**2).sum(axis=1)
        in_cluster = MODEL.log_joint(TOLD.vectors[[3, 77]])[:, column]
        assert one - other == pytest.approx(float(np.diff((in_cluster - in_library)[::-1])[0]), abs=0.05, rel=1e-4)


def test_an_unknown_cluster_cannot_be_explained() -> None:
    with pytest.raises(KeyError):
        dimensions(MODEL, TOLD.vectors[0], 12345)
