"""Models that are still being fetched: waited for, instead of failing until systemd gives up."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Final

from appliance.ops.notify import Notifier

_AGAIN_S: Final = 2.0
_UNIT: Final = "jubang-models.service"


def wait_until_fetched(
    name: str,
    is_there: Callable[[], bool],
    notifier: Notifier,
    *,
    is_fetching: Callable[[], bool] | None = None,
    again_s: float = _AGAIN_S,
) -> None:
    """Wait until the model `name` is there, or nobody fetches it any more; tell systemd meanwhile.

    Outside a unit nothing is waited for.
    """
    fetching = is_fetching or _is_fetching
    while notifier.active and not is_there() and fetching():
        notifier.status(f"waiting for the model {name}, which is being fetched")
        notifier.more_time(60 + again_s)
        time.sleep(again_s)


def _is_fetching() -> bool:
    try:
        done = subprocess.run(
            ["systemctl", "is-active", _UNIT],
            capture_output=True,
            text=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.strip() == "activating"
