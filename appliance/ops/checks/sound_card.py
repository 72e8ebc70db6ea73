"""Whether there is something to hear and speak with."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level


def check(box: Box) -> Iterator[Finding]:
    """Look at the sound cards that the kernel knows."""
    cards = re.findall(r"^\s*\d+ \[\S+\s*\]: (.+)$", box.read("/proc/asound/cards"), re.MULTILINE)
    if cards:
        yield Finding(Level.OK, f"Sound cards: {'; '.join(cards)}.")
        return
    if servers := [path for path in _sockets() if (box.root / path.lstrip("/")).exists()]:
        yield Finding(Level.OK, f"No sound card, but a sound server: {servers[0]}.")
        return
    message = "There is no sound card. The appliance waits for one."
    yield Finding(
        Level.WARNING, message, "Plug in a microphone and a speaker, or a USB speakerphone."
    )


def _sockets() -> Iterator[str]:
    """Yield where a PulseAudio (or PipeWire in its place) listens, where the kitchen may reach it."""
    for server in os.environ.get("PULSE_SERVER", "").split():
        yield server.removeprefix("unix:")
    yield "/run/pulse/native"
    yield "/run/jubang-sound/native"
