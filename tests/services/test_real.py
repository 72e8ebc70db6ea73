"""The services with their real models: what they promise over HTTP, and what they survive."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import psutil
import pytest
import soundfile

from appliance.audio.chunk import SPEECH_RATE, AudioChunk, Samples
from appliance.demo.cook import Cook
from appliance.nlu.sound import similarity
from appliance.ops.processes import Processes
from appliance.settings import Settings
from tests.running import environment, services

Running = tuple[Settings, Processes]


def post(url: str, **call: object) -> httpx.Response:
    return httpx.post(url, timeout=60, trust_env=False, **call)  # type: ignore[arg-type]


def transcribe(settings: Settings, samples: Samples, language: str = "auto") -> dict[str, object]:
    wav = AudioChunk.from_samples(samples, SPEECH_RATE).to_wav()
    url = f"{settings.services.stt.url}/transcribe?language={language}"
    told: dict[str, object] = post(url, content=wav).json()
    return told


@pytest.mark.parametrize("name", ["stt", "tts", "llm"])
def test_health_and_metrics_answer(running: Running, name: str) -> None:
    url = getattr(running[0].services, name).url
    health = httpx.get(f"{url}/health", trust_env=False)
    assert health.status_code == 200
    told = health.json()
    assert told["status"] == ("degraded" if name == "llm" else "healthy")
    assert told["model_loaded"] is (name != "llm")
    assert f'jubang_up{{service="{name}"}} 1.0' in httpx.get(f"{url}/metrics", trust_env=False).text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much flour do I need?", "en"),
        ("Set a timer for ten minutes.", "en"),
        ("김치찌개 만들자.", "ko"),
        ("시작하자.", "ko"),
    ],
)
def test_what_is_spoken_is_heard(running: Running, cook: Cook, text: str, language: str) -> None:
    told = transcribe(running[0], cook.says(text, language), language)
    assert told["language"] == language
    assert told["no_speech"] is False
    heard = str(told["text"]).replace("10", "ten")
    assert similarity(heard, text) > 0.7


@pytest.mark.parametrize("snr_db", [None, 5.0])
def test_the_sound_tells_phrases_apart(running: Running, cook: Cook, snr_db: float | None) -> None:
    """In noise too; and what nobody said is told from what was."""
    phrases = ["다음 단계로 넘어가 줘", "이전 단계로 가 줘", "재료 알려 줘", "타이머 취소해 줘"]
    chance = np.random.default_rng(3)
    for said in phrases:
        sound = cook.says(f"{said}.", "ko")
        if snr_db is not None:
            power = float(np.mean(sound[np.abs(sound) > 0.01] ** 2))
            noise = chance.standard_normal(len(sound)) * np.sqrt(power / 10 ** (snr_db / 10))
            sound = (sound + noise).astype(np.float32)
        wav = AudioChunk.from_samples(sound, SPEECH_RATE).to_wav()
        told = post(
            f"{running[0].services.stt.url}/compare",
            data={"language": "ko", "phrases": "\n".join(phrases)},
            files={"file": ("turn.wav", wav, "audio/wav")},
        ).json()
        scores = {one["phrase"]: one["score"] for one in told["scores"]}
        assert max(scores, key=lambda phrase: scores[phrase]) == said


def test_the_language_is_detected(running: Running, cook: Cook) -> None:
    for text, language in (("How much flour do I need?", "en"), ("재료 뭐 필요해?", "ko")):
        assert transcribe(running[0], cook.says(text, language))["language"] == language


def test_silence_and_noise_are_no_speech(running: Running) -> None:
    noise = np.random.default_rng(3).normal(0, 0.03, 3 * SPEECH_RATE).astype(np.float32)
    hum = (0.1 * np.sin(np.arange(3 * SPEECH_RATE) * 0.04)).astype(np.float32)
    for samples in (np.zeros(2 * SPEECH_RATE, dtype=np.float32), noise, hum):
        for language in ("ko", "en"):
            told = transcribe(running[0], samples, language)
            assert (told["no_speech"], told["text"]) == (True, "")


def test_the_same_sound_at_other_rates_is_heard_the_same(running: Running, cook: Cook) -> None:
    samples = cook.says("What is the next step?", "en")
    heard = set()
    for rate in (8000, 16000, 44100, 48000):
        from appliance.audio.chunk import resample

        out = io.BytesIO()
        stereo = np.repeat(resample(samples, SPEECH_RATE, rate)[:, None], 2, axis=1)
        soundfile.write(out, stereo, rate, format="WAV", subtype="FLOAT")
        url = f"{running[0].services.stt.url}/transcribe?language=en"
        heard.add(post(url, content=out.getvalue()).json()["text"].lower().strip(".?! "))
    assert all(similarity(text, "what is the next step") > 0.8 for text in heard)


def test_hotwords_give_readings_with_their_own_words(running: Running, cook: Cook) -> None:
    wav = AudioChunk.from_samples(cook.says("양파 얼마나 넣어?", "ko"), SPEECH_RATE).to_wav()
    asked = {"language": "ko", "hotwords": "양파 얼마나 넣어\n다음 단계\n타이머 취소"}
    url = f"{running[0].services.stt.url}/transcribe"
    told = post(url, data=asked, files={"file": ("a.wav", wav)}).json()
    assert similarity(told["alternatives"][0], "양파 얼마나 넣어") > 0.8


def test_concurrent_transcriptions_do_not_mix(running: Running, cook: Cook) -> None:
    texts = ["How much flour do I need?", "Set a timer.", "What is the next step?"]
    sounds = [cook.says(text, "en") for text in texts]
    alone = [transcribe(running[0], sound, "en")["text"] for sound in sounds]
    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(lambda sound: transcribe(running[0], sound, "en"), sounds))
    assert len(set(alone)) == len(texts)
    assert [one["text"] for one in told] == alone


@pytest.mark.parametrize("voice", ["joe", "sujin", "minho", "espeak-ko", "espeak-en"])
def test_every_voice_speaks_audibly_without_silence_before(running: Running, voice: str) -> None:
    text = "양파를 볶아 주세요." if voice in {"sujin", "minho", "espeak-ko"} else "Stir the soup."
    url = f"{running[0].services.tts.url}/synthesize"
    answer = post(url, json={"text": text, "voice": voice, "format": "pcm"})
    rate = int(answer.headers["x-sample-rate"])
    samples = AudioChunk(answer.content, rate, 2, 1).samples()
    assert 0.5 < len(samples) / rate < 4.0
    assert np.abs(samples).max() > 0.05
    assert int(np.flatnonzero(np.abs(samples) > 0.01)[0]) / rate < 0.03


def test_the_voice_can_be_slowed(running: Running) -> None:
    url = f"{running[0].services.tts.url}/synthesize"
    lengths = [
        len(post(url, json={"text": "Stir the soup slowly.", "rate": rate}).content)
        for rate in (0.7, 1.0, 1.5)
    ]
    assert lengths[0] > lengths[1] > lengths[2]


def test_malformed_calls_get_json_errors(running: Running) -> None:
    services_ = running[0].services
    calls: list[tuple[str, dict[str, object]]] = [
        (f"{services_.stt.url}/transcribe", {"content": b"junk"}),
        (f"{services_.stt.url}/transcribe", {"content": b""}),
        (f"{services_.tts.url}/synthesize", {"json": {"text": ""}}),
        (f"{services_.tts.url}/synthesize", {"content": b"junk"}),
        (f"{services_.llm.url}/classify", {"json": {}}),
        (f"{services_.llm.url}/classify", {"content": b"junk"}),
    ]
    for url, call in calls:
        answer = post(url, **call)
        assert 400 <= answer.status_code < 500, url
        assert answer.json()["error"]["message"]


def test_a_service_that_was_killed_is_started_again(tmp_path: Path) -> None:
    with services(environment(tmp_path), "llm") as (_, processes):
        pid = processes.ask("llm").pid
        assert pid is not None
        psutil.Process(pid).kill()
        psutil.Process(pid).wait(10)
        assert processes.ask("llm").status is None
        assert processes.start("llm", tied=True)
        (state,) = processes.wait(["llm"])
        assert state.status is not None


def test_a_port_in_use_is_named_with_who_has_it(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    port = environ["JUBANG_SERVICES__STT__PORT"]
    holder = subprocess.Popen([sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1"])
    try:
        while not any(c.laddr.port == int(port) for c in psutil.net_connections("tcp") if c.laddr):
            time.sleep(0.05)
        done = subprocess.run(
            [sys.executable, "-m", "appliance.cli", "serve", "stt"],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        holder.kill()
        holder.wait()
    assert done.returncode == 78
    assert f"Port {port} is in use by" in done.stderr
    assert "http.server" in done.stderr
    assert "services.stt.port" in done.stderr
    assert "Traceback" not in done.stderr


def test_services_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    program = (
        "import os; from appliance.ops.processes import Processes; "
        "from appliance.settings import load; p = Processes(load()); p.start('llm', tied=True); "
        "list(p.wait(['llm'])); print(p.ask('llm').pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )
    pid = int(done.stdout)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
    assert not psutil.pid_exists(pid)
