"""The whole turn: from the cook's last sound to the answer's first."""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from appliance.acts import Intent, act, to_json
from appliance.audio.chunk import SPEECH_RATE
from appliance.bench.measure import Figure
from appliance.demo.cook import Cook, Spoken, Turn, lay_out, which
from appliance.kitchen.daemon import Options
from appliance.kitchen.daemon import run as run_daemon
from appliance.kitchen.events import Event
from appliance.settings import Settings

TURNS: dict[str, tuple[Turn, ...]] = {
    "ko": (
        Turn("다음 단계 알려 줘.", "ko", (act(Intent.NEXT_STEP),)),
        Turn("양파 얼마나 넣어?", "ko", (act(Intent.INGREDIENT_AMOUNT, item="양파"),)),
        Turn("이전 단계.", "ko", (act(Intent.PREVIOUS_STEP),)),
        Turn("다시 말해 줘.", "ko", (act(Intent.REPEAT_STEP),)),
        Turn("돼지고기 얼마나 필요해?", "ko", (act(Intent.INGREDIENT_AMOUNT, item="돼지고기"),)),
        Turn("몇 단계 남았어?", "ko", (act(Intent.REMAINING_STEPS),)),
    ),
    "en": (
        Turn("What's next?", "en", (act(Intent.NEXT_STEP),)),
        Turn("How much sugar?", "en", (act(Intent.INGREDIENT_AMOUNT, item="sugar"),)),
        Turn("Go back.", "en", (act(Intent.PREVIOUS_STEP),)),
        Turn("Say that again.", "en", (act(Intent.REPEAT_STEP),)),
        Turn("How much milk do I need?", "en", (act(Intent.INGREDIENT_AMOUNT, item="milk"),)),
        Turn("How many steps are left?", "en", (act(Intent.REMAINING_STEPS),)),
    ),
}
"""What is said, again and again, in the middle of a recipe."""
_RECIPE = {"ko": "kimchi_stew", "en": "pancakes"}
_ANSWER_S = 12.0


@dataclass(frozen=True, slots=True)
class Whole:
    """The turns of one language."""

    language: str
    said: int
    right: int
    figures: tuple[Figure, ...]


def whole_turns(settings: Settings, cook: Cook, language: str, rounds: int) -> Whole:
    """Speak the turns `rounds` times to the daemon; return where the time went."""
    turns = [turn for _ in range(rounds) for turn in TURNS[language]]
    samples, spoken = lay_out(cook, [(turn, _ANSWER_S) for turn in turns])
    note = _Note(spoken)
    with tempfile.TemporaryDirectory(prefix="jubang-bench-") as folder:
        track = Path(folder) / "cook.wav"
        soundfile.write(track, samples, SPEECH_RATE, subtype="PCM_16")
        options = Options(input=track, real=False, recipe=_RECIPE[language], step=3, sinks=(note,))
        asyncio.run(run_daemon(settings, options))
    figures = tuple(
        Figure(name, tuple(seconds), "from the cook's last sound on the track")
        for name, seconds in note.seconds.items()
        if seconds
    )
    return Whole(language, len(turns), note.right, figures)


class _Note:
    """Takes the events of a run and keeps when what was reached."""

    def __init__(self, spoken: Sequence[Spoken]) -> None:
        self._spoken = spoken
        self._woken: dict[object, Spoken] = {}
        self.right = 0
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if event["event"] == "wake":
            place = which(self._spoken, float(str(event["t"])))
            if place is not None:
                self._woken[event["turn"]] = self._spoken[place]
        spoken = self._woken.get(event["turn"])
        if spoken is None:
            return
        since = float(str(event["t"])) - spoken.ended
        match event["event"]:
            case "listening_end" if event["reason"] == "heard":
                self.seconds["turn known to be over"].append(since)
            case "transcript":
                self.seconds["  of it: hearing"].append(float(str(event["stt_ms"])) / 1000)
            case "acts" if event["acts"] == to_json(spoken.turn.acts):
                self.right += 1
            case "speech_start":
                self.seconds["answer's first sound"].append(since)
