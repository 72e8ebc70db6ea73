"""`jubang services`: the services without systemd, for development and the demo."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands, add_json

if TYPE_CHECKING:
    from appliance.ops.processes import Processes, Running


_KNOWN = ("stt", "tts", "llm", "vllm")
_AGAIN_S = 0.5


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "services",
        help="start, stop and show the services (without systemd)",
        description="Runs the services in the background, without systemd. An appliance uses systemd.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    up = actions.add_parser("up", help="start what is not running, and wait until it can work")
    up.add_argument("--llm", action="store_true", help="vLLM too (needs its environment)")
    up.add_argument("names", nargs="*", help="stt, tts, llm, vllm (default: stt tts llm)")
    up.set_defaults(run=run_up)
    down = actions.add_parser("down", help="stop what `up` started")
    down.add_argument("names", nargs="*", help="stt, tts, llm, vllm (default: all)")
    down.set_defaults(run=run_down)
    wait = actions.add_parser(
        "wait", help="wait until a service that something else started can work"
    )
    wait.add_argument("names", nargs="+", help="stt, tts, llm, vllm, gpt_sovits")
    wait.add_argument(
        "--within", type=float, default=90.0, metavar="S", help="seconds (default: 90)"
    )
    wait.set_defaults(run=run_wait)
    status = actions.add_parser("status", help="show how each service is")
    add_json(status)
    status.set_defaults(run=run_status)


def run_up(args: argparse.Namespace) -> int:
    """Start services and wait for them."""
    processes, names = _processes(args, with_vllm=args.llm)
    begun = time.monotonic()
    for name in names:
        processes.start(name)
    for state in processes.wait(names):
        seconds = time.monotonic() - begun
        note = f"  {state.detail}" if state.detail else ""
        print(f"{state.name:5} {state.status} after {seconds:.1f} s at {state.address.url}{note}")
    return 0


def run_down(args: argparse.Namespace) -> int:
    """Stop services."""
    processes, names = _processes(args, with_vllm=True)
    stopped = [name for name in reversed(names) if processes.stop(name)]
    print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def run_wait(args: argparse.Namespace) -> int:
    """Wait for services; fail where one does not come in time, or its process is gone.

    Its process is the one that systemd names to what it runs after a start ($MAINPID): while that command
    runs, systemd itself does nothing about a process that ended.
    """
    from appliance.errors import ServiceError

    processes, names = _processes(args, with_vllm=False, known=(*_KNOWN, "gpt_sovits"))
    deadline = time.monotonic() + args.within
    while waiting := [
        one for one in map(processes.ask, names) if not (one.status and one.status.usable)
    ]:
        gone = _is_gone(os.environ.get("MAINPID", ""))
        if gone or time.monotonic() > deadline:
            service = waiting[0]
            why = "ended while it started" if gone else f"is not there after {args.within:g} s"
            message = f"{service.name} at {service.address.url} {why}."
            hint = f"journalctl -u jubang-{service.name.replace('_', '-')} says why."
            raise ServiceError(message, hint=hint, service=service.name)
        time.sleep(_AGAIN_S)
    return 0


def _is_gone(pid: str) -> bool:
    """Return whether a process is known, and ended."""
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (ValueError, OSError):
        return False
    return False


def run_status(args: argparse.Namespace) -> int:
    """Show every service; fail where one of the usual ones cannot work."""
    args.names = []
    processes, names = _processes(args, with_vllm=True)
    states = [processes.ask(name) for name in names]
    if args.json:
        print(json.dumps([_as_json(state) for state in states], ensure_ascii=False))
    else:
        for state in states:
            shown = str(state.status or "not there")
            print(f"{state.name:5} {shown:10} {state.address.url:24} {_note(state)}".rstrip())
    needed = [state for state in states if state.name != "vllm"]
    return 0 if all(state.status and state.status.usable for state in needed) else 1


def _processes(
    args: argparse.Namespace, *, with_vllm: bool, known: Sequence[str] = _KNOWN
) -> tuple[Processes, list[str]]:
    from appliance.errors import UsageError
    from appliance.ops.processes import STANDARD, Processes
    from appliance.settings import load

    wrong = [name for name in args.names if name not in known]
    if wrong:
        message = f"There is no service {', '.join(wrong)}."
        raise UsageError(message, hint=f"Services: {', '.join(known)}.")
    names = list(args.names or STANDARD)
    if with_vllm and not args.names:
        names.append("vllm")
    return Processes(load()), names


def _as_json(state: Running) -> dict[str, object]:
    return {
        "name": state.name,
        "status": str(state.status) if state.status else "unreachable",
        "url": state.address.url,
        "pid": state.pid,
        "detail": state.detail,
    }


def _note(state: Running) -> str:
    parts: Iterable[str] = (f"process {state.pid}" if state.pid else "", state.detail)
    return " · ".join(part for part in parts if part)
