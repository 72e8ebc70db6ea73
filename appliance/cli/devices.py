"""`jubang devices`: the sound devices by the names that settings use."""

from __future__ import annotations

import argparse
import json

from appliance.cli.parsers import Commands, add_json


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "devices",
        help="list the sound devices",
        description="Lists the sound devices; a part of a name goes into audio.microphone or .speaker.",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the devices."""
    from appliance.audio.devices import devices

    found = devices()
    if args.json:
        print(
            json.dumps(
                [{"name": d.name, "inputs": d.inputs, "outputs": d.outputs} for d in found],
                ensure_ascii=False,
            )
        )
        return 0
    if not found:
        print("No sound device was found.")
    for device in found:
        print(f"{device.name:48} {device.inputs} in, {device.outputs} out")
    return 0
