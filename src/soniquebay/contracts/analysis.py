"""What listening to one file gives: one line of `soniquebay analyze --json`."""

from typing import Literal

from soniquebay.contracts.base import Contract
from soniquebay.contracts.embedding import TrackEmbedding
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, RawBlock, Scores, SyntheticTag
from soniquebay.contracts.units import Seconds

FailureKind = Literal["unreadable", "not_audio", "damaged", "empty", "crash", "timeout", "out_of_memory", "gone"]
"""Why a file could not be analysed. `crash`: the decoder died; `gone`: the file is not there any more."""


class Timing(Contract):
    """Seconds of CPU work spent on one file."""

    decode_s: Seconds
    analyse_s: Seconds


class Analysis(Contract):
    """Everything heard in one file."""

    raw: RawBlock
    normalized: NormalizedFeatures
    scores: Scores
    synthetic_tags: tuple[SyntheticTag, ...]
    descriptors: Descriptors
    embedding: TrackEmbedding | None = None
    timing: Timing
    mir_version: int
    tags: FileTags | None = None
    """The file's own tags, read in the same visit."""


class Failure(Contract):
    """Why one file could not be analysed: one clear sentence that says what to do."""

    kind: FailureKind
    message: str
