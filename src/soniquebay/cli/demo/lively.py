"""The lively half of the demo library."""

from typing import Final

from soniquebay.cli.demo import drums, tones
from soniquebay.cli.demo.mixing import Part, Sound
from soniquebay.cli.demo.notation import arpeggio, chords, hits, line
from soniquebay.cli.demo.piece import Piece

_NIGHT = {"artist": "Meridian Club", "album": "Night Lines", "albumartist": "Meridian Club", "date": "2025"}

NIGHT_BUS: Final = Piece(
    file="Meridian Club/Night Lines/01 Night Bus.mp3",
    key="F minor",
    sound=Sound(
        bpm=124,
        beats=40,
        room=0.12,
        peak=0.9,
        parts=(
            Part(drums.kick, hits("x...", times=40), gain=1.0),
            Part(drums.open_hat, hits("..x.", times=40), gain=0.7, pan=0.15),
            Part(drums.hat, hits("xoxo", times=32, start=8), gain=0.6, pan=-0.2),
            Part(drums.clap, hits("....x...", times=16, start=8), gain=0.55),
            Part(
                tones.bass,
                line("-:0.5 f1 " * 7 + "-:0.5 ab1 " + "-:0.5 db2 " * 7 + "-:0.5 c2 ", start=8)
                + line("-:0.5 f1 " * 7 + "-:0.5 ab1 " + "-:0.5 c2 " * 7 + "-:0.5 eb2 ", start=24),
                gain=0.6,
            ),
            Part(
                tones.stab,
                chords(
                    "f4+ab4+c5 f4+ab4+c5 f4+ab4+db5 f4+ab4+c5 e4+g4+c5",
                    "..x...x...x..xx.",
                    beats=8,
                    per_beat=4,
                    held=1.2,
                ),
                gain=0.5,
                pan=-0.15,
            ),
            Part(tones.pad, line("f3+ab3+c4:8 db3+f3+ab3 f3+ab3+c4 c3+e3+g3", start=8), gain=0.06, pan=0.3),
        ),
    ),
    tags={**_NIGHT, "title": "Night Bus", "tracknumber": "1", "genre": "House", "bpm": "124", "initialkey": "Fm"},
)

ROOFTOP: Final = Piece(
    file="Meridian Club/Night Lines/02 Rooftop Chase.opus",
    key="D minor",
    sound=Sound(
        bpm=174,
        beats=56,
        room=0.12,
        peak=0.92,
        parts=(
            Part(drums.kick, hits("x.........x.....", times=14), gain=0.8),
            Part(drums.snare, hits("....x..o.o..x..o", times=14), gain=0.65),
            Part(drums.hat, hits("x.o.", times=56), gain=0.7, pan=0.2),
            Part(drums.crash, hits("x", times=1) + hits("x", start=32), gain=0.4),
            Part(tones.growl, line("d2:3 f2:1 d2:2.5 c2:1.5 bb1:3 d2:1 a1:2.5 c2:1.5 " * 3 + "d2:8"), gain=0.34),
            Part(tones.pad, line("d4+f4+a4:8 bb3+d4+f4 " * 3 + "d4+f4+a4:8"), gain=0.14, pan=-0.3),
            Part(
                tones.stab,
                arpeggio("d5+f5+a5+d6 d5+f5+a5+d6 bb4+d5+f5+bb5 a4+c#5+e5+a5", "0.1.2.3.2.1.2.1.", step=0.5),
                0.3,
                0.3,
            ),
        ),
    ),
    tags={**_NIGHT, "title": "Rooftop Chase", "tracknumber": "2", "genre": "Drum and Bass", "bpm": "174"},
)

CAROUSEL: Final = Piece(
    file="Les Trois Temps - Carousel.ogg",
    key="G major",
    sound=Sound(
        bpm=168,
        beats=54,
        room=0.2,
        peak=0.65,
        parts=(
            Part(
                tones.accordion,
                line("d5:2 b4:1 g4:2 b4:1 d5 c5 b4 a4:3 c5:2 a4:1 f#4:2 a4:1 c5 b4 a4 g4:3")
                + line("d5:2 e5:1 g5:2 e5:1 d5 c5 b4 c5:3 a4:2 b4:1 c5 e5 d5 f#4:2 a4:1 g4:3 ", start=24)
                + line("g4:3 g4", start=48),
                gain=0.3,
                pan=0.1,
            ),
            Part(
                tones.bass,
                line("g2:3 d2 g2 d2 d2 a2 d2 g2 g2 c3 g2 c3 a2 d2 d2 g2 d2 g2", held=0.4),
                gain=0.55,
                pan=-0.1,
            ),
            Part(
                tones.accordion,
                chords(
                    "b3+d4 b3+d4 b3+d4 c4+f#4 c4+f#4 c4+f#4 c4+f#4 b3+d4 b3+d4 c4+e4 b3+d4 "
                    "c4+e4 c4+e4 c4+f#4 c4+f#4 b3+d4 b3+d4 b3+d4",
                    ".xo",
                    beats=3,
                    per_beat=1,
                    held=0.4,
                ),
                gain=0.22,
                pan=-0.25,
            ),
            Part(drums.shaker, hits(".xo", times=18, per_beat=1), gain=0.35, pan=0.3),
            Part(drums.soft_kick, hits("x..", times=18, per_beat=1), gain=0.45),
        ),
    ),
)

BROKEN_AMP: Final = Piece(
    file="Rust Choir/Broken Amp.mp3",
    key="E minor",
    sound=Sound(
        bpm=140,
        beats=48,
        room=0.1,
        peak=0.95,
        parts=(
            Part(
                tones.overdriven,
                line(
                    "e2:0.5 e2 e2! e2 e2 e2 g2! a2 " * 2
                    + "c3:0.5 c3 c3! c3 d3 d3 d3! d3 e2:0.5 e2 e2! e2 e2 g2 e2! d2 ",
                    held=0.95,
                )
                * 1
                + line(
                    "e2:0.5 e2 e2! e2 e2 e2 g2! a2 " * 2
                    + "c3:0.5 c3 c3! c3 d3 d3 d3! d3 e2:0.5 e2 e2! e2 b2 b2 b2! b2 ",
                    start=16,
                    held=0.95,
                )
                + line("g2:4 d3 a2:4 e2", start=32),
                gain=0.3,
                pan=-0.35,
            ),
            Part(
                tones.overdriven,
                line("e3:2 e3:1 g3:0.5 a3 e3:2 e3:1 g3:0.5 a3 c3:2 d3 e3:3 d3:1 " * 2 + "g3:4 d3 a3 e3"),
                gain=0.24,
                pan=0.35,
            ),
            Part(tones.bass, line("e1:0.5 " * 16 + "c2:0.5 " * 4 + "d2:0.5 " * 4 + "e1:0.5 " * 8), 0.5),
            Part(
                tones.bass,
                line(
                    "e1:0.5 " * 16
                    + "c2:0.5 " * 4
                    + "d2:0.5 " * 4
                    + "e1:0.5 " * 8
                    + "g1:0.5 " * 8
                    + "d2:0.5 " * 8
                    + "a1:0.5 " * 8
                    + "e1:0.5 " * 8,
                    start=16,
                ),
                0.5,
            ),
            Part(drums.kick, hits("x.....x.x.x.....", times=12), gain=0.8),
            Part(drums.snare, hits("....x.......x...", times=12), gain=0.85),
            Part(drums.open_hat, hits("x.x.", times=48), gain=0.6, pan=0.2),
            Part(drums.crash, hits("x", times=1) + hits("x", start=16) + hits("x", start=32), gain=0.5, pan=-0.2),
        ),
    ),
    tags={
        "title": "Broken Amp",
        "artist": "Rust Choir",
        "album": "Feedback",
        "tracknumber": "4",
        "genre": "Metal",
        "date": "2019",
    },
)

PARADE: Final = Piece(
    file="Parade.flac",
    key="Bb major",
    sound=Sound(
        bpm=116,
        beats=40,
        room=0.25,
        peak=0.8,
        parts=(
            Part(
                tones.brass,
                line(
                    "bb4:1 bb4:0.75 c5:0.25 d5:1 f5 | d5:1 bb4 f4:2 | eb5:1 eb5:0.75 d5:0.25 c5:1 d5 | bb4:3 f4:1 ",
                    held=0.85,
                )
                + line(
                    "bb4:1 bb4:0.75 c5:0.25 d5:1 f5 | g5:1 f5 eb5:2 | d5:1 d5:0.75 c5:0.25 c5:1 a4 | bb4:3 -:1 ",
                    start=16,
                    held=0.85,
                )
                + line("f5:1 eb5 d5 c5 | bb4:3 -:1", start=32, held=0.85),
                gain=0.32,
                pan=0.15,
            ),
            Part(
                tones.brass,
                chords(
                    "d4+f4 d4+f4 eb4+a4 d4+f4 d4+f4 eb4+g4 c4+f4 d4+f4 c4+eb4 d4+f4",
                    ".x.x",
                    beats=4,
                    per_beat=1,
                    held=0.4,
                ),
                gain=0.2,
                pan=-0.3,
            ),
            Part(
                tones.brass,
                line(
                    "bb2:1 f2 bb2 f2 bb2 f2 bb2 f2 f2 c3 f2 c3 bb2 f2 bb2 f2 bb2 f2 bb2 f2 eb3 "
                    "bb2 eb3 bb2 f2 c3 f2 c3 bb2 f2 bb2 f2 f2 c3 f2 c3 bb2 f2 bb2 -",
                    held=0.5,
                ),
                0.4,
                -0.1,
            ),
            Part(drums.side_drum, hits("x..oo.x.x..oo.oo", times=10), gain=0.4, pan=0.1),
            Part(drums.soft_kick, hits("x...", times=40), gain=0.7),
            Part(drums.crash, hits("x", times=1) + hits("x", start=16) + hits("x", start=32), gain=0.3),
        ),
    ),
    tags={"title": "Parade", "artist": "Brass Garden", "genre": "Marching Band"},
)

LEVEL_THREE: Final = Piece(
    file="Level Three.opus",
    key="C major",
    sound=Sound(
        bpm=150,
        beats=48,
        room=0.05,
        peak=0.7,
        parts=(
            Part(
                tones.square,
                line(
                    "c5:0.5 e5 g5 c6 b5 g5 e5 g5 a5 g5 f5 e5 d5:1 g5 | e5:0.5 g5 c6 e6 d6 c6 b5 g5 a5 b5 c6 a5 g5:2 "
                    * 3,
                    held=0.85,
                ),
                gain=0.3,
                pan=0.2,
            ),
            Part(
                tones.square,
                arpeggio(
                    "c4+e4+g4 c4+e4+g4 f4+a4+c5 g4+b4+d5 c4+e4+g4 c4+e4+g4 f4+a4+c5 g4+b4+d5 "
                    "c4+e4+g4 c4+e4+g4 f4+a4+c5 c4+e4+g4",
                    "0120120120120120",
                    step=0.25,
                    held=0.9,
                ),
                gain=0.14,
                pan=-0.25,
            ),
            Part(
                tones.square,
                line(("c3:0.5 c2 " * 4 + "c3 c2 " * 4 + "f2 f3 " * 4 + "g2 g3 " * 4) * 3, held=0.8),
                gain=0.26,
            ),
            Part(drums.noise_drum, hits("..o.x.o...o.x.oo", times=12), gain=0.35),
            Part(drums.soft_kick, hits("x.......x.x.....", times=12), gain=0.6),
        ),
    ),
)

PIECES: Final = (NIGHT_BUS, ROOFTOP, CAROUSEL, BROKEN_AMP, PARADE, LEVEL_THREE)
