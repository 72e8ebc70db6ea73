"""`jubang backup`, `restore` and `report`: archives of the appliance."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands

if TYPE_CHECKING:
    from appliance.ops.backup import Places


def add(commands: Commands) -> None:
    """Add the commands."""
    backup = commands.add_parser(
        "backup",
        help="recipes, settings and the cooking into one archive",
        description="Writes recipes, settings and the cooking into one archive. The kitchen may go on.",
    )
    backup.add_argument(
        "file", type=Path, nargs="?", help="default: jubang-backup-DATE.tar.gz here"
    )
    backup.add_argument("--with-credentials", action="store_true", help="the tokens too")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser(
        "restore",
        help="back from such an archive",
        description=(
            "Puts back what `jubang backup` wrote. The kitchen must be stopped. What was there before "
            "is kept beside; a damaged archive changes nothing."
        ),
    )
    restore.add_argument("file", type=Path, help="the archive")
    restore.set_defaults(run=run_restore)
    report = commands.add_parser(
        "report",
        help="what a report of a fault needs, in one archive",
        description=(
            "Writes versions, settings without secrets, doctor's findings, the units' state and journal "
            "into one archive. No sound, nothing that was said, no recipe, no secret."
        ),
    )
    report.add_argument(
        "file", type=Path, nargs="?", help="default: jubang-report-DATE.tar.gz here"
    )
    report.set_defaults(run=run_report)


def run_backup(args: argparse.Namespace) -> int:
    """Write a backup."""
    from appliance.ops.backup import back_up

    path = args.file or _dated("backup")
    count = back_up(path, _places(), with_credentials=args.with_credentials)
    print(f"{path}: {count} files.")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """Put a backup back."""
    from appliance.errors import StateError
    from appliance.ops.backup import read, restore

    read(args.file)
    if _kitchen_runs():
        raise StateError("The kitchen runs.", hint="Stop it first: systemctl stop jubang-kitchen")
    before = restore(args.file, _places())
    print(f"Restored. What was there before is in {before}. Start: systemctl start jubang-kitchen")
    return 0


def run_report(args: argparse.Namespace) -> int:
    """Write a report."""
    from appliance.ops.checks import APPLIANCE, PREFLIGHT, Box, findings
    from appliance.ops.report import write
    from appliance.settings import load

    settings = load()
    path = args.file or _dated("report")
    found = list(findings((*PREFLIGHT, *APPLIANCE), Box(settings=settings)))
    names = write(path, settings, found)
    print(f"{path}: {', '.join(names)}. Look through it before you send it.")
    return 0


def _dated(kind: str) -> Path:
    return Path(f"jubang-{kind}-{date.today().isoformat()}.tar.gz")  # noqa: DTZ011 - a file's name


def _places() -> Places:
    from appliance.ops.backup import Places
    from appliance.settings import Paths, load
    from appliance.settings.load import CONFIG_DIR_VARIABLE

    config = Path(os.environ.get(CONFIG_DIR_VARIABLE, "/etc/jubang"))
    return Places(Paths.resolve(load().paths).state, config)


def _kitchen_runs() -> bool:
    import httpx

    from appliance.settings import load

    try:
        httpx.get(f"{load().services.kitchen.url}/state", timeout=2.0, trust_env=False)
    except httpx.HTTPError:
        return False
    return True
