"""Short tones that say without words: listening, error, a timer."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np

from appliance.audio.chunk import Samples
from appliance.audio.player import PLAYER_RATE


class Earcon(StrEnum):
    """What a tone says."""

    AWAKE = "awake"
    """I am listening."""
    HEARD = "heard"
    """I heard you; the answer takes a moment."""
    NOT_UNDERSTOOD = "not_understood"
    ERROR = "error"
    TIMER = "timer"
    CLOSED = "closed"
    """The microphone is closed now."""
    OPENED = "opened"


UNDER_SPEECH: Final = frozenset({Earcon.AWAKE})
"""What may sound while the cook begins to speak: soft, and over before the second syllable."""
_NOTES: dict[Earcon, tuple[tuple[float, float], ...]] = {
    Earcon.AWAKE: ((659.3, 0.06), (880.0, 0.08)),
    Earcon.HEARD: ((880.0, 0.07),),
    Earcon.NOT_UNDERSTOOD: ((440.0, 0.09), (349.2, 0.12)),
    Earcon.ERROR: ((311.1, 0.14), (233.1, 0.2)),
    Earcon.CLOSED: ((659.3, 0.08), (440.0, 0.14)),
    Earcon.OPENED: ((440.0, 0.08), (659.3, 0.14)),
    Earcon.TIMER: ((988.0, 0.12), (0.0, 0.06), (988.0, 0.12), (0.0, 0.06), (1318.5, 0.3)),
}
"""Frequency in hertz (0 is a rest) and seconds."""
_LEVEL = {Earcon.AWAKE: 0.12, Earcon.HEARD: 0.08, Earcon.TIMER: 0.4}
_USUAL_LEVEL = 0.2
_EDGE_S = 0.008


@lru_cache(maxsize=8)
def tone(earcon: Earcon) -> Samples:
    """Return an earcon's samples at PLAYER_RATE."""
    level = _LEVEL.get(earcon, _USUAL_LEVEL)
    notes = [_note(frequency, seconds) * level for frequency, seconds in _NOTES[earcon]]
    return np.concatenate(notes).astype(np.float32)


def _note(frequency: float, seconds: float) -> Samples:
    time = np.arange(int(seconds * PLAYER_RATE)) / PLAYER_RATE
    wave = np.sin(2 * np.pi * frequency * time) if frequency else np.zeros_like(time)
    edge = min(int(_EDGE_S * PLAYER_RATE), len(wave) // 2)
    if edge:
        ramp = np.linspace(0.0, 1.0, edge)
        wave[:edge] *= ramp
        wave[-edge:] *= ramp[::-1]
    return wave.astype(np.float32)
