"""What a cook may well say now: phrases with the act that each is.

They serve twice. Speech-to-text gets them as hotwords, and a text that no rule understands is
compared with them by sound. No phrase carries a length of time: a timer must never be set from a
likeness.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from appliance.acts import Act, Intent, act
from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.particles import with_particle

_MAX_STEPS = 12
_SERVINGS = range(1, 9)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A phrase and what it means."""

    phrase: str
    act: Act


_ALWAYS_KO = (
    ("그만", act(Intent.STOP)),
    ("조용히 해", act(Intent.STOP)),
    ("알람 꺼", act(Intent.STOP)),
    ("뭐라고", act(Intent.REPEAT_STEP)),
    ("다시", act(Intent.REPEAT_STEP)),
    ("다시 말해 줘", act(Intent.REPEAT_STEP)),
    ("한 번 더 말해 줘", act(Intent.REPEAT_STEP)),
    ("천천히 다시 말해 줘", act(Intent.REPEAT_STEP, slower=True)),
    ("타이머 맞춰 줘", act(Intent.SET_TIMER)),
    ("타이머 부탁해", act(Intent.SET_TIMER)),
    ("타이머 취소", act(Intent.CANCEL_TIMER)),
    ("타이머 취소해 줘", act(Intent.CANCEL_TIMER)),
    ("타이머 꺼 줘", act(Intent.CANCEL_TIMER)),
    ("타이머 전부 취소해 줘", act(Intent.CANCEL_TIMER, all=True)),
    ("타이머 다 꺼 줘", act(Intent.CANCEL_TIMER, all=True)),
    ("타이머 얼마나 남았어", act(Intent.TIMER_STATUS)),
    ("이제 몇 분 남았어", act(Intent.TIMER_STATUS)),
    ("지금 몇 시야", act(Intent.TIME_OF_DAY)),
    ("뭐라고 말하면 돼", act(Intent.HELP)),
    ("도와 줘", act(Intent.HELP)),
    ("소리 키워 줘", act(Intent.VOLUME, change="up")),
    ("소리 줄여 줘", act(Intent.VOLUME, change="down")),
    ("천천히 말해 줘", act(Intent.SPEAKING_RATE, change="slower")),
    ("고마워", act(Intent.THANKS)),
    ("무슨 레시피 있어", act(Intent.LIST_RECIPES)),
)
_COOKING_KO = (
    ("다음", act(Intent.NEXT_STEP)),
    ("다음 단계", act(Intent.NEXT_STEP)),
    ("다음 단계로 넘어가 줘", act(Intent.NEXT_STEP)),
    ("다음 단계 알려 줘", act(Intent.NEXT_STEP)),
    ("다음은 뭐야", act(Intent.NEXT_STEP)),
    ("이제 뭐 해", act(Intent.NEXT_STEP)),
    ("이제 뭐 하면 돼", act(Intent.NEXT_STEP)),
    ("다 했어", act(Intent.NEXT_STEP)),
    ("다 했어 다음은", act(Intent.NEXT_STEP)),
    ("다 됐어", act(Intent.NEXT_STEP)),
    ("넘어가자", act(Intent.NEXT_STEP)),
    ("이전 단계", act(Intent.PREVIOUS_STEP)),
    ("이전 단계로 가 줘", act(Intent.PREVIOUS_STEP)),
    ("앞 단계로 가 줘", act(Intent.PREVIOUS_STEP)),
    ("뒤로 가 줘", act(Intent.PREVIOUS_STEP)),
    ("처음으로 가 줘", act(Intent.GO_TO_STEP, step=1)),
    ("마지막 단계로 가 줘", act(Intent.GO_TO_STEP, step=-1)),
    ("지금 몇 단계야", act(Intent.CURRENT_STEP)),
    ("몇 단계 남았어", act(Intent.REMAINING_STEPS)),
    ("재료 뭐 필요해", act(Intent.LIST_INGREDIENTS, scope="recipe")),
    ("재료 알려 줘", act(Intent.LIST_INGREDIENTS, scope="recipe")),
    ("이번 단계에 뭐 들어가", act(Intent.LIST_INGREDIENTS, scope="step")),
    ("몇 분 끓여", act(Intent.STEP_TIME)),
    ("몇 분 볶아", act(Intent.STEP_TIME)),
    ("얼마나 끓여", act(Intent.STEP_TIME)),
    ("얼마나 구워", act(Intent.STEP_TIME)),
    ("불 세기는", act(Intent.STEP_TEMPERATURE)),
    ("불은 어느 정도로 해", act(Intent.STEP_TEMPERATURE)),
    ("오븐 몇 도야", act(Intent.STEP_TEMPERATURE)),
    ("어떤 팬 써", act(Intent.STEP_TOOL)),
    ("어떤 냄비 써", act(Intent.STEP_TOOL)),
    ("시작하자", act(Intent.START_COOKING)),
    ("요리 시작", act(Intent.START_COOKING)),
    ("요리 끝", act(Intent.FINISH_COOKING)),
    ("오늘은 여기까지", act(Intent.FINISH_COOKING)),
    ("잠깐만", act(Intent.PAUSE_COOKING)),
    ("계속하자", act(Intent.RESUME_COOKING)),
    ("방금 거 취소", act(Intent.UNDO)),
)
_ALWAYS_EN = (
    ("stop", act(Intent.STOP)),
    ("be quiet", act(Intent.STOP)),
    ("stop the alarm", act(Intent.STOP)),
    ("repeat that", act(Intent.REPEAT_STEP)),
    ("repeat that please", act(Intent.REPEAT_STEP)),
    ("say that again", act(Intent.REPEAT_STEP)),
    ("say it once more", act(Intent.REPEAT_STEP)),
    ("what was that", act(Intent.REPEAT_STEP)),
    ("set a timer", act(Intent.SET_TIMER)),
    ("start a timer", act(Intent.SET_TIMER)),
    ("cancel the timer", act(Intent.CANCEL_TIMER)),
    ("cancel all the timers", act(Intent.CANCEL_TIMER, all=True)),
    ("how much time is left", act(Intent.TIMER_STATUS)),
    ("how long left on the timer", act(Intent.TIMER_STATUS)),
    ("what time is it", act(Intent.TIME_OF_DAY)),
    ("what can I say", act(Intent.HELP)),
    ("what recipes do you have", act(Intent.LIST_RECIPES)),
    ("turn it up", act(Intent.VOLUME, change="up")),
    ("turn up the volume", act(Intent.VOLUME, change="up")),
    ("turn it down", act(Intent.VOLUME, change="down")),
    ("turn down the volume", act(Intent.VOLUME, change="down")),
    ("speak slower", act(Intent.SPEAKING_RATE, change="slower")),
    ("thank you", act(Intent.THANKS)),
)
_COOKING_EN = (
    ("next step", act(Intent.NEXT_STEP)),
    ("the next step", act(Intent.NEXT_STEP)),
    ("what's next", act(Intent.NEXT_STEP)),
    ("what comes next", act(Intent.NEXT_STEP)),
    ("what do I do next", act(Intent.NEXT_STEP)),
    ("done what's next", act(Intent.NEXT_STEP)),
    ("previous step", act(Intent.PREVIOUS_STEP)),
    ("go back", act(Intent.PREVIOUS_STEP)),
    ("go back a step", act(Intent.PREVIOUS_STEP)),
    ("start over", act(Intent.GO_TO_STEP, step=1)),
    ("go to the last step", act(Intent.GO_TO_STEP, step=-1)),
    ("what step am I on", act(Intent.CURRENT_STEP)),
    ("how many steps are left", act(Intent.REMAINING_STEPS)),
    ("what are the ingredients", act(Intent.LIST_INGREDIENTS, scope="recipe")),
    ("read me the ingredients", act(Intent.LIST_INGREDIENTS, scope="recipe")),
    ("what goes in this step", act(Intent.LIST_INGREDIENTS, scope="step")),
    ("how long should it cook", act(Intent.STEP_TIME)),
    ("how long does it take", act(Intent.STEP_TIME)),
    ("how many minutes", act(Intent.STEP_TIME)),
    ("what temperature", act(Intent.STEP_TEMPERATURE)),
    ("how hot should it be", act(Intent.STEP_TEMPERATURE)),
    ("which pan do I need", act(Intent.STEP_TOOL)),
    ("let's start", act(Intent.START_COOKING)),
    ("I'm finished cooking", act(Intent.FINISH_COOKING)),
    ("let's continue", act(Intent.RESUME_COOKING)),
    ("undo that", act(Intent.UNDO)),
)
_YES_NO = {
    "ko": (
        *((word, act(Intent.YES)) for word in ("네", "응", "그래", "좋아", "맞춰 줘")),
        *((word, act(Intent.NO)) for word in ("아니", "아니요", "됐어", "괜찮아")),
    ),
    "en": (
        *((word, act(Intent.YES)) for word in ("yes", "yes please", "sure")),
        *((word, act(Intent.NO)) for word in ("no", "no thanks")),
    ),
}

# Words that come with lengths of time: they help the ears, and mean nothing by likeness.
_LENGTHS_KO = tuple(f"{minutes}분 타이머" for minutes in (1, 2, 3, 4, 5, 6, 7, 8, 9)) + tuple(
    f"타이머 {minutes}분 맞춰 줘" for minutes in (10, 12, 15, 20, 25, 30, 40, 45, 50)
)
_MORE_LENGTHS_KO = (
    *("타이머 오 분", "타이머 삼 분", "타이머 십 분", "한 시간 타이머", "두 시간", "한 시간 반"),
    *("삼십 초", "30초", "90초", "1시간", "2시간", "1시간 30분", "2분 더", "5분 더"),
)


def expectations(context: Context, language: str) -> tuple[Expectation, ...]:
    """Return what may well be said now, each phrase with its act."""
    return _expectations(context, language)


def hotwords(context: Context, language: str) -> tuple[str, ...]:
    """Return the phrases that help speech-to-text now."""
    phrases = [one.phrase for one in _expectations(context, language)]
    if language == "ko":
        phrases += [*_LENGTHS_KO, *_MORE_LENGTHS_KO]
        if context.recipe:
            phrases += context.recipe.ingredients
    return tuple(dict.fromkeys(phrases))


def prompt(context: Context, language: str) -> str:
    """Return text that an English turn may continue: the recipe's own words."""
    if language != "en":
        return ""  # a Korean prompt makes noise decode as commands
    words = ["next step", "timer"]
    if context.recipe and context.recipe.language == "en":
        words = [context.recipe.title, *context.recipe.ingredients, *words]
    else:
        words += context.titles
    return ", ".join(words[:40]) + "."


@lru_cache(maxsize=64)
def _expectations(context: Context, language: str) -> tuple[Expectation, ...]:
    found: list[tuple[str, Act]] = []
    if context.phase is Phase.ASKED and context.asked not in {Asked.DURATION, Asked.WHICH_RECIPE}:
        found += _YES_NO[language]
    found += _ALWAYS_KO if language == "ko" else _ALWAYS_EN
    if context.recipe is not None:
        found += _COOKING_KO if language == "ko" else _COOKING_EN
        found += _of_recipe(context, language)
    else:
        found += [("시작하자", act(Intent.START_COOKING))] if language == "ko" else []
    found += _of_library(context, language)
    return tuple(Expectation(phrase, wanted) for phrase, wanted in found)


def _of_recipe(context: Context, language: str) -> list[tuple[str, Act]]:
    found: list[tuple[str, Act]] = []
    if context.recipe is None:
        return found
    for number in range(1, min(context.recipe.steps, _MAX_STEPS) + 1):
        wanted = act(Intent.GO_TO_STEP, step=number)
        if language == "ko":
            found.append((f"{ko.ordinal(number)} 단계로 가 줘", wanted))
        else:
            found.append((f"go to step {en.cardinal(number)}", wanted))
            found.append((f"go to step {number}", wanted))
    if language == "ko":
        for servings in _SERVINGS:
            wanted = act(Intent.SCALE_RECIPE, servings=servings)
            found.append((f"{ko.sino(servings)} 인분으로 해 줘", wanted))
            found.append((f"{ko.sino(servings)} 인분으로 바꿔 줘", wanted))
    for item in context.recipe.ingredients:
        wanted = act(Intent.INGREDIENT_AMOUNT, item=item)
        if language == "ko":
            found.append((f"{item} 얼마나 넣어", wanted))
            found.append((f"{item} 얼마나 필요해", wanted))
            found.append((f"{item} 몇 그램이야", wanted))
            found.append((f"{item} 몇 큰술 넣어", wanted))
            found.append((f"{with_particle(item, '은/는')} 얼마나", wanted))
            found.append((f"{item} 없으면 뭐 넣어", act(Intent.SUBSTITUTE, item=item)))
            found.append((f"{item} 대신 뭐 써", act(Intent.SUBSTITUTE, item=item)))
        else:
            found.append((f"how much {item}", wanted))
            found.append((f"how much {item} do I need", wanted))
            found.append((f"what can I use instead of {item}", act(Intent.SUBSTITUTE, item=item)))
    return found


def _of_library(context: Context, language: str) -> list[tuple[str, Act]]:
    pattern = "{} 만들자" if language == "ko" else "let's make {}"
    return [
        (pattern.format(title), act(Intent.SELECT_RECIPE, name=title)) for title in context.titles
    ]
