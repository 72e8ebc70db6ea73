"""Korean numerals, native (하나, 둘) and Sino-Korean (일, 이), read and spoken.

Which of the two is said depends on what is counted: 두 개, 두 시간, but 이 분, 이백 그램. Rules after the
National Institute of Korean Language's standard grammar (수사, 수 관형사).
"""

from __future__ import annotations

import re
from fractions import Fraction

from appliance.nlu.digits import read_digits

_DIGITS = "영일이삼사오육칠팔구"
_PLACES = ((1000, "천"), (100, "백"), (10, "십"))
_MYRIADS = ((100_000_000, "억"), (10_000, "만"))

_ONES = ("", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_ONES_BEFORE = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
NATIVE_LIMIT = 100
"""Native numerals end below this; from here on everything is Sino-Korean."""

_NATIVE_ONES = {
    **{word: value for value, word in enumerate(_ONES) if word},
    **{word: value for value, word in enumerate(_ONES_BEFORE) if word},
    "석": 3,
    "서": 3,
    "넉": 4,
    "너": 4,
    "닷": 5,
    "엿": 6,
}
_NATIVE_TENS = {word: 10 * value for value, word in enumerate(_TENS) if word} | {"스무": 20}

# Two numbers in one word: 두세 개 is two or three.
_PAIRS = (
    {"한두": (1, 2), "두세": (2, 3), "두어": (2, 3), "두서너": (2, 4), "서너": (3, 4)}
    | {"너댓": (4, 5), "네댓": (4, 5), "네다섯": (4, 5), "대여섯": (5, 6), "대엿": (5, 6)}
    | {"예닐곱": (6, 7), "일고여덟": (7, 8), "여덟아홉": (8, 9)}
)
_SINO_PAIRS = {
    f"{_DIGITS[low]}{_DIGITS[low + 1]}": (low, low + 1) for low in range(1, 9) if low != 2
} | {"이삼": (2, 3)}

_SINO = r"[일이삼사오육륙칠팔구십백천만]"
_SINO_ONE = r"[이삼사오육륙칠팔구]"
_NATIVE = (
    r"(?:(?:열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔)\s?)?"
    r"(?:하나|한|둘|두|셋|세|석|넷|네|넉|다섯|여섯|일곱|여덟|아홉)"
    r"|열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔"
)
_PAIR = "|".join(sorted(_PAIRS, key=len, reverse=True))

_SPELLED = rf"{_SINO}(?:\s?{_SINO}){{0,11}}"
_FIGURES = r"\d{1,12}"
_FRACTION = rf"(?:{_FIGURES}|{_SINO}{{1,6}})\s?분의\s?(?:{_FIGURES}|{_SINO}{{1,6}})"

_HALF_SPELLED = rf"(?:(?<![가-힣\d])|(?<=시간)|(?<=시간\s)){_SINO_ONE}\s?10(?!\d)"
"""Twenty as speech-to-text writes it now and then: 이 10분."""

NUMBER = (
    rf"(?:{_HALF_SPELLED}|(?:(?:{_FIGURES}|{_SINO}{{1,6}})\s?[과와]\s?)?{_FRACTION}"
    rf"|{_FIGURES}\s{{0,2}}(?:과|와|\s)\s{{0,2}}{_FIGURES}\s{{0,2}}/\s{{0,2}}{_FIGURES}|{_FIGURES}\s{{0,2}}/\s{{0,2}}{_FIGURES}"
    rf"|(?:{_FIGURES})?\s?[½⅓⅔¼¾⅛]|{_FIGURES}(?:[.,]\d{{1,9}}){{0,4}}"
    rf"|(?:영|공|{_SPELLED})\s?점\s?[영일이삼사오육칠팔구]{{1,6}}"
    rf"|{_SPELLED}"
    rf"|(?:{_PAIR})|(?:{_NATIVE}))"
)
"""A regular expression (no groups) for one number, digits or words; what it is not, `read` says."""


def read(text: str) -> Fraction | None:
    """Return the value of one number, digits or words; None where it is none."""
    squeezed = text.strip()
    value = read_digits(squeezed)
    if value is not None:
        return value
    compact = re.sub(r"\s+", "", squeezed)
    if re.fullmatch(rf"{_SINO_ONE}10", compact):
        compact = f"{compact[0]}십"
    if "분의" in compact:
        return _read_fraction(compact)
    for reader in (_read_native, _read_sino):
        whole = reader(compact)
        if whole is not None:
            return Fraction(whole)
    return _read_decimal(compact)


def read_pair(text: str) -> tuple[Fraction, Fraction] | None:
    """Return the two ends of a number that is a range in one word (두세, 이삼, 십오륙); else None."""
    compact = re.sub(r"\s+", "", text)
    if compact in _PAIRS:
        low, high = _PAIRS[compact]
        return Fraction(low), Fraction(high)
    for pair, (low, high) in _SINO_PAIRS.items():
        spelled = pair.replace("육", "[육륙]")
        match = re.fullmatch(rf"(|.*십){spelled}", compact)
        if match:
            tens = _read_sino(match[1]) if match[1] else 0
            if tens is not None:
                return Fraction(tens + low), Fraction(tens + high)
    return None


def _read_fraction(word: str) -> Fraction | None:
    """Return the value of 삼분의 이, 일과 삼분의 일; None where it is none."""
    mixed = re.fullmatch(r"(?:(.+)[과와])?(.+)분의(.+)", word)
    if mixed is None:
        return None
    whole = read(mixed[1]) if mixed[1] else Fraction(0)
    bottom, top = read(mixed[2]), read(mixed[3])
    return whole + top / bottom if whole is not None and top and bottom else None


def _read_native(word: str) -> int | None:
    tens = next((t for t in sorted(_NATIVE_TENS, key=len, reverse=True) if word.startswith(t)), "")
    rest = word.removeprefix(tens)
    if not rest:
        return _NATIVE_TENS.get(tens)
    if rest not in _NATIVE_ONES or tens == "스무":
        return None
    return _NATIVE_TENS.get(tens, 0) + _NATIVE_ONES[rest]


def _read_sino(word: str) -> int | None:
    """Return the value of 이백오십 and the like; None where the places do not descend."""
    word = word.replace("륙", "육")
    if not re.fullmatch(r"[일이삼사오육칠팔구십백천만]+", word):
        return None
    head, _, tail = word.rpartition("만") if "만" in word else ("", "", word)
    myriads = 0
    if "만" in word:
        below = _read_below_myriad(head) if head else 1
        if below is None:
            return None
        myriads = below * 10_000
    ones = _read_below_myriad(tail) if tail else 0
    return None if ones is None else myriads + ones


def _read_below_myriad(word: str) -> int | None:
    total, digit, last_place = 0, 0, 10_000
    places = {name: value for value, name in _PLACES}
    for letter in word:
        if letter in places:
            if places[letter] >= last_place:
                return None
            last_place = places[letter]
            total += (digit or 1) * last_place
            digit = 0
        elif digit or letter not in _DIGITS:
            return None
        else:
            digit = _DIGITS.index(letter)
    if digit and last_place == 1:
        return None
    return total + digit


def _read_decimal(word: str) -> Fraction | None:
    whole, point, decimals = word.partition("점")
    if not point or not decimals or any(letter not in _DIGITS for letter in decimals):
        return None
    value = 0 if whole in {"영", "공"} else _read_sino(whole)
    if value is None:
        return None
    digits = "".join(str(_DIGITS.index(letter)) for letter in decimals)
    return value + Fraction(int(digits), 10 ** len(digits))


_LARGEST = 10**12


def sino(value: int) -> str:
    """Say a whole number in Sino-Korean: 250 -> 이백오십; one beyond counting digit by digit."""
    if value == 0:
        return "영"
    if value < 0:
        return "마이너스 " + sino(-value)
    if value >= _LARGEST:
        return "".join(sino(int(digit)) for digit in str(value))
    said = ""
    for size, name in _MYRIADS:
        count, value = divmod(value, size)
        if count:
            said += ("" if count == 1 and name == "만" else _below_myriad(count)) + name
    return said + _below_myriad(value)


def native(value: int) -> str:
    """Say how many before a counter: 2 -> 두, 20 -> 스무, 100 and over in Sino-Korean."""
    if not 0 < value < NATIVE_LIMIT:
        return sino(value)
    tens, ones = divmod(value, 10)
    if value == 20:
        return "스무"
    return _TENS[tens] + _ONES_BEFORE[ones]


def decimal(value: Fraction) -> str:
    """Say a number that is not whole: 1.5 -> 일 점 오; a fraction 2/3 -> 삼분의 이."""
    if value.denominator == 1:
        return sino(int(value))
    digits = f"{float(value):.10f}".rstrip("0")
    if Fraction(digits) != value:
        whole, rest = divmod(value, 1)
        said = f"{sino(rest.denominator)}분의 {sino(rest.numerator)}"
        return f"{sino(int(whole))}과 {said}" if whole else said
    before, _, after = digits.partition(".")
    return f"{sino(int(before))} 점 {''.join(_DIGITS[int(d)] for d in after)}"


def ordinal(value: int) -> str:
    """Say the place in an order: 1 -> 첫 번째, 21 -> 스물한 번째."""
    return "첫 번째" if value == 1 else f"{native(value)} 번째"


def _below_myriad(value: int) -> str:
    said = ""
    for size, name in _PLACES:
        count, value = divmod(value, size)
        if count:
            said += ("" if count == 1 else _DIGITS[count]) + name
    return said + (_DIGITS[value] if value else "")
