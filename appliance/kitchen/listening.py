"""One open ear: the sound of a turn from its first moment to the decision that it is over."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.settings.schema import ListenSettings
from appliance.vad import Decision, Endpointer, SpeechDetector
from appliance.vad.speech import FRAME_S
from appliance.vad.voices import Nearness

_BEFORE_S = 0.25
"""How much sound before the first word is kept: VAD notices a word a little late."""


@dataclass
class Listening:
    """A turn while it is being heard."""

    language: str
    woken: bool
    """Whether a wake word opened it (else a follow-up window)."""
    began: float
    """The clock's time of its first sample."""
    settings: ListenSettings
    detector: SpeechDetector
    wait_s: float
    """How long to wait for the first word."""
    called_at: float | None = None
    """How loud the wake word was, in dB below full scale."""
    held: bool = False
    """Whether a key is held that says when the turn is over."""
    endpointer: Endpointer = field(init=False)
    _blocks: list[Samples] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with an empty ear."""
        self.detector.reset()
        called = self.called_at is not None
        self.endpointer = Endpointer(self.settings, self.wait_s, Nearness(self.called_at), called)

    def hear(self, samples: Samples) -> list[Decision]:
        """Take the next samples; return what they decide, in order."""
        self._blocks.append(samples)
        decisions: list[Decision] = []
        for judged in self.detector.feed(samples):
            decision = self.endpointer.feed(judged, FRAME_S)
            if decision is not None:
                decisions.append(decision)
        return decisions

    @property
    def spoken(self) -> bool:
        """Return whether somebody has said something."""
        return self.endpointer.speech_from is not None

    @property
    def speech_ended(self) -> float:
        """Return the clock's time at which the last word so far ended."""
        return self.began + self.endpointer.speech_until

    def sound(self) -> Samples:
        """Return what was heard, from just before the first word until now."""
        heard = np.concatenate(self._blocks) if self._blocks else np.zeros(0, dtype=np.float32)
        first = self.endpointer.speech_from or 0.0
        start = max(0, int((first - _BEFORE_S) * SPEECH_RATE))
        return heard[start:]
