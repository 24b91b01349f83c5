import pytest

from soniquebay.contracts.similarity import EmbeddingItem, WhiteningState
from soniquebay.contracts.versions import EMBEDDING_VERSION
from soniquebay.embeddings.whitening import fit_whitening
from soniquebay.worker.tasks.whiten import LEAST_TRACKS, due, whiten
from tests.api.vectors import vector
from tests.worker.listening.strange_child import heard
from tests.worker.tasks.fakes import FakeApi, FakeEar, runtime

EAR = FakeEar(heard("/m/1.mp3"))


def library(count: int) -> FakeApi:
    items = [
        EmbeddingItem(track_id=seed, artist_ids=(1,), vector=vector(seed), coverage=1.0, confidence=None)
        for seed in range(1, count + 1)
    ]
    state = WhiteningState(version=EMBEDDING_VERSION, whitening=None, tracks=count, changed=count, revision=count)
    return FakeApi(vectors=items, scales=state)


def run(api: FakeApi) -> None:
    whiten(runtime(api, EAR, []))


def test_a_library_that_grew_gets_the_whitening_of_its_vectors() -> None:
    api = library(30)
    run(api)
    assert api.scales.whitening == fit_whitening([vector(seed) for seed in range(1, 31)])
    assert api.scales.changed == 0


@pytest.mark.parametrize(
    ("fitted_on", "changed", "expected"),
    [
        (None, LEAST_TRACKS - 1, False),
        (None, LEAST_TRACKS, True),
        (1000, 99, False),
        (1000, 100, True),
        (50, LEAST_TRACKS - 1, False),
    ],
)
def test_it_is_due_when_a_tenth_of_the_library_changed(fitted_on: int | None, changed: int, expected: bool) -> None:
    fitted = None if fitted_on is None else fit_whitening([vector(1)]).model_copy(update={"n_tracks": fitted_on})
    state = WhiteningState(version=EMBEDDING_VERSION, whitening=fitted, tracks=2000, changed=changed, revision=5000)
    assert due(state) is expected


def test_a_library_that_hardly_changed_keeps_its_distances() -> None:
    api = library(LEAST_TRACKS - 1)
    run(api)
    assert api.scales.whitening is None


def test_an_api_that_is_away_is_asked_again_later() -> None:
    api = library(30)
    api.away = 1
    run(api)
    assert api.scales.whitening is None
    run(api)
    assert api.scales.whitening is not None
