"""`jubang bench`: the latency report."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands, add_json

if TYPE_CHECKING:
    from appliance.bench.turns import Whole
    from appliance.demo.cook import Cook
    from appliance.settings import Settings


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "bench",
        help="measure each stage and the whole turn",
        description=(
            "Measures each stage and the whole turn (p50, p95) over turns that it speaks itself, "
            "beside the plain way. Starts the services that are not running."
        ),
    )
    parser.add_argument(
        "--cooking", action="store_true", help="only the session by itself, without any service"
    )
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often (default: 3)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the JSON to this file too")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure."""
    from appliance.bench.cooking import cooking
    from appliance.bench.measure import Figure, table
    from appliance.errors import UsageError

    if args.rounds < 1:
        raise UsageError("--rounds must be 1 or more.")

    def tell(text: str) -> None:
        print(text, file=sys.stderr if args.json else sys.stdout, flush=True)

    figures: list[Figure] = list(cooking(args.rounds * 50))
    tell(table(figures))
    wholes: list[Whole] = []
    if not args.cooking:
        with _services() as (settings, cook):
            from appliance.bench import stages
            from appliance.bench.turns import whole_turns

            of_services = [
                *stages.hearing(settings, cook, args.rounds),
                *stages.speaking(settings, args.rounds * 2),
            ]
            tell("\n" + table(of_services))
            figures += of_services
            for language in ("ko", "en"):
                whole = whole_turns(settings, cook, language, args.rounds)
                tell(f"\nWhole turns, {language}: {whole.right} of {whole.said} acts right")
                tell(table(whole.figures))
                wholes.append(whole)
    report = {
        "stages": [figure.to_json() for figure in figures],
        "turns": [
            {
                "language": whole.language,
                "said": whole.said,
                "right": whole.right,
                "figures": [figure.to_json() for figure in whole.figures],
            }
            for whole in wholes
        ],
    }
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    if args.out:
        args.out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    return 0


@contextmanager
def _services() -> Iterator[tuple[Settings, Cook]]:
    """Run the services that are not running, and somebody who speaks to them."""
    from appliance.demo.cook import Cook
    from appliance.ops.processes import STANDARD, Processes
    from appliance.settings import load

    settings = load()
    processes = Processes(settings)
    with ExitStack() as stack:
        for name in STANDARD:
            if processes.start(name, tied=True):
                stack.callback(processes.stop, name)
        for _ in processes.wait(STANDARD):
            pass
        yield settings, Cook(settings.services.tts, {})
