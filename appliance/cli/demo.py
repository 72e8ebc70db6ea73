"""`jubang demo`: the main job, shown. Listens where there is a microphone, else plays a cook."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack

from appliance.cli.parsers import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "demo",
        help="show the whole appliance: listen, or play a cook's spoken session",
        description=(
            "Starts the services and listens. Without a microphone or a terminal it plays a cook's "
            "session from a WAV that it makes itself, through the same daemon and services, and "
            "exits 0 only if every turn's act was right."
        ),
    )
    parser.add_argument("--llm", action="store_true", help="start vLLM too, for free questions")
    parser.add_argument(
        "--play", action="store_true", help="play the cook also where there is a microphone"
    )
    parser.add_argument(
        "--speed", choices=("real", "max"), default="real", help="pace of the playing"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show it."""
    from appliance.audio.devices import has_microphone
    from appliance.cli import listen
    from appliance.demo.session import run_demo
    from appliance.ops.processes import STANDARD, Processes
    from appliance.settings import Paths, load

    settings = load()
    processes = Processes(settings)
    names = [*STANDARD, "vllm"] if args.llm else list(STANDARD)
    with ExitStack() as stack:
        for name in names:
            if processes.start(name, tied=True):
                stack.callback(processes.stop, name)
        for state in processes.wait(names):
            print(f"{state.name}: {state.status}", flush=True)
        if not args.llm:
            print("Free questions need the language model: ./install.sh demo --llm")
        if not args.play and sys.stdin.isatty() and has_microphone():
            print(
                "Say “alexa” and an English command, or “hey jarvis” and a Korean one. Ctrl-C ends."
            )
            listening = argparse.Namespace(
                input=None,
                output=None,
                events=None,
                speed="real",
                language=None,
                recipe=None,
                step=0,
            )
            return listen.run(listening)
        folder = Paths.resolve(settings.paths).run.parent / "demo"
        print("No microphone here: a cook's session is played to the daemon.\n", flush=True)
        results = run_demo(settings, folder, real=args.speed == "real", with_question=args.llm)
    right = sum(result.right for result in results)
    times = sorted(r.latency_ms for r in results if r.latency_ms is not None)
    median = f", median answer after {times[len(times) // 2]:.0f} ms" if times else ""
    print(f"\n{right} of {len(results)} turns right{median}.")
    print(
        f"The cook: {folder}/cook.wav   The answers: {folder}/replies.wav   Events: {folder}/events.jsonl"
    )
    for number, result in enumerate(results, 1):
        if not result.right:
            print(
                f"Turn {number} was wrong: {result.spoken.turn.text} → {result.heard or 'nothing heard'}"
            )
    return 0 if right == len(results) else 1
