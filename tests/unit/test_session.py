"""A cooking as a conversation."""

from __future__ import annotations

import pytest

from appliance.acts import Intent, act
from appliance.cooking import CookingSession
from appliance.cooking.perform import HANDLERS
from appliance.cooking.reply import AskModel, SpeakSlowly, StepShown, StopSpeaking, TimerSet
from appliance.nlu.context import Asked, Phase


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def korean(clock: Clock) -> CookingSession:
    return CookingSession(clock=clock, hour=lambda: (15, 25))


@pytest.fixture
def english(clock: Clock) -> CookingSession:
    return CookingSession(language="en", clock=clock, hour=lambda: (15, 25))


def told(session: CookingSession, *turns: str) -> list[str]:
    return [session.handle_text(turn).text for turn in turns]


def test_every_intent_has_a_handler() -> None:
    assert set(HANDLERS) == set(Intent)


def test_the_first_design_s_conversation() -> None:
    session = CookingSession()
    session.handle_text("김치찌개 만들자")
    assert session.handle_text("시작하자").text.startswith("1단계: ")
    second = session.handle_text("다음")
    assert second.text.startswith("2단계: ")
    assert second.spoken.startswith("두 번째 단계예요. ")
    assert session.current_step.startswith("양파 1/2개는 채 썰고")


def test_next_without_a_recipe_asks_which(korean: CookingSession) -> None:
    reply = korean.handle_text("다음")
    assert reply.expects is Asked.WHICH_RECIPE
    assert "무엇을 만들까요?" in reply.text
    assert korean.handle_text("된장찌개").text.startswith("된장찌개예요.")


def test_a_korean_cooking_from_start_to_end(korean: CookingSession) -> None:
    told(korean, "계란말이 만들자", "시작하자")
    seen = [korean.handle_text("다음") for _ in range(7)]
    steps = [e.step for reply in seen for e in reply.effects if isinstance(e, StepShown)]
    assert steps == [2, 3, 4, 5, 6, 7]
    assert seen[-1].text == "다 됐어요. 맛있게 드세요!"
    assert korean.recipe is None


def test_an_english_cooking_from_start_to_end(english: CookingSession) -> None:
    told(english, "let's make scrambled eggs", "let's start")
    *_, last = [english.handle_text("next") for _ in range(5)]
    assert last.text == "That's it. Enjoy your meal!"


def test_back_stops_at_the_first_step(korean: CookingSession) -> None:
    told(korean, "김치찌개 만들자", "시작하자")
    assert korean.handle_text("이전 단계").text.startswith(
        "첫 번째 단계라서 앞 단계가 없어요. 1단계:"
    )


def test_there_is_no_step_nine(english: CookingSession) -> None:
    told(english, "let's make pancakes", "let's start")
    assert english.handle_text("go to step 9").text == "There are 8 steps."
    assert english.handle_text("go to the last step").text.startswith("Step 8:")


def test_ingredients_come_in_groups_that_wait_for_next(korean: CookingSession) -> None:
    told(korean, "계란말이 만들자")
    first = korean.handle_text("재료 알려 줘")
    assert (
        first.text == "재료는 계란 4개, 당근 30g, 대파 10cm예요. 더 들으려면 ‘다음’이라고 하세요."
    )
    assert "대파 십 센티미터예요" in first.spoken
    assert korean.handle_text("다음").text == "그리고 소금 2꼬집, 우유 2큰술, 식용유 1큰술이에요."
    assert korean.handle_text("다음").text.startswith("1단계:")


@pytest.mark.parametrize(
    ("asked", "answer", "spoken"),
    [
        ("양파 얼마나 넣어?", "양파는 1/2개예요.", "양파는 반 개예요."),
        ("마늘은 얼마나?", "다진 마늘은 1큰술이에요.", "다진 마늘은 한 큰술이에요."),
        ("물 얼마나 부어?", "물은 500ml예요.", "물은 오백 밀리리터예요."),
        (
            "버터 얼마나 넣어?",
            "이 레시피에는 버터가 안 들어가요.",
            "이 레시피에는 버터가 안 들어가요.",
        ),
    ],
)
def test_amounts_in_korean(korean: CookingSession, asked: str, answer: str, spoken: str) -> None:
    korean.handle_text("김치찌개 만들자")
    reply = korean.handle_text(asked)
    assert (reply.text, reply.spoken) == (answer, spoken)


def test_amounts_in_english(english: CookingSession) -> None:
    english.handle_text("let's make pancakes")
    reply = english.handle_text("how much flour?")
    assert (reply.text, reply.spoken) == ("1 1/2 cups flour.", "one and a half cups of flour.")


def test_a_reply_is_in_the_turn_s_language_a_step_in_its_recipe_s(korean: CookingSession) -> None:
    korean.handle_text("팬케이크 만들자")
    reply = korean.handle_text("시작하자")
    assert [line.language for line in reply.lines] == ["ko", "en"]
    assert reply.lines[0].spoken == "첫 번째 단계예요."


def test_an_english_recipe_s_ingredient_is_found_by_its_korean_name(korean: CookingSession) -> None:
    korean.handle_text("팬케이크 만들자")
    assert korean.handle_text("우유 얼마야").spoken == "우유는 한 컵과 사분의 일 컵이에요."
    assert korean.handle_text("간장은 얼마나").text == "이 레시피에는 간장이 안 들어가요."


def test_an_english_recipe_s_units_are_written_in_korean(korean: CookingSession) -> None:
    korean.handle_text("pancakes 만들자")
    assert korean.handle_text("우유 얼마나 넣어?").text == "우유는 1과 1/4컵이에요."


def test_a_long_list_of_recipes_is_told_part_by_part(korean: CookingSession) -> None:
    first = korean.handle_text("무슨 레시피 있어").text
    second = korean.handle_text("다른 거").text
    titles = korean.library.titles("ko")
    assert all(title in first for title in titles[:4])
    assert all(title in second for title in titles[4:8])
    assert korean.handle_text("두 번째 거").text.startswith(titles[5])


def test_the_list_goes_round(english: CookingSession) -> None:
    first = english.handle_text("what recipes do you have").text
    told = [english.handle_text("what else").text for _ in range(2)]
    assert first == told[1] != told[0]


def test_a_timer_is_no_dish_however_it_is_asked_for(korean: CookingSession) -> None:
    korean.handle_text("오늘 뭐 먹지")
    assert korean.handle_text("십오 분 후에 알려줘").text == "15분 타이머를 시작했어요."


def test_less_of_one_ingredient_scales_no_recipe(korean: CookingSession) -> None:
    korean.handle_text("김치찌개 만들자")
    korean.handle_text("설탕 반으로 줄이면 안 돼?")
    assert korean.handle_text("이거 몇 인분이야").text == "2인분이에요."


def test_a_measure_is_converted_not_looked_up(korean: CookingSession) -> None:
    korean.open("kimchi_stew", 1)
    assert korean.handle_text("물 500ml가 몇 컵이야").text == "500ml는 2와 1/2컵쯤이에요."


def test_repeat_says_what_was_said_last_slowly_where_asked(korean: CookingSession) -> None:
    told(korean, "김치찌개 만들자", "시작하자")
    amount = korean.handle_text("양파 얼마나 넣어?")
    again = korean.handle_text("천천히 다시 말해 줘")
    assert again.text == amount.text
    assert SpeakSlowly() in again.effects
    assert CookingSession().handle_text("뭐라고?").text == "아직 말씀드린 게 없어요."


def test_undo_takes_the_last_change_back(korean: CookingSession) -> None:
    told(korean, "김치찌개 만들자", "시작하자", "다음")
    assert korean.handle_text("방금 거 취소").text.startswith("되돌렸어요. 1단계:")
    assert korean.handle_text("방금 거 취소").text == "되돌릴 게 없어요."


def test_a_check_is_answered_with_the_value(korean: CookingSession) -> None:
    told(korean, "김치찌개 만들자", "여섯 번째 단계로 가 줘")
    assert korean.handle_text("이십 분 맞지?").text == "네, 맞아요. 15분에서 20분이에요."
    assert korean.handle_text("10분이지?").text == "아니요. 15분에서 20분이에요."


def test_a_timer_is_offered_and_set_on_yes(korean: CookingSession) -> None:
    told(korean, "김치찌개 만들자")
    offer = korean.handle_text("여섯 번째 단계로 가 줘")
    assert offer.expects is Asked.TIMER_OFFER
    assert offer.text.endswith("15분 타이머를 맞출까요?")
    reply = korean.handle_text("응")
    assert reply.text == "끓이기 타이머를 15분으로 맞췄어요."
    assert TimerSet(1, "끓이기", 900.0) in reply.effects


def test_a_timer_rings_says_which_and_stops(korean: CookingSession, clock: Clock) -> None:
    korean.handle_text("계란 타이머 오 분")
    clock.now += 299.9
    assert korean.tick() == ()
    assert korean.handle_text("타이머 얼마나 남았어?").text == "계란 타이머가 1초 남았어요."
    clock.now += 0.1
    (ring,) = korean.tick()
    assert ring.text == "계란 타이머가 끝났어요."
    assert korean.context().phase is Phase.RINGING
    assert korean.tick() == ()
    assert StopSpeaking() in korean.handle_text("그만").effects
    assert korean.handle_text("타이머 얼마나 남았어?").text == "맞춰 둔 타이머가 없어요."


def test_a_timer_without_a_length_asks_for_it(korean: CookingSession) -> None:
    reply = korean.handle_text("타이머 맞춰 줘")
    assert reply.expects is Asked.DURATION
    assert korean.handle_text("삼 분").text == "3분 타이머를 시작했어요."


def test_several_timers_are_told_apart(english: CookingSession, clock: Clock) -> None:
    told(english, "set a timer for ten minutes", "set an egg timer for 90 seconds")
    both = english.handle_text("how long is left")
    assert both.text == "10 min left on the 10 min timer. 1 min 30 s left on the egg timer."
    assert english.handle_text("cancel the timer").text.startswith("Which one:")
    assert english.handle_text("cancel the egg timer").text == "I cancelled the egg timer."
    assert english.handle_text("add two minutes").text == "12 min left on the 10 min timer."
    assert english.handle_text("cancel the timer").text == "I cancelled the 12 min timer."


def test_a_free_question_is_left_to_the_model(korean: CookingSession) -> None:
    told(korean, "김치찌개 만들자", "시작하자")
    reply = korean.handle_text("국물이 너무 짠데 어떡하지?")
    asked = [e for e in reply.effects if isinstance(e, AskModel)]
    assert asked == [AskModel("국물이 너무 짠데 어떡하지?", "kimchi_stew", 1)]
    assert reply.text == "그건 지금 답해 드릴 수 없어요. 레시피와 타이머는 그대로 돼요."


def test_foreseeing_changes_nothing(korean: CookingSession) -> None:
    told(korean, "김치찌개 만들자", "시작하자")
    before = korean.state
    foreseen = korean.foresee((act(Intent.NEXT_STEP),))
    assert korean.state == before
    assert korean.handle_text("다음").text == foreseen.text


def test_several_acts_are_answered_as_one(korean: CookingSession) -> None:
    told(korean, "김치찌개 만들자", "시작하자")
    reply = korean.handle_text("다 했어, 근데 양파는 얼마나?")
    assert reply.text.startswith("2단계:")
    assert reply.text.endswith("양파는 1/2개예요.")


def test_the_language_can_be_changed(korean: CookingSession) -> None:
    assert korean.handle_text("영어로 말해 줘").text == "I'll speak English now."
    assert korean.handle_text("what time is it").text == "It's 3:25 p.m."
    korean.handle_text("speak Korean")
    assert korean.handle_text("지금 몇 시야?").spoken == "오후 세 시 이십오 분이에요."


def test_thanks_move_nothing(korean: CookingSession) -> None:
    told(korean, "김치찌개 만들자", "시작하자")
    korean.handle_text("고마워")
    assert korean.state.step == 1


@pytest.mark.parametrize("text", ["", "???", "asdf", "다음 " * 200, "🍳", "\x00"])
def test_no_text_breaks_it(korean: CookingSession, text: str) -> None:
    korean.handle_text(text)
