from collections.abc import Callable

import numpy as np
import pytest

from soniquebay.clustering.errors import DamagedModel
from soniquebay.clustering.integrity import checksum
from soniquebay.clustering.mixture import SHAPES
from soniquebay.clustering.model import GmmModel
from soniquebay.clustering.service import GMMClusteringService
from tests.clustering.planted import library, planted


@pytest.fixture(scope="module", params=SHAPES)
def model(request: pytest.FixtureRequest) -> GmmModel:
    service = GMMClusteringService(max_components=3, n_init=1, shapes=(request.param,))
    return service.train(library(planted(200, 3, 4, separation=6.0).vectors))


def test_a_model_read_back_gives_every_vector_the_same_place(model: GmmModel) -> None:
    again = GmmModel.from_arrays(*model.to_arrays())
    vectors = planted(50, 3, 4, separation=6.0, seed=9).vectors
    assert np.array_equal(again.memberships_of(vectors), model.memberships_of(vectors))
    assert np.array_equal(again.labels, model.labels)


def test_one_flipped_bit_in_any_array_is_seen(model: GmmModel) -> None:
    arrays, meta = model.to_arrays()
    for name, array in arrays.items():
        spoilt = bytearray(array.tobytes())
        spoilt[len(spoilt) // 2] ^= 1
        damaged = arrays | {name: np.frombuffer(bytes(spoilt), array.dtype).reshape(array.shape)}
        with pytest.raises(DamagedModel, match="checksum"):
            GmmModel.from_arrays(damaged, meta)


def test_an_altered_description_is_seen(model: GmmModel) -> None:
    arrays, meta = model.to_arrays()
    with pytest.raises(DamagedModel, match="checksum"):
        GmmModel.from_arrays(arrays, meta | {"next_cluster_id": 0})


@pytest.mark.parametrize("name", ["weights", "memberships", "artist_ids"])
def test_a_missing_array_is_named(model: GmmModel, name: str) -> None:
    arrays, meta = model.to_arrays()
    del arrays[name]
    with pytest.raises(DamagedModel, match=name):
        GmmModel.from_arrays(arrays, meta)


@pytest.mark.parametrize("name", ["checksum", "format", "shape", "algorithm"])
def test_a_missing_value_is_named(model: GmmModel, name: str) -> None:
    arrays, meta = model.to_arrays()
    del meta[name]
    with pytest.raises(DamagedModel, match=name):
        GmmModel.from_arrays(arrays, meta)


@pytest.mark.parametrize(
    ("name", "spoil", "fault"),
    [
        ("weights", lambda array: array * 2, "shares that sum to 1"),
        ("means", lambda array: array * np.float32(np.nan), "NaN"),
        ("factors", lambda array: -array, "positive definite"),
        ("scale", lambda array: -array, "scale is not positive"),
        ("memberships", lambda array: array[:-1], "shape"),
        ("means", lambda array: array.astype(np.float64), "float64"),
        ("cluster_ids", np.zeros_like, "one id twice"),
        ("dimensions", lambda array: array + 1, "outside"),
    ],
)
def test_arrays_that_are_no_model_are_refused_even_with_their_own_checksum(
    model: GmmModel, name: str, spoil: Callable[[np.ndarray], np.ndarray], fault: str
) -> None:
    arrays, meta = model.to_arrays()
    damaged = arrays | {name: spoil(arrays[name])}
    with pytest.raises(DamagedModel, match=fault):
        GmmModel.from_arrays(damaged, meta | {"checksum": checksum(damaged, meta)})


def test_another_form_of_model_is_refused(model: GmmModel) -> None:
    arrays, meta = model.to_arrays()
    with pytest.raises(DamagedModel, match="train again"):
        GmmModel.from_arrays(arrays, meta | {"format": 99})
