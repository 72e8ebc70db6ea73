"""Durations: right, or not understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.nlu import durations
from appliance.nlu.durations import Duration


def found(text: str, language: str) -> list[Duration]:
    return [one.duration for one in durations.find(text, language)]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("오분", 300),
        ("5 분", 300),
        ("한시간 반", 5400),
        ("1시간30분", 5400),
        ("구십 초", 90),
        ("두 시간 십오 분", 8100),
        ("반시간", 1800),
        ("일 분 반", 90),
        ("타이머오분맞춰줘", 300),
        ("삼십분만 재 줘", 1800),
        ("이십사 시간", 86_400),
        ("이 10분 뒤에", 1200),
        ("1시간이 10분으로", 4800),
    ],
)
def test_korean(said: str, seconds: int) -> None:
    assert found(said, "ko") == [Duration(seconds)]


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("십 분에서 십오 분", 600, 900),
        ("15~20분", 900, 1200),
        ("10에서 15분", 600, 900),
        ("이삼 분", 120, 180),
        ("두세 시간", 7200, 10_800),
    ],
)
def test_korean_ranges(said: str, low: int, high: int) -> None:
    assert found(said, "ko") == [Duration(low, high)]


@pytest.mark.parametrize(
    "said",
    [
        "두 분이서 먹어요",
        "이 시간에",
        "이 분량",
        "4인분",
        "이분의 일 컵",
        "조금만 분쇄해",
        "초밥",
        "충분히",
    ],
)
def test_korean_that_only_looks_like_it(said: str) -> None:
    assert found(said, "ko") == []


def test_dough_is_no_half_hour() -> None:
    assert found("한 시간 반죽해", "ko") == [Duration(3600)]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("an hour and a half", 5400),
        ("ninety seconds", 90),
        ("half an hour", 1800),
        ("a quarter of an hour", 900),
        ("5-minute timer", 300),
        ("twenty-five minutes", 1500),
        ("one and a half hours", 5400),
        ("2 1/2 hours", 9000),
        ("1h 30m", 5400),
        ("five minutes thirty", 330),
        ("a hundred and twenty minutes", 7200),
        ("one minute thirty seconds", 90),
    ],
)
def test_english(said: str, seconds: int) -> None:
    assert found(said, "en") == [Duration(seconds)]


@pytest.mark.parametrize("said", ["two to three minutes", "2-3 minutes", "two or three minutes"])
def test_english_ranges(said: str) -> None:
    assert found(said, "en") == [Duration(120, 180)]


@pytest.mark.parametrize("said", ["give me a second", "as soon as I am", "the second step", "20"])
def test_english_that_only_looks_like_it(said: str) -> None:
    assert found(said, "en") == []


@given(st.integers(min_value=1, max_value=24 * 3600), st.sampled_from(["ko", "en"]))
def test_what_is_spoken_is_read_back(seconds: int, language: str) -> None:
    assert found(durations.speak(seconds, language), language) == [Duration(seconds)]


@given(st.integers(min_value=1, max_value=24 * 3600), st.sampled_from(["ko", "en"]))
def test_what_is_written_is_read_back(seconds: int, language: str) -> None:
    assert found(durations.write(seconds, language), language) == [Duration(seconds)]
