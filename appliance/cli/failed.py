"""`jubang failed`: what systemd has run when a part failed for good."""

from __future__ import annotations

import argparse

from appliance.cli.parsers import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "failed",
        help="keep what is known of a unit that failed (systemd runs it)",
        description="Keeps what systemd and the journal know of a unit that failed, for doctor and report.",
    )
    parser.add_argument("unit", help="e.g. jubang-stt.service")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Keep it."""
    from appliance.ops.failed import keep
    from appliance.settings import Paths, load

    path = keep(Paths.resolve(load().paths).state / "failed", args.unit)
    print(f"{args.unit} failed; what is known of it is in {path}.")
    return 0
