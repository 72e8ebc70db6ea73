"""Cooking for more or fewer; checks of the recipe; timers that are held."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.cooking import CookingSession
from appliance.nlu import amounts
from appliance.nlu.units import same_measure
from appliance.recipes import Library
from appliance.recipes.scale import scaled, write


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stew(clock: Clock) -> CookingSession:
    session = CookingSession(clock=clock)
    session.open("kimchi_stew", 3)
    return session


def test_amounts_grow_in_the_list_and_in_the_steps_times_stay() -> None:
    twice = scaled(Library().get("kimchi_stew"), Fraction(2))
    assert twice.servings == 4
    assert [item.amount for item in twice.ingredients][:3] == [600, 400, 1]
    assert twice.steps[0].text.startswith("신김치 600g과 돼지고기 400g을")
    assert "식용유 2큰술" in twice.steps[2].text
    assert "3분 볶아" in twice.steps[2].text


def test_what_is_counted_in_english_grows_too() -> None:
    recipe = Library().get("beef_stew")
    half = scaled(recipe, Fraction(1, 2))
    assert "1 stick" in half.steps[0].text
    assert "1 hour and 30 minutes" in half.steps[7].text


@given(
    st.sampled_from([r.id for r in Library()]), st.sampled_from([(1, 2), (3, 2), (2, 1), (3, 1)])
)
def test_only_numbers_change(recipe_id: str, factor: tuple[int, int]) -> None:
    recipe = Library().get(recipe_id)
    other = scaled(recipe, Fraction(*factor))
    for step, changed in zip(recipe.steps, other.steps, strict=True):
        assert step.duration == changed.duration
        assert [f.amount.unit for f in amounts.find(step.text, recipe.language)] == [
            f.amount.unit for f in amounts.find(changed.text, recipe.language)
        ]


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (Fraction(3, 2), "ko", "1과 1/2"),
        (Fraction(9, 2), "ko", "4와 1/2"),
        (Fraction(3, 2), "en", "1 1/2"),
        (Fraction(1, 4), "ko", "1/4"),
        (Fraction(133, 3), "ko", "44"),
    ],
)
def test_amounts_are_written_as_in_a_recipe(value: Fraction, language: str, written: str) -> None:
    assert write(value, language) == written


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("4인분으로 해줘", "이제 4인분이에요."),
        ("두 배로 해줘", "이제 4인분이에요."),
        ("반만 할래", "이제 1인분이에요."),
        (
            "돼지고기가 300그램밖에 없어",
            "돼지고기 양에 맞춰서 다른 재료도 바꿨어요. 이제 3인분이에요.",
        ),
    ],
)
def test_the_servings_are_changed_by_voice(stew: CookingSession, said: str, answer: str) -> None:
    assert stew.handle_text(said).text == answer


def test_an_amount_is_asked_for_after_scaling_and_taken_back(stew: CookingSession) -> None:
    stew.handle_text("두 배로 해줘")
    assert stew.handle_text("돼지고기 얼마나 넣어?").text == "돼지고기는 400g이에요."
    assert "2인분이에요." in stew.handle_text("되돌려줘").text
    assert stew.handle_text("돼지고기 얼마나 넣어?").text == "돼지고기는 200g이에요."


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("중불 맞지?", "네, 맞아요. 중불이에요."),
        ("약불 맞지?", "아니요. 중불이에요."),
        ("돼지고기 이백 그램 맞지?", "네, 맞아요. 돼지고기는 200g이에요."),
        ("고춧가루 두 큰술 맞지?", "아니요. 고춧가루는 1큰술이에요."),
        ("신김치 벌써 넣은 거지?", "네, 맞아요. 신김치는 1단계에서 썼어요."),
        ("두부 지금 넣는 거 맞지?", "아니요. 두부는 7단계에서 써요."),
        ("돼지고기 지금 넣는 거지?", "네, 맞아요. 돼지고기는 이번 단계에서 써요."),
        ("고춧가루 벌써 넣은 거지?", "아니요. 고춧가루는 5단계에서 써요."),
    ],
)
def test_a_check_is_answered_with_the_value(stew: CookingSession, said: str, answer: str) -> None:
    assert stew.handle_text(said).text == answer


def test_a_check_may_name_an_ingredient_by_a_part_of_its_name() -> None:
    session = CookingSession()
    session.open("braised_tofu", 4)
    assert session.handle_text("간장 두 큰술 맞지?").text == "네, 맞아요. 진간장은 2큰술이에요."


def test_an_offer_stays_open_while_the_cook_asks_something_else(stew: CookingSession) -> None:
    stew.open("kimchi_stew", 5)
    offered = stew.handle_text("다음")
    assert "타이머를 맞출까요?" in offered.text
    aside = stew.handle_text("다진 마늘 얼마나 넣어?")
    assert aside.text == "다진 마늘은 1큰술이에요."
    assert aside.expects == offered.expects
    assert stew.handle_text("응").text == "끓이기 타이머를 15분으로 맞췄어요."


def test_a_timer_is_held_and_runs_on(stew: CookingSession, clock: Clock) -> None:
    stew.handle_text("타이머 10분 맞춰줘")
    clock.now = 120
    assert "8분 남았어요" in stew.handle_text("타이머 잠깐 멈춰").text
    clock.now = 100_000
    assert stew.tick() == ()
    assert "8분 남았어요" in stew.handle_text("타이머 다시 시작해줘").text
    clock.now += 479
    assert stew.tick() == ()
    clock.now += 1
    assert len(stew.tick()) == 1


def test_units_that_measure_the_same() -> None:
    assert same_measure("큰술", "작은술") == 3
    assert same_measure("kg", "g") == 1000
    assert same_measure("그램", "g") == 1
    assert same_measure("큰술", "g") is None
