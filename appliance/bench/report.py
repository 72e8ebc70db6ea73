"""The report as it grows: told line by line, and as JSON at any time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.audio.chunk import Samples, read_audio_file
from appliance.audio.noise import kitchen_noise
from appliance.bench import stages
from appliance.bench.chains import Chain
from appliance.bench.cooking import cooking
from appliance.bench.measure import Figure, table
from appliance.bench.profile import Processors, Sampler, busiest, write
from appliance.bench.score import Score, score_table
from appliance.bench.soak import Hearers, Soaked, soak
from appliance.bench.track import make_track
from appliance.bench.turns import Condition, measure
from appliance.demo.cook import Cook
from appliance.errors import UsageError

_BUSIEST = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be measured with whole turns."""

    turns: int
    languages: tuple[str, ...]
    ratios: tuple[float | None, ...]
    """Of speech to noise in dB; None: no noise."""
    noise: Path | None
    """A recording of noise; None: our own."""
    profile: Path | None
    """Where the flame graph goes."""

    def heard_noise(self) -> Samples:
        """Return the noise; raise AudioError where it cannot be read."""
        return kitchen_noise() if self.noise is None else read_audio_file(self.noise)


@dataclass
class Report:
    """What was measured so far."""

    tell: Callable[[str], None]
    out: Path | None = None
    figures: list[Figure] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    processors: dict[str, Any] = field(default_factory=dict)
    soaked: Soaked | None = None

    @property
    def leaks(self) -> bool:
        """Return whether a soak found something."""
        return self.soaked is not None and bool(self.soaked.findings)

    def cooking(self, rounds: int) -> None:
        """Measure the session by itself."""
        self.add_stages(list(cooking(rounds * 50)))

    def add_stages(self, figures: Sequence[Figure]) -> None:
        """Tell of figures and keep them."""
        self.tell(table(figures) + "\n")
        self.figures += figures

    def add_score(self, score: Score) -> None:
        """Tell of one condition and keep it, on disk too."""
        if not score.outcomes:
            return
        self.scores.append(score)
        self.tell("\n" + score_table([score]))
        if found := score.stages():
            self.tell(table(found) + "\n")
        self.save()

    def keep(self, found: Soaked) -> None:
        """Tell of a soak and keep what came of it."""
        self.soaked = found
        self.tell(found.verdict())

    def to_json(self) -> str:
        """Return everything so far."""
        told: dict[str, object] = {
            "stages": [figure.to_json() for figure in self.figures],
            "turns": [score.to_json() for score in self.scores],
        }
        if self.processors:
            told["processors"] = self.processors
        if self.soaked is not None:
            told["soak"] = self.soaked.to_json()
        return json.dumps(told, ensure_ascii=False)

    def save(self) -> None:
        """Write it to the file that was asked for; raise UsageError where that fails."""
        if self.out is None:
            return
        try:
            self.out.write_text(self.to_json() + "\n", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{self.out} cannot be written: {error.strerror}.") from error


def all_stages(report: Report, chain: Chain, rounds: int) -> None:
    """Measure each service by itself."""
    cook = Cook(chain.settings.services.tts, {})
    report.add_stages(list(stages.hearing(chain.settings, cook, rounds)))
    report.add_stages(list(stages.speaking(chain.settings, rounds * 2)))


def all_turns(report: Report, running: Sequence[Chain], asked: Asked) -> None:
    """Measure whole turns: each track in quiet and in noise, by one chain after the other."""
    noise = asked.heard_noise()
    cook = Cook(running[0].settings.services.tts, {})
    processes = {
        f"{chain.name} {name}": pid
        for chain in running
        for name, pid in chain.processes_of_services().items()
    }
    processors = Processors({"daemon": os.getpid(), **processes})
    sampler = Sampler() if asked.profile else None
    try:
        with sampler or nullcontext():
            for language in asked.languages:
                track = make_track(cook, language, asked.turns)
                for snr in asked.ratios:
                    for chain in running:
                        report.tell(f"{chain.name}, {language}, {_name(snr)}")
                        measure(Condition(track, snr, chain), noise, report.tell, report.add_score)
    finally:
        if report.scores:
            report.tell(score_table(report.scores))
        _tell_processors(report, processors)
        if sampler is not None and asked.profile is not None:
            _tell_profile(report, sampler, asked.profile)


def soaked(report: Report, chain: Chain, asked: Asked, hours: float) -> None:
    """Have one daemon hear for hours; keep what came of it."""
    cook = Cook(chain.settings.services.tts, {})
    soak(chain, cook, asked.heard_noise(), hours, Hearers(report.tell, report.keep))


def _name(snr: float | None) -> str:
    return "clean" if snr is None else f"{snr:g} dB"


def _tell_processors(report: Report, processors: Processors) -> None:
    seconds, used = processors.since()
    report.processors = {
        "wall_s": round(seconds, 1),
        "core_s": {name: round(spent, 1) for name, spent in used.items()},
    }
    shares = ", ".join(f"{name} {spent:.1f} s" for name, spent in used.items())
    report.tell(f"\nIn {seconds:.1f} s, seconds of a core: {shares}")


def _tell_profile(report: Report, sampler: Sampler, path: Path) -> None:
    beside = write(sampler.stacks, path, "jubang: the daemon's time over the bench's turns")
    report.tell("\nThe daemon's busiest, by the share of the time in which it did not wait:")
    for name, share in busiest(sampler.stacks, _BUSIEST):
        report.tell(f"  {share:6.1%}  {name}")
    report.tell(f"The flame graph is in {path}, the stacks that it shows in {beside}.")
