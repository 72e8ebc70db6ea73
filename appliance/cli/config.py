"""`jubang config`: the effective settings, and what follows from them for systemd."""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from appliance.cli.parsers import Commands, add_json
from appliance.errors import UsageError

_SYSTEMD: Final = Path("/etc/systemd/system")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "config",
        help="show the effective settings and where each comes from",
        description="Shows the effective settings, secrets masked, each with its origin.",
    )
    add_json(parser)
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(metavar="ACTION")
    applying = actions.add_parser(
        "apply",
        help="let systemd open to the network what the settings open",
        description=(
            "Where the settings put the API on the house's network or a service on another machine, "
            "writes the drop-ins that let these units through systemd's firewall; removes those that "
            "are asked for no more. Needs root."
        ),
    )
    applying.add_argument("--dry-run", action="store_true", help="only say what would be written")
    applying.set_defaults(run=run_apply)


def run(args: argparse.Namespace) -> int:
    """Print the settings."""
    from appliance.settings import load_with_origins
    from appliance.settings.card_query import card_sentence

    settings, origins = load_with_origins()
    tree = settings.model_dump(mode="json")
    if args.json:
        print(json.dumps(tree, ensure_ascii=False, indent=2))
        return 0
    if sentence := card_sentence(settings.profile):
        print(f"# {sentence}")
    for path, value in _leaves(tree, ()):
        at = next(
            (origins[path[:end]] for end in range(len(path), 0, -1) if path[:end] in origins), ""
        )
        shown = "null" if value is None else json.dumps(value, ensure_ascii=False)
        print(f"{'.'.join(path)}: {shown}  # {at}")
    return 0


def run_apply(args: argparse.Namespace) -> int:
    """Write the drop-ins."""
    from appliance.ops.openings import openings, write
    from appliance.settings import load

    wanted = openings(load())
    try:
        changes = write(_SYSTEMD, wanted, only_say=args.dry_run)
    except PermissionError as error:
        message = f"{error.filename} cannot be written: permission denied."
        raise UsageError(message, hint="Run: sudo jubang config apply") from error
    for line in changes or ["Nothing to change: systemd lets through what the settings ask for."]:
        print(line)
    if changes and not args.dry_run:
        subprocess.run(["systemctl", "daemon-reload"], check=False)
        print("Run: systemctl restart jubang.target")
    return 0


def _leaves(
    tree: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in tree.items():
        path = (*above, key)
        if isinstance(value, dict) and value:
            yield from _leaves(value, path)
        else:
            yield path, value
