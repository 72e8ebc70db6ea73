"""What the daemon tells systemd: what it does, and a sign of life from the loop that hears."""

from __future__ import annotations

import asyncio
from typing import Final

from appliance.kitchen.controls import Controls
from appliance.ops.notify import Notifier

DEAF_AFTER_S: Final = 5.0
"""A microphone that is said to be open and gives no sound for so long: the loop does not hear."""
_EVERY_S: Final = 1.0


async def tell(notifier: Notifier, controls: Controls) -> None:
    """Tell for ever; a daemon that is alive and deaf gives no sign of life, and is started anew."""
    notifier.ready(status_line(controls))
    while True:
        notifier.status(status_line(controls))
        if not is_deaf(controls, asyncio.get_running_loop().time()):
            notifier.alive()
        await asyncio.sleep(_EVERY_S)


def is_deaf(controls: Controls, now: float) -> bool:
    """Return whether sound should come and does not.

    One that is muted, or waits for a microphone that is not there, is alive.
    """
    return controls.hearing == "listening" and now - controls.heard_at > DEAF_AFTER_S


def status_line(controls: Controls) -> str:
    """Return what it does as `systemctl status` shows it: "listening · 김치찌개 3/8 · 1 timer"."""
    doing = {"listening": "listening", "muted": "muted", "waiting": "waiting for a microphone"}
    told = [doing[controls.hearing]]
    session = controls.parts.session
    if session.recipe is not None:
        step = f" {session.state.step}/{len(session.recipe.steps)}" if session.state.step else ""
        told.append(f"{session.recipe.title}{step}")
    if count := len(session.state.timers):
        told.append("1 timer" if count == 1 else f"{count} timers")
    services = controls.parts.services
    missing = [name for name in controls.needed if not services.up(name)]
    if controls.speaking == "waiting":
        missing.append("speaker")
    if missing:
        told.append(f"without {', '.join(missing)}")
    return " · ".join(told)
