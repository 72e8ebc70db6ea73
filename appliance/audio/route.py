"""Where a sound server takes a stream: it moves one whose device is gone to another, unasked.

ALSA's way to a sound server cannot forbid that, and tells nobody. So whoever wants one device asks the
server, through `pactl`, which device a stream of this process is on. Where there is no pactl or no
server, there is nothing to tell.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from typing import Any, Final

from appliance.audio.names import Kind

_EVERY_S: Final = 2.0
_ANSWER_S: Final = 1.5
_LISTS: Final[dict[Kind, tuple[str, str]]] = {
    "input": ("source-outputs", "source"),
    "output": ("sink-inputs", "sink"),
}


def watch(kind: Kind, moved: Callable[[], None]) -> None:
    """Call `moved` from a thread once the stream of this process is on another device than at first."""
    if shutil.which("pactl") is None:
        return
    threading.Thread(target=_watch, args=(kind, moved), daemon=True).start()


def _watch(kind: Kind, moved: Callable[[], None]) -> None:
    first = device_of(_ask(_LISTS[kind][0]), kind, os.getpid())
    if first is None:
        return  # not on a sound server
    pause = threading.Event()
    while not pause.wait(_EVERY_S):
        now = device_of(_ask(_LISTS[kind][0]), kind, os.getpid())
        if now is not None and now != first:
            moved()
            return


def device_of(streams: object, kind: Kind, pid: int) -> int | None:
    """Return the number of the device that the stream of process `pid` is on; None if it has none."""
    for stream in streams if isinstance(streams, list) else []:
        properties: dict[str, Any] = stream.get("properties", {})
        if properties.get("application.process.id") == str(pid):
            device = stream.get(_LISTS[kind][1])
            return device if isinstance(device, int) else None
    return None


def server_devices(kind: Kind) -> list[tuple[str, int]]:
    """Return the names of a sound server's devices and their channels; none where there is no server."""
    listed = _ask(f"{_LISTS[kind][1]}s")
    return [
        (device["name"], str(device.get("channel_map", "")).count(",") + 1)
        for device in (listed if isinstance(listed, list) else [])
        if not device["name"].endswith(".monitor")
    ]


def _ask(what: str) -> object:
    """Return pactl's list as data; None where the server does not answer."""
    command = ["pactl", "-f", "json", "list", what]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_ANSWER_S, check=True)
        answer: object = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return answer
