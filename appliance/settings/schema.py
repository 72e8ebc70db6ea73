"""Every setting, its type and its range. Defaults live in config/default.yaml, explained there."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

from appliance.keys.codes import code_of

Port = Annotated[int, Field(ge=1, le=65535)]
Share = Annotated[float, Field(gt=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]
Language = Literal["ko", "en"]


def _hour_and_minute(value: object) -> object:
    """Read YAML's 22:00, which is the number 1320 (22 × 60) where it is not quoted."""
    if isinstance(value, int) and 0 <= value < _MINUTES_A_DAY:
        return f"{value // 60:02}:{value % 60:02}"
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,2}:\d{2}", value):
        raise ValueError('should be a time of the day such as "22:00"')
    return value.zfill(len("22:00"))


_MINUTES_A_DAY = 24 * 60
TimeOfDay = Annotated[time, BeforeValidator(_hour_and_minute)]
Device = Literal["cpu", "cuda"]


def _known_key(key: str) -> str:
    code_of(key)
    return key


Key = Annotated[str, BeforeValidator(str), AfterValidator(_known_key)]
"""A key by the kernel's name or number."""


class Section(BaseModel):
    """A group of settings: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Address(Section):
    """Where a service listens, and where its clients find it."""

    host: str
    port: Port

    @property
    def url(self) -> str:
        """Return the base URL, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


class Services(Section):
    """The processes of the appliance and their addresses."""

    kitchen: Address
    stt: Address
    tts: Address
    llm: Address
    vllm: Address
    gpt_sovits: Address

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        """Refuse two services at one place."""
        seen: dict[tuple[str, int], str] = {}
        for name in type(self).model_fields:
            address: Address = getattr(self, name)
            place = (address.host, address.port)
            if place in seen:
                message = f"should not give {seen[place]} and {name} the same port {address.port}"
                raise ValueError(message)
            seen[place] = name
        return self


class PathSettings(Section):
    """Where things are kept; None means the place that fits the installation (see Paths)."""

    models: Path | None
    state: Path | None
    cache: Path | None
    run: Path | None


class SpeechFallback(Section):
    """What speech to text tries next where the card has no memory left."""

    models: dict[Language, str] = {}
    """Empty: those that were tried before."""
    device: Device | None = None
    compute_type: str
    window_pad_s: Annotated[float, Field(ge=0, le=30)] | None = None


class SttSettings(Section):
    """Speech to text."""

    models: dict[Language, str]
    device: Device
    compute_type: str
    fall_back_to: list[SpeechFallback]
    threads: Annotated[int, Field(ge=1, le=64)]
    beam_size: Annotated[int, Field(ge=1, le=20)]
    window_pad_s: Annotated[float, Field(ge=0, le=30)]
    max_new_tokens: Annotated[int, Field(ge=1, le=200)]
    max_audio_s: Annotated[float, Field(gt=0, le=30)]
    max_waiting: Annotated[int, Field(ge=0, le=1000)]


class VoiceSettings(Section):
    """One voice that can be asked for by name."""

    engine: Literal["piper", "kokoro", "espeak", "gpt_sovits"]
    language: Language
    model: str = ""
    speaker: str = ""
    reference_audio: str = ""
    reference_text: str = ""
    reference_language: str = ""
    rate: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    volume: Annotated[float, Field(gt=0, le=2)] = 1.0


class TtsSettings(Section):
    """Text to speech."""

    voices: dict[str, VoiceSettings]
    speak_with: dict[Language, str]
    fall_back_to: dict[Language, str]
    threads: Annotated[int, Field(ge=1, le=64)]
    cache_mb: Annotated[int, Field(ge=0)]
    max_characters: Annotated[int, Field(ge=1)]
    max_waiting: Annotated[int, Field(ge=0, le=1000)]

    @model_validator(mode="after")
    def _voices_exist(self) -> Self:
        """Refuse voices that there are not."""
        for chosen in (self.speak_with, self.fall_back_to):
            for language, name in chosen.items():
                if name not in self.voices:
                    known = ", ".join(sorted(self.voices))
                    message = f"there is no voice '{name}' for {language}; known: {known}"
                    raise ValueError(message)
        return self


class LlmSettings(Section):
    """The language model behind the LLM service."""

    enabled: bool
    model: str
    served_name: str
    gpu_memory_share: Share | None
    context_tokens: Annotated[int, Field(ge=512)]
    eager: bool
    quantization: str | None
    classifies: bool
    classify_timeout_s: Annotated[float, Field(gt=0)]
    answer_timeout_s: Annotated[float, Field(gt=0)]
    answer_max_tokens: Annotated[int, Field(ge=16, le=2048)]


class WakeWord(Section):
    """One wake word: the model that hears it and the language of the turn that it opens."""

    model: Annotated[str, Field(pattern=r"^\w[\w-]*$")]
    language: Language
    threshold: Annotated[float, Field(gt=0, lt=1)]
    phrase: Annotated[str, Field(min_length=2, max_length=40)] | None = None
    """What speech-to-text must find in the sound before it counts; None: the model alone decides."""
    evidence: Annotated[float, Field(gt=0, le=12)] = 2.0
    """How far the sound must speak for the phrase: the mean log probability ratio to silence, a token."""
    alone: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The score from which it counts unconfirmed over an answer, or while speech-to-text is away."""


class ListenSettings(Section):
    """How a turn begins and ends."""

    wake_words: list[WakeWord]
    speech_threshold: Annotated[float, Field(gt=0, lt=1)]
    pause_s: Seconds
    sure_silence_s: Seconds
    end_silence_s: Seconds
    long_silence_s: Seconds
    start_timeout_s: Seconds
    max_turn_s: Annotated[float, Field(gt=0, le=30)]
    follow_up_s: Seconds


class AudioSettings(Section):
    """The sound devices."""

    microphone: str | None
    speaker: str | None
    silence_s: Annotated[float, Field(gt=0)] | None
    volume: Annotated[int, Field(ge=0, le=100)]
    echo_cancellation: bool
    level_control: bool


class SpeakingSettings(Section):
    """How things are said."""

    earcons: bool
    interruptible: bool
    quiet_from: TimeOfDay | None
    quiet_until: TimeOfDay | None
    quiet_volume: Annotated[int, Field(ge=0, le=100)]

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        """Refuse quiet hours that never begin, or never end."""
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet_from and quiet_until must both be set, or neither")
        return self


class KeySettings(Section):
    """Keys that close the microphone, and that are held to talk."""

    device: Annotated[str, Field(min_length=1)] | None
    mute: Key | None
    talk: Key | None

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        """Refuse one key for both."""
        if (
            self.mute is not None
            and self.talk is not None
            and code_of(self.mute) == code_of(self.talk)
        ):
            raise ValueError("should not give mute and talk the same key")
        return self


class KitchenSettings(Section):
    """The daemon's dealings with the services."""

    health_interval_s: Annotated[float, Field(gt=0)]
    stt_timeout_s: Annotated[float, Field(gt=0)]
    tts_timeout_s: Annotated[float, Field(gt=0)]
    llm_timeout_s: Annotated[float, Field(gt=0)]
    api_token: SecretStr | None


class ImportingSettings(Section):
    """Recipes from elsewhere."""

    allowed_hosts: list[str]
    mealie_url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None
    mealie_token: SecretStr | None


class RecordingSettings(Section):
    """Turns kept as sound, where the user wants it."""

    keep: bool
    days: Annotated[int, Field(ge=1, le=365)]


class Settings(Section):
    """All settings."""

    profile: Literal["cpu", "gpu"]
    language: Language
    paths: PathSettings
    services: Services
    stt: SttSettings
    tts: TtsSettings
    llm: LlmSettings
    listen: ListenSettings
    audio: AudioSettings
    speaking: SpeakingSettings
    keys: KeySettings
    kitchen: KitchenSettings
    importing: ImportingSettings
    recording: RecordingSettings
