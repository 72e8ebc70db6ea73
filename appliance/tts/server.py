"""The TTS service (port 8012): `/synthesize` streams speech sentence by sentence; OpenAI's form."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Annotated, Literal

import soundfile
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from appliance.audio.chunk import AudioChunk, wav_header
from appliance.errors import EngineError, RequestError, StoppedError
from appliance.nlu.read_aloud import read_aloud
from appliance.service import Health, Status, make_app
from appliance.service.limits import BodyLimit
from appliance.service.queue import WorkQueue
from appliance.settings.schema import TtsSettings
from appliance.tts.cache import SpeechCache
from appliance.tts.sentences import sentences
from appliance.tts.voices import EngineLoader, Voice, Voices, speak_anyhow

_MAX_BODY = 1_000_000
Rate = Annotated[float, Field(ge=0.5, le=2.0, description="1 is normal speed")]


class SpeechRequest(BaseModel):
    """What to say and how."""

    model_config = ConfigDict(extra="forbid")

    text: str
    language: str | None = None
    """ko or en; the voice's own where a voice is named, else by the letters of the text."""
    voice: str = ""
    """A name of `/voices`; "" is the language's own voice."""
    rate: Rate = 1.0
    format: Literal["wav", "pcm"] = "wav"
    """wav, or bare 16-bit little-endian PCM with its rate in the header X-Sample-Rate."""


class OpenAiSpeechRequest(BaseModel):
    """OpenAI's form of the same."""

    model: str = ""
    """Accepted and ignored."""
    input: str
    voice: str = ""
    response_format: Literal["wav", "pcm", "mp3", "flac", "opus"] = "mp3"
    speed: Rate = 1.0


def make_tts_app(settings: TtsSettings, load: EngineLoader, cache: SpeechCache) -> FastAPI:
    """Build the service; the voices load in the background once it runs."""
    voices = Voices(settings)
    queue = WorkQueue(settings.max_waiting)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(asyncio.to_thread(voices.load, load))
        yield
        await loading

    def health() -> Health:
        return _health(voices, settings)

    app = make_app("tts", "Text to speech, local.", health, lifespan=lifespan)
    app.state.queue = queue
    app.add_middleware(BodyLimit, max_bytes=_MAX_BODY)

    def spoken_sentences(text: str, voice: Voice) -> list[str]:
        if len(text) > settings.max_characters:
            message = f"The text has {len(text)} characters; {settings.max_characters} is the most."
            raise RequestError(message, hint="Send it in parts.", code="too_long", status=413)
        found = sentences(read_aloud(text, voice.language))
        if not found:
            raise RequestError("The text has nothing to say.", code="empty", status=422)
        return found

    async def render(request: Request, asked: SpeechRequest) -> AsyncIterator[AudioChunk]:
        voice = voices.choose(asked.language or _language_of(asked.text), asked.voice)
        texts = spoken_sentences(asked.text, voice)

        def work(text: str) -> list[AudioChunk]:
            return speak_anyhow(voices, voice, text, asked.rate, cache)

        first: AudioChunk | None = None
        async with queue.place():
            for text in texts:
                for chunk in await queue.run(request, partial(work, text), voices.stop):
                    first = first or chunk
                    yield _like(first, chunk)

    @app.get("/voices", summary="The voices, and which are ready")
    def get_voices() -> JSONResponse:
        return JSONResponse({"voices": voices.listing()})

    @app.post("/synthesize", summary="Speech, streamed as it is made")
    async def synthesize(request: Request, asked: SpeechRequest) -> Response:
        """Answer audio/wav (or raw PCM); the first sentence leaves before the last is made."""
        stream = render(request, asked)
        first = await _first(stream)

        async def body() -> AsyncIterator[bytes]:
            if asked.format == "wav":
                yield wav_header(first.rate, first.width, first.channels, None)
            yield first.data
            with suppress(StoppedError):  # nobody is there any more
                async for chunk in stream:
                    yield chunk.data

        kind = "audio/wav" if asked.format == "wav" else "audio/L16"
        headers = {"X-Sample-Rate": str(first.rate)}
        return StreamingResponse(body(), media_type=kind, headers=headers)

    @app.post("/v1/audio/speech", summary="The same in OpenAI's form")
    async def openai_speech(request: Request, asked: OpenAiSpeechRequest) -> Response:
        """Take OpenAI's JSON; wav and pcm are streamed, the others are sent whole."""
        form: Literal["wav", "pcm"] = "wav" if asked.response_format == "wav" else "pcm"
        own = SpeechRequest(text=asked.input, voice=asked.voice, rate=asked.speed, format=form)
        if asked.response_format in {"wav", "pcm"}:
            return await synthesize(request, own)
        chunks = [chunk async for chunk in render(request, own)]
        return _encoded(chunks, asked.response_format)

    return app


def _like(first: AudioChunk, chunk: AudioChunk) -> AudioChunk:
    """Return a chunk at the first one's rate: another voice may have gone on."""
    if chunk.rate == first.rate:
        return chunk
    return AudioChunk.from_samples(chunk.samples(first.rate), first.rate)


async def _first(stream: AsyncIterator[AudioChunk]) -> AudioChunk:
    try:
        return await anext(stream)
    except StopAsyncIteration:
        raise EngineError("The voice made no sound of this text.") from None


def _encoded(chunks: list[AudioChunk], form: str) -> Response:
    if not chunks:
        raise EngineError("The voice made no sound of this text.")
    rate = chunks[0].rate
    whole = AudioChunk(b"".join(chunk.data for chunk in chunks), rate, 2, 1)
    kinds = {
        "mp3": ("MP3", None, "audio/mpeg"),
        "flac": ("FLAC", None, "audio/flac"),
        "opus": ("OGG", "OPUS", "audio/ogg"),
    }
    container, subtype, media_type = kinds[form]
    if form == "opus":
        rate = 48_000
    out = io.BytesIO()
    soundfile.write(out, whole.samples(rate), rate, format=container, subtype=subtype)
    return Response(out.getvalue(), media_type=media_type)


def _health(voices: Voices, settings: TtsSettings) -> Health:
    model = ", ".join(f"{voice} ({language})" for language, voice in settings.speak_with.items())
    if not voices.loaded:
        return Health(Status.LOADING, voices.any_ready, model, detail="The voices are loading.")
    if not voices.any_ready:
        return Health(Status.UNHEALTHY, False, model, detail="No voice could be loaded.")
    missing = voices.missing()
    status = Status.DEGRADED if missing else Status.HEALTHY
    return Health(status, True, model, detail=" ".join(missing))


def _language_of(text: str) -> str:
    """Return ko where there is a Hangul syllable, else en."""
    return "ko" if any("가" <= letter <= "힣" for letter in text) else "en"
