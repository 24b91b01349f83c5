"""Tempo, beats, key and contrast order on labelled audio, ours beside the peers', by the set's own `score.py`."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from benchmarks.inputs import Inputs

Row = dict[str, Any]
Result = dict[str, Any]

OURS: Final = "SoniqueBay"
PEERS: Final = ("librosa", "essentia_bgate", "essentia_edma", "essentia_shaath", "essentia_degara")
METRICS: Final = ("acc1", "acc2", "key_weighted", "key_exact", "beat_f")
NATURAL: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


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
    """Return ours beside the peers on the labelled split, by confidence, and the verdicts on unusual files."""
    evalset = inputs.evalset
    assert evalset is not None
    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder) / f"{OURS}.jsonl"
        heard = predictions(evalset / "dev" / "audio")
        ours.write_text("".join(json.dumps(row) + "\n" for row in heard))
        found = [ours, *_peers(inputs, evalset / "dev", Path(folder))]
        results = {path.stem: _scored(evalset, evalset / "dev", path) for path in found}
    parts = [beside(results), terciles(evalset / "dev", heard)]
    if (evalset / "robust").is_dir():
        parts.append(_unusual(evalset))
    return "\n\n".join(parts)


def beside(results: Mapping[str, Result]) -> str:
    """Return one row per method: tempo, key, beats, and the share of contrast pairs in the expected order."""
    pairs = sorted({name for result in results.values() for name in result["pairs"]})
    lines = [f"{'':22}" + "".join(f"{name[:12]:>13}" for name in (*METRICS, *pairs))]
    for method, result in results.items():
        values = [result["overall"].get(name) for name in METRICS]
        values += [result["pairs"].get(name, {}).get("ordered") for name in pairs]
        lines.append(f"{method:22}" + "".join(f"{'-':>13}" if v is None else f"{v:13.3f}" for v in values))
    return "\n".join(lines)


def terciles(split: Path, heard: Sequence[Row]) -> str:
    """Return how often tempo and key are right in the surest, middle and least sure third of the excerpts."""
    labels = [json.loads(line) for line in (split / "labels.jsonl").read_text("utf-8").splitlines()]
    rows = {Path(row["file"]).name: row for row in heard}
    excerpts = [(label, rows.get(Path(label["file"]).name, {})) for label in labels if label["kind"] == "key_tempo"]
    lines = [f"{'right, by confidence':22}{'surest':>13}{'middle':>13}{'least sure':>13}"]
    for name, confidence, right in (("tempo", "bpm_confidence", same_tempo), ("key", "key_confidence", same_key)):
        ordered = sorted(excerpts, key=lambda each: -(each[1].get(confidence) or 0.0))
        verdicts = [right(label, row) for label, row in ordered]
        borders = [round(len(verdicts) * third / 3) for third in range(4)]
        shares = [fmean(verdicts[low:high]) for low, high in pairwise(borders) if high > low]
        lines.append(f"{name:22}" + "".join(f"{share:13.3f}" for share in shares))
    return "\n".join(lines)


def same_tempo(label: Row, row: Row) -> bool:
    """Within 4 % of the labelled pulse."""
    bpm = row.get("bpm")
    return bpm is not None and abs(bpm - label["bpm"]) <= 0.04 * label["bpm"]


def same_key(label: Row, row: Row) -> bool:
    """The same tonic, however it is spelled, and the same scale."""
    key = row.get("key")
    return key is not None and (pitch_class(key), row["scale"]) == (pitch_class(label["key"]), label["scale"])


def pitch_class(name: str) -> int:
    """Semitones above C of a note's name."""
    return (NATURAL[name[0]] + name.count("#") - name[1:].count("b")) % 12


def _peers(inputs: Inputs, split: Path, folder: Path) -> list[Path]:
    """Let the peers answer the same questions, by the evaluation set's own `baselines.py`."""
    script = split.parent / "baselines.py"
    if inputs.peers is None or not script.exists():
        return []
    command = [str(inputs.peers), str(script), str(split), str(folder), "--methods", "librosa,essentia"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return sorted(folder / f"{name}.jsonl" for name in PEERS if (folder / f"{name}.jsonl").exists())


def _scored(evalset: Path, split: Path, rows: Path) -> Result:
    result = rows.with_suffix(".json")
    command = [sys.executable, str(evalset / "score.py"), str(split), str(rows), "--json", str(result)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    scored: Result = json.loads(result.read_text("utf-8"))
    return scored


def _unusual(evalset: Path) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as rows:
        rows.write("\n".join(json.dumps(row) for row in predictions(evalset / "robust")))
        rows.flush()
        command = [sys.executable, str(evalset / "score.py"), str(evalset / "robust"), rows.name]
        scored = subprocess.run(command, check=False, capture_output=True, text=True)
    return f"unusual files\n{scored.stdout}{scored.stderr}"
