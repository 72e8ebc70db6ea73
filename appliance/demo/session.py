"""The demo: a spoken cooking session through the very same daemon and services."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import soundfile

from appliance.acts import Intent, act
from appliance.audio.chunk import SPEECH_RATE
from appliance.cooking import CookingSession
from appliance.cooking.reply import AskModel
from appliance.demo.cook import Cook, Spoken, Turn, as_meant, lay_out, which
from appliance.errors import AudioError
from appliance.kitchen.assembly import Options
from appliance.kitchen.daemon import run as run_daemon
from appliance.kitchen.events import Event
from appliance.settings import Settings

SCRIPT: tuple[Turn, ...] = (
    Turn("What recipes do you have?", "en", (act(Intent.LIST_RECIPES),)),
    Turn("Let's make pancakes.", "en", (act(Intent.SELECT_RECIPE, name="pancakes"),)),
    Turn("Let's start.", "en", (act(Intent.START_COOKING),)),
    Turn("How much flour do I need?", "en", (act(Intent.INGREDIENT_AMOUNT, item="flour"),)),
    Turn("Next step, please.", "en", (act(Intent.NEXT_STEP),)),
    Turn("Set a timer for ten minutes.", "en", (act(Intent.SET_TIMER, seconds=600),)),
    Turn("김치찌개 만들자.", "ko", (act(Intent.SELECT_RECIPE, name="김치찌개"),)),
    Turn("시작하자.", "ko", (act(Intent.START_COOKING),)),
    Turn("다음 단계로 넘어가 줘.", "ko", (act(Intent.NEXT_STEP),)),
    Turn("양파 얼마나 넣어?", "ko", (act(Intent.INGREDIENT_AMOUNT, item="양파"),)),
    Turn("타이머 취소해 줘.", "ko", (act(Intent.CANCEL_TIMER),)),
    Turn("다시 말해 줘.", "ko", (act(Intent.REPEAT_STEP),)),
)
"""What the cook says, with the act that each must become."""

_VOICE = {"ko": "sujin", "en": "joe"}
_KOREAN_PER_S, _ENGLISH_PER_S = 5.5, 13.0
_ROOM_S, _LONG_ROOM_S = 3.0, 7.0


@dataclass
class Result:
    """What came of one turn."""

    spoken: Spoken
    heard: str = ""
    acts: list[object] = field(default_factory=list)
    said: str = ""
    latency_ms: float | None = None
    """From the cook's last sound on the track to the reply's first audible sample."""
    told: bool = False
    """Whether it was printed."""

    @property
    def right(self) -> bool:
        """Return whether the acts are those of the script; a question may be spelled otherwise."""
        return as_meant(self.acts, self.spoken.turn.acts)


FREE_QUESTION = Turn(
    "Can I keep cooked pancakes in the fridge?",
    "en",
    (act(Intent.QUESTION, text="Can I keep cooked pancakes in the fridge?"),),
)
"""What only the language model can answer."""


def run_demo(
    settings: Settings, folder: Path, *, real: bool, with_question: bool = False
) -> Sequence[Result]:
    """Speak the script to the daemon; print the turns as they happen; return what came of them.

    `with_question` adds a question for the language model. Leaves cook.wav, replies.wav and
    events.jsonl in `folder`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cook = Cook(settings.services.tts, _VOICE)
    script = (*SCRIPT[:6], FREE_QUESTION, *SCRIPT[6:]) if with_question else SCRIPT
    samples, spoken = lay_out(cook, zip(script, _time_to_answer(script), strict=True))
    try:
        soundfile.write(folder / "cook.wav", samples, SPEECH_RATE, subtype="PCM_16")
    except (OSError, soundfile.LibsndfileError) as error:
        raise AudioError(f"{folder}/cook.wav cannot be written: {error}.") from error
    results = [Result(one) for one in spoken]
    options = Options(
        input=folder / "cook.wav",
        output=folder / "replies.wav",
        events=folder / "events.jsonl",
        real=real,
        sinks=(_Teller(results),),
    )
    asyncio.run(run_daemon(settings, options))
    return results


class _Teller:
    """Notes what comes of each turn and prints it."""

    def __init__(self, results: Sequence[Result]) -> None:
        self._results = results
        self._woken: dict[object, int] = {}

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if event["event"] == "wake":
            place = which([result.spoken for result in self._results], float(str(event["t"])))
            if place is not None:
                self._woken[event["turn"]] = place
        if event["turn"] not in self._woken:
            return
        place = self._woken[event["turn"]]
        result = self._results[place]
        match event["event"]:
            case "transcript":
                result.heard = str(event["text"])
            case "acts":
                result.acts = list(event["acts"])  # type: ignore[call-overload]
            case "reply":
                result.said = str(event["text"])
            case "speech_start" if result.latency_ms is None:
                result.latency_ms = (float(str(event["t"])) - result.spoken.ended) * 1000
            case _:
                return
        # The model's answer is known in full only after its first sentence was heard.
        if result.said and result.latency_ms is not None and not result.told:
            result.told = True
            print(_shown(place + 1, result), flush=True)


def _shown(number: int, result: Result) -> str:
    turn = result.spoken.turn
    mark = "✓" if result.right else "✗"
    late = "–" if result.latency_ms is None else f"{result.latency_ms:.0f} ms"
    return (
        f"{mark} {number:2}. cook      {turn.text}\n"
        f"      heard     {result.heard or '(nothing)'}\n"
        f"      understood {_acts(result.acts)}\n"
        f"      said      {result.said or '(nothing)'}\n"
        f"      answered after {late}"
    )


def _acts(acts: Sequence[object]) -> str:
    shown = []
    for one in acts:
        slots = dict(one) if isinstance(one, dict) else {}
        intent = slots.pop("intent", "?")
        shown.append(f"{intent} {slots}" if slots else str(intent))
    return ", ".join(shown) or "(nothing)"


def _time_to_answer(turns: Sequence[Turn]) -> list[float]:
    """Return how much silence each turn needs behind it, by the length of its answer."""
    clock = iter(range(10**9))
    session = CookingSession(clock=lambda: float(next(clock)))
    seconds: list[float] = []
    for turn in turns:
        reply = session.handle_acts(turn.acts, turn.language)
        length = sum(
            len(one.spoken) / (_KOREAN_PER_S if one.language == "ko" else _ENGLISH_PER_S)
            for one in reply.lines
        )
        waits = reply.expects or any(isinstance(e, AskModel) for e in reply.effects)
        follow_up = _LONG_ROOM_S if waits else 0.0
        seconds.append(length + follow_up + _ROOM_S)
    return seconds
