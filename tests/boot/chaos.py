"""What can go wrong with a part of the appliance, done to it on purpose; tests and tools/chaos do it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from tests.boot.box import PORTS, Box

GIVEN_UP: Final = "78, not restarted"
"""What cannot work until somebody puts it right is not tried again and again."""
_WITHIN_S: Final = 240.0
_WRONG: Final = "/etc/jubang/99-wrong.yaml"
_TAKE_PORT: Final = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"
_EAT: Final = """
# Lowers the limit of a unit to what it has, moves in, and takes more; the kernel must not choose us.
import os, sys, time
open("/proc/self/oom_score_adj", "w").write("-1000")
for folder in ("/sys/fs/cgroup/memory", "/sys/fs/cgroup"):
    group = f"{folder}/system.slice/{sys.argv[1]}"
    if os.path.exists(f"{group}/memory.limit_in_bytes"):
        limit, used = "memory.limit_in_bytes", "memory.usage_in_bytes"
    elif os.path.exists(f"{group}/memory.max"):
        limit, used = "memory.max", "memory.current"
    else:
        continue
    room = int(open(f"{group}/{used}").read()) + (32 << 20)
    open(f"{group}/{limit}", "w").write(str(room))
    open(f"{group}/cgroup.procs", "w").write(str(os.getpid()))
    # More than the limit: what can be given back (files that were read) is not enough.
    eaten = [bytes([1]) * (4 << 20) for _ in range(room // (4 << 20) + 16)]
    time.sleep(5)
    sys.exit()
sys.exit("no memory controller")
"""


@dataclass(frozen=True, slots=True)
class Cooking:
    """What must not be lost: where somebody is in a recipe, and the timers."""

    recipe: str | None
    step: int | None
    timers: tuple[str, ...]
    left_s: float
    at: float

    @classmethod
    def of(cls, box: Box) -> Cooking:
        """Ask the kitchen."""
        state = box.state()
        timers = state["timers"]
        left = sum(float(timer["left_s"]) for timer in timers)
        names = tuple(str(timer["name"]) for timer in timers)
        return cls(state["recipe"], state["step"], names, left, time.monotonic())

    def lost(self, before: Cooking) -> str:
        """Return what is no longer as it was, in words; "" where nothing is lost."""
        found = []
        if (self.recipe, self.step) != (before.recipe, before.step):
            found.append(f"{before.recipe} {before.step} is {self.recipe} {self.step}")
        if self.timers != before.timers:
            found.append(f"timers {before.timers} are {self.timers}")
        gone = (self.at - before.at) * len(before.timers)
        if self.timers == before.timers and abs(before.left_s - gone - self.left_s) > 2:
            found.append(f"timers: {self.left_s:.0f} s are left, not {before.left_s - gone:.0f}")
        return "; ".join(found)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a fault went."""

    recovered: bool
    seconds: float
    """From the fault (port, config, sound: from the end of its cause) until the part works again."""
    lost: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong."""

    name: str
    about: str
    strike: Callable[[Box, str], tuple[float, str]]
    """Do it; returns since when the part could recover (monotonic seconds), and what is to be noted."""
    parts: tuple[str, ...] = ("kitchen", "stt", "tts", "llm", "vllm")


def play_out(box: Box, part: str, fault: Fault) -> Outcome:
    """Let a fault happen to a part that works; return how it went, the part at work again."""
    unit = f"jubang-{part}.service"
    # Restarts are limited; each of ours is the first.
    box.systemctl("reset-failed", unit, check=False)
    before = Cooking.of(box)
    since, note = fault.strike(box, part)
    if box.show(part)["ActiveState"] == "failed":
        # Whoever has put right what was wrong starts it again.
        since = time.monotonic()
        box.systemctl("reset-failed", unit)
        box.systemctl("start", "--no-block", unit)
    try:
        box.until(lambda: _works(box, part), _WITHIN_S)
    except AssertionError as error:
        return Outcome(recovered=False, seconds=_WITHIN_S, lost="", note=str(error))
    return Outcome(True, time.monotonic() - since, Cooking.of(box).lost(before), note)


def _works(box: Box, part: str) -> bool:
    """Return whether a part works; of the kitchen, whether it hears."""
    if not box.ready(part):
        return False
    return part != "kitchen" or box.state()["microphone"]["state"] == "listening"


def _kill(box: Box, part: str) -> tuple[float, str]:
    return _ended_by(
        box, part, lambda unit: box.systemctl("kill", "--signal=KILL", "--kill-whom=main", unit)
    )


def _stall(box: Box, part: str) -> tuple[float, str]:
    since, _ = _ended_by(box, part, lambda unit: box.systemctl("kill", "--signal=STOP", unit))
    return since, f"noticed after {time.monotonic() - since:.0f} s"


def _memory(box: Box, part: str) -> tuple[float, str]:
    return _ended_by(box, part, lambda unit: box.run("python3", "-c", _EAT, unit, check=False))


def _ended_by(box: Box, part: str, blow: Callable[[str], object]) -> tuple[float, str]:
    """Strike, and wait until systemd knows that the process is gone."""
    was, since = box.show(part)["MainPID"], time.monotonic()
    blow(f"jubang-{part}.service")
    box.until(lambda: box.show(part)["MainPID"] != was, _WITHIN_S)
    return since, box.show(part)["Result"]


def _port(box: Box, part: str) -> tuple[float, str]:
    unit, port = f"jubang-{part}.service", str(PORTS[part])
    box.systemctl("stop", unit)
    box.run("systemd-run", "--quiet", "--unit=box-taker", "python3", "-c", _TAKE_PORT, port)
    try:
        return _is_given_up(box, part)
    finally:
        box.systemctl("stop", "box-taker")


def _config(box: Box, part: str) -> tuple[float, str]:
    box.path(_WRONG).write_text("listen: {no_such_setting: 1}\n", encoding="utf-8")
    try:
        return _is_given_up(box, part)
    finally:
        box.path(_WRONG).unlink()


def _is_given_up(box: Box, part: str) -> tuple[float, str]:
    """Start a part that cannot work; it says so once, and systemd does not try again."""
    box.systemctl("restart", f"jubang-{part}.service", check=False)
    box.until(lambda: box.show(part)["ActiveState"] == "failed")
    shown = box.show(part)
    if shown["NRestarts"] != "0" or shown["ExecMainStatus"] != "78":
        return 0.0, f"{shown['ExecMainStatus']}, restarted {shown['NRestarts']} times"
    return 0.0, GIVEN_UP


def _sound(box: Box, part: str) -> tuple[float, str]:
    box.systemctl("kill", "--signal=KILL", "box-sound")
    box.until(lambda: box.state()["microphone"]["state"] == "waiting")
    box.systemctl("reset-failed", "box-sound", check=False)
    box.systemctl("start", "box-sound")
    return time.monotonic(), ""


FAULTS: Final = {
    fault.name: fault
    for fault in (
        Fault("kill", "kill -9", _kill),
        # vLLM gives no signs of life: its code is not ours.
        Fault("stall", "SIGSTOP", _stall, ("kitchen", "stt", "tts", "llm")),
        Fault("memory", "out of memory", _memory),
        Fault("port", "its port is taken as it starts; then it is free, and started again", _port),
        Fault("config", "a setting is wrong; then it is right, and started again", _config),
        Fault("sound", "the sound server dies and comes back", _sound, ("kitchen",)),
    )
}


def cut_power(box: Box, parts: Iterable[str]) -> Outcome:
    """Let the power fail, and come back; return how it went once every part works again."""
    before, since = Cooking.of(box), time.monotonic()
    box.cut_power()
    try:
        box.until(lambda: _works(box, "kitchen"), _WITHIN_S)
        seconds = time.monotonic() - since
        lost = Cooking.of(box).lost(before)
        box.until_ready(*parts, seconds=_WITHIN_S)
    except AssertionError as error:
        return Outcome(recovered=False, seconds=_WITHIN_S, lost="", note=str(error))
    return Outcome(True, seconds, lost)
