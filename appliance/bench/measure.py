"""Figures: how often, how long, at the middle and at the slow end."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """The distribution of one duration."""

    name: str
    seconds: tuple[float, ...]
    note: str = ""
    """What it is measured on, or beside what."""

    @property
    def p50(self) -> float:
        """Return the median in seconds."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """Return the 95th percentile in seconds (nearest rank)."""
        return percentile(self.seconds, 95)

    def to_json(self) -> dict[str, object]:
        """Return the figure in milliseconds."""
        return {
            "name": self.name,
            "n": len(self.seconds),
            "p50_ms": round(self.p50 * 1000, 3),
            "p95_ms": round(self.p95 * 1000, 3),
            "max_ms": round(max(self.seconds) * 1000, 3),
            "note": self.note,
        }


def percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile of some values (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * percent // 100) - 1)]


def timed(name: str, work: Callable[[], Any], times: int, note: str = "") -> Figure:
    """Measure `work` so many times, after once unmeasured."""
    work()
    spent: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return Figure(name, tuple(spent), note)


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table in milliseconds."""
    width = max(len(figure.name) for figure in figures)
    lines = [f"{'':{width}}  {'n':>4} {'p50 ms':>9} {'p95 ms':>9} {'max ms':>9}"]
    for figure in figures:
        ms = [f"{value * 1000:9.1f}" for value in (figure.p50, figure.p95, max(figure.seconds))]
        note = f"  {figure.note}" if figure.note else ""
        lines.append(f"{figure.name:{width}}  {len(figure.seconds):4} {' '.join(ms)}{note}")
    return "\n".join(lines)
