"""What is said of timers that run, without the word for them."""

from __future__ import annotations

import pytest

from appliance.acts import to_json
from appliance.cooking import CookingSession
from appliance.nlu.context import Context, Phase
from appliance.nlu.understand import understand
from appliance.recipes import Library

KOREAN = Context(Phase.COOKING, timers=("면", "계란"))
ENGLISH = Context(Phase.COOKING, timers=("pasta", "egg"))
QUIET = Context(Phase.COOKING)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("면 거 꺼 줘", {"intent": "cancel_timer", "name": "면"}),
        ("계란 꺼", {"intent": "cancel_timer", "name": "계란"}),
        ("첫 번째 거 꺼 줘", {"intent": "cancel_timer"}),
        ("국 타이머도 십 분으로 추가해 줘", {"intent": "set_timer", "seconds": 600, "name": "국"}),
        ("면에서 이 분 빼 줘", {"intent": "adjust_timer", "seconds": -120, "name": "면"}),
        ("그만", {"intent": "stop"}),
        ("꺼 줘", {"intent": "stop"}),
    ],
)
def test_a_korean_timer_is_turned_off(text: str, act: dict[str, object]) -> None:
    assert to_json(understand(text, "ko", KOREAN).acts) == [act]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("stop the pasta one", {"intent": "cancel_timer", "name": "pasta"}),
        ("turn off egg", {"intent": "cancel_timer", "name": "egg"}),
        ("how much longer for the egg", {"intent": "timer_status", "name": "egg"}),
        ("five more minutes", {"intent": "adjust_timer", "seconds": 300}),
        ("set another timer for five minutes", {"intent": "set_timer", "seconds": 300}),
        ("stop", {"intent": "stop"}),
    ],
)
def test_an_english_timer_is_spoken_of(text: str, act: dict[str, object]) -> None:
    assert to_json(understand(text, "en", ENGLISH).acts) == [act]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("면 얼마나 남았어요", {"intent": "timer_status", "name": "면"}),
        ("계란 시간 얼마 남았어?", {"intent": "timer_status", "name": "계란"}),
        ("면이 먼저 끝나 계란이 먼저 끝나?", {"intent": "timer_status"}),
        ("얼마나 남았어", {"intent": "timer_status"}),
        ("면 언제 다 돼?", {"intent": "timer_status", "name": "면"}),
    ],
)
def test_a_timer_that_is_asked_for_is_named(text: str, act: dict[str, object]) -> None:
    assert to_json(understand(text, "ko", KOREAN).acts) == [act]


@pytest.mark.parametrize("text", ["when will the pasta be ready", "how is the pasta doing"])
def test_what_cooks_by_a_timer_is_ready_when_it_rings(text: str) -> None:
    asked = [{"intent": "timer_status", "name": "pasta"}]
    assert to_json(understand(text, "en", ENGLISH).acts) == asked


def test_only_what_is_called_more_is_more() -> None:
    new = [{"intent": "set_timer", "seconds": 150}]
    assert to_json(understand("two and a half minutes please", "en", QUIET).acts) == new


def test_where_no_timer_runs_nothing_of_it_changes() -> None:
    assert to_json(understand("five more minutes", "en", QUIET).acts) == [
        {"intent": "set_timer", "seconds": 300}
    ]


def test_more_time_is_for_the_timer_that_rings() -> None:
    now = [0.0]
    session = CookingSession(library=Library(), clock=lambda: now[0])
    for text in ("면 타이머 1분", "계란 타이머 10분"):
        session.handle_text(text, "ko")
    now[0] = 61.0
    session.tick()
    assert session.handle_text("2분 더", "ko").spoken == "면 타이머가 이 분 남았어요."
    assert [timer.ringing for timer in session.state.timers] == [False, False]


@pytest.mark.parametrize(
    ("text", "language", "acts"),
    [
        (
            "계란이랑 면 둘 다 일 분씩 더 해 줘",
            "ko",
            [
                {"intent": "adjust_timer", "seconds": 60, "name": "면"},
                {"intent": "adjust_timer", "seconds": 60, "name": "계란"},
            ],
        ),
        (
            "cancel the egg and the pasta timers",
            "en",
            [
                {"intent": "cancel_timer", "name": "pasta"},
                {"intent": "cancel_timer", "name": "egg"},
            ],
        ),
    ],
)
def test_several_that_are_named_together_are_each_meant(
    text: str, language: str, acts: list[dict[str, object]]
) -> None:
    context = KOREAN if language == "ko" else ENGLISH
    assert to_json(understand(text, language, context).acts) == acts


def test_one_that_is_to_stay_stays() -> None:
    acts = to_json(understand("cancel the egg and keep the pasta", "en", ENGLISH).acts)
    assert {"intent": "cancel_timer", "name": "pasta"} not in acts
