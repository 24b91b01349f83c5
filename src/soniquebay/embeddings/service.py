"""From what is known of a track to its vector."""

from dataclasses import dataclass

from soniquebay.contracts.embedding import TrackEmbedding
from soniquebay.contracts.mir import Descriptors, NormalizedFeatures, Scores
from soniquebay.contracts.versions import EMBEDDING_VERSION
from soniquebay.embeddings.measures import measure
from soniquebay.embeddings.scaling import coverage, place


@dataclass(frozen=True)
class AudioFeaturesEmbeddingService:
    """Places tracks in the space of sounds.

    Parameters
    ----------
    version : int
        Written into each vector.
    """

    version: int = EMBEDDING_VERSION

    def embed(self, descriptors: Descriptors, features: NormalizedFeatures, scores: Scores) -> TrackEmbedding:
        """Return the vector of one track.

        Parameters
        ----------
        descriptors, features, scores
            What was heard, what it means together with the tags, and the scores made of that.

        Returns
        -------
        TrackEmbedding
            64 numbers in the order of `layout.Dim`; 0 where nothing is known, and `coverage` says how much is.
        """
        measures = measure(descriptors, features, scores)
        return TrackEmbedding(version=self.version, vector=place(measures), coverage=coverage(measures))
