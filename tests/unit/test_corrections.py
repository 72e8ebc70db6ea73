"""What is taken back in the same breath."""

from __future__ import annotations

import pytest

from appliance.acts import to_json
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.corrections import corrected_part, meant_part
from appliance.nlu.understand import understand

TIMERS = {
    "ko": Context(Phase.COOKING, timers=("국", "감자")),
    "en": Context(Phase.COOKING, timers=("soup", "rice")),
}
OFFERED = Context(Phase.ASKED, Asked.TIMER_OFFER, woken=False)


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [
        ("국 타이머 아니 감자 타이머", "ko", "감자 타이머"),
        ("국, 아 아니 감자", "ko", "감자"),
        ("아니 감자", "ko", ""),
        ("국 아니면 감자", "ko", ""),
        ("the soup, no wait, the rice", "en", "the rice"),
        ("how much salt, no I mean sugar", "en", "sugar"),
        ("a soup with no salt in it", "en", ""),
    ],
)
def test_what_stands_behind_a_correction(text: str, language: str, part: str) -> None:
    assert corrected_part(text, language) == part


def test_what_is_not_meant_is_left_out() -> None:
    assert meant_part("국 말고 감자", "ko") == "감자"
    assert meant_part("not the soup, the rice", "en") == "the rice"


@pytest.mark.parametrize(
    ("text", "language", "act"),
    [
        ("국 타이머 아니 감자 타이머 멈춰 줘", "ko", {"intent": "pause_timer", "name": "감자"}),
        ("cancel the soup, no wait, the rice", "en", {"intent": "cancel_timer", "name": "rice"}),
        (
            "국 타이머 십 분, 아니 십이 분",
            "ko",
            {"intent": "set_timer", "seconds": 720, "name": "국"},
        ),
        (
            "how much salt, no, I mean sugar",
            "en",
            {"intent": "ingredient_amount", "item": "sugar"},
        ),
    ],
)
def test_the_last_wish_counts(text: str, language: str, act: dict[str, object]) -> None:
    assert to_json(understand(text, language, TIMERS[language]).acts) == [act]


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("응 해 줘, 아 아니다 하지 마", "ko", "no"),
        ("아니… 음 그래 그냥 맞춰 줘", "ko", "yes"),
        ("아니 됐어, 괜찮아", "ko", "no"),
        ("yes please, oh no wait, don't", "en", "no"),
        ("no, oh okay, go ahead", "en", "yes"),
        ("not yet, the oven is still cold", "en", "no"),
        ("아니, 냄비가 아직 차가워서", "ko", "no"),
    ],
)
def test_the_last_answer_counts(text: str, language: str, intent: str) -> None:
    assert to_json(understand(text, language, OFFERED).acts) == [{"intent": intent}]


def test_a_length_that_is_too_long_is_not_set() -> None:
    three = [{"intent": "set_timer", "seconds": 180}]
    assert to_json(understand("십 분은 너무 길고 삼 분으로 하자", "ko", OFFERED).acts) == three
    english = understand("ten minutes is too long, make it three minutes", "en", OFFERED)
    assert to_json(english.acts) == three
    alone = understand("십 분은 너무 길어", "ko", OFFERED).acts
    assert not any(one.get("seconds") == 600 for one in to_json(alone))


def test_a_question_in_return_is_no_yes() -> None:
    acts = to_json(understand("어? 몇 분이라고?", "ko", OFFERED).acts)
    assert {"intent": "yes"} not in acts
    assert to_json(understand("응, 맞춰 줄래?", "ko", OFFERED).acts) == [{"intent": "yes"}]
