"""`jubang listen`: the kitchen daemon, on the machine's devices or on WAV files."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands

if TYPE_CHECKING:
    from appliance.kitchen.events import Event
    from appliance.settings import Settings


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "listen",
        help="run the kitchen daemon, on a microphone or on WAV files",
        description=(
            "Listens for a wake word and answers. With --input a recording is heard instead of the "
            "microphone; --output starts at the same instant, so that the two can be laid over each "
            "other."
        ),
    )
    parser.add_argument(
        "--input", type=Path, metavar="WAV", help="hear this instead of a microphone"
    )
    parser.add_argument(
        "--output", type=Path, metavar="WAV", help="play into this instead of a speaker"
    )
    parser.add_argument(
        "--events", type=Path, metavar="JSONL", help="write every event to this file"
    )
    parser.add_argument(
        "--speed",
        choices=("real", "max"),
        default="real",
        help="real: at the pace of a microphone; max: as fast as it can, times are the audio's own "
        "plus the computing that was measured (default: real)",
    )
    parser.add_argument("--language", choices=("ko", "en"), help="take every turn in this language")
    parser.add_argument("--recipe", metavar="ID", help="open this recipe")
    parser.add_argument("--step", type=int, default=0, metavar="N", help="at this step")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the daemon."""
    # What is imported stays: it need not be looked through for garbage, now or later.
    gc.disable()
    from appliance.errors import UsageError
    from appliance.kitchen.assembly import Options
    from appliance.kitchen.daemon import run as run_daemon
    from appliance.ops.journal import TurnJournal, in_journal
    from appliance.service.run import check_free
    from appliance.settings import load

    gc.freeze()
    gc.enable()

    if args.output is not None and args.input is None:
        raise UsageError("--output needs --input.", hint="Without it the speaker plays.")
    if args.step and not args.recipe:
        raise UsageError("--step needs --recipe.")
    logging.getLogger("appliance").setLevel(logging.INFO)
    settings = load()
    if args.input is None:
        check_free("kitchen", settings.services.kitchen)
        _wait_for_wake_words(settings)
    options = Options(
        input=args.input,
        output=args.output,
        events=args.events,
        real=args.speed == "real",
        language=args.language,
        recipe=args.recipe,
        step=args.step,
        sinks=(TurnJournal(keeps=settings.recording.keep) if in_journal() else show,),
    )
    asyncio.run(run_daemon(settings, options))
    return 0


def _wait_for_wake_words(settings: Settings) -> None:
    """Wait where they are being fetched: at the first start of a box that came without models."""
    from appliance.ops.fetching import wait_until_fetched
    from appliance.ops.notify import Notifier
    from appliance.settings import Paths
    from appliance.store import ModelState, ModelStore, load_manifest

    store = ModelStore(Paths.resolve(settings.paths).models, load_manifest())
    words = store.manifest.get("wake-words")
    wait_until_fetched(words.name, lambda: store.state(words) is ModelState.READY, Notifier())


def show(event: Event) -> None:
    """Print what a person wants to see of an event."""
    at = f"{event['t']:8.2f} s"
    match event["event"]:
        case "wake":
            print(f"{at}  wake word: {event['word']}", flush=True)
        case "transcript":
            print(f"{at}  heard: {event['text'] or '(nothing)'}", flush=True)
        case "acts":
            print(f"{at}  understood: {event['acts']} ({event['source']})", flush=True)
        case "reply":
            print(f"{at}  said: {event['text']}", flush=True)
        case "speech_start" if event["latency_ms"] is not None:
            print(f"{at}  {event['latency_ms']} ms after the last word", flush=True)
        case "device":
            words = event["message"] or event["state"]
            print(f"{at}  {event['device']}: {words}", flush=True)
        case "mute":
            print(f"{at}  the microphone is {event['microphone']}", flush=True)
        case "error":
            print(f"{at}  error: {event['message']}", flush=True)
