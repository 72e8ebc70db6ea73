"""What is wrong with the machine, for the kitchen's /health: looked at in the background."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from appliance.ops.checks import QUICK, Box, Finding, Level, findings
from appliance.settings import Settings

_FRESH_S = 60.0


class Findings:
    """The last findings of the quick checks; asking for them never waits."""

    def __init__(self, look: Callable[[], Sequence[Finding]]) -> None:
        """Have `look` called, in a thread, whenever what is known is a minute old."""
        self._look = look
        self._known: tuple[Finding, ...] = ()
        self._looked_at = float("-inf")
        self._looking: threading.Thread | None = None

    def latest(self) -> tuple[Finding, ...]:
        """Return what was found last, without what is well; none before the first look is over."""
        running = self._looking is not None and self._looking.is_alive()
        if not running and time.monotonic() - self._looked_at > _FRESH_S:
            self._looked_at = time.monotonic()
            self._looking = threading.Thread(target=self._refresh, name="findings", daemon=True)
            self._looking.start()
        return self._known

    def settled(self) -> tuple[Finding, ...]:
        """Return what a look that runs now finds, once it is over."""
        if self._looking is not None:
            self._looking.join()
        return self._known

    def _refresh(self) -> None:
        self._known = tuple(one for one in self._look() if one.level is not Level.OK)


def quick(settings: Settings) -> Findings:
    """Return the findings of the quick checks."""
    return Findings(lambda: list(findings(QUICK, Box(settings=settings))))
