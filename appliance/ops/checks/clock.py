"""Whether the clock can be trusted: quiet hours and journals go by it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_BUILT = 1_760_000_000
"""Some time before this was written, in seconds since 1970."""


def check(box: Box) -> Iterator[Finding]:
    """Look at the time, and at whether it is kept right."""
    if time.time() < _BUILT:
        message = f"The clock says {time.strftime('%Y-%m-%d')}, which is over."
        yield Finding(Level.ERROR, message, "Set it: timedatectl set-time, or set-ntp true")
        return
    said = box.run(["timedatectl", "show", "--property=NTPSynchronized", "--value"])
    if said.text.strip() == "no":
        message = "The clock is not kept right by a time server; timers do not depend on it."
        yield Finding(Level.NOTE, message, "timedatectl set-ntp true")
    else:
        yield Finding(Level.OK, f"The clock says {time.strftime('%Y-%m-%d %H:%M')}.")
