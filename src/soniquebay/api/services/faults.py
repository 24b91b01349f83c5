"""What can go wrong when the api is asked for something. Each fault is one sentence for the person who asked.

`api.errors` says which HTTP status each one has.
"""


class Fault(Exception):
    """Root of everything the services raise."""


class NotFound(Fault):
    """There is no such thing."""


class Conflict(Fault):
    """It cannot be done in the state in which things are."""


class Invalid(Fault):
    """The request cannot be understood or fulfilled as it is."""


class Unauthenticated(Fault):
    """The request does not say who asks."""


class Forbidden(Fault):
    """Whoever asks may not."""


def track_not_found(track_id: int) -> NotFound:
    """Return the fault of an unknown track."""
    return NotFound(f"There is no track {track_id}.")


def scan_not_found(scan_id: int) -> NotFound:
    """Return the fault of an unknown scan."""
    return NotFound(f"There is no scan {scan_id}.")
