"""The voices of the service: which there are, which one speaks, and its speech with the cache."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appliance.audio.chunk import AudioChunk
from appliance.audio.silence import trimmed
from appliance.errors import JubangError, RequestError, ServiceError
from appliance.settings.schema import TtsSettings, VoiceSettings
from appliance.tts.cache import SpeechCache
from appliance.tts.engines import TtsEngine

_log = logging.getLogger(__name__)

EngineLoader = Callable[[str, VoiceSettings], TtsEngine]
"""Called with (voice name, its settings); returns a loaded engine or raises JubangError."""

_PAUSE_S = 0.22


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that can speak now."""

    name: str
    language: str
    engine: TtsEngine
    identity: str
    """What makes its sound differ from another's; part of the cache's key."""
    rate: float = 1.0
    """Its own speed; 1 is what the engine makes of it."""
    volume: float = 1.0


class Voices:
    """All voices by name, as they get ready."""

    def __init__(self, settings: TtsSettings) -> None:
        """Start with none loaded."""
        self._settings = settings
        self._ready: dict[str, Voice] = {}
        self._failed: dict[str, JubangError] = {}
        self.loaded = False
        """Whether loading is over, well or not."""

    def load(self, loader: EngineLoader) -> None:
        """Load the voices that languages speak with, then the others."""
        first = [*self._settings.speak_with.values(), *self._settings.fall_back_to.values()]
        for name in dict.fromkeys([*first, *self._settings.voices]):
            self._load_one(name, self._settings.voices[name], loader)
        self.loaded = True

    def _load_one(self, name: str, voice: VoiceSettings, loader: EngineLoader) -> None:
        try:
            engine = loader(name, voice)
        except JubangError as error:
            _log.warning("The voice %s cannot be had: %s", name, error)
            self._failed[name] = error
            return
        identity = voice.model_dump_json()
        self._ready[name] = Voice(name, voice.language, engine, identity, voice.rate, voice.volume)

    def choose(self, language: str, name: str = "") -> Voice:
        """Return the voice `name`, or the language's own, or the one that stands in for it.

        Raises RequestError for a name or language that there is not, ServiceError while no voice
        of the language is ready.
        """
        if name:
            if name not in self._settings.voices:
                known = ", ".join(sorted(self._settings.voices))
                message = f"There is no voice '{name}'."
                raise RequestError(message, hint=f"Voices: {known}.", code="unknown_voice")
            if name in self._ready:
                return self._ready[name]
            language = self._settings.voices[name].language
        usual = {**self._settings.speak_with}
        stand_in = {**self._settings.fall_back_to}
        if language not in usual:
            message = f"'{language}' is not a language of this service."
            hint = f"Use {', '.join(sorted(usual))}."
            raise RequestError(message, hint=hint, code="unknown_language")
        for candidate in (usual[language], stand_in.get(language, "")):
            if candidate in self._ready:
                return self._ready[candidate]
        raise ServiceError("No voice is ready yet.", hint="See /health.", service="tts")

    def listing(self) -> list[dict[str, object]]:
        """Return every voice with its state, for `/voices`."""
        speaking = set(self._settings.speak_with.values())
        return [
            {
                "name": name,
                "language": voice.language,
                "engine": voice.engine,
                "default": name in speaking,
                "ready": name in self._ready,
                "detail": str(self._failed.get(name, "")),
            }
            for name, voice in sorted(self._settings.voices.items())
        ]

    def missing(self) -> list[str]:
        """Return, for each language that speaks with its stand-in, why."""
        wanted = self._settings.speak_with.values()
        return [f"{name}: {self._failed[name]}" for name in wanted if name in self._failed]

    @property
    def any_ready(self) -> bool:
        """Return whether anything can be said at all."""
        return bool(self._ready)


def speak(voice: Voice, sentence: str, rate: float, cache: SpeechCache) -> Iterator[AudioChunk]:
    """Speak one sentence without silence before it, a short pause after; keep it in the cache."""
    key = (voice.identity, sentence, f"{rate:.2f}")
    kept = cache.get(*key)
    if kept is not None:
        yield kept
        return
    chunks = list(voice.engine.synthesize(sentence, rate * voice.rate))
    if not chunks:
        return
    first = chunks[0]
    whole = AudioChunk(b"".join(c.data for c in chunks), first.rate, first.width, first.channels)
    whole = trimmed(whole)
    if voice.volume != 1.0:
        whole = AudioChunk.from_samples(whole.samples() * voice.volume, whole.rate)
    pause = bytes(int(_PAUSE_S / rate * whole.rate) * whole.width)
    whole = AudioChunk(whole.data + pause, whole.rate, whole.width, whole.channels)
    cache.put(whole, *key)
    yield whole
