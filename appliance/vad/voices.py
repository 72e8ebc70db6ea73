"""The cook's voice and the voices behind it, told apart by their loudness. Pure.

A television, a radio or people in the next room are speech too, and they never stop. They are softer
at the microphone than the cook who has just said the wake word.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from appliance.vad.speech import Judgement

FAR_DB: Final = 14.0
"""A voice that is so much softer than the cook's is somebody else's at once …"""
SOFT_DB: Final = 7.0
"""… and one that is only so much softer, where it stays so …"""
SOFT_S: Final = 1.0
"""… for so long: the cook's own voice drops at the end of a sentence."""
_FALLS_DB_PER_S: Final = 40.0
"""How fast loudness is forgotten: between two syllables it hardly falls."""
_SHARE: Final = 80
"""The cook's loudness is this percentile of the speech so far: a clatter does not raise it."""
_LEAST_FRAMES: Final = 6
_MOST_FRAMES: Final = 300


@dataclass
class Nearness:
    """Follows how loud the speech of a turn is, and tells whether it is still the cook's."""

    called_at: float | None = None
    """How loud the wake word was, in dB below full scale; None where there was none."""
    _spoken: deque[float] = field(default_factory=lambda: deque(maxlen=_MOST_FRAMES))
    _recent: float = -100.0
    _soft_s: float = 0.0

    def near(self, judged: Judgement, seconds: float) -> bool:
        """Return whether a frame is speech of somebody as near as the cook."""
        self._recent = max(judged.level, self._recent - _FALLS_DB_PER_S * seconds)
        if not judged.speech:
            self._soft_s = 0.0
            return False
        cook = self._cook()
        if cook is None:
            self._spoken.append(judged.level)
            return True
        below = cook - self._recent
        self._soft_s = self._soft_s + seconds if below > SOFT_DB else 0.0
        if below > FAR_DB or self._soft_s >= SOFT_S:
            return False
        self._spoken.append(judged.level)
        return True

    def _cook(self) -> float | None:
        """Return how loud the cook is, None where that cannot be told yet."""
        if len(self._spoken) < _LEAST_FRAMES:
            return self.called_at
        spoken = float(np.percentile(self._spoken, _SHARE))
        return spoken if self.called_at is None else max(spoken, self.called_at - SOFT_DB)
