"""When the end of a turn is decided, beside when it truly was: pure, on sound whose end is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.bench.measure import percentile
from appliance.settings.schema import ListenSettings
from appliance.vad import Decision, Endpointer, SpeechDetector
from appliance.vad.speech import FRAME_S

EARLY_S = 0.15
"""A turn that ended so long before the last sound cut the cook off."""
READ_S = 0.35
"""How long transcribing and understanding are taken to last: what a small machine needs."""
_BEFORE_S = 0.25


class Verdict(Enum):
    """What became of a turn's end."""

    FOUND = "found"
    CUT_OFF = "cut off"
    NEVER_ENDED = "never ended"
    NOT_HEARD = "not heard"


@dataclass(frozen=True, slots=True)
class Ending:
    """How one turn was followed. Times are seconds from the opening of the microphone."""

    decision: Decision | None
    """ENDED, TOO_LONG or NOTHING; None where the sound was over first."""
    at: float
    pauses: tuple[float, ...] = ()
    """When silence was noticed, the first words' after which it went on included."""

    def verdict(self, last_sound: float) -> Verdict:
        """Return what became of it where the cook's last sound was then."""
        if self.decision is Decision.NOTHING:
            return Verdict.NOT_HEARD
        if cut_off(self.at, last_sound) and self.decision is not None:
            return Verdict.CUT_OFF
        return Verdict.FOUND if self.decision is Decision.ENDED else Verdict.NEVER_ENDED


def cut_off(ended: float, last_sound: float) -> bool:
    """Return whether a turn that ended then cut off a cook whose last sound was at `last_sound`."""
    return ended < last_sound - EARLY_S


class Sense(Enum):
    """What was made of the words up to a pause."""

    WHOLE = "a whole command"
    GOES_ON = "plainly unfinished"
    OPEN = "neither"


Reader = Callable[[Samples], Sense]
"""Says what the sound of a turn up to a pause comes to."""


def follow(
    samples: Samples,
    settings: ListenSettings,
    detector: SpeechDetector | None = None,
    read: Reader | None = None,
) -> Ending:
    """Hear the sound as an open microphone does, frame by frame; return how its turn ended.

    With `read`, what was said until a pause is known READ_S later, where the cook is silent until
    then: a whole command ends the turn, an unfinished one gets the longer silence.
    """
    ears = detector or SpeechDetector(settings.speech_threshold)
    ears.reset()
    endpointer = Endpointer(settings, settings.start_timeout_s)
    pauses: list[float] = []
    known_at = math.inf
    for judged in ears.feed(samples):
        decision = endpointer.feed(judged, FRAME_S)
        if decision is Decision.RESUMED:
            known_at = math.inf
        if decision is Decision.PAUSED:
            pauses.append(endpointer.clock)
            known_at = endpointer.clock + READ_S
        elif read is not None and endpointer.clock >= known_at:
            known_at = math.inf
            sense = read(_until(samples, endpointer, pauses[-1]))
            if sense is Sense.WHOLE:
                return Ending(Decision.ENDED, endpointer.clock, tuple(pauses))
            if sense is Sense.GOES_ON:
                endpointer.wait_longer()
        if decision in {Decision.ENDED, Decision.NOTHING, Decision.TOO_LONG}:
            return Ending(decision, endpointer.clock, tuple(pauses))
    return Ending(None, endpointer.clock, tuple(pauses))


def _until(samples: Samples, endpointer: Endpointer, pause: float) -> Samples:
    """Return the turn's sound from just before its first word to a pause."""
    first = max(0.0, (endpointer.speech_from or 0.0) - _BEFORE_S)
    return samples[int(first * SPEECH_RATE) : int(pause * SPEECH_RATE)]


@dataclass
class Tally:
    """What became of many turns' ends."""

    verdicts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    late: list[float] = field(default_factory=list)
    """How long after the last sound the end was decided, where it was found."""
    noticed: list[float] = field(default_factory=list)
    """How long after the last sound silence was noticed first, where it was."""
    paused_inside: int = 0
    """Turns in which silence was noticed before the last sound."""

    def add(self, ending: Ending, last_sound: float) -> None:
        """Count one."""
        verdict = ending.verdict(last_sound)
        self.verdicts[verdict] += 1
        self.paused_inside += any(cut_off(at, last_sound) for at in ending.pauses)
        if verdict is Verdict.FOUND:
            self.late.append(ending.at - last_sound)
            after = [at - last_sound for at in ending.pauses if not cut_off(at, last_sound)]
            self.noticed += after[:1]

    @property
    def turns(self) -> int:
        """Return how many were counted."""
        return sum(self.verdicts.values())

    def row(self) -> str:
        """Return it as a line: shares, then seconds after the last sound, at p50 and p95."""
        shares = [
            f"{name.value} {count / self.turns:6.1%}" for name, count in self.verdicts.items()
        ]
        return (
            f"n {self.turns:4}  {'  '.join(shares)}  silence noticed {_spread(self.noticed)}  "
            f"end decided {_spread(self.late)}  paused inside {self.paused_inside / self.turns:6.1%}"
        )


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "–"
    return f"{percentile(seconds, 50):.2f}/{percentile(seconds, 95):.2f} s"


def with_pause(samples: Samples, pause_s: float) -> Samples:
    """Return speech with silence put in where it is quietest, in the middle half of it."""
    frame = SPEECH_RATE // 50
    count = len(samples) // frame
    power = np.square(samples[: count * frame].reshape(count, frame)).mean(axis=1)
    first, last = count // 4, max(count // 4 + 1, count * 3 // 4)
    smooth = np.convolve(power, np.ones(3) / 3, mode="same")
    cut = (first + int(np.argmin(smooth[first:last]))) * frame + frame // 2
    silence = np.zeros(round(pause_s * SPEECH_RATE), dtype=np.float32)
    return np.concatenate([samples[:cut], silence, samples[cut:]])
