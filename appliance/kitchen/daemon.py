"""The daemon, from start to stop: on the machine's devices or on WAV files, the same loop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from appliance.audio.chunk import read_audio_file
from appliance.audio.player import PLAYER_RATE, Priority
from appliance.audio.room import Room
from appliance.audio.stream_process import AHEAD_S
from appliance.audio.streams import Microphone, Speaker
from appliance.errors import ServiceError
from appliance.kitchen.alive import tell
from appliance.kitchen.api import ApiServer
from appliance.kitchen.assembly import Kitchen, Options, assembled
from appliance.kitchen.buttons import buttons
from appliance.kitchen.clock import TICK_S, ReplayClock, WallClock
from appliance.kitchen.controls import Controls
from appliance.kitchen.ears import Ears, follow
from appliance.kitchen.events import Events, JsonLines
from appliance.kitchen.muted import MutedFile
from appliance.kitchen.replay import Replay, run_replay
from appliance.kitchen.services import Services
from appliance.nlu.understand import warm
from appliance.ops.not_ours import language_model_is_wanted
from appliance.ops.notify import Notifier
from appliance.settings import Paths, Settings

_log = logging.getLogger(__name__)

_WAITING_TICK_S = 0.1
_READY_WITHIN_S = 90.0
_NEEDED = ("stt", "tts")


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
        kitchen = await stack.enter_async_context(assembled(settings, options, events, clock))
        if recording is None or not isinstance(clock, ReplayClock):
            await stack.enter_async_context(_watching(kitchen.parts.services))
            await _listen(settings, kitchen)
            return
        await kitchen.parts.services.look()
        await until_ready(kitchen.parts.services)
        await stack.enter_async_context(_watching(kitchen.parts.services))
        parts = kitchen.parts
        room = None if options.echo is None else Room(options.echo)
        replay = Replay(recording, options.output, options.input_s, room)
        await run_replay(replay, clock, kitchen.turns, parts.mouth, kitchen.player, parts.jobs)


@asynccontextmanager
async def _watching(services: Services) -> AsyncIterator[None]:
    task = asyncio.create_task(services.watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_ready(services: Services) -> None:
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


async def _listen(settings: Settings, kitchen: Kitchen) -> None:
    """Listen to the microphone until told to stop."""
    parts, turns = kitchen.parts, kitchen.turns
    microphone = Microphone(settings.audio.microphone)
    kept = MutedFile(Paths.resolve(settings.paths).state / "muted.json")
    controls = Controls(parts, turns, silence_s=settings.audio.silence_s, kept=kept)
    if not language_model_is_wanted(settings):
        controls.needed = ("stt", "tts")
    controls.recall()
    parts.acting.on_mute = controls.mute
    controls.on_talk = lambda pressed: turns.push_to_talk(pressed=pressed)
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
        notifier = Notifier()
        works = [ears.listen(), _tick(kitchen), tell(notifier, controls), stopping.wait()]
        works += [keys.listen()] if keys else []
        tasks = [asyncio.create_task(work) for work in works]
        greeting = asyncio.create_task(_greet(kitchen))
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        notifier.stopping()
        for task in (greeting, *tasks):
            task.cancel()
        await asyncio.gather(greeting, *tasks, return_exceptions=True)
        for task in done:
            task.result()


async def _greet(kitchen: Kitchen) -> None:
    """Say where the last run left off once it is known which voice there is; listening waits not.

    Understanding is loaded meanwhile, for listening needs the wake words alone; speech is made ready as
    soon as there is something that makes it.
    """
    parts = kitchen.parts
    await asyncio.gather(parts.services.looked.wait(), asyncio.to_thread(warm, "ko", "en"))
    if kitchen.told.lines:
        parts.acting.say(kitchen.told.lines, Priority.REPLY)
    await parts.services.until_seen("tts")
    parts.prepare.ahead(parts.session.language)


async def _tick(kitchen: Kitchen) -> None:
    """Keep timers and the speaker's marks going, also while the microphone is closed.

    While nothing is played and no timer runs, nothing can be late: it is looked more rarely.
    """
    while True:
        now = kitchen.parts.clock.now()
        zero = now + AHEAD_S - kitchen.player.pulled / PLAYER_RATE
        kitchen.parts.mouth.tick(now, zero)
        kitchen.turns.tick()
        kitchen.volume.apply()
        waiting = (
            kitchen.turns.idle
            and not kitchen.player.busy
            and not kitchen.parts.session.state.timers
        )
        await asyncio.sleep(_WAITING_TICK_S if waiting else TICK_S)
