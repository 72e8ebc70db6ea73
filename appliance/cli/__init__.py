"""The `jubang` command. One small module a command; heavy imports wait until one is chosen."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
import traceback
from collections.abc import Sequence

from appliance import __version__
from appliance.cli import (
    backup,
    bench,
    chat,
    config,
    demo,
    devices,
    doctor,
    failed,
    listen,
    models,
    mute,
    recipes,
    replay,
    serve,
    services,
    setup,
    status,
    understand,
    wake,
)
from appliance.errors import JubangError

_COMMANDS = (
    demo,
    chat,
    listen,
    mute,
    status,
    doctor,
    setup,
    wake,
    services,
    models,
    recipes,
    config,
    backup,
    devices,
    understand,
    replay,
    bench,
    serve,
    failed,
)
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code (0, 1, 2 wrong usage, 78 configuration)."""
    parser = _parser()
    args = parser.parse_args(argv)
    debug = args.debug or "JUBANG_DEBUG" in os.environ
    level = logging.DEBUG if debug else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    if "JOURNAL_STREAM" in os.environ:
        from appliance.ops.journal import in_journal, log_to_journal

        if in_journal():
            log_to_journal()
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except JubangError as error:
        print(f"jubang: {error}", file=sys.stderr)
        code = error.exit_code
        if debug:
            traceback.print_exc()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BrokenPipeError:
        code = 0
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if debug:
            raise
        print(
            f"jubang: something went wrong inside ({type(error).__name__}: {error}). "
            "Please report it; --debug shows where.",
            file=sys.stderr,
        )
        code = 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jubang",
        description="Jubang (주방): a voice appliance for people who cook.",
        epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 78 configuration error.",
    )
    parser.add_argument("--version", action="version", version=f"jubang {__version__}")
    parser.add_argument("--debug", action="store_true", help="show what happens inside")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add(commands)
    return parser
