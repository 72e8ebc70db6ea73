"""Everything that the daemon runs, put together from the settings, and taken apart in reverse."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from appliance.audio.cleaning import Cleaning
from appliance.audio.level import LevelControl
from appliance.audio.player import Player
from appliance.cooking import CookingSession, Line, Reply
from appliance.cooking.memory import Memory
from appliance.cooking.say import CATALOGUES, Catalogue
from appliance.errors import StateError
from appliance.kitchen.acting import Acting
from appliance.kitchen.classifying import Classifying
from appliance.kitchen.clock import Clock
from appliance.kitchen.events import Events, Sink
from appliance.kitchen.hearing import heard, heard_plainly
from appliance.kitchen.interruptions import Interruptions, Overhearing
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.mouth import Mouth
from appliance.kitchen.prepare import LIKELY, Prepare
from appliance.kitchen.recording import Recorder
from appliance.kitchen.services import Services
from appliance.kitchen.turns import Parts, Turns
from appliance.kitchen.volume import Volume
from appliance.kitchen.waking import Waking
from appliance.llm.client import LlmClient
from appliance.nlu.understand import warm
from appliance.recipes import Library
from appliance.settings import Paths, Settings
from appliance.store import ModelStore, load_manifest
from appliance.stt.client import SttClient
from appliance.tts.cache import KeptSpeech
from appliance.tts.client import TtsClient
from appliance.vad import SpeechDetector
from appliance.wake import WakeDetector
from appliance.wake.detector import SHIPPED

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """What `jubang listen` was asked for."""

    input: Path | None = None
    """A recording to be heard instead of the microphone."""
    input_s: float | None = None
    """How long the recording goes on, from its beginning again and again; None: once."""
    echo: float | None = None
    """How loud a recording's microphone hears the speaker, in dB of what is played; None: not."""
    output: Path | None = None
    """Where what is played goes instead of the speaker."""
    events: Path | None = None
    real: bool = True
    """Whether a recording is heard at its own pace."""
    language: str | None = None
    recipe: str | None = None
    step: int = 0
    plain: bool = False
    """Whether to hear by the text alone and to make nothing ready, to be measured against."""
    sinks: tuple[Sink, ...] = field(default=())
    """Who else is told of every event."""


@dataclass(frozen=True, slots=True)
class Kitchen:
    """Everything that runs, put together."""

    parts: Parts
    turns: Turns
    player: Player
    volume: Volume
    told: Reply
    """What is said first: where the last run left off."""


@asynccontextmanager
async def assembled(
    settings: Settings, options: Options, events: Events, clock: Clock
) -> AsyncIterator[Kitchen]:
    """Put the parts together; take them apart in reverse."""
    paths = Paths.resolve(settings.paths)
    services, limits = settings.services, settings.kitchen
    if options.input is not None:
        warm("ko", "en")  # a recording's first turn is measured like any other
    language = options.language or settings.language
    memory, told = (None, Reply()) if options.input else _memory(paths, language)
    session = CookingSession(
        language=language, library=Library.open(paths), clock=clock.now, memory=memory
    )
    told += session.recall()
    if options.recipe:
        session.open(options.recipe, options.step)
    jobs = Jobs(clock)
    stt = SttClient(services.stt, limits.stt_timeout_s)
    kept = KeptSpeech(settings.tts, paths.cache / "speech")
    tts = TtsClient(services.tts, limits.tts_timeout_s, kept)
    llm = LlmClient(services.llm, limits.llm_timeout_s, classifies=settings.llm.classifies)
    player = Player()
    volume = Volume(player, settings.audio.volume, settings.speaking)
    mouth = Mouth(tts, player, jobs)
    mouth.earcons = settings.speaking.earcons
    watched = Services({"stt": stt, "tts": tts, "llm": llm}, limits.health_interval_s)
    prepare = (
        Prepare(session, tts, jobs, likely=())
        if options.plain
        else Prepare(session, tts, jobs, LIKELY, stt)
    )
    prepare.standing = () if options.plain else _standing()
    prepare.free = mouth.made
    mouth.on_making = prepare.make_way
    mouth.voice_is_there = lambda: watched.status("tts") is not None
    acting = Acting(
        clock=clock,
        events=events,
        session=session,
        mouth=mouth,
        services=watched,
        llm=llm,
        prepare=prepare,
    )
    acting.language = options.language
    acting.on_volume = volume.change
    acting.quiet = lambda: volume.quiet
    parts = Parts(
        clock=clock,
        events=events,
        jobs=jobs,
        waking=Waking(_detector(settings, paths), jobs, stt),
        vad=SpeechDetector(settings.listen.speech_threshold),
        stt=stt,
        session=session,
        mouth=mouth,
        services=watched,
        prepare=prepare,
        acting=acting,
        classifying=Classifying(llm, watched, session, acting, jobs),
        hear=heard_plainly if options.plain else heard,
        clean=_cleaning(settings, player),
        recorder=_recorder(settings, paths),
    )
    if settings.speaking.interruptible and not options.plain:
        parts = replace(parts, interruptions=_interruptions(settings, parts))
    parts.waking.can_confirm = lambda: watched.up("stt")
    turns = Turns(parts, settings.listen)
    _announce(parts)
    try:
        yield Kitchen(parts, turns, player, volume, told)
    finally:
        await jobs.cancel()
        if memory is not None:
            memory.close()
        for client in (llm, tts, stt):
            await client.close()


def _detector(settings: Settings, paths: Paths) -> WakeDetector:
    folder = ModelStore(paths.models, load_manifest()).path("wake-words")
    own = (paths.state / "wake", SHIPPED)
    return WakeDetector.load(folder, settings.listen.wake_words, own)


def _cleaning(settings: Settings, player: Player) -> Cleaning:
    """Return what is done to all that is heard: the echo of `player` taken off, then the level."""
    echo = None
    if settings.audio.echo_cancellation:
        from appliance.audio.echo import EchoCanceller  # brings WebRTC: 24 MB

        echo = EchoCanceller()
        player.tap = echo.play
    return Cleaning(echo, LevelControl() if settings.audio.level_control else None)


def _interruptions(settings: Settings, parts: Parts) -> Interruptions:
    detector = SpeechDetector(settings.listen.speech_threshold)
    overhearing = Overhearing(
        parts.clock, parts.events, parts.jobs, parts.mouth, parts.stt, detector
    )
    return Interruptions(overhearing, settings.listen)


def _recorder(settings: Settings, paths: Paths) -> Recorder | None:
    """Return what keeps turns as sound, where the settings ask for it; old ones go either way."""
    recorder = Recorder(paths.state / "recordings", settings.recording.days)
    return recorder if settings.recording.keep else None


def _memory(paths: Paths, language: str) -> tuple[Memory | None, Reply]:
    """Open what is kept; where it cannot be, go on without, and say so."""
    try:
        return Memory(paths.state / "cooking.sqlite3"), Reply()
    except StateError as error:
        _log.error("%s", error)
        return None, Reply((CATALOGUES[language].not_saved(),))


def _standing() -> tuple[Line, ...]:
    """Return what is said to who calls too early: kept on disk, for there may be no voice yet."""
    said = ((say.getting_ready(), say.ready_now()) for say in CATALOGUES.values())
    return tuple(line for lines in said for line in lines)


def _announce(parts: Parts) -> None:
    """Say aloud when a service goes or comes back."""

    def say() -> Catalogue:
        return CATALOGUES[parts.session.language]

    def lost(name: str) -> None:
        parts.events.emit("error", parts.clock.now(), service=name, message=f"{name} is gone")
        parts.acting.say([say().service_lost(name)])

    def back(name: str) -> None:
        parts.acting.say([say().service_back(name)])

    parts.services.on_lost = lost
    parts.services.on_back = back
