"""Whether the microphone hears the speaker: a short tone is played and listened for (`--sound`)."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from appliance.ops.checks import Box, Finding, Level

if TYPE_CHECKING:
    from appliance.audio.chunk import Samples

_TONE_HZ: Final = 880.0
_TONE_S: Final = 0.5
_TONE_LEVEL: Final = 0.2
_QUIET_S: Final = 1.0
_AFTER_S: Final = 1.5
_WITHIN_S: Final = 12.0
"""Two devices may take seconds to open."""
_FULL: Final = 0.99
_MOST_CLIPPED: Final = 0.001
_LEAST_RISE_DB: Final = 10.0
"""So much more of the tone than before it was played: a hum at that pitch is not taken for it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the microphone heard."""

    quiet: Samples
    """Before the tone, float32 at 16,000 Hz."""
    loud: Samples
    """From the moment that the tone was given to the speaker."""


def check(box: Box) -> Iterator[Finding]:
    """Play the tone and listen, unless somebody cooks or the running kitchen holds the devices."""
    from appliance.errors import AudioError

    doing = _kitchen(f"{box.settings.services.kitchen.url}/state")
    if doing:
        yield Finding(
            Level.NOTE,
            f"No tone was played: {doing}.",
            "When nobody cooks: systemctl stop jubang-kitchen; jubang doctor --sound",
        )
        return
    audio = box.settings.audio
    try:
        heard = asyncio.run(_tried(audio.microphone, audio.speaker))
    except AudioError as error:
        yield Finding(Level.ERROR, error.message, error.hint or "See: jubang devices")
        return
    yield from judged(heard)


def judged(heard: Heard) -> Iterator[Finding]:
    """Tell the microphone's level and clipping, and how late and how loud the tone came back."""
    import numpy as np

    everything = np.concatenate([heard.quiet, heard.loud])
    if not everything.any():
        message = "The microphone gives nothing but zeros."
        yield Finding(
            Level.ERROR, message, "Look for its switch, or choose another: jubang devices"
        )
        return
    level = f"{_db(float(np.sqrt(np.mean(heard.quiet**2)))):.0f} dBFS"
    clipped = float(np.mean(np.abs(everything) >= _FULL))
    if clipped > _MOST_CLIPPED:
        message = f"The microphone is too loud: {clipped:.1%} of its sound is clipped."
        yield Finding(Level.WARNING, message, "Turn its gain down: alsamixer -V capture")
    else:
        yield Finding(Level.OK, f"The microphone works; the room is at {level}.")
    before = float(np.median(_tone(heard.quiet)))
    powers = _tone(heard.loud)
    rise = _db(float(powers.max())) - _db(before)
    if rise < _LEAST_RISE_DB:
        message = "The tone was not heard: the speaker is silent, or far from the microphone."
        yield Finding(Level.WARNING, message, "Turn it up, or choose another: jubang devices")
        return
    delay_ms = int(np.argmax(powers >= powers.max() / 2)) * _BLOCK_MS
    back = _db(float(powers.max()) / (_TONE_LEVEL / np.sqrt(2)))
    message = (
        f"The tone came back after about {delay_ms} ms, {back:+.0f} dB beside what was played."
    )
    yield Finding(Level.OK, message)


_BLOCK_MS: Final = 20


def _tone(samples: Samples) -> Samples:
    """Return the tone's level (root of the mean square) in each block of 20 ms."""
    import numpy as np

    from appliance.audio.chunk import SPEECH_RATE

    size = SPEECH_RATE * _BLOCK_MS // 1000
    blocks = samples[: len(samples) // size * size].reshape(-1, size)
    if not len(blocks):
        return np.zeros(1, dtype=np.float32)
    wave = np.exp(-2j * np.pi * _TONE_HZ * np.arange(size) / SPEECH_RATE)
    levels: Samples = (np.abs(blocks @ wave) * np.sqrt(2) / size).astype(np.float32)
    return levels


def _db(level: float) -> float:
    import math

    return 20 * math.log10(max(level, 1e-6))


async def _tried(microphone: str | None, speaker: str | None) -> Heard:
    """Play and record at once; raise AudioError where a device is not there."""
    from contextlib import aclosing

    import numpy as np

    from appliance.audio.chunk import SPEECH_RATE
    from appliance.audio.player import PLAYER_RATE, Player
    from appliance.audio.streams import Microphone, Speaker
    from appliance.errors import AudioError

    player = Player()
    failed: list[AudioError] = []
    out = Speaker(speaker, player)
    out.on_gone = failed.append
    times = np.arange(int(_TONE_S * PLAYER_RATE)) / PLAYER_RATE
    tone = (_TONE_LEVEL * np.sin(2 * np.pi * _TONE_HZ * times)).astype(np.float32)
    quiet: list[Samples] = []
    loud: list[Samples] = []
    try:
        async with (
            asyncio.timeout(_WITHIN_S),
            out.playing(),
            aclosing(Microphone(microphone).blocks()) as blocks,
        ):
            async for block in blocks:
                if failed:
                    raise failed[0]
                (loud if loud or player.busy else quiet).append(block)
                if not player.busy and not loud and out.there and _seconds(quiet) >= _QUIET_S:
                    sound = player.open()
                    player.add(sound, tone)
                    player.close(sound)
                if len(loud) * _BLOCK_MS >= _AFTER_S * 1000:
                    break
    except TimeoutError as error:
        message = "The sound devices did not answer in time."
        raise AudioError(message, hint="See: jubang devices") from error
    return Heard(np.concatenate(quiet)[-int(_QUIET_S * SPEECH_RATE) :], np.concatenate(loud))


def _seconds(blocks: list[Samples]) -> float:
    return len(blocks) * _BLOCK_MS / 1000


def _kitchen(url: str) -> str:
    """Return why no tone may be played now; "" where no kitchen runs."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            told = json.loads(answer.read())
    except (OSError, ValueError):
        return ""
    if told.get("step") or told.get("timers"):
        return "somebody cooks"
    return "the running kitchen holds the microphone and the speaker"
