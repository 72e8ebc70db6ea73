"""`jubang doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import argparse
import json

from appliance.cli.parsers import Commands, add_json


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "doctor",
        help="look at the machine and the appliance: what is wrong, and what to do",
        description="Looks at the machine and the appliance. Exit code 1 where something does not work.",
    )
    parser.add_argument("--deep", action="store_true", help="read every byte of the models too")
    parser.add_argument(
        "--gate", action="store_true", help="only what decides whether an upgrade stays"
    )
    parser.add_argument(
        "--sound",
        action="store_true",
        help="play a tone and listen for it: level, clipping, and how much of it comes back",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look, and tell."""
    from appliance.errors import SettingsError
    from appliance.ops.checks import APPLIANCE, GATE, PREFLIGHT, SOUND, Box, Level, findings, worst
    from appliance.ops.preflight import line
    from appliance.settings import load

    names = GATE if args.gate else (*PREFLIGHT, *APPLIANCE, *(SOUND if args.sound else ()))
    try:
        settings = load()
    except SettingsError:
        settings, names = None, ("configuration",) if args.gate else (*PREFLIGHT, "configuration")
    box = Box(deep=args.deep, settings=settings)
    if settings is not None:
        box = Box(deep=args.deep, settings=settings, ports=_ports(settings))
    found = []
    for one in findings(names, box):
        found.append(one)
        if not args.json:
            print(line(one), flush=True)
    if args.json:
        print(json.dumps([one.to_json() for one in found], ensure_ascii=False))
    return 1 if worst(found) is Level.ERROR else 0


def _ports(settings: object) -> dict[str, int]:
    """Return the ports of the services that run on this machine."""
    from appliance.ops.checks import PORTS

    services = getattr(settings, "services", None)
    addresses = {name: getattr(services, name) for name in PORTS}
    here = {"127.0.0.1", "localhost", "::1", "0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    return {name: one.port for name, one in addresses.items() if one.host in here}
