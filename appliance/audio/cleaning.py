"""What is done to all that the microphone hears: the echo of one's own voice comes off, then the level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.audio.chunk import Samples
from appliance.audio.level import LevelControl

if TYPE_CHECKING:
    from appliance.audio.echo import EchoCanceller  # brings WebRTC: 24 MB


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A block of sound (16,000 Hz)."""

    clean: Samples
    """Without the echo of what is being said."""
    whole: Samples | None = None
    """With it, at the same level, while there may be one: what takes an echo off takes from others too."""


class Cleaning:
    """Cleans block after block."""

    def __init__(self, echo: EchoCanceller | None, level: LevelControl | None) -> None:
        """Take off what `echo` knows of and make it as loud as `level` says, where there are these."""
        self._echo = echo
        self._level = level

    def __call__(self, samples: Samples) -> Cleaned:
        """Return the next block, cleaned."""
        clean, whole = samples, None
        if self._echo is not None:
            clean = self._echo.clean(samples)
            whole = samples if self._echo.busy else None
        if self._level is not None:
            clean = self._level.level(clean)
            whole = self._level.at_gain(whole) if whole is not None else None
        return Cleaned(clean, whole)
