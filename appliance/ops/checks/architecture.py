"""Whether there are wheels for this processor."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_KNOWN = {"x86_64": Level.OK, "aarch64": Level.NOTE}


def check(_: Box) -> Iterator[Finding]:
    """Look at the processor's kind."""
    machine = platform.machine()
    match _KNOWN.get(machine, Level.ERROR):
        case Level.OK:
            yield Finding(Level.OK, f"The processor is {machine}.")
        case Level.NOTE:
            message = f"The processor is {machine}: wheels exist, we have not tried them."
            yield Finding(Level.NOTE, message)
        case _:
            message = f"The processor is {machine}, and our libraries have no wheels for it."
            yield Finding(Level.ERROR, message, "Use an x86-64 or arm64 machine.")
