from sqlalchemy import func, select

from soniquebay.api.models.library import Album, Artist, Track, TrackArtist
from soniquebay.api.services import library_rows, track_search
from soniquebay.api.services.track_query import TrackQuery
from soniquebay.contracts import library as wire
from soniquebay.contracts.library import FileTags
from tests.api.house import House, entry, stat


def shown(home: House, path: str) -> wire.Track:
    with home.database.reading() as session:
        return track_search.one(session, home.id_of(path))


def test_registering_twice_registers_once(home: House) -> None:
    scan_id = home.begin()
    first = home.register(scan_id, entry("/music/a.mp3"))
    second = home.register(scan_id, entry("/music/a.mp3"))
    assert (first.added, second.added) == (1, 0)
    assert home.scan(scan_id).added == 1
    with home.database.reading() as session:
        assert session.scalar(select(func.count(Track.id))) == 1


def test_a_changed_file_waits_again_and_keeps_its_old_analysis_until_it_is_replaced(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3"))
    home.finish(ids)
    scan_id = home.rescan(entry("/music/a.mp3", size=2000, content=2))
    track = shown(home, "/music/a.mp3")
    assert home.scan(scan_id).changed == 1
    assert track.state == "pending"
    assert track.normalized is not None
    assert track.normalized.bpm == 128.0


def test_a_moved_file_keeps_its_track_and_its_analysis(home: House) -> None:
    _, ids = home.add(entry("/music/old.mp3", content=7))
    home.finish(ids)
    scan_id = home.begin()
    twin = home.compare(scan_id, stat("/music/new.mp3")).verdicts[0].twins[0]
    answer = home.register(scan_id, entry("/music/new.mp3", content=7, moved_from=twin.track_id))
    home.walked(scan_id)
    scan = home.scan(scan_id)
    assert (answer.moved, answer.added, scan.to_analyse, scan.missing, scan.status) == (1, 0, 0, 0, "done")
    assert home.id_of("/music/new.mp3") == ids[0]
    assert shown(home, "/music/new.mp3").state == "done"


def test_two_copies_of_a_vanished_file_are_one_move_and_one_new_file(home: House) -> None:
    _, ids = home.add(entry("/music/old.mp3", content=7))
    scan_id = home.begin()
    answer = home.register(
        scan_id,
        entry("/music/b.mp3", content=7, moved_from=ids[0]),
        entry("/music/c.mp3", content=7, moved_from=ids[0]),
    )
    assert (answer.moved, answer.added) == (1, 1)


def test_a_move_claimed_with_another_content_is_a_new_file(home: House) -> None:
    _, ids = home.add(entry("/music/old.mp3", content=7))
    scan_id = home.begin()
    assert home.register(scan_id, entry("/music/new.mp3", content=8, moved_from=ids[0])).added == 1


def test_a_file_moved_over_another_one_counts_as_changed(home: House) -> None:
    _, ids = home.add(entry("/music/a.mp3", content=1), entry("/music/b.mp3", content=2))
    scan_id = home.begin()
    answer = home.register(scan_id, entry("/music/b.mp3", content=1, mtime_ns=5, moved_from=ids[0]))
    home.walked(scan_id)
    assert (answer.changed, answer.moved, home.scan(scan_id).missing) == (1, 0, 1)


def test_artists_named_apart_are_artists_of_their_own_in_order(home: House) -> None:
    home.add(entry("/music/a.mp3", FileTags(title="T", artist="B feat. A", artists=("B", "A"))))
    track = shown(home, "/music/a.mp3")
    assert track.artist == "B feat. A"
    assert [artist.name for artist in track.artists] == ["B", "A"]


def test_a_credit_that_the_file_does_not_take_apart_stays_whole(home: House) -> None:
    home.add(entry("/music/a.mp3", FileTags(title="T", artist="Earth, Wind & Fire")))
    assert [artist.name for artist in shown(home, "/music/a.mp3").artists] == ["Earth, Wind & Fire"]


def test_case_quotes_and_width_do_not_make_another_artist(home: House) -> None:
    names = ("Guns N' Roses", "GUNS N’ ROSES", "guns  n' roses")
    home.add(*(entry(f"/music/{n}.mp3", FileTags(title="T", artist=name), content=n) for n, name in enumerate(names)))
    with home.database.reading() as session:
        assert session.scalar(select(func.count(Artist.id))) == 1


def test_musicbrainz_ids_tell_namesakes_apart_and_spellings_together(home: House) -> None:
    files = [
        FileTags(title="1", artist="Nirvana", mb_artist_ids=("id-us",)),
        FileTags(title="2", artist="Nirvana", mb_artist_ids=("id-uk",)),
        FileTags(title="3", artist="NIRVANA (US)", mb_artist_ids=("id-us",)),
    ]
    home.add(*(entry(f"/music/{tags.title}.mp3", tags, content=n) for n, tags in enumerate(files)))
    ids = [shown(home, f"/music/{tags.title}.mp3").artists[0].id for tags in files]
    assert ids[0] == ids[2] != ids[1]


def test_an_artist_known_by_name_takes_the_id_that_a_later_file_brings(home: House) -> None:
    home.add(entry("/music/1.mp3", FileTags(title="1", artist="Björk")))
    home.rescan(entry("/music/1.mp3"), entry("/music/2.mp3", FileTags(title="2", artist="björk", mb_artist_ids=("x",))))
    with home.database.reading() as session:
        assert session.scalars(select(Artist.mbid)).all() == ["x"]


def test_the_tracks_of_a_compilation_are_one_album_of_various_artists(home: House) -> None:
    home.add(
        *(
            entry(f"/music/{n}/x.mp3", FileTags(title="T", artist=f"A{n}", album="Hits", compilation=True), content=n)
            for n in range(3)
        )
    )
    with home.database.reading() as session:
        album = session.scalars(select(Album)).one()
    assert (album.artist, album.compilation) == ("Various Artists", True)


def test_albums_of_one_title_without_album_artist_are_told_apart_by_folder_and_discs_kept_together(home: House) -> None:
    tags = FileTags(title="T", artist="A", album="Greatest Hits")
    folders = ("Queen/Hits/CD1", "Queen/Hits/CD 2", "Abba/Hits")
    home.add(*(entry(f"/music/{folder}/1.mp3", tags, content=n) for n, folder in enumerate(folders)))
    albums = [shown(home, f"/music/{folder}/1.mp3").album for folder in folders]
    assert albums[0] == albums[1] != albums[2]


def test_a_file_without_tags_is_named_by_its_name_and_says_so(home: House) -> None:
    home.add(entry("/music/Nina Simone/Pastel Blues/03 - Sinnerman.flac"))
    track = shown(home, "/music/Nina Simone/Pastel Blues/03 - Sinnerman.flac")
    assert (track.title, track.title_guessed) == ("Sinnerman", True)
    assert (track.artist, track.artist_guessed) == ("Nina Simone", True)


def test_control_characters_of_tags_are_cleaned(home: House) -> None:
    home.add(entry("/music/a.mp3", FileTags(title="So\x00 What\x1b[31m\n", artist="Miles\tDavis\x00")))
    track = shown(home, "/music/a.mp3")
    assert (track.title, track.artist) == ("So What [31m", "Miles Davis")


def test_a_tag_of_control_characters_only_counts_as_none(home: House) -> None:
    home.add(entry("/music/So What.mp3", FileTags(title="\x00\x01", album="\x00")))
    track = shown(home, "/music/So What.mp3")
    assert (track.title, track.title_guessed, track.album) == ("So What", True, None)


def test_a_retagged_file_changes_its_artists(home: House) -> None:
    home.add(entry("/music/a.mp3", FileTags(title="T", artist="Old", artists=("Old", "Gone"))))
    home.rescan(entry("/music/a.mp3", FileTags(title="T", artist="New"), size=1001, content=2))
    assert [artist.name for artist in shown(home, "/music/a.mp3").artists] == ["New"]
    with home.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TrackArtist)) == 1


def test_a_path_of_undecodable_bytes_is_a_track_like_any_other(home: House) -> None:
    path = "bytes:/music/caf%E9 100%25.mp3"
    scan_id, ids = home.add(entry(path))
    assert shown(home, path).title == "café 100%"
    home.finish(ids)
    again = home.rescan()
    assert home.scan(again).missing == 1
    assert home.scan(scan_id).done == 1


def test_a_number_that_no_column_holds_is_taken_for_unknown(home: House) -> None:
    home.add(entry("/music/a.mp3", FileTags(title="T", track_number=10**30, disc_number=2)))
    track = shown(home, "/music/a.mp3")
    assert (track.track_number, track.disc_number) == (None, 2)


def names(home: House) -> tuple[list[str], list[str]]:
    with home.database.reading() as session:
        return (
            list(session.scalars(select(Artist.name).order_by(Artist.name))),
            list(session.scalars(select(Album.title).order_by(Album.title))),
        )


def test_an_artist_and_an_album_go_when_retagging_leaves_them_without_a_track(home: House) -> None:
    home.add(entry("/music/a.mp3", FileTags(artist="Wrnog", album="Typo", album_artist="Owner")))
    assert names(home) == (["Owner", "Wrnog"], ["Typo"])
    home.rescan(entry("/music/a.mp3", FileTags(artist="Wrong", album="Right"), mtime_ns=2, content=2))
    assert names(home) == (["Wrong"], ["Right"])


def test_artists_and_albums_of_missing_files_are_kept_for_their_return(home: House) -> None:
    home.add(entry("/music/a.mp3", FileTags(artist="Away", album="Holiday")))
    home.rescan()
    assert names(home) == (["Away"], ["Holiday"])


def test_whose_album_it_is_is_an_artist_too_even_where_no_track_credits_them(home: House) -> None:
    home.add(entry("/music/a.mp3", FileTags(artist="Orchestra", album="Works", album_artist="Composer")))
    with home.database.reading() as session:
        album = library_rows.albums(session, None, None, None, 10).items[0]
        assert album.artist_id is not None
        owner = library_rows.artist(session, album.artist_id)
        tracks = track_search.search(session, TrackQuery.model_validate({"artist_id": album.artist_id}))
        assert (owner.name, owner.tracks, owner.albums) == ("Composer", 1, 1)
        assert [track.title for track in tracks.items] == ["a"]
        assert library_rows.totals(session, home.clock()).artists == 2
