"""Many short files: most of them music, some of them not."""

import math
import random
import struct
import wave
from pathlib import Path

RATE = 22_050


def write_library(folder: Path, good: int, bad: int, seed: int) -> None:
    """Write `good` short tunes, no two alike, and `bad` files that only call themselves music."""
    chance = random.Random(seed)
    for number in range(good):
        album = folder / f"album {number % 20:02}"
        album.mkdir(parents=True, exist_ok=True)
        _tune(album / f"{number:04}.wav", chance)
    for number in range(bad):
        (folder / f"broken {number:02}.mp3").write_bytes(b"no music " * (number + 1))


def _tune(path: Path, chance: random.Random) -> None:
    tone, seconds = chance.uniform(110.0, 880.0), chance.uniform(0.8, 1.6)
    samples = [int(9000 * math.sin(2 * math.pi * tone * at / RATE)) for at in range(int(RATE * seconds))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
