"""Sound as data: formats, resampling, the player, silence."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from appliance.audio.chunk import SPEECH_RATE, AudioChunk, Samples, read_audio, resample, wav_header
from appliance.audio.earcons import Earcon, tone
from appliance.audio.echo import EchoCanceller
from appliance.audio.level import LevelControl
from appliance.audio.player import DUCKED, PLAYER_RATE, Mark, Player, Priority
from appliance.audio.room import Room
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


def test_the_tap_hears_silence_for_what_it_is_not_told_of() -> None:
    player, told = Player(), list[Samples]()
    player.tap = told.append
    for level, known in ((0.5, False), (0.25, True)):
        sound = player.open(told=known)
        player.add(sound, np.full(100, level, dtype=np.float32))
        player.close(sound)
    assert np.array_equal(player.pull(300)[:200], np.repeat([0.5, 0.25], 100))
    assert np.array_equal(told[0], np.repeat([0.0, 0.25, 0.0], 100))


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


def test_an_alarm_goes_before_a_reply_and_a_hint_waits() -> None:
    player = Player()
    hint, reply, alarm = (player.open(priority) for priority in Priority)
    for sound, value in ((hint, 0.1), (reply, 0.2), (alarm, 0.3)):
        player.add(sound, np.full(10, value, dtype=np.float32))
        player.close(sound)
    assert player.pull(30).tolist() == pytest.approx([0.3] * 10 + [0.2] * 10 + [0.1] * 10)


def test_an_alarm_interrupts_a_reply_which_says_its_sentence_again() -> None:
    player = Player()
    reply = player.open()
    for value in (0.1, 0.2, 0.3):
        player.add(reply, np.full(10, value, dtype=np.float32), sentence=True)
    player.close(reply)
    assert player.pull(15).tolist() == pytest.approx([0.1] * 10 + [0.2] * 5)
    alarm = player.open(Priority.ALARM)
    assert player.pull(2).tolist() == pytest.approx([0.2] * 2), "while the alarm is still made"
    player.add(alarm, np.full(5, 0.5, dtype=np.float32))
    player.close(alarm)
    assert player.pull(25).tolist() == pytest.approx([0.5] * 5 + [0.2] * 10 + [0.3] * 10)
    assert [(one.sound, one.mark) for one in player.marks()] == [
        (reply, Mark.AUDIBLE),
        (alarm, Mark.AUDIBLE),
        (alarm, Mark.ENDED),
    ]


def test_a_reply_that_waits_for_more_is_not_spoken_into_by_a_hint() -> None:
    player = Player()
    reply = player.open()
    player.add(reply, np.full(4, 0.2, dtype=np.float32))
    hint = player.open(Priority.HINT)
    player.add(hint, np.full(4, 0.1, dtype=np.float32))
    player.close(hint)
    assert player.pull(8).tolist() == pytest.approx([0.2] * 4 + [0.0] * 4)
    player.close(reply)
    assert player.pull(4).tolist() == pytest.approx([0.1] * 4)


def test_ducking_is_quick_and_without_a_click() -> None:
    player = Player()
    sound = player.open()
    player.add(sound, np.full(PLAYER_RATE, 0.5, dtype=np.float32))
    player.pull(2400)
    player.ducked = True
    falling = player.pull(2400)
    assert falling[-1] == pytest.approx(0.5 * DUCKED)
    assert np.abs(np.diff(falling)).max() < 0.001
    player.ducked = False
    assert player.pull(2400)[-1] == pytest.approx(0.5)


@pytest.mark.parametrize("level", [0.0, -10.0])
def test_the_echo_of_what_is_played_is_taken_off(level: float) -> None:
    """Noise is played into a room; after some seconds little of it is left."""
    echo, room = EchoCanceller(), Room(level)
    rng = np.random.default_rng(1)
    envelope = np.repeat(rng.uniform(0.05, 1.0, 80), PLAYER_RATE // 10)
    played = (rng.standard_normal(8 * PLAYER_RATE) * 0.1 * envelope).astype(np.float32)
    heard, left = [], []
    for at in range(0, len(played), 480):
        echo.play(played[at : at + 480])
        block = room.echo(played[at : at + 480], 320)
        heard.append(block)
        left.append(echo.clean(block))
    last = slice(-5 * SPEECH_RATE, None)
    before, after = np.concatenate(heard)[last], np.concatenate(left)[last]
    assert np.mean(after**2) < np.mean(before**2) / 60  # 18 dB
    assert len(np.concatenate(left)) == len(np.concatenate(heard))


def test_where_nothing_is_played_the_sound_is_left_alone() -> None:
    echo = EchoCanceller()
    block = np.random.default_rng(2).standard_normal(320).astype(np.float32) * 0.1
    assert echo.clean(block) is block
    for _ in range(5):
        echo.play(np.full(480, 0.3, dtype=np.float32))
        assert echo.busy
        assert len(echo.clean(block)) == 320
    for _ in range(110):
        echo.play(np.zeros(480, dtype=np.float32))
    assert not echo.busy
    assert echo.clean(block) is block


def speech_like(level_db: float, seconds: float) -> Samples:
    """Noise in bursts of a second, as loud as that in them, with a quiet room between."""
    rng = np.random.default_rng(7)
    samples = rng.standard_normal(int(seconds * SPEECH_RATE)) * 10 ** (level_db / 20)
    talking = (np.arange(len(samples)) // SPEECH_RATE) % 3 == 0
    return np.where(talking, samples, samples * 0.003).astype(np.float32)


def leveled(control: LevelControl, samples: Samples) -> Samples:
    blocks = [samples[at : at + 320] for at in range(0, len(samples), 320)]
    return np.concatenate([control.level(block) for block in blocks])


def test_a_soft_microphone_is_made_louder_slowly_and_a_loud_one_is_left_alone() -> None:
    control = LevelControl()
    soft = speech_like(-44, 60)
    louder = leveled(control, soft)
    last = slice(-6 * SPEECH_RATE, None)
    raised = 10 * np.log10(np.mean(louder[last] ** 2) / np.mean(soft[last] ** 2))
    assert 15 < raised < 19
    rise = 20 * np.log10(np.abs(louder[SPEECH_RATE:]).max() / np.abs(soft).max())
    assert rise < 20
    loud = speech_like(-20, 10)
    assert leveled(LevelControl(), loud).tolist() == loud.tolist()


def test_level_control_does_not_pump() -> None:
    """Within a sentence and its pauses the gain moves by a decibel a second at most, and settles."""
    control, gains = LevelControl(), []
    for block in np.split(speech_like(-40, 60), 60 * 50):
        control.level(block)
        gains.append(control.gain_db)
    assert np.abs(np.diff(gains)).max() <= 0.021
    assert max(gains[40 * 50 :]) - min(gains[40 * 50 :]) < 0.5


def test_a_sudden_clatter_is_not_clipped_and_silence_teaches_nothing() -> None:
    control = LevelControl()
    leveled(control, speech_like(-44, 60))
    before = control.gain_db
    leveled(control, np.full(SPEECH_RATE * 60, 1e-5, dtype=np.float32))
    assert control.gain_db == pytest.approx(before, abs=1.0)
    clatter = np.full(320, 0.6, dtype=np.float32)
    assert np.abs(control.level(clatter)).max() <= 0.98
