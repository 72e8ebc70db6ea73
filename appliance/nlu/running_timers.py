"""What is said of timers that run, without the word: "면 거 꺼 줘", "five more minutes". Pure."""

from __future__ import annotations

import re
from types import MappingProxyType

from appliance.acts import Act, Intent, act
from appliance.nlu.context import Context, Phase

_OFF = MappingProxyType(
    {
        "ko": re.compile(r"(?:꺼|끄|취소)(?:\s|줘|주|요|라|고|세|기|해|하|$|[.!])"),
        "en": re.compile(r"\b(?:off|stop|cancel|kill|end)\b", re.IGNORECASE),
    }
)
_MORE = MappingProxyType(
    {
        "ko": re.compile(r"더(?:\s|$|[.!요만])|추가"),
        "en": re.compile(r"\b(?:more|extra|longer)\b", re.IGNORECASE),
    }
)
_ADDS = MappingProxyType(
    {
        "ko": re.compile(r"더|추가|늘|연장|플러스|길게|미뤄|미루|보태|올려"),
        "en": re.compile(
            r"\b(?:more|extra|longer|add|adding|another|extend|increase|plus|bump|give|on top|on to|onto|tack)\b",
            re.IGNORECASE,
        ),
    }
)
"""What gives a timer more time, in any of its forms."""
_WHEN = MappingProxyType(
    {
        "ko": re.compile(r"언제|얼마|다\s?[돼되됐끝]|남았|남은|멀었"),
        "en": re.compile(
            r"\b(?:when|how long|how much|how (?:are|is)|ready|done|left|finish\w*)\b",
            re.IGNORECASE,
        ),
    }
)
_COULD_BE_OF_TIMERS = frozenset({Intent.QUESTION, Intent.STEP_TIME})
_HOW_MUCH_LONGER = MappingProxyType(
    {
        "ko": re.compile(r"얼마나? 더 (?:있|기다|걸|남)|얼마나? 남"),
        "en": re.compile(r"\bhow much (?:longer|time)\b", re.IGNORECASE),
    }
)
"""What is no amount of the food that a timer is called by."""
_NEW = re.compile(r"타이머|맞춰|맞추|하나|timers?\b|\bset\b|\bstart\b", re.IGNORECASE)
"""Words of a new timer, however much it is called more."""
_ADD = re.compile(r"추가|\badd\b", re.IGNORECASE)
_JOINS = MappingProxyType(
    {
        "ko": r"(?:\s?타이머)?(?:이?랑|하고|과|와|도|,)\s*",
        "en": r"(?: timer)?(?:,| and|, and| &)(?: the| my)? ",
    }
)
"""What stands between two names that are meant together: "계란이랑 면", "the egg and the pasta timer"."""
_OF_EACH = frozenset(
    {Intent.ADJUST_TIMER, Intent.CANCEL_TIMER, Intent.PAUSE_TIMER, Intent.RESUME_TIMER}
)
_MISTAKEN = frozenset({Intent.STOP, Intent.GO_TO_STEP, Intent.NEXT_STEP})


def of_running(said: Act, text: str, language: str, context: Context) -> tuple[Act, ...]:
    """Return what an act is where timers run, or none does: of each of them that its text names together."""
    if not context.timers:
        return (_new(said, text, language),)
    inside = _named(text, language, context)
    if said.intent in _OF_EACH and _are_joined(inside, text, language):
        return tuple(Act(said.intent, {**said.slots, "name": name}) for name in inside)
    return (_of_one(said, text, language, context, inside),)


def _of_one(said: Act, text: str, language: str, context: Context, inside: list[str]) -> Act:
    if said.intent is Intent.SET_TIMER:
        return _longer(said, text, language)
    if said.intent is Intent.ADJUST_TIMER and said.slots.get("name") not in {None, *context.timers}:
        return _another(said, text)
    asks = said.intent in _COULD_BE_OF_TIMERS and _WHEN[language].search(text)
    longer = said.intent is Intent.INGREDIENT_AMOUNT and _HOW_MUCH_LONGER[language].search(text)
    if (asks or longer) and len(inside) == 1:
        return act(Intent.TIMER_STATUS, name=inside[0])
    ringing = context.phase is Phase.RINGING  # where "off" is what rings
    if ringing or said.intent not in _MISTAKEN or not _OFF[language].search(text):
        return said
    if inside:
        return act(Intent.CANCEL_TIMER, name=inside[0])
    return Act(Intent.CANCEL_TIMER) if said.intent is Intent.GO_TO_STEP else said


def _are_joined(names: list[str], text: str, language: str) -> bool:
    """Return whether a text names these, and nothing between them: "cancel the egg and keep the rice" does not."""
    first, *others = sorted(names, key=text.lower().find) if len(names) > 1 else ("",)
    pattern = re.escape(first) + "".join(_JOINS[language] + re.escape(one) for one in others)
    return bool(others) and re.search(pattern, text, re.IGNORECASE) is not None


def _new(said: Act, text: str, language: str) -> Act:
    """Return a new timer for more time that no timer can get, unless it is called more."""
    if said.intent is not Intent.ADJUST_TIMER or int(str(said.slots["seconds"])) < 0:
        return said
    return said if _ADDS[language].search(text) else Act(Intent.SET_TIMER, dict(said.slots))


def _another(said: Act, text: str) -> Act:
    """Return a new timer where one is added that does not run yet: "밥 타이머도 추가해 줘"."""
    adds = _NEW.search(text) and _ADD.search(text) and int(str(said.slots["seconds"])) > 0
    return Act(Intent.SET_TIMER, dict(said.slots)) if adds else said


def _longer(said: Act, text: str, language: str) -> Act:
    """Return more time for the timer that runs, where a nameless length is called more."""
    more = _MORE[language].search(text) and not _NEW.search(text)
    lasts = "name" not in said.slots and "seconds" in said.slots
    return Act(Intent.ADJUST_TIMER, dict(said.slots)) if more and lasts else said


def _named(text: str, language: str, context: Context) -> list[str]:
    """Return the names of those timers that a text names, as a word."""
    before = r"(?<![가-힣])" if language == "ko" else r"\b"
    names = [name for name in context.timers if name]
    return [name for name in names if re.search(before + re.escape(name), text, re.IGNORECASE)]
