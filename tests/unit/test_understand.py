"""What a turn means: examples of every kind; the hard cases by their rule."""

from __future__ import annotations

import pytest

from appliance.acts import Act, to_json
from appliance.nlu.context import Asked, Context, Phase, RecipeWords
from appliance.nlu.understand import understand

STEW = RecipeWords(
    "kimchi_stew", "김치찌개", "ko", 8, ("신김치", "돼지고기", "양파", "두부", "국간장")
)
PANCAKES = RecipeWords("pancakes", "Pancakes", "en", 8, ("flour", "sugar", "milk", "butter"))
KOREAN = Context(Phase.COOKING, recipe=STEW, step=3, titles=("김치찌개", "된장찌개", "계란말이"))
ENGLISH = Context(Phase.COOKING, recipe=PANCAKES, step=3, titles=("Pancakes", "Scrambled eggs"))


def acts(text: str, language: str, context: Context) -> list[dict[str, object]]:
    return [dict(one) for one in to_json(understand(text, language, context).acts)]


def intents(text: str, language: str, context: Context) -> list[str]:
    return [str(one["intent"]) for one in acts(text, language, context)]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("다음", "next_step"),
        ("다음 단계로 넘어가줘", "next_step"),
        ("다 했어", "next_step"),
        ("이전 단계", "previous_step"),
        ("뒤로", "previous_step"),
        ("뭐라고?", "repeat_step"),
        ("방금 거 취소", "undo"),
        ("지금 몇 단계야?", "current_step"),
        ("몇 단계 남았어?", "remaining_steps"),
        ("재료 뭐 필요해?", "list_ingredients"),
        ("몇 분 끓여?", "step_time"),
        ("불 세기는?", "step_temperature"),
        ("어떤 팬 써?", "step_tool"),
        ("두부로 뭐 만들 수 있어?", "search_recipes"),
        ("무슨 레시피 있어?", "list_recipes"),
        ("시작하자", "start_cooking"),
        ("요리 끝", "finish_cooking"),
        ("타이머 취소", "cancel_timer"),
        ("타이머 얼마나 남았어?", "timer_status"),
        ("그만", "stop"),
        ("잠깐만", "pause_cooking"),
        ("계속하자", "resume_cooking"),
        ("듣지 마", "mute"),
        ("지금 몇 시야?", "time_of_day"),
        ("도움말", "help"),
        ("고마워", "thanks"),
        ("안녕", "greeting"),
        ("오늘 날씨 좋다", "none"),
        ("내일 회의가 세 시에 있대", "none"),
    ],
)
def test_korean_intents(text: str, intent: str) -> None:
    assert intents(text, "ko", KOREAN) == [intent]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("양파 얼마나 넣어?", {"intent": "ingredient_amount", "item": "양파"}),
        ("설탕 대신 꿀 넣어도 돼?", {"intent": "substitute", "item": "설탕", "with": "꿀"}),
        ("세 번째 단계로", {"intent": "go_to_step", "step": 3}),
        ("이 단계로 가줘", {"intent": "go_to_step", "step": 2}),
        ("마지막 단계", {"intent": "go_to_step", "step": -1}),
        ("이 단계에 뭐 들어가?", {"intent": "list_ingredients", "scope": "step"}),
        ("김치찌개 레시피 알려줘", {"intent": "select_recipe", "name": "김치찌개"}),
        ("4인분으로 해줘", {"intent": "scale_recipe", "servings": 4}),
        ("타이머 오 분", {"intent": "set_timer", "seconds": 300}),
        ("계란 타이머 한 시간 반 맞춰줘", {"intent": "set_timer", "seconds": 5400, "name": "계란"}),
        ("타이머 오 분, 아니 십 분", {"intent": "set_timer", "seconds": 600}),
        ("타이머 맞춰 줘", {"intent": "set_timer"}),
        ("타이머에 이 분 더", {"intent": "adjust_timer", "seconds": 120}),
        ("볼륨 삼십", {"intent": "volume", "level": 30}),
        ("천천히 다시", {"intent": "repeat_step", "slower": True}),
        ("영어로 말해줘", {"intent": "set_language", "language": "en"}),
    ],
)
def test_korean_slots(text: str, act: dict[str, object]) -> None:
    assert acts(text, "ko", KOREAN) == [act]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("됐어, 그 다음은?", ["next_step"]),
        ("다 했어, 근데 양파는 얼마나?", ["next_step", "ingredient_amount"]),
        ("고마워, 그리고 타이머 십 분", ["thanks", "set_timer"]),
        ("잠깐만, 두부 얼마나 넣어?", ["ingredient_amount"]),
    ],
)
def test_several_korean_acts_in_their_order(text: str, wanted: list[str]) -> None:
    assert intents(text, "ko", KOREAN) == wanted


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what's next", "next_step"),
        ("done", "next_step"),
        ("go back", "previous_step"),
        ("what did you say", "repeat_step"),
        ("what step am I on", "current_step"),
        ("how many steps are left", "remaining_steps"),
        ("what are the ingredients", "list_ingredients"),
        ("how long do I bake it", "step_time"),
        ("what temperature", "step_temperature"),
        ("which pan do I need", "step_tool"),
        ("what recipes do you have", "list_recipes"),
        ("let's start", "start_cooking"),
        ("cancel the timer", "cancel_timer"),
        ("stop", "stop"),
        ("hold on", "pause_cooking"),
        ("stop listening", "mute"),
        ("what time is it", "time_of_day"),
        ("the weather is nice", "none"),
    ],
)
def test_english_intents(text: str, intent: str) -> None:
    assert intents(text, "en", ENGLISH) == [intent]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("how much flour do I need?", {"intent": "ingredient_amount", "item": "flour"}),
        (
            "can I use oil instead of butter",
            {"intent": "substitute", "item": "butter", "with": "oil"},
        ),
        ("let's make pancakes", {"intent": "select_recipe", "name": "pancakes"}),
        ("go to step three", {"intent": "go_to_step", "step": 3}),
        ("double it", {"intent": "scale_recipe", "factor": 2.0}),
        ("set an egg timer for 90 seconds", {"intent": "set_timer", "seconds": 90, "name": "egg"}),
        ("set a timer for five minutes, no, ten minutes", {"intent": "set_timer", "seconds": 600}),
        ("take off one minute", {"intent": "adjust_timer", "seconds": -60}),
        ("speak Korean", {"intent": "set_language", "language": "ko"}),
    ],
)
def test_english_slots(text: str, act: dict[str, object]) -> None:
    assert acts(text, "en", ENGLISH) == [act]


def test_done_and_next_are_one_step() -> None:
    assert intents("Ok, I did it. What's next?", "en", ENGLISH) == ["next_step"]


def test_yes_means_something_only_where_something_was_asked() -> None:
    offered = Context(Phase.ASKED, asked=Asked.TIMER_OFFER, recipe=STEW, step=3)
    assert intents("응", "ko", offered) == ["yes"]
    assert intents("네", "ko", KOREAN) == ["none"]


def test_a_timer_that_rings_is_stopped_not_cancelled() -> None:
    ringing = Context(Phase.RINGING, recipe=STEW, step=3, timers=("",))
    assert intents("타이머 꺼줘", "ko", ringing) == ["stop"]


def test_thanks_alone_never_move_the_recipe() -> None:
    assert intents("thanks", "en", ENGLISH) == ["thanks"]


def test_a_reading_counts_only_where_the_text_sounds_like_it() -> None:
    far = understand("오늘 뉴스 봤어", "ko", KOREAN, ["다음 단계로 넘어가 줘"])
    assert [one.intent for one in far.acts] == ["none"]
    close = understand("양파 얼마낭 너어", "ko", KOREAN, ["양파 얼마나 넣어?"])
    assert close.acts == (Act.from_json({"intent": "ingredient_amount", "item": "양파"}),)


def test_a_length_of_time_is_never_taken_from_a_likeness() -> None:
    heard = understand("다이머 마쳐줘", "ko", KOREAN)
    assert to_json(heard.acts) == [{"intent": "set_timer"}]


@pytest.mark.parametrize("text", ["35분 타임업을 부탁해.", "35분, 타이마 맞쳐 줘"])
def test_a_timer_of_a_written_length_may_be_misspelt(text: str) -> None:
    assert acts(text, "ko", KOREAN) == [{"intent": "set_timer", "seconds": 2100}]


def test_what_is_no_food_may_be_one_of_the_recipe_misheard() -> None:
    for item, plain in (("두부", True), ("굴소스", True), ("소탄", False)):
        understood = understand(f"{item} 얼마나 들어가?", "ko", KOREAN)
        assert understood.acts[0].text("item") == item
        assert understood.plain is plain


def test_english_is_compared_by_sound_with_its_usual_phrases() -> None:
    assert acts("Go to stamp 3.", "en", ENGLISH) == [{"intent": "go_to_step", "step": 3}]
    assert acts("Turn the volume arp.", "en", ENGLISH) == [{"intent": "volume", "change": "up"}]


def test_a_reading_with_another_length_counts_for_nothing() -> None:
    def read(reading: str) -> list[object]:
        acts = understand("35분 타임업을 탁해", "ko", KOREAN, [reading]).acts
        return [one.slots.get("seconds") for one in acts]

    assert 900 not in read("15분 타이머 부탁해")
    assert read("35분 타이머 부탁해") == [2100]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("go to step for", {"intent": "go_to_step", "step": 4}),
        ("go to step ate", {"intent": "go_to_step", "step": 8}),
        ("set a timer for ate minutes", {"intent": "set_timer", "seconds": 480}),
        ("make it for sick people", {"intent": "scale_recipe", "servings": 6}),
        ("go to step grape", {"intent": "none"}),
    ],
)
def test_a_number_that_is_written_as_another_word(text: str, act: dict[str, object]) -> None:
    assert acts(text, "en", ENGLISH) == [act]


def test_a_length_that_readings_do_not_agree_in_counts_for_nothing() -> None:
    def seconds(*readings: str) -> list[object]:
        acts = understand("집어분 타이며 맞춰저", "ko", KOREAN, readings).acts
        return [one.slots.get("seconds") for one in acts]

    assert seconds("십오분 타이머 맞춰 줘", "15분 타이머 맞춰 줘") == [900]
    assert seconds("십오분 타이머 맞춰 줘", "집 오 분 타이머 맞춰 줘")[0] is None
    assert seconds("십오분 타이머 맞춰 줘", "집어분 타이머 맞춰 줘")[0] is None


def test_less_time_is_only_what_is_called_so() -> None:
    timed = Context(Phase.COOKING, timers=("20분",))
    assert acts("타이머 6분 마쳐줘", "ko", timed) == [{"intent": "set_timer", "seconds": 360}]
    assert acts("타이머 6분 줄여줘", "ko", timed) == [{"intent": "adjust_timer", "seconds": -360}]


@pytest.mark.parametrize("text", ["이 인 번으로 바꿔줘", "아탄 낸비사", "35분 타임업을 탁해"])
def test_what_is_no_answer_is_not_taken_for_yes(text: str) -> None:
    offered = Context(Phase.ASKED, asked=Asked.TIMER_OFFER, recipe=STEW, step=3)
    assert "yes" not in intents(text, "ko", offered)


def test_what_only_resembles_it_closes_no_microphone() -> None:
    assert intents("마이크 좀 꺼 줄래", "ko", KOREAN) == ["mute"]
    assert "mute" not in intents("솜턴 마이크 올리고당 놔둬에.", "ko", KOREAN)


def test_a_timer_is_not_called_by_its_own_word_misheard() -> None:
    heard = acts("타임 한 시간 맞춰 줘", "ko", KOREAN)
    assert heard == [{"intent": "set_timer", "seconds": 3600}]


def test_the_wake_word_is_no_part_of_the_turn() -> None:
    assert intents("Alexa, what's next?", "en", ENGLISH) == ["next_step"]
    assert intents("헤이 자비스, 다음", "ko", KOREAN) == ["next_step"]


@pytest.mark.parametrize("text", ["", "   ", "...", "?"])
def test_nothing_is_none(text: str) -> None:
    assert intents(text, "ko", KOREAN) == ["none"]
