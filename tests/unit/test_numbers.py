"""Korean and English numerals, both ways."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("일", 1),
        ("십오", 15),
        ("이백오십", 250),
        ("천오백", 1500),
        ("삼만오천", 35_000),
        ("둘", 2),
        ("세", 3),
        ("열다섯", 15),
        ("스무", 20),
        ("스물한", 21),
        ("예순셋", 63),
        ("15", 15),
        ("2,000", 2000),
        ("1/2", Fraction(1, 2)),
        ("1과 1/2", Fraction(3, 2)),
        ("1½", Fraction(3, 2)),
        ("1.5", Fraction(3, 2)),
        ("일 점 오", Fraction(3, 2)),
    ],
)
def test_korean_numerals_are_read(said: str, value: Fraction) -> None:
    assert ko.read(said) == value


@pytest.mark.parametrize("said", ["", "십십", "오육", "스무하나", "양파", "점 오"])
def test_what_is_no_korean_numeral_is_not_read(said: str) -> None:
    assert ko.read(said) is None


@pytest.mark.parametrize(
    ("said", "low", "high"), [("두세", 2, 3), ("서너", 3, 4), ("이삼", 2, 3), ("십오륙", 15, 16)]
)
def test_two_numbers_in_one_word_are_a_range(said: str, low: int, high: int) -> None:
    assert ko.read_pair(said) == (Fraction(low), Fraction(high))


@given(st.integers(min_value=1, max_value=99_999))
def test_sino_korean_is_read_back(value: int) -> None:
    assert ko.read(ko.sino(value)) == value


@given(st.integers(min_value=1, max_value=99))
def test_native_korean_is_read_back(value: int) -> None:
    assert ko.read(ko.native(value)) == value


def test_korean_places_in_an_order() -> None:
    assert [ko.ordinal(n) for n in (1, 2, 20, 21)] == [
        "첫 번째",
        "두 번째",
        "스무 번째",
        "스물한 번째",
    ]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("twenty-five", 25),
        ("a hundred", 100),
        ("one hundred and twenty", 120),
        ("one and a half", Fraction(3, 2)),
        ("half", Fraction(1, 2)),
        ("a quarter of an", Fraction(1, 4)),
        ("three quarters", Fraction(3, 4)),
        ("a couple of", 2),
        ("1 1/2", Fraction(3, 2)),
        ("two point five", Fraction(5, 2)),
    ],
)
def test_english_numerals_are_read(said: str, value: Fraction) -> None:
    assert en.read(said) == value


@pytest.mark.parametrize("said", ["", "twenty twenty", "five ten", "some", "flour"])
def test_what_is_no_english_numeral_is_not_read(said: str) -> None:
    assert en.read(said) is None


@given(st.integers(min_value=1, max_value=99))
def test_english_is_read_back(value: int) -> None:
    assert en.read(en.cardinal(value)) == value
