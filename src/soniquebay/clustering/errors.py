"""What can go wrong while clustering. Each error is one sentence that names the fault and says what to do."""


class ClusteringError(ValueError):
    """Root of everything that clustering raises. None of them goes away by trying again with the same input."""


class TooFewArtists(ClusteringError):
    """There is nothing to group."""


class InvalidVectors(ClusteringError):
    """A vector is not a row of finite numbers of the agreed length."""


class DamagedModel(ClusteringError):
    """A stored model is not what was stored."""


class VersionMismatch(ClusteringError):
    """Vectors of one embedding version were shown to a model of another."""
