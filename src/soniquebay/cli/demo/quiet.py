"""The quiet half of the demo library."""

from typing import Final

from soniquebay.cli.demo import drums, tones
from soniquebay.cli.demo.mixing import Part, Sound
from soniquebay.cli.demo.notation import arpeggio, chords, hits, line
from soniquebay.cli.demo.piece import Piece

_LANTERNS = {"artist": "Paper Lanterns", "album": "Small Hours", "albumartist": "Paper Lanterns", "date": "2024"}

RAIN: Final = Piece(
    file="Paper Lanterns/Small Hours/01 Rain on the Window.flac",
    key="A minor",
    sound=Sound(
        bpm=66,
        beats=24,
        room=0.3,
        room_s=1.6,
        peak=0.55,
        parts=(
            Part(
                tones.piano,
                arpeggio(
                    "a2+e3+a3+c4 f2+c3+f3+a3 d3+a3+d4+f4 e2+b2+e3+g#3 a2+e3+a3+c4 e2+b2+e3+g#3", "01231213", step=0.5
                ),
                gain=0.34,
                pan=-0.25,
            ),
            Part(
                tones.piano,
                line("-:1 e5 c5:0.5 d5 e5:1 | f5:2 e5:1 c5 | d5:1.5 e5:0.5 f5:1 a5 | g#5:2 e5 ")
                + line("c5:1.5 b4:0.5 a4:1 e5 | b4:1 c5:0.5 b4 a4:2", start=16),
                gain=0.5,
                pan=0.2,
            ),
            Part(tones.piano, line("a1:4 f1 d2 e1 a1 a1", strength=0.7), gain=0.4, pan=-0.35),
        ),
    ),
    tags={**_LANTERNS, "title": "Rain on the Window", "tracknumber": "1", "genre": "Classical"},
)

SNOW: Final = Piece(
    file="Snow Globe.m4a",
    key="E major",
    sound=Sound(
        bpm=96,
        beats=32,
        room=0.35,
        room_s=1.4,
        peak=0.5,
        parts=(
            Part(
                tones.music_box,
                line(
                    "e6:1 g#6:0.5 b6 a6:1 f#6 | g#6:1 e6:0.5 g#6 f#6:1 b5 | c#6:1 e6:0.5 c#6 "
                    "b5:1 e6 | f#6:1.5 e6:0.5 d#6:2"
                )
                + line(
                    "e6:1 g#6:0.5 b6 a6:1 f#6 | g#6:1 e6:0.5 g#6 b6:1 e7 | c#7:1 b6:0.5 a6 g#6:1 f#6 | e6:4", start=16
                ),
                gain=0.5,
                pan=0.15,
            ),
            Part(
                tones.music_box,
                arpeggio(
                    "e4+b4+e5+g#5 a4+c#5+e5+a5 a4+c#5+e5+a5 b4+d#5+f#5+b5 e4+b4+e5+g#5 "
                    "a4+c#5+e5+a5 b4+d#5+f#5+b5 e4+b4+e5+g#5",
                    "02131213",
                    step=0.5,
                    held=1.5,
                ),
                gain=0.25,
                pan=-0.2,
            ),
        ),
    ),
)

DRIFT: Final = Piece(
    file="Low Orbit/Stillness/03 Drift.flac",
    key="Eb major",
    sound=Sound(
        bpm=60,
        beats=24,
        room=0.6,
        room_s=2.5,
        peak=0.5,
        parts=(
            Part(
                tones.pad,
                line("eb3+bb3+g4:6 ab3+eb4+c5 bb3+f4+d5 eb3+bb3+g4:5", held=1.1),
                gain=0.3,
                pan=-0.3,
            ),
            Part(tones.pad, line("-:2 bb4:6 eb5 f5:5 g5:4", strength=0.5, held=1.1), gain=0.25, pan=0.4),
            Part(tones.pad, line("eb2:6 ab2 bb2 eb2:5"), gain=0.3),
            Part(drums.wind, line("c4:12 c4:11", strength=0.5), gain=0.1, pan=0.1),
        ),
    ),
    tags={
        "title": "Drift",
        "artist": "Low Orbit",
        "album": "Stillness",
        "albumartist": "Low Orbit",
        "tracknumber": "3",
        "date": "2022",
        "genre": "Ambient",
    },
    verdicts={
        "ab:hi:danceability:danceable": "0.041",
        "ab:hi:danceability:not danceable": "0.959",
        "ab:hi:mood_relaxed:relaxed": "0.982",
        "ab:hi:mood_relaxed:not relaxed": "0.018",
        "ab:hi:mood_aggressive:aggressive": "0.003",
        "ab:hi:mood_aggressive:not aggressive": "0.997",
        "ab:hi:mood_happy:happy": "0.21",
        "ab:hi:mood_happy:not happy": "0.79",
        "ab:hi:mood_party:party": "0.012",
        "ab:hi:mood_party:not party": "0.988",
        "ab:hi:mood_electronic:electronic": "0.94",
        "ab:hi:mood_electronic:not electronic": "0.06",
        "ab:hi:voice_instrumental:instrumental": "0.99",
        "ab:hi:voice_instrumental:voice": "0.01",
        "ab:hi:genre_electronic:ambient": "0.93",
        "ab:hi:genre_electronic:trance": "0.05",
        "ab:hi:tonal_atonal:tonal": "0.96",
        "ab:hi:tonal_atonal:atonal": "0.04",
    },
)

VESPER: Final = Piece(
    file="Paper Lanterns/Small Hours/02 Vesper.ogg",
    key="D major",
    sound=Sound(
        bpm=72,
        beats=24,
        room=0.5,
        room_s=2.4,
        peak=0.6,
        parts=(
            Part(
                tones.organ,
                line("f#4:1 g4 a4 a4 | b4 a4 g4 f#4 | e4 f#4 g4 e4 | f#4 a4 d5 c#5 | b4 a4 g4 e4 | f#4:2 d4"),
                0.3,
                0.1,
            ),
            Part(
                tones.organ,
                line("d4:1 e4 d4 d4 | d4 d4 e4 d4 | c#4 d4 d4 c#4 | d4 e4 f#4 e4 | g4 d4 d4 c#4 | d4:2 a3"),
                0.25,
                -0.1,
            ),
            Part(
                tones.organ,
                line("a3:1 b3 a3 f#3 | g3 a3 b3 a3 | a3 a3 b3 a3 | a3 c#4 b3 a3 | d4 a3 b3 a3 | a3:2 f#3"),
                0.25,
                -0.25,
            ),
            Part(
                tones.organ,
                line("d3:1 d3 f#3 d3 | g3 f#3 e3 d3 | a2 d3 g3 a3 | d3 a2 b2 a2 | g2 f#2 g2 a2 | d2:2 d2"),
                0.35,
                0.25,
            ),
        ),
    ),
    tags={**_LANTERNS, "title": "Vesper", "tracknumber": "2", "genre": "Classical"},
)

BREAKFAST: Final = Piece(
    file="Ana Sol/Late Breakfast.m4a",
    key="F major",
    sound=Sound(
        bpm=132,
        beats=40,
        room=0.15,
        peak=0.6,
        parts=(
            Part(
                tones.guitar,
                chords("a3+c4+e4+g4 f3+a3+d4+f4 f3+bb3+d4+f4 e3+bb3+c4+g4 a3+c4+e4+f4", "x..x..x.x..x....", beats=8),
                gain=0.22,
                pan=-0.2,
            ),
            Part(
                tones.bass,
                line(
                    "f2:1.5 c2:0.5 c2:1.5 f2:0.5 f2:1.5 c2:0.5 c2:2 | d2:1.5 a2:0.5 a2:1.5 d2:0.5 d2:1.5 a2:0.5 a2:2 "
                    "g2:1.5 d2:0.5 d2:1.5 g2:0.5 g2:1.5 d2:0.5 d2:2 | c2:1.5 g2:0.5 g2:1.5 c2:0.5 c2:1.5 g2:0.5 g2:2 "
                    "f2:1.5 c2:0.5 c2:1.5 f2:0.5 f2:1.5 c2:0.5 f2:2"
                ),
                gain=0.4,
            ),
            Part(
                tones.flute,
                line(
                    "-:2 c5:1.5 a4:0.5 c5:1 d5 c5:2 | a4:1.5 f4:0.5 a4:2 -:1 d5 c5 a4 | bb4:1.5 "
                    "a4:0.5 bb4:1 d5 f5:2 d5 "
                )
                + line("e5:1.5 d5:0.5 c5:1 bb4 g4:2 -:1 a4:1 | f4:4", start=24),
                gain=0.4,
                pan=0.25,
            ),
            Part(drums.shaker, hits("xoxo", times=20, per_beat=2), gain=0.22, pan=0.35),
            Part(drums.rim, hits("x..x..x...x..x..", times=5, per_beat=2), gain=0.22, pan=-0.35),
            Part(drums.soft_kick, hits("x..xx..x", times=10, per_beat=2), gain=0.3),
        ),
    ),
    tags={"title": "Late Breakfast", "artist": "Ana Sol", "genre": "Bossa Nova", "bpm": "132", "date": "2023"},
)

SUNDAY: Final = Piece(
    file="Ana Sol/Sunday Steps.mp3",
    key="A major",
    sound=Sound(
        bpm=76,
        beats=24,
        room=0.2,
        peak=0.7,
        parts=(
            Part(
                tones.organ,
                chords("a3+c#4+e4 a3+c#4+e4 d4+f#4+a4 a3+c#4+e4 e4+g#4+b4 a3+c#4+e4", ".x", beats=4, held=0.35),
                0.25,
                0.3,
            ),
            Part(
                tones.guitar,
                chords("a4+c#5+e5 a4+c#5+e5 a4+d5+f#5 a4+c#5+e5 g#4+b4+e5 a4+c#5+e5", ".x", beats=4, held=0.3),
                0.25,
                -0.3,
            ),
            Part(
                tones.bass,
                line(
                    "a2:1 -:0.5 a2 c#3:1 e3 " * 2
                    + "d2:1 -:0.5 d2 f#2:1 a2 a2:1 -:0.5 a2 c#3:1 e3 e2:1 -:0.5 e2 g#2:1 b2 a2:1 e2 a2:2"
                ),
                gain=0.7,
            ),
            Part(
                tones.flute,
                line(
                    "-:1 e5:0.5 f#5 a5:1 f#5:0.5 e5 c#5:4 -:1 f#5:0.5 a5 b5:1 a5:0.5 f#5 e5:4 "
                    "-:1 g#5:0.5 b5 e5:1 d5 c#5:2 a4"
                ),
                0.35,
                0.1,
            ),
            Part(drums.kick, hits("....x.......x...", times=6), gain=0.5),
            Part(drums.rim, hits("....x.......x...", times=6), gain=0.35),
            Part(drums.hat, hits("x..ox..o", times=12), gain=0.35, pan=0.2),
        ),
    ),
    tags={"title": "Sunday Steps", "artist": "Ana Sol feat. Low Orbit", "genre": "Reggae", "date": "2023"},
)

PIECES: Final = (RAIN, SNOW, DRIFT, VESPER, BREAKFAST, SUNDAY)
