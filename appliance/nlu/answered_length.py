"""How long, said in answer to "for how long?" or to an offered timer: 15분이요, "make it twelve". Pure."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from appliance.acts import Act, Intent, act
from appliance.nlu import durations
from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.word_sets import english, korean

_ASKED = frozenset({Asked.DURATION, Asked.TIMER_OFFER})
_BESIDE = MappingProxyType(
    {
        "ko": korean(
            r"으?로|만|정도로?|쯤|[뒤후]에|이?[요야]|이면|이에요|예요|입니다|맞[춰추출췄]\S*|[해하할되될돼줘주알걸켜]\S*|부탁\S*",
            beside="음 어 아 에 그 그럼 그냥 한 약 네 넵 응 그래 좋아 아니 아니요 말고 타이머 타이머는 타이머로 타이머를 것 거 같아 같아요 충분해 충분해요 적당해 좀 은 는 너무 조금 길고 길어 길어요 길다 짧고 짧아 짧아요 짧다 하자",
        ),
        "en": english(
            "for",
            *("make it", "make that", "let s say", "let s do", "let s go for", "go for", "set it"),
            *("should do", "should be fine", "should be enough", "be enough", "will do", "ll do"),
            *("would be great", "would be good", "sounds good", "sounds right"),
            *("i think", "i guess"),
            beside="uh um oh well hmm so about around say maybe just only please thanks yes yeah yep sure ok okay no nope but rather instead do it the timer to in on set a an good then more like is s too long short way bit",
        ),
    }
)
"""What adds nothing to the length."""
_NUMBERS = MappingProxyType(
    {
        "ko": re.compile(
            r"(?<![가-힣\d])(?:\d{1,3}|[일이삼사오육칠팔구]?십[일이삼사오육칠팔구]?|[삼오육칠팔구])(?![가-힣\d]*(?:개|번|인|단계))"
        ),
        "en": re.compile(rf"\b(?:\d{{1,3}}|{en.SPELLED})\b", re.IGNORECASE),
    }
)
"""A bare number, which counts minutes; 이, 네 and 사 are as much words."""
_MINUTE: Final = 60


def answered_length(text: str, language: str, context: Context) -> Act | None:
    """Return the timer of the one length that a text names and says nothing besides."""
    if context.phase is not Phase.ASKED or context.asked not in _ASKED:
        return None
    lengths = durations.meant(text, language)
    if lengths:
        seconds, beside = lengths[-1].duration.seconds, durations.without(text, language)
    elif durations.find(text, language):
        return None  # "5분은 너무 길어" says how long it is not to be
    else:
        seconds, beside = _bare_minutes(text, language)
    clear = len(lengths) <= 1 and seconds > 0 and _BESIDE[language].add_nothing(beside)
    return act(Intent.SET_TIMER, seconds=seconds) if clear else None


def _bare_minutes(text: str, language: str) -> tuple[int, str]:
    """Return a bare number of minutes in seconds, and the text without it; 0 where there is none."""
    found = list(_NUMBERS[language].finditer(text))
    if len(found) != 1:
        return 0, text
    value = (ko.read if language == "ko" else en.read)(found[0][0])
    if value is None or value.denominator != 1:
        return 0, text
    return int(value) * _MINUTE, f"{text[: found[0].start()]} {text[found[0].end() :]}"
