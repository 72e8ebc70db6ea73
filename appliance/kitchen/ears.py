"""The open microphone: block after block, and what happens when it goes and comes back."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from typing import Final

from appliance.audio.streams import AGAIN_S, Microphone, Speaker
from appliance.errors import AudioError
from appliance.kitchen.controls import Controls
from appliance.kitchen.device_watch import DeviceWatch
from appliance.kitchen.turns import Parts, Turns

_log = logging.getLogger(__name__)

_WAITING_BLOCKS: Final = 4
"""Blocks of 20 ms that are heard at a time while nothing is going on: fewer wakings."""
_LONGEST_SILENCE_S: Final = 600.0
"""A microphone that stays silent is not opened anew more rarely."""


class Ears:
    """Takes sound to the turns; a microphone that is not there is waited for, aloud."""

    def __init__(
        self, microphone: Microphone, turns: Turns, parts: Parts, controls: Controls
    ) -> None:
        """Listen with `microphone`, as long as `controls` has it open."""
        self._microphone = microphone
        self._turns = turns
        self._controls = controls
        self._watch = DeviceWatch("microphone", parts)
        self._stillness = Stillness(controls.silence_s)

    async def listen(self) -> None:
        """Listen for ever."""
        while True:
            await self._controls.opened()
            self._controls.hearing = "waiting"
            try:
                await self._hear()
            except AudioError as error:
                if self._watch.gone(error, lambda say: say.microphone_gone()):
                    self._turns.deaf()
                await asyncio.sleep(AGAIN_S)
            if self._controls.muted:
                self._controls.hearing = "muted"

    async def _hear(self) -> None:
        """Hear until the microphone is closed, fails, or is to be opened anew."""
        async with aclosing(self._microphone.blocks()) as blocks:
            async for block in blocks:
                if self._controls.muted:
                    return
                self._watch.back(lambda say: say.microphone_back())
                self._controls.hearing = "listening"
                self._controls.heard_at = asyncio.get_running_loop().time()
                self._turns.hear(block)
                self._microphone.gather(_WAITING_BLOCKS if self._turns.idle else 1)
                self._count()
                if self._stillness.suspicious(self._microphone.silent_s):
                    _log.warning("The microphone gives nothing but zeros. It is opened anew.")
                    self._watch.tell("silent", "The microphone gives nothing but zeros.")
                    return

    def _count(self) -> None:
        """Keep what the API says of the microphone."""
        self._controls.overruns = self._microphone.overruns
        self._controls.silent = self._stillness.silent
        self._watch.lost(self._microphone.overruns)


class Stillness:
    """Judges a microphone that gives nothing but zeros: closed at the device, or taken elsewhere.

    Some do so in a quiet room. So it is opened anew, in case, ever more rarely, and nothing is said.
    """

    def __init__(self, longest_s: float | None) -> None:
        """Suspect it after so many seconds; None: never."""
        self._first = self._patience = longest_s
        self.silent = False
        """Whether it is silent for suspiciously long by now."""

    def suspicious(self, silent_s: float) -> bool:
        """Take how long there were only zeros; return whether to open the microphone anew."""
        if self._first is None or self._patience is None:
            return False
        if not silent_s:
            self.silent, self._patience = False, self._first
            return False
        if silent_s < self._patience:
            return False
        self.silent = True
        self._patience = min(2 * self._patience, max(self._first, _LONGEST_SILENCE_S))
        return True


def follow(speaker: Speaker, controls: Controls) -> None:
    """Tell of the speaker's going and coming back, and keep what the API says of it."""
    watch = DeviceWatch("speaker", controls.parts)

    def gone(error: AudioError) -> None:
        controls.speaking = "waiting"
        watch.gone(error, None)

    def back() -> None:
        controls.speaking = "playing"
        watch.back(lambda say: say.speaker_back())

    def late(count: int) -> None:
        controls.underruns = count
        watch.lost(count)

    speaker.on_gone, speaker.on_back, speaker.on_late = gone, back, late
