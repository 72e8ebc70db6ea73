"""The machine's microphone and speaker, each held by a process that can be killed.

A device that is not there, that is unplugged, or whose sound server dies or stalls raises AudioError
here; whoever listens or plays tries again. Nothing in this process ever waits for a device.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import numpy as np

from appliance.audio.chunk import Samples
from appliance.audio.player import PLAYER_RATE, Player
from appliance.audio.stream_process import HEADER
from appliance.errors import AudioError

_log = logging.getLogger(__name__)

STALL_S: Final = 2.0
"""A stream that is open and says nothing for so long has stalled."""
OPENING_S: Final = 4.0
"""… and one that is being opened, for so long."""
AGAIN_S: Final = 0.7
"""How long to wait before a device is tried again."""
_MOST = 1_000_000


class Microphone:
    """Blocks of sound at 16,000 Hz, whatever the device's own rate and channels."""

    def __init__(self, name: str | None) -> None:
        """Record from the device whose name contains `name`, or from the system's choice."""
        self._name = name
        self.overruns = 0
        """Blocks that were lost because nobody took them in time."""

    async def blocks(self) -> AsyncIterator[Samples]:
        """Yield mono samples, about 20 ms at a time; raise AudioError where that fails."""
        lost = 0
        async with _device("input", self._name) as messages:
            async for letter, content in messages:
                if letter == b"B":
                    yield np.frombuffer(content, dtype=np.float32)
                elif letter == b"V":
                    (now_lost,) = struct.unpack("<I", content)
                    self.overruns += now_lost - lost
                    lost = now_lost


class Speaker:
    """Plays what the player has, for as long as there is a speaker, and again when it is back."""

    def __init__(self, name: str | None, player: Player) -> None:
        """Play on the device whose name contains `name`, or on the system's choice."""
        self._name = name
        self._player = player
        self.there = False
        """Whether it plays now."""

    @asynccontextmanager
    async def playing(self) -> AsyncIterator[None]:
        """Play while the context is open."""
        task = asyncio.create_task(self._play())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _play(self) -> None:
        told = ""
        while True:
            try:
                await self._feed()
            except AudioError as error:
                if str(error) != told:
                    _log.warning("%s It is tried again.", error)
                told = str(error)
            self.there = False
            await self._pull_in_vain(AGAIN_S)

    async def _feed(self) -> None:
        """Give the speaker what it wants until it fails."""
        async with _device("output", self._name) as messages:
            process = messages.process
            async for letter, content in messages:
                self.there = True
                if letter != b"W" or process.stdin is None:
                    continue
                (wanted,) = struct.unpack("<I", content)
                samples = self._player.pull(min(wanted, PLAYER_RATE)).astype(np.float32).tobytes()
                with contextlib.suppress(ConnectionError):  # the next read says why
                    process.stdin.write(HEADER.pack(b"P", len(samples)) + samples)
                    await process.stdin.drain()

    async def _pull_in_vain(self, seconds: float) -> None:
        """Let the player go on without a speaker, at its own pace: nothing waits for ever."""
        step = 0.02
        for _ in range(int(seconds / step)):
            self._player.pull(int(step * PLAYER_RATE))
            await asyncio.sleep(step)


class _Messages:
    """What a device's process says."""

    def __init__(self, process: Process, kind: str) -> None:
        self.process = process
        self._kind = kind

    async def __aiter__(self) -> AsyncIterator[tuple[bytes, bytes]]:
        """Yield letters and contents; raise AudioError at its failure, its silence or its end."""
        patience = OPENING_S
        what = "microphone" if self._kind == "input" else "speaker"
        while True:
            try:
                # Not wait_for: in Python 3.11 it can swallow a cancellation.
                async with asyncio.timeout(patience):
                    letter, content = await self._one()
            except TimeoutError as error:
                raise AudioError(
                    f"The {what} has stalled.", hint="Is the sound server up?"
                ) from error
            except asyncio.IncompleteReadError as error:
                raise AudioError(f"The {what} failed.", hint="See: jubang devices") from error
            if letter == b"X":
                message, _, hint = content.decode(errors="replace").partition("\n")
                raise AudioError(message, hint=hint)
            patience = STALL_S
            yield letter, content

    async def _one(self) -> tuple[bytes, bytes]:
        stdout = self.process.stdout
        if stdout is None:
            raise asyncio.IncompleteReadError(b"", HEADER.size)
        letter, length = HEADER.unpack(await stdout.readexactly(HEADER.size))
        if length > _MOST:
            raise asyncio.IncompleteReadError(b"", length)
        return letter, await stdout.readexactly(length)


@asynccontextmanager
async def _device(kind: str, name: str | None) -> AsyncIterator[_Messages]:
    """Start the process that holds a device; kill it at the end, for it may hang."""
    command = [sys.executable, "-m", "appliance.audio.stream_process", kind]
    command += ["--name", name] if name else []
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        yield _Messages(process, kind)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
