import pytest

from soniquebay.cli.demo.notation import Note, arpeggio, chords, hits, line, pitch


@pytest.mark.parametrize(("name", "midi"), [("a4", 69), ("c4", 60), ("c#5", 73), ("eb3", 51), ("c-1", 0)])
def test_pitches_are_midi_numbers(name: str, midi: int) -> None:
    assert pitch(name) == midi


def test_a_wrong_pitch_is_named() -> None:
    with pytest.raises(ValueError, match="'h4' is not a pitch"):
        pitch("h4")


def test_a_line_keeps_its_last_length_and_rests_on_a_dash() -> None:
    assert line("a4:2 b4 -:1 c5!:0.5", strength=0.8) == (
        Note(0.0, 2.0, 69, 0.8),
        Note(2.0, 2.0, 71, 0.8),
        Note(5.0, 0.5, 72, 1.0),
    )


def test_pitches_joined_by_plus_sound_together() -> None:
    assert [(note.beat, note.midi) for note in line("c4+e4+g4")] == [(0.0, 60), (0.0, 64), (0.0, 67)]


def test_hits_fall_on_their_steps() -> None:
    assert [(note.beat, note.strength) for note in hits("x.o.", times=2)] == [
        (0, 0.9),
        (0.5, 0.5),
        (1, 0.9),
        (1.5, 0.5),
    ]


def test_chords_are_struck_in_the_rhythm() -> None:
    assert [note.beat for note in chords("c4 d4", "x.", beats=2, per_beat=2)] == [0, 1, 2, 3]


def test_an_arpeggio_takes_the_notes_by_their_digits() -> None:
    assert [(note.beat, note.midi) for note in arpeggio("c4+e4", "01.0", step=0.5)] == [(0, 60), (0.5, 64), (1.5, 60)]
