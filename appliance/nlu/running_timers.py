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
_NEW = re.compile(r"타이머|맞춰|맞추|하나|timers?\b|\bset\b|\bstart\b", re.IGNORECASE)
"""Words of a new timer, however much it is called more."""
_MISTAKEN = frozenset({Intent.STOP, Intent.GO_TO_STEP, Intent.NEXT_STEP})


def of_running(said: Act, text: str, language: str, context: Context) -> Act:
    """Return what an act is where timers run and its text speaks of one of them."""
    if not context.timers:
        return said
    if said.intent is Intent.SET_TIMER and "name" not in said.slots and "seconds" in said.slots:
        more = _MORE[language].search(text) and not _NEW.search(text)
        return Act(Intent.ADJUST_TIMER, dict(said.slots)) if more else said
    ringing = context.phase is Phase.RINGING  # where "off" is what rings
    if ringing or said.intent not in _MISTAKEN or not _OFF[language].search(text):
        return said
    named = [name for name in context.timers if name and name.lower() in text.lower()]
    if named:
        return act(Intent.CANCEL_TIMER, name=named[0])
    return Act(Intent.CANCEL_TIMER) if said.intent is Intent.GO_TO_STEP else said
