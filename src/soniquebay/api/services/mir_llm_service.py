"""The track in words, for people and language models (the specification's `MIRLLMService`)."""

from typing import Final, Literal, Protocol

from sqlalchemy.orm import Session

from soniquebay.api.services import english, french, mir_storage
from soniquebay.api.services.track_facts import Facts, facts_of
from soniquebay.contracts.mir import MirPayload, MirSummary, SummaryContext

Language = Literal["fr", "en"]


class Teller(Protocol):
    """A language in which tracks are told."""

    def sentence(self, facts: Facts) -> str:
        """Return the track in one sentence, followed by its tags."""

    def suggestions(self, facts: Facts) -> tuple[str, ...]:
        """Return what somebody may type who would like this track."""

    def introduce(self, title: str, artist: str | None, summary: str) -> str:
        """Return a sentence with the track's name before it."""


TELLERS: Final[dict[Language, Teller]] = {"fr": french, "en": english}


class MIRLLMService:
    """Tells tracks in one language: every sentence follows from the stored values, and nothing is said of unknown ones.

    Parameters
    ----------
    session : Session
        To read with.
    lang : {"fr", "en"}
        The language of the sentences; names of moods and tags in the context are identifiers and stay.
    """

    def __init__(self, session: Session, lang: Language = "fr") -> None:
        self._session = session
        self._teller = TELLERS[lang]

    def summary(self, track_id: int) -> MirSummary:
        """Return the whole answer for one track.

        Raises
        ------
        NotFound
            No such track, or it has not been analysed yet.
        """
        mir = self.get_mir_data(track_id)
        return MirSummary(
            track_id=track_id,
            summary=self.generate_track_summary(track_id, mir),
            context=self.generate_mir_context(track_id, mir),
            search_suggestions=self.generate_search_query_suggestions(mir),
        )

    def get_mir_data(self, track_id: int) -> MirPayload:
        """Return what is stored of a track.

        Raises
        ------
        NotFound
            No such track, or it has not been analysed yet.
        """
        return mir_storage.load(self._session, track_id)

    def generate_track_summary(self, track_id: int, mir_data: MirPayload) -> str:
        """Return the track in one sentence, followed by its tags."""
        return self._teller.sentence(facts_of(mir_data))

    def generate_mir_context(self, track_id: int, mir_data: MirPayload) -> SummaryContext:
        """Return the facts behind the sentence, for programs."""
        facts = facts_of(mir_data)
        return SummaryContext(
            genre=facts.genre,
            mood=facts.moods[0] if facts.moods else None,
            energy=mir_data.scores.energy_score,
            danceability=mir_data.normalized.danceability,
            bpm=facts.bpm,
            key=facts.key,
            synthetic_tags=facts.tags,
            source=mir_data.raw.source,
        )

    def generate_search_query_suggestions(self, mir_data: MirPayload) -> tuple[str, ...]:
        """Return what somebody may type who would like this track; nothing twice."""
        return self._teller.suggestions(facts_of(mir_data))

    def generate_track_description_for_llm(self, track_id: int, title: str, artist: str | None = None) -> str:
        """Return the sentence with the track's name before it, for a prompt.

        Raises
        ------
        NotFound
            No such track, or it has not been analysed yet.
        """
        summary = self.generate_track_summary(track_id, self.get_mir_data(track_id))
        return self._teller.introduce(title, artist, summary)
