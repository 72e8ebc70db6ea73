"""`jubang bench`: where the time goes, and how often a turn is right, in quiet and in noise."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands, add_json

if TYPE_CHECKING:
    from appliance.bench.report import Asked, Report

_SNR = (20.0, 10.0, 5.0)
_FAILED = 1


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "bench",
        help="measure each stage and the whole turn",
        description=(
            "Measures each stage and the whole turn (p50, p95) over turns that it speaks itself, "
            "with services of its own."
        ),
    )
    parser.add_argument(
        "--cooking", action="store_true", help="only the session by itself, without any service"
    )
    parser.add_argument(
        "--rounds", type=int, default=3, metavar="N", help="how often each stage (default: 3)"
    )
    parser.add_argument(
        "--turns", type=int, default=12, metavar="N", help="turns a language (default: 12)"
    )
    parser.add_argument("--language", choices=("ko", "en"), help="whole turns in this one alone")
    parser.add_argument(
        "--snr",
        type=float,
        nargs="*",
        metavar="DB",
        help="also with noise so far below the speech (default: 20 10 5)",
    )
    parser.add_argument(
        "--noise", type=Path, metavar="WAV", help="a recording of it instead of our own"
    )
    parser.add_argument(
        "--plain", action="store_true", help="beside it the plain way: wait, then do each in turn"
    )
    parser.add_argument(
        "--profile", type=Path, metavar="SVG", help="write a flame graph of the daemon's time"
    )
    parser.add_argument(
        "--soak",
        type=float,
        metavar="HOURS",
        help="instead: so many hours of sound through one daemon, and what it holds on to",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the JSON to this file too")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure."""
    from appliance.bench.report import Report, all_stages, all_turns, soaked

    asked = _asked(args)

    def tell(text: str) -> None:
        print(text, file=sys.stderr if args.json else sys.stdout, flush=True)

    report = Report(tell, args.out)
    # Told to stop, it stops as at Ctrl-C: with what there is so far.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if args.soak is None:
            report.cooking(args.rounds)
        if not args.cooking:
            from appliance.bench.chains import chains

            with (
                tempfile.TemporaryDirectory(prefix="jubang-bench-") as folder,
                chains(Path(folder), plain=args.plain) as running,
            ):
                if args.soak is not None:
                    soaked(report, running[0], asked, args.soak)
                else:
                    all_stages(report, running[0], args.rounds)
                    all_turns(report, running, asked)
    finally:
        signal.signal(signal.SIGTERM, before)
        _write(report, as_json=args.json)
    return _FAILED if report.leaks else 0


def _asked(args: argparse.Namespace) -> Asked:
    """Check what was asked for; raise UsageError."""
    from appliance.bench.report import Asked
    from appliance.errors import UsageError

    if args.rounds < 1:
        raise UsageError("--rounds must be 1 or more.")
    if args.turns < 1:
        raise UsageError("--turns must be 1 or more.")
    if args.soak is not None and args.soak <= 0:
        raise UsageError("--soak must be more than 0 hours.")
    noisy = args.snr is not None or args.noise is not None
    return Asked(
        turns=args.turns,
        languages=(args.language,) if args.language else ("ko", "en"),
        ratios=(None, *(args.snr or _SNR)) if noisy else (None,),
        noise=args.noise,
        profile=args.profile,
    )


def _write(report: Report, *, as_json: bool) -> None:
    """Write what there is, also of a run that was interrupted."""
    if as_json:
        print(report.to_json(), flush=True)
    report.save()
