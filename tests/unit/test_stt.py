"""The STT service around an engine of our own: its HTTP, its queue, its refusals."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient

from appliance.audio.chunk import AudioChunk, Samples
from appliance.errors import EngineError, ModelStoreError
from appliance.settings import load
from appliance.settings.schema import SttSettings
from appliance.stt.engines import Hearing
from appliance.stt.repeats import without_repeats
from appliance.stt.scripts import is_foreign_to_korean
from appliance.stt.server import make_stt_app
from appliance.stt.transcript import Segment, Transcript

SETTINGS = load({"JUBANG_PROFILE": "cpu"}).stt


class Echo:
    """An engine that answers with how loud and how long the sound was."""

    def __init__(self) -> None:
        self.asked: list[Hearing] = []
        self.hold: threading.Event | None = None

    def transcribe(self, samples: Samples, hearing: Hearing) -> Transcript:
        self.asked.append(hearing)
        if self.hold is not None:
            self.hold.wait(10)
        text = f"{float(np.abs(samples).max()):.1f}"
        segment = Segment(0.0, len(samples) / 16000, text, -0.2, 0.1, 1.0)
        return Transcript(text, hearing.language, 0.9, False, (segment,), tuple(hearing.hotwords))

    def compare(self, samples: Samples, language: str, phrases: Sequence[str]) -> tuple[float, ...]:
        return tuple(float(len(phrase)) for phrase in phrases)

    def detect_language(self, samples: Samples, among: Sequence[str]) -> str | None:
        return "en"


@pytest.fixture
def engine() -> Echo:
    return Echo()


@pytest.fixture
def service(engine: Echo) -> Iterator[TestClient]:
    with TestClient(make_stt_app(SETTINGS, lambda _model, _language: engine)) as client:
        wait_until_healthy(client)
        yield client


def wait_until_healthy(client: TestClient) -> None:
    while client.get("/health").json()["status"] == "loading":
        time.sleep(0.01)


def wav(level: float = 0.5, seconds: float = 1.0, rate: int = 16000) -> bytes:
    out = io.BytesIO()
    wave = level * np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 300 / rate)
    soundfile.write(out, wave, rate, format="WAV", subtype="PCM_16")
    return out.getvalue()


def test_a_wav_is_transcribed(service: TestClient) -> None:
    answer = service.post("/transcribe?language=ko", content=wav())
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) >= {
        "success",
        "text",
        "language",
        "confidence",
        "no_speech",
        "segments",
        "duration_ms",
    }
    assert (told["success"], told["text"], told["language"]) == (True, "0.5", "ko")


def test_raw_pcm_comes_with_its_format(service: TestClient) -> None:
    pcm = AudioChunk(wav(rate=48000)[44:], 48000, 2, 1).data
    answer = service.post("/transcribe?rate=48000&width=2&channels=1&language=ko", content=pcm)
    assert answer.json()["segments"][0]["end"] == pytest.approx(1.0, abs=0.01)


def test_a_form_with_a_file_is_taken_too(service: TestClient, engine: Echo) -> None:
    files = {"file": ("a.wav", wav(), "audio/wav")}
    data = {"language": "ko", "hotwords": "다음\n그만", "prompt": "p"}
    assert service.post("/transcribe", files=files, data=data).json()["alternatives"] == [
        "다음",
        "그만",
    ]
    assert engine.asked[-1] == Hearing("ko", "p", ["다음", "그만"])


def test_without_a_language_it_is_detected(service: TestClient) -> None:
    assert service.post("/transcribe", content=wav()).json()["language"] == "en"


@pytest.mark.parametrize(
    ("query", "body", "status", "code"),
    [
        ("", b"", 400, "bad_request"),
        ("", b"this is no sound", 400, "audio"),
        ("?rate=16000&width=2", b"\x00", 400, "audio"),
        ("?rate=16000&width=5", b"\x00" * 20, 400, "audio"),
        ("?rate=abc", b"\x00" * 20, 422, "bad_request"),
        ("?language=fr", wav(), 400, "unknown_language"),
        ("", wav(seconds=31.0), 413, "too_long"),
        ("", wav(seconds=0.01), 400, "too_short"),
    ],
)
def test_bad_input_gets_a_clear_error(
    service: TestClient, query: str, body: bytes, status: int, code: str
) -> None:
    answer = service.post(f"/transcribe{query}", content=body)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message"].endswith(".")


def test_a_body_over_the_limit_is_refused_before_it_is_read(service: TestClient) -> None:
    answer = service.post("/transcribe", content=b"\x00" * 33_000_000)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_a_form_without_a_file_is_refused(service: TestClient) -> None:
    answer = service.post("/transcribe", files={"note": (None, "hello")})
    assert answer.status_code == 400
    assert "file" in answer.json()["error"]["message"]


@pytest.mark.parametrize("form", ["json", "verbose_json", "text"])
def test_openai_s_form(service: TestClient, form: str) -> None:
    files = {"file": ("a.wav", wav(), "audio/wav")}
    data = {"model": "whisper-1", "language": "ko", "response_format": form}
    answer = service.post("/v1/audio/transcriptions", files=files, data=data)
    assert answer.status_code == 200
    assert (answer.text.strip() if form == "text" else answer.json()["text"]) == "0.5"
    refused = service.post("/v1/audio/transcriptions", files=files, data={"response_format": "srt"})
    assert refused.status_code == 400


def test_a_full_queue_says_so_at_once(engine: Echo) -> None:
    settings = SETTINGS.model_copy(update={"max_waiting": 1})
    with TestClient(make_stt_app(settings, lambda _m, _l: engine)) as client:
        wait_until_healthy(client)
        engine.hold = threading.Event()
        with ThreadPoolExecutor(5) as pool:
            calls = [
                pool.submit(client.post, "/transcribe?language=ko", content=wav()) for _ in range(5)
            ]
            while sum(call.done() for call in calls) < 3:
                time.sleep(0.01)
            engine.hold.set()
            answers = [call.result() for call in calls]
        codes = sorted(answer.status_code for answer in answers)
        assert codes == [200, 200, 429, 429, 429]
        full = next(answer for answer in answers if answer.status_code == 429)
        assert full.headers["retry-after"] == "1"
        assert full.json()["error"]["code"] == "busy"


def test_concurrent_requests_do_not_mix(service: TestClient) -> None:
    levels = [0.1, 0.3, 0.5, 0.7]
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(
            lambda level: service.post("/transcribe?language=ko", content=wav(level)), levels
        )
    assert [answer.json()["text"] for answer in answers] == ["0.1", "0.3", "0.5", "0.7"]


def test_an_engine_that_fails_is_an_error_not_a_trace(service: TestClient, engine: Echo) -> None:
    def fail(samples: Samples, hearing: Hearing) -> Transcript:
        raise EngineError("Whisper failed: out of memory", hint="Use the cpu.")

    engine.transcribe = fail  # type: ignore[method-assign]
    answer = service.post("/transcribe?language=ko", content=wav())
    assert answer.status_code == 500
    assert answer.json()["error"]["hint"] == "Use the cpu."


def health_with(
    loader_error: set[str], settings: SttSettings = SETTINGS
) -> tuple[int, dict[str, object]]:
    def loader(model: str, language: str) -> Echo:
        if language in loader_error:
            raise ModelStoreError(f"The model '{model}' is missing.", hint="Pull it.")
        return Echo()

    with TestClient(make_stt_app(settings, loader)) as client:
        wait_until_healthy(client)
        answer = client.get("/health")
        return answer.status_code, answer.json()


def test_health_is_honest() -> None:
    code, told = health_with(set())
    assert (code, told["status"], told["model_loaded"], told["device"]) == (
        200,
        "healthy",
        True,
        "cpu",
    )
    code, told = health_with({"en"})
    assert (code, told["status"]) == (200, "degraded")
    assert "whisper-tiny-en" in str(told["detail"])
    code, told = health_with({"ko", "en"})
    assert (code, told["status"], told["model_loaded"]) == (503, "unhealthy", False)


def test_while_it_loads_it_says_so() -> None:
    hold = threading.Event()

    def slow(_model: str, _language: str) -> Echo:
        hold.wait(10)
        return Echo()

    with TestClient(make_stt_app(SETTINGS, slow)) as client:
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (503, "loading")
        early = client.post("/transcribe?language=ko", content=wav())
        assert early.status_code == 503
        assert early.json()["error"]["code"] == "service_unavailable"
        hold.set()


def test_metrics_and_the_page_of_the_api(service: TestClient) -> None:
    service.post("/transcribe?language=ko", content=wav())
    metrics = service.get("/metrics").text
    assert 'jubang_requests_total{route="/transcribe",service="stt",status="200"} 1.0' in metrics
    assert 'jubang_up{service="stt"} 1.0' in metrics
    page = service.get("/docs").text
    assert "/transcribe" in page
    assert "http" not in page.replace("</html>", "")
    assert "/v1/audio/transcriptions" in service.get("/openapi.json").json()["paths"]


def test_unknown_places_and_methods_are_json_errors(service: TestClient) -> None:
    assert service.get("/nothing").json()["error"]["code"] == "not_found"
    assert service.get("/transcribe").json()["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("written", "once"),
    [
        ("10분 타이머 맞춰줘. 10분타이머 마쳐줘.", "10분 타이머 맞춰줘."),
        ("다음. 다음.", "다음."),
        ("양파 얼마나 넣? 양파 얼마 넣어? 양파를", "양파 얼마나 넣?"),
        ("How many steps are left, how many steps or left,", "How many steps are left"),
        ("김치찌개 만둔자 김치직에 만두도자 김칫찌", "김치찌개 만둔자"),
        ("일 분 이 분", "일 분 이 분"),
        ("양파 얼마나 넣어 마늘 얼마나 넣어", "양파 얼마나 넣어 마늘 얼마나 넣어"),
        ("set a timer for ten minutes and set a timer for five minutes",) * 2,
        ("그만", "그만"),
    ],
)
def test_what_a_decoder_says_twice_is_cut(written: str, once: str) -> None:
    assert without_repeats(written) == once


@pytest.mark.parametrize(
    ("token", "foreign"),
    [
        ("Ġthat", True),
        ("ä»ĸ", True),  # 他
        ("ãĥ¼ãĥĪ", True),  # ート
        ("Ã", True),  # the beginning of é
        ("ìĿ´ë", False),  # 이 and the beginning of another syllable
        ("Ń", False),  # the end of a letter
        ("Ġ15", False),
        ("!", False),
        ("", False),
    ],
)
def test_a_token_of_another_script_is_no_korean(token: str, *, foreign: bool) -> None:
    assert is_foreign_to_korean(token) == foreign


def test_a_transcript_survives_the_wire() -> None:
    segment = Segment(0.0, 1.5, "다음", -0.25, 0.125, 1.0)
    heard = Transcript("다음", "ko", 0.75, False, (segment,), ("다음", "다마"))
    assert Transcript.from_json(heard.to_json()) == heard


def test_phrases_are_compared_with_a_sound(service: TestClient) -> None:
    files = {"file": ("turn.wav", wav(), "audio/wav")}
    told = service.post(
        "/compare", files=files, data={"language": "ko", "phrases": "다음\n이전 단계\n"}
    )
    assert told.status_code == 200
    assert told.json()["scores"] == [
        {"phrase": "다음", "score": 2.0},
        {"phrase": "이전 단계", "score": 5.0},
    ]
    for phrases in ("", "x\n" * 41):
        answer = service.post("/compare", files=files, data={"phrases": phrases})
        assert answer.status_code == 400
        assert "phrases" in answer.json()["error"]["message"]
