"""The STT service (port 8011): `/transcribe`, and the same in OpenAI's form."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.datastructures import UploadFile

from appliance.audio.chunk import SPEECH_RATE, AudioChunk, Samples, read_audio
from appliance.errors import JubangError, RequestError, ServiceError
from appliance.service import Health, Status, make_app
from appliance.service.limits import BodyLimit
from appliance.service.queue import WorkQueue
from appliance.settings.schema import SttSettings
from appliance.stt.engines import Hearing, SttEngine
from appliance.stt.transcript import Transcript

_log = logging.getLogger(__name__)

_MAX_BODY = 32_000_000
_MIN_SECONDS = 0.02
_HOTWORDS = 500
_MOST_BEAMS = 20
_COMPARED = 40
_MOST_COMPARED_S = 20.0

Hear = Callable[[Request, Samples, Hearing], Awaitable[Transcript]]
"""Has one recording transcribed when its turn comes."""
EngineLoader = Callable[[str, str], SttEngine]
"""Called with (model name, language); returns a warm engine or raises JubangError."""


@dataclass
class _Engines:
    """The engines by language, as they get ready."""

    wanted: Mapping[str, str]
    """Language -> model name."""
    ready: dict[str, SttEngine] = field(default_factory=dict)
    failed: dict[str, JubangError] = field(default_factory=dict)

    def load(self, loader: EngineLoader) -> None:
        """Load each model once, also where two languages share it."""
        by_model: dict[str, SttEngine] = {}
        for language, model in self.wanted.items():
            try:
                if model not in by_model:
                    by_model[model] = loader(model, language)
                self.ready[language] = by_model[model]
            except JubangError as error:
                _log.error("%s (%s): %s", model, language, error)
                self.failed[language] = error

    def get(self, language: str) -> SttEngine:
        """Return a language's engine; raise JubangError that says why there is none."""
        if language in self.ready:
            return self.ready[language]
        if language in self.failed:
            reason = self.failed[language]
            raise ServiceError(reason.message, hint=reason.hint, service="stt")
        if language not in self.wanted:
            known = ", ".join(sorted(self.wanted))
            message = f"'{language}' is not a language of this service."
            raise RequestError(message, hint=f"Use {known} or auto.", code="unknown_language")
        raise ServiceError("The speech model is still loading.", hint="See /health.", service="stt")


def make_stt_app(
    settings: SttSettings,
    load: EngineLoader,
    in_force: Callable[[], SttSettings] | None = None,
) -> FastAPI:
    """Build the service; the models load in the background once it runs.

    `in_force` tells the settings that the engines came down to, where they can.
    """
    engines = _Engines({str(language): name for language, name in settings.models.items()})
    queue = WorkQueue(settings.max_waiting)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(asyncio.to_thread(engines.load, load))
        yield
        await loading

    def health() -> Health:
        return _health(engines, settings if in_force is None else in_force())

    app = make_app("stt", "Speech to text, local, for short commands.", health, lifespan=lifespan)
    app.state.queue = queue
    app.add_middleware(BodyLimit, max_bytes=_MAX_BODY)

    async def hear(request: Request, samples: Samples, hearing: Hearing) -> Transcript:
        seconds = len(samples) / SPEECH_RATE
        if seconds > settings.max_audio_s:
            message = f"The audio is {seconds:.1f} s long; {settings.max_audio_s:g} s is the most."
            raise RequestError(message, hint="Cut it at pauses.", code="too_long", status=413)
        if seconds < _MIN_SECONDS:
            raise RequestError("The audio is shorter than a sound.", code="too_short")

        def work() -> Transcript:
            language = hearing.language
            if language == "auto":
                language = _detect(engines, samples)
            engine = engines.get(language)
            return engine.transcribe(samples, replace(hearing, language=language))

        if hearing.language != "auto":
            engines.get(hearing.language)
        async with queue.place():
            return await queue.run(request, work)

    _add_own(app, hear)
    _add_compare(app, engines, queue)
    _add_openai(app, hear)
    return app


def _add_own(app: FastAPI, hear: Hear) -> None:
    @app.post("/transcribe", summary="What was said in a short recording")
    async def transcribe(  # noqa: PLR0917 - the query's parameters
        request: Request,
        language: Annotated[str, Query(description="ko, en or auto")] = "auto",
        prompt: Annotated[str, Query(description="text that the speech may continue")] = "",
        hotwords: Annotated[
            str, Query(description="phrases that make sense now, one a line; read as alternatives")
        ] = "",
        beam_size: Annotated[
            int | None,
            Query(ge=1, le=_MOST_BEAMS, description="hypotheses followed; 1 is quickest"),
        ] = None,
        rate: Annotated[int | None, Query(description="raw PCM: hertz")] = None,
        width: Annotated[int, Query(description="raw PCM: bytes a sample")] = 2,
        channels: Annotated[int, Query(description="raw PCM: channels")] = 1,
    ) -> JSONResponse:
        """Transcribe a sound file, or raw PCM where `rate` is given.

        The body is the sound itself, or a multipart form with a file; a form's fields have the
        names of the query parameters and go before them.
        """
        begun = time.perf_counter()
        body, form = await _sound_of(request)
        asked: dict[str, Any] = {"language": language, "prompt": prompt, "hotwords": hotwords}
        asked |= {"rate": rate, "width": width, "channels": channels, "beam_size": beam_size}
        asked |= {key: value for key, value in form.items() if key in asked}
        samples = _decode(body, asked)
        phrases = [p.strip() for p in str(asked["hotwords"]).splitlines() if p.strip()]
        hearing = Hearing(
            str(asked["language"]),
            str(asked["prompt"]),
            phrases[:_HOTWORDS],
            _beam_size(asked["beam_size"]),
        )
        heard = await hear(request, samples, hearing)
        spent = round((time.perf_counter() - begun) * 1000, 2)
        return JSONResponse({"success": True, **heard.to_json(), "duration_ms": spent})


def _add_compare(app: FastAPI, engines: _Engines, queue: WorkQueue) -> None:
    @app.post("/compare", summary="How likely each of some phrases is in a short recording")
    async def compare(request: Request) -> JSONResponse:
        """Take a multipart form: the file, its `language`, and `phrases`, one a line.

        A score is the mean log probability a token, less what the model gives it in silence: above
        2 the phrase was very likely said.
        """
        begun = time.perf_counter()
        body, form = await _sound_of(request)
        phrases = [one.strip() for one in form.get("phrases", "").splitlines() if one.strip()]
        if not 0 < len(phrases) <= _COMPARED:
            message = f"The form has {len(phrases)} phrases; it needs 1 to {_COMPARED}."
            raise RequestError(message, hint="One a line, in the field 'phrases'.")
        samples = _decode(body, {"rate": None})
        if not _MIN_SECONDS <= len(samples) / SPEECH_RATE <= _MOST_COMPARED_S:
            raise RequestError("The audio is too short or too long to be compared.")
        engine = engines.get(form.get("language", "ko"))
        language = form.get("language", "ko")
        async with queue.place():
            scores = await queue.run(request, lambda: engine.compare(samples, language, phrases))
        told = [{"phrase": p, "score": round(s, 4)} for p, s in zip(phrases, scores, strict=True)]
        spent = round((time.perf_counter() - begun) * 1000, 2)
        return JSONResponse({"success": True, "scores": told, "duration_ms": spent})


def _add_openai(app: FastAPI, hear: Hear) -> None:
    @app.post("/v1/audio/transcriptions", summary="The same in OpenAI's form")
    async def openai_transcriptions(request: Request) -> Response:
        """Take OpenAI's multipart form: file, language, prompt, response_format.

        `model` is accepted and ignored: the model is chosen by the language.
        """
        body, form = await _sound_of(request)
        wanted = form.get("response_format", "json")
        formats: tuple[Literal["json", "text", "verbose_json"], ...]
        formats = ("json", "text", "verbose_json")
        if wanted not in formats:
            message = f"The response_format '{wanted}' is not offered."
            raise RequestError(message, hint=f"Use {', '.join(formats)}.")
        samples = _decode(body, {"rate": None})
        hearing = Hearing(form.get("language", "auto"), form.get("prompt", ""))
        heard = await hear(request, samples, hearing)
        if wanted == "text":
            return PlainTextResponse(heard.text + "\n")
        if wanted == "json":
            return JSONResponse({"text": heard.text})
        facts = heard.to_json()
        return JSONResponse(
            {
                "task": "transcribe",
                "language": heard.language,
                "duration": round(len(samples) / SPEECH_RATE, 3),
                "text": heard.text,
                "segments": facts["segments"],
            }
        )


def _health(engines: _Engines, settings: SttSettings) -> Health:
    model = ", ".join(f"{name} ({language})" for language, name in settings.models.items())
    detail = " ".join(str(error) for error in engines.failed.values())
    if not engines.failed and len(engines.ready) < len(engines.wanted):
        return Health(Status.LOADING, False, model, settings.device, "The models are loading.")
    if not engines.ready:
        return Health(Status.UNHEALTHY, False, model, settings.device, detail)
    status = Status.DEGRADED if engines.failed else Status.HEALTHY
    return Health(status, True, model, settings.device, detail)


def _detect(engines: _Engines, samples: Samples) -> str:
    for engine in engines.ready.values():
        language = engine.detect_language(samples, list(engines.wanted))
        if language:
            return language
    return next(iter(engines.wanted))


async def _sound_of(request: Request) -> tuple[bytes, dict[str, str]]:
    """Return the sound's bytes and the form's fields (none where the body is the sound)."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        body = await request.body()
        if not body:
            raise RequestError("The request has no body.", hint="Send WAV or raw PCM as the body.")
        return body, {}
    async with request.form() as form:
        fields = {name: part for name, part in form.items() if isinstance(part, str)}
        uploads = [part for part in form.values() if isinstance(part, UploadFile)]
        body = await uploads[0].read() if uploads else b""
    if not uploads:
        raise RequestError("The form has no file.", hint="Send the sound in the field 'file'.")
    if not body:
        raise RequestError("The file in the form is empty.", hint="Was the recording cut off?")
    return body, fields


def _beam_size(asked: object) -> int | None:
    """Return a form's beam size; raise RequestError where it is none."""
    if asked is None:
        return None
    if not str(asked).isdecimal() or not 1 <= int(str(asked)) <= _MOST_BEAMS:
        message = f"'{asked}' is not a beam size."
        raise RequestError(message, hint=f"Use 1 to {_MOST_BEAMS}, or leave it out.")
    return int(str(asked))


def _decode(body: bytes, asked: Mapping[str, Any]) -> Samples:
    if asked["rate"] is None:
        return read_audio(body)
    try:
        rate, width, channels = int(asked["rate"]), int(asked["width"]), int(asked["channels"])
    except ValueError as error:
        message = "rate, width and channels must be whole numbers."
        raise RequestError(message, hint="For example rate=16000&width=2&channels=1.") from error
    return AudioChunk(body, rate, width, channels).samples(SPEECH_RATE)
