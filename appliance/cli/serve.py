"""`jubang serve`: one service in the foreground, as systemd runs it."""

from __future__ import annotations

import argparse
import logging
import os
import sys

from appliance.cli.parsers import Commands

_MAKES_WAY = 10
"""Speech that is made ready must not slow down hearing: the voice makes way for the ears."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="run one service in the foreground",
        description="Runs one service in the foreground until it is told to stop.",
    )
    parser.add_argument("service", choices=("stt", "tts", "llm", "vllm"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve."""
    from appliance.settings import Paths, load

    logging.getLogger("appliance").setLevel(logging.INFO)
    settings = load()
    if args.service == "vllm":
        from appliance.llm.serve_vllm import vllm_launch

        launch = vllm_launch(settings, Paths.resolve(settings.paths))
        sys.stdout.flush()
        os.execve(launch.command[0], launch.command, launch.environment)  # noqa: S606 - no shell needed
    from appliance.service import serve
    from appliance.services import make_app_of

    if args.service == "tts":
        os.nice(_MAKES_WAY)
    serve(
        make_app_of(args.service, settings), args.service, getattr(settings.services, args.service)
    )
    return 0
