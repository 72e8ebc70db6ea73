"""`jubang listen` with the real models: on WAV files, and on a (virtual) microphone and speaker."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile

from appliance.acts import Intent, act, to_json
from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.demo.cook import Cook, Turn
from appliance.ops.processes import Processes
from appliance.settings import Settings
from tests.running import environment, services
from tests.sound.daemon import Daemon, Event, events_in, jubang, track_of
from tests.sound.virtual_sound import VirtualSound

Running = tuple[Settings, Processes]

ENGLISH = (
    Turn("Let's make pancakes.", "en", (act(Intent.SELECT_RECIPE, name="pancakes"),)),
    Turn("Let's start.", "en", (act(Intent.START_COOKING),)),
    Turn("How much flour do I need?", "en", (act(Intent.INGREDIENT_AMOUNT, item="flour"),)),
    Turn("Next step, please.", "en", (act(Intent.NEXT_STEP),)),
)
KOREAN = (
    Turn("김치찌개 만들자.", "ko", (act(Intent.SELECT_RECIPE, name="김치찌개"),)),
    Turn("시작하자.", "ko", (act(Intent.START_COOKING),)),
    Turn("양파 얼마나 넣어?", "ko", (act(Intent.INGREDIENT_AMOUNT, item="양파"),)),
)


def acts_of_woken_turns(events: list[Event]) -> list[object]:
    woken = {event["turn"] for event in events if event["event"] == "wake"}
    return [e["acts"] for e in events if e["event"] == "acts" and e["turn"] in woken]


def told(events: list[Event]) -> str:
    """Return what happened, a line an event, for whoever reads of a failure."""
    return "\n".join(json.dumps(event, ensure_ascii=False) for event in events)


def level(samples: Samples, start: float, end: float, rate: int) -> float:
    part = samples[int(start * rate) : int(end * rate)]
    return float(np.sqrt(np.mean(part**2))) if len(part) else 0.0


@pytest.mark.parametrize("turns", [ENGLISH, KOREAN], ids=["en", "ko"])
def test_a_spoken_session_is_acted_on_and_answered(
    running: Running, environ: dict[str, str], cook: Cook, tmp_path: Path, turns: tuple[Turn, ...]
) -> None:
    track, spoken = track_of(cook, tmp_path, *turns)
    events_file, out = tmp_path / "events.jsonl", tmp_path / "out.wav"
    done = jubang(
        environ,
        "listen",
        "--input",
        track,
        "--output",
        out,
        "--events",
        events_file,
        "--speed",
        "max",
    )
    assert done.returncode == 0, done.stderr
    events = events_in(events_file)
    assert acts_of_woken_turns(events) == [to_json(turn.acts) for turn in turns], told(events)
    # Every answer begins after its command, and can be heard in the output at that time.
    played, rate = soundfile.read(out, dtype="float32")
    starts = [e["t"] for e in events if e["event"] == "speech_start"][: len(spoken)]
    for one, start in zip(spoken, starts, strict=True):
        assert start > one.ended
        assert level(played, start, start + 0.5, rate) > 0.01
    # What the cook said last ended when the track says that it did.
    ended = [e["t"] for e in events if e["event"] == "speech_end"][: len(spoken)]
    for one, at in zip(spoken, ended, strict=True):
        assert at == pytest.approx(one.ended, abs=0.25)
    assert len(played) / rate >= soundfile.info(track).duration


def test_a_recipe_can_be_opened_at_a_step_and_the_language_fixed(
    running: Running, environ: dict[str, str], cook: Cook, tmp_path: Path
) -> None:
    wake = cook.says("Alexa.", "en", "joe")
    command = cook.says("다음 단계로 넘어가 줘.", "ko")
    silence = np.zeros(SPEECH_RATE, dtype=np.float32)
    track = tmp_path / "cook.wav"
    samples = np.concatenate([silence, wake, silence[:7000], command, *[silence] * 8])
    soundfile.write(track, samples, SPEECH_RATE)
    events_file = tmp_path / "events.jsonl"
    done = jubang(
        environ,
        *("listen", "--input", track, "--events", events_file, "--speed", "max"),
        *("--language", "ko", "--recipe", "kimchi_stew", "--step", "3"),
    )
    assert done.returncode == 0, done.stderr
    events = events_in(events_file)
    steps = [(e["recipe"], e["step"]) for e in events if e["event"] == "step"]
    assert steps == [("kimchi_stew", 4)], events


def test_silence_wakes_nobody(running: Running, environ: dict[str, str], tmp_path: Path) -> None:
    track = tmp_path / "quiet.wav"
    noise = np.random.default_rng(5).normal(0, 0.01, 30 * SPEECH_RATE).astype(np.float32)
    soundfile.write(track, noise, SPEECH_RATE)
    events_file = tmp_path / "events.jsonl"
    done = jubang(environ, "listen", "--input", track, "--events", events_file, "--speed", "max")
    assert done.returncode == 0, done.stderr
    assert events_in(events_file) == []


def test_without_the_services_it_says_what_to_do(tmp_path: Path) -> None:
    track = tmp_path / "quiet.wav"
    soundfile.write(track, np.zeros(SPEECH_RATE), SPEECH_RATE)
    done = jubang(environment(tmp_path), "listen", "--input", track)
    assert done.returncode == 1
    assert "jubang services up" in done.stderr


# On devices


def test_a_turn_on_a_microphone_and_a_speaker(
    running: Running, environ: dict[str, str], cook: Cook, sound: VirtualSound, tmp_path: Path
) -> None:
    track, _ = track_of(cook, tmp_path, ENGLISH[0], after_s=1.0)
    recording = tmp_path / "speaker.raw"
    with sound.recorded(recording), Daemon(environ, sound, tmp_path) as daemon:
        sound.play(track).wait()
        daemon.until(lambda: daemon.events("speech_stop"))
        assert daemon.events("acts")[0]["acts"] == to_json(ENGLISH[0].acts)
        assert daemon.events("reply")[0]["time"] > 1e9
        # What the voice can do, programs can do.
        assert httpx.get(daemon.url("/state"), trust_env=False).json()["recipe"] == "pancakes"
        # A closed microphone hears nothing.
        assert jubang(daemon.environ, "mute").stdout == "The microphone is closed.\n"
        heard = len(daemon.events("wake"))
        sound.play(track).wait()
        assert len(daemon.events("wake")) == heard
        assert jubang(daemon.environ, "unmute").stdout == "The microphone is open.\n"
        sound.play(track).wait()
        daemon.until(lambda: len(daemon.events("wake")) > heard)
    spoken = np.frombuffer(recording.read_bytes(), "<i2").astype(np.float32) / 32768
    assert np.abs(spoken).max() > 0.05


class _Model(BaseHTTPRequestHandler):
    """As much of a language model's server as can be asked whether it is there."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@contextmanager
def a_model(port: int) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", port), _Model)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("name", ["stt", "tts", "llm"])
def test_a_killed_service_is_told_aloud_and_recovers(
    tmp_path: Path, cook: Cook, sound: VirtualSound, name: str
) -> None:
    """The daemon says so, goes on, and uses the service again when it is back."""
    import psutil

    environ = environment(tmp_path)
    track, _ = track_of(cook, tmp_path, ENGLISH[0], after_s=1.0)
    with (
        a_model(int(environ["JUBANG_SERVICES__VLLM__PORT"])),
        services(environ, "stt", "tts", "llm") as (_, processes),
        Daemon(environ, sound, tmp_path) as daemon,
    ):
        daemon.until(
            lambda: httpx.get(daemon.url("/health"), trust_env=False).json()["status"] == "healthy"
        )
        pid = processes.ask(name).pid
        assert pid is not None
        psutil.Process(pid).kill()
        daemon.until(lambda: daemon.events("error"))
        assert daemon.events("error")[0]["service"] == name
        daemon.until(lambda: daemon.events("speech_stop"))  # it was said, in whatever voice
        lost = daemon.events("reply")[0]["text"]
        assert "멈췄어요" in lost
        processes.start(name, tied=True)
        for _ in processes.wait([name]):
            pass
        daemon.until(lambda: any("다시 돼요" in e["text"] for e in daemon.events("reply")))
        daemon.until(lambda: len(daemon.events("speech_stop")) >= 2)
        sound.play(track).wait()
        daemon.until(lambda: daemon.events("acts"))
        assert daemon.events("acts")[0]["acts"] == to_json(ENGLISH[0].acts)


def test_a_kitchen_that_was_killed_says_where_things_stand(
    tmp_path: Path, sound: VirtualSound
) -> None:
    """kill -9 in the middle of a recipe with a timer running; the next start goes on, and says so."""
    environ = environment(tmp_path)
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    before = Daemon(environ, sound, tmp_path / "before", state=tmp_path / "kept").__enter__()
    try:
        for text in ("김치찌개 만들자", "시작하자", "다음", "면 타이머 20분"):
            body = {"text": text, "language": "ko"}
            assert httpx.post(before.url("/text"), json=body, trust_env=False).status_code == 200
    finally:
        before.process.kill()
        before.process.wait(30)
    time.sleep(1.1)  # seconds are rounded up: a quick start would still tell of twenty minutes
    with Daemon(environ, sound, tmp_path / "after", state=tmp_path / "kept") as after:
        after.until(lambda: after.events("reply"))
        told = after.events("reply")[0]["text"]
        assert told.startswith("김치찌개 2단계였어요. 면 타이머가 19분")
        state = httpx.get(after.url("/state"), trust_env=False).json()
    assert state["recipe"] == "kimchi_stew"
    assert state["step"] == 2
