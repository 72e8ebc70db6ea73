"""The machine's sound devices, through sounddevice (PortAudio)."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import product
from types import ModuleType
from typing import Any, Final

from appliance.audio.chunk import SPEECH_RATE
from appliance.audio.names import Device, Kind, find, server_name
from appliance.audio.player import PLAYER_RATE
from appliance.errors import AudioError

_log = logging.getLogger(__name__)

BLOCK_S: Final = 0.02
"""The length of what is heard at a time."""
_SERVER_DEVICE: Final = "pulse"
"""The device through which ALSA reaches a sound server."""
_SERVER_CHOICE: Final[dict[Kind, str]] = {"input": "PULSE_SOURCE", "output": "PULSE_SINK"}
"""Where a sound server's client looks for the device that it is to use."""
_USUAL_RATES: Final = (48_000, 44_100, 32_000, 96_000, 192_000, 22_050, 16_000, 8_000)


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
def opened(kind: Kind, name: str | None, callback: Any, finished: Any) -> Iterator[Any]:
    """Open a stream, not yet started, at the rate that we want, else at one that the device does.

    Raise AudioError where there is no such device, or it fails. To be called once a process: a
    device of a sound server is chosen by the process' environment.
    """
    what = "microphone" if kind == "input" else "speaker"
    on_server = server_name(name)
    if on_server is not None:
        os.environ[_SERVER_CHOICE[kind]] = on_server
    portaudio = _portaudio()
    try:
        device = None
        if name is not None:
            device = find(name if on_server is None else _SERVER_DEVICE, kind, devices()).index
        facts = portaudio.query_devices(device, kind)
        settings = {"device": device, "callback": callback, "finished_callback": finished}
        stream = _first_that_opens(kind, facts, settings)
        if stream is None:
            raise AudioError(f"The {what} cannot be opened.", hint="See: jubang devices")
        with closing(stream):
            yield stream
    except (portaudio.PortAudioError, ValueError) as error:
        raise AudioError(f"The {what} failed: {error}.", hint="See: jubang devices") from error


def _first_that_opens(kind: Kind, facts: Any, settings: dict[str, Any]) -> Any:
    """Return a stream at the best rate and channels that the device does; None where it does none.

    A raw device may do only its own rates, and only all of its channels at once.
    """
    portaudio = _portaudio()
    make = portaudio.InputStream if kind == "input" else portaudio.OutputStream
    wanted = SPEECH_RATE if kind == "input" else PLAYER_RATE
    own, most = int(facts["default_samplerate"]), int(facts[f"max_{kind}_channels"])
    rates, channels = dict.fromkeys((wanted, own, *_USUAL_RATES)), dict.fromkeys((1, 2, most))
    for rate, count in product(rates, channels):
        try:
            return make(
                samplerate=rate,
                blocksize=int(rate * BLOCK_S),
                channels=count,
                dtype="float32",
                **settings,
            )
        except portaudio.PortAudioError as error:
            _log.info("The %s does not do %d Hz × %d: %s", kind, rate, count, error)
    return None


def _portaudio() -> ModuleType:
    try:
        import sounddevice
    except OSError as error:
        hint = "Install it: apt-get install libportaudio2"
        raise AudioError("The sound library PortAudio is missing.", hint=hint) from error
    module: ModuleType = sounddevice
    return module
