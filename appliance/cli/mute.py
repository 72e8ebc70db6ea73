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
        parser.set_defaults(run=run, action=name, minutes=None)
        if name == "mute":
            parser.add_argument(
                "--for",
                dest="minutes",
                type=float,
                metavar="MINUTES",
                help="and open it again after so long",
            )


def run(args: argparse.Namespace) -> int:
    """Tell the daemon."""
    import httpx

    from appliance.errors import ServiceError, UsageError
    from appliance.settings import load

    address = load().services.kitchen
    try:
        asked = {} if args.minutes is None else {"minutes": args.minutes}
        url = f"{address.url}/{args.action}"
        answer = httpx.post(url, params=asked, timeout=5.0, trust_env=False)
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            raise UsageError("--for takes minutes, more than 0 and at most a day.")
        answer.raise_for_status()
    except httpx.HTTPError as error:
        message = f"The daemon at {address.url} cannot be reached."
        raise ServiceError(message, hint="Is `jubang listen` running?") from error
    muted = bool(answer.json()["muted"])
    until = f" for {args.minutes:g} minutes" if muted and args.minutes is not None else ""
    print(f"The microphone is closed{until}." if muted else "The microphone is open.")
    return 0
