"""Level control: a soft microphone is made louder, slowly, and nothing is ever clipped by it.

A common automatic gain control follows each word and each pause, and is heard to pump. This one
follows how loud the loudest of the last half minute was, by no more than a decibel a second upwards.
"""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples

_WANTED_DB: Final = -26.0
"""How loud the loudest of the last sound should be (dB of full scale, root mean square) …"""
_MOST_DB: Final = 20.0
"""… where so much is enough: what is softer is no voice."""
_SOFTEST_DB: Final = -62.0
"""A quiet room: nothing is learned from it."""
_RISE_DB_PER_S: Final = 1.0
_WINDOW_S: Final = 30.0
_STRETCH_S: Final = 0.5
"""The loudest of each such stretch is kept."""
_FULL: Final = 0.97


class LevelControl:
    """Takes sound block by block (16,000 Hz) and returns it louder where it was soft."""

    def __init__(self) -> None:
        """Begin without any gain."""
        self.gain_db = 0.0
        self._loudest: deque[float] = deque(maxlen=int(_WINDOW_S / _STRETCH_S))
        self._stretch_db = -100.0
        self._stretch_s = 0.0

    def level(self, samples: Samples) -> Samples:
        """Return the next block at the gain of now."""
        if not len(samples):
            return samples
        seconds = len(samples) / SPEECH_RATE
        self._listen(samples, seconds)
        step = _RISE_DB_PER_S * seconds
        self.gain_db += min(step, max(-step, self._target() - self.gain_db))
        peak = float(np.abs(samples).max())
        if self.gain_db > 0 and peak * _factor(self.gain_db) > _FULL:
            self.gain_db = max(0.0, 20 * float(np.log10(_FULL / peak)))
        return self.at_gain(samples)

    def at_gain(self, samples: Samples) -> Samples:
        """Return another sound of the same moment at the gain of now; nothing is learned from it."""
        return samples if self.gain_db <= 0 else samples * np.float32(_factor(self.gain_db))

    def _listen(self, samples: Samples, seconds: float) -> None:
        """Keep how loud the loudest of each stretch was."""
        power = float(np.mean(samples**2))
        self._stretch_db = max(self._stretch_db, 10 * float(np.log10(power + 1e-12)))
        self._stretch_s += seconds
        if self._stretch_s >= _STRETCH_S:
            self._loudest.append(self._stretch_db)
            self._stretch_db, self._stretch_s = -100.0, 0.0

    def _target(self) -> float:
        """Return the gain that the last half minute asks for."""
        loudest = max(self._loudest, default=0.0)
        if loudest < _SOFTEST_DB:
            return self.gain_db
        return min(_MOST_DB, max(0.0, _WANTED_DB - loudest))


def _factor(gain_db: float) -> float:
    return float(10 ** (gain_db / 20))
