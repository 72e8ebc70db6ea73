"""What the speaker plays: sounds in order, pulled by the device or by a replay, sample by sample."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np

from appliance.audio.chunk import Samples
from appliance.audio.silence import AUDIBLE

PLAYER_RATE = 24_000
"""Hertz; everything is played at this rate."""


class Mark(Enum):
    """What became of a sound."""

    AUDIBLE = auto()
    """Its first sample that can be heard has left."""
    ENDED = auto()
    """Its last sample has left."""
    CUT = auto()
    """It was stopped before its end."""


@dataclass(frozen=True, slots=True)
class Played:
    """A mark and when it was reached."""

    sound: int
    mark: Mark
    sample: int
    """How many samples had been pulled by then, silence included."""


@dataclass
class _Sound:
    id: int
    parts: deque[Samples] = field(default_factory=deque)
    complete: bool = False
    audible: bool = False


class Player:
    """A queue of sounds; thread-safe, since a device pulls from a thread of its own."""

    def __init__(self) -> None:
        """Begin silent."""
        self._lock = threading.Lock()
        self._sounds: deque[_Sound] = deque()
        self._next_id = 1
        self._pulled = 0
        self._marks: list[Played] = []
        self.gain = 1.0
        """What everything is multiplied by; 0…1."""

    @property
    def pulled(self) -> int:
        """Return how many samples have been pulled."""
        return self._pulled

    @property
    def busy(self) -> bool:
        """Return whether something is queued or being played."""
        with self._lock:
            return bool(self._sounds)

    def open(self) -> int:
        """Queue an empty sound; return its id."""
        with self._lock:
            sound = _Sound(self._next_id)
            self._next_id += 1
            self._sounds.append(sound)
            return sound.id

    def add(self, sound_id: int, samples: Samples) -> None:
        """Append samples (PLAYER_RATE) to a sound; one that was stopped takes none."""
        with self._lock:
            for sound in self._sounds:
                if sound.id == sound_id and len(samples):
                    sound.parts.append(samples)

    def close(self, sound_id: int) -> None:
        """Say that a sound is complete."""
        with self._lock:
            for sound in self._sounds:
                if sound.id == sound_id:
                    sound.complete = True

    def stop(self) -> None:
        """Drop everything that is queued or being played."""
        with self._lock:
            for sound in self._sounds:
                self._marks.append(Played(sound.id, Mark.CUT, self._pulled))
            self._sounds.clear()

    def drop(self, sound_id: int) -> None:
        """Drop one sound."""
        with self._lock:
            for sound in list(self._sounds):
                if sound.id == sound_id:
                    self._sounds.remove(sound)
                    self._marks.append(Played(sound.id, Mark.CUT, self._pulled))

    def pull(self, count: int) -> Samples:
        """Return the next `count` samples: what is queued, then silence."""
        out = np.zeros(count, dtype=np.float32)
        filled = 0
        with self._lock:
            while filled < count and self._sounds:
                sound = self._sounds[0]
                if not sound.parts:
                    if not sound.complete:
                        break  # more is on its way
                    self._marks.append(Played(sound.id, Mark.ENDED, self._pulled + filled))
                    self._sounds.popleft()
                    continue
                taken = sound.parts.popleft()
                room = count - filled
                if len(taken) > room:
                    sound.parts.appendleft(taken[room:])
                    taken = taken[:room]
                self._note_audible(sound, taken, self._pulled + filled)
                out[filled : filled + len(taken)] = taken
                filled += len(taken)
            self._pulled += count
            gain = self.gain
        return out if gain == 1.0 else out * np.float32(gain)

    def marks(self) -> list[Played]:
        """Return the marks since the last call."""
        with self._lock:
            marks, self._marks = self._marks, []
        return marks

    def _note_audible(self, sound: _Sound, samples: Samples, at: int) -> None:
        if sound.audible:
            return
        heard = np.flatnonzero(np.abs(samples) > AUDIBLE)
        if len(heard):
            sound.audible = True
            self._marks.append(Played(sound.id, Mark.AUDIBLE, at + int(heard[0])))
