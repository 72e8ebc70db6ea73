"""A kitchen whose ears, voice and services are made up, so that a turn can be followed exactly.

The track is plain: WAKE is a wake word, TALK is speech, silence is silence. What was "said" comes
from a script, one text a transcription.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, AudioChunk, Samples
from appliance.audio.player import Player
from appliance.cooking import CookingSession
from appliance.errors import JubangError, ServiceError
from appliance.kitchen.acting import Acting
from appliance.kitchen.classifying import Classifying
from appliance.kitchen.clock import ReplayClock
from appliance.kitchen.events import Event, Events
from appliance.kitchen.hearing import heard
from appliance.kitchen.interruptions import Interruptions, Overhearing
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.mouth import Mouth
from appliance.kitchen.prepare import Prepare
from appliance.kitchen.replay import Replay, run_replay
from appliance.kitchen.services import Services
from appliance.kitchen.turns import Parts, Turns
from appliance.kitchen.waking import Waking
from appliance.llm.answer import RecipeFacts
from appliance.nlu.context import Context
from appliance.nlu.understand import Understanding, warm
from appliance.service.health import Status
from appliance.settings import load
from appliance.stt.engines import Hearing
from appliance.stt.transcript import Segment, Transcript
from appliance.vad.speech import FRAME_S, Judgement, level_of
from appliance.wake import Detection

SETTINGS = load({"JUBANG_PROFILE": "cpu"})
warm("ko", "en")  # what is loaded once must not look like a slow turn
WAKE_LEVEL, TALK_LEVEL = 0.9, 0.3


def wake(seconds: float = 0.4) -> Samples:
    return np.full(int(seconds * SPEECH_RATE), WAKE_LEVEL, dtype=np.float32)


def talk(seconds: float = 0.8) -> Samples:
    return np.full(int(seconds * SPEECH_RATE), TALK_LEVEL, dtype=np.float32)


def quiet(seconds: float) -> Samples:
    return np.zeros(int(seconds * SPEECH_RATE), dtype=np.float32)


class FakeWake:
    """Hears the wake word where WAKE ends."""

    def __init__(self, language: str = "ko") -> None:
        self.language = language
        self._loud = False

    def feed(self, samples: Samples) -> Detection | None:
        loud = bool(np.abs(samples).max() > 0.8)
        ended, self._loud = self._loud and not loud, loud
        return Detection("hey_jarvis", self.language, 0.9) if ended else None

    def fork(self) -> FakeWake:
        return copy(self)

    def reset(self) -> None:
        self._loud = False


class FakeVad:
    """Calls TALK speech."""

    def __init__(self) -> None:
        self._waiting = np.zeros(0, dtype=np.float32)

    def feed(self, samples: Samples) -> Iterator[Judgement]:
        self._waiting = np.concatenate([self._waiting, samples])
        size = int(FRAME_S * SPEECH_RATE)
        while len(self._waiting) >= size:
            frame, self._waiting = self._waiting[:size], self._waiting[size:]
            speech = bool(np.abs(frame).mean() > 0.1)
            yield Judgement(speech, float(speech), level_of(frame))

    def reset(self) -> None:
        self._waiting = self._waiting[:0]


class Asked:
    """A service's health as a test sets it."""

    def __init__(self) -> None:
        self.health: Status | None = Status.HEALTHY

    async def status(self) -> Status | None:
        return self.health


class FakeStt(Asked):
    """Answers with the script, text by text; an error in it is raised.

    What is listened to more closely is the same text again.
    """

    def __init__(self, script: Iterable[str | JubangError | Transcript]) -> None:
        super().__init__()
        self.script = list(script)
        self.last: str | JubangError | Transcript | None = None
        self.heard: list[tuple[float, Hearing]] = []
        self.compared: list[tuple[str, ...]] = []
        self.scores: dict[str, float] = {}
        """How likely a phrase is in the sound; 0 where it is not said here."""

    async def transcribe(self, samples: Samples, hearing: Hearing) -> Transcript:
        self.heard.append((len(samples) / SPEECH_RATE, hearing))
        await asyncio.sleep(0.02)
        if hearing.beam_size == 1 or self.last is None:
            self.last = self.script.pop(0)
        said = self.last
        if isinstance(said, JubangError):
            raise said
        if isinstance(said, Transcript):
            return said
        segment = Segment(0.0, 1.0, said, -0.2, 0.1, 1.0)
        return Transcript(said, hearing.language, 0.9, no_speech=not said, segments=(segment,))

    async def compare(
        self, samples: Samples, language: str, phrases: tuple[str, ...]
    ) -> tuple[float, ...]:
        self.compared.append(phrases)
        return tuple(self.scores.get(phrase, 0.0) for phrase in phrases)


class FakeTts(Asked):
    """Speaks a tone of 50 ms a letter."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str, float]] = []
        self.anyhow: list[str] = []
        self.broken = False

    async def speak(
        self, text: str, language: str, *, rate: float = 1.0, voice: str = ""
    ) -> AsyncIterator[AudioChunk]:
        if self.broken:
            raise ServiceError("The tts service cannot be reached.", service="tts")
        self.said.append((text, language, rate))
        await asyncio.sleep(0)
        yield AudioChunk.from_samples(np.full(len(text) * 1200, 0.4, dtype=np.float32), 24_000)

    async def speak_anyhow(self, text: str, language: str, rate: float = 1.0) -> list[AudioChunk]:
        self.anyhow.append(text)
        return [AudioChunk.from_samples(np.full(2400, 0.4, dtype=np.float32), 24_000)]


class FakeLlm(Asked):
    """Answers questions with the sentences of a test."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: Sequence[str] = ()
        self.error: JubangError | None = None
        self.classifies = False
        self.classified: Understanding | None = None
        self.questions: list[tuple[str, RecipeFacts | None]] = []

    async def answer(
        self, question: str, language: str, facts: RecipeFacts | None
    ) -> AsyncIterator[str]:
        self.questions.append((question, facts))
        for sentence in self.sentences:
            await asyncio.sleep(0)
            yield sentence
        if self.error is not None:
            raise self.error

    async def classify(self, text: str, language: str, context: Context) -> Understanding:
        if self.classified is None:
            raise ServiceError("The language model did not answer in time.", service="llm")
        return self.classified


class _Turns(Turns):
    """Turns whose talk key goes down and up at given times."""

    keys: dict[float, bool]

    def tick(self) -> None:
        for at in [at for at in self.keys if at <= self._parts.clock.now()]:
            self.push_to_talk(pressed=self.keys.pop(at))
        super().tick()


@dataclass
class Kitchen:
    """All parts, and what happened."""

    stt: FakeStt
    tts: FakeTts = field(default_factory=FakeTts)
    llm: FakeLlm = field(default_factory=FakeLlm)
    wake: FakeWake = field(default_factory=FakeWake)
    events: list[dict[str, Any]] = field(default_factory=list)
    session: CookingSession = field(init=False)
    turns: _Turns = field(init=False)
    services: Services = field(init=False)
    parts: Parts = field(init=False)

    def run(
        self,
        *track: Samples,
        output: Path | None = None,
        recipe: str = "",
        keys: dict[float, bool] | None = None,
    ) -> None:
        """Hear the track to its end; `keys` says when the talk key goes down (True) and up."""
        asyncio.run(self._run(np.concatenate(track), output, recipe, keys or {}))

    async def _run(
        self, samples: Samples, output: Path | None, recipe: str, keys: dict[float, bool]
    ) -> None:
        clock = ReplayClock(real=False)
        jobs, player = Jobs(clock), Player()
        events = Events(live=False)
        events.add(self._note)
        self.session = CookingSession(clock=clock.now, hour=lambda: (12, 0))
        if recipe:
            self.session.open(recipe, 1)
        mouth = Mouth(cast("Any", self.tts), player, jobs)
        self.services = Services({"stt": self.stt, "tts": self.tts, "llm": self.llm}, 60)
        prepare = Prepare(self.session, cast("Any", self.tts), jobs)
        acting = Acting(
            clock=clock,
            events=events,
            session=self.session,
            mouth=mouth,
            services=self.services,
            llm=cast("Any", self.llm),
            prepare=prepare,
        )
        self.parts = Parts(
            clock=clock,
            events=events,
            jobs=jobs,
            waking=Waking(self.wake, jobs, self.stt),
            vad=cast("Any", FakeVad()),
            stt=cast("Any", self.stt),
            session=self.session,
            mouth=mouth,
            services=self.services,
            prepare=prepare,
            acting=acting,
            classifying=Classifying(
                cast("Any", self.llm), self.services, self.session, acting, jobs
            ),
            hear=heard,
        )
        overhearing = Overhearing(clock, events, jobs, mouth, self.stt, cast("Any", FakeVad()))
        interruptions = Interruptions(overhearing, SETTINGS.listen)
        self.parts = replace(self.parts, interruptions=interruptions)
        self.turns = _Turns(self.parts, SETTINGS.listen)
        self.turns.keys = dict(keys)
        await self.services.look()
        replay = Replay(samples, output)
        await run_replay(replay, clock, self.turns, mouth, player, jobs)
        await jobs.cancel()

    def _note(self, event: Event) -> None:
        self.events.append(dict(event))

    def told(self, name: str) -> list[dict[str, Any]]:
        """Return the events of one kind."""
        return [event for event in self.events if event["event"] == name]

    def said(self) -> list[str]:
        """Return the replies' texts."""
        return [str(event["text"]) for event in self.told("reply")]


def kitchen(*script: str | JubangError | Transcript) -> Kitchen:
    """Build a kitchen in which these texts are heard."""
    return Kitchen(FakeStt(script))
