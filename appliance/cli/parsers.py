"""What the commands' parsers share."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name
else:
    Commands: TypeAlias = object


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json to a command whose output is data."""
    parser.add_argument("--json", action="store_true", help="print JSON")
