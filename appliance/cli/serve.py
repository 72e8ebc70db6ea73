"""`jubang serve`: one service in the foreground, as systemd runs it."""

from __future__ import annotations

import argparse
import logging
import os
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands

if TYPE_CHECKING:
    from appliance.settings import Settings

_MAKES_WAY = 10
"""Speech that is made ready must not slow down hearing: the voice makes way for the ears."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="run one service in the foreground",
        description="Runs one service in the foreground until it is told to stop.",
    )
    parser.add_argument("service", choices=("stt", "tts", "llm", "vllm", "gpt_sovits"))
    parser.add_argument(
        "--wanted",
        action="store_true",
        help="only say, by the exit code, whether it is to run here (for ExecCondition=)",
    )
    parser.add_argument(
        "--free", action="store_true", help="only say, by the exit code, whether its port is free"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve."""
    from appliance.errors import UsageError
    from appliance.settings import load

    logging.getLogger("appliance").setLevel(logging.INFO)
    settings = load()
    if args.wanted or args.free:
        return _look(args, settings)
    if args.service == "gpt_sovits":
        hint = (
            "systemd/jubang-gpt-sovits.service shows how; here there is --wanted and --free alone."
        )
        raise UsageError("GPT-SoVITS is started by its own program.", hint=hint)
    if args.service == "vllm":
        from appliance.ops.vllm import serve_vllm

        return serve_vllm(settings)
    from appliance.service import serve
    from appliance.services import make_app_of

    if args.service == "tts":
        os.nice(_MAKES_WAY)
    serve(
        make_app_of(args.service, settings), args.service, getattr(settings.services, args.service)
    )
    return 0


def _look(args: argparse.Namespace, settings: Settings) -> int:
    """Only look whether a service is to run, and could have its port; raise SettingsError, PortError."""
    from appliance.ops.not_ours import must_be_wanted
    from appliance.service.run import check_free

    if args.wanted:
        must_be_wanted(args.service, settings)
    if args.free:
        check_free(args.service, getattr(settings.services, args.service))
    return 0
