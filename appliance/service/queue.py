"""A bounded queue before one worker: a full one says so at once instead of answering late."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from fastapi import Request

from appliance.errors import BusyError, StoppedError

Result = TypeVar("Result")

_LOOKED_S = 0.02
"""How often it is looked whether the caller still waits."""


class WorkQueue:
    """Lets one blocking piece of work run at a time, in a thread, in the order of arrival."""

    def __init__(self, max_waiting: int) -> None:
        """Let at most `max_waiting` requests wait behind the one at work."""
        self._max_waiting = max_waiting
        self._inside = 0
        self._worker = asyncio.Lock()
        self._begun: float | None = None

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one request's place; raise BusyError where too many wait already."""
        if self._inside > self._max_waiting:
            message = f"{self._inside} requests are being worked on already."
            raise BusyError(message, hint=f"Try again in {BusyError.retry_after_s} s.")
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def run(
        self,
        request: Request,
        work: Callable[[], Result],
        stop: Callable[[], None] | None = None,
    ) -> Result:
        """Return what `work` returns, run when its turn comes.

        Work whose caller has hung up by then is not begun; `stop`, which may be called more than once,
        ends work whose caller hangs up meanwhile.
        """
        async with self._worker:
            if await request.is_disconnected():
                raise StoppedError("The caller hung up before its turn.")
            self._begun = time.monotonic()
            try:
                working = asyncio.create_task(asyncio.to_thread(work))
                while stop is not None and not working.done():
                    await asyncio.wait({working}, timeout=_LOOKED_S)
                    if await request.is_disconnected():
                        stop()
                return await working
            except asyncio.CancelledError:
                if stop is not None:
                    stop()
                raise
            finally:
                self._begun = None

    @property
    def at_work_s(self) -> float:
        """Return how long the work at hand has taken so far, 0 where there is none."""
        return 0.0 if self._begun is None else time.monotonic() - self._begun
