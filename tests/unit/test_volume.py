"""How loud things are said, by day and by night."""

from __future__ import annotations

from datetime import time

import pytest

from appliance.audio.player import Player
from appliance.cooking.reply import SetVolume
from appliance.errors import SettingsError
from appliance.kitchen.volume import Volume
from appliance.settings import load

NIGHT = {
    "JUBANG_PROFILE": "cpu",
    "JUBANG_SPEAKING__QUIET_FROM": "22:00",
    "JUBANG_SPEAKING__QUIET_UNTIL": "07:00",
}


def at(hour: time) -> tuple[Volume, Player]:
    player = Player()
    return Volume(player, 80, load(NIGHT).speaking, lambda: hour), player


@pytest.mark.parametrize("hour", [time(22, 0), time(23, 30), time(3, 0), time(6, 59)])
def test_in_quiet_hours_it_speaks_low_and_an_alarm_does_not(hour: time) -> None:
    volume, player = at(hour)
    assert volume.quiet
    assert (player.gain, player.alarm_gain) == (0.3, 0.8)


@pytest.mark.parametrize("hour", [time(7, 0), time(12, 0), time(21, 59)])
def test_at_other_hours_it_does_not(hour: time) -> None:
    volume, player = at(hour)
    assert not volume.quiet
    assert (player.gain, player.alarm_gain) == (0.8, 0.8)


def test_the_cook_changes_it() -> None:
    volume, player = at(time(12, 0))
    volume.change(SetVolume("up", None))
    assert player.gain == 0.95
    volume.change(SetVolume(None, 10))
    volume.change(SetVolume("down", None))
    assert player.gain == 0.05


def test_quiet_hours_need_both_ends() -> None:
    with pytest.raises(SettingsError, match="both be set"):
        load({"JUBANG_PROFILE": "cpu", "JUBANG_SPEAKING__QUIET_FROM": "22:00"})


@pytest.mark.parametrize("value", ["late", "25:00", "22:00:30.5"])
def test_quiet_hours_are_times_of_the_day(value: str) -> None:
    with pytest.raises(SettingsError, match="quiet_from"):
        load({**NIGHT, "JUBANG_SPEAKING__QUIET_FROM": value})
