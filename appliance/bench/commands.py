"""What is said to the bench: the usual kinds of commands, that make sense at any time of a cooking."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from appliance.acts import Act, Intent, Slot, act

RECIPES: Final = {"ko": "kimchi_stew", "en": "pancakes"}
"""What is being cooked in each language."""
_SEED = 20


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that is said, and what it means."""

    text: str
    act: Act
    ready: bool
    """Whether the answer's sound can be ready before it is asked for."""


def _ready(text: str, intent: Intent, **slots: Slot) -> Command:
    return Command(text, act(intent, **slots), ready=True)


def _anew(text: str, intent: Intent, **slots: Slot) -> Command:
    return Command(text, act(intent, **slots), ready=False)


_KOREAN: Final = (
    _ready("다음.", Intent.NEXT_STEP),
    _ready("다음 단계 알려 줘.", Intent.NEXT_STEP),
    _ready("다 했어, 다음은 뭐야?", Intent.NEXT_STEP),
    _ready("이제 뭐 하면 돼?", Intent.NEXT_STEP),
    _ready("다음으로 넘어가 줘.", Intent.NEXT_STEP),
    _ready("이전 단계.", Intent.PREVIOUS_STEP),
    _ready("앞 단계로 다시 가 줘.", Intent.PREVIOUS_STEP),
    _ready("이전 단계로 돌아가 줘.", Intent.PREVIOUS_STEP),
    _ready("다시 말해 줘.", Intent.REPEAT_STEP),
    _ready("뭐라고 했어?", Intent.REPEAT_STEP),
    _ready("한 번만 더 읽어 줘.", Intent.REPEAT_STEP),
    _ready("전체 재료 알려 줘.", Intent.LIST_INGREDIENTS, scope="recipe"),
    _ready("고마워.", Intent.THANKS),
    _ready("소리 좀 키워 줘.", Intent.VOLUME, change="up"),
    _ready("소리 좀 줄여 줘.", Intent.VOLUME, change="down"),
    _anew("지금 몇 단계야?", Intent.CURRENT_STEP),
    _anew("몇 단계 남았어?", Intent.REMAINING_STEPS),
    _anew("세 번째 단계로 가 줘.", Intent.GO_TO_STEP, step=3),
    _anew("다섯 번째 단계로 가 줘.", Intent.GO_TO_STEP, step=5),
    _anew("양파 얼마나 넣어?", Intent.INGREDIENT_AMOUNT, item="양파"),
    _anew("돼지고기는 몇 그램이야?", Intent.INGREDIENT_AMOUNT, item="돼지고기"),
    _anew("고춧가루 몇 큰술 넣어?", Intent.INGREDIENT_AMOUNT, item="고춧가루"),
    _anew("물 얼마나 부어?", Intent.INGREDIENT_AMOUNT, item="물"),
    _anew("두부는 얼마나 필요해?", Intent.INGREDIENT_AMOUNT, item="두부"),
    _anew("설탕 얼마나 들어가?", Intent.INGREDIENT_AMOUNT, item="설탕"),
    _anew("국간장 얼마나 넣어?", Intent.INGREDIENT_AMOUNT, item="국간장"),
    _anew("두부 없으면 뭐 넣어?", Intent.SUBSTITUTE, item="두부"),
    _anew("돼지고기 대신 뭐 써도 돼?", Intent.SUBSTITUTE, item="돼지고기"),
    _anew("몇 분 끓여?", Intent.STEP_TIME),
    _anew("얼마나 오래 끓여야 돼?", Intent.STEP_TIME),
    _anew("불 세기는 어떻게 해?", Intent.STEP_TEMPERATURE),
    _anew("어떤 냄비 써?", Intent.STEP_TOOL),
    _anew("타이머 십 분 맞춰 줘.", Intent.SET_TIMER, seconds=600),
    _anew("십오 분 타이머 맞춰 줘.", Intent.SET_TIMER, seconds=900),
    _anew("이십 분 뒤에 알려 줘.", Intent.SET_TIMER, seconds=1200),
    _anew("삼십오 분 타이머 부탁해.", Intent.SET_TIMER, seconds=2100),
    _anew("타이머 한 시간 맞춰 줘.", Intent.SET_TIMER, seconds=3600),
    _anew("타이머 얼마나 남았어?", Intent.TIMER_STATUS),
    _anew("몇 분 남았어?", Intent.TIMER_STATUS),
    _anew("사 인분으로 해 줘.", Intent.SCALE_RECIPE, servings=4),
    _anew("이 인분으로 바꿔 줘.", Intent.SCALE_RECIPE, servings=2),
    _anew("지금 몇 시야?", Intent.TIME_OF_DAY),
)
_ENGLISH: Final = (
    _ready("Next.", Intent.NEXT_STEP),
    _ready("What's the next step?", Intent.NEXT_STEP),
    _ready("Okay, I'm done, what now?", Intent.NEXT_STEP),
    _ready("Next step, please.", Intent.NEXT_STEP),
    _ready("What do I do now?", Intent.NEXT_STEP),
    _ready("Go back.", Intent.PREVIOUS_STEP),
    _ready("Previous step, please.", Intent.PREVIOUS_STEP),
    _ready("Go back one step.", Intent.PREVIOUS_STEP),
    _ready("Say that again.", Intent.REPEAT_STEP),
    _ready("What did you say?", Intent.REPEAT_STEP),
    _ready("Could you repeat that?", Intent.REPEAT_STEP),
    _ready("Read me all the ingredients.", Intent.LIST_INGREDIENTS, scope="recipe"),
    _ready("Thank you.", Intent.THANKS),
    _ready("Turn the volume up.", Intent.VOLUME, change="up"),
    _ready("Turn the volume down.", Intent.VOLUME, change="down"),
    _anew("Which step am I on?", Intent.CURRENT_STEP),
    _anew("How many steps are left?", Intent.REMAINING_STEPS),
    _anew("Go to step three.", Intent.GO_TO_STEP, step=3),
    _anew("Take me to step five.", Intent.GO_TO_STEP, step=5),
    _anew("How much flour do I need?", Intent.INGREDIENT_AMOUNT, item="flour"),
    _anew("How many eggs?", Intent.INGREDIENT_AMOUNT, item="eggs"),
    _anew("How much milk goes in?", Intent.INGREDIENT_AMOUNT, item="milk"),
    _anew("How much sugar?", Intent.INGREDIENT_AMOUNT, item="sugar"),
    _anew("What amount of butter do I need?", Intent.INGREDIENT_AMOUNT, item="butter"),
    _anew("How much salt does it take?", Intent.INGREDIENT_AMOUNT, item="salt"),
    _anew("How much baking powder?", Intent.INGREDIENT_AMOUNT, item="baking powder"),
    _anew("What can I use instead of butter?", Intent.SUBSTITUTE, item="butter"),
    _anew("I'm out of milk, what can I use?", Intent.SUBSTITUTE, item="milk"),
    _anew("How long do I cook it?", Intent.STEP_TIME),
    _anew("How long does this take?", Intent.STEP_TIME),
    _anew("What temperature should it be?", Intent.STEP_TEMPERATURE),
    _anew("Which pan should I use?", Intent.STEP_TOOL),
    _anew("Set a timer for ten minutes.", Intent.SET_TIMER, seconds=600),
    _anew("Fifteen minute timer.", Intent.SET_TIMER, seconds=900),
    _anew("Remind me in twenty minutes.", Intent.SET_TIMER, seconds=1200),
    _anew("Set a timer for thirty five minutes.", Intent.SET_TIMER, seconds=2100),
    _anew("Start a one hour timer.", Intent.SET_TIMER, seconds=3600),
    _anew("How much time is left on the timer?", Intent.TIMER_STATUS),
    _anew("How long is left?", Intent.TIMER_STATUS),
    _anew("Make it for six people.", Intent.SCALE_RECIPE, servings=6),
    _anew("Make it for four people.", Intent.SCALE_RECIPE, servings=4),
    _anew("What time is it?", Intent.TIME_OF_DAY),
)
COMMANDS: Final = {"ko": _KOREAN, "en": _ENGLISH}
"""Of each language. No timer is shorter than it takes to come to the next of CLEARING."""
CLEARING: Final = {
    "ko": _ready("타이머 다 취소해 줘.", Intent.CANCEL_TIMER, all=True),
    "en": _ready("Cancel all timers.", Intent.CANCEL_TIMER, all=True),
}
"""What is said twice a round, so that no timer rings into the bench."""


def commands(language: str, count: int) -> Sequence[Command]:
    """Return so many commands in an order that is the same every time, all before any again."""
    return tuple(islice(_rounds(language), count))


def _rounds(language: str) -> Iterator[Command]:
    shuffled = random.Random(_SEED)
    while True:
        order = list(COMMANDS[language])
        shuffled.shuffle(order)
        half = len(order) // 2
        yield from (*order[:half], CLEARING[language], *order[half:], CLEARING[language])
