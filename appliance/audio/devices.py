"""The machine's own microphone and speaker, through sounddevice (PortAudio)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import soxr

from appliance.audio.chunk import SPEECH_RATE, Samples, to_mono
from appliance.audio.player import PLAYER_RATE, Player
from appliance.errors import AudioError

_log = logging.getLogger(__name__)

BLOCK_S = 0.02
"""The length of what is heard at a time."""
_MAX_WAITING = 250


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as the system names it."""

    index: int
    name: str
    inputs: int
    """Channels that can be recorded."""
    outputs: int
    """Channels that can be played."""


def devices() -> list[Device]:
    """Return the sound devices; raise AudioError where there is no sound system."""
    found: Any = _portaudio().query_devices()
    return [
        Device(i, d["name"], d["max_input_channels"], d["max_output_channels"])
        for i, d in enumerate(found)
    ]


def has_microphone() -> bool:
    """Return whether anything can be recorded here."""
    try:
        return any(device.inputs for device in devices())
    except AudioError:
        return False


class Microphone:
    """Blocks of sound at 16,000 Hz, whatever the device's own rate and channels."""

    def __init__(self, name: str | None) -> None:
        """Record from the device whose name contains `name`, or from the system's choice."""
        self._name = name
        self.overruns = 0
        """Blocks that were lost because nobody took them in time."""

    async def blocks(self) -> AsyncIterator[Samples]:
        """Yield mono samples, about BLOCK_S at a time; raise AudioError where that fails."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Samples | None] = asyncio.Queue()

        def deliver(block: Samples | None) -> None:
            if block is not None and queue.qsize() >= _MAX_WAITING:
                self.overruns += 1
                return
            queue.put_nowait(block)

        def heard(data: Any, _frames: int, _time: Any, status: Any) -> None:
            if status:
                self.overruns += 1
            loop.call_soon_threadsafe(deliver, data.copy())

        def finished() -> None:
            loop.call_soon_threadsafe(deliver, None)

        with _opened("input", self._name, heard, finished) as stream:
            rate = int(stream.samplerate)
            resampler = (
                None
                if rate == SPEECH_RATE
                else soxr.ResampleStream(rate, SPEECH_RATE, 1, "float32")
            )
            while (frames := await queue.get()) is not None:
                samples = to_mono(frames)
                yield resampler.resample_chunk(samples) if resampler else samples
        raise AudioError("The microphone is gone.", hint="Plug it in again.")


class Speaker:
    """Plays what the player has, at the device's own rate."""

    def __init__(self, name: str | None, player: Player) -> None:
        """Play on the device whose name contains `name`, or on the system's choice."""
        self._name = name
        self._player = player

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Play while the context is open; raise AudioError where there is no such device."""
        resampler: soxr.ResampleStream | None = None
        waiting = np.zeros(0, dtype=np.float32)
        ratio = 1.0

        def play(out: Any, frames: int, _time: Any, _status: Any) -> None:
            nonlocal waiting
            while resampler is not None and len(waiting) < frames:
                pulled = self._player.pull(int(frames * ratio) + 1)
                waiting = np.concatenate([waiting, resampler.resample_chunk(pulled)])
            if resampler is None:
                out[:] = self._player.pull(frames)[:, None]
            else:
                out[:] = waiting[:frames, None]
                waiting = waiting[frames:]

        with _opened("output", self._name, play, lambda: None) as stream:
            rate = int(stream.samplerate)
            if rate != PLAYER_RATE:
                ratio = PLAYER_RATE / rate
                resampler = soxr.ResampleStream(PLAYER_RATE, rate, 1, "float32")
            yield


@contextmanager
def _opened(kind: str, name: str | None, callback: Any, finished: Any) -> Iterator[Any]:
    """Open a stream at the rate that we want, else at the device's own."""
    portaudio = _portaudio()
    wanted = SPEECH_RATE if kind == "input" else PLAYER_RATE
    make = portaudio.InputStream if kind == "input" else portaudio.OutputStream
    what = "microphone" if kind == "input" else "speaker"
    try:
        device = _find(name, kind)
        own = int(portaudio.query_devices(device, kind)["default_samplerate"])
        stream = None
        for rate in dict.fromkeys((wanted, own)):
            try:
                stream = make(
                    samplerate=rate,
                    blocksize=int(rate * BLOCK_S),
                    device=device,
                    channels=1,
                    dtype="float32",
                    callback=callback,
                    finished_callback=finished,
                )
                break
            except portaudio.PortAudioError as error:
                _log.info("The %s does not do %d Hz: %s", what, rate, error)
        if stream is None:
            raise AudioError(f"The {what} cannot be opened.", hint="See: jubang devices")
        with stream:
            yield stream
    except (portaudio.PortAudioError, ValueError) as error:
        raise AudioError(f"The {what} failed: {error}.", hint="See: jubang devices") from error


def _find(name: str | None, kind: str) -> int | None:
    """Return the index of the device whose name contains `name`."""
    if name is None:
        return None
    channels = "inputs" if kind == "input" else "outputs"
    fitting = [d for d in devices() if name.lower() in d.name.lower() and getattr(d, channels)]
    if not fitting:
        there = ", ".join(d.name for d in devices() if getattr(d, channels)) or "none"
        message = f"There is no sound device '{name}' for {kind}."
        raise AudioError(
            message, hint=f"There are: {there}. Set audio.microphone or audio.speaker."
        )
    return fitting[0].index


def _portaudio() -> ModuleType:
    try:
        import sounddevice
    except OSError as error:
        hint = "Install it: apt-get install libportaudio2"
        raise AudioError("The sound library PortAudio is missing.", hint=hint) from error
    module: ModuleType = sounddevice
    return module
