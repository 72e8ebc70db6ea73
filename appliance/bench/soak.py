"""Hours of a kitchen in a row through one daemon: what it holds on to, and what it leaves."""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import psutil
import soundfile

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.bench.chains import Chain
from appliance.bench.commands import RECIPES
from appliance.bench.track import make_track
from appliance.demo.cook import Cook
from appliance.kitchen.assembly import Options
from appliance.kitchen.daemon import run as run_daemon
from appliance.kitchen.events import Event

GROWS_MB_PER_HOUR: Final = 1.0
"""Memory that grows faster than this, by hours of sound, is not flat …"""
_SMALLEST_MB: Final = 3.0
"""… if it came to more than this: less is what allocators do."""
_WARM_UP: Final = 0.25
"""The part of the readings at the beginning that does not count."""
_READINGS: Final = 48
_FEWEST: Final = 8
"""Fewer readings say nothing."""
_SHORTEST_S: Final = 60.0
_TURNS: Final = 23
"""Half a round of the commands, to the one that clears the timers."""
_ANSWER_S: Final = 30.0
"""The time behind a command: a hundred turns an hour, as where somebody cooks all day."""
_BREAK_S: Final = 60.0
_SNR: Final = 10.0
_HOUR_S: Final = 3600.0
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the daemon's process held at a time."""

    hours: float
    """Hours of sound that had been heard."""
    rss_mb: float
    threads: int
    files: int
    """Open files and sockets."""
    tasks: int
    """Of the event loop."""
    answered: int
    """Turns that had been answered until then."""
    services_mb: Mapping[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """Return it as a line."""
        services = ", ".join(f"{name} {mb:.0f} MB" for name, mb in self.services_mb.items())
        return (
            f"{self.hours:6.2f} h  {self.rss_mb:7.1f} MB  {self.threads:3} threads  "
            f"{self.files:3} files  {self.tasks:3} tasks  {self.answered:5} answers  {services}"
        )


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came of it."""

    readings: tuple[Reading, ...]
    grows_mb_per_hour: float
    findings: tuple[str, ...]
    """What grew or was left, in sentences; empty where nothing did."""

    @property
    def flat(self) -> bool | None:
        """Return whether nothing grew; None where too little was heard to tell."""
        if self.findings:
            return False
        return True if len(self.readings) >= _FEWEST else None

    def verdict(self) -> str:
        """Say what came of it."""
        grows = f"Memory: {self.grows_mb_per_hour:+.2f} MB an hour of sound."
        if self.flat is None:
            return f"{grows}\nToo little was heard to tell whether it is flat."
        return "\n".join([grows, *(self.findings or ["Flat: nothing grew, and nothing was left."])])

    def to_json(self) -> dict[str, object]:
        """Return everything."""
        return {
            "flat": self.flat,
            "grows_mb_per_hour": round(self.grows_mb_per_hour, 3),
            "findings": list(self.findings),
            "readings": [asdict(one) for one in self.readings],
        }


def judged(readings: Sequence[Reading], left: Sequence[str] = ()) -> Soaked:
    """Judge the readings of a run; `left` is what was found after it."""
    warm = readings[int(len(readings) * _WARM_UP) :]
    findings = list(left)
    grows = slope([(one.hours, one.rss_mb) for one in warm])
    hours = warm[-1].hours - warm[0].hours if warm else 0.0
    if grows > GROWS_MB_PER_HOUR and grows * hours > _SMALLEST_MB:
        findings.append(f"The memory grows by {grows:.1f} MB an hour of sound.")
    quarter = max(1, len(warm) // 4)
    for name in ("threads", "files", "tasks"):
        held = [int(getattr(one, name)) for one in warm]
        # Connections come and go: the fewest at the end are set against the most at the beginning.
        if held and (fewest := min(held[-quarter:])) > (most := max(held[:quarter])):
            findings.append(f"The {name} rose from {most} to {fewest}.")
    return Soaked(tuple(readings), grows, tuple(findings))


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line through points with the least squared error, 0 for too few."""
    if len({x for x, _ in points}) < 2:
        return 0.0
    x, y = np.array(points).T
    return float(np.polyfit(x, y, 1)[0])


@dataclass(frozen=True, slots=True)
class Hearers:
    """Who is told: of each reading as a line, and of what came of all of them."""

    tell: Callable[[str], None]
    keep: Callable[[Soaked], None]


def soak(chain: Chain, cook: Cook, noise: Samples, hours: float, hearers: Hearers) -> None:
    """Have the daemon hear so many hours, as fast as it can; where interrupted, judge what was."""
    with tempfile.TemporaryDirectory(prefix="jubang-soak-") as folder:
        path = Path(folder) / "loop.wav"
        soundfile.write(path, loop(cook, noise), SPEECH_RATE, subtype="PCM_16")
        watch = _Watch(chain, hours, hearers.tell)
        _hear(chain, path, _SHORTEST_S, lambda _: None)  # what is loaded once is there then
        before = watch.read(0.0)
        left: list[str] = []
        try:
            _hear(chain, path, hours * _HOUR_S, watch)
            left = _left(before, watch.read(hours))
        finally:
            hearers.keep(judged(watch.readings, left))


def _left(before: Reading, after: Reading) -> list[str]:
    """Return what a run that is over did not give back."""
    return [
        f"{after_it - before_it} {name} were left."
        for name in ("threads", "files")
        if (after_it := int(getattr(after, name))) > (before_it := int(getattr(before, name)))
    ]


def loop(cook: Cook, noise: Samples) -> Samples:
    """Return some minutes: turns in quiet, noise alone, turns in noise, silence."""
    quiet, noisy = (make_track(cook, language, _TURNS, _ANSWER_S) for language in ("ko", "en"))
    silence = np.zeros(int(_BREAK_S * SPEECH_RATE), dtype=np.float32)
    in_noise = noisy.under(noise, _SNR)
    alone = in_noise - noisy.samples
    return np.concatenate([quiet.samples, alone[: len(silence)], in_noise, silence])


def _hear(chain: Chain, path: Path, seconds: float, sink: Callable[[Event], None]) -> None:
    language = chain.settings.language
    options = Options(
        input=path,
        input_s=seconds,
        real=False,
        recipe=RECIPES[language],
        step=1,
        sinks=(sink,),
    )
    asyncio.run(run_daemon(chain.settings, options))


class _Watch:
    """Reads the process now and then, by the sound's time."""

    def __init__(self, chain: Chain, hours: float, tell: Callable[[str], None]) -> None:
        self.readings: list[Reading] = []
        self._tell = tell
        self._every = max(_SHORTEST_S, hours * _HOUR_S / _READINGS)
        self._next = self._every
        self._answered = 0
        self._process = psutil.Process()
        services = chain.processes_of_services()
        self._services = {name: psutil.Process(pid) for name, pid in services.items()}

    def __call__(self, event: Event) -> None:
        """Take one event."""
        self._answered += event["event"] == "speech_start"
        at = float(str(event["t"]))
        if event["event"] != "listening_end" or at < self._next:
            return
        self._next = at + self._every
        self.readings.append(self.read(at / _HOUR_S))
        self._tell(self.readings[-1].line())

    def read(self, hours: float) -> Reading:
        """Return what the process holds now."""
        gc.collect()
        return Reading(
            hours=round(hours, 4),
            rss_mb=round(self._process.memory_info().rss / _MB, 2),
            threads=self._process.num_threads(),
            files=self._process.num_fds(),
            tasks=_tasks(),
            answered=self._answered,
            services_mb={
                name: round(one.memory_info().rss / _MB, 1)
                for name, one in self._services.items()
                if one.is_running()
            },
        )


def _tasks() -> int:
    try:
        return len(asyncio.all_tasks())
    except RuntimeError:  # no loop runs
        return 0
