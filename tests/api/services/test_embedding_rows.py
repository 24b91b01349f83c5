from sqlalchemy import select

from soniquebay.api.index.vectors import from_blob
from soniquebay.api.models.embeddings import TrackEmbedding
from soniquebay.api.services import embedding_rows, mir_storage
from soniquebay.contracts.library import FileTags
from soniquebay.contracts.versions import EMBEDDING_VERSION
from tests.api.house import House, entry, payload
from tests.api.vectors import placed, vector


def revisions(home: House) -> list[int]:
    with home.database.reading() as session:
        return list(session.scalars(select(TrackEmbedding.revision).order_by(TrackEmbedding.track_id)))


def test_a_vector_is_given_back_bit_for_bit(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.store(ids[0], mir=placed(vector(1)))
    with home.database.reading() as session:
        assert mir_storage.load(session, ids[0]) == placed(vector(1))
        stored = session.scalars(select(TrackEmbedding.vector)).one()
    assert len(stored) == 256
    assert from_blob(stored) == vector(1)


def test_each_stored_vector_has_a_larger_revision_than_all_before(home: House) -> None:
    _, ids = home.add(*(entry(f"/music/{name}.mp3", content=place) for place, name in enumerate("abc")))
    for seed, track_id in enumerate(ids):
        home.store(track_id, mir=placed(vector(seed)))
    home.store(ids[0], mir=placed(vector(9)))
    assert revisions(home) == [4, 2, 3]


def test_an_analysis_without_a_vector_takes_away_the_one_of_the_analysis_before(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.store(ids[0], mir=placed(vector(1)))
    home.store(ids[0], mir=payload())
    assert revisions(home) == []


def test_a_batch_names_the_artists_and_the_confidence_and_goes_on_where_it_ended(home: House) -> None:
    tags = [FileTags(title="One", artist="Ann"), FileTags(title="Two", artists=("Ann", "Bob"), artist="Ann & Bob")]
    _, ids = home.add(*(entry(f"/music/{place}.mp3", tag, content=place) for place, tag in enumerate(tags)))
    for seed, track_id in enumerate(ids):
        home.store(track_id, mir=placed(vector(seed)))
    with home.database.reading() as session:
        first = embedding_rows.batch(session, 0, 1, EMBEDDING_VERSION)
        second = embedding_rows.batch(session, ids[0], 1, EMBEDDING_VERSION)
    assert (first.next_after, second.next_after) == (ids[0], None)
    assert [len(one.items[0].artist_ids) for one in (first, second)] == [1, 2]
    assert first.items[0].artist_ids[0] in second.items[0].artist_ids
    assert second.items[0].vector == vector(1)
    assert second.items[0].confidence == payload().normalized.confidence_score


def test_a_batch_holds_one_version_only_and_no_missing_file(home: House) -> None:
    _, ids = home.add(*(entry(f"/music/{name}.mp3", content=place) for place, name in enumerate("abc")))
    for seed, track_id in enumerate(ids):
        home.store(track_id, mir=placed(vector(seed), version=EMBEDDING_VERSION + (seed == 0)))
    home.rescan(entry("/music/a.mp3"), entry("/music/b.mp3", content=1))  # the third file is missing now
    with home.database.reading() as session:
        current = embedding_rows.batch(session, 0, 10, EMBEDDING_VERSION)
        other = embedding_rows.batch(session, 0, 10, EMBEDDING_VERSION + 1)
    assert [item.track_id for item in current.items] == [ids[1]]
    assert [item.track_id for item in other.items] == [ids[0]]
