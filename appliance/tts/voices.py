"""The voices of the service: which there are, which one speaks, and its speech with the cache."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appliance.audio.chunk import AudioChunk
from appliance.audio.silence import trimmed
from appliance.errors import EngineError, JubangError, RequestError, ServiceError
from appliance.settings.schema import TtsSettings, VoiceSettings
from appliance.tts.cache import SpeechCache, identity_of, key_of
from appliance.tts.engines import TtsEngine

_log = logging.getLogger(__name__)

EngineLoader = Callable[[str, VoiceSettings], TtsEngine]
"""Called with (voice name, its settings); returns a loaded engine or raises JubangError."""

_PAUSE_S = 0.22
_COMMA_PAUSE_S = 0.1
_REST_S = 15.0
"""For so long a voice that failed is not asked again."""


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

    def __init__(self, settings: TtsSettings, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none loaded; `clock` says when a voice that failed has rested."""
        self._settings = settings
        self._clock = clock
        self._ready: dict[str, Voice] = {}
        self._failed: dict[str, JubangError] = {}
        self._resting: dict[str, tuple[float, JubangError]] = {}
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
        identity = identity_of(voice)
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
            if self._is_fit(name):
                return self._ready[name]
            language = self._settings.voices[name].language
        usual = {**self._settings.speak_with}
        stand_in = {**self._settings.fall_back_to}
        if language not in usual:
            message = f"'{language}' is not a language of this service."
            hint = f"Use {', '.join(sorted(usual))}."
            raise RequestError(message, hint=hint, code="unknown_language")
        candidates = [name, usual[language], stand_in.get(language, "")]
        ready = [one for one in candidates if one in self._ready]
        for candidate in sorted(ready, key=self._is_fit, reverse=True):
            return self._ready[candidate]
        raise ServiceError("No voice is ready yet.", hint="See /health.", service="tts")

    def instead_of(self, voice: Voice, error: JubangError) -> Voice | None:
        """Let a voice rest that failed; return who speaks instead, None where all of them failed."""
        _log.warning("The voice %s failed: %s", voice.name, error)
        self._resting[voice.name] = (self._clock() + _REST_S, error)
        other = self.choose(voice.language)
        return other if self._is_fit(other.name) else None

    def stop(self) -> None:
        """End the sentence that is being made, whichever voice it is in."""
        for voice in self._ready.values():
            voice.engine.stop()

    def works(self, voice: Voice) -> None:
        """Note that a voice spoke."""
        self._resting.pop(voice.name, None)

    def _is_fit(self, name: str) -> bool:
        """Return whether a voice is ready and did not fail a moment ago."""
        until = self._resting[name][0] if name in self._resting else 0.0
        return name in self._ready and self._clock() >= until

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
        why = self._failed | {name: error for name, (_, error) in self._resting.items()}
        wanted = self._settings.speak_with.values()
        return [f"{name}: {why[name]}" for name in wanted if name in why]

    @property
    def any_ready(self) -> bool:
        """Return whether anything can be said at all."""
        return bool(self._ready)


def speak_anyhow(
    voices: Voices, voice: Voice, sentence: str, rate: float, cache: SpeechCache
) -> list[AudioChunk]:
    """Speak one sentence in the voice, or where it fails in the one that stands in for it.

    Raises EngineError where all fail. The voice is tried again after a moment, and recovers by itself.
    """
    tried: set[str] = set()
    while True:
        tried.add(voice.name)
        try:
            spoken = list(speak(voice, sentence, rate, cache))
        except EngineError as error:
            other = voices.instead_of(voice, error)
            if other is None or other.name in tried:
                raise
            voice = other
        else:
            voices.works(voice)
            return spoken


def speak(voice: Voice, sentence: str, rate: float, cache: SpeechCache) -> Iterator[AudioChunk]:
    """Speak one sentence without silence before it, a short pause after; keep it in the cache."""
    key = key_of(voice.identity, sentence, rate)
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
    pause_s = _COMMA_PAUSE_S if sentence.endswith((",", "，")) else _PAUSE_S
    pause = bytes(int(pause_s / rate * whole.rate) * whole.width)
    whole = AudioChunk(whole.data + pause, whole.rate, whole.width, whole.channels)
    cache.put(whole, *key)
    yield whole
