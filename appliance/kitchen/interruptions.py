"""Somebody who talks while something is being said: it is lowered at once, and "그만" silences it.

No wake word is needed for that, so nothing else may be asked here: of what is heard only a request to
be silent is done. The appliance's own voice is on the microphone too; what the echo canceller leaves of
it is no speech, and what it says is never a request to be silent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from appliance.acts import Intent
from appliance.audio.chunk import Samples
from appliance.errors import JubangError
from appliance.kitchen.clock import Clock
from appliance.kitchen.events import Events
from appliance.kitchen.hearing import Hear, Stt
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.listening import Listening
from appliance.kitchen.mouth import Mouth
from appliance.nlu.context import Context
from appliance.nlu.understand import Understanding
from appliance.settings.schema import ListenSettings
from appliance.stt.transcript import Transcript
from appliance.vad import Decision, SpeechDetector

_log = logging.getLogger(__name__)

_FRESH_S: Final = 6.0
"""So long is nothing but silence kept."""


@dataclass(frozen=True, slots=True)
class Overhearing:
    """What it takes to hear somebody over one's own voice."""

    clock: Clock
    events: Events
    jobs: Jobs
    mouth: Mouth
    stt: Stt
    hear: Hear
    detector: SpeechDetector
    """One of its own: that of the turns is at work elsewhere."""


class Interruptions:
    """Listens while something is being said."""

    def __init__(self, parts: Overhearing, settings: ListenSettings) -> None:
        """Lower and silence the mouth of `parts`."""
        self._parts = parts
        self._settings = settings
        self._listening: Listening | None = None
        self._task: asyncio.Task[None] | None = None
        self.moment: Callable[[], tuple[str, Context]] = lambda: ("ko", Context())
        """Returns the language and the moment in which something is heard."""
        self.on_stop: Callable[[Understanding, str], None] = lambda _understood, _language: None
        """Told when somebody asks for silence, with the language."""

    def hear(self, samples: Samples) -> None:
        """Take the next block of sound, the echo taken off, while something is being said."""
        if self._listening is None:
            now = self._parts.clock.now()
            language, _ = self.moment()
            self._listening = Listening(
                language, False, now, self._settings, self._parts.detector, _FRESH_S
            )
        for decision in self._listening.hear(samples):
            self._decide(decision)

    def over(self) -> Listening | None:
        """End it, for nothing is said any more; return the ear where somebody talks into it."""
        listening, self._listening = self._listening, None
        self._give_up()
        self._parts.mouth.duck(low=False)
        if listening is None or listening.endpointer.speech_from is None:
            return None
        return listening

    def _decide(self, decision: Decision) -> None:
        match decision:
            case Decision.STARTED:
                self._parts.events.emit("ducked", self._parts.clock.now())
                self._parts.mouth.duck(low=True)
            case Decision.PAUSED:
                self._transcribe()
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

    def _transcribe(self) -> None:
        if self._listening is None:
            return
        language, context = self.moment()

        def done(found: tuple[Transcript, Understanding]) -> None:
            transcript, understanding = found
            if {act.intent for act in understanding.acts} == {Intent.STOP}:
                now = self._parts.clock.now()
                self._parts.events.emit("interrupted", now, text=transcript.text)
                self.on_stop(understanding, language)

        def failed(error: JubangError) -> None:
            _log.info("What was said meanwhile was not heard: %s", error)

        work = self._parts.hear(self._parts.stt, self._listening.sound(), language, context)
        self._task = self._parts.jobs.start(work, done, failed)
