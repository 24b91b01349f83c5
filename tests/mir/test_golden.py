"""What is heard in a few synthesised sounds, to the last value: nothing changes unseen.

The values lie in `tests/data/golden`, one file per sound. A run that checks never writes; `make golden` writes them
anew, to be read as a diff before they are committed, with `MIR_VERSION` raised and the change told in CHANGELOG.md.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from soniquebay.contracts.mir import Descriptors
from soniquebay.contracts.raw import RawFeatures, TagClaims
from soniquebay.contracts.versions import MIR_VERSION
from soniquebay.mir.descriptors.describe import describe
from soniquebay.mir.normalization.service import MIRNormalizationService
from soniquebay.mir.scoring.service import MIRScoringService
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock, FloatArray
from soniquebay.mir.tags.service import SyntheticTagsService
from tests.signals import rhythm, tones

GOLDEN = Path(__file__).parent.parent / "data" / "golden"
BLOCK = 6 * SAMPLE_RATE

SOUNDS: Mapping[str, Callable[[], FloatArray]] = {
    "cadence_in_a_major": lambda: tones.cadence(9, "major"),
    "cadence_in_f_sharp_minor_30_cents_high": lambda: tones.cadence(6, "minor", cents=30.0),
    "clicks_at_123.4_bpm": lambda: rhythm.click_track(123.4, accent_every=4),
    "rock_beat_at_96.3_bpm": lambda: rhythm.rock_beat(96.3, 20.0),
    "beat_under_a_cadence": lambda: 0.5 * rhythm.rock_beat(120.0, 8.0) + tones.cadence(0, "major")[: 8 * SAMPLE_RATE],
    "swelling_pad": lambda: rhythm.swelling_pad(1.0, 12.0),
    "sine_at_440_hz": lambda: tones.sine(440.0, 8.0),
    "sweep": lambda: tones.sweep(8.0),
    "white_noise": lambda: tones.white_noise(8.0),
    "silence": lambda: tones.silence(4.0),
}


def payload(sound: FloatArray) -> dict[str, Any]:
    blocks = (
        AudioBlock(part, part[None], part[None], SAMPLE_RATE, ("FC",))
        for part in np.split(sound.astype(np.float32), range(BLOCK, sound.size, BLOCK))
    )
    heard: Descriptors = describe(blocks, lambda: 0.0)[0]
    features = MIRNormalizationService().normalize_all_features(RawFeatures(claims=TagClaims(), descriptors=heard))
    scores = MIRScoringService().calculate_all_scores(features)
    tags = SyntheticTagsService().generate_all_tags(features, scores)
    return {
        "mir_version": MIR_VERSION,
        "descriptors": heard.model_dump(mode="json"),
        "normalized": features.model_dump(mode="json"),
        "scores": scores.model_dump(mode="json"),
        "tags": {tag.tag: tag.score for tag in tags},
    }


def rounded(value: Any) -> Any:
    """The value with numbers to six digits: enough to see a change, few enough to read a diff."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {name: rounded(part) for name, part in value.items()}
    return [rounded(part) for part in value] if isinstance(value, list) else value


def differences(found: Any, golden: Any, at: str = "") -> list[str]:
    if isinstance(found, dict) and isinstance(golden, dict):
        named = [f"{at}.{name}"[1:] + " came or went" for name in sorted(found.keys() ^ golden.keys())]
        common = [name for name in found if name in golden]
        return named + [line for name in common for line in differences(found[name], golden[name], f"{at}.{name}")]
    if isinstance(found, list) and isinstance(golden, list) and len(found) == len(golden):
        return [line for i, one in enumerate(found) for line in differences(one, golden[i], f"{at}[{i}]")]
    same = found == golden
    if isinstance(found, float) and isinstance(golden, int | float):
        same = found == pytest.approx(golden, rel=2e-3, abs=2e-3)  # processors round differently
    return [] if same else [f"{at[1:]}: {golden} became {found}"]


@pytest.mark.parametrize("name", SOUNDS)
def test_what_is_heard_is_what_was_heard(name: str, request: pytest.FixtureRequest) -> None:
    found, path = rounded(payload(SOUNDS[name]())), GOLDEN / f"{name}.json"
    if request.config.getoption("--update-golden"):
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        pytest.skip(f"{path.name} is written: read its diff before you commit it")
    golden = json.loads(path.read_text(encoding="utf-8"))
    changes = differences(found, golden)
    assert not changes, (
        "analysis values changed. If that is meant: raise MIR_VERSION, say in CHANGELOG.md what changed and why, run "
        "`make golden` and read the diff.\n" + "\n".join(changes[:20])
    )


def test_every_golden_file_belongs_to_a_sound() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SOUNDS)


def test_a_changed_value_is_told_by_its_name() -> None:
    before: dict[str, Any] = {"descriptors": {"bpm": 120.0, "beats": [0.5, 1.0]}, "scores": {"energy_score": None}}
    after: dict[str, Any] = {"descriptors": {"bpm": 120.1, "beats": [0.5, 1.1]}, "scores": {"energy_score": 0.0}}
    assert differences(before, before) == []
    after["scores"]["new"] = 1.0
    assert differences(after, before) == [
        "descriptors.beats[1]: 1.0 became 1.1",
        "scores.new came or went",
        "scores.energy_score: None became 0.0",
    ]
