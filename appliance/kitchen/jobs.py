"""Work that takes its time (HTTP calls), begun from the loop and answered into it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from appliance.errors import JubangError, ServiceError
from appliance.kitchen.clock import Clock

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class Jobs:
    """Starts jobs, and knows which are under way."""

    def __init__(self, clock: Clock) -> None:
        """Bind `clock` to the wall while a job is under way."""
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self,
        work: Coroutine[Any, Any, _Result],
        done: Callable[[_Result], None],
        failed: Callable[[JubangError], None],
    ) -> asyncio.Task[None]:
        """Begin `work`; call `done` with its result or `failed` with its error, in the loop.

        A job that is cancelled calls neither. The clock counts from now on.
        """
        at_work = self._clock.working()
        at_work.__enter__()

        async def run() -> None:
            try:
                result = await work
            except JubangError as error:
                failed(error)
            except Exception as error:
                _log.exception("A job failed in a way that it should not")
                failed(ServiceError(f"Something went wrong inside ({type(error).__name__})."))
            else:
                done(result)

        task = asyncio.create_task(run())
        self._tasks.add(task)

        def over(ended: asyncio.Task[None]) -> None:
            self._tasks.discard(ended)
            at_work.__exit__(None, None, None)
            work.close()  # where it was cancelled before it began
            if not ended.cancelled() and (error := ended.exception()):
                _log.error("A job's answer could not be handled", exc_info=error)

        task.add_done_callback(over)
        return task

    @property
    def under_way(self) -> int:
        """Return how many jobs are not answered yet."""
        return len(self._tasks)

    async def finished(self) -> None:
        """Wait until all that are under way are answered."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def cancel(self) -> None:
        """Cancel all and wait until they are gone."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
