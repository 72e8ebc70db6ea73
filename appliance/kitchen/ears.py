"""The open microphone: block after block, and what happens when it goes and comes back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from appliance.audio.streams import AGAIN_S, Microphone
from appliance.cooking.reply import Line
from appliance.cooking.say import CATALOGUES, Catalogue
from appliance.errors import AudioError
from appliance.kitchen.api import Controls
from appliance.kitchen.turns import Parts, Turns

_log = logging.getLogger(__name__)

_TELL_AFTER_S: Final = 1.5
"""A microphone that is back sooner is not spoken of."""


class Ears:
    """Takes sound to the turns; a microphone that is not there is waited for, aloud."""

    def __init__(
        self, microphone: Microphone, turns: Turns, parts: Parts, controls: Controls
    ) -> None:
        """Listen with `microphone`, as long as `controls` has it open."""
        self._microphone = microphone
        self._turns = turns
        self._parts = parts
        self._controls = controls
        self._gone_since: float | None = None
        self._told = False

    async def listen(self) -> None:
        """Listen for ever."""
        while True:
            await self._controls.unmuted()
            self._controls.hearing = "waiting"
            try:
                async for block in self._microphone.blocks():
                    self._back()
                    self._turns.hear(block)
                    if self._controls.muted:
                        break
            except AudioError as error:
                self._gone(error)
                await asyncio.sleep(AGAIN_S)
            self._controls.overruns = self._microphone.overruns

    def _gone(self, error: AudioError) -> None:
        now = self._parts.clock.now()
        if self._gone_since is None:
            self._gone_since = now
            _log.warning("%s It is waited for.", error)
            self._turns.deaf()
            self._tell("gone", error.message)
        if not self._told and now - self._gone_since >= _TELL_AFTER_S:
            self._told = True
            self._say(lambda say: say.microphone_gone())

    def _back(self) -> None:
        self._controls.hearing = "listening"
        if self._gone_since is None:
            return
        lost = self._parts.clock.now() - self._gone_since
        _log.warning("The microphone is back after %.1f s.", lost)
        self._tell("back", "")
        if self._told:
            self._say(lambda say: say.microphone_back())
        self._gone_since, self._told = None, False

    def _tell(self, state: str, message: str) -> None:
        now = self._parts.clock.now()
        self._parts.events.emit("device", now, device="microphone", state=state, message=message)

    def _say(self, line: Callable[[Catalogue], Line]) -> None:
        self._parts.acting.say([line(CATALOGUES[self._parts.session.language])])
