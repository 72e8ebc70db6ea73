"""How loud things are said: what the cook asked for, less in the quiet hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Final

from appliance.cooking.reply import SetVolume
from appliance.settings.schema import SpeakingSettings

_STEP: Final = 15
_LEAST: Final = 5
"""Not silent: somebody who turned it down must hear that it was heard."""


def _wall() -> time:
    return datetime.now().astimezone().time()


class Volume:
    """The volume of the voice, 5 to 100 %."""

    def __init__(
        self, level: int, settings: SpeakingSettings, hour: Callable[[], time] = _wall
    ) -> None:
        """Begin at `level` per cent."""
        self._level = level
        self._settings = settings
        self._hour = hour

    def change(self, effect: SetVolume) -> None:
        """Do what the cook asked for."""
        level = self._level
        if effect.level is not None:
            level = effect.level
        elif effect.change == "up":
            level += _STEP
        else:
            level -= _STEP
        self._level = min(100, max(_LEAST, level))

    @property
    def quiet(self) -> bool:
        """Return whether these are quiet hours; they may go over midnight."""
        begin, end = self._settings.quiet_from, self._settings.quiet_until
        if begin is None or end is None:
            return False
        now = self._hour()
        return begin <= now < end if begin <= end else now >= begin or now < end

    @property
    def gain(self) -> float:
        """Return what replies are multiplied by."""
        most = self._settings.quiet_volume if self.quiet else 100
        return min(self._level, most) / 100

    @property
    def alarm_gain(self) -> float:
        """Return what alarms are multiplied by: a timer rings in quiet hours too."""
        return self._level / 100
