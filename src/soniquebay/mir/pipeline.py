"""From one file to everything known about it: the only module that knows the order of the stages."""

from collections.abc import Callable

from soniquebay.contracts.analysis import Analysis, Timing
from soniquebay.contracts.mir import NormalizedFeatures, RawBlock
from soniquebay.contracts.raw import FileMetadata, RawFeatures, TagClaims
from soniquebay.contracts.versions import MIR_VERSION, PAYLOAD_VERSION
from soniquebay.mir.decoding.stream import open_audio
from soniquebay.mir.descriptors.describe import describe
from soniquebay.mir.genres.service import GenreTaxonomyService
from soniquebay.mir.metadata.read import read_metadata
from soniquebay.mir.normalization.service import MIRNormalizationService
from soniquebay.mir.scoring.service import MIRScoringService
from soniquebay.mir.tags.service import SyntheticTagsService


def analyze_file(path: str, clock: Callable[[], float]) -> Analysis:
    """Listen to one file: its tags, its sound, and what both mean.

    Parameters
    ----------
    path : str
        As `os.fsdecode` gives it.
    clock : callable
        Seconds of CPU time; read between blocks, to tell the cost of decoding from that of analysis.

    Returns
    -------
    Analysis
        Without an embedding, which is made one floor up.

    Raises
    ------
    soniquebay.mir.errors.MirError
        One sentence that names the file: unreadable, gone, not audio, damaged, or empty.
    """
    with open_audio(path) as stream:
        descriptors, decode_s, analyse_s = describe(stream, clock)
    metadata = read_metadata(path)
    heard = RawFeatures(claims=metadata.claims, descriptors=descriptors)
    features = with_genres(MIRNormalizationService().normalize_all_features(heard), metadata.claims)
    scores = MIRScoringService().calculate_all_scores(features)
    return Analysis(
        raw=raw_block(metadata),
        normalized=features,
        scores=scores,
        synthetic_tags=SyntheticTagsService().generate_all_tags(features, scores),
        descriptors=descriptors,
        timing=Timing(decode_s=decode_s, analyse_s=analyse_s),
        mir_version=MIR_VERSION,
        tags=metadata.tags,
    )


def with_genres(features: NormalizedFeatures, claims: TagClaims) -> NormalizedFeatures:
    """Return the features with the genres that the tags' votes elect."""
    verdict = GenreTaxonomyService().process_genre_taxonomy(claims)
    return features.model_copy(update={"genre_main": verdict.genre_main, "genre_secondary": verdict.genre_secondary})


def raw_block(metadata: FileMetadata) -> RawBlock:
    """Return the uninterpreted block, naming the kinds of source that this file really has."""
    claims = metadata.claims
    present = {
        "acousticbrainz": claims.high_level or claims.mood_verdicts or claims.genre_verdicts or _low_level(claims),
        "standards": claims.bpm is not None
        or claims.key is not None
        or claims.replaygain_lufs is not None
        or claims.genres
        or claims.moods,
        "audio": True,
    }
    return RawBlock(
        tags=metadata.written,
        source="+".join(name for name, there in present.items() if there),
        version=PAYLOAD_VERSION,
        features_raw=claims.model_dump(mode="json", exclude_defaults=True),
    )


def _low_level(claims: TagClaims) -> bool:
    return any(value is not None for value in (claims.low_level_bpm, claims.low_level_key, claims.low_level_scale))
