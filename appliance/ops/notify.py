"""What a process tells systemd: that it is ready, what it does, and that it is still at work.

The protocol is sd_notify(3). Outside a unit of `Type=notify` nothing is told, and nothing fails.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from systemd import daemon  # type: ignore[attr-defined]  # mypy sees our folder of units

_MICROSECONDS: Final = 1_000_000


class Notifier:
    """Tells systemd, each change once."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        """Tell whoever `environ` names."""
        self.active = bool(environ.get("NOTIFY_SOCKET"))
        """Whether anybody is told."""
        self.is_ready = False
        self._status = ""
        limit = environ.get("WATCHDOG_USEC", "0")
        self.watchdog_s = int(limit) / _MICROSECONDS if limit.isdigit() else 0.0
        """How long systemd waits for a sign of life before it starts the process anew; 0: for ever."""

    def ready(self, status: str) -> None:
        """Tell that the work can begin, and what it is."""
        self.is_ready = True
        self._status = status
        self._tell(f"READY=1\nSTATUS={_line(status)}")

    def status(self, status: str) -> None:
        """Tell what is being done, in words for a person; the same again is not told."""
        if status != self._status:
            self._status = status
            self._tell(f"STATUS={_line(status)}")

    def more_time(self, seconds: float) -> None:
        """Ask for so much more time to start, counted from now."""
        self._tell(f"EXTEND_TIMEOUT_USEC={int(seconds * _MICROSECONDS)}")

    def alive(self) -> None:
        """Give a sign of life, to be called from the loop that does the work."""
        if self.watchdog_s:
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Tell that the end was asked for."""
        self._tell("STOPPING=1")

    def _tell(self, state: str) -> None:
        if self.active:
            daemon.notify(state)


def _line(text: str) -> str:
    """Return a text as one line: a line break would begin another message."""
    return " ".join(text.split())
