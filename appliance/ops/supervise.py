"""Running a program that is not ours, and taking note of what it says when it dies."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

_PR_SET_PDEATHSIG = 1
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def supervise(
    command: Sequence[str], environment: Mapping[str, str], read: Callable[[str], None]
) -> int:
    """Run a program to its end, pass what it says on and to `read`; return its exit code.

    What tells us to stop is told to it; it never outlives this process. A program that a signal ended
    has 128 and the signal's number, as in a shell.
    """
    program = subprocess.Popen(
        list(command),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=end_with_parent,  # noqa: PLW1509 - one prctl call
    )
    with _passing_on(program):
        if program.stdout is not None:
            for line in program.stdout:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
                read(line.decode(errors="replace").rstrip())
            program.stdout.close()
        code = program.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _passing_on(program: subprocess.Popen[bytes]) -> Iterator[None]:
    """Give the program the signals that end us."""

    def pass_on(number: int, _: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            program.send_signal(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, pass_on) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_with_parent() -> None:
    """Have the kernel send SIGTERM to this (child) process when its parent dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
