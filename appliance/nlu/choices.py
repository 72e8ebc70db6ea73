"""The answer to "which of these?": by name, by place in the list, by length, or all of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from appliance.nlu import durations
from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.corrections import meant_part
from appliance.nlu.sound import heard_in, letters, similarity

ALL: Final = -1
"""Every one of them."""

_SOUNDS_LIKE = 0.78
_MARGIN = 0.08
_LAST = {
    "ko": re.compile(r"마지막|맨 ?뒤|끝에 ?(?:거|것)"),
    "en": re.compile(r"\blast\b", re.IGNORECASE),
}
_EVERY = {
    "ko": re.compile(r"(?:전부|모두|둘 ?다|셋 ?다|다)(?:\s|$|요|\.)|싹 ?다|전체"),
    "en": re.compile(r"\b(?:all|both|every)\b", re.IGNORECASE),
}
_PLACE = {
    "ko": re.compile(
        rf"(?P<ordinal>첫|{ko.NUMBER})\s?번째|(?P<first>첫째|처음)|(?P<second>둘째)|(?P<third>셋째)|(?P<number>\d|[일이삼사오])\s?번"
    ),
    "en": re.compile(
        r"\b(?P<ordinal>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)\b|\bnumber (?P<number>\w+)\b",
        re.IGNORECASE,
    ),
}


def chosen(text: str, language: str, options: Sequence[str]) -> int | None:
    """Return the index of the option that a text means, ALL, or None where it means none."""
    text = meant_part(text, language)
    for choose in (_by_name, _by_length, _by_place):
        found = choose(text, language, options)
        if found is not None:
            return found
    return ALL if _EVERY[language].search(text) else None


def _by_name(text: str, language: str, options: Sequence[str]) -> int | None:
    """Return the option whose name is in the text; by sound where that tells them apart.

    One that is called by a length alone is not among them: 5분 stands in 35분, and sounds like it.
    """
    plain = text.lower()
    worded = [number for number, name in enumerate(options) if _without_length(name)]
    named = [number for number in worded if options[number].lower() in plain]
    if named:
        longest = max(len(options[number]) for number in named)
        named = [number for number in named if len(options[number]) == longest]
        return named[0] if len(named) == 1 else None
    own = [_own_words(name, options) for name in options]
    inside = [
        number
        for number, words in enumerate(own)
        if any(_is_said(word, text, language) for word in words)
    ]
    if len(inside) == 1:
        return inside[0]
    scores = [max(similarity(name, text), _heard(name, text)) for name in options]
    order = sorted(worded, key=lambda number: -scores[number])
    if not order:
        return None
    best = order[0]
    clear = len(order) == 1 or scores[best] - scores[order[1]] >= _MARGIN
    return best if scores[best] >= _SOUNDS_LIKE and clear else None


def _is_said(word: str, text: str, language: str) -> bool:
    """Return whether a word stands in a text, in Korean with or without a particle."""
    if language == "ko":
        return re.search(rf"(?<![가-힣]){re.escape(word)}", text) is not None
    stem = re.escape(word.lower().removesuffix("s"))
    return re.search(rf"\b{stem}(?:e?s)?\b", text.lower()) is not None


def _heard(name: str, text: str) -> float:
    return heard_in(name, text) if len(letters(name)) >= 5 else 0.0


def _own_words(name: str, options: Sequence[str]) -> list[str]:
    """Return the words that only this option has: 된장 of 된장찌개 beside 김치찌개; a length has none."""
    others = [other for other in options if other != name]
    name = _without_length(name)
    words = [word for word in name.split() if not any(word in other for other in others)]
    return words + _beginning(name, others)


def _without_length(name: str) -> str:
    return durations.without(durations.without(name, "ko"), "en")


def _beginning(name: str, others: Sequence[str]) -> list[str]:
    """Return the beginning of a Korean name whose end it shares with another: 된장 of 된장찌개."""
    if " " in name or not re.search(r"[가-힣]", name):
        return []
    shared = max((_shared_end(name, other) for other in others), default=0)
    return [name[:-shared]] if 0 < shared <= len(name) - 2 else []


def _shared_end(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return length


def of_length(text: str, language: str, names: Sequence[str]) -> str | None:
    """Return the timer that is called by the length which a text names: 3분, "5 min"."""
    said = durations.find(text, language)
    for name in names:
        called = durations.find(name, language)
        whole = len(called) == 1 and called[0].start == 0 and called[0].end == len(name)
        if whole and any(one.duration == called[0].duration for one in said):
            return name
    return None


def _by_length(text: str, language: str, options: Sequence[str]) -> int | None:
    said = [found.duration.seconds for found in durations.find(text, language)]
    if len(said) != 1:
        return None
    fitting = [
        number
        for number, name in enumerate(options)
        if any(one.duration.seconds == said[0] for one in durations.find(name, language))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _by_place(text: str, language: str, options: Sequence[str]) -> int | None:
    if _LAST[language].search(text):
        return len(options) - 1
    match = _PLACE[language].search(text)
    if match is None:
        return None
    number = _korean_place(match) if language == "ko" else _english_place(match)
    return number - 1 if number is not None and 1 <= number <= len(options) else None


def _korean_place(match: re.Match[str]) -> int | None:
    for group, place in (("first", 1), ("second", 2), ("third", 3)):
        if match[group]:
            return place
    said = match["ordinal"] or match["number"]
    value = Fraction(1) if said == "첫" else ko.read(said)
    return None if value is None else int(value)


def _english_place(match: re.Match[str]) -> int | None:
    if match["ordinal"]:
        return en.read_ordinal(match["ordinal"].lower())
    said = en.read(match["number"])
    return None if said is None else int(said)
