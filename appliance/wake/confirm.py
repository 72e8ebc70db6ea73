"""Whether a phrase was said, by the sound: compared with rivals that sound like it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

EVIDENCE: Final = 2.5
"""From this score on a phrase is believed (mean log probability ratio to silence, a token) …"""
LEAD: Final = 1.5
"""… where it leads every rival by this much."""
_OTHERS = {
    "ko": ("네", "그래서", "안녕하세요", "감사합니다", "그런데 말이야", "자"),
    "en": ("yes", "and so", "hello there", "thank you", "well then", "okay"),
}


@lru_cache(maxsize=16)
def compared_with(phrase: str, language: str) -> tuple[str, ...]:
    """Return the phrases to compare with the sound, the wake word's own first."""
    return (phrase, *(other for other in _OTHERS[language] if other != phrase))


def said(scores: Sequence[float]) -> bool:
    """Return whether the first of the compared phrases is what the sound says."""
    first, *rivals = scores
    return first >= EVIDENCE and first >= max(rivals, default=float("-inf")) + LEAD
