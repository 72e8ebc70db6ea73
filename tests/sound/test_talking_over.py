"""A cook who interrupts, talks over, says nothing and hears it talk to itself, with the real models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from appliance.acts import Intent, act, to_json
from appliance.audio.chunk import SPEECH_RATE
from appliance.audio.noise import kitchen_noise, mixed, speech_power
from appliance.bench.echo import STOPS, talk_over, talk_to_itself
from appliance.demo.cook import Cook, Turn
from appliance.ops.processes import Processes
from appliance.settings import Settings
from tests.sound.daemon import Daemon, events_in, jubang, track_of
from tests.sound.virtual_sound import VirtualSound

Running = tuple[Settings, Processes]

LIST_KO = Turn("재료 뭐 필요해?", "ko", (act(Intent.LIST_INGREDIENTS, scope="recipe"),))
NEXT_EN = Turn("Next step, please.", "en", (act(Intent.NEXT_STEP),))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_never_wakes_by_its_own_voice(running: Running, language: str) -> None:
    """Five minutes a language, ten in all, of its own answers, fed back at −10 dB: no wake, no act, no cut."""
    talked = talk_to_itself(running[0], language, -10.0, 300.0)
    print(talked)
    assert talked.spoken >= 20
    assert (talked.false_wakes, talked.false_acts, talked.cut) == (0, 0, 0)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_wake_word_and_stop_are_heard_over_an_answer(
    running: Running, cook: Cook, language: str
) -> None:
    """At an echo of −20 dB; how soon is told, and measured by a tool."""
    over = talk_over(running[0], cook, language, -20.0, ["", STOPS[language]])
    print(over)
    assert all(one.silent is not None for one in over), over
    assert over[1].ducked is not None


def test_a_fan_does_not_hold_the_microphone_open(
    running: Running, environ: dict[str, str], cook: Cook, tmp_path: Path
) -> None:
    """Woken in noise, and nothing said; then a command in the same noise is done."""
    wake = cook.says("Alexa.", "en", "joe")
    command = cook.says(NEXT_EN.text, "en")
    quiet = np.zeros(8 * SPEECH_RATE, dtype=np.float32)
    parts = [quiet, wake, quiet, wake, quiet[:7000], command, quiet]
    speech = np.concatenate(parts)
    track = tmp_path / "fan.wav"
    power = speech_power(command)
    soundfile.write(track, mixed(speech, kitchen_noise(), 15.0, power=power), SPEECH_RATE)
    events_file = tmp_path / "events.jsonl"
    done = jubang(
        environ,
        *("listen", "--input", track, "--events", events_file, "--speed", "max"),
        *("--recipe", "pancakes", "--step", "2"),
    )
    assert done.returncode == 0, done.stderr
    events = events_in(events_file)
    ends = [event["reason"] for event in events if event["event"] == "listening_end"]
    assert ends == ["nothing was said", "heard"], events
    assert [e["acts"] for e in events if e["event"] == "acts"] == [to_json(NEXT_EN.acts)]


def test_on_devices_its_voice_goes_through_the_air_and_it_is_stopped_by_the_wake_word(
    running: Running, environ: dict[str, str], cook: Cook, sound: VirtualSound, tmp_path: Path
) -> None:
    """The speaker is looped into the microphone at −20 dB."""
    sound.pactl(
        *("load-module", "module-loopback", "source=speaker.monitor", "sink=mic_in"),
        *("latency_msec=60", "source_dont_move=true", "sink_dont_move=true"),
    )
    [stream] = [
        line.split()[0] for line in sound.pactl("list", "short", "sink-inputs").splitlines()
    ]
    sound.pactl("set-sink-input-volume", stream, "-20dB")
    asked, _ = track_of(cook, tmp_path, LIST_KO, after_s=0.2)
    wake = tmp_path / "wake.wav"
    soundfile.write(wake, cook.says("Alexa.", "en", "joe"), SPEECH_RATE)
    with Daemon(environ, sound, tmp_path) as daemon:
        body = {"text": "김치찌개 만들자", "language": "ko"}
        typed(daemon, body)
        daemon.until(lambda: daemon.events("speech_stop"))
        sound.play(asked).wait()
        daemon.until(lambda: len(daemon.events("speech_start")) >= 2)
        assert len(daemon.events("wake")) == 1
        sound.play(wake).wait()
        daemon.until(lambda: daemon.events("speech_stop")[-1]["cut"])
        assert [event["word"] for event in daemon.events("wake")] == ["hey_jarvis", "alexa"]
        acts = [event["acts"] for event in daemon.events("acts")]
        assert acts[1:] == [to_json(LIST_KO.acts)]


def typed(daemon: Daemon, body: dict[str, str]) -> None:
    import httpx

    assert httpx.post(daemon.url("/text"), json=body, trust_env=False).status_code == 200
