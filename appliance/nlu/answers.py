"""Answers to what was asked by yes or no: the words that say no more, and a timer of another length. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from types import MappingProxyType
from typing import Final

from appliance.acts import Act, Intent, act
from appliance.nlu import durations
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.sound import letters
from appliance.nlu.word_sets import english, korean

_YES_OR_NO = frozenset({Asked.TIMER_OFFER, Asked.CONTINUE, Asked.SCALE, Asked.CONFIRM})
_WHICH = frozenset({Asked.WHICH_TIMER, Asked.WHICH_RECIPE, Asked.DURATION})


_POLITE = "please then thanks oh um uh well it that"
_YES = MappingProxyType(
    {
        "ko": korean(
            "[네넵넹예옙응엉어]+요?|(?:그래|그럼|그러자|하모|그려|그러제|좋아|오케이|당연하지|물론|물론이지|부탁해)요?"
        ),
        "en": english(
            "yes yeah yep yup ya sure ok okay do alright absolutely",
            *("of course", "go ahead", "all right", "uh huh", "mm hmm"),
            beside=_POLITE,
        ),
    }
)
_NO = MappingProxyType(
    {
        "ko": korean(
            "(?:아니|아니야|아뇨|됐어|괜찮아|싫어|필요_?없어|나중에|나중에_할게|아직)요?",
            *("필요 없어", "필요 없어요", "나중에 할게", "나중에 할게요"),
        ),
        "en": english(
            "no nope nah later",
            *("no thanks", "no thank you", "not now", "not yet", "not just yet", "not right now"),
            *("maybe later", "in a bit", "in a minute", "i m good", "don t bother", "leave it"),
            beside=_POLITE,
        ),
    }
)
_NOTHING = MappingProxyType(
    {
        "ko": korean(
            "(?:(?:놔)?둬|두자|취소(?:해|할게|해줘)?|안_?(?:해|할래|할게)|아무것도|없어)요?",
            *("안 해", "안 할래", "안 할게"),
            beside="음 아 그냥 놔 줘 해 할게",
        ),
        "en": english(
            "nevermind nothing none forget leave cancel neither",
            "never mind",
            beside=f"{_POLITE} of them those about actually oh just",
        ),
    }
)
"""What withdraws a question to which a choice, or a length, would be the answer."""
_GOT_IT = MappingProxyType(
    {
        "ko": korean(
            "(?:알았|알겠|됐|들었)(?:어|다|다고|다니까)요?|알겠습니다|확인|쉿|쉬잇",
            beside="네 응 어 아",
        ),
        "en": english(
            "roger",
            *("got it", "i heard it", "i heard you", "heard it", "heard you", "i know"),
            beside="okay ok yes yeah i",
        ),
    }
)
_THANKS = MappingProxyType(
    {
        "ko": korean("고마워요?|고맙습니다|감사(?:해요?|합니다)", beside="네 응 어 아 오케이"),
        "en": english("thanks", "thank you", beside="okay ok yes yeah"),
    }
)
_OTHERS = MappingProxyType(
    {
        "ko": korean(
            "다른(?:거|건|것)?|다음(?:거|건|것)?|또|더|나머지",
            beside="그 거 거는 건 것 레시피 요리 뭐 있어 있어요 없어 없어요 는 알려 말해 줘 주세요",
        ),
        "en": english(
            "else other others more next another",
            beside=f"{_POLITE} what s any something the are is there ones one do you have show tell me",
        ),
    }
)
"""What asks for more behind a list of recipes."""
_BEGINS = MappingProxyType(
    {
        "ko": re.compile(
            r"^\W*(?:[아음]\W+)*(?:[네넵넹예응엉어]|그래|그러|그럴|그렇|좋|오케이|아니|아뇨|안|됐|괜찮|싫|필요)"
        ),
        "en": re.compile(
            r"^\W*(?:(?:oh|um|uh|ah|well|hmm)\W+)*(?:y[eau]|sure|ok|fine|please|go|do|n[oa]|don)",
            re.IGNORECASE,
        ),
    }
)
"""What an answer to yes or no begins with, nearly always."""
_SET_IT = MappingProxyType(
    {
        "ko": korean(
            r"타이머\S*|알람\S*|알려\S*|맞[춰추출췄]\S*|시작\S*|켜\S*|설정\S*|걸어\S*|돌려\S*|해|해요|해줘\S*|하자|할게|부탁\S*",
            beside="음 아 어 네 넵 예 응 그래 그럼 그냥 좋아 하모 그려 좀 하나 바로 지금 빨리 그걸로 그거 그걸 그렇게 그대로 줘 줘요 주세요 줄래 줄래요 바람 요",
        ),
        "en": english(
            "set start do timer alarm remind",
            beside=f"{_POLITE} yes yeah yep sure ok okay the a an one this me us for you can could go ahead and just now so let s",
        ),
    }
)
"""What starts a timer and says nothing of how long."""
_DECLINES = MappingProxyType(
    {
        "ko": re.compile(r"필요\s?없|안\s?(?:해|맞|켜|할)|하지\s?마|말고|됐"),
        "en": re.compile(r"\b(?:don't|do not|won't|no need|without|not)\b", re.IGNORECASE),
    }
)
_BARE_NO: Final = 8
"""Sounds besides the length of a no that says how long instead; "아니, 3분은 너무 길어" has more."""
_ALSO = MappingProxyType(
    {
        "ko": re.compile(r"그리고|또|타이머도|하나 더"),
        "en": re.compile(r"\b(?:and|also|another|too|as well)\b", re.IGNORECASE),
    }
)


_TO_A_QUESTION: Final = MappingProxyType(
    {
        Asked.TIMER_OFFER: {Intent.YES, Intent.NO, Intent.SET_TIMER, Intent.ADJUST_TIMER},
        Asked.DURATION: {Intent.YES, Intent.NO, Intent.SET_TIMER, Intent.ADJUST_TIMER},
        Asked.WHICH_TIMER: {
            *(Intent.YES, Intent.NO, Intent.SET_TIMER, Intent.ADJUST_TIMER, Intent.TIMER_STATUS),
            *(Intent.CANCEL_TIMER, Intent.PAUSE_TIMER, Intent.RESUME_TIMER),
        },
        Asked.WHICH_RECIPE: {
            *(Intent.YES, Intent.NO, Intent.SELECT_RECIPE, Intent.START_COOKING),
            *(Intent.LIST_RECIPES, Intent.SEARCH_RECIPES),
        },
        Asked.CONTINUE: {
            *(Intent.YES, Intent.NO, Intent.RESUME_COOKING, Intent.START_COOKING),
            *(Intent.SELECT_RECIPE, Intent.GO_TO_STEP),
        },
        Asked.SCALE: {Intent.YES, Intent.NO, Intent.SCALE_RECIPE},
        Asked.CONFIRM: {Intent.YES, Intent.NO, Intent.SELECT_RECIPE, Intent.START_COOKING},
    }
)
"""What answers a question; whatever else is heard without a wake word is meant for others as often."""
_TO_A_RING: Final = frozenset(
    {Intent.STOP, Intent.YES, Intent.NO, Intent.SET_TIMER, Intent.ADJUST_TIMER}
    | {Intent.CANCEL_TIMER, Intent.TIMER_STATUS}
)


def expected(context: Context) -> Collection[Intent]:
    """Return what answers the question that was asked, or a ring; nothing where there is neither."""
    if context.phase is Phase.RINGING:
        return _TO_A_RING
    if context.phase is not Phase.ASKED or context.asked is None:
        return ()
    return _TO_A_QUESTION[context.asked]


def wanted(context: Context) -> bool:
    """Return whether something was asked that yes or no answers."""
    return context.phase is Phase.ASKED and context.asked in _YES_OR_NO


def offered(context: Context) -> bool:
    """Return whether a timer was offered."""
    return context.phase is Phase.ASKED and context.asked is Asked.TIMER_OFFER


def plain(text: str, language: str, context: Context) -> Act | None:
    """Return what a text that says nothing else answers: a question, a list, a timer that rings."""
    if context.phase is Phase.RINGING:
        return Act(Intent.STOP) if _is_noticed(text, language, context) else None
    if context.phase is not Phase.ASKED:
        return None
    listed = context.asked is Asked.WHICH_RECIPE and context.recipe is None
    if listed and _OTHERS[language].are_all(text):
        return Act(Intent.LIST_RECIPES)
    withdrawn = context.asked in _WHICH and _NOTHING[language].are_all(text)
    if withdrawn or _NO[language].are_all(text):
        return Act(Intent.NO)
    return Act(Intent.YES) if wanted(context) and _YES[language].are_all(text) else None


def _is_noticed(text: str, language: str, context: Context) -> bool:
    """Return whether a text says that a ring was heard; "okay" does so only behind a wake word.

    Without one it may be somebody else's answer, or what speech-to-text makes of the ring.
    """
    return _GOT_IT[language].are_all(text) or (context.woken and _is_polite(text, language))


def declines_first(text: str, language: str, context: Context) -> bool:
    """Return whether a text begins with a bare no and goes on: "not yet, the pan is still cold"."""
    head, *rest = re.split(r"[,.!…]", text, maxsplit=1)
    return wanted(context) and bool(rest) and _NO[language].are_all(head)


def says_too_little(text: str, language: str, context: Context) -> bool:
    """Return whether a text is a bare "okay" while a timer rings, which no wake word made ours."""
    ringing = context.phase is Phase.RINGING and not context.woken
    return ringing and _is_polite(text, language)


def _is_polite(text: str, language: str) -> bool:
    return any(one[language].are_all(text) for one in (_YES, _NO, _THANKS))


def agrees(text: str, language: str) -> bool:
    """Return whether a text is nothing but a yes, or asks to do what was offered."""
    return _YES[language].are_all(text) or sets_without_more(text, language)


def begins(text: str, language: str) -> bool:
    """Return whether a text begins as answers do."""
    return _BEGINS[language].match(text) is not None


def to_offer(answer: Act, text: str, language: str) -> Act:
    """Return what an act is in answer to an offered timer: with a length, a timer of that length.

    A timer without one is the offered one: "3분 타이머를 맞출까요?" – "맞춰 줘", "시작해". Where there is more
    ("지복은 타이머 맞춰 줘") that may be a length misheard, and is to be asked for.
    """
    if answer == Act(Intent.START_COOKING):
        return Act(Intent.YES)
    if answer == Act(Intent.SET_TIMER):
        if _DECLINES[language].search(text):
            return Act(Intent.NO)
        return Act(Intent.YES) if sets_without_more(text, language) else answer
    lengths = {one.duration.seconds for one in durations.meant(text, language)}
    if answer.intent not in {Intent.YES, Intent.NO} or len(lengths) != 1:
        return answer
    beside = letters(durations.without(text, language))
    if answer.intent is Intent.NO and len(beside) > _BARE_NO:
        return answer
    return act(Intent.SET_TIMER, seconds=lengths.pop())


def sets_without_more(text: str, language: str) -> bool:
    """Return whether a text asks for a timer, and nothing in it could be a length misheard."""
    return _SET_IT[language].are_all(text)


def without_the_offered(acts: Sequence[Act], text: str, language: str) -> list[Act]:
    """Leave out the yes to an offer beside a timer of another length: "네, 5분 뒤에" is one timer."""
    timed = any(one.intent is Intent.SET_TIMER and "seconds" in one.slots for one in acts)
    if not timed or _ALSO[language].search(text):
        return list(acts)
    return [one for one in acts if one.intent is not Intent.YES]
