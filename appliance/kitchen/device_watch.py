"""A sound device that goes and comes back: logged, told as an event, and said aloud."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from appliance.cooking.reply import Line
from appliance.cooking.say import CATALOGUES, Catalogue
from appliance.errors import AudioError
from appliance.kitchen.turns import Parts

_log = logging.getLogger(__name__)

_TELL_AFTER_S: Final = 1.5
"""A device that is back sooner is not spoken of."""
_COUNT_EVERY_S: Final = 10.0
"""Lost sound is told of no more often."""

Say = Callable[[Catalogue], Line]


class DeviceWatch:
    """What is known of one device, and what was told of it."""

    def __init__(self, device: str, parts: Parts) -> None:
        """Watch the `device`: microphone or speaker."""
        self._device = device
        self._parts = parts
        self._gone_since: float | None = None
        self._told = False
        self._lost = 0
        self._counted_at = -_COUNT_EVERY_S

    def gone(self, error: AudioError, say: Say | None) -> bool:
        """Note that it is not there; say so once that lasts. Return whether it went just now."""
        now = self._parts.clock.now()
        went = self._gone_since is None
        if self._gone_since is None:
            self._gone_since = now
            _log.warning("%s It is waited for.", error)
            self.tell("gone", error.message)
        if not self._told and now - self._gone_since >= _TELL_AFTER_S:
            self._told = True
            self._say(say)
        return went

    def back(self, say: Say) -> None:
        """Note that it is there; where it was away for long, say that it is back."""
        if self._gone_since is None:
            return
        away = self._parts.clock.now() - self._gone_since
        _log.warning("The %s is back after %.1f s.", self._device, away)
        self.tell("back", f"It is back after {away:.1f} s.")
        if self._told or away >= _TELL_AFTER_S:
            self._say(say)
        self._gone_since, self._told = None, False

    def lost(self, total: int) -> None:
        """Note how often sound was lost since the start; tell of it where that has grown."""
        now = self._parts.clock.now()
        if total == self._lost or now - self._counted_at < _COUNT_EVERY_S:
            return
        more, self._lost, self._counted_at = total - self._lost, total, now
        self.tell("lost", f"Sound was lost {more} times on the {self._device}.", total=total)

    def tell(self, state: str, message: str, **facts: object) -> None:
        """Tell of a change as an event."""
        self._parts.events.emit(
            "device",
            self._parts.clock.now(),
            device=self._device,
            state=state,
            message=message,
            **facts,
        )

    def _say(self, line: Say | None) -> None:
        if line is not None:
            self._parts.acting.say([line(CATALOGUES[self._parts.session.language])])
