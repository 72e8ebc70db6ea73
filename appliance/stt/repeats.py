"""Cutting what a decoder says twice.

With a short window Whisper sometimes goes on after the end: "10분 타이머 맞춰줘. 10분타이머 마쳐줘."
The second time is spelled a little differently, so the comparison is by sounds (see nlu.sound).
"""

from __future__ import annotations

from difflib import SequenceMatcher

from appliance.nlu.sound import letters

_ALIKE = 0.72
_MIN_LETTERS = 4
"""A repetition to the sound counts from here …"""
_MIN_ALIKE_LETTERS = 10
"""… one that is merely alike from here: "일 분 이 분" are two things."""

_GOES_ON = frozenset({"and", "then", "or", "그리고", "또", "하고"})


def without_repeats(text: str) -> str:
    """Return `text` up to where it starts over; the text itself where it does not.

    It starts over where what follows sounds like the beginning, from the first word on: "양파 얼마나
    넣어 마늘 얼마나 넣어" does not.
    """
    words = text.split()
    for count in range(1, len(words)):
        if words[count - 1].lower() in _GOES_ON:
            continue
        first, rest = letters("".join(words[:count])), letters("".join(words[count:]))
        length = min(len(first), len(rest))
        if length < _MIN_LETTERS:
            continue
        head = min(length, len(letters(words[0])))
        same = first[:length] == rest[:length] and (len(rest) <= len(first) or count > 1)
        alike = (
            length >= _MIN_ALIKE_LETTERS
            and _likeness(first[:head], rest[:head]) >= _ALIKE
            and _likeness(first[:length], rest[:length]) >= _ALIKE
        )
        if same or alike:
            return " ".join(words[:count]).rstrip(",")
    return text


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
