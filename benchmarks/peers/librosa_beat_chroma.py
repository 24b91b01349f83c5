"""librosa: tempo, beats and mean chroma only, of one file decoded by `ffmpeg` to 22 050 Hz mono."""

import json
import os
import subprocess
import sys

import librosa
import numpy as np

RATE = 22_050


def cpu_s() -> float:
    """CPU seconds of this process and of `ffmpeg`."""
    return sum(os.times()[:4])


def describe(samples: np.ndarray) -> None:
    librosa.beat.beat_track(y=samples, sr=RATE)
    librosa.feature.chroma_cqt(y=samples, sr=RATE).mean(axis=1)


describe(np.random.default_rng(0).standard_normal(5 * RATE).astype(np.float32))  # compiles, before the clock starts
before = cpu_s()
command = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i", sys.argv[1]]
command += ["-vn", "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
describe(np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32))
print(json.dumps({"cpu_s": cpu_s() - before}))
