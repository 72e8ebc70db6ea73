"""Amounts, read: how much of which unit ("반 컵", "두세 개", "half a cup", "2-3 tbsp").

What the voice says (`units.speak_korean`, `units.speak_english`) is read back to the same value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.units import BY_SPELLING, BY_SPELLING_EN


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a unit."""

    value: Fraction
    """Of a range its lower end."""
    unit: str
    """Korean: as it is said (큰술, 그램). English: as a recipe writes it (tbsp, g)."""
    upper: Fraction | None = None
    """The upper end of a range, None where it is one amount."""


@dataclass(frozen=True, slots=True)
class Found:
    """An amount in a text."""

    amount: Amount
    start: int
    """Index of its first character."""
    end: int
    """Index after its last character."""


def _spellings(known: dict[str, str]) -> str:
    """Return a pattern for units; what is written in Latin letters ends where the letters do."""
    longest_first = sorted(known, key=len, reverse=True)
    return "|".join(
        re.escape(spelling) + (r"(?![A-Za-z])" if spelling[-1].isascii() else "")
        for spelling in longest_first
    )


# A unit of one syllable may be the beginning of another word (단: 단계, 장: 장조림): it ends the word,
# or a particle or a verb of putting follows.
_KO_END = (
    r"(?=$|[^가-힣A-Za-z]|반|씩|정도|쯤|만|밖에|뿐|이나|나|을|를|이|가|은|는|도|의|로|으로|에|과|와|랑|하고"
    r"|예요|이에요|야|요|넣|있|남|어치)"
)
_KO_LONG = _spellings({s: s for s in BY_SPELLING if len(s) > 1})
_KO_SHORT = _spellings({s: s for s in BY_SPELLING if len(s) == 1})
_KO_UNIT = rf"(?:{_KO_LONG}|(?:{_KO_SHORT}){_KO_END})"
_KO_NUMBER = rf"(?:{ko.NUMBER}|반)"
_KO_ONE = rf"{_KO_NUMBER}\s?{_KO_UNIT}(?:\s?반(?![가-힣]{{2}}))?"
_KO = re.compile(
    rf"(?<![\d.])(?:(?P<low>{_KO_NUMBER})(?:\s?(?P<low_unit>{_KO_UNIT}))?\s?(?:~|∼|〜|-|–|에서|내지)\s?"
    rf"(?P<high>{_KO_ONE})"
    rf"|(?P<whole>{_KO_NUMBER})\s?(?P<whole_unit>{_KO_UNIT})(?:과|와|하고)\s?(?P<rest>{_KO_ONE})"
    rf"|(?P<one>{_KO_ONE}))"
)
_KO_PART = re.compile(rf"(?P<number>{_KO_NUMBER})\s?(?P<unit>{_KO_UNIT})(?P<half>\s?반)?")
_NO_AMOUNT = frozenset(["분", "초", "시간", "번", "min"])
"""Units that count time or turns."""

_DIGITS, _PLACES = frozenset("일이삼사오육륙칠팔구반"), frozenset("십백천만점")

_EN_UNIT = rf"(?:{_spellings(BY_SPELLING_EN)})\b"
_EN_ONE = rf"{en.NUMBER}[\s-]*{_EN_UNIT}(?:\s+and\s+an?\s+(?:half|quarter|third)\b)?"
_EN = re.compile(
    rf"(?<![\w.])(?:(?P<low>{en.NUMBER})(?:\s?{_EN_UNIT})?(?:\s+(?:to|or)\s+|(?<=\d)\s?[-–~]\s?(?=[\d½]))(?P<high>{_EN_ONE})"
    rf"|(?P<one>{_EN_ONE}))",
    re.IGNORECASE,
)
_EN_PART = re.compile(
    rf"(?P<number>{en.NUMBER})[\s-]*(?P<unit>{_EN_UNIT})(?:\s+and\s+an?\s+(?P<half>half|quarter|third)\b)?",
    re.IGNORECASE,
)
_EN_PARTS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "third": Fraction(1, 3)}


def find(text: str, language: str) -> list[Found]:
    """Return the amounts of a text, in order; what is not surely one is left out."""
    found = []
    for match in (_KO if language == "ko" else _EN).finditer(text):
        amount = _korean(match) if language == "ko" else _english(match)
        if amount is not None and not (language == "ko" and _inside_a_word(text, match)):
            found.append(Found(amount, match.start(), match.end()))
    return found


def _inside_a_word(text: str, match: re.Match[str]) -> bool:
    """Return whether what looks like a number belongs to the word before it: 종이컵, 고기 한 줌."""
    first = match[0][:2].strip()
    before = text[match.start() - 1 : match.start()]
    return "가" <= before <= "힣" and first[:1] in _DIGITS and first[1:] not in _PLACES


def _korean(match: re.Match[str]) -> Amount | None:
    if match["high"]:
        high = _korean_one(match["high"])
        low = ko.read(match["low"]) if match["low"] != "반" else Fraction(1, 2)
        unit = match["low_unit"]
        same = high is not None and (unit is None or BY_SPELLING[unit].said == high.unit)
        if high is None or low is None or not same or high.upper or not low < high.value:
            return None
        return Amount(low, high.unit, high.value)
    if match["rest"]:
        rest, whole = _korean_one(match["rest"]), ko.read(match["whole"])
        unit = BY_SPELLING[match["whole_unit"]].said
        if rest is None or whole is None or rest.upper or rest.unit != unit or rest.value >= 1:
            return None
        return Amount(whole + rest.value, unit)
    return _korean_one(match["one"])


def _korean_one(text: str) -> Amount | None:
    part = _KO_PART.fullmatch(text.strip())
    if part is None:
        return None
    unit = BY_SPELLING[part["unit"]]
    if unit.said in _NO_AMOUNT:
        return None
    pair = ko.read_pair(part["number"])
    if pair is not None:
        return None if part["half"] else Amount(pair[0], unit.said, pair[1])
    value = Fraction(1, 2) if part["number"] == "반" else ko.read(part["number"])
    if value is None:
        return None
    if part["half"]:
        value = value + Fraction(1, 2) if value.denominator == 1 else None
    return None if value is None else Amount(value, unit.said)


def _english(match: re.Match[str]) -> Amount | None:
    one = _english_one(match["high"] or match["one"])
    if one is None or not match["high"]:
        return one
    low = en.read(match["low"])
    return None if low is None or not low < one.value else Amount(low, one.unit, one.value)


def _english_one(text: str) -> Amount | None:
    part = _EN_PART.fullmatch(text.strip())
    value = en.read(part["number"]) if part else None
    if part is None or value is None:
        return None
    extra = _EN_PARTS.get((part["half"] or "").lower(), Fraction(0))
    spelled = part["unit"]
    unit = BY_SPELLING_EN.get(spelled) or BY_SPELLING_EN[spelled.lower()]
    return None if unit in _NO_AMOUNT else Amount(value + extra, unit)
