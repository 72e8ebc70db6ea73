"""What can be done to the running daemon from outside its turns, and how its devices stand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Literal

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from appliance.audio.earcons import Earcon
from appliance.kitchen.muted import MutedFile
from appliance.kitchen.turns import Parts, Turns

Hearing = Literal["listening", "muted", "waiting"]
"""What the ears do: waiting is for a microphone that is not there."""
Speaking = Literal["playing", "waiting"]
"""What the speaker does: waiting is for one that is not there."""


class Controls:
    """Closes and opens the microphone; knows how both devices stand."""

    def __init__(
        self,
        parts: Parts,
        turns: Turns,
        *,
        silence_s: float | None = None,
        kept: MutedFile | None = None,
    ) -> None:
        """Steer these; a microphone that gives only zeros is suspected after `silence_s`.

        What `kept` says of a closed microphone holds until it is opened.
        """
        self._kept = kept
        self.parts = parts
        self.turns = turns
        self.silence_s = silence_s
        self._muted = False
        self._talking = False
        self._open = asyncio.Event()
        self._open.set()
        self.needed: tuple[str, ...] = ("stt", "tts", "llm")
        """The services without which something is missing."""
        self.hearing: Hearing = "waiting"
        """What the ears do; while they wait there is no microphone."""
        self.heard_at = 0.0
        """When the last block of sound came, by the event loop's clock, in seconds."""
        self.silent = False
        """Whether the microphone has given nothing but zeros for suspiciously long."""
        self.overruns = 0
        """Blocks of sound that were lost."""
        self.speaking: Speaking = "waiting"
        """What the speaker does; while it waits there is none."""
        self.underruns = 0
        """Times that a gap was heard."""
        self._unmuting: asyncio.TimerHandle | None = None
        self._unmutes_at = 0.0
        self.on_talk: Callable[[bool], None] = lambda _: None
        """Called when the talk key goes down (True) and up (False)."""

    def recall(self) -> None:
        """Close the microphone where it was closed when the last run ended."""
        muted = None if self._kept is None else self._kept.read()
        if muted is not None:
            left = muted.left_s
            self.mute(None if left is None else left / 60)

    @property
    def muted(self) -> bool:
        """Return whether the microphone is closed."""
        return not self._open.is_set()

    @property
    def unmutes_in_s(self) -> float | None:
        """Return when the microphone opens by itself, in seconds; None where it does not."""
        if self._unmuting is None:
            return None
        return round(max(0.0, self._unmutes_at - self.parts.clock.now()), 1)

    @property
    def missing(self) -> list[str]:
        """Return the devices that are not there, or are of no use."""
        missing = ["microphone"] if self.hearing == "waiting" else []
        missing += ["sound from the microphone"] if self.silent and not self.muted else []
        return missing + (["speaker"] if self.speaking == "waiting" else [])

    def mute(self, minutes: float | None = None) -> None:
        """Close the microphone, until told otherwise or for so many minutes."""
        self._cancel_unmute()
        self._muted = True
        if self._kept is not None:
            self._kept.keep(minutes)
        self.turns.deaf()
        self._settle()
        if minutes is not None:
            self._unmutes_at = self.parts.clock.now() + minutes * 60
            loop = asyncio.get_running_loop()
            self._unmuting = loop.call_later(minutes * 60, self.unmute)

    def unmute(self) -> None:
        """Open the microphone."""
        self._cancel_unmute()
        self._muted = False
        if self._kept is not None:
            self._kept.forget()
        self._settle()

    def toggle(self) -> None:
        """Close the microphone where it is open, and the other way round; a tone says which."""
        if self._muted:
            self.unmute()
        else:
            self.mute()
        self.parts.mouth.play(Earcon.CLOSED if self._muted else Earcon.OPENED)

    def talk(self, *, pressed: bool) -> None:
        """Take the talk key: as long as it is held the microphone is open, also where it is muted."""
        if pressed == self._talking:
            return
        self._talking = pressed
        if pressed:
            self._settle()
        self.on_talk(pressed)
        if not pressed:
            self._settle()

    async def opened(self) -> None:
        """Wait until the microphone may be open."""
        await self._open.wait()

    def _settle(self) -> None:
        """Open or close the microphone, and tell of a change."""
        was, now = self.muted, self._muted and not self._talking
        if now:
            self._open.clear()
            self.hearing = "muted"
        else:
            self._open.set()
        if was != now:
            at, state = self.parts.clock.now(), "closed" if now else "open"
            self.parts.events.emit("mute", at, muted=now, microphone=state)

    def _cancel_unmute(self) -> None:
        if self._unmuting is not None:
            self._unmuting.cancel()
            self._unmuting = None


class DeviceCounts(Collector):
    """The devices' figures for Prometheus, read when they are asked for."""

    def __init__(self, controls: Controls) -> None:
        """Tell of the devices of `controls`."""
        self._controls = controls

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        controls = self._controls
        yield CounterMetricFamily(
            "jubang_microphone_overruns",
            "Blocks of sound that were lost because nobody took them in time.",
            value=controls.overruns,
        )
        yield CounterMetricFamily(
            "jubang_speaker_underruns",
            "Gaps that were heard because sound came too late.",
            value=controls.underruns,
        )
        there = GaugeMetricFamily(
            "jubang_device_there", "1 while the device is there and of use.", labels=["device"]
        )
        listening = controls.hearing != "waiting" and not controls.silent
        there.add_metric(["microphone"], float(listening))
        there.add_metric(["speaker"], float(controls.speaking == "playing"))
        yield there
