"""The simulated cook: speaks turns with the packaged voices and lays them on one track."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx
import numpy as np

from appliance.acts import Act, to_json
from appliance.audio.chunk import SPEECH_RATE, AudioChunk, Samples, resample
from appliance.audio.silence import first_audible, last_audible
from appliance.errors import ServiceError
from appliance.settings.schema import Address

WAKE_WORDS = {"en": "Alexa.", "ko": "Hey Jarvis."}
WAKE_VOICE = "joe"
_WAIT_S = 30.0
_SAME_WAKE_S = 1.5


@dataclass(frozen=True, slots=True)
class Turn:
    """What the cook says, and what it should be taken for."""

    text: str
    language: str
    acts: tuple[Act, ...]
    voice: str | None = None
    """The voice that says it; None for the cook's usual one."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn on the track."""

    turn: Turn
    wake_ended: float
    """Seconds from the start of the track to the end of the wake word."""
    ended: float
    """Seconds from the start of the track to the last sound of the command."""


def as_meant(taken: Sequence[object], meant: Iterable[Act]) -> bool:
    """Return whether acts, as an event has them, are those that were meant.

    A question may be worded otherwise, and a title is the same in any case, as said or as listed.
    """
    return _comparable(taken) == _comparable(to_json(meant))


def _comparable(acts: Sequence[object]) -> list[object]:
    return [
        {
            name: slot.lower() if isinstance(slot, str) else slot
            for name, slot in one.items()
            if name != "text"
        }
        for one in acts
        if isinstance(one, Mapping)
    ]


def which(spoken: Sequence[Spoken], woken_at: float) -> int | None:
    """Return the index of the turn whose wake word ended about then, None where none did."""
    near = [abs(one.wake_ended - woken_at) for one in spoken]
    index = min(range(len(near)), key=near.__getitem__)
    return index if near[index] < _SAME_WAKE_S else None


class Voice(Protocol):
    """Somebody who can be told what to say."""

    def says(self, text: str, language: str, voice: str | None = None) -> Samples:
        """Return `text` as speech at 16,000 Hz without silence around it; raise ServiceError."""


class Cook:
    """Speaks through the TTS service."""

    def __init__(self, tts: Address, voices: dict[str, str]) -> None:
        """Speak each language with the voice that `voices` names, the usual one where none."""
        self._url = f"{tts.url}/synthesize"
        self._voices = voices
        self._kept: dict[tuple[str, str, str], Samples] = {}

    def says(self, text: str, language: str, voice: str | None = None) -> Samples:
        """Return `text` as speech at 16,000 Hz without silence around it.

        Raises ServiceError where the TTS service fails.
        """
        chosen = self._voices.get(language, "") if voice is None else voice
        key = (text, language, chosen)
        if key not in self._kept:
            self._kept[key] = self._ask(text, language, chosen)
        return self._kept[key]

    def _ask(self, text: str, language: str, voice: str) -> Samples:
        asked = {"text": text, "language": language, "voice": voice, "format": "pcm"}
        try:
            answer = httpx.post(self._url, json=asked, timeout=_WAIT_S, trust_env=False)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            message = f"The cook cannot speak: {self._url} failed."
            raise ServiceError(message, hint="Run: jubang services up", service="tts") from error
        chunk = AudioChunk(answer.content, int(answer.headers["x-sample-rate"]), 2, 1)
        samples = resample(chunk.samples(), chunk.rate, SPEECH_RATE)
        first, last = first_audible(samples) or 0, last_audible(samples) or len(samples)
        return samples[first : last + 1]


def lay_out(
    cook: Voice,
    turns: Iterable[tuple[Turn, float]],
    *,
    before_s: float = 1.0,
    pause_s: float = 0.45,
) -> tuple[Samples, Sequence[Spoken]]:
    """Return one track of wake words and commands, and where on it they are.

    Each turn comes with the seconds of silence after it, in which it is answered.
    """
    parts = [silence(before_s)]
    spoken: list[Spoken] = []
    at = before_s
    for turn, after_s in turns:
        wake = cook.says(WAKE_WORDS[turn.language], "en", WAKE_VOICE)
        command = cook.says(turn.text, turn.language, turn.voice)
        wake_ended = at + len(wake) / SPEECH_RATE
        ended = wake_ended + pause_s + len(command) / SPEECH_RATE
        spoken.append(Spoken(turn, wake_ended, ended))
        parts += [wake, silence(pause_s), command, silence(after_s)]
        at = ended + after_s
    return np.concatenate(parts), spoken


def silence(seconds: float) -> Samples:
    """Return so many seconds of zeros at 16,000 Hz."""
    return np.zeros(round(seconds * SPEECH_RATE), dtype=np.float32)
