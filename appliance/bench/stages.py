"""Each stage by itself, beside the plain way to do it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import httpx

from appliance.audio.chunk import SPEECH_RATE, AudioChunk, Samples
from appliance.bench.measure import Figure, timed
from appliance.demo.cook import Cook
from appliance.errors import ServiceError
from appliance.settings import Paths, Settings
from appliance.settings.schema import Language
from appliance.store import ModelStore, load_manifest

SENTENCES = {
    "ko": (
        "양파 얼마나 넣어?",
        "다음 단계로 넘어가 줘.",
        "타이머 십 분 맞춰 줘.",
        "재료 뭐 필요해?",
    ),
    "en": ("How much flour do I need?", "What's the next step?", "Set a timer for ten minutes."),
}
"""What is transcribed."""
ANSWERS = {
    "ko": "두 번째 단계예요. 양파 반 개는 채 썰고 두부 반 모는 도톰하게 썰어 주세요.",
    "en": "Step two. Beat the egg, then stir in the milk and the melted butter.",
}
"""What is synthesised."""

_WAIT_S = 60.0


def hearing(settings: Settings, cook: Cook, times: int) -> Iterator[Figure]:
    """Yield speech-to-text by language: the service, and the plain way (the 30 s window)."""
    from appliance.stt.engines import Hearing
    from appliance.stt.engines.whisper import WhisperEngine

    store = ModelStore(Paths.resolve(settings.paths).models, load_manifest())
    full = settings.stt.model_copy(update={"window_pad_s": 30.0})
    for language, sentences in SENTENCES.items():
        sounds = [cook.says(text, language) for text in sentences]
        url = f"{settings.services.stt.url}/transcribe"
        yield _each(
            f"STT service, {language}",
            [partial(_transcribe, url, sound, language) for sound in sounds],
            times,
            settings.stt.models[_language(language)],
        )
        plain = WhisperEngine(store.path(settings.stt.models[_language(language)]), full)
        yield _each(
            f"  plain: 30 s window, {language}",
            [partial(plain.transcribe, sound, Hearing(language)) for sound in sounds],
            times,
        )


def speaking(settings: Settings, times: int) -> Iterator[Figure]:
    """Yield the time to the first sound of an answer, made anew and made ready beforehand."""
    url = f"{settings.services.tts.url}/synthesize"
    for language, text in ANSWERS.items():
        voice = settings.tts.speak_with[_language(language)]
        fresh = [_first_sound(url, _unheard(text, language), language) for _ in range(times)]
        yield Figure(f"TTS first audio, {language}", tuple(fresh), f"{voice}, made anew")
        _first_sound(url, text, language)
        ready = [_first_sound(url, text, language) for _ in range(times)]
        yield Figure("  made ready beforehand", tuple(ready), voice)


def _each(name: str, works: Sequence[Callable[[], object]], times: int, note: str = "") -> Figure:
    """Measure several works in turn as one figure."""
    spent = [value for work in works for value in timed(name, work, times).seconds]
    return Figure(name, tuple(spent), note)


def _transcribe(url: str, samples: Samples, language: str) -> None:
    wav = AudioChunk.from_samples(samples, SPEECH_RATE).to_wav()
    try:
        answer = httpx.post(
            url, params={"language": language}, content=wav, timeout=_WAIT_S, trust_env=False
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise ServiceError(f"{url} failed.", hint="Run: jubang services up") from error


def _first_sound(url: str, text: str, language: str) -> float:
    """Return the seconds from the request to the first PCM bytes."""
    asked = {"text": text, "language": language, "format": "pcm"}
    begun = time.perf_counter()
    try:
        with httpx.stream("POST", url, json=asked, timeout=_WAIT_S, trust_env=False) as answer:
            answer.raise_for_status()
            next(answer.iter_bytes())
    except httpx.HTTPError as error:
        raise ServiceError(f"{url} failed.", hint="Run: jubang services up") from error
    return time.perf_counter() - begun


def _unheard(text: str, language: str) -> str:
    """Return a text of the same length whose first sentence is in nobody's cache."""
    number = uuid.uuid4().int % 9000 + 1000
    first, _, rest = text.partition(". ")
    word = f"{number}번" if language == "ko" else f"number {number}"
    return f"{first} {word}. {rest}"


def _language(language: str) -> Language:
    return "ko" if language == "ko" else "en"
