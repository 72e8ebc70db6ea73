"""The TTS service around engines of our own: streaming, cache, voices, refusals; the engines' edges."""

from __future__ import annotations

import asyncio
import io
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.testclient import TestClient

from appliance.audio.chunk import AudioChunk, wav_header
from appliance.errors import EngineError, ModelStoreError
from appliance.service.run import listen
from appliance.settings import load
from appliance.settings.schema import Address, VoiceSettings
from appliance.tts.cache import KeptSpeech, SpeechCache
from appliance.tts.client import TtsClient
from appliance.tts.engines.gpt_sovits import GptSovitsEngine
from appliance.tts.korean_phonemes import KoreanPhonemes, to_ipa
from appliance.tts.server import _like, make_tts_app
from appliance.tts.voices import Voices, speak_anyhow

SETTINGS = load({"JUBANG_PROFILE": "cpu"}).tts


class Beeps:
    """An engine whose speech is as long as its text."""

    def __init__(self) -> None:
        self.said: list[tuple[str, float]] = []
        self.hold_at: str = ""
        self.hold = threading.Event()
        self.stopped = 0

    def synthesize(self, sentence: str, rate: float) -> Iterator[AudioChunk]:
        self.said.append((sentence, rate))
        if sentence == self.hold_at:
            self.hold.wait(10)
        wave = 0.3 * np.sin(np.arange(len(sentence) * 800) * 0.1)
        yield AudioChunk.from_samples(wave.astype(np.float32), 16000)

    def stop(self) -> None:
        self.stopped += 1
        self.hold.set()


@pytest.fixture
def engine() -> Beeps:
    return Beeps()


@pytest.fixture
def service(engine: Beeps, tmp_path: Path) -> Iterator[TestClient]:
    app = make_tts_app(SETTINGS, lambda _name, _voice: engine, SpeechCache(tmp_path, 10_000_000))
    with TestClient(app) as client:
        while client.get("/health").json()["status"] == "loading":
            time.sleep(0.01)
        yield client


def test_text_becomes_a_wav(service: TestClient, engine: Beeps) -> None:
    answer = service.post("/synthesize", json={"text": "물 1/2컵을 넣어요.", "language": "ko"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "audio/wav"
    assert engine.said == [("물 반 컵을 넣어요.", 1.0)]
    assert answer.content[:4] == b"RIFF"
    assert len(answer.content) > 10_000


def test_the_language_is_told_by_the_letters(service: TestClient, engine: Beeps) -> None:
    service.post("/synthesize", json={"text": "Add 1/2 cup of milk."})
    assert engine.said == [("Add half a cup of milk.", 1.0)]


def test_bare_pcm_comes_with_its_rate(service: TestClient) -> None:
    asked = {"text": "hello there", "language": "en", "format": "pcm"}
    answer = service.post("/synthesize", json=asked)
    assert answer.headers["x-sample-rate"] == "16000"
    assert len(answer.content) % 2 == 0


def test_what_was_rendered_once_is_not_made_again(service: TestClient, engine: Beeps) -> None:
    asked = {"text": "First. Second.", "language": "en"}
    first = service.post("/synthesize", json=asked).content
    again = service.post("/synthesize", json=asked).content
    assert first == again
    assert [text for text, _ in engine.said] == ["First.", "Second."]
    service.post("/synthesize", json={**asked, "rate": 0.8})
    assert len(engine.said) == 4


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"text": "...!"}, 422, "empty"),
        ({"text": ""}, 422, "empty"),
        ({"text": "x" * 3000}, 413, "too_long"),
        ({"text": "hi", "voice": "nobody"}, 400, "unknown_voice"),
        ({"text": "hi", "language": "fr"}, 400, "unknown_language"),
        ({"text": "hi", "rate": 9}, 422, "bad_request"),
        ({"txt": "hi"}, 422, "bad_request"),
    ],
)
def test_bad_input_gets_a_clear_error(
    service: TestClient, asked: dict[str, object], status: int, code: str
) -> None:
    answer = service.post("/synthesize", json=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_what_is_no_json_is_a_clear_error(service: TestClient) -> None:
    answer = service.post(
        "/synthesize", content=b"hello", headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad_request"


def test_voices_are_listed(service: TestClient) -> None:
    voices = {voice["name"]: voice for voice in service.get("/voices").json()["voices"]}
    assert voices["joe"]["default"]
    assert voices["sujin"]["language"] == "ko"
    assert not voices["espeak-en"]["default"]


@pytest.mark.parametrize("form", ["wav", "flac", "mp3", "opus"])
def test_openai_s_form(service: TestClient, form: str) -> None:
    asked = {"model": "tts-1", "input": "hello there", "voice": "joe", "response_format": form}
    answer = service.post("/v1/audio/speech", json=asked)
    assert answer.status_code == 200
    content = answer.content
    if form == "wav":  # streamed: its length is not known beforehand
        content = AudioChunk(content[44:], 16000, 2, 1).to_wav()
    samples, _ = soundfile.read(io.BytesIO(content))
    assert len(samples)


def test_the_first_sentence_leaves_before_the_second_is_made(engine: Beeps, tmp_path: Path) -> None:
    engine.hold_at = "Second."
    app = make_tts_app(SETTINGS, lambda _n, _v: engine, SpeechCache(tmp_path, 0))
    with serving(app) as url:
        while httpx.get(f"{url}/health").json()["status"] == "loading":
            time.sleep(0.01)
        asked = {"text": "First. Second.", "language": "en", "format": "pcm"}
        with httpx.stream("POST", f"{url}/synthesize", json=asked, timeout=5) as answer:
            stream = answer.iter_bytes()
            assert len(next(stream)) > 1000
            assert engine.said[-1][0] in {"First.", "Second."}
            assert not engine.hold.is_set()
            engine.hold.set()
            assert sum(len(piece) for piece in stream) > 1000


def test_a_missing_voice_is_stood_in_for_and_health_says_so(tmp_path: Path) -> None:
    stand_in = Beeps()

    def load_voice(name: str, voice: VoiceSettings) -> Beeps:
        if voice.engine == "kokoro":
            raise ModelStoreError("The model 'kokoro-82m' is missing.", hint="Pull it.")
        return stand_in

    app = make_tts_app(SETTINGS, load_voice, SpeechCache(tmp_path, 0))
    with TestClient(app) as client:
        while (told := client.get("/health").json())["status"] == "loading":
            time.sleep(0.01)
        assert told["status"] == "degraded"
        assert "kokoro-82m" in told["detail"]
        assert client.post("/synthesize", json={"text": "안녕하세요"}).status_code == 200


def test_an_engine_that_fails_is_an_error_not_a_trace(service: TestClient, engine: Beeps) -> None:
    def fail(sentence: str, rate: float) -> Iterator[AudioChunk]:
        raise EngineError("The voice failed.")

    engine.synthesize = fail  # type: ignore[method-assign]
    answer = service.post("/synthesize", json={"text": "hi there", "language": "en"})
    assert answer.status_code == 500
    assert answer.json()["error"]["message"] == "The voice failed."


def test_a_voice_that_fails_is_stood_in_for_until_it_works_again() -> None:
    """GPT-SoVITS that ran out of the card's memory: the other voice speaks, and it comes back."""
    now = [0.0]
    voices = Voices(SETTINGS, lambda: now[0])
    engines: dict[str, Beeps] = {}

    def load_voice(name: str, _: VoiceSettings) -> Beeps:
        return engines.setdefault(name, Beeps())

    voices.load(load_voice)
    asked: list[str] = []
    full = [True]

    def fail(sentence: str, rate: float) -> Iterator[AudioChunk]:
        asked.append(sentence)
        if full[0]:
            raise EngineError("GPT-SoVITS answers 400: CUDA out of memory.")
        return Beeps().synthesize(sentence, rate)

    engines["sujin"].synthesize = fail  # type: ignore[method-assign]
    cache = SpeechCache(Path("/nonexistent"), 0)

    def say(sentence: str) -> list[AudioChunk]:
        return speak_anyhow(voices, voices.choose("ko"), sentence, 1.0, cache)

    assert say("하나.")
    assert [sentence for sentence, _ in engines["espeak-ko"].said] == ["하나."]
    assert "CUDA out of memory" in voices.missing()[0]
    assert say("둘.")
    assert asked == ["하나."]  # it rests
    now[0], full[0] = 60.0, False
    assert voices.choose("ko").name == "sujin"
    assert say("셋.")
    assert asked == ["하나.", "셋."]
    assert voices.missing() == []


def test_an_answer_that_another_voice_goes_on_with_keeps_its_rate() -> None:
    first = AudioChunk.from_samples(np.zeros(800, dtype=np.float32), 8000)
    other = AudioChunk.from_samples(np.zeros(1600, dtype=np.float32), 16000)
    assert _like(first, other).rate == 8000
    assert _like(first, other).seconds == pytest.approx(0.1, abs=0.01)
    assert _like(first, first) is first


def test_what_was_rendered_once_can_be_said_without_the_service(
    engine: Beeps, tmp_path: Path
) -> None:
    app = make_tts_app(SETTINGS, lambda _name, _voice: engine, SpeechCache(tmp_path, 10_000_000))
    with TestClient(app) as client:
        while client.get("/health").json()["status"] == "loading":
            time.sleep(0.01)
        asked = {"text": "잠시만요, 준비 중이에요. 물 1/2컵을 넣어요.", "language": "ko"}
        client.post("/synthesize", json=asked)
    kept = KeptSpeech(SETTINGS, tmp_path)
    spoken = len(engine.said)
    assert len(kept.find(asked["text"], "ko")) == 2
    assert len(kept.find("잠시만요, 준비 중이에요.", "ko")) == 1
    assert kept.find("잠시만요, 준비 중이에요. 아니요.", "ko") == []
    assert kept.find("잠시만요, 준비 중이에요.", "ko", 0.85) == []
    assert len(engine.said) == spoken
    client_ = TtsClient(Address(host="127.0.0.1", port=free_port()), 1.0, kept)
    said = asyncio.run(client_.speak_anyhow("잠시만요, 준비 중이에요.", "ko"))
    assert said == kept.find("잠시만요, 준비 중이에요.", "ko")


def test_the_cache_is_bounded_and_drops_the_least_recently_used(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 50_000)
    chunk = AudioChunk(bytes(10_000), 16000, 2, 1)
    for number in range(4):
        cache.put(chunk, f"text {number}")
        time.sleep(0.01)
    assert cache.get("text 0") == chunk  # used again: now the newest
    time.sleep(0.01)
    cache.put(chunk, "text 4")
    assert cache.used_bytes <= 50_000
    assert cache.get("text 1") is None
    assert cache.get("text 0") == chunk
    assert SpeechCache(tmp_path, 50_000).used_bytes == cache.used_bytes


def test_a_broken_cache_file_is_made_anew(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, 50_000)
    cache.put(AudioChunk(bytes(100), 16000, 2, 1), "text")
    (path,) = tmp_path.glob("*.wav")
    path.write_bytes(b"RIFF")
    assert cache.get("text") is None
    assert not path.exists()


@pytest.fixture(scope="module")
def phonemes() -> KoreanPhonemes:
    return KoreanPhonemes()


@pytest.mark.parametrize(
    ("text", "ipa"),
    [
        ("양파 볶음", "jaŋpʰa poʔkɯm"),
        ("물", "mul"),
        ("시작", "ɕiʥak"),
        ("고기", "koɡi"),
    ],
)
def test_korean_is_read_as_it_is_pronounced(phonemes: KoreanPhonemes, text: str, ipa: str) -> None:
    assert phonemes(text) == ipa


def test_syllables_alone() -> None:
    assert to_ipa("달라") == "talla"
    assert to_ipa("의사") == "ɰisa"
    assert to_ipa("희망") == "himaŋ"


# GPT-SoVITS: against a server that speaks api_v2's contract.


def sovits_app(asked: list[dict[str, object]]) -> FastAPI:
    app = FastAPI()

    @app.post("/tts")
    async def tts(request: Request) -> object:
        body = await request.json()
        asked.append(body)
        if body["text"] == "fail":
            return JSONResponse({"message": "tts failed", "Exception": body["text"]}, 400)
        pcm = (0.3 * np.sin(np.arange(32_000) * 0.05) * 32767).astype("<i2").tobytes()

        def pieces() -> Iterator[bytes]:
            yield wav_header(32_000, 2, 1, None)
            for at in range(0, len(pcm), 4_001):
                yield pcm[at : at + 4_001]

        return StreamingResponse(pieces(), media_type="audio/wav")

    return app


def test_gpt_sovits_speaks_through_its_own_server() -> None:
    asked: list[dict[str, object]] = []
    with serving(sovits_app(asked)) as url:
        address = Address(host="127.0.0.1", port=int(url.rsplit(":", 1)[1]))
        voice = VoiceSettings(
            engine="gpt_sovits",
            language="ko",
            reference_audio="/voices/me.wav",
            reference_text="안녕하세요",
        )
        engine = GptSovitsEngine(address, voice)
        chunks = list(engine.synthesize("양파를 볶아요.", 0.9))
        assert {chunk.rate for chunk in chunks} == {32_000}
        assert sum(chunk.seconds for chunk in chunks) == pytest.approx(1.0)
        assert asked[0]["text_lang"] == "all_ko"
        assert asked[0]["ref_audio_path"] == "/voices/me.wav"
        assert asked[0]["speed_factor"] == 0.9
        with pytest.raises(EngineError, match=r"answers 400: tts failed$"):
            list(engine.synthesize("fail", 1.0))


def test_gpt_sovits_that_is_not_there_or_has_no_reference() -> None:
    address = Address(host="127.0.0.1", port=9)
    with pytest.raises(EngineError, match="no reference recording"):
        GptSovitsEngine(address, VoiceSettings(engine="gpt_sovits", language="ko"))
    voice = VoiceSettings(engine="gpt_sovits", language="ko", reference_audio="a.wav")
    with pytest.raises(EngineError, match="cannot be reached"):
        list(GptSovitsEngine(address, voice).synthesize("hi", 1.0))


class serving:  # noqa: N801 - reads as a verb
    """Serve an application on a free port in a thread."""

    def __init__(self, app: FastAPI) -> None:
        self._socket = listen("tts", Address(host="127.0.0.1", port=free_port()))
        config = uvicorn.Config(app, log_level="error", lifespan="on")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))

    def __enter__(self) -> str:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_health_is_json_that_programs_can_read(service: TestClient) -> None:
    told = json.loads(service.get("/health").text)
    known = {"status", "model_loaded", "model", "device", "uptime_s", "detail", "findings"}
    assert set(told) == known
