"""Numbers as pages write them, made such as every reader and voice of ours takes them. Pure."""

from __future__ import annotations

import re

_SIGNS = str.maketrans(
    {"⁄": "/", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5", "⅙": "1/6", "⅚": "5/6"}
    | {"⅜": "3/8", "⅝": "5/8", "⅞": "7/8"}
)
_BEFORE_SIGN = re.compile(r"(?<=\d)(?=[⅕⅖⅗⅘⅙⅚⅜⅝⅞])")
_WHOLE_AND_PART = re.compile(r"(?<![\d/])(\d{1,2})-(\d/\d{1,2})(?![\d/])")
"""1-1/2: one and a half, not a range."""


def plain_numbers(text: str) -> str:
    """Write rare fraction signs and 1-1/2 out: 1⅝ -> 1 5/8, 1⁄2 -> 1/2, 1-1/2 -> 1 1/2."""
    return _WHOLE_AND_PART.sub(r"\1 \2", _BEFORE_SIGN.sub(" ", text).translate(_SIGNS))


def circled(sign: str) -> int | None:
    """Return 3 for ③ or ❸; None for any other sign."""
    for first, last in (("①", "⑳"), ("❶", "❿")):
        if first <= sign <= last:
            return ord(sign) - ord(first) + 1
    return None
