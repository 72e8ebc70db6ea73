"""What is written, as it is said."""

from __future__ import annotations

import pytest

from appliance.nlu.particles import with_particle
from appliance.nlu.read_aloud import read_aloud


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2큰술", "두 큰술"),
        ("3개", "세 개"),
        ("물 1/2컵을", "물 반 컵을"),
        ("1과 1/2컵", "한 컵 반"),
        ("2.5컵", "두 컵 반"),
        ("김치 1/4포기", "김치 사분의 일 포기"),
        ("15~20분 끓여요", "십오 분에서 이십 분 끓여요"),
        ("2~3개", "두세 개"),
        ("180°C로", "백팔십 도로"),
        ("돼지고기 200g를", "돼지고기 이백 그램을"),
        ("물 500ml로", "물 오백 밀리리터로"),
        ("1시간 30분", "한 시간 삼십 분"),
        ("3단계", "세 번째 단계"),
        ("3분의 1만", "삼분의 일만"),
        ("2인분이에요", "이 인분이에요"),
        ("1.5L", "일 점 오 리터"),
        ("양파를 볶아요", "양파를 볶아요"),
    ],
)
def test_korean(written: str, said: str) -> None:
    assert read_aloud(written, "ko") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Add 1/2 cup sugar", "Add half a cup of sugar"),
        ("1 1/2 cups of flour", "one and a half cups of flour"),
        (
            "Bake at 350°F for 25-30 minutes",
            "Bake at 350 degrees Fahrenheit for twenty-five to thirty minutes",
        ),
        ("2 tbsp olive oil", "two tablespoons of olive oil"),
        ("cook for 5 min more", "cook for five minutes more"),
        ("Simmer 10-15 min.", "Simmer ten to fifteen minutes."),
        ("500 ml is about two cups", "500 millilitres is about two cups"),
        ("500 ml milk", "500 millilitres of milk"),
    ],
)
def test_english(written: str, said: str) -> None:
    assert read_aloud(written, "en") == said


@pytest.mark.parametrize(
    ("word", "pair", "right"),
    [
        ("양파", "을/를", "양파를"),
        ("물", "으로/로", "물로"),
        ("이백 그램", "을/를", "이백 그램을"),
        ("김", "과/와", "김과"),
        ("된장찌개", "이에요/예요", "된장찌개예요"),
        ("3", "이/가", "3이"),
        ("‘다음’", "이/가", "‘다음’이"),
    ],
)
def test_the_particle_fits_the_sound(word: str, pair: str, right: str) -> None:
    assert with_particle(word, pair) == right
