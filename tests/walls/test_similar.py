"""Vectors and what sounds alike, through the real client and the real api."""

import json

import httpx
import pytest
from click.testing import CliRunner

from soniquebay.cli.main import main
from soniquebay.client.api import ApiClient
from soniquebay.client.errors import Unauthorized
from soniquebay.contracts.backlog import LeaseRequest
from soniquebay.contracts.embedding import Whitening
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


def test_artists_paths_orders_and_playlists_reach_the_client(api: Served) -> None:
    library(api, "Ann - a.mp3", "Ann - b.mp3", "Bob - c.mp3", "Bob - d.mp3")
    ann, bob = (artist.id for artist in api.client.artists().items)
    found = api.client.similar_artists(ann, k=1, lang="en").items[0]
    assert (found.artist.id, len(found.links)) == (bob, 2)
    assert [step.track.id for step in api.client.path(1, 4, length=4).items] == [1, 2, 3, 4]
    assert api.client.harmonic([3, 1, 2], first=1).items[0].track.id == 1
    assert api.client.playlist(ids=[2], length=2, bpm_min=100).items[0].id == 2
    for form in ("m3u8", "jspf"):
        assert f"{api.music}/Ann%20-%20a.mp3" in unquoted(api.client.playlist_file(form, tag=["energetic"]))


def unquoted(content: bytes) -> str:
    return content.decode().replace("/Ann - a.mp3", "/Ann%20-%20a.mp3")


def test_the_command_prints_what_sounds_alike(api: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    library(api, "Ann - a.mp3", "Bob - b.mp3")
    monkeypatch.setenv("SONIQUEBAY_API_URL", api.url)
    printed = CliRunner().invoke(main, ["similar", "track", "1", "--lang", "fr"])
    assert printed.exit_code == 0
    assert "Sounds like a by Ann" in printed.output
    assert "b by Bob" in printed.output
    printed = CliRunner().invoke(main, ["similar", "artist", "1", "--json"])
    answer = json.loads(printed.output.splitlines()[-1])  # the log of the api, in this same process, comes before
    assert [item["artist"]["name"] for item in answer["items"]] == ["Bob"]
    refused = CliRunner().invoke(main, ["similar", "track", "99"])
    assert (refused.exit_code, "no track 99" in refused.output) == (1, True)
    assert CliRunner().invoke(main, ["similar", "track", "1", "-k", "0"]).exit_code == 2


@pytest.mark.parametrize(
    ("address", "status", "named"),
    [
        ("/api/artists/99/similar", 404, "no artist 99"),
        ("/api/artists/1/similar?k=0", 422, "k"),
        ("/api/artists/1/similar?bpm_min=3", 422, "bpm_min"),
        ("/api/tracks/path?from=1", 422, "to"),
        ("/api/tracks/path?from=1&to=1", 422, "to"),
        ("/api/tracks/path?from=1&to=2", 409, "pending"),
        ("/api/tracks/path?from=1&to=99", 404, "no track 99"),
        ("/api/tracks/path?from=1&to=2&length=1", 422, "length"),
        ("/api/tracks/harmonic", 422, "ids"),
        ("/api/tracks/harmonic?ids=1&ids=99", 404, "no track 99"),
        ("/api/playlists/generate?mood=blue", 422, "mood"),
        ("/api/playlists/generate?format=pls", 422, "format"),
        ("/api/playlists/generate?minutes=0", 422, "minutes"),
        ("/api/playlists/generate?ids=99", 404, "no track 99"),
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
