"""GPT-SoVITS through its own api_v2 server (port 9880): the voice of the GPU profile.

The voice is that of a reference recording, which the user brings (`reference_audio`, a path on the
server's machine, and `reference_text`, what is said in it).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx

from appliance.audio.chunk import AudioChunk
from appliance.errors import EngineError
from appliance.settings.schema import Address, VoiceSettings

_HEADER = 44
_WIDTH, _CHANNELS = 2, 1
_TIMEOUT = httpx.Timeout(30.0, connect=2.0)
_LANGUAGES = {"ko": "all_ko", "en": "en"}


class GptSovitsEngine:
    """One reference voice, spoken by the server."""

    def __init__(self, address: Address, voice: VoiceSettings) -> None:
        """Speak with `voice`; raise EngineError where it names no reference."""
        if not voice.reference_audio:
            message = "The GPT-SoVITS voice has no reference recording."
            hint = "Set reference_audio and reference_text of the voice under tts.voices."
            raise EngineError(message, hint=hint)
        self._url = f"{address.url}/tts"
        self._voice = voice

    def synthesize(self, sentence: str, rate: float) -> Iterator[AudioChunk]:
        """Speak one sentence; the chunks come as the server makes them."""
        body = {
            "text": sentence,
            "text_lang": _LANGUAGES[self._voice.language],
            "ref_audio_path": self._voice.reference_audio,
            "prompt_text": self._voice.reference_text,
            "prompt_lang": self._voice.reference_language or self._voice.language,
            "text_split_method": "cut0",
            "speed_factor": rate,
            "media_type": "wav",
            "streaming_mode": True,
        }
        try:
            with httpx.stream("POST", self._url, json=body, timeout=_TIMEOUT) as answer:
                if answer.status_code != httpx.codes.OK:
                    reason = _reason(answer.read())
                    raise EngineError(f"GPT-SoVITS answers {answer.status_code}: {reason}")
                yield from _chunks(answer.iter_bytes())
        except httpx.HTTPError as error:
            message = f"GPT-SoVITS at {self._url} cannot be reached ({type(error).__name__})."
            raise EngineError(message, hint="Is jubang-gpt-sovits running?") from error

    def stop(self) -> None:
        """Do nothing: the server has a device of its own, and cannot be told to stop."""


def _reason(body: bytes) -> str:
    """Return its `message`, and no more: the rest may quote the sentence, and ends in the journal."""
    try:
        return str(json.loads(body)["message"])[:200]
    except (ValueError, KeyError, TypeError):
        return "it does not say why"


def _chunks(stream: Iterator[bytes]) -> Iterator[AudioChunk]:
    """Cut a streamed WAV into chunks of whole samples."""
    rate = 0
    waiting = b""
    for piece in stream:
        waiting += piece
        if not rate:
            if len(waiting) < _HEADER:
                continue
            if waiting[:4] != b"RIFF":
                raise EngineError("GPT-SoVITS answered something that is not a WAV.")
            rate = int.from_bytes(waiting[24:28], "little")
            waiting = waiting[_HEADER:]
        whole = len(waiting) - len(waiting) % (_WIDTH * _CHANNELS)
        if whole:
            yield AudioChunk(waiting[:whole], rate, _WIDTH, _CHANNELS)
            waiting = waiting[whole:]
