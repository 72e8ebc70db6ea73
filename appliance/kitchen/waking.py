"""From sound to the wake word: the detector's guess, and where a word has a phrase its confirmation.

A word without a phrase wakes at once, and over an answer one that is plain enough. What a sensitive
detector takes for a word otherwise goes to speech-to-text, which compares the sound of the last seconds
with the phrase and with what sounds like it. What is said meanwhile is kept: "주방아, 다음" loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.cleaning import Cleaned
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
_ONE_WORD_S: Final = 1.0
"""Words that both ears hear within so long are one."""
_FRAME: Final = SPEECH_RATE // 50
_NOTHING: Final = np.zeros(0, dtype=np.float32)
STRICT: Final = 0.97
"""The score that wakes alone where nothing can confirm it, if the word says nothing of that."""


class Detector(Protocol):
    """Hears wake words."""

    def fork(self) -> Detector:
        """Return one that goes on from here by itself, with a sound that has one's own voice in it."""

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


class _Ear:
    """A detector, and the last of what it heard."""

    def __init__(self, detector: Detector, last: Samples) -> None:
        self.detector = detector
        self.last = last

    def hear(self, samples: Samples) -> Detection | None:
        self.last = np.concatenate([self.last, samples])[-int(KEPT_S * SPEECH_RATE) :]
        return self.detector.feed(samples)

    def fork(self) -> _Ear:
        return _Ear(self.detector.fork(), self.last)


def _plainness(heard: tuple[Detection, _Ear]) -> tuple[bool, bool]:
    """Return a word's rank where the ears hear two at once: first what needs no proof."""
    return heard[0].phrase is None, heard[0].alone


class Waking:
    """Takes sound, block by block, and tells of wake words.

    While it speaks itself it has two ears: one without the echo, and a second with it. What takes an
    echo off also takes from who talks over it, most where it has yet to find out that there is none;
    what is softer than the cook hides no word from the other.
    """

    def __init__(self, detector: Detector, jobs: Jobs, stt: Stt) -> None:
        """Listen with `detector`; have words with a phrase confirmed by `stt`."""
        self._ear = _Ear(detector, _NOTHING)
        self._second: _Ear | None = None
        self._since_word = int(_ONE_WORD_S * SPEECH_RATE)
        self._jobs = jobs
        self._stt = stt
        self._guess: _Guess | None = None
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
        frames = self._ear.last[-int(_LOUD_S * SPEECH_RATE) :]
        frames = frames[: len(frames) // _FRAME * _FRAME].reshape(-1, _FRAME)
        if not len(frames):
            return -100.0
        return float(np.percentile([level_of(frame) for frame in frames], 95))

    def feed(self, heard: Cleaned) -> None:
        """Take the next block of sound; `on_wake` is called from here or from the loop."""
        if heard.whole is None:
            self._second = None
        elif self._second is None:
            self._second = self._ear.fork()
        if self._guess is not None:
            self._guess.since.append(heard.clean)
        self._since_word += len(heard.clean)
        found = [(self._ear.hear(heard.clean), self._ear)]
        if self._second is not None and heard.whole is not None:
            found.append((self._second.hear(heard.whole), self._second))
        words = [(detection, ear) for detection, ear in found if detection is not None]
        if words:
            self._take(*max(words, key=_plainness), hurried=heard.whole is not None)

    def _take(self, detection: Detection, ear: _Ear, *, hurried: bool) -> None:
        """Tell of a word that was heard with `ear`, or have it confirmed.

        `hurried`: something is being said, that the word is to end.
        """
        if self._since_word < _ONE_WORD_S * SPEECH_RATE:
            return  # the other ear has told of it
        if detection.phrase is None or (hurried and detection.alone):
            self._forget()
            self._wake(detection, [])
        elif self._guess is not None and not detection.alone:
            return
        elif self.can_confirm():
            self._forget()
            self._confirm(detection, detection.phrase, ear)
        elif detection.alone or detection.score >= STRICT:
            self._wake(detection, [])

    def follow(self, heard: Cleaned) -> None:
        """Keep up with the sound while a turn goes on, in which nothing wakes.

        A detector that begins with the noise behind a turn takes it for a word now and then.
        """
        self._second = None
        self._since_word += len(heard.clean)
        self._ear.hear(heard.clean)

    def reset(self) -> None:
        """Forget what was heard so far, a guess under way too."""
        self._forget()
        self._second = None
        self._ear.detector.reset()
        self._ear.last = self._ear.last[:0]

    def _forget(self) -> None:
        guess, self._guess = self._guess, None
        if guess is not None and guess.task is not None:
            guess.task.cancel()

    def _confirm(self, detection: Detection, phrase: str, ear: _Ear) -> None:
        """Have the last sound of `ear` compared with the phrase and with what sounds like it."""
        late = int(detection.late_s * SPEECH_RATE)
        guess = self._guess = _Guess(detection, [self._ear.last[len(self._ear.last) - late :]])
        sound = ear.last[-int(CONFIRMED_S * SPEECH_RATE) :]
        phrases = compared_with(phrase, detection.language)

        def done(scores: tuple[float, ...]) -> None:
            self._conclude(guess, woken=said(phrase, scores, detection.evidence))

        def failed(error: JubangError) -> None:
            strict = detection.alone or detection.score >= STRICT
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
            self._wake(guess.detection, guess.since)

    def _wake(self, detection: Detection, since: list[Samples]) -> None:
        self._since_word = 0
        self.on_wake(detection, np.concatenate([_NOTHING, *since]))
