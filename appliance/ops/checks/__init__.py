"""Checks of a machine and of the appliance on it: one small file each, one answer, one next action.

A check is a module with `check(box)`, which yields findings. Those of `PREFLIGHT` use the standard
library alone: the system's own Python runs them before there is any environment.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

PREFLIGHT: Final = (
    "architecture",
    "systemd_version",
    "python_version",
    "disk",
    "memory",
    "card",
    "sound_card",
    "ports",
    "clock",
)
"""What is looked at before anything is installed."""
APPLIANCE: Final = ("configuration", "models", "units", "readiness", "failures", "devices")
"""What is looked at where it is installed, or runs from a checkout."""
GATE: Final = ("configuration", "units", "readiness")
"""What decides whether an upgrade stays."""
QUICK: Final = ("disk", "clock", "models")
"""What the kitchen looks at while it runs, for its /health."""
SOUND: Final = ("loop",)
"""What is heard while it is looked at: only where it is asked for."""
PORTS: Final[Mapping[str, int]] = MappingProxyType(
    {"kitchen": 8010, "stt": 8011, "tts": 8012, "llm": 8013, "vllm": 5000, "gpt_sovits": 9880}
)
"""The services' ports, as config/default.yaml has them."""


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"
    """Good to know."""
    WARNING = "warning"
    """It works, with something missing."""
    ERROR = "error"
    """It does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    level: Level
    message: str
    """One sentence."""
    action: str = ""
    """What to do next, where there is something to be done."""
    check: str = ""
    """Which check found it; filled in by `findings`."""

    def to_json(self) -> dict[str, str]:
        """Return it for JSON."""
        return {key: str(value) for key, value in asdict(self).items()}


Run = Callable[[Sequence[str]], "Ran"]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program said."""

    code: int
    """Its exit code; 127 where there is no such program."""
    text: str = ""


def run(command: Sequence[str]) -> Ran:
    """Run a program for at most ten seconds."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except FileNotFoundError:
        return Ran(127)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ran(126, str(error))
    return Ran(done.returncode, done.stdout)


@dataclass(frozen=True, slots=True)
class Box:
    """The machine that is looked at."""

    root: Path = Path("/")
    """Where its file system begins."""
    run: Run = run
    ports: Mapping[str, int] = field(default_factory=lambda: PORTS)
    """The services' ports."""
    settings: Any = None
    """The appliance's Settings; None before it is installed."""
    deep: bool = False
    """Whether to take the time to read every model."""

    def read(self, path: str) -> str:
        """Return a file's text, "" where it cannot be read."""
        try:
            return (self.root / path.lstrip("/")).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""


class Check(Protocol):
    """A check's module."""

    def check(self, box: Box) -> Iterable[Finding]:
        """Look."""


def findings(names: Iterable[str], box: Box) -> Iterator[Finding]:
    """Yield what the checks of these names find; one that fails itself is a finding too."""
    for name in names:
        try:
            module: Check = import_module(f"{__name__}.{name}")
            for one in module.check(box):
                yield Finding(one.level, one.message, one.action, name)
        except Exception as error:
            message = f"This could not be checked ({type(error).__name__}: {error})."
            yield Finding(Level.WARNING, message, "Please report it: jubang report", name)


def worst(found: Iterable[Finding]) -> Level:
    """Return the worst level that was found."""
    order = list(Level)
    return max((one.level for one in found), key=order.index, default=Level.OK)
