"""What the kitchen calls to have a turn transcribed."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.audio.chunk import SPEECH_RATE, AudioChunk, Samples
from appliance.errors import ServiceError
from appliance.service.client import ServiceClient
from appliance.service.health import Status
from appliance.settings.schema import Address
from appliance.stt.engines import Hearing
from appliance.stt.transcript import Transcript


class SttClient:
    """The STT service."""

    def __init__(self, address: Address, timeout_s: float) -> None:
        """Find the service at `address`."""
        self._service = ServiceClient("stt", address, timeout_s)

    async def transcribe(self, samples: Samples, hearing: Hearing) -> Transcript:
        """Return what was said; raise ServiceError where the service fails."""
        sound = AudioChunk.from_samples(samples, SPEECH_RATE).to_wav()
        form = {
            "language": hearing.language,
            "prompt": hearing.prompt,
            "hotwords": "\n".join(hearing.hotwords),
        }
        if hearing.beam_size is not None:
            form["beam_size"] = str(hearing.beam_size)
        files = {"file": ("turn.wav", sound, "audio/wav")}
        data = await self._service.post("/transcribe", data=form, files=files)
        try:
            return Transcript.from_json(data)
        except (KeyError, TypeError, ValueError) as error:
            message = "The stt service answered without a transcript."
            raise ServiceError(message, service="stt") from error

    async def compare(
        self, samples: Samples, language: str, phrases: Sequence[str]
    ) -> tuple[float, ...]:
        """Return how likely each phrase is in a sound; raise ServiceError where that fails."""
        sound = AudioChunk.from_samples(samples, SPEECH_RATE).to_wav()
        form = {"language": language, "phrases": "\n".join(phrases)}
        files = {"file": ("turn.wav", sound, "audio/wav")}
        data = await self._service.post("/compare", data=form, files=files)
        try:
            scores = tuple(float(one["score"]) for one in data["scores"])
        except (KeyError, TypeError, ValueError) as error:
            raise ServiceError("The stt service answered without scores.", service="stt") from error
        if len(scores) != len(phrases):
            raise ServiceError("The stt service answered with other scores.", service="stt")
        return scores

    async def status(self) -> Status | None:
        """Return how the service says that it is; None where it does not answer."""
        return await self._service.status()

    async def close(self) -> None:
        """Close the connection."""
        await self._service.close()
