"""From sound to the wake word: the detector's guess, and where a word has a phrase its confirmation.

A word without a phrase wakes at once. The first stage of a word of our own is sensitive; what it takes
for the word goes to speech-to-text, which compares the sound of the last seconds with the phrase and
with what sounds like it. What is said meanwhile is kept: "주방아, 다음" loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.errors import JubangError
from appliance.kitchen.jobs import Jobs
from appliance.vad.speech import level_of
from appliance.wake.confirm import compared_with, said
from appliance.wake.word import Detection

_log = logging.getLogger(__name__)

KEPT_S: Final = 3.0
"""How much of the last sound is kept."""
CONFIRMED_S: Final = 2.2
"""How much of it, up to the guess, is compared with the phrase."""
_LOUD_S: Final = 1.5
_FRAME: Final = SPEECH_RATE // 50
STRICT: Final = 0.97
"""The first stage's score that wakes alone, where nothing can confirm it."""


class Detector(Protocol):
    """Hears wake words."""

    def feed(self, samples: Samples) -> Detection | None:
        """Take the next samples; return the word that they complete, if any."""

    def reset(self) -> None:
        """Forget what was heard so far."""


class Stt(Protocol):
    """Speech to text, as it confirms a word."""

    async def compare(
        self, samples: Samples, language: str, phrases: tuple[str, ...]
    ) -> tuple[float, ...]:
        """Return how likely each phrase is in the sound."""


def _nothing(detection: Detection, since: Samples) -> None:
    """Stand in until somebody wants to know."""


@dataclass
class _Guess:
    """A word that the first stage heard, while it is being confirmed."""

    detection: Detection
    since: list[Samples]
    task: asyncio.Task[None] | None = None


class Waking:
    """Takes sound, block by block, and tells of wake words."""

    def __init__(self, detector: Detector, jobs: Jobs, stt: Stt) -> None:
        """Listen with `detector`; have words with a phrase confirmed by `stt`."""
        self._detector = detector
        self._jobs = jobs
        self._stt = stt
        self._guess: _Guess | None = None
        self._last = np.zeros(0, dtype=np.float32)
        self.can_confirm: Callable[[], bool] = lambda: True
        """Returns whether `stt` is worth asking: what it does not answer would be waited for."""
        self.on_wake: Callable[[Detection, Samples], None] = _nothing
        """Told of a wake word, with the samples that were heard since its end."""

    @property
    def confirming(self) -> bool:
        """Return whether a word may just have been said: a guess is being confirmed."""
        return self._guess is not None

    @property
    def loudness(self) -> float:
        """Return how loud the loudest of the last sound was, in dB below full scale (95th percentile)."""
        frames = self._last[-int(_LOUD_S * SPEECH_RATE) :]
        frames = frames[: len(frames) // _FRAME * _FRAME].reshape(-1, _FRAME)
        if not len(frames):
            return -100.0
        return float(np.percentile([level_of(frame) for frame in frames], 95))

    def feed(self, samples: Samples) -> None:
        """Take the next block of sound (16,000 Hz); `on_wake` is called from here or from the loop."""
        self._last = np.concatenate([self._last, samples])[-int(KEPT_S * SPEECH_RATE) :]
        if self._guess is not None:
            self._guess.since.append(samples)
        detection = self._detector.feed(samples)
        if detection is None:
            return
        if detection.phrase is None:
            self._forget()
            self.on_wake(detection, np.zeros(0, dtype=np.float32))
        elif self._guess is None and self.can_confirm():
            self._confirm(detection, detection.phrase)
        elif self._guess is None and detection.score >= STRICT:
            self.on_wake(detection, np.zeros(0, dtype=np.float32))

    def follow(self, samples: Samples) -> None:
        """Keep up with the sound while a turn goes on, in which nothing wakes.

        A detector that begins with the noise behind a turn takes it for a word now and then.
        """
        self._last = np.concatenate([self._last, samples])[-int(KEPT_S * SPEECH_RATE) :]
        self._detector.feed(samples)

    def reset(self) -> None:
        """Forget what was heard so far, a guess under way too."""
        self._forget()
        self._detector.reset()
        self._last = self._last[:0]

    def _forget(self) -> None:
        guess, self._guess = self._guess, None
        if guess is not None and guess.task is not None:
            guess.task.cancel()

    def _confirm(self, detection: Detection, phrase: str) -> None:
        """Have the last sound compared with the phrase and with what sounds like it."""
        late = int(detection.late_s * SPEECH_RATE)
        guess = self._guess = _Guess(detection, [self._last[len(self._last) - late :]])
        sound = self._last[-int(CONFIRMED_S * SPEECH_RATE) :]
        phrases = compared_with(phrase, detection.language)

        def done(scores: tuple[float, ...]) -> None:
            self._conclude(guess, woken=said(phrase, scores))

        def failed(error: JubangError) -> None:
            strict = detection.score >= STRICT
            _log.warning("A wake word could not be confirmed: %s", error)
            self._conclude(guess, woken=strict)

        work = self._stt.compare(sound, detection.language, phrases)
        guess.task = self._jobs.start(work, done, failed)

    def _conclude(self, guess: _Guess, *, woken: bool) -> None:
        """Tell of the word, or listen on; a guess that was given up meanwhile counts for nothing."""
        if self._guess is not guess:
            return
        self._guess = None
        _log.debug("%s at %.2f: %s", guess.detection.word, guess.detection.score, woken)
        if woken:
            self.on_wake(guess.detection, np.concatenate(guess.since))
