"""What a step uses, how long it takes and how hot it is: read off its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from appliance.nlu import durations
from appliance.nlu.context import Context
from appliance.nlu.durations import Duration
from appliance.nlu.foods import named
from appliance.recipes.model import Ingredient, Step

_NOT_LASTING = {
    "en": re.compile(r"\b(?:every|each)\s+(?:few\s+)?$", re.IGNORECASE),
    "ko": re.compile(r"(?!)"),
}
"""What stands before a length of time that is no time to wait: "every 5 minutes"; …"""
_NOT_LASTING_BEHIND = {
    "en": re.compile(r"^\s*(?:before|ahead|earlier|ago|old)\b", re.IGNORECASE),
    "ko": re.compile(r"^\s?(?:마다|전에|전부터|간격|카레|짜장)"),
}
"""… and behind it: "5 minutes before serving", 5분마다."""

_HEAT = {
    "en": re.compile(
        r"\b\d{2,3}\s?[CF]\b(?:/\d{2,3}\s?[CF])?(?:\s?fan)?(?:/gas(?: mark)? \d)?"
        r"|\d{2,3}\s?(?:°|º|degrees?)\s?[FC]?\b(?:\s?[/(]\s?\d{2,3}\s?(?:°|º)?\s?[FC]\)?)?"
        r"|\b(?:very low|low|medium-low|medium low|medium-high|medium high|medium|high|gentle)\s+heat\b"
        r"|\bgas mark \d",
        re.IGNORECASE,
    ),
    "ko": re.compile(
        r"\d{2,3}\s?(?:℃|°C)|\d{2,3}\s?도(?:(?![가-힣])|(?=에서|로|의|씨|까지))"
        r"|(?:아주\s?)?(?:센|강한|약한|중간|중|강|약|중약|중강)\s?불"
    ),
}
_TOOLS = {
    "en": re.compile(
        r"\b(?:(?:large|small|medium|heavy|non-?stick|cast-iron|roasting|baking|frying|mixing|loaf|sauce)\s?){0,3}"
        r"(?:skillet|saucepan|frying pan|dutch oven|pan|pot|wok|bowl|oven|blender|whisk|baking sheet|baking tray"
        r"|baking dish|casserole|colander|sieve|grater|food processor|mixer|rolling pin|spatula|tongs|foil"
        r"|baking paper|parchment)\b",
        re.IGNORECASE,
    ),
    "ko": re.compile(
        r"(?:(?:큰|작은|넓은|깊은|달군|오목한|코팅)\s)?(?:프라이팬|후라이팬|팬|냄비|뚝배기|솥|밥솥|웍|오븐|전자레인지|에어프라이어"
        r"|볼|그릇|체|믹서기?|블렌더|거품기|찜기|뚜껑|도마|키친타월|종이\s?호일|호일|랩)(?=[에을를로과와은는이가의,.\s]|$)"
    ),
}
_BEFORE_FOOD, _AFTER_FOOD = (
    r"(?<![가-힣])",
    r"(?:을|를|은|는|이|가|도|만|과|와|로|으로|에|의|랑|이랑|하고)?(?![가-힣])",
)
_OTHER_WATER = r"(?<!끓는 )(?<!흐르는 )(?<!차가운 )(?<!뜨거운 )(?<!미지근한 )"
"""Water to blanch, rinse or soak in is not the recipe's own."""
_GENERIC = frozenset({"fresh", "large", "small", "ground", "dried", "chopped", "water"})


def step_of(text: str, ingredients: Sequence[Ingredient], language: str) -> Step:
    """Return a step of this text, with what can be read off it."""
    duration = _duration(text, language)
    tools = dict.fromkeys(match[0].strip() for match in _TOOLS[language].finditer(text))
    return Step(
        text=text,
        ingredients=used_in(text, ingredients, language),
        duration=duration,
        temperature=_heat(text, language, duration),
        tools=tuple(tools),
    )


def _heat(text: str, language: str, duration: Duration | None) -> str:
    """Return how hot it is: of several the one that the time is spent at."""
    found = list(_HEAT[language].finditer(text))
    if duration is not None and len(found) > 1:
        lasts = next(one.end for one in durations.find(text, language) if one.duration == duration)
        found = [one for one in found if one.start() < lasts][-1:] or found
    return found[0][0].strip() if found else ""


def _duration(text: str, language: str) -> Duration | None:
    for found in durations.find(text, language):
        before, behind = text[max(0, found.start - 20) : found.start], text[found.end :]
        waits = not _NOT_LASTING_BEHIND[language].search(behind)
        if waits and not _NOT_LASTING[language].search(before):
            return found.duration
    return None


def used_in(text: str, ingredients: Sequence[Ingredient], language: str) -> tuple[str, ...]:
    """Return the names of the ingredients that a text names, by the whole name or its own word.

    A word that several ingredients share says which only where the whole name stands there.
    """
    names = list(dict.fromkeys(item.name for item in ingredients))
    left = text
    used: set[str] = set()
    for name in sorted(names, key=len, reverse=True):
        pattern = _pattern(name, language)
        if pattern.search(left):
            used.add(name)
            left = pattern.sub("·", left)  # 다진 마늘 is no 마늘 as well
    for name in names:
        for word in _own_words(name, names, language):
            if name not in used and _pattern(word, language).search(left):
                used.add(name)
    return tuple(name for name in names if name in used)


def _own_words(name: str, names: Sequence[str], language: str) -> list[str]:
    """Return the words of a name that no other ingredient has, the noun first."""
    parts = name.split()
    if len(parts) < 2:
        return []
    others = [other for other in names if other != name]
    shared = {word.lower() for other in others for word in other.split()}
    nouns = [word for word in reversed(parts) if word.lower() not in shared | _GENERIC]
    if language == "ko":
        return [word for word in nouns if len(word) > 1]
    foods = [word for word in nouns[1:] if _is_a_food(word)]
    return [*nouns[:1], *foods]


def _is_a_food(word: str) -> bool:
    """Return whether an English word names a food by itself: chicken in chicken thighs."""
    return any(one.start == 0 and one.end == len(word) for one in named(word, "en", Context()))


def _pattern(name: str, language: str) -> re.Pattern[str]:
    """Return what finds a name: in the plural or not; with spaces or not; a short one alone."""
    if language == "en":
        stem = re.escape(name.lower())
        stem = stem[:-1] if stem.endswith("s") and not stem.endswith("ss") else stem
        return re.compile(rf"\b{stem}(?:s|es)?\b", re.IGNORECASE)
    spaced = r"\s?".join(re.escape(letter) for letter in name.replace(" ", ""))
    if len(name) == 1:
        held = _OTHER_WATER if name == "물" else ""
        spaced = f"{held}{_BEFORE_FOOD}{spaced}{_AFTER_FOOD}"
    return re.compile(spaced)
