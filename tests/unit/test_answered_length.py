"""How long, said in answer to a question."""

from __future__ import annotations

import pytest

from appliance.acts import to_json
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.understand import understand

HOW_LONG = Context(Phase.ASKED, asked=Asked.DURATION, woken=False)
OFFERED = Context(Phase.ASKED, asked=Asked.TIMER_OFFER, woken=False)
COOKING = Context(Phase.COOKING, woken=False)


def timer(minutes: float) -> list[dict[str, object]]:
    return [{"intent": "set_timer", "seconds": int(minutes * 60)}]


@pytest.mark.parametrize(
    ("text", "language", "minutes"),
    [
        ("음 십오 분", "ko", 15),
        ("한 십 분쯤이요", "ko", 10),
        ("십오로 해 줘", "ko", 15),
        ("30", "ko", 30),
        ("삼십 분이면 될 것 같아", "ko", 30),
        ("oh about twenty five", "en", 25),
        ("ninety seconds should do", "en", 1.5),
        ("an hour and a half", "en", 90),
    ],
)
def test_a_length_is_the_answer(text: str, language: str, minutes: float) -> None:
    assert to_json(understand(text, language, HOW_LONG).acts) == timer(minutes)


@pytest.mark.parametrize(
    ("text", "language", "minutes"),
    [("네 근데 칠 분으로", "ko", 7), ("yes but make it twelve", "en", 12)],
)
def test_another_length_than_the_offered_one(text: str, language: str, minutes: float) -> None:
    assert to_json(understand(text, language, OFFERED).acts) == timer(minutes)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("네 시에 손님 온대", "ko"),
        ("소금 세 꼬집 넣었어", "ko"),
        ("there are three of us", "en"),
        ("he is twenty five now", "en"),
    ],
)
def test_a_number_in_talk_is_no_length(text: str, language: str) -> None:
    acts = to_json(understand(text, language, HOW_LONG).acts)
    assert not any("seconds" in one for one in acts)


def test_a_check_and_a_name_are_no_mere_length() -> None:
    check = to_json(understand("이십 분 맞지?", "ko", OFFERED).acts)
    assert [one["intent"] for one in check] == ["check"]
    named = to_json(understand("면 타이머 3분", "ko", OFFERED).acts)
    assert named == [{"intent": "set_timer", "seconds": 180, "name": "면"}]


def test_where_nothing_was_asked_a_number_is_none() -> None:
    assert to_json(understand("twenty five", "en", COOKING).acts) == [{"intent": "none"}]


def test_the_offered_yes_stays_a_yes() -> None:
    for text, language in (("네", "ko"), ("네네", "ko"), ("yes please", "en"), ("do it", "en")):
        assert to_json(understand(text, language, OFFERED).acts) == [{"intent": "yes"}]
