"""Models as bytes: NumPy's npz without pickles, with a checksum; read back only when nothing is damaged."""

import base64
import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soniquebay.clustering.errors import DamagedModel
from soniquebay.clustering.model import GmmModel
from soniquebay.contracts.training import StoredArrays


def packed(model: GmmModel) -> tuple[bytes, dict[str, Any], str]:
    """Return a model's arrays in base64, its description, and the SHA-256 of the arrays."""
    arrays, meta = model.to_arrays()
    raw = _npz(arrays)
    return base64.b64encode(raw), meta, sha256(raw).hexdigest()


def unpacked(stored: StoredArrays) -> GmmModel:
    """Return the model that was stored.

    Raises
    ------
    DamagedModel
        A byte is not what was stored, or the arrays do not belong together.
    """
    if sha256(stored.arrays).hexdigest() != stored.checksum:
        raise DamagedModel(f"model {stored.model_id}: its arrays are damaged; roll back to another one or train anew")
    try:
        with np.load(io.BytesIO(stored.arrays), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise DamagedModel(f"model {stored.model_id}: its arrays cannot be read ({error}); train anew") from error
    return GmmModel.from_arrays(arrays, stored.meta)


def _npz(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
