"""Speech-to-text engines: one small module an engine, one interface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from appliance.audio.chunk import Samples
from appliance.stt.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Hearing:
    """What may help to hear a turn right."""

    language: str
    """ko or en."""
    prompt: str = ""
    """Text that the speech may continue, such as the recipe's words."""
    hotwords: Sequence[str] = ()
    """Phrases that make sense now."""
    beam_size: int | None = None
    """How many hypotheses are followed; None for the setting, 1 is quickest."""


class SttEngine(Protocol):
    """Turns speech into text."""

    def transcribe(self, samples: Samples, hearing: Hearing) -> Transcript:
        """Transcribe mono samples at 16,000 Hz; raise EngineError when the model fails."""

    def compare(self, samples: Samples, language: str, phrases: Sequence[str]) -> tuple[float, ...]:
        """Return for each phrase how much likelier it is in this sound than in silence.

        The mean log probability ratio a token, natural logarithm; raise EngineError.
        """

    def detect_language(self, samples: Samples, among: Sequence[str]) -> str | None:
        """Return the likeliest of the languages `among`; None where the engine cannot tell."""
