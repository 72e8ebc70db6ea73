"""English numerals, read: "twenty-five", "one and a half", "a couple of", "1 1/2"."""

from __future__ import annotations

import re
from fractions import Fraction

from appliance.nlu.digits import read_digits

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
_SMALL = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS) if word
}
_FRACTIONS = {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "thirds": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "quarters": Fraction(1, 4),
    "fourth": Fraction(1, 4),
    "fourths": Fraction(1, 4),
    "eighth": Fraction(1, 8),
    "eighths": Fraction(1, 8),
}
_ORDINALS = (
    *("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
    *("sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
)

_WORD = "|".join([*(re.escape(word) for word in _SMALL), "hundred", "thousand"])
SPELLED = rf"(?:a\s+hundred|{_WORD})(?:(?:[\s-]{{1,3}}(?:and\s+)?)(?:{_WORD})){{0,6}}"
"""A regular expression (no groups) for a number in words."""
_FRACTION = "|".join(_FRACTIONS)
NUMBER = (
    r"(?:\d{1,12}\s{1,3}(?:and\s{1,3})?\d{1,6}\s{0,2}/\s{0,2}\d{1,6}|\d{1,12}\s{0,2}/\s{0,2}\d{1,6}"
    r"|(?:\d{1,12})?\s?[½⅓⅔¼¾⅛]|\d{1,12}(?:[.,]\d{1,9}){0,4}"
    rf"|(?:a\s+|one\s+)?half(?:\s+an?)?|(?:(?:a|one|two|three)\s+)?(?:{_FRACTION})(?:\s+of\s+an?)?"
    rf"|{SPELLED}(?:\s+point\s+(?:{_WORD})(?:\s+(?:{_WORD})){{0,6}})?(?:\s+and\s+(?:an?|one|two|three)\s+(?:{_FRACTION}))?"
    r"|a\s+couple(?:\s+of)?|a\s+dozen|another|an?)"
)
"""A regular expression (no groups) for one number, digits or words; what it is not, `read` says."""


def read(text: str) -> Fraction | None:
    """Return the value of one number, digits or words; None where it is none."""
    text = re.sub(r"\s+", " ", text.strip().lower())
    for reader in (read_digits, _read_phrase, _read_spelled):
        value = reader(text)
        if value is not None:
            return value
    return None


def read_ordinal(word: str) -> int | None:
    """Return 3 for "third", "3rd"; None for what is no ordinal."""
    word = word.lower()
    if word in _ORDINALS[1:]:
        return _ORDINALS.index(word)
    match = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word)
    return int(match[1]) if match else None


def ordinal(value: int) -> str:
    """Say the place in an order as a word up to twentieth, then in digits."""
    if 0 < value < len(_ORDINALS):
        return _ORDINALS[value]
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(value % 10 if value % 100 not in (11, 12, 13) else 0)
    return f"{value}{suffix or 'th'}"


def cardinal(value: int) -> str:
    """Say a whole number below one hundred in words, others in digits."""
    if 0 <= value < len(_ONES):
        return _ONES[value]
    if 0 < value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    return str(value)


def _read_phrase(text: str) -> Fraction | None:
    text = re.sub(r"(?: of)?(?: an?)?$", "", text) if text not in {"a", "an"} else text
    fixed: dict[str, int | Fraction] = {
        "a": 1,
        "an": 1,
        "another": 1,
        "a couple": 2,
        "a dozen": 12,
        "half": Fraction(1, 2),
    }
    if text in fixed:
        return Fraction(fixed[text])
    match = re.fullmatch(rf"(?:(.+) and )?(?:(an?|one|two|three) )?({_FRACTION})", text)
    if match is None:
        return None
    whole = Fraction(0)
    if match[1]:
        found = read_digits(match[1]) or _read_spelled(match[1])
        if found is None:
            return None
        whole = found
    return whole + {"two": 2, "three": 3}.get(match[2] or "", 1) * _FRACTIONS[match[3]]


def _read_spelled(text: str) -> Fraction | None:
    whole, point, decimals = text.partition(" point ")
    total = _whole(whole.replace("-", " ").split())
    if total is None:
        return None
    if not point:
        return Fraction(total)
    digits = "".join(str(_SMALL.get(word, "")) for word in decimals.split())
    return total + Fraction(int(digits), 10 ** len(digits)) if digits.isdigit() else None


def _whole(words: list[str]) -> int | None:
    """Return the value of number words; None where they do not form one number."""
    total, group, last = 0, 0, 1000
    seen = False
    if words[:2] == ["a", "hundred"]:
        words = ["one", *words[1:]]
    for word in words:
        if word == "and":
            continue
        if word in _SMALL:
            value = _SMALL[word]
            fits = last > 90 or (last >= 20 and 0 < value < 10)
            if not fits:
                return None
            group, last, seen = group + value, value, True
        elif word == "hundred" and 0 < group < 10:
            group, last = group * 100, 100
        elif word == "thousand" and group:
            total, group, last = total + group * 1000, 0, 1000
        else:
            return None
    return total + group if seen else None


_HOMOPHONES = {
    "for": "four",
    "fore": "four",
    "to": "two",
    "too": "two",
    "ate": "eight",
    "won": "one",
    "tree": "three",
    "free": "three",
    "sick": "six",
    "tan": "ten",
}
_SOUNDS = "|".join(_HOMOPHONES)
_COUNTS = re.compile(
    rf"(?<=\bstep )(?P<step>{_SOUNDS})\b"
    rf"|(?<=\bfor )(?P<many>{_SOUNDS})(?= (?:people|persons|servings|minutes?|hours?|seconds?)\b)",
    re.IGNORECASE,
)


def with_numbers(text: str) -> str:
    """Return a text with the words made numbers that stand where only numbers can: "step for", "for ate minutes"."""
    return _COUNTS.sub(lambda word: _HOMOPHONES[word[0].lower()], text)
