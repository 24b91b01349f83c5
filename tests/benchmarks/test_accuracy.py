import json
from pathlib import Path

import pytest

from benchmarks.accuracy import Result, beside, pitch_class, same_key, same_tempo, terciles


@pytest.mark.parametrize(("spelled", "semitones"), [("C", 0), ("F#", 6), ("Gb", 6), ("Bb", 10), ("Cb", 11), ("B", 11)])
def test_a_key_is_the_same_however_it_is_spelled(spelled: str, semitones: int) -> None:
    assert pitch_class(spelled) == semitones


def test_a_tempo_within_four_percent_is_right_and_an_unknown_one_is_not() -> None:
    assert same_tempo({"bpm": 100.0}, {"bpm": 103.9})
    assert not same_tempo({"bpm": 100.0}, {"bpm": 50.0})
    assert not same_tempo({"bpm": 100.0}, {"bpm": None})
    assert not same_key({"key": "A", "scale": "minor"}, {"key": None, "scale": None})
    assert not same_key({"key": "A", "scale": "minor"}, {"key": "A", "scale": "major"})


def test_the_surest_third_is_told_apart_from_the_least_sure(tmp_path: Path) -> None:
    label = {"kind": "key_tempo", "bpm": 100.0, "key": "A", "scale": "minor"}
    labels = [label | {"file": f"audio/{name}.ogg"} for name in "abc"]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)))
    right = {"bpm": 100.0, "key": "A", "scale": "minor"}
    heard = [
        right | {"file": "/x/b.ogg", "bpm_confidence": 0.9, "key_confidence": 0.1},
        right | {"file": "/x/a.ogg", "bpm_confidence": 0.5, "key_confidence": 0.9, "key": "E"},
        right | {"file": "/x/c.ogg", "bpm_confidence": 0.1, "key_confidence": 0.5, "bpm": 50.0},
    ]
    _, tempo, key = terciles(tmp_path, heard).splitlines()
    assert tempo.split() == ["tempo", "1.000", "1.000", "0.000"]
    assert key.split() == ["key", "0.000", "1.000", "1.000"]


def test_what_a_method_does_not_answer_is_left_open() -> None:
    results: dict[str, Result] = {
        "ours": {"overall": {"acc1": 0.9, "beat_f": 0.5}, "pairs": {"energy": {"ordered": 1.0}}},
        "theirs": {"overall": {"acc1": 0.8}, "pairs": {}},
    }
    head, ours, theirs = beside(results).splitlines()
    assert head.split() == ["acc1", "acc2", "key_weighted", "key_exact", "beat_f", "energy"]
    assert ours.split() == ["ours", "0.900", "-", "-", "-", "0.500", "1.000"]
    assert theirs.split() == ["theirs", "0.800", "-", "-", "-", "-", "-"]
