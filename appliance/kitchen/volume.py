"""How loud things are said: what the cook asked for, less in the quiet hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Final

from appliance.audio.player import Player
from appliance.cooking.reply import SetVolume
from appliance.settings.schema import SpeakingSettings

_STEP: Final = 15
_LEAST: Final = 5
"""Not silent: somebody who turned it down must hear that it was heard."""


def _wall() -> time:
    return datetime.now().astimezone().time()


class Volume:
    """The volume of a player, 5 to 100 %."""

    def __init__(
        self,
        player: Player,
        level: int,
        settings: SpeakingSettings,
        hour: Callable[[], time] = _wall,
    ) -> None:
        """Begin at `level` per cent."""
        self._player = player
        self._level = level
        self._settings = settings
        self._hour = hour
        self.apply()

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
        self.apply()

    def apply(self) -> None:
        """Bring the player to the volume of this hour; alarms ring in quiet hours too."""
        most = self._settings.quiet_volume if self.quiet else 100
        self._player.gain = min(self._level, most) / 100
        self._player.alarm_gain = self._level / 100

    @property
    def quiet(self) -> bool:
        """Return whether these are quiet hours; they may go over midnight."""
        begin, end = self._settings.quiet_from, self._settings.quiet_until
        if begin is None or end is None:
            return False
        now = self._hour()
        return begin <= now < end if begin <= end else now >= begin or now < end
