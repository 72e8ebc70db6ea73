"""The machine's microphone and speaker, each held by a process that can be killed.

A device that is not there, that is unplugged, or whose sound server dies or stalls raises AudioError
here; whoever listens or plays tries again. Nothing in this process ever waits for a device.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.names import Kind
from appliance.audio.player import PLAYER_RATE, Player
from appliance.audio.stream_process import HEADER
from appliance.errors import AudioError

STALL_S: Final = 2.0
"""A stream that is open and says nothing for so long has stalled."""
OPENING_S: Final = 4.0
"""… and one that is being opened, for so long."""
AGAIN_S: Final = 0.7
"""How long to wait before a device is tried again."""
_OURSELVES_S: Final = 0.5
"""A timeout that comes later than it should by so much is no device's fault."""
_MOST = 1_000_000


class Microphone:
    """Blocks of sound at 16,000 Hz, whatever the device's own rate and channels."""

    def __init__(self, name: str | None) -> None:
        """Record from the device that `name` means (audio/names.py), or from the system's choice."""
        self._name = name
        self._process: Process | None = None
        self._gathered = 1
        self.overruns = 0
        """Blocks that were lost because nobody took them in time."""
        self.silent_s = 0.0
        """For how long every sample has been exactly zero: no room is that quiet."""

    def gather(self, blocks: int) -> None:
        """Have so many blocks of 20 ms given at a time from now on: fewer wakings while it waits."""
        if blocks == self._gathered or self._process is None or self._process.stdin is None:
            return
        self._gathered = blocks
        with contextlib.suppress(ConnectionError):  # the next read says why
            self._process.stdin.write(_number(b"G", blocks))

    async def blocks(self) -> AsyncGenerator[Samples, None]:
        """Yield mono samples, 20 ms at a time or as gathered; raise AudioError where that fails."""
        lost, self._gathered, self.silent_s = 0, 1, 0.0
        async with _device("input", self._name) as messages:
            self._process = messages.process
            async for letter, content in messages:
                if letter == b"B":
                    samples = np.frombuffer(content, dtype=np.float32)
                    silent = not samples.any()
                    self.silent_s = self.silent_s + len(samples) / SPEECH_RATE if silent else 0.0
                    yield samples
                elif letter == b"V":
                    (now_lost,) = struct.unpack("<I", content)
                    self.overruns += now_lost - lost
                    lost = now_lost


class Speaker:
    """Plays what the player has, for as long as there is a speaker, and again when it is back."""

    def __init__(self, name: str | None, player: Player) -> None:
        """Play on the device that `name` means (audio/names.py), or on the system's choice."""
        self._name = name
        self._player = player
        self.there = False
        """Whether it plays now."""
        self.underruns = 0
        """Times that a gap was heard because sound came too late."""
        self.on_gone: Callable[[AudioError], None] = lambda _: None
        """Called whenever it cannot be opened, or fails."""
        self.on_back: Callable[[], None] = lambda: None
        """Called whenever it begins to play."""
        self.on_late: Callable[[int], None] = lambda _: None
        """Called with the underruns whenever there are more."""

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
        while True:
            try:
                await self._feed()
            except AudioError as error:
                self.there = False
                self.on_gone(error)
            await self._pull_in_vain(AGAIN_S)

    async def _feed(self) -> None:
        """Give the speaker what it wants until it fails."""
        late = 0
        async with _device("output", self._name) as messages:
            process = messages.process
            async for letter, content in messages:
                if letter == b"V":
                    (now_late,) = struct.unpack("<I", content)
                    self.underruns += now_late - late
                    late = now_late
                    self.on_late(self.underruns)
                if letter != b"W" or process.stdin is None:
                    continue
                if not self.there:
                    self.there = True
                    self.on_back()
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


def _number(letter: bytes, value: int) -> bytes:
    content = struct.pack("<I", value)
    return HEADER.pack(letter, len(content)) + content


class _Messages:
    """What a device's process says."""

    def __init__(self, process: Process, kind: str) -> None:
        self.process = process
        self._kind = kind
        self._header = b""
        """Of the message that is being read."""

    async def __aiter__(self) -> AsyncIterator[tuple[bytes, bytes]]:
        """Yield letters and contents; raise AudioError at its failure, its silence or its end."""
        patience = OPENING_S
        what = "microphone" if self._kind == "input" else "speaker"
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            try:
                # Not wait_for: in Python 3.11 it can swallow a cancellation.
                async with asyncio.timeout(patience):
                    letter, content = await self._one()
            except TimeoutError as error:
                if loop.time() - begun > patience + _OURSELVES_S:
                    continue  # we stood still, not the device
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
        self._header = self._header or await stdout.readexactly(HEADER.size)
        letter, length = HEADER.unpack(self._header)
        if length > _MOST:
            raise asyncio.IncompleteReadError(b"", length)
        content = await stdout.readexactly(length)
        self._header = b""
        return letter, content


@asynccontextmanager
async def _device(kind: Kind, name: str | None) -> AsyncIterator[_Messages]:
    """Start the process that holds a device; kill it at the end, for it may hang."""
    command = [sys.executable, "-m", "appliance.audio.stream_process", kind]
    command += ["--name", name] if name else []
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        yield _Messages(process, kind)
    finally:
        # Not process.kill(): that may reap it before asyncio does, which then complains.
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        await process.wait()
