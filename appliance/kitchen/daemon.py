"""The daemon, from start to stop: on the machine's devices or on WAV files, the same loop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from appliance.audio.chunk import read_audio_file
from appliance.audio.player import PLAYER_RATE, Player
from appliance.audio.stream_process import AHEAD_S
from appliance.audio.streams import Microphone, Speaker
from appliance.cooking import CookingSession, Reply
from appliance.cooking.memory import Memory
from appliance.cooking.reply import SetVolume
from appliance.cooking.say import CATALOGUES, Catalogue
from appliance.errors import ServiceError, StateError
from appliance.kitchen.acting import Acting
from appliance.kitchen.api import ApiServer
from appliance.kitchen.buttons import buttons
from appliance.kitchen.clock import TICK_S, Clock, ReplayClock, WallClock
from appliance.kitchen.controls import Controls
from appliance.kitchen.ears import Ears, follow
from appliance.kitchen.events import Events, JsonLines, Sink
from appliance.kitchen.hearing import heard, heard_plainly
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.mouth import Mouth
from appliance.kitchen.prepare import LIKELY, Prepare
from appliance.kitchen.recording import Recorder
from appliance.kitchen.replay import Replay, run_replay
from appliance.kitchen.services import Services
from appliance.kitchen.turns import Parts, Turns
from appliance.llm.client import LlmClient
from appliance.nlu.understand import warm
from appliance.recipes import Library
from appliance.settings import Paths, Settings
from appliance.store import ModelStore, load_manifest
from appliance.stt.client import SttClient
from appliance.tts.client import TtsClient
from appliance.vad import SpeechDetector
from appliance.wake import WakeDetector

_log = logging.getLogger(__name__)

_VOLUME_STEP = 15
_WAITING_TICK_S = 0.1
_READY_WITHIN_S = 90.0
_NEEDED = ("stt", "tts")


@dataclass(frozen=True, slots=True)
class Options:
    """What `jubang listen` was asked for."""

    input: Path | None = None
    """A recording to be heard instead of the microphone."""
    input_s: float | None = None
    """How long the recording goes on, from its beginning again and again; None: once."""
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
class _Kitchen:
    """Everything that runs, put together."""

    parts: Parts
    turns: Turns
    player: Player
    told: Reply
    """What is said first: where the last run left off."""


async def run(settings: Settings, options: Options) -> None:
    """Run until the recording is over, or until SIGTERM or SIGINT."""
    async with AsyncExitStack() as stack:
        events = Events(live=options.input is None)
        for sink in options.sinks:
            events.add(sink)
        if options.events is not None:
            lines = JsonLines(options.events)
            stack.callback(lines.close)
            events.add(lines)
        recording = None if options.input is None else read_audio_file(options.input)
        clock = WallClock() if recording is None else ReplayClock(real=options.real)
        kitchen = await stack.enter_async_context(_kitchen(settings, options, events, clock))
        await kitchen.parts.services.look()
        if recording is None or not isinstance(clock, ReplayClock):
            await stack.enter_async_context(_watching(kitchen.parts.services))
            await _listen(settings, kitchen)
            return
        await _until_ready(kitchen.parts.services)
        await stack.enter_async_context(_watching(kitchen.parts.services))
        parts = kitchen.parts
        replay = Replay(recording, options.output, options.input_s)
        await run_replay(replay, clock, kitchen.turns, parts.mouth, kitchen.player, parts.jobs)


@asynccontextmanager
async def _kitchen(
    settings: Settings, options: Options, events: Events, clock: Clock
) -> AsyncIterator[_Kitchen]:
    """Put the parts together; take them apart in reverse."""
    paths = Paths.resolve(settings.paths)
    store = ModelStore(paths.models, load_manifest())
    services, limits = settings.services, settings.kitchen
    warm("ko", "en")
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
    tts = TtsClient(services.tts, limits.tts_timeout_s)
    llm = LlmClient(services.llm, limits.llm_timeout_s, classifies=settings.llm.classifies)
    player = Player()
    player.gain = settings.audio.volume / 100
    mouth = Mouth(tts, player, jobs)
    watched = Services({"stt": stt, "tts": tts, "llm": llm}, limits.health_interval_s)
    prepare = Prepare(session, tts, jobs, () if options.plain else LIKELY)
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
    acting.on_volume = partial(_set_volume, player)
    parts = Parts(
        clock=clock,
        events=events,
        jobs=jobs,
        wake=WakeDetector(store.path("wake-words"), settings.listen.wake_words),
        vad=SpeechDetector(settings.listen.speech_threshold),
        stt=stt,
        llm=llm,
        session=session,
        mouth=mouth,
        services=watched,
        prepare=prepare,
        acting=acting,
        hear=heard_plainly if options.plain else heard,
        recorder=_recorder(settings, paths),
    )
    turns = Turns(parts, settings.listen)
    _announce(parts)
    try:
        yield _Kitchen(parts, turns, player, told)
    finally:
        await jobs.cancel()
        if memory is not None:
            memory.close()
        for client in (llm, tts, stt):
            await client.close()


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


@asynccontextmanager
async def _watching(services: Services) -> AsyncIterator[None]:
    task = asyncio.create_task(services.watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _until_ready(services: Services) -> None:
    """Wait for the services that a recording cannot do without; raise where one does not come."""
    waited = 0.0
    while missing := [name for name in _NEEDED if not services.up(name)]:
        gone = [name for name in missing if services.status(name) is None]
        if gone or waited >= _READY_WITHIN_S:
            names = " and ".join(gone or missing)
            raise ServiceError(f"The {names} service is not there.", hint="Run: jubang services up")
        await asyncio.sleep(0.25)
        waited += 0.25
        await services.look()


async def _listen(settings: Settings, kitchen: _Kitchen) -> None:
    """Listen to the microphone until told to stop."""
    parts, turns = kitchen.parts, kitchen.turns
    microphone = Microphone(settings.audio.microphone)
    controls = Controls(parts, turns, silence_s=settings.audio.silence_s)
    parts.acting.on_mute = controls.mute
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stopping.set)
    api = ApiServer(settings, controls)
    ears = Ears(microphone, turns, parts, controls)
    keys = buttons(settings.keys, controls)
    speaker = Speaker(settings.audio.speaker, kitchen.player)
    follow(speaker, controls)
    async with speaker.playing(), api.serving():
        _log.info("Listening. Say a wake word.")
        if kitchen.told.lines:
            parts.acting.say(kitchen.told.lines)
        works = [ears.listen(), _tick(kitchen), stopping.wait()] + ([keys.listen()] if keys else [])
        tasks = [asyncio.create_task(work) for work in works]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()


async def _tick(kitchen: _Kitchen) -> None:
    """Keep timers and the speaker's marks going, also while the microphone is closed.

    While nothing is played and no timer runs, nothing can be late: it is looked more rarely.
    """
    while True:
        now = kitchen.parts.clock.now()
        zero = now + AHEAD_S - kitchen.player.pulled / PLAYER_RATE
        kitchen.parts.mouth.tick(now, zero)
        kitchen.turns.tick()
        waiting = (
            kitchen.turns.idle
            and not kitchen.player.busy
            and not kitchen.parts.session.state.timers
        )
        await asyncio.sleep(_WAITING_TICK_S if waiting else TICK_S)


def _set_volume(player: Player, effect: SetVolume) -> None:
    level = round(player.gain * 100)
    if effect.level is not None:
        level = effect.level
    elif effect.change == "up":
        level += _VOLUME_STEP
    else:
        level -= _VOLUME_STEP
    player.gain = min(100, max(5, level)) / 100
