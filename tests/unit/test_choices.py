"""The answer to "which of these?", and timers that are told apart."""

from __future__ import annotations

import pytest

from appliance.cooking import CookingSession
from appliance.cooking.state import Timer
from appliance.cooking.timer_names import for_step, labels
from appliance.nlu import durations
from appliance.nlu.choices import ALL, chosen
from appliance.nlu.context import Asked
from appliance.recipes import Library, Step

STEWS = ("김치찌개", "된장찌개", "부대찌개")
TIMERS_KO = ("면", "3분", "7분짜리 계란", "3분짜리 계란")
SOUPS = ("Tomato soup", "Onion soup", "Lentil soup")
TIMERS_EN = ("pasta", "5 min", "7 min egg")


@pytest.mark.parametrize(
    ("said", "language", "options", "number"),
    [
        ("된장", "ko", STEWS, 1),
        ("된장찌개로 할게", "ko", STEWS, 1),
        ("댄장찌게", "ko", STEWS, 1),
        ("첫 번째 거", "ko", STEWS, 0),
        ("두번째요", "ko", STEWS, 1),
        ("마지막 거로 하자", "ko", STEWS, 2),
        ("3번", "ko", STEWS, 2),
        ("김치 말고 부대찌개", "ko", STEWS, 2),
        ("네 번째", "ko", STEWS, None),
        ("찌개", "ko", STEWS, None),
        ("글쎄", "ko", STEWS, None),
        ("면", "ko", TIMERS_KO, 0),
        ("면 타이머요", "ko", TIMERS_KO, 0),
        ("칠 분짜리", "ko", TIMERS_KO, 2),
        ("계란", "ko", TIMERS_KO, None),
        ("둘 다", "ko", TIMERS_KO, ALL),
        ("전부 다", "ko", TIMERS_KO, ALL),
        ("35분 다이머 부탁해", "ko", ("15분", "5분", "1시간"), None),
        ("the tomato one", "en", SOUPS, 0),
        ("onion please", "en", SOUPS, 1),
        ("the third", "en", SOUPS, 2),
        ("the last one", "en", SOUPS, 2),
        ("number two", "en", SOUPS, 1),
        ("soup", "en", SOUPS, None),
        ("not the onion, lentil", "en", SOUPS, 2),
        ("the five minute one", "en", TIMERS_EN, 1),
        ("the egg timer", "en", TIMERS_EN, 2),
        ("both of them", "en", TIMERS_EN, ALL),
        ("never mind", "en", ("egg", "4 min 30 s"), None),
        ("nothing", "en", ("egg", "4 min 30 s"), None),
    ],
)
def test_a_choice_is_understood(
    said: str, language: str, options: tuple[str, ...], number: int | None
) -> None:
    assert chosen(said, language, options) == number


def timer(number: int, name: str, minutes: int) -> Timer:
    return Timer(number, name, minutes * 60, 0.0, "ko")


def test_every_timer_is_called_otherwise() -> None:
    timers = [
        *(timer(1, "면", 3), timer(2, "", 5), timer(3, "계란", 7), timer(4, "계란", 3)),
        *(timer(5, "", 10), timer(6, "", 10), timer(7, "밥", 8), timer(8, "밥", 8)),
    ]
    named = labels(timers, "ko")
    assert len(set(named)) == len(named)
    assert named[:5] == ("면", "5분", "7분짜리 계란", "3분짜리 계란", "첫 번째 10분")
    assert named[5:] == ("두 번째 10분", "첫 번째 8분짜리 밥", "두 번째 8분짜리 밥")


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("뚜껑을 덮고 15분 끓여 주세요.", "ko", "끓이기"),
        ("소금물에 30분 절였다가 물기를 짜요.", "ko", "절이기"),
        ("냉장고에서 1시간 재워 주세요.", "ko", "재우기"),
        ("앞뒤로 3분씩 구워요.", "ko", "굽기"),
        ("불을 끄고 5분 뜸을 들여요.", "ko", "뜸 들이기"),
        ("10분 뒤에 확인해요.", "ko", ""),
        ("Simmer for 20 minutes.", "en", "simmering"),
        ("Heat a frying pan over medium heat for 2 minutes.", "en", ""),
        ("Line a baking tray, then bake for 12 minutes.", "en", "baking"),
        ("Let it rest for 10 minutes.", "en", "resting"),
    ],
)
def test_a_step_s_timer_is_called_by_what_is_done(text: str, language: str, name: str) -> None:
    step = Step(text, duration=durations.find(text, language)[0].duration)
    assert for_step(step, language) == name


@pytest.fixture
def korean() -> CookingSession:
    return CookingSession(library=Library(), clock=lambda: 0.0)


@pytest.fixture
def english() -> CookingSession:
    return CookingSession(language="en", library=Library(), clock=lambda: 0.0)


def say(session: CookingSession, *turns: str) -> str:
    reply = ""
    for turn in turns:
        reply = session.handle_text(turn).text
    return reply


def test_two_timers_of_one_name_are_told_apart(korean: CookingSession) -> None:
    say(korean, "계란 타이머 7분", "계란 타이머 3분")
    asked = korean.handle_text("계란 타이머 꺼 줘")
    assert asked.text == "7분짜리 계란 타이머, 3분짜리 계란 타이머가 있어요. 어느 타이머요?"
    assert asked.spoken.startswith("칠 분짜리 계란 타이머, 삼 분짜리 계란 타이머가")
    assert asked.expects is Asked.WHICH_TIMER
    assert say(korean, "7분짜리") == "7분짜리 계란 타이머를 취소했어요."
    assert say(korean, "타이머 얼마나 남았어") == "계란 타이머가 3분 남았어요."


def test_what_was_to_be_done_is_done_to_the_timer_that_is_chosen(korean: CookingSession) -> None:
    say(korean, "면 타이머 3분", "5분 타이머", "밥 타이머 20분")
    assert say(korean, "2분 더", "밥") == "밥 타이머가 22분 남았어요."
    assert say(korean, "타이머 잠깐 멈춰 줘", "5분짜리요") == "5분 타이머를 멈췄어요. 5분 남았어요."
    assert say(korean, "5분 타이머 얼마나 남았어") == "5분 타이머는 멈춰 있어요. 5분 남았어요."
    assert say(korean, "타이머 취소", "전부 다") == "타이머 3개를 모두 취소했어요."


def test_an_english_timer_is_chosen_by_its_length(english: CookingSession) -> None:
    say(english, "set a pasta timer for 3 minutes", "set a timer for 5 minutes")
    asked = english.handle_text("cancel the timer")
    assert asked.spoken == "Which one: the pasta timer or the five minute timer?"
    assert say(english, "the five minute one") == "I cancelled the 5 min timer."


def test_another_wish_is_no_choice(korean: CookingSession) -> None:
    say(korean, "면 타이머 3분", "밥 타이머 20분", "타이머 취소")
    assert say(korean, "떡볶이 만들자").startswith("떡볶이예요.")
    assert len(korean.state.timers) == 2


def test_a_recipe_is_chosen_of_those_that_fit(korean: CookingSession) -> None:
    assert say(korean, "찌개 만들자") == "김치찌개, 된장찌개가 있어요. 어느 걸로 할까요?"
    assert say(korean, "두 번째 거").startswith("된장찌개예요.")
    assert say(korean, "찌개 만들자", "김치로 할게").startswith("김치찌개예요.")


def test_the_one_recipe_that_fits_is_offered(korean: CookingSession) -> None:
    offer = korean.handle_text("소면으로 뭐 만들 수 있어?")
    assert offer.text == "잔치국수를 만들 수 있어요. 그걸로 할까요?"
    assert offer.expects is Asked.CONFIRM
    assert say(korean, "응").startswith("잔치국수예요.")


def test_help_names_what_can_be_said_now(korean: CookingSession) -> None:
    assert "만들자’나" in say(korean, "뭐라고 말하면 돼?")
    assert "시작하자" in say(korean, "김치찌개 만들자", "뭐라고 말하면 돼?")
    started = say(korean, "시작하자", "뭐라고 말하면 돼?")
    assert "‘신김치 얼마나 넣어’" in started
    assert "타이머 얼마나 남았어" not in started
    offered = say(korean, "다음", "다음", "뭐라고 말하면 돼?")
    assert offered.startswith("‘네’나 ‘아니요’라고 답해 주세요.")
    assert "타이머 얼마나 남았어" in say(korean, "응", "뭐라고 말하면 돼?")
