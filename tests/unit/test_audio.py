"""Sound as data: formats, resampling, the player, silence."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from appliance.audio.chunk import AudioChunk, read_audio, resample, wav_header
from appliance.audio.earcons import Earcon, tone
from appliance.audio.player import PLAYER_RATE, Mark, Player
from appliance.audio.silence import first_audible, trimmed
from appliance.errors import AudioError


def sine(seconds: float, rate: int, hertz: float = 440.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(
        np.float32
    )


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "ULAW"])
@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (16000, 1), (44100, 2), (48000, 1)])
def test_every_kind_of_wav_is_read(subtype: str, rate: int, channels: int) -> None:
    out = io.BytesIO()
    frames = np.repeat(sine(0.5, rate)[:, None], channels, axis=1)
    soundfile.write(out, frames, rate, format="WAV", subtype=subtype)
    samples = read_audio(out.getvalue())
    assert len(samples) == pytest.approx(8000, abs=2)
    middle = samples[2000:6000]
    assert np.abs(middle - sine(0.5, 16000)[2000:6000]).max() < 0.05


@pytest.mark.parametrize("data", [b"", b"hello", b"RIFF\x00\x00\x00\x00WAVE", b"\x00" * 1000])
def test_what_is_no_sound_is_an_error(data: bytes) -> None:
    with pytest.raises(AudioError):
        read_audio(data)


def test_resampling_keeps_what_can_be_heard_and_folds_nothing_back() -> None:
    above = resample(sine(0.5, 48000, 12_000.0), 48000, 16000)
    assert np.abs(above[1000:-1000]).max() < 0.01


@given(st.binary(min_size=0, max_size=400).filter(lambda raw: len(raw) % 2 == 0))
def test_16_bit_pcm_survives_the_way_through_samples(raw: bytes) -> None:
    chunk = AudioChunk(raw, 16000, 2, 1)
    back = AudioChunk.from_samples(chunk.samples(), 16000)
    got = np.frombuffer(back.data, "<i2").astype(int)
    assert np.abs(got - np.frombuffer(raw, "<i2")).max(initial=0) <= 1


@pytest.mark.parametrize(
    ("rate", "width", "channels", "size"),
    [(0, 2, 1, 2), (16000, 3, 1, 3), (16000, 2, 0, 2), (16000, 2, 2, 2)],
)
def test_formats_that_cannot_be_are_refused(
    rate: int, width: int, channels: int, size: int
) -> None:
    with pytest.raises(AudioError):
        AudioChunk(b"\x00" * size, rate, width, channels)


def test_a_wav_of_known_and_of_unknown_length() -> None:
    chunk = AudioChunk.from_samples(sine(0.1, 22050), 22050)
    samples, rate = soundfile.read(io.BytesIO(chunk.to_wav()))
    assert (rate, len(samples)) == (22050, 2205)
    assert wav_header(22050, 2, 1, None)[40:44] == b"\xff\xff\xff\xff"


def test_silence_around_speech_is_cut() -> None:
    samples = np.concatenate([np.zeros(8000), sine(0.5, 16000), np.zeros(8000)]).astype(np.float32)
    chunk = trimmed(AudioChunk.from_samples(samples, 16000))
    assert chunk.seconds == pytest.approx(0.57, abs=0.02)
    assert first_audible(chunk.samples()) == pytest.approx(160, abs=5)


def test_the_player_plays_in_order_and_tells_when() -> None:
    player = Player()
    first, second = player.open(), player.open()
    player.add(first, np.concatenate([np.zeros(100), np.full(100, 0.5)]).astype(np.float32))
    player.close(first)
    player.add(second, np.full(50, 0.25, dtype=np.float32))
    player.close(second)
    out = player.pull(300)
    assert out[100:200].tolist() == [0.5] * 100
    assert out[200:250].tolist() == [0.25] * 50
    assert out[250:].tolist() == [0.0] * 50
    told = [(played.sound, played.mark, played.sample) for played in player.marks()]
    assert told == [
        (first, Mark.AUDIBLE, 100),
        (first, Mark.ENDED, 200),
        (second, Mark.AUDIBLE, 200),
        (second, Mark.ENDED, 250),
    ]


def test_a_sound_that_is_still_being_made_is_waited_for() -> None:
    player = Player()
    sound = player.open()
    assert player.pull(10).tolist() == [0.0] * 10
    assert player.busy
    player.add(sound, np.full(5, 0.5, dtype=np.float32))
    assert player.pull(10)[:5].tolist() == [0.5] * 5
    player.close(sound)
    player.pull(10)
    assert not player.busy


def test_stop_drops_everything_and_says_so() -> None:
    player = Player()
    sound = player.open()
    player.add(sound, np.full(1000, 0.5, dtype=np.float32))
    player.pull(10)
    player.stop()
    player.add(sound, np.full(10, 0.5, dtype=np.float32))
    assert player.pull(10).tolist() == [0.0] * 10
    assert player.marks()[-1].mark is Mark.CUT


def test_the_gain_is_applied() -> None:
    player = Player()
    player.gain = 0.5
    sound = player.open()
    player.add(sound, np.ones(4, dtype=np.float32))
    assert player.pull(4).tolist() == [0.5] * 4


@pytest.mark.parametrize("earcon", list(Earcon))
def test_earcons_are_short_and_do_not_clip_or_click(earcon: Earcon) -> None:
    samples = tone(earcon)
    assert 0.05 < len(samples) / PLAYER_RATE < 1.0
    assert np.abs(samples).max() < 0.6
    assert abs(samples[0]) < 0.02
    assert abs(samples[-1]) < 0.02
