"""Durations, read and spoken: right, or not understood; never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko

_HOUR, _MINUTE = 3600, 60
_LONGEST: Final = 72 * _HOUR
"""Longer than anything that a kitchen times; what reads as more was misread."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, or a range of lengths."""

    seconds: int
    """The length; of a range its lower bound."""
    upper: int | None = None
    """The upper bound of a range, None where it is one length."""


@dataclass(frozen=True, slots=True)
class Found:
    """A duration in a text."""

    duration: Duration
    start: int
    """Index of its first character."""
    end: int
    """Index after its last character."""


# What follows a unit in another word: 분량 (amount), 초밥 (sushi), 시간표, and 반 in 반죽 (dough).
_KO_UNITS = r"(?:시간(?!표|대)|분(?![의량말쇄수리식홍위유노석야할배자])|초(?![장밥코고록대기보콜]))"
_KO_HALF = r"\s?반(?![죽찬숙달모쪽개컵큰스마포])"
_KO_NUMBER = rf"(?:{ko.NUMBER}|반)"
_KO_PART = rf"{_KO_NUMBER}\s?{_KO_UNITS}(?:{_KO_HALF})?"
_KO_LENGTH = rf"{_KO_PART}(?:\s?{_KO_PART}){{0,2}}"
_KO_TO = r"\s?(?:~|∼|〜|-|–|에서|내지)\s?"
_KO = re.compile(
    rf"(?P<low>{_KO_LENGTH}|{_KO_NUMBER}){_KO_TO}(?P<high>{_KO_LENGTH})"
    rf"|(?P<length>{_KO_LENGTH})"
)
_KO_ONE = re.compile(rf"\s?(?P<number>{_KO_NUMBER})\s?(?P<unit>{_KO_UNITS})(?P<half>{_KO_HALF})?")

_EN_UNITS = r"(?:hours?|hrs?|minutes?|mins?|seconds?|secs?)\b\.?"
_EN_MORE = r"(?:(?:more|extra|additional|further|whole|full|good|solid)\s+)?"
_EN_PART = (
    rf"(?:\b|(?<=\d)){en.NUMBER}[\s-]*{_EN_MORE}{_EN_UNITS}(?:\s+and\s+(?:a\s+half|a\s+quarter|three\s+quarters)\b)?"
    r"|\b\d+\s?[hms]\b"
)
_EN_LENGTH = (
    rf"(?:{_EN_PART})(?:(?:\s*,\s*(?!an?\b)(?:and\s+)?|\s+and\s+|\s+)(?:{_EN_PART})){{0,2}}"
)
_EN = re.compile(
    rf"\b(?P<low>{_EN_LENGTH}|{en.NUMBER})(?:\s+(?:to|or)\s+|(?<=\d)\s*[-–~]\s*)(?P<high>{_EN_LENGTH})"
    rf"|(?P<length>{_EN_LENGTH}(?:\s+(?:and\s+)?(?!one\b)(?:{en.SPELLED}|\d+)\b(?=\s*(?:$|[.,!?]|please|for|on|timer)))?)",
    re.IGNORECASE,
)
_EN_ONE = re.compile(
    rf"\s*,?\s*(?:and\s+)?(?:(?P<number>{en.NUMBER})[\s-]*{_EN_MORE}(?P<unit>{_EN_UNITS})"
    r"(?:\s+and\s+(?P<half>a\s+half|a\s+quarter|three\s+quarters)\b)?|(?P<digits>\d+)\s?(?P<letter>[hms])\b)",
    re.IGNORECASE,
)

_Bounds = tuple[Fraction, Fraction]
"""Seconds, lower and upper; the same twice where it is one length."""


def find(text: str, language: str) -> list[Found]:
    """Return the durations of a text, in order; what is not surely one is left out."""
    pattern, read = (_KO, _korean) if language == "ko" else (_EN, _english)
    found: list[Found] = []
    for match in pattern.finditer(text):
        duration = _of(match, read)
        if duration is not None and not (language == "en" and _is_part(text, match)):
            found.append(Found(duration, match.start(), match.end()))
    return found


_EN_BEFORE = re.compile(r"\b(?:quarters?|halves|thirds?|half|point|and)(?: of)?\s+$", re.IGNORECASE)
_EN_AFTER = re.compile(
    r"\s+and\s+(?:(?:a|one|two|three)\s+)?(?:half|quarters?|thirds?)\b", re.IGNORECASE
)


def _is_part(text: str, match: re.Match[str]) -> bool:
    """Return whether a duration is only part of one that was not understood as a whole."""
    before = _EN_BEFORE.search(text[: match.start()])
    joined = before is not None and before[0].strip().lower() == "and"
    return (before is not None and not joined) or _EN_AFTER.match(text, match.end()) is not None


def without(text: str, language: str) -> str:
    """Return a text with its durations left out."""
    for found in reversed(find(text, language)):
        text = f"{text[: found.start]} {text[found.end :]}"
    return text.strip()


_CORRECTS = {
    "ko": re.compile(r"아니|아냐|아이다|말고|아 참|아참"),
    "en": re.compile(
        r"\b(?:no|wait|actually|sorry|i mean|make (?:that|it)|scratch|rather|not)\b", re.IGNORECASE
    ),
}
_NOT_MEANT = {
    "ko": re.compile(
        r"\s*(?:짜리\s*)?(?:으로|로)?\s*(?:말고|이?\s?아니(?:고|라|다|야))"
        r"|\s*(?:은|는)?\s*(?:너무|좀|조금|많이)\s*(?:길|짧|많|적)(?:어|아|고|다|지|네|은|으)"
    ),
    "en": re.compile(
        r"\s*(?:is|'s|seems|sounds) (?:\w+ )?too (?:long|short|much|little)\b", re.IGNORECASE
    ),
}
_NOT_BEFORE = re.compile(r"\bnot (?:for |to )?$", re.IGNORECASE)
_LATER_NUMBER = {
    "ko": re.compile(rf"(?<![가-힣]){ko.NUMBER}(?=\s*(?:$|[.,!?]|으로|로))"),
    "en": re.compile(rf"\b(?:{en.SPELLED}|\d+)\b", re.IGNORECASE),
}


def meant(text: str, language: str) -> list[Found]:
    """Return the durations that are meant in the end, in order.

    Of a self-correction ("오 분, 아니 십 분", "five minutes, no, make that seven") the last one; of what
    is said not to be meant ("십 분 말고") none; nothing at all where the correction is not understood.
    """
    wanted: list[Found] = []
    for found in find(text, language):
        before, after = text[: found.start], text[found.end :]
        if _NOT_MEANT[language].match(after):
            continue
        if language == "en" and _NOT_BEFORE.search(before):
            continue
        if wanted and _CORRECTS[language].search(text[wanted[-1].end : found.start]):
            wanted.pop()
        wanted.append(found)
    return _corrected(wanted, text, language) if wanted else []


def _corrected(wanted: list[Found], text: str, language: str) -> list[Found]:
    """Take a bare number behind a correction for one of the same unit: "no, make that seven"."""
    *others, last = wanted
    rest = text[last.end :]
    word = _CORRECTS[language].search(rest)
    number = _LATER_NUMBER[language].search(rest, word.end()) if word else None
    if number is None:
        return wanted
    units = find(f"{number[0]}{_unit_of(text[last.start : last.end])}", language)
    return (
        [*others, Found(units[0].duration, last.start, last.end + number.end())]
        if units
        else others
    )


def _of(match: re.Match[str], read: Callable[[str], _Bounds | None]) -> Duration | None:
    if match["length"]:
        bounds = read(match["length"])
    else:
        high = read(match["high"])
        low = read(match["low"]) or read(match["low"] + _unit_of(match["high"], first=True))
        bounds = (low[0], high[1]) if low and high and low[0] < high[1] else None
    if bounds is None or not 0 < bounds[0] <= bounds[1] <= _LONGEST:
        return None
    low_s, high_s = bounds
    if low_s.denominator != 1 or high_s.denominator != 1:
        return None
    return Duration(int(low_s), int(high_s) if high_s > low_s else None)


def _unit_of(text: str, *, first: bool = False) -> str:
    """Return the unit that "10" borrows from "15분", "fifteen minutes"; of several the last."""
    units = re.findall(rf"{_KO_UNITS}|{_EN_UNITS}|(?<=\d)\s?[hms]\b", text, re.IGNORECASE)
    return f" {units[0 if first else -1].strip()}" if units else ""


def _korean(text: str) -> _Bounds | None:
    low, high, at, last_unit = Fraction(0), Fraction(0), 0, _LONGEST
    while at < len(text.rstrip()):
        part = _KO_ONE.match(text, at)
        if part is None or low != high:
            return None
        unit = {"시": _HOUR, "분": _MINUTE, "초": 1}[part["unit"][0]]
        bounds = _korean_number(part["number"], part["unit"])
        if bounds is None or unit >= last_unit:
            return None
        half = Fraction(unit, 2) if part["half"] else 0
        low, high = low + bounds[0] * unit + half, high + bounds[1] * unit + half
        at, last_unit = part.end(), unit
    return low, high


def _korean_number(word: str, unit: str) -> _Bounds | None:
    if word == "반":
        return Fraction(1, 2), Fraction(1, 2)
    if unit == "시간" and word.strip() == "이":
        return None  # 이 시간: "this hour", hardly ever "two hours" (두 시간)
    pair = ko.read_pair(word)
    value = ko.read(word)
    if unit == "분" and _is_native(word):
        return None  # 두 분: two persons
    if pair is not None:
        return pair
    return None if value is None else (value, value)


def _is_native(word: str) -> bool:
    return re.match(r"[\d일이삼사오육륙칠팔구십백천만½⅓⅔¼¾⅛]", word.strip()) is None


def _english(text: str) -> _Bounds | None:
    total, at, last_unit = Fraction(0), 0, _LONGEST
    while at < len(text.rstrip()):
        part = _EN_ONE.match(text, at)
        if part is None:
            bare = re.sub(r"^\s*and\s+", "", text[at:])
            rest = en.read(bare) if at and last_unit > 1 else None  # "five minutes thirty"
            total += (rest or 0) * (last_unit // _MINUTE)
            return (total, total) if rest and rest < _MINUTE else None
        letter = (part["letter"] or part["unit"])[0].lower()
        unit = {"h": _HOUR, "m": _MINUTE, "s": 1}[letter]
        number = (part["digits"] or part["number"]).strip()
        value = en.read(number)
        if value is None or unit >= last_unit or (unit == 1 and number.lower() in {"a", "an"}):
            return None  # "give me a second" is no duration
        extra = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "quarters": Fraction(3, 4)}
        fraction = (part["half"] or "none").lower().split()[-1]
        total += (value + extra.get(fraction, Fraction(0))) * unit
        at, last_unit = part.end(), unit
    return total, total


def speak(seconds: int, language: str) -> str:
    """Say a length of time: 5400 -> 한 시간 삼십 분, one hour and thirty minutes."""
    hours, rest = divmod(max(0, seconds), _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    if language == "ko":
        parts = [f"{ko.native(hours)} 시간"] if hours else []
        parts += [f"{ko.sino(minutes)} 분"] if minutes else []
        parts += [f"{ko.sino(seconds)} 초"] if seconds or not parts else []
        return " ".join(parts)
    counted = [(hours, "hour"), (minutes, "minute"), (seconds, "second")]
    words = [f"{en.cardinal(n)} {unit}{'s' if n != 1 else ''}" for n, unit in counted if n]
    return " and ".join(words) if len(words) < 3 else f"{words[0]}, {words[1]} and {words[2]}"


def write(seconds: int, language: str) -> str:
    """Write a length of time to be read: 5400 -> 1시간 30분, 1 h 30 min."""
    hours, rest = divmod(max(0, seconds), _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    names = ("시간", "분", "초") if language == "ko" else (" h", " min", " s")
    parts = [f"{n}{name}" for n, name in zip((hours, minutes, seconds), names, strict=True) if n]
    return " ".join(parts) or f"0{names[2]}"


def write_range(duration: Duration, language: str) -> str:
    """Write a length, or both ends of a range: 15분에서 20분, 15 to 20 min."""
    return _range(duration, language, write)


def speak_range(duration: Duration, language: str) -> str:
    """Say a length, or both ends of a range: 십오 분에서 이십 분, fifteen to twenty minutes."""
    return _range(duration, language, speak)


def _range(duration: Duration, language: str, say: Callable[[int, str], str]) -> str:
    low = say(duration.seconds, language)
    if duration.upper is None:
        return low
    high = say(duration.upper, language)
    if language == "ko":
        return f"{low}에서 {high}"
    number, _, unit = low.rpartition(" ")
    more, _, of = high.rpartition(" ")
    same_unit = " " not in number + more and of.rstrip("s") == unit.rstrip("s")
    return f"{number if same_unit else low} to {high}"
