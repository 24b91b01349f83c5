"""What must hold for a stored model to be believed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soniquebay.clustering.errors import DamagedModel
from soniquebay.clustering.mixture import Shape, factor_shape

Arrays = Mapping[str, NDArray[np.generic]]
INTEGERS = frozenset({"dimensions", "cluster_ids", "artist_ids"})


def checksum(arrays: Arrays, meta: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the arrays (names, types, shapes, numbers) and of all values but `checksum`."""
    told = {name: value for name, value in meta.items() if name != "checksum"}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        digest.update(f"{name}:{little.dtype.str}:{little.shape};".encode())
        digest.update(little.tobytes())
    return digest.hexdigest()


def demand(arrays: Arrays, shape: Shape, meta: Mapping[str, Any]) -> None:
    """Check a stored model's arrays.

    Raises
    ------
    DamagedModel
        One sentence that names the array and its fault.
    """
    missing = sorted(EXPECTED - arrays.keys())
    if missing:
        raise DamagedModel(f"the stored model lacks {', '.join(missing)}: train again or go back to an earlier model")
    if checksum({name: arrays[name] for name in EXPECTED}, meta) != meta["checksum"]:
        _raise("its content", "does not have the checksum it was stored with")
    _demand_shapes(arrays, shape)
    for name in sorted(EXPECTED - INTEGERS):
        if not np.isfinite(arrays[name].astype(np.float64)).all():
            _raise(name, "holds a NaN or an infinity")
    _demand_probabilities(arrays)
    _demand_positive(arrays, shape)


EXPECTED = frozenset(
    {
        "weights",
        "means",
        "factors",
        "dimensions",
        "location",
        "scale",
        "cluster_ids",
        "artist_ids",
        "memberships",
        "log_densities",
    }
)
"""Names of a model's arrays."""


def _raise(name: str, fault: str) -> None:
    raise DamagedModel(f"the stored model is damaged: {name} {fault}; train again or go back to an earlier model")


def _demand_shapes(arrays: Arrays, shape: Shape) -> None:
    components, used = len(arrays["weights"]), len(arrays["dimensions"])
    artists, dimension = len(arrays["artist_ids"]), len(arrays["location"])
    expected = {
        "weights": (components,),
        "means": (components, used),
        "factors": factor_shape(shape, components, used),
        "dimensions": (used,),
        "location": (dimension,),
        "scale": (dimension,),
        "cluster_ids": (components,),
        "artist_ids": (artists,),
        "memberships": (artists, components),
        "log_densities": (artists,),
    }
    for name, wanted in expected.items():
        if arrays[name].shape != wanted:
            _raise(name, f"has shape {arrays[name].shape}, expected {wanted}")
        kind = np.int64 if name in INTEGERS else np.float32
        if arrays[name].dtype != kind:
            _raise(name, f"is {arrays[name].dtype}, expected {np.dtype(kind)}")
    if components == 0:
        _raise("weights", "is empty")
    for name in ("cluster_ids", "artist_ids", "dimensions"):
        if len(np.unique(arrays[name])) != len(arrays[name]):
            _raise(name, "holds one id twice")
    if used and not (int(arrays["dimensions"].min()) >= 0 and int(arrays["dimensions"].max()) < dimension):
        _raise("dimensions", f"points outside the {dimension} dimensions")


def _demand_probabilities(arrays: Arrays) -> None:
    for name in ("weights", "memberships"):
        values = np.atleast_2d(arrays[name]).astype(np.float64)
        if (values < 0.0).any() or (np.abs(values.sum(axis=1) - 1.0) > 1e-3).any():
            _raise(name, "is not made of shares that sum to 1")


def _demand_positive(arrays: Arrays, shape: Shape) -> None:
    factors = arrays["factors"].astype(np.float64)
    diagonal = np.diagonal(factors, axis1=-2, axis2=-1) if shape in ("full", "tied") else factors
    if not (diagonal > 0.0).all():
        _raise("factors", "is not positive definite")
    if shape in ("full", "tied") and np.tril(factors, -1).any():
        _raise("factors", "is not upper triangular")
    if not (arrays["scale"].astype(np.float64) > 0.0).all():
        _raise("scale", "is not positive")
