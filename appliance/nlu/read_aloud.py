"""Written text as it is said: "물 1/2컵을 넣고 15~20분" -> "물 반 컵을 넣고 십오 분에서 이십 분"."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.particles import particle_at, with_particle
from appliance.nlu.units import BY_SPELLING, BY_SPELLING_EN, speak_english, speak_korean

_DIGITS = (
    r"(?:\d+\s*(?:과|와|and|\s)\s*\d+/\d+|\d+/\d+|\d+\s?[½⅓⅔¼¾⅛]|[½⅓⅔¼¾⅛]"
    r"|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?)"
)
_TO = r"\s?[~∼〜–-]\s?"
_SPELLINGS = "|".join(re.escape(s) for s in sorted(BY_SPELLING, key=len, reverse=True))
_KO_AMOUNT = re.compile(
    rf"(?<![\d.A-Za-z])(?P<low>{_DIGITS})(?:\s?(?P<low_unit>{_SPELLINGS})?{_TO}(?P<high>{_DIGITS}))?"
    rf"\s?(?P<unit>{_SPELLINGS})(?![A-Za-z])"
)
_KO_FRACTION = re.compile(r"(?<!\d)(\d{1,2})\s?분의\s?(\d{1,2})(?!\d)")
_KO_ORDINAL = re.compile(r"(?<!\d)(?P<number>\d{1,2})\s?(?P<what>단계|번째)")
_KO_BARE = re.compile(rf"(?<![\dA-Za-z])(?P<number>{_DIGITS})")
_EN_UNITS = "|".join(sorted(BY_SPELLING_EN, key=len, reverse=True))
_EN_AMOUNT = re.compile(
    rf"(?<![\w.])(?P<low>{_DIGITS})(?:(?:{_TO}|\sto\s|\sor\s)(?P<high>{_DIGITS}))?\s?(?P<unit>{_EN_UNITS})\b"
    r"(?P<of>\s(?=[a-z])(?!(?:of|or|and|is|are|was|were|makes|make|weighs|equals|as|at|plus|left|will|should|to|in|on|at|per|if|more|each|long|longer|wide|thick|over|until|before|after|for|from|with|into|then|apart)\b))?"
)
_NO_OF = {"min", "cm"}
_EN_FRACTION = re.compile(r"(?<![\w.])(?:\d+\s+)?(?:\d+/\d+|[½⅓⅔¼¾⅛])")
_EN_RANGE = re.compile(rf"(?<![\w.])(?P<low>\d+(?:\.\d+)?){_TO}(?P<high>\d+(?:\.\d+)?)(?![\w/])")
_EN_DEGREES = re.compile(r"(\d+)\s?(?:°\s?|º\s?|degrees\s)?([FC])\b")


def read_aloud(text: str, language: str) -> str:
    """Return `text` with every number, unit and sign as it is said in the language."""
    return _korean(text) if language == "ko" else _english(text)


def _korean(text: str) -> str:
    text = _KO_FRACTION.sub(lambda m: f"{ko.sino(int(m[1]))}분의 {ko.sino(int(m[2]))}", text)
    text = _replace(text, _KO_ORDINAL, _korean_ordinal)
    text = _replace(text, _KO_AMOUNT, _korean_amount)
    return _replace(text, _KO_BARE, lambda match: _spoken_number(match["number"]))


def _replace(text: str, pattern: re.Pattern[str], say: Callable[[re.Match[str]], str]) -> str:
    """Replace each match by what is said, and make the particle behind it fit."""
    out: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        if match.start() < at:
            continue
        said = say(match)
        out.append(text[at : match.start()])
        at = match.end()
        particle = particle_at(text, at)
        if particle is not None:
            pair, at = particle
            said = with_particle(said, pair)
        out.append(said)
    return "".join(out) + text[at:]


def _korean_amount(match: re.Match[str]) -> str:
    unit = BY_SPELLING[match["unit"]]
    low = ko.read(match["low"].replace(" ", " "))
    high = ko.read(match["high"]) if match["high"] else None
    if low is None or (match["high"] and high is None):
        return match[0]
    if high is None:
        return speak_korean(low, unit)
    if unit.native and high == low + 1 and low.denominator == 1 and low <= 3:
        pair = {1: "한두", 2: "두세", 3: "서너"}[int(low)]
        return f"{pair} {unit.said}"
    return f"{speak_korean(low, unit)}에서 {speak_korean(high, unit)}"


def _korean_ordinal(match: re.Match[str]) -> str:
    said = ko.ordinal(int(match["number"]))
    return said if match["what"] == "번째" else f"{said} 단계"


def _spoken_number(text: str) -> str:
    value = ko.read(text)
    return text if value is None else ko.decimal(value)


def _english(text: str) -> str:
    text = _EN_DEGREES.sub(
        lambda m: f"{m[1]} degrees {'Fahrenheit' if m[2] == 'F' else 'Celsius'}", text
    )
    text = _EN_AMOUNT.sub(_english_amount, text)
    text = _EN_FRACTION.sub(_english_fraction, text)
    return _EN_RANGE.sub(r"\g<low> to \g<high>", text)


def _english_amount(match: re.Match[str]) -> str:
    unit = match["unit"]
    low = en.read(match["low"])
    high = en.read(match["high"]) if match["high"] else low
    if low is None or high is None:
        return match[0]
    said = speak_english(high, unit)
    if match["high"]:
        said = f"{_english_number(low)} to {said}"
    between = "" if match["of"] is None else " " if unit in _NO_OF else " of "
    return said + between


def _english_fraction(match: re.Match[str]) -> str:
    value = en.read(match[0])
    return match[0] if value is None else speak_english(value, "")


def _english_number(value: Fraction) -> str:
    return speak_english(value, "")
