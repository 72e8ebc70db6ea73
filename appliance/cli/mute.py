"""`jubang mute` and `jubang unmute`: the microphone of the running daemon."""

from __future__ import annotations

import argparse

from appliance.cli.parsers import Commands


def add(commands: Commands) -> None:
    """Add both commands."""
    for name, about in (
        ("mute", "close the microphone of the running daemon"),
        ("unmute", "open the microphone of the running daemon"),
    ):
        parser = commands.add_parser(name, help=about, description=about.capitalize() + ".")
        parser.set_defaults(run=run, action=name)


def run(args: argparse.Namespace) -> int:
    """Tell the daemon."""
    import httpx

    from appliance.errors import ServiceError
    from appliance.settings import load

    address = load().services.kitchen
    try:
        answer = httpx.post(f"{address.url}/{args.action}", timeout=5.0, trust_env=False)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        message = f"The daemon at {address.url} cannot be reached."
        raise ServiceError(message, hint="Is `jubang listen` running?") from error
    muted = bool(answer.json()["muted"])
    print("The microphone is closed." if muted else "The microphone is open.")
    return 0
