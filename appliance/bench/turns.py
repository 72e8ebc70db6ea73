"""Whole turns: the same track through the daemon, in quiet and in noise, by one chain or two."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.bench.chains import Chain
from appliance.bench.commands import RECIPES
from appliance.bench.notes import Notes, Outcome
from appliance.bench.score import Score
from appliance.bench.track import Track
from appliance.kitchen.assembly import Options
from appliance.kitchen.daemon import run as run_daemon
from appliance.kitchen.events import Event

Tell = Callable[[str], None]
_STEP = 3
_TELL_EVERY = 10


@dataclass(frozen=True, slots=True)
class Condition:
    """What is heard, and by whom."""

    track: Track
    snr: float | None
    """The speech's power to the noise's in dB, None for no noise."""
    chain: Chain


def measure(condition: Condition, noise: Samples, tell: Tell, add: Callable[[Score], None]) -> None:
    """Have one chain hear one track; add its score, of the turns so far where interrupted."""
    track, chain = condition.track, condition.chain
    chain.forget_speech()
    notes = Notes(track.commands, track.spoken)
    with tempfile.TemporaryDirectory(prefix="jubang-bench-") as folder:
        path = Path(folder) / "cook.wav"
        soundfile.write(path, track.under(noise, condition.snr), SPEECH_RATE, subtype="FLOAT")
        options = Options(
            input=path,
            real=False,
            recipe=RECIPES[track.language],
            step=_STEP,
            sinks=(notes, _Progress(notes, tell)),
            plain=chain.plain,
        )
        settings = chain.settings.model_copy(update={"language": track.language})
        whole = False
        try:
            asyncio.run(run_daemon(settings, options))
            whole = True
        finally:
            add(_score(condition, notes, whole=whole))


def _score(condition: Condition, notes: Notes, *, whole: bool) -> Score:
    over = notes.outcomes if whole else _begun(notes)
    return Score(
        (condition.chain.name, condition.track.language, condition.snr),
        over,
        false_wakes=notes.false_wakes,
        unasked=notes.unasked,
        seconds=condition.track.seconds if whole else notes.last_at,
    )


def _begun(notes: Notes) -> Sequence[Outcome]:
    """Return the turns that were over when the run was interrupted."""
    return [one for one in notes.outcomes if one.spoken.ended < notes.last_at]


class _Progress:
    """Tells of what went wrong as it does, and how far the track is."""

    def __init__(self, notes: Notes, tell: Tell) -> None:
        self._notes = notes
        self._tell = tell
        self._told = 0
        self._told_unasked = 0

    def __call__(self, event: Event) -> None:
        """Take one event; those before it are noted."""
        outcomes, unasked = self._notes.outcomes, self._notes.unasked
        if event["event"] != "wake":
            return
        for one in unasked[self._told_unasked :]:
            acts = json.dumps(one.acts, ensure_ascii=False)
            self._tell(f"    unasked at {one.at:.0f} s – heard “{one.heard}”, {acts}")
        self._told_unasked = len(unasked)
        now = float(str(event["heard"]))
        while self._told < len(outcomes) and outcomes[self._told].spoken.ended < now:
            self._tell_of(self._told, outcomes[self._told])
            self._told += 1

    def _tell_of(self, place: int, outcome: Outcome) -> None:
        if not outcome.right:
            what = f"heard “{outcome.heard}”" if outcome.woken else "the wake word was not heard"
            acts = json.dumps(outcome.acts, ensure_ascii=False)
            self._tell(f"    {place + 1}. {outcome.command.text} – {what}, {acts}")
        if (place + 1) % _TELL_EVERY == 0:
            self._tell(f"    … {place + 1} of {len(self._notes.outcomes)}")
