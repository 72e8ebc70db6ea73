"""Free questions that a table answers."""

from __future__ import annotations

import re

from appliance.knowledge.measures import convert
from appliance.knowledge.tables import facts, longest_said

_ABOUT_HEAT = {
    "ko": re.compile(
        r"(?:속|안|내부|심부|중심|안전)\s?(?:온도|까지)|몇\s?도까지|몇\s?도(?:에서|면|여야|가\s?돼야).*(?:익|안전|먹)|(?:덜|안|설)\s?익|익었는지|다\s?익[은었]|핏물|분홍|완전히\s?익"
    ),
    "en": re.compile(
        r"\b(?:internal|inside|inner|safe|core)\b.*\btemp|\btemp\w*\b.*\b(?:inside|safe|done|internal|cooked)\b|\bsafe to eat\b|\bundercooked\b|\bcooked (?:through|enough)\b|\b(?:pink|raw) (?:inside|in the middle)\b|\bwhat temp\w*\b.*\b(?:reach|be done|cooked|should)\b|\bhow hot\b.*\binside\b",
        re.IGNORECASE,
    ),
}
_ABOUT_KEEPING = {
    "ko": re.compile(
        r"보관|며칠|몇\s?일|유통기한|소비기한|상하|상했|상할|쉬[나지었]|냉장고에|냉장실|냉동|얼려|얼리|남은|남으면|남긴|얼마나\s?(?:오래\s?)?(?:가|둬|두|놔)|언제까지\s?(?:먹|둬|두)|오래\s?(?:가|둬|두)"
    ),
    "en": re.compile(
        r"\b(?:keep|keeps|last|lasts|store|stored|storing|freeze|freezer|frozen|fridge|refrigerat\w*|leftovers?|go(?:es)? (?:off|bad)|shelf life|expire\w*|spoil\w*|good for)\b",
        re.IGNORECASE,
    ),
}


def answer(text: str, language: str) -> str | None:
    """Return a sentence that answers a question of measures, safety or keeping; None without one."""
    return (
        convert(text, language)
        or _fact("temperatures", _ABOUT_HEAT[language], text, language)
        or _fact("keeping", _ABOUT_KEEPING[language], text, language)
    )


def _fact(table: str, about: re.Pattern[str], text: str, language: str) -> str | None:
    if not about.search(text):
        return None
    fact = longest_said(text, language, ((one.names, one) for one in facts(table)))
    return fact.sentences[language] if fact else None
