"""What is kept of a unit that failed for good: why, and its last words."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from appliance.errors import StateError, UsageError

_FACTS: Final = ("Result", "ExecMainStatus", "NRestarts", "ActiveState")
_WORDS: Final = 20
_UNIT: Final = re.compile(r"jubang[a-z-]*(@[\w.:-]*)?\.(service|socket|target)")

Run = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Failed:
    """A unit that failed."""

    unit: str
    at: str
    """When, in UTC (ISO 8601)."""
    facts: Mapping[str, str]
    """What systemd says of it."""
    words: tuple[str, ...]
    """The last lines that it wrote; nothing that was said in the kitchen is in a journal."""


def keep(folder: Path, unit: str, run: Run | None = None) -> Path:
    """Keep what is known of `unit` in a file of `folder`; raise UsageError, StateError.

    One file a unit: the last failure is the one that counts.
    """
    if not _UNIT.fullmatch(unit):
        raise UsageError(f"'{unit}' is not a unit of Jubang's.", hint="E.g. jubang-stt.service.")
    ask = run or _run
    shown = ask(["systemctl", "show", unit, f"--property={','.join(_FACTS)}"])
    facts = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    # What it wrote itself: what systemd says of it is in the facts.
    own = f"_SYSTEMD_UNIT={unit}"
    words = ask(["journalctl", own, "-n", str(_WORDS), "-o", "cat", "--no-pager"])
    failed = Failed(
        unit, datetime.now(UTC).isoformat(timespec="seconds"), facts, tuple(words.splitlines())
    )
    path = folder / f"{unit}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(failed), ensure_ascii=False, indent=2), encoding="utf-8")
        new.replace(path)
    except OSError as error:
        raise StateError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def kept(folder: Path) -> list[Failed]:
    """Return what is kept, the latest first; a file that cannot be read is left out."""
    found: list[Failed] = []
    for path in folder.glob("*.json"):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            words = tuple(str(line) for line in told["words"])
            found.append(Failed(told["unit"], told["at"], dict(told["facts"]), words))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda one: one.at, reverse=True)


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
