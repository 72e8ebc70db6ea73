"""Whether systemd runs the machine, and is new enough for the units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_OLDEST = 252


def check(box: Box) -> Iterator[Finding]:
    """Look at systemd."""
    said = re.match(r"systemd (\d+)", box.run(["systemctl", "--version"]).text)
    if said is None:
        action = "Use a distribution with systemd: Debian 12 or newer."
        yield Finding(Level.ERROR, "There is no systemd.", action)
        return
    version = int(said[1])
    if version < _OLDEST:
        message = f"systemd is {version}; the units need {_OLDEST}."
        yield Finding(Level.ERROR, message, "Upgrade to Debian 12 or newer.")
    elif not (box.root / "run/systemd/system").is_dir():
        message = f"systemd {version} is installed but does not run this machine."
        yield Finding(Level.ERROR, message, "Boot with systemd as the first process.")
    else:
        yield Finding(Level.OK, f"systemd {version} runs this machine.")
