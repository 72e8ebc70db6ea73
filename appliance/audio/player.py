"""What the speaker plays: sounds by priority, pulled by the device or by a replay, sample by sample."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, IntEnum, auto
from typing import Final

import numpy as np

from appliance.audio.chunk import Samples
from appliance.audio.silence import AUDIBLE

PLAYER_RATE = 24_000
"""Hertz; everything is played at this rate."""
DUCKED: Final = 0.2
"""What is left of the volume while somebody talks: −14 dB."""
_RAMP_S: Final = 0.04
"""How long the volume takes from full to nothing: no click is heard."""


class Priority(IntEnum):
    """Who speaks first, and over whom."""

    HINT = 0
    """What nobody asked for: a service is back."""
    REPLY = 1
    ALARM = 2


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
    priority: Priority
    told: bool = True
    """Whether the tap is told of it."""
    parts: deque[Samples] = field(default_factory=deque)
    """What is still to be played; empty where more is on its way."""
    sentence: list[Samples] = field(default_factory=list)
    """What was played since the sentence at hand began."""
    begins: deque[int] = field(default_factory=deque)
    """How many samples are left to play before each sentence that is still to begin."""
    complete: bool = False
    audible: bool = False
    left: int = 0
    """Samples in `parts`."""

    def add(self, samples: Samples, *, sentence: bool) -> None:
        if sentence:
            self.begins.append(self.left)
        self.parts.append(samples)
        self.left += len(samples)

    def take(self, count: int) -> Samples:
        """Return the next samples: at most `count`, and no more than the sentence has."""
        if self.begins and self.begins[0] == 0:
            self.begins.popleft()
            self.sentence.clear()
        if self.begins:
            count = min(count, self.begins[0])
        part = self.parts.popleft()
        if len(part) > count:
            self.parts.appendleft(part[count:])
            part = part[:count]
        self.sentence.append(part)
        self._moved(-len(part))
        return part

    def rewind(self) -> None:
        """Go back to where the sentence at hand began, to be said again."""
        again = sum(len(part) for part in self.sentence)
        self.parts.extendleft(reversed(self.sentence))
        self.sentence.clear()
        self._moved(again)

    def _moved(self, by: int) -> None:
        self.left += by
        self.begins = deque(begin + by for begin in self.begins)


class Player:
    """A queue of sounds; thread-safe, since a device pulls from a thread of its own."""

    def __init__(self) -> None:
        """Begin silent."""
        self._lock = threading.Lock()
        self._sounds: list[_Sound] = []
        self._floor: _Sound | None = None
        """The sound that is being played."""
        self._next_id = 1
        self._pulled = 0
        self._marks: list[Played] = []
        self._level: float | None = None
        """What the last sample was multiplied by."""
        self.gain = 1.0
        """What everything is multiplied by; 0…1."""
        self.alarm_gain = 1.0
        """… but alarms."""
        self.ducked = False
        """Whether somebody talks, so that everything is played low."""
        self.tap: Callable[[Samples], None] = lambda _: None
        """Told of everything that leaves, silence included, and silence for what it is not told of."""

    @property
    def pulled(self) -> int:
        """Return how many samples have been pulled."""
        return self._pulled

    @property
    def busy(self) -> bool:
        """Return whether something is queued or being played."""
        with self._lock:
            return bool(self._sounds)

    @property
    def sounding(self) -> bool:
        """Return whether something is being played."""
        return self._floor is not None

    def open(self, priority: Priority = Priority.REPLY, *, told: bool = True) -> int:
        """Queue an empty sound behind those of its priority; return its id.

        `told`: whether the tap is told of it. An echo canceller takes off with an echo some of who speaks
        at the same time; of a short, soft tone it is better told nothing.
        """
        with self._lock:
            sound = _Sound(self._next_id, priority, told)
            self._next_id += 1
            self._sounds.append(sound)
            self._sounds.sort(key=lambda one: (-one.priority, one.id))
            return sound.id

    def add(self, sound_id: int, samples: Samples, *, sentence: bool = False) -> None:
        """Append samples (PLAYER_RATE) to a sound; one that was stopped takes none.

        `sentence` says that a sentence begins here: to it the player returns after an interruption.
        """
        with self._lock:
            for sound in self._sounds:
                if sound.id == sound_id and len(samples):
                    sound.add(samples, sentence=sentence)

    def close(self, sound_id: int) -> None:
        """Say that a sound is complete."""
        with self._lock:
            for sound in self._sounds:
                if sound.id == sound_id:
                    sound.complete = True

    def stop(self, above: Priority | None = None) -> None:
        """Drop everything that is queued or being played; with `above` only what is below it."""
        with self._lock:
            for sound in list(self._sounds):
                if above is None or sound.priority < above:
                    self._drop(sound)

    def drop(self, sound_id: int) -> None:
        """Drop one sound."""
        with self._lock:
            for sound in list(self._sounds):
                if sound.id == sound_id:
                    self._drop(sound)

    def pull(self, count: int) -> Samples:
        """Return the next `count` samples: what is queued, then silence."""
        out = np.zeros(count, dtype=np.float32)
        told = np.ones(count, dtype=np.bool_)
        filled = 0
        with self._lock:
            while filled < count and (sound := self._next()) is not None:
                if not sound.parts:
                    self._end(sound, Mark.ENDED, filled)
                    continue
                taken = sound.take(count - filled)
                self._note_audible(sound, taken, self._pulled + filled)
                out[filled : filled + len(taken)] = taken
                told[filled : filled + len(taken)] = sound.told
                filled += len(taken)
            self._pulled += count
            out = self._leveled(out)
        self.tap(out * told)
        return out

    def marks(self) -> list[Played]:
        """Return the marks since the last call."""
        with self._lock:
            marks, self._marks = self._marks, []
        return marks

    def _next(self) -> _Sound | None:
        """Return the sound that is played now; None where it waits for more, or there is none.

        A sound of higher priority takes the floor once it has something to play; the one that it
        interrupts says its sentence again afterwards.
        """
        for sound in self._sounds:
            if sound is not self._floor and not (sound.parts or sound.complete):
                if self._floor is None:
                    return None  # the first in the queue is still being made
                continue
            if sound is not self._floor:
                if self._floor is not None:
                    self._floor.rewind()
                self._floor = sound
            return sound if sound.parts or sound.complete else None
        return None

    def _end(self, sound: _Sound, mark: Mark, ahead: int = 0) -> None:
        self._sounds.remove(sound)
        self._marks.append(Played(sound.id, mark, self._pulled + ahead))
        if self._floor is sound:
            self._floor = None

    def _drop(self, sound: _Sound) -> None:
        self._end(sound, Mark.CUT)

    def _leveled(self, samples: Samples) -> Samples:
        """Bring the samples to the volume, which moves gently."""
        alarm = self._floor is not None and self._floor.priority is Priority.ALARM
        gain = self.alarm_gain if alarm else self.gain
        wanted = gain * (DUCKED if self.ducked else 1.0)
        if self._level is None or self._level == wanted:
            self._level = wanted
            return samples if wanted == 1.0 else samples * np.float32(wanted)
        far = len(samples) / (_RAMP_S * PLAYER_RATE)
        steps = np.arange(1, len(samples) + 1, dtype=np.float32) / (_RAMP_S * PLAYER_RATE)
        if wanted > self._level:
            levels = np.minimum(self._level + steps, wanted)
            self._level = min(wanted, self._level + far)
        else:
            levels = np.maximum(self._level - steps, wanted)
            self._level = max(wanted, self._level - far)
        return np.asarray(samples * levels, dtype=np.float32)

    def _note_audible(self, sound: _Sound, samples: Samples, at: int) -> None:
        if sound.audible:
            return
        heard = np.flatnonzero(np.abs(samples) > AUDIBLE)
        if len(heard):
            sound.audible = True
            self._marks.append(Played(sound.id, Mark.AUDIBLE, at + int(heard[0])))
