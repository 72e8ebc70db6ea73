"""What a turn says, found out while its silence still runs; and when it is known to be over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from appliance.acts import Act, Intent
from appliance.errors import JubangError
from appliance.kitchen.listening import Listening
from appliance.nlu.understand import NOWHERE, Understanding
from appliance.stt.transcript import Transcript

if TYPE_CHECKING:
    from appliance.kitchen.turns import Parts

_NOTHING: Final = Transcript("", "", 0.0, no_speech=True)
_NOT_UNDERSTOOD: Final = Understanding((Act(Intent.NONE),), NOWHERE)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a turn said, or why that is not known."""

    transcript: Transcript = _NOTHING
    understanding: Understanding = _NOT_UNDERSTOOD
    took_s: float = 0.0
    """How long it took to transcribe and to understand it."""
    error: JubangError | None = None

    def facts(self, language: str) -> dict[str, Any]:
        """Return what an event tells of it."""
        return {
            "text": self.transcript.text,
            "language": language,
            "confidence": round(self.transcript.confidence, 3),
            "no_speech": self.transcript.no_speech,
            "stt_ms": round(self.took_s * 1000, 1),
        }


class Transcribing:
    """Transcribes one turn ahead of its end, again where the cook goes on.

    The turn ends at once where a whole command was heard, else when its silence is over; a sentence
    that is plainly unfinished, or of which nothing could be made, gets a longer one.
    """

    def __init__(
        self, parts: Parts, listening: Listening, conclude: Callable[[Listening, Heard], None]
    ) -> None:
        """Transcribe what `listening` hears, and call `conclude` once when that is over."""
        self._parts = parts
        self._listening = listening
        self._settings = listening.settings
        self._conclude = conclude
        self._task: asyncio.Task[None] | None = None
        self._heard: Heard | None = None
        self._ended = False

    def begin(self) -> None:
        """Have what was heard so far transcribed."""
        self.give_up()
        listening, parts = self._listening, self._parts
        context = parts.session.context(language=listening.language, woken=listening.woken)
        parts.events.emit("transcribing", parts.clock.now())
        begun = time.perf_counter()

        def done(found: tuple[Transcript, Understanding]) -> None:
            self._found(Heard(*found, took_s=time.perf_counter() - begun))

        def failed(error: JubangError) -> None:
            self._found(Heard(error=error))

        work = parts.hear(parts.stt, listening.sound(), listening.language, context)
        self._task = parts.jobs.start(work, done, failed)

    def give_up(self) -> None:
        """Forget what was transcribed so far: the cook goes on, or nobody wants to know."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._heard = None

    def end(self) -> None:
        """Conclude as soon as the transcript is there: nothing more will be said."""
        self._ended = True
        if self._heard is not None:
            self._conclude(self._listening, self._heard)
        elif self._task is None:
            self.begin()

    def conclude_if_sure(self) -> None:
        """Conclude where a whole command was heard, and the cook has been silent for a moment."""
        heard, listening = self._heard, self._listening
        silent = listening.endpointer.silence >= self._settings.sure_silence_s
        if heard is None or heard.error is not None or listening.held or not silent:
            return
        if heard.understanding.sure and not goes_on(heard):
            self._conclude(listening, heard)

    def _found(self, heard: Heard) -> None:
        self._task, self._heard = None, heard
        if self._ended:
            self._conclude(self._listening, heard)
        elif heard.error is None and not self._listening.held:
            if goes_on(heard):
                self._listening.endpointer.wait_longer()
            else:
                self.conclude_if_sure()


def goes_on(heard: Heard) -> bool:
    """Return whether a sentence plainly goes on: "타이머…" without a length, or half of anything."""
    last = heard.understanding.acts[-1]
    if last.intent is Intent.NONE:
        return bool(heard.transcript.text)
    return last.intent is Intent.SET_TIMER and "seconds" not in last.slots
