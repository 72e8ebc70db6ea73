"""What is said over an answer: does it ask for silence."""

from __future__ import annotations

import pytest

from appliance.nlu.silence_asked import asks_for_silence, compared


@pytest.mark.parametrize(
    ("language", "scores", "asks"),
    [
        ("ko", {"그만": 3.0}, True),
        ("ko", {"그만": 1.0}, False),
        ("ko", {"그만": 3.0, "잠깐만": 2.5}, False),
        ("en", {"stop": 9.0, "step": 3.5}, True),
        ("en", {"stop": 7.5, "step": 7.0}, False),
    ],
)
def test_it_is_asked_for_by_what_leads_all_else(
    language: str, scores: dict[str, float], *, asks: bool
) -> None:
    told = tuple(scores.get(phrase, 0.0) for phrase in compared(language))
    assert asks_for_silence(told, language) is asks
