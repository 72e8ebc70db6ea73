"""Numbers written in digits, as recipes of both languages write them: 2,000, 1.5, 1/2, 1 1/2, 1½."""

from __future__ import annotations

import re
from fractions import Fraction

_VULGAR = {
    "½": Fraction(1, 2),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅛": Fraction(1, 8),
}
_LONGEST = 24
"""A longer number is a bar code, or no number at all."""
_MIXED = re.compile(r"(?:(\d+)\s*(?:과|와|and|\s)\s*)?(\d+)\s*/\s*(\d+)")


def read_digits(text: str) -> Fraction | None:
    """Return the value of one number in digits; None where it is none, or beyond all counting."""
    if len(text) > _LONGEST:
        return None
    mixed = _MIXED.fullmatch(text)
    if mixed:
        whole, top, bottom = (int(part or 0) for part in mixed.groups())
        return whole + Fraction(top, bottom) if bottom else None
    vulgar = re.fullmatch(r"(\d*)\s?([½⅓⅔¼¾⅛])", text)
    if vulgar:
        return int(vulgar[1] or 0) + _VULGAR[vulgar[2]]
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text):
        return Fraction(text.replace(",", ""))
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Fraction(text)
    return None
