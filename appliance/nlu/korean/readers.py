"""How the slots of Korean phrases are read: bare nouns, steps, durations, amounts."""

from __future__ import annotations

import re

from appliance.nlu import durations
from appliance.nlu import korean_numbers as ko
from appliance.nlu.grammar import Phrase, Slots
from appliance.nlu.sound import similarity
from appliance.nlu.units import BY_SPELLING

_AFTER_CONSONANT = ("은", "이", "을")
_AFTER_VOWEL = ("는", "가", "를")
_ENDS_IN_I = ("볶이", "말이", "냉이", "팽이", "송이", "목이", "절이", "갈이", "전골이", "멍이")
"""Nouns whose last syllable looks like the particle 이."""
_NO_NOUN = frozenset(
    [
        "뭐",
        "뭘",
        "뭐가",
        "뭐를",
        "이거",
        "그거",
        "저거",
        "이건",
        "그건",
        "얼마",
        "얼마나",
        "다음",
        "지금",
        "이제",
        "여기",
        "거기",
        "재료",
        "재료는",
        "재료가",
        "양",
        "양은",
        "양이",
        "단계",
        "이",
        "그",
        "저",
        "뭐뭐",
        "무엇",
        "시간",
        "시간은",
        "온도",
        "것",
        "거",
        "걸",
        "다",
        "더",
        "또",
        "왜",
        "어떻게",
        "언제",
        "아직",
        "아까",
        "방금",
        "나",
        "내",
        "나는",
        "내가",
        "우리",
        "제가",
        "저는",
        "요리",
        "레시피",
        "그게",
        "이게",
        "도구",
        "불",
        "타이머",
        "알람",
        "어떤",
        "무슨",
        "몇",
        "하나",
        "그럼",
        "근데",
        "그리고",
        "혹시",
        "오늘",
        "오늘은",
        "내일",
        "저녁",
        "점심",
        "아침",
        "뭔가",
        "맛있는",
        "간단한",
        "쉬운",
        "빠른",
        "새로운",
        "다른",
        "이걸",
        "그걸",
        "저걸",
        "이거랑",
        "것도",
        "뭘로",
        "뭐로",
        "나머지",
    ]
)
_SAME_NOUN = 0.8
_MAX_WORDS = 2


def bare_noun(phrase: str, scene_words: tuple[str, ...] = ()) -> str | None:
    """Return the noun of "양파를", "그 돼지고기는"; None where it is no noun that can be cooked with.

    A word that sounds like one of `scene_words` (this recipe's ingredients) is taken for it.
    """
    noun = re.sub(
        r"^(?:그|이|저|그럼|근데|그런데|그리고|혹시|자|아|음|어|여기|여기에|거기|거기에)\s+",
        "",
        phrase.strip(),
    )
    noun = re.sub(r"\s+(?:양|분량|개수|무게)(?:은|이|을)?$", "", noun)
    known = _known(noun, scene_words)
    if known:
        return known
    stripped = _without_particle(noun)
    known = _known(stripped, scene_words)
    if known:
        return known
    if stripped in _NO_NOUN or noun in _NO_NOUN or not re.search(r"[가-힣A-Za-z]", stripped):
        return None
    if len(stripped.split()) > _MAX_WORDS:
        return None
    return stripped


def _known(noun: str, words: tuple[str, ...]) -> str | None:
    if noun in words:
        return noun
    alike = max(words, key=lambda word: similarity(word, noun), default="")
    return alike if alike and similarity(alike, noun) >= _SAME_NOUN else None


def _without_particle(noun: str) -> str:
    last = noun[-1:]
    before = noun[-2:-1]
    if not before or not "가" <= before <= "힣" or noun.endswith(_ENDS_IN_I):
        return noun
    closed = (ord(before) - 0xAC00) % 28 != 0
    if (closed and last in _AFTER_CONSONANT) or (not closed and last in _AFTER_VOWEL):
        return noun[:-1].rstrip()
    return noun


def item(phrase: Phrase) -> Slots | None:
    """Read the slot `item` off the group of that name."""
    noun = bare_noun(phrase.groups["item"], _ingredients(phrase))
    return None if noun is None else {"item": noun}


def optional_item(phrase: Phrase) -> Slots | None:
    """Read `item` where it was said; a word that is no noun is no hindrance."""
    said = phrase.groups.get("item")
    if not said:
        return {}
    noun = bare_noun(said, _ingredients(phrase))
    return {} if noun is None else {"item": noun}


def substitution(phrase: Phrase) -> Slots | None:
    """Read `item` and, where it was said, `with`."""
    noun = bare_noun(phrase.groups["item"], _ingredients(phrase))
    if noun is None:
        return None
    instead = phrase.groups.get("with")
    other = bare_noun(instead) if instead else None
    return {"item": noun} if other is None else {"item": noun, "with": other}


def step(phrase: Phrase) -> Slots | None:
    """Read `step` off the group "number"."""
    value = ko.read(phrase.groups["number"].replace("첫", "한"))
    if value is None or value.denominator != 1 or not 0 < value < 100:
        return None
    return {"step": int(value)}


def timer_length(phrase: Phrase) -> Slots | None:
    """Read `seconds` (of a self-correction the last; of a range the lower end) and `name`.

    A length that is not surely understood leaves `seconds` out, so that the cook is asked.
    """
    slots: dict[str, int | str] = {}
    said = phrase.groups.get("length", "")
    found = durations.find(said, "ko")
    if found:
        slots["seconds"] = found[-1].duration.seconds
    name = timer_name(phrase)
    if name:
        slots["name"] = name
    return slots


def timer_name(phrase: Phrase) -> str:
    """Return a timer's name as it was said, "" where it was not."""
    said = phrase.groups.get("name", "")
    noun = bare_noun(said, phrase.scene.context.timers + _ingredients(phrase)) if said else None
    return "" if noun is None or durations.find(noun, "ko") else noun


def named(phrase: Phrase) -> Slots | None:
    """Read the slot `name` of a timer where it was said."""
    name = timer_name(phrase)
    return {"name": name} if name else {}


def amount(text: str, unit: str) -> Slots | None:
    """Read an amount and its unit (as it is said)."""
    value = ko.read(text)
    known = BY_SPELLING.get(unit)
    if value is None:
        return None
    return {"amount": float(value), "unit": known.said if known else unit}


def _ingredients(phrase: Phrase) -> tuple[str, ...]:
    recipe = phrase.scene.context.recipe
    return recipe.ingredients if recipe else ()
