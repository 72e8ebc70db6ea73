"""Where the daemon's time goes: its stacks, looked at many times a second, as a flame graph."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from types import FrameType
from typing import Final, Self

import psutil

from appliance.errors import UsageError

Stack = tuple[str, ...]
"""Function names from the outermost inwards."""
Stacks = Mapping[Stack, int]
"""How often each stack was seen."""

_EVERY_S: Final = 0.005
WAITING: Final = "(waiting)"
_WAITS: Final = frozenset({"select.select", "selectors.select", "threading.wait", "queue.get"})
_WIDTH, _ROW, _LETTER = 1200, 17, 6.6
_SMALLEST = 0.002
"""A share of the whole that is not drawn any more."""


class Sampler:
    """Looks at the stack of the thread that made it, while its context lasts."""

    def __init__(self) -> None:
        """Look at the calling thread."""
        self.stacks: Counter[Stack] = Counter()
        self._of = threading.get_ident()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, name="sampler", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(_EVERY_S):
            frame = sys._current_frames().get(self._of)  # noqa: SLF001 - the documented way
            if frame is not None:
                self.stacks[stack_of(frame)] += 1


def stack_of(frame: FrameType) -> Stack:
    """Return the names of a frame and its callers; one that waits is told as waiting."""
    names: list[str] = []
    at: FrameType | None = frame
    while at is not None:
        module = str(at.f_globals.get("__name__", "?"))
        names.append(f"{module.removeprefix('appliance.')}.{at.f_code.co_name}")
        at = at.f_back
    if names[0] in _WAITS:
        return (WAITING,)
    return tuple(reversed(names))


def folded(stacks: Stacks) -> str:
    """Return the stacks as lines `outer;inner count`, which flame-graph viewers read."""
    return "".join(f"{';'.join(stack)} {count}\n" for stack, count in sorted(stacks.items()))


@dataclass
class _Node:
    name: str
    count: int = 0
    below: dict[str, _Node] = field(default_factory=dict)


def flame_graph(stacks: Stacks, title: str) -> str:
    """Return an SVG in which each function is as wide as its share, callers above."""
    root = _tree(stacks)
    drawn: list[str] = []
    depth = _draw(root, (0.0, float(_WIDTH)), 0, max(root.count, 1), drawn)
    height = (depth + 3) * _ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="monospace" font-size="11">'
        f'<text x="4" y="13">{escape(title)}</text><g transform="translate(0 {_ROW})">'
        f"{''.join(drawn)}</g></svg>\n"
    )


def _tree(stacks: Stacks) -> _Node:
    root = _Node("all")
    for stack, count in sorted(stacks.items()):
        root.count += count
        at = root
        for name in stack:
            at = at.below.setdefault(name, _Node(name))
            at.count += count
    return root


def _draw(node: _Node, place: tuple[float, float], depth: int, total: int, drawn: list[str]) -> int:
    """Add a node's box and those below it; return the depth reached."""
    left, width = place
    share = node.count / total
    label = escape(node.name[: int(width / _LETTER)]) if width > 3 * _LETTER else ""
    hue = sum(map(ord, node.name.rpartition(".")[0])) % 50
    drawn.append(
        f'<g><title>{escape(node.name)} – {share:.1%}</title><rect x="{left:.1f}" '
        f'y="{depth * _ROW}" width="{max(width - 0.5, 0.5):.1f}" height="{_ROW - 1}" '
        f'fill="hsl({hue} 80% 70%)"/><text x="{left + 3:.1f}" y="{depth * _ROW + 12}">'
        f"{label}</text></g>"
    )
    deepest = depth
    for one in sorted(node.below.values(), key=lambda one: -one.count):
        part = width * one.count / max(node.count, 1)
        if one.count / total >= _SMALLEST:
            deepest = max(deepest, _draw(one, (left, part), depth + 1, total, drawn))
        left += part
    return deepest


def busiest(stacks: Stacks, count: int) -> Sequence[tuple[str, float]]:
    """Return the functions of ours with the largest shares of the time that was not waited."""
    inside: Counter[str] = Counter()
    working = {stack: seen for stack, seen in stacks.items() if stack != (WAITING,)}
    for stack, seen in working.items():
        for name in {name for name in stack if name.split(".")[0] in _ROOMS}:
            inside[name] += seen
    total = max(sum(working.values()), 1)
    return [(name, seen / total) for name, seen in inside.most_common(count)]


_ROOMS: Final = frozenset(
    {"wake", "vad", "kitchen", "audio", "nlu", "cooking", "stt", "tts", "llm", "service"}
)


def write(stacks: Stacks, path: Path, title: str) -> Path:
    """Write the flame graph and, beside it, the folded stacks; return the latter's path."""
    beside = path.with_suffix(".folded")
    try:
        path.write_text(flame_graph(stacks, title), encoding="utf-8")
        beside.write_text(folded(stacks), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    return beside


class Processors:
    """How much of the processor each process used, since this was made."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        """Begin with the processes of these names and numbers."""
        self._processes = {name: psutil.Process(pid) for name, pid in processes.items()}
        self._before = self._used()
        self._begun = time.perf_counter()

    def since(self) -> tuple[float, Mapping[str, float]]:
        """Return the seconds that passed and the seconds of a core that each process used."""
        used = self._used()
        spent = {name: used[name] - self._before.get(name, 0.0) for name in used}
        return time.perf_counter() - self._begun, spent

    def _used(self) -> dict[str, float]:
        used: dict[str, float] = {}
        for name, process in self._processes.items():
            with suppress(psutil.Error):
                times = process.cpu_times()
                used[name] = times.user + times.system
        return used
