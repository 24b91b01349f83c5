"""Every kind of file becomes the same sound; nothing a file holds can break the reading of it."""

import gc
import struct
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from soniquebay.mir.decoding.section import BLOCK_S
from soniquebay.mir.decoding.stream import open_audio
from soniquebay.mir.errors import Damaged, Empty, MirError
from soniquebay.mir.signal import SAMPLE_RATE, AudioBlock
from tests.signals.files import BY_SUFFIX, CODINGS, Coding, write

TONE_HZ = 440.0
Float64Array = npt.NDArray[np.float64]


def tone(seconds: float, rate: int, hertz: float = TONE_HZ, level: float = 0.5) -> Float64Array:
    return level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def hear(path: Path) -> list[AudioBlock]:
    with open_audio(str(path)) as stream:
        return list(stream)


def mono_of(path: Path) -> npt.NDArray[np.float32]:
    return np.concatenate([block.mono for block in hear(path)])


def pitch_hz(samples: npt.NDArray[np.float32]) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(spectrum.argmax() * SAMPLE_RATE / samples.size)


@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: coding.name)
def test_every_format_gives_the_same_tone(tmp_path: Path, coding: Coding) -> None:
    rate = 48_000 if 48_000 in coding.rates else 44_100
    path = write(tmp_path / f"tone.{coding.suffix}", np.stack([tone(2.0, rate)] * 2), rate, coding)
    mono = mono_of(path)
    assert mono.dtype == np.float32
    assert mono.size / SAMPLE_RATE == pytest.approx(2.0, abs=0.06)
    middle = mono[SAMPLE_RATE // 2 : 3 * SAMPLE_RATE // 2]
    assert pitch_hz(middle) == pytest.approx(TONE_HZ, abs=1.5)
    assert np.sqrt(np.mean(np.square(middle))) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


@pytest.mark.parametrize("coding", [coding for coding in CODINGS if coding.lossless], ids=lambda coding: coding.name)
def test_a_lossless_file_gives_back_its_samples(tmp_path: Path, coding: Coding) -> None:
    written = np.stack([tone(0.7, 44_100), tone(0.7, 44_100, 660.0)])
    blocks = hear(write(tmp_path / f"tone.{coding.suffix}", written, 44_100, coding))
    native = np.concatenate([block.native for block in blocks], axis=1)
    assert native == pytest.approx(written, abs=2.0**-14)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("n_channels", [1, 2, 6, 8])
def test_any_rate_and_channel_count_gives_mono_at_the_common_rate(tmp_path: Path, rate: int, n_channels: int) -> None:
    path = write(tmp_path / "tone.wav", np.stack([tone(1.0, rate)] * n_channels), rate, BY_SUFFIX["wav"])
    blocks = hear(path)
    mono = np.concatenate([block.mono for block in blocks])
    assert mono.size == pytest.approx(SAMPLE_RATE, abs=2)
    assert pitch_hz(mono) == pytest.approx(TONE_HZ, abs=1.5)
    assert np.abs(mono[2_000:-2_000]).max() == pytest.approx(0.5, abs=0.01)
    assert {block.native_rate for block in blocks} == {rate}
    assert {block.channels.shape[0] for block in blocks} == {n_channels}


def test_the_first_sample_of_the_file_is_the_first_given(tmp_path: Path) -> None:
    click = np.zeros(44_100)
    click[22_050] = 0.9
    mono = mono_of(write(tmp_path / "click.wav", click, 44_100))
    assert int(np.abs(mono).argmax()) == 11_025


def test_blocks_are_bounded_however_long_the_file(tmp_path: Path) -> None:
    blocks = hear(write(tmp_path / "long.wav", tone(31.0, 8_000), 8_000))
    assert max(block.mono.size for block in blocks) <= (BLOCK_S + 0.1) * SAMPLE_RATE
    assert sum(block.native.shape[1] for block in blocks) == 31 * 8_000


def test_the_picture_of_a_film_is_not_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=5)
        assert isinstance(picture, VideoStream)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        sound = container.add_stream("aac", rate=44_100, layout="mono")
        for _ in range(10):
            container.mux(picture.encode(VideoFrame(64, 64, "yuv420p")))
        container.mux(picture.encode(None))
        frame = av.AudioFrame.from_ndarray(tone(1.0, 44_100).astype(np.float32)[None], format="fltp", layout="mono")
        frame.sample_rate = 44_100
        for part in av.AudioResampler(format="fltp", layout="mono", rate=44_100, frame_size=1_024).resample(frame):
            container.mux(sound.encode(part))
        container.mux(sound.encode(None))
    assert pitch_hz(mono_of(path)) == pytest.approx(TONE_HZ, abs=3)


def test_a_film_without_sound_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=5)
        assert isinstance(picture, VideoStream)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        container.mux(picture.encode(VideoFrame(64, 64, "yuv420p")))
        container.mux(picture.encode(None))
    with pytest.raises(MirError, match=r"silent\.mp4"):
        hear(path)


def test_opposite_sides_do_not_come_out_silent(tmp_path: Path) -> None:
    left = tone(4.0, 44_100)
    mono = mono_of(write(tmp_path / "opposite.wav", np.stack([left, -left]), 44_100))
    assert np.abs(mono[1_000:-1_000]).max() == pytest.approx(0.5, abs=0.01)


def test_nan_and_infinity_become_silence_and_spoil_nothing_else(tmp_path: Path) -> None:
    samples = tone(2.0, 44_100)
    samples[30_000:30_003] = [np.nan, np.inf, -np.inf]
    path = write(tmp_path / "nan.wav", samples, 44_100, next(c for c in CODINGS if c.codec == "pcm_f32le"))
    blocks = hear(path)
    assert all(np.isfinite(block.native).all() and np.isfinite(block.mono).all() for block in blocks)
    assert pitch_hz(np.concatenate([block.mono for block in blocks])) == pytest.approx(TONE_HZ, abs=1)


def test_float_samples_over_full_scale_keep_their_level(tmp_path: Path) -> None:
    coding = next(c for c in CODINGS if c.codec == "pcm_f32le")
    mono = mono_of(write(tmp_path / "loud.wav", tone(1.0, 22_050, level=8.0), 22_050, coding))
    assert np.abs(mono).max() == pytest.approx(8.0, rel=0.01)


def test_rate_and_channels_may_change_in_the_middle(tmp_path: Path) -> None:
    adts = BY_SUFFIX["aac"]
    first = write(tmp_path / "first.aac", np.stack([tone(2.0, 44_100)] * 2), 44_100, adts).read_bytes()
    second = write(tmp_path / "second.aac", tone(2.0, 22_050), 22_050, adts).read_bytes()
    both = tmp_path / "both.aac"
    both.write_bytes(first + second)
    blocks = hear(both)
    assert len({(block.native_rate, block.channels.shape[0]) for block in blocks}) == 2
    mono = np.concatenate([block.mono for block in blocks])
    assert mono.size / SAMPLE_RATE == pytest.approx(4.0, abs=0.25)
    assert pitch_hz(mono) == pytest.approx(TONE_HZ, abs=3)


@pytest.mark.parametrize(("suffix", "rate"), [("ogg", 22_050), ("oga", 22_050), ("opus", 24_000)])
def test_a_chained_ogg_file_is_heard_to_its_end(tmp_path: Path, suffix: str, rate: int) -> None:
    parts = [
        write(tmp_path / f"first.{suffix}", np.stack([tone(2.0, 48_000)] * 2), 48_000).read_bytes(),
        write(tmp_path / f"second.{suffix}", tone(2.0, rate), rate).read_bytes(),
        b"junk between the links",
        write(tmp_path / f"third.{suffix}", np.stack([tone(2.0, 48_000)] * 2), 48_000).read_bytes(),
    ]
    chained = tmp_path / f"chained.{suffix}"
    chained.write_bytes(b"".join(parts))
    mono = mono_of(chained)
    assert mono.size / SAMPLE_RATE == pytest.approx(6.0, abs=0.1)
    assert pitch_hz(mono) == pytest.approx(TONE_HZ, abs=2)


def test_damage_in_the_middle_costs_only_what_is_damaged(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.mp3", tone(8.0, 44_100), 44_100).read_bytes()
    junk = np.random.default_rng(7).integers(0, 256, 9_000, dtype=np.uint8).tobytes()
    path = tmp_path / "damaged.mp3"
    path.write_bytes(whole[: len(whole) // 3] + junk + whole[len(whole) // 3 :])
    mono = mono_of(path)
    assert mono.size / SAMPLE_RATE > 7.0


@pytest.mark.parametrize("suffix", ["mp3", "flac", "ogg", "aac", "wav", "aiff", "wv", "opus", "mka"])
def test_a_file_cut_short_is_read_as_far_as_it_goes(tmp_path: Path, suffix: str) -> None:
    coding = BY_SUFFIX[suffix]
    rate = 48_000 if coding.rates and 44_100 not in coding.rates else 44_100
    noise = np.random.default_rng(3).normal(0, 0.1, (2, rate * 6))
    path = write(tmp_path / f"cut.{suffix}", noise, rate, coding)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 7 // 10])
    with open_audio(str(path)) as stream:
        n = sum(block.mono.size for block in stream)
        assert stream.duration_s == pytest.approx(n / SAMPLE_RATE, abs=0.01)
    assert n / SAMPLE_RATE > 3.0


def wav_header(rate: int = 22_050, channels: int = 1, tag: int = 1, data: bytes = b"\x10\x20" * 44_100) -> bytes:
    align = 2 * channels % 65_536
    form = struct.pack("<HHIIHH", tag, channels, rate, (rate * align) % 2**32, align, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    "content",
    [
        wav_header(rate=0),
        wav_header(rate=1),
        wav_header(rate=2**32 - 1),
        wav_header(channels=0),
        wav_header(channels=1_000),
        wav_header(tag=0x7A7A),
        wav_header()[:36],
        b"RIFF\x04\x00\x00\x00WAVE",
    ],
    ids=["rate 0", "rate 1", "rate 4 G", "no channels", "1000 channels", "unknown codec", "no data chunk", "no chunks"],
)
def test_a_lying_header_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lie.wav"
    path.write_bytes(content)
    with pytest.raises(MirError, match=r"lie\.wav .*\.$"):
        hear(path)


def test_a_header_without_samples_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.write_bytes(wav_header(data=b""))
    with pytest.raises(MirError) as caught:
        hear(path)
    assert isinstance(caught.value, (Empty, Damaged))


def test_one_sample_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "one.wav"
    path.write_bytes(wav_header(data=b"\x10\x20"))
    assert sum(block.native.shape[1] for block in hear(path)) == 1


def test_reading_on_after_closing_is_refused_and_does_not_end_the_process(tmp_path: Path) -> None:
    path = write(tmp_path / "tone.wav", tone(3 * BLOCK_S, 8_000), 8_000)
    with open_audio(str(path)) as stream:
        blocks = iter(stream)
        next(blocks)
    with pytest.raises(ValueError, match=r"tone\.wav is closed"):
        next(blocks)
    with pytest.raises(ValueError, match=r"tone\.wav is closed"):
        next(iter(stream))


def test_streams_and_blocks_may_be_dropped_at_any_moment(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / "one.wav", np.stack([tone(2.5 * BLOCK_S, 11_025)] * 2), 11_025),
        write(tmp_path / "two.flac", tone(2.5 * BLOCK_S, SAMPLE_RATE), SAMPLE_RATE),
    ]
    for n_blocks in (0, 1, 2):
        open_at_once = [iter(open_audio(str(path))) for path in paths * 3]
        kept = [[next(blocks) for _ in range(n_blocks)] for blocks in open_at_once]
        for blocks in open_at_once[::2]:
            kept.append(list(blocks))
        del open_at_once, blocks
        gc.collect()
        for part in kept:
            assert max((np.abs(block.native).max() for block in part if block.native.size), default=0.5) < 0.51
