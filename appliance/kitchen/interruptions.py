"""Somebody who talks while something is being said: it is lowered at once, and "그만" silences it.

No wake word is needed for that, so nothing else can be asked here. The appliance's own voice is on the
microphone too; what the echo canceller leaves of it may make it low for a moment, but is like no request
to be silent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.errors import JubangError
from appliance.kitchen.clock import Clock
from appliance.kitchen.events import Events
from appliance.kitchen.hearing import Stt
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.listening import Listening
from appliance.kitchen.mouth import Mouth
from appliance.nlu.silence_asked import asks_for_silence, compared
from appliance.settings.schema import ListenSettings
from appliance.vad import Decision, SpeechDetector

_log = logging.getLogger(__name__)

_FRESH_S: Final = 6.0
"""So long is nothing but silence kept."""
_PAUSE_S: Final = 0.12
"""The silence after which it is looked at what was said: one word has no pauses in it."""
_LONGEST_S: Final = 3.0
_WORD_S: Final = 0.2
"""What is shorter is no word: the echo canceller left it."""


@dataclass(frozen=True, slots=True)
class Overhearing:
    """What it takes to hear somebody over one's own voice."""

    clock: Clock
    events: Events
    jobs: Jobs
    mouth: Mouth
    stt: Stt
    detector: SpeechDetector
    """One of its own: that of the turns is at work elsewhere."""


class Interruptions:
    """Listens while something is being said."""

    def __init__(self, parts: Overhearing, settings: ListenSettings) -> None:
        """Lower and silence the mouth of `parts`."""
        self._parts = parts
        self._settings = settings.model_copy(update={"pause_s": _PAUSE_S})
        self._listening: Listening | None = None
        self._task: asyncio.Task[None] | None = None
        self.language: Callable[[], str] = lambda: "ko"
        """Returns the language in which somebody would say it."""
        self.on_stop: Callable[[str], None] = lambda _: None
        """Told when somebody asks for silence, with the language."""

    def hear(self, samples: Samples) -> None:
        """Take the next block of sound, the echo taken off, while something is being said."""
        if self._listening is None:
            now = self._parts.clock.now()
            self._listening = Listening(
                self.language(), False, now, self._settings, self._parts.detector, _FRESH_S
            )
        for decision in self._listening.hear(samples):
            self._decide(decision)

    def over(self) -> Listening | None:
        """End it, for nothing is said any more; return the ear where somebody talks into it."""
        listening, self._listening = self._listening, None
        self._give_up()
        self._parts.mouth.duck(low=False)
        if listening is None or not listening.spoken:
            return None
        remnant = _no_word(listening) and listening.endpointer.silence >= _PAUSE_S
        return None if remnant else listening

    def _decide(self, decision: Decision) -> None:
        match decision:
            case Decision.STARTED:
                self._parts.events.emit("ducked", self._parts.clock.now())
                self._parts.mouth.duck(low=True)
            case Decision.PAUSED:
                self._compare()
            case Decision.RESUMED:
                self._give_up()
            case Decision.NOTHING:
                self._listening = None
            case Decision.ENDED | Decision.TOO_LONG:
                self._listening = None
                self._parts.mouth.duck(low=False)

    def _give_up(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _compare(self) -> None:
        """Find out whether what was said until now asks for silence."""
        listening = self._listening
        if listening is None or _no_word(listening):
            return
        sound, language = listening.sound(), self.language()
        if len(sound) > _LONGEST_S * SPEECH_RATE:
            return  # whoever talks so long talks to somebody else

        def done(scores: tuple[float, ...]) -> None:
            if asks_for_silence(scores, language):
                self._parts.events.emit("interrupted", self._parts.clock.now())
                self.on_stop(language)

        def failed(error: JubangError) -> None:
            _log.info("What was said meanwhile was not heard: %s", error)

        work = self._parts.stt.compare(sound, language, compared(language))
        self._task = self._parts.jobs.start(work, done, failed)


def _no_word(listening: Listening) -> bool:
    """Return whether what was said until now is too short to be any word."""
    return listening.endpointer.spoken_s < _WORD_S
