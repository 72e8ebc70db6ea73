"""Speaking: one queue before the speaker, by priority, fed by the TTS service."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

import soxr

from appliance.audio.chunk import AudioChunk, Samples
from appliance.audio.earcons import UNDER_SPEECH, Earcon, tone
from appliance.audio.player import PLAYER_RATE, Mark, Player, Priority
from appliance.cooking.reply import Line
from appliance.errors import JubangError, ServiceError
from appliance.kitchen.jobs import Jobs
from appliance.tts.client import TtsClient

_log = logging.getLogger(__name__)


class OnEnd(Protocol):
    """Takes the end of an utterance."""

    def __call__(self, at: float, *, cut: bool) -> None:
        """Take the time, and whether it was cut off."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something that is said, from its first line to its last."""

    lines: tuple[Line, ...]
    turn: int
    rate: float = 1.0
    """1 is normal speed."""
    on_ready: Callable[[], None] | None = None
    """Called when its first speech came, before any of it is played."""
    on_start: Callable[[float], None] | None = None
    """Called with the time of its first audible sample."""
    on_end: OnEnd | None = None
    """Called with the time of its end, and whether it was cut off."""
    priority: Priority = Priority.REPLY


class Mouth:
    """Says utterances one after the other, the more urgent first."""

    def __init__(self, tts: TtsClient, player: Player, jobs: Jobs) -> None:
        """Speak through `player`."""
        self._tts = tts
        self._player = player
        self._jobs = jobs
        self._speaking: dict[int, Utterance] = {}
        self._ready: set[int] = set()
        self._making: list[asyncio.Task[None]] = []
        self.voice_is_there: Callable[[], bool] = lambda: True
        """Returns whether the service is worth asking; else what is kept is said, or the other voice."""
        self.on_making: Callable[[], None] = lambda: None
        """Called when speech is about to be asked for: who asks for less urgent speech makes way."""
        self.earcons = True
        """Whether tones are played; an alarm always is."""

    @property
    def busy(self) -> bool:
        """Return whether something is being said or about to be."""
        return bool(self._speaking)

    @property
    def sounding(self) -> bool:
        """Return whether something is being played at this moment."""
        return self._player.sounding

    def duck(self, *, low: bool) -> None:
        """Lower the voice while somebody talks, or raise it again."""
        self._player.ducked = low

    def play(self, earcon: Earcon, priority: Priority = Priority.REPLY) -> None:
        """Play a tone behind what is queued of its priority, where the user wants tones."""
        if not self.earcons and priority is not Priority.ALARM:
            return
        sound = self._player.open(priority, told=earcon not in UNDER_SPEECH)
        self._player.add(sound, tone(earcon))
        self._player.close(sound)

    def say(self, utterance: Utterance) -> None:
        """Say something behind what is queued of its priority."""
        if not utterance.lines:
            return
        sound = self._player.open(utterance.priority)
        self._speaking[sound] = utterance
        self._begin(self._render(utterance, sound), sound)

    def say_stream(self, sentences: AsyncIterator[Line], utterance: Utterance) -> None:
        """Say sentences as they come; `utterance.lines` is said where none does."""
        sound = self._player.open(utterance.priority)
        self._speaking[sound] = utterance
        self._begin(self._render_stream(sentences, utterance, sound), sound)

    def stop(self) -> None:
        """Be silent at once; what was queued is dropped."""
        for task in self._making:
            task.cancel()
        self._making.clear()
        self._player.stop()
        self._player.ducked = False

    async def made(self) -> None:
        """Wait until the speech that is being made now is there."""
        if self._making:
            await asyncio.wait(self._making)

    def tick(self, now: float, zero: float = 0.0) -> None:
        """Tell the utterances what became of them since the last call.

        `zero` is the clock's time at which the player's first sample left.
        """
        for played in self._player.marks():
            at = min(now, zero + played.sample / PLAYER_RATE)
            utterance = self._speaking.get(played.sound)
            if utterance is None:
                continue
            if played.mark is Mark.AUDIBLE:
                if utterance.on_start:
                    utterance.on_start(at)
                continue
            del self._speaking[played.sound]
            self._ready.discard(played.sound)
            if utterance.on_end:
                utterance.on_end(at, cut=played.mark is Mark.CUT)

    def _begin(self, work: Coroutine[Any, Any, None], sound: int) -> None:
        def done(_: None) -> None:
            self._player.close(sound)

        def failed(error: JubangError) -> None:
            _log.error("Nothing could be said: %s", error)
            self._player.close(sound)

        self.on_making()
        task = self._jobs.start(work, done, failed)
        self._making.append(task)
        task.add_done_callback(self._made)

    def _made(self, task: asyncio.Task[None]) -> None:
        if task in self._making:
            self._making.remove(task)

    async def _render(self, utterance: Utterance, sound: int) -> None:
        for line in utterance.lines:
            await self._render_line(line, utterance.rate, sound)

    async def _render_stream(
        self, sentences: AsyncIterator[Line], utterance: Utterance, sound: int
    ) -> None:
        said = False
        try:
            async for line in sentences:
                await self._render_line(line, utterance.rate, sound)
                said = True
        except JubangError as error:
            _log.warning("An answer broke off: %s", error)
        if not said:
            await self._render(utterance, sound)

    async def _render_line(self, line: Line, rate: float, sound: int) -> None:
        """Add a line's speech to the sound; where the service fails, in the other voice."""
        added = False
        try:
            if not self.voice_is_there():
                raise ServiceError("The tts service is not there", service="tts")
            resampler: soxr.ResampleStream | None = None
            async for chunk in self._tts.speak(line.spoken, line.language, rate=rate):
                if resampler is None and chunk.rate != PLAYER_RATE:
                    resampler = soxr.ResampleStream(chunk.rate, PLAYER_RATE, 1, dtype="float32")
                samples = chunk.samples()
                if resampler is not None:
                    samples = resampler.resample_chunk(samples)
                self._add(sound, samples, sentence=not added)
                added = added or len(samples) > 0
            if resampler is not None:
                self._add(sound, resampler.resample_chunk(_NOTHING, last=True))
        except JubangError as error:
            _log.warning("%s; speaking in the other voice.", error)
            if not added:
                for spoken in await self._tts.speak_anyhow(line.spoken, line.language, rate):
                    self._add(sound, spoken.samples(PLAYER_RATE), sentence=not added)
                    added = True

    def _add(self, sound: int, samples: Samples, *, sentence: bool = False) -> None:
        utterance = self._speaking.get(sound)
        if utterance is not None and utterance.on_ready and sound not in self._ready:
            self._ready.add(sound)
            utterance.on_ready()
        self._player.add(sound, samples, sentence=sentence)


_NOTHING = AudioChunk(b"", PLAYER_RATE, 2, 1).samples()
