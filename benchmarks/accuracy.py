"""Tempo, beats, key and contrast order on labelled audio, by the evaluation set's own `score.py`."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.inputs import Inputs


def predictions(folder: Path) -> list[dict[str, Any]]:
    """Listen to every file of a folder with the command that users have, and return rows for `score.py`."""
    command = [str(Path(sys.executable).with_name("soniquebay")), "analyze", str(folder), "--json"]
    printed = subprocess.run(command, check=False, capture_output=True, text=True)
    return [_prediction(json.loads(line)) for line in printed.stdout.splitlines()]


def _prediction(line: dict[str, Any]) -> dict[str, Any]:
    if "error" in line:
        return {"file": line["file"]}
    heard, normalized, scores = line["descriptors"], line["normalized"], line["scores"]
    return {
        "file": line["file"],
        **{name: heard.get(name) for name in ("bpm", "key", "scale", "beats", "bpm_confidence", "key_confidence")},
        "danceability": normalized.get("danceability"),
        "aggressive": normalized.get("mood_aggressive"),
        "relaxed": normalized.get("mood_relaxed"),
        "instrumental": normalized.get("instrumental"),
        "energy": scores.get("energy_score"),
        "acousticness": scores.get("acousticness"),
        "speech": heard.get("speech_likelihood"),
    }


def table(inputs: Inputs) -> str:
    """Return what `score.py` prints for the labelled split, and for the unusual files where they are there."""
    evalset = inputs.evalset
    assert evalset is not None
    return "\n".join(_scored(evalset, name) for name in ("dev", "robust") if (evalset / name).is_dir())


def _scored(evalset: Path, name: str) -> str:
    split = evalset / name
    audio = split / "audio" if (split / "audio").is_dir() else split
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as rows:
        rows.write("\n".join(json.dumps(row) for row in predictions(audio)))
        rows.flush()
        command = [sys.executable, str(evalset / "score.py"), str(split), rows.name]
        scored = subprocess.run(command, check=False, capture_output=True, text=True)
    return f"== {name}\n{scored.stdout}{scored.stderr}"
