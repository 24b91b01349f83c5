"""What can go wrong when the api is called. Everything the client raises is one of these.

::

    ApiError
    ├── ApiUnavailable        nobody answers usably (refused, timeout, 5xx, not the api): try later
    └── Refused               the api understood and said no (4xx): trying again does not help
        ├── Unauthorized      401, 403: no token, or not the right one
        ├── NotFound          404
        ├── Conflict          409: not in this state of things (a track that somebody else has)
        └── Unprocessable     422: the sentence names the field
"""


class ApiError(Exception):
    """Root of everything the client raises; its text is a sentence for people."""


class ApiUnavailable(ApiError):
    """Nobody answers, or the answer is not usable; it may work later."""


class Refused(ApiError):
    """The api said no.

    Attributes
    ----------
    status : int
        HTTP status.
    detail : str
        The api's sentence.
    """

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Unauthorized(Refused):
    """The token is missing or wrong (401, 403)."""


class NotFound(Refused):
    """There is no such thing (404)."""


class Conflict(Refused):
    """It cannot be done in the state in which things are (409)."""


class Unprocessable(Refused):
    """A field is wrong (422)."""


REFUSALS: dict[int, type[Refused]] = {
    401: Unauthorized,
    403: Unauthorized,
    404: NotFound,
    409: Conflict,
    422: Unprocessable,
}
