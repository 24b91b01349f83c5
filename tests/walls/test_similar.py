"""Vectors and what sounds alike, through the real client and the real api."""

import httpx
import pytest

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import Unauthorized
from soniquebay.contracts.embedding import Whitening
from soniquebay.contracts.library import LeaseRequest
from soniquebay.contracts.similarity import WhiteningUpdate
from soniquebay.contracts.versions import EMBEDDING_VERSION
from soniquebay.embeddings.layout import DIMS, Group
from tests.api.house import WORKER
from tests.api.vectors import placed, vector
from tests.walls.serving import Served
from tests.walls.test_client_and_api import walk


def test_a_vector_that_the_worker_sends_is_what_workers_read(api: Served) -> None:
    walk(api, "a.mp3", "b.mp3", "c.mp3")
    for seed in range(3):
        lease = api.client.lease(seed + 1, LeaseRequest(worker=WORKER))
        api.client.store_mir(lease.track_id, placed(vector(seed)), lease.token)
    assert [item.vector for item in api.client.all_embeddings(batch=2)] == [vector(seed) for seed in range(3)]
    assert api.client.mir(1).embedding == placed(vector(0)).embedding


def test_only_a_worker_may_send_or_read_vectors(api: Served) -> None:
    walk(api, "a.mp3")
    with ApiClient(api.url) as stranger:
        with pytest.raises(Unauthorized, match="embedding") as refused:
            stranger.store_mir(1, placed(vector(0)))
        assert refused.value.status == 403
        with pytest.raises(Unauthorized):
            stranger.embeddings()
    assert api.client.embeddings().items == ()


def library(api: Served, *names: str) -> None:
    """Analysed tracks, whose timbres lie in a row: number 2 is nearest to number 1, and so on."""
    walk(api, *names)
    for step in range(len(names)):
        place = list(vector(0))
        place[DIMS[Group.TIMBRE].start] += 0.5 * step
        api.client.store_mir(step + 1, placed(place))


def test_what_sounds_alike_comes_with_reasons_in_two_languages(api: Served) -> None:
    library(api, "a.mp3", "b.mp3", "c.mp3")
    found = api.client.similar_tracks(1, lang="en")
    assert [item.track.id for item in found.items] == [2, 3]
    reasons = found.items[0].reasons
    assert "same tempo: 128 BPM" in {reason.text for reason in reasons}
    french = api.client.similar_tracks(1).items[0].reasons
    assert [reason.group for reason in french] == [reason.group for reason in reasons]
    assert "même tempo : 128 BPM" in {reason.text for reason in french}


def test_filters_and_seeds_are_those_of_the_address(api: Served) -> None:
    library(api, "a.mp3", "b.mp3", "c.mp3", "d.mp3")
    assert [item.track.id for item in api.client.similar_tracks(1, k=1, bpm_min=100).items] == [2]
    assert api.client.similar_tracks(1, bpm_max=100).items == ()
    assert [ref.id for ref in api.client.similar_tracks(1, ids=[3, 4]).seeds] == [1, 3, 4]
    assert [ref.id for ref in api.client.similar_tracks(1, ids="3,4").seeds] == [1, 3, 4]


@pytest.mark.parametrize(
    ("address", "status", "named"),
    [
        ("/api/tracks/99/similar", 404, "no track 99"),
        ("/api/tracks/1/similar?ids=99", 404, "no track 99"),
        ("/api/tracks/2/similar", 409, "pending"),
        ("/api/tracks/1/similar?k=0", 422, "k"),
        ("/api/tracks/1/similar?k=201", 422, "k"),
        ("/api/tracks/1/similar?k=many", 422, "k"),
        ("/api/tracks/1/similar?ids=one", 422, "ids"),
        ("/api/tracks/1/similar?lang=de", 422, "lang"),
        ("/api/tracks/1/similar?beauty_min=1", 422, "beauty_min"),
        ("/api/tracks/1/similar?sort=title", 422, "sort"),
        ("/api/tracks/1/similar?bpm_min=2&bpm_max=1", 422, "bpm_min"),
        ("/api/tracks/0/similar", 422, "track_id"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_sentence(api: Served, address: str, status: int, named: str) -> None:
    walk(api, "a.mp3", "b.mp3")
    api.client.store_mir(1, placed(vector(0)))
    with httpx.Client(base_url=api.url, trust_env=False) as client:
        answer = client.get(address)
    assert answer.status_code == status
    assert named in answer.json()["detail"]


def test_a_whitening_is_the_workers_and_scales_the_next_distances(api: Served) -> None:
    library(api, "a.mp3", "b.mp3")
    before = api.client.similar_tracks(1)
    state = api.client.whitening()
    assert (state.whitening, state.tracks, state.changed) == (None, 2, 2)
    twice = Whitening(version=EMBEDDING_VERSION, name="twice", n_tracks=2, mean=(0.0,) * 64, factor=(2.0,) * 64)
    update = WhiteningUpdate(whitening=twice, revision=state.revision)
    with ApiClient(api.url) as stranger, pytest.raises(Unauthorized):
        stranger.replace_whitening(update)
    assert api.client.replace_whitening(update).changed == 0
    while (after := api.client.similar_tracks(1)).space == before.space:  # its index is built in the background
        assert after == before
    assert after.space == "twice"
    assert after.items[0].distance == pytest.approx(2.0 * before.items[0].distance, rel=1e-5)
