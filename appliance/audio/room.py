"""A simulated room: what of the speaker arrives at the microphone, and when."""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.player import PLAYER_RATE

_DELAY_S: Final = 0.09
"""From the player to the microphone: two devices' buffers and a metre of air."""
_REVERBERATION_S: Final = 0.25
_DECAY_DB: Final = 60.0
"""So much weaker is the echo at the end of the reverberation (RT60)."""
_DIRECT: Final = 1.0
_REFLECTED: Final = 0.08
_SEED: Final = 3


class Room:
    """Makes the echo of what is played, block by block."""

    def __init__(self, level: float) -> None:
        """Let the echo be `level` dB louder (negative: softer) than what is played."""
        count = int(_REVERBERATION_S * SPEECH_RATE)
        fading = 10 ** (-_DECAY_DB / 20 * np.arange(count) / count)
        taps = np.random.default_rng(_SEED).standard_normal(count) * fading * _REFLECTED
        taps[0] = _DIRECT
        taps *= 10 ** (level / 20) / np.sqrt(np.sum(taps**2))
        self._taps = taps.astype(np.float32)
        self._down = soxr.ResampleStream(PLAYER_RATE, SPEECH_RATE, 1, dtype="float32")
        self._coming: Samples = np.zeros(int(_DELAY_S * SPEECH_RATE), dtype=np.float32)
        self._ringing: Samples = np.zeros(0, dtype=np.float32)

    def echo(self, played: Samples, count: int) -> Samples:
        """Take what is played next (PLAYER_RATE); return the next `count` samples (16,000 Hz)."""
        dry = self._down.resample_chunk(played)
        if len(dry):
            wet = np.convolve(dry, self._taps)
            wet[: len(self._ringing)] += self._ringing[: len(wet)]
            self._coming = np.concatenate([self._coming, wet[: len(dry)]])
            self._ringing = wet[len(dry) :]
        heard, self._coming = self._coming[:count], self._coming[count:]
        return np.pad(heard, (0, count - len(heard)))
