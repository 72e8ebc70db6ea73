"""The machine's sound devices, through sounddevice (PortAudio)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import product
from types import ModuleType
from typing import Any

from appliance.audio.chunk import SPEECH_RATE
from appliance.audio.player import PLAYER_RATE
from appliance.errors import AudioError

_log = logging.getLogger(__name__)

BLOCK_S = 0.02
"""The length of what is heard at a time."""


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


@contextmanager
def opened(kind: str, name: str | None, callback: Any, finished: Any) -> Iterator[Any]:
    """Open a stream, not yet started, at the rate that we want, else at the device's own.

    `kind` is input or output. Raise AudioError where there is no such device, or it fails.
    """
    portaudio = _portaudio()
    wanted = SPEECH_RATE if kind == "input" else PLAYER_RATE
    make = portaudio.InputStream if kind == "input" else portaudio.OutputStream
    what = "microphone" if kind == "input" else "speaker"
    try:
        device = _find(name, kind)
        facts = portaudio.query_devices(device, kind)
        own, most = int(facts["default_samplerate"]), int(facts[f"max_{kind}_channels"])
        stream = None
        # A raw device may do only its own rate, and only all of its channels at once.
        for rate, channels in product(dict.fromkeys((wanted, own)), dict.fromkeys((1, 2, most))):
            try:
                stream = make(
                    samplerate=rate,
                    blocksize=int(rate * BLOCK_S),
                    device=device,
                    channels=channels,
                    dtype="float32",
                    callback=callback,
                    finished_callback=finished,
                )
                break
            except portaudio.PortAudioError as error:
                _log.info("The %s does not do %d Hz × %d: %s", what, rate, channels, error)
        if stream is None:
            raise AudioError(f"The {what} cannot be opened.", hint="See: jubang devices")
        with closing(stream):
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
