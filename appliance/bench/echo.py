"""The appliance in a room with its own voice: does it wake itself, and is a cook heard over it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.room import Room
from appliance.bench.commands import RECIPES
from appliance.bench.track import LevelCook
from appliance.demo.cook import WAKE_VOICE, WAKE_WORDS, Voice, silence
from appliance.kitchen.assembly import Options, assembled
from appliance.kitchen.clock import ReplayClock
from appliance.kitchen.daemon import until_ready
from appliance.kitchen.events import Event, Events
from appliance.kitchen.replay import Replay, run_replay
from appliance.kitchen.turns import Turns
from appliance.settings import Settings

TYPED: Final = {
    "ko": (
        "재료 뭐 필요해",
        "다음",
        "다시 말해 줘",
        "몇 단계 남았어",
        "타이머 일 초",
        "무슨 레시피 있어",
        "도와 줘",
        "지금 몇 단계야",
        "이전 단계",
        "고마워",
    ),
    "en": (
        "what are the ingredients",
        "next",
        "say that again",
        "how many steps are left",
        "set a timer for one second",
        "what recipes do you have",
        "help",
        "which step am I on",
        "go back",
        "thanks",
    ),
}
"""What makes it talk: typed one after the other, each as soon as the answer before is over."""
_ASKS: Final = {"ko": "재료 뭐 필요해?", "en": "What are the ingredients?"}
"""What is answered at length."""
STOPS: Final = {"ko": "그만.", "en": "Stop."}
_INTO_S: Final = 4.0
"""So long after the question somebody talks over the answer."""
_AFTER_S: Final = 9.0
_FLOOR: Final = 0.0005
"""The noise of a quiet room, −66 dB of full scale."""
_SEED: Final = 11


@dataclass
class Talked:
    """What came of its talking to itself."""

    seconds: float
    spoken: int = 0
    """Answers that were said to their end."""
    cut: int = 0
    """Answers that were not, though nobody said a word."""
    false_wakes: int = 0
    false_acts: int = 0
    """Acts that nobody typed."""
    ducked: int = 0
    """How often it took its own voice for somebody's, and spoke low for a moment."""


@dataclass
class Over:
    """One time that a cook talked over an answer. Times are seconds from the end of the word."""

    word: str
    starts: float
    ends: float
    ducked: float | None = None
    """… but this one from its beginning."""
    silent: float | None = None
    """None where the answer went on."""


@dataclass
class _Notes:
    """Takes the events of a run."""

    seen: list[Event] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        self.seen.append(event)

    def of(self, name: str) -> list[Event]:
        return [event for event in self.seen if event["event"] == name]

    def first(self, name: str, since: float, until: float) -> float | None:
        times = [float(str(event["t"])) for event in self.of(name)]
        return next((at for at in times if since <= at <= until), None)


class _Typist(Turns):
    """Turns that are typed whenever nothing is going on."""

    texts: Sequence[str] = ()
    language = "ko"
    typed = 0

    def tick(self) -> None:
        super().tick()
        if self.idle and self.texts:
            self.take_text(self.texts[self.typed % len(self.texts)], self.language)
            self.typed += 1


def talk_to_itself(settings: Settings, language: str, level: float, seconds: float) -> Talked:
    """Have it talk for so long in a room where it hears itself at `level` dB; nobody else speaks."""
    notes, room = _Notes(), Room(level)
    quiet = np.random.default_rng(_SEED).standard_normal(30 * SPEECH_RATE).astype(np.float32)
    replay = Replay(quiet * np.float32(_FLOOR), None, seconds, room)
    asyncio.run(_heard(settings, language, replay, notes, TYPED[language]))
    stops = notes.of("speech_stop")
    typed = {event["turn"] for event in notes.of("transcript") if event.get("typed")}
    return Talked(
        seconds,
        spoken=sum(not event["cut"] for event in stops),
        cut=sum(bool(event["cut"]) for event in stops),
        false_wakes=len(notes.of("wake")),
        false_acts=sum(event["turn"] not in typed for event in notes.of("acts")),
        ducked=len(notes.of("ducked")),
    )


def talk_over(
    settings: Settings, cook: Voice, language: str, level: float, words: Sequence[str]
) -> list[Over]:
    """Have a cook ask something and say each word into the answer; "" is the wake word."""
    track, over = _track(LevelCook(cook), language, words)
    notes = _Notes()
    asyncio.run(_heard(settings, language, Replay(track, None, None, Room(level)), notes))
    for one in over:
        ducked = notes.first("ducked", one.starts, one.ends + 1.0)
        one.ducked = None if ducked is None else ducked - one.starts
        cuts = [
            float(str(event["t"]))
            for event in notes.of("speech_stop")
            if event["cut"] and one.starts <= float(str(event["t"])) <= one.ends + _AFTER_S / 2
        ]
        one.silent = min(cuts) - one.ends if cuts else None
    return over


def _track(cook: Voice, language: str, words: Sequence[str]) -> tuple[Samples, list[Over]]:
    wake = cook.says(WAKE_WORDS[language], "en", WAKE_VOICE)
    ask = cook.says(_ASKS[language], language)
    parts, over, at = [silence(1.0)], [], 1.0

    def lay(*sounds: Samples) -> None:
        nonlocal at
        parts.extend(sounds)
        at += sum(len(sound) for sound in sounds) / SPEECH_RATE

    for word in words:
        lay(wake, silence(0.45), ask, silence(_INTO_S))
        said = cook.says(word, language) if word else wake
        over.append(Over(word, at, at + len(said) / SPEECH_RATE))
        lay(said, silence(_AFTER_S))
    track = np.concatenate(parts)
    noise = np.random.default_rng(_SEED).standard_normal(len(track)).astype(np.float32)
    return track + noise * np.float32(_FLOOR), over


async def _heard(
    settings: Settings, language: str, replay: Replay, notes: _Notes, typed: Sequence[str] = ()
) -> None:
    """Have the daemon's parts hear a replay, and what is typed meanwhile."""
    events, clock = Events(live=False), ReplayClock(real=False)
    events.add(notes)
    settings = settings.model_copy(update={"language": language})
    options = Options(input=Path("-"), recipe=RECIPES[language], step=3)
    async with assembled(settings, options, events, clock) as kitchen:
        parts = kitchen.parts
        await parts.services.look()
        await until_ready(parts.services)
        turns = _Typist(parts, settings.listen)
        turns.texts, turns.language = typed, language
        await run_replay(replay, clock, turns, parts.mouth, kitchen.player, parts.jobs)
