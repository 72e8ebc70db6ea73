"""Amounts: what is spoken is read back, what is not surely an amount is left out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.nlu import amounts, durations
from appliance.nlu.amounts import Amount
from appliance.nlu.durations import Duration
from appliance.nlu.read_aloud import read_aloud
from appliance.nlu.units import ENGLISH, KOREAN, speak_english, speak_korean

NOT_AMOUNTS = {"분", "초", "시간", "번", "min"}
KO_UNITS = [unit for unit in KOREAN if unit.said not in NOT_AMOUNTS]
EN_UNITS = [unit for unit in ENGLISH if unit not in NOT_AMOUNTS]
PARTS = [Fraction(0), *(Fraction(n, d) for d in (2, 3, 4) for n in range(1, d))]
HALF = Fraction(1, 2)


def found(text: str, language: str) -> list[Amount]:
    return [one.amount for one in amounts.find(text, language)]


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("반 컵", HALF, "컵"),
        ("1/2컵만", HALF, "컵"),
        ("이분의 일 컵", HALF, "컵"),
        ("한컵반", Fraction(3, 2), "컵"),
        ("이 큰술", 2, "큰술"),
        ("두큰술넣어", 2, "큰술"),
        ("스무 개", 20, "개"),
        ("200그램을", 200, "그램"),
        ("삼백 그램밖에 없어", 300, "그램"),
        ("고기 한 근", 1, "근"),
        ("물 오백 밀리", 500, "밀리리터"),
        ("백팔십 도로", 180, "도"),
        ("마늘 세 쪽", 3, "쪽"),
        ("두 숟가락 반", Fraction(5, 2), "숟갈"),
    ],
)
def test_korean(said: str, value: Fraction, unit: str) -> None:
    assert found(said, "ko") == [Amount(Fraction(value), unit)]


@pytest.mark.parametrize(
    ("said", "low", "high", "unit"),
    [("두세 개", 2, 3, "개"), ("2~3큰술", 2, 3, "큰술"), ("십에서 십오 그램", 10, 15, "그램")],
)
def test_korean_ranges(said: str, low: int, high: int, unit: str) -> None:
    assert found(said, "ko") == [Amount(Fraction(low), unit, Fraction(high))]


@pytest.mark.parametrize("said", ["두 단계", "세 번째", "오 분", "한 시간", "네 장조림"])
def test_korean_that_only_looks_like_it(said: str) -> None:
    assert found(said, "ko") == []


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("half a cup of sugar", HALF, "cup"),
        ("a cup and a half", Fraction(3, 2), "cup"),
        ("two thirds of a cup", Fraction(2, 3), "cup"),
        ("1 1/2 lbs", Fraction(3, 2), "lb"),
        ("200g beef", 200, "g"),
        ("500 mil", 500, "ml"),
        ("a pinch of salt", 1, "pinch"),
    ],
)
def test_english(said: str, value: Fraction, unit: str) -> None:
    assert found(said, "en") == [Amount(Fraction(value), unit)]


def test_english_ranges() -> None:
    assert found("two to three cups", "en") == [Amount(Fraction(2), "cup", Fraction(3))]
    assert found("2-3 tbsp", "en") == [Amount(Fraction(2), "tbsp", Fraction(3))]


@pytest.mark.parametrize("said", ["canned beans", "it is gold", "two of them", "ten minutes"])
def test_english_that_only_looks_like_it(said: str) -> None:
    assert found(said, "en") == []


@given(st.integers(0, 999), st.sampled_from(PARTS), st.sampled_from(KO_UNITS))
def test_korean_that_is_spoken_is_read_back(whole: int, part: Fraction, unit: object) -> None:
    value = whole + part
    if value:
        spoken = speak_korean(value, unit)  # type: ignore[arg-type]
        assert found(spoken, "ko") == [Amount(value, unit.said)]  # type: ignore[attr-defined]


@given(st.integers(0, 99), st.sampled_from(PARTS), st.sampled_from(EN_UNITS))
def test_english_that_is_spoken_is_read_back(whole: int, part: Fraction, unit: str) -> None:
    value = whole + part
    if value:
        assert found(speak_english(value, unit), "en") == [Amount(value, unit)]


@given(st.integers(1, 300), st.integers(1, 50), st.sampled_from(KO_UNITS))
def test_a_written_korean_range_is_spoken_and_read_back(low: int, more: int, unit: object) -> None:
    name = unit.said  # type: ignore[attr-defined]
    spoken = read_aloud(f"{low}~{low + more}{name}", "ko")
    assert found(spoken, "ko") == [Amount(Fraction(low), name, Fraction(low + more))]


@given(st.integers(1, 300), st.integers(1, 60), st.sampled_from(["ko", "en"]))
def test_a_range_of_time_is_spoken_and_read_back(low: int, more: int, language: str) -> None:
    wanted = Duration(low * 60, (low + more) * 60)
    spoken = durations.speak_range(wanted, language)
    assert [one.duration for one in durations.find(spoken, language)] == [wanted]


@given(
    st.text("다음타이머양파분초시간반이삼오십 0123456789.,/~½", max_size=24),
    st.sampled_from(["ko", "en"]),
)
def test_no_text_breaks_the_readers(text: str, language: str) -> None:
    for one in amounts.find(text, language):
        assert one.amount.value > 0 or one.amount.value == 0
        assert 0 <= one.start < one.end <= len(text)
    for length in durations.find(text, language):
        assert 0 < length.duration.seconds <= 72 * 3600
