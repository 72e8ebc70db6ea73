"""What came of each turn on a track, noted from the events of a run: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from appliance.acts import Intent
from appliance.bench.commands import Command
from appliance.bench.endings import cut_off
from appliance.demo.cook import Spoken, as_meant, which
from appliance.kitchen.events import Event

STAGES: Final = (
    "silence noticed",
    "transcribed and understood",
    "turn over",
    "answer's first bytes",
    "answer's first sound",
)
"""What a turn goes through, in order; each is told in seconds from the cook's last sound."""
_NOTICED, _UNDERSTOOD, _OVER, _BYTES, _SOUND = STAGES


@dataclass
class Outcome:
    """What came of one turn."""

    command: Command
    spoken: Spoken
    woken: bool = False
    heard: str = ""
    acts: Sequence[object] = ()
    at: dict[str, float] = field(default_factory=dict)
    """Seconds from the cook's last sound to each stage that was reached."""
    stt_s: float | None = None
    """How long transcribing and understanding took, the transcription that counted."""
    ended: float | None = None
    """When the turn was closed, in seconds of the track."""

    @property
    def right(self) -> bool:
        """Return whether the acts are those meant; a question may be spelled otherwise."""
        return as_meant(self.acts, [self.command.act])

    @property
    def cut_off(self) -> bool:
        """Return whether the turn ended before the cook's last sound."""
        return self.ended is not None and cut_off(self.ended, self.spoken.ended)

    @property
    def latency(self) -> float | None:
        """Return the seconds from the cook's last sound to the answer's first, None for none."""
        return self.at.get(_SOUND)


@dataclass(frozen=True, slots=True)
class Unasked:
    """Something done in a turn that no wake word opened."""

    at: float
    """Seconds of the track."""
    heard: str
    acts: Sequence[object]

    def to_json(self) -> dict[str, object]:
        """Return when, at which words, and what."""
        return {"at_s": round(self.at, 1), "heard": self.heard, "acts": list(self.acts)}


class Notes:
    """Takes the events of a run, in order."""

    def __init__(self, commands: Sequence[Command], spoken: Sequence[Spoken]) -> None:
        """Expect the commands where they are on the track."""
        self.outcomes = [
            Outcome(command, one) for command, one in zip(commands, spoken, strict=True)
        ]
        self.false_wakes = 0
        """Wakes that belong to no wake word on the track."""
        self.unasked: list[Unasked] = []
        self.last_at = 0.0
        """The time of the last event."""
        self._spoken = spoken
        self._turns: dict[object, Outcome] = {}
        self._overheard = ""

    def __call__(self, event: Event) -> None:
        """Take one event."""
        at = float(str(event["t"]))
        self.last_at = max(at, self.last_at)
        if event["event"] == "wake":
            self._woken(event["turn"], float(str(event["heard"])))
            return
        outcome = self._turns.get(event["turn"])
        if outcome is None:
            self._note_unasked(event, at)
            return
        self._note(outcome, event, at - outcome.spoken.ended)

    def _woken(self, turn: object, at: float) -> None:
        place = which(self._spoken, at) if self._spoken else None
        if place is None:
            self.false_wakes += 1
            return
        self.outcomes[place].woken = True
        self._turns[turn] = self.outcomes[place]

    def _note_unasked(self, event: Event, at: float) -> None:
        if event["event"] == "transcript":
            self._overheard = str(event["text"])
        elif event["event"] == "acts":
            acts = list(event["acts"])  # type: ignore[call-overload]
            if _do_something(acts):
                self.unasked.append(Unasked(at, self._overheard, acts))

    def _note(self, outcome: Outcome, event: Event, since: float) -> None:
        match event["event"]:
            case "transcribing":
                outcome.at[_NOTICED] = since
            case "listening_end" if event["reason"] == "heard":
                outcome.ended = float(str(event["heard"]))
                outcome.at[_OVER] = since
            case "transcript":
                outcome.heard = str(event["text"])
                outcome.stt_s = float(str(event["stt_ms"])) / 1000
                if _NOTICED in outcome.at:
                    outcome.at[_UNDERSTOOD] = outcome.at[_NOTICED] + outcome.stt_s
            case "acts":
                outcome.acts = list(event["acts"])  # type: ignore[call-overload]
            case "speech_ready":
                outcome.at.setdefault(_BYTES, since)
            case "speech_start":
                outcome.at.setdefault(_SOUND, since)
            case _:
                pass


def _do_something(acts: Sequence[object]) -> bool:
    return any(isinstance(one, Mapping) and one.get("intent") != Intent.NONE for one in acts)
