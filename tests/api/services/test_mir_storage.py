import pytest
from sqlalchemy import func, select

from soniquebay.api.models.events import LoggedEvent
from soniquebay.api.models.mir import (
    TrackAudioFeatures,
    TrackGenre,
    TrackMIRNormalized,
    TrackMIRRaw,
    TrackMIRScores,
    TrackMIRSyntheticTags,
)
from soniquebay.api.services import mir_storage
from soniquebay.api.services.faults import NotFound
from soniquebay.contracts.mir import (
    Descriptors,
    MirPayload,
    NormalizedFeatures,
    RawBlock,
    Reason,
    Scores,
    SyntheticTag,
)
from tests.api.house import House, entry, payload


def full() -> MirPayload:
    """A payload with every optional block, zeros, and numbers that do not survive rounding."""
    return MirPayload(
        raw=RawBlock(tags=("BPM:127,98",), source="audio", version="1.0", features_raw={"a": [1, {"b": None}]}),
        normalized=NormalizedFeatures(bpm=127.98000000000002, danceability=0.0, sources={"bpm": "audio"}),
        scores=Scores(energy_score=0.0, mood_valence=-1.0, coverage={"energy_score": 0.1}),
        synthetic_tags=(
            SyntheticTag(
                tag="dark",
                score=0.1 + 0.2,
                category="mood",
                reasons=(Reason(feature="mood_valence", value=-1.0, contribution=0.3),),
            ),
        ),
        descriptors=Descriptors(duration_s=12.5, beats=(0.1, 0.2), silence_rate=0.0),
        mir_version=3,
    )


@pytest.mark.parametrize("mir", [payload(), full()], ids=["specification", "everything"])
def test_what_is_stored_is_given_back_to_the_letter(home: House, mir: MirPayload) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.store(ids[0], mir=mir)
    with home.database.reading() as session:
        assert mir_storage.load(session, ids[0]) == mir


def test_the_tables_have_a_column_for_every_field_of_the_payload() -> None:
    for model, block in ((TrackMIRNormalized, NormalizedFeatures), (TrackMIRScores, Scores), (TrackMIRRaw, RawBlock)):
        assert set(block.model_fields) <= set(model.__table__.columns.keys())


def test_sent_twice_is_stored_once_and_the_second_replaces_the_first(home: House) -> None:
    scan_id, ids = home.add(entry("/music/a.mp3"))
    token = home.lease(ids[0]).token
    home.store(ids[0], token, full())
    home.store(ids[0], token)
    home.store(ids[0], token)
    models = (TrackMIRRaw, TrackMIRNormalized, TrackMIRScores, TrackAudioFeatures)
    with home.database.reading() as session:
        assert [session.scalar(select(func.count()).select_from(model)) for model in models] == [1, 1, 1, 1]
        assert session.scalar(select(func.count()).select_from(TrackMIRSyntheticTags)) == 3
        assert session.scalars(select(TrackGenre.genre_key).order_by(TrackGenre.position)).all() == [
            *("rock", "alternative", "indie")
        ]
        assert mir_storage.load(session, ids[0]) == payload()
    assert home.scan(scan_id).done == 1


def test_what_is_sent_again_under_its_lease_is_told_once_and_what_is_heard_anew_is_told_anew(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))

    def told() -> int:
        with home.database.reading() as session:
            events = session.scalars(select(LoggedEvent.data).where(LoggedEvent.event == "track")).all()
        return sum(data["state"] == "done" for data in events)

    token = home.lease(ids[0]).token
    home.store(ids[0], token)
    home.store(ids[0], token)
    assert told() == 1
    home.rescan(entry("/music/a.mp3", mtime_ns=10**9, content=2))
    home.store(ids[0], home.lease(ids[0]).token)
    assert told() == 2


def test_an_unknown_track_and_one_without_analysis_are_told_apart(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    with home.database.reading() as session:
        with pytest.raises(NotFound, match=r"^MIR data not found$"):
            mir_storage.load(session, ids[0])
        with pytest.raises(NotFound, match="no track 99"):
            mir_storage.load(session, 99)
    with pytest.raises(NotFound, match="no track 99"):
        home.store(99)


def test_a_fault_half_way_leaves_nothing_behind(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))

    def store_half() -> None:
        with home.database.writing() as session:
            mir_storage.store(session, ids[0], payload(), None, home.clock())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        store_half()
    with home.database.reading() as session, pytest.raises(NotFound):
        mir_storage.load(session, ids[0])


def test_the_compatible_features_are_those_of_the_payload(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.store(ids[0])
    with home.database.reading() as session:
        features = session.get_one(TrackAudioFeatures, ids[0])
        assert (features.bpm, features.camelot_key, features.genre_main) == (128.0, "8B", "rock")
