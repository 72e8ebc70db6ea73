"""`jubang serve`: one service in the foreground, as systemd runs it."""

from __future__ import annotations

import argparse
import logging
import os

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
    parser.add_argument(
        "--wanted",
        action="store_true",
        help="vllm: only say, by the exit code, whether it is to run here (for ExecCondition=)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve."""
    from appliance.settings import load

    logging.getLogger("appliance").setLevel(logging.INFO)
    settings = load()
    if args.service == "vllm":
        from appliance.ops.vllm import must_be_wanted, serve_vllm

        if args.wanted:
            must_be_wanted(settings)
            return 0
        return serve_vllm(settings)
    from appliance.service import serve
    from appliance.services import make_app_of

    if args.service == "tts":
        os.nice(_MAKES_WAY)
    serve(
        make_app_of(args.service, settings), args.service, getattr(settings.services, args.service)
    )
    return 0
