"""What can happen to a sound device, on the virtual one: how it is done and undone, how it is timed."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.sound.daemon import Daemon
from tests.sound.virtual_sound import VirtualSound

_LASTS_S = 1.0
"""How long the device stays away once that was noticed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens to one device, and its end."""

    name: str
    device: str
    """microphone or speaker"""
    begin: Callable[[VirtualSound, Daemon], None]
    end: Callable[[VirtualSound, Daemon], None]


@dataclass(frozen=True, slots=True)
class Timing:
    """One round, in seconds."""

    noticed: float
    """From its beginning until it was told."""
    back: float
    """From the device's return until it is used again."""


def _kill_holder(kind: str) -> Callable[[VirtualSound, Daemon], None]:
    def kill(_: VirtualSound, daemon: Daemon) -> None:
        for holder in daemon.holders(kind):
            holder.kill()

    return kill


def _nothing(_: VirtualSound, __: Daemon) -> None:
    """It returns by itself."""


FAULTS = (
    Fault("server killed", "microphone", lambda s, _: s.kill(), lambda s, _: s.start()),
    Fault(
        "server stalled",
        "microphone",
        lambda s, _: s.signal(signal.SIGSTOP),
        lambda s, _: s.signal(signal.SIGCONT),
    ),
    Fault(
        "microphone unplugged, another is there",
        "microphone",
        lambda s, _: s.unplug("mic"),
        lambda s, _: s.plug("mic"),
    ),
    Fault("microphone's process killed", "microphone", _kill_holder("input"), _nothing),
    Fault("server killed", "speaker", lambda s, _: s.kill(), lambda s, _: s.start()),
    Fault(
        "speaker unplugged, another is there",
        "speaker",
        lambda s, _: s.unplug("speaker"),
        lambda s, _: s.plug("speaker"),
    ),
)


def play_out(fault: Fault, sound: VirtualSound, daemon: Daemon) -> Timing:
    """Let the fault happen and end once; return the times, by the daemon's own events."""
    before = len(daemon.devices(fault.device))
    began = time.time()
    fault.begin(sound, daemon)
    daemon.until(lambda: len(daemon.devices(fault.device)) > before)
    gone = daemon.devices(fault.device)[before]
    assert gone["state"] == "gone", gone
    if fault.end is not _nothing:
        time.sleep(_LASTS_S)
    fault.end(sound, daemon)
    returned = time.time() if fault.end is not _nothing else began
    daemon.until(lambda: len(daemon.devices(fault.device)) > before + 1)
    back = daemon.devices(fault.device)[before + 1]
    assert back["state"] == "back", back
    both = ("microphone", "speaker")
    daemon.until(lambda: all(not d or d[-1]["state"] == "back" for d in map(daemon.devices, both)))
    return Timing(gone["time"] - began, max(0.0, back["time"] - returned))
