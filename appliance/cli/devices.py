"""`jubang devices`: the sound devices and the keys by the names that settings use."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass

from appliance.cli.parsers import Commands, add_json


@dataclass(frozen=True, slots=True)
class _Listed:
    """One device, with what to write into the settings to mean it."""

    setting: str
    """The name that stays the same when the machine starts anew."""
    name: str
    """As the system names it today."""
    inputs: int
    outputs: int
    kind: str
    """sound, server (a sound server's) or keys"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "devices",
        help="list the sound devices and the keys",
        description="Lists the sound devices by what goes into audio.microphone or audio.speaker (a "
        "part of the name is enough where only one has it), and the input devices for keys.device.",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the devices."""
    found = _found()
    if args.json:
        print(json.dumps([asdict(device) for device in found], ensure_ascii=False))
        return 0
    if not any(device.kind != "keys" for device in found):
        print("No sound device was found.")
    for device in found:
        can = "keys" if device.kind == "keys" else f"{device.inputs} in, {device.outputs} out"
        now = f" (now: {device.name})" if device.name != device.setting else ""
        print(f"{device.setting:48} {can}{now}")
    return 0


def _found() -> list[_Listed]:
    """Return what there is; raise AudioError where there is no sound system."""
    from appliance.audio.devices import devices
    from appliance.audio.names import SERVER_PREFIX, stable_name
    from appliance.audio.route import server_devices
    from appliance.keys.nodes import InputNodes, names

    sound = devices()
    found = [_Listed(stable_name(d, sound), d.name, d.inputs, d.outputs, "sound") for d in sound]
    for kind in ("input", "output"):
        recorded = int(kind == "input")
        for name, channels in server_devices(kind):
            counts = (channels * recorded, channels * (1 - recorded))
            found.append(_Listed(SERVER_PREFIX + name, SERVER_PREFIX + name, *counts, "server"))
    return found + [_Listed(name, name, 0, 0, "keys") for name in names(InputNodes())]
