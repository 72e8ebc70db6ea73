"""Answers to what was asked by yes or no, as they are said after an offered timer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.acts import Act, Intent, to_json
from appliance.nlu.context import Asked, Context, Phase, RecipeWords
from appliance.nlu.understand import understand

OFFERED = Context(Phase.ASKED, asked=Asked.TIMER_OFFER, woken=False)
"""A timer was offered; the answer needs no wake word."""
COOKING = Context(Phase.COOKING, woken=False)
YES, NO = [{"intent": "yes"}], [{"intent": "no"}]


def timer(seconds: int) -> list[dict[str, object]]:
    return [{"intent": "set_timer", "seconds": seconds}]


@pytest.mark.parametrize("text", ["네네", "어어", "음 네", "그럼", "물론이죠", "맞춰 줘", "시작해"])
def test_a_korean_yes(text: str) -> None:
    assert to_json(understand(text, "ko", OFFERED).acts) == YES


@pytest.mark.parametrize(
    "text", ["yeah", "Yeah, sure.", "uh-huh", "mm-hmm", "do it", "oh yes please"]
)
def test_an_english_yes(text: str) -> None:
    assert to_json(understand(text, "en", OFFERED).acts) == YES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("나중에", "ko"),
        ("나중에 할게요", "ko"),
        ("아직 아니야", "ko"),
        ("아니 3분은 너무 길어", "ko"),
        ("nah", "en"),
        ("no, not now", "en"),
    ],
)
def test_a_no(text: str, language: str) -> None:
    assert to_json(understand(text, language, OFFERED).acts) == NO


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [
        ("5분", "ko", 300),
        ("네 십 분이요", "ko", 600),
        ("아니 5분", "ko", 300),
        ("응 5분 뒤에", "ko", 300),
        ("35분 타임을 부탁해", "ko", 2100),
        ("three minutes", "en", 180),
        ("yes please, two minutes", "en", 120),
        ("yes, in ten minutes", "en", 600),
    ],
)
def test_an_offered_timer_gets_the_length_that_the_answer_has(
    text: str, language: str, seconds: int
) -> None:
    assert to_json(understand(text, language, OFFERED).acts) == timer(seconds)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("취소", "ko"),
        ("그냥 둬", "ko"),
        ("never mind", "en"),
        ("none of them", "en"),
        ("forget it", "en"),
    ],
)
def test_a_question_which_of_them_is_withdrawn(text: str, language: str) -> None:
    which = Context(
        Phase.ASKED,
        asked=Asked.WHICH_TIMER,
        choices=("egg", "4 min 30 s"),
        pending=Act(Intent.CANCEL_TIMER),
    )
    assert to_json(understand(text, language, which).acts) == NO


def test_a_second_timer_is_set_beside_the_offered_one() -> None:
    both = [{"intent": "yes"}, {"intent": "set_timer", "seconds": 600, "name": "국수"}]
    assert to_json(understand("네 그리고 국수 타이머도 10분", "ko", OFFERED).acts) == both


@pytest.mark.parametrize(("text", "language"), [("네네", "ko"), ("음", "ko"), ("yeah", "en")])
def test_where_nothing_was_asked_it_answers_nothing(text: str, language: str) -> None:
    assert to_json(understand(text, language, COOKING).acts) == [{"intent": "none"}]


@pytest.mark.parametrize(
    ("text", "language", "unasked"),
    [
        ("알았어", "ko", True),
        ("응 알겠어요", "ko", True),
        ("okay, got it", "en", True),
        ("네", "ko", False),
        ("고마워", "ko", False),
        ("okay", "en", False),
        ("thanks", "en", False),
    ],
)
def test_a_ring_that_was_heard_is_stopped(text: str, language: str, *, unasked: bool) -> None:
    """Without a wake word only by words that say so: "네" is somebody's answer to somebody."""
    ringing = Context(Phase.RINGING, timers=("면",))
    stop = [{"intent": "stop"}]
    assert to_json(understand(text, language, ringing).acts) == stop
    overheard = understand(text, language, replace(ringing, woken=False)).acts
    assert (to_json(overheard) == stop) is unasked


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("응 타이머 좀 맞춰 줘", "ko", YES),
        ("go ahead and set it", "en", YES),
        ("지복은 다이머 맞춰줘", "ko", [{"intent": "set_timer"}]),
        ("30억은 타이머 부탁해", "ko", [{"intent": "set_timer"}]),
        ("I don't need a timer", "en", NO),
    ],
)
def test_a_length_that_was_misheard_is_not_the_offered_one(
    text: str, language: str, wanted: list[dict[str, object]]
) -> None:
    assert to_json(understand(text, language, OFFERED).acts) == wanted


def test_what_is_no_answer_needs_as_plain_words_as_anything_overheard() -> None:
    recipe = RecipeWords("stew", "스튜", "ko", 5, ("설탕", "양파"))
    offered = replace(OFFERED, recipe=recipe, step=2)
    assert to_json(understand("여보 밥 다 됐어", "ko", offered).acts) == [{"intent": "none"}]
    assert to_json(understand("다음", "ko", offered).acts) == [{"intent": "next_step"}]


@pytest.mark.parametrize(("text", "language"), [("Thank you.", "en"), ("감사합니다.", "ko")])
def test_thanks_count_only_behind_a_wake_word(text: str, language: str) -> None:
    assert to_json(understand(text, language, OFFERED).acts) == [{"intent": "none"}]
    called = replace(COOKING, woken=True)
    assert to_json(understand(text, language, called).acts) == [{"intent": "thanks"}]
