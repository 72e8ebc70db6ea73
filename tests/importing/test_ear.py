"""Steps fit for the ear: short, cut at acts, never inside a quantity, and no word lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.nlu import amounts, durations
from appliance.recipes.importing.ear import MOST_LETTERS, MOST_WORDS, for_the_ear, length
from tests.importing.expected import words

KOREAN_ACTS = (
    "양파 1과 1/2개를 굵게 다지고",
    "냄비에 물 500ml를 부어서",
    "간장 2큰술과 설탕 1큰술을 넣고",
    "센 불에서 3~4분 볶다가",
    "고기가 하얗게 익은 뒤",
    "냉장고에서 30분 재운 다음",
    "두부 1/2모를 도톰하게 썰어",
)
KOREAN_ENDS = ("뚜껑을 덮고 10분 끓여 주세요.", "불을 꺼 주세요.", "그릇에 담아 냅니다.")
ENGLISH_ACTS = (
    "heat 2 1/2 tbsp of olive oil in a large heavy pan over medium-high heat",
    "add 1 1/2 cups of finely chopped onions and the 3 cloves of garlic",
    "stir in 200 g (7 oz) of chopped tomatoes and a pinch of salt",
    "simmer gently for 10 to 12 minutes until the sauce has thickened",
    "pour in 250 ml of stock and scrape the bottom of the pan clean",
    "turn the heat down to low",
)


def sentence(acts: list[str], joint: str, end: str) -> str:
    return joint.join(acts) + end


@given(st.lists(st.sampled_from(KOREAN_ACTS), min_size=1, max_size=8), st.sampled_from(KOREAN_ENDS))
def test_korean_sentences_lose_nothing(acts: list[str], end: str) -> None:
    text = sentence(acts, " ", f" {end}")
    steps = for_the_ear([text], "ko")
    assert words(steps) == words([text])
    assert max(length(step, "ko") for step in steps) <= MOST_LETTERS
    assert amounts_of(steps, "ko") == amounts_of([text], "ko")


@given(
    st.lists(st.sampled_from(ENGLISH_ACTS), min_size=1, max_size=8),
    st.sampled_from([", ", ", then ", " and ", "; "]),
)
def test_english_sentences_lose_nothing(acts: list[str], joint: str) -> None:
    text = sentence(acts, joint, ".")
    steps = for_the_ear([text.capitalize()], "en")
    assert words(steps) == words([text])
    assert max(length(step, "en") for step in steps) <= MOST_WORDS
    assert amounts_of(steps, "en") == amounts_of([text], "en")


def amounts_of(texts: list[str] | tuple[str, ...], language: str) -> list[object]:
    found: list[object] = [one.amount for text in texts for one in amounts.find(text, language)]
    return found + [one.duration for text in texts for one in durations.find(text, language)]


@pytest.mark.parametrize(
    ("language", "paragraph", "steps"),
    [
        ("en", "1. Whisk the eggs.", ["Whisk the eggs."]),
        ("en", "Step 2: 10 minutes before the end, add salt.", ["10 minutes before the end, add salt."]),
        ("ko", "①  파를 썰어요.", ["파를 썰어요."]),
        ("ko", "3단계. 물 2컵을 부어요.", ["물 2컵을 부어요."]),
        ("en", "Heat to 180°C. Bake for 20 minutes. Let it rest for 5 minutes.",
         ["Heat to 180°C. Bake for 20 minutes.", "Let it rest for 5 minutes."]),
        ("en", "Add 1 tbsp. of oil and 2 tsp. of salt.", ["Add 1 tbsp. of oil and 2 tsp. of salt."]),
        ("ko", "양파를 넣어요.고기도 넣어요.소금을 뿌려요.", ["양파를 넣어요. 고기도 넣어요.", "소금을 뿌려요."]),
        ("ko", "양파를 센불에서 1분 볶다가, 오징어를 넣고 3분 볶아 주세요.",
         ["양파를 센불에서 1분 볶다가", "오징어를 넣고 3분 볶아 주세요."]),
    ],
)  # fmt: skip
def test_a_paragraph_is_cut_at_acts(language: str, paragraph: str, steps: list[str]) -> None:
    assert list(for_the_ear([paragraph], language)) == steps
