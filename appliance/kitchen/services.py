"""Which services are there: asked every few seconds, told aloud when that changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from appliance.service.health import Status

_MISSES = 2
"""So many unanswered questions in a row mean that a service is gone."""


class Asked(Protocol):
    """A client that can tell its service's state."""

    async def status(self) -> Status | None:
        """Return how the service says that it is; None where it does not answer."""


class Services:
    """The state of each service, as last seen."""

    def __init__(self, clients: Mapping[str, Asked], interval_s: float) -> None:
        """Ask each client every `interval_s`."""
        self._clients = clients
        self._interval_s = interval_s
        self._status: dict[str, Status | None] = dict.fromkeys(clients)
        self._misses = dict.fromkeys(clients, 0)
        self._seen = {name: asyncio.Event() for name in clients}
        self._gone: set[str] = set()
        self.on_lost: Callable[[str], None] = lambda _: None
        self.on_back: Callable[[str], None] = lambda _: None
        self.on_ready: Callable[[str], None] = lambda _: None
        """Called once a service, when it is up for the first time."""
        self.looked = asyncio.Event()
        """Set once all were asked."""

    def up(self, name: str) -> bool:
        """Return whether a service could work when it was last asked."""
        status = self._status[name]
        return status is not None and status.usable

    def seen(self, name: str) -> bool:
        """Return whether a service was ever up."""
        return self._seen[name].is_set()

    async def until_seen(self, name: str) -> None:
        """Wait until a service is up for the first time."""
        await self._seen[name].wait()

    def status(self, name: str) -> Status | None:
        """Return what a service last said of itself; None where it did not answer."""
        return self._status[name]

    async def look(self) -> None:
        """Ask every service once."""
        states = await asyncio.gather(*(client.status() for client in self._clients.values()))
        for name, status in zip(self._clients, states, strict=True):
            self._note(name, status)
        self.looked.set()

    async def watch(self) -> None:
        """Ask for ever."""
        while True:
            await self.look()
            await asyncio.sleep(self._interval_s)

    def lost(self, name: str) -> None:
        """Note a failure that a call met; it was told aloud already."""
        self._status[name] = None
        self._gone.add(name)

    def _note(self, name: str, status: Status | None) -> None:
        usable = status is not None and status.usable
        if usable:
            self._misses[name] = 0
            self._status[name] = status
            if not self.seen(name):
                self._seen[name].set()
                self.on_ready(name)
            elif name in self._gone:
                self.on_back(name)
            self._gone.discard(name)
            return
        self._misses[name] += 1
        if self.up(name) and self._misses[name] < _MISSES:
            return
        was_up = self.up(name)
        self._status[name] = status
        if was_up:
            self._gone.add(name)
            self.on_lost(name)
