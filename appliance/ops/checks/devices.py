"""Whether the microphone and the speaker of the settings are there, as the running daemon has them."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_WITHIN_S = 3.0


def check(box: Box) -> Iterator[Finding]:
    """Ask the daemon how its devices stand."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{box.settings.services.kitchen.url}/state", timeout=_WITHIN_S) as answer:
            told = json.loads(answer.read())
    except (OSError, ValueError):
        yield Finding(Level.NOTE, "The devices were not looked at: the kitchen does not answer.")
        return
    for device, wanted in (
        ("microphone", box.settings.audio.microphone),
        ("speaker", box.settings.audio.speaker),
    ):
        state = str(told[device]["state"])
        lost = told[device].get("overruns", told[device].get("underruns", 0))
        which = f" ({wanted})" if wanted else ""
        if state == "waiting":
            message = f"The {device}{which} is not there; it is waited for."
            yield Finding(
                Level.WARNING, message, f"Plug it in, or choose audio.{device} from: jubang devices"
            )
        elif state == "muted":
            yield Finding(Level.NOTE, "The microphone is closed.", "jubang unmute")
        else:
            gaps = f" Sound was lost {lost} times." if lost else ""
            yield Finding(Level.NOTE if lost else Level.OK, f"The {device}{which} works.{gaps}")
