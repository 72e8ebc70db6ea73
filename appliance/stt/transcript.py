"""What was heard, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech and how sure the model was of it."""

    start: float
    """Seconds from the beginning of the audio."""
    end: float
    """Seconds."""
    text: str
    """As the model wrote it, also where it was judged to be no speech."""
    avg_logprob: float
    """Mean log probability of a token."""
    no_speech_prob: float
    """The model's own doubt that somebody speaks, 0…1."""
    compression_ratio: float
    """How well the text compresses; over 2.4 it repeats itself."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The result of one transcription."""

    text: str
    """What was said; "" where nothing was."""
    language: str
    """ko or en."""
    confidence: float
    """Mean probability of a token, 0…1."""
    no_speech: bool
    """Whether this was judged to be silence or noise (then the text is "")."""
    segments: tuple[Segment, ...] = ()
    alternatives: tuple[str, ...] = ()
    """Readings with the words of the hotwords alone, best first; only where hotwords were given."""

    @property
    def raw(self) -> str:
        """Return what the model wrote, whatever was judged of it."""
        return " ".join(segment.text for segment in self.segments).strip()

    def to_json(self) -> dict[str, object]:
        """Return the transcript for the wire."""
        return {
            "text": self.text,
            "language": self.language,
            "confidence": round(self.confidence, 4),
            "no_speech": self.no_speech,
            "segments": [
                {
                    "start": round(s.start, 3),
                    "end": round(s.end, 3),
                    "text": s.text,
                    "avg_logprob": round(s.avg_logprob, 4),
                    "no_speech_prob": round(s.no_speech_prob, 4),
                    "compression_ratio": round(s.compression_ratio, 4),
                }
                for s in self.segments
            ],
            "alternatives": list(self.alternatives),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(
            text=str(data["text"]),
            language=str(data["language"]),
            confidence=float(data["confidence"]),
            no_speech=bool(data["no_speech"]),
            segments=tuple(Segment(**segment) for segment in data.get("segments", ())),
            alternatives=tuple(str(text) for text in data.get("alternatives", ())),
        )
