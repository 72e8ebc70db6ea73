"""The time of a session: the wall's, or that of the audio which is replayed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

TICK_S: Final = 0.02
"""How often the timers are looked at: so late they may ring."""


class Clock(Protocol):
    """Seconds since the start of the audio."""

    def now(self) -> float:
        """Return the time now; it never goes back."""

    @contextmanager
    def working(self) -> Iterator[None]:
        """Mark that something is being computed elsewhere, which takes its time."""


class WallClock:
    """The time that passes."""

    def __init__(self) -> None:
        """Start at zero."""
        self._start = _uptime()

    def now(self) -> float:
        """Return the seconds since the start."""
        return _uptime() - self._start

    @contextmanager
    def working(self) -> Iterator[None]:
        """Do nothing: the wall's time takes account of everything."""
        yield


def _uptime() -> float:
    """Return the seconds since the machine's start, sleep included; no one can set this clock."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ReplayClock:
    """The time of a replayed recording.

    At `real` it goes at the wall's pace. Otherwise it runs ahead as fast as blocks can be heard,
    but while anything is being computed elsewhere (speech to text, a voice, a model) it goes at
    the wall's pace too: so a time is the audio's own plus the computing that was measured.
    """

    def __init__(self, *, real: bool) -> None:
        """Start at zero."""
        self._real = real
        self._audio = 0.0
        self._latest = 0.0
        self._zero = time.monotonic()
        """The wall's time at which this clock would have shown zero."""
        self._at_work = 0

    def now(self) -> float:
        """Return the audio's time, plus the computing since the last block."""
        shown = time.monotonic() - self._zero
        self._latest = max(self._latest, self._audio, shown)
        return self._latest

    @contextmanager
    def working(self) -> Iterator[None]:
        """Bind the clock to the wall until the work is done."""
        self._at_work += 1
        try:
            yield
        finally:
            self.now()  # what it took counts, however late the next block is
            self._at_work -= 1

    async def advance(self, seconds: float) -> None:
        """Go on by one block, waiting for the wall where the clock is bound to it."""
        self._audio += seconds
        await asyncio.sleep(0)
        while self._real or self._at_work:
            ahead = self._audio - (time.monotonic() - self._zero)
            if ahead <= 0:
                return
            await asyncio.sleep(min(ahead, 0.005))
        self._zero = time.monotonic() - max(self._audio, self._latest)
