"""`jubang status`: what the running daemon does."""

from __future__ import annotations

import argparse
import json

from appliance.cli.parsers import Commands, add_json


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "status",
        help="what the running daemon does: recipe, step, timers",
        description="Shows what the running daemon does.",
    )
    parser.add_argument(
        "--cooking", action="store_true", help="only what is being cooked; nothing where nothing is"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask the daemon."""
    import httpx

    from appliance.errors import ServiceError
    from appliance.settings import load

    address = load().services.kitchen
    try:
        answer = httpx.get(f"{address.url}/state", timeout=5.0, trust_env=False)
        answer.raise_for_status()
        state = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        message = f"The daemon at {address.url} cannot be reached."
        raise ServiceError(message, hint="Is `jubang listen` running?") from error
    if args.json:
        print(json.dumps(state, ensure_ascii=False))
        return 0
    told = []
    if state["step"]:
        told.append(f"{state['title']} {state['step']}/{state['steps']}")
    if state["timers"]:
        names = ", ".join(f"{one['name']} {one['left_s']:.0f} s" for one in state["timers"])
        told.append(f"timers: {names}")
    if not args.cooking:
        told.insert(0, "muted" if state["muted"] else state["microphone"]["state"])
    if told:
        print(" · ".join(told))
    return 0
