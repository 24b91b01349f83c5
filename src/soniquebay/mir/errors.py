"""What can go wrong while listening to a file. Each error is one sentence that names the file and says what to do."""

from soniquebay.contracts.analysis import FailureKind


class MirError(Exception):
    """Root of everything the analysis raises.

    Attributes
    ----------
    kind : FailureKind
        The class of the fault, for programs; the message is for people.
    """

    kind: FailureKind = "damaged"


class Unreadable(MirError):
    """The operating system does not let us read the file."""

    kind: FailureKind = "unreadable"


class Gone(MirError):
    """The file is not there."""

    kind: FailureKind = "gone"


class NotAudio(MirError):
    """The file holds no audio that FFmpeg knows."""

    kind: FailureKind = "not_audio"


class Damaged(MirError):
    """The file claims to be audio but cannot be decoded."""

    kind: FailureKind = "damaged"


class Empty(MirError):
    """The file is audio without a single sample."""

    kind: FailureKind = "empty"
