"""Which sound device a name means: names that stay the same when the machine starts anew.

ALSA numbers its cards as it finds them, so "USB PnP Sound Device: Audio (hw:1,0)" may be (hw:2,0)
tomorrow. What stands before the number stays. A device of a sound server (PulseAudio, PipeWire) is
named by `pulse:` and the server's name for it, which holds the maker and the serial number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from appliance.errors import AudioError

Kind = Literal["input", "output"]
SERVER_PREFIX: Final = "pulse:"
"""Before the name that a sound server has for a device."""
_CARD = re.compile(r"\s*\((?:plug)?hw:\d+,\d+\)$")
_SETTING: Final[dict[Kind, str]] = {"input": "audio.microphone", "output": "audio.speaker"}
_WHAT: Final[dict[Kind, str]] = {"input": "microphone", "output": "speaker"}


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as the system names it."""

    index: int
    name: str
    inputs: int
    """Channels that can be recorded."""
    outputs: int
    """Channels that can be played."""

    def does(self, kind: Kind) -> bool:
        """Return whether it records, or plays."""
        return bool(self.inputs if kind == "input" else self.outputs)

    @property
    def without_card(self) -> str:
        """Return the name without the card's number."""
        return _CARD.sub("", self.name)


def server_name(name: str | None) -> str | None:
    """Return the sound server's name for a device, None where `name` means another kind."""
    if name is None or not name.startswith(SERVER_PREFIX):
        return None
    return name.removeprefix(SERVER_PREFIX).strip()


def find(name: str, kind: Kind, devices: Sequence[Device]) -> Device:
    """Return the device that `name` means.

    The whole name comes first, then the name whatever its card's number, then a part of it. Raise
    AudioError where there is none, or where several fit as well as each other.
    """
    there = [device for device in devices if device.does(kind)]
    wanted = name.strip().lower()
    bare = _CARD.sub("", wanted)
    for fitting in (
        [device for device in there if device.name.lower() == wanted],
        [device for device in there if device.without_card.lower() == bare],
        [device for device in there if wanted in device.name.lower()],
    ):
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            names = ", ".join(f"'{device.name}'" for device in fitting)
            raise AudioError(
                f"'{name}' fits several devices: {names}.",
                hint=f"Put more of one name into {_SETTING[kind]}; see: jubang devices",
            )
    listed = ", ".join(f"'{stable_name(device, devices)}'" for device in there) or "none"
    raise AudioError(
        f"There is no {_WHAT[kind]} '{name}'.", hint=f"There are: {listed}. Set {_SETTING[kind]}."
    )


def stable_name(device: Device, devices: Sequence[Device]) -> str:
    """Return the name to put into the settings: without the card's number where that is enough."""
    twins = [one for one in devices if one.without_card == device.without_card]
    return device.without_card if len(twins) == 1 else device.name
