"""`jubang config`: the effective settings."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import Any

from appliance.cli.parsers import Commands, add_json


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "config",
        help="show the effective settings and where each comes from",
        description="Shows the effective settings, secrets masked, each with its origin.",
    )
    add_json(parser)
    parser.set_defaults(run=run)


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


def _leaves(
    tree: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in tree.items():
        path = (*above, key)
        if isinstance(value, dict) and value:
            yield from _leaves(value, path)
        else:
            yield path, value
