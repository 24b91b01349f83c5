"""Vectors and what sounds alike, through the real client and the real api."""

import pytest

from soniquebay.client.api import ApiClient
from soniquebay.client.errors import Unauthorized
from soniquebay.contracts.library import LeaseRequest
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
