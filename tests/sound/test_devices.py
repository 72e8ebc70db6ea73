"""Sound devices that fail and return under the running daemon, at every rate, on a virtual sound card."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import aclosing
from pathlib import Path

import httpx
import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from appliance.acts import Intent, act, to_json
from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.player import PLAYER_RATE, Player
from appliance.audio.streams import Microphone, Speaker
from appliance.demo.cook import Cook, Turn
from appliance.ops.processes import Processes
from appliance.settings import Settings
from tests.sound.daemon import Daemon, track_of
from tests.sound.faults import FAULTS, Fault, play_out
from tests.sound.virtual_sound import VirtualSound, virtual_sound

Running = tuple[Settings, Processes]

PANCAKES = Turn("Let's make pancakes.", "en", (act(Intent.SELECT_RECIPE, name="pancakes"),))


def states(daemon: Daemon, device: str) -> list[str]:
    return [event["state"] for event in daemon.devices(device)]


def said(daemon: Daemon, words: str) -> bool:
    return any(words in event["text"] for event in daemon.events("reply"))


def listens(daemon: Daemon) -> bool:
    state = daemon.state()
    return bool(
        state["microphone"]["state"] == "listening" and state["speaker"]["state"] == "playing"
    )


def test_a_sound_server_that_dies_or_stalls_is_waited_for(
    running: Running, environ: dict[str, str], cook: Cook, sound: VirtualSound, tmp_path: Path
) -> None:
    """Dead, or alive and silent: it is said, timers go on, and it listens when the server is back."""
    track, _ = track_of(cook, tmp_path, PANCAKES, after_s=1.0)
    with Daemon(environ, sound, tmp_path) as daemon:
        daemon.until(lambda: listens(daemon))
        sound.kill()
        daemon.until(lambda: states(daemon, "microphone") == ["gone"])
        daemon.until(lambda: states(daemon, "speaker") == ["gone"])
        daemon.until(lambda: "microphone, speaker" in daemon.detail())
        said_so = httpx.post(daemon.url("/text"), json={"text": "타이머 1초"}, trust_env=False)
        assert said_so.json()["text"] == "1초 타이머를 시작했어요."
        daemon.until(lambda: daemon.events("timer_ring"))
        httpx.post(daemon.url("/stop"), trust_env=False)
        daemon.until(lambda: said(daemon, "마이크가 없어요"))
        sound.start()
        daemon.until(lambda: states(daemon, "microphone") == ["gone", "back"])
        daemon.until(lambda: said(daemon, "스피커가 다시 연결됐어요"))
        sound.signal(signal.SIGSTOP)
        daemon.until(lambda: states(daemon, "microphone") == ["gone", "back", "gone"])
        sound.signal(signal.SIGCONT)
        daemon.until(lambda: states(daemon, "microphone") == ["gone", "back", "gone", "back"])
        daemon.until(lambda: listens(daemon))
        # It has told of its speaker: a new echo canceller takes who talks over that for an echo.
        time.sleep(8)
        sound.play(track).wait()
        daemon.until(lambda: daemon.events("acts")[-1]["source"] == "local")
        assert daemon.events("acts")[-1]["acts"] == to_json(PANCAKES.acts)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.device}: {fault.name}")
def test_a_device_that_returns_is_used_again(
    sound: VirtualSound, fault: Fault, tmp_path: Path, environ: dict[str, str]
) -> None:
    """A sample of what tools/measure-devices measures; it needs no service."""
    with Daemon(environ, sound, tmp_path) as daemon:
        for name in ("microphone", "speaker"):
            daemon.until(lambda name=name: daemon.state()[name]["state"] != "waiting")
        timing = play_out(fault, sound, daemon)
        print(f"noticed after {timing.noticed:.2f} s, back after {timing.back:.2f} s")
        daemon.until(lambda: daemon.state()["microphone"]["state"] == "listening")
        daemon.until(lambda: daemon.state()["speaker"]["state"] == "playing")
        assert [len(daemon.holders(kind)) for kind in ("input", "output")] == [1, 1]


def test_without_a_microphone_it_waits(
    running: Running, environ: dict[str, str], sound: VirtualSound, tmp_path: Path
) -> None:
    environ = {**environ, "JUBANG_AUDIO__MICROPHONE": "no such device"}
    with Daemon(environ, sound, tmp_path) as daemon:
        daemon.until(lambda: states(daemon, "microphone") == ["gone"])
        assert "no microphone 'no such device'" in daemon.log.read_text()
        daemon.until(lambda: said(daemon, "마이크가 없어요"))


def test_a_microphone_of_zeros_is_opened_anew_and_shown(
    sound: VirtualSound, environ: dict[str, str], tmp_path: Path
) -> None:
    """Where nothing is played the virtual microphone gives zeros, as one that is closed at its switch."""
    environ = {**environ, "JUBANG_AUDIO__SILENCE_S": "0.5"}
    with Daemon(environ, sound, tmp_path) as daemon:
        daemon.until(lambda: states(daemon, "microphone") == ["silent", "silent"])
        daemon.until(lambda: "sound from the microphone" in daemon.detail())
        noise = tmp_path / "noise.wav"
        samples = np.random.default_rng(3).normal(0, 0.01, 60 * SPEECH_RATE)
        soundfile.write(noise, samples, SPEECH_RATE)
        player = sound.play(noise)
        try:
            daemon.until(lambda: "sound from the microphone" not in daemon.detail())
        finally:
            player.kill()
            player.wait()


def test_sound_that_nobody_takes_in_time_is_lost_and_counted(
    sound: VirtualSound, environ: dict[str, str], tmp_path: Path
) -> None:
    with Daemon(environ, sound, tmp_path) as daemon:
        daemon.until(lambda: daemon.state()["microphone"]["state"] == "listening")
        daemon.process.send_signal(signal.SIGSTOP)
        time.sleep(13.0)  # what waits in the pipe and before it is some nine seconds
        daemon.process.send_signal(signal.SIGCONT)
        daemon.until(lambda: daemon.state()["microphone"]["overruns"])
        daemon.until(lambda: daemon.state()["speaker"]["underruns"])
        told = [event for event in daemon.events("device") if event["state"] == "lost"]
        assert {event["device"] for event in told} <= {"microphone", "speaker"}
        figures = httpx.get(daemon.url("/metrics"), trust_env=False).text
        assert "jubang_microphone_overruns_total" in figures


def test_a_closed_microphone_is_held_by_no_process(
    sound: VirtualSound, environ: dict[str, str], tmp_path: Path
) -> None:
    with Daemon(environ, sound, tmp_path) as daemon:
        daemon.until(lambda: daemon.state()["microphone"]["state"] == "listening")

        assert len(daemon.holders("input")) == 1
        httpx.post(daemon.url("/mute"), trust_env=False)
        daemon.until(lambda: not daemon.holders("input"))
        assert "ALSA Capture" not in sound.pactl("list", "source-outputs")
        assert daemon.state()["microphone"]["state"] == "muted"
        httpx.post(daemon.url("/unmute"), trust_env=False)
        daemon.until(lambda: daemon.state()["microphone"]["state"] == "listening")
        assert len(daemon.holders("input")) == 1


# Every rate and channel count


HERTZ = 1000.0


def tone(rate: int, seconds: float) -> Samples:
    wave = 0.3 * np.sin(2 * np.pi * HERTZ * np.arange(int(rate * seconds)) / rate)
    return wave.astype(np.float32)


def loudest(samples: npt.NDArray[np.floating], rate: int) -> tuple[float, float]:
    """Return the frequency that is loudest, and its share of all power."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    top = int(power.argmax())
    return top * rate / len(samples), float(power[max(0, top - 8) : top + 9].sum() / power.sum())


def in_environment(monkeypatch: pytest.MonkeyPatch, sound: VirtualSound) -> None:
    for name, value in sound.environment.items():
        monkeypatch.setenv(name, value)


RATES = [(44_100, 6), (48_000, 2), (8_000, 1)]


@pytest.mark.parametrize(("rate", "channels"), RATES)
def test_a_tone_is_heard_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rate: int, channels: int
) -> None:
    wav = tmp_path / "tone.wav"
    soundfile.write(wav, tone(48_000, 30.0), 48_000)

    async def heard(name: str) -> Samples:
        got: list[Samples] = []
        async with aclosing(Microphone(name).blocks()) as blocks:
            async for block in blocks:
                got += [block] if block.any() or got else []
                if sum(map(len, got)) > 3 * SPEECH_RATE:
                    break
        return np.concatenate(got)[SPEECH_RATE:]

    with virtual_sound(tmp_path, rate, channels) as sound:
        in_environment(monkeypatch, sound)
        player = sound.play(wav)
        try:
            # By ALSA's name, and by the sound server's own.
            samples = [asyncio.run(heard(name)) for name in ("kitchen_mic", "pulse:mic")]
        finally:
            player.kill()
            player.wait()
    for one in samples:
        frequency, share = loudest(one, SPEECH_RATE)
        assert frequency == pytest.approx(HERTZ, abs=2)
        assert share > 0.99


@pytest.mark.parametrize(("rate", "channels"), RATES)
def test_a_tone_is_played_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rate: int, channels: int
) -> None:
    raw = tmp_path / "speaker.raw"

    async def play() -> None:
        player = Player()
        speaker = Speaker("kitchen_speaker", player)
        sound_id = player.open()
        player.add(sound_id, tone(PLAYER_RATE, 3.0))
        player.close(sound_id)
        async with speaker.playing():
            for _ in range(600):
                if not player.busy:
                    break
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.5)

    with virtual_sound(tmp_path, rate, channels) as sound:
        in_environment(monkeypatch, sound)
        with sound.recorded(raw):
            asyncio.run(play())
    played = np.frombuffer(raw.read_bytes(), "<i2").astype(np.float32) / 32768
    first = int(np.flatnonzero(np.abs(played) > 0.05)[0])
    frequency, share = loudest(played[first + 8000 : first + 24_000], 16_000)
    assert frequency == pytest.approx(HERTZ, abs=2)
    assert share > 0.9
