"""Whether somebody who talks over an answer wants it to stop: told by the sound. Pure.

One short word, half covered by the appliance's own voice, is seldom written right. But compared with
what else one says over an answer, it stands out (mean log probability ratio to silence, a token).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

STOPS: Final = {
    "ko": ("그만", "그만해", "조용히 해", "스톱", "알람 꺼"),
    "en": ("stop", "stop it", "be quiet", "that's enough"),
}
"""What asks for silence."""
OTHERS: Final = {
    "ko": ("네", "다음", "다시", "뭐라고", "고마워", "잠깐만"),
    "en": ("next", "okay", "thank you", "what", "and then", "go back", "step", "steps"),
}
"""What is said over an answer too and does not, and what the answers say that sounds like it."""
EVIDENCE: Final = {"ko": 1.5, "en": 4.5}
"""From this score on it is believed …"""
LEAD: Final = 0.8
"""… where it leads all others by this much."""


def compared(language: str) -> tuple[str, ...]:
    """Return the phrases to compare with the sound."""
    return (*STOPS[language], *OTHERS[language])


def asks_for_silence(scores: Sequence[float], language: str) -> bool:
    """Return whether the scores of `compared` say that silence was asked for."""
    count = len(STOPS[language])
    stop, other = max(scores[:count]), max(scores[count:])
    return stop >= EVIDENCE[language] and stop >= other + LEAD
