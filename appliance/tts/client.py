"""What the kitchen calls to have something said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from appliance.audio.chunk import AudioChunk
from appliance.errors import ServiceError
from appliance.service.client import ServiceClient
from appliance.service.health import Status
from appliance.settings.schema import Address
from appliance.tts.cache import KeptSpeech
from appliance.tts.engines.espeak import EspeakEngine

_ESPEAK_VOICES = {"ko": "ko", "en": "en-us"}
_WIDTH = 2


class TtsClient:
    """The TTS service, with the voice that is always there behind it."""

    def __init__(self, address: Address, timeout_s: float, kept: KeptSpeech | None = None) -> None:
        """Find the service at `address`; what it `kept` on disk can be said without it."""
        self._kept = kept
        self._service = ServiceClient("tts", address, timeout_s)

    async def speak(
        self, text: str, language: str, *, rate: float = 1.0, voice: str = ""
    ) -> AsyncIterator[AudioChunk]:
        """Yield 16-bit mono speech as it is made; raise ServiceError where the service fails."""
        asked = {"text": text, "language": language, "rate": rate, "voice": voice, "format": "pcm"}
        async with self._service.stream("/synthesize", json=asked) as answer:
            sample_rate = int(answer.headers.get("x-sample-rate", "0"))
            if not sample_rate:
                raise ServiceError("The tts service answered without sound.", service="tts")
            odd = b""
            async for piece in answer.aiter_bytes():
                whole = odd + piece
                cut = len(whole) - len(whole) % _WIDTH
                odd = whole[cut:]
                if cut:
                    yield AudioChunk(whole[:cut], sample_rate, _WIDTH, 1)

    async def speak_anyhow(self, text: str, language: str, rate: float = 1.0) -> list[AudioChunk]:
        """Return speech made without the service: what it once kept of these words, else espeak-ng's.

        Raises EngineError where even that is missing.
        """

        def make() -> list[AudioChunk]:
            kept = [] if self._kept is None else self._kept.find(text, language, rate)
            return kept or list(EspeakEngine(_ESPEAK_VOICES[language]).synthesize(text, rate))

        return await asyncio.to_thread(make)

    async def status(self) -> Status | None:
        """Return how the service says that it is; None where it does not answer."""
        return await self._service.status()

    async def close(self) -> None:
        """Close the connection."""
        await self._service.close()
