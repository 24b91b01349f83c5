"""Neighbours of a mixture: one component split in two, or two merged (SMEM: Ueda, Nakano, Ghahramani & Hinton 2000)."""

import numpy as np

from soniquebay.clustering.artists import Floats


def split(rows: Floats, parts: Floats, component: int) -> Floats:
    """Return the parts after a component was cut at its middle, across its longest axis.

    Parameters
    ----------
    rows : ndarray of shape (n, d), float32
    parts : ndarray of shape (n, k), float32
    component : int

    Returns
    -------
    ndarray of shape (n, k + 1), float32
    """
    own = parts[:, component]
    centre = own @ rows / np.float32(max(float(own.sum()), 1e-30))
    scaled = (rows - centre) * np.sqrt(own)[:, None]
    longest = np.linalg.eigh((scaled.T @ scaled).astype(np.float64))[1][:, -1].astype(np.float32)
    upper = (rows - centre) @ longest > 0.0
    cut = np.column_stack([parts, own * upper])
    cut[:, component] *= ~upper
    return np.ascontiguousarray(cut, dtype=np.float32)


def merge(parts: Floats, one: int, other: int) -> Floats:
    """Return the parts, of shape (n, k - 1), after two components became one."""
    joined = parts.copy()
    joined[:, one] += joined[:, other]
    return np.ascontiguousarray(np.delete(joined, other, axis=1))


def likeliest_merges(parts: Floats, most: int) -> list[tuple[int, int]]:
    """Return the pairs of components that share most artists, by the cosine of their parts, the closest first."""
    length = np.sqrt((parts * parts).sum(axis=0))
    alike = parts.T @ parts / np.maximum(np.outer(length, length), np.finfo(np.float32).tiny)
    ones, others = np.triu_indices(parts.shape[1], k=1)
    order = np.argsort(-alike[ones, others], kind="stable")[:most]
    return [(int(ones[at]), int(others[at])) for at in order]
