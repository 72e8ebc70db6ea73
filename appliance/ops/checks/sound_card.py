"""Whether there is something to hear and speak with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level


def check(box: Box) -> Iterator[Finding]:
    """Look at the sound cards that the kernel knows."""
    cards = re.findall(r"^\s*\d+ \[\S+\s*\]: (.+)$", box.read("/proc/asound/cards"), re.MULTILINE)
    if cards:
        yield Finding(Level.OK, f"Sound cards: {'; '.join(cards)}.")
        return
    message = "There is no sound card. The appliance waits for one."
    yield Finding(
        Level.WARNING, message, "Plug in a microphone and a speaker, or a USB speakerphone."
    )
